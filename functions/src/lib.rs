//! The Lambdas, as a library: the merchants' HTTP API and maintenance (`accrual`), and the notifier. Each binary is a thin
//! shell over it; the local runner calls the same handlers with the same event types.

pub mod api;
pub mod maintenance;
pub mod notifier;
mod pace;
mod telegram;
