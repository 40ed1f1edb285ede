//! Accounts as items. They take less than a kilobyte, except those that hold the most lots and pending days.

use crate::kit::keys;
use crate::kit::pack;
use crate::kit::row::{Row, is_default, ms, n};
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::{MessageClass, MessageKey, MessageName};
use crate::points::{progress, restorable};
use crate::{Ledger, StoreError};
use domain::{Account, CardNumber, Day, Hash, Instant, Lifetime, MemberNo, Program, ProgramId, Restorable, Stage};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// An account as it is stored: the domain's account and the other attributes of the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The member.
    pub member: MemberNo,
    /// The card that points to the account now.
    pub card: CardNumber,
    /// When it was opened: by joining in the chat, or as a card. Accounts of earlier versions do not say.
    pub opened_at: Option<Instant>,
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
    /// Notes that a version is told in a class, and returns the one before it. No entry is told in the classes of surveys and
    /// of advertising.
    pub(crate) fn tell(&mut self, class: MessageClass, version: u64) -> Option<u64> {
        let last = match class {
            MessageClass::Service => &mut self.service,
            MessageClass::Expiry => &mut self.expiry,
            MessageClass::Referral | MessageClass::Survey | MessageClass::Promo => &mut self.referral,
        };
        Some(std::mem::replace(last, version)).filter(|before| *before > 0)
    }
}

impl Ledger {
    /// Returns one account.
    pub async fn account(&self, program: &ProgramId, member: MemberNo) -> Result<Option<AccountRow>, StoreError> {
        let stored = self.table.load::<StoredAccount>(keys::account(program, member)).await?;
        stored.map(|stored| stored.row(member)).transpose()
    }

    /// Returns the write of an account, under the condition that it has not changed since `row` was read.
    pub(crate) fn put_account(&self, program: &ProgramId, row: &AccountRow, next: &AccountRow) -> Write {
        let next = AccountRow { revision: row.revision + 1, ..next.clone() };
        let put = self.table.put(keys::account(program, row.member), &StoredAccount::new(program, &next));
        put.when("rw = :rw").value(":rw", n(row.revision))
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
    ) -> Write {
        let key = MessageKey { program: program.id.clone(), member, class, name: MessageName::Cause(cause) };
        self.message(&key, None, notification, not_before)
    }
}

/// An account as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredAccount {
    #[serde(rename = "v")]
    version: u64,
    #[serde(rename = "cd")]
    card: CardNumber,
    #[serde(rename = "rw")]
    revision: u64,
    #[serde(rename = "op", with = "ms::optional", default, skip_serializing_if = "Option::is_none")]
    opened_at: Option<Instant>,
    #[serde(rename = "ts", default, skip_serializing_if = "is_default")]
    told_service: u64,
    #[serde(rename = "tx", default, skip_serializing_if = "is_default")]
    told_expiry: u64,
    #[serde(rename = "tf", default, skip_serializing_if = "is_default")]
    told_referral: u64,
    #[serde(rename = "at", with = "ms::required")]
    settled_at: Instant,
    #[serde(rename = "ac")]
    last_active_on: Day,
    #[serde(rename = "io")]
    idle_expired_until: Option<Day>,
    #[serde(rename = "uo")]
    dated_expired_until: Option<Day>,
    #[serde(rename = "ch", default)]
    in_chat: bool,
    #[serde(rename = "mv")]
    transferred_to: Option<MemberNo>,
    /// Lots and pending points.
    #[serde(rename = "lo")]
    lots: ByteBuf,
    #[serde(rename = "pg")]
    progress: ByteBuf,
    /// `<day><stage>` of each warning.
    #[serde(rename = "wo", default)]
    warned_of: Vec<String>,
    #[serde(rename = "lp")]
    review_partition: Option<String>,
    #[serde(rename = "ld")]
    next_review_on: Option<Day>,
    #[serde(rename = "re", default, skip_serializing_if = "is_default")]
    reserved: i64,
    #[serde(rename = "de", default, skip_serializing_if = "is_default")]
    debt: i64,
    #[serde(rename = "ea", default, skip_serializing_if = "is_default")]
    earned: i64,
    #[serde(rename = "ad", default, skip_serializing_if = "is_default")]
    adjusted: i64,
    #[serde(rename = "sp", default, skip_serializing_if = "is_default")]
    spent: i64,
    #[serde(rename = "ex", default, skip_serializing_if = "is_default")]
    expired: i64,
    #[serde(rename = "rv", default, skip_serializing_if = "is_default")]
    reversed: i64,
    #[serde(rename = "so", default, skip_serializing_if = "is_default")]
    set_off: i64,
    /// What a restored spend looks at; absent if that is nothing.
    #[serde(rename = "rs", default, skip_serializing_if = "Option::is_none")]
    restorable: Option<ByteBuf>,
    #[serde(rename = "hd")]
    head: Hash,
}

impl Row for StoredAccount {
    const KIND: &'static str = "account";
}

impl StoredAccount {
    pub(crate) fn new(program: &ProgramId, row: &AccountRow) -> StoredAccount {
        let account = &row.account;
        let Lifetime { earned, adjusted, spent, expired, reversed, set_off } = account.lifetime;
        let keeps = account.restorable != Restorable::default();
        StoredAccount {
            version: account.version,
            card: row.card,
            revision: row.revision,
            opened_at: row.opened_at,
            told_service: row.told.service,
            told_expiry: row.told.expiry,
            told_referral: row.told.referral,
            settled_at: account.settled_at,
            last_active_on: account.last_active_on,
            idle_expired_until: account.idle_expired_until,
            dated_expired_until: account.dated_expired_until,
            in_chat: account.in_chat,
            transferred_to: account.transferred_to,
            lots: ByteBuf::from(pack::pack(&account.lots, &account.pending)),
            progress: ByteBuf::from(progress::pack(&account.progress)),
            warned_of: row.warned_of.iter().map(|(day, stage)| format!("{day}{}", stage.code())).collect(),
            review_partition: row.next_review_on.map(|_| keys::review_partition(program, row.member)),
            next_review_on: row.next_review_on,
            reserved: account.reserved,
            debt: account.debt,
            earned,
            adjusted,
            spent,
            expired,
            reversed,
            set_off,
            restorable: keeps.then(|| ByteBuf::from(restorable::pack(&account.restorable))),
            head: account.head,
        }
    }

    pub(crate) fn row(self, member: MemberNo) -> Result<AccountRow, StoreError> {
        let (lots, pending) = pack::unpack(&self.lots)?;
        let warned = |text: &String| {
            let (day, stage) = text.split_at_checked(text.len().checked_sub(1)?)?;
            Some((day.parse().ok()?, Stage::from_code(stage.chars().next()?)?))
        };
        let warned_of: Option<Vec<_>> = self.warned_of.iter().map(warned).collect();
        Ok(AccountRow {
            member,
            card: self.card,
            opened_at: self.opened_at,
            account: Account {
                version: self.version,
                settled_at: self.settled_at,
                last_active_on: self.last_active_on,
                idle_expired_until: self.idle_expired_until,
                dated_expired_until: self.dated_expired_until,
                in_chat: self.in_chat,
                transferred_to: self.transferred_to,
                lots,
                pending,
                reserved: self.reserved,
                debt: self.debt,
                lifetime: Lifetime {
                    earned: self.earned,
                    adjusted: self.adjusted,
                    spent: self.spent,
                    expired: self.expired,
                    reversed: self.reversed,
                    set_off: self.set_off,
                },
                restorable: match &self.restorable {
                    Some(packed) => restorable::unpack(packed)?,
                    None => Restorable::default(),
                },
                progress: progress::unpack(&self.progress)?,
                head: self.head,
            },
            told: LastTold { service: self.told_service, expiry: self.told_expiry, referral: self.told_referral },
            revision: self.revision,
            warned_of: warned_of.ok_or(StoreError::corrupt(StoredAccount::KIND, "wo"))?,
            next_review_on: self.next_review_on,
        })
    }
}

/// The account of a card.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredCard {
    #[serde(rename = "p")]
    pub(crate) program: ProgramId,
    #[serde(rename = "m")]
    pub(crate) member: MemberNo,
    /// It was replaced and leads nowhere.
    #[serde(rename = "st", default)]
    pub(crate) stopped: bool,
}

impl Row for StoredCard {
    const KIND: &'static str = "card";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::row;
    use crate::points::entries::StoredEntry;

    /// The most bytes of the fullest account.
    const BYTES_MAX: usize = 1_700;
    /// The most bytes of the fullest entry: a thirtieth of DynamoDB's limit for an item.
    const ENTRY_BYTES_MAX: usize = 13_000;
    use aws_sdk_dynamodb::types::AttributeValue;
    use domain::{
        ActivityAwards, ActivityKind, Actor, ByLang, Expiry, Forgiven, Funder, LOTS_MAX, LevelRaise, Lot, LotExpiry,
        LotKey, Month, Operation, Pending, PendingKey, Program, Progress, Qualifying, Rules, SpentOn, Visits,
    };
    use jiff::civil::date;

    /// The size by DynamoDB's rules: names and values. A number takes a byte for two digits and one more; a list takes
    /// three bytes and one for each value.
    fn size(item: &crate::kit::key::Attributes) -> usize {
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

    fn on(n: i64) -> Day {
        date(2027, 1, 1).saturating_add(jiff::Span::new().days(n))
    }

    fn fullest_progress() -> Progress {
        let day = Some(date(2028, 12, 31));
        let months = (0..13).map(|n| (Month::from_number(2027 * 12 + n), 100_000 + i64::from(n))).collect();
        let done = |kind| {
            let awards = move |n: i64| ActivityAwards {
                kind,
                on: on(n),
                first: Instant::from_second(1_899_940_000).unwrap(),
                last: Instant::from_second(1_900_000_000).unwrap(),
                count: 9,
            };
            (0..3).map(awards)
        };
        let raised = (0..7).map(|n| LevelRaise { on: on(n), from: 6 }).collect();
        Progress {
            level: 7,
            level_drop_announced_on: day,
            qualifying: Qualifying::from_months(months),
            refunded_on: day,
            raised,
            purchases: 1_000_000,
            refunded: 1_000,
            first_purchase: 100,
            visits: Visits::new(10_000, (0..90).map(|n| (on(n), 2)).collect()),
            earned_on: day.map(|day| (day, 100_000)),
            activities: ActivityKind::ALL.into_iter().flat_map(done).collect(),
        }
    }

    /// The fullest possible account.
    fn fullest() -> (Program, AccountRow) {
        let id = ProgramId::parse(&"p".repeat(ProgramId::BYTES_MAX)).unwrap();
        let member = MemberNo::from_random(u64::MAX);
        let until = |days: i64| LotExpiry::Until(date(2027, 1, 1).saturating_add(jiff::Span::new().days(days)));
        let lot = |n: i64| LotKey { life: until(n * 31), funder: Funder::Own, warned: false };
        let pending = |n: i64| PendingKey { on: on(n), life: until(365 + n / 30 * 30), funder: Funder::Own };
        let progress = fullest_progress();
        let account = Account {
            version: 1_000_000,
            progress,
            lots: (0..LOTS_MAX as i64).map(|n| Lot { key: lot(n), points: 1_000 + n }).collect(),
            pending: (0..91).map(|n| Pending { key: pending(n), points: 120 }).collect(),
            debt: 10_000,
            reserved: 10_000,
            lifetime: Lifetime {
                earned: 999_999,
                adjusted: 999_999,
                spent: 999_999,
                expired: 9_999,
                reversed: 9_999,
                set_off: 9_999,
            },
            restorable: Restorable::new(
                (0..16).map(|n| Forgiven { version: 1_000_000 + n, points: 1_000 }).collect(),
                (0..8).map(|n| SpentOn { day: on(n), points: 1_000 }).collect(),
                Some(on(9)),
            ),
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
            opened_at: Some(Instant::UNIX_EPOCH),
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
        (Program { id, names, langs, currency, zone, rules, rewards, wind_down: None, limits, unusual_sale: None }, row)
    }

    #[test]
    fn the_fullest_account_has_a_bound_and_reads_back() {
        let (program, full) = fullest();
        let written = |row: &AccountRow| {
            row::item(keys::account(&program.id, row.member), &StoredAccount::new(&program.id, row)).unwrap()
        };
        let item = written(&full);
        assert!(size(&item) <= BYTES_MAX, "{} bytes", size(&item));
        assert_eq!(row::read::<StoredAccount>(item).unwrap().row(full.member).as_ref(), Ok(&full));
        // Years of purchases in a program whose points live for a year: one lot per month.
        let mut usual = full.clone();
        usual.account.lots.truncate(13);
        usual.account.pending.truncate(14);
        usual.warned_of.truncate(1);
        usual.account.restorable = Restorable::default();
        let progress = &mut usual.account.progress;
        progress.visits = Visits::new(10_000, progress.visits.days()[..26].to_vec());
        progress.activities.truncate(4);
        progress.raised.truncate(1);
        let item = written(&usual);
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
            let bytes = size(&row::item(keys::bucket(), &StoredEntry::new(&posting.entry)).unwrap());
            println!("{} lines: {bytes} bytes", posting.entry.lines.len());
            assert!(posting.entry.lines.len() > LOTS_MAX && bytes <= ENTRY_BYTES_MAX, "{bytes} bytes");
        }
    }
}
