//! Earning: promotions, caps, activities, visits, birthdays, and points as part payment
//! (`docs/rules.md#2-earning-and-refunds`).

use crate::book::*;
use domain::*;
use iso_currency::Currency;
use jiff::civil::{Weekday, date};

fn promotion(name: &str, hundredths: u32, stacks: bool) -> Promotion {
    Promotion {
        id: short(name),
        names: words(name),
        factor: factor(hundredths),
        from: date(2027, 1, 1),
        until: date(2027, 12, 31),
        weekdays: Weekdays::default(),
        level: None,
        first_purchase: false,
        stacks,
    }
}

fn level(name: &str, threshold: i64, hundredths: u32) -> Level {
    Level {
        id: short(name),
        names: words(name),
        threshold: points(threshold),
        multiplier: factor(hundredths),
        perks: None,
    }
}

/// Rules that use every feature.
pub(crate) fn rich(rules: Rules) -> Rules {
    let mut rich = Rules {
        levels: vec![level("base", 0, 100), level("silver", 60, 125), level("gold", 200, 150)],
        caps: Caps { purchase: Some(points(150)), member_day: Some(points(200)), budget: None },
        ..rules
    };
    let visit = ActivityRule { kind: ActivityKind::Visit, points: points(3), cooldown_hours: 20, per_day: 2 };
    rich.earning.extend([
        EarningRule::Promotion(promotion("first", 300, false)),
        EarningRule::Promotion(promotion("silver", 150, true)),
        EarningRule::Activity(visit),
        EarningRule::NthVisit(NthVisit { every: 3, points: points(20) }),
        EarningRule::Birthday(BirthdayAward { points: points(100) }),
    ]);
    rich.checked(Currency::RUB).unwrap()
}

/// A café that gives every member ×1.5.
fn half_more() -> Ledger {
    Ledger::open(cafe(), false).with(|rules| rules.levels = vec![level("gold", 0, 150)])
}

#[test]
fn the_worked_examples_of_levels_and_promotions() {
    let now = at("2027-03-05T12:00:00Z");
    let earns = |promotions: Vec<Promotion>| {
        let mut ledger =
            half_more().with(|rules| rules.earning.extend(promotions.into_iter().map(EarningRule::Promotion)));
        ledger.buys("b1", 129_900, now).unwrap().points
    };
    assert_eq!(earns(vec![]), 19);
    assert_eq!(earns(vec![promotion("two", 200, false)]), 38);
    assert_eq!(earns(vec![promotion("two", 200, false), promotion("three", 300, false)]), 58);
    assert_eq!(earns(vec![promotion("two", 200, true), promotion("three", 300, true)]), 77);
    assert_eq!(earns(vec![promotion("three", 300, false), promotion("two", 200, true)]), 77);
}

#[test]
fn a_receipt_names_what_made_up_the_award() {
    let mut ledger = half_more().with(|rules| {
        let promotions = [promotion("two", 200, false), promotion("three", 300, false), promotion("plus", 110, true)];
        rules.earning.extend(promotions.map(EarningRule::Promotion));
    });
    let entry = ledger.buys("b1", 129_900, at("2027-03-05T12:00:00Z")).unwrap();
    assert_eq!(
        entry.explanation[1..],
        [
            Explanation::Level(short("gold"), factor(150)),
            Explanation::Promotion(short("three"), factor(300)),
            Explanation::Promotion(short("plus"), factor(110)),
        ]
    );
    assert_eq!(entry.points, 60); // 12.99 × 1.5 × 3.1 = 60.4…
}

#[test]
fn a_sunday_purchase_sent_on_monday_gets_the_sunday_factor() {
    let sunday = Promotion { weekdays: Weekdays::of([Weekday::Sunday]), ..promotion("sunday", 200, false) };
    let mut ledger = Ledger::open(cafe(), false).with(|rules| rules.earning.push(EarningRule::Promotion(sunday)));
    // 7 March 2027 is a Sunday; 23:30 in Moscow is 20:30 in UTC.
    let program = ledger.program.clone();
    let happened = at("2027-03-07T20:30:00Z");
    let sold = purchase(&program, "b1", 129_900, happened);
    let entry = ledger.post(&Operation::Purchase(sold), at("2027-03-08T06:00:00Z")).unwrap();
    assert_eq!(entry.points, 25);
    assert_eq!(ledger.buys("b2", 129_900, at("2027-03-07T21:00:00Z")).unwrap().points, 12, "Monday in Moscow");
}

#[test]
fn a_promotion_begins_and_ends_with_its_days_in_the_programs_zone() {
    let march = Promotion { from: date(2027, 3, 1), until: date(2027, 3, 31), ..promotion("march", 200, false) };
    let mut ledger = Ledger::open(cafe(), false).with(|rules| rules.earning.push(EarningRule::Promotion(march)));
    let mut earns = |order: &str, when: &str| ledger.buys(order, 100_000, at(when)).unwrap().points;
    assert_eq!(earns("b1", "2027-02-28T20:59:59Z"), 10);
    assert_eq!(earns("b2", "2027-02-28T21:00:00Z"), 20);
    assert_eq!(earns("b3", "2027-03-31T20:59:59Z"), 20);
    assert_eq!(earns("b4", "2027-03-31T21:00:00Z"), 10);
}

#[test]
fn segments_are_by_level_and_by_first_purchase() {
    let now = at("2027-03-05T12:00:00Z");
    let first = Promotion { first_purchase: true, ..promotion("first", 300, false) };
    let gold = Promotion { level: Some(short("gold")), ..promotion("gold", 200, false) };
    let mut ledger = Ledger::open(cafe(), false).with(|rules| {
        rules.levels = vec![level("base", 0, 100), level("gold", 100, 100)];
        rules.earning.extend([first, gold].map(EarningRule::Promotion));
    });
    assert_eq!(ledger.buys("b1", 100_000, now).unwrap().points, 30);
    assert_eq!(ledger.buys("b2", 100_000, now).unwrap().points, 10);
    assert_eq!(ledger.buys("b3", 600_000, now).unwrap().points, 60);
    assert_eq!(ledger.account.progress.level, 1, "100 points, from the next purchase on");
    assert_eq!(ledger.buys("b4", 100_000, now).unwrap().points, 20);
}

#[test]
fn caps_trim_an_award_and_say_so() {
    let now = at("2027-03-05T12:00:00Z");
    let mut ledger = Ledger::open(cafe(), false).with(|rules| {
        rules.caps = Caps { purchase: Some(points(50)), member_day: Some(points(80)), budget: None };
    });
    let one = ledger.buys("b1", 700_000, now).unwrap();
    assert_eq!((one.points, &one.explanation[1..]), (50, &[Explanation::CappedPurchase(20)][..]));
    let two = ledger.buys("b2", 700_000, now).unwrap();
    assert_eq!(
        (two.points, &two.explanation[1..]),
        (30, &[Explanation::CappedPurchase(20), Explanation::CappedDay(20)][..])
    );
    let three = ledger.buys("b3", 100_000, now).unwrap();
    assert_eq!((three.points, &three.explanation[1..]), (0, &[Explanation::CappedDay(10)][..]));
    // A refund goes by what was earned after caps.
    assert_eq!(ledger.refunds("b2", "r1", Some(350_000), now).unwrap().points, -15);
    // The day is the program's, and it is the day of posting.
    assert_eq!(ledger.buys("b4", 100_000, at("2027-03-05T21:00:00Z")).unwrap().points, 10);
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn a_spent_budget_refuses_the_award_and_never_half_of_it() {
    let now = at("2027-03-05T12:00:00Z");
    let mut ledger = Ledger::open(cafe(), false);
    let program = ledger.program.clone();
    let sold = Accrual { budget: Budget::Spent, ..purchase(&program, "b1", 100_000, now) };
    let entry = ledger.post(&Operation::Purchase(sold), now).unwrap();
    assert_eq!((entry.points, entry.explanation.last()), (0, Some(&Explanation::BudgetSpent(10))));
    assert_eq!(ledger.refunds("b1", "r1", None, now).unwrap().points, 0);
}

#[test]
fn an_activity_has_its_cool_down_and_its_number_a_day() {
    let mut ledger = Ledger::open(cafe(), false).with(|rules| {
        let rule = |kind, award, cooldown_hours, per_day| ActivityRule {
            kind,
            points: points(award),
            cooldown_hours,
            per_day,
        };
        let rules_of = [rule(ActivityKind::Review, 30, 48, 1), rule(ActivityKind::Lesson, 5, 0, 2)];
        rules.earning.extend(rules_of.map(EarningRule::Activity));
    });
    let entry = ledger.does("a1", ActivityKind::Review, at("2027-03-05T12:00:00Z")).unwrap();
    assert_eq!((entry.points, &entry.explanation[..]), (30, &[Explanation::Activity(30)][..]));
    let entry = ledger.does("a2", ActivityKind::Review, at("2027-03-07T11:59:59Z")).unwrap();
    assert_eq!((entry.points, &entry.explanation[..]), (0, &[Explanation::Cooldown(at("2027-03-07T12:00:00Z"))][..]));
    // An activity that earned nothing does not restart the cool-down.
    assert_eq!(ledger.does("a3", ActivityKind::Review, at("2027-03-07T12:00:00Z")).unwrap().points, 30);
    let lesson = at("2027-03-07T13:00:00Z");
    assert_eq!(ledger.does("a4", ActivityKind::Lesson, lesson).unwrap().points, 5);
    assert_eq!(ledger.does("a5", ActivityKind::Lesson, lesson).unwrap().points, 5);
    assert_eq!(ledger.does("a6", ActivityKind::Lesson, lesson).unwrap().explanation, [Explanation::DayLimit(2)]);
    assert_eq!(ledger.does("a7", ActivityKind::Lesson, at("2027-03-07T21:00:00Z")).unwrap().points, 5);
    assert_eq!(ledger.does("a8", ActivityKind::Custom, lesson), Err(Refused::NoAward));
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn every_third_day_with_a_visit_earns_and_a_day_counts_once() {
    let mut ledger = Ledger::open(cafe(), false).with(|rules| {
        rules.earning.push(EarningRule::NthVisit(NthVisit { every: 3, points: points(50) }));
        let rule = ActivityRule { kind: ActivityKind::Visit, points: points(1), cooldown_hours: 0, per_day: 9 };
        rules.earning.push(EarningRule::Activity(rule));
    });
    assert_eq!(ledger.buys("b1", 100_000, at("2027-03-05T10:00:00Z")).unwrap().points, 10);
    assert_eq!(ledger.buys("b2", 100_000, at("2027-03-05T12:00:00Z")).unwrap().points, 10);
    assert_eq!(ledger.buys("b0", 0, at("2027-03-06T12:00:00Z")).unwrap().points, 0, "nothing bought is no visit");
    assert_eq!(ledger.does("a1", ActivityKind::Visit, at("2027-03-06T12:00:00Z")).unwrap().points, 1);
    let third = ledger.buys("b3", 100_000, at("2027-03-07T12:00:00Z")).unwrap();
    assert_eq!(third.points, 60);
    assert_eq!(third.explanation.last(), Some(&Explanation::NthVisit(3, 50)));
    assert_eq!(ledger.buys("b4", 100_000, at("2027-03-07T13:00:00Z")).unwrap().points, 10);
    // The day is still a visit: the refund leaves the bonus until the other purchase of the day is refunded, too.
    assert_eq!(ledger.refunds("b3", "r1", None, at("2027-03-07T14:00:00Z")).unwrap().points, -10);
    let last = ledger.refunds("b4", "r1", None, at("2027-03-07T14:00:00Z")).unwrap();
    assert_eq!((last.points, &last.explanation[..]), (-60, &[Explanation::VisitTakenBack(50)][..]));
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn a_birthday_earns_where_the_program_says_so() {
    let now = at("2027-03-05T12:00:00Z");
    let birthday = Operation::Birthday { year: 2027, budget: Budget::None };
    assert_eq!(Ledger::open(cafe(), true).post(&birthday, now), Err(Refused::NoAward));
    let mut ledger = Ledger::open(cafe(), true).with(|rules| {
        rules.earning.push(EarningRule::Birthday(BirthdayAward { points: points(100) }));
    });
    let entry = ledger.post(&birthday, now).unwrap();
    assert_eq!((entry.points, entry.operation().to_string().as_str()), (100, "birthday:2027"));
    assert_eq!(ledger.account.progress.qualifying.sum(Month::of(date(2027, 3, 1))), 100);
}

#[test]
fn staff_adjusts_up_and_down_but_never_below_zero() {
    let now = at("2027-03-05T12:00:00Z");
    let mut ledger = Ledger::open(cafe(), false);
    let adjust = |name: &str, points| Operation::Adjust { id: id(name), points };
    assert_eq!(ledger.post(&adjust("x1", 100), now).unwrap().points, 100);
    assert_eq!(ledger.post(&adjust("x2", -101), now), Err(Refused::ShortOfPoints { missing: 1 }));
    assert_eq!(ledger.post(&adjust("x3", 0), now), Err(Refused::NoPoints));
    assert_eq!(ledger.post(&adjust("x4", -40), now).unwrap().points, -40);
    assert_eq!((ledger.account.lifetime.adjusted, ledger.account.balance().available), (60, 60));
    assert_eq!(ledger.account.progress.qualifying.sum(Month::of(date(2027, 3, 1))), 0, "not earned");
}

#[test]
fn points_that_paid_a_share_come_back_in_the_proportion_of_the_refund() {
    let now = at("2027-03-05T12:00:00Z");
    let mut ledger = Ledger::open(cafe(), false);
    ledger.buys("b0", 1_000_000, now).unwrap();
    let bill = Purpose::Bill { reference: id("ref1"), id: id("d1"), bill: rub(129_900), worth: rub(4_000) };
    ledger.post(&Operation::Spend { on: bill, points: points(40) }, now).unwrap();
    let program = ledger.program.clone();
    let paid = Accrual {
        bill: Some(BillShare { reference: id("ref1"), worth: rub(4_000), again: Points::ZERO }),
        ..purchase(&program, "b1", 125_900, now)
    };
    let paid = ledger.post(&Operation::Purchase(paid), now).unwrap();
    assert_eq!((paid.points, ledger.account.balance().available), (12, 72), "what points paid earns nothing");
    let mut back = |name: &str, amount: Option<i64>| {
        let entry = ledger.refunds("b1", name, amount, now).unwrap();
        let restored = entry.explanation.iter().find_map(|said| match said {
            Explanation::Restored(points) => Some(*points),
            _ => None,
        });
        (entry.points, restored)
    };
    // A third of the money: 7 of 12 earned points stand, 13 of 40 spent points come back.
    assert_eq!(back("r1", Some(41_967)), (8, Some(13)));
    assert_eq!(back("r2", None), (20, Some(27)));
    assert_eq!((ledger.account.balance().available, ledger.account.lifetime.spent), (100, 0));
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn a_bill_that_points_paid_is_refunded_in_whole_once_they_are_all_back() {
    let mut ledger = Ledger::open(cafe(), true);
    let now = at("2027-03-05T12:00:00Z");
    ledger.post(&opening("o", 100), now).unwrap();
    let on = Purpose::Bill { reference: id("ref1"), id: id("d1"), bill: rub(4_000), worth: rub(4_000) };
    ledger.post(&Operation::Spend { on, points: points(40) }, now).unwrap();
    let program = ledger.program.clone();
    let paid = Accrual {
        bill: Some(BillShare { reference: id("ref1"), worth: rub(4_000), again: Points::ZERO }),
        ..purchase(&program, "b1", 0, now)
    };
    ledger.post(&Operation::Purchase(paid), now).unwrap();
    assert!(ledger.account.progress.has_bought());
    let mut names = |name: &str, named: i64| {
        let refund = RefundOf {
            paid: rub(4_000),
            paid_in_points: true,
            named: points(named),
            ..ledger.refund_of("b1", name, Some(0))
        };
        ledger.post(&Operation::Refund(refund), now).unwrap();
        ledger.account.progress.has_bought()
    };
    assert_eq!([names("r1", 15), names("r2", 25)], [true, false]);
    assert_eq!(ledger.replayed(), ledger.account);
}

#[test]
fn rules_out_of_bounds_are_refused() {
    let refused = |change: &dyn Fn(&mut Rules)| {
        let mut rules = cafe().rules[0].clone();
        change(&mut rules);
        rules.checked(Currency::RUB).unwrap_err()
    };
    let rising = |thresholds: &[i64]| -> Vec<Level> {
        thresholds.iter().enumerate().map(|(at, threshold)| level(["a", "b", "c"][at], *threshold, 100)).collect()
    };
    let adds = |rule: EarningRule| move |rules: &mut Rules| rules.earning.push(rule.clone());
    let promotion = || promotion("p", 200, true);
    let pay = |share_percent, minor| PayRule {
        point: Amount::of_minor(minor, Currency::RUB),
        share_percent,
        minimum: points(1),
        lapse_hours: PayRule::LAPSE_HOURS,
    };
    for (change, field, problem) in [
        (
            Box::new(|rules: &mut Rules| rules.levels = rising(&[1, 2])) as Box<dyn Fn(&mut Rules)>,
            "level[0].from",
            RulesProblem::FirstLevelThreshold,
        ),
        (Box::new(|rules| rules.levels = rising(&[0, 5, 5])), "level[2].from", RulesProblem::LevelsNotAscending),
        (
            Box::new(|rules| rules.levels = vec![level("a", 0, 100), level("a", 5, 100)]),
            "level[1].id",
            RulesProblem::DuplicateId,
        ),
        (
            Box::new(adds(EarningRule::Promotion(Promotion { until: date(2026, 1, 1), ..promotion() }))),
            "earning[1].promotion.until",
            RulesProblem::PromotionDays,
        ),
        (
            Box::new(adds(EarningRule::Promotion(Promotion { level: Some(short("none")), ..promotion() }))),
            "earning[1].promotion.level",
            RulesProblem::UnknownLevel,
        ),
        (
            Box::new(adds(EarningRule::Promotion(Promotion { names: words(" "), ..promotion() }))),
            "earning[1].promotion.name",
            RulesProblem::Words,
        ),
        (
            Box::new(adds(EarningRule::Birthday(BirthdayAward { points: points(0) }))),
            "earning[1].birthday.points",
            RulesProblem::Award,
        ),
        (
            Box::new(adds(EarningRule::NthVisit(NthVisit { every: 1, points: points(5) }))),
            "earning[1].nth_visit.every",
            RulesProblem::NthVisit,
        ),
        (
            Box::new(adds(EarningRule::Purchase(Rate::new(1, 100, Currency::RUB).unwrap()))),
            "earning[1]",
            RulesProblem::DuplicateId,
        ),
        (Box::new(|rules| rules.earning.clear()), "earning", RulesProblem::PurchaseRules),
        (
            Box::new(|rules| rules.set_rate(Rate { points: 0, ..rules.rate().unwrap() })),
            "earning[0].purchase",
            RulesProblem::Rate,
        ),
        (Box::new(|rules| rules.pay = Some(pay(101, 100))), "pay", RulesProblem::Pay),
        (Box::new(|rules| rules.pay = Some(pay(30, 0))), "pay", RulesProblem::Pay),
        (Box::new(|rules| rules.format += 1), "format", RulesProblem::Format),
    ] {
        assert_eq!(refused(&change), RulesRefused { field: field.to_owned(), problem });
    }
}

#[test]
fn factors_hours_of_a_lapse_and_the_smallest_visit_have_bounds() {
    let checked = |change: &dyn Fn(&mut Rules)| {
        let mut rules = cafe().rules[0].clone();
        change(&mut rules);
        rules.checked(Currency::RUB).map(drop).map_err(|refused| refused.problem)
    };
    let pay = |lapse_hours| PayRule {
        point: Amount::of_minor(100, Currency::RUB),
        share_percent: 30,
        minimum: points(1),
        lapse_hours,
    };
    assert!(Factor::new(99).is_none() && Factor::new(1_001).is_none());
    for (hours, allowed) in [(0, false), (1, true), (72, true), (73, false)] {
        let wanted = if allowed { Ok(()) } else { Err(RulesProblem::Pay) };
        assert_eq!(checked(&|rules| rules.pay = Some(pay(hours))), wanted);
    }
    for (minor, allowed) in [(0, false), (1, true)] {
        let wanted = if allowed { Ok(()) } else { Err(RulesProblem::VisitMinimum) };
        let minimum = Some(Amount::of_minor(minor, Currency::RUB));
        assert_eq!(checked(&|rules| rules.visits.minimum = minimum), wanted);
    }
}
