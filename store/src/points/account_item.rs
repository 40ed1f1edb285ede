//! Accounts as items. They take less than a kilobyte, except those that hold the most lots and pending days.

use crate::kit::item::{Attributes, Item, Reader, n};
use crate::kit::keys;
use crate::kit::pack;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::{MessageClass, MessageKey, MessageName};
use crate::points::progress;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{Account, CardNumber, Day, Hash, Instant, Lifetime, MemberNo, Program, ProgramId, Progress, Stage};

/// An account as it is stored: the domain's account and the other attributes of the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The member.
    pub member: MemberNo,
    /// The card that points to the account now.
    pub card: CardNumber,
    /// The account.
    pub account: Account,
    /// The versions that were told last, by class. What an entry tells comes after the one before it.
    pub told: LastTold,
    /// How often the item was written; each write has the revision that it read as its condition.
    pub revision: u64,
    /// The stage of the warning that was queued for each last day.
    pub warned_of: Vec<(Day, Stage)>,
    /// The day of the next review by maintenance.
    pub next_review_on: Option<Day>,
}

/// The versions of an account whose entries were told last, by class; 0 if there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastTold {
    /// Of [`MessageClass::Service`].
    pub service: u64,
    /// Of [`MessageClass::Expiry`].
    pub expiry: u64,
    /// Of [`MessageClass::Referral`].
    pub referral: u64,
}

impl LastTold {
    /// Notes that a version is told in a class, and returns the one before it. No entry is told in the class of surveys.
    pub(crate) fn tell(&mut self, class: MessageClass, version: u64) -> Option<u64> {
        let last = match class {
            MessageClass::Service => &mut self.service,
            MessageClass::Expiry => &mut self.expiry,
            MessageClass::Referral | MessageClass::Survey => &mut self.referral,
        };
        Some(std::mem::replace(last, version)).filter(|before| *before > 0)
    }
}

impl Ledger {
    /// Returns one account.
    pub async fn account(&self, program: &ProgramId, member: MemberNo) -> Result<Option<AccountRow>, StoreError> {
        let item = self.get(keys::account(program, member)).await?;
        item.map(|item| read_account(member, &item)).transpose()
    }

    /// Returns the write of an account, under the condition that it has not changed since `row` was read.
    pub(crate) fn put_account(
        &self,
        program: &ProgramId,
        row: &AccountRow,
        next: &AccountRow,
    ) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(account_item(program, &AccountRow { revision: row.revision + 1, ..next.clone() })))
            .condition_expression("rw = :rw")
            .expression_attribute_values(":rw", n(row.revision))
            .build()
            .map_err(|_| StoreError::corrupt("write", "put"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Returns the write of a notification to a member in the chat that is not about an entry. Its cause, of which they
    /// are notified once, names it.
    pub(crate) fn notify(
        &self,
        program: &Program,
        member: MemberNo,
        class: MessageClass,
        cause: String,
        notification: &Notification,
        not_before: Option<Instant>,
    ) -> Result<TransactWriteItem, StoreError> {
        let key = MessageKey { program: program.id.clone(), member, class, name: MessageName::Cause(cause) };
        self.message(&key, None, notification, not_before)
    }
}

pub(crate) fn account_item(program: &ProgramId, row: &AccountRow) -> Attributes {
    let account = &row.account;
    let (pk, sk) = keys::account(program, row.member);
    let Lifetime { earned, adjusted, spent, expired, reversed } = account.lifetime;
    Item::at(pk, sk)
        .n("v", account.version)
        .s("cd", row.card)
        .n("rw", row.revision)
        .n_unless_zero("ts", row.told.service as i64)
        .n_unless_zero("tx", row.told.expiry as i64)
        .n_unless_zero("tf", row.told.referral as i64)
        .n("at", account.settled_at.as_millisecond())
        .s("ac", account.last_active_on)
        .s_if("io", account.idle_expired_until)
        .s_if("uo", account.dated_expired_until)
        .flag("ch", account.in_chat)
        .s_if("mv", account.transferred_to)
        .b("lo", pack::pack(&account.lots, &account.pending))
        .b("pg", progress::pack(&account.progress))
        .strings("wo", row.warned_of.iter().map(|(day, stage)| format!("{day}{}", stage.code())))
        .s_if("lp", row.next_review_on.map(|_| keys::review_partition(program, row.member)))
        .s_if("ld", row.next_review_on)
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
        settled_at: Instant::from_millisecond(read.n("at")?).map_err(|_| corrupt("at"))?,
        last_active_on: read.parsed("ac", |text| text.parse().ok())?,
        idle_expired_until: read.maybe_s("io").map(|text| text.parse().map_err(|_| corrupt("io"))).transpose()?,
        dated_expired_until: read.maybe_s("uo").map(|text| text.parse().map_err(|_| corrupt("uo"))).transpose()?,
        in_chat: read.flag("ch"),
        transferred_to: read.maybe_s("mv").map(MemberNo::parse).transpose().map_err(|_| corrupt("mv"))?,
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
        progress: if item.contains_key("pg") { progress::unpack(read.b("pg")?)? } else { Progress::default() },
        head: Hash(read.b("hd")?.try_into().map_err(|_| corrupt("hd"))?),
    };
    let card = read.parsed("cd", |text| CardNumber::parse(text).ok())?;
    let told = LastTold {
        service: read.n_or_zero("ts")?.unsigned_abs(),
        expiry: read.n_or_zero("tx")?.unsigned_abs(),
        referral: read.n_or_zero("tf")?.unsigned_abs(),
    };
    let warned_of = read.list("wo", |text| {
        let (day, stage) = text.split_at_checked(text.len().checked_sub(1)?)?;
        Some((day.parse().ok()?, Stage::from_code(stage.chars().next()?)?))
    })?;
    let look = read.maybe_s("ld").map(|text| text.parse().map_err(|_| corrupt("ld"))).transpose()?;
    let revision = read.n("rw")?;
    Ok(AccountRow { member, card, account, told, revision, warned_of, next_review_on: look })
}

pub(crate) fn card_item(program: &ProgramId, row: &AccountRow) -> Attributes {
    let (pk, sk) = keys::card(row.card);
    Item::at(pk, sk).s("p", program).s("m", row.member).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most bytes of the fullest account.
    const BYTES_MAX: usize = 1_250;
    /// The most bytes of the fullest entry: a fiftieth of DynamoDB's limit for an item.
    const ENTRY_BYTES_MAX: usize = 8_000;
    use aws_sdk_dynamodb::types::AttributeValue;
    use domain::{
        ActivityKind, Actor, ByLang, Expiry, Funder, LOTS_MAX, LastActivityAward, Lot, LotExpiry, LotKey, Month,
        Operation, Pending, PendingKey, Program, Qualifying, Rules,
    };
    use jiff::civil::date;

    /// The size by DynamoDB's rules: names and values. A number takes a byte for two digits and one more; a list takes
    /// three bytes and one for each value.
    fn size(item: &Attributes) -> usize {
        item.iter().map(|(name, value)| name.len() + bytes(value)).sum()
    }

    fn bytes(value: &AttributeValue) -> usize {
        match value {
            AttributeValue::S(text) => text.len(),
            AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
            AttributeValue::B(blob) => blob.as_ref().len(),
            AttributeValue::L(list) => 3 + list.iter().map(|one| 1 + bytes(one)).sum::<usize>(),
            _ => 1,
        }
    }

    /// The fullest possible account.
    fn fullest() -> (Program, AccountRow) {
        let id = ProgramId::parse(&"p".repeat(ProgramId::BYTES_MAX)).unwrap();
        let member = MemberNo::from_random(u64::MAX);
        let until = |days: i64| LotExpiry::Until(date(2027, 1, 1).saturating_add(jiff::Span::new().days(days)));
        let lot = |n: i64| LotKey { life: until(n * 31), funder: Funder::Own, warned: false };
        let on = |n: i64| date(2027, 1, 1).saturating_add(jiff::Span::new().days(n));
        let pending = |n: i64| PendingKey { on: on(n), life: until(365 + n / 30 * 30), funder: Funder::Own };
        let day = Some(date(2028, 12, 31));
        let months = (0..13).map(|n| (Month::from_number(2027 * 12 + n), 100_000 + i64::from(n))).collect();
        let done =
            |kind| LastActivityAward { kind, last: Instant::from_second(1_900_000_000).unwrap(), on_that_day: 9 };
        let progress = Progress {
            level: 7,
            level_drop_announced_on: day,
            qualifying: Qualifying::from_months(months),
            refunded_on: day,
            purchases: 1_000_000,
            visits: 10_000,
            visited_on: day,
            earned_on: day.map(|day| (day, 100_000)),
            activities: ActivityKind::ALL.map(done).into(),
        };
        let account = Account {
            version: 1_000_000,
            progress,
            lots: (0..LOTS_MAX as i64).map(|n| Lot { key: lot(n), points: 1_000 + n }).collect(),
            pending: (0..91).map(|n| Pending { key: pending(n), points: 120 }).collect(),
            debt: 10_000,
            reserved: 10_000,
            lifetime: Lifetime { earned: 999_999, adjusted: 999_999, spent: 999_999, expired: 9_999, reversed: 9_999 },
            transferred_to: Some(member),
            idle_expired_until: Some(date(2027, 1, 1)),
            dated_expired_until: Some(date(2027, 1, 1)),
            ..Account::open(Instant::UNIX_EPOCH, &domain::Zone::UTC, true)
        };
        let told = LastTold { service: 1_000_000, expiry: 100_000, referral: 100_000 };
        let warned_of = (0..5).map(|n| (on(n), Stage::Last)).collect();
        let look = Some(date(2027, 1, 15));
        let row = AccountRow {
            member,
            card: CardNumber::from_random(7),
            account,
            told,
            revision: 1_000_000,
            warned_of,
            next_review_on: look,
        };
        let names = ByLang { ru: "П".to_owned(), zh: "店".to_owned(), en: "P".to_owned() };
        let rate = domain::Rate::new(1, 10_000, iso_currency::Currency::RUB).unwrap();
        let rules = vec![Rules::plain(Instant::UNIX_EPOCH, rate, Expiry::AfterMonths(12))];
        let (currency, zone) = (iso_currency::Currency::RUB, domain::Zone::UTC);
        let (langs, limits) = (domain::Lang::ALL.to_vec(), domain::Limits::default());
        let rewards = Vec::new();
        (Program { id, names, langs, currency, zone, rules, rewards, wind_down: None, limits }, row)
    }

    #[test]
    fn the_fullest_account_has_a_bound_and_reads_back() {
        let (program, full) = fullest();
        let item = account_item(&program.id, &full);
        assert!(size(&item) <= BYTES_MAX, "{} bytes", size(&item));
        assert_eq!(read_account(full.member, &item).as_ref(), Ok(&full));
        // Years of purchases in a program whose points live for a year: one lot per month.
        let mut usual = full.clone();
        usual.account.lots.truncate(13);
        usual.account.pending.truncate(14);
        usual.warned_of.truncate(1);
        let item = account_item(&program.id, &usual);
        assert!(size(&item) <= 640, "{} bytes", size(&item));
    }

    #[test]
    fn the_fullest_entries_are_far_from_what_an_item_may_take() {
        let (program, row) = fullest();
        let held = row.account.balance();
        let lifetime = Lifetime { earned: held.available + held.pending, ..Lifetime::default() };
        let theirs = Account { transferred_to: None, reserved: 0, debt: 0, lifetime, ..row.account };
        let years_later = "2040-01-01T00:00:00Z".parse().unwrap();
        let soon = Instant::from_second(1_700_000_000).unwrap();
        let ours = Account::open(Instant::UNIX_EPOCH, &domain::Zone::UTC, true);
        let other = MemberNo::from_random(2);
        // All pending points become available and all points expire; a whole account is merged into another.
        let deeds = [
            (&theirs, Operation::Settle, years_later),
            (&theirs, Operation::TransferTo(other), soon),
            (&ours, Operation::TransferFrom(other, Box::new(theirs.clone())), soon),
        ];
        for (account, operation, now) in deeds {
            let posting = domain::post(&program, row.member, account, &operation, Actor::System, now).unwrap();
            let bytes = size(&crate::points::entries::entry_item(&posting.entry));
            println!("{} lines: {bytes} bytes", posting.entry.lines.len());
            assert!(posting.entry.lines.len() > LOTS_MAX && bytes <= ENTRY_BYTES_MAX, "{bytes} bytes");
        }
    }
}
