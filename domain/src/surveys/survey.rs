//! Surveys: their questions, their answers, and the days on which a member may be asked
//! (`docs/rules.md#kinds-of-surveys`). The module `schedule` decides when a member is asked.

use crate::Wave;
use crate::surveys::nps::{CELL_MIN, Group, Groups, SCORE_MAX, SCORES};
use crate::{ByLang, Day, Hash, MemberNo, Points, ProgramId, ShortId};
use jiff::Span;
use jiff::civil::date;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The longest text of an answer or of a reply to it, in characters.
pub const TEXT_LENGTH_MAX: usize = 1_000;

/// Days between any two asks of one person, by any survey of any program.
pub(crate) const ANY_SURVEY_DAYS: u16 = 14;

/// Days for which a window stays open.
pub(crate) const STALE_DAYS: u16 = 14;

/// The kind of a survey. A figure covers one kind only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SurveyKind {
    /// Whether the member would recommend the business, asked by schedule.
    Relationship,
    /// Whether the member would recommend the business, asked after a purchase.
    Transactional,
    /// How satisfied the member is, in five steps.
    Csat,
    /// Whether staff would recommend the business as a place to work.
    Employee,
}

impl SurveyKind {
    /// All kinds.
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

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<SurveyKind> {
        SurveyKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Returns the possible scores.
    pub fn scores(self) -> RangeInclusive<u8> {
        if self == SurveyKind::Csat { 1..=5 } else { 0..=SCORE_MAX }
    }

    /// Returns the group of an answer.
    pub fn group(self, score: u8) -> Group {
        if self == SurveyKind::Csat { Group::of_satisfaction(score) } else { Group::of_recommending(score) }
    }

    /// Returns the wave of an ask on this day.
    pub fn wave(self, day: Day) -> Wave {
        match self {
            SurveyKind::Relationship | SurveyKind::Employee => Wave::quarter_of(day),
            SurveyKind::Transactional | SurveyKind::Csat => Wave::month_of(day),
        }
    }

    /// Whether `wave` is of the kind's own sort: a quarter or a month.
    pub fn fits(self, wave: Wave) -> bool {
        self.wave(wave.first_day()) == wave
    }

    /// Returns the shortest cool-down of such a survey, in days.
    pub fn cooldown_days_min(self) -> u16 {
        match self {
            SurveyKind::Relationship | SurveyKind::Employee => 90,
            SurveyKind::Transactional | SurveyKind::Csat => ANY_SURVEY_DAYS,
        }
    }
}

/// What opens a survey's window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The calendar: each member has a day of their own in every cool-down.
    #[default]
    Schedule,
    /// Every n-th purchase, after a delay.
    Purchases {
        /// The n.
        every: u16,
        /// The delay in hours.
        #[serde(default)]
        delay_hours: u16,
    },
}

/// A program's own text for each group of answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByGroup {
    /// The text for promoters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promoter: Option<ByLang<String>>,
    /// The text for passives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passive: Option<ByLang<String>>,
    /// The text for detractors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detractor: Option<ByLang<String>>,
}

impl ByGroup {
    /// Returns the text for a group.
    pub fn get(&self, group: Group) -> Option<&ByLang<String>> {
        match group {
            Group::Promoter => self.promoter.as_ref(),
            Group::Passive => self.passive.as_ref(),
            Group::Detractor => self.detractor.as_ref(),
        }
    }
}

/// A survey of a program. A text that is `None` is the product's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Its id.
    pub id: ShortId,
    /// The kind of the survey.
    pub kind: SurveyKind,
    /// The question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<ByLang<String>>,
    /// The question after the score.
    #[serde(default)]
    pub follow_up: ByGroup,
    /// The thanks for an answer.
    #[serde(default)]
    pub thanks: ByGroup,
    /// The points for an answer, whatever the score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Points>,
    /// What opens its window.
    #[serde(default)]
    pub trigger: Trigger,
    /// Days between two asks of one member; the least that the kind allows if the rules do not say.
    #[serde(default)]
    pub cooldown_days: u16,
}

impl Survey {
    /// The most surveys of a program.
    pub const PER_PROGRAM_MAX: usize = 4;
    /// The longest cool-down in days.
    pub const COOLDOWN_DAYS_MAX: u16 = 730;

    /// Returns the texts that are the program's own.
    pub(crate) fn own_texts(&self) -> impl Iterator<Item = &ByLang<String>> {
        let by_group = [&self.follow_up, &self.thanks].into_iter();
        let by_group = by_group.flat_map(|texts| Group::ALL.into_iter().filter_map(|group| texts.get(group)));
        self.question.iter().chain(by_group)
    }

    /// Whether all values are within bounds.
    pub fn is_sane(&self) -> bool {
        let cooldown = self.kind.cooldown_days_min()..=Self::COOLDOWN_DAYS_MAX;
        let trigger = match self.trigger {
            Trigger::Schedule => self.kind != SurveyKind::Transactional,
            Trigger::Purchases { every, delay_hours } => {
                let asks_members = matches!(self.kind, SurveyKind::Transactional | SurveyKind::Csat);
                asks_members && (1..=1_000).contains(&every) && delay_hours <= 24 * STALE_DAYS
            }
        };
        // Staff has no account to which points could go.
        cooldown.contains(&self.cooldown_days)
            && trigger
            && (self.kind != SurveyKind::Employee || self.reward.is_none())
    }

    /// Whether figures of a wave with `answers` answers may be shown (`docs/rules.md#small-cells`). Few answers are
    /// hidden. Figures of staff wait for the end of the wave, since each difference would reveal one answer.
    pub fn shows(&self, answers: u64, wave: Wave, today: Day) -> bool {
        answers >= CELL_MIN && !self.is_embargoed(wave, today)
    }

    /// Whether the figures of a wave wait for its end.
    pub fn is_embargoed(&self, wave: Wave, today: Day) -> bool {
        self.kind == SurveyKind::Employee && wave >= self.kind.wave(today)
    }

    /// Returns the member's own day from `from` on. A hash decides which day of the cool-down it is.
    pub(crate) fn own_day(&self, program: &ProgramId, member: MemberNo, from: Day) -> Day {
        let hash = Hash::of(format!("{program} {} {member}", self.id).as_bytes());
        let lot = hash.0[..8].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let period = i64::from(self.cooldown_days);
        let since = i64::from((from - date(1970, 1, 1)).get_days());
        let wanted = (lot % u64::from(self.cooldown_days)) as i64;
        from.saturating_add(Span::new().days((wanted - since).rem_euclid(period)))
    }
}

/// The counts of some asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    /// How many asks were made.
    pub asked: i64,
    /// How many asks the messenger accepted.
    pub accepted: i64,
    /// How many answers have each score.
    pub scores: [i64; SCORES],
}

impl Counter {
    /// Returns the number of answers.
    pub fn n(&self) -> u64 {
        self.scores.iter().map(|count| count.max(&0).unsigned_abs()).sum()
    }

    /// Returns the answers by group.
    pub fn groups(&self, kind: SurveyKind) -> Groups {
        let mut groups = Groups::default();
        for score in kind.scores() {
            groups.count(kind.group(score), self.scores[usize::from(score)].max(0).unsigned_abs());
        }
        groups
    }

    /// Returns answers per accepted ask in hundredths of a percentage point; `None` without accepted asks.
    pub fn response_rate(&self) -> Option<i64> {
        crate::surveys::nps::ratio(i128::from(self.n()) * 10_000, i128::from(self.accepted))
    }

    /// Returns the sum of two counters.
    pub fn plus(mut self, other: &Counter) -> Counter {
        self.asked += other.asked;
        self.accepted += other.accepted;
        for (count, more) in self.scores.iter_mut().zip(other.scores) {
            *count += more;
        }
        self
    }
}
