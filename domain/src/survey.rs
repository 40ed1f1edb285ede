//! Surveys (§6): what is asked, whom, and when; and why somebody is not asked.
//!
//! A survey's window opens by schedule (on the member's own day of each cool-down) or some time after a purchase, and stays
//! open for [`STALE_DAYS`]. Within it the member is asked at the first moment at which nothing holds the ask back.

use crate::nps::{CELL_MIN, Group, Groups, SCORE_MAX, SCORES};
use crate::{
    ByLang, Day, Hash, Instant, MemberNo, Points, ProgramId, ShortId, Zone, day_of, out_of_quiet_hours, start_of,
};
use jiff::civil::date;
use jiff::{SignedDuration, Span};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

/// Days between any two asks of one person, whatever the survey and the program.
const ANY_SURVEY_DAYS: u16 = 14;
/// Days for which an ask that is held back waits.
const STALE_DAYS: u16 = 14;
/// Days for which "not now" holds.
const SNOOZE_DAYS: u16 = 30;
/// Hours for which an answer can be changed.
const CHANGE_HOURS: i64 = 24;
/// Days for which a survey can be answered once it was asked.
const ANSWER_DAYS: u16 = 30;
/// The most answers in words to one survey that are kept, and the most of the program's replies.
pub const TEXT_LENGTH_MAX: usize = 1_000;

/// What a survey asks about. Kinds are never mixed in one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SurveyKind {
    /// Whether one would recommend the business, asked by the calendar.
    Relationship,
    /// The same, asked after a purchase.
    Transactional,
    /// How satisfied one is, in five steps.
    Csat,
    /// Whether staff would recommend it as a place to work.
    Employee,
}

impl SurveyKind {
    /// All of them.
    pub const ALL: [SurveyKind; 4] =
        [SurveyKind::Relationship, SurveyKind::Transactional, SurveyKind::Csat, SurveyKind::Employee];

    /// The code that is stored and that a program file names.
    pub fn code(self) -> &'static str {
        match self {
            SurveyKind::Relationship => "relationship",
            SurveyKind::Transactional => "transactional",
            SurveyKind::Csat => "csat",
            SurveyKind::Employee => "employee",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<SurveyKind> {
        SurveyKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The answers that can be given.
    pub fn scores(self) -> RangeInclusive<u8> {
        if self == SurveyKind::Csat { 1..=5 } else { 0..=SCORE_MAX }
    }

    /// The group of an answer.
    pub fn group(self, score: u8) -> Group {
        if self == SurveyKind::Csat { Group::of_satisfaction(score) } else { Group::of_recommending(score) }
    }

    /// The wave to which an ask on this day belongs.
    pub fn wave(self, day: Day) -> Wave {
        match self {
            SurveyKind::Relationship | SurveyKind::Employee => Wave::Quarter(day.year(), (day.month() - 1) / 3 + 1),
            SurveyKind::Transactional | SurveyKind::Csat => Wave::Month(day.year(), day.month()),
        }
    }

    /// Whether its waves are of this sort.
    pub fn fits(self, wave: Wave) -> bool {
        self.wave(wave.first_day()) == wave
    }

    /// The fewest days between two asks of one member in such a survey.
    pub fn cooldown_days_min(self) -> u16 {
        match self {
            SurveyKind::Relationship | SurveyKind::Employee => 90,
            SurveyKind::Transactional | SurveyKind::Csat => ANY_SURVEY_DAYS,
        }
    }
}

/// The asks whose answers are counted together: those of a calendar quarter or month in the program's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wave {
    /// Of a year, 1 to 4.
    Quarter(i16, i8),
    /// Of a year, 1 to 12.
    Month(i16, i8),
}

impl Wave {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Wave> {
        let (year, part, quarter) = match text.split_once('q') {
            Some((year, part)) => (year, part, true),
            None => text.split_once('m').map(|(year, part)| (year, part, false))?,
        };
        let wave = match (year.parse().ok()?, part.parse().ok()?) {
            (year @ 2000..=9000, part @ 1..=4) if quarter => Wave::Quarter(year, part),
            (year @ 2000..=9000, part @ 1..=12) if !quarter => Wave::Month(year, part),
            _ => return None,
        };
        (wave.to_string() == text).then_some(wave)
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        match self {
            Wave::Quarter(year, quarter) => date(year, 3 * quarter - 2, 1),
            Wave::Month(year, month) => date(year, month, 1),
        }
    }

    /// The one after it.
    pub fn after(self) -> Wave {
        match self {
            Wave::Quarter(..) => SurveyKind::Relationship.wave(self.end()),
            Wave::Month(..) => SurveyKind::Transactional.wave(self.end()),
        }
    }

    /// The first day of the one after it.
    fn end(self) -> Day {
        let months = if matches!(self, Wave::Quarter(..)) { 3 } else { 1 };
        self.first_day().saturating_add(Span::new().months(months))
    }

    /// The one before it.
    pub fn before(self) -> Wave {
        let last = self.first_day().saturating_sub(Span::new().days(1));
        match self {
            Wave::Quarter(..) => SurveyKind::Relationship.wave(last),
            Wave::Month(..) => SurveyKind::Transactional.wave(last),
        }
    }
}

impl fmt::Display for Wave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wave::Quarter(year, quarter) => write!(f, "{year}q{quarter}"),
            Wave::Month(year, month) => write!(f, "{year}m{month:02}"),
        }
    }
}

/// When a survey asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// By the calendar: each day those whose day of the cool-down it is.
    Schedule,
    /// After every so many purchases, some time later.
    Purchases {
        /// Every so many.
        every: u16,
        /// So much later.
        delay_hours: u16,
    },
}

/// A text for each group of answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByGroup<T> {
    /// For promoters.
    pub promoter: T,
    /// For passives.
    pub passive: T,
    /// For detractors.
    pub detractor: T,
}

impl<T> ByGroup<T> {
    /// The one for a group.
    pub fn get(&self, group: Group) -> &T {
        match group {
            Group::Promoter => &self.promoter,
            Group::Passive => &self.passive,
            Group::Detractor => &self.detractor,
        }
    }
}

/// A survey of a program. A text that is `None` is the product's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Its id.
    pub id: ShortId,
    /// What it asks about.
    pub kind: SurveyKind,
    /// The question.
    pub question: Option<ByLang<String>>,
    /// What is asked after the score.
    pub follow_up: ByGroup<Option<ByLang<String>>>,
    /// How the member is thanked.
    pub thanks: ByGroup<Option<ByLang<String>>>,
    /// What answering earns, whatever the score.
    pub reward: Option<Points>,
    /// When it asks.
    pub trigger: Trigger,
    /// Days between two asks of one member.
    pub cooldown_days: u16,
}

impl Survey {
    /// The most surveys of a program.
    pub const PER_PROGRAM_MAX: usize = 4;
    /// The longest cool-down in days.
    pub const COOLDOWN_DAYS_MAX: u16 = 730;

    /// Whether all of it is within bounds.
    pub fn is_sane(&self) -> bool {
        let cooldown = self.kind.cooldown_days_min()..=Self::COOLDOWN_DAYS_MAX;
        let trigger = match self.trigger {
            Trigger::Schedule => self.kind != SurveyKind::Transactional,
            Trigger::Purchases { every, delay_hours } => {
                let asks_members = matches!(self.kind, SurveyKind::Transactional | SurveyKind::Csat);
                asks_members && (1..=1_000).contains(&every) && delay_hours <= 24 * STALE_DAYS
            }
        };
        // Staff has no points to be given.
        cooldown.contains(&self.cooldown_days)
            && trigger
            && (self.kind != SurveyKind::Employee || self.reward.is_none())
    }

    /// Whether what so many answers of a wave come to may be shown: not what few people said, and of staff nothing while the
    /// wave goes on, since who answers last would be found out by the difference.
    pub fn shows(&self, answers: u64, wave: Wave, today: Day) -> bool {
        answers >= CELL_MIN && !self.is_closed_until_its_end(wave, today)
    }

    /// Whether a wave's figures wait for its end.
    pub fn is_closed_until_its_end(&self, wave: Wave, today: Day) -> bool {
        self.kind == SurveyKind::Employee && wave >= self.kind.wave(today)
    }

    /// The first day of this member from `day` on: his hash says on which day of the cool-down it is.
    fn own_day(&self, program: &ProgramId, member: MemberNo, from: Day) -> Day {
        let hash = Hash::of(format!("{program} {} {member}", self.id).as_bytes());
        let lot = hash.0[..8].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let period = i64::from(self.cooldown_days);
        let since = i64::from((from - date(1970, 1, 1)).get_days());
        let wanted = (lot % u64::from(self.cooldown_days)) as i64;
        from.saturating_add(Span::new().days((wanted - since).rem_euclid(period)))
    }
}

/// How far a survey has come with a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
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
    pub surveys: BTreeMap<ShortId, Asking>,
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
pub enum HeldBack {
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

impl HeldBack {
    fn until(self) -> Option<Instant> {
        match self {
            HeldBack::Off | HeldBack::NoConsent | HeldBack::Blocked => None,
            HeldBack::Snoozed(until)
            | HeldBack::SameWave(until)
            | HeldBack::CoolDown(until)
            | HeldBack::OtherSurvey(until) => Some(until),
        }
    }
}

/// Whether a survey may ask somebody now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Ask,
    /// Something holds it back; the window closes at this instant.
    Held(HeldBack, Instant),
    /// Its window opens at this instant.
    Due(Instant),
    /// Nothing has opened a window.
    Untriggered,
}

impl Verdict {
    /// When to look again.
    pub fn look_at(self, now: Instant) -> Option<Instant> {
        match self {
            Verdict::Ask => Some(now),
            Verdict::Held(held, closes) => {
                let again = match held {
                    HeldBack::Off | HeldBack::NoConsent => closes,
                    held => held.until().unwrap_or(later(now, 1)),
                };
                Some(again.min(later(closes, 0) + SignedDuration::from_secs(1)))
            }
            Verdict::Due(at) => Some(at),
            Verdict::Untriggered => None,
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
        let asking = |survey: &Survey| (survey.id.clone(), Asking { counted: purchases, ..Asking::default() });
        Respondent { since: now, off: false, snoozed_until: None, surveys: surveys.iter().map(asking).collect() }
    }

    /// He has made so many purchases, the last one at `at`.
    pub fn purchased(&mut self, survey: &Survey, purchases: u32, at: Instant) {
        let Trigger::Purchases { every, delay_hours } = survey.trigger else {
            return;
        };
        // A survey that is newer than he is begins to count with this purchase.
        let newer = || Asking { counted: purchases.saturating_sub(1), ..Asking::default() };
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
    pub fn verdict(&self, survey: &Survey, zone: &Zone, now: Instant, others: Circumstances) -> Verdict {
        let asking = self.surveys.get(&survey.id).cloned().unwrap_or_default();
        let Some(due) = asking.due else {
            return Verdict::Untriggered;
        };
        if now < due {
            return Verdict::Due(due);
        }
        let wave = survey.kind.wave(day_of(now, zone));
        let same_wave = asking.last.filter(|last| survey.kind.wave(day_of(*last, zone)) == wave);
        let ahead = |until: Option<Instant>| until.filter(|until| *until > now);
        let held = if self.off {
            Some(HeldBack::Off)
        } else if !others.consents {
            Some(HeldBack::NoConsent)
        } else if others.blocked {
            Some(HeldBack::Blocked)
        } else if let Some(until) = ahead(self.snoozed_until) {
            Some(HeldBack::Snoozed(until))
        } else if same_wave.is_some() {
            Some(HeldBack::SameWave(morning(wave.end(), zone)))
        } else if let Some(until) = ahead(asking.last.map(|last| later(last, survey.cooldown_days))) {
            Some(HeldBack::CoolDown(until))
        } else {
            ahead(others.asked_by_any.map(|last| later(last, ANY_SURVEY_DAYS))).map(HeldBack::OtherSurvey)
        };
        held.map_or(Verdict::Ask, |held| Verdict::Held(held, later(due, STALE_DAYS)))
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
pub enum Answering {
    /// It counts: the first one, or instead of the one before.
    Counts,
    /// The one before stands: it is too old to be changed.
    Stands,
    /// The survey is over.
    Over,
}

impl Answering {
    /// To an ask of `asked`, answered first at `first`.
    pub fn at(asked: Instant, first: Option<Instant>, now: Instant) -> Answering {
        match first {
            Some(first) if now < first + SignedDuration::from_hours(CHANGE_HOURS) => Answering::Counts,
            Some(_) => Answering::Stands,
            None if now < later(asked, ANSWER_DAYS) => Answering::Counts,
            None => Answering::Over,
        }
    }
}

/// What some asks came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were asked.
    pub asked: i64,
    /// How many asks the messenger accepted.
    pub accepted: i64,
    /// How many gave each score.
    pub scores: [i64; SCORES],
}

impl Tally {
    /// How many answered.
    pub fn n(&self) -> u64 {
        self.scores.iter().map(|count| count.max(&0).unsigned_abs()).sum()
    }

    /// By group.
    pub fn groups(&self, kind: SurveyKind) -> Groups {
        let mut groups = Groups::default();
        for score in kind.scores() {
            groups.count(kind.group(score), self.scores[usize::from(score)].max(0).unsigned_abs());
        }
        groups
    }

    /// Answers per accepted ask, in hundredths of a percentage point.
    pub fn response_rate(&self) -> Option<i64> {
        crate::nps::ratio(i128::from(self.n()) * 10_000, i128::from(self.accepted))
    }

    /// The same and another together.
    pub fn plus(mut self, other: &Tally) -> Tally {
        self.asked += other.asked;
        self.accepted += other.accepted;
        for (count, more) in self.scores.iter_mut().zip(other.scores) {
            *count += more;
        }
        self
    }
}
