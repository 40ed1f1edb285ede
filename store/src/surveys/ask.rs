//! Asks and their answers: one item for each survey, wave and member.

use crate::AskKey;
use crate::kit::item::{Attributes, Item, Reader, item_key, n, s, sortable};
use crate::kit::keys;
use crate::kit::transact::CounterDeltas;
use crate::kit::transact::is_condition;
use crate::kit::transact::{Attempts, TransactOutcome, update};
use crate::points::members::LATEST;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::Update;
use domain::{AnswerAcceptance, Group, Instant, Lang, MemberNo, Program, ProgramId, ShortId, SurveyKind, Wave};
use domain::{Month, day_of};

/// An ask as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskRow {
    /// The key of the ask.
    pub key: AskKey,
    /// The kind of the survey.
    pub kind: SurveyKind,
    /// When it was asked.
    pub asked_at: Instant,
    /// When the messenger accepted the question.
    pub delivered_at: Option<Instant>,
    /// The language in which it was sent or answered.
    pub lang: Option<Lang>,
    /// The score of the answer.
    pub score: Option<u8>,
    /// When it was answered first.
    pub answered_at: Option<Instant>,
    /// The member's level at that time.
    pub level: u8,
    /// Whether the member got the report on what was done about the answers.
    pub respondent_notified: bool,
    /// What the counters hold of it.
    pub(super) aggregated: Option<CountedAnswer>,
    pub(super) version: u64,
}

impl AskRow {
    /// Whether it waited too long to be sent.
    pub fn is_stale(&self, now: Instant) -> bool {
        domain::is_stale(self.asked_at, now)
    }

    /// Returns the group of the answer.
    pub fn group(&self) -> Option<Group> {
        self.score.map(|score| self.kind.group(score))
    }
}

/// The outcome of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerOutcome {
    /// The answer stands, whether it is new or was given before.
    Stands(AskRow),
    /// It came too late to change the earlier answer, which stands.
    Final(AskRow),
    /// The time for answers is over.
    Over,
    /// The member was not asked.
    NotAsked,
}

pub(super) fn ask_item(key: &AskKey, kind: SurveyKind, now: Instant) -> Attributes {
    let (pk, sk) = keys::ask(key);
    Item::at(pk, sk)
        .s("kd", kind.code())
        .s("at", now)
        .s("lp", keys::asks(&key.program, &key.survey, key.wave, key.member.get() as usize % keys::ASK_SHARDS))
        .s("ld", sortable(now))
        .n("vn", 1)
        .build()
}

pub(super) fn read_ask(item: &Attributes) -> Result<AskRow, StoreError> {
    let read = Reader::new("ask", item);
    Ok(AskRow {
        key: AskKey::read(&read)?,
        kind: read.parsed("kd", SurveyKind::from_code)?,
        asked_at: read.instant("at")?,
        delivered_at: read.maybe_instant("ac")?,
        lang: read.maybe_s("la").and_then(Lang::from_code),
        score: if item.contains_key("sc") { Some(read.n("sc")?) } else { None },
        answered_at: read.maybe_instant("fa")?,
        level: read.n_or_zero("ti")? as u8,
        respondent_notified: read.flag("td"),
        aggregated: read
            .maybe_s("fd")
            .map(|text| CountedAnswer::parse(text).ok_or(StoreError::corrupt("ask", "fd")))
            .transpose()?,
        version: read.n("vn")?,
    })
}

impl Ledger {
    /// Returns one ask.
    pub async fn asked(&self, key: &AskKey) -> Result<Option<AskRow>, StoreError> {
        self.get(keys::ask(key)).await?.map(|item| read_ask(&item)).transpose()
    }

    /// Returns all asks of a member, ordered by survey and wave.
    pub async fn asks_of(&self, program: &ProgramId, member: MemberNo) -> Result<Vec<AskRow>, StoreError> {
        let (pk, prefix) = keys::asks_of(program, member);
        let query = self.partition(pk).key_condition_expression("pk = :p AND begins_with(sk, :q)");
        let items = crate::kit::item::all(query.expression_attribute_values(":q", s(prefix))).await?;
        items.iter().map(read_ask).collect()
    }

    /// Records that the messenger accepted the question in this language.
    pub async fn ask_accepted(&self, key: &AskKey, lang: Lang, now: Instant) -> Result<(), StoreError> {
        let request = self.client.update_item().table_name(&self.table).set_key(Some(item_key(keys::ask(key))));
        let request = request
            .update_expression("SET ac = :now, la = if_not_exists(la, :la) ADD vn :one")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(ac)")
            .expression_attribute_values(":now", s(now))
            .expression_attribute_values(":la", s(lang.code()))
            .expression_attribute_values(":one", n(1));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if is_condition(&error) => Ok(()),
            Err(error) => Err(StoreError::aws("UpdateItem")(error)),
        }
    }

    /// Records an answer, or its change within a day. A detractor's answer opens a case in the same transaction.
    pub async fn answer(
        &self,
        program: &Program,
        key: &AskKey,
        score: u8,
        lang: Lang,
        level: u8,
        now: Instant,
    ) -> Result<AnswerOutcome, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(row) = self.asked(key).await?.filter(|row| row.kind.scores().contains(&score)) else {
                return Ok(AnswerOutcome::NotAsked);
            };
            if row.score == Some(score) {
                return Ok(AnswerOutcome::Stands(row));
            }
            match AnswerAcceptance::at(row.asked_at, row.answered_at, now) {
                AnswerAcceptance::Counts => {}
                AnswerAcceptance::Stands => return Ok(AnswerOutcome::Final(row)),
                AnswerAcceptance::Over => return Ok(AnswerOutcome::Over),
            }
            let answer = Update::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::ask(key))))
                .update_expression(
                    "SET sc = :sc, la = :la, ti = if_not_exists(ti, :ti), fa = if_not_exists(fa, :now), vn = :next",
                )
                .condition_expression("vn = :was")
                .expression_attribute_values(":sc", n(score))
                .expression_attribute_values(":la", s(lang.code()))
                .expression_attribute_values(":ti", n(level))
                .expression_attribute_values(":now", s(now))
                .expression_attribute_values(":next", n(row.version + 1))
                .expression_attribute_values(":was", n(row.version));
            let mut writes = vec![update(answer)?];
            // A case would reveal what a member of staff answered.
            let unhappy = row.kind.group(score) == Group::Detractor && row.kind != SurveyKind::Employee;
            if unhappy {
                writes.extend(self.open_or_reopen_case(program, key, now).await?);
            }
            // If the answer improves before staff is notified, the case is closed.
            if !unhappy
                && row.group() == Some(Group::Detractor)
                && let Some(case) = self.case(key).await?.filter(|case| !case.staff_notified)
            {
                writes.push(self.close_unannounced_case(&case)?);
            }
            match self.transact(writes).await? {
                TransactOutcome::Done => {
                    let answered = row.answered_at.or(Some(now));
                    let level = if row.answered_at.is_some() { row.level } else { level };
                    let (score, lang, version) = (Some(score), Some(lang), row.version + 1);
                    return Ok(AnswerOutcome::Stands(AskRow {
                        score,
                        lang,
                        answered_at: answered,
                        level,
                        version,
                        ..row
                    }));
                }
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns a page of a wave's asks in one shard, ordered by the time of the ask.
    pub async fn wave_page(
        &self,
        program: &ProgramId,
        survey: &ShortId,
        wave: Wave,
        shard: usize,
        after: Option<crate::DueCursor>,
        limit: i32,
    ) -> Result<(Vec<AskKey>, Option<crate::DueCursor>), StoreError> {
        let query = self.review_query(keys::asks(program, survey, wave, shard), LATEST);
        let (members, next) = self.due_page(query, after, limit).await?;
        let key = |member| AskKey { program: program.clone(), member, survey: survey.clone(), wave };
        Ok((members.into_iter().map(key).collect(), next))
    }

    /// The number of shards of a wave's asks.
    pub const ASK_SHARDS: usize = keys::ASK_SHARDS;
}

/// The contribution of an ask to the counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CountedAnswer {
    accepted: bool,
    lang: Option<Lang>,
    answer: Option<(u8, u8, Month)>,
}

impl CountedAnswer {
    /// Returns the present contribution. An answered question counts as accepted, even if the acceptance was not
    /// recorded.
    pub(super) fn of(row: &AskRow, program: &Program) -> CountedAnswer {
        let month = |at: Instant| Month::of(day_of(at, &program.zone));
        let answer = row.score.zip(row.answered_at).map(|(score, at)| (score, row.level, month(at)));
        CountedAnswer { accepted: row.delivered_at.is_some() || answer.is_some(), lang: row.lang, answer }
    }

    pub(super) fn parse(text: &str) -> Option<CountedAnswer> {
        let parts: Vec<&str> = text.split(' ').collect();
        let [accepted, lang, answer @ ..] = parts.as_slice() else {
            return None;
        };
        Some(CountedAnswer {
            accepted: *accepted == "1",
            lang: Lang::from_code(lang),
            answer: match answer {
                [] => None,
                [score, level, month] => Some((score.parse().ok()?, level.parse().ok()?, Month::parse(month)?)),
                _ => return None,
            },
        })
    }

    pub(super) fn text(self) -> String {
        let head = format!("{} {}", u8::from(self.accepted), self.lang.map_or("-", Lang::code));
        match self.answer {
            Some((score, level, month)) => format!("{head} {score} {level} {month}"),
            None => head,
        }
    }

    /// Adds the contribution to counters `times` times: 1, or -1 to remove it.
    pub(super) fn add(self, to: &mut CounterDeltas, times: i64) {
        let mut add = |cell: String| *to.entry(cell).or_default() += times;
        add("q".to_owned());
        let lang = self.lang.map_or("xx", Lang::code);
        if self.accepted {
            add("c".to_owned());
            add(format!("l{lang}c"));
        }
        if let Some((score, level, month)) = self.answer {
            add(format!("s{score}"));
            add(format!("l{lang}s{score}"));
            add(format!("t{level}s{score}"));
            add(format!("m{}s{score}", month.number()));
        }
    }
}
