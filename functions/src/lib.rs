//! The Lambdas, as a library: the merchants' HTTP API (`accrual`), maintenance, the notifier, referrals and surveys. Each binary is a
//! thin shell over it; the local runner calls the same handlers with the same event types.

pub mod api;
mod batch;
mod due;
pub mod maintenance;
pub mod notifier;
mod pace;
mod parts;
pub mod referrals;
pub mod surveys;
mod telegram;

pub use batch::ProcessingError;
pub use parts::Services;
