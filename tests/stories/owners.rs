//! Owners, who never leave the chat: rewards, promotions, refunds and second thoughts after the opening.

use crate::setup::{answers_all, begins, data_after, opens, proves, sets_factor_up, verified};
use crate::staff::{forges, hires, number_of, role_of, takes};
use crate::surveys::morning_comes;
use crate::world::{Person, Shown, World, until};
use domain::{Points, ProgramId, RewardChange, day_of};

/// What an owner reads in a language on the way through the first week.
struct Week {
    language: &'static str,
    shop: &'static str,
    /// What is typed for a new reward, and its name.
    reward: (&'static str, &'static str),
    hidden: &'static str,
    weekend: &'static str,
    refunded: &'static str,
    announced: &'static str,
    stays: &'static str,
    rules_stay: &'static str,
    withdrawn: &'static str,
    gone: &'static str,
}

const WEEKS: [Week; 3] = [
    Week {
        language: "en",
        shop: "Grain",
        reward: ("Filter coffee = 90", "Filter coffee"),
        hidden: "still hidden",
        weekend: "Points ×2: ×2",
        refunded: "✅ Refunded: ₽1,200. Points: −60",
        announced: "Price: 90 → 150",
        stays: "Filter coffee stays as it is",
        rules_stay: "the rules aren’t changing",
        withdrawn: "Withdrawn: the rules stay",
        gone: "Access revoked: Ivan",
    },
    Week {
        language: "ru",
        shop: "Зерно",
        reward: ("Фильтр-кофе = 90 баллов", "Фильтр-кофе"),
        hidden: "пока скрыта",
        weekend: "Баллы ×2: ×2",
        refunded: "✅ Возврат: 1\u{a0}200\u{a0}₽. Баллы: −60",
        announced: "Цена: 90 → 150",
        stays: "Фильтр-кофе — без изменений",
        rules_stay: "правила не меняются",
        withdrawn: "Отозвали: правила остаются прежними",
        gone: "Ivan",
    },
    Week {
        language: "zh",
        shop: "谷粒",
        reward: ("手冲咖啡＝９０", "手冲咖啡"),
        hidden: "尚未上架",
        weekend: "2 倍积分：×2",
        refunded: "✅ 已退款：₽1,200。积分：−60",
        announced: "所需积分：90 → 150",
        stays: "“手冲咖啡”保持不变",
        rules_stay: "规则不变",
        withdrawn: "已撤回，规则保持不变",
        gone: "Ivan",
    },
];

/// Presses a button of the newest screen that has it, and types a code where one is asked for.
async fn confirms(person: &Person<'_>, part: &str) -> Shown {
    let shown = person.presses(part).await;
    if shown.text.starts_with("🔐") { proves(person).await } else { shown }
}

async fn rings_up(cashier: &Person<'_>, card: &str, amount: &str) {
    cashier.world.runner.time.drain().await.unwrap();
    cashier.writes(card).await;
    cashier.writes(amount).await;
    cashier.presses("sell ").await;
}

#[tokio::test]
async fn the_first_week_of_an_owner_in_english() {
    first_week(&WEEKS[0]).await;
}

#[tokio::test]
async fn the_first_week_of_an_owner_in_russian() {
    first_week(&WEEKS[1]).await;
}

#[tokio::test]
async fn the_first_week_of_an_owner_in_chinese() {
    first_week(&WEEKS[2]).await;
}

/// A birthday is asked for only where it earns something; an owner begins to give for it in the chat.
#[tokio::test]
async fn a_birthday_is_asked_for_where_it_earns_something_and_nowhere_else() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, ann) = (world.person(41, "Olga", "en").await, world.person(11, "Ann", "en").await);
    ann.joins(&id).await;
    assert!(ann.writes("/birthday").await.text.contains("we don’t ask for your birthday"));
    let privacy = ann.writes("/privacy").await;
    assert!(privacy.buttons.iter().all(|(label, _)| label != "Birthday"), "{:?}", privacy.buttons);
    assert!(!ann.writes("/help").await.text.contains("/birthday"));
    let review = forges(&owner, &format!("set {id} birthday 50")).await;
    assert!(review.text.contains("A birthday gift of 50 points"), "{}", review.text);
    confirms(&owner, "apply_rules").await;
    until("the gift", || async { (world.program(&id).await.rules.len() == 2).then_some(()) }).await;
    world.time_passes("PT5M").await;
    world.runner.app.programs.forget(&ProgramId::parse(&id).unwrap());
    assert!(ann.writes("/help").await.text.contains("/birthday"));
    assert!(ann.writes("/birthday").await.text.contains("Which month is your birthday?"));
    world.ends().await;
}

/// What the second factor is set up for goes on by a tap, once; after a quarter of an hour it asks for a code first.
#[tokio::test]
async fn what_the_second_factor_was_set_up_for_goes_on_once_and_later_asks_for_a_code() {
    let world = World::begins().await;
    for (telegram, waits) in [(41, "PT1M"), (42, "PT16M")] {
        let owner = world.person(telegram, "Olga", "en").await;
        let id = begins(&owner, "en").await;
        answers_all(&owner, "cafe", "en", "Grain", "RUB", "Europe/Moscow").await;
        owner.presses("publish ").await;
        assert!(forges(&owner, &format!("hire {id} cashier 0")).await.text.contains("authenticator app"));
        let on = sets_factor_up(&owner).await;
        assert!(on.text.contains("Two-step verification is on"), "{}", on.text);
        world.time_passes(waits).await;
        let went_on = owner.presses("factor_set").await;
        let link = if waits == "PT1M" { went_on } else { proves(&owner).await };
        assert!(link.text.contains("start=s_"), "{}", link.text);
        // The same tap again opens nothing more.
        owner.sends_tap(on.id, "factor_set").await;
        world.runner.time.drain().await.unwrap();
        let invited = verified(&world, &id).await.into_iter().filter(|act| act == "staff_invited").count();
        assert_eq!(invited, 1, "{waits}");
    }
    world.ends().await;
}

/// A purchase is found by its receipt's number, or by its card, and refunded in parts: each once, however often it is tapped, and
/// the rest from the same message.
#[tokio::test]
async fn a_purchase_is_refunded_in_parts_and_each_part_once() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, ann) = (world.person(41, "Olga", "en").await, world.person(11, "Ann", "en").await);
    let card = ann.joins(&id).await;
    let program = ProgramId::parse(&id).unwrap();
    let key =
        world.ledger().new_api_key(&program, store::Scope::Purchases, world.runner.time.clock.now()).await.unwrap();
    let bought = world.purchase(&card, "receipt-77", 120_000);
    world.asks(reqwest::Method::POST, "/v1/purchases", Some(&key.text), Some(bought)).await;
    world.runner.time.drain().await.unwrap();
    let minors = async || -> Vec<i64> {
        let found = world.ledger().purchase(&program, &domain::OrderId::parse("receipt-77").unwrap()).await.unwrap();
        let back = |entry: &domain::Entry| match &entry.cause {
            domain::Cause::Refund { amount, .. } => amount.minor(),
            other => panic!("{other:?}"),
        };
        found.unwrap().refunds.iter().map(back).collect()
    };
    forges(&owner, &format!("sales {id}")).await;
    assert!(owner.writes("no-such-receipt").await.text.contains("No purchase or card in this program has that number"));
    assert!(owner.writes(&card).await.text.contains("₽1,200"), "by the card");
    let found = owner.writes("receipt-77").await;
    assert!(found.text.contains("A full refund changes points by −60"), "{}", found.text);
    owner.presses("refund_part ").await;
    for bad in ["0", "1200.01", "some"] {
        assert!(owner.writes(bad).await.text.contains("up to ₽1,200"), "{bad}");
    }
    let part = owner.writes("500,00").await;
    assert!(part.text.contains("Refunding ₽500 changes points by −25"), "{}", part.text);
    let tap = format!("rf {}", data_after(&part, "rf "));
    futures::future::join_all((0..5).map(|_| owner.sends_tap(part.id, &tap))).await;
    owner.sees("✅ Refunded: ₽500. Points: −25").await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(minors().await, [50_000]);
    // The rest, by the same message; and the button of before once more.
    owner.sends_tap(part.id, &format!("sales {id}")).await;
    owner.sees("Quiet so far").await;
    owner.writes("receipt-77").await;
    owner.presses("rf ").await;
    owner.sees("✅ Refunded: ₽700. Points: −35").await;
    owner.sends_tap(part.id, &tap).await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(minors().await, [50_000, 70_000]);
    world.audited().await;
    world.ends().await;
}

/// Of two changes of rewards that are planned, one is withdrawn: the other one comes, each member hears of both, and nobody takes
/// the withdrawal back, which would be a change without its notice.
#[tokio::test]
async fn one_of_two_planned_changes_is_withdrawn_and_the_other_comes() {
    let world = World::begins().await;
    morning_comes(&world).await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, max) = (world.person(41, "Olga", "en").await, world.person(42, "Max", "en").await);
    takes(&max, &hires(&owner, &id, "manager 0").await).await;
    crate::setup::secures(&max).await;
    let ann = world.person(11, "Ann", "en").await;
    ann.joins(&id).await;
    forges(&max, &format!("catalog_add {id}")).await;
    max.writes("Tea = 50").await;
    max.presses(" o1").await;
    confirms(&max, "put ").await;
    let reward = async |name: &str| {
        let program = world.program(&id).await;
        program.rewards.iter().find(|reward| reward.names.en == name).cloned().unwrap()
    };
    let tea = until("the tea", || async { Some(reward("Tea").await).filter(|tea| tea.offered) }).await;
    let plans = async |id_of: &domain::ShortId, price: &str| {
        forges(&max, &format!("check {id} {id_of} {price}")).await;
        confirms(&max, "put ").await;
        until("the plan", || async { world.program(&id).await.reward(id_of)?.planned.clone() }).await
    };
    let first = domain::ShortId::parse("first").unwrap();
    let of_coffee = plans(&first, "p300").await;
    let of_tea = plans(&tea.id, "p60").await;
    world.time_passes("PT20M").await;
    let told = ann.sees("50 → 60").await;
    assert!(told.text.contains("250 → 300"), "{}", told.text);
    forges(&max, &format!("stay_reward {id} first {}", of_coffee.number)).await;
    world.time_passes("PT20M").await;
    ann.sees("Cappuccino stays as it is").await;
    assert!(ann.told("Tea stays").await.is_empty());
    // The owner takes nothing back that would make the coffee dearer at once.
    let ledger = world.ledger();
    let program = ProgramId::parse(&id).unwrap();
    let log = ledger.whole_audit_log(&program).await.unwrap();
    let kept = log.iter().find(|record| record.event.action.code() == "reward_kept").unwrap();
    owner.sends_tap(owner.sees("an important change").await.id, &format!("take_back {id} {}", kept.number)).await;
    world.runner.time.drain().await.unwrap();
    world.time_passes("P9D").await;
    assert_eq!(reward("Cappuccino").await.at(of_coffee.from).price.get(), 250);
    assert_eq!(reward("Tea").await.at(of_tea.from).price.get(), 60);
    verified(&world, &id).await;
    world.ends().await;
}

/// What could not be done without a second factor is done once it is set up, by one tap, and only once.
#[tokio::test]
async fn a_second_factor_goes_on_with_what_it_was_set_up_for() {
    let world = World::begins().await;
    let owner = world.person(41, "Olga", "en").await;
    let id = begins(&owner, "en").await;
    answers_all(&owner, "cafe", "en", "Grain", "RUB", "Europe/Moscow").await;
    owner.presses("publish ").await;
    let missing = forges(&owner, &format!("hire {id} cashier 0")).await;
    assert!(missing.text.contains("a code from an authenticator app"), "{}", missing.text);
    let codes = sets_factor_up(&owner).await;
    assert!(codes.buttons.iter().any(|(label, _)| label == "Continue"), "{:?}", codes.buttons);
    let link = owner.presses("factor_set").await;
    assert!(link.text.contains("start=s_"), "{}", link.text);
    owner.sends_tap(codes.id, "factor_set").await;
    world.runner.time.drain().await.unwrap();
    let invited = verified(&world, &id).await.into_iter().filter(|action| action == "staff_invited").count();
    assert_eq!(invited, 1, "once");
    world.ends().await;
}

async fn first_week(week: &Week) {
    let world = World::begins().await;
    // Each day begins at eleven, so nothing that is told waits for the night to end.
    morning_comes(&world).await;
    let id = opens(&world, 41, week.language, week.shop).await;
    let (owner, ivan) = (world.person(41, "Olga", week.language).await, world.person(42, "Ivan", "en").await);
    takes(&ivan, &hires(&owner, &id, "cashier 0").await).await;
    let number = number_of(&world, &id, 42).await;
    forges(&owner, &format!("limit {id} {number}")).await;
    owner.writes("0").await;
    let anna = world.person(11, "Анна", week.language).await;
    let card = anna.joins_in(&id, week.language).await;
    rings_up(&ivan, &card, "1200").await;
    assert!(ivan.sees("Rung up").await.text.contains("+60"));

    // A day later: a reward.
    world.time_passes("P1D").await;
    forges(&owner, &format!("catalog_add {id}")).await;
    let added = owner.writes(week.reward.0).await;
    assert!(added.text.contains(week.hidden) && added.text.contains(week.reward.1), "{}", added.text);
    assert!(!anna.writes("/rewards").await.text.contains(week.reward.1), "it is hidden");
    owner.presses(" o1").await;
    confirms(&owner, "put ").await;
    until("the reward is offered", || async {
        let program = world.program(&id).await;
        program.rewards.iter().any(|reward| reward.names.en == week.reward.1 && reward.offered).then_some(())
    })
    .await;
    world.runner.app.programs.forget(&ProgramId::parse(&id).unwrap());
    assert!(anna.writes("/rewards").await.text.contains(week.reward.1));

    // The sale of yesterday is refunded.
    world.runner.time.drain().await.unwrap();
    owner.writes("/till").await;
    owner.presses("sales ").await;
    let yesterday = owner.presses("sales ").await;
    assert!(yesterday.text.contains("Ivan") && yesterday.text.contains(&card[12..]), "{}", yesterday.text);
    let sale = owner.presses("sale ").await;
    let refund = format!("rf {}", data_after(&sale, "rf "));
    let refunded = owner.presses("rf ").await;
    assert!(refunded.text.contains(week.refunded), "{}", refunded.text);
    // The same tap again, and one on the screen of before.
    owner.sends_tap(sale.id, &refund).await;
    world.runner.time.drain().await.unwrap();
    anna.sees("−60").await;
    assert_eq!(anna.told("−60").await.len(), 1, "once");

    // Double points for the weekend.
    forges(&owner, &format!("add_promotion {id} 200")).await;
    let days = world.program(&id).await;
    let today = day_of(world.runner.time.clock.now(), &days.zone);
    let on_weekend = owner.chat().await.into_iter().rev().find(|shown| shown.buttons.len() == 4).unwrap();
    owner.sends_tap(on_weekend.id, &on_weekend.buttons[1].1).await;
    let review = owner.sees(week.weekend).await;
    assert!(review.buttons.iter().any(|(_, data)| data.ends_with(" 0")), "to nobody's loss: {:?}", review.buttons);
    let apply = review.buttons.iter().find(|(_, data)| data.ends_with(" 0")).unwrap().1.clone();
    confirms(&owner, &apply).await;
    until("the promotion", || async { (world.program(&id).await.rules.len() == 2).then_some(()) }).await;
    let promotion = world.program(&id).await.rules[1].promotions().next().unwrap().clone();
    world.time_passes(&format!("P{}D", today.until(promotion.from).unwrap().get_days())).await;
    world.time_passes("PT5M").await;
    world.runner.app.programs.forget(&ProgramId::parse(&id).unwrap());
    rings_up(&ivan, &card, "1000").await;
    assert!(ivan.sees("₽1,000, +100").await.text.contains("Rung up"));

    // A dearer reward is announced, and withdrawn.
    let reward = world.program(&id).await.rewards.iter().find(|one| one.names.en == week.reward.1).unwrap().clone();
    forges(&owner, &format!("catalog_ask {id} {} price", reward.id)).await;
    let check = owner.writes("150").await;
    assert!(check.text.contains(week.announced), "{}", check.text);
    confirms(&owner, "put ").await;
    let planned = until("the plan", || async { world.program(&id).await.reward(&reward.id)?.planned.clone() }).await;
    assert_eq!(planned.change, RewardChange::Price(Points::new(150).unwrap()));
    world.time_passes("PT20M").await;
    let told = anna.sees(week.announced).await;
    assert!(told.text.contains(week.reward.1), "{}", told.text);
    forges(&owner, &format!("catalog_one {id} {}", reward.id)).await;
    owner.presses("stay_reward ").await;
    world.time_passes("PT20M").await;
    anna.sees(week.stays).await;
    assert_eq!(world.program(&id).await.reward(&reward.id).unwrap().at(planned.from).price, reward.price);

    // So is a change of the rules.
    let worse = forges(&owner, &format!("set {id} rate 1/10000")).await;
    let apply = worse.buttons.iter().find(|(_, data)| data.ends_with(" 7")).unwrap().1.clone();
    confirms(&owner, &apply).await;
    world.time_passes("PT20M").await;
    let screen = forges(&owner, &format!("change_rules {id}")).await;
    assert!(screen.text.contains("→") || screen.text.contains('−') || screen.text.contains('－'), "{}", screen.text);
    let withdrawn = confirms(&owner, "stay_rules ").await;
    assert!(withdrawn.text.contains(week.withdrawn), "{}", withdrawn.text);
    world.time_passes("PT20M").await;
    anna.sees(week.rules_stay).await;
    world.time_passes("P9D").await;
    rings_up(&ivan, &card, "2000").await;
    assert!(ivan.sees("₽2,000, +100").await.text.contains("Rung up"), "the rate is what it was");

    // The cashier goes.
    forges(&owner, &format!("revoke_ask {id} {number}")).await;
    let gone = confirms(&owner, &format!("revoke {id}")).await;
    assert!(gone.text.contains(week.gone), "{}", gone.text);
    assert_eq!(role_of(&world, &id, 42).await, None);
    verified(&world, &id).await;
    world.audited().await;
    world.ends().await;
}
