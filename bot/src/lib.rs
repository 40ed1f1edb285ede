//! The conversation: what is asked ([`Ask`]), the flows that answer, the screens and the texts in three languages.
//!
//! A flow loads what it needs, decides with a pure call, commits, and returns its answer as a value; the edge sends it.

mod announce;
mod app;
mod ask;
mod codec;
mod edge;
mod export;
mod flows;
mod form;
mod histogram;
mod letters;
mod page;
mod payload;
mod qr;
mod receipts;
mod routes;
mod scan;
mod screens;
mod texts;
mod webhook;

pub use announce::publish_bot_profile;
pub use app::{App, Deps};
pub use ask::Intent;
pub use edge::{BotError, HandleResult, WebhookReply, apologise, handle, send_message_payload};
pub use export::program as export_program;
pub use form::{date, money, number};
pub use letters::RenderedMessage;
pub use page::page_words;
pub use payload::Payload;
pub use qr::qr_png;
pub use receipts::receipt_text;
pub use scan::read_qr;
pub use webhook::{SECRET_HEADER, Webhook, WebhookSecrets};

/// The version of the text of consent. A test holds the texts' fingerprint to it, so that no wording changes unnoticed.
pub const CONSENT_VERSION: u32 = 2;
