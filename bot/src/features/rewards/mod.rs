//! Rewards, coupons, points as part payment.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod notification;
pub(crate) mod screen;
