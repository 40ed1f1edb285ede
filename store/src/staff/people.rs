//! Staff: people who work for a program, and notifications to managers.
//!
//! Staff get notifications in the chat like members, but in queues of their own, under a number that leads to them in
//! the Vault and to no account. Therefore nothing in the ledger connects a person's work with their own points.

use crate::kit::attempts::Attempts;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Mark, Row, ms, read, s};
use crate::kit::table_client::all;
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::{MessageClass, MessageKey, MessageName};
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    Actor, AuditAction, AuditEvent, Instant, MemberNo, Permission, PersonKey, ProgramId, Role, TAKEN_BACK_FOR,
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// What is told before it is saved is sent a moment later.
const SOON: SignedDuration = SignedDuration::from_secs(60);

/// The most managers who get a notification: each takes two writes of one transaction.
const NOTIFIED_MANAGERS_MAX: usize = 20;

/// A person who works for a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The role.
    pub role: Role,
    /// The number under which they get notifications, if they have one yet.
    pub number: Option<MemberNo>,
    /// When the role ends by itself.
    pub ends_at: Option<Instant>,
    /// The most that they may ring up on a day.
    pub limit: TillLimit,
    /// When the program was handed over by them or to them, if that can be taken back yet.
    handed_over_at: Option<Instant>,
}

/// The most that a person may ring up on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TillLimit {
    /// Any amount.
    #[default]
    None,
    /// What is usual in the program, until somebody sets another limit.
    Usual,
    /// This amount, in minor units.
    Set(i64),
}

impl TillLimit {
    /// Returns the code that the audit log keeps: the amount, `usual`, or nothing.
    pub fn code(self) -> String {
        match self {
            TillLimit::None => String::new(),
            TillLimit::Usual => "usual".to_owned(),
            TillLimit::Set(minor) => minor.to_string(),
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<TillLimit> {
        match code {
            "" => Some(TillLimit::None),
            "usual" => Some(TillLimit::Usual),
            minor => minor.parse().ok().map(TillLimit::Set),
        }
    }
}

impl Staff {
    /// Whether the program was handed over by them or to them within a day. Until that can no longer be taken back, they
    /// keep their place.
    pub fn has_just_handed_over(&self, now: Instant) -> bool {
        self.handed_over_at.is_some_and(|at| now < at + TAKEN_BACK_FOR)
    }

    /// Whether the role is in force.
    pub fn is_active_at(&self, now: Instant) -> bool {
        self.ends_at.is_none_or(|ends| now < ends)
    }
}

/// A manager and the queue of their notifications.
pub(crate) struct ManagerContact {
    pub(crate) person: PersonKey,
    number: MemberNo,
}

impl Ledger {
    /// Gives a person a role without an end, under a number that the Vault has bound to them. Only a change is recorded in
    /// the audit log, as the operator's.
    pub async fn set_staff(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        role: Role,
        number: MemberNo,
        now: Instant,
    ) -> Result<(), StoreError> {
        let event = AuditEvent::new(AuditAction::StaffJoined).target(person).to(role.code());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let known = self.staff(program, person).await?;
            let is_new = known.is_none();
            if known.is_some_and(|staff| staff.role == role && staff.ends_at.is_none() && staff.number.is_some()) {
                return Ok(());
            }
            let given = self.table.update(keys::staff(program, person)).set("ro", s(role.code()));
            let given = given.set_if_absent("nu", s(number)).remove("en");
            // New cashiers begin with the usual limit.
            let given =
                if is_new && role == Role::Cashier { given.set("ul", AttributeValue::Bool(true)) } else { given };
            if self.write_audited(program, &Actor::System, &event, now, vec![given]).await? {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns a person's role. It is read at each request, so revoking takes effect at once.
    pub async fn staff(&self, program: &ProgramId, person: &PersonKey) -> Result<Option<Staff>, StoreError> {
        Ok(self.table.load::<StoredStaff>(keys::staff(program, person)).await?.map(StoredStaff::staff))
    }

    /// Notifies all managers of a program, once for the name `once`.
    pub(crate) async fn notify_managers(
        &self,
        program: &ProgramId,
        once: &str,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        self.notify_once(program, once, runs_program, notification).await
    }

    /// Notifies those of the staff for whom `whom` says so, once for the name `once`.
    pub(crate) async fn notify_once(
        &self,
        program: &ProgramId,
        once: &str,
        whom: impl Fn(&Staff) -> bool,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        let mark = keys::notified_once(program, once);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if self.table.get(mark.clone()).await?.is_some() {
                return Ok(());
            }
            let mut writes = vec![self.table.put(mark.clone(), &Mark {}).if_absent()];
            let told = self.roster(program).await?.into_iter().filter(|(_, staff)| whom(staff));
            for number in told.filter_map(|(_, staff)| staff.number).take(NOTIFIED_MANAGERS_MAX) {
                writes.push(self.notify_staff(program, number, once, notification, None));
            }
            if self.table.transact(writes).await?.is_done() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the staff of a program with the numbers under which they get notifications.
    pub async fn all_staff(&self, program: &ProgramId, now: Instant) -> Result<Vec<(PersonKey, MemberNo)>, StoreError> {
        let all = self.roster(program).await?.into_iter().filter(|(_, staff)| staff.is_active_at(now));
        Ok(all.filter_map(|(person, staff)| Some((person, staff.number?))).collect())
    }

    /// Returns the write that notifies one manager, once of a cause.
    pub(crate) fn notify_manager(
        &self,
        program: &ProgramId,
        manager: &ManagerContact,
        cause: &str,
        notification: &Notification,
    ) -> Write {
        self.notify_manager_from(program, manager, cause, notification, None)
    }

    /// As [`Ledger::notify_manager`], not before an instant.
    pub(crate) fn notify_manager_from(
        &self,
        program: &ProgramId,
        manager: &ManagerContact,
        cause: &str,
        notification: &Notification,
        from: Option<Instant>,
    ) -> Write {
        self.notify_staff(program, manager.number, cause, notification, from)
    }

    /// Returns the write that notifies somebody of the staff, by the number under which they work, once of a cause, and
    /// not before `from`.
    pub(crate) fn notify_staff(
        &self,
        program: &ProgramId,
        number: MemberNo,
        cause: &str,
        notification: &Notification,
        from: Option<Instant>,
    ) -> Write {
        let name = MessageName::Cause(cause.to_owned());
        let key = MessageKey { program: program.clone(), member: number, class: MessageClass::Service, name };
        self.message(&key, None, notification, from)
    }

    /// Tells somebody of the staff that their second factor is about to end.
    pub(crate) async fn notify_factor_ends(
        &self,
        program: &ProgramId,
        number: MemberNo,
        now: Instant,
    ) -> Result<(), StoreError> {
        let once = format!("factor_ends.{}", now.as_millisecond());
        let told = self.notify_staff(program, number, &once, &Notification::new("factor_ends", &[]), Some(now + SOON));
        self.outbox.write(told).await.map(drop)
    }

    /// Returns a person's contact, if they are a manager.
    pub(crate) async fn manager(
        &self,
        program: &ProgramId,
        person: &PersonKey,
    ) -> Result<Option<ManagerContact>, StoreError> {
        let staff = self.staff(program, person).await?;
        Ok(staff.and_then(|staff| manager((person.clone(), staff))))
    }

    /// Returns the managers of a program: all who may change balances.
    pub(crate) async fn managers(&self, program: &ProgramId) -> Result<Vec<ManagerContact>, StoreError> {
        Ok(self.roster(program).await?.into_iter().filter_map(manager).take(NOTIFIED_MANAGERS_MAX).collect())
    }

    /// Returns all staff of a program.
    pub async fn roster(&self, program: &ProgramId) -> Result<Vec<(PersonKey, Staff)>, StoreError> {
        let prefix = keys::all_staff(program);
        let one = |item| {
            let person = Key::of(&item)?.sk.strip_prefix(&prefix.sk).and_then(|key| PersonKey::parse(key).ok());
            let person = person.ok_or(StoreError::corrupt(StoredStaff::KIND, "sk"))?;
            Ok((person, read::<StoredStaff>(item)?.staff()))
        };
        all(self.table.beginning_with(prefix.clone())).await?.into_iter().map(one).collect()
    }
}

fn manager((person, staff): (PersonKey, Staff)) -> Option<ManagerContact> {
    runs_program(&staff).then_some(ManagerContact { person, number: staff.number? })
}

/// Whether somebody is a manager: all who may change balances are.
pub(crate) fn runs_program(staff: &Staff) -> bool {
    staff.role.may(Permission::Balances)
}

/// A role as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredStaff {
    #[serde(rename = "ro")]
    role: Role,
    #[serde(rename = "nu")]
    number: Option<MemberNo>,
    #[serde(rename = "en", default, with = "ms::optional")]
    ends_at: Option<Instant>,
    #[serde(rename = "lm")]
    limit: Option<i64>,
    #[serde(rename = "ul", default)]
    usual_limit: bool,
    #[serde(rename = "ho", default, with = "ms::optional")]
    handed_over_at: Option<Instant>,
}

impl Row for StoredStaff {
    const KIND: &'static str = "staff";
}

impl StoredStaff {
    pub(crate) fn new(role: Role, number: MemberNo, ends_at: Option<Instant>) -> StoredStaff {
        // Cashiers begin with the usual limit.
        let usual_limit = role == Role::Cashier;
        StoredStaff { role, number: Some(number), ends_at, limit: None, usual_limit, handed_over_at: None }
    }

    fn staff(self) -> Staff {
        let StoredStaff { role, number, ends_at, limit, usual_limit, handed_over_at } = self;
        let limit = match limit {
            Some(minor) => TillLimit::Set(minor),
            None if usual_limit => TillLimit::Usual,
            None => TillLimit::None,
        };
        Staff { role, number, ends_at, limit, handed_over_at }
    }
}
