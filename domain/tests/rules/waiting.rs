//! The points of unusually large sales wait for a decision (`docs/rules.md#points-that-wait`).

use crate::book::{Ledger, at, cafe, points, shop, spend};
use domain::*;

/// A café or shop where more than 50,000 ₽ is unusual: 1 point per 100 ₽.
fn ledger(program: Program) -> Ledger {
    Ledger::open(Program { unusual_sale: Some(5_000_000), ..program }, true)
}

fn held(ledger: &Ledger) -> (i64, i64, i64) {
    let Balance { available, pending, debt, .. } = ledger.account.balance();
    (available, pending, debt)
}

#[test]
fn the_sale_stands_and_its_points_wait_until_they_are_given() {
    let now = at("2027-03-05T12:00:00Z");
    let mut cafe = ledger(cafe());
    let sale = cafe.buys("b", 6_000_000, now).unwrap();
    assert_eq!((sale.points, held(&cafe)), (600, (0, 600, 0)));
    assert!(sale.explanation.contains(&Explanation::Waits(600)), "{:?}", sale.explanation);
    let receipt = Receipt::of(&sale, &cafe.program.zone);
    assert_eq!((receipt.state, receipt.available_from, receipt.expires_on), (State::Pending, None, None));
    assert!(cafe.account.maturing().is_empty());
    // Nothing gives them by letting time pass, and nobody spends them.
    let later = at("2028-03-05T12:00:00Z");
    assert_eq!(cafe.account.as_of(&cafe.program, later).balance().available, 0);
    assert_eq!(cafe.post(&spend("s", 1), now), Err(Refused::ShortOfPoints { missing: 1 }));
    // What is usual is given at once.
    cafe.buys("c", 5_000_000, now).unwrap();
    assert_eq!(held(&cafe), (500, 600, 0));
    // Given: they live from then on.
    let given = cafe.decides("b", true, at("2027-04-02T12:00:00Z")).unwrap();
    assert_eq!((given.points, held(&cafe)), (600, (1_100, 0, 0)));
    let receipt = Receipt::of(&given, &cafe.program.zone);
    assert_eq!(receipt.available_from, Some(jiff::civil::date(2027, 4, 2)));
    assert_eq!(receipt.expires_on, Some(jiff::civil::date(2028, 4, 30)));
    assert_eq!(cafe.account.progress.qualifying.sum(Month::of(jiff::civil::date(2027, 4, 2))), 1_100);
    assert_eq!(cafe.decides("b", true, later), Err(Refused::NothingDue));
}

#[test]
fn what_is_left_of_the_return_window_begins_when_they_are_given() {
    let (now, soon) = (at("2027-03-05T12:00:00Z"), at("2027-03-10T12:00:00Z"));
    let mut shop = ledger(shop());
    shop.buys("b", 6_000_000, now).unwrap();
    shop.decides("b", true, soon).unwrap();
    assert_eq!(held(&shop), (0, 600, 0));
    assert_eq!(shop.account.maturing(), [(jiff::civil::date(2027, 3, 19), points(600))]);
    let month = Month::of(jiff::civil::date(2027, 3, 19));
    assert_eq!(shop.account.progress.qualifying.sum(month), 0, "nothing qualifies before it is available");
    let then = shop.account.as_of(&shop.program, at("2027-03-19T12:00:00Z"));
    assert_eq!((then.balance().available, then.progress.qualifying.sum(month)), (600, 600));
}

#[test]
fn a_refund_takes_what_waits_what_was_given_and_nothing_that_was_withheld() {
    let now = at("2027-03-05T12:00:00Z");
    // Refunded while it waits, in part: the rest may be given. Two sales wait side by side.
    let mut cafe = ledger(cafe());
    cafe.buys("a", 6_000_000, now).unwrap();
    cafe.buys("b", 8_000_000, now).unwrap();
    assert_eq!(cafe.refunds("a", "r1", Some(1_500_000), now).unwrap().points, -150);
    assert_eq!(held(&cafe), (0, 1_250, 0));
    assert_eq!(cafe.decides("a", true, now).unwrap().points, 450);
    assert_eq!(held(&cafe), (450, 800, 0));
    // What was given is taken from where it is now, not from what waits of the other.
    assert_eq!(cafe.refunds("a", "r2", None, now).unwrap().points, -450);
    assert_eq!(held(&cafe), (0, 800, 0));
    // Withheld: nothing is left to take.
    let withheld = cafe.decides("b", false, now).unwrap();
    assert_eq!((withheld.points, held(&cafe)), (0, (0, 0, 0)));
    assert_eq!(cafe.refunds("b", "r3", None, now).unwrap().points, 0);
    assert_eq!(cafe.account.lifetime.reversed, 1_400);
    // Wholly refunded while it waits: nothing to decide.
    cafe.buys("c", 6_000_000, now).unwrap();
    cafe.refunds("c", "r4", None, now).unwrap();
    assert_eq!(cafe.decides("c", true, now), Err(Refused::NothingDue));
}
