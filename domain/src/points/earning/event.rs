//! What a rule of earning sees, and what it contributes or is refused for.

use crate::{ActivityKind, Day, Explanation, Factor, Instant, Money, Points, Rate, RulesProblem, ShortId};

/// The event for which a member may earn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EarningEvent {
    /// A purchase.
    Purchase {
        /// The amount that was paid.
        amount: Money,
        /// The day of the purchase in the program's zone.
        day: Day,
        /// Whether it is brought in from another system: it earns by the rate alone.
        imported: bool,
    },
    /// An activity.
    Activity {
        /// Its kind.
        kind: ActivityKind,
        /// When it happened.
        at: Instant,
    },
    /// The member's birthday.
    Birthday,
}

/// The facts about a member on which awards depend.
#[derive(Clone, Copy, Debug, Default)]
pub struct EarningFacts {
    /// The member's level, by its place among the program's levels.
    pub level: u8,
    /// Whether the member has bought nothing before.
    pub first_purchase: bool,
    /// The number of this visit; `None` if the event is no visit, or if its day is counted already.
    pub visit: Option<u32>,
    /// The points earned by purchases on the day of posting.
    pub earned_today: i64,
    /// The awarded activity of this kind that is nearest in time, before or after.
    pub nearest_activity: Option<Instant>,
    /// The number of awards for activities of this kind on the day of this one.
    pub activities_on_day: u8,
}

/// The share of one rule in an award.
pub(crate) enum Share<'a> {
    /// Points per amount of money.
    Rate(Rate),
    /// A factor for the rate, by the promotion of this id. Of those that do not stack only the highest counts.
    Factor { by: &'a ShortId, factor: Factor, stacks: bool },
    /// Points that neither factors nor caps change, and the line that explains them.
    Fixed(Points, Option<Explanation>),
    /// No points, and the reason.
    Nothing(Explanation),
}

/// The field of a rule that is out of bounds, as `.points`, and the problem.
pub(crate) type RuleRefused = (&'static str, RulesProblem);

/// Refuses a value that is `bad`.
pub(super) fn refuse(bad: bool, field: &'static str, problem: RulesProblem) -> Result<(), RuleRefused> {
    if bad { Err((field, problem)) } else { Ok(()) }
}

/// Refuses an award that is out of bounds.
pub(super) fn check_award(points: Points) -> Result<(), RuleRefused> {
    refuse(!points.is_award(), ".points", RulesProblem::Award)
}
