//! Coupons and redemptions.

pub(crate) mod coupons;
pub(crate) mod redemptions;
