//! The rules of Kopilka as pure functions: accounts, lots, entries and what every number means.
//!
//! Nothing here reads a clock, a network or a database. Time, identity and randomness are arguments, so a rule can be
//! tested on any history. References such as `docs/rules.md#spending-order` name a heading of the product's rules.

mod figures;
mod hash;
mod ids;
mod journeys;
mod lang;
mod points;
mod program;
mod program_lifecycle;
mod quantity;
mod referrals;
mod rewards;
mod rules;
pub mod setup;
mod staff;
mod surveys;
mod text;
mod time;
pub mod typed;

pub use figures::{DayCount, DayFigures, MemberFacts, points_of_a_week};
pub use hash::Hash;
pub use ids::{ApiKeyId, CouponCode, IdRefused, MemberNo, OperationId, OrderId, PersonKey, ProgramId, ShortId};
pub use journeys::{
    AttentionBudget, FrequencyCap, Goal, Journey, JourneyEntry, JourneyRefused, JourneyRun, LeavingReason, LintFinding,
    LintProblem, Placeholder, PlannedPromo, Reentry, RunEnd, RunStage, STEPS_MAX, Say, SayButton, SayClass, SkipReason,
    Step, StepAction, StepOutcome, Template, Variant, WORDS_OF_A_STEP_MAX, Wait, Words, WordsProblem, lint, offset_at,
    zone_at_offset,
};
pub use lang::{ByLang, Lang, NAME_LENGTH_MAX, WORDS_LENGTH_MAX};
pub use points::{
    Account, Accrual, Activity, ActivityAwards, ActivityKind, ActivityRule, Actor, Balance, BillShare, BirthdayAward,
    Budget, CardNumber, CardRefused, Cause, CreditedLot, Difference, EarningEvent, EarningFacts, EarningRule, Entry,
    Explanation, ExplanationValue, Forgiven, Funder, LOTS_MAX, Level, LevelRaise, Lifetime, LifetimeTotal, Line,
    LineKind, LineTarget, Lot, LotExpiry, LotKey, NthVisit, Operation, PaidWithPoints, Pending, PendingKey, Posting,
    Progress, Promotion, Purpose, Qualifying, Receipt, RefundOf, Refunded, Refused, Restorable, Spent, SpentOn, Stage,
    Standing, State, Visits, Warning, Weekdays, WeekdaysRefused, admits, level_for, owed_after_refunds, post, replay,
};
pub use program::Program;
pub use program_lifecycle::{ABOUT_LENGTH_MAX, Limits, Phase, WindDown, WordsRefused, told_by, typed_lines};
pub use quantity::{Amount, Factor, FactorRefused, Money, MoneyRefused, Points, PointsRefused, Rate};
pub use referrals::{
    DecisionReason, Facts, QualifiedBy, Qualifies, Referral, ReferralRules, ReferralState, Rejection, Reversal,
    RiskRules, Signal,
};
pub use rewards::{
    CouponState, PayRule, PlannedChange, RedemptionState, Reward, RewardChange, RewardField, RewardRefused,
};
pub use rules::{
    Caps, Evaluation, Expiry, RefundPolicy, Rules, RulesProblem, RulesRefused, VisitRules, award, evaluate,
};
pub use setup::{AnswerRefused, Answers, BusinessKind, Field, PromotionChange, Proposed};
pub use staff::{
    ADJUSTED_DAYS, ADJUSTMENT_MAX, Adjusted, AdjustedBefore, AdjustmentLimit, AdjustmentNeeds, AuditAction, AuditEvent,
    AuditRecord, Permission, Role, TAKEN_BACK_FOR, first_broken_record, roles_by_log, unusual_sale, usual_till_limit,
};
pub use surveys::{
    AnswerAcceptance, ByGroup, CELL_MIN, Change, Circumstances, Counter, Group, Groups, HoldReason, Nps, Respondent,
    SCORES, ShareEstimate, Survey, SurveyEligibility, SurveyKind, SurveyProgress, TEXT_LENGTH_MAX, Trigger, TypedScore,
    Wave, cells_shown, is_stale, rested_since, z_between,
};
pub use text::{one_line, seen};
pub use time::{
    Day, Instant, Month, Zone, add_months, day_of, end_of_month, last_day_before, out_of_quiet_hours, rfc3339, start_of,
};
