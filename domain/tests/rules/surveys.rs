//! Surveys: figures of answers, and who is asked when (`docs/rules.md#6-surveys`).

use crate::book::at;
use domain::{
    AnswerAcceptance, ByGroup, CELL_MIN, Change, Circumstances, Counter, Group, Groups, HoldReason, Instant, MemberNo,
    Nps, ProgramId, Respondent, ShareEstimate, ShortId, Survey, SurveyEligibility, SurveyKind, Trigger, Wave, Zone,
    cells_shown, day_of, z_between,
};
use jiff::SignedDuration;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn groups(promoters: u64, passives: u64, detractors: u64) -> Groups {
    Groups { promoters, passives, detractors }
}

#[test]
fn a_score_is_in_one_group() {
    let of = |kind: SurveyKind| kind.scores().map(|score| kind.group(score)).collect::<Vec<_>>();
    use Group::{Detractor as D, Passive as P, Promoter as R};
    assert_eq!(of(SurveyKind::Relationship), [D, D, D, D, D, D, D, P, P, R, R]);
    assert_eq!(of(SurveyKind::Csat), [D, D, P, R, R]);
}

/// Promoters, passives, detractors; raw, centre, half-width, low, high in hundredths.
type Worked = ((u64, u64, u64), [i64; 5]);

#[test]
fn the_worked_scores() {
    let worked: [Worked; 8] = [
        ((50, 30, 20), [3_000, 2_913, 1_508, 1_405, 4_420]),
        ((10, 0, 0), [10_000, 7_692, 2_942, 4_750, 10_000]),
        ((1, 0, 0), [10_000, 2_500, 7_350, -4_850, 9_850]),
        ((450, 300, 250), [2_000, 1_994, 503, 1_491, 2_497]),
        // Further examples, computed by hand: all passive, all detractors, an even split, a large number.
        ((0, 10, 0), [0, 0, 1_847, -1_847, 1_847]),
        ((0, 0, 10), [-10_000, -7_692, 2_942, -10_000, -4_750]),
        ((5, 0, 5), [0, 0, 5_113, -5_113, 5_113]),
        ((600_000_000, 0, 400_000_000), [2_000, 2_000, 1, 1_999, 2_001]),
    ];
    for ((promoters, passives, detractors), expected) in worked {
        let nps = Nps::of(groups(promoters, passives, detractors)).unwrap();
        let seen = [nps.raw, nps.centre, nps.half_width, nps.low, nps.high];
        assert_eq!(seen, expected, "{promoters}/{passives}/{detractors}");
    }
    assert_eq!(Nps::of(Groups::default()), None);
}

/// `tools/nps.py` computes the same figures independently.
#[test]
fn figures_are_printed_for_an_independent_computation() {
    let mut dice = 20_270_305_u64;
    let mut throw = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    let mut before = groups(50, 30, 20);
    for n in 0..1_000 {
        let most = [6, 40, 300, 20_000, 3_000_000][n % 5];
        let now = groups(throw(most), throw(most), throw(most) + 1);
        let nps = Nps::of(now).unwrap();
        let Groups { promoters, passives, detractors } = now;
        println!(
            "NPS {promoters} {passives} {detractors} {} {} {} {} {}",
            nps.raw, nps.centre, nps.half_width, nps.low, nps.high
        );
        let ShareEstimate { low, high, .. } = ShareEstimate::of(now, Group::Promoter).unwrap();
        println!("SHARE {promoters} {} {low} {high}", now.n());
        println!(
            "WAVES {} {} {} {promoters} {passives} {detractors} {} {}",
            before.promoters,
            before.passives,
            before.detractors,
            z_between(before, now),
            Change::between(before, now).code()
        );
        assert!(nps.low <= nps.centre && nps.centre <= nps.high);
        before = now;
    }
}

#[test]
fn two_waves_differ_only_where_it_is_proven() {
    let worked = [
        ((50, 30, 20), (40, 35, 25), 133, Change::NotProven),
        ((500, 300, 200), (400, 350, 250), 426, Change::Fell),
        ((400, 350, 250), (500, 300, 200), 426, Change::Rose),
        ((50, 30, 20), (50, 30, 20), 0, Change::NotProven),
        ((1, 0, 0), (0, 0, 1), 94, Change::NotProven),
    ];
    for ((a, b, c), (d, e, f), z, change) in worked {
        let (earlier, later) = (groups(a, b, c), groups(d, e, f));
        assert_eq!(z_between(earlier, later), z, "{a}/{b}/{c} and {d}/{e}/{f}");
        assert_eq!(Change::between(earlier, later), change, "{a}/{b}/{c} and {d}/{e}/{f}");
    }
}

#[test]
fn shares_of_the_satisfied_have_an_interval_too() {
    // 80 of 100: (80 + 2) / 104 = 78.85, half-width 7.85.
    let share = ShareEstimate::of(groups(80, 10, 10), Group::Promoter).unwrap();
    assert_eq!((share.raw, share.low, share.high), (8_000, 7_100, 8_670));
    let all = ShareEstimate::of(groups(1, 0, 0), Group::Promoter).unwrap();
    assert_eq!((all.raw, all.low, all.high), (10_000, 1_706, 10_000));
    assert_eq!(ShareEstimate::of(Groups::default(), Group::Promoter), None);
}

#[test]
fn small_cells_are_hidden_and_cannot_be_told_from_the_total() {
    assert_eq!(CELL_MIN, 5);
    for (cells, shown) in [
        (vec![10, 10, 10], vec![true, true, true]),
        (vec![10, 20, 0], vec![true, true, false]),
        (vec![10, 20, 3], vec![false, true, false]),
        (vec![10, 20, 5], vec![true, true, true]),
        // Two hidden cells hide each other.
        (vec![20, 4, 3], vec![true, false, false]),
        (vec![20, 2, 2], vec![false, false, false]),
        (vec![4], vec![false]),
    ] {
        assert_eq!(cells_shown(&cells), shown, "{cells:?}");
    }
}

#[test]
fn response_is_answers_to_accepted_asks() {
    let mut counter = Counter { asked: 40, accepted: 30, ..Counter::default() };
    assert_eq!((counter.n(), counter.response_rate()), (0, Some(0)));
    counter.scores[9] = 6;
    counter.scores[0] = 4;
    assert_eq!((counter.n(), counter.response_rate()), (10, Some(3_333)));
    assert_eq!(counter.groups(SurveyKind::Relationship), groups(6, 0, 4));
    assert_eq!(Counter::default().response_rate(), None);
    assert_eq!(counter.plus(&counter).n(), 20);
}

#[test]
fn waves_are_calendar_quarters_and_months() {
    let day = |text: &str| text.parse::<domain::Day>().unwrap();
    for (kind, on, wave, before) in [
        (SurveyKind::Relationship, "2027-03-31", "2027q1", "2026q4"),
        (SurveyKind::Relationship, "2027-04-01", "2027q2", "2027q1"),
        (SurveyKind::Employee, "2027-12-31", "2027q4", "2027q3"),
        (SurveyKind::Transactional, "2027-01-31", "2027m01", "2026m12"),
        (SurveyKind::Csat, "2027-12-01", "2027m12", "2027m11"),
    ] {
        let seen = kind.wave(day(on));
        assert_eq!((seen.to_string(), seen.before().to_string()), (wave.to_owned(), before.to_owned()));
        assert_eq!(Wave::parse(wave), Some(seen));
        assert!(seen.first_day() <= day(on));
    }
    for bad in
        ["", "2027", "2027q5", "2027q0", "2027m13", "2027m1", "2027q01", "27x1", "q1", "32767q1", "1999m01", "-2027q1"]
    {
        assert_eq!(Wave::parse(bad), None, "{bad}");
    }
    // The wave goes by the program's day, not by UTC.
    let moscow = Zone::get("Europe/Moscow").unwrap();
    let late = at("2027-03-31T21:30:00Z");
    assert_eq!(SurveyKind::Relationship.wave(day_of(late, &moscow)).to_string(), "2027q2");
}

fn survey(id: &str, kind: SurveyKind, trigger: Trigger, cooldown_days: u16) -> Survey {
    Survey {
        id: ShortId::parse(id).unwrap(),
        kind,
        question: None,
        follow_up: ByGroup::default(),
        thanks: ByGroup::default(),
        reward: None,
        trigger,
        cooldown_days,
    }
}

fn quarterly() -> Survey {
    survey("nps", SurveyKind::Relationship, Trigger::Schedule, 90)
}

fn every_third() -> Survey {
    survey("third", SurveyKind::Transactional, Trigger::Purchases { every: 3, delay_hours: 24 }, 14)
}

/// A member and the states of their surveys.
struct Town {
    program: ProgramId,
    member: MemberNo,
    zone: Zone,
    person: Respondent,
    others: Circumstances,
}

impl Town {
    fn new(surveys: &[Survey], now: Instant) -> Town {
        Town {
            program: ProgramId::parse("cafe").unwrap(),
            member: MemberNo::from_random(7),
            zone: Zone::get("Europe/Moscow").unwrap(),
            person: Respondent::enlisted(surveys, 0, now),
            others: Circumstances::default(),
        }
    }

    fn verdict(&mut self, survey: &Survey, now: Instant) -> SurveyEligibility {
        self.person.roll(survey, &self.program, self.member, &self.zone, now);
        self.person.verdict(survey, &self.zone, now, self.others)
    }

    fn due(&mut self, survey: &Survey, now: Instant) -> Instant {
        match self.verdict(survey, now) {
            SurveyEligibility::Due(due) => due,
            other => panic!("{other:?}"),
        }
    }

    fn ask(&mut self, survey: &Survey, now: Instant) {
        assert_eq!(self.verdict(survey, now), SurveyEligibility::Ask);
        self.person.asked(survey, &self.program, self.member, &self.zone, now);
    }
}

#[test]
fn each_member_has_a_day_of_his_own_in_each_cooldown() {
    let now = at("2027-01-01T12:00:00Z");
    let (survey, mut lots) = (quarterly(), [0_u32; 90]);
    for random in 0..9_000_u64 {
        let mut town = Town::new(std::slice::from_ref(&survey), now);
        town.member = MemberNo::from_random(random);
        let due = town.due(&survey, now);
        let local = due.to_zoned(town.zone.clone());
        assert_eq!((local.hour(), local.minute()), (9, 0), "as soon as it is not quiet any more");
        let days = (local.date() - day_of(now, &town.zone)).get_days();
        lots[usize::try_from(days - 1).unwrap()] += 1;
    }
    assert!(lots.iter().all(|lot| (60..140).contains(lot)), "{lots:?}");
}

#[test]
fn a_cooldown_counts_from_the_ask_and_the_day_stays() {
    let survey = quarterly();
    let mut town = Town::new(std::slice::from_ref(&survey), at("2027-01-01T12:00:00Z"));
    let first = town.due(&survey, at("2027-01-01T12:00:00Z"));
    town.ask(&survey, first);
    let second = town.due(&survey, first + HOUR);
    assert_eq!(second, first + DAY * 90);
    // Asked three days late: the next ask is late as well, since ninety days have to pass.
    town.others.asked_by_any = Some(second - DAY * 11);
    assert_eq!(
        town.verdict(&survey, second),
        SurveyEligibility::Held(HoldReason::OtherSurvey(second + DAY * 3), second + DAY * 14)
    );
    town.others.asked_by_any = None;
    town.ask(&survey, second + DAY * 3);
    let third = town.due(&survey, second + DAY * 4);
    assert_eq!(third, second + DAY * 90);
    let until = second + DAY * 93;
    assert!(matches!(
        town.verdict(&survey, third),
        SurveyEligibility::Held(HoldReason::CoolDown(held) | HoldReason::SameWave(held), _) if held <= until
    ));
    assert_eq!(town.verdict(&survey, until), SurveyEligibility::Ask);
}

#[test]
fn what_is_held_back_goes_stale_after_two_weeks_and_it_is_remembered() {
    let survey = quarterly();
    let mut town = Town::new(std::slice::from_ref(&survey), at("2027-01-01T12:00:00Z"));
    let due = town.due(&survey, at("2027-01-01T12:00:00Z"));
    town.others.blocked = true;
    assert_eq!(town.verdict(&survey, due), SurveyEligibility::Held(HoldReason::Blocked, due + DAY * 14));
    assert_eq!(town.verdict(&survey, due + DAY * 14), SurveyEligibility::Held(HoldReason::Blocked, due + DAY * 14));
    assert_eq!(town.due(&survey, due + DAY * 14 + HOUR), due + DAY * 90);
    assert_eq!(town.person.surveys[&survey.id].stale, Some(due));
    // After years without a review: the newest closed window is stored, and the next one is planned.
    let years = due + DAY * 1_000;
    let next = town.verdict(&survey, years);
    assert!(matches!(next, SurveyEligibility::Due(_) | SurveyEligibility::Held(HoldReason::Blocked, _)), "{next:?}");
    assert!(town.person.surveys[&survey.id].stale.unwrap() > years - DAY * 105);
}

#[test]
fn what_a_member_says_counts_at_once() {
    let survey = quarterly();
    let mut town = Town::new(std::slice::from_ref(&survey), at("2027-01-01T12:00:00Z"));
    let due = town.due(&survey, at("2027-01-01T12:00:00Z"));
    town.person.snooze(due - DAY * 20);
    let until = due + DAY * 10;
    assert_eq!(town.person.snoozed_until, Some(until));
    assert_eq!(town.verdict(&survey, due), SurveyEligibility::Held(HoldReason::Snoozed(until), due + DAY * 14));
    assert_eq!(town.verdict(&survey, until), SurveyEligibility::Ask);
    town.person.off = true;
    assert_eq!(town.verdict(&survey, until), SurveyEligibility::Held(HoldReason::Off, due + DAY * 14));
    town.person.off = false;
    assert_eq!(town.verdict(&survey, until), SurveyEligibility::Ask);
}

#[test]
fn a_purchase_opens_a_window_once_and_in_any_order() {
    let third = every_third();
    let begin = at("2027-03-02T12:00:00Z");
    let mut town = Town::new(std::slice::from_ref(&third), begin);
    assert_eq!(town.verdict(&third, begin), SurveyEligibility::Untriggered);
    town.person.purchased(&third, 2, begin);
    assert_eq!(town.verdict(&third, begin), SurveyEligibility::Untriggered);
    // The record of the third purchase was lost; the fourth implies it.
    town.person.purchased(&third, 4, begin + HOUR);
    let due = begin + HOUR * 25;
    for late in [3, 4, 1] {
        town.person.purchased(&third, late, begin + HOUR * 9);
        assert_eq!(town.verdict(&third, begin + HOUR * 2), SurveyEligibility::Due(due));
    }
    town.ask(&third, due);
    town.person.purchased(&third, 5, due);
    assert_eq!(town.verdict(&third, due), SurveyEligibility::Untriggered);
    town.person.purchased(&third, 6, due);
    // Same month: the next ask waits for the next month.
    let next = due + DAY;
    assert_eq!(
        town.verdict(&third, next),
        SurveyEligibility::Held(HoldReason::SameWave(at("2027-04-01T06:00:00Z")), next + DAY * 14)
    );
    assert_eq!(
        town.verdict(&third, next + DAY * 15),
        SurveyEligibility::Untriggered,
        "stale, and no calendar opens another"
    );
    // A newer survey counts from its first purchase, and a scheduled one does not begin with a window that has passed.
    let (newer, calendar) =
        (survey("later", SurveyKind::Csat, Trigger::Purchases { every: 10, delay_hours: 0 }, 14), quarterly());
    town.person.purchased(&newer, 57, next);
    assert_eq!(town.verdict(&newer, next), SurveyEligibility::Untriggered);
    town.person.purchased(&newer, 60, next);
    assert_eq!(town.verdict(&newer, next), SurveyEligibility::Ask);
    let due = town.due(&calendar, next);
    assert!(due > next && town.person.surveys[&calendar.id].stale.is_none());
    // A member with many purchases before the survey existed is asked at the next third one.
    let late = Respondent::enlisted(std::slice::from_ref(&third), 56, begin);
    let mut town = Town { person: late, ..town };
    town.person.purchased(&third, 57, begin);
    assert_eq!(town.verdict(&third, begin), SurveyEligibility::Due(begin + DAY));
}

#[test]
fn an_answer_can_be_changed_for_a_day_and_given_for_a_month() {
    let asked = at("2027-03-02T12:00:00Z");
    let answered = asked + DAY * 29;
    assert_eq!(AnswerAcceptance::at(asked, None, answered), AnswerAcceptance::Counts);
    assert_eq!(AnswerAcceptance::at(asked, None, asked + DAY * 30), AnswerAcceptance::Over);
    assert_eq!(
        AnswerAcceptance::at(asked, Some(answered), answered + HOUR * 24 - SignedDuration::from_millis(1)),
        AnswerAcceptance::Counts
    );
    assert_eq!(AnswerAcceptance::at(asked, Some(answered), answered + HOUR * 24), AnswerAcceptance::Stands);
    assert_eq!(AnswerAcceptance::at(asked, Some(answered), answered + DAY * 300), AnswerAcceptance::Stands);
}

#[test]
fn surveys_out_of_bounds_are_refused() {
    let after = |every, delay_hours| Trigger::Purchases { every, delay_hours };
    for (kind, trigger, cooldown, sane) in [
        (SurveyKind::Relationship, Trigger::Schedule, 90, true),
        (SurveyKind::Relationship, Trigger::Schedule, 89, false),
        (SurveyKind::Relationship, after(3, 0), 90, false),
        (SurveyKind::Transactional, Trigger::Schedule, 14, false),
        (SurveyKind::Transactional, after(1, 0), 14, true),
        (SurveyKind::Transactional, after(1, 0), 13, false),
        (SurveyKind::Transactional, after(0, 0), 14, false),
        (SurveyKind::Transactional, after(1, 337), 14, false),
        (SurveyKind::Csat, Trigger::Schedule, 30, true),
        (SurveyKind::Csat, after(2, 2), 731, false),
        (SurveyKind::Employee, Trigger::Schedule, 90, true),
    ] {
        assert_eq!(survey("s", kind, trigger, cooldown).is_sane(), sane, "{kind:?} {trigger:?} {cooldown}");
    }
    let paid =
        Survey { reward: Some(crate::book::points(5)), ..survey("s", SurveyKind::Employee, Trigger::Schedule, 90) };
    assert!(!paid.is_sane(), "staff has no points");
}
