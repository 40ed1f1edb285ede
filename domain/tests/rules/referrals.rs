//! Referrals: states, moves and rewards (`docs/rules.md#5-referrals`).

use crate::book::*;
use ReferralState::*;
use Rejection as No;
use Reversal::{Fraud, Left, Refund};
use domain::*;
use iso_currency::Currency;
use jiff::civil::date;

fn rules() -> ReferralRules {
    ReferralRules {
        referrer_points: points(100),
        friend_points: points(50),
        qualifies: Qualifies::Purchase(Amount::of_minor(50_000, Currency::RUB)),
        hold_days: 14,
        per_day: None,
        per_month: None,
        budget: None,
        risk: RiskRules::default(),
    }
}

fn zone() -> Zone {
    Zone::get("Europe/Moscow").unwrap()
}

fn referral() -> Referral {
    Referral::joined(MemberNo::from_random(2), MemberNo::from_random(1), 1, at("2027-03-01T09:00:00Z"))
}

fn bought() -> Facts {
    let by = QualifiedBy { purchase: Some(id("b1")), minor: 60_000, cashier: None, at: at("2027-03-05T09:00:00Z") };
    Facts { qualified_by: Some(by), ..Facts::default() }
}

/// Moves the referral as far as it goes on a day.
fn goes(referral: &Referral, facts: &Facts, today: Day) -> Referral {
    let mut referral = referral.clone();
    let now = start_of(today, &zone());
    while let Some(next) = referral.next_state(facts, &rules(), &zone(), today) {
        referral = referral.moved(next, now).unwrap();
    }
    referral
}

#[test]
fn every_move_is_allowed_or_refused_as_the_table_says() {
    let allowed = [
        (Invited, vec![Joined, Rejected(No::SelfMade), Rejected(No::Cycle)]),
        (Invited, vec![Rejected(No::ExistingMember), Rejected(No::Duplicate)]),
        (Joined, vec![Qualifying, Rejected(No::Expired), Rejected(No::Duplicate), Reversed(Left)]),
        (Joined, vec![Rejected(No::ExistingMember)]),
        (Qualifying, vec![Rejected(No::ExistingMember)]),
        (Held, vec![Rejected(No::ExistingMember)]),
        (Qualified, vec![Rejected(No::ExistingMember)]),
        (Qualifying, vec![Qualified, Held, Rejected(No::Duplicate), Reversed(Refund), Reversed(Left)]),
        (Held, vec![Qualified, Rejected(No::Cap), Rejected(No::Fraud), Reversed(Refund), Reversed(Left)]),
        (Qualified, vec![Claimed, Lapsed, Reversed(Refund), Reversed(Left), Reversed(Fraud)]),
        (Claimed, vec![Reversed(Refund), Reversed(Fraud), Reversed(Reversal::ExistingMember)]),
    ];
    let wanted = |from, to| allowed.iter().any(|(state, next)| *state == from && next.contains(&to));
    let mut moves = 0;
    for from in ReferralState::all() {
        for to in ReferralState::all() {
            assert_eq!(from.may_become(to), wanted(from, to), "{} -> {}", from.code(), to.code());
            moves += usize::from(from.may_become(to));
        }
        assert_eq!(ReferralState::from_code(from.code()), Some(from));
        assert!(!from.is_final() || ReferralState::all().into_iter().all(|to| !from.may_become(to)));
    }
    assert_eq!(moves, 31);
}

#[test]
fn a_refund_during_the_hold_leaves_nothing_to_claim() {
    let qualifying = goes(&referral(), &bought(), date(2027, 3, 5));
    assert_eq!(qualifying.state(), Qualifying);
    assert_eq!(goes(&qualifying, &bought(), date(2027, 3, 18)).state(), Qualifying, "the hold runs");
    let refunded = Facts { refunded: true, ..bought() };
    assert_eq!(goes(&qualifying, &refunded, date(2027, 3, 15)).state(), Reversed(Refund));
    assert_eq!(goes(&qualifying, &bought(), date(2027, 3, 19)).state(), Qualified);
    let blocked = Facts { blocked: true, ..bought() };
    assert_eq!(goes(&qualifying, &blocked, date(2027, 3, 18)).state(), Qualifying);
    assert_eq!(goes(&qualifying, &blocked, date(2027, 3, 19)).state(), Reversed(Left));
    let known = Facts { existing_member: true, ..bought() };
    assert_eq!(goes(&referral(), &known, date(2027, 3, 5)).state(), Rejected(No::ExistingMember));
    assert_eq!(goes(&qualifying, &known, date(2027, 3, 6)).state(), Rejected(No::ExistingMember));
    let qualified = goes(&qualifying, &bought(), date(2027, 3, 19));
    assert_eq!(goes(&qualified, &known, date(2027, 3, 20)).state(), Rejected(No::ExistingMember));
    let claimed = qualified.moved(Claimed, at("2027-03-20T09:00:00Z")).unwrap();
    assert_eq!(goes(&claimed, &known, date(2027, 3, 21)).state(), Reversed(Reversal::ExistingMember));
    let left = Facts { left: true, ..bought() };
    assert_eq!(goes(&qualifying, &left, date(2027, 3, 19)).state(), Reversed(Left));
}

#[test]
fn what_is_not_claimed_in_time_lapses_and_who_does_nothing_in_time_does_not_qualify() {
    let qualified = goes(&goes(&referral(), &bought(), date(2027, 3, 5)), &bought(), date(2027, 3, 19));
    assert_eq!(qualified.claim_until(&zone()), Some(date(2027, 6, 17)));
    assert_eq!(qualified.lapse_warning(&zone()), Some(date(2027, 6, 3)));
    assert_eq!(goes(&qualified, &bought(), date(2027, 6, 17)).state(), Qualified);
    assert_eq!(goes(&qualified, &bought(), date(2027, 6, 18)).state(), Lapsed);
    assert_eq!(goes(&referral(), &Facts::default(), date(2027, 5, 29)).state(), Joined);
    assert_eq!(goes(&referral(), &Facts::default(), date(2027, 5, 30)).state(), Rejected(No::Expired));
}

#[test]
fn nothing_that_is_held_is_ever_paid_by_letting_time_pass() {
    let suspicious = Facts { signals: vec![Signal::Burst, Signal::SameCashier, Signal::MinimalAmount], ..bought() };
    let held = goes(&goes(&referral(), &suspicious, date(2027, 3, 5)), &suspicious, date(2027, 3, 19));
    assert_eq!(held.state(), Held);
    for years in 1..20 {
        for facts in [&suspicious, &bought()] {
            assert_eq!(goes(&held, facts, date(2027 + years, 1, 1)).state(), Held);
        }
    }
    // A refund reverses a held referral all the same.
    assert_eq!(goes(&held, &Facts { refunded: true, ..bought() }, date(2027, 4, 1)).state(), Reversed(Refund));
}

#[test]
fn a_score_above_the_threshold_holds_and_some_signals_hold_alone() {
    let risk = RiskRules::default();
    use Signal::*;
    assert!(!risk.holds(&[]));
    assert!(!risk.holds(&[MinimalAmount, NoActivity, Fast]), "45 of 50");
    assert!(!risk.holds(&[SameCashier, MinimalAmount, NoActivity]), "exactly 50");
    assert!(risk.holds(&[SameCashier, MinimalAmount, Fast]));
    for alone in [SamePayment, OverCap, OverBudget] {
        assert!(risk.holds(&[alone]));
    }
    for (signal, code) in Signal::ALL {
        assert_eq!((signal.code(), Signal::from_code(code)), (code, Some(signal)));
    }
}

#[test]
fn a_bonus_waits_for_a_decision_and_not_for_a_day() {
    let mut friend = Ledger::open(cafe(), true);
    friend.post(&Operation::FriendBonus(points(50)), at("2027-03-05T09:00:00Z")).unwrap();
    let seen = friend.account.as_of(&friend.program, at("2037-03-05T09:00:00Z"));
    assert_eq!(seen.balance(), Balance { pending: 50, ..Balance::default() });
    assert_eq!(seen.maturing(), []);
    let ready = friend.post(&Operation::FriendBonusReady, at("2027-03-19T09:00:00Z")).unwrap();
    assert_eq!((ready.points, friend.lots()), (50, vec![(Some(date(2028, 3, 31)), 50)]));
    assert_eq!(friend.account.progress.qualifying.sum(Month::of(date(2027, 3, 19))), 50);
    assert_eq!(friend.post(&Operation::FriendBonusReady, at("2027-03-20T09:00:00Z")), Err(Refused::NothingDue));
    assert_eq!(friend.replayed(), friend.account);
}

#[test]
fn what_is_taken_back_comes_from_where_it_is() {
    let back = |given| Operation::FriendBonusReversed { points: points(50), given, why: Refund };
    let mut waits = Ledger::open(cafe(), true);
    waits.post(&Operation::FriendBonus(points(50)), at("2027-03-05T09:00:00Z")).unwrap();
    assert_eq!(waits.post(&back(None), at("2027-03-15T09:00:00Z")).unwrap().points, -50);
    assert_eq!(waits.account.balance(), Balance::default());

    // What is spent is owed, whatever the program does about refunds.
    for policy in [RefundPolicy::WithinBalance, RefundPolicy::Debt] {
        let mut referrer = Ledger::open(program(Expiry::AfterMonths(12), 0, policy), true);
        let friend = MemberNo::from_random(2);
        let reward = Operation::ReferralReward { friend, points: points(100) };
        referrer.post(&reward, at("2027-03-20T09:00:00Z")).unwrap();
        referrer.post(&spend("s1", 70), at("2027-03-21T09:00:00Z")).unwrap();
        let since = date(2027, 3, 20);
        let given = CreditedLot { life: LotExpiry::Until(date(2028, 3, 31)), on: since };
        let back = Operation::ReferralRewardReversed { friend, points: points(100), given, why: Refund };
        let entry = referrer.post(&back, at("2027-03-25T09:00:00Z")).unwrap();
        assert_eq!((entry.points, &entry.explanation[..]), (-100, &[Explanation::Debt(70)][..]));
        assert_eq!(referrer.account.balance(), Balance { debt: 70, ..Balance::default() });
        assert_eq!(referrer.account.progress.qualifying.sum(Month::of(since)), 0);
        assert_eq!(referrer.replayed(), referrer.account);
    }
}

#[test]
fn what_expired_meanwhile_is_not_taken_from_others() {
    let mut referrer = Ledger::open(program(Expiry::AfterMonths(1), 0, RefundPolicy::Debt), false);
    let friend = MemberNo::from_random(2);
    referrer.post(&Operation::ReferralReward { friend, points: points(100) }, at("2027-03-20T09:00:00Z")).unwrap();
    referrer.buys("b1", 129_900, at("2027-05-10T09:00:00Z")).unwrap();
    let given = CreditedLot { life: LotExpiry::Until(date(2027, 4, 30)), on: date(2027, 3, 20) };
    let back = Operation::ReferralRewardReversed { friend, points: points(100), given, why: Refund };
    let entry = referrer.post(&back, at("2027-05-11T09:00:00Z")).unwrap();
    assert_eq!((entry.points, &entry.explanation[..]), (0, &[Explanation::SetOff(100)][..]));
    assert_eq!(referrer.account.balance(), Balance { available: 12, ..Balance::default() });
    assert_eq!(referrer.replayed(), referrer.account);
}
