//! A member's account with its entries as the ledger keeps them, and short helpers for tests.

use domain::*;
use iso_currency::Currency;
use jiff::civil::date;

pub(crate) fn program(expiry: Expiry, pending_days: u8, refund: RefundPolicy) -> Program {
    let plain = Rules::plain(at("2026-01-01T00:00:00Z"), Rate::new(1, 10_000, Currency::RUB).unwrap(), expiry);
    let rules = Rules { pending_days, refund, ..plain };
    Program {
        id: ProgramId::parse("cafe").unwrap(),
        names: ByLang { ru: "Кафе".into(), zh: "咖啡馆".into(), en: "Café".into() },
        langs: Lang::ALL.to_vec(),
        currency: Currency::RUB,
        zone: Zone::get("Europe/Moscow").unwrap(),
        rules: vec![rules.checked(Currency::RUB).unwrap()],
        rewards: Vec::new(),
        wind_down: None,
        limits: Limits::default(),
        unusual_sale: None,
    }
}

pub(crate) fn cafe() -> Program {
    program(Expiry::AfterMonths(12), 0, RefundPolicy::WithinBalance)
}

pub(crate) fn shop() -> Program {
    program(Expiry::AfterMonths(12), 14, RefundPolicy::WithinBalance)
}

pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(crate) fn id(text: &str) -> OrderId {
    OrderId::parse(text).unwrap()
}

pub(crate) fn points(points: i64) -> Points {
    Points::new(points).unwrap()
}

pub(crate) fn rub(minor: i64) -> Money {
    Money::new(minor, Currency::RUB).unwrap()
}

pub(crate) fn opening(name: &str, amount: i64) -> Operation<'static> {
    Operation::OpeningBalance { id: id(name), standing: Standing { points: points(amount), ..Standing::default() } }
}

pub(crate) fn spend(of: &str, amount: i64) -> Operation<'static> {
    Operation::Spend { on: Purpose::Plain(id(of)), points: points(amount) }
}

pub(crate) fn purchase<'a>(program: &'a Program, order: &str, minor: i64, occurred_at: Instant) -> Accrual<'a> {
    Accrual {
        id: id(order),
        amount: rub(minor),
        card: CardNumber::from_random(1),
        cashier: None,
        partner: None,
        fingerprint: None,
        occurred_at,
        rules: program.rules_at(occurred_at),
        bill: None,
        imported: false,
        budget: Budget::None,
    }
}

/// An account with its whole history, as the ledger keeps it.
#[derive(Clone)]
pub(crate) struct Ledger {
    pub(crate) program: Program,
    pub(crate) member: MemberNo,
    pub(crate) opened: Account,
    pub(crate) account: Account,
    pub(crate) entries: Vec<Entry>,
    /// The entries of accounts that were merged into this one.
    pub(crate) joined: Vec<Entry>,
}

impl Ledger {
    pub(crate) fn open(program: Program, in_chat: bool) -> Ledger {
        let opened = Account::open(at("2027-01-01T00:00:00Z"), &program.zone, in_chat);
        let member = MemberNo::from_random(7);
        Ledger { program, member, account: opened.clone(), opened, entries: Vec::new(), joined: Vec::new() }
    }

    pub(crate) fn post(&mut self, operation: &Operation<'_>, now: Instant) -> Result<Entry, Refused> {
        self.post_by(Actor::System, operation, now)
    }

    pub(crate) fn post_by(&mut self, by: Actor, operation: &Operation<'_>, now: Instant) -> Result<Entry, Refused> {
        let posting = post(&self.program, self.member, &self.account, operation, by, now)?;
        assert!(posting.account.identity_holds(), "{:?}", posting.account);
        assert!(posting.account.lots.len() <= LOTS_MAX);
        self.account = posting.account;
        self.entries.push(posting.entry.clone());
        Ok(posting.entry)
    }

    pub(crate) fn buys(&mut self, order: &str, minor: i64, when: Instant) -> Result<Entry, Refused> {
        self.reports(order, minor, when, when)
    }

    /// A purchase that is reported later.
    pub(crate) fn reports(
        &mut self,
        order: &str,
        minor: i64,
        occurred_at: Instant,
        now: Instant,
    ) -> Result<Entry, Refused> {
        let program = self.program.clone();
        let purchase = purchase(&program, order, minor, occurred_at);
        self.post(&Operation::Purchase(purchase), now)
    }

    pub(crate) fn refunds(
        &mut self,
        order: &str,
        refund: &str,
        minor: Option<i64>,
        now: Instant,
    ) -> Result<Entry, Refused> {
        let refund = self.refund_of(order, refund, minor);
        self.post(&Operation::Refund(refund), now)
    }

    fn decision(&self, order: &str) -> Option<&Entry> {
        let of =
            |entry: &&Entry| matches!(&entry.cause, Cause::Decision { purchase, .. } if purchase.as_str() == order);
        self.entries.iter().find(of)
    }

    /// The points of a sale that wait are given or withheld.
    pub(crate) fn decides(&mut self, order: &str, given: bool, now: Instant) -> Result<Entry, Refused> {
        if self.decision(order).is_some() {
            return Err(Refused::NothingDue);
        }
        let RefundOf { paid, back_before, earned, accrued_to, .. } = self.refund_of(order, "-", None);
        let Some(LineTarget::Pending(waits_in)) = accrued_to.filter(|_| paid.minor() > 0) else {
            return Err(Refused::NothingDue);
        };
        let points = earned.get() - owed_after_refunds(earned, Refunded { paid, back: back_before }).get();
        let excess = self.purchase(order).first_purchase();
        let first_purchase = excess.get() - owed_after_refunds(excess, Refunded { paid, back: back_before }).get();
        self.post(&Operation::Decide { purchase: id(order), given, points, waits_in, first_purchase }, now)
    }

    /// Staff undo a sale.
    pub(crate) fn undoes(&mut self, order: &str, now: Instant) -> Result<Entry, Refused> {
        let refund = RefundOf { undone: true, ..self.refund_of(order, "undo", None) };
        self.post(&Operation::Refund(refund), now)
    }

    fn purchase(&self, order: &str) -> &Entry {
        let of = |entry: &&Entry| matches!(&entry.cause, Cause::Purchase { id, .. } if id.as_str() == order);
        self.known().find(of).unwrap()
    }

    /// Returns a refund with the facts of its purchase, as the ledger finds them.
    pub(crate) fn refund_of(&self, order: &str, refund: &str, minor: Option<i64>) -> RefundOf {
        let purchase = self.purchase(order).clone();
        let Cause::Purchase { amount: paid, bill, .. } = purchase.cause.clone() else { unreachable!() };
        let is_refund =
            |entry: &&Entry| matches!(&entry.cause, Cause::Refund { purchase, .. } if purchase.as_str() == order);
        let refunds: Vec<&Entry> = self.known().filter(is_refund).collect();
        let back = |entry: &&Entry| match &entry.cause {
            Cause::Refund { amount, .. } => amount.minor(),
            _ => 0,
        };
        let restored = |said: &Explanation| match said {
            Explanation::Restored(points) => *points,
            _ => 0,
        };
        let paid_with_points = bill.map(|reference| {
            let by = |entry: &&Entry| matches!(&entry.cause, Cause::Bill { reference: of, .. } if *of == reference);
            let spent = self.spent(self.known().find(by).unwrap());
            let back_before = refunds.iter().flat_map(|entry| &entry.explanation).map(restored).sum();
            PaidWithPoints { spent, back_before }
        });
        let decision = self.decision(order);
        let withheld = matches!(decision, Some(Entry { cause: Cause::Decision { given: false, .. }, .. }));
        let placed = decision.unwrap_or(&purchase);
        // What a merger took back of the first purchase is not taken a second time.
        let merger = |entry: &&Entry| matches!(entry.cause, Cause::TransferFrom(member) if member == purchase.member);
        let settled = self.entries.iter().find(merger).is_some_and(|merger| {
            merger.explanation.iter().any(|said| matches!(said, Explanation::FirstPurchaseBack(_)))
        });
        let waits = matches!(placed.accrued_to(), Some(LineTarget::Pending(key)) if key.is_undecided());
        let first_purchase = if withheld || waits { Points::ZERO } else { purchase.first_purchase() };
        let excess = if settled { first_purchase } else { Points::ZERO };
        let earned = if withheld { 0 } else { purchase.earned_by_amount() - excess.get() };
        RefundOf {
            purchase: id(order),
            id: id(refund),
            amount: minor.map(rub),
            paid,
            back_before: refunds.iter().map(back).sum(),
            occurred_at: purchase.occurred_at,
            earned: points(earned),
            accrued_to: placed.accrued_to().cloned(),
            available_on: Receipt::of(placed, &self.program.zone).available_from,
            paid_with_points,
            named: Points::ZERO,
            visit: purchase.visit(),
            first_purchase: if settled { Points::ZERO } else { first_purchase },
            qualified_in: purchase.qualified().first().map(|(month, _)| *month),
            paid_in_points: false,
            with_import: false,
            undone: false,
        }
    }

    /// The entries of the account and of those that were merged into it.
    pub(crate) fn known(&self) -> impl Iterator<Item = &Entry> {
        self.joined.iter().chain(&self.entries)
    }

    /// A spend as this account sees it: what came by a merger was made at the merger.
    pub(crate) fn spent(&self, entry: &Entry) -> Spent {
        let merger = |known: &&Entry| matches!(known.cause, Cause::TransferFrom(member) if member == entry.member);
        let spent = Spent::by(entry, &self.program.zone);
        let version = self.entries.iter().find(merger).map_or(spent.version, |merger| merger.version);
        Spent { version, ..spent }
    }

    /// Merges the account of a card into this one.
    pub(crate) fn takes_over(&mut self, card: &mut Ledger, now: Instant) -> Entry {
        let theirs = Box::new(card.account.clone());
        let merged = self.post(&Operation::TransferFrom(card.member, theirs), now).unwrap();
        card.post(&Operation::TransferTo(self.member), now).unwrap();
        self.joined.extend(card.entries.clone());
        merged
    }

    /// Cancels a spend that was made in this account.
    pub(crate) fn cancels(&mut self, spend: &Entry, now: Instant) -> Result<Entry, Refused> {
        self.gives_back(Actor::System, spend, now)
    }

    pub(crate) fn gives_back(&mut self, by: Actor, spend: &Entry, now: Instant) -> Result<Entry, Refused> {
        let of = id(&spend.operation().to_string());
        let spent = self.spent(spend);
        self.post_by(by, &Operation::Cancel { of, spent }, now)
    }

    /// Returns the same account with changed rules.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Rules)) -> Ledger {
        change(&mut self.program.rules[0]);
        self.program.rules[0] = self.program.rules[0].clone().checked(Currency::RUB).unwrap();
        self
    }

    pub(crate) fn does(&mut self, activity: &str, kind: ActivityKind, now: Instant) -> Result<Entry, Refused> {
        let program = self.program.clone();
        let activity = Activity {
            id: id(activity),
            kind,
            card: CardNumber::from_random(1),
            occurred_at: now,
            rules: program.rules_at(now),
            budget: Budget::None,
        };
        self.post(&Operation::Activity(activity), now)
    }

    /// Returns the account recomputed from its entries alone.
    pub(crate) fn replayed(&self) -> Account {
        replay(self.opened.clone(), &self.entries, &self.program.zone).unwrap()
    }

    pub(crate) fn gets(&mut self, lots: &[(i64, Option<Day>)]) {
        for (index, (amount, until)) in lots.iter().enumerate() {
            let expiry = if until.is_some() { Expiry::AfterMonths(1) } else { Expiry::Never };
            self.program.rules[0].expiry = expiry;
            // Bring in a balance, then give its lot the wanted last day directly.
            let opening = opening(&format!("lot{index}"), *amount);
            self.post(&opening, at("2027-01-01T00:00:00Z")).unwrap();
            if let Some(until) = until {
                let lot = self
                    .account
                    .lots
                    .iter_mut()
                    .find(|lot| lot.key.life == LotExpiry::Until(date(2027, 2, 28)))
                    .unwrap();
                lot.key.life = LotExpiry::Until(*until);
            }
        }
        let account = self.account.clone();
        self.account.lots.sort_by_key(|lot| account.last_day(lot.key.life).unwrap_or(Day::MAX));
    }

    pub(crate) fn lots(&self) -> Vec<(Option<Day>, i64)> {
        self.account.lots.iter().map(|lot| (self.account.last_day(lot.key.life), lot.points)).collect()
    }
}

pub(crate) fn short(text: &str) -> ShortId {
    ShortId::parse(text).unwrap()
}

pub(crate) fn factor(hundredths: u32) -> Factor {
    Factor::new(hundredths).unwrap()
}

pub(crate) fn words(text: &str) -> ByLang<String> {
    ByLang { ru: text.into(), zh: text.into(), en: text.into() }
}
