//! Why rules are refused, and where.

use crate::{NAME_LENGTH_MAX, WORDS_LENGTH_MAX};

/// The reason why rules are refused, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct RulesRefused {
    /// The field of the document, such as `earning[2].promotion.until`.
    pub field: String,
    /// What is wrong with it.
    pub problem: RulesProblem,
}

/// What is out of bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesProblem {
    /// The document is of a newer format.
    #[error("the document is of a newer format than this version of Kopilka knows")]
    Format,
    /// The return window is longer than `Rules::PENDING_DAYS_MAX`.
    #[error("pending_days is 0 to 90")]
    PendingDays,
    /// The months are not 1 to `Rules::EXPIRY_MONTHS_MAX`.
    #[error("expiry months are 1 to 120")]
    ExpiryMonths,
    /// The promise is not 3 to 30 days (`docs/rules.md#the-promise`).
    #[error("promise_days is 3 to 30")]
    PromiseDays,
    /// The grace is not 1 to 90 days.
    #[error("grace_days is 1 to 90")]
    GraceDays,
    /// There is not exactly one rule for purchases.
    #[error("there is exactly one rule `purchase`")]
    PurchaseRules,
    /// The rate is out of bounds.
    #[error("points are 1 to 1000, for an amount above zero that the currency can pay")]
    Rate,
    /// There are more than `Rules::PROMOTIONS_MAX` promotions.
    #[error("a program has at most 8 promotions")]
    Promotions,
    /// A promotion ends before it begins.
    #[error("a promotion ends no earlier than it begins")]
    PromotionDays,
    /// A promotion names a level that does not exist.
    #[error("this names no level of the program")]
    UnknownLevel,
    /// The first threshold is not 0.
    #[error("the first level's threshold is 0")]
    FirstLevelThreshold,
    /// A threshold is not above the one before.
    #[error("the thresholds of levels strictly rise")]
    LevelsNotAscending,
    /// There are more than `Rules::LEVELS_MAX` levels.
    #[error("a program has at most 8 levels")]
    Levels,
    /// An id or a kind of activity appears twice.
    #[error("this stands twice")]
    DuplicateId,
    /// An award or a cap is outside its bounds.
    #[error("an award or a cap is 1 to 1000000 points (a budget any number above zero)")]
    Award,
    /// A cool-down or a limit per day is outside its bounds.
    #[error("cooldown_hours is 0 to 8784, per_day 1 to 100")]
    Activity,
    /// The n of the visits is not 2 to 1000.
    #[error("every n-th visit: n is 2 to 1000")]
    NthVisit,
    /// The smallest purchase that counts as a visit is out of bounds.
    #[error("visits.minimum is an amount above zero that the currency can pay")]
    VisitMinimum,
    /// The hold is longer than thirty days.
    #[error("hold_days is 0 to 30")]
    Hold,
    /// A cap of referrals is zero, the minimum is out of bounds, or the stay is too long.
    #[error("caps are 1 or more, the minimum is an amount that the currency can pay, a stay is 1 to 89 days")]
    Referral,
    /// There are too many surveys, the cool-down is out of bounds, or the trigger does not fit the kind.
    #[error(
        "at most 4 surveys; cooldown_days is 90 to 730 for relationship and employee, 14 to 730 for others; a transactional \
         survey comes after purchases, relationship and employee ones by schedule; staff gets no reward"
    )]
    Survey,
    /// The share, the worth, the minimum or the hours are out of bounds.
    #[error(
        "share is 1 to 100 percent, a point is worth an amount that the currency can pay, the minimum is 1 or more, lapse_hours \
         is 1 to 72"
    )]
    Pay,
    /// A text is empty or too long.
    #[error("a name has 1 to {NAME_LENGTH_MAX} characters, any other text 1 to {WORDS_LENGTH_MAX}")]
    Words,
}
