//! What becomes of a data folder that is damaged, full, or seen by a clock that was set back: a sentence that says what
//! to do, and nothing written over.

use crate::world::{CAFE, World};
use local::{Options, Runner, TelegramBackend};
use std::fs;
use std::path::Path;

/// Starts over a folder and returns why that was refused.
async fn refused(folder: &Path) -> String {
    let address = ([127, 0, 0, 1], 0).into();
    let data = Some(folder.to_owned());
    let options = Options { data, address, public_url: None, talk: TelegramBackend::Sandbox, begins_at: None };
    match Runner::start(options).await {
        Ok(_) => "started".to_owned(),
        Err(error) => format!("{error:#}"),
    }
}

/// What is damaged, how, and the advice that follows.
type Damage = (&'static str, Box<dyn Fn(&Path)>, &'static str);

fn copied(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[tokio::test]
async fn a_damaged_folder_is_refused_with_what_to_do_and_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let sound = home.path().join("sound");
    let world = World::begins_in(Some(sound.clone())).await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    for at in 0..20 {
        world.buys(CAFE, &card, &format!("b{at}"), 100_000).await;
    }
    world.ends().await;
    let file = |name: &str, text: &'static str| {
        let name = name.to_owned();
        move |folder: &Path| fs::write(folder.join(&name), text).unwrap()
    };
    let database = |change: fn(&mut Vec<u8>)| {
        move |folder: &Path| {
            let mut bytes = fs::read(folder.join("kopilka.db")).unwrap();
            change(&mut bytes);
            fs::write(folder.join("kopilka.db"), bytes).unwrap();
        }
    };
    let damages: Vec<Damage> = vec![
        ("no database", Box::new(database(|bytes| bytes[..100].fill(7))), "put a copy of the folder back"),
        ("cut", Box::new(database(|bytes| bytes.truncate(bytes.len() / 2))), "put a copy of the folder back"),
        ("a page of zeroes", Box::new(database(|bytes| bytes[8_192..12_288].fill(0))), "put a copy of the folder back"),
        ("a flipped bit", Box::new(database(|bytes| bytes[8_192] ^= 8)), "put a copy of the folder back"),
        ("position", Box::new(file("relay.kopilka-ledger.count.position", "garbage")), "delete the file"),
        ("clock", Box::new(file("clock.offset_ms", "soon")), "delete it"),
        ("chats", Box::new(file("telegram.json", "{\"people\":")), "delete it"),
        ("demo keys", Box::new(file("demo-keys.json", "{")), "delete it"),
        ("pepper", Box::new(file("vault_pepper", "zz")), "VAULT_PEPPER"),
    ];
    for (at, (what, damage, advice)) in damages.into_iter().enumerate() {
        let folder = home.path().join(format!("damaged{at}"));
        copied(&sound, &folder);
        damage(&folder);
        let before = fs::read(folder.join("kopilka.db")).unwrap();
        let why = refused(&folder).await;
        assert!(why.contains(advice), "{what}: {why}");
        assert!(fs::read(folder.join("kopilka.db")).unwrap() == before || !advice.contains("copy"), "{what}");
    }
    // The sound one starts as ever.
    let world = World::begins_in(Some(sound)).await;
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 200);
    world.ends().await;
}

#[tokio::test]
async fn the_system_says_which_parts_are_alive_and_whether_it_serves() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    let world = World::begins_in(Some(folder.clone())).await;
    let says = async |path: &str| {
        let answer = reqwest::get(format!("{}{path}", world.url)).await.unwrap();
        (answer.status().as_u16(), answer.json::<serde_json::Value>().await.unwrap())
    };
    let (status, health) = says("/healthz").await;
    assert_eq!((status, &health["status"]), (200, &serde_json::json!("ok")));
    for task in ["HTTP server", "polling", "stream relay", "schedule"] {
        assert_eq!(health["tasks"][task], "alive", "{health}");
    }
    assert_eq!(says("/readyz").await.0, 200);
    // Nothing can be written where a folder stands in the way, also by root.
    fs::create_dir_all(folder.join("ready.new/x")).unwrap();
    let (status, unready) = says("/readyz").await;
    assert_eq!(status, 503);
    assert!(unready["why"].as_str().unwrap().contains("cannot be written"), "{unready}");
    fs::remove_dir_all(folder.join("ready.new")).unwrap();
    assert_eq!(says("/readyz").await.0, 200);
    world.ends().await;
}
