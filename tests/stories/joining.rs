//! Joining: language, consent, welcome; in three languages and with nothing stored before.

use crate::world::{CAFE, SHOP, World, card_in};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::collections::BTreeSet;
use std::path::Path;

/// What is stored of anybody, as the tables have it.
async fn vault_items(world: &World) -> usize {
    let scan = world.runner.client.scan().table_name("kopilka-vault").send().await.unwrap();
    scan.items().len()
}

#[tokio::test]
async fn a_newcomer_joins_with_two_taps_in_each_language() {
    let world = World::begins().await;
    for (id, tag, language, agree, welcome, available) in [
        (11, "ru-RU", "Русский", "Даю согласие", "добро пожаловать", "Доступно: 0 баллов"),
        (12, "zh-hans", "中文", "同意并加入", "欢迎加入", "可用积分：0"),
        (13, "en-GB", "English", "Agree and join", "Welcome to", "Available: 0 points"),
    ] {
        let person = world.person(id, "Саша", tag).await;
        let picker = person.asks("/start", "Choose a language").await;
        assert_eq!(picker.buttons[0].0, language, "the likely one stands first");
        assert_eq!(picker.buttons.len(), 3);
        let consent = person.taps(language, "/privacy").await;
        assert_eq!(consent.id, picker.id, "one message is one screen");
        let home = person.taps(agree, welcome).await;
        assert!(home.text.contains(available), "{}", home.text);
        card_in(&home.text);
        assert_eq!(person.chat().await.len(), 2, "one command, one screen");
    }
    world.ends().await;
}

#[tokio::test]
async fn not_now_leaves_nothing_stored_and_reading_first_is_possible() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let before = vault_items(&world).await;
    person.asks("/start", "Choose a language").await;
    person.taps("English", "points for purchases").await;
    person.taps("Consent", "Consent to the processing").await;
    person.taps("Back", "points for purchases").await;
    person.taps("Privacy policy", "Your rights").await;
    person.taps("Back", "points for purchases").await;
    person.taps("Not now", "Nothing was stored").await;
    assert_eq!(vault_items(&world).await, before);
    person.asks("/points", "Choose a language").await;
    assert_eq!(vault_items(&world).await, before);
    world.ends().await;
}

#[tokio::test]
async fn a_second_start_and_a_repeated_agreement_do_nothing_twice() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    let stored = vault_items(&world).await;
    for _ in 0..3 {
        let home = person.asks(&format!("/start j_{CAFE}"), "Card:").await;
        assert_eq!(card_in(&home.text), card);
    }
    let screen = person.chat().await.into_iter().find(|shown| shown.by_bot).unwrap();
    for _ in 0..5 {
        person.sends_tap(screen.id, &format!("agree en j_{CAFE}")).await;
    }
    let home = person.asks("/menu", "Card:").await;
    assert_eq!(card_in(&home.text), card);
    assert_eq!(vault_items(&world).await, stored);
    world.ends().await;
}

#[tokio::test]
async fn two_devices_agree_at_once_and_get_one_account() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let picker = person.asks("/start", "Choose a language").await;
    let data = format!("agree en j_{CAFE}");
    futures::future::join_all((0..8).map(|_| person.sends_tap(picker.id, &data))).await;
    let card = card_in(&person.sees("Card:").await.text);
    let home = person.asks("/start", "Card:").await;
    assert_eq!(card_in(&home.text), card);
    world.buys(CAFE, &card, "b1", 100_000).await;
    person.sees("+10 points").await;
    world.ends().await;
}

#[tokio::test]
async fn one_person_in_two_programs_speaks_of_the_one_used_last() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let cafe = person.joins(CAFE).await;
    person.asks(&format!("/start j_{SHOP}"), "Lavka Shop: points for purchases").await;
    let shop = card_in(&person.taps("Agree and join", "Welcome to Lavka Shop").await.text);
    assert_ne!(cafe, shop);
    world.buys(CAFE, &cafe, "b1", 100_000).await;
    world.buys(SHOP, &shop, "b1", 100_000).await;
    person.sees("Grain Café: +10 points").await;
    person.sees("Lavka Shop: +20 points, pending").await;
    person.asks("/points", "🪙 Lavka Shop").await;
    person.asks("/programs", "Your programs").await;
    person.taps("Grain Café", "🪙 Grain Café").await;
    let points = person.asks("/points", "🪙 Grain Café").await;
    assert!(points.text.contains("Available: 10 points"), "{}", points.text);
    world.ends().await;
}

#[tokio::test]
async fn a_link_that_leads_nowhere_says_so() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    person.asks("/start j_no-such-program", "No program found").await;
    person.asks("/start c_AAAAAAAAAAAAAAAAAAAAAA", "not valid").await;
    person.asks("/start something%20else", "No program found").await;
    world.ends().await;
}

#[tokio::test]
async fn forgetting_leaves_nothing_that_leads_to_the_person() {
    let world = World::begins().await;
    let before = vault_items(&world).await;
    let person = world.person(987_654_321, "Канарейкина", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    person.sees("+10 points").await;
    for table in ["kopilka-ledger", "kopilka-vault", "kopilka-outbox"] {
        let dump = format!("{:?}", world.runner.client.scan().table_name(table).send().await.unwrap().items());
        assert!(!dump.contains("Канарейкина") && !dump.contains("987654321"), "{table}");
    }
    let screen = person.asks("/privacy", "What is stored about you").await;
    assert!(
        screen.text.contains("Канарейкина") && screen.text.contains("Grain Café: consent given"),
        "{}",
        screen.text
    );
    person.taps("Delete my data", "Delete your data?").await;
    person.taps("Delete for good", "Your data has been deleted").await;
    // What is left is a hash that says that somebody was a member, and nobody who.
    assert_eq!(vault_items(&world).await, before + 1);
    person.asks("/points", "Choose a language").await;
    // The card goes on as one without a chat, and a late purchase tells nobody.
    let told = person.chat().await.len();
    world.buys(CAFE, &card, "b2", 100_000).await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(person.chat().await.len(), told);
    // Who comes back is new: with his own messages from the first on.
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b3", 300_000).await;
    person.sees("+30 points").await;
    world.ends().await;
}

/// The wrapped keys of all people, as the engine's file has them. One and the master key open a person's record.
async fn wrapped_keys(world: &World) -> BTreeSet<String> {
    let vault = world.runner.client.scan().table_name("kopilka-vault").send().await.unwrap();
    let keys = vault.items().iter().filter_map(|item| item.get("dk")?.as_b().ok());
    keys.map(|key| BASE64_STANDARD.encode(key)).collect()
}

/// Whether a text is in the files of a folder but for what Telegram keeps.
fn is_carved_out(text: &str, folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|file| file.is_file() && file.file_name().is_none_or(|name| name != "telegram.json"));
    files
        .map(|file| std::fs::read(file).unwrap())
        .any(|bytes| bytes.windows(text.len()).any(|at| at == text.as_bytes()))
}

#[tokio::test]
async fn what_was_deleted_cannot_be_carved_out_of_the_data_file() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::begins_in(Some(folder.path().to_owned())).await;
    let others = wrapped_keys(&world).await;
    let person = world.person(987_654_321, "Канарейкина", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    person.sees("+10 points").await;
    let mut keys = wrapped_keys(&world).await.difference(&others).cloned().collect::<Vec<_>>();
    let key = keys.pop().unwrap();
    assert!(keys.is_empty() && is_carved_out(&key, folder.path()), "it is there while it is used");
    person.asks("/privacy", "What is stored about you").await;
    person.taps("Delete my data", "Delete your data?").await;
    person.taps("Delete for good", "Your data has been deleted").await;
    world.ends().await;
    assert!(!is_carved_out(&key, folder.path()));
    assert!(!is_carved_out("Канарейкина", folder.path()) && !is_carved_out("987654321", folder.path()));
}
