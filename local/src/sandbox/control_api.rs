//! The page and its control API, for people who try the product and for the tests. They are served only without a token
//! and only on loopback.

use super::till_api;
use crate::machine::recorder::as_function;
use crate::sandbox::door::admit;
use crate::sandbox::state::{Body, Refusal, Sandbox, SandboxResult, known, push_tap, read};
use crate::sandbox::telegram::{self, BOT_ID, BotApiServer, ChatDocument, ChatMessage, ChatUser, Fault};
use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::Lang;
use functions::api::Api;
use futures::{Stream, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use std::convert::Infallible;
use utoipa_swagger_ui::{Config, SwaggerUi};

const PAGE: &str = include_str!("page/index.html");
const SCRIPT: &str = include_str!("page/page.js");
const STYLE: &str = include_str!("page/page.css");
/// The most days by which the clock can be moved at once; more is a typing mistake.
const ADVANCE_DAYS_MAX: i64 = 3_660;
const NAME_LENGTH_MAX: usize = 64;
/// The largest photo that a person can send, in bytes.
const PHOTO_BYTES_MAX: usize = 8 << 20;
/// The largest file that a person can send, in bytes: that of which Telegram hands out to bots.
const DOCUMENT_BYTES_MAX: usize = 20 << 20;
/// The most pixels of one that has to be decoded: those of a phone's camera.
const PIXELS_MAX: usize = 16_000_000;
/// About the quality that Telegram leaves of a photo.
const JPEG_QUALITY: u8 = 80;

/// All routes of one address: the merchants' API always; the Bot API, the page and the control API without a token.
pub(crate) fn router(api: Api, health: Router, sandbox: Option<Sandbox>) -> Router {
    // No foreign host: the assets are compiled in, and nobody is asked to validate the document.
    let docs = SwaggerUi::new("/docs").config(Config::from("/v1/openapi.json").validator_url("none"));
    let api =
        api.router().layer(from_fn(|request: Request, next: Next| as_function("AccrualFunction", next.run(request))));
    let merchants = health.fallback_service(api.merge(docs));
    let Some(sandbox) = sandbox else { return merchants };
    let (telegram, door) = (sandbox.telegram.clone(), sandbox.door.clone());
    Router::new()
        .route("/", get(|| page("text/html; charset=utf-8", PAGE)))
        .route("/page.js", get(|| page("text/javascript; charset=utf-8", SCRIPT)))
        .route("/page.css", get(|| page("text/css; charset=utf-8", STYLE)))
        .route("/sandbox/people", get(people).post(add_person))
        .route("/sandbox/people/{id}/send", post(send))
        .route("/sandbox/people/{id}/photo", post(photo).layer(DefaultBodyLimit::max(PHOTO_BYTES_MAX)))
        .route("/sandbox/people/{id}/document", post(document).layer(DefaultBodyLimit::max(DOCUMENT_BYTES_MAX)))
        .route("/sandbox/people/{id}/tap", post(tap))
        .route("/sandbox/people/{id}/block", post(block))
        .route("/sandbox/people/{id}/messages", get(messages))
        .route("/sandbox/files/{id}", get(file))
        .route("/sandbox/clock", get(clock).post(advance))
        .route("/sandbox/demo", get(till_api::programs))
        .route("/sandbox/keys", post(till_api::key))
        .route("/sandbox/amount", get(till_api::amount))
        .route("/sandbox/month", get(till_api::month_progress).post(till_api::month))
        .route("/sandbox/people/{id}/commands", get(till_api::commands))
        .route("/sandbox/faults", post(faults))
        .route("/sandbox/updates", post(update))
        .route("/sandbox/traffic", get(traffic))
        .route("/sandbox/events", get(events))
        .route("/sandbox/words/{lang}", get(words))
        .with_state(sandbox)
        .fallback_service(merchants)
        .layer(from_fn_with_state(telegram, bot_api_or_next))
        .layer(from_fn_with_state(door, admit))
}

/// Routes `/bot<token>/<method>` and `/file/bot<token>/<path>` to the Bot API, and lets everything else pass.
async fn bot_api_or_next(State(telegram): State<BotApiServer>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if let Some((token, file)) = path.strip_prefix("/file/bot").and_then(|rest| rest.split_once('/')) {
        return telegram::download(&telegram, token, file);
    }
    match path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) {
        Some((token, method)) => telegram::call(&telegram, token, method, request).await,
        None => next.run(request).await,
    }
}

async fn page(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text)
}

async fn people(State(sandbox): State<Sandbox>) -> Json<Value> {
    let people: Vec<ChatUser> = sandbox.telegram.lock().kept.people.values().cloned().collect();
    Json(json!(people))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPerson {
    id: i64,
    first_name: String,
    language_code: String,
}

async fn add_person(State(sandbox): State<Sandbox>, body: Body<NewPerson>) -> SandboxResult {
    let NewPerson { id, first_name, language_code } = read(body)?;
    if id <= 0 || id == BOT_ID || first_name.trim().is_empty() || first_name.chars().count() > NAME_LENGTH_MAX {
        let why = format!("id is above zero and not the bot's, first_name has 1 to {NAME_LENGTH_MAX} characters");
        return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY, why));
    }
    let person = {
        let mut inner = sandbox.telegram.lock();
        let fresh =
            ChatUser { id, first_name: String::new(), language_code: String::new(), blocked: false, started: false };
        let person = inner.kept.people.entry(id).or_insert(fresh);
        (person.first_name, person.language_code) = (first_name, language_code);
        person.clone()
    };
    sandbox.telegram.changed(json!({ "people": true }));
    Ok((StatusCode::CREATED, Json(person)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    text: String,
}

async fn send(State(sandbox): State<Sandbox>, Path(id): Path<i64>, body: Body<Typed>) -> SandboxResult {
    let Typed { text } = read(body)?;
    if text.trim().is_empty() {
        return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY, "text is empty".to_owned()));
    }
    let command = text.starts_with('/').then(|| text.split_whitespace().next().map(|word| word.encode_utf16().count()));
    let entity = command.flatten().map(|length| json!({ "type": "bot_command", "offset": 0, "length": length }));
    writes(&sandbox, id, |telegram| ChatMessage {
        text: Some(text),
        entities: entity.into_iter().collect(),
        ..ChatMessage::by_person(telegram.now())
    })
}

/// Sends a photo, a JPEG or a PNG: phones send either, and Telegram makes a JPEG of it.
async fn photo(State(sandbox): State<Sandbox>, Path(id): Path<i64>, bytes: axum::body::Bytes) -> SandboxResult {
    let refuse = || {
        Refusal(StatusCode::UNPROCESSABLE_ENTITY, format!("the body is a JPEG or a PNG of at most {PIXELS_MAX} pixels"))
    };
    let jpeg = match bytes.starts_with(b"\xff\xd8") {
        true => Some(bytes.to_vec()),
        false => tokio::task::spawn_blocking(move || jpeg_of(&bytes)).await.unwrap_or_default(),
    };
    let jpeg = jpeg.ok_or_else(refuse)?;
    writes(&sandbox, id, |telegram| {
        let mut inner = telegram.lock();
        let file = format!("photo{}", inner.kept.next_message + 1);
        inner.kept.files.insert(file.clone(), jpeg);
        drop(inner);
        ChatMessage { photo: Some(file), ..ChatMessage::by_person(telegram.now()) }
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileName {
    name: String,
}

/// Sends a file as it is.
async fn document(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    Query(FileName { name }): Query<FileName>,
    bytes: axum::body::Bytes,
) -> SandboxResult {
    if bytes.is_empty() || name.is_empty() {
        return Err(Refusal(
            StatusCode::UNPROCESSABLE_ENTITY,
            "the body is a file, and name says what it is called".into(),
        ));
    }
    writes(&sandbox, id, |telegram| {
        let mut inner = telegram.lock();
        let file = format!("document{}", inner.kept.next_message + 1);
        inner.kept.files.insert(file.clone(), bytes.to_vec());
        drop(inner);
        let document = ChatDocument { file, name, size: bytes.len() };
        ChatMessage { document: Some(document), ..ChatMessage::by_person(telegram.now()) }
    })
}

fn jpeg_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let limits = png::Limits { bytes: 4 * PIXELS_MAX };
    let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    // A small file may claim to be a picture of any size.
    let head = decoder.read_header_info().ok()?;
    if usize::try_from(u64::from(head.width) * u64::from(head.height)).ok()? > PIXELS_MAX {
        return None;
    }
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut pixels).ok()?;
    let kind = match info.color_type {
        png::ColorType::Grayscale => jpeg_encoder::ColorType::Luma,
        png::ColorType::Rgb => jpeg_encoder::ColorType::Rgb,
        png::ColorType::Rgba => jpeg_encoder::ColorType::Rgba,
        _ => return None,
    };
    let (width, height) = (u16::try_from(info.width).ok()?, u16::try_from(info.height).ok()?);
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, JPEG_QUALITY);
    encoder.encode(&pixels[..info.buffer_size()], width, height, kind).ok()?;
    Some(jpeg)
}

/// Sends a message from a person to the bot.
fn writes(sandbox: &Sandbox, id: i64, message: impl FnOnce(&BotApiServer) -> ChatMessage) -> SandboxResult {
    let mut person = known(sandbox, id)?;
    let telegram = &sandbox.telegram;
    let message = message(telegram);
    let message = {
        let mut inner = telegram.lock();
        // A message to a bot starts it, and unblocks it.
        (person.started, person.blocked) = (true, false);
        inner.kept.people.insert(id, person.clone());
        inner.push(id, message)
    };
    telegram.update("message", telegram.message_json(&person, &message));
    telegram.changed(json!({ "chat": id }));
    Ok(Json(json!({ "message_id": message.message_id })).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tapped {
    message_id: i64,
    data: String,
}

async fn tap(State(sandbox): State<Sandbox>, Path(id): Path<i64>, body: Body<Tapped>) -> SandboxResult {
    let Tapped { message_id, data } = read(body)?;
    let query = push_tap(&sandbox, id, message_id, &data)?;
    Ok(Json(json!({ "query": query })).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Blocked {
    blocked: bool,
}

async fn block(State(sandbox): State<Sandbox>, Path(id): Path<i64>, body: Body<Blocked>) -> SandboxResult {
    let Blocked { blocked } = read(body)?;
    let mut person = known(&sandbox, id)?;
    person.blocked = blocked;
    sandbox.telegram.lock().kept.people.insert(id, person.clone());
    let bot = json!({ "id": BOT_ID, "is_bot": true, "first_name": "Kopilka", "username": sandbox.telegram.username() });
    let status = |blocked: bool| match blocked {
        true => json!({ "user": bot, "status": "kicked", "until_date": 0 }),
        false => json!({ "user": bot, "status": "member" }),
    };
    let change = json!({
        "chat": person.chat(), "from": person.user(), "date": sandbox.telegram.now(),
        "old_chat_member": status(!blocked), "new_chat_member": status(blocked),
    });
    sandbox.telegram.update("my_chat_member", change);
    Ok(Json(json!({ "blocked": blocked })).into_response())
}

async fn messages(State(sandbox): State<Sandbox>, Path(id): Path<i64>) -> SandboxResult {
    known(&sandbox, id)?;
    let messages = sandbox.telegram.lock().kept.chats.get(&id).cloned().unwrap_or_default();
    let shown: Vec<Value> = messages.iter().map(shown).collect();
    Ok(Json(json!(shown)).into_response())
}

fn shown(message: &ChatMessage) -> Value {
    let rows = message.keyboard.as_ref().and_then(|keyboard| keyboard["inline_keyboard"].as_array()).cloned();
    let button = |button: &Value| {
        json!({
            "text": button["text"], "data": button["callback_data"], "url": button["url"],
            "copy": button["copy_text"]["text"],
        })
    };
    let row = |row: &Value| row.as_array().into_iter().flatten().map(button).collect::<Vec<_>>();
    json!({
        "message_id": message.message_id,
        "from": if message.by_bot { "bot" } else { "person" },
        "text": message.text,
        "caption": message.caption,
        "document": message.document.as_ref().map(|document| {
            json!({ "name": document.name, "url": format!("/sandbox/files/{}", document.file) })
        }),
        "photo": message.photo.as_ref().map(|id| format!("/sandbox/files/{id}")),
        "buttons": rows.iter().flatten().map(row).collect::<Vec<_>>(),
        "edited": message.edited,
        "date": message.date,
        "entities": message.entities,
    })
}

async fn file(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> SandboxResult {
    let file = sandbox.telegram.lock().kept.files.get(&id).cloned();
    let file: Vec<u8> = file.ok_or_else(|| Refusal(StatusCode::NOT_FOUND, "no such file".to_owned()))?;
    let kind = if id.starts_with("photo") { "image/png" } else { "application/octet-stream" };
    Ok(([(header::CONTENT_TYPE, kind)], file).into_response())
}

async fn clock(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!({ "now": sandbox.time.clock.now().to_string() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance: String,
}

async fn advance(State(sandbox): State<Sandbox>, body: Body<Advance>) -> SandboxResult {
    let Advance { advance } = read(body)?;
    let refuse = |why: &str| Refusal(StatusCode::UNPROCESSABLE_ENTITY, why.to_owned());
    let span: jiff::Span = advance.parse().map_err(|_| refuse("advance is an ISO 8601 duration such as P30D"))?;
    let now = sandbox.time.clock.now().to_zoned(jiff::tz::TimeZone::UTC);
    let target = now.checked_add(span).map_err(|_| refuse("advance is too far"))?;
    let days = target.timestamp().duration_since(now.timestamp()).as_hours() / 24;
    if target < now || days > ADVANCE_DAYS_MAX {
        return Err(refuse("the clock goes forward only, by ten years at most"));
    }
    let moved = sandbox.time.advance_to(target.timestamp()).await;
    moved.map_err(|error| Refusal(StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")))?;
    sandbox.telegram.changed(json!({ "clock": true }));
    Ok(clock(State(sandbox)).await.into_response())
}

async fn faults(State(sandbox): State<Sandbox>, body: Body<Fault>) -> SandboxResult {
    let fault = read(body)?;
    sandbox.telegram.goes_wrong(fault);
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUpdate {
    kind: String,
    content: Value,
}

/// Queues an arbitrary update, for what the page does not offer: groups, channels, edits, stickers.
async fn update(State(sandbox): State<Sandbox>, body: Body<RawUpdate>) -> SandboxResult {
    let RawUpdate { kind, content } = read(body)?;
    sandbox.telegram.update(&kind, content);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// All calls and updates so far, for tests that check them against the Bot API.
async fn traffic(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!(sandbox.telegram.lock().traffic.iter().cloned().collect::<Vec<_>>()))
}

/// The changes, as server-sent events.
async fn events(State(sandbox): State<Sandbox>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = sandbox.telegram.changes();
    let stream = stream::unfold(changes, |mut changes| async move {
        let change = match changes.recv().await {
            Ok(change) => change,
            // A reader that was too slow reloads everything.
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => json!({ "people": true }),
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return None,
        };
        Some((Ok(Event::default().data(change.to_string())), changes))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn words(Path(lang): Path<String>) -> Json<Value> {
    let words = bot::page_words(Lang::best_fit(&lang));
    Json(words.into_iter().map(|(id, text)| (id.to_owned(), json!(text))).collect::<serde_json::Map<_, _>>().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};

    #[test]
    fn a_code_is_read_off_a_photo_as_telegram_sends_it() {
        for text in ["4539148803436467", "0123456789", "https://t.me/kopilka_local_bot?start=j_demo-cafe"] {
            let jpeg = jpeg_of(&bot::qr_png(text).unwrap()).unwrap();
            for picture in [&jpeg, &bot::qr_png(text).unwrap()] {
                assert_eq!(bot::read_codes(picture), Some(vec![text.to_owned()]));
                // A truncated picture, or no picture at all.
                assert!(bot::read_codes(&picture[..picture.len() / 3]).is_none_or(|codes| codes.is_empty()));
            }
        }
        for other in [&b""[..], b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 "] {
            assert_eq!(bot::read_codes(other), None);
        }
        assert_eq!(jpeg_of(b"GIF89a"), None);
    }

    proptest! {
        #![proptest_config(Config { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::with_cases(100) })]
        #[test]
        fn a_photo_that_was_tampered_with_brings_nothing_down(
            edits in prop::collection::vec(any::<(prop::sample::Index, u8)>(), 1..40),
        ) {
            let mut jpeg = jpeg_of(&bot::qr_png("4539148803436467").unwrap()).unwrap();
            for (at, byte) in edits {
                let at = at.index(jpeg.len());
                jpeg[at] = byte;
            }
            let _ = bot::read_codes(&jpeg);
        }
    }
}
