//! The whole system on one machine: the embedded DynamoDB, the merchants' API, the stream relay, the scheduler, and
//! either the real Telegram or a small Bot API server with a page.

mod audit;
mod data;
mod demo;
mod engine;
mod import;
mod place;
mod polling;
mod program_file;
mod recount;
mod relay;
mod runner;
mod sandbox;
mod stop;
mod telegram;

pub use audit::{Audited, Finding, audit};
pub use import::{Import, Imported, import};
pub use place::Place;
pub use program_file::{FileRefused, ProgramFile, apply};
pub use recount::recount;
pub use runner::{Options, Runner, Talk};
pub(crate) use stop::Stop;
