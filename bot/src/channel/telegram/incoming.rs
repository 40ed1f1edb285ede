//! Updates as they come: what is needed of them, read part by part from their JSON. A part that nobody knows yet, such as a
//! new kind of entity, of media or of a member's status, loses nothing but itself.

use serde::Deserialize;
use serde_json::Value;
use teloxide::types::{CallbackQueryId, ChatId, FileId, MessageId, PhotoSize, ThreadId};

/// An update.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Its number; Telegram delivers it again under the same.
    pub id: u32,
    pub(super) kind: IncomingKind,
    sent: Value,
}

#[derive(Clone, Debug)]
pub(super) enum IncomingKind {
    Message(Box<IncomingMessage>),
    Tap(IncomingTap),
    /// Somebody blocked the bot, or came back.
    Blocked {
        by: IncomingUser,
        private: bool,
        blocked: bool,
    },
    /// Anything else, by its name.
    Other(String),
}

/// Somebody who did something.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct IncomingUser {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) is_bot: bool,
    #[serde(default)]
    pub(super) first_name: String,
    #[serde(default)]
    pub(super) language_code: String,
}

/// A chat.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct IncomingChat {
    pub(super) id: ChatId,
    #[serde(rename = "type", default)]
    kind: String,
}

/// A message.
#[derive(Clone, Debug)]
pub(super) struct IncomingMessage {
    pub(super) id: MessageId,
    pub(super) from: Option<IncomingUser>,
    pub(super) chat: IncomingChat,
    /// The topic of the group in which it was written.
    pub(super) topic: Option<ThreadId>,
    /// Its words, or those below its picture or file.
    pub(super) text: String,
    /// A photo in its sizes.
    pub(super) photo: Vec<PhotoSize>,
    /// A file.
    pub(super) file: Option<IncomingFile>,
    /// Whether Telegram wrote it about the chat itself.
    pub(super) is_service: bool,
}

/// A file that was sent.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct IncomingFile {
    /// The name by which Telegram hands it out.
    #[serde(rename = "file_id")]
    pub(crate) id: FileId,
    /// Its size in bytes; 0 if Telegram does not say.
    #[serde(rename = "file_size", default)]
    pub(crate) bytes: u64,
    #[serde(rename = "mime_type", default)]
    mime: String,
}

/// A tap on a button.
#[derive(Clone, Debug)]
pub(super) struct IncomingTap {
    pub(super) id: CallbackQueryId,
    pub(super) from: IncomingUser,
    /// The message with the button and its chat.
    pub(super) message: Option<(MessageId, IncomingChat)>,
    pub(super) data: Option<String>,
}

impl Incoming {
    /// Reads an update; `None` for what is none.
    pub fn read(update: &Value) -> Option<Incoming> {
        let id = part(update, "update_id")?;
        let mut kinds = update.as_object()?.iter().filter(|(name, _)| *name != "update_id");
        let (name, content) = kinds.next()?;
        let kind = match name.as_str() {
            "message" => IncomingMessage::read(content).map(|message| IncomingKind::Message(Box::new(message))),
            "callback_query" => IncomingTap::read(content).map(IncomingKind::Tap),
            "my_chat_member" => blocked(content),
            _ => None,
        };
        let kind = kind.unwrap_or_else(|| IncomingKind::Other(name.clone()));
        Some(Incoming { id, kind, sent: update.clone() })
    }

    /// Returns the name of its kind.
    pub fn kind_name(&self) -> &str {
        match &self.kind {
            IncomingKind::Message(_) => "message",
            IncomingKind::Tap(_) => "callback_query",
            IncomingKind::Blocked { .. } => "my_chat_member",
            IncomingKind::Other(name) => name,
        }
    }

    /// Returns it as it was sent.
    pub fn as_sent(&self) -> &Value {
        &self.sent
    }

    /// Returns the id of who sent it, if somebody did.
    pub fn sender(&self) -> Option<u64> {
        self.user().map(|user| user.id)
    }

    /// Returns the private chat in which it was sent, and the language of the sender's app.
    pub fn private_chat(&self) -> Option<(ChatId, &str)> {
        let chat = match &self.kind {
            IncomingKind::Message(message) => Some(&message.chat),
            IncomingKind::Tap(tap) => tap.message.as_ref().map(|(_, chat)| chat),
            IncomingKind::Blocked { .. } | IncomingKind::Other(_) => None,
        };
        let chat = chat.filter(|chat| chat.is_private())?;
        Some((chat.id, &self.user()?.language_code))
    }

    fn user(&self) -> Option<&IncomingUser> {
        match &self.kind {
            IncomingKind::Message(message) => message.from.as_ref(),
            IncomingKind::Tap(tap) => Some(&tap.from),
            IncomingKind::Blocked { by, .. } => Some(by),
            IncomingKind::Other(_) => None,
        }
    }
}

impl IncomingUser {
    /// Whether a chat is this user's own with the bot.
    pub(super) fn owns(&self, chat: &IncomingChat) -> bool {
        chat.is_private() && u64::try_from(chat.id.0) == Ok(self.id)
    }
}

impl IncomingChat {
    pub(super) fn is_private(&self) -> bool {
        self.kind == "private"
    }

    pub(super) fn is_group(&self) -> bool {
        matches!(self.kind.as_str(), "group" | "supergroup")
    }
}

impl IncomingFile {
    /// Whether it is a picture.
    pub(crate) fn is_picture(&self) -> bool {
        self.mime.starts_with("image/")
    }
}

impl IncomingMessage {
    fn read(message: &Value) -> Option<IncomingMessage> {
        let words = |name| part::<String>(message, name).filter(|text| !text.is_empty());
        let sizes: Vec<Value> = part(message, "photo").unwrap_or_default();
        let in_topic = part(message, "is_topic_message").unwrap_or(false);
        Some(IncomingMessage {
            id: MessageId(part(message, "message_id")?),
            from: part(message, "from"),
            chat: part(message, "chat")?,
            topic: part(message, "message_thread_id").filter(|_| in_topic),
            text: words("text").or_else(|| words("caption")).unwrap_or_default(),
            photo: sizes.into_iter().filter_map(|size| serde_json::from_value(size).ok()).collect(),
            file: part(message, "document"),
            is_service: message.as_object()?.keys().any(|name| SERVICE.contains(&name.as_str())),
        })
    }
}

impl IncomingTap {
    fn read(tap: &Value) -> Option<IncomingTap> {
        let message = tap.get("message");
        let message =
            message.and_then(|message| Some((MessageId(part(message, "message_id")?), part(message, "chat")?)));
        Some(IncomingTap { id: part(tap, "id")?, from: part(tap, "from")?, message, data: part(tap, "data") })
    }
}

/// A change of what the bot is in a chat. Of a status that nobody knows yet it can write there.
fn blocked(change: &Value) -> Option<IncomingKind> {
    let status: String = part(change.get("new_chat_member")?, "status")?;
    let private = part::<IncomingChat>(change, "chat")?.is_private();
    Some(IncomingKind::Blocked {
        by: part(change, "from")?,
        private,
        blocked: matches!(status.as_str(), "kicked" | "left"),
    })
}

/// Reads a part of a JSON object; `None` if it is absent, or not of the kind that is expected.
fn part<T: serde::de::DeserializeOwned>(of: &Value, name: &str) -> Option<T> {
    T::deserialize(of.get(name)?).ok()
}

/// The names of what Telegram says in a chat about the chat itself, which nobody wrote.
const SERVICE: &[&str] = &[
    "boost_added",
    "channel_chat_created",
    "chat_background_set",
    "chat_shared",
    "connected_website",
    "delete_chat_photo",
    "forum_topic_closed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway",
    "giveaway_completed",
    "giveaway_created",
    "giveaway_winners",
    "group_chat_created",
    "left_chat_member",
    "message_auto_delete_timer_changed",
    "migrate_from_chat_id",
    "migrate_to_chat_id",
    "new_chat_members",
    "new_chat_photo",
    "new_chat_title",
    "passport_data",
    "pinned_message",
    "proximity_alert_triggered",
    "refunded_payment",
    "successful_payment",
    "supergroup_chat_created",
    "users_shared",
    "video_chat_ended",
    "video_chat_participants_invited",
    "video_chat_scheduled",
    "video_chat_started",
    "web_app_data",
    "write_access_allowed",
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(parts: Value) -> IncomingMessage {
        let mut whole = json!({
            "message_id": 7, "date": 1, "chat": { "id": 5, "type": "private", "first_name": "A" },
            "from": { "id": 5, "is_bot": false, "first_name": "A", "language_code": "ru" },
        });
        whole.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
        let update = Incoming::read(&json!({ "update_id": 3, "message": whole })).unwrap();
        assert_eq!((update.id, update.sender(), update.private_chat()), (3, Some(5), Some((ChatId(5), "ru"))));
        match update.kind {
            IncomingKind::Message(message) => *message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn parts_that_nobody_knows_lose_nothing_but_themselves() {
        let strange = json!({ "type": "from_the_future", "offset": "x", "length": {} });
        for parts in [
            json!({ "text": "/points", "entities": [strange] }),
            json!({ "text": "/points", "entities": strange, "forward_origin": { "type": "hologram" } }),
            json!({ "text": "/points", "reply_to_message": { "message_id": "?" }, "quote": 1 }),
            json!({ "caption": "/points", "hologram": { "file_id": 1 }, "caption_entities": [strange] }),
            json!({ "caption": "/points", "photo": [{ "file_id": 1 }, 5], "document": 7 }),
            json!({ "text": "/points", "photo": "none", "via_bot": "x", "sender_business_bot": [] }),
        ] {
            let read = message(parts.clone());
            assert_eq!((read.text.as_str(), read.is_service, read.photo.len()), ("/points", false, 0), "{parts}");
        }
        assert!(message(json!({ "pinned_message": strange })).is_service);
        let file =
            message(json!({ "document": { "file_id": "f", "mime_type": "image/png", "thumbnail": 1 } })).file.unwrap();
        assert!(file.is_picture() && file.bytes == 0);
    }

    #[test]
    fn statuses_and_kinds_that_nobody_knows_are_told_apart() {
        let user = json!({ "id": 5, "first_name": "A" });
        for (status, blocks) in [("kicked", true), ("left", true), ("member", false), ("hologram", false)] {
            let change = json!({
                "from": user, "chat": { "id": 5, "type": "private" }, "date": 1, "new_chat_member": { "status": status },
            });
            let update = Incoming::read(&json!({ "update_id": 1, "my_chat_member": change })).unwrap();
            assert!(
                matches!(update.kind, IncomingKind::Blocked { private: true, blocked, .. } if blocked == blocks),
                "{status}"
            );
        }
        for (name, content) in
            [("hologram", json!({})), ("message", json!(1)), ("callback_query", json!({ "id": "1" }))]
        {
            let update = Incoming::read(&json!({ "update_id": 1, name: content })).unwrap();
            assert!(matches!(update.kind, IncomingKind::Other(of) if of == name), "{name}");
        }
        for none in [json!(1), json!({}), json!({ "update_id": 1 }), json!({ "message": {} })] {
            assert!(Incoming::read(&none).is_none(), "{none}");
        }
        let tap = json!({
            "id": "9", "from": user, "data": "home", "chat_instance": 1,
            "message": { "message_id": 4, "chat": { "id": 5, "type": "private" }, "date": 0, "entities": 5 },
        });
        let update = Incoming::read(&json!({ "update_id": 1, "callback_query": tap })).unwrap();
        let IncomingKind::Tap(tap) = update.kind else { panic!() };
        let (id, chat) = tap.message.unwrap();
        assert_eq!((tap.data.as_deref(), id, tap.from.owns(&chat)), (Some("home"), MessageId(4), true));
    }
}
