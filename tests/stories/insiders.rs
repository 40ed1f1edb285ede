//! Somebody on the inside who wants points for a friend: random histories of what each role can do at its buttons, forged
//! ones too. Whatever they try, a day brings the friend no more than the stated limits, or somebody else who runs the
//! program is told. `KOPILKA_SEED` says which histories, `KOPILKA_INSIDERS` how many; whole runs take more.

use crate::program_lifecycle::key;
use crate::setup::{data_after, opens, proves, secures, verified};
use crate::staff::{forges, hires, number_of, takes};
use crate::world::{Person, World, card_in, setting, throws};
use domain::{Balance, CardNumber, MemberNo};
use store::{CouponState, TillLimit};

/// Acts in a history.
const ACTS: u64 = 14;
/// What staff may adjust for one member without anybody's yes (docs/rules.md#approvals).
const ADJUSTED_ALONE: i64 = 5_000;

/// The insider, the friend, and the honest owner.
struct Plot<'a> {
    world: &'a World,
    program: String,
    insider: Person<'a>,
    friend: Person<'a>,
    card: String,
    role: &'static str,
    number: String,
}

impl Plot<'_> {
    async fn member(&self) -> MemberNo {
        self.world.ledger().card(CardNumber::parse(&self.card).unwrap()).await.unwrap().unwrap().1
    }

    /// What the friend has, or had in hand: points, and coupons that are used or can be, less what is owed.
    async fn gain(&self) -> i64 {
        let (ledger, member) = (self.world.ledger(), self.member().await);
        let program = self.world.program(&self.program).await;
        let Balance { available, pending, reserved, debt } =
            ledger.account(&program.id, member).await.unwrap().unwrap().account.balance();
        let coupons = ledger.coupons_of(&program.id, member).await.unwrap();
        let kept = coupons.iter().filter(|coupon| coupon.state != CouponState::Cancelled);
        available + pending + reserved - debt + kept.map(|coupon| coupon.points).sum::<i64>()
    }

    async fn acts(&self, dice: &mut u64) {
        let (world, program, number) = (self.world, &self.program, &self.number);
        let amount = [50, 900, 13_000, 500_000][throws(dice, 4) as usize];
        match throws(dice, 9) {
            0 | 1 => {
                self.insider.writes("/till").await;
                self.insider.writes(&self.card).await;
                let shown = self.insider.writes(&amount.to_string()).await;
                if shown.buttons.iter().any(|(_, data)| data.starts_with("sell ")) {
                    self.insider.sends_tap(shown.id, &format!("sell {}", data_after(&shown, "sell "))).await;
                }
            }
            2 => {
                let chat = self.insider.chat().await;
                let undo = chat.iter().rev().find_map(|shown| {
                    let (_, data) = shown.buttons.iter().find(|(_, data)| data.starts_with("sale_undo "))?;
                    Some((shown.id, data.clone()))
                });
                if let Some((message, data)) = undo {
                    self.insider.sends_tap(message, &data).await;
                }
            }
            3 => {
                // Her receipts come first.
                world.runner.time.drain().await.unwrap();
                let rewards = self.friend.writes("/rewards").await;
                if rewards.buttons.iter().any(|(_, data)| data.starts_with("reward ")) {
                    self.friend.presses("reward ").await;
                    self.friend.presses("get ").await;
                }
            }
            4 => {
                let program = world.program(program).await;
                let coupons = world.ledger().coupons_of(&program.id, self.member().await).await.unwrap();
                if let Some(coupon) = coupons.iter().find(|coupon| coupon.state == CouponState::Issued) {
                    forges(&self.insider, &format!("use {} {} 01n2y8v3abc", program.id, coupon.code)).await;
                }
            }
            5 | 6 => {
                let points = [90, 900, 2_600, 9_000][throws(dice, 4) as usize];
                let asked = self.insider.writes(&format!("/adjust {} +{points} thanks", self.card)).await;
                if asked.buttons.iter().any(|(_, data)| data.starts_with("adjust ")) {
                    let shown = forges(&self.insider, &format!("adjust {}", data_after(&asked, "adjust "))).await;
                    if shown.text.contains("authenticator app") && shown.text.contains("/cancel") {
                        proves(&self.insider).await;
                    }
                }
            }
            7 => {
                // A point for each kopeck, by whatever button.
                forges(&self.insider, &format!("set {program} rate 100/100")).await;
                let shown = forges(&self.insider, &format!("review {program}")).await;
                if shown.buttons.iter().any(|(_, data)| data.starts_with("apply_rules ")) {
                    forges(&self.insider, &format!("apply_rules {}", data_after(&shown, "apply_rules "))).await;
                }
                world.time_passes("PT3M").await;
            }
            _ => {
                // Buttons of others: a limit of one's own, a role, a key, an approval.
                for forged in [
                    format!("limit {program} {number}"),
                    format!("hire {program} manager 0"),
                    format!("key_make {program} purchases till-9 01n2y8v3abc"),
                    format!("take_rules {program} {number} 00000000 0"),
                    format!("approve_adjust {program} 01n2y8v3abc"),
                ] {
                    forges(&self.insider, &forged).await;
                }
            }
        }
    }
}

async fn history(role: &'static str, how: &str, mut dice: u64) {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, insider) = (world.person(41, "Olga", "en").await, world.person(42, "Ivan", "en").await);
    takes(&insider, &hires(&owner, &id, how).await).await;
    if role == "manager" {
        secures(&insider).await;
    }
    let friend = world.person(11, "Ann", "en").await;
    friend.writes(&format!("/start j_{id}")).await;
    friend.presses("speak en j_").await;
    let card = card_in(&friend.presses("agree en j_").await.text);
    // All of it on one day.
    world.morning_comes().await;
    world.runner.time.drain().await.unwrap();
    let warned_before = owner.told("Grain:").await.len();
    let number = number_of(&world, &id, 42).await;
    let plot = Plot { world: &world, program: id.clone(), insider, friend, card, role, number };
    for _ in 0..ACTS {
        plot.acts(&mut dice).await;
    }
    world.runner.time.drain().await.unwrap();
    let program = world.program(&id).await;
    let now = world.runner.time.clock.now();
    let usual = world.ledger().till_limit(&program, TillLimit::Usual, now).await.unwrap().unwrap();
    let rate = program.rules[0].rate().unwrap();
    let till = usual / rate.per.minor(program.currency) * i64::from(rate.points);
    let limit = match plot.role {
        "cashier" => till,
        "manager" => till + ADJUSTED_ALONE,
        _ => 0,
    };
    let gain = plot.gain().await;
    let alerts = owner.told("⚠️").await.len() + owner.told("🔔").await.len() + owner.told("✏️").await.len();
    assert!(gain <= limit || alerts > 0, "{role}: {gain} points, and nobody was told (limit {limit})");
    // A cashier, an analyst and an agency come to nothing beyond it, told or not.
    assert!(gain <= limit || role == "manager", "{role}: {gain} points, limit {limit}");
    assert!(owner.told("Grain:").await.len() >= warned_before);
    verified(&world, &id).await;
    world.ends().await;
}

#[tokio::test]
async fn no_insider_gains_more_in_a_day_than_the_limits_say_unless_somebody_is_told() {
    let seed = setting("KOPILKA_SEED", 7);
    for history_of in 0..setting("KOPILKA_INSIDERS", 4) {
        let roles =
            [("cashier", "cashier 0"), ("manager", "manager 0"), ("agency", "agency 3"), ("analyst", "analyst 0")];
        let (role, how) = roles[(history_of % 4) as usize];
        let dice = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(history_of);
        println!("{role}, dice {dice}");
        history(role, how, dice).await;
    }
}

/// A card that is paid for by the same means as a cashier's own is served by somebody else.
#[tokio::test]
async fn nobody_of_the_staff_gives_points_to_a_card_that_their_own_means_pay_for() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, ivan) = (world.person(41, "Olga", "en").await, world.person(42, "Ivan", "en").await);
    let (own, theirs, other) = (
        ivan.joins(&id).await,
        world.person(11, "Eve", "en").await.joins(&id).await,
        world.person(12, "Bob", "en").await.joins(&id).await,
    );
    ivan.writes(&format!("/start {}", hires(&owner, &id, "manager 0").await)).await;
    ivan.presses("agree").await;
    let key = key(&world, &id).await;
    for (card, order, paid_with) in [(&own, "b1", "visa-1"), (&theirs, "b2", "visa-1"), (&other, "b3", "visa-2")] {
        let mut purchase = world.purchase(card, order, 10_000);
        purchase["payment_fingerprint"] = paid_with.into();
        let (status, _) = world.asks(reqwest::Method::POST, "/v1/purchases", Some(&key), Some(purchase)).await;
        assert_eq!(status, reqwest::StatusCode::CREATED);
    }
    ivan.sees("+5 points").await;
    ivan.writes("/till").await;
    let refused = ivan.writes(&theirs).await;
    assert!(refused.text.contains("share the same payment details"), "{}", refused.text);
    let told = owner.sees("a card linked to a staff member").await;
    assert!(told.text.contains("Ivan tried to add points"), "{}", told.text);
    let refused = ivan.writes(&format!("/adjust {theirs} +5 thanks")).await;
    assert!(refused.text.contains("share the same payment details"), "{}", refused.text);
    assert!(ivan.told("linked to a staff member").await.is_empty());
    assert_eq!(owner.told("linked to a staff member").await.len(), 1, "once a day");
    // Taking points away, other cards, and other hands are as always.
    assert!(ivan.writes(&format!("/adjust {theirs} -5 mistake")).await.text.contains("change a balance?"));
    ivan.writes("/till").await;
    assert!(ivan.writes(&other).await.text.contains(&other[12..]));
    owner.writes("/till").await;
    assert!(owner.writes(&theirs).await.text.contains(&theirs[12..]));
    world.ends().await;
}
