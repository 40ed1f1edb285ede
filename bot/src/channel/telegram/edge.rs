//! The edge to Telegram: updates in, answers out. The conversation touches the Bot API only here.
//!
//! The answer to a command travels in the webhook's reply; a tap costs one call (the edit), and `answerCallbackQuery`
//! travels in the reply. An error is reported, so Telegram delivers the update again: every flow is safe to repeat.

use super::announce::commands;
use super::{html, share_link};
use crate::context::{Answer, App, ChatCommands, Document, IntentSource, Sender, Turn};
use crate::error::BotError;
use crate::features::conversation::intent::ConversationIntent;
use crate::features::imports::intent::ImportsIntent;
use crate::features::imports::upload::read_upload;
use crate::features::points::intent::PointsIntent;
use crate::intent::Intent;
use crate::router;
use crate::scan::read_photo;
use crate::screens::parts::{Button, Screen, only_in_private};
use crate::texts::texts;
use domain::Lang;
use serde::Serialize;
use store::{Address, StoreError};
use teloxide::payloads::{
    AnswerCallbackQuery, EditMessageTextSetters, SendDocumentSetters, SendMessage, SendMessageSetters,
    SendPhotoSetters, SetMyCommandsSetters,
};
use teloxide::requests::{JsonRequest, Payload, Request, Requester};
use teloxide::types::{
    BotCommandScope, CallbackQuery, ChatId, ChatMemberUpdated, CopyTextButton, InlineKeyboardButton,
    InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message, MessageId, MessageKind, ParseMode, Recipient, Update,
    UpdateKind, User,
};
use teloxide::utils::command::parse_command;
use teloxide::{ApiError, Bot, RequestError};

/// The one call that the webhook's reply can carry.
#[derive(Clone, Debug)]
pub enum WebhookReply {
    /// Sends a new message.
    Send(SendMessage),
    /// Acknowledges a tap.
    Answer(AnswerCallbackQuery),
}

impl WebhookReply {
    /// The body of the webhook's reply.
    pub fn body(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Body<'a, P> {
            method: &'a str,
            #[serde(flatten)]
            payload: &'a P,
        }
        // The Bot API accepts method names in any case and documents them in lower camel case.
        let body = match self {
            WebhookReply::Send(payload) => serde_json::to_vec(&Body { method: "sendMessage", payload }),
            WebhookReply::Answer(payload) => serde_json::to_vec(&Body { method: "answerCallbackQuery", payload }),
        };
        body.unwrap_or_default()
    }

    /// Makes the call on its own, for updates that were polled.
    pub async fn perform(self, bot: &Bot) -> Result<(), BotError> {
        async fn send<P>(bot: &Bot, payload: P) -> Result<(), BotError>
        where
            P: Payload + Serialize + Send + Clone + 'static,
            P::Output: serde::de::DeserializeOwned + Send,
            JsonRequest<P>: Request<Payload = P, Err = RequestError>,
        {
            reached(JsonRequest::new(bot.clone(), payload).send().await.map(drop))
        }
        match self {
            WebhookReply::Send(payload) => send(bot, payload).await,
            // Telegram takes the answer to a tap within 150 seconds. A late one is no reason to handle the update
            // again.
            WebhookReply::Answer(payload) => send(bot, payload).await.or(Ok(())),
        }
    }
}

/// The result of an update: at most one call for the reply.
pub type HandleResult = Result<Option<WebhookReply>, BotError>;

/// Handles one update.
pub async fn handle(app: &App, bot: &Bot, update: Update) -> HandleResult {
    match update.kind {
        UpdateKind::Message(message) => on_message(app, bot, message).await,
        UpdateKind::CallbackQuery(query) => on_tap(app, bot, query).await,
        UpdateKind::MyChatMember(change) => on_blocked(app, change).await,
        // Edited messages, channel posts, reactions and new kinds of updates are ignored on purpose.
        _ => Ok(None),
    }
}

/// Tells the sender of an update that failed for good that nothing was lost and that they can try again.
pub async fn apologise(bot: &Bot, chat: ChatId, app_language: &str) -> Result<(), BotError> {
    let text = texts(Lang::best_fit(app_language)).something_failed();
    WebhookReply::Send(send_message(chat, &Screen::new(text))).perform(bot).await
}

/// A rendered message as the payload for an address in Telegram.
pub fn send_message_payload(to: &Address, letter: &crate::RenderedMessage) -> SendMessage {
    let chat = to.telegram_id().and_then(|id| i64::try_from(id).ok()).unwrap_or_default();
    send_message(ChatId(chat), &letter.0)
}

fn sender_of(user: &User) -> Option<Sender> {
    (!user.is_bot).then(|| Sender {
        address: Address::telegram(user.id.0),
        first_name: user.first_name.clone(),
        language_code: user.language_code.clone().unwrap_or_default(),
        second_factor_passed: false,
        message: None,
        tapped: None,
        turns_to: Turn::default(),
        right: None,
    })
}

async fn on_message(app: &App, bot: &Bot, message: Message) -> HandleResult {
    let Some(sender) = message.from.as_ref().and_then(sender_of) else {
        return Ok(None);
    };
    let sender = Sender { message: Some(message.id.0), ..sender };
    let text = message.text().unwrap_or_default();
    let command = parse_command(text, &app.channel.username);
    let ask = command.map(|(command, arguments)| Intent::from_command(command, &arguments.join(" ")));
    if !message.chat.is_private() {
        return in_group(app, &sender, &message, ask).await;
    }
    if !matches!(message.kind, MessageKind::Common(_)) {
        return Ok(None);
    }
    let words = || match text {
        "" => Intent::from(PointsIntent::NotUnderstood),
        words => ConversationIntent::Text(message.id.0, words.to_owned()).into(),
    };
    let ask = match ask {
        Some(ask) => ask,
        // Photos are read only for senders who work at a till.
        None if message.photo().is_some() && works_at_till(app, &sender).await? => {
            ConversationIntent::Photo(read_photo(bot, &message).await?).into()
        }
        // So are files, for those who may import them.
        None => match message.document() {
            Some(document) if may_import(app, &sender).await? => {
                ImportsIntent::ImportFile(Box::new(read_upload(bot, document).await?)).into()
            }
            _ => words(),
        },
    };
    let answer = router::handle_intent(app, &sender, ask, IntentSource::Message).await?;
    set_chat_commands(bot, message.chat.id, &answer).await?;
    let screen = answer.screen.as_ref().map(|screen| send_message(message.chat.id, screen));
    if answer.picture.is_none() && answer.document.is_none() {
        return Ok(screen.map(WebhookReply::Send));
    }
    // The text goes first and the picture repeats it, so the text cannot wait for the reply.
    if let Some(payload) = screen {
        WebhookReply::Send(payload).perform(bot).await?;
    }
    send_files(bot, message.chat.id, answer).await?;
    Ok(None)
}

async fn may_import(app: &App, sender: &Sender) -> Result<bool, StoreError> {
    may(app, sender, &ImportsIntent::ImportPrompt(None).into()).await
}

async fn works_at_till(app: &App, sender: &Sender) -> Result<bool, StoreError> {
    may(app, sender, &ConversationIntent::Photo(None).into()).await
}

/// Whether somebody's role has the right that an intent needs.
async fn may(app: &App, sender: &Sender, intent: &Intent) -> Result<bool, StoreError> {
    let right = intent.right();
    Ok(app.staff_context(sender, None).await?.is_some_and(|ctx| right.is_some_and(|right| ctx.role.may(right))))
}

/// In groups the bot answers its own commands with a button to the private chat, and nothing else.
async fn in_group(app: &App, sender: &Sender, message: &Message, ask: Option<Intent>) -> HandleResult {
    if message.chat.is_channel() || ask.is_none_or(|ask| ask == PointsIntent::NotUnderstood.into()) {
        return Ok(None);
    }
    let lang = match app.arrive(sender).await? {
        Some(person) => person.profile.lang(),
        None => Lang::best_fit(&sender.language_code),
    };
    Ok(Some(WebhookReply::Send(send_message(message.chat.id, &only_in_private(lang, &app.channel)))))
}

async fn on_tap(app: &App, bot: &Bot, query: CallbackQuery) -> HandleResult {
    let noticed = AnswerCallbackQuery::new(query.id.clone());
    let Some(sender) = sender_of(&query.from) else {
        return Ok(None);
    };
    // Only a message in the sender's own private chat is a screen of theirs. A forwarded keyboard does nothing.
    let own = |chat: &teloxide::types::Chat| chat.is_private() && chat.id == ChatId::from(query.from.id);
    let Some(message) = query.message.as_ref().filter(|message| own(message.chat())) else {
        return Ok(Some(WebhookReply::Answer(noticed)));
    };
    let chat = message.chat().id;
    let sender = Sender { tapped: Some(message.id().0), ..sender };
    let ask = query.data.as_deref().map_or(PointsIntent::OldButton.into(), Intent::from_callback_data);
    let answer = router::handle_intent(app, &sender, ask, IntentSource::Tap).await?;
    set_chat_commands(bot, chat, &answer).await?;
    if let Some(screen) = &answer.screen {
        edit_or_resend(bot, chat, message.id(), screen).await?;
    }
    let toast = answer.toast.clone();
    send_files(bot, chat, answer).await?;
    Ok(Some(WebhookReply::Answer(AnswerCallbackQuery { text: toast, ..noticed })))
}

/// Stores that the sender blocked or unblocked the bot. Somebody who blocked it gets no messages until they come back.
async fn on_blocked(app: &App, change: ChatMemberUpdated) -> HandleResult {
    let Some(sender) = sender_of(&change.from).filter(|_| change.chat.is_private()) else {
        return Ok(None);
    };
    let Some(mut person) = app.arrive(&sender).await? else {
        return Ok(None);
    };
    let blocked = change.new_chat_member.is_banned() || change.new_chat_member.is_left();
    if person.blocked != blocked {
        person.blocked = blocked;
        let _ = app.vault.save(&mut person).await?;
    }
    Ok(None)
}

/// Sets the chat's menu of commands, if the answer has one.
async fn set_chat_commands(bot: &Bot, chat: ChatId, answer: &Answer) -> Result<(), BotError> {
    let Some(ChatCommands { lang, rights }) = &answer.commands else {
        return Ok(());
    };
    let commands = commands(*lang, rights);
    let request = bot.set_my_commands(commands).scope(BotCommandScope::Chat { chat_id: Recipient::Id(chat) });
    // The menu is a convenience: the member has their answer without it.
    if request.send().await.is_err() {
        tracing::warn!("the chat's menu of commands was not set");
    }
    Ok(())
}

/// Edits the screen in place. A message that cannot be edited any more is sent anew.
pub(crate) async fn edit_or_resend(
    bot: &Bot,
    chat: ChatId,
    message: MessageId,
    screen: &Screen,
) -> Result<(), BotError> {
    let edit = bot
        .edit_message_text(chat, message, html(&screen.text))
        .parse_mode(ParseMode::Html)
        .link_preview_options(no_preview())
        .reply_markup(keyboard(screen));
    match edit.send().await {
        Ok(_) | Err(RequestError::Api(ApiError::MessageNotModified)) => Ok(()),
        Err(RequestError::Api(_)) => WebhookReply::Send(send_message(chat, screen)).perform(bot).await,
        Err(error) => Err(error.into()),
    }
}

fn send_message(chat: ChatId, screen: &Screen) -> SendMessage {
    let payload =
        SendMessage::new(chat, html(&screen.text)).parse_mode(ParseMode::Html).link_preview_options(no_preview());
    if screen.rows.is_empty() { payload } else { payload.reply_markup(keyboard(screen)) }
}

/// Sends the picture and the file of an answer, if it has them.
async fn send_files(bot: &Bot, chat: ChatId, answer: Answer) -> Result<(), BotError> {
    if let Some((png, caption)) = answer.picture {
        let file = InputFile::memory(png).file_name("card.png");
        let request = bot.send_photo(chat, file).caption(html(&caption)).parse_mode(ParseMode::Html);
        reached(request.send().await.map(drop))?;
    }
    match answer.document {
        Some(document) => send_file(bot, chat, document).await,
        None => Ok(()),
    }
}

/// Sends a file.
pub(crate) async fn send_file(bot: &Bot, chat: ChatId, document: Document) -> Result<(), BotError> {
    let Document { name, bytes, caption } = document;
    let file = InputFile::memory(bytes).file_name(name);
    let request = bot.send_document(chat, file).caption(html(&caption)).parse_mode(ParseMode::Html);
    reached(request.send().await.map(drop))
}

/// Sends a screen as a new message, and returns its id if it arrived.
pub(crate) async fn send_screen(bot: &Bot, chat: ChatId, screen: &Screen) -> Result<Option<i32>, BotError> {
    match JsonRequest::new(bot.clone(), send_message(chat, screen)).send().await {
        Ok(sent) => Ok(Some(sent.id.0)),
        Err(error) => reached(Err(error)).map(|()| None),
    }
}

/// Counts a chat that cannot be reached as done: the sender blocked the bot meanwhile, or the account is gone.
fn reached(sent: Result<(), RequestError>) -> Result<(), BotError> {
    match sent {
        Err(RequestError::Api(ApiError::BotBlocked | ApiError::UserDeactivated | ApiError::ChatNotFound)) => Ok(()),
        Err(RequestError::MigrateToChatId(_)) => Ok(()),
        other => other.map_err(BotError::from),
    }
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

fn keyboard(screen: &Screen) -> InlineKeyboardMarkup {
    let button = |button: &Button| match button {
        Button::Tap(text, ask) => Some(InlineKeyboardButton::callback(text, ask.callback_data())),
        Button::Copy(text, copied) => {
            Some(InlineKeyboardButton::copy_text_button(text, CopyTextButton { text: copied.clone() }))
        }
        Button::Link(text, url) => Some(InlineKeyboardButton::url(text, url.parse().ok()?)),
        Button::Share { label, link, words } => {
            Some(InlineKeyboardButton::url(label, share_link(link, words).parse().ok()?))
        }
    };
    InlineKeyboardMarkup::new(screen.rows.iter().map(|row| row.iter().filter_map(button)))
}
