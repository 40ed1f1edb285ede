//! Figures of answers: groups, NPS with its adjusted-Wald interval, and whether two waves differ
//! (`docs/rules.md#nps-and-satisfaction`).
//!
//! Everything is computed in whole numbers. Shares, centres and half-widths are hundredths of a percentage point,
//! rounded half away from zero. Only shown figures are rounded; waves are compared with eight more digits.

use std::ops::{Add, AddAssign};

/// 100 % in hundredths of a percentage point.
const WHOLE: i128 = 10_000;
/// 1.96 in hundredths, the z of 95 % of a normal distribution.
const Z: i128 = 196;
/// The parts in which centres and variances of two waves are compared.
const FINE: i128 = 100_000_000;
/// The fewest answers of a cell that is shown (`docs/rules.md#small-cells`).
pub const CELL_MIN: u64 = 5;

/// The highest score of the 0–10 question.
pub(crate) const SCORE_MAX: u8 = 10;
/// The number of possible scores.
pub const SCORES: usize = SCORE_MAX as usize + 1;

/// The group of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Scores 9–10; in `csat`, 4–5.
    Promoter,
    /// Scores 7–8; in `csat`, 3.
    Passive,
    /// Scores 0–6; in `csat`, 1–2.
    Detractor,
}

impl Group {
    /// All groups, from the best to the worst scores.
    pub const ALL: [Group; 3] = [Group::Promoter, Group::Passive, Group::Detractor];

    /// Returns the group of an answer to the 0–10 question.
    pub fn of_recommending(score: u8) -> Group {
        match score {
            9.. => Group::Promoter,
            7..9 => Group::Passive,
            ..7 => Group::Detractor,
        }
    }

    /// Returns the group of an answer in five steps of satisfaction.
    pub fn of_satisfaction(score: u8) -> Group {
        match score {
            4.. => Group::Promoter,
            3 => Group::Passive,
            ..3 => Group::Detractor,
        }
    }
}

/// The number of answers in each group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Promoters.
    pub promoters: u64,
    /// Passives.
    pub passives: u64,
    /// Detractors.
    pub detractors: u64,
}

impl Groups {
    /// Returns the number of answers.
    pub fn n(self) -> u64 {
        self.promoters + self.passives + self.detractors
    }

    /// Returns the number of answers in a group.
    pub fn of(self, group: Group) -> u64 {
        match group {
            Group::Promoter => self.promoters,
            Group::Passive => self.passives,
            Group::Detractor => self.detractors,
        }
    }

    /// Adds answers to a group.
    pub fn count(&mut self, group: Group, answers: u64) {
        match group {
            Group::Promoter => self.promoters += answers,
            Group::Passive => self.passives += answers,
            Group::Detractor => self.detractors += answers,
        }
    }

    /// Returns a group's share in hundredths of a percentage point; `None` without answers.
    pub fn share(self, group: Group) -> Option<i64> {
        ratio(i128::from(self.of(group)) * WHOLE, i128::from(self.n()))
    }

    /// Returns the adjusted n: three assumed answers are added, 0.75 of them promoters and 0.75 detractors.
    fn adjusted(self) -> i128 {
        i128::from(self.n()) + 3
    }

    fn lead(self) -> i128 {
        i128::from(self.promoters) - i128::from(self.detractors)
    }

    /// Returns the variance of one answer times twice the square of the adjusted n, which is a whole number.
    fn spread(self) -> i128 {
        let n = self.adjusted();
        let decided = 2 * (i128::from(self.promoters) + i128::from(self.detractors)) + 3;
        decided * n - 2 * self.lead() * self.lead()
    }
}

impl Add for Groups {
    type Output = Groups;
    fn add(self, other: Groups) -> Groups {
        Groups {
            promoters: self.promoters + other.promoters,
            passives: self.passives + other.passives,
            detractors: self.detractors + other.detractors,
        }
    }
}

impl AddAssign for Groups {
    fn add_assign(&mut self, other: Groups) {
        *self = *self + other;
    }
}

/// A Net Promoter Score with its interval, in hundredths of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nps {
    /// 100 × (promoters − detractors) ÷ n.
    pub raw: i64,
    /// The centre of the interval.
    pub centre: i64,
    /// The half-width of the interval.
    pub half_width: i64,
    /// The lower end of the interval.
    pub low: i64,
    /// The upper end of the interval.
    pub high: i64,
}

impl Nps {
    /// Returns the score of answers; `None` without answers.
    pub fn of(groups: Groups) -> Option<Nps> {
        let n = groups.adjusted();
        // half-width² = z² · spread / 2n³
        let interval = Interval::of((groups.lead(), n), (groups.spread(), 2 * n * n * n), (-WHOLE, WHOLE))?;
        let Interval { centre, half_width, low, high } = interval;
        Some(Nps { raw: ratio(groups.lead() * WHOLE, i128::from(groups.n()))?, centre, half_width, low, high })
    }
}

/// A share with its Agresti–Coull interval (two assumed answers for and two against), in hundredths of a percentage
/// point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareEstimate {
    /// The share as counted.
    pub raw: i64,
    /// The lower end of the interval.
    pub low: i64,
    /// The upper end of the interval.
    pub high: i64,
}

impl ShareEstimate {
    /// Returns the share of a group among answers; `None` without answers.
    pub fn of(groups: Groups, group: Group) -> Option<ShareEstimate> {
        let (x, n) = (i128::from(groups.of(group)) + 2, i128::from(groups.n()) + 4);
        // half-width² = z² · p(1 − p) / n
        let Interval { low, high, .. } = Interval::of((x, n), (x * (n - x), n * n * n), (0, WHOLE))?;
        Some(ShareEstimate { raw: groups.share(group)?, low, high })
    }
}

struct Interval {
    centre: i64,
    half_width: i64,
    low: i64,
    high: i64,
}

impl Interval {
    /// Returns the interval around a fraction, with the variance of its estimate as another fraction, clipped to
    /// bounds. It is rounded once, at the end.
    fn of(centre: (i128, i128), variance: (i128, i128), (least, most): (i128, i128)) -> Option<Interval> {
        const FINER: i128 = 1_000;
        let middle = i128::from(ratio(centre.0 * WHOLE * FINER, centre.1)?);
        let half = rounded_root(Z * Z * (WHOLE / 100) * (WHOLE / 100) * FINER * FINER * variance.0, variance.1)?;
        let shown = |fine: i128| ratio(fine, FINER);
        let within = |fine: i128| shown(fine.clamp(least * FINER, most * FINER));
        let half = i128::from(half);
        Some(Interval {
            centre: shown(middle)?,
            half_width: shown(half)?,
            low: within(middle - half)?,
            high: within(middle + half)?,
        })
    }
}

/// How a later wave differs from an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The score is higher, beyond chance.
    Rose,
    /// The score is lower, beyond chance.
    Fell,
    /// The difference may be chance.
    NotProven,
}

impl Change {
    /// Compares two waves: |z| of the difference of their centres with 1.96 (`docs/rules.md#waves`).
    pub fn between(earlier: Groups, later: Groups) -> Change {
        let (difference, variance) = difference(earlier, later);
        if difference * difference * WHOLE < Z * Z * variance {
            Change::NotProven
        } else if difference > 0 {
            Change::Rose
        } else {
            Change::Fell
        }
    }

    /// The code that the API serves.
    pub fn code(self) -> &'static str {
        match self {
            Change::Rose => "rose",
            Change::Fell => "fell",
            Change::NotProven => "not_proven",
        }
    }
}

/// Returns the absolute z of the difference of two waves, in hundredths.
pub fn z_between(earlier: Groups, later: Groups) -> i64 {
    let (difference, variance) = difference(earlier, later);
    rounded_root(difference * difference * WHOLE, variance.max(1)).unwrap_or_default()
}

/// Returns the difference of two centres and its variance, in parts of [`FINE`] and of its square.
fn difference(earlier: Groups, later: Groups) -> (i128, i128) {
    let centre = |groups: Groups| groups.lead() * FINE / groups.adjusted();
    let variance = |groups: Groups| groups.spread() * FINE / (2 * groups.adjusted()) * FINE / groups.adjusted().pow(2);
    (centre(later) - centre(earlier), variance(earlier) + variance(later))
}

/// Returns a quotient rounded half away from zero; `None` if the divisor is zero.
pub(crate) fn ratio(over: i128, under: i128) -> Option<i64> {
    if under == 0 {
        return None;
    }
    let twice = 2 * over.abs() + under.abs();
    let whole = twice / (2 * under.abs());
    i64::try_from(whole * over.signum() * under.signum()).ok()
}

/// Returns the root of a fraction, rounded half up.
fn rounded_root(over: i128, under: i128) -> Option<i64> {
    let (over, under) = (u128::try_from(over).ok()?, u128::try_from(under).ok()?);
    // Twice the root, which carries the digit to round by.
    i64::try_from((4 * over / under).isqrt().div_ceil(2)).ok()
}

/// Returns which cells of a table are shown (`docs/rules.md#small-cells`). Cells with too few answers are hidden. If
/// the total would reveal them, the smallest of the others is hidden as well.
pub fn cells_shown(cells: &[u64]) -> Vec<bool> {
    let mut shown: Vec<bool> = cells.iter().map(|n| *n >= CELL_MIN).collect();
    let hidden: u64 = cells.iter().filter(|n| **n < CELL_MIN).sum();
    if (1..CELL_MIN).contains(&hidden) {
        let smallest = (0..cells.len()).filter(|at| shown[*at]).min_by_key(|at| cells[*at]);
        if let Some(at) = smallest {
            shown[at] = false;
        }
    }
    shown
}
