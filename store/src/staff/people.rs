//! Staff: people who work for a program, and notifications to managers.
//!
//! Staff get notifications in the chat like members, but in queues of their own, under a number that leads to them in
//! the Vault and to no account. Therefore nothing in the ledger connects a person's work with their own points.

use crate::kit::item::{Attributes, Item, Reader, all, item_key, s};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, put};
use crate::notifications::notification::Notification;
use crate::notifications::outbox::{MessageClass, MessageKey, MessageName};
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Instant, MemberNo, Permission, PersonKey, ProgramId, Role};

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
    /// The most that they may ring up on a day, in minor units.
    pub limit: Option<i64>,
}

impl Staff {
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
    /// Gives a person a role without an end, under a number that the Vault has bound to them.
    pub async fn set_staff(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        role: Role,
        number: MemberNo,
    ) -> Result<(), StoreError> {
        let request = self.client.update_item().table_name(&self.table);
        let request = request
            .set_key(Some(item_key(keys::staff(program, person))))
            .update_expression("SET ro = :ro, nu = if_not_exists(nu, :nu) REMOVE en")
            .expression_attribute_values(":ro", s(role.code()))
            .expression_attribute_values(":nu", s(number));
        request.send().await.map(drop).map_err(StoreError::aws("UpdateItem"))
    }

    /// Returns a person's role. It is read at each request, so revoking takes effect at once.
    pub async fn staff(&self, program: &ProgramId, person: &PersonKey) -> Result<Option<Staff>, StoreError> {
        let item = self.get(keys::staff(program, person)).await?;
        item.map(|item| read_staff(&Reader::new("staff", &item))).transpose()
    }

    /// Notifies all managers of a program, once for the name `once`.
    pub(crate) async fn notify_managers(
        &self,
        program: &ProgramId,
        once: &str,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        let mark = keys::notified_once(program, once);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if self.get(mark.clone()).await?.is_some() {
                return Ok(());
            }
            let (pk, sk) = mark.clone();
            let mut writes = vec![put(&self.table, Item::at(pk, sk).build(), Some("attribute_not_exists(pk)"))?];
            for manager in self.managers(program).await? {
                writes.push(self.notify_manager(program, &manager, once, notification)?);
            }
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(()),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
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
    ) -> Result<TransactWriteItem, StoreError> {
        self.notify_staff(program, manager.number, cause, notification)
    }

    /// Returns the write that notifies somebody of the staff, by the number under which they work, once of a cause.
    pub(crate) fn notify_staff(
        &self,
        program: &ProgramId,
        number: MemberNo,
        cause: &str,
        notification: &Notification,
    ) -> Result<TransactWriteItem, StoreError> {
        let name = MessageName::Cause(cause.to_owned());
        let key = MessageKey { program: program.clone(), member: number, class: MessageClass::Service, name };
        self.message(&key, None, notification, None)
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
        let (pk, prefix) = keys::all_staff(program);
        let query = self.partition(pk).key_condition_expression("pk = :p AND begins_with(sk, :s)");
        let items = all(query.expression_attribute_values(":s", s(&prefix))).await?;
        let one = |item: &Attributes| {
            let read = Reader::new("staff", item);
            let person = read.parsed("sk", |sk| PersonKey::parse(sk.strip_prefix(&prefix)?).ok())?;
            Ok((person, read_staff(&read)?))
        };
        items.iter().map(one).collect()
    }
}

fn manager((person, staff): (PersonKey, Staff)) -> Option<ManagerContact> {
    let runs = staff.role.may(Permission::Balances);
    runs.then_some(ManagerContact { person, number: staff.number? })
}

fn read_staff(read: &Reader<'_>) -> Result<Staff, StoreError> {
    Ok(Staff {
        role: read.parsed("ro", Role::from_code)?,
        number: read.maybe_s("nu").and_then(|text| MemberNo::parse(text).ok()),
        ends_at: read.maybe_instant("en")?,
        limit: read.number("lm"),
    })
}
