//! The Lambdas, as a library: the merchants' HTTP API (`accrual`) and the workers. Each binary is a thin shell over it; the
//! local runner calls the same handlers with the same event types.

pub mod api;
mod dispatcher;
mod due;
mod rate_limiter;
mod services;
mod telegram;
pub mod workers;

pub use dispatcher::{Dispatcher, Failed, ProcessingError, StreamContent, StreamEvent};
pub use services::Services;
