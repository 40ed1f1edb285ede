//! Referrals: who invited whom, and when the rewards are paid. See `docs/rules.md#5-referrals`.

mod referral;

pub use referral::{
    DecisionReason, Facts, QualifiedBy, Qualifies, Referral, ReferralRules, ReferralState, Rejection, Reversal,
    RiskRules, Signal,
};
