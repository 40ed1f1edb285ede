//! The catalog of rewards, and points as part payment. See `docs/rules.md#coupons`.

mod change;
mod reward;
mod states;

pub use change::{PlannedChange, RewardChange, RewardField};
pub use reward::{PayRule, Reward, RewardRefused};
pub use states::{CouponState, RedemptionState};
