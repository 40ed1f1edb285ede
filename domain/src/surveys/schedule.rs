//! Asking (§6): whom, and when; and why somebody is not asked.
//!
//! A survey's window opens by schedule (on the member's own day of each cool-down) or some time after a purchase, and stays
//! open for [`STALE_DAYS`]. Within it the member is asked at the first moment at which nothing holds the ask back.

use crate::surveys::survey::ANY_SURVEY_DAYS;
use crate::surveys::survey::STALE_DAYS;
use crate::{Day, Instant, MemberNo, ProgramId, ShortId, Survey, Trigger, Zone, day_of, out_of_quiet_hours, start_of};
use jiff::{SignedDuration, Span};
use std::collections::BTreeMap;

/// Days for which "not now" holds.
const SNOOZE_DAYS: u16 = 30;
/// Hours for which an answer can be changed.
const CHANGE_HOURS: i64 = 24;
/// Days for which a survey can be answered once it was asked.
const ANSWER_DAYS: u16 = 30;

/// How far a survey has come with a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SurveyProgress {
    /// When the window opened, or will open.
    pub due: Option<Instant>,
    /// When he was asked last.
    pub last: Option<Instant>,
    /// How many purchases he had made when one opened a window last.
    pub counted: u32,
    /// The last window that closed without an ask.
    pub stale: Option<Instant>,
}

/// What is remembered of somebody who may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respondent {
    /// Since when he may be asked.
    pub since: Instant,
    /// He wants not to be asked.
    pub off: bool,
    /// He said "not now".
    pub snoozed_until: Option<Instant>,
    /// His surveys.
    pub surveys: BTreeMap<ShortId, SurveyProgress>,
}

/// What else counts when somebody may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// When he was asked last by any program.
    pub asked_by_any: Option<Instant>,
    /// He has blocked the bot.
    pub blocked: bool,
    /// What he agreed to speaks of surveys.
    pub consents: bool,
}

/// What holds an ask back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// He wants not to be asked.
    Off,
    /// He has not agreed to be asked.
    NoConsent,
    /// He has blocked the bot.
    Blocked,
    /// He said "not now".
    Snoozed(Instant),
    /// He was asked in this wave.
    SameWave(Instant),
    /// He was asked by this survey.
    CoolDown(Instant),
    /// He was asked by another survey, or by another program.
    OtherSurvey(Instant),
}

impl Default for Circumstances {
    /// Nothing but himself.
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

/// Whether a survey may ask somebody now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyEligibility {
    /// Yes.
    Ask,
    /// Something holds it back; the window closes at this instant.
    Held(HoldReason, Instant),
    /// Its window opens at this instant.
    Due(Instant),
    /// Nothing has opened a window.
    Untriggered,
}

impl SurveyEligibility {
    /// When to look again.
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

/// When on a day people may be asked: as soon as it is not quiet any more.
fn morning(day: Day, zone: &Zone) -> Instant {
    let start = start_of(day, zone);
    out_of_quiet_hours(start, zone).unwrap_or(start)
}

impl Respondent {
    /// Somebody who may be asked from now on, after so many purchases.
    pub fn enlisted(surveys: &[Survey], purchases: u32, now: Instant) -> Respondent {
        let asking =
            |survey: &Survey| (survey.id.clone(), SurveyProgress { counted: purchases, ..SurveyProgress::default() });
        Respondent { since: now, off: false, snoozed_until: None, surveys: surveys.iter().map(asking).collect() }
    }

    /// He has made so many purchases, the last one at `at`.
    pub fn purchased(&mut self, survey: &Survey, purchases: u32, at: Instant) {
        let Trigger::Purchases { every, delay_hours } = survey.trigger else {
            return;
        };
        // A survey that is newer than he is begins to count with this purchase.
        let newer = || SurveyProgress { counted: purchases.saturating_sub(1), ..SurveyProgress::default() };
        let asking = self.surveys.entry(survey.id.clone()).or_insert_with(newer);
        if asking.due.is_none() && purchases / u32::from(every) > asking.counted / u32::from(every) {
            asking.due = at.checked_add(SignedDuration::from_hours(delay_hours.into())).ok();
        }
        asking.counted = asking.counted.max(purchases);
    }

    /// Closes windows that nobody was asked in, and opens those whose time has come.
    pub fn roll(&mut self, survey: &Survey, program: &ProgramId, member: MemberNo, zone: &Zone, now: Instant) {
        if survey.trigger != Trigger::Schedule && !self.surveys.contains_key(&survey.id) {
            return;
        }
        // A survey that is newer than he is begins now: not everybody's day of it has just passed.
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

    /// Whether a survey may ask now; its windows are as [`Respondent::roll`] has left them.
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

    /// He is asked now.
    pub fn asked(&mut self, survey: &Survey, program: &ProgramId, member: MemberNo, zone: &Zone, now: Instant) {
        let asking = self.surveys.entry(survey.id.clone()).or_default();
        let due = asking.due.take();
        asking.last = Some(now);
        if let (Trigger::Schedule, Some(due)) = (survey.trigger, due) {
            let tomorrow = day_of(due, zone).saturating_add(Span::new().days(1));
            asking.due = Some(morning(survey.own_day(program, member, tomorrow), zone));
        }
    }

    /// "Not now".
    pub fn snooze(&mut self, now: Instant) {
        self.snoozed_until = Some(later(now, SNOOZE_DAYS));
    }
}

/// Whether what was due at `due` is too old to be asked.
pub fn is_stale(due: Instant, now: Instant) -> bool {
    later(due, STALE_DAYS) < now
}

/// The latest moment at which somebody may have been asked last who is asked now.
pub fn rested_since(now: Instant) -> Instant {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(ANY_SURVEY_DAYS))).unwrap_or(Instant::MIN)
}

/// What becomes of an answer that is given now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerAcceptance {
    /// It counts: the first one, or instead of the one before.
    Counts,
    /// The one before stands: it is too old to be changed.
    Stands,
    /// The survey is over.
    Over,
}

impl AnswerAcceptance {
    /// To an ask of `asked`, answered first at `first`.
    pub fn at(asked: Instant, first: Option<Instant>, now: Instant) -> AnswerAcceptance {
        match first {
            Some(first) if now < first + SignedDuration::from_hours(CHANGE_HOURS) => AnswerAcceptance::Counts,
            Some(_) => AnswerAcceptance::Stands,
            None if now < later(asked, ANSWER_DAYS) => AnswerAcceptance::Counts,
            None => AnswerAcceptance::Over,
        }
    }
}
