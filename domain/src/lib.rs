//! The rules of Kopilka, pure: accounts, lots, entries and what every number means.
//!
//! Nothing here reads a clock, a network or a database: time, identity and randomness are arguments, so that a rule can
//! be tried on any history. The section marks (§) in the docs refer to the product's rules: §1 accounts, lots and
//! entries; §2 earning and refunds; §3 the promise about expiry; §4 levels; §5 referrals; §6 surveys.

mod account;
mod activity;
mod asking;
mod audit;
mod audit_log;
mod awards;
mod card;
mod closing;
mod draft;
mod due;
mod earning;
mod entry;
mod entry_text;
mod ids;
mod lang;
mod level;
mod limits;
mod nps;
mod operation;
mod posting;
mod program;
mod progress;
mod promotion;
mod quantity;
mod receipt;
mod referral;
mod reward;
mod role;
pub mod setup;
mod survey;
mod taking_back;
mod time;
mod transfer;
mod translation;

pub use account::{Account, Balance, Funder, LOTS_MAX, Lifetime, Lot, LotExpiry, LotKey, Pending, PendingKey};
pub use activity::{ActivityKind, ActivityRule, LastActivityAward};
pub use asking::{
    AnswerAcceptance, Circumstances, HoldReason, Respondent, SurveyEligibility, SurveyProgress, is_stale, rested_since,
};
pub use audit::{Difference, replay};
pub use audit_log::{AuditAction, AuditEvent, AuditRecord, first_broken_record};
pub use card::{CardNumber, CardRefused};
pub use closing::{Phase, WindDown};
pub use due::{Stage, Warning};
pub use earning::{Factor, Refunded, award, owed_after_refunds};
pub use entry::{Actor, Cause, Entry, Explanation, Hash, LifetimeTotal, Line, LineKind, LineTarget};
pub use ids::{ApiKeyId, CouponCode, IdRefused, MemberNo, OperationId, OrderId, PersonKey, ProgramId, ShortId};
pub use lang::Lang;
pub use level::{Level, Month, Qualifying, level_for};
pub use limits::Limits;
pub use nps::{CELL_MIN, Change, Group, Groups, Nps, SCORES, ShareEstimate, cells_shown, z_between};
pub use operation::{Accrual, Activity, Budget, CreditedLot, Operation, PaidWithPoints, Purpose, RefundOf};
pub use posting::{Posting, Refused, post};
pub use program::{ByLang, Caps, Expiry, NthVisit, Program, RefundPolicy, Rules, RulesRefused};
pub use progress::Progress;
pub use promotion::{Promotion, Weekdays, combined};
pub use quantity::{Money, MoneyRefused, Points, Rate};
pub use receipt::{Receipt, State};
pub use referral::{
    DecisionReason, Facts, QualifiedBy, Qualifies, Referral, ReferralRules, ReferralState, Rejection, Reversal,
    RiskRules, Signal,
};
pub use reward::{PayRule, Reward};
pub use role::{Permission, Role};
pub use setup::{AnswerRefused, Answers, BusinessKind, Field, Proposed};
pub use survey::{ByGroup, Counter, Survey, SurveyKind, TEXT_LENGTH_MAX, Trigger, Wave};
pub use time::{Day, Instant, Zone, add_months, day_of, end_of_month, last_day_before, out_of_quiet_hours, start_of};
pub use translation::{ABOUT_LENGTH_MAX, WordsRefused, typed_lines};
