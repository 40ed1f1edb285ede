//! With a token: the same system talks to a Bot API server that is not its own; and the doctor looks at it.

use crate::world::{World, beginning};
use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use bot::{Webhook, WebhookSecrets};
use local::{CheckResult, CliServices, Options, Runner, TelegramBackend, TelegramProbe};
use serde_json::json;
use store::TableNames;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

fn with(token: &str, api_url: &str) -> Options {
    let talk = TelegramBackend::Telegram { token: token.to_owned(), api_url: Some(api_url.to_owned()) };
    Options { data: None, address: ([127, 0, 0, 1], 0).into(), public_url: None, talk, begins_at: Some(beginning()) }
}

#[tokio::test]
async fn with_a_token_it_polls_there_and_serves_no_control_api() {
    let there = World::begins().await;
    let here = Runner::start(with(there.runner.bot.token(), &there.url)).await.unwrap();
    assert_eq!(here.username, "kopilka_local_bot");
    let status = async |path: &str| there.http.get(format!("{}{path}", here.url)).send().await.unwrap().status();
    assert_eq!(status("/healthz").await, 200);
    for closed in ["/", "/sandbox/demo", "/sandbox/people", "/page.js"] {
        assert_eq!(status(closed).await, 404, "{closed}");
    }
    here.stop().await;
    there.ends().await;
}

#[tokio::test]
async fn a_wrong_token_and_a_bot_that_runs_elsewhere_are_refused_without_telling_the_token() {
    let there = World::begins().await;
    let wrong = Runner::start(with("123456:secret_token", &there.url)).await.err().unwrap().to_string();
    assert!(wrong.contains("TELOXIDE_TOKEN") && !wrong.contains("secret_token"), "{wrong}");
    let token = there.runner.bot.token().to_owned();
    let hook = json!({ "url": "http://127.0.0.1:9/" });
    there.asks(reqwest::Method::POST, &format!("/bot{token}/setWebhook"), None, Some(hook)).await;
    let elsewhere = Runner::start(with(&token, &there.url)).await.err().unwrap().to_string();
    assert!(elsewhere.contains("webhook") && !elsewhere.contains(&token), "{elsewhere}");
    there.ends().await;
}

#[tokio::test]
async fn the_page_and_its_control_api_are_for_this_machine_only() {
    let options = Options {
        data: None,
        address: ([0, 0, 0, 0], 0).into(),
        public_url: None,
        talk: TelegramBackend::Sandbox,
        begins_at: None,
    };
    let refused = Runner::start(options).await.err().unwrap().to_string();
    assert!(refused.contains("KOPILKA_ADDR"), "{refused}");
}

#[tokio::test]
async fn the_link_of_the_page_leads_here_whatever_address_the_world_sees() {
    let options = Options {
        data: None,
        address: ([127, 0, 0, 1], 0).into(),
        public_url: Some("https://api.example".to_owned()),
        talk: TelegramBackend::Sandbox,
        begins_at: None,
    };
    let runner = Runner::start(options).await.unwrap();
    assert_eq!(reqwest::get(format!("{}/", runner.url)).await.unwrap().status(), 200);
    assert_eq!(runner.app.public_url, "https://api.example");
    runner.stop().await;
}

#[tokio::test]
async fn another_sites_page_and_another_user_stay_outside() {
    let world = World::begins().await;
    let own = world.url.clone();
    let paths = ["/sandbox/demo", "/sandbox/people", "/sandbox/traffic", "/sandbox/clock", "/sandbox/events"];
    let ask = |path: &str| world.http.get(format!("{own}{path}"));
    for path in paths {
        assert_eq!(ask(path).send().await.unwrap().status(), 401, "{path}");
        let guessed = ask(path).header("x-sandbox-token", "0".repeat(32));
        assert_eq!(guessed.send().await.unwrap().status(), 401, "{path}");
        // A name of theirs that now leads here, and their page in this machine's browser.
        let token = world.runner.sandbox_token.as_deref().unwrap();
        let bound = ask(path).header("x-sandbox-token", token).header("host", "evil.example");
        assert_eq!(bound.send().await.unwrap().status(), 421, "{path}");
        let theirs = ask(path).header("x-sandbox-token", token).header("origin", "http://evil.example");
        let refused = theirs.send().await.unwrap();
        assert_eq!(refused.status(), 403, "{path}");
        assert!(refused.headers().get("access-control-allow-origin").is_none());
    }
    // What a form of another site can send without being asked, to every door there is.
    let token = world.runner.bot.token();
    for path in ["/sandbox/people".to_owned(), "/v1/purchases".to_owned(), format!("/bot{token}/sendMessage")] {
        let form = world.http.post(format!("{own}{path}")).header("origin", "null").form(&[("id", "9")]);
        assert_eq!(form.send().await.unwrap().status(), 403, "{path}");
    }
    world.ends().await;
}

#[tokio::test]
async fn those_who_say_half_of_something_keep_nobody_out() {
    let world = World::begins().await;
    let address = world.url.strip_prefix("http://").unwrap();
    let mut half = Vec::new();
    for n in 0..300 {
        let mut said = TcpStream::connect(address).await.unwrap();
        let head = if n % 2 == 0 { "GET / HTTP/1.1\r\nHost: loc" } else { "GET " };
        said.write_all(head.as_bytes()).await.unwrap();
        half.push(said);
    }
    let answer = reqwest::get(format!("{}/healthz", world.url)).await.unwrap();
    assert_eq!(answer.status(), 200);
    // They were told to go, and not forgotten.
    let mut rest = Vec::new();
    half[0].read_to_end(&mut rest).await.unwrap();
    drop(half);
    world.ends().await;
}

/// The bot's webhook, at an address that ends as the deployed one does.
async fn behind_an_address(world: &World, secret: &str) -> String {
    let secrets = WebhookSecrets::parse(secret).unwrap();
    let webhook = Webhook::new(world.runner.app.clone(), world.runner.bot.clone(), secrets);
    let answer = move |headers: HeaderMap, body: Bytes| {
        let webhook = webhook.clone();
        async move { webhook.answer(&headers, &body).await.map(axum::body::Body::from) }
    };
    let router = Router::new().route("/telegram", post(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/telegram", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::begins_in(Some(folder.path().to_owned())).await;
    let mut place = CliServices::open(folder.path()).await.unwrap();
    assert!(
        local::doctor(&place, None).await.iter().all(|one| one.found.is_ok()),
        "on one machine nothing is asked for"
    );
    place.deployed = true;
    let bot = local::bot(world.runner.bot.token(), Some(&world.url)).unwrap();
    let line = |username, secret| TelegramProbe { bot: &bot, username: Some(username), secret: Some(secret) };
    let right = line("kopilka_local_bot", "right_secret_1234");
    let wrong = async |line: Option<&TelegramProbe<'_>>| {
        let found = local::doctor(&place, line).await;
        let wrong = |one: CheckResult| one.found.err().map(|why| (one.what, why));
        found.into_iter().filter_map(wrong).collect::<Vec<_>>()
    };
    let only = |found: Vec<(&'static str, String)>, what: &str, part: &str| {
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].0 == what && found[0].1.contains(part), "{found:?}");
    };
    only(wrong(None).await, "token", "set TELOXIDE_TOKEN");
    only(wrong(Some(&right)).await, "webhook", "kopilka webhook set");

    let address = behind_an_address(&world, "right_secret_1234").await;
    local::set_webhook(&bot, &address, "right_secret_1234").await.unwrap();
    assert!(wrong(Some(&right)).await.is_empty(), "all is well");
    only(wrong(Some(&line("another_bot", "right_secret_1234"))).await, "token", "set it right");
    only(wrong(Some(&line("kopilka_local_bot", "a_wrong_secret_12"))).await, "secret", "the same one");
    // Something else answers at the address.
    local::set_webhook(&bot, &format!("{}/healthz/telegram", world.url), "right_secret_1234").await.unwrap();
    only(wrong(Some(&right)).await, "secret", "not our function");
    local::delete_webhook(&bot).await.unwrap();
    assert!(local::webhook_info(&bot).await.unwrap().url.is_none());

    // A token that is none stays a secret.
    let stranger = local::bot("123456:secret_token", Some(&world.url)).unwrap();
    let found = wrong(Some(&TelegramProbe { bot: &stranger, username: None, secret: None })).await;
    assert!(found[0].1.contains("TELOXIDE_TOKEN") && !found[0].1.contains("secret_token"), "{found:?}");

    // Tables that are not there, or not these.
    let lost = TableNames { outbox: "kopilka-elsewhere".to_owned(), ..TableNames::default() };
    let differences = store::tables::differences(&place.client, &lost).await;
    assert_eq!(differences.len(), 1, "{differences:?}");
    assert!(differences[0].starts_with("OUTBOX_TABLE kopilka-elsewhere: not there"), "{differences:?}");
    let swapped = TableNames { ledger: TableNames::default().outbox, ..TableNames::default() };
    assert!(store::tables::differences(&place.client, &swapped).await[0].contains("its index history is missing"));
    world.ends().await;
}
