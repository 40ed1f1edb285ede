//! What people ran into with other programs, tried on this one. Each story names the reports that it follows and holds
//! the values that are right here.

use crate::imports::{Desk, counts};
use crate::referrals::{joins_by, link};
use crate::world::{CAFE, Person, World, until};
use domain::{CardNumber, MemberNo, ProgramId, ReferralState, Rejection, Reversal};
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// A point for a ruble, what was spent is owed, and every third visit earns 50.
const KIOSK: &str = r#"
program = "kiosk"
currency = "RUB"
zone = "Europe/Moscow"
name = { ru = "Киоск", zh = "小店", en = "Kiosk" }
expiry = "never"
refund = "debt"
earning = [{ purchase = { points = 1, per = "1" } }]

[[reward]]
id = "book"
name = { ru = "Книга", zh = "书", en = "Book" }
about = { ru = "Любая.", zh = "任选。", en = "Any." }
price = 100
valid_days = 30
returnable = true
"#;

/// Little for purchases, 50 for every so-many-th visit.
fn stamps(id: &str, every: u16) -> String {
    format!(
        r#"
program = {id:?}
currency = "RUB"
zone = "Europe/Moscow"
name = {{ ru = "Штампы", zh = "印章", en = "Stamps" }}
expiry = "never"
earning = [
    {{ purchase = {{ points = 1, per = "1000" }} }},
    {{ nth_visit = {{ every = {every}, points = 50 }} }},
]
"#
    )
}

async fn available(world: &World, program: &str, card: &str) -> (i64, i64) {
    let balance = &world.balance(program, card).await["balance"];
    (balance["available"].as_i64().unwrap(), balance["debt"].as_i64().unwrap())
}

/// Takes a reward for a coupon.
async fn takes(person: &Person<'_>, reward: &str) {
    person.asks("/rewards", "rewards").await;
    person.taps(reward, "Price:").await;
    person.taps("Redeem", "your coupon").await;
}

/// Reports a purchase that happened so many hours ago.
async fn reports_late(world: &World, program: &str, card: &str, order: &str, minor: i64, hours: i64) -> Value {
    let at = world.runner.time.clock.now() - SignedDuration::from_hours(hours);
    let purchase = json!({
        "id": order, "member": card, "amount": { "minor": minor, "currency": "RUB" }, "occurred_at": at.to_string(),
    });
    let (status, receipt) = world.posts(program, "/v1/purchases", purchase).await;
    assert_eq!(status, StatusCode::CREATED, "{receipt}");
    receipt
}

/// EC-CUBE #5730: a coupon given back after its purchase was refunded brought the points back, as often as one liked.
#[tokio::test]
async fn a_coupon_given_back_after_a_refund_is_worth_nothing_however_often() {
    let mut world = World::begins().await;
    world.opens(KIOSK).await;
    for (program, reward, minor, points) in [(CAFE, "Cappuccino", 1_200_000, 120), ("kiosk", "Book", 10_000, 100)] {
        let ann = world.person(10 + points, "Ann", "en").await;
        let card = ann.joins(program).await;
        for round in 0..2 {
            let order = format!("p{round}");
            let receipt = world.buys(program, &card, &order, minor).await;
            assert_eq!(receipt["points"], points);
            takes(&ann, reward).await;
            let (status, refund) = world.refunds(program, &order, json!({ "id": "r" })).await;
            assert_eq!(status, StatusCode::CREATED, "{refund}");
            world.runner.time.drain().await.unwrap();
            let ask = ann.taps("Return coupon", "Return this coupon?").await;
            let told = match program {
                CAFE => "Of these, 120 points go toward a refunded purchase",
                _ => "100 of these points covered the shortfall from an earlier refund",
            };
            assert!(ask.text.contains(told), "{}", ask.text);
            ann.taps("Return coupon", "Coupon returned").await;
            let back = until("another coupon given back", || async {
                let back = ann.told("Coupon returned").await;
                (back.len() > round).then_some(back)
            });
            assert!(back.await[round].text.contains("Available: 0"));
            assert_eq!(available(&world, program, &card).await, (0, 0));
        }
    }
    world.ends().await;
}

/// MS Dynamics docs #1596, ERPNext #14885: days sent in one batch counted as one. Odoo PR 257854: refunded days and a
/// kopeck counted.
#[tokio::test]
async fn visits_are_the_days_on_which_something_was_bought_and_kept() {
    let mut world = World::begins().await;
    world.opens(&stamps("three", 3)).await;
    let (batch, _) = world.new_card("three", "batch").await;
    let mut bonus = 0;
    for (order, days) in [("d3", 1), ("d1", 3), ("d2", 2)] {
        bonus += reports_late(&world, "three", &batch, order, 60_000, days * 24).await["points"].as_i64().unwrap();
    }
    assert_eq!((bonus, available(&world, "three", &batch).await), (50, (50, 0)));
    let (other, _) = world.new_card("three", "other").await;
    for (order, days) in [("r1", 3), ("r2", 2)] {
        reports_late(&world, "three", &other, order, 60_000, days * 24).await;
        world.refunds("three", order, json!({ "id": "r" })).await;
    }
    assert_eq!(reports_late(&world, "three", &other, "r3", 1, 24).await["points"], 0);
    let more = stamps("hundred", 3).replace("earning = [", "visits = { minimum = \"100\" }\nearning = [");
    world.opens(&more).await;
    let ann = world.person(11, "Ann", "en").await;
    ann.joins("hundred").await;
    ann.asks("/rules", "A visit is a day with a purchase of ₽100 or more.").await;
    assert_eq!(available(&world, "three", &other).await, (0, 0));
    world.ends().await;
}

/// Odoo PR 171706, mautic PR 5964: stamps of a card were lost when it was merged.
#[tokio::test]
async fn stamps_of_a_card_count_with_those_of_the_chat() {
    let mut world = World::begins().await;
    world.opens(&stamps("five", 5)).await;
    let ann = world.person(11, "Ann", "en").await;
    let (card, claim) = world.new_card("five", "old").await;
    for day in 2..6 {
        reports_late(&world, "five", &card, &format!("c{day}"), 60_000, day * 24).await;
    }
    let own = ann.joins("five").await;
    assert_eq!(world.buys("five", &own, "a1", 60_000).await["points"], 0);
    ann.asks(&format!("/start {claim}"), "Available: 0 points").await;
    world.time_passes("P1D").await;
    assert_eq!(world.buys("five", &own, "a2", 60_000).await["points"], 50);
    ann.sees("Visit no. 6: +50 points").await;
    world.time_passes("P1D").await;
    assert_eq!(world.buys("five", &own, "a3", 60_000).await["points"], 0);
    world.ends().await;
}

/// Who was a customer all along was paid for as a new one, before the claim and after it.
#[tokio::test]
async fn nobody_is_paid_for_a_friend_who_turns_out_to_have_a_card() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    let anns = ann.joins(CAFE).await;
    let link = link(&ann).await;
    let cafe = ProgramId::parse(CAFE).unwrap();
    let state = async |card: &str| {
        world.runner.time.drain().await.unwrap();
        let friend: MemberNo = world.ledger().card(CardNumber::parse(card).unwrap()).await.unwrap().unwrap().1;
        world.ledger().referral(&cafe, friend).await.unwrap().unwrap().referral.state()
    };
    let (mut cards, mut old) = (Vec::new(), String::new());
    for n in 0..3 {
        let (card, claim) = world.new_card(CAFE, &format!("customer {n}")).await;
        // The last card was never used before.
        if n < 2 {
            world.buys(CAFE, &card, &format!("old{n}"), 10_000).await;
        }
        cards.push(claim);
        old = card;
    }
    world.time_passes("PT1H").await;
    let names = ["Bob", "Cid", "Dan"];
    let mut friends = Vec::new();
    for (n, name) in (0..).zip(names) {
        let friend = world.person(20 + n, name, "en").await;
        let card = joins_by(&friend, &link).await;
        world.buys(CAFE, &card, &format!("b{n}"), 50_000).await;
        friends.push((friend, card));
    }
    let [(bob, bobs), (cid, cids), (dan, dans)] = friends.try_into().ok().unwrap();
    world.time_passes("P4D").await;
    // Bob's card comes to light before the claim, Cid's after it, Dan's had never been used.
    bob.asks(&format!("/start {}", cards[0]), "Available:").await;
    assert_eq!(state(&bobs).await, ReferralState::Rejected(Rejection::ExistingMember));
    world.time_passes("PT15H").await;
    ann.sees("already had a card with purchases or points before joining").await;
    ann.asks("/invite", "invite friends").await;
    ann.taps("Claim all", "+300 points").await;
    assert_eq!(available(&world, CAFE, &anns).await, (300, 0));
    cid.asks(&format!("/start {}", cards[1]), "Available:").await;
    dan.asks(&format!("/start {}", cards[2]), "Available:").await;
    assert_eq!(state(&cids).await, ReferralState::Reversed(Reversal::ExistingMember));
    assert_eq!(state(&dans).await, ReferralState::Claimed);
    // Bob and Cid keep what they bought, five points and one of the old card.
    let held = [available(&world, CAFE, &anns).await.0, available(&world, CAFE, &bobs).await.0];
    assert_eq!((held, available(&world, CAFE, &cids).await.0), ([150, 6], 6));
    // A till reports late what Dan bought with the old card.
    reports_late(&world, CAFE, &old, "late", 10_000, 10 * 24).await;
    assert_eq!(state(&dans).await, ReferralState::Reversed(Reversal::ExistingMember));
    world.ends().await;
}

/// markm8-v3 #125, Ride-Hailing-App #105: five friends of one inviter with one means of payment were all paid.
#[tokio::test]
async fn friends_who_pay_by_one_means_wait_for_a_person() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    ann.joins(CAFE).await;
    let link = link(&ann).await;
    let mut friends = Vec::new();
    for n in 0..5 {
        let friend = world.person(20 + n, "Friend", "en").await;
        let card = joins_by(&friend, &link).await;
        let mut purchase = world.purchase(&card, &format!("b{n}"), 70_000);
        purchase["payment_fingerprint"] = json!("one card");
        assert_eq!(world.posts(CAFE, "/v1/purchases", purchase).await.0, StatusCode::CREATED);
        friends.push(card);
        world.time_passes("PT5H").await;
    }
    world.time_passes("P5D").await;
    world.runner.time.drain().await.unwrap();
    for card in friends {
        let friend = world.ledger().card(CardNumber::parse(&card).unwrap()).await.unwrap().unwrap().1;
        let referral = world.ledger().referral(&ProgramId::parse(CAFE).unwrap(), friend).await.unwrap().unwrap();
        assert_eq!(referral.referral.state(), ReferralState::Held);
    }
    world.ends().await;
}

/// nopCommerce #5235: a rate of 5 for 2.50 was read as steps. EC-CUBE: the sum of a receipt could not be followed.
#[tokio::test]
async fn the_words_follow_the_sum() {
    let mut world = World::begins().await;
    world
        .opens(&KIOSK.replace("kiosk", "steps").replace("points = 1, per = \"1\"", "points = 5, per = \"2.50\""))
        .await;
    let ann = world.person(11, "Ann", "en").await;
    let card = ann.joins("steps").await;
    assert_eq!(world.buys("steps", &card, "b1", 249).await["points"], 4);
    ann.sees("+4 points").await;
    let why = ann.asks("/why", "5 points per ₽2.50, partial amounts included").await;
    assert!(why.text.contains("₽2.49 comes to 4.98, rounded down to 4 points"), "{}", why.text);
    world.ends().await;
}

/// PrestaShop #25588: the eleventh coupon could not be reached.
#[tokio::test]
async fn every_coupon_can_be_reached_and_those_that_can_be_used_come_first() {
    let mut world = World::begins().await;
    world.opens(KIOSK).await;
    let ann = world.person(11, "Ann", "en").await;
    let card = ann.joins("kiosk").await;
    world.buys("kiosk", &card, "b1", 250_000).await;
    for n in 0..12 {
        takes(&ann, "Book").await;
        let shown = ann.sees("your coupon").await;
        if n > 0 {
            let code = &shown.buttons.iter().find(|(label, _)| label == "Copy code").unwrap().1;
            let used = world.posts("kiosk", &format!("/v1/coupons/{code}/redeem"), json!({ "id": "u" })).await;
            assert_eq!(used.0, StatusCode::CREATED);
        }
        world.time_passes("PT1M").await;
    }
    world.runner.time.drain().await.unwrap();
    let first = ann.asks("/coupons", "Book: through").await;
    let of = |shown: &crate::world::Shown| shown.buttons.iter().filter(|(label, _)| label.starts_with("Book")).count();
    assert_eq!((of(&first), first.buttons[0].0.as_str()), (10, "Book"));
    let second = ann.taps("Next", "Page 2 of 2").await;
    assert_eq!(of(&second), 2);
    let used = ann.taps(&second.buttons[1].0, "used").await;
    assert!(!used.buttons.iter().any(|(label, _)| label == "Return coupon"));
    world.ends().await;
}

/// Coupons ended without a word.
#[tokio::test]
async fn coupons_are_told_of_three_days_before_their_last_day_and_on_it_in_one_message() {
    let mut world = World::begins().await;
    world.opens(KIOSK).await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    let (card, bobs) = (ann.joins("kiosk").await, bob.joins("kiosk").await);
    world.buys("kiosk", &card, "b1", 30_000).await;
    world.buys("kiosk", &bobs, "b2", 10_000).await;
    takes(&ann, "Book").await;
    takes(&ann, "Book").await;
    takes(&bob, "Book").await;
    world.runner.time.drain().await.unwrap();
    bob.taps("Return coupon", "Return this coupon?").await;
    bob.taps("Return coupon", "Coupon returned").await;
    // Valid for thirty days, today included: the last day is in twenty-nine.
    world.time_passes("P25D").await;
    assert!(ann.told("expire").await.is_empty());
    world.time_passes("P2D").await;
    let told = ann.sees("your coupons expire soon").await;
    assert_eq!(told.text.matches("Book: through").count(), 2, "{}", told.text);
    let code = {
        ann.taps("Coupons", "Book: through").await;
        let shown = ann.taps("Book", "Code:").await;
        shown.buttons.iter().find(|(label, _)| label == "Copy code").unwrap().1.clone()
    };
    let used = world.posts("kiosk", &format!("/v1/coupons/{code}/redeem"), json!({ "id": "u" })).await;
    assert_eq!(used.0, StatusCode::CREATED);
    world.time_passes("P3D").await;
    let last = ann.sees("Book: today is the last day").await;
    assert_eq!(last.text.matches("Book").count(), 1, "{}", last.text);
    world.time_passes("P5D").await;
    // The first message has become the list since.
    assert_eq!(ann.told("expire").await.len(), 1);
    assert!(bob.told("expire").await.is_empty());
    assert!(world.ledger().first_coupon_due(&ProgramId::parse("kiosk").unwrap()).await.unwrap().is_none());
    world.ends().await;
}

/// Asks for points as part payment, and the member approves.
async fn pays_with_points(world: &World, person: &Person<'_>, program: &str, card: &str, id: &str, ask: (i64, i64)) {
    let (bill, points) = ask;
    let body = json!({ "id": id, "member": card, "bill": { "minor": bill, "currency": "RUB" }, "points": points });
    let (status, asked) = world.posts(program, "/v1/redemptions", body).await;
    assert_eq!(status, StatusCode::CREATED, "{asked}");
    person.sees("pay with points?").await;
    person.taps("Approve", "paid with").await;
}

/// Odoo #114004: the part that points paid earned once more. woocommerce #16234, spree-loyalty-points #8: what points had
/// paid in full could not be returned in part.
#[tokio::test]
async fn points_that_pay_earn_nothing_and_come_back_with_what_is_returned() {
    let mut world = World::begins().await;
    world.opens(&format!("{KIOSK}\n[pay]\npoint = \"1\"\nshare = 100\nminimum = 1\n")).await;
    let ann = world.person(11, "Ann", "en").await;
    let card = ann.joins("kiosk").await;
    world.buys("kiosk", &card, "b1", 200_000).await;
    pays_with_points(&world, &ann, "kiosk", &card, "d1", (100_000, 100)).await;
    // The till reports the whole bill; neither more nor less than it or the rest is taken.
    let names = |order: &str, redemption: &str, minor: i64| {
        let mut purchase = world.purchase(&card, order, minor);
        purchase["redemption"] = json!(redemption);
        purchase
    };
    for wrong in [99_999, 95_000, 100_001, 89_999] {
        let (status, problem) = world.posts("kiosk", "/v1/purchases", names("b2", "d1", wrong)).await;
        assert_eq!(
            (status, problem["type"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some("urn:kopilka:problem:bill-mismatch"))
        );
    }
    let whole = names("b2", "d1", 100_000);
    let (status, receipt) = world.posts("kiosk", "/v1/purchases", whole.clone()).await;
    assert_eq!((status, &receipt["points"]), (StatusCode::CREATED, &json!(900)), "{receipt}");
    assert!(
        receipt["explanation"].as_array().unwrap().contains(&json!({ "code": "paid_with_points", "minor": 10_000 }))
    );
    ann.sees("₽100 of the bill was paid with points; that part earns none.").await;
    // The rest as the amount is the same purchase.
    let mut rest = whole;
    rest["amount"]["minor"] = json!(90_000);
    let again = world.posts("kiosk", "/v1/purchases", rest).await;
    assert_eq!((again.0, &again.1["entry"]), (StatusCode::OK, &receipt["entry"]));
    assert_eq!(available(&world, "kiosk", &card).await, (2_800, 0));

    pays_with_points(&world, &ann, "kiosk", &card, "d2", (100_000, 1_000)).await;
    let (status, receipt) = world.posts("kiosk", "/v1/purchases", names("b3", "d2", 100_000)).await;
    assert_eq!((status, &receipt["points"]), (StatusCode::CREATED, &json!(0)), "{receipt}");
    let back = async |id: &str, body: Value| {
        let mut body = body;
        body["id"] = json!(id);
        let (status, refund) = world.refunds("kiosk", "b3", body).await;
        (status, refund["points"].clone())
    };
    let money = |minor: i64| json!({ "amount": { "minor": minor, "currency": "RUB" } });
    assert_eq!(back("r1", money(40_000)).await, (StatusCode::CREATED, json!(400)));
    assert_eq!(available(&world, "kiosk", &card).await, (2_200, 0));
    // Points that are named come on top, and are not given back a second time by the proportion.
    let mut named = money(0);
    named["points"] = json!(300);
    assert_eq!(back("r2", named.clone()).await, (StatusCode::CREATED, json!(300)));
    assert_eq!(back("r2", named).await, (StatusCode::OK, json!(300)), "a repeat");
    assert_eq!(back("r3", money(20_000)).await, (StatusCode::CREATED, json!(0)));
    assert_eq!(back("r4", json!({})).await, (StatusCode::CREATED, json!(300)));
    assert_eq!(back("r5", money(1)).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(available(&world, "kiosk", &card).await, (2_800, 0));
    // Of a bill that no points paid none are named.
    let (status, problem) = world.refunds("kiosk", "b1", json!({ "id": "r", "points": 5 })).await;
    assert_eq!((status, &problem["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("points")), "{problem}");
    world.ends().await;
}

/// mollie/magento2 #928: points that were approved for a purchase that never came were gone.
#[tokio::test]
async fn approved_points_that_no_purchase_names_come_back_and_a_late_purchase_takes_them_again() {
    let mut world = World::begins().await;
    world.opens(&format!("{KIOSK}\n[pay]\npoint = \"1\"\nshare = 100\nminimum = 1\n")).await;
    let ann = world.person(11, "Ann", "en").await;
    let card = ann.joins("kiosk").await;
    world.buys("kiosk", &card, "b1", 10_000).await;
    pays_with_points(&world, &ann, "kiosk", &card, "d1", (10_000, 50)).await;
    assert_eq!(available(&world, "kiosk", &card).await, (50, 0));
    world.time_passes("PT23H").await;
    assert_eq!(available(&world, "kiosk", &card).await, (50, 0));
    world.time_passes("PT2H").await;
    assert_eq!(available(&world, "kiosk", &card).await, (100, 0));
    ann.sees("+50 points back").await;
    let path = "/v1/redemptions/d1";
    let (_, lapsed) = world.asks(reqwest::Method::GET, path, Some(world.key("kiosk")), None).await;
    assert_eq!(lapsed["state"], "lapsed", "{lapsed}");
    let names = |order: &str, redemption: &str, minor: i64, hours: i64| {
        let mut purchase = world.purchase(&card, order, minor);
        purchase["redemption"] = json!(redemption);
        purchase["occurred_at"] =
            json!((world.runner.time.clock.now() - SignedDuration::from_hours(hours)).to_string());
        purchase
    };
    // What happened after the lapse was not paid with these points.
    let (status, problem) = world.posts("kiosk", "/v1/purchases", names("b2", "d1", 10_000, 0)).await;
    let lapsed = Some("urn:kopilka:problem:redemption-lapsed");
    assert_eq!((status, problem["type"].as_str()), (StatusCode::CONFLICT, lapsed), "{problem}");
    // What happened before it was: the points are spent again, and the rest of the bill earns 50.
    let late = names("b2", "d1", 10_000, 3);
    let (status, receipt) = world.posts("kiosk", "/v1/purchases", late.clone()).await;
    assert_eq!((status, &receipt["points"]), (StatusCode::CREATED, &json!(50)), "{receipt}");
    assert!(receipt["explanation"].as_array().unwrap().contains(&json!({ "code": "spent_again", "points": 50 })));
    assert_eq!(world.posts("kiosk", "/v1/purchases", late).await, (StatusCode::OK, receipt), "a repeat");
    assert_eq!(available(&world, "kiosk", &card).await, (100, 0));
    ann.sees("50 points that had come back paid part of this bill after all").await;
    let half = json!({ "id": "r1", "amount": { "minor": 2_500, "currency": "RUB" } });
    let (_, refund) = world.refunds("kiosk", "b2", half).await;
    assert_eq!(refund["points"], 0, "25 earned go, 25 spent come: {refund}");
    world.refunds("kiosk", "b2", json!({ "id": "r2" })).await;
    assert_eq!(available(&world, "kiosk", &card).await, (100, 0));

    // What is missing by then is owed, as the program says of refunds.
    pays_with_points(&world, &ann, "kiosk", &card, "d2", (15_000, 100)).await;
    world.time_passes("PT25H").await;
    takes(&ann, "Book").await;
    world.runner.time.drain().await.unwrap();
    let (status, receipt) = world.posts("kiosk", "/v1/purchases", names("b3", "d2", 5_000, 3)).await;
    assert_eq!((status, &receipt["points"]), (StatusCode::CREATED, &json!(50)), "{receipt}");
    assert_eq!(available(&world, "kiosk", &card).await, (0, 50));
    let (_, refund) = world.refunds("kiosk", "b3", json!({ "id": "r" })).await;
    assert_eq!(available(&world, "kiosk", &card).await, (0, 0), "{refund}");
    world.ends().await;
}

/// A file that somebody had, by the reports that it follows, and the counts of its import: people, cards, balances, purchases,
/// refunds, before, points, bad.
type FileReport = (&'static str, &'static [&'static [u8]], [i64; 8]);

const FILE_REPORTS: [FileReport; 5] = [
    ("Kademi #3190", &[b"customer,date,amount\nk1,2026-10-05,50000\nk1,2026-10-06,-20000\n"], [1, 1, 0, 1, 1, 0, 300, 0]),
    ("SailPlay", &[b"user_phone;order_num;purchase_date;purchase_price\n79161234567;7;2026-10-05;60\n79161234567;7;2026-10-05;60\n"],
        [1, 1, 0, 1, 0, 0, 1, 0]),
    ("ERPNext #12790, #40732", &[b"customer,balance\nc1,0\n"], [1, 1, 0, 0, 0, 0, 0, 0]),
    // Windows-1251: the names of the columns are a phone, points, a day and an amount.
    ("ImportPagesCSV #9, efa #143, memcode #200",
        &[b"\xd2\xe5\xeb\xe5\xf4\xee\xed;\xc1\xee\xed\xf3\xf1\xfb;\xc4\xe0\xf2\xe0;\xd1\xf3\xec\xec\xe0\n",
          b"89161234599;100;05.10.2026;1 250,50\n"],
        [1, 1, 1, 1, 0, 0, 112, 0]),
    ("tallybook #309, ultra-tracker #325", &[b"customer,balance\nt1,5\nt2,x\n"], [1, 1, 1, 0, 0, 0, 5, 1]),
];

#[tokio::test]
async fn files_as_people_have_them_go_in() {
    let desk = Desk::at(CAFE).await;
    for (report, parts, wanted) in FILE_REPORTS {
        let done = desk.brings(&desk.file("base.csv", parts.concat())).await;
        assert_eq!(counts(&done), wanted, "{report}: {:?}", done.bad);
    }
    // The bad line is corrected, the file sorted and renamed.
    let again = desk.brings(&desk.file("final (2).csv", "customer,balance\nt2,7\nt1,5\n")).await;
    assert_eq!(counts(&again), [2, 1, 1, 0, 0, 1, 7, 0], "tallybook #309, ultra-tracker #325");
    desk.world.ends().await;
}

/// janus #3107, macprovider #521, powertools-lambda-python #576, Odoo PR 271581: calls that were refused for their form.
#[tokio::test]
async fn calls_are_taken_in_the_forms_that_clients_use() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    let purchase = world.purchase(&card, "b1", 129_900);
    let url = |path: &str| format!("{}{path}", world.url);
    let key = world.key(CAFE);
    let sent = world.http.post(url("/v1/purchases")).header("authorization", format!("bearer {key}")).json(&purchase);
    assert_eq!(sent.send().await.unwrap().status(), StatusCode::CREATED);
    assert_eq!(world.http.head(url("/healthz")).send().await.unwrap().status(), StatusCode::OK);
    let mut early = world.purchase(&card, "b2", 100);
    early["occurred_at"] = json!((world.runner.time.clock.now() + SignedDuration::from_mins(6)).to_string());
    let refused = world.http.post(url("/v1/purchases")).bearer_auth(key).json(&early).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((55..=61).contains(&wait), "{wait}");
    world.ends().await;
}
