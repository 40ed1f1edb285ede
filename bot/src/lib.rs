//! The conversation: intents ([`Intent`]), the flows that answer them, the screens, and the texts in three languages.
//!
//! Each feature has a folder in `features/` with its intents, flows and screens. A flow loads what it needs, decides
//! with a pure call, commits, and returns its outcome as a value. The router follows redirects, and the channel sends
//! the answer.

mod callback;
pub mod channel;
mod context;
mod error;
mod export;
mod features;
mod form;
mod histogram;
mod idempotency_key;
pub mod imports;
mod intent;
mod notification_kind;
mod notifications;
mod page;
mod payload;
mod qr;
mod receipts;
mod router;
mod scan;
mod screens;
mod texts;

pub use channel::telegram::announce::publish_bot_profile;
pub use channel::telegram::edge::{HandleResult, WebhookReply, handle, send_message_payload};
pub use channel::telegram::failing::{AfterFailure, after_failure, try_handle};
pub use channel::telegram::incoming::Incoming;
pub use channel::telegram::webhook::{SECRET_HEADER, Webhook, WebhookSecrets};
pub use context::{App, Deps};
pub use error::BotError;
pub use export::{BYTE_ORDER_MARK, Separator, program as export_program, spreadsheet_cell};
pub use features::imports::work::ImportWork;
pub use features::journeys::file::{WordsFileRefused, WordsLineRefused, with_words, words_table};
pub use features::journeys::lint_words::{finding_in_words, findings};
pub use features::journeys::notification::why_skipped;
pub use form::{date, money, number};
pub use intent::Intent;
pub use notification_kind::{Audience, Delivery, NotificationKind, RenderedMessage};
pub use notifications::notification_kind;
pub use page::page_words;
pub use payload::Payload;
pub use qr::qr_png;
pub use receipts::receipt_text;
pub use scan::read_codes;
