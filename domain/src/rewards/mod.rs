//! The catalog: what points are exchanged for.

mod reward;
mod states;

pub use reward::{PayRule, Reward};
pub use states::{CouponState, RedemptionState};
