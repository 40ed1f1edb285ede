//! Figures of days and facts about members (`docs/rules.md#9-figures`).

use crate::book::*;
use domain::*;
use iso_currency::Currency;
use jiff::ToSpan;
use jiff::civil::date;

#[test]
fn a_day_counts_purchases_by_the_hour_and_refunds_apart() {
    let mut ledger = Ledger::open(cafe(), true);
    let zone = ledger.program.zone.clone();
    // Moscow is three hours ahead.
    let mut entries = vec![ledger.buys("b1", 120_000, at("2027-03-05T06:40:00Z")).unwrap()];
    entries.push(ledger.buys("b2", 300_000, at("2027-03-05T11:05:00Z")).unwrap());
    entries.push(ledger.refunds("b2", "r1", Some(50_000), at("2027-03-05T12:00:00Z")).unwrap());
    let mut figures = DayFigures::default();
    for entry in &entries {
        let (day, of) = DayFigures::of_entry(entry, &zone);
        assert_eq!(day, date(2027, 3, 5));
        figures.add_all(&of);
    }
    assert_eq!((figures.purchases(), figures.paid(), figures.purchases_before(14)), (2, 420_000, 1));
    assert_eq!((figures.get(DayCount::Refunds), figures.get(DayCount::Refunded)), (1, 50_000));
    assert_eq!((figures.get(DayCount::Given), figures.get(DayCount::Spent)), (42, 0));
    let spent = ledger.post(&spend("s1", 7), at("2027-03-06T12:00:00Z")).unwrap();
    let back = ledger.cancels(&spent, at("2027-03-06T20:30:00Z")).unwrap();
    assert_eq!(DayFigures::of_entry(&spent, &zone).1.get(DayCount::Spent), 7);
    let (day, figures) = DayFigures::of_entry(&back, &zone);
    assert_eq!((day, figures.get(DayCount::Spent)), (date(2027, 3, 6), -7));
    // Half past eleven in the evening, and half an hour into the next day.
    for (instant, on, hour) in [("2027-03-07T20:30:00Z", 7, 23), ("2027-03-07T21:30:00Z", 8, 0)] {
        let entry = ledger.buys(&format!("n{on}"), 100_000, at(instant)).unwrap();
        let (day, figures) = DayFigures::of_entry(&entry, &zone);
        assert_eq!((day, figures.get(DayCount::Purchases(hour))), (date(2027, 3, on), 1));
    }
}

#[test]
fn facts_about_a_member_hold_what_was_paid_and_when() {
    let mut ledger = Ledger::open(cafe(), true);
    let zone = ledger.program.zone.clone();
    let entries = [
        ledger.buys("b1", 120_000, at("2027-03-05T12:00:00Z")).unwrap(),
        ledger.buys("b2", 300_000, at("2027-03-09T12:00:00Z")).unwrap(),
        ledger.refunds("b2", "r1", Some(50_000), at("2027-03-11T12:00:00Z")).unwrap(),
    ];
    let mut facts = MemberFacts { joined_on: Some(date(2027, 3, 1)), ..MemberFacts::default() };
    assert_eq!(facts.seen_on(), Some(date(2027, 3, 1)));
    for entry in &entries {
        assert_eq!(facts.fold(entry, &zone), None);
    }
    assert_eq!((facts.paid, facts.bought), (370_000, Some((date(2027, 3, 5), date(2027, 3, 9)))));
    assert_eq!((facts.seen_on(), facts.gone), (Some(date(2027, 3, 9)), false));
    let bought = Some((date(2027, 2, 3), date(2027, 3, 6)));
    facts.add(&MemberFacts { joined_on: Some(date(2027, 2, 1)), paid: 10_000, bought, gone: true });
    assert_eq!(facts.joined_on, Some(date(2027, 2, 1)));
    assert_eq!((facts.paid, facts.bought), (380_000, Some((date(2027, 2, 3), date(2027, 3, 9)))));
    assert!(!facts.gone, "the account that was merged is gone, not this one");
    let left = ledger.post(&Operation::Leave, at("2027-03-12T12:00:00Z")).unwrap();
    facts.fold(&left, &zone);
    assert!(facts.gone);
    let back = ledger.post(&Operation::Link, at("2027-03-13T12:00:00Z")).unwrap();
    facts.fold(&back, &zone);
    assert!(!facts.gone);
}

/// A week that sold 361,000 ₽, on each day another sum, before 9 March 2027, a Tuesday.
fn sold() -> std::collections::BTreeMap<Day, DayFigures> {
    let sums = [10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 151_000];
    let day = |(ago, sum): (i64, i64)| {
        let mut figures = DayFigures::default();
        figures.add(DayCount::Paid(12), sum * 100);
        (date(2027, 3, 9).saturating_sub(ago.days()), figures)
    };
    (1..=7).zip(sums).map(day).collect()
}

#[test]
fn what_other_rules_would_give_by_last_weeks_sales() {
    let (mut rules, today) = (cafe().rules[0].clone(), date(2027, 3, 9));
    let week = |rules: &Rules, start: Day| points_of_a_week(rules, Currency::RUB, &sold(), today, start);
    for (points, expected) in [(1, 3_610), (100, 361_000)] {
        rules.set_rate(Rate::new(points, 10_000, Currency::RUB).unwrap());
        for start in [today, date(2027, 3, 12), date(2027, 6, 1)] {
            assert_eq!(week(&rules, start), expected, "any seven days have one of each weekday");
        }
    }
    // Last Saturday and Sunday, three and two days ago, sold 30,000 and 20,000.
    rules.set_rate(Rate::new(1, 10_000, Currency::RUB).unwrap());
    let words = ByLang { ru: "Выходные".to_owned(), zh: "周末".to_owned(), en: "Weekend".to_owned() };
    let promotion = Promotion {
        id: ShortId::parse("weekend").unwrap(),
        names: words,
        factor: Factor::new(200).unwrap(),
        from: date(2027, 3, 13),
        until: date(2027, 3, 14),
        weekdays: Weekdays::default(),
        level: None,
        first_purchase: false,
        stacks: false,
    };
    rules.earning.push(EarningRule::Promotion(promotion.clone()));
    assert_eq!((week(&rules, today), week(&rules, date(2027, 3, 15))), (3_610 + 500, 3_610));
    rules.earning.pop();
    rules.earning.push(EarningRule::Promotion(Promotion { first_purchase: true, ..promotion }));
    assert_eq!(week(&rules, today), 3_610, "how many first purchases there will be, nobody knows");
}
