//! The methods of the Bot API that this server has, with Telegram's own errors.

use super::html::{self, Formatted};
use super::state::{BOT_ID, BotApiServer, ChatDocument, ChatMessage, ChatUser, Inner, WebhookRegistration};
use super::{ApiError, MethodResult, Params};
use serde_json::{Value, json};
use std::time::Duration;

const TEXT_UNITS_MAX: usize = 4096;
const CAPTION_UNITS_MAX: usize = 1024;
const TOAST_UNITS_MAX: usize = 200;
const DOCUMENT_BYTES_MAX: usize = 50 << 20;
const DATA_BYTES_MAX: usize = 64;
const COPY_UNITS_MAX: usize = 256;
const COMMANDS_MAX: usize = 100;
const POLL_SECONDS_MAX: i64 = 50;
const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly the \
                            same as a current content and reply markup of the message";

pub(crate) async fn perform(telegram: &BotApiServer, method: &str, params: Params) -> MethodResult {
    match method.to_ascii_lowercase().as_str() {
        "getme" => Ok(json!({
            "id": BOT_ID, "is_bot": true, "first_name": "Kopilka", "username": telegram.username(),
            "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
            "can_connect_to_business": false, "has_main_web_app": false,
        })),
        "getupdates" => get_updates(telegram, &params).await,
        "setwebhook" => set_webhook(telegram, &params),
        "deletewebhook" => {
            let mut inner = telegram.lock();
            inner.webhook = None;
            if params.values.get("drop_pending_updates") == Some(&Value::Bool(true)) {
                inner.updates.clear();
            }
            Ok(json!(true))
        }
        "getwebhookinfo" => Ok(webhook_info(&telegram.lock())),
        "sendmessage" => send_message(telegram, &params),
        "getfile" => get_file(telegram, &params),
        "sendphoto" => send_photo(telegram, &params),
        "senddocument" => send_document(telegram, &params),
        "editmessagetext" => edit_text(telegram, &params),
        "editmessagereplymarkup" => edit_markup(telegram, &params),
        "deletemessage" => delete_message(telegram, &params),
        "answercallbackquery" => answer_query(telegram, &params),
        "sendchataction" => chat_action(telegram, &params),
        "setmycommands" => set_commands(telegram, &params),
        "deletemycommands" => {
            telegram.lock().commands.remove(&commands_key(&params));
            Ok(json!(true))
        }
        "getmycommands" => Ok(telegram.lock().commands.get(&commands_key(&params)).cloned().unwrap_or(json!([]))),
        "setmyname" => described(&params, "name", 64),
        "setmydescription" => described(&params, "description", 512),
        "setmyshortdescription" => described(&params, "short_description", 120),
        "setchatmenubutton" => Ok(json!(true)),
        _ => Err(ApiError { code: 404, description: "Not Found".into(), parameters: None }),
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

async fn get_updates(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let timeout = params.int("timeout").unwrap_or(0).clamp(0, POLL_SECONDS_MAX) as u64;
    let until = tokio::time::Instant::now() + Duration::from_secs(timeout);
    let limit = params.int("limit").unwrap_or(100).clamp(1, 100) as usize;
    let id = |update: &Value| update["update_id"].as_i64().unwrap_or_default();
    loop {
        {
            let mut inner = telegram.lock();
            if inner.webhook.is_some() {
                let description = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to \
                                   delete the webhook first";
                return Err(ApiError { code: 409, description: description.into(), parameters: None });
            }
            if let Some(offset) = params.int("offset") {
                inner.updates.retain(|update| id(update) >= offset);
            }
            if let Some(allowed) = params.values.get("allowed_updates").and_then(Value::as_array)
                && !allowed.is_empty()
            {
                inner
                    .updates
                    .retain(|update| allowed.iter().filter_map(Value::as_str).any(|kind| !update[kind].is_null()));
            }
            if !inner.updates.is_empty() {
                return Ok(inner.updates.iter().take(limit).cloned().collect());
            }
        }
        if tokio::time::timeout_at(until, telegram.wait_for_updates()).await.is_err() {
            return Ok(json!([]));
        }
    }
}

fn set_webhook(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let url = params.text("url").unwrap_or_default().to_owned();
    let secret = params.text("secret_token").map(str::to_owned);
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if secret.as_deref().is_some_and(|secret| secret.is_empty() || secret.len() > 256 || !secret.chars().all(allowed)) {
        return Err(ApiError::bad("secret token contains unallowed characters"));
    }
    if url.is_empty() {
        telegram.lock().webhook = None;
        return Ok(json!(true));
    }
    let allowed = params.values.get("allowed_updates").cloned().filter(Value::is_array);
    telegram.lock().webhook = Some(WebhookRegistration { url, secret, allowed, last_error: None });
    super::webhook::deliver(telegram.clone(), |telegram, method, params| Box::pin(perform(telegram, method, params)));
    Ok(json!(true))
}

fn webhook_info(inner: &Inner) -> Value {
    let hook = inner.webhook.clone().unwrap_or_default();
    let mut info = json!({
        "url": hook.url, "has_custom_certificate": false, "pending_update_count": inner.updates.len(),
    });
    if let Some(allowed) = hook.allowed {
        info["allowed_updates"] = allowed;
    }
    if let Some(error) = hook.last_error {
        info["last_error_message"] = json!(error);
    }
    info
}

/// The person behind a private chat, if the bot may write to them.
fn recipient(inner: &Inner, chat: i64) -> Result<ChatUser, ApiError> {
    let person = inner.kept.people.get(&chat).ok_or_else(|| ApiError::bad("chat not found"))?;
    if person.blocked {
        return Err(ApiError::forbidden("bot was blocked by the user"));
    }
    if !person.started {
        return Err(ApiError::forbidden("bot can't initiate conversation with a user"));
    }
    Ok(person.clone())
}

fn body(params: &Params) -> Result<Formatted, ApiError> {
    let formatted = html::parse(params.text("text").unwrap_or_default(), params.text("parse_mode"))?;
    match units(&formatted.text) {
        0 => Err(ApiError::bad("message text is empty")),
        length if length > TEXT_UNITS_MAX => Err(ApiError::bad("message is too long")),
        _ => Ok(formatted),
    }
}

/// An inline keyboard, with each button checked.
fn keyboard(params: &Params) -> Result<Option<Value>, ApiError> {
    let Some(markup) = params.values.get("reply_markup") else {
        return Ok(None);
    };
    let Some(rows) = markup.get("inline_keyboard").and_then(Value::as_array) else {
        return Err(ApiError::bad("object expected as reply markup"));
    };
    for button in rows.iter().flat_map(|row| row.as_array().into_iter().flatten()) {
        let text = button["text"].as_str().unwrap_or_default();
        if text.is_empty() {
            return Err(ApiError::bad("text buttons are unallowed in the inline keyboard"));
        }
        let data = button.get("callback_data").map(|data| data.as_str().unwrap_or_default());
        if data.is_some_and(|data| data.is_empty() || data.len() > DATA_BYTES_MAX) {
            return Err(ApiError::bad("BUTTON_DATA_INVALID"));
        }
        let copied = button.get("copy_text").map(|copied| units(copied["text"].as_str().unwrap_or_default()));
        if copied.is_some_and(|length| length == 0 || length > COPY_UNITS_MAX) {
            return Err(ApiError::bad("BUTTON_COPY_TEXT_INVALID"));
        }
        let kinds = ["callback_data", "copy_text", "url"].iter().filter(|kind| button.get(*kind).is_some()).count();
        if kinds != 1 {
            return Err(ApiError::bad("text buttons are unallowed in the inline keyboard"));
        }
    }
    let empty = rows.iter().all(|row| row.as_array().is_none_or(Vec::is_empty));
    Ok((!empty).then(|| markup.clone()))
}

fn post(telegram: &BotApiServer, chat: i64, message: ChatMessage) -> MethodResult {
    let mut inner = telegram.lock();
    let person = recipient(&inner, chat)?;
    let message = inner.push(chat, message);
    inner.typing.remove(&chat);
    drop(inner);
    telegram.changed(json!({ "chat": chat }));
    Ok(telegram.message_json(&person, &message))
}

fn from_bot(telegram: &BotApiServer) -> ChatMessage {
    ChatMessage { by_bot: true, ..ChatMessage::by_person(telegram.now()) }
}

fn send_message(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let chat = params.chat()?;
    recipient(&telegram.lock(), chat)?;
    let Formatted { text, entities } = body(params)?;
    let keyboard = keyboard(params)?;
    post(telegram, chat, ChatMessage { text: Some(text), entities, keyboard, ..from_bot(telegram) })
}

fn send_photo(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let chat = params.chat()?;
    recipient(&telegram.lock(), chat)?;
    let file = params.file("photo").ok_or_else(|| ApiError::bad("there is no photo in the request"))?;
    let file = &file.bytes;
    if !file.starts_with(b"\x89PNG") && !file.starts_with(b"\xff\xd8") {
        return Err(ApiError::bad("IMAGE_PROCESS_FAILED"));
    }
    let (caption, keyboard) = (caption(params)?, keyboard(params)?);
    let photo = Some(keep_file(telegram, "photo", file));
    post(telegram, chat, ChatMessage { photo, caption, keyboard, ..from_bot(telegram) })
}

fn send_document(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let chat = params.chat()?;
    recipient(&telegram.lock(), chat)?;
    let file = params.file("document").ok_or_else(|| ApiError::bad("there is no document in the request"))?;
    if file.bytes.is_empty() {
        return Err(ApiError::bad("file must be non-empty"));
    }
    if file.bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(ApiError { code: 413, description: "Request Entity Too Large".into(), parameters: None });
    }
    let (caption, keyboard) = (caption(params)?, keyboard(params)?);
    let document = ChatDocument {
        file: keep_file(telegram, "document", &file.bytes),
        name: file.name.clone(),
        size: file.bytes.len(),
    };
    post(telegram, chat, ChatMessage { document: Some(document), caption, keyboard, ..from_bot(telegram) })
}

/// A caption without its tags, if there is one.
fn caption(params: &Params) -> Result<Option<String>, ApiError> {
    let caption = html::parse(params.text("caption").unwrap_or_default(), params.text("parse_mode"))?;
    if units(&caption.text) > CAPTION_UNITS_MAX {
        return Err(ApiError::bad("message caption is too long"));
    }
    Ok(Some(caption.text).filter(|text| !text.is_empty()))
}

/// Stores a file that the bot sent and returns its id.
fn keep_file(telegram: &BotApiServer, kind: &str, bytes: &[u8]) -> String {
    let mut inner = telegram.lock();
    let id = format!("{kind}{}", inner.kept.next_message + 1);
    inner.kept.files.insert(id.clone(), bytes.to_vec());
    id
}

fn get_file(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let id = params.text("file_id").unwrap_or_default();
    let size = telegram.lock().kept.files.get(id).map(Vec::len).ok_or_else(|| ApiError::bad("invalid file_id"))?;
    Ok(json!({ "file_id": id, "file_unique_id": id, "file_size": size, "file_path": format!("photos/{id}.jpg") }))
}

/// A file by the path that `getFile` returned.
pub(crate) fn file(telegram: &BotApiServer, path: &str) -> Option<Vec<u8>> {
    let id = path.strip_prefix("photos/")?.strip_suffix(".jpg")?;
    telegram.lock().kept.files.get(id).cloned()
}

/// The message that an edit names, checked to be the bot's own.
fn edited<'a>(inner: &'a mut Inner, params: &Params) -> Result<(ChatUser, &'a mut ChatMessage), ApiError> {
    let chat = params.chat()?;
    let person = recipient(inner, chat)?;
    let id = params.int("message_id").ok_or_else(|| ApiError::bad("message identifier is not specified"))?;
    let message = inner.find(chat, id).ok_or_else(|| ApiError::bad("message to edit not found"))?;
    if !message.by_bot {
        return Err(ApiError::bad("message can't be edited"));
    }
    Ok((person, message))
}

fn edit_text(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let Formatted { text, entities } = body(params)?;
    let keyboard = keyboard(params)?;
    let mut inner = telegram.lock();
    let (person, message) = edited(&mut inner, params)?;
    if message.text.is_none() {
        return Err(ApiError::bad("there is no text in the message to edit"));
    }
    if message.text.as_ref() == Some(&text) && message.entities == entities && message.keyboard == keyboard {
        return Err(ApiError::bad(NOT_MODIFIED));
    }
    (message.text, message.entities, message.keyboard, message.edited) = (Some(text), entities, keyboard, true);
    let message = message.clone();
    drop(inner);
    telegram.changed(json!({ "chat": person.id }));
    Ok(telegram.message_json(&person, &message))
}

fn edit_markup(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let keyboard = keyboard(params)?;
    let mut inner = telegram.lock();
    let (person, message) = edited(&mut inner, params)?;
    if message.keyboard == keyboard {
        return Err(ApiError::bad(NOT_MODIFIED));
    }
    (message.keyboard, message.edited) = (keyboard, true);
    let message = message.clone();
    drop(inner);
    telegram.changed(json!({ "chat": person.id }));
    Ok(telegram.message_json(&person, &message))
}

fn delete_message(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let chat = params.chat()?;
    let id = params.int("message_id").unwrap_or_default();
    let mut inner = telegram.lock();
    let messages = inner.kept.chats.entry(chat).or_default();
    let before = messages.len();
    messages.retain(|message| message.message_id != id);
    if messages.len() == before {
        return Err(ApiError::bad("message to delete not found"));
    }
    drop(inner);
    telegram.changed(json!({ "chat": chat }));
    Ok(json!(true))
}

fn answer_query(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let id = params.text("callback_query_id").unwrap_or_default();
    let text = params.text("text").unwrap_or_default().to_owned();
    if units(&text) > TOAST_UNITS_MAX {
        return Err(ApiError::bad("MESSAGE_TOO_LONG"));
    }
    let mut inner = telegram.lock();
    let Some(person) = inner.queries.remove(id) else {
        return Err(ApiError::bad("query is too old and response timeout expired or query ID is invalid"));
    };
    if !text.is_empty() {
        inner.toasts.insert(person, text.clone());
    }
    drop(inner);
    telegram.changed(json!({ "chat": person, "toast": text, "answered": true }));
    Ok(json!(true))
}

fn chat_action(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let chat = params.chat()?;
    let mut inner = telegram.lock();
    recipient(&inner, chat)?;
    inner.typing.insert(chat, telegram.now());
    drop(inner);
    telegram.changed(json!({ "chat": chat, "typing": true }));
    Ok(json!(true))
}

fn commands_key(params: &Params) -> String {
    let scope = params.values.get("scope").map(Value::to_string).unwrap_or_default();
    format!("{} {scope}", params.text("language_code").unwrap_or_default())
}

fn set_commands(telegram: &BotApiServer, params: &Params) -> MethodResult {
    let commands = params.values.get("commands").and_then(Value::as_array).cloned().unwrap_or_default();
    let named = |command: &Value| {
        let name = command["command"].as_str().unwrap_or_default();
        (1..=32).contains(&name.len()) && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    if commands.len() > COMMANDS_MAX || !commands.iter().all(named) {
        return Err(ApiError::bad("BOT_COMMAND_INVALID"));
    }
    let described = |command: &Value| (1..=256).contains(&units(command["description"].as_str().unwrap_or_default()));
    if !commands.iter().all(described) {
        return Err(ApiError::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
    }
    let key = commands_key(params);
    telegram.lock().commands.insert(key, Value::Array(commands));
    Ok(json!(true))
}

fn described(params: &Params, field: &str, most: usize) -> MethodResult {
    if units(params.text(field).unwrap_or_default()) > most {
        return Err(ApiError::bad(&format!("{field} is too long")));
    }
    Ok(json!(true))
}
