//! Telling all members of a program that its rules will change, to their loss, before they do.
//!
//! A walk over all open accounts, a page at a time, that is taken up where it was left. It goes by the day on which
//! maintenance looks at an account next, and that moves; so it is walked twice, and whoever was told is marked.

use crate::item::{Attributes, Item, Reader, item_key, n};
use crate::outbox::Class;
use crate::tell::Tell;
use crate::transact::{Written, back_off, put};
use crate::{DueCursor, Ledger, StoreError, keys};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Day, Instant, MemberNo, Program, ProgramId, out_of_quiet_hours};

const ATTEMPTS_MAX: u32 = 40;
/// How often the accounts of a program are walked.
const WALKS: usize = 2;

/// Where a walk is.
#[derive(Clone, Debug)]
pub struct RulesWalk {
    /// The version of the rules of which members are told.
    pub version: u32,
    /// The shards of both walks, one after the other.
    at: usize,
    cursor: Option<Attributes>,
}

impl Ledger {
    /// The item that says that members are to be told of a version.
    pub(crate) fn rules_job(&self, program: &ProgramId, version: u32) -> Attributes {
        let (pk, sk) = keys::rules_job(program);
        Item::at(pk, sk).n("v", version).n("at", 0).build()
    }

    /// Of what members of a program are still to be told.
    pub async fn rules_to_tell(&self, program: &ProgramId) -> Result<Option<RulesWalk>, StoreError> {
        let Some(item) = self.get(keys::rules_job(program)).await? else {
            return Ok(None);
        };
        let read = Reader::new("rules job", &item);
        let cursor = item.get("cu").and_then(|cursor| cursor.as_m().ok()).cloned();
        Ok(Some(RulesWalk { version: read.n("v")?, at: read.n("at")?, cursor }))
    }

    /// The next page of the walk: whose accounts, and where it goes on; `None` where it is over.
    pub async fn rules_walk_page(
        &self,
        program: &ProgramId,
        walk: &RulesWalk,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<RulesWalk>), StoreError> {
        let shard = walk.at % Ledger::LOOK_SHARDS;
        let after = walk.cursor.clone().map(DueCursor::from_stored);
        let (members, next) = self.due_accounts(program, shard, Day::MAX, after, limit).await?;
        let (at, cursor) = match next {
            Some(cursor) => (walk.at, Some(cursor.into_stored())),
            None => (walk.at + 1, None),
        };
        let goes_on = at < WALKS * Ledger::LOOK_SHARDS;
        Ok((members, goes_on.then_some(RulesWalk { version: walk.version, at, cursor })))
    }

    /// Remembers where the walk is, or that it is over. Where another change has been announced since, that one is not
    /// touched.
    pub async fn keep_rules_walk(
        &self,
        program: &ProgramId,
        version: u32,
        walk: Option<&RulesWalk>,
    ) -> Result<(), StoreError> {
        let key = item_key(keys::rules_job(program));
        let table = &self.table;
        let done = match walk {
            None => {
                let request = self.client.delete_item().table_name(table).set_key(Some(key));
                let request = request.condition_expression("v = :v").expression_attribute_values(":v", n(version));
                request.send().await.map(drop).map_err(crate::programs::unless_condition("DeleteItem"))
            }
            Some(walk) => {
                let cursor = AttributeValue::M(walk.cursor.clone().unwrap_or_default());
                let request = self.client.update_item().table_name(table).set_key(Some(key));
                let request = request
                    .update_expression(if walk.cursor.is_some() {
                        "SET #at = :at, cu = :cu"
                    } else {
                        "SET #at = :at REMOVE cu"
                    })
                    .condition_expression("v = :v")
                    .expression_attribute_names("#at", "at")
                    .expression_attribute_values(":v", n(version))
                    .expression_attribute_values(":at", n(walk.at));
                let request = match walk.cursor {
                    Some(_) => request.expression_attribute_values(":cu", cursor),
                    None => request,
                };
                request.send().await.map(drop).map_err(crate::programs::unless_condition("UpdateItem"))
            }
        };
        match done {
            Err(Some(error)) => Err(error),
            Ok(()) | Err(None) => Ok(()),
        }
    }

    /// Tells a member, once; at night it waits for the morning.
    pub async fn tell_of_rules(
        &self,
        program: &Program,
        member: MemberNo,
        version: u32,
        now: Instant,
    ) -> Result<(), StoreError> {
        let mark = keys::told_of_rules(&program.id, member, version);
        for attempt in 0..ATTEMPTS_MAX {
            let (told, row) = futures::try_join!(self.get(mark.clone()), self.account(&program.id, member))?;
            let Some(row) = row.filter(|row| told.is_none() && row.account.in_chat) else {
                return Ok(());
            };
            let (pk, sk) = mark.clone();
            let mut writes = vec![put(&self.table, Item::at(pk, sk).build(), Some("attribute_not_exists(pk)"))?];
            let held = out_of_quiet_hours(now, &program.zone);
            writes.extend(self.tell(program, &row, Class::Expiry, &Tell::Rules(version), held)?);
            match self.transact(writes).await? {
                Written::Done => return Ok(()),
                Written::Condition(..) | Written::Busy => back_off(attempt).await,
            }
        }
        Err(StoreError::Contended)
    }
}
