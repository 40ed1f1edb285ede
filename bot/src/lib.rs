//! The conversation: what is wanted ([`Intent`]), the flows that answer, the screens and the texts in three languages.
//!
//! Each feature has a room in `features/`: its intents, its flows and its screens. A flow loads what it needs, decides with
//! a pure call, commits, and returns its outcome as a value; the router follows redirects, the edge sends the answer.

mod announce;
mod callback;
mod context;
mod edge;
mod error;
mod export;
mod features;
mod form;
mod histogram;
mod idempotency_key;
mod intent;
mod letters;
mod page;
mod payload;
mod qr;
mod receipts;
mod router;
mod scan;
mod screens;
mod texts;
mod webhook;

pub use announce::publish_bot_profile;
pub use context::{App, Deps};
pub use edge::{HandleResult, WebhookReply, apologise, handle, send_message_payload};
pub use error::BotError;
pub use export::program as export_program;
pub use form::{date, money, number};
pub use intent::Intent;
pub use letters::RenderedMessage;
pub use page::page_words;
pub use payload::Payload;
pub use qr::qr_png;
pub use receipts::receipt_text;
pub use scan::read_qr;
pub use webhook::{SECRET_HEADER, Webhook, WebhookSecrets};

/// The version of the text of consent. A test holds the texts' fingerprint to it, so that no wording changes unnoticed.
pub const CONSENT_VERSION: u32 = 2;
