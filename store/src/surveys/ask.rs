//! Asks and their answers: one item for each survey, wave and member.

use crate::AskKey;
use crate::kit::attempts::Attempts;
use crate::kit::key::{Attributes, Key};
use crate::kit::keys;
use crate::kit::row::{Row, ms, n, read, s, sortable_text};
use crate::kit::table_client::{CounterDeltas, all};
use crate::points::members::LATEST;
use crate::{Ledger, StoreError};
use domain::{AnswerAcceptance, Group, Instant, Lang, MemberNo, Program, ProgramId, ShortId, SurveyKind, Wave};
use domain::{Month, day_of, serde_as_text};
use serde::{Deserialize, Serialize};
use std::fmt;

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

/// An ask as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredAsk {
    #[serde(rename = "kd")]
    kind: SurveyKind,
    #[serde(rename = "at", with = "ms::required")]
    asked_at: Instant,
    #[serde(rename = "lp")]
    wave_partition: String,
    #[serde(rename = "ld", with = "sortable_text")]
    in_wave_at: Option<Instant>,
    #[serde(rename = "vn")]
    version: u64,
    #[serde(rename = "ac", default, with = "ms::optional")]
    delivered_at: Option<Instant>,
    #[serde(rename = "la")]
    lang: Option<Lang>,
    #[serde(rename = "sc")]
    score: Option<u8>,
    #[serde(rename = "fa", default, with = "ms::optional")]
    answered_at: Option<Instant>,
    #[serde(rename = "ti")]
    level: Option<u8>,
    #[serde(rename = "td", default)]
    respondent_notified: bool,
    #[serde(rename = "fd")]
    aggregated: Option<CountedAnswer>,
}

impl Row for StoredAsk {
    const KIND: &'static str = "ask";
}

impl StoredAsk {
    pub(super) fn new(key: &AskKey, kind: SurveyKind, now: Instant) -> StoredAsk {
        let shard = key.member.get() as usize % keys::ASK_SHARDS;
        StoredAsk {
            kind,
            asked_at: now,
            wave_partition: keys::asks(&key.program, &key.survey, key.wave, shard),
            in_wave_at: Some(now),
            version: 1,
            delivered_at: None,
            lang: None,
            score: None,
            answered_at: None,
            level: None,
            respondent_notified: false,
            aggregated: None,
        }
    }
}

pub(super) fn read_ask(item: Attributes) -> Result<AskRow, StoreError> {
    let Key { pk, sk } = Key::of(&item)?;
    let stored: StoredAsk = read(item)?;
    Ok(AskRow {
        key: AskKey::parse(&pk, &sk).ok_or(StoreError::corrupt(StoredAsk::KIND, "sk"))?,
        kind: stored.kind,
        asked_at: stored.asked_at,
        delivered_at: stored.delivered_at,
        lang: stored.lang,
        score: stored.score,
        answered_at: stored.answered_at,
        level: stored.level.unwrap_or_default(),
        respondent_notified: stored.respondent_notified,
        aggregated: stored.aggregated,
        version: stored.version,
    })
}

impl Ledger {
    /// Returns one ask.
    pub async fn asked(&self, key: &AskKey) -> Result<Option<AskRow>, StoreError> {
        self.table.get(keys::ask(key)).await?.map(read_ask).transpose()
    }

    /// Returns all asks of a member, ordered by survey and wave.
    pub async fn asks_of(&self, program: &ProgramId, member: MemberNo) -> Result<Vec<AskRow>, StoreError> {
        all(self.table.beginning_with(keys::asks_of(program, member))).await?.into_iter().map(read_ask).collect()
    }

    /// Records that the messenger accepted the question in this language.
    pub async fn ask_accepted(&self, key: &AskKey, lang: Lang, now: Instant) -> Result<(), StoreError> {
        let accepted = self
            .table
            .update(keys::ask(key))
            .set("ac", n(now.as_millisecond()))
            .set_if_absent("la", s(lang.code()))
            .add("vn", 1)
            .if_present()
            .when("attribute_not_exists(ac)");
        self.table.write(accepted).await.map(drop)
    }

    /// Records an answer, or its change within a day. A detractor's answer opens a case in the same transaction.
    pub async fn answer(
        &self,
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
            let answer = self
                .table
                .update(keys::ask(key))
                .set("sc", n(score))
                .set("la", s(lang.code()))
                .set_if_absent("ti", n(level))
                .set_if_absent("fa", n(now.as_millisecond()))
                .set("vn", n(row.version + 1));
            let mut writes = vec![answer.when("vn = :was").value(":was", n(row.version))];
            // A case would reveal what a member of staff answered.
            let unhappy = row.kind.group(score) == Group::Detractor && row.kind != SurveyKind::Employee;
            if unhappy {
                writes.extend(self.open_or_reopen_case(key, now).await?);
            }
            // If the answer improves before staff is notified, the case is closed.
            if !unhappy
                && row.group() == Some(Group::Detractor)
                && let Some(case) = self.case(key).await?.filter(|case| !case.staff_notified)
            {
                writes.push(self.close_unannounced_case(&case));
            }
            if self.table.transact(writes).await?.is_done() {
                let answered_at = row.answered_at.or(Some(now));
                let level = if row.answered_at.is_some() { row.level } else { level };
                let (score, lang, version) = (Some(score), Some(lang), row.version + 1);
                return Ok(AnswerOutcome::Stands(AskRow { score, lang, answered_at, level, version, ..row }));
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

serde_as_text!(CountedAnswer, CountedAnswer::to_string, CountedAnswer::parse);

impl fmt::Display for CountedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", u8::from(self.accepted), self.lang.map_or("-", Lang::code))?;
        match self.answer {
            Some((score, level, month)) => write!(f, " {score} {level} {month}"),
            None => Ok(()),
        }
    }
}

impl CountedAnswer {
    /// Returns the present contribution. An answered question counts as accepted, even if the acceptance was not
    /// recorded.
    pub(super) fn of(row: &AskRow, program: &Program) -> CountedAnswer {
        let month = |at: Instant| Month::of(day_of(at, &program.zone));
        let answer = row.score.zip(row.answered_at).map(|(score, at)| (score, row.level, month(at)));
        CountedAnswer { accepted: row.delivered_at.is_some() || answer.is_some(), lang: row.lang, answer }
    }

    /// Whether it was answered.
    pub(super) fn is_answer(self) -> bool {
        self.answer.is_some()
    }

    fn parse(text: &str) -> Option<CountedAnswer> {
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
