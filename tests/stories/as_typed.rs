//! What people type, send and say in the chat, as others ran into it elsewhere: each with its source and the right value.

use crate::chat_till::at_the_till;
use crate::surveys::{asked_at_the_cafe, early_in_a_month, morning_comes};
use crate::world::{CAFE, Person, Shown, World, until};
use serde_json::{Value, json};

/// An update with a message of a person, of parts that may be unknown.
async fn raw(person: &Person<'_>, message: i64, parts: Value) {
    let mut content = json!({
        "message_id": message, "date": 1_800_000_000,
        "chat": { "id": person.id, "type": "private", "first_name": "A" },
        "from": { "id": person.id, "is_bot": false, "first_name": "A", "language_code": "en" },
    });
    content.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    person.world.update("message", content).await;
}

/// Waits for one more message that contains a text.
async fn more_than(person: &Person<'_>, before: usize, part: &str) {
    until(part, || async { (person.told(part).await.len() > before).then_some(()) }).await;
}

/// A manager of the café, who is told of unhappy answers.
async fn staff_of_the_cafe(world: &World) -> Person<'_> {
    let olga = world.person(501, "Olga", "en").await;
    olga.joins(CAFE).await;
    olga
}

/// Somebody who was asked by the café and gave a score.
async fn gives<'a>(world: &'a World, id: i64, name: &str, score: &str) -> Person<'a> {
    let (person, _) = asked_at_the_cafe(world, id, name, "en").await;
    morning_comes(world).await;
    person.sees("How likely are you to recommend us").await;
    person.taps(score, &format!("you gave us {score}")).await;
    person
}

/// teloxide #1062, MadelineProto #1741: a message with a part that the library did not know was met with silence.
#[tokio::test]
async fn parts_that_no_library_knows_swallow_no_message() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    ann.joins(CAFE).await;
    let odd = json!({ "type": "from_the_future", "offset": -1, "length": "x" });
    let parts = [
        json!({ "entities": [odd] }),
        json!({ "entities": odd, "forward_origin": odd }),
        json!({ "reply_to_message": { "message_id": "?" }, "quote": odd, "external_reply": odd }),
        json!({ "via_bot": odd, "link_preview_options": 5, "effect_id": [] }),
        json!({ "reply_markup": { "inline_keyboard": odd }, "paid_star_count": "many" }),
    ];
    for (n, parts) in parts.into_iter().enumerate() {
        let before = ann.told("Available: 0 points").await.len();
        let mut parts = parts;
        parts["text"] = json!("/points");
        raw(&ann, 1_000 + n as i64, parts).await;
        more_than(&ann, before, "Available: 0 points").await;
    }
    // Media that nobody knows, with words below it or without.
    let before = ann.told("Available: 0 points").await.len();
    raw(&ann, 1_100, json!({ "hologram": odd, "caption": "/points", "caption_entities": [odd] })).await;
    more_than(&ann, before, "Available: 0 points").await;
    raw(&ann, 1_101, json!({ "hologram": odd })).await;
    ann.sees("I only understand the buttons").await;
    // A status that nobody knows is none of somebody who blocked the bot.
    let change = json!({
        "chat": { "id": 11, "type": "private", "first_name": "A" }, "date": 1, "old_chat_member": odd,
        "from": { "id": 11, "is_bot": false, "first_name": "A" }, "new_chat_member": { "status": "levitating", "user": odd },
    });
    world.update("my_chat_member", change).await;
    let before = ann.told("Available: 0 points").await.len();
    ann.asks("/points", "Available: 0 points").await;
    more_than(&ann, before, "Available: 0 points").await;
    world.ends().await;
}

/// typebot.io #1622: a score that was typed was met with the menu.
#[tokio::test]
async fn a_score_that_is_typed_is_an_answer() {
    let world = early_in_a_month().await;
    let typed = [("9", "9"), ("10/10", "10"), ("девять", "9"), ("九分", "9"), ("１０", "10"), ("ten points", "10")];
    let mut people = Vec::new();
    for (n, (text, score)) in (0..).zip(typed) {
        people.push((asked_at_the_cafe(&world, 11 + n, "Ann", "en").await.0, text, score));
    }
    let late = asked_at_the_cafe(&world, 30, "Bob", "en").await.0;
    morning_comes(&world).await;
    for (person, text, score) in &people {
        person.sees("How likely are you to recommend us").await;
        let answered = person.writes(text).await;
        assert!(answered.text.contains(&format!("you gave us {score}")), "{text}: {}", answered.text);
    }
    // One that the question does not have brings it again, and anything else is no answer.
    late.sees("How likely are you to recommend us").await;
    for wrong in ["11", "5/5"] {
        let again = late.writes(wrong).await;
        assert!(again.text.contains("How likely are you to recommend us"), "{wrong}: {}", again.text);
    }
    assert!(late.writes("very").await.text.contains("I only understand the buttons"));
    world.ends().await;
}

/// ggcode #1240, yt-dlp-bot #205: what is written below a photo was lost.
#[tokio::test]
async fn a_caption_is_what_is_said() {
    let world = early_in_a_month().await;
    let olga = staff_of_the_cafe(&world).await;
    let ann = gives(&world, 11, "Ann", "2").await;
    let photo = json!([{ "file_id": "p", "file_unique_id": "p", "width": 90, "height": 90 }]);
    raw(&ann, 5_000, json!({ "photo": photo, "caption": "The queue, see" })).await;
    ann.sees("The team will read this").await;
    olga.sees("The queue, see").await;
    world.ends().await;
}

/// coast-clothing #18: a card that was typed at the till after a survey's button became a comment.
#[tokio::test]
async fn a_card_belongs_to_the_till_whatever_was_tapped_since() {
    let world = World::begins().await;
    let (_, _, ivan, _, card) = at_the_till(&world).await;
    ivan.writes("/till").await;
    for typed in [card.clone(), card.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect()] {
        ivan.writes("/language").await;
        let shown = ivan.writes(&typed).await;
        assert!(shown.text.contains(&card[12..]), "{typed}: {}", shown.text);
    }
    // autoNumeric #682, flutter #97413: amounts as keyboards and people write them.
    for (typed, shown) in [
        ("１２９９", "₽1,299:"),
        ("1299 ₽", "₽1,299:"),
        ("1,299.50", "₽1,299.50:"),
        ("500元", "₽500:"),
        ("1\u{a0}299,5 руб.", "₽1,299.50:"),
        ("\u{200b}700\u{2060}", "₽700:"),
    ] {
        ivan.writes(&card).await;
        let ask = ivan.writes(typed).await;
        assert!(ask.text.contains(&format!("A purchase of {shown}")), "{typed}: {}", ask.text);
    }
    // Of somebody who is a member, "not on Telegram yet" is never said.
    ivan.writes(&card).await;
    let wrong = ivan.writes("a lot").await;
    assert!(wrong.text.contains("That isn’t an amount") && wrong.text.contains("Анна & Ко"), "{}", wrong.text);
    world.ends().await;
}

/// openclaw #152300, hermes-agent #20700: a picture of a code that was sent as a file met a member's menu. html5-qrcode #189,
/// barcodescanner #350: of two codes in a picture the wrong one was taken.
#[tokio::test]
async fn pictures_sent_as_files_are_read_and_of_several_codes_the_card_counts() {
    let world = World::begins().await;
    let (_, _, ivan, _, card) = at_the_till(&world).await;
    let png = bot::qr_png(&card).unwrap();
    let shown = ivan.sends_file("card.png", png.clone()).await;
    assert!(shown.text.contains(&card[12..]), "{}", shown.text);
    let other = ivan.sends_file("card.heic", b"ftypheic".to_vec()).await;
    assert!(other.text.contains("Send it as a photo"), "{}", other.text);
    let poster = bot::qr_png("https://t.me/kopilka_local_bot?start=j_demo-cafe").unwrap();
    for (left, right) in [(&poster, &png), (&png, &poster)] {
        let both = ivan.sends_file("both.png", side_by_side(left, right)).await;
        assert!(both.text.contains(&card[12..]), "{}", both.text);
    }
    world.ends().await;
}

/// Two pictures of grey levels beside each other.
fn side_by_side(left: &[u8], right: &[u8]) -> Vec<u8> {
    let read = |bytes: &[u8]| {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes.to_vec()));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        let samples = frame.color_type.samples();
        let grey: Vec<u8> = pixels[..frame.buffer_size()].chunks(samples).map(|pixel| pixel[0]).collect();
        (grey, frame.width as usize, frame.height as usize)
    };
    let pictures = [read(left), read(right)];
    let (width, height) = (pictures[0].1 + pictures[1].1, pictures[0].2.max(pictures[1].2));
    let mut pixels = vec![255; width * height];
    let mut from = 0;
    for (grey, wide, _) in &pictures {
        for (y, row) in grey.chunks(*wide).enumerate() {
            pixels[y * width + from..y * width + from + wide].copy_from_slice(row);
        }
        from += wide;
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// claude-telegram-nodejs #64, grammy-inline-menu #110: words that were typed after another command went to a customer.
#[tokio::test]
async fn a_reply_ends_where_staff_goes_on_and_is_shown_before_it_is_sent() {
    let world = early_in_a_month().await;
    let olga = staff_of_the_cafe(&world).await;
    let ann = gives(&world, 11, "Ann", "3").await;
    ann.asks("Cold coffee", "The team will read this").await;
    olga.sees("a score of 3").await;
    for elsewhere in ["/menu", "/points", "/cases", "/help"] {
        begins_a_reply(&olga).await;
        olga.writes(elsewhere).await;
        let shown = olga.writes("see you at eight").await;
        assert!(shown.text.contains("I only understand the buttons"), "{elsewhere}: {}", shown.text);
    }
    // Typed, typed anew, and left: nothing goes out. Sent: once, however often the button is tapped.
    begins_a_reply(&olga).await;
    olga.asks("We are sory", "Send it?").await;
    let shown = olga.asks("We are sorry", "Send it?").await;
    olga.taps("Don’t use it", "Canceled").await;
    sends(&olga, &shown).await;
    assert!(ann.told("We are sor").await.is_empty());
    begins_a_reply(&olga).await;
    let shown = olga.asks("We are very sorry", "Send it?").await;
    for _ in 0..2 {
        sends(&olga, &shown).await;
    }
    ann.sees("We are very sorry").await;
    assert_eq!(ann.told("We are very sorry").await.len(), 1);
    assert!(ann.told("see you at eight").await.is_empty());
    world.ends().await;
}

async fn begins_a_reply(staff: &Person<'_>) {
    staff.asks("/cases", "cases waiting for a reply").await;
    staff.presses("c demo-cafe").await;
    staff.taps("Reply", "Write the reply in one message").await;
}

/// Taps the button of a message that sends what it shows.
async fn sends(person: &Person<'_>, shown: &Shown) {
    let (_, data) = shown.buttons.iter().find(|(label, _)| label == "Send").unwrap();
    person.sends_tap(shown.id, data).await;
}

/// What is said long after it was asked for is shown before it is used.
#[tokio::test]
async fn words_that_come_late_are_shown_before_they_are_used() {
    let world = early_in_a_month().await;
    let olga = staff_of_the_cafe(&world).await;
    let ann = gives(&world, 11, "Ann", "3").await;
    world.time_passes("PT20H").await;
    ann.asks("buy milk", "Use it as the answer?").await;
    ann.taps("Don’t use it", "Canceled").await;
    let bob = gives(&world, 12, "Bob", "3").await;
    world.time_passes("PT20H").await;
    bob.asks("It was cold", "Use it as the answer?").await;
    bob.taps("Use it", "The team will read this").await;
    olga.sees("It was cold").await;
    assert!(olga.told("buy milk").await.is_empty());
    world.ends().await;
}

/// opencrabs #130, Telegram-iOS #843: the answer in a group stood in another topic and lost the payload.
#[tokio::test]
async fn a_groups_topic_and_payload_are_kept() {
    let world = World::begins().await;
    world.person(11, "Ann", "en").await;
    let before = world.traffic().await.len();
    let content = json!({
        "message_id": 5, "date": 1, "message_thread_id": 77, "is_topic_message": true, "text": "/start@kopilka_local_bot j_demo-shop",
        "chat": { "id": -100, "type": "supergroup", "title": "Friends", "is_forum": true },
        "from": { "id": 11, "is_bot": false, "first_name": "Ann", "language_code": "en" },
    });
    world.update("message", content).await;
    let answered = until("the group's answer", || async {
        let calls = world.traffic().await.split_off(before);
        calls.into_iter().find(|call| call["params"]["chat_id"] == -100)
    })
    .await;
    assert_eq!(answered["params"]["message_thread_id"], 77, "{answered}");
    assert!(answered.to_string().contains("start=j_demo-shop"), "{answered}");
    world.ends().await;
}

/// telegraf #892, #1867: where the bot may not write in a group, everybody else waited.
#[tokio::test]
async fn a_refusal_for_good_holds_nobody_up() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    ann.joins(CAFE).await;
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "403", "chat_id": -100 })).await;
    let content = json!({
        "message_id": 5, "date": 1, "text": "/points@kopilka_local_bot", "chat": { "id": -100, "type": "supergroup" },
        "from": { "id": 12, "is_bot": false, "first_name": "Bob", "language_code": "en" },
    });
    world.update("message", content).await;
    ann.asks("/points", "Available: 0 points").await;
    // A second try would arrive.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert!(!world.traffic().await.iter().any(|call| call["params"]["chat_id"] == -100));
    world.ends().await;
}

/// One whose answer Telegram takes long for holds nobody else up, nor the next poll.
#[tokio::test]
async fn a_slow_answer_holds_nobody_else_up() {
    let world = World::begins().await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    ann.joins(CAFE).await;
    bob.joins(CAFE).await;
    let before = bob.told("Available: 0 points").await.len();
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "timeout", "chat_id": 12 })).await;
    bob.says("/points").await;
    // It is being worked on once the poll that brought it is over.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    ann.asks("/points", "Available: 0 points").await;
    assert_eq!(bob.told("Available: 0 points").await.len(), before, "still being tried");
    more_than(&bob, before, "Available: 0 points").await;
    world.ends().await;
}

/// hermes-agent #52095: where the picture of a card failed once, its text came twice.
#[tokio::test]
async fn a_picture_that_fails_is_sent_again_alone() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    ann.joins(CAFE).await;
    world.goes_wrong(json!({ "method": "sendPhoto", "kind": "429", "retry_after": 1 })).await;
    let before = ann.chat().await.len();
    ann.says("/card").await;
    until("the card's picture", || async {
        ann.chat().await.split_off(before).into_iter().find(|shown| shown.by_bot && shown.photo)
    })
    .await;
    let texts = ann.chat().await.split_off(before).into_iter().filter(|shown| shown.by_bot && !shown.photo).count();
    assert_eq!(texts, 1);
    world.ends().await;
}

/// Zero-K-Infrastructure #56: a comment with a line break looked as if the program had written its second line. tdesktop #1316,
/// hermes-agent #60848: names and comments of which nothing is seen. Names follow Telegram's.
#[tokio::test]
async fn no_line_of_a_member_passes_for_the_programs_and_names_are_harmless() {
    let world = early_in_a_month().await;
    let olga = staff_of_the_cafe(&world).await;
    let ann = gives(&world, 11, "\u{3164}", "1").await;
    assert!(ann.writes("\u{200b}\u{2060}").await.text.contains("I only understand the buttons"));
    ann.asks("Fine\nWe: refunded", "The team will read this").await;
    ann.presses("sign ").await;
    let case = olga.sees("a score of 1").await;
    assert!(case.text.contains("Fine\n│ We: refunded"), "{}", case.text);
    for (called, shown) in
        [("\u{3164}", "—: Fine"), ("t.me/evil", "t\u{2024}me\u{2215}evil: Fine"), ("Anna", "Anna: Fine")]
    {
        let user = json!({ "id": 11, "is_bot": false, "first_name": called, "language_code": "en" });
        let before = ann.told("Available:").await.len();
        raw(&ann, 7_000, json!({ "text": "/points", "from": user })).await;
        more_than(&ann, before, "Available:").await;
        begins_a_reply(&olga).await;
        let prompt = olga.sees("Write the reply in one message").await;
        assert!(prompt.text.contains(shown), "{called}: {}", prompt.text);
    }
    world.ends().await;
}
