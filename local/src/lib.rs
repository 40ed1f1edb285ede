//! The whole system on one machine: the embedded DynamoDB, the merchants' API, the stream relay, the scheduler, and
//! either the real Telegram or a small Bot API server with a page.

mod cli;
mod machine;
mod ops;
mod sandbox;

pub use machine::runner::{Options, Runner, TelegramBackend};
pub(crate) use machine::stop::ShutdownSignal;
pub use ops::audit::{AuditReport, audit};
pub use ops::commands::command_line;
pub use ops::dead_letters::{dead_letters, replay};
pub use ops::doctor::{CheckResult, TelegramProbe, doctor};
pub use ops::finding::Finding;
pub use ops::import::{ImportOptions, ImportReport, ImportWish, import};
pub use ops::program_file::{FileRefused, ProgramFile, apply};
pub use ops::recount::recount;
pub use ops::services::CliServices;
pub use ops::webhook::{bot, delete_webhook, set_webhook, webhook_info};
