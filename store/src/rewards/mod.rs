//! Coupons and redemptions.

pub(crate) mod catalog;
pub(crate) mod commands;
pub(crate) mod coupons;
pub(crate) mod recall;
pub(crate) mod redemptions;
pub(crate) mod reminders;
