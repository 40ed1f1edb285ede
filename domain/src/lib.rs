//! The rules of Kopilka, pure: accounts, lots, entries and what every number means.
//!
//! Nothing here reads a clock, a network or a database: time, identity and randomness are arguments, so that a rule can
//! be tried on any history. The section marks (§) in the docs refer to the product's rules: §1 accounts, lots and
//! entries; §2 earning and refunds; §3 the promise about expiry; §4 tiers; §5 referrals; §6 surveys.

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
mod tier;
mod time;
mod transfer;
mod translation;

pub use account::{Account, Balance, Funder, LOTS_MAX, Life, Lifetime, Lot, LotKey, Pending, PendingKey};
pub use activity::{ActivityKind, ActivityRule, Done};
pub use asking::{Answering, Asking, Circumstances, HeldBack, Respondent, Verdict, is_stale, rested_since};
pub use audit::{Difference, replay};
pub use audit_log::{Act, Deed, LogEntry, broken_at};
pub use card::{CardNumber, CardRefused};
pub use closing::{Closing, Phase};
pub use due::{Stage, Warning};
pub use earning::{Factor, Refunded, award, owed_after_refunds};
pub use entry::{Actor, Cause, Entry, Explanation, Figure, Hash, Kind, Line, Place};
pub use ids::{ApiKeyId, CouponCode, IdRefused, MemberNo, OperationId, OrderId, PersonKey, ProgramId, ShortId};
pub use lang::Lang;
pub use limits::Limits;
pub use nps::{CELL_MIN, Change, Group, Groups, Nps, SCORES, Share, cells_shown, z_between};
pub use operation::{Accrual, Activity, Budget, GivenTo, Operation, PaidWithPoints, Purpose, RefundOf};
pub use posting::{Posting, Refused, post};
pub use program::{ByLang, Caps, Expiry, NthVisit, Program, RefundPolicy, Rules, RulesRefused};
pub use progress::Progress;
pub use promotion::{Promotion, Weekdays, combined};
pub use quantity::{Money, MoneyRefused, Points, Rate};
pub use receipt::{Receipt, State};
pub use referral::{
    Facts, QualifiedBy, Qualifies, Referral, ReferralRules, ReferralState, Rejection, Reversal, RiskRules, Signal, Why,
};
pub use reward::{PayRule, Reward};
pub use role::{Right, Role};
pub use setup::{AnswerRefused, Answers, BusinessKind, Field, Proposed};
pub use survey::{ByGroup, Survey, SurveyKind, TEXT_LENGTH_MAX, Tally, Trigger, Wave};
pub use tier::{Month, Qualifying, Tier, tier_for};
pub use time::{Day, Instant, Zone, add_months, day_of, end_of_month, last_day_before, out_of_quiet_hours, start_of};
pub use translation::{ABOUT_LENGTH_MAX, WordsRefused, typed_lines};
