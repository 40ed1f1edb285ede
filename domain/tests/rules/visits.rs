//! Visits, and what else looks at the purchases that stand (`docs/rules.md#visits`, `docs/rules.md#merging-accounts`).

use crate::book::*;
use domain::*;
use jiff::civil::date;

/// A café with a bonus of 50 for every `every`-th visit, in which nothing else earns much.
fn stamps(every: u16) -> Ledger {
    Ledger::open(cafe(), true).with(|rules| {
        rules.earning.push(EarningRule::NthVisit(NthVisit { every, points: points(50) }));
        for kind in [ActivityKind::Visit, ActivityKind::Review] {
            let rule = ActivityRule { kind, points: points(1), cooldown_hours: 30, per_day: 1 };
            rules.earning.push(EarningRule::Activity(rule));
        }
    })
}

fn visits(ledger: &Ledger) -> i64 {
    assert_eq!(ledger.replayed(), ledger.account);
    ledger.account.progress.visits.standing()
}

#[test]
fn days_sent_in_one_batch_and_in_any_order_are_three_visits() {
    let now = at("2027-03-10T12:00:00Z");
    for days in [[5, 6, 7], [7, 5, 6], [6, 7, 5]] {
        let mut ledger = stamps(3);
        let bonus: i64 = days
            .iter()
            .map(|day| {
                let when = at(&format!("2027-03-{day:02}T12:00:00Z"));
                let first = ledger.reports(&format!("b{day}"), 60_000, when, now).unwrap().points;
                first + ledger.reports(&format!("c{day}"), 60_000, when, now).unwrap().points - 12
            })
            .sum();
        assert_eq!((bonus, visits(&ledger), ledger.account.balance().available), (50, 3, 86));
    }
}

#[test]
fn refunded_days_and_a_kopeck_are_no_visits() {
    let mut ledger = stamps(3);
    for day in [5, 6] {
        let now = at(&format!("2027-03-{day:02}T12:00:00Z"));
        ledger.buys(&format!("b{day}"), 60_000, now).unwrap();
        ledger.refunds(&format!("b{day}"), "r", None, now).unwrap();
    }
    ledger.buys("b7", 1, at("2027-03-07T12:00:00Z")).unwrap();
    assert_eq!((visits(&ledger), ledger.account.balance()), (0, Balance::default()));
    // A purchase of which less than the minimum is left counts as wholly refunded.
    ledger.buys("b8", 60_000, at("2027-03-08T12:00:00Z")).unwrap();
    ledger.refunds("b8", "r1", Some(59_900), at("2027-03-08T12:00:00Z")).unwrap();
    assert_eq!(visits(&ledger), 1);
    ledger.refunds("b8", "r2", Some(1), at("2027-03-08T12:00:00Z")).unwrap();
    assert_eq!(visits(&ledger), 0);
}

#[test]
fn a_bonus_comes_and_goes_with_the_visit_that_made_it_due() {
    for (policy, debt) in [(RefundPolicy::WithinBalance, 0), (RefundPolicy::Debt, 56)] {
        let mut ledger = stamps(3).with(|rules| rules.refund = policy);
        for day in 5..8 {
            ledger.buys(&format!("b{day}"), 60_000, at(&format!("2027-03-{day:02}T12:00:00Z"))).unwrap();
        }
        let now = at("2027-03-08T12:00:00Z");
        let spent = ledger.post(&spend("s1", 68), now).unwrap();
        // The first purchase goes; with it the third visit, and its bonus.
        ledger.refunds("b5", "r1", None, now).unwrap();
        assert_eq!((visits(&ledger), ledger.account.debt), (2, debt));
        // The next day brings it again.
        ledger.buys("b8", 60_000, now).unwrap();
        assert_eq!(visits(&ledger), 3);
        ledger.cancels(&spent, now).unwrap();
        assert_eq!(ledger.account.balance(), Balance { available: 68, ..Balance::default() });
    }
    // A visit that somebody reported as one stands by itself.
    let mut ledger = stamps(3);
    let now = at("2027-03-05T12:00:00Z");
    ledger.buys("b5", 60_000, now).unwrap();
    ledger.does("a1", ActivityKind::Visit, now).unwrap();
    ledger.refunds("b5", "r1", None, now).unwrap();
    assert_eq!(visits(&ledger), 1);
}

#[test]
fn a_bonus_that_waits_in_the_return_window_of_another_purchase_is_taken_from_there() {
    let mut ledger = stamps(3).with(|rules| rules.pending_days = 14);
    for day in 5..8 {
        ledger.buys(&format!("b{day}"), 60_000, at(&format!("2027-03-{day:02}T12:00:00Z"))).unwrap();
    }
    ledger.refunds("b5", "r1", None, at("2027-03-08T12:00:00Z")).unwrap();
    assert_eq!(ledger.account.balance(), Balance { pending: 12, ..Balance::default() });
    let later = ledger.account.as_of(&ledger.program, at("2027-04-08T12:00:00Z"));
    assert_eq!(later.balance(), Balance { available: 12, ..Balance::default() });
}

#[test]
fn visits_of_long_ago_stand_and_late_reports_about_them_make_none() {
    let mut ledger = stamps(3);
    ledger.buys("b1", 60_000, at("2027-03-05T12:00:00Z")).unwrap();
    let later = at("2027-07-05T12:00:00Z");
    ledger.refunds("b1", "r1", None, later).unwrap();
    assert_eq!(visits(&ledger), 1);
    ledger.reports("b2", 60_000, at("2027-03-06T12:00:00Z"), later).unwrap();
    assert_eq!(visits(&ledger), 1);
    ledger.reports("b3", 60_000, at("2027-04-07T12:00:00Z"), later).unwrap();
    assert_eq!((visits(&ledger), ledger.account.progress.visits.days().len()), (2, 1));
}

/// The points of an activity that is reported now.
fn earns(ledger: &mut Ledger, kind: ActivityKind, name: &str, when: Instant, now: Instant) -> i64 {
    let program = ledger.program.clone();
    let activity = Activity {
        id: id(name),
        kind,
        card: CardNumber::from_random(1),
        occurred_at: when,
        rules: program.rules_at(when),
        budget: Budget::None,
    };
    let earned = ledger.post(&Operation::Activity(activity), now).unwrap().points;
    assert_eq!(ledger.replayed(), ledger.account);
    earned
}

#[test]
fn cool_downs_go_by_when_it_happened_in_whatever_order_it_is_reported() {
    let now = at("2027-03-20T12:00:00Z");
    let review = |day: i64, hour: i64| at(&format!("2027-03-{day:02}T{hour:02}:00:00Z"));
    let mut ledger = stamps(9);
    let mut earns = |name: &str, when: Instant| earns(&mut ledger, ActivityKind::Review, name, when, now);
    assert_eq!(earns("a1", review(10, 12)), 1);
    assert_eq!(earns("a2", review(12, 12)), 1, "two days on, sent at once");
    assert_eq!((earns("a3", review(11, 12)), earns("a4", review(9, 12))), (0, 0), "too near to one of them");
    assert_eq!(earns("a5", review(8, 12)), 1);
    assert_eq!(earns("a6", review(8, 13)), 0);
    // Of a day before the last three nobody knows how often it was awarded.
    assert_eq!(earns("a7", review(2, 12)), 0);
    assert_eq!(earns("a8", review(14, 12)), 1);
}

#[test]
fn cool_downs_within_a_day_hold_in_whatever_order_it_is_reported() {
    let now = at("2027-03-20T12:00:00Z");
    let hour = |day: i64, hour: i64| at(&format!("2027-03-{day:02}T{hour:02}:00:00+03:00"));
    let mut ledger = stamps(9);
    for version in &mut ledger.program.rules {
        let rule = ActivityRule { kind: ActivityKind::Lesson, points: points(1), cooldown_hours: 4, per_day: 9 };
        version.earning.push(EarningRule::Activity(rule));
    }
    let mut earns = |name: &str, when: Instant| earns(&mut ledger, ActivityKind::Lesson, name, when, now);
    assert_eq!((earns("a1", hour(10, 19)), earns("a2", hour(10, 9))), (1, 1));
    assert_eq!((earns("a3", hour(10, 11)), earns("a4", hour(10, 6)), earns("a5", hour(10, 22))), (0, 0, 0));
    // The day before and the day after look at the nearest, not at the last of the day.
    assert_eq!((earns("a6", hour(10, 3)), earns("a7", hour(9, 23)), earns("a8", hour(9, 22))), (1, 1, 0));
    // Of more than two nobody knows when those between were.
    assert_eq!((earns("a9", hour(10, 14)), earns("a10", hour(11, 0))), (0, 1));
}

#[test]
fn stamps_of_a_card_and_of_the_chat_are_united_and_nothing_is_due_twice() {
    let now = at("2027-03-10T12:00:00Z");
    let mut card = stamps(5);
    for day in 5..9 {
        card.buys(&format!("b{day}"), 60_000, at(&format!("2027-03-{day:02}T12:00:00Z"))).unwrap();
    }
    let mut chat = stamps(5);
    chat.member = MemberNo::from_random(8);
    chat.buys("c5", 60_000, at("2027-03-05T12:00:00Z")).unwrap();
    chat.buys("c9", 60_000, at("2027-03-09T12:00:00Z")).unwrap();
    let merged = chat.takes_over(&mut card, now);
    assert_eq!(merged.explanation, []);
    assert_eq!((visits(&chat), visits(&card), chat.account.balance().available), (5, 0, 36));
    let next = chat.buys("c10", 60_000, now).unwrap();
    assert_eq!((next.points, next.explanation.last()), (56, Some(&Explanation::NthVisit(6, 50))), "the next visit");
    assert_eq!(chat.buys("c11", 60_000, at("2027-03-11T12:00:00Z")).unwrap().points, 6);
    // The fifth of March is a visit until both purchases of it are refunded.
    let later = at("2027-03-11T12:00:00Z");
    chat.refunds("c5", "r1", None, later).unwrap();
    assert_eq!(visits(&chat), 7);
    for order in ["b5", "b6", "b7"] {
        chat.refunds(order, "r1", None, later).unwrap();
    }
    assert_eq!((visits(&chat), chat.account.balance().available), (4, 24));
}

#[test]
fn the_day_of_a_merger_has_one_cap_and_one_award() {
    let now = at("2027-03-10T12:00:00Z");
    let capped = || stamps(5).with(|rules| rules.caps.member_day = Some(points(10)));
    let mut card = capped();
    card.buys("b1", 60_000, now).unwrap();
    card.does("a1", ActivityKind::Review, now).unwrap();
    let mut chat = capped();
    chat.member = MemberNo::from_random(8);
    chat.takes_over(&mut card, now);
    assert_eq!(chat.buys("c1", 60_000, now).unwrap().points, 4);
    assert_eq!(chat.does("a2", ActivityKind::Review, now).unwrap().points, 0);
    assert_eq!(chat.replayed(), chat.account);
}

/// A café in which the first purchase earns three times as much.
fn welcoming() -> Ledger {
    let first = Promotion {
        id: short("first"),
        names: words("first"),
        factor: factor(300),
        from: date(2027, 1, 1),
        until: date(2027, 12, 31),
        weekdays: Weekdays::default(),
        level: None,
        first_purchase: true,
        stacks: false,
    };
    Ledger::open(cafe(), true).with(|rules| rules.earning.push(EarningRule::Promotion(first)))
}

#[test]
fn a_first_purchase_promotion_holds_until_a_purchase_stands() {
    let now = at("2027-03-05T12:00:00Z");
    let mut ledger = welcoming();
    assert_eq!(ledger.buys("b1", 100_000, now).unwrap().points, 30);
    ledger.refunds("b1", "r1", None, now).unwrap();
    assert_eq!(ledger.buys("b2", 100_000, now).unwrap().points, 30);
    ledger.refunds("b2", "r1", Some(50_000), now).unwrap();
    assert_eq!(ledger.account.progress.first_purchase, 10, "half of what it added");
    assert_eq!(ledger.buys("b3", 100_000, now).unwrap().points, 10);
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn what_a_first_purchase_got_more_counts_once_its_points_are_given() {
    let now = at("2027-03-05T12:00:00Z");
    for (given, counts) in [(true, 15), (false, 0)] {
        let mut card = welcoming();
        card.program.unusual_sale = Some(50_000);
        card.buys("b1", 100_000, now).unwrap();
        card.refunds("b1", "r1", Some(25_000), now).unwrap();
        assert_eq!((card.account.progress.first_purchase, card.account.balance().pending), (0, 22));
        card.decides("b1", given, now).unwrap();
        assert_eq!(card.account.progress.first_purchase, counts);
        let mut chat = welcoming();
        chat.member = MemberNo::from_random(8);
        chat.buys("c1", 100_000, now).unwrap();
        let merged = chat.takes_over(&mut card, now);
        let left = if given { 22 - 15 } else { 0 };
        assert_eq!((merged.points, chat.account.balance().available), (left, 30 + left));
        chat.refunds("b1", "r2", None, now).unwrap();
        chat.refunds("c1", "r1", None, now).unwrap();
        assert_eq!((chat.account.balance(), chat.account.progress.first_purchase), (Balance::default(), 0));
        assert_eq!(chat.replayed(), chat.account);
    }
}

#[test]
fn a_card_gives_back_what_its_first_purchase_got_more_if_the_member_had_bought() {
    let now = at("2027-03-05T12:00:00Z");
    for (bought, left) in [(true, 40), (false, 30)] {
        let mut card = welcoming();
        card.buys("b1", 100_000, now).unwrap();
        let mut chat = welcoming();
        chat.member = MemberNo::from_random(8);
        chat.buys("c1", 100_000, now).unwrap();
        if !bought {
            chat.refunds("c1", "r1", None, now).unwrap();
        }
        let merged = chat.takes_over(&mut card, now);
        let said: &[Explanation] = if bought { &[Explanation::FirstPurchaseBack(20)] } else { &[] };
        assert_eq!((&merged.explanation[..], chat.account.balance().available), (said, left));
        assert_eq!(chat.buys("c2", 100_000, now).unwrap().points, 10);
        assert_eq!(chat.replayed(), chat.account);
    }
}

#[test]
fn a_bonus_is_taken_back_only_if_it_was_given_and_given_only_once() {
    // Withheld for the budget: nothing is taken back.
    let mut ledger = stamps(3);
    let day = |day: i64| at(&format!("2027-03-{day:02}T12:00:00Z"));
    ledger.buys("b5", 60_000, day(5)).unwrap();
    ledger.buys("b6", 60_000, day(6)).unwrap();
    let program = ledger.program.clone();
    let third = Accrual { budget: Budget::Spent, ..purchase(&program, "b7", 60_000, day(7)) };
    assert_eq!(ledger.post(&Operation::Purchase(third), day(7)).unwrap().points, 0);
    assert_eq!(ledger.refunds("b5", "r1", None, day(7)).unwrap().points, -6);
    assert_eq!((visits(&ledger), ledger.account.balance().available), (2, 6));

    // Stamps come with the second version of the rules, and refunds of purchases from before it bring nothing twice.
    let mut ledger = Ledger::open(cafe(), true);
    let mut second = Rules { version: 2, from: day(7), ..ledger.program.rules[0].clone() };
    second.earning.push(EarningRule::NthVisit(NthVisit { every: 3, points: points(50) }));
    ledger.program.rules.push(second);
    let mut bonuses = 0;
    for n in 5..10 {
        bonuses += ledger.buys(&format!("b{n}"), 60_000, day(n)).unwrap().points - 6;
        if n >= 7 {
            bonuses += ledger.refunds(&format!("b{}", n - 2), "r1", None, day(n)).unwrap().points + 6;
        }
    }
    assert_eq!((bonuses, visits(&ledger), ledger.account.balance().available), (0, 2, 12));

    // Five days on which both were there, 50 for each account: the tenth day brings nothing, the fifteenth does.
    let mut card = stamps(5);
    let mut chat = stamps(5);
    chat.member = MemberNo::from_random(8);
    for n in 1..6 {
        card.buys(&format!("c{n}"), 60_000, day(n)).unwrap();
        chat.buys(&format!("b{n}"), 60_000, day(n)).unwrap();
    }
    chat.takes_over(&mut card, day(5));
    let more = (6..16).map(|n| chat.buys(&format!("b{n}"), 60_000, day(n)).unwrap().points - 6);
    assert_eq!(more.collect::<Vec<_>>(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 50]);
    assert_eq!(visits(&chat), 15);
}

#[test]
fn what_a_merger_took_of_a_first_purchase_a_refund_takes_no_second_time() {
    let now = at("2027-03-05T12:00:00Z");
    let mut card = welcoming();
    card.buys("b1", 100_000, now).unwrap();
    let mut chat = welcoming();
    chat.member = MemberNo::from_random(8);
    chat.buys("c1", 100_000, now).unwrap();
    chat.takes_over(&mut card, now);
    chat.refunds("b1", "r1", None, now).unwrap();
    assert_eq!((chat.account.balance().available, chat.account.progress.first_purchase), (30, 20));
    chat.refunds("c1", "r1", None, now).unwrap();
    assert_eq!((chat.account.balance(), chat.account.progress.first_purchase), (Balance::default(), 0));
    assert_eq!(chat.replayed(), chat.account);
}
