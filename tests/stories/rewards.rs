//! Spending: rewards, coupons, points as part payment; whatever is tapped twice, late or by the wrong person.

use crate::world::{CAFE, World, until};
use domain::{Actor, CardNumber, OrderId};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use store::{Pool, PostCommand, PostError, PostRequest};

#[tokio::test]
async fn a_reward_is_taken_by_a_tap_and_its_coupon_is_used_once() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 1_300_000).await;
    let catalog = person.asks("/rewards", "🎁 Grain Café: rewards").await;
    assert!(catalog.text.contains("Cappuccino: 120 points"), "{}", catalog.text);
    assert!(catalog.text.contains("Coffee tasting: Espresso and above"), "{}", catalog.text);
    let offer = person.taps("Cappuccino", "Any size, any milk.").await;
    assert!(offer.text.contains("Price: 120 points"), "{}", offer.text);
    let coupon = person.taps("Redeem", "🎟 Grain Café: your coupon").await;
    assert!(coupon.text.contains("Spent: 120 points. Available: 10"), "{}", coupon.text);
    let code = &coupon.buttons.iter().find(|(label, _)| label == "Copy code").unwrap().1;
    let qr = person.taps("QR code", "Code:").await;
    assert!(qr.id == coupon.id || qr.photo);
    let why = person.asks("/why", "reward: Cappuccino").await;
    assert!(why.text.contains("• spent: −120"), "{}", why.text);

    let redeem = async |code: &str, id: &str| {
        world.posts(CAFE, &format!("/v1/coupons/{code}/redeem"), json!({ "id": id })).await
    };
    let typed = format!("{}-{}", &code[..5], code[5..].to_lowercase());
    let (status, used) = redeem(&typed, "u1").await;
    assert_eq!((status, &used["reward"], &used["points"]), (StatusCode::CREATED, &json!("cappuccino"), &json!(120)));
    assert_eq!(redeem(code, "u1").await, (StatusCode::OK, used.clone()), "the till's own repeat");
    let (status, problem) = redeem(code, "u2").await;
    assert_eq!((status, &problem["used_at"]), (StatusCode::CONFLICT, &used["used_at"]), "{problem}");
    let (status, _) = redeem("0000000000", "u3").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    person.sees("🎟 Grain Café: coupon used").await;
    let coupons = person.asks("/coupons", "your coupons").await;
    assert!(coupons.text.contains("Cappuccino: used"), "{}", coupons.text);
    world.ends().await;
}

#[tokio::test]
async fn a_tap_that_comes_again_in_any_way_is_one_coupon_and_a_new_screen_another() {
    let world = World::begins().await;
    let (person, other) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    let card = person.joins(CAFE).await;
    other.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 2_500_000).await;
    person.asks("/rewards", "rewards").await;
    let offer = person.taps("Cappuccino", "Price: 120").await;
    let data = offer.buttons.iter().find(|(label, _)| label == "Redeem").unwrap().1.clone();
    join_all((0..8).map(|_| person.sends_tap(offer.id, &data))).await;
    let coupon = person.sees("your coupon").await;
    // Minutes later, with a new update id, and from a screen of somebody else's.
    world.time_passes("PT10M").await;
    person.sends_tap(offer.id, &data).await;
    let stranger = other.asks("/menu", "Card:").await;
    other.sends_tap(stranger.id, &data).await;
    other.sees("more points needed").await;
    world.time_passes("PT1M").await;
    let again = person.sees("your coupon").await;
    assert_eq!((again.id, &again.text), (coupon.id, &coupon.text));
    let entries = world.entries(CAFE).await;
    assert_eq!(entries.iter().filter(|entry| entry["cause"]["kind"] == "reward").count(), 1);
    // On purpose, from a screen drawn anew.
    person.asks("/rewards", "rewards").await;
    person.taps("Cappuccino", "Price: 120").await;
    person.taps("Redeem", "Available: 10").await;
    assert_eq!(world.balance(CAFE, &card).await["lifetime"]["spent"], 240);
    world.ends().await;
}

#[tokio::test]
async fn an_unused_coupon_is_given_back_and_its_points_return_to_their_lots() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 1_300_000).await;
    let before = world.balance(CAFE, &card).await;
    person.asks("/rewards", "rewards").await;
    person.taps("Cappuccino", "Price: 120").await;
    let coupon = person.taps("Redeem", "your coupon").await;
    let code = coupon.buttons.iter().find(|(label, _)| label == "Copy code").unwrap().1.clone();
    let ask = person.taps("Return coupon", "You’ll get 120 points back").await;
    let confirm = ask.buttons.iter().find(|(label, _)| label == "Return coupon").unwrap().1.clone();
    join_all((0..4).map(|_| person.sends_tap(ask.id, &confirm))).await;
    person.sees("Coupon returned.").await;
    let after = world.balance(CAFE, &card).await;
    assert_eq!((&after["balance"], &after["expiring"]), (&before["balance"], &before["expiring"]));
    let (status, problem) = world.posts(CAFE, &format!("/v1/coupons/{code}/redeem"), json!({ "id": "u1" })).await;
    assert_eq!(
        (status, problem["type"].as_str()),
        (StatusCode::CONFLICT, Some("urn:kopilka:problem:coupon-cancelled"))
    );
    world.ends().await;
}

#[tokio::test]
async fn a_coupon_is_over_after_its_last_day() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 1_300_000).await;
    person.asks("/rewards", "rewards").await;
    person.taps("Croissant", "Price: 80").await;
    let coupon = person.taps("Redeem", "your coupon").await;
    let code = coupon.buttons.iter().find(|(label, _)| label == "Copy code").unwrap().1.clone();
    world.time_passes("P8D").await;
    let (status, problem) = world.posts(CAFE, &format!("/v1/coupons/{code}/redeem"), json!({ "id": "u1" })).await;
    assert_eq!(
        (status, problem["type"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("urn:kopilka:problem:coupon-over"))
    );
    person.asks("/coupons", "Croissant: expired").await;
    world.ends().await;
}

#[tokio::test]
async fn a_stock_of_three_taken_by_forty_at_once_gives_three() {
    let mut world = World::begins().await;
    let program = world.opens(&toml("rare", "stock = 3")).await;
    let mut members = Vec::new();
    for n in 0..40 {
        let (card, _) = world.new_card("rare", &format!("customer {n}")).await;
        world.buys("rare", &card, &format!("b{n}"), 100_000).await;
        let card = CardNumber::parse(&card).unwrap();
        members.push(world.ledger().card(card).await.unwrap().unwrap().1);
    }
    let ledger = world.ledger();
    let known = world.program("rare").await;
    let take = async |at: usize| {
        let id = OrderId::parse(&format!("id{at}")).unwrap();
        let todo = PostCommand::Redeem { id, reward: &known.rewards[0] };
        let now = world.runner.time.clock.now();
        let post = PostRequest::new(&known, members[at], todo, Actor::Member, now);
        ledger.post(&post).await
    };
    let taken = join_all((0..40).map(take)).await;
    let done: Vec<usize> = (0..40).filter(|at| taken[*at].is_ok()).collect();
    assert_eq!(done.len(), 3, "{taken:?}");
    assert!(taken.iter().all(|one| matches!(one, Ok(_) | Err(PostError::SoldOut))));
    let stock = Pool::Stock(known.rewards[0].id.clone());
    assert_eq!(ledger.pool(&program, &stock).await.unwrap(), store::PoolState { granted: 3, left: 0 });
    // What is given back can be taken by somebody else, wherever it lay.
    let coupon = &ledger.coupons_of(&program, members[done[0]]).await.unwrap()[0];
    let todo = PostCommand::ReturnCoupon(coupon.code.clone());
    let now = world.runner.time.clock.now();
    let back = PostRequest::new(&known, members[done[0]], todo, Actor::Member, now);
    ledger.post(&back).await.unwrap();
    let late = (0..40).find(|at| !done.contains(at)).unwrap();
    take(late).await.unwrap();
    assert_eq!(ledger.pool(&program, &stock).await.unwrap().left, 0);
    world.ends().await;
}

#[tokio::test]
async fn a_budget_that_ends_in_the_middle_is_never_overshot() {
    let mut world = World::begins().await;
    let staff = "[[staff]]\ntelegram_id = 77\nrole = \"owner\"\n[[staff]]\ntelegram_id = 78\nrole = \"cashier\"";
    let program = world.opens(&format!("{}\n[caps]\nbudget = 55\n{staff}\n", toml("poor", ""))).await;
    let (owner, cashier) = (world.person(77, "Olga", "en").await, world.person(78, "Carl", "en").await);
    owner.joins("poor").await;
    cashier.joins("poor").await;
    let mut cards = Vec::new();
    for n in 0..20 {
        cards.push(world.new_card("poor", &format!("customer {n}")).await.0);
    }
    let receipts = join_all(cards.iter().enumerate().map(|(n, card)| {
        let world = &world;
        async move { world.buys("poor", card, &format!("b{n}"), 100_000).await }
    }))
    .await;
    let awarded = receipts.iter().filter(|receipt| receipt["points"] == 10).count();
    assert_eq!(awarded, 5);
    let said = |receipt: &&Value| receipt["explanation"].to_string().contains("budget_spent");
    assert_eq!(receipts.iter().filter(said).count(), 15);
    assert_eq!(world.ledger().pool(&program, &Pool::Budget).await.unwrap().left, 5);
    // A smaller award still fits.
    assert_eq!(world.buys("poor", &cards[0], "c1", 50_000).await["points"], 5);
    assert_eq!(world.buys("poor", &cards[1], "c2", 10_000).await["points"], 0);
    // Those who run the program are told once, whichever till was the first; and again when the next budget is spent.
    let told = async || owner.told("The budget of").await.len();
    owner.sees("The budget of 55 points no longer covers new purchases").await;
    assert_eq!(told().await, 1);
    world.ledger().grant_pool(&program, &Pool::Budget, 60).await.unwrap();
    assert_eq!(world.buys("poor", &cards[2], "c3", 50_000).await["points"], 5);
    assert_eq!(world.buys("poor", &cards[3], "c4", 10_000).await["points"], 0);
    owner.sees("The budget of 60 points").await;
    assert_eq!((told().await, cashier.told("The budget of").await.len()), (2, 0));
    world.ends().await;
}

/// A program with one reward for ten points, and some more of its own.
fn toml(id: &str, reward: &str) -> String {
    format!(
        r#"
program = "{id}"
currency = "RUB"
zone = "Europe/Moscow"
name = {{ ru = "Р", zh = "罕", en = "Rare" }}
earning = [{{ purchase = {{ points = 1, per = "100" }} }}]
expiry = {{ months = 12 }}
pay = {{ point = "1", share = 50, minimum = 5 }}
[[reward]]
id = "pearl"
name = {{ ru = "Жемчужина", zh = "珍珠", en = "Pearl" }}
about = {{ ru = "Одна.", zh = "一颗。", en = "One." }}
price = 10
valid_days = 30
returnable = true
{reward}
"#
    )
}

async fn asks_points(world: &World, card: &str, id: &str, bill: i64, points: Option<i64>) -> (StatusCode, Value) {
    let mut body = json!({ "id": id, "member": card, "bill": { "minor": bill, "currency": "RUB" } });
    if let Some(points) = points {
        body["points"] = json!(points);
    }
    world.posts(CAFE, "/v1/redemptions", body).await
}

async fn redemption(world: &World, method: Method, id: &str) -> Value {
    let path = format!("/v1/redemptions/{id}");
    let (status, answer) = world.asks(method, &path, Some(world.key(CAFE)), None).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

#[tokio::test]
async fn points_pay_a_share_of_a_bill_once_the_member_approves() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b0", 1_000_000).await;
    let (status, asked) = asks_points(&world, &card, "d1", 100_000, Some(40)).await;
    assert_eq!(
        (status, &asked["state"], &asked["worth"]["minor"]),
        (StatusCode::CREATED, &json!("asked"), &json!(4_000))
    );
    let (status, again) = asks_points(&world, &card, "d1", 100_000, Some(40)).await;
    assert_eq!((status, again), (StatusCode::OK, asked));
    assert_eq!(asks_points(&world, &card, "d1", 100_000, Some(41)).await.0, StatusCode::CONFLICT);
    let question = person.sees("pay with points?").await;
    assert!(question.text.contains("Use 40 points to take ₽40 off your ₽1,000 bill"), "{}", question.text);
    assert!(question.text.contains("Approve within 5 minutes."), "{}", question.text);
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 100, "asking holds nothing");
    let approve = question.buttons.iter().find(|(label, _)| label == "Approve").unwrap().1.clone();
    join_all((0..5).map(|_| person.sends_tap(question.id, &approve))).await;
    let paid = person.sees("paid with 40 points").await;
    assert_eq!(paid.id, question.id, "in place");
    assert_eq!(redemption(&world, Method::GET, "d1").await["state"], "approved");
    assert_eq!(person.told("pay with points?").await.len(), 0);

    // No purchase of a kopeck lets the points count.
    let mut less = world.purchase(&card, "b0.1", 95_999);
    less["redemption"] = json!("d1");
    let (status, problem) = world.posts(CAFE, "/v1/purchases", less).await;
    assert_eq!(
        (status, problem["type"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("urn:kopilka:problem:bill-mismatch"))
    );
    assert!(problem["detail"].as_str().unwrap().contains("96000 are left to pay"), "{problem}");
    // The rest of the bill is paid with money; a refund of half of it gives half of the points back.
    let mut purchase = world.purchase(&card, "b1", 96_000);
    purchase["redemption"] = json!("d1");
    let (status, receipt) = world.posts(CAFE, "/v1/purchases", purchase).await;
    assert_eq!(
        (status, &receipt["points"], &receipt["balance"]["available"]),
        (StatusCode::CREATED, &json!(9), &json!(69))
    );
    let half = json!({ "id": "r1", "amount": { "minor": 48_000, "currency": "RUB" } });
    let (_, refund) = world.refunds(CAFE, "b1", half).await;
    assert_eq!((&refund["points"], &refund["balance"]["available"]), (&json!(15), &json!(84)), "−5 earned, +20 spent");
    person.sees("20 points you’d used on this bill are back.").await;
    // From now on only refunds of this purchase give anything back, and no other purchase can name it.
    let path = "/v1/redemptions/d1";
    let (status, problem) = world.asks(Method::DELETE, path, Some(world.key(CAFE)), None).await;
    assert_eq!(
        (status, problem["type"].as_str()),
        (StatusCode::CONFLICT, Some("urn:kopilka:problem:redemption-in-purchase"))
    );
    let mut another = world.purchase(&card, "b2", 96_000);
    another["redemption"] = json!("d1");
    let (status, problem) = world.posts(CAFE, "/v1/purchases", another).await;
    assert_eq!(
        (status, problem["type"].as_str()),
        (StatusCode::CONFLICT, Some("urn:kopilka:problem:redemption-in-purchase"))
    );
    let (_, rest) = world.refunds(CAFE, "b1", json!({ "id": "r2" })).await;
    assert_eq!((&rest["points"], &rest["balance"]["available"]), (&json!(16), &json!(100)), "−4 earned, +20 spent");
    world.ends().await;
}

#[tokio::test]
async fn what_is_declined_late_or_taken_back_costs_nothing() {
    let world = World::begins().await;
    let (person, other) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    let card = person.joins(CAFE).await;
    other.joins(CAFE).await;
    world.buys(CAFE, &card, "b0", 1_000_000).await;
    let data = |shown: &crate::world::Shown, label: &str| {
        shown.buttons.iter().find(|(text, _)| text == label).unwrap().1.clone()
    };
    asks_points(&world, &card, "d1", 100_000, Some(20)).await;
    let question = person.sees("pay with points?").await;
    let approve = data(&question, "Approve");
    // Somebody else's button does nothing for him who was not asked.
    let menu = other.asks("/menu", "Card:").await;
    other.sends_tap(menu.id, &approve).await;
    other.sees("no longer works").await;
    person.taps("Decline", "declined. Nothing was taken off.").await;
    person.sends_tap(question.id, &approve).await;
    assert_eq!(redemption(&world, Method::GET, "d1").await["state"], "declined");

    asks_points(&world, &card, "d2", 100_000, Some(20)).await;
    let question = person.sees("20 points to take ₽20").await;
    world.time_passes("PT6M").await;
    assert_eq!(redemption(&world, Method::GET, "d2").await["state"], "expired");
    person.sends_tap(question.id, &data(&question, "Approve")).await;
    person.sees("time’s up").await;

    asks_points(&world, &card, "d3", 100_000, Some(21)).await;
    let question = person.sees("21 points to take ₽21").await;
    assert_eq!(redemption(&world, Method::DELETE, "d3").await["state"], "cancelled");
    assert_eq!(redemption(&world, Method::DELETE, "d3").await["state"], "cancelled");
    person.sends_tap(question.id, &data(&question, "Approve")).await;
    person.sees("the request was canceled").await;
    assert_eq!(world.balance(CAFE, &card).await["lifetime"]["spent"], 0);

    asks_points(&world, &card, "d4", 100_000, Some(22)).await;
    person.sees("22 points to take ₽22").await;
    person.taps("Approve", "paid with 22 points").await;
    assert_eq!(redemption(&world, Method::DELETE, "d4").await["state"], "restored");
    assert_eq!(redemption(&world, Method::DELETE, "d4").await["state"], "restored");
    person.sees("+22 points back").await;
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 100);
    world.ends().await;
}

#[tokio::test]
async fn bad_requests_for_points_are_refused_with_their_problem() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b0", 200_000).await;
    let (bare, _) = world.new_card(CAFE, "anna").await;
    let problem =
        |answer: (StatusCode, Value)| answer.1["type"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    assert_eq!(problem(asks_points(&world, &card, "d1", 100_000, Some(301)).await), "too-many-points");
    assert_eq!(problem(asks_points(&world, &card, "d2", 100_000, Some(21)).await), "short-of-points");
    assert_eq!(problem(asks_points(&world, &card, "d3", 100_000, Some(9)).await), "too-few-points");
    assert_eq!(problem(asks_points(&world, &bare, "d4", 100_000, Some(10)).await), "not-in-chat");
    let (_, most) = asks_points(&world, &card, "d5", 100_000, None).await;
    assert_eq!(most["points"], 20, "as many as there are");
    let unapproved = {
        let mut purchase = world.purchase(&card, "b1", 96_000);
        purchase["redemption"] = json!("d5");
        world.posts(CAFE, "/v1/purchases", purchase).await
    };
    assert_eq!(problem(unapproved), "redemption-not-approved");
    let other = world.person(12, "Bob", "en").await.joins(CAFE).await;
    let anothers = {
        let mut purchase = world.purchase(&other, "b2", 96_000);
        purchase["redemption"] = json!("d5");
        world.posts(CAFE, "/v1/purchases", purchase).await
    };
    assert_eq!((anothers.0, problem(anothers)), (StatusCode::NOT_FOUND, "unknown-redemption".to_owned()));
    let (status, answer) = world.asks(Method::GET, "/v1/redemptions/none", Some(world.key(CAFE)), None).await;
    assert_eq!((status, problem((status, answer))), (StatusCode::NOT_FOUND, "unknown-redemption".to_owned()));
    // Spent elsewhere between the question and the answer.
    crate::ledger::spends(&world, CAFE, &card, "s1", 15).await.unwrap();
    person.taps("Approve", "15 more points needed").await;
    assert_eq!(redemption(&world, Method::GET, "d5").await["state"], "asked");
    world.ends().await;
}

#[tokio::test]
async fn approving_and_taking_back_at_once_end_in_one_of_two_ways() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b0", 1_000_000).await;
    let program = world.program(CAFE).await;
    let ledger = world.ledger();
    let (_, member) = ledger.card(CardNumber::parse(&card).unwrap()).await.unwrap().unwrap();
    for round in 0..12 {
        let id = format!("d{round}");
        asks_points(&world, &card, &id, 100_000, Some(10)).await;
        let reference = store::redemption_reference(&OrderId::parse(&id).unwrap()).unwrap();
        let now = world.runner.time.clock.now();
        let todo = PostCommand::ApproveRedemption(reference.clone());
        let post = PostRequest::new(&program, member, todo, Actor::Member, now);
        let (approved, gone) = futures::join!(ledger.post(&post), redemption(&world, Method::DELETE, &id));
        // Taken back a moment earlier than it was approved, or a moment later: never both, never half.
        match approved {
            Ok(_) => {
                until("restored", || async {
                    (redemption(&world, Method::DELETE, &id).await["state"] == "restored").then_some(())
                })
                .await
            }
            Err(PostError::Redemption(_)) => assert_eq!(gone["state"], "cancelled"),
            Err(other) => panic!("{other}"),
        }
        assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 100);
    }
    world.ends().await;
}

#[tokio::test]
async fn nobody_in_another_program_uses_a_coupon() {
    let mut world = World::begins().await;
    world.opens(&toml("rare", "")).await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins("rare").await;
    world.buys("rare", &card, "b1", 100_000).await;
    person.asks("/rewards", "rewards").await;
    person.taps("Pearl", "Price: 10").await;
    let coupon = person.taps("Redeem", "your coupon").await;
    let code = &coupon.buttons.iter().find(|(label, _)| label == "Copy code").unwrap().1;
    let path = format!("/v1/coupons/{code}/redeem");
    assert_eq!(world.posts(CAFE, &path, json!({ "id": "u1" })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.posts("rare", &path, json!({ "id": "u1" })).await.0, StatusCode::CREATED);
    world.ends().await;
}
