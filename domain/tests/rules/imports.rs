//! What is brought in from another system (`docs/rules.md#adjustments-and-imports`).

use crate::book::*;
use domain::*;
use jiff::civil::date;

const IMPORT: Actor = Actor::Import(7);

fn levels() -> Vec<Level> {
    let level = |name: &str, from| Level {
        id: short(name),
        names: words(name),
        threshold: points(from),
        multiplier: factor(100),
        perks: None,
    };
    vec![level("base", 0), level("silver", 100), level("gold", 300)]
}

fn brought(ledger: &mut Ledger, name: &str, standing: Standing, now: &str) -> Result<Entry, Refused> {
    ledger.post_by(IMPORT, &Operation::OpeningBalance { id: id(name), standing }, at(now))
}

fn taken_back(ledger: &mut Ledger, entry: &Entry, now: &str) -> Entry {
    let Cause::OpeningBalance(id) = entry.cause.clone() else { panic!("{entry:?} brought nothing in") };
    let on = day_of(entry.recorded_at, &ledger.program.zone);
    let given = entry.brought_to().map(|lot| CreditedLot { life: lot.life, on });
    let (points, qualifying) = (entry.points, entry.qualified());
    let back = Operation::OpeningBalanceReversed { id, points, given, qualifying, on };
    ledger.post_by(IMPORT, &back, at(now)).unwrap()
}

#[test]
fn a_standing_brings_points_with_their_day_the_debt_the_level_and_the_day_of_joining() {
    let mut ledger = Ledger::open(cafe(), false).with(|rules| rules.levels = levels());
    let standing = Standing {
        points: points(250),
        last_day: Some(date(2027, 2, 14)),
        level: Some(short("silver")),
        joined_on: Some(date(2021, 3, 12)),
        ..Standing::default()
    };
    let entry = brought(&mut ledger, "ob", standing, "2027-01-10T09:00:00Z").unwrap();
    assert_eq!((entry.points, ledger.lots()), (250, vec![(Some(date(2027, 2, 14)), 250)]));
    assert_eq!(
        (ledger.account.progress.level, ledger.account.progress.qualifying.sum(Month::of(date(2027, 1, 1)))),
        (1, 100)
    );
    assert!(entry.explanation.contains(&Explanation::JoinedOn(date(2021, 3, 12))));
    assert_eq!(Cause::parse(&entry.cause.to_string()).as_ref(), Some(&entry.cause));
    assert_eq!(Actor::parse(&entry.actor.to_string()), Some(IMPORT));

    let back = taken_back(&mut ledger, &entry, "2027-01-10T12:00:00Z");
    assert_eq!((back.points, ledger.account.balance().available, ledger.account.progress.level), (-250, 0, 0));
    assert!(ledger.account.progress.qualifying.months().is_empty());
    assert_eq!(ledger.replayed(), ledger.account);

    let owes = Standing { points: points(5), debt: points(30), ..Standing::default() };
    let entry = brought(&mut ledger, "ob.1", owes, "2027-01-10T13:00:00Z").unwrap();
    assert_eq!((entry.points, ledger.account.balance().debt), (-25, 25));
    taken_back(&mut ledger, &entry, "2027-01-10T14:00:00Z");
    assert_eq!((ledger.account.balance().debt, ledger.account.balance().available), (0, 0));

    let nothing = brought(&mut ledger, "ob.2", Standing::default(), "2027-01-10T15:00:00Z");
    assert_eq!(nothing, Err(Refused::NoPoints));
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn what_was_spent_of_a_balance_meanwhile_is_owed_when_it_is_taken_back() {
    let mut ledger = Ledger::open(cafe(), false);
    let standing = Standing { points: points(100), ..Standing::default() };
    let entry = brought(&mut ledger, "ob", standing, "2027-01-10T09:00:00Z").unwrap();
    ledger.post(&spend("s", 40), at("2027-01-10T10:00:00Z")).unwrap();
    taken_back(&mut ledger, &entry, "2027-01-10T12:00:00Z");
    assert_eq!((ledger.account.balance().available, ledger.account.balance().debt), (0, 40));
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn an_imported_purchase_counts_toward_a_level_in_its_own_month() {
    let mut ledger = Ledger::open(cafe(), false).with(|rules| rules.levels = levels());
    let program = ledger.program.clone();
    let buys = |ledger: &mut Ledger, order: &str, minor, when: &str| {
        let purchase = Accrual { imported: true, ..purchase(&program, order, minor, at(when)) };
        ledger.post_by(IMPORT, &Operation::Purchase(purchase), at("2027-06-10T09:00:00Z")).unwrap()
    };
    buys(&mut ledger, "old", 9_000_000, "2025-01-05T09:00:00Z");
    buys(&mut ledger, "autumn", 1_200_000, "2026-10-05T09:00:00Z");
    assert_eq!(ledger.account.balance().available, 1_020);
    assert_eq!(ledger.account.progress.qualifying.months(), [(Month::of(date(2026, 10, 1)), 120)]);
    assert_eq!(ledger.account.progress.level, 1, "what is older than the window gives no level");
    ledger.refunds("autumn", "r", None, at("2027-06-11T09:00:00Z")).unwrap();
    assert!(ledger.account.progress.qualifying.months().is_empty());
    assert_eq!(ledger.replayed(), ledger.account);
}
