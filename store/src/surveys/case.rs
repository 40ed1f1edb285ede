//! Cases: a detractor's answer waits for the program's reply. The texts are in the Vault; this module keeps the state
//! only.

use crate::AskKey;
use crate::kit::item::{Attributes, Item, Reader, n, sortable};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, put};
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::points::members::LATEST;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{Actor, AuditAction, AuditEvent, Instant, Program, ProgramId};

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

impl CaseState {
    const ALL: [(CaseState, &'static str); 3] =
        [(CaseState::Open, "open"), (CaseState::Replied, "replied"), (CaseState::Closed, "closed")];

    /// Returns the code that is stored.
    pub fn code(self) -> &'static str {
        CaseState::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, code)| code)
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

fn case_item(program: &ProgramId, row: &CaseRow) -> Attributes {
    let (pk, sk) = keys::case(&row.key);
    let open = row.state == CaseState::Open;
    Item::at(pk, sk)
        .s("cs", row.state.code())
        .s("at", row.opened_at)
        .s_if("cr", row.replied_at)
        .flag("td", row.staff_notified)
        .s_if("lp", open.then(|| keys::open_cases(program, row.staff_notified)))
        .s_if("ld", open.then(|| sortable(row.opened_at)))
        .n("vn", row.version)
        .build()
}

fn read_case(item: &Attributes) -> Result<CaseRow, StoreError> {
    let read = Reader::new("case", item);
    let sk = read.s("sk")?.replacen('E', "Q", 1);
    Ok(CaseRow {
        key: AskKey::parse(read.s("pk")?, &sk).ok_or(StoreError::corrupt("case", "pk"))?,
        state: read
            .parsed("cs", |text| CaseState::ALL.iter().find(|(_, code)| *code == text).map(|(state, _)| *state))?,
        opened_at: read.instant("at")?,
        replied_at: read.maybe_instant("cr")?,
        staff_notified: read.flag("td"),
        version: read.n("vn")?,
    })
}

impl Ledger {
    /// Returns the case of an answer, if there is one.
    pub async fn case(&self, key: &AskKey) -> Result<Option<CaseRow>, StoreError> {
        self.get(keys::case(key)).await?.map(|item| read_case(&item)).transpose()
    }

    /// Returns the write that opens the case of an answer, or reopens one that was closed before staff was notified;
    /// `None` if staff knows it.
    pub(super) async fn open_or_reopen_case(
        &self,
        program: &Program,
        key: &AskKey,
        now: Instant,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        match self.case(key).await? {
            None => self.open_case(&program.id, key, now).map(Some),
            Some(was) if was.state == CaseState::Closed && !was.staff_notified => {
                let next = CaseRow { state: CaseState::Open, opened_at: now, ..was.clone() };
                self.put_case(&was, &next).map(Some)
            }
            Some(_) => Ok(None),
        }
    }

    pub(super) fn close_unannounced_case(&self, was: &CaseRow) -> Result<TransactWriteItem, StoreError> {
        self.put_case(was, &CaseRow { state: CaseState::Closed, ..was.clone() })
    }

    fn open_case(&self, program: &ProgramId, key: &AskKey, now: Instant) -> Result<TransactWriteItem, StoreError> {
        let row = CaseRow {
            key: key.clone(),
            state: CaseState::Open,
            opened_at: now,
            replied_at: None,
            staff_notified: false,
            version: 1,
        };
        put(&self.table, case_item(program, &row), Some("attribute_not_exists(pk)"))
    }

    /// Returns open cases of a program, the longest open first: those that staff was notified of if `told` is set, else
    /// the others.
    pub async fn open_cases(
        &self,
        program: &ProgramId,
        notified: bool,
        limit: i32,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let query = self.review_query(keys::open_cases(program, notified), LATEST).limit(limit);
        let answer = query.send().await.map_err(StoreError::aws("Query"))?;
        let key = |item: &Attributes| {
            let read = Reader::new("case", item);
            Ok((read.s("pk")?.to_owned(), read.s("sk")?.to_owned()))
        };
        let keys = answer.items().iter().map(key).collect::<Result<Vec<_>, StoreError>>()?;
        let cases = self.get_all(keys.into_iter()).await?.iter().map(read_case).collect::<Result<Vec<_>, _>>()?;
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
            let mut writes = vec![self.put_case(&was, &next)?];
            if let Some((by, event, now)) = by {
                writes.extend(self.log_writes(&key.program, by, event, now).await?);
            }
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(Some(next)),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
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
        let (pk, sk) = keys::notified_once(&program.id, &format!("reply.{key}.{part}"));
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let (case, account) = futures::try_join!(self.case(key), self.account(&program.id, key.member))?;
            let (Some(was), Some(account)) = (case, account) else {
                return Ok(None);
            };
            let next = CaseRow { state: CaseState::Replied, replied_at: was.replied_at.or(Some(now)), ..was.clone() };
            let once = Item::at(pk.clone(), sk.clone()).build();
            let mut writes =
                vec![put(&self.table, once, Some("attribute_not_exists(pk)"))?, self.put_case(&was, &next)?];
            let notification = Notification::new("reply", &[&key.survey, &key.wave, &part]);
            let cause = format!("reply.{}.{}.{part}", key.survey, key.wave);
            writes.push(self.notify(program, account.member, MessageClass::Service, cause, &notification, None)?);
            writes.extend(self.log_writes(&program.id, by, &event, now).await?);
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(Some(next)),
                TransactOutcome::Condition(0, Some(_)) => return Ok(Some(was)),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }

    fn put_case(&self, was: &CaseRow, next: &CaseRow) -> Result<TransactWriteItem, StoreError> {
        let next = CaseRow { version: was.version + 1, ..next.clone() };
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(case_item(&was.key.program, &next)))
            .condition_expression("vn = :v")
            .expression_attribute_values(":v", n(was.version))
            .build()
            .map_err(|_| StoreError::corrupt("write", "put"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}
