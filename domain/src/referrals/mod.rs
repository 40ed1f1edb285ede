//! Invitations: who brought whom, and when somebody is paid for it (docs/rules.md#5-referrals).

mod referral;

pub use referral::{
    DecisionReason, Facts, QualifiedBy, Qualifies, Referral, ReferralRules, ReferralState, Rejection, Reversal,
    RiskRules, Signal,
};
