//! Whatever comes from outside is read, refused or taken as words, and nothing panics: callback data, commands, deep links,
//! figures, stored texts, program files, updates, API bodies. (CSV
//! files and photos: `local/src/ops/import.rs`, `local/src/sandbox/control_api.rs`.) Inputs are what we make ourselves, with edits and pieces
//! of each other. `KOPILKA_INPUTS` says how many there are in all, `KOPILKA_SEED` which.

use crate::wire::{impatient, own_tables};
use crate::world::{CAFE, World, beginning};
use bot::{App, Deps, Intent, Payload, Webhook, WebhookSecrets};
use domain::{CardNumber, Cause, Explanation, Line, Money, Wave};
use iso_currency::Currency;
use local::ProgramFile;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestRunner};
use serde_json::json;
use std::fmt::Debug;
use store::{Clock, Journeys, Ledger, MasterKeys, MessageKey, Pepper, Programs, Vault};

/// Of a hundred inputs so many go to each; the costly ones get few.
const CHEAP: u32 = 20;

#[derive(Clone, Debug)]
enum Edit {
    Put(Index, String),
    Cut(Index, usize),
    Splice(Index, Index),
    Repeat(Index, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let odd = prop::sample::select(vec![
        "",
        " ",
        "_",
        "-",
        "#",
        "\0",
        "\n",
        "𝕏",
        "é",
        "９",
        "-1",
        "18446744073709551616",
        "\"",
        "{",
        "💥",
    ]);
    let text = prop_oneof![odd.prop_map(str::to_owned), any::<char>().prop_map(String::from), "[a-z0-9_ ]{1,9}"];
    prop_oneof![
        (any::<Index>(), text).prop_map(|(at, text)| Edit::Put(at, text)),
        (any::<Index>(), 1..12_usize).prop_map(|(at, length)| Edit::Cut(at, length)),
        (any::<Index>(), any::<Index>()).prop_map(|(at, other)| Edit::Splice(at, other)),
        (any::<Index>(), 1..40_usize).prop_map(|(at, times)| Edit::Repeat(at, times)),
    ]
}

/// One of these texts after a few edits.
fn edited(texts: Vec<String>) -> impl Strategy<Value = String> {
    (any::<Index>(), prop::collection::vec(edit(), 0..5)).prop_map(move |(which, edits)| {
        let mut chars: Vec<char> = which.get(&texts).chars().collect();
        for edit in edits {
            let place = |at: Index, chars: &[char]| at.index(chars.len() + 1);
            match edit {
                Edit::Put(at, text) => {
                    let at = place(at, &chars);
                    chars.splice(at..at, text.chars());
                }
                Edit::Cut(at, length) => {
                    let at = place(at, &chars);
                    chars.drain(at..(at + length).min(chars.len()));
                }
                Edit::Splice(at, other) => {
                    let at = place(at, &chars);
                    chars.truncate(at);
                    chars.extend(other.get(&texts).chars().skip(at / 2));
                }
                Edit::Repeat(at, times) => {
                    let at = place(at, &chars);
                    let piece: Vec<char> = chars[at..].iter().take(8).copied().collect();
                    chars.extend(piece.iter().cycle().take(piece.len() * times));
                }
            }
        }
        chars.into_iter().collect()
    })
}

fn runner(share: u32) -> TestRunner {
    let inputs: u32 = std::env::var("KOPILKA_INPUTS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let seed = std::env::var("KOPILKA_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_270_305);
    let kept = Some(Box::new(FileFailurePersistence::Off) as Box<_>);
    TestRunner::new(Config {
        cases: inputs / 100 * share,
        failure_persistence: kept,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    })
}

fn throw<T: Debug>(share: u32, inputs: impl Strategy<Value = T>, reads: impl Fn(T)) {
    let done = runner(share).run(&inputs, |input| {
        reads(input);
        Ok(())
    });
    done.unwrap();
}

/// All string literals of a source, as a dictionary of what it reads.
fn literals(source: &str) -> Vec<String> {
    source
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.len() < 40 && !text.contains('\n'))
        .map(str::to_owned)
        .collect()
}

/// Every button that was ever issued, and its code with other arguments.
fn buttons() -> Vec<String> {
    let issued = include_str!("../../bot/src/codes.txt").lines().filter(|line| !line.starts_with('#'));
    let mut words: Vec<String> = issued.map(str::to_owned).collect();
    words.extend(
        words.clone().iter().filter_map(|word| Some(format!("{} demo-cafe 12 0123456789abc", word.split(' ').next()?))),
    );
    words
}

#[test]
fn callback_data_is_ours_or_nothing() {
    throw(CHEAP, edited(buttons()), |text| {
        let ask = Intent::from_callback_data(&text);
        let data = ask.callback_data();
        assert!(data.len() <= 64, "{data:?}");
        let again = Intent::from_callback_data(&data);
        assert!(again == ask || again.is_old_button() || ask.is_old_button(), "{text:?} became {again:?}");
    });
}

#[test]
fn commands_are_read_or_taken_as_words() {
    let words = buttons();
    throw(CHEAP, (edited(words.clone()), edited(words)), |(command, argument)| {
        let _ = Intent::from_command(&command, &argument);
    });
}

#[test]
fn deep_links_are_ours_or_foreign() {
    let links =
        ["j_demo-cafe", "b", "c_AAAAAAAAAAAAAAAAAAAAAA", "r_AAAAAAAAAAAAAAAAAAAAAA", "s_AAAAAAAAAAAAAAAAAAAAAA", ""];
    throw(CHEAP, edited(links.map(str::to_owned).to_vec()), |text| {
        let payload = Payload::parse(&text);
        if payload != Payload::Unknown {
            assert_eq!(payload.text(), text);
        }
    });
}

#[test]
fn figures_are_read_exactly_or_refused() {
    let figures = ["1 299,90", "0.01", "¥1,234.50", "4539148803436467", "2026-Q1", "2026-11", "999999999999.99", "١٢٣"];
    throw(CHEAP, edited(figures.map(str::to_owned).to_vec()), |text| {
        for code in ["RUB", "JPY", "CNY"] {
            let currency = Currency::from_code(code).unwrap();
            let typed = domain::typed::money(&text, currency);
            if let Ok(money) = Money::parse(&text, currency) {
                assert!(money.minor() >= 0 || text.contains('-'), "{text:?}");
            }
            if let Some(money) = typed {
                assert!(money.minor() >= 0, "{text:?}");
            }
        }
        if let Ok(card) = CardNumber::parse(&text) {
            assert_eq!(CardNumber::parse(&card.to_string()), Ok(card));
        }
        if let Some(wave) = Wave::parse(&text) {
            assert_eq!(Wave::parse(&wave.to_string()), Some(wave));
        }
        let _ = domain::typed_lines(&text);
    });
}

#[test]
fn stored_texts_are_read_or_named_as_unreadable() {
    let mut texts = literals(include_str!("../../domain/src/points/entry_text.rs"));
    texts.extend(["purchase b1", "refund b1 r1", "+12 available 0:2026-11-22", "M#demo-cafe#12"].map(str::to_owned));
    throw(CHEAP, edited(texts), |text| {
        if let Some(cause) = Cause::parse(&text) {
            assert_eq!(Cause::parse(&cause.to_string()), Some(cause), "{text:?}");
        }
        let _ = (
            Line::parse(&text),
            Explanation::parse(&text),
            domain::Actor::parse(&text),
            MessageKey::parse(&text, &text),
        );
    });
}

#[test]
fn a_program_file_is_read_or_refused() {
    let files = [include_str!("../../demo/cafe.toml"), include_str!("../../demo/shop.toml")];
    let now = beginning();
    throw(1, edited(files.map(str::to_owned).to_vec()), |text| {
        if let Err(refused) = ProgramFile::read(&text, now) {
            assert!(!refused.to_string().is_empty());
        }
    });
}

/// Updates of all kinds that we are told of, and some that we are not.
fn updates() -> Vec<String> {
    let user = json!({ "id": 11, "is_bot": false, "first_name": "Ann", "language_code": "en" });
    let chat = json!({ "id": 11, "type": "private", "first_name": "Ann" });
    let message =
        json!({ "message_id": 5, "date": 1_800_000_000, "chat": chat, "from": user, "text": "/start j_demo-cafe" });
    let photo = json!([{ "file_id": "photo7", "file_unique_id": "u", "width": 90, "height": 90, "file_size": 900 }]);
    let shown =
        json!({ "message_id": 6, "date": 1_800_000_000, "chat": chat, "from": user, "photo": photo, "caption": "x" });
    let member = json!({ "user": user, "status": "member" });
    [
        json!({ "update_id": 1, "message": message }),
        json!({ "update_id": 2, "message": shown }),
        json!({ "update_id": 3, "callback_query": { "id": "q", "from": user, "message": message, "chat_instance": "c", "data": "points demo-cafe" } }),
        json!({ "update_id": 4, "my_chat_member": { "chat": chat, "from": user, "date": 1, "old_chat_member": member, "new_chat_member": { "user": user, "status": "kicked", "until_date": 0 } } }),
        json!({ "update_id": 5, "edited_message": message }),
        json!({ "update_id": 6, "channel_post": { "message_id": 1, "date": 1, "chat": { "id": -100, "type": "channel", "title": "c" }, "text": "/start" } }),
    ]
    .map(|update| update.to_string())
    .to_vec()
}

/// The webhook is answered also where neither DynamoDB nor Telegram is reached.
#[tokio::test]
async fn updates_are_answered_whatever_they_hold() {
    let client = impatient("http://127.0.0.1:9");
    let pepper = Pepper::parse(&Pepper::generate().unwrap()).unwrap();
    let keys = MasterKeys::parse(&MasterKeys::generate().unwrap()).unwrap();
    let ledger = Ledger::new(client.clone(), &own_tables(), pepper.clone());
    let app = App::new(Deps {
        vault: Vault::new(client, &own_tables(), keys, pepper),
        programs: Programs::new(ledger.clone()),
        journeys: Journeys::new(ledger.clone()),
        ledger,
        clock: Clock::starting_at(beginning()),
        channel: bot::channel::telegram::Telegram { username: "kopilka_local_bot".to_owned() },
        public_url: "http://127.0.0.1:9".to_owned(),
    });
    let talker = local::bot("1:a", Some("http://127.0.0.1:9")).unwrap();
    let webhook = Webhook::new(app, talker, WebhookSecrets::parse("secret").unwrap());
    let mut headers = axum::http::HeaderMap::new();
    headers.insert(bot::SECRET_HEADER, "secret".parse().unwrap());
    let mut runner = runner(1);
    let mut seen = Vec::new();
    while seen.len() < runner.config().cases as usize {
        let text = edited(updates()).new_tree(&mut runner).unwrap().current();
        let status = webhook.answer(&headers, text.as_bytes()).await.status().as_u16();
        assert!(matches!(status, 200 | 503), "{status} to {text}");
        seen.push(status);
    }
    assert!(seen.contains(&503) && seen.contains(&200), "updates that are read, and some that are not");
}

/// A body that is not understood is the sender's fault, and nothing of it is kept.
#[tokio::test]
async fn api_bodies_are_taken_or_refused() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "c1").await;
    let purchase = world.purchase(&card, "b1", 12_900).to_string();
    let refund = json!({ "id": "r1", "amount": { "minor": 100, "currency": "RUB" } }).to_string();
    let visit =
        json!({ "id": "v1", "member": card, "kind": "visit", "occurred_at": "2026-11-22T10:00:00Z" }).to_string();
    let bodies = vec![purchase, refund, visit, json!({ "id": "c1" }).to_string()];
    let paths = ["/v1/purchases", "/v1/members", "/v1/activities", "/v1/redemptions", "/v1/purchases/b1/refunds"];
    let mut runner = runner(1);
    for n in 0..runner.config().cases as usize / 4 {
        let body = edited(bodies.clone()).new_tree(&mut runner).unwrap().current();
        let request = world.http.post(format!("{}{}", world.url, paths[n % paths.len()])).bearer_auth(world.key(CAFE));
        let answer = request.header("content-type", "application/json").body(body.clone()).send().await.unwrap();
        let status = answer.status();
        assert!(!status.is_server_error(), "{status} to {body}");
        if !status.is_success() {
            let problem: serde_json::Value = answer.json().await.unwrap();
            assert!(problem["type"].as_str().unwrap().starts_with("urn:kopilka:problem:"), "{problem}");
        }
    }
    world.ends().await;
}
