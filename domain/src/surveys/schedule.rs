//! When surveys ask: who is asked, when, and what holds an ask back (`docs/rules.md#when-a-survey-asks`).
//!
//! A survey's window opens by schedule (on the member's own day of each cool-down) or some time after a purchase, and
//! stays open for [`STALE_DAYS`]. The member is asked at its first moment at which nothing holds the ask back.

use crate::surveys::survey::ANY_SURVEY_DAYS;
use crate::surveys::survey::STALE_DAYS;
use crate::{Day, Instant, MemberNo, ProgramId, ShortId, Survey, Trigger, Zone, day_of, out_of_quiet_hours, start_of};
use jiff::{SignedDuration, Span};
use std::collections::BTreeMap;

/// Days for which "not now" holds asks back.
const SNOOZE_DAYS: u16 = 30;
/// Hours after the first answer in which it can be changed.
const CHANGE_HOURS: i64 = 24;
/// Days after the ask in which a survey can be answered.
const ANSWER_DAYS: u16 = 30;

/// The state of a survey for one member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SurveyProgress {
    /// When the window opened or will open.
    pub due: Option<Instant>,
    /// When the member was asked last.
    pub last: Option<Instant>,
    /// The number of purchases that are counted so far.
    pub counted: u32,
    /// The last window that closed without an ask.
    pub stale: Option<Instant>,
}

/// A person who may be asked, and the states of their surveys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respondent {
    /// Since when the person may be asked.
    pub since: Instant,
    /// Whether they turned surveys off.
    pub off: bool,
    /// The end of a "not now".
    pub snoozed_until: Option<Instant>,
    /// The states of surveys.
    pub surveys: BTreeMap<ShortId, SurveyProgress>,
}

/// Facts from elsewhere that decide whether a person may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// When any program asked them last.
    pub asked_by_any: Option<Instant>,
    /// Whether they blocked the bot.
    pub blocked: bool,
    /// Whether their consent covers surveys.
    pub consents: bool,
}

/// What holds an ask back (`docs/rules.md#what-holds-an-ask-back`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// The member turned surveys off.
    Off,
    /// The member did not consent to surveys.
    NoConsent,
    /// The member blocked the bot.
    Blocked,
    /// The member said "not now".
    Snoozed(Instant),
    /// The member was asked in this wave.
    SameWave(Instant),
    /// The member was asked by this survey within its cool-down.
    CoolDown(Instant),
    /// The member was asked by another survey or another program.
    OtherSurvey(Instant),
}

impl Default for Circumstances {
    /// Circumstances that hold nothing back.
    fn default() -> Circumstances {
        Circumstances { asked_by_any: None, blocked: false, consents: true }
    }
}

impl HoldReason {
    fn until(self) -> Option<Instant> {
        match self {
            HoldReason::Off | HoldReason::NoConsent | HoldReason::Blocked => None,
            HoldReason::Snoozed(until)
            | HoldReason::SameWave(until)
            | HoldReason::CoolDown(until)
            | HoldReason::OtherSurvey(until) => Some(until),
        }
    }
}

/// Whether a survey may ask a member now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyEligibility {
    /// It may ask.
    Ask,
    /// Something holds the ask back; the window closes at this instant.
    Held(HoldReason, Instant),
    /// The window opens at this instant.
    Due(Instant),
    /// No window is open or planned.
    Untriggered,
}

impl SurveyEligibility {
    /// Returns when to review it; `None` while no window is planned.
    pub fn next_review_at(self, now: Instant) -> Option<Instant> {
        match self {
            SurveyEligibility::Ask => Some(now),
            SurveyEligibility::Held(held, closes) => {
                let again = match held {
                    HoldReason::Off | HoldReason::NoConsent => closes,
                    held => held.until().unwrap_or(later(now, 1)),
                };
                Some(again.min(later(closes, 0) + SignedDuration::from_secs(1)))
            }
            SurveyEligibility::Due(at) => Some(at),
            SurveyEligibility::Untriggered => None,
        }
    }
}

fn later(at: Instant, days: u16) -> Instant {
    at.checked_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Instant::MAX)
}

/// Returns the instant of a day from which people may be asked: the end of quiet hours.
fn morning(day: Day, zone: &Zone) -> Instant {
    let start = start_of(day, zone);
    out_of_quiet_hours(start, zone).unwrap_or(start)
}

impl Respondent {
    /// Returns a person who may be asked from now on, with this number of earlier purchases.
    pub fn enlisted(surveys: &[Survey], purchases: u32, now: Instant) -> Respondent {
        let asking =
            |survey: &Survey| (survey.id.clone(), SurveyProgress { counted: purchases, ..SurveyProgress::default() });
        Respondent { since: now, off: false, snoozed_until: None, surveys: surveys.iter().map(asking).collect() }
    }

    /// Records that the member has made `purchases` purchases, the last of them at `at`.
    pub fn purchased(&mut self, survey: &Survey, purchases: u32, at: Instant) {
        let Trigger::Purchases { every, delay_hours } = survey.trigger else {
            return;
        };
        // A survey that is newer than the member begins to count with this purchase.
        let newer = || SurveyProgress { counted: purchases.saturating_sub(1), ..SurveyProgress::default() };
        let asking = self.surveys.entry(survey.id.clone()).or_insert_with(newer);
        if asking.due.is_none() && purchases / u32::from(every) > asking.counted / u32::from(every) {
            asking.due = at.checked_add(SignedDuration::from_hours(delay_hours.into())).ok();
        }
        asking.counted = asking.counted.max(purchases);
    }

    /// Closes windows that are over and plans the next ones.
    pub fn roll(&mut self, survey: &Survey, program: &ProgramId, member: MemberNo, zone: &Zone, now: Instant) {
        if survey.trigger != Trigger::Schedule && !self.surveys.contains_key(&survey.id) {
            return;
        }
        // A survey that is newer than the member starts now, or it would begin with a window that has passed.
        let since = if self.surveys.contains_key(&survey.id) { self.since } else { now };
        let asking = self.surveys.entry(survey.id.clone()).or_default();
        let next = |after: Instant| {
            let tomorrow = day_of(after, zone).saturating_add(Span::new().days(1));
            morning(survey.own_day(program, member, tomorrow), zone)
        };
        if survey.trigger == Trigger::Schedule && asking.due.is_none() {
            asking.due = Some(next(since));
        }
        while let Some(due) = asking.due
            && is_stale(due, now)
        {
            asking.stale = Some(due);
            asking.due = (survey.trigger == Trigger::Schedule).then(|| next(due));
        }
    }

    /// Returns whether a survey may ask now. Call [`Respondent::roll`] first.
    pub fn verdict(&self, survey: &Survey, zone: &Zone, now: Instant, others: Circumstances) -> SurveyEligibility {
        let asking = self.surveys.get(&survey.id).cloned().unwrap_or_default();
        let Some(due) = asking.due else {
            return SurveyEligibility::Untriggered;
        };
        if now < due {
            return SurveyEligibility::Due(due);
        }
        let wave = survey.kind.wave(day_of(now, zone));
        let same_wave = asking.last.filter(|last| survey.kind.wave(day_of(*last, zone)) == wave);
        let ahead = |until: Option<Instant>| until.filter(|until| *until > now);
        let held = if self.off {
            Some(HoldReason::Off)
        } else if !others.consents {
            Some(HoldReason::NoConsent)
        } else if others.blocked {
            Some(HoldReason::Blocked)
        } else if let Some(until) = ahead(self.snoozed_until) {
            Some(HoldReason::Snoozed(until))
        } else if same_wave.is_some() {
            Some(HoldReason::SameWave(morning(wave.end(), zone)))
        } else if let Some(until) = ahead(asking.last.map(|last| later(last, survey.cooldown_days))) {
            Some(HoldReason::CoolDown(until))
        } else {
            ahead(others.asked_by_any.map(|last| later(last, ANY_SURVEY_DAYS))).map(HoldReason::OtherSurvey)
        };
        held.map_or(SurveyEligibility::Ask, |held| SurveyEligibility::Held(held, later(due, STALE_DAYS)))
    }

    /// Records that the member is asked now.
    pub fn asked(&mut self, survey: &Survey, program: &ProgramId, member: MemberNo, zone: &Zone, now: Instant) {
        let asking = self.surveys.entry(survey.id.clone()).or_default();
        let due = asking.due.take();
        asking.last = Some(now);
        if let (Trigger::Schedule, Some(due)) = (survey.trigger, due) {
            let tomorrow = day_of(due, zone).saturating_add(Span::new().days(1));
            asking.due = Some(morning(survey.own_day(program, member, tomorrow), zone));
        }
    }

    /// Records a "not now".
    pub fn snooze(&mut self, now: Instant) {
        self.snoozed_until = Some(later(now, SNOOZE_DAYS));
    }
}

/// Whether a window that opened at `due` is closed.
pub fn is_stale(due: Instant, now: Instant) -> bool {
    later(due, STALE_DAYS) < now
}

/// Returns the latest instant of a last ask by any survey that allows an ask now.
pub fn rested_since(now: Instant) -> Instant {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(ANY_SURVEY_DAYS))).unwrap_or(Instant::MIN)
}

/// What happens to an answer that is given now (`docs/rules.md#answers`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerAcceptance {
    /// It counts, as the first answer or in place of the one before.
    Counts,
    /// The earlier answer stands, because it is too old to be changed.
    Stands,
    /// The time for answers is over.
    Over,
}

impl AnswerAcceptance {
    /// Decides about an answer to an ask of `asked`, answered first at `first`.
    pub fn at(asked: Instant, first: Option<Instant>, now: Instant) -> AnswerAcceptance {
        match first {
            Some(first) if now < first + SignedDuration::from_hours(CHANGE_HOURS) => AnswerAcceptance::Counts,
            Some(_) => AnswerAcceptance::Stands,
            None if now < later(asked, ANSWER_DAYS) => AnswerAcceptance::Counts,
            None => AnswerAcceptance::Over,
        }
    }
}
