//! The OpenAPI document of the merchants' API: it is made from the handlers, and its examples are true.

use crate::texts::root;
use crate::world::{CAFE, World};
use functions::api::{OPENAPI, openapi};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

/// `just openapi` writes the document; without that, this compares it.
#[test]
fn the_openapi_document_is_made_from_the_handlers() {
    let made = openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("KOPILKA_WRITE").is_some() {
        fs::write(root().join("functions/openapi.json"), &made).unwrap();
        return;
    }
    assert!(made == OPENAPI, "functions/openapi.json is not what the handlers say: write it with `just openapi`");
}

/// The document, and the operations whose examples were sent.
struct Examples {
    document: Value,
    sent: BTreeSet<String>,
}

impl Examples {
    /// Follows a reference to a component.
    fn schema<'a>(&'a self, of: &'a Value) -> &'a Value {
        match of["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
            None => of,
        }
    }

    fn operation(&self, name: &str) -> (Method, String, Value) {
        for (path, methods) in self.document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                if operation["operationId"] == name {
                    return (method.to_uppercase().parse().unwrap(), path.clone(), operation.clone());
                }
            }
        }
        panic!("the document has no operation {name}");
    }

    /// The example of an operation's request; null if it takes no body.
    fn request(&self, name: &str) -> Value {
        let (.., operation) = self.operation(name);
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        self.schema(schema)["example"].clone()
    }

    /// Sends a request and compares the form of its answer with the example of the document.
    async fn sends(&mut self, world: &World, name: &str, part: Option<&str>, body: Value) -> Value {
        let (method, mut path, operation) = self.operation(name);
        if let Some(part) = part {
            let (before, rest) = path.split_once('{').unwrap();
            path = format!("{before}{part}{}", rest.split_once('}').unwrap().1);
        }
        let body = Some(body).filter(|body| !body.is_null());
        let (status, answer) = world.asks(method, &path, Some(world.key(CAFE)), body).await;
        let described = &operation["responses"][status.as_str()]["content"]["application/json"]["schema"];
        assert!(status.is_success() && !described.is_null(), "{name}: {status} {answer}");
        if let Some(example) = self.schema(described).get("example") {
            assert!(is_like(&answer, example), "{name}: {answer} is not like {example}");
        } else {
            self.fits(&answer, described, name);
        }
        self.sent.insert(name.to_owned());
        answer
    }

    /// An answer without an example has all that its schema requires, and nothing that it does not know.
    fn fits(&self, answer: &Value, schema: &Value, name: &str) {
        let schema = self.schema(schema);
        let Some(known) = schema["properties"].as_object() else { return };
        for required in schema["required"].as_array().unwrap() {
            assert!(answer.get(required.as_str().unwrap()).is_some(), "{name}: no {required} in {answer}");
        }
        for field in answer.as_object().unwrap().keys() {
            assert!(known.contains_key(field), "{name}: {field} is not described");
        }
    }
}

/// Whether an answer consists of the same fields with values of the same kinds as its example. What may be null may be so
/// in either; lists are alike by those of their items that have the same code.
fn is_like(answer: &Value, example: &Value) -> bool {
    match (answer, example) {
        (Value::Object(answer), Value::Object(example)) => {
            answer.keys().eq(example.keys()) && answer.iter().all(|(name, value)| is_like(value, &example[name]))
        }
        (Value::Array(answer), Value::Array(example)) => answer.iter().all(|item| {
            let mut same = example.iter().filter(|other| other.get("code") == item.get("code"));
            same.next().is_none_or(|other| is_like(item, other))
        }),
        (Value::Null, _) | (_, Value::Null) => true,
        _ => answer.is_string() == example.is_string() && answer.is_number() == example.is_number(),
    }
}

#[tokio::test]
async fn every_operations_example_is_sent_and_answered_as_the_document_says() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    let in_chat = ann.joins(CAFE).await;
    world.buys(CAFE, &in_chat, "before", 1_000_000).await;
    ann.asks("/rewards", "rewards").await;
    ann.taps("Croissant", "Price: 80").await;
    let coupon = ann.taps("Redeem", "your coupon").await;
    let code = coupon.buttons.iter().find(|(label, _)| label == "Copy code").unwrap().1.clone();
    let mut examples = Examples { document: serde_json::from_str(OPENAPI).unwrap(), sent: BTreeSet::new() };
    let now = world.runner.time.clock.now().to_string();
    for plain in ["health", "openapi", "ping"] {
        examples.sends(&world, plain, None, Value::Null).await;
    }
    let card = examples.sends(&world, "newMember", None, examples.request("newMember")).await;
    let card = card["member"].as_str().unwrap().to_owned();
    // What a program knows of its own is put in place: the card, and the present.
    let with = |mut body: Value, member: &str| {
        body["member"] = json!(member);
        if body.get("occurred_at").is_some() {
            body["occurred_at"] = json!(now);
        }
        body
    };
    let purchase = with(examples.request("purchase"), &card);
    let order = purchase["id"].as_str().unwrap().to_owned();
    let receipt = examples.sends(&world, "purchase", None, purchase.clone()).await;
    assert_eq!(examples.sends(&world, "purchase", None, purchase).await, receipt);
    examples.sends(&world, "member", Some(&card), Value::Null).await;
    examples.sends(&world, "members", None, Value::Null).await;
    examples.sends(&world, "quote", None, with(examples.request("quote"), &in_chat)).await;
    examples.sends(&world, "refund", Some(&order), examples.request("refund")).await;
    examples.sends(&world, "purchaseHistory", Some(&order), Value::Null).await;
    examples.sends(&world, "activity", None, with(examples.request("activity"), &card)).await;
    examples.sends(&world, "entries", None, Value::Null).await;
    examples.sends(&world, "rewards", None, Value::Null).await;
    examples.sends(&world, "coupon", Some(&code), Value::Null).await;
    examples.sends(&world, "redeemCoupon", Some(&code), examples.request("redeemCoupon")).await;
    let redemption = with(examples.request("askRedemption"), &in_chat);
    let id = redemption["id"].as_str().unwrap().to_owned();
    examples.sends(&world, "askRedemption", None, redemption).await;
    examples.sends(&world, "redemption", Some(&id), Value::Null).await;
    examples.sends(&world, "cancelRedemption", Some(&id), Value::Null).await;
    examples.sends(&world, "referrals", None, Value::Null).await;
    examples.sends(&world, "surveys", None, Value::Null).await;
    examples.sends(&world, "survey", Some("third"), Value::Null).await;
    let paths = examples.document["paths"].as_object().unwrap().values();
    let all = paths.flat_map(|methods| methods.as_object().unwrap().values());
    let all: BTreeSet<String> = all.map(|one| one["operationId"].as_str().unwrap().to_owned()).collect();
    assert_eq!(examples.sent, all, "each operation has an example that is sent");
    world.ends().await;
}

/// The document as a page, with nothing from another host.
#[tokio::test]
async fn the_document_is_a_page_without_a_foreign_host() {
    let world = World::begins().await;
    let page = reqwest::get(format!("{}/docs/", world.runner.url)).await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        assert!(page.contains(file), "{page}");
        let asset = reqwest::get(format!("{}/docs/{file}", world.runner.url)).await.unwrap();
        assert_eq!(asset.status(), StatusCode::OK, "{file}");
    }
    assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
    let start = reqwest::get(format!("{}/docs/swagger-initializer.js", world.runner.url)).await.unwrap();
    let start = start.text().await.unwrap();
    assert!(start.contains("/v1/openapi.json") && start.contains(r#""validatorUrl": "none""#), "{start}");
    world.ends().await;
}
