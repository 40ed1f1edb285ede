//! The Lambdas, as a library: the merchants' HTTP API (`accrual`), maintenance, the notifier and referrals. Each binary is a
//! thin shell over it; the local runner calls the same handlers with the same event types.

pub mod api;
mod batch;
pub mod maintenance;
pub mod notifier;
mod pace;
pub mod referrals;
mod telegram;
