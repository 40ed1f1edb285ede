//! Respondents: one small item per member or member of staff, with the time of the next review.

use super::ask::StoredAsk;
use crate::AskKey;
use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Row, ms, sortable, sortable_text};
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::{Conflict, DueCursor, Ledger, StoreError};
use domain::{
    Circumstances, Instant, MemberNo, PersonKey, Program, ProgramId, Respondent, ShortId, Survey, SurveyKind,
    SurveyProgress,
};
use serde::{Deserialize, Serialize};

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
        let stored = self.table.load::<StoredRespondent>(keys::respondent(program, member)).await?;
        stored.map(|stored| stored.row(member)).transpose()
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
            let purchases = row.account.progress.purchase_count();
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
        self.table.compare_and_set(self.put_respondent(program, row)).await
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
        let mut writes = vec![self.put_respondent(&program.id, &next)];
        writes.push(self.table.put(keys::ask(key), &StoredAsk::new(key, survey.kind, now)).if_absent());
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
        writes.push(self.notify(program, row.member, class, cause, &notification, None));
        Ok(if self.table.transact(writes).await?.is_done() { Ok(()) } else { Err(Conflict) })
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

    fn put_respondent(&self, program: &ProgramId, row: &RespondentRow) -> Write {
        let next = RespondentRow { version: row.version + 1, ..row.clone() };
        let put = self.table.put(keys::respondent(program, row.member), &StoredRespondent::new(program, &next));
        put.if_revision("vn", row.version)
    }

    /// Deletes a respondent whose number leads to no person any more.
    pub async fn remove_respondent(&self, program: &ProgramId, member: MemberNo) -> Result<(), StoreError> {
        self.table.write(self.table.delete(keys::respondent(program, member))).await.map(drop)
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

/// A respondent as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredRespondent {
    #[serde(rename = "si", with = "ms::required")]
    since: Instant,
    #[serde(rename = "of", default)]
    off: bool,
    #[serde(rename = "sz", default, with = "ms::optional")]
    snoozed_until: Option<Instant>,
    /// `<survey> <due ms> <last ms> <purchases counted> <stale ms>`, with `-` for no time.
    #[serde(rename = "su", default)]
    surveys: Vec<String>,
    #[serde(rename = "st")]
    staff: Option<PersonKey>,
    #[serde(rename = "lp")]
    review_partition: Option<String>,
    #[serde(rename = "ld", default, with = "sortable_text")]
    next_review_at: Option<Instant>,
    #[serde(rename = "vn")]
    version: u64,
}

impl Row for StoredRespondent {
    const KIND: &'static str = "respondent";
}

impl StoredRespondent {
    fn new(program: &ProgramId, row: &RespondentRow) -> StoredRespondent {
        let Respondent { since, off, snoozed_until, surveys } = &row.respondent;
        let shard = row.member.get() as usize % keys::REVIEW_SHARDS;
        StoredRespondent {
            since: *since,
            off: *off,
            snoozed_until: *snoozed_until,
            surveys: surveys.iter().map(|(survey, progress)| progress_text(survey, progress)).collect(),
            staff: row.staff.clone(),
            review_partition: row.next_review_at.map(|_| keys::respondent_review_partition(program, shard)),
            next_review_at: row.next_review_at,
            version: row.version,
        }
    }

    fn row(self, member: MemberNo) -> Result<RespondentRow, StoreError> {
        let surveys: Option<_> = self.surveys.iter().map(|text| read_progress(text)).collect();
        Ok(RespondentRow {
            member,
            respondent: Respondent {
                since: self.since,
                off: self.off,
                snoozed_until: self.snoozed_until,
                surveys: surveys.ok_or(StoreError::corrupt(StoredRespondent::KIND, "su"))?,
            },
            staff: self.staff,
            next_review_at: self.next_review_at,
            version: self.version,
        })
    }
}

fn progress_text(survey: &ShortId, progress: &SurveyProgress) -> String {
    let millis = |at: Option<Instant>| at.map_or("-".to_owned(), |at| at.as_millisecond().to_string());
    let SurveyProgress { due, last, counted, stale } = progress;
    format!("{survey} {} {} {counted} {}", millis(*due), millis(*last), millis(*stale))
}

fn read_progress(text: &str) -> Option<(ShortId, SurveyProgress)> {
    let millis = |text: &str| match text {
        "-" => Some(None),
        digits => Instant::from_millisecond(digits.parse().ok()?).ok().map(Some),
    };
    let [survey, due, last, counted, stale] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let progress = SurveyProgress {
        due: millis(due)?,
        last: millis(last)?,
        counted: counted.parse().ok()?,
        stale: millis(stale)?,
    };
    Some((ShortId::parse(survey).ok()?, progress))
}
