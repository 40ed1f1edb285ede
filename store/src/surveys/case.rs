//! Cases: a detractor's answer waits for the program's reply. The texts are in the Vault; this module keeps the state
//! only.

use crate::AskKey;
use crate::kit::attempts::Attempts;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Mark, Row, ms, n, read, sortable_text};
use crate::kit::table_client::page;
use crate::kit::transact::TransactOutcome;
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::points::members::LATEST;
use crate::{Ledger, StoreError};
use domain::{Actor, AuditAction, AuditEvent, Instant, Program, ProgramId, serde_as_text};
use serde::{Deserialize, Serialize};

/// The state of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseState {
    /// It waits for the program.
    Open,
    /// The program has replied.
    Replied,
    /// It needs nothing more.
    Closed,
}

serde_as_text!(CaseState, |state| state.code(), CaseState::from_code);

impl CaseState {
    const ALL: [(CaseState, &'static str); 3] =
        [(CaseState::Open, "open"), (CaseState::Replied, "replied"), (CaseState::Closed, "closed")];

    /// Returns the code that is stored.
    pub fn code(self) -> &'static str {
        CaseState::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, code)| code)
    }

    fn from_code(code: &str) -> Option<CaseState> {
        CaseState::ALL.iter().find(|(_, known)| *known == code).map(|(state, _)| *state)
    }
}

/// A case as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The key of the answer that opened it.
    pub key: AskKey,
    /// The state of the case.
    pub state: CaseState,
    /// When it was opened.
    pub opened_at: Instant,
    /// When the program first replied.
    pub replied_at: Option<Instant>,
    /// Whether staff was notified, with the member's text or after some time for writing one.
    pub staff_notified: bool,
    version: u64,
}

/// A case as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredCase {
    #[serde(rename = "cs")]
    state: CaseState,
    #[serde(rename = "at", with = "ms::required")]
    opened_at: Instant,
    #[serde(rename = "cr", default, with = "ms::optional")]
    replied_at: Option<Instant>,
    #[serde(rename = "td", default)]
    staff_notified: bool,
    #[serde(rename = "lp")]
    open_partition: Option<String>,
    #[serde(rename = "ld", default, with = "sortable_text")]
    open_since: Option<Instant>,
    #[serde(rename = "vn")]
    version: u64,
}

impl Row for StoredCase {
    const KIND: &'static str = "case";
}

impl StoredCase {
    fn new(row: &CaseRow) -> StoredCase {
        let CaseRow { state, opened_at, replied_at, staff_notified, version, .. } = *row;
        let open = state == CaseState::Open;
        StoredCase {
            state,
            opened_at,
            replied_at,
            staff_notified,
            open_partition: open.then(|| keys::open_cases(&row.key.program, staff_notified)),
            open_since: open.then_some(opened_at),
            version,
        }
    }

    fn row(self, key: AskKey) -> CaseRow {
        let StoredCase { state, opened_at, replied_at, staff_notified, version, .. } = self;
        CaseRow { key, state, opened_at, replied_at, staff_notified, version }
    }
}

impl Ledger {
    /// Returns the case of an answer, if there is one.
    pub async fn case(&self, key: &AskKey) -> Result<Option<CaseRow>, StoreError> {
        Ok(self.table.load::<StoredCase>(keys::case(key)).await?.map(|stored| stored.row(key.clone())))
    }

    /// Returns the write that opens the case of an answer, or reopens one that was closed before staff was notified;
    /// `None` if staff knows it.
    pub(super) async fn open_or_reopen_case(&self, key: &AskKey, now: Instant) -> Result<Option<Write>, StoreError> {
        match self.case(key).await? {
            None => Ok(Some(self.open_case(key, now))),
            Some(was) if was.state == CaseState::Closed && !was.staff_notified => {
                let next = CaseRow { state: CaseState::Open, opened_at: now, ..was.clone() };
                Ok(Some(self.put_case(&was, &next)))
            }
            Some(_) => Ok(None),
        }
    }

    pub(super) fn close_unannounced_case(&self, was: &CaseRow) -> Write {
        self.put_case(was, &CaseRow { state: CaseState::Closed, ..was.clone() })
    }

    fn open_case(&self, key: &AskKey, now: Instant) -> Write {
        let row = CaseRow {
            key: key.clone(),
            state: CaseState::Open,
            opened_at: now,
            replied_at: None,
            staff_notified: false,
            version: 1,
        };
        self.table.put(keys::case(key), &StoredCase::new(&row)).if_absent()
    }

    /// Returns open cases of a program, the longest open first: those that staff was notified of if `notified` is set, else
    /// the others.
    pub async fn open_cases(
        &self,
        program: &ProgramId,
        notified: bool,
        limit: i32,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let query = self.review_query(keys::open_cases(program, notified), LATEST).limit(limit);
        let found = page(query).await?.items().iter().map(Key::of).collect::<Result<Vec<_>, _>>()?;
        let case = |item| {
            let Key { pk, sk } = Key::of(&item)?;
            let key =
                AskKey::parse(&pk, &sk.replacen('E', "Q", 1)).ok_or(StoreError::corrupt(StoredCase::KIND, "sk"))?;
            Ok(read::<StoredCase>(item)?.row(key))
        };
        let cases = self.table.get_all(found.into_iter()).await?.into_iter().map(case);
        let cases = cases.collect::<Result<Vec<_>, StoreError>>()?;
        let mut open: Vec<CaseRow> = cases.into_iter().filter(|case| case.state == CaseState::Open).collect();
        open.sort_by_key(|case| case.opened_at);
        Ok(open)
    }

    /// Notifies managers of a case without a text by the member, once.
    pub async fn notify_case_without_comment(&self, key: &AskKey) -> Result<(), StoreError> {
        let Some(case) = self.case(key).await?.filter(|case| !case.staff_notified && case.state == CaseState::Open)
        else {
            return Ok(());
        };
        self.notify_case(&case, "").await?;
        self.change_case(key, |was| CaseRow { staff_notified: true, ..was }, None).await.map(drop)
    }

    /// Records that the member wrote this part of the conversation: the case is open and managers are notified, once
    /// for each part. Does nothing if there is no case.
    pub async fn notify_case_comment(&self, key: &AskKey, part: &str) -> Result<(), StoreError> {
        // A case that was closed before staff was notified does not count.
        let known = |case: &CaseRow| case.staff_notified || case.state != CaseState::Closed;
        if !self.case(key).await?.as_ref().is_some_and(known) {
            return Ok(());
        }
        match self.change_case(key, |was| CaseRow { state: CaseState::Open, staff_notified: true, ..was }, None).await?
        {
            Some(case) => self.notify_case(&case, part).await,
            None => Ok(()),
        }
    }

    async fn notify_case(&self, case: &CaseRow, part: &str) -> Result<(), StoreError> {
        let AskKey { program, member, survey, wave } = &case.key;
        let once = format!("case.{}.{part}", case.key);
        self.notify_managers(program, &once, &Notification::new("case", &[member, survey, wave])).await
    }

    /// Closes a case. Returns `None` if there is none.
    pub async fn close_case(&self, key: &AskKey, by: &Actor, now: Instant) -> Result<Option<CaseRow>, StoreError> {
        let event = AuditEvent::new(AuditAction::CaseClosed).target(key.member);
        let closes = |was| CaseRow { state: CaseState::Closed, ..was };
        self.change_case(key, closes, Some((by, &event, now))).await
    }

    async fn change_case(
        &self,
        key: &AskKey,
        change: impl Fn(CaseRow) -> CaseRow,
        by: Option<(&Actor, &AuditEvent, Instant)>,
    ) -> Result<Option<CaseRow>, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(was) = self.case(key).await? else {
                return Ok(None);
            };
            let next = change(was.clone());
            if next == was {
                return Ok(Some(was));
            }
            let mut writes = vec![self.put_case(&was, &next)];
            if let Some((by, event, now)) = by {
                writes.extend(self.log_writes(&key.program, by, event, now).await?);
            }
            if self.table.transact(writes).await?.is_done() {
                return Ok(Some(next));
            }
        }
        Err(StoreError::Contended)
    }

    /// Records the program's reply with this part of the conversation and notifies the member, once.
    pub async fn reply(
        &self,
        program: &Program,
        key: &AskKey,
        part: &str,
        by: &Actor,
        now: Instant,
    ) -> Result<Option<CaseRow>, StoreError> {
        let event =
            AuditEvent::new(AuditAction::CaseReplied).target(key.member).to(format!("{} {}", key.survey, key.wave));
        let mark = keys::notified_once(&program.id, &format!("reply.{key}.{part}"));
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let (case, account) = futures::try_join!(self.case(key), self.account(&program.id, key.member))?;
            let (Some(was), Some(account)) = (case, account) else {
                return Ok(None);
            };
            let next = CaseRow { state: CaseState::Replied, replied_at: was.replied_at.or(Some(now)), ..was.clone() };
            let mut writes = vec![self.table.put(mark.clone(), &Mark {}).if_absent(), self.put_case(&was, &next)];
            let notification = Notification::new("reply", &[&key.survey, &key.wave, &part]);
            let cause = format!("reply.{}.{}.{part}", key.survey, key.wave);
            writes.push(self.notify(program, account.member, MessageClass::Service, cause, &notification, None));
            writes.extend(self.log_writes(&program.id, by, &event, now).await?);
            match self.table.transact(writes).await? {
                TransactOutcome::Done => return Ok(Some(next)),
                TransactOutcome::Condition(0, Some(_)) => return Ok(Some(was)),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }

    fn put_case(&self, was: &CaseRow, next: &CaseRow) -> Write {
        let next = CaseRow { version: was.version + 1, ..next.clone() };
        self.table.put(keys::case(&was.key), &StoredCase::new(&next)).when("vn = :v").value(":v", n(was.version))
    }
}
