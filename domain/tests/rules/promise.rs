//! The expiry promise: points of a member in the chat expire only after an accepted warning
//! (`docs/rules.md#the-promise`).

use crate::book::*;
use domain::*;
use jiff::civil::date;

fn member() -> Ledger {
    let mut ledger = Ledger::open(cafe(), true);
    // Available on 15 January 2027, usable through 31 January 2028.
    ledger.buys("b1", 129_900, at("2027-01-15T12:00:00Z")).unwrap();
    ledger
}

fn warned(message: u8, told: Day, accepted: &str) -> Operation<'static> {
    Operation::Warned { message: id(&format!("w{message}")), last_day: told, accepted: at(accepted) }
}

const LAST: Day = date(2028, 1, 31);

#[test]
fn warnings_are_due_a_month_and_a_week_before() {
    let ledger = member();
    let rules = &ledger.program.rules[0];
    let due =
        |today| ledger.account.warnings(rules, today).into_iter().map(|one| (one.day, one.stage)).collect::<Vec<_>>();
    assert_eq!(due(date(2027, 12, 31)), []);
    assert_eq!(due(date(2028, 1, 1)), [(LAST, Stage::First)]);
    assert_eq!(due(date(2028, 1, 23)), [(LAST, Stage::First)]);
    assert_eq!(due(date(2028, 1, 24)), [(LAST, Stage::Last)]);
    assert_eq!(due(date(2028, 2, 1)), [(LAST, Stage::Overdue)]);
    let next = |today| ledger.account.due_after(rules, today);
    assert_eq!(next(date(2027, 3, 1)), Some(date(2028, 1, 1)));
    assert_eq!(next(date(2028, 1, 1)), Some(date(2028, 1, 24)));
    assert_eq!(next(date(2028, 1, 24)), Some(date(2028, 2, 1)));
    assert_eq!(next(date(2028, 2, 1)), Some(date(2028, 2, 8)), "try again");
}

#[test]
fn a_warning_accepted_in_time_lets_points_expire_on_their_day() {
    let mut ledger = member();
    let entry = ledger.post(&warned(1, LAST, "2028-01-24T06:00:00Z"), at("2028-01-24T06:00:01Z")).unwrap();
    assert_eq!(entry.lines.iter().map(|line| line.kind).collect::<Vec<_>>(), [LineKind::Warned, LineKind::Warned]);
    let held = |when| ledger.account.as_of(&ledger.program, at(when)).balance().available;
    assert_eq!(held("2028-01-31T20:59:59Z"), 12);
    assert_eq!(held("2028-01-31T21:00:00Z"), 0);
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn a_late_warning_extends_the_life_by_what_was_promised() {
    let mut ledger = member();
    let entry = ledger.post(&warned(1, LAST, "2028-01-30T06:00:00Z"), at("2028-01-30T06:00:00Z")).unwrap();
    assert!(entry.lines.iter().all(|line| line.kind == LineKind::Extend));
    assert_eq!(ledger.lots(), [(Some(date(2028, 2, 6)), 12)]);
    assert!(ledger.account.lots[0].key.warned);
    assert!(ledger.account.warnings(&ledger.program.rules[0], date(2028, 1, 31)).iter().all(|one| one.reminder));
}

#[test]
fn what_could_not_be_told_lives_until_thirty_days_past_the_next_message() {
    let mut ledger = member();
    assert_eq!(ledger.account.as_of(&ledger.program, at("2028-06-01T00:00:00Z")).balance().available, 12);
    ledger.post(&warned(7, LAST, "2028-06-01T06:00:00Z"), at("2028-06-01T06:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2028, 7, 1)), 12)]);
    let held = |when| ledger.account.as_of(&ledger.program, at(when)).balance().available;
    assert_eq!((held("2028-07-01T20:59:59Z"), held("2028-07-01T21:00:00Z")), (12, 0));
}

#[test]
fn a_warning_speaks_only_of_the_points_that_it_named() {
    let mut ledger = member();
    ledger.buys("b2", 500_000, at("2027-02-15T12:00:00Z")).unwrap();
    ledger.post(&warned(1, LAST, "2028-01-24T06:00:00Z"), at("2028-01-24T06:00:00Z")).unwrap();
    assert_eq!(ledger.account.as_of(&ledger.program, at("2029-01-01T00:00:00Z")).balance().available, 50);
    let again = warned(2, LAST, "2028-01-24T07:00:00Z");
    assert_eq!(ledger.post(&again, at("2028-01-24T07:00:00Z")), Err(Refused::NothingDue));
}

#[test]
fn a_visit_makes_the_warning_about_idle_points_void() {
    let mut ledger = Ledger::open(program(Expiry::IdleMonths(6), 0, RefundPolicy::WithinBalance), true);
    ledger.buys("b1", 100_000, at("2027-01-10T12:00:00Z")).unwrap();
    ledger.post(&warned(1, date(2027, 7, 10), "2027-07-01T06:00:00Z"), at("2027-07-01T06:00:00Z")).unwrap();
    assert_eq!(ledger.account.as_of(&ledger.program, at("2027-07-11T00:00:00Z")).balance().available, 0);
    ledger.post(&spend("s1", 1), at("2027-07-05T12:00:00Z")).unwrap();
    assert!(!ledger.account.lots[0].key.warned);
    assert_eq!(ledger.account.as_of(&ledger.program, at("2028-07-05T00:00:00Z")).balance().available, 9);
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn a_visit_moves_what_a_late_warning_about_idle_points_had_promised() {
    let mut ledger = Ledger::open(program(Expiry::IdleMonths(6), 0, RefundPolicy::WithinBalance), true);
    ledger.buys("b1", 100_000, at("2027-01-10T12:00:00Z")).unwrap();
    // Two days before the last day; seven are promised.
    ledger.post(&warned(1, date(2027, 7, 10), "2027-07-08T06:00:00Z"), at("2027-07-08T06:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2027, 7, 15)), 10)]);
    let held = |ledger: &Ledger, when| ledger.account.as_of(&ledger.program, at(when)).balance().available;
    assert_eq!((held(&ledger, "2027-07-15T20:59:59Z"), held(&ledger, "2027-07-15T21:00:00Z")), (10, 0));
    let spent = ledger.post(&spend("s1", 4), at("2027-07-14T12:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2028, 1, 14)), 6)]);
    assert_eq!(held(&ledger, "2028-03-01T00:00:00Z"), 6, "a new last day is a new promise");
    // Undone, it has moved nothing: what is left is over as the warning said, what came back lives for the grace.
    ledger.cancels(&spent, at("2027-07-20T12:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2027, 7, 15)), 6), (Some(date(2027, 7, 27)), 4)]);
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn shorter_expiry_never_touches_points_that_exist() {
    let mut ledger = member();
    let from = at("2027-02-01T00:00:00Z");
    let shorter = Rules { version: 2, from, expiry: Expiry::AfterMonths(1), ..ledger.program.rules[0].clone() };
    ledger.program.rules.push(shorter);
    ledger.buys("b2", 100_000, at("2027-03-05T12:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2027, 4, 30)), 10), (Some(LAST), 12)]);
}

#[test]
fn a_refund_of_points_that_expired_as_promised_takes_nothing_from_others() {
    let mut ledger = Ledger::open(program(Expiry::AfterMonths(12), 0, RefundPolicy::Debt), true);
    ledger.buys("b1", 129_900, at("2027-01-15T12:00:00Z")).unwrap();
    ledger.post(&warned(1, LAST, "2028-01-24T06:00:00Z"), at("2028-01-24T06:00:00Z")).unwrap();
    ledger.buys("b2", 500_000, at("2028-02-05T12:00:00Z")).unwrap();
    let refund = ledger.refunds("b1", "r1", None, at("2028-02-06T12:00:00Z")).unwrap();
    assert_eq!((refund.points, &refund.explanation[..]), (0, &[Explanation::SetOff(12)][..]));
    assert_eq!(ledger.account.balance(), Balance { available: 50, ..Balance::default() });
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn points_that_come_back_after_their_day_wait_for_their_warning_too() {
    let mut ledger = member();
    let spent = ledger.post(&spend("s1", 12), at("2028-01-20T12:00:00Z")).unwrap();
    ledger.cancels(&spent, at("2028-02-10T12:00:00Z")).unwrap();
    assert_eq!(ledger.lots(), [(Some(date(2028, 2, 17)), 12)]);
    assert_eq!(ledger.account.as_of(&ledger.program, at("2028-03-01T00:00:00Z")).balance().available, 12);
}
