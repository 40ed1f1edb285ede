//! The state of the Bot API server: people, chats, updates, faults. It is stored in one file and read at the next
//! start.

use super::{MethodResult, Params};
use crate::machine::data::{kept_json, write_private};
use anyhow::Result;
use domain::Instant;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use store::Clock;
use tokio::sync::{Notify, broadcast};

/// The bot's own id on this server.
pub(crate) const BOT_ID: i64 = 7_000_000_001;
/// The most calls and updates that are recorded for tests.
const TRAFFIC_MAX: usize = 20_000;
/// Delays, in seconds, of the repeats of an update whose acknowledgement never arrives.
const STORM_SECONDS: [u64; 3] = [2, 4, 8];
/// The most messages of a chat that are stored.
const CHAT_MAX: usize = 2_000;

/// A person with a Telegram account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChatUser {
    pub(crate) id: i64,
    pub(crate) first_name: String,
    pub(crate) language_code: String,
    #[serde(default)]
    pub(crate) blocked: bool,
    /// Whether they have ever written to the bot; until then it may not write to them.
    #[serde(default)]
    pub(crate) started: bool,
}

impl ChatUser {
    pub(crate) fn user(&self) -> Value {
        json!({
            "id": self.id, "is_bot": false, "first_name": self.first_name, "language_code": self.language_code,
        })
    }

    pub(crate) fn chat(&self) -> Value {
        json!({ "id": self.id, "type": "private", "first_name": self.first_name })
    }
}

/// A message in a chat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChatMessage {
    pub(crate) message_id: i64,
    pub(crate) by_bot: bool,
    pub(crate) text: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) entities: Vec<Value>,
    pub(crate) photo: Option<String>,
    #[serde(default)]
    pub(crate) document: Option<ChatDocument>,
    pub(crate) keyboard: Option<Value>,
    pub(crate) edited: bool,
    pub(crate) date: i64,
}

/// A file that the bot sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChatDocument {
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) size: usize,
}

impl ChatMessage {
    /// An empty message by a person.
    pub(crate) fn by_person(date: i64) -> ChatMessage {
        ChatMessage {
            message_id: 0,
            by_bot: false,
            text: None,
            caption: None,
            entities: Vec::new(),
            photo: None,
            document: None,
            keyboard: None,
            edited: false,
            date,
        }
    }
}

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum FaultKind {
    #[serde(rename = "429")]
    TooMany,
    #[serde(rename = "403")]
    Blocked,
    /// The message can never be accepted.
    #[serde(rename = "400")]
    Refused,
    /// 400: there is no such chat.
    #[serde(rename = "gone")]
    Gone,
    /// 400: the chat has another id now.
    #[serde(rename = "migrated")]
    Migrated,
    #[serde(rename = "500")]
    ServerError,
    #[serde(rename = "timeout")]
    Timeout,
    #[serde(rename = "lost_reply")]
    LostReply,
    #[serde(rename = "twice")]
    Twice,
    /// An update is delivered twice at once, and again after 2, 4 and 8 seconds.
    #[serde(rename = "storm")]
    Storm,
}

impl FaultKind {
    /// Whether it affects updates and not calls.
    fn repeats(self) -> bool {
        matches!(self, FaultKind::Twice | FaultKind::Storm)
    }
}

/// A fault that affects the next calls of a method, or of all (`*`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) method: String,
    pub(crate) kind: FaultKind,
    #[serde(default = "once")]
    pub(crate) times: u32,
    #[serde(default)]
    pub(crate) retry_after: u64,
    /// How long it affects all of them, by the clock that can be moved. Then `times` does not count.
    #[serde(default)]
    pub(crate) lasts: Option<SignedDuration>,
    #[serde(skip)]
    pub(crate) until: Option<Instant>,
    /// Only calls about this chat.
    #[serde(default)]
    pub(crate) chat_id: Option<i64>,
}

fn once() -> u32 {
    1
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct WebhookRegistration {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) allowed: Option<Value>,
    pub(crate) last_error: Option<String>,
}

/// The part of the state that is stored for the next start.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SavedChats {
    pub(crate) people: BTreeMap<i64, ChatUser>,
    pub(crate) chats: HashMap<i64, Vec<ChatMessage>>,
    pub(crate) files: HashMap<String, Vec<u8>>,
    pub(crate) next_message: i64,
    pub(crate) next_update: i64,
}

#[derive(Default)]
pub(crate) struct Inner {
    pub(crate) kept: SavedChats,
    pub(crate) updates: VecDeque<Value>,
    pub(crate) webhook: Option<WebhookRegistration>,
    pub(crate) faults: Vec<Fault>,
    /// Taps that may still be answered: the query's id and its person.
    pub(crate) queries: HashMap<String, i64>,
    pub(crate) toasts: HashMap<i64, String>,
    pub(crate) commands: HashMap<String, Value>,
    pub(crate) traffic: VecDeque<Value>,
    pub(crate) typing: HashMap<i64, i64>,
}

struct Shared {
    token: String,
    username: String,
    clock: Clock,
    file: Option<PathBuf>,
    inner: Mutex<Inner>,
    updates: Notify,
    /// Notifies the page of changes.
    changes: broadcast::Sender<Value>,
}

/// The server's state, shared by all handlers.
#[derive(Clone)]
pub(crate) struct BotApiServer(Arc<Shared>);

impl BotApiServer {
    pub(crate) fn new(token: String, username: String, clock: Clock, file: Option<PathBuf>) -> Result<BotApiServer> {
        let kept: SavedChats = match &file {
            Some(file) => kept_json(file)?.unwrap_or_default(),
            None => SavedChats::default(),
        };
        let inner = Mutex::new(Inner { kept, ..Inner::default() });
        let changes = broadcast::Sender::new(256);
        Ok(BotApiServer(Arc::new(Shared { token, username, clock, file, inner, updates: Notify::new(), changes })))
    }

    pub(crate) fn token(&self) -> &str {
        &self.0.token
    }

    pub(crate) fn username(&self) -> &str {
        &self.0.username
    }

    pub(crate) fn now(&self) -> i64 {
        self.0.clock.now().as_second()
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// What goes wrong from now on.
    pub(crate) fn goes_wrong(&self, fault: Fault) {
        let until = fault.lasts.map(|span| self.0.clock.now() + span);
        self.lock().faults.push(Fault { until, ..fault });
    }

    /// Stores people and chats for the next start.
    pub(crate) fn keep(&self) {
        let Some(file) = &self.0.file else { return };
        let text = serde_json::to_string(&self.lock().kept).unwrap_or_default();
        if let Err(error) = write_private(file, &text) {
            tracing::warn!(%error, "the chats were not kept");
        }
    }

    pub(crate) fn changes(&self) -> broadcast::Receiver<Value> {
        self.0.changes.subscribe()
    }

    pub(crate) fn changed(&self, what: Value) {
        // The page may not be open.
        let _ = self.0.changes.send(what);
    }

    pub(crate) async fn wait_for_updates(&self) {
        self.0.updates.notified().await;
    }

    /// The fault that affects this call, if any.
    pub(crate) fn fault(&self, method: &str, params: &Params) -> Option<Fault> {
        let mut inner = self.lock();
        let here = |fault: &Fault| fault.chat_id.is_none() || fault.chat_id == params.int("chat_id");
        let this = |fault: &Fault| fault.method == "*" || fault.method.eq_ignore_ascii_case(method);
        let strikes = |fault: &Fault| this(fault) && !fault.kind.repeats() && here(fault);
        let now = self.0.clock.now();
        inner.faults.retain(|fault| fault.until.is_none_or(|until| until > now));
        take_fault(&mut inner.faults, strikes)
    }

    pub(crate) fn record(&self, method: &str, params: &Params, result: &MethodResult) {
        let seen = json!({
            "method": method, "params": params.values,
            "result": result.as_ref().ok(), "error": result.as_ref().err().map(|error| &error.description),
        });
        let mut inner = self.lock();
        inner.traffic.push_back(seen);
        if inner.traffic.len() > TRAFFIC_MAX {
            inner.traffic.pop_front();
        }
    }

    /// Queues an update for the bot, several times if a fault says so.
    pub(crate) fn update(&self, kind: &str, content: Value) {
        let mut inner = self.lock();
        inner.kept.next_update += 1;
        let update = json!({ "update_id": inner.kept.next_update, kind: content });
        let repeats = take_fault(&mut inner.faults, |fault| fault.kind.repeats()).map(|fault| fault.kind);
        inner.traffic.push_back(json!({ "update": update }));
        drop(inner);
        if repeats.is_some() {
            self.queue(update.clone());
        }
        if repeats == Some(FaultKind::Storm) {
            for seconds in STORM_SECONDS {
                let (telegram, update) = (self.clone(), update.clone());
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    telegram.queue(update);
                });
            }
        }
        self.queue(update);
    }

    fn queue(&self, update: Value) {
        self.lock().updates.push_back(update);
        self.0.updates.notify_waiters();
        self.0.updates.notify_one();
    }

    /// A message in the form of the Bot API.
    pub(crate) fn message_json(&self, person: &ChatUser, message: &ChatMessage) -> Value {
        let from = if message.by_bot {
            json!({ "id": BOT_ID, "is_bot": true, "first_name": "Kopilka", "username": self.username() })
        } else {
            person.user()
        };
        let mut shown = json!({
            "message_id": message.message_id, "date": message.date, "chat": person.chat(), "from": from,
        });
        if let Some(text) = &message.text {
            shown["text"] = json!(text);
            if !message.entities.is_empty() {
                shown["entities"] = json!(message.entities);
            }
        }
        if let Some(file) = &message.photo {
            let size = json!({ "file_id": file, "file_unique_id": file, "width": 370, "height": 370 });
            shown["photo"] = json!([size]);
        }
        if let Some(ChatDocument { file, name, size }) = &message.document {
            shown["document"] = json!({
                "file_id": file, "file_unique_id": file, "file_name": name, "file_size": size, "mime_type": mime_of(name),
            });
        }
        if let Some(caption) = &message.caption {
            shown["caption"] = json!(caption);
        }
        if let Some(keyboard) = &message.keyboard {
            shown["reply_markup"] = keyboard.clone();
        }
        if message.edited {
            shown["edit_date"] = json!(message.date);
        }
        shown
    }
}

impl Inner {
    pub(crate) fn push(&mut self, chat: i64, mut message: ChatMessage) -> ChatMessage {
        self.kept.next_message += 1;
        message.message_id = self.kept.next_message;
        let messages = self.kept.chats.entry(chat).or_default();
        messages.push(message.clone());
        if messages.len() > CHAT_MAX {
            messages.remove(0);
        }
        message
    }

    pub(crate) fn find(&mut self, chat: i64, id: i64) -> Option<&mut ChatMessage> {
        self.kept.chats.get_mut(&chat)?.iter_mut().find(|message| message.message_id == id)
    }
}

fn take_fault(faults: &mut Vec<Fault>, strikes: impl Fn(&Fault) -> bool) -> Option<Fault> {
    let at = faults.iter().position(|fault| fault.times > 0 && strikes(fault))?;
    if faults[at].until.is_none() {
        faults[at].times -= 1;
    }
    let fault = faults[at].clone();
    faults.retain(|fault| fault.times > 0);
    Some(fault)
}

/// The type of a file by its name, as an app guesses it.
fn mime_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "heic" => "image/heic",
        "csv" => "text/csv",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
