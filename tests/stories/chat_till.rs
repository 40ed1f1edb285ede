//! The till in the chat: what a cashier rings up, undoes, and may not do.

use crate::setup::{data_after, opens, verified};
use crate::staff::{forges, hires, number_of, takes, taps};
use crate::world::{CAFE, Person, World, card_in, until};
use domain::{Actor, Balance, Cause, CouponCode, CouponState, MemberNo, OrderId, ProgramId};
use store::{PostCommand, PostRequest, TillDay};

/// A program with a cashier, and a customer who reads Russian; the program, and the customer's card.
pub(crate) async fn at_the_till<'a>(world: &'a World) -> (String, Person<'a>, Person<'a>, Person<'a>, String) {
    let id = opens(world, 41, "en", "Grain").await;
    let (owner, ivan) = (world.person(41, "Olga", "en").await, world.person(42, "Ivan", "en").await);
    let payload = hires(&owner, &id, "cashier 0").await;
    takes(&ivan, &payload).await;
    unlimited(world, &id, 42).await;
    let anna = world.person(11, "Анна & Ко", "ru").await;
    let card = anna.joins_in(&id, "ru").await;
    (id, owner, ivan, anna, card)
}

/// Takes the limit off that new cashiers begin with.
async fn unlimited(world: &World, id: &str, telegram: u64) {
    let cashier = world.runner.app.vault.person_key(&store::Address::telegram(telegram));
    let (program, now) = (ProgramId::parse(id).unwrap(), world.runner.time.clock.now());
    world.ledger().set_till_limit(&program, &cashier, store::TillLimit::None, &Actor::System, now).await.unwrap();
}

async fn day_of(world: &World, id: &str, telegram: u64) -> TillDay {
    let program = world.program(id).await;
    let number = MemberNo::parse(&number_of(world, id, telegram).await).unwrap();
    let today = domain::day_of(world.runner.time.clock.now(), &program.zone);
    world.ledger().till_day(&program.id, number, today).await.unwrap()
}

/// Balances as the owner's own key reads them.
async fn available(world: &World, id: &str, card: &str) -> i64 {
    let (program, member) = world.ledger().card(domain::CardNumber::parse(card).unwrap()).await.unwrap().unwrap();
    assert_eq!(program.as_str(), id);
    world.ledger().account(&program, member).await.unwrap().unwrap().account.balance().available
}

#[tokio::test]
async fn a_cashier_rings_up_once_however_often_he_taps_and_undoes_it_within_ten_minutes() {
    let world = World::begins().await;
    let (id, _, ivan, anna, card) = at_the_till(&world).await;
    let till = ivan.writes("/till").await;
    assert!(till.text.contains("Send a card number"), "{}", till.text);
    let mistyped = format!("{}{}", &card[..15], (card.as_bytes()[15] - b'0' + 1) % 10);
    assert!(ivan.writes(&mistyped).await.text.contains("One digit of that card number"));
    assert!(ivan.writes("hello").await.text.contains("neither a card number"));
    assert!(ivan.writes("4539148803436467").await.text.contains("No card in this program"));
    let grouped = format!("{} {} {} {}", &card[..4], &card[4..8], &card[8..12], &card[12..]);
    let shown = ivan.writes(&grouped).await;
    assert!(shown.text.contains(&format!("•• {}, Анна & Ко", &card[12..])), "{}", shown.text);
    assert!(!shown.text.contains(&card[..12]), "a cashier sees no more than he needs: {}", shown.text);
    for wrong in ["0", "a lot", "-5", "12.999"] {
        assert!(ivan.writes(wrong).await.text.contains("That isn’t an amount"), "{wrong}");
    }
    let ask = ivan.writes("1 299,50").await;
    assert!(ask.text.contains("A purchase of ₽1,299.50: +64 points"), "{}", ask.text);
    assert_eq!(available(&world, &id, &card).await, 0, "nothing is rung up before it is confirmed");
    let sell = format!("sell {}", data_after(&ask, "sell "));
    futures::future::join_all((0..10).map(|_| ivan.sends_tap(ask.id, &sell))).await;
    let sold = ivan.sees("Rung up: ₽1,299.50, +64 points. Available: 64").await;
    anna.sees("+64 балла").await;
    assert_eq!(anna.told("+64 балла").await.len(), 1);
    let once = TillDay { sales: 1, minor: 129_950, points: 64, ..TillDay::default() };
    assert_eq!(day_of(&world, &id, 42).await, once);
    // Eve's hands on Ivan's button.
    let eve = world.person(43, "Eve", "en").await;
    eve.joins(CAFE).await;
    for data in [sell.clone(), sell.replace("sell", "sale_undo"), sell.replace("sell", "sale_points")] {
        forges(&eve, &data).await;
    }
    assert_eq!(available(&world, &id, &card).await, 64);
    let undo = format!("sale_undo {}", data_after(&sold, "sale_undo "));
    futures::future::join_all((0..5).map(|_| ivan.sends_tap(sold.id, &undo))).await;
    ivan.sees("Undone: ₽1,299.50").await;
    anna.sees("−64 балла").await;
    assert_eq!((available(&world, &id, &card).await, anna.told("−64 балла").await.len()), (0, 1));
    assert_eq!(day_of(&world, &id, 42).await, TillDay { undone: 1, undone_minor: 129_950, ..once });
    // The same tap again finds it undone.
    ivan.sends_tap(sold.id, &sell).await;
    assert_eq!(available(&world, &id, &card).await, 0);
    // Ten minutes later it is too late.
    ivan.writes("/till").await;
    ivan.writes(&card).await;
    let ask = ivan.writes("500").await;
    ivan.sends_tap(ask.id, &format!("sell {}", data_after(&ask, "sell "))).await;
    let sold = ivan.sees("Rung up: ₽500, +25 points").await;
    world.time_passes("PT11M").await;
    ivan.sends_tap(sold.id, &format!("sale_undo {}", data_after(&sold, "sale_undo "))).await;
    ivan.sees("More than 10 minutes").await;
    assert_eq!(available(&world, &id, &card).await, 25);
    // Each look at a name is in the log.
    let deeds = verified(&world, &id).await;
    assert!(deeds.iter().filter(|event| *event == "name_read").count() >= 2, "{deeds:?}");
    world.ends().await;
}

#[tokio::test]
async fn a_photo_of_the_card_or_of_the_coupon_is_as_good_as_its_number() {
    let world = World::begins().await;
    let (_, _, ivan, anna, card) = at_the_till(&world).await;
    anna.writes("/card").await;
    let qr = anna.picture().await;
    ivan.writes("/till").await;
    let shown = ivan.shows(qr.clone()).await;
    assert!(
        shown.text.contains(&format!("•• {}", &card[12..])) && shown.text.contains("Send the amount"),
        "{}",
        shown.text
    );
    let ask = ivan.writes("10000").await;
    ivan.sends_tap(ask.id, &format!("sell {}", data_after(&ask, "sell "))).await;
    ivan.sees("Available: 500").await;
    // A photo without a code, and one sent by somebody who does not work here.
    let unread = ivan.shows(gray_png()).await;
    assert!(unread.text.contains("We can’t see a QR code"), "{}", unread.text);
    anna.sees("+500").await;
    let theirs = anna.shows(qr).await;
    assert!(theirs.text.contains("Понимаю только кнопки"), "{}", theirs.text);
    // The reward, its coupon's picture, and its one use.
    anna.writes("/rewards").await;
    anna.presses("reward ").await;
    anna.presses("get ").await;
    anna.presses("coupon_qr ").await;
    let coupon = anna.picture().await;
    let shown = ivan.shows(coupon.clone()).await;
    assert!(shown.text.contains("Cappuccino"), "{}", shown.text);
    let redeem = format!("use {}", data_after(&shown, "use "));
    futures::future::join_all((0..4).map(|_| ivan.sends_tap(shown.id, &redeem))).await;
    ivan.sees("Coupon redeemed").await;
    let again = ivan.shows(coupon).await;
    assert!(again.buttons.iter().all(|(_, data)| !data.starts_with("use ")), "{:?}", again.buttons);
    let forged = forges(&ivan, &redeem.replace(redeem.rsplit(' ').next().unwrap(), "01n2y8v3abc")).await;
    assert!(forged.text.contains("can’t be redeemed"), "{}", forged.text);
    world.ends().await;
}

/// A photo on which nothing is to be seen.
fn gray_png() -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 320, 240);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[127; 320 * 240]).unwrap();
    writer.finish().unwrap();
    png
}

#[tokio::test]
async fn points_pay_a_share_once_the_customer_approves_and_come_back_with_the_purchase() {
    let world = World::begins().await;
    let (id, _, ivan, anna, card) = at_the_till(&world).await;
    let rings_up = async |amount: &str| {
        ivan.writes("/till").await;
        ivan.writes(&card).await;
        ivan.writes(amount).await
    };
    let ask = rings_up("20000").await;
    assert!(ask.buttons.iter().all(|(label, _)| label != "Pay with points"), "{:?}", ask.buttons);
    ivan.sends_tap(ask.id, &format!("sell {}", data_after(&ask, "sell "))).await;
    ivan.sees("Available: 1,000").await;
    // 30 % of ₽1,000 at ₽1 a point.
    rings_up("1000").await;
    let how_many = ivan.presses("sale_points ").await;
    assert!(how_many.text.contains("Up to 300, worth ₽300"), "{}", how_many.text);
    let waits = ivan.presses("sale_ask ").await;
    assert!(waits.text.contains("300 points for ₽300"), "{}", waits.text);
    // It is not rung up while the customer is asked, by whatever button.
    let sale = data_after(&waits, "sale_points ");
    ivan.sends_tap(waits.id, &format!("sell {sale}")).await;
    anna.presses("decline_pay ").await;
    // The cashier is told at once, with what comes next.
    let declined = ivan.sees("No points were taken").await;
    assert!(declined.buttons.iter().any(|(label, _)| label == "Ring up"), "{:?}", declined.buttons);
    let declined = taps(&ivan, &waits, &format!("sale_points {sale}")).await;
    assert!(declined.text.contains("No points were taken"), "{}", declined.text);
    assert_eq!(available(&world, &id, &card).await, 1_000);
    // Any number up to the most.
    rings_up("1000").await;
    ivan.presses("sale_points ").await;
    for bad in ["301", "0", "all"] {
        assert!(ivan.writes(bad).await.text.contains("from 1 to 300"), "{bad}");
    }
    let waits = ivan.writes("300 points").await;
    assert!(waits.text.contains("300 points for ₽300"), "{}", waits.text);
    anna.presses("approve ").await;
    let approved = ivan.sees("✅ Approved: 300 points").await;
    assert!(approved.text.contains("To pay: ₽700"), "{}", approved.text);
    ivan.presses("sell ").await;
    let sold = ivan.sees("Rung up: ₽700, +43 points. Available: 743").await;
    assert_eq!(
        day_of(&world, &id, 42).await,
        TillDay { sales: 2, minor: 2_070_000, points: 1_043, ..TillDay::default() }
    );
    ivan.sends_tap(sold.id, &format!("sale_undo {}", data_after(&sold, "sale_undo "))).await;
    ivan.sees("Undone: ₽700").await;
    assert_eq!(available(&world, &id, &card).await, 1_000, "points that paid come back with the purchase");
    // Approved, and then not wanted.
    rings_up("500").await;
    ivan.presses("sale_points ").await;
    ivan.presses("sale_ask ").await;
    anna.presses("approve ").await;
    ivan.sees("✅ Approved: 150 points").await;
    let back = ivan.presses("sale_cancel ").await;
    assert!(back.text.contains("The points went back"), "{}", back.text);
    assert_eq!(available(&world, &id, &card).await, 1_000);
    world.ends().await;
}

/// A cashier rings a purchase up on a friend's card, the friend takes coupons, and the cashier undoes the sale: unused
/// coupons go back, used ones are owed, and the owner knows.
#[tokio::test]
async fn coupons_taken_for_a_sale_that_is_undone_go_back_or_are_owed_and_the_owner_is_told() {
    let world = World::begins().await;
    let (id, owner, ivan, anna, card) = at_the_till(&world).await;
    let program = world.program(&id).await;
    let rings_up = async |amount: &str| {
        ivan.writes("/till").await;
        ivan.writes(&card).await;
        ivan.writes(amount).await;
        ivan.presses("sell ").await
    };
    let (_, member) = world.ledger().card(domain::CardNumber::parse(&card).unwrap()).await.unwrap().unwrap();
    let takes_a_coupon = async |id: &str| {
        let (id, now) = (OrderId::parse(id).unwrap(), world.runner.time.clock.now());
        let todo = PostCommand::Redeem { id, reward: &program.rewards[0] };
        let post = PostRequest::new(&program, member, todo, Actor::Member, now);
        match world.ledger().post(&post).await.unwrap().entry().cause.clone() {
            Cause::Reward { code, .. } => code,
            other => panic!("{other:?}"),
        }
    };
    let state = async |code: &CouponCode| world.ledger().coupon(&program.id, code).await.unwrap().unwrap().state;
    let balance = async || world.ledger().account(&program.id, member).await.unwrap().unwrap().account.balance();
    // 650 points, two coupons.
    rings_up("13000").await;
    ivan.sees("Available: 650").await;
    let (first, second) = (takes_a_coupon("c1").await, takes_a_coupon("c2").await);
    let left = balance().await.available;
    assert!(left < 650);
    ivan.presses("sale_undo ").await;
    ivan.sees("Undone: ₽13,000").await;
    assert_eq!((state(&first).await, state(&second).await), (CouponState::Cancelled, CouponState::Cancelled));
    assert_eq!(balance().await, Balance::default());
    let told = owner.sees("its points were spent").await;
    for part in ["Cashier Ivan undid a purchase of ₽13,000", "since that purchase: 2"] {
        assert!(told.text.contains(part), "{}", told.text);
    }
    assert!(!told.text.contains("Owed from"), "{}", told.text);
    // The older coupon is used before the sale is undone.
    world.runner.time.drain().await.unwrap();
    rings_up("13000").await;
    until("the points are there", || async { (balance().await.available == 650).then_some(()) }).await;
    let (used, unused) = (takes_a_coupon("c3").await, takes_a_coupon("c4").await);
    let price = world.ledger().coupon(&program.id, &used).await.unwrap().unwrap().points;
    let once = OrderId::parse("used").unwrap();
    let now = world.runner.time.clock.now();
    world.ledger().use_coupon(&program, &used, &once, &Actor::System, now).await.unwrap().unwrap();
    ivan.presses("sale_undo ").await;
    let owes = Balance { debt: price, ..Balance::default() };
    until("what was used is owed", || async { (balance().await == owes).then_some(()) }).await;
    assert_eq!(state(&unused).await, CouponState::Cancelled);
    assert!(matches!(state(&used).await, CouponState::Used { .. }));
    owner.sees(&format!("Owed from the customer’s future points: {price}")).await;
    anna.sees("Не хватило").await;
    // A sale of which nothing was spent is nobody's business.
    rings_up("500").await;
    ivan.presses("sale_undo ").await;
    assert_eq!(owner.told("its points were spent").await.len(), 2);
    world.ends().await;
}

#[tokio::test]
async fn a_new_cashier_rings_up_no_more_than_is_usual_until_somebody_says_how_much() {
    let world = World::begins().await;
    let (id, owner, ivan, _, card) = at_the_till(&world).await;
    world.morning_comes().await;
    let kate = world.person(43, "Kate", "en").await;
    takes(&kate, &hires(&owner, &id, "cashier 0").await).await;
    let rings_up = async |who: &Person<'_>, amount: &str| {
        who.writes("/till").await;
        who.writes(&card).await;
        who.writes(amount).await;
        who.presses("sell ").await.text
    };
    // Nothing was sold yet: twenty bills of ₽1,299.
    assert!(rings_up(&kate, "99999999").await.contains("over your daily limit (₽25,980)"));
    assert!(rings_up(&kate, "1500").await.contains("Rung up"));
    assert!(rings_up(&kate, "24481").await.contains("over your daily limit (₽25,980)"));
    // Undoing does not make a few large purchases usual, nor do the first of them.
    assert!(rings_up(&ivan, "700000").await.contains("Rung up"));
    ivan.presses("sale_undo ").await;
    world.time_passes("P1D").await;
    assert!(rings_up(&kate, "25981").await.contains("over your daily limit (₽25,980)"));
    // From thirty purchases on it goes by their median, here 1005.
    let program = ProgramId::parse(&id).unwrap();
    let key =
        world.ledger().new_api_key(&program, store::Scope::Purchases, world.runner.time.clock.now()).await.unwrap();
    for at in 0..40 {
        let purchase = world.purchase(&card, &format!("w{at}"), 80_500 + at * 1_000);
        let (status, _) = world.asks(reqwest::Method::POST, "/v1/purchases", Some(&key.text), Some(purchase)).await;
        assert_eq!(status, reqwest::StatusCode::CREATED);
    }
    world.time_passes("P1D").await;
    assert!(rings_up(&kate, "20101").await.contains("over your daily limit (₽20,100)"));
    assert!(rings_up(&kate, "20000").await.contains("Rung up"));
    // An amount typed by the owner stands whatever is usual.
    let number = number_of(&world, &id, 43).await;
    let shown = forges(&owner, &format!("colleague {id} {number}")).await;
    assert!(shown.text.contains("20 times a usual purchase"), "{}", shown.text);
    owner.presses("limit ").await;
    let shown = owner.writes("50000").await;
    assert!(shown.text.contains("Daily till limit: ₽50,000"), "{}", shown.text);
    assert!(rings_up(&kate, "30000").await.contains("Rung up"));
    assert!(rings_up(&kate, "1").await.contains("over your daily limit (₽50,000)"));
    world.ends().await;
}

#[tokio::test]
async fn who_undoes_what_he_rang_up_comes_to_his_limit_and_is_seen_all_the_same() {
    let world = World::begins().await;
    let (id, owner, ivan, _, card) = at_the_till(&world).await;
    let limit = async |amount: &str| {
        owner.presses(&format!("team {id}")).await;
        owner.presses("colleague ").await;
        owner.presses("limit ").await;
        owner.writes(amount).await;
    };
    let rings_up = async |amount: &str| {
        ivan.writes("/till").await;
        ivan.writes(&card).await;
        ivan.writes(amount).await;
        ivan.presses("sell ").await
    };
    limit("1000").await;
    assert!(rings_up("600").await.text.contains("Rung up: ₽600"));
    assert!(ivan.presses("sale_undo ").await.text.contains("Undone: ₽600"));
    assert!(rings_up("600").await.text.contains("over your daily limit (₽1,000)"));
    let till = ivan.asks("/till", "Today: 1 purchase, ₽600").await;
    assert!(till.text.contains("Of these, undone: 1, ₽600"), "{}", till.text);
    limit("0").await;
    for _ in 0..3 {
        rings_up("13000").await;
        ivan.presses("sale_undo ").await;
    }
    assert!(owner.told("same card used repeatedly").await.is_empty());
    rings_up("13000").await;
    owner.sees("same card used repeatedly").await;
    world.ends().await;
}

#[tokio::test]
async fn nobody_rings_up_for_himself_over_his_limit_or_unseen_again_and_again() {
    let world = World::begins().await;
    let (id, owner, ivan, _, card) = at_the_till(&world).await;
    // His own card, by number and by a button made by hand.
    ivan.writes(&format!("/start j_{id}")).await;
    let own = card_in(&ivan.presses("agree en j_").await.text);
    ivan.writes("/till").await;
    assert!(ivan.writes(&own).await.text.contains("your own card"));
    assert!(forges(&ivan, &format!("sale_amount {id} {own}")).await.text.contains("your own card"));
    // A limit of ₽1,000 a day.
    owner.presses(&format!("team {id}")).await;
    owner.presses("colleague ").await;
    owner.presses("limit ").await;
    assert!(owner.writes("a lot").await.text.contains("That isn’t an amount"));
    let limited = owner.writes("1000").await;
    assert!(limited.text.contains("Daily till limit: ₽1,000"), "{}", limited.text);
    let rings_up = async |amount: &str| {
        ivan.writes("/till").await;
        ivan.writes(&card).await;
        ivan.writes(amount).await;
        ivan.presses("sell ").await
    };
    assert!(rings_up("1001").await.text.contains("over your daily limit (₽1,000)"));
    for _ in 0..5 {
        assert!(rings_up("200").await.text.contains("Rung up: ₽200"));
    }
    assert!(rings_up("1").await.text.contains("over your daily limit"));
    assert_eq!(day_of(&world, &id, 42).await, TillDay { sales: 5, minor: 100_000, points: 50, ..TillDay::default() });
    // Five times the same card: the owner hears of it, once.
    let told = owner.sees("same card used repeatedly").await;
    assert!(told.text.contains("Ivan") && told.text.contains(&card[12..]), "{}", told.text);
    owner.presses(&format!("team {id}")).await;
    owner.presses("colleague ").await;
    owner.presses("limit ").await;
    owner.writes("0").await;
    assert!(rings_up("300").await.text.contains("Rung up: ₽300"));
    assert_eq!(owner.told("same card used repeatedly").await.len(), 1);
    let log = verified(&world, &id).await;
    assert_eq!(log.iter().filter(|event| *event == "limit_changed").count(), 3);
    // An owner's purchase over the API counts toward nobody's day, and a card of another program is none here.
    let eve = world.person(43, "Eve", "en").await;
    let elsewhere = eve.joins(CAFE).await;
    ivan.writes("/till").await;
    assert!(ivan.writes(&elsewhere).await.text.contains("No card in this program"));
    let (status, _) = world.posts(CAFE, "/v1/purchases", world.purchase(&card, "x", 100)).await;
    assert_eq!(status.as_u16(), 404);
    world.ends().await;
}

#[tokio::test]
async fn points_are_not_asked_for_a_bill_that_is_settled_nor_lost_with_one_they_paid_whole() {
    let mut world = World::begins().await;
    let id = world.opens(WHOLE).await.to_string();
    let ivan = world.person(42, "Ivan", "en").await;
    ivan.joins(&id).await;
    unlimited(&world, &id, 42).await;
    let anna = world.person(11, "Anna", "en").await;
    let card = anna.joins(&id).await;
    world.buys(&id, &card, "o-1", 100_000).await;
    let rings_up = async |amount: &str| {
        ivan.writes("/till").await;
        ivan.writes(&card).await;
        ivan.writes(amount).await
    };
    // Both buttons of one screen, before its edit has come; the sale first.
    let ask = rings_up("200").await;
    let sale = data_after(&ask, "sell ");
    ivan.sends_tap(ask.id, &format!("sell {sale}")).await;
    ivan.sends_tap(ask.id, &format!("sale_points {sale}")).await;
    ivan.sees("Rung up: ₽200").await;
    world.runner.time.drain().await.unwrap();
    assert!(anna.told("Pay with").await.is_empty() && anna.told("approve").await.is_empty());
    // The other way round: nothing is rung up while she is asked.
    let ask = rings_up("300").await;
    let sale = data_after(&ask, "sell ");
    ivan.sends_tap(ask.id, &format!("sale_points {sale}")).await;
    let how_many = ivan.sees("How many points?").await;
    ivan.sends_tap(how_many.id, &format!("sale_ask {}", data_after(&how_many, "sale_ask "))).await;
    ivan.sends_tap(ask.id, &format!("sell {sale}")).await;
    ivan.sees("Waiting for the customer").await;
    anna.presses("approve ").await;
    let approved = ivan.sees("✅ Approved").await;
    assert!(approved.text.contains("To pay: ₽0"), "{}", approved.text);
    let before = available(&world, &id, &card).await;
    let sold = ivan.presses("sell ").await;
    assert!(sold.text.contains("Rung up: ₽0"), "{}", sold.text);
    ivan.sends_tap(sold.id, &format!("sale_undo {}", data_after(&sold, "sale_undo "))).await;
    ivan.sees("Undone: ₽0").await;
    assert_eq!(available(&world, &id, &card).await, before + 300, "what points paid alone comes back too");
    // Once only.
    ivan.sends_tap(sold.id, &format!("sale_undo {}", data_after(&sold, "sale_undo "))).await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(available(&world, &id, &card).await, before + 300);
    world.ends().await;
}

/// A bill that points paid whole is refunded like any other, from the list of purchases: all of them come back, once.
#[tokio::test]
async fn a_bill_that_points_paid_whole_is_refunded_once() {
    let mut world = World::begins().await;
    let id = world.opens(&WHOLE.replace("cashier", "manager")).await.to_string();
    let (vera, anna) = (world.person(42, "Vera", "en").await, world.person(11, "Anna", "en").await);
    vera.joins(&id).await;
    let card = anna.joins(&id).await;
    world.buys(&id, &card, "o-1", 100_000).await;
    vera.writes("/till").await;
    vera.writes(&card).await;
    let ask = vera.writes("300").await;
    vera.sends_tap(ask.id, &format!("sale_points {}", data_after(&ask, "sale_points "))).await;
    let how_many = vera.sees("How many points?").await;
    vera.sends_tap(how_many.id, &format!("sale_ask {}", data_after(&how_many, "sale_ask "))).await;
    vera.sees("Waiting for the customer").await;
    anna.presses("approve ").await;
    vera.sees("✅ Approved").await;
    vera.presses("sell ").await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(available(&world, &id, &card).await, 700);
    forges(&vera, &format!("sales {id}")).await;
    let shown = vera.presses("sale ").await;
    assert!(shown.text.contains("Paid with points: 300") && !shown.text.contains("All of it"), "{}", shown.text);
    let refund = format!("rf {}", data_after(&shown, "rf "));
    futures::future::join_all((0..3).map(|_| vera.sends_tap(shown.id, &refund))).await;
    vera.sees("✅ Refunded: ₽300. Points: +300").await;
    assert_eq!(available(&world, &id, &card).await, 1_000);
    let again = forges(&vera, &refund).await;
    assert!(again.text.contains("✅ Refunded"), "a repeat gets the first receipt: {}", again.text);
    assert_eq!(available(&world, &id, &card).await, 1_000);
    world.ends().await;
}

/// A program in which points may pay a whole bill.
const WHOLE: &str = r#"
program = "whole"
currency = "RUB"
zone = "Europe/Moscow"
name = { ru = "Всё", zh = "全额", en = "Whole" }
earning = [{ purchase = { points = 1, per = "1" } }]
expiry = "never"
pay = { point = "1", share = 100, minimum = 1 }

[[staff]]
telegram_id = 42
role = "cashier"
"#;
