//! Surveys (§6): what is asked, what answers come to, and on which days a member may be asked. See `asking.rs` for when he is.

use crate::Wave;
use crate::surveys::nps::{CELL_MIN, Group, Groups, SCORE_MAX, SCORES};
use crate::{ByLang, Day, Hash, MemberNo, Points, ProgramId, ShortId};
use jiff::Span;
use jiff::civil::date;
use std::ops::RangeInclusive;

/// The most answers in words to one survey that are kept, and the most of the program's replies.
pub const TEXT_LENGTH_MAX: usize = 1_000;

/// Days between any two asks of one person, whatever the survey and the program.
pub(crate) const ANY_SURVEY_DAYS: u16 = 14;

/// Days for which an ask that is held back waits.
pub(crate) const STALE_DAYS: u16 = 14;

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
            SurveyKind::Relationship | SurveyKind::Employee => Wave::quarter_of(day),
            SurveyKind::Transactional | SurveyKind::Csat => Wave::month_of(day),
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
        answers >= CELL_MIN && !self.is_embargoed(wave, today)
    }

    /// Whether a wave's figures wait for its end.
    pub fn is_embargoed(&self, wave: Wave, today: Day) -> bool {
        self.kind == SurveyKind::Employee && wave >= self.kind.wave(today)
    }

    /// The first day of this member from `day` on: his hash says on which day of the cool-down it is.
    pub(crate) fn own_day(&self, program: &ProgramId, member: MemberNo, from: Day) -> Day {
        let hash = Hash::of(format!("{program} {} {member}", self.id).as_bytes());
        let lot = hash.0[..8].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let period = i64::from(self.cooldown_days);
        let since = i64::from((from - date(1970, 1, 1)).get_days());
        let wanted = (lot % u64::from(self.cooldown_days)) as i64;
        from.saturating_add(Span::new().days((wanted - since).rem_euclid(period)))
    }
}

/// What some asks came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    /// How many were asked.
    pub asked: i64,
    /// How many asks the messenger accepted.
    pub accepted: i64,
    /// How many gave each score.
    pub scores: [i64; SCORES],
}

impl Counter {
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
        crate::surveys::nps::ratio(i128::from(self.n()) * 10_000, i128::from(self.accepted))
    }

    /// The same and another together.
    pub fn plus(mut self, other: &Counter) -> Counter {
        self.asked += other.asked;
        self.accepted += other.accepted;
        for (count, more) in self.scores.iter_mut().zip(other.scores) {
            *count += more;
        }
        self
    }
}
