//! The worked examples of `docs/rules.md`, and properties of any history.

mod book;
mod earning;
mod figures;
mod given_back;
mod histories;
mod imports;
mod journeys;
mod levels;
mod promise;
mod referrals;
mod setup;
mod surveys;
mod typed;
mod visits;
mod waiting;
mod wind_down;

use book::*;
use domain::*;
use iso_currency::Currency;
use jiff::civil::date;
use proptest::prelude::*;

#[test]
fn spending_takes_the_first_last_day_first_and_a_cancellation_gives_it_back() {
    let mut ledger = Ledger::open(cafe(), false);
    let (april, may) = (date(2027, 4, 1), date(2027, 5, 1));
    ledger.gets(&[(100, Some(may)), (50, Some(april)), (30, None)]);
    let spend = spend("s1", 120);
    let entry = ledger.post(&spend, at("2027-03-20T09:00:00Z")).unwrap();
    assert_eq!(entry.lines.iter().map(|line| line.points).collect::<Vec<_>>(), [-50, -70]);
    assert_eq!(ledger.lots(), [(Some(may), 30), (None, 30)]);

    let entry = ledger.cancels(&entry, at("2027-04-20T09:00:00Z")).unwrap();
    assert_eq!(entry.points, 120);
    assert_eq!(entry.explanation, [Explanation::Grace(7)]);
    assert_eq!(ledger.lots(), [(Some(date(2027, 4, 27)), 50), (Some(may), 100), (None, 30)]);
}

#[test]
fn fifty_spends_of_ten_from_a_hundred_leave_ten_entries() {
    let mut ledger = Ledger::open(cafe(), false);
    ledger.gets(&[(100, None)]);
    let before = ledger.entries.len();
    let mut refused = 0;
    for n in 0..50 {
        let spend = spend(&format!("s{n}"), 10);
        match ledger.post(&spend, at("2027-01-02T00:00:00Z")) {
            Ok(_) => {}
            Err(Refused::ShortOfPoints { missing: 10 }) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((ledger.entries.len() - before, refused, ledger.account.balance().available), (10, 40, 0));
}

#[test]
fn a_refund_takes_back_its_share_and_never_more() {
    let mut ledger = Ledger::open(cafe(), false);
    ledger.program.rules[0].set_rate(Rate::new(3, 20_000, Currency::RUB).unwrap()); // 12.99 × 1.5
    let now = at("2027-03-05T12:00:00Z");
    assert_eq!(ledger.buys("b1", 129_900, now).unwrap().points, 19);
    assert_eq!(ledger.refunds("b1", "r1", Some(43_300), now).unwrap().points, -7);
    assert_eq!(ledger.refunds("b1", "r2", Some(43_300), now).unwrap().points, -6);
    assert_eq!(ledger.refunds("b1", "r3", Some(43_301), now), Err(Refused::RefundTooLarge { left: 43_300 }));
    assert_eq!(ledger.refunds("b1", "r3", None, now).unwrap().points, -6);
    assert_eq!(ledger.refunds("b1", "r4", None, now), Err(Refused::RefundOfNothing));
    assert_eq!(ledger.account.balance(), Balance::default());
}

#[test]
fn points_wait_for_the_return_window_and_their_expiry_counts_from_activation() {
    let mut ledger = Ledger::open(shop(), false);
    // 23:30 in Moscow on 1 January: the window of 14 days begins on that day and ends at 00:00 of the 15th.
    let entry = ledger.buys("b1", 129_900, at("2027-01-01T20:30:00Z")).unwrap();
    let receipt = Receipt::of(&entry, &ledger.program.zone);
    assert_eq!(receipt.state, State::Pending);
    assert_eq!(receipt.available_from, Some(date(2027, 1, 15)));
    assert_eq!(receipt.expires_on, Some(date(2028, 1, 31)));
    let held = |when: &str| ledger.account.as_of(&ledger.program, at(when)).balance();
    assert_eq!(held("2027-01-14T20:59:59Z"), Balance { pending: 12, ..Balance::default() });
    assert_eq!(held("2027-01-14T21:00:00Z"), Balance { available: 12, ..Balance::default() });
    // A card without a chat: usable through 31 January 2028, gone at 00:00 in Moscow.
    assert_eq!(held("2028-01-31T20:59:59Z").available, 12);
    assert_eq!(held("2028-01-31T21:00:00Z").available, 0);
}

#[test]
fn points_of_a_member_in_the_chat_wait_for_their_warning() {
    let mut ledger = Ledger::open(cafe(), true);
    ledger.buys("b1", 129_900, at("2027-01-15T12:00:00Z")).unwrap();
    let later = at("2030-01-01T00:00:00Z");
    assert_eq!(ledger.account.as_of(&ledger.program, later).balance().available, 12);
    ledger.account.lots[0].key.warned = true;
    assert_eq!(ledger.account.as_of(&ledger.program, later).balance().available, 0);
}

#[test]
fn idle_points_live_as_long_as_the_member_comes_back() {
    let mut ledger = Ledger::open(program(Expiry::IdleMonths(6), 0, RefundPolicy::WithinBalance), false);
    ledger.buys("b1", 100_000, at("2027-01-10T12:00:00Z")).unwrap();
    ledger.buys("b2", 100_000, at("2027-07-10T12:00:00Z")).unwrap();
    let held = |when: &str| ledger.account.as_of(&ledger.program, at(when)).balance().available;
    assert_eq!(ledger.account.lots.len(), 1);
    assert_eq!(held("2028-01-10T20:59:59Z"), 20);
    assert_eq!(held("2028-01-10T21:00:00Z"), 0);
}

#[test]
fn what_staff_undo_is_owed_whatever_the_program_says_and_given_back_points_pay_it_first() {
    let now = at("2027-03-05T12:00:00Z");
    for policy in [RefundPolicy::WithinBalance, RefundPolicy::Debt] {
        let mut ledger = Ledger::open(program(Expiry::Never, 0, policy), false);
        ledger.buys("b1", 100_000, now).unwrap();
        let spent = ledger.post(&spend("s1", 7), now).unwrap();
        let undone = ledger.undoes("b1", now).unwrap();
        assert_eq!((undone.points, &undone.explanation[..]), (-10, &[Explanation::Debt(7)][..]));
        assert_eq!(ledger.account.balance(), Balance { debt: 7, ..Balance::default() });
        let back = ledger.cancels(&spent, now).unwrap();
        assert_eq!(back.explanation, [Explanation::DebtPaid(7)]);
        assert_eq!(ledger.account.balance(), Balance::default(), "points and a debt never stand together");
        assert_eq!(ledger.replayed(), ledger.account);
    }
}

#[test]
fn what_was_spent_already_is_forgiven_or_owed_as_the_program_says() {
    let now = at("2027-03-05T12:00:00Z");
    for policy in [RefundPolicy::WithinBalance, RefundPolicy::Debt] {
        let mut ledger = Ledger::open(program(Expiry::Never, 0, policy), false);
        ledger.buys("b1", 100_000, now).unwrap();
        ledger.post(&spend("s1", 7), now).unwrap();
        let refund = ledger.refunds("b1", "r1", None, now).unwrap();
        match policy {
            RefundPolicy::WithinBalance => {
                assert_eq!((refund.points, &refund.explanation[..]), (-3, &[Explanation::Forgiven(7)][..]));
                assert_eq!(ledger.account.balance(), Balance::default());
            }
            RefundPolicy::Debt => {
                assert_eq!((refund.points, &refund.explanation[..]), (-10, &[Explanation::Debt(7)][..]));
                assert_eq!(ledger.account.balance(), Balance { debt: 7, ..Balance::default() });
                let next = ledger.buys("b2", 100_000, now).unwrap();
                assert!(next.explanation.contains(&Explanation::DebtPaid(7)));
                assert_eq!(ledger.account.balance(), Balance { available: 3, ..Balance::default() });
            }
        }
    }
}

#[test]
fn a_refund_after_the_last_day_is_set_off_against_what_expired() {
    let mut ledger = Ledger::open(cafe(), false);
    ledger.buys("b1", 100_000, at("2027-01-10T12:00:00Z")).unwrap();
    ledger.buys("b2", 100_000, at("2027-06-10T12:00:00Z")).unwrap();
    let refund = ledger.refunds("b1", "r1", None, at("2028-03-01T12:00:00Z")).unwrap();
    assert_eq!((refund.points, &refund.explanation[..]), (0, &[Explanation::SetOff(10)][..]));
    assert_eq!(ledger.account.balance().available, 10);
}

#[test]
fn idle_points_that_are_gone_are_not_taken_from_later_ones() {
    let mut ledger = Ledger::open(program(Expiry::IdleMonths(6), 0, RefundPolicy::Debt), false);
    ledger.buys("b1", 1_000_000, at("2027-01-10T12:00:00Z")).unwrap();
    ledger.buys("b2", 500_000, at("2027-09-10T12:00:00Z")).unwrap();
    assert_eq!((ledger.account.lifetime.expired, ledger.account.balance().available), (100, 50));
    let now = at("2027-09-11T12:00:00Z");
    let refund = ledger.refunds("b1", "r1", None, now).unwrap();
    assert_eq!((refund.points, &refund.explanation[..]), (0, &[Explanation::SetOff(100)][..]));
    let refund = ledger.refunds("b2", "r1", None, now).unwrap();
    assert_eq!((refund.points, ledger.account.balance()), (-50, Balance::default()));
}

#[test]
fn rules_go_by_when_the_purchase_happened() {
    let mut ledger = Ledger::open(cafe(), false);
    let mut doubled = Rules { version: 2, from: at("2027-03-01T00:00:00Z"), ..ledger.program.rules[0].clone() };
    doubled.set_rate(Rate::new(2, 10_000, Currency::RUB).unwrap());
    ledger.program.rules.push(doubled);
    let before = ledger.buys("b1", 100_000, at("2027-02-28T23:59:59Z")).unwrap();
    let after = ledger.buys("b2", 100_000, at("2027-03-01T00:00:00Z")).unwrap();
    assert_eq!((before.points, before.rules), (10, 1));
    assert_eq!((after.points, after.rules), (20, 2));
    assert_eq!(ledger.program.rules_at(at("1997-01-01T00:00:00Z")).version, 1);
}

#[test]
fn a_full_account_joins_later_days_and_nobody_loses_one() {
    let mut ledger = Ledger::open(program(Expiry::AfterMonths(1), 0, RefundPolicy::WithinBalance), true);
    for month in 0..70 {
        let day = add_months(date(2027, 1, 10), month);
        ledger.buys(&format!("b{month}"), 100_000, start_of(day, &ledger.program.zone)).unwrap();
    }
    assert_eq!(ledger.account.lots.len(), LOTS_MAX);
    assert_eq!(ledger.account.balance().available, 700);
    assert_eq!(replay(ledger.opened.clone(), &ledger.entries, &ledger.program.zone), Ok(ledger.account));
}

#[test]
fn a_card_comes_over_to_the_account_of_the_chat_with_all_it_holds() {
    let now = at("2027-02-01T12:00:00Z");
    let mut card = Ledger::open(program(Expiry::AfterMonths(12), 0, RefundPolicy::Debt), false);
    card.buys("b1", 500_000, now).unwrap();
    card.post(&spend("s1", 20), now).unwrap();
    let mut chat = Ledger::open(card.program.clone(), true);
    chat.member = MemberNo::from_random(8);
    chat.buys("b2", 100_000, now).unwrap();
    let theirs = card.account.clone();
    chat.post(&Operation::TransferFrom(card.member, Box::new(theirs)), now).unwrap();
    card.post(&Operation::TransferTo(chat.member), now).unwrap();
    assert_eq!(chat.account.balance().available, 40);
    assert_eq!((chat.account.lifetime.earned, chat.account.lifetime.spent), (60, 20));
    assert_eq!((card.account.balance(), card.account.lifetime), (Balance::default(), Lifetime::default()));
    assert_eq!(card.buys("b3", 100_000, now), Err(Refused::Moved(chat.member)));
    for ledger in [card, chat] {
        assert_eq!(replay(ledger.opened, &ledger.entries, &ledger.program.zone), Ok(ledger.account));
    }
}

#[test]
fn one_altered_entry_is_found_and_named() {
    let mut ledger = Ledger::open(cafe(), false);
    for n in 0..5 {
        ledger.buys(&format!("b{n}"), 100_000, at("2027-01-10T12:00:00Z")).unwrap();
    }
    let mut altered = ledger.entries.clone();
    altered[2].points += 1;
    let found = replay(ledger.opened.clone(), &altered, &ledger.program.zone);
    assert_eq!(found, Err(Difference::Chain { version: 4 }));
    altered.remove(1);
    let found = replay(ledger.opened, &altered, &ledger.program.zone);
    assert_eq!(found, Err(Difference::Version { expected: 2, found: 3 }));
}

#[test]
fn texts_written_years_ago_are_still_read() {
    for line in [
        "accrue 12 lot/2028-01-31/own",
        "accrue 12 pending/2027-01-15/2028-01-31/own",
        "expire -5 lot/idle6/by.acme/warned",
        "reverse -3 debt",
        "transfer 40 earned",
        "qualify -6 month/2027-03",
        "level -1 level",
        "warned 1 level",
        "note 40 forgiven/7",
        "note -5 spent_on/2027-03-05",
        "note 12 set_off",
        "note 1 visit/2027-03-05",
        "transfer 30 earned_on/2027-03-05",
        "transfer 1 awarded/review/2027-03-05/2027-03-05T10:00:00Z",
        "transfer 2 awarded/review/2027-03-05/2027-03-05T10:00:00Z/2027-03-05T12:00:00Z",
    ] {
        assert_eq!(Line::parse(line).map(|line| line.to_string()).as_deref(), Some(line));
    }
    for cause in [
        "purchase b:1 129900 RUB 4539148803436467 - -",
        "refund b:1 r1 43300 RUB part",
        "opening file:7",
        "transfer_from 0000000000000007",
        "purchase b:1 129900 RUB 4539148803436467 - - Zm9vYmFy",
        "reward QUJD latte 0123456789 2027-03-05",
        "bill Zm9vYmFy d:1 129900 4000 RUB",
        "cancel redeem:QUJD",
        "activity a1 review 4539148803436467",
        "birthday 2027",
        "survey nps 2027q1",
        "survey visit 2027m03",
        "adjust QUJD",
        "decision b:1 given",
        "decision b:1 withheld",
        "warned 7 2028-01-31",
    ] {
        assert_eq!(Cause::parse(cause).map(|cause| cause.to_string()).as_deref(), Some(cause));
    }
    for bad in ["", "accrue", "accrue x lot/never/own", "gift 5 debt", "accrue 5 lot/never/own/late"] {
        assert_eq!(Line::parse(bad), None, "{bad}");
    }
}

#[test]
fn explanations_written_years_ago_are_still_read() {
    for text in [
        "rate 1 10000",
        "return_window 14",
        "forgiven 5",
        "debt 5",
        "debt_paid 2",
        "lot_over",
        "set_off 5",
        "made_up 5",
        "expired 5",
        "visit_taken_back 50",
        "first_purchase_back 20",
        "imported",
        "grace 7",
        "level gold 150",
        "promotion weekend 200",
        "capped_purchase 5",
        "capped_day 5",
        "from_budget 5",
        "budget_spent 5",
        "earns_no_more 5",
        "nth_visit 10 50",
        "activity 30",
        "cooldown 2027-03-07T12:00:00Z",
        "day_limit 1",
        "level_up gold",
        "level_down base",
        "level_notice base 2027-05-01",
        "restored 13",
    ] {
        assert_eq!(Explanation::parse(text).map(|known| known.to_string()).as_deref(), Some(text));
    }
}

/// One step of a random history.
#[derive(Clone, Debug)]
enum Step {
    Buy(i64),
    Refund(usize, Option<i64>),
    Spend(i64),
    Cancel(usize),
    Wait(i64),
    Settle,
    Adjust(i64),
    Visit,
    /// All warnings that are due are accepted.
    Warn,
    /// The points of a purchase that wait are given or withheld.
    Decide(usize, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..2_000_000_i64).prop_map(Step::Buy),
        2 => (0..20_usize, proptest::option::of(1..500_000_i64)).prop_map(|(at, minor)| Step::Refund(at, minor)),
        2 => (1..150_i64).prop_map(Step::Spend),
        1 => (0..10_usize).prop_map(Step::Cancel),
        3 => (1..90_i64).prop_map(Step::Wait),
        1 => Just(Step::Settle),
        1 => (-50..100_i64).prop_map(Step::Adjust),
        1 => Just(Step::Visit),
        2 => Just(Step::Warn),
        2 => (0..20_usize, proptest::bool::ANY).prop_map(|(at, given)| Step::Decide(at, given)),
    ];
    proptest::collection::vec(step, 1..60)
}

fn programs() -> impl Strategy<Value = Program> {
    let expiry = prop_oneof![
        Just(Expiry::Never),
        (1..14_u8).prop_map(Expiry::AfterMonths),
        (1..14_u8).prop_map(Expiry::IdleMonths)
    ];
    let policy = prop_oneof![Just(RefundPolicy::WithinBalance), Just(RefundPolicy::Debt)];
    (expiry, 0..=30_u8, policy, proptest::bool::ANY).prop_map(|(expiry, pending, policy, rich)| {
        let mut program = program(expiry, pending, policy);
        if rich {
            program.rules[0] = earning::rich(program.rules[0].clone());
            program.unusual_sale = Some(500_000);
        }
        program
    })
}

/// Plays a history; `settles` adds settling before each step.
fn live(program: Program, in_chat: bool, steps: &[Step], settles: bool) -> (Ledger, Instant) {
    let mut ledger = Ledger::open(program, in_chat);
    let mut now = at("2027-01-01T10:00:00Z");
    let mut orders = Vec::new();
    let mut spends: Vec<Option<Entry>> = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        if settles {
            let _ = ledger.post(&Operation::Settle, now);
        }
        match step {
            Step::Buy(minor) => {
                orders.push(format!("b{n}"));
                ledger.buys(&format!("b{n}"), *minor, now).unwrap();
            }
            Step::Refund(which, minor) if !orders.is_empty() => {
                let order = orders[which % orders.len()].clone();
                let _ = ledger.refunds(&order, &format!("r{n}"), *minor, now);
            }
            Step::Spend(amount) => {
                let spend = spend(&format!("s{n}"), *amount);
                if let Ok(entry) = ledger.post(&spend, now) {
                    spends.push(Some(entry));
                }
            }
            Step::Cancel(which) if !spends.is_empty() => {
                let at = which % spends.len();
                if let Some(spend) = spends[at].take() {
                    ledger.cancels(&spend, now).unwrap();
                }
            }
            Step::Wait(days) => now += jiff::SignedDuration::from_hours(days * 24 + 5),
            Step::Settle => drop(ledger.post(&Operation::Settle, now)),
            Step::Adjust(points) => {
                drop(ledger.post(&Operation::Adjust { id: id(&format!("x{n}")), points: *points }, now))
            }
            Step::Visit => drop(ledger.does(&format!("a{n}"), ActivityKind::Visit, now)),
            Step::Warn => {
                let today = day_of(now, &ledger.program.zone);
                let seen = ledger.account.as_of(&ledger.program, now);
                for (at, warning) in seen.warnings(ledger.program.rules_at(now), today).into_iter().enumerate() {
                    let message = id(&format!("w{n}.{at}"));
                    let _ = ledger.post(&Operation::Warned { message, last_day: warning.day, accepted: now }, now);
                }
            }
            Step::Decide(which, given) if !orders.is_empty() => {
                let order = orders[which % orders.len()].clone();
                let _ = ledger.decides(&order, *given, now);
            }
            Step::Refund(..) | Step::Cancel(..) | Step::Decide(..) => {}
        }
    }
    (ledger, now)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The identity after every operation is asserted in `Ledger::post`; here the entries alone give the account.
    #[test]
    fn any_history_is_the_sum_of_its_entries(program in programs(), in_chat: bool, steps in steps()) {
        let (ledger, _) = live(program, in_chat, &steps, false);
        prop_assert_eq!(replay(ledger.opened, &ledger.entries, &ledger.program.zone), Ok(ledger.account));
    }

    /// Settling by maintenance makes no difference to what a member has.
    #[test]
    fn settling_on_the_way_changes_nothing(program in programs(), in_chat: bool, steps in steps()) {
        // The notice of a downgrade depends on when an account is settled, and so does what the level multiplies.
        let mut program = program;
        program.rules[0].levels.clear();
        program.rules[0].earning.retain(|rule| !matches!(rule, EarningRule::Promotion(_)));
        let (rare, now) = live(program.clone(), in_chat, &steps, false);
        let (often, _) = live(program, in_chat, &steps, true);
        let (rare, often) = (rare.account.as_of(&rare.program, now), often.account.as_of(&often.program, now));
        prop_assert_eq!((rare.lots, rare.pending, rare.debt, rare.lifetime), (often.lots, often.pending, often.debt, often.lifetime));
    }

    /// Refunds take exactly what a purchase earned, whatever their parts.
    #[test]
    fn refunds_add_up_to_what_was_earned(minor in 1..5_000_000_i64, cuts in proptest::collection::vec(1..1_000_000_i64, 0..8)) {
        let mut ledger = Ledger::open(cafe(), false);
        let now = at("2027-03-05T12:00:00Z");
        let earned = ledger.buys("b", minor, now).unwrap().points;
        let mut taken = 0;
        for (n, cut) in cuts.iter().enumerate() {
            taken -= ledger.refunds("b", &format!("r{n}"), Some(*cut), now).map_or(0, |entry| entry.points);
            prop_assert!(taken <= earned);
        }
        taken -= ledger.refunds("b", "rest", None, now).map_or(0, |entry| entry.points);
        prop_assert_eq!(taken, earned);
    }

    /// Purchases that do not depend on each other may come in any order.
    #[test]
    fn the_order_of_independent_purchases_does_not_matter(mut minors in proptest::collection::vec(0..2_000_000_i64, 1..12), seed: u64) {
        let now = at("2027-03-05T12:00:00Z");
        let lived = |minors: &[(usize, i64)]| {
            let mut ledger = Ledger::open(shop(), false);
            for (n, minor) in minors {
                ledger.buys(&format!("b{n}"), *minor, now).unwrap();
            }
            (ledger.account.pending, ledger.account.lots, ledger.account.lifetime)
        };
        let mut numbered: Vec<(usize, i64)> = minors.drain(..).enumerate().collect();
        let straight = lived(&numbered);
        numbered.sort_by_key(|(n, _)| (*n as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        prop_assert_eq!(straight, lived(&numbered));
    }
}
