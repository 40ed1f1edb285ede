//! Levels: upgrades at once; downgrades by one, thirty days after the notice, never on the day of a refund
//! (`docs/rules.md#4-levels`).

use crate::book::*;
use domain::*;
use jiff::civil::date;

fn levels() -> Vec<Level> {
    [("base", 0, 100), ("silver", 100, 150), ("gold", 300, 200)]
        .map(|(name, threshold, hundredths)| Level {
            id: short(name),
            names: words(name),
            threshold: points(threshold),
            multiplier: factor(hundredths),
            perks: None,
        })
        .into()
}

fn book(program: Program) -> Ledger {
    Ledger::open(program, true).with(|rules| rules.levels = levels())
}

#[test]
fn an_upgrade_comes_at_once_and_counts_from_the_next_purchase() {
    let mut ledger = book(cafe());
    let now = at("2027-03-05T12:00:00Z");
    let first = ledger.buys("b1", 1_000_000, now).unwrap();
    assert_eq!((first.points, first.explanation.last()), (100, Some(&Explanation::LevelUp(short("silver")))));
    assert_eq!(ledger.buys("b2", 100_000, now).unwrap().points, 15);
    // Spending does not lower a level.
    ledger.post(&spend("s1", 115), now).unwrap();
    assert_eq!(ledger.account.progress.level, 1);
    let leap = ledger.buys("b3", 2_000_000, now).unwrap();
    assert_eq!((leap.points, ledger.account.progress.level), (300, 2));
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn pending_points_count_from_the_day_on_which_they_become_available() {
    let mut ledger = book(shop());
    ledger.buys("b1", 1_000_000, at("2027-01-25T12:00:00Z")).unwrap();
    assert_eq!(ledger.account.progress.level, 0);
    let seen = ledger.account.as_of(&ledger.program, at("2027-02-08T00:00:00Z"));
    assert_eq!(seen.progress.level, 1);
    assert_eq!(seen.progress.qualifying.months(), [(Month::of(date(2027, 2, 1)), 100)]);
}

#[test]
fn a_refund_comes_off_the_month_of_activation_the_forgiven_part_too() {
    let mut ledger = book(cafe());
    let february = Month::of(date(2027, 2, 1));
    ledger.buys("b1", 1_000_000, at("2027-02-05T12:00:00Z")).unwrap();
    ledger.post(&spend("s1", 90), at("2027-02-06T12:00:00Z")).unwrap();
    let refund = ledger.refunds("b1", "r1", Some(500_000), at("2027-03-05T12:00:00Z")).unwrap();
    assert_eq!((refund.points, &refund.explanation[..]), (-10, &[Explanation::Forgiven(40)][..]));
    assert_eq!(ledger.account.progress.qualifying.months(), [(february, 50)]);
    assert_eq!(ledger.account.progress.level, 1, "nothing is lost on the day of a refund");
    // Points that were still pending did not count yet.
    let mut ledger = book(shop());
    ledger.buys("b1", 1_000_000, at("2027-02-05T12:00:00Z")).unwrap();
    ledger.refunds("b1", "r1", None, at("2027-02-06T12:00:00Z")).unwrap();
    assert_eq!(ledger.account.progress.qualifying.months(), []);
}

#[test]
fn a_downgrade_is_announced_and_comes_thirty_days_later_by_one_level() {
    let mut ledger = book(cafe());
    ledger.buys("b1", 3_000_000, at("2027-03-05T12:00:00Z")).unwrap();
    assert_eq!(ledger.account.progress.level, 2);
    // March 2027 counts through March 2028.
    assert_eq!(ledger.post(&Operation::Settle, at("2028-03-31T12:00:00Z")), Err(Refused::NothingDue));
    let entry = ledger.post(&Operation::Settle, at("2028-04-01T12:00:00Z")).unwrap();
    assert_eq!(entry.explanation, [Explanation::LevelDropNotice(short("silver"), date(2028, 5, 1))]);
    assert_eq!(ledger.post(&Operation::Settle, at("2028-04-30T12:00:00Z")), Err(Refused::NothingDue));
    assert_eq!(ledger.account.progress.level, 2);
    let entry = ledger.post(&Operation::Settle, at("2028-05-01T12:00:00Z")).unwrap();
    assert_eq!(ledger.account.progress.level, 1);
    // The next downgrade is announced in the same entry.
    let said =
        [Explanation::LevelDown(short("silver")), Explanation::LevelDropNotice(short("base"), date(2028, 5, 31))];
    assert_eq!(entry.explanation, said);
    assert_eq!(ledger.account.progress.level_drop_announced_on, Some(date(2028, 5, 1)));
    ledger.post(&Operation::Settle, at("2028-05-31T12:00:00Z")).unwrap();
    assert_eq!(ledger.account.progress.level, 0);
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn whoever_qualifies_again_keeps_the_level() {
    let mut ledger = book(cafe());
    ledger.buys("b1", 1_000_000, at("2027-03-05T12:00:00Z")).unwrap();
    ledger.post(&Operation::Settle, at("2028-04-01T12:00:00Z")).unwrap();
    ledger.buys("b2", 1_000_000, at("2028-04-20T12:00:00Z")).unwrap();
    assert_eq!((ledger.account.progress.level, ledger.account.progress.level_drop_announced_on), (1, None));
    assert_eq!(ledger.account.as_of(&ledger.program, at("2028-06-01T00:00:00Z")).progress.level, 1);
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn no_level_is_lost_on_the_day_of_a_refund() {
    let mut ledger = book(cafe());
    ledger.buys("b1", 1_000_000, at("2027-03-05T12:00:00Z")).unwrap();
    ledger.buys("b2", 100_000, at("2028-03-05T12:00:00Z")).unwrap();
    ledger.post(&Operation::Settle, at("2028-04-01T12:00:00Z")).unwrap();
    // The downgrade is due on 1 May, and a refund comes before maintenance.
    let refund = ledger.refunds("b2", "r1", Some(10_000), at("2028-05-01T12:00:00Z")).unwrap();
    assert_eq!((ledger.account.progress.level, &refund.explanation[..]), (1, &[][..]));
    let settled = |ledger: &mut Ledger, when| ledger.post(&Operation::Settle, at(when)).map(|entry| entry.explanation);
    assert_eq!(settled(&mut ledger, "2028-05-01T20:00:00Z"), Err(Refused::NothingDue));
    assert_eq!(settled(&mut ledger, "2028-05-01T21:00:00Z"), Ok(vec![Explanation::LevelDown(short("base"))]));
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn a_card_brings_its_level_and_what_counts_toward_it() {
    let now = at("2027-03-05T12:00:00Z");
    let mut card = book(cafe());
    card.buys("b1", 1_000_000, now).unwrap();
    let mut chat = book(cafe());
    chat.member = MemberNo::from_random(8);
    chat.post(&Operation::TransferFrom(card.member, Box::new(card.account.clone())), now).unwrap();
    card.post(&Operation::TransferTo(chat.member), now).unwrap();
    assert_eq!((chat.account.progress.level, chat.account.progress.purchases), (1, 1));
    assert_eq!(chat.account.progress.qualifying.sum(Month::of(date(2027, 3, 1))), 100);
    assert_eq!(card.account.progress.qualifying.months(), []);
    assert_eq!(chat.replayed(), chat.account);
}

#[test]
fn a_level_that_a_refunded_purchase_bought_is_lost_with_it() {
    let bought = |refunded: &str, minor: Option<i64>| {
        let mut ledger = book(cafe());
        ledger.buys("b0", 500_000, at("2027-03-01T12:00:00Z")).unwrap();
        ledger.buys("b1", 3_000_000, at("2027-03-05T12:00:00Z")).unwrap();
        assert_eq!(ledger.account.progress.level, 2);
        let refund = ledger.refunds("b1", "r1", minor, at(refunded)).unwrap();
        assert_eq!(ledger.replayed(), ledger.account);
        (ledger.account.progress.level, refund.explanation)
    };
    let base = vec![Explanation::LevelDown(short("base"))];
    assert_eq!(bought("2027-03-05T13:00:00Z", None), (0, base.clone()));
    assert_eq!(bought("2027-03-18T20:59:59Z", None), (0, base));
    assert_eq!(bought("2027-03-18T21:00:00Z", None), (2, vec![]), "the fourteen days are over");
    // A part that leaves enough for the level in between.
    assert_eq!(bought("2027-03-06T12:00:00Z", Some(2_000_000)), (1, vec![Explanation::LevelDown(short("silver"))]));
    // What other purchases had reached before stays, whatever the sum of the last thirteen months.
    let mut ledger = book(cafe());
    ledger.buys("b0", 1_000_000, at("2027-03-01T12:00:00Z")).unwrap();
    ledger.buys("b1", 3_000_000, at("2028-04-05T12:00:00Z")).unwrap();
    ledger.refunds("b1", "r1", None, at("2028-04-06T12:00:00Z")).unwrap();
    assert_eq!(ledger.account.progress.level, 1);
}

#[test]
fn a_level_that_other_purchases_hold_is_not_lost_with_a_refund() {
    let mut ledger = book(cafe());
    ledger.buys("b0", 2_900_000, at("2027-02-05T12:00:00Z")).unwrap();
    let small = ledger.buys("b1", 10_000, at("2028-02-28T12:00:00Z")).unwrap();
    assert_eq!((small.points, ledger.account.progress.level), (1, 1));
    ledger.buys("b2", 70_000, at("2028-02-28T13:00:00Z")).unwrap();
    assert_eq!(ledger.account.progress.level, 2);
    // February of the year before counts no more in March: that, not the refund, is why less is reached.
    ledger.refunds("b1", "r1", None, at("2028-03-02T12:00:00Z")).unwrap();
    assert_eq!(ledger.account.progress.level, 2);
}
