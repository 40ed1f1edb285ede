//! What is bought, spent, refunded and restored makes no points from nothing (`docs/rules.md#points-already-spent`). Any
//! history is tried in `histories`.

use crate::book::*;
use domain::*;
use jiff::civil::date;

const NOON: &str = "2027-03-05T12:00:00Z";

/// A café that gives a point for each ruble.
fn generous(policy: RefundPolicy) -> Ledger {
    let mut ledger = Ledger::open(program(Expiry::AfterMonths(12), 0, policy), true);
    ledger.program.rules[0].set_rate(Rate::new(1, 100, iso_currency::Currency::RUB).unwrap());
    ledger
}

/// The available points and the debt.
fn held(ledger: &Ledger) -> (i64, i64) {
    let balance = ledger.account.balance();
    assert_eq!(ledger.replayed(), ledger.account);
    (balance.available, balance.debt)
}

#[test]
fn a_coupon_given_back_makes_up_for_what_the_refund_forgave() {
    let now = at(NOON);
    for policy in [RefundPolicy::WithinBalance, RefundPolicy::Debt] {
        for by in [Actor::Member, Actor::System] {
            let mut ledger = generous(policy);
            for round in 0..3 {
                let order = format!("p{round}");
                ledger.buys(&order, 12_000, now).unwrap();
                let coupon = ledger.post(&spend(&format!("s{round}"), 120), now).unwrap();
                ledger.refunds(&order, "r", None, now).unwrap();
                let back = ledger.gives_back(by.clone(), &coupon, now).unwrap();
                assert_eq!(back.points, 120);
                let said = match policy {
                    RefundPolicy::WithinBalance => Explanation::MadeUp(120),
                    RefundPolicy::Debt => Explanation::DebtPaid(120),
                };
                assert_eq!((back.explanation, held(&ledger)), (vec![said], (0, 0)));
            }
        }
    }
}

#[test]
fn half_of_it_and_a_spend_that_came_later() {
    let now = at(NOON);
    let mut ledger = generous(RefundPolicy::WithinBalance);
    ledger.buys("p1", 12_000, now).unwrap();
    let first = ledger.post(&spend("s1", 60), now).unwrap();
    let refund = ledger.refunds("p1", "r1", None, now).unwrap();
    assert_eq!((refund.points, &refund.explanation[..]), (-60, &[Explanation::Forgiven(60)][..]));
    let mut other = ledger.clone();
    ledger.cancels(&first, now).unwrap();
    assert_eq!(held(&ledger), (0, 0));
    // What was spent after the refund comes back whole, whether or not the first spend does.
    other.buys("p2", 5_000, now).unwrap();
    let second = other.post(&spend("s2", 50), now).unwrap();
    other.cancels(&second, now).unwrap();
    assert_eq!(held(&other), (50, 0));
    other.cancels(&first, now).unwrap();
    assert_eq!(held(&other), (50, 0));
}

#[test]
fn overlapping_spends_and_part_refunds_leave_nothing() {
    let now = at(NOON);
    let mut ledger = generous(RefundPolicy::WithinBalance);
    ledger.buys("p1", 4_000, now).unwrap();
    let second = ledger.post(&spend("s2", 40), now).unwrap();
    ledger.refunds("p1", "r1", Some(2_000), now).unwrap();
    ledger.buys("p4", 2_000, now).unwrap();
    let fifth = ledger.post(&spend("s5", 10), now).unwrap();
    ledger.refunds("p1", "r2", None, now).unwrap();
    ledger.refunds("p4", "r1", None, now).unwrap();
    ledger.cancels(&second, now).unwrap();
    ledger.cancels(&fifth, now).unwrap();
    assert_eq!(held(&ledger), (0, 0));
    assert!(ledger.account.restorable.forgiven().is_empty());
}

#[test]
fn a_refund_after_the_day_of_a_coupons_points_and_the_coupon_afterwards() {
    for policy in [RefundPolicy::WithinBalance, RefundPolicy::Debt] {
        let mut ledger = generous(policy);
        ledger.buys("p1", 12_000, at(NOON)).unwrap();
        let coupon = ledger.post(&spend("s1", 120), at(NOON)).unwrap();
        let later = at("2028-05-05T12:00:00Z");
        ledger.refunds("p1", "r1", None, later).unwrap();
        ledger.cancels(&coupon, later).unwrap();
        assert_eq!(held(&ledger), (0, 0));
    }
}

#[test]
fn what_a_member_gives_back_after_its_day_expires_at_once_and_what_staff_brings_back_has_its_grace() {
    let later = at("2028-05-05T12:00:00Z");
    for (by, left, said) in [
        (Actor::Member, vec![], Explanation::Expired(120)),
        (Actor::System, vec![(Some(date(2028, 5, 12)), 120)], Explanation::Grace(7)),
    ] {
        let mut ledger = generous(RefundPolicy::WithinBalance);
        ledger.buys("p1", 12_000, at(NOON)).unwrap();
        let coupon = ledger.post(&spend("s1", 120), at(NOON)).unwrap();
        let back = ledger.gives_back(by, &coupon, later).unwrap();
        assert_eq!((back.points, back.explanation), (120, vec![said]));
        assert_eq!(ledger.lots(), left);
        assert_eq!(ledger.replayed(), ledger.account);
    }
}

#[test]
fn a_spend_that_is_undone_has_not_moved_the_idle_clock() {
    let mut ledger = Ledger::open(program(Expiry::IdleMonths(6), 0, RefundPolicy::WithinBalance), false);
    ledger.buys("p1", 1_000_000, at("2027-01-10T12:00:00Z")).unwrap();
    // Whoever always has a coupon out and gives back the one before gains nothing.
    let mut coupon = ledger.post(&spend("s0", 1), at("2027-06-01T12:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2027, 12, 1)), 99)]);
    for day in 2..20 {
        let now = at(&format!("2027-06-{day:02}T12:00:00Z"));
        let next = ledger.post(&spend(&format!("s{day}"), 1), now).unwrap();
        ledger.gives_back(Actor::Member, &coupon, now).unwrap();
        coupon = next;
    }
    assert_eq!(ledger.lots(), [(Some(date(2027, 12, 19)), 99)]);
    ledger.gives_back(Actor::Member, &coupon, at("2027-06-20T12:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2027, 7, 10)), 100)]);
    assert_eq!(ledger.replayed(), ledger.account);
}

/// Accepts the warning about a last day, as a member in the chat gets it.
fn warned(ledger: &mut Ledger, last_day: Day, accepted: &str) {
    let message = id(&format!("w{}", ledger.entries.len()));
    let accepted = at(accepted);
    ledger.post(&Operation::Warned { message, last_day, accepted }, accepted).unwrap();
}

#[test]
fn a_coupon_taken_and_given_back_makes_no_warning_void() {
    let mut ledger = Ledger::open(program(Expiry::IdleMonths(6), 0, RefundPolicy::WithinBalance), true);
    ledger.buys("p1", 1_000_000, at("2027-01-10T12:00:00Z")).unwrap();
    warned(&mut ledger, date(2027, 7, 10), "2027-07-03T12:00:00Z");
    let coupon = ledger.post(&spend("s1", 10), at("2027-07-09T12:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2028, 1, 9)), 90)]);
    ledger.gives_back(Actor::Member, &coupon, at("2027-07-10T12:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2027, 7, 10)), 100)]);
    assert_eq!(ledger.replayed(), ledger.account);
    let later = ledger.account.as_of(&ledger.program, at("2027-07-11T12:00:00Z"));
    assert_eq!(later.balance().available, 0, "they were warned of");
    // Given back a day later, and all of it at once.
    let mut ledger = Ledger::open(program(Expiry::IdleMonths(6), 0, RefundPolicy::WithinBalance), true);
    ledger.buys("p1", 1_000_000, at("2027-01-10T12:00:00Z")).unwrap();
    warned(&mut ledger, date(2027, 7, 10), "2027-07-08T12:00:00Z");
    let coupon = ledger.post(&spend("s1", 100), at("2027-07-09T12:00:00Z")).unwrap();
    let back = ledger.clone().gives_back(Actor::Member, &coupon, at("2027-07-17T12:00:00Z")).unwrap();
    assert_eq!(back.explanation, [Explanation::Expired(100)], "the promised day is over, too");
    ledger.gives_back(Actor::Member, &coupon, at("2027-07-12T12:00:00Z")).unwrap();
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn what_the_promise_keeps_alive_goes_back_to_where_it_was() {
    let mut ledger = Ledger::open(program(Expiry::AfterMonths(1), 0, RefundPolicy::WithinBalance), true);
    ledger.buys("p1", 1_000_000, at("2027-01-10T12:00:00Z")).unwrap();
    let now = at("2027-03-05T12:00:00Z");
    let coupon = ledger.post(&spend("s1", 50), now).unwrap();
    let back = ledger.gives_back(Actor::Member, &coupon, now).unwrap();
    assert_eq!((back.explanation, ledger.lots()), (vec![], vec![(Some(date(2027, 2, 28)), 100)]));
}
