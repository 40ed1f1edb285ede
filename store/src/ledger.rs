//! Posting: entry, account and message in one transaction, whatever races or repeats.

use crate::entries::{entry_item, read_entry, version_is};
use crate::item::{Attributes, Item, Reader, key};
use crate::outbox::{Class, message_item};
use crate::{Ledger, PurchaseHistory, StoreError, keys, pack};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use domain::{
    Account, Actor, CardNumber, Cause, Entry, Hash, Instant, Lifetime, MemberNo, Money, Operation, OperationId,
    OrderId, Posting, Program, ProgramId, RefundOf, Refused, post,
};
use std::time::Duration;

/// An account as it is stored: the domain's, and what belongs to the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Whose.
    pub member: MemberNo,
    /// The card that points to it now.
    pub card: CardNumber,
    /// The account.
    pub account: Account,
    /// How many service messages it has caused; the next one's number is one more.
    pub(crate) messages: u64,
}

/// What a repeat means is a type: done now, or done before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted {
    /// This call did it.
    Now(Entry),
    /// It had been done; this is the first entry.
    Before(Entry),
}

impl Posted {
    /// The entry, whenever it was made.
    pub fn entry(&self) -> &Entry {
        match self {
            Posted::Now(entry) | Posted::Before(entry) => entry,
        }
    }
}

/// Why nothing was posted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The same operation id came with another input.
    #[error("the same id was used with another input")]
    Conflict,
    /// There is no such account.
    #[error("no such account")]
    NoAccount,
    /// There is no such purchase.
    #[error("no such purchase")]
    NoPurchase,
    /// A failure.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is to be posted. A refund is worked out anew at each attempt, since it depends on the refunds before it.
#[derive(Clone, Debug)]
pub enum Todo<'a> {
    /// An operation that is complete.
    Done(Operation<'a>),
    /// A refund of a purchase.
    Refund {
        /// The purchase.
        purchase: OrderId,
        /// The refund.
        id: OrderId,
        /// How much; all that is left where absent.
        amount: Option<Money>,
    },
}

/// A payment's fingerprint, which is kept beside its purchase for a time.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint {
    /// Hashed.
    pub hash: Hash,
    /// Until when it is kept.
    pub keep_until: Instant,
}

/// A posting that is asked for.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// The program.
    pub program: &'a Program,
    /// The account; where it went over to another, that one.
    pub member: MemberNo,
    /// What to do.
    pub todo: Todo<'a>,
    /// Who does it.
    pub actor: Actor,
    /// Now.
    pub now: Instant,
    /// To be kept with a purchase.
    pub fingerprint: Option<Fingerprint>,
}

const ATTEMPTS_MAX: u32 = 40;
const BACKOFF_MS_MAX: u64 = 200;
/// How often an account may have gone over to another one: a person has few cards.
const MOVES_MAX: u32 = 16;

/// How one attempt to write ended.
pub(crate) enum Written {
    Done,
    /// The item at this place of the transaction did not meet its condition; it is handed back where asked for.
    Condition(usize, Option<Attributes>),
    /// Others were at it; nothing was written.
    Busy,
}

impl Ledger {
    /// Posts an operation, once for ever: safe to call any number of times, at once or years apart.
    pub async fn post(&self, ask: &Post<'_>) -> Result<Posted, PostError> {
        let mut member = ask.member;
        let mut moves = 0;
        for attempt in 0..ATTEMPTS_MAX {
            let row = self.account(&ask.program.id, member).await?.ok_or(PostError::NoAccount)?;
            if let Some(other) = row.account.moved_to {
                moves += 1;
                let stays = matches!(ask.todo, Todo::Done(Operation::Link | Operation::Leave));
                if stays || moves > MOVES_MAX {
                    return Err(Refused::Moved(other).into());
                }
                // What this account did before it went over is not done again by the other.
                if let Todo::Done(operation) = &ask.todo
                    && let Some(first) = self.first_entry(&ask.program.id, member, operation).await?
                {
                    return repeated(first, operation.input(ask.program));
                }
                member = other;
                continue;
            }
            let operation = match &ask.todo {
                Todo::Done(operation) => operation.clone(),
                Todo::Refund { purchase, id, amount } => {
                    // Read after the account: a refund that slips in between makes the account's version wrong.
                    let history = self.purchase(&ask.program.id, purchase).await?.ok_or(PostError::NoPurchase)?;
                    Operation::Refund(refund_of(ask.program, &history, id.clone(), *amount)?)
                }
            };
            let input = operation.input(ask.program);
            let posting = match post(ask.program, member, &row.account, &operation, ask.actor.clone(), ask.now) {
                Ok(posting) => posting,
                // A repeat may find the account too poor for what it has itself done before.
                Err(refused) => {
                    return self.posted_before(ask, member, &operation, input, refused).await;
                }
            };
            match self.write(&row, &posting, ask.fingerprint).await? {
                Written::Done => return Ok(Posted::Now(posting.entry)),
                Written::Condition(0, Some(first)) => return repeated(read_entry(&first)?, input),
                Written::Condition(..) => {}
                Written::Busy => back_off(attempt).await,
            }
        }
        Err(StoreError::Contended.into())
    }

    async fn posted_before(
        &self,
        ask: &Post<'_>,
        member: MemberNo,
        operation: &Operation<'_>,
        input: Hash,
        refused: Refused,
    ) -> Result<Posted, PostError> {
        match self.first_entry(&ask.program.id, member, operation).await? {
            Some(first) => repeated(first, input),
            None => Err(refused.into()),
        }
    }

    /// The entry of an operation, if it has been done by this account.
    async fn first_entry(
        &self,
        program: &ProgramId,
        member: MemberNo,
        operation: &Operation<'_>,
    ) -> Result<Option<Entry>, StoreError> {
        let Some(id) = operation_id(operation) else {
            return Ok(None);
        };
        let (pk, sk) = keys::entry(program, member, &id);
        self.entry(&pk, &sk).await
    }

    async fn write(
        &self,
        row: &AccountRow,
        posting: &Posting,
        fingerprint: Option<Fingerprint>,
    ) -> Result<Written, StoreError> {
        let mut writes = self.posting_writes(row, posting)?;
        if let (Some(fingerprint), Cause::Purchase { id, .. }) = (fingerprint, &posting.entry.cause) {
            let (pk, sk) = keys::fingerprint(&posting.entry.program, id);
            let ttl = fingerprint.keep_until.as_second();
            let item = Item::at(pk, sk).b("fp", fingerprint.hash.0).n("ttl", ttl).build();
            writes.push(put(&self.table, item, None)?);
        }
        self.transact(writes).await
    }

    /// The writes of a posting: the entry, the account, and where somebody is to hear of it the message.
    pub(crate) fn posting_writes(
        &self,
        row: &AccountRow,
        posting: &Posting,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let entry = &posting.entry;
        let tells = posting.account.in_chat
            && matches!(entry.actor, Actor::Key(_))
            && matches!(entry.cause, Cause::Purchase { .. } | Cause::Refund { .. });
        let next = AccountRow {
            member: row.member,
            card: row.card,
            account: posting.account.clone(),
            messages: row.messages + u64::from(tells),
        };
        let mut writes = vec![
            put(&self.table, entry_item(entry), Some("attribute_not_exists(pk)"))?,
            put_if(&self.table, account_item(&entry.program, &next), version_is(row.account.version))?,
        ];
        if tells {
            let message = message_item(entry, Class::Service, next.messages);
            writes.push(put(&self.outbox, message, Some("attribute_not_exists(pk)"))?);
        }
        Ok(writes)
    }

    pub(crate) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<Written, StoreError> {
        let request = self.client.transact_write_items().set_transact_items(Some(writes));
        let error = match request.send().await {
            Ok(_) => return Ok(Written::Done),
            Err(error) => error,
        };
        let canceled = match &error {
            SdkError::ServiceError(service) => match service.err() {
                TransactWriteItemsError::TransactionCanceledException(canceled) => canceled,
                TransactWriteItemsError::TransactionInProgressException(_) => {
                    return Ok(Written::Busy);
                }
                _ => return Err(StoreError::aws("TransactWriteItems")(error)),
            },
            _ => return Err(StoreError::aws("TransactWriteItems")(error)),
        };
        let reasons = canceled.cancellation_reasons();
        let failed = reasons.iter().position(|reason| reason.code() == Some("ConditionalCheckFailed"));
        let transient =
            |code: &str| matches!(code, "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded");
        match failed {
            Some(at) => Ok(Written::Condition(at, reasons[at].item().cloned())),
            None if reasons.iter().any(|reason| reason.code().is_some_and(transient)) => Ok(Written::Busy),
            None => Err(StoreError::aws("TransactWriteItems")(error)),
        }
    }

    /// One account.
    pub async fn account(&self, program: &ProgramId, member: MemberNo) -> Result<Option<AccountRow>, StoreError> {
        let item = self.get(keys::account(program, member)).await?;
        item.map(|item| read_account(member, &item)).transpose()
    }
}

/// An equal input is a repeat and gets the first entry; another one is a conflict.
fn repeated(first: Entry, input: Hash) -> Result<Posted, PostError> {
    if first.input == input { Ok(Posted::Before(first)) } else { Err(PostError::Conflict) }
}

fn refund_of(
    program: &Program,
    history: &PurchaseHistory,
    id: OrderId,
    amount: Option<Money>,
) -> Result<RefundOf, StoreError> {
    let Cause::Purchase { id: purchase, amount: paid, .. } = &history.purchase.cause else {
        return Err(StoreError::corrupt("purchase", "c"));
    };
    Ok(RefundOf {
        purchase: purchase.clone(),
        id,
        amount,
        paid: *paid,
        back_before: history.back(),
        earned: domain::Points::new(history.purchase.points).ok_or(StoreError::corrupt("purchase", "pt"))?,
        accrued_to: history.purchase.accrued_to().cloned(),
        available_on: domain::Receipt::of(&history.purchase, &program.zone).available_from,
    })
}

fn operation_id(operation: &Operation<'_>) -> Option<OperationId> {
    Some(match operation {
        Operation::Purchase(purchase) => OperationId::Purchase(purchase.id.clone()),
        Operation::Refund(refund) => {
            OperationId::Refund { purchase: refund.purchase.clone(), refund: refund.id.clone() }
        }
        Operation::Spend { id, .. } | Operation::OpeningBalance { id, .. } => OperationId::Other(id.clone()),
        Operation::Cancel { of, .. } => OperationId::Cancel(of.clone()),
        Operation::TransferTo(other) | Operation::TransferFrom(other, _) => OperationId::Transfer(*other),
        // Named by the version that they make, so that they never repeat.
        Operation::Settle | Operation::Link | Operation::Leave => return None,
    })
}

pub(crate) async fn back_off(attempt: u32) {
    let most = (4_u64 << attempt.min(8)).min(BACKOFF_MS_MAX);
    let ms = crate::random().unwrap_or_default() % most;
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

pub(crate) fn account_item(program: &ProgramId, row: &AccountRow) -> Attributes {
    let account = &row.account;
    let (pk, sk) = keys::account(program, row.member);
    let Lifetime { earned, adjusted, spent, expired, reversed } = account.lifetime;
    Item::at(pk, sk)
        .n("v", account.version)
        .s("cd", row.card)
        .n("ms", row.messages)
        .n("at", account.settled.as_millisecond())
        .s("ac", account.active)
        .s_if("io", account.idle_over)
        .flag("ch", account.in_chat)
        .s_if("mv", account.moved_to)
        .b("lo", pack::pack(&account.lots, &account.pending))
        .n_unless_zero("re", account.reserved)
        .n_unless_zero("de", account.debt)
        .n_unless_zero("ea", earned)
        .n_unless_zero("ad", adjusted)
        .n_unless_zero("sp", spent)
        .n_unless_zero("ex", expired)
        .n_unless_zero("rv", reversed)
        .b("hd", account.head.0)
        .build()
}

pub(crate) fn read_account(member: MemberNo, item: &Attributes) -> Result<AccountRow, StoreError> {
    let read = Reader::new("account", item);
    let (lots, pending) = pack::unpack(read.b("lo")?)?;
    let corrupt = |attribute| StoreError::corrupt("account", attribute);
    let account = Account {
        version: read.n("v")?,
        settled: Instant::from_millisecond(read.n("at")?).map_err(|_| corrupt("at"))?,
        active: read.parsed("ac", |text| text.parse().ok())?,
        idle_over: read.maybe_s("io").map(|text| text.parse().map_err(|_| corrupt("io"))).transpose()?,
        in_chat: read.flag("ch"),
        moved_to: read.maybe_s("mv").map(MemberNo::parse).transpose().map_err(|_| corrupt("mv"))?,
        lots,
        pending,
        reserved: read.n_or_zero("re")?,
        debt: read.n_or_zero("de")?,
        lifetime: Lifetime {
            earned: read.n_or_zero("ea")?,
            adjusted: read.n_or_zero("ad")?,
            spent: read.n_or_zero("sp")?,
            expired: read.n_or_zero("ex")?,
            reversed: read.n_or_zero("rv")?,
        },
        head: Hash(read.b("hd")?.try_into().map_err(|_| corrupt("hd"))?),
    };
    let card = read.parsed("cd", |text| CardNumber::parse(text).ok())?;
    Ok(AccountRow { member, card, account, messages: read.n("ms")? })
}

/// A write under a condition without values; the item in its way is handed back.
pub(crate) fn put(table: &str, item: Attributes, condition: Option<&str>) -> Result<TransactWriteItem, StoreError> {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .set_condition_expression(condition.map(str::to_owned))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .build()
        .map_err(|_| StoreError::corrupt("write", "put"))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// A write under "the version is still this one".
pub(crate) fn put_if(
    table: &str,
    item: Attributes,
    (condition, value): (&str, aws_sdk_dynamodb::types::AttributeValue),
) -> Result<TransactWriteItem, StoreError> {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression(condition)
        .expression_attribute_values(":v", value)
        .build()
        .map_err(|_| StoreError::corrupt("write", "put"))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// A plain key, for reads that the rest of the crate makes.
pub(crate) fn item_key((pk, sk): keys::Key) -> Attributes {
    key(pk, sk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::AttributeValue;
    use domain::{Funder, LOTS_MAX, Life, Lot, LotKey, Pending, PendingKey};
    use jiff::civil::date;

    /// As DynamoDB counts: names and values; a number takes a byte for two digits and one more.
    fn size(item: &Attributes) -> usize {
        let of = |value: &AttributeValue| match value {
            AttributeValue::S(text) => text.len(),
            AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
            AttributeValue::B(blob) => blob.as_ref().len(),
            _ => 1,
        };
        item.iter().map(|(name, value)| name.len() + of(value)).sum()
    }

    #[test]
    fn the_fullest_account_stays_under_a_kilobyte_and_reads_back() {
        let program = ProgramId::parse(&"p".repeat(ProgramId::BYTES_MAX)).unwrap();
        let member = MemberNo::from_random(u64::MAX);
        let until = |days: i64| Life::Until(date(2027, 1, 1).saturating_add(jiff::Span::new().days(days)));
        let lot = |n: i64| LotKey { life: until(n * 31), funder: Funder::Own, warned: false };
        let on = |n: i64| date(2027, 1, 1).saturating_add(jiff::Span::new().days(n));
        let pending = |n: i64| PendingKey { on: on(n), life: until(365 + n / 30 * 30), funder: Funder::Own };
        let account = Account {
            version: 1_000_000,
            lots: (0..LOTS_MAX as i64).map(|n| Lot { key: lot(n), points: 1_000 + n }).collect(),
            pending: (0..91).map(|n| Pending { key: pending(n), points: 120 }).collect(),
            debt: 10_000,
            reserved: 10_000,
            lifetime: Lifetime { earned: 999_999, adjusted: 999_999, spent: 999_999, expired: 9_999, reversed: 9_999 },
            moved_to: Some(member),
            idle_over: Some(date(2027, 1, 1)),
            ..Account::open(Instant::UNIX_EPOCH, &domain::Zone::UTC, true)
        };
        let row = AccountRow { member, card: CardNumber::from_random(7), account, messages: 1_000_000 };
        let item = account_item(&program, &row);
        assert!(size(&item) <= 1024, "{} bytes", size(&item));
        assert_eq!(read_account(member, &item), Ok(row));
    }
}
