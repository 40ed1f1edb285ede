//! With a token: the same system talks to a Bot API server that is not its own.

use crate::world::World;
use local::{Options, Runner, Talk};
use serde_json::json;

fn with(token: &str, api_url: &str) -> Options {
    let talk = Talk::Telegram { token: token.to_owned(), api_url: Some(api_url.to_owned()) };
    Options { data: None, address: ([127, 0, 0, 1], 0).into(), public_url: None, talk }
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
    let wrong = Runner::start(with("123456:secret_token", &there.url)).await.err().unwrap();
    assert!(wrong.contains("TELOXIDE_TOKEN") && !wrong.contains("secret_token"), "{wrong}");
    let token = there.runner.bot.token().to_owned();
    let hook = json!({ "url": "http://127.0.0.1:9/" });
    there.asks(reqwest::Method::POST, &format!("/bot{token}/setWebhook"), None, Some(hook)).await;
    let elsewhere = Runner::start(with(&token, &there.url)).await.err().unwrap();
    assert!(elsewhere.contains("webhook") && !elsewhere.contains(&token), "{elsewhere}");
    there.ends().await;
}

#[tokio::test]
async fn the_page_and_its_control_api_are_for_this_machine_only() {
    let options = Options { data: None, address: ([0, 0, 0, 0], 0).into(), public_url: None, talk: Talk::Sandbox };
    let refused = Runner::start(options).await.err().unwrap();
    assert!(refused.contains("KOPILKA_ADDR"), "{refused}");
}
