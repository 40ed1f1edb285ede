//! Respondents: one small item per member or member of staff, with the time of the next review.

use super::ask::ask_item;
use crate::AskKey;
use crate::kit::item::{Attributes, Item, Reader, item_key, n, sortable};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, put};
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::{Conflict, DueCursor, Ledger, StoreError};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{
    Circumstances, Instant, MemberNo, PersonKey, Program, ProgramId, Respondent, ShortId, Survey, SurveyKind,
    SurveyProgress,
};

/// A respondent as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RespondentRow {
    /// The member, or the number of a member of staff.
    pub member: MemberNo,
    /// The states of the surveys.
    pub respondent: Respondent,
    /// The person, if the item is about a member of staff.
    pub staff: Option<PersonKey>,
    /// The time of the next review.
    pub next_review_at: Option<Instant>,
    version: u64,
}

impl RespondentRow {
    /// Returns the surveys of a version of the rules that are for this respondent.
    pub fn surveys<'a>(&self, surveys: &'a [Survey]) -> impl Iterator<Item = &'a Survey> {
        let staff = self.staff.is_some();
        surveys.iter().filter(move |survey| (survey.kind == SurveyKind::Employee) == staff)
    }
}

impl Ledger {
    /// Returns a respondent.
    pub async fn respondent(&self, program: &ProgramId, member: MemberNo) -> Result<Option<RespondentRow>, StoreError> {
        let item = self.get(keys::respondent(program, member)).await?;
        item.map(|item| read_respondent(member, &item)).transpose()
    }

    /// Allows asking a member from now on. A member who may be asked already stays unchanged.
    pub async fn enroll_respondent(
        &self,
        program: &Program,
        member: MemberNo,
        staff: Option<&PersonKey>,
        purchases: u32,
        now: Instant,
    ) -> Result<(), StoreError> {
        let surveys = &program.rules_at(now).surveys;
        let mine = |survey: &&Survey| (survey.kind == SurveyKind::Employee) == staff.is_some();
        if !surveys.iter().any(|survey| mine(&survey)) {
            return Ok(());
        }
        if let Some(mut row) = self.respondent(&program.id, member).await? {
            // Before a newer survey there may have been no next review.
            if row.next_review_at.is_none() {
                row.next_review_at = next_review_at(&row, program, now);
                if row.next_review_at.is_some() {
                    return self.keep_respondent(&program.id, &row).await.map(drop);
                }
            }
            return Ok(());
        }
        let respondent = Respondent::enlisted(surveys, purchases, now);
        let row = RespondentRow { member, respondent, staff: staff.cloned(), next_review_at: Some(now), version: 0 };
        self.keep_respondent(&program.id, &row).await.map(drop)
    }

    /// Records a member's purchase, which may open a window. Late and repeated calls change nothing.
    pub async fn record_purchase_for_surveys(
        &self,
        program: &Program,
        member: MemberNo,
        at: Instant,
        now: Instant,
    ) -> Result<(), StoreError> {
        if !program.rules_at(now).asks_members() {
            return Ok(());
        }
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(row) = self.account(&program.id, member).await? else {
                return Ok(());
            };
            if !row.account.has_holder() {
                return Ok(());
            }
            let purchases = row.account.progress.purchases;
            let Some(was) = self.respondent(&program.id, member).await? else {
                self.enroll_respondent(program, member, None, purchases.saturating_sub(1), now).await?;
                continue;
            };
            let mut row = was.clone();
            for survey in was.surveys(&program.rules_at(now).surveys) {
                row.respondent.purchased(survey, purchases, at);
            }
            row.next_review_at = next_review_at(&row, program, now);
            if row.respondent == was.respondent && (row.next_review_at.is_none() || was.next_review_at.is_some()) {
                return Ok(());
            }
            if self.keep_respondent(&program.id, &row).await?.is_ok() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Writes a respondent, unless it has changed since it was read.
    pub async fn keep_respondent(
        &self,
        program: &ProgramId,
        row: &RespondentRow,
    ) -> Result<Result<(), Conflict>, StoreError> {
        match self.transact(vec![self.put_respondent(program, row)?]).await? {
            TransactOutcome::Done => Ok(Ok(())),
            TransactOutcome::Condition(..) | TransactOutcome::Busy => Ok(Err(Conflict)),
        }
    }

    /// Changes whether a respondent wants to be asked, or records "not now". Returns the respondent after that.
    pub async fn change_respondent(
        &self,
        program: &Program,
        member: MemberNo,
        now: Instant,
        change: impl Fn(&mut Respondent),
    ) -> Result<Respondent, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let mut row = match self.respondent(&program.id, member).await? {
                Some(row) => row,
                None => RespondentRow {
                    member,
                    respondent: Respondent::enlisted(&[], 0, now),
                    staff: None,
                    next_review_at: None,
                    version: 0,
                },
            };
            change(&mut row.respondent);
            row.next_review_at = next_review_at(&row, program, now);
            if self.keep_respondent(&program.id, &row).await?.is_ok() {
                return Ok(row.respondent);
            }
        }
        Err(StoreError::Contended)
    }

    /// Sends a survey: the ask, the message and the respondent in one transaction. A conflict means that one of them
    /// changed meanwhile; nothing is written then.
    pub async fn send_survey(
        &self,
        program: &Program,
        row: &RespondentRow,
        survey: &Survey,
        key: &AskKey,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let mut next = row.clone();
        next.respondent.asked(survey, &program.id, row.member, &program.zone, now);
        next.next_review_at = next_review_at(&next, program, now);
        let mut writes = vec![self.put_respondent(&program.id, &next)?];
        let item = ask_item(key, survey.kind, now);
        writes.push(put(&self.table, item, Some("attribute_not_exists(pk)"))?);
        let notification = Notification::new("survey", &[&survey.id, &key.wave]);
        let class = match &row.staff {
            None => MessageClass::Survey,
            Some(person) => {
                if self.staff(&program.id, person).await?.is_none() {
                    return Ok(Err(Conflict));
                }
                MessageClass::Service
            }
        };
        let cause = format!("survey.{}.{}", survey.id, key.wave);
        writes.push(self.notify(program, row.member, class, cause, &notification, None)?);
        match self.transact(writes).await? {
            TransactOutcome::Done => Ok(Ok(())),
            TransactOutcome::Condition(..) | TransactOutcome::Busy => Ok(Err(Conflict)),
        }
    }

    /// Returns a page of the respondents of a shard that are due for review by `until`, the longest due first.
    pub async fn due_respondents(
        &self,
        program: &ProgramId,
        shard: usize,
        until: Instant,
        after: Option<DueCursor>,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<DueCursor>), StoreError> {
        self.due_page(
            self.review_query(keys::respondent_review_partition(program, shard), sortable(until)),
            after,
            limit,
        )
        .await
    }

    /// Returns the first instant at which a respondent is due for review.
    pub async fn next_respondent(&self, program: &ProgramId) -> Result<Option<Instant>, StoreError> {
        self.first_due(|shard| keys::respondent_review_partition(program, shard)).await
    }

    fn put_respondent(&self, program: &ProgramId, row: &RespondentRow) -> Result<TransactWriteItem, StoreError> {
        let next = RespondentRow { version: row.version + 1, ..row.clone() };
        let put = Put::builder().table_name(&self.table).set_item(Some(respondent_item(program, &next)));
        let put = match row.version {
            0 => put.condition_expression("attribute_not_exists(pk)"),
            version => put.condition_expression("vn = :v").expression_attribute_values(":v", n(version)),
        };
        let put = put.build().map_err(|_| StoreError::corrupt("write", "put"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Deletes a respondent whose number leads to no person any more.
    pub async fn remove_respondent(&self, program: &ProgramId, member: MemberNo) -> Result<(), StoreError> {
        let delete = self.client.delete_item().table_name(&self.table);
        let delete = delete.set_key(Some(item_key(keys::respondent(program, member))));
        delete.send().await.map(drop).map_err(StoreError::aws("DeleteItem"))
    }
}

/// Returns the time of the next review by the respondent's own state. It is never later than the next possible ask.
fn next_review_at(row: &RespondentRow, program: &Program, now: Instant) -> Option<Instant> {
    let mut respondent = row.respondent.clone();
    let looks = row.surveys(&program.rules_at(now).surveys).filter_map(|survey| {
        respondent.roll(survey, &program.id, row.member, &program.zone, now);
        respondent.verdict(survey, &program.zone, now, Circumstances::default()).next_review_at(now)
    });
    looks.min()
}

fn respondent_item(program: &ProgramId, row: &RespondentRow) -> Attributes {
    let Respondent { since, off, snoozed_until, surveys } = &row.respondent;
    let (pk, sk) = keys::respondent(program, row.member);
    let millis = |at: Option<Instant>| at.map_or("-".to_owned(), |at| at.as_millisecond().to_string());
    let asking = surveys.iter().map(|(id, asking)| {
        let SurveyProgress { due, last, counted, stale } = asking;
        format!("{id} {} {} {counted} {}", millis(*due), millis(*last), millis(*stale))
    });
    Item::at(pk, sk)
        .s("si", since)
        .flag("of", *off)
        .s_if("sz", *snoozed_until)
        .strings("su", asking)
        .s_if("st", row.staff.as_ref())
        .s_if(
            "lp",
            row.next_review_at
                .map(|_| keys::respondent_review_partition(program, row.member.get() as usize % keys::REVIEW_SHARDS)),
        )
        .s_if("ld", row.next_review_at.map(sortable))
        .n("vn", row.version)
        .build()
}

fn read_respondent(member: MemberNo, item: &Attributes) -> Result<RespondentRow, StoreError> {
    let read = Reader::new("respondent", item);
    let millis = |text: &str| match text {
        "-" => Some(None),
        digits => Instant::from_millisecond(digits.parse().ok()?).ok().map(Some),
    };
    let surveys = read.list("su", |text| {
        let [id, due, last, counted, stale] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let asking = SurveyProgress {
            due: millis(due)?,
            last: millis(last)?,
            counted: counted.parse().ok()?,
            stale: millis(stale)?,
        };
        Some((ShortId::parse(id).ok()?, asking))
    })?;
    Ok(RespondentRow {
        member,
        respondent: Respondent {
            since: read.instant("si")?,
            off: read.flag("of"),
            snoozed_until: read.maybe_instant("sz")?,
            surveys: surveys.into_iter().collect(),
        },
        staff: read.maybe_s("st").and_then(|text| PersonKey::parse(text).ok()),
        next_review_at: read.maybe_instant("ld")?,
        version: read.n("vn")?,
    })
}
