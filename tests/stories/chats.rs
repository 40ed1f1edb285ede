//! The chat: screens, other kinds of updates, old buttons, and the webhook.

use crate::world::{CAFE, World, until};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn every_screen_is_reached_by_taps_and_back_again() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    for n in 0..12 {
        world.buys(CAFE, &card, &format!("b{n}"), 100_000).await;
    }
    person.taps("More", "Available").await;
    person.taps("Points", "Total earned: 120").await;
    let page = person.taps("History", "history").await;
    assert!(page.text.contains("12.") && !page.text.contains("\n7."), "{}", page.text);
    let page = person.taps("Earlier", "\n7.").await;
    assert!(page.text.contains("\n3."), "{}", page.text);
    person.taps("Earlier", "\n1.").await;
    person.taps("Later", "\n3.").await;
    person.taps("Later", "\n12.").await;
    person.taps("12", "entry 12").await;
    person.taps("Earlier", "entry 11").await;
    person.taps("Later", "entry 12").await;
    person.taps("Menu", "Card:").await;
    let screen = person.taps("Card", "your card").await;
    assert!(screen.buttons.iter().any(|(label, copied)| label == "Copy number" && *copied == card));
    person.taps("QR code", "your card").await;
    until("the picture", || async { person.chat().await.into_iter().find(|shown| shown.photo) }).await;
    person.taps("Menu", "Card:").await;
    person.taps("More", "Available").await;
    person.taps("Help", "how it works").await;
    person.taps("More", "Available").await;
    person.taps("My data", "What is stored").await;
    person.taps("Menu", "Card:").await;
    person.taps("More", "Available").await;
    person.taps("Language", "Choose a language").await;
    person.taps("Русский", "Карта:").await;
    person.asks("/history", "история").await;
    world.ends().await;
}

#[tokio::test]
async fn old_foreign_and_forged_buttons_lead_to_the_menu() {
    let world = World::begins().await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    let card = ann.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    bob.joins(CAFE).await;
    let home = bob.asks("/menu", "Card:").await;
    for data in
        ["", "claim_everything", "points other-program", "why demo-cafe -1", "why demo-cafe 99999999999999999999"]
    {
        bob.sends_tap(home.id, data).await;
        bob.sees("no longer works").await;
        bob.sends_tap(home.id, "points demo-cafe").await;
        bob.sees("Available: 0 points\n").await;
    }
    // Nobody can ask for another's entries: the number counts in one's own account.
    bob.sends_tap(home.id, "why demo-cafe 1").await;
    bob.sees("Nothing yet").await;
    world.ends().await;
}

#[tokio::test]
async fn all_kinds_of_updates_get_a_sane_answer_or_silence() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    person.joins(CAFE).await;
    let user = json!({ "id": 11, "is_bot": false, "first_name": "Ann", "language_code": "en" });
    let chat = json!({ "id": 11, "type": "private", "first_name": "Ann" });
    let group = json!({ "id": -100, "type": "supergroup", "title": "Friends" });
    let message = |chat: &Value, from: &Value, more: Value| {
        let mut message = json!({ "message_id": 900, "date": 1_800_000_000, "chat": chat, "from": from });
        message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        message
    };
    let sticker = json!({ "sticker": {
        "file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "type": "regular", "is_animated": false,
        "is_video": false, "emoji": "🙂",
    } });
    world.update("message", message(&chat, &user, sticker)).await;
    person.sees("I only understand the buttons").await;
    person.asks("/nonsense", "I only understand the buttons").await;
    person.asks("how much do I have?", "I only understand the buttons").await;
    let before = world.traffic().await.len();
    let robot = json!({ "id": 99, "is_bot": true, "first_name": "Robot" });
    let silent = [
        ("edited_message", message(&chat, &user, json!({ "text": "/points", "edit_date": 1_800_000_001 }))),
        (
            "channel_post",
            json!({ "message_id": 1, "date": 1, "chat": { "id": -200, "type": "channel", "title": "C" }, "text": "/start" }),
        ),
        ("message", message(&chat, &robot, json!({ "text": "/points" }))),
        ("message", message(&group, &user, json!({ "text": "hello" }))),
        ("message", message(&group, &user, json!({ "new_chat_title": "Foes" }))),
        ("something_new", json!({})),
    ];
    for (kind, content) in &silent {
        world.update(kind, content.clone()).await;
    }
    world.update("message", message(&group, &user, json!({ "text": "/points@kopilka_local_bot" }))).await;
    let answered = until("the group's answer", || async {
        let calls = world.traffic().await.split_off(before);
        calls.into_iter().find(|call| call["params"]["chat_id"] == -100)
    })
    .await;
    assert!(answered["params"]["text"].as_str().unwrap().contains("private chat"), "{answered}");
    let calls = world.traffic().await.split_off(before);
    assert_eq!(
        calls.iter().filter(|call| call["method"].is_string() && call["method"] != "GetUpdates").count(),
        1,
        "{calls:?}"
    );
    world.ends().await;
}

#[tokio::test]
async fn a_message_speaks_the_language_that_is_chosen_when_it_is_sent() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "429", "retry_after": 3600 })).await;
    world.buys(CAFE, &card, "b1", 129_900).await;
    world.runner.time.drain().await.unwrap();
    person.taps("More", "Available").await;
    person.taps("Language", "Choose a language").await;
    person.taps("中文", "会员卡号").await;
    world.time_passes("PT2H").await;
    person.sees("+12 积分").await;
    assert!(person.told("+12 points").await.is_empty());
    world.ends().await;
}

#[tokio::test]
async fn a_second_start_goes_on_with_the_data_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::begins_in(Some(folder.path().to_owned())).await;
    let card = world.person(11, "Ann", "en").await.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    world.time_passes("P10D").await;
    let (now, key) = (world.runner.time.clock.now(), world.key(CAFE).to_owned());
    world.ends().await;
    let world = World::begins_in(Some(folder.path().to_owned())).await;
    assert!(world.runner.time.clock.now() >= now);
    assert_eq!(world.key(CAFE), key);
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 10);
    let person = world.person(11, "Ann", "en").await;
    assert_eq!(person.told("+10 points").await.len(), 1);
    person.asks("/points", "Available: 10 points").await;
    world.buys(CAFE, &card, "b2", 200_000).await;
    person.sees("+20 points").await;
    world.ends().await;
}

#[tokio::test]
async fn the_bot_api_server_refuses_what_telegram_refuses() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    person.joins(CAFE).await;
    let token = world.runner.bot.token();
    let call = async |method: &str, body: Value| {
        let (status, answer) = world.asks(Method::POST, &format!("/bot{token}/{method}"), None, Some(body)).await;
        (status.as_u16(), answer["description"].as_str().unwrap_or_default().to_owned())
    };
    let screen = person.chat().await.into_iter().find(|shown| shown.by_bot).unwrap();
    let button = |data: &str| json!({ "inline_keyboard": [[{ "text": "x", "callback_data": data }]] });
    for (method, body, status, part) in [
        ("sendMessage", json!({ "chat_id": 11, "text": "<b>x", "parse_mode": "HTML" }), 400, "can't parse entities"),
        ("sendMessage", json!({ "chat_id": 11, "text": "x".repeat(4097) }), 400, "message is too long"),
        ("sendMessage", json!({ "chat_id": 11, "text": " " }), 400, "message text is empty"),
        ("sendMessage", json!({ "chat_id": 99, "text": "x" }), 400, "chat not found"),
        ("sendMessage", json!({ "chat_id": 501, "text": "x" }), 403, "can't initiate conversation"),
        (
            "sendMessage",
            json!({ "chat_id": 11, "text": "x", "reply_markup": button(&"x".repeat(65)) }),
            400,
            "BUTTON_DATA_INVALID",
        ),
        ("editMessageText", json!({ "chat_id": 11, "message_id": 1, "text": "x" }), 400, "message can't be edited"),
        ("editMessageText", json!({ "chat_id": 11, "message_id": 999, "text": "x" }), 400, "message to edit not found"),
        ("deleteMessage", json!({ "chat_id": 11, "message_id": 999 }), 400, "message to delete not found"),
        ("answerCallbackQuery", json!({ "callback_query_id": "q0" }), 400, "query is too old"),
        (
            "setWebhook",
            json!({ "url": "http://127.0.0.1:9", "secret_token": "no spaces please" }),
            400,
            "unallowed characters",
        ),
        ("sendDice", json!({ "chat_id": 11 }), 404, "Not Found"),
    ] {
        let (got, description) = call(method, body).await;
        assert!(got == status && description.contains(part), "{method}: {got} {description}");
    }
    let same = json!({ "chat_id": 11, "message_id": screen.id, "text": "new" });
    assert_eq!(call("editMessageText", same.clone()).await.0, 200);
    assert!(call("EditMessageText", same).await.1.contains("message is not modified"));
    let (status, _) = world.asks(Method::GET, "/bot1:wrong/getMe", None, None).await;
    assert_eq!(status, 401);
    world.ends().await;
}

#[tokio::test]
async fn a_conversation_ends_where_the_person_goes_on() {
    let world = World::begins().await;
    crate::setup::opens(&world, 50, "en", "Grain").await;
    let owner = world.person(50, "Olga", "en").await;
    let refused = "neither a card number";
    owner.writes("/till").await;
    assert!(owner.writes("hello").await.text.contains(refused), "the till takes what is typed");
    // Turning to something else ends it: what is typed then is no answer any more.
    for elsewhere in ["/business", "/language", "/birthday"] {
        owner.writes("/till").await;
        owner.writes(elsewhere).await;
        let shown = owner.writes("hello").await;
        assert!(!shown.text.contains(refused), "{elsewhere}: {}", shown.text);
    }
    // One that asks the same again does not, and a card belongs to the till wherever it is typed.
    owner.writes("/till").await;
    owner.writes("/till").await;
    assert!(owner.writes("hello").await.text.contains(refused));
    owner.writes("/business").await;
    assert!(owner.writes("4539\u{2011}1488\u{200b}0343 6467").await.text.contains("No card in this program"));
    world.ends().await;
}

/// The commands in the menu of a chat, in the language of its user.
async fn menu_of(world: &World, chat: i64) -> Vec<String> {
    let token = world.runner.bot.token();
    let scope = json!({ "type": "chat", "chat_id": chat });
    let path = format!("/bot{token}/getMyCommands");
    let (_, answer) = world.asks(Method::POST, &path, None, Some(json!({ "scope": scope }))).await;
    let commands = answer["result"].as_array().cloned().unwrap_or_default();
    commands.iter().map(|command| command["command"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn staffs_commands_stand_in_the_menu_and_the_help_of_those_who_may() {
    let world = World::begins().await;
    let member = world.person(11, "Ann", "en").await;
    member.joins(CAFE).await;
    let members = menu_of(&world, 11).await;
    assert!(members.contains(&"points".to_owned()) && !members.contains(&"till".to_owned()), "{members:?}");
    let help = member.asks("/help", "how it works").await.text;
    for command in members.iter().filter(|command| !["start", "help"].contains(&command.as_str())) {
        assert!(help.contains(&format!("\n/{command}: ")), "/{command} is not in {help}");
    }
    assert!(!help.contains("/till"), "{help}");
    // An owner may do everything; the same person in the help of a program where they only collect points may not.
    crate::setup::opens(&world, 50, "en", "Grain").await;
    let owners = menu_of(&world, 50).await;
    for command in ["till", "cases", "held", "referral", "asked", "adjust"] {
        assert!(owners.contains(&command.to_owned()), "{owners:?}");
    }
    let owner = world.person(50, "Olga", "en").await;
    owner.asks(&format!("/start j_{CAFE}"), "points for purchases").await;
    owner.taps("Agree and join", "Card:").await;
    let help = owner.asks("/help", "how it works").await.text;
    assert!(!help.contains("/adjust"), "{help}");
    assert_eq!(menu_of(&world, 50).await, owners, "joining as a member takes nothing away");
    owner.asks("/language", "Choose a language").await;
    owner.taps("Русский", "Карта:").await;
    assert_eq!(menu_of(&world, 50).await, owners);
    world.ends().await;
}

#[tokio::test]
async fn a_comment_on_an_answer_and_the_work_of_staff_wait_apart_and_one_ends_the_other() {
    let world = World::begins().await;
    let id = crate::setup::opens(&world, 50, "en", "Grain").await;
    let owner = world.person(50, "Olga", "en").await;
    let vault = &world.runner.app.vault;
    let key = vault.person_key(&store::Address::telegram(50));
    let open = async || {
        let person = vault.person(&key).await.unwrap().unwrap();
        (person.conversation.is_some(), person.comment.is_some())
    };
    owner.writes("/till").await;
    assert_eq!(open().await, (true, false));
    // A comment waits in a place of its own; here it was opened on another device in the same moment.
    let mut person = vault.person(&key).await.unwrap().unwrap();
    let ask = store::AskKey {
        program: domain::ProgramId::parse(&id).unwrap(),
        member: domain::MemberNo::from_random(1),
        survey: domain::ShortId::parse("nps").unwrap(),
        wave: domain::Wave::parse("2027q1").unwrap(),
    };
    person.comment = Some(store::OpenComment::new(ask, world.runner.app.clock.now()));
    vault.save(&mut person).await.unwrap().unwrap();
    assert_eq!(open().await, (true, true));
    // Going on at the till closes the comment, and what is typed is a card.
    owner.writes("/till").await;
    assert_eq!(open().await, (true, false));
    assert!(owner.writes("4539148803436467").await.text.contains("No card in this program"));
    // Turning elsewhere ends it, also where the first screen only leads to another.
    owner.writes("/till").await;
    owner.sends_tap(owner.chat().await.last().unwrap().id, "no such button").await;
    crate::world::until("the end", || async { (open().await == (false, false)).then_some(()) }).await;
    world.ends().await;
}
