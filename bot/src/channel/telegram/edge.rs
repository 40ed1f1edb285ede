//! The edge to Telegram: updates in, answers out. The conversation touches the Bot API only here.
//!
//! The answer to a command travels in the webhook's reply; a tap costs one call (the edit), and `answerCallbackQuery`
//! travels in the reply. An error is reported, so Telegram delivers the update again: every flow is safe to repeat.

use super::announce::commands;
use super::incoming::{Incoming, IncomingKind, IncomingMessage, IncomingTap, IncomingUser};
use super::{html, share_link};
use crate::context::{Answer, App, ChatCommands, Document, IntentSource, Sender, Turn};
use crate::error::BotError;
use crate::features::conversation::intent::ConversationIntent;
use crate::features::imports::intent::ImportsIntent;
use crate::features::imports::upload::read_upload;
use crate::features::joining::intent::JoiningIntent;
use crate::features::points::intent::PointsIntent;
use crate::intent::Intent;
use crate::router;
use crate::scan::{Picture, PictureRead, read_picture};
use crate::screens::parts::{Button, Screen, only_in_private};
use crate::texts::texts;
use domain::Lang;
use serde::Serialize;
use std::time::Duration;
use store::{Address, StoreError};
use teloxide::payloads::{
    AnswerCallbackQuery, EditMessageTextSetters, SendDocumentSetters, SendMessage, SendMessageSetters,
    SendPhotoSetters, SetMyCommandsSetters,
};
use teloxide::requests::{JsonRequest, Payload, Request, Requester};
use teloxide::types::{
    BotCommandScope, ChatId, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions,
    MessageId, ParseMode, Recipient,
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
pub async fn handle(app: &App, bot: &Bot, update: &Incoming) -> HandleResult {
    match &update.kind {
        IncomingKind::Message(message) => on_message(app, bot, message).await,
        IncomingKind::Tap(tap) => on_tap(app, bot, tap).await,
        IncomingKind::Blocked { by, private, blocked } if *private => on_blocked(app, by, *blocked).await,
        IncomingKind::Blocked { .. } => Ok(None),
        IncomingKind::Other(name) => {
            // None of these was asked for (`allowed_updates`), so what is new is seen here.
            tracing::warn!(kind = name, "an update that nothing is done about");
            Ok(None)
        }
    }
}

/// Tells the sender of an update that was given up that nothing was lost and that they can try again.
pub(super) fn apology(chat: ChatId, app_language: &str) -> WebhookReply {
    let text = texts(Lang::best_fit(app_language)).something_failed();
    WebhookReply::Send(send_message(chat, &Screen::new(text)))
}

/// A rendered message as the payload for an address in Telegram.
pub fn send_message_payload(to: &Address, letter: &crate::RenderedMessage) -> SendMessage {
    let chat = to.telegram_id().and_then(|id| i64::try_from(id).ok()).unwrap_or_default();
    send_message(ChatId(chat), &letter.0)
}

/// Returns the sender that a user is; none if it is a bot.
fn sender_of(user: &IncomingUser) -> Option<Sender> {
    (!user.is_bot).then(|| Sender {
        address: Address::telegram(user.id),
        first_name: user.first_name.clone(),
        language_code: user.language_code.clone(),
        second_factor_passed: false,
        message: None,
        tapped: None,
        turn: Turn::default(),
        right: None,
    })
}

async fn on_message(app: &App, bot: &Bot, message: &IncomingMessage) -> HandleResult {
    let Some(sender) = message.from.as_ref().and_then(sender_of) else {
        return Ok(None);
    };
    let sender = Sender { message: Some(message.id.0), ..sender };
    let command = parse_command(&message.text, &app.channel.username);
    let ask = command.map(|(command, arguments)| Intent::from_command(command, &arguments.join(" ")));
    if !message.chat.is_private() {
        return in_group(app, &sender, message, ask).await;
    }
    if message.is_service {
        return Ok(None);
    }
    let ask = match ask {
        Some(ask) => ask,
        None => what_is_meant(app, bot, &sender, message).await?,
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

/// What a message without a command means: a photo to those who work at a till, a file to those who may import it, else its
/// words.
async fn what_is_meant(app: &App, bot: &Bot, sender: &Sender, message: &IncomingMessage) -> Result<Intent, BotError> {
    let words = || match message.text.as_str() {
        text if domain::seen(text).trim().is_empty() => Intent::from(ConversationIntent::Nothing),
        words => ConversationIntent::Text(message.id.0, words.to_owned()).into(),
    };
    let picture = Picture::of(&message.photo, message.file.as_ref());
    if let Some(picture) = picture
        && works_at_till(app, sender).await?
    {
        let read = read_picture(bot, picture).await?;
        // What is written below a photo without a code is what the sender says.
        let said = matches!(read, PictureRead::NoCode) && !message.text.is_empty();
        return Ok(if said { words() } else { ConversationIntent::Photo(read).into() });
    }
    match &message.file {
        Some(file) if !file.is_picture() && may_import(app, sender).await? => {
            Ok(ImportsIntent::ImportFile(Box::new(read_upload(bot, file).await?)).into())
        }
        _ => Ok(words()),
    }
}

async fn may_import(app: &App, sender: &Sender) -> Result<bool, StoreError> {
    may(app, sender, &ImportsIntent::ImportPrompt(None).into()).await
}

async fn works_at_till(app: &App, sender: &Sender) -> Result<bool, StoreError> {
    may(app, sender, &ConversationIntent::Photo(PictureRead::NoCode).into()).await
}

/// Whether somebody's role has the right that an intent needs.
async fn may(app: &App, sender: &Sender, intent: &Intent) -> Result<bool, StoreError> {
    let right = intent.right();
    Ok(app.staff_context(sender, None).await?.is_some_and(|ctx| right.is_some_and(|right| ctx.role.may(right))))
}

/// In groups the bot answers its own commands with a button to the private chat, in the topic in which it was asked and with
/// the payload that the command carries. Nothing else is answered there.
async fn in_group(app: &App, sender: &Sender, message: &IncomingMessage, ask: Option<Intent>) -> HandleResult {
    let Some(ask) = ask.filter(|ask| message.chat.is_group() && *ask != PointsIntent::NotUnderstood.into()) else {
        return Ok(None);
    };
    let lang = match app.arrive(sender).await? {
        Some(person) => person.profile.lang(),
        None => Lang::best_fit(&sender.language_code),
    };
    let payload = match &ask {
        Intent::Joining(JoiningIntent::Start(payload)) => Some(payload),
        _ => None,
    };
    let answer = send_message(message.chat.id, &only_in_private(lang, &app.channel, payload));
    Ok(Some(WebhookReply::Send(match message.topic {
        Some(topic) => answer.message_thread_id(topic),
        None => answer,
    })))
}

async fn on_tap(app: &App, bot: &Bot, tap: &IncomingTap) -> HandleResult {
    let noticed = AnswerCallbackQuery::new(tap.id.clone());
    let Some(sender) = sender_of(&tap.from) else {
        return Ok(None);
    };
    // Only a message in the sender's own private chat is a screen of theirs. A forwarded keyboard does nothing.
    let Some((id, chat)) = tap.message.as_ref().filter(|(_, chat)| tap.from.owns(chat)) else {
        return Ok(Some(WebhookReply::Answer(noticed)));
    };
    let sender = Sender { tapped: Some(id.0), ..sender };
    let ask = tap.data.as_deref().map_or(PointsIntent::OldButton.into(), Intent::from_callback_data);
    let answer = router::handle_intent(app, &sender, ask, IntentSource::Tap).await?;
    set_chat_commands(bot, chat.id, &answer).await?;
    if let Some(screen) = &answer.screen {
        edit_or_resend(bot, chat.id, *id, screen).await?;
    }
    let toast = answer.toast.clone();
    send_files(bot, chat.id, answer).await?;
    Ok(Some(WebhookReply::Answer(AnswerCallbackQuery { text: toast, ..noticed })))
}

/// Stores that the sender blocked or unblocked the bot. Somebody who blocked it gets no messages until they come back.
async fn on_blocked(app: &App, by: &IncomingUser, blocked: bool) -> HandleResult {
    let Some(sender) = sender_of(by) else {
        return Ok(None);
    };
    let Some(mut person) = app.arrive(&sender).await? else {
        return Ok(None);
    };
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
        Err(error) if is_final(&error) => WebhookReply::Send(send_message(chat, screen)).perform(bot).await,
        Err(error) => Err(error.into()),
    }
}

fn send_message(chat: ChatId, screen: &Screen) -> SendMessage {
    let payload =
        SendMessage::new(chat, html(&screen.text)).parse_mode(ParseMode::Html).link_preview_options(no_preview());
    if screen.rows.is_empty() { payload } else { payload.reply_markup(keyboard(screen)) }
}

/// Sends the picture and the file of an answer, if it has them. The words above them are sent already: if they fail they are
/// tried again alone, and given up after that.
async fn send_files(bot: &Bot, chat: ChatId, answer: Answer) -> Result<(), BotError> {
    let Answer { picture, document, .. } = answer;
    if let Some((png, caption)) = picture {
        again(|| {
            let file = InputFile::memory(png.clone()).file_name("card.png");
            bot.send_photo(chat, file).caption(html(&caption)).parse_mode(ParseMode::Html).send()
        })
        .await;
    }
    match document {
        Some(document) => send_file(bot, chat, document).await,
        None => Ok(()),
    }
}

/// How often a picture is tried.
const PICTURE_ATTEMPTS: u32 = 3;
/// The pause before it is tried again, twice as long each time.
const PICTURE_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause that Telegram may ask for meanwhile.
const PICTURE_PAUSE_MAX: Duration = Duration::from_secs(5);

/// Sends a picture, several times if that fails for a reason that time mends.
async fn again<T, F: Future<Output = Result<T, RequestError>>>(send: impl Fn() -> F) {
    let mut pause = PICTURE_PAUSE;
    for attempt in 1..=PICTURE_ATTEMPTS {
        let Err(error) = send().await else { return };
        let wanted = match &error {
            RequestError::RetryAfter(seconds) => Duration::from_secs(seconds.seconds().into()),
            _ => pause,
        };
        let ends = is_final(&error) || attempt == PICTURE_ATTEMPTS || wanted > PICTURE_PAUSE_MAX;
        if ends {
            tracing::warn!(error = %BotError::from(error), "a picture was not sent");
            return;
        }
        tokio::time::sleep(wanted).await;
        pause *= 2;
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

/// Counts what Telegram refuses for good as done: the sender blocked the bot meanwhile, the account is gone, or the bot may
/// not write in a group. The same call would be refused again.
fn reached(sent: Result<(), RequestError>) -> Result<(), BotError> {
    match sent {
        Err(error) if is_final(&error) => {
            tracing::warn!(error = %BotError::from(error), "an answer was refused for good");
            Ok(())
        }
        other => other.map_err(BotError::from),
    }
}

/// Whether Telegram refuses a call for good: with a 4xx that no time mends. A server that is down answers in the same form,
/// and a token may be mended.
fn is_final(error: &RequestError) -> bool {
    match error {
        RequestError::Api(ApiError::InvalidToken) => false,
        RequestError::Api(ApiError::Unknown(said)) => REFUSALS.iter().any(|begins| said.starts_with(begins)),
        RequestError::Api(_) | RequestError::MigrateToChatId(_) => true,
        _ => false,
    }
}

/// How descriptions of a refusal begin.
const REFUSALS: [&str; 3] = ["Bad Request", "Forbidden", "Unauthorized:"];

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
