//! The Lambdas, as a library: the merchants' HTTP API (`accrual`) and the workers. Each binary is a thin shell over it; the
//! local runner calls the same handlers with the same event types.

pub mod api;
mod dispatcher;
mod due;
mod programs;
mod rate_limiter;
mod services;
mod telegram;
mod worker;
pub mod workers;

pub use dispatcher::Dispatcher;
pub use programs::{ProgramRuns, WorkQueue};
pub use services::Services;
pub use worker::{Failed, ProcessingError, RunReport, Schedule, StreamContent, StreamEvent, StreamReader, Worker};
