//! The end of a program: what each phase allows (`docs/rules.md#announcing-an-end`).

use crate::book::*;
use domain::*;
use jiff::civil::date;

/// An end announced on 1 March 2027 in Moscow, with this many days to spend.
fn ends(days: u16) -> WindDown {
    WindDown::announce(1, days, 0, at("2027-03-01T20:30:00Z"), &cafe().zone).unwrap()
}

#[test]
fn an_end_leaves_a_whole_week_to_earn_and_the_days_that_were_named_to_spend() {
    let zone = cafe().zone;
    let wind_down = ends(30);
    assert_eq!(wind_down.last_day_to_earn(&zone), date(2027, 3, 8));
    assert_eq!(wind_down.last_day_to_spend(&zone), date(2027, 3, 31));
    assert_eq!(wind_down.earning_ends, at("2027-03-08T21:00:00Z"), "midnight in Moscow");
    assert_eq!(wind_down.reminder_at(), at("2027-03-24T21:00:00Z"));
    for (when, phase) in [
        ("2027-03-08T20:59:59Z", Phase::Announced),
        ("2027-03-08T21:00:00Z", Phase::Spending),
        ("2027-03-31T20:59:59Z", Phase::Spending),
        ("2027-03-31T21:00:00Z", Phase::Closed),
    ] {
        assert_eq!(wind_down.phase_at(at(when)), phase, "{when}");
    }
    for days in [0, 7, 29, 31, 365] {
        assert_eq!(WindDown::announce(1, days, 0, at("2027-03-01T20:30:00Z"), &zone), None, "{days}");
    }
    // The last points that become available can be spent, too.
    let offered = |pending| WindDown::spending_days_choices(pending).collect::<Vec<_>>();
    assert_eq!((offered(0), offered(14)), (vec![30, 60, 90, 180], vec![60, 90, 180]));
    assert_eq!((offered(60), offered(90)), (vec![90, 180], vec![180]));
    assert_eq!(WindDown::announce(1, 30, 14, at("2027-03-01T20:30:00Z"), &zone), None);
    // Clocks jump in Berlin on 28 March: the last day ends at its own midnight.
    let berlin = Zone::get("Europe/Berlin").unwrap();
    let wind_down = WindDown::announce(1, 30, 0, at("2027-03-01T20:30:00Z"), &berlin).unwrap();
    assert_eq!(wind_down.spending_ends, at("2027-03-31T22:00:00Z"));
}

#[test]
fn a_program_at_its_end_stops_earning_then_spending_and_takes_back_always() {
    let mut ledger = Ledger::open(cafe(), true).with(|rules| *rules = crate::earning::rich(rules.clone()));
    ledger.buys("p1", 100_000, at("2027-03-01T09:00:00Z")).unwrap();
    ledger.program.wind_down = Some(ends(30));

    let earned = ledger.buys("p2", 100_000, at("2027-03-08T20:00:00Z")).unwrap();
    assert!(earned.points > 0, "until the last day as before");
    let visits = ledger.does("v1", ActivityKind::Visit, at("2027-03-08T20:30:00Z")).unwrap();
    assert!(visits.points > 0);

    let nothing = ledger.buys("p3", 100_000, at("2027-03-08T21:00:00Z")).unwrap();
    assert_eq!(nothing.points, 0);
    assert!(matches!(nothing.explanation.last(), Some(Explanation::EarningEnded(1..))), "{:?}", nothing.explanation);
    assert_eq!(nothing.accrued_to(), None);
    assert_eq!(ledger.does("v2", ActivityKind::Visit, at("2027-03-12T20:30:00Z")), Err(Refused::NoAward));
    let birthday = Operation::Birthday { year: 2027, budget: Budget::None };
    assert_eq!(ledger.post(&birthday, at("2027-03-12T20:30:00Z")), Err(Refused::NoAward));

    let last_moment = at("2027-03-31T20:59:59Z");
    assert_eq!(ledger.post(&spend("s1", 10), last_moment).unwrap().points, -10);
    let over = at("2027-03-31T21:00:00Z");
    assert_eq!(ledger.post(&spend("s2", 10), over), Err(Refused::Closed));
    assert_eq!(ledger.buys("p4", 100_000, over).unwrap_err(), Refused::Closed);
    let late = ledger.buys("p5", 100_000, last_moment);
    assert_eq!(late.unwrap().points, 0, "what happened before the end and is reported after it is written down");
    let adjust = Operation::Adjust { id: id("a1"), points: 5 };
    assert_eq!(ledger.post(&adjust, over), Err(Refused::Closed));

    let refund = ledger.refunds("p2", "r1", None, over).unwrap();
    assert_eq!(refund.points, -earned.points, "what is taken back is written down always");
    assert!(ledger.account.balance().available > 0, "what is left stays in the books");
}

#[test]
fn a_purchase_of_the_last_day_that_is_reported_late_earns() {
    let mut ledger = Ledger::open(cafe(), true);
    ledger.program.wind_down = Some(ends(60));
    let program = ledger.program.clone();
    let bought = at("2027-03-08T20:59:59Z");
    let purchase = Accrual {
        id: id("p1"),
        amount: rub(100_000),
        card: CardNumber::from_random(1),
        cashier: None,
        partner: None,
        fingerprint: None,
        occurred_at: bought,
        rules: program.rules_at(bought),
        bill: None,
        imported: false,
        budget: Budget::Covers,
    };
    let entry = ledger.post(&Operation::Purchase(purchase.clone()), at("2027-03-10T09:00:00Z")).unwrap();
    assert_eq!(entry.points, 10);
    // A purchase of the next day earns nothing and takes nothing from the budget.
    let late = Accrual { id: id("p2"), occurred_at: at("2027-03-08T21:00:00Z"), ..purchase };
    let entry = ledger.post(&Operation::Purchase(late), at("2027-03-10T09:00:00Z")).unwrap();
    assert_eq!(entry.explanation.last(), Some(&Explanation::EarningEnded(10)));
    assert!(!entry.explanation.iter().any(|said| matches!(said, Explanation::FromBudget(_))));
}

/// `docs/rules.md#until-all-are-told`
#[test]
fn the_week_counts_from_the_day_on_which_the_last_member_is_told() {
    let zone = cafe().zone;
    let told = |members: u64, now: &str| told_by(members, at(now), &zone);
    let last_day = |members: u64, now: &str| {
        WindDown::announce(1, 30, 0, told(members, now), &zone).unwrap().last_day_to_earn(&zone).to_string()
    };
    assert_eq!(told(1_000, "2027-03-01T09:00:00Z"), at("2027-03-01T09:00:40Z"));
    assert_eq!(last_day(1_000, "2027-03-01T09:00:00Z"), "2027-03-08");
    assert_eq!(told(1_000, "2027-03-01T19:00:00Z"), at("2027-03-02T06:00:40Z"));
    assert_eq!(last_day(1_000, "2027-03-01T19:00:00Z"), "2027-03-09");
    assert_eq!(told(1_000_000, "2027-03-01T06:00:00Z"), at("2027-03-01T17:06:40Z"));
    assert_eq!(told(1_000_000, "2027-03-01T09:00:00Z"), at("2027-03-02T08:06:40Z"));
    assert_eq!(last_day(1_000_000, "2027-03-01T09:00:00Z"), "2027-03-09");
    assert_eq!(told(0, "2027-03-01T12:00:00Z"), at("2027-03-01T12:00:00Z"));
}
