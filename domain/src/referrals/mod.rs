//! Referrals: who invited whom, and when the rewards are paid. See `docs/rules.md#5-referrals`.

mod referral;
mod terms;

pub use referral::{DecisionReason, Facts, QualifiedBy, Referral, ReferralState, Rejection, Reversal};
pub use terms::{Qualifies, ReferralRules, RiskRules, Signal};
