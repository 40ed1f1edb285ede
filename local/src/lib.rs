//! The whole system on one machine: the embedded DynamoDB, the merchants' API, the stream relay, the scheduler, and
//! either the real Telegram or a small Bot API server with a page.

mod audit;
mod data;
mod dead_letters;
mod demo;
mod doctor;
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
mod time_machine;
mod webhook;

pub use audit::{AuditReport, Finding, audit};
pub use dead_letters::{dead_letters, replay};
pub use doctor::{CheckResult, TelegramProbe, doctor};
pub use import::{ImportOptions, ImportReport, import};
pub use place::CliServices;
pub use program_file::{FileRefused, ProgramFile, apply};
pub use recount::recount;
pub use runner::{Options, Runner, TelegramBackend};
pub(crate) use stop::ShutdownSignal;
pub use webhook::{bot, delete_webhook, set_webhook, webhook_info};
