//! Clients: a business sets its program up by talking, invites its people, changes its rules, and sees who did what.

use crate::people::known;
use crate::staff::{forges, hires, number_of, takes, taps};
use crate::world::{CAFE, Person, SHOP, Shown, World, card_in};
use bot::Delivery;
use domain::{MemberNo, ProgramId, first_broken_record};
use serde_json::json;
use store::{MessageClass, MessageKey, MessageName, Notification, Programs};

/// What stands in a button after a prefix of its data.
pub(crate) fn data_after(shown: &Shown, prefix: &str) -> String {
    let data = shown.buttons.iter().find_map(|(_, data)| data.strip_prefix(prefix));
    data.unwrap_or_else(|| panic!("no {prefix} in {:?}", shown.buttons)).to_owned()
}

/// Begins a program in a language; the id that it will have.
pub(crate) async fn begins(person: &Person<'_>, language: &str) -> String {
    person.writes("/business").await;
    person.presses(&format!("speak {language} b")).await;
    let kinds = person.presses(&format!("agree {language} b")).await;
    data_after(&kinds, "set ").split(' ').next().unwrap().to_owned()
}

/// Answers all questions of the conversation: in the language of its owner by words where there are words, by the
/// first proposal else.
pub(crate) async fn answers_all(
    person: &Person<'_>,
    kind: &str,
    language: &str,
    name: &str,
    currency: &str,
    zone: &str,
) -> Shown {
    person.presses(&format!("kind {kind}")).await;
    person.writes(name).await;
    person.presses(&format!("languages {language}")).await;
    person.presses(&format!("currency {currency}")).await;
    person.presses(&format!("zone {zone}")).await;
    for field in ["rate ", "pending ", "expiry ", "pay ", "levels +", "referral 1", "survey on"] {
        person.presses(field).await;
    }
    let review = person.presses("reward +").await;
    assert!(review.text.contains(name), "{language}: {}", review.text);
    review
}

/// A program of one's own, open; its id.
pub(crate) async fn opens(world: &World, id: i64, language: &str, name: &str) -> String {
    let owner = world.person(id, "Olga", language).await;
    let program = begins(&owner, language).await;
    answers_all(&owner, "cafe", language, name, "RUB", "Europe/Moscow").await;
    owner.presses("publish ").await;
    secures(&owner).await;
    program
}

/// Sets a second factor up: the secret goes into an authenticator app.
pub(crate) async fn secures(person: &Person<'_>) -> Shown {
    person.writes("/business").await;
    sets_factor_up(person).await
}

/// Sets a second factor up from the newest screen with its button.
pub(crate) async fn sets_factor_up(person: &Person<'_>) -> Shown {
    let shown = person.presses("factor").await;
    let is_secret =
        |word: &&str| word.len() == 32 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let shown = match shown.photo {
        true => person.sees("1.").await,
        false => shown,
    };
    let mut words = shown.text.split(|c: char| !c.is_ascii_alphanumeric());
    let secret = words.find(is_secret).unwrap_or_else(|| panic!("{}", shown.text)).to_owned();
    person.world.secrets.lock().unwrap().insert(person.id, secret);
    person.writes(&app_code(person)).await
}

/// What the app shows now.
pub(crate) fn app_code(person: &Person<'_>) -> String {
    let secret = person.world.secrets.lock().unwrap()[&person.id].clone();
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    app.generate(person.world.runner.time.clock.now().as_second() as u64).to_string()
}

/// Types the next code that the app shows.
pub(crate) async fn proves(person: &Person<'_>) -> Shown {
    person.world.time_passes("PT31S").await;
    person.writes(&app_code(person)).await
}

pub(crate) async fn verified(world: &World, program: &str) -> Vec<String> {
    let id = ProgramId::parse(program).unwrap();
    let ledger = world.ledger();
    let entries = ledger.whole_audit_log(&id).await.unwrap();
    assert_eq!(
        first_broken_record(&entries, ledger.audit_head(&id).await.unwrap()),
        None,
        "the audit log of {program} is broken"
    );
    entries.iter().map(|entry| entry.event.action.code().to_owned()).collect()
}

#[tokio::test]
async fn each_template_in_each_language_is_open_within_a_few_taps() {
    let world = World::begins().await;
    let languages = [
        ("ru", "RUB", "Europe/Moscow", "Зерно & Ко"),
        ("zh", "CNY", "Asia/Shanghai", "谷粒 <咖啡>"),
        ("en", "USD", "America/New_York", "Grain’s"),
    ];
    for (at, (language, currency, zone, name)) in languages.into_iter().enumerate() {
        for (which, kind) in ["cafe", "shop", "salon", "online"].into_iter().enumerate() {
            let owner = world.person(3_000 + (at * 10 + which) as i64, "Olga", language).await;
            let id = begins(&owner, language).await;
            let review = answers_all(&owner, kind, language, name, currency, zone).await;
            // Nothing of it is there before it is opened.
            assert!(world.ledger().program(&ProgramId::parse(&id).unwrap()).await.unwrap().is_none());
            assert!(review.text.contains("/invite") && review.text.contains(zone), "{}", review.text);
            let tried = owner.presses("try ").await;
            assert!(tried.text.contains("/why") && tried.text.contains(name), "{kind} {language}: {}", tried.text);
            owner.presses("review ").await;
            let open = owner.presses("publish ").await;
            assert!(open.text.contains(&format!("start=j_{id}")), "{}", open.text);
            // The same tap again, from an old screen, finds the same program.
            owner.sends_tap(open.id, &format!("publish {id} 00000000")).await;
            let program = world.program(&id).await;
            assert_eq!((program.currency.code(), program.zone.iana_name()), (currency, Some(zone)));
            assert_eq!((program.rules.len(), program.rewards.len(), program.langs.len()), (1, 1, 1));
            assert_eq!(program.rules[0].levels.len(), 3);
            let words = [&program.names, &program.rewards[0].names, &program.rules[0].levels[0].names];
            assert!(words.iter().all(|words| [&words.ru, &words.zh, &words.en].iter().all(|text| !text.is_empty())));
            assert_eq!(verified(&world, &id).await, ["program_made"]);
        }
    }
    // A member joins the program of another language in his own, buys, and reads of it.
    let zh = world.person(3_100, "Li", "zh").await;
    zh.writes("/business").await;
    let ids = world.ledger().programs().await.unwrap();
    let of = ids.iter().find(|id| id.as_str() != CAFE && id.as_str() != SHOP).unwrap().to_string();
    zh.writes(&format!("/start j_{of}")).await;
    zh.presses("speak zh j_").await;
    let welcome = zh.presses("agree zh j_").await;
    card_in(&welcome.text);
    let rules = zh.writes("/rules").await;
    assert!(rules.text.contains("积分") && rules.text.contains("第 1 版"), "{}", rules.text);
    world.ends().await;
}

#[tokio::test]
async fn every_bad_answer_is_refused_with_what_to_do_and_the_question_stays() {
    let world = World::begins().await;
    let owner = world.person(31, "Olga", "en").await;
    let id = begins(&owner, "en").await;
    owner.presses("kind shop").await;
    let refused = |said: &'static str, part: &'static str| {
        let owner = &owner;
        async move {
            let shown = owner.writes(said).await;
            assert!(shown.text.contains(part), "{said}: {}", shown.text);
        }
    };
    refused(Box::leak("🙂".repeat(300).into_boxed_str()), "1 to 64 characters").await;
    refused("two\nlines", "1 to 64 characters").await;
    owner.writes("Corner Shop").await;
    owner.presses("languages en,ru").await;
    owner.writes("Лавка").await;
    refused("roubles", "three letters").await;
    owner.writes("rub").await;
    refused("Moscow", "a continent and a city").await;
    owner.writes("europe/moscow").await;
    for bad in ["0 100", "1 0", "much", "5 100 3", "-1 100", "1001 100", "1 99999999999999999999"] {
        refused(bad, "two numbers above zero").await;
    }
    let next = owner.writes("7 points per 100").await;
    assert!(next.text.contains("return window"), "{}", next.text);
    for bad in ["91", "-1", "two weeks", ""] {
        if !bad.is_empty() {
            refused(bad, "from 0 to 90").await;
        }
    }
    owner.writes("10").await;
    refused("0", "from 1 to 120").await;
    refused("121", "from 1 to 120").await;
    owner.writes("6").await;
    refused("1 101", "percentage from 1 to 100").await;
    refused("0 30", "percentage from 1 to 100").await;
    owner.writes("0.5 50").await;
    refused("A / Б = 5", "Start at 0").await;
    refused("A / Б = 0\nB / В = 100\nC / Г = 100", "each threshold must be higher").await;
    refused("A = 0", "all languages").await;
    refused("A / Б = 0 x11", "couldn’t read those levels").await;
    refused("just words", "couldn’t read those levels").await;
    owner.writes("Свой / Friend = 0\nРодной / Family = 500 x1.5").await;
    refused("1 2", "three numbers").await;
    refused("0 100 500", "three numbers").await;
    owner.writes("150 100 500").await;
    owner.presses("survey off").await;
    refused("Чехол / Case", "a name and a price").await;
    refused("Чехол / Case = 0", "a name and a price").await;
    let review = owner.writes("Чехол / Case = 300").await;
    for part in [
        "Corner Shop / Лавка",
        "Case, 300 points",
        "7 points per ₽100",
        "10 days after a purchase",
        "6 months",
        "up to 50%",
    ] {
        assert!(review.text.contains(part) || part.contains('/'), "{part}: {}", review.text);
    }
    // A choice that no button offered.
    owner.sends_tap(review.id, &format!("set {id} kind bank")).await;
    owner.sees("That isn’t one of the options").await;
    assert!(forges(&owner, &format!("review {id}")).await.text.contains("Corner Shop"));
    world.ends().await;
}

#[tokio::test]
async fn a_draft_is_gone_on_with_after_days_on_two_devices_and_opened_once_as_it_was_shown() {
    let world = World::begins().await;
    let owner = world.person(32, "Olga", "en").await;
    let id = begins(&owner, "en").await;
    owner.presses("kind cafe").await;
    owner.writes("Slow Café").await;
    let cancelled = owner.writes("/cancel").await;
    assert!(cancelled.text.contains("Canceled") || cancelled.text.contains("ancel"), "{}", cancelled.text);
    world.time_passes("P5D").await;
    let business = owner.writes("/business").await;
    assert!(business.buttons.iter().any(|(label, _)| label == "Continue the draft"), "{:?}", business.buttons);
    let next = owner.presses(&format!("review {id}")).await;
    assert!(next.text.contains("Which languages"), "{}", next.text);
    // A tap on an old screen answers that question anew, and nothing else is lost.
    owner.presses("languages en").await;
    owner.presses("currency USD").await;
    owner.presses("zone Europe/London").await;
    for field in ["rate ", "pending ", "expiry ", "pay off", "levels off", "referral off", "survey off"] {
        owner.presses(field).await;
    }
    let review = owner.presses("reward off").await;
    let publish = format!("publish {}", data_after(&review, "publish "));
    // The other device changes the rate meanwhile: what was confirmed is not what there is.
    owner.sends_tap(review.id, &format!("set {id} rate 9/100")).await;
    owner.sees("9 points per $1").await;
    owner.sends_tap(review.id, &publish).await;
    owner.sees("Your answers have changed since").await;
    let review = owner.chat().await.pop().unwrap();
    let publish = format!("publish {}", data_after(&review, "publish "));
    let taps = (0..5).map(|_| owner.sends_tap(review.id, &publish));
    futures::future::join_all(taps).await;
    owner.sees("the program is live").await;
    let program = world.program(&id).await;
    assert_eq!(program.rules[0].rate().unwrap().points, 9);
    assert_eq!(verified(&world, &id).await, ["program_made"]);
    // A currency never changes under a live program, whatever button is made by hand; and rules only by being confirmed.
    owner.sends_tap(review.id, &format!("set {id} currency EUR")).await;
    owner.sees("once you’re live").await;
    assert_eq!(world.program(&id).await.currency.code(), "USD");
    world.ends().await;
}

#[tokio::test]
async fn rules_change_by_version_shown_before_told_before_and_never_twice() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, ann) = (world.person(41, "Olga", "en").await, world.person(11, "Анна", "ru").await);
    ann.writes(&format!("/start j_{id}")).await;
    ann.presses("speak ru").await;
    ann.presses("agree ru").await;
    let blocked = world.person(12, "Bob", "en").await;
    blocked.joins(&id).await;
    // Nothing changed is nothing to confirm.
    forges(&owner, &format!("change_rules {id}")).await;
    owner.presses("field ").await;
    let same = owner.presses("rate 5/").await;
    assert!(same.text.contains("Nothing has changed yet"), "{}", same.text);
    // To everybody's good: at once.
    owner.presses("rate").await;
    let better = owner.writes("20 100").await;
    assert!(better.text.contains("Before: 5 points") && better.text.contains("After: 20 points"), "{}", better.text);
    assert!(better.text.contains("Points already earned don’t change"), "{}", better.text);
    let confirm = format!("apply_rules {}", data_after(&better, "apply_rules "));
    futures::future::join_all((0..3).map(|_| owner.sends_tap(better.id, &confirm))).await;
    owner.sees("the new rules take effect").await;
    assert_eq!(world.program(&id).await.rules.len(), 2);
    world.time_passes("PT5M").await;
    assert!(ann.told("правила меняются").await.is_empty());
    // To somebody's loss: each is told, a week before at least, whatever button is made by hand.
    let worse = forges(&owner, &format!("set {id} expiry after:3")).await;
    assert!(
        worse.text.contains("we’ll tell every member") && worse.text.contains("keep their expiry date"),
        "{}",
        worse.text
    );
    assert!(worse.buttons.iter().all(|(label, _)| label != "Apply now"), "{:?}", worse.buttons);
    let seen = data_after(&worse, "apply_rules ").split(' ').nth(1).unwrap().to_owned();
    owner.sends_tap(worse.id, &format!("apply_rules {id} {seen} 0")).await;
    world.time_passes("PT5M").await;
    assert_eq!(world.program(&id).await.rules.len(), 2);
    forges(&owner, &format!("apply_rules {id} {seen} 7")).await;
    owner.sees("the new rules take effect").await;
    assert_eq!(world.program(&id).await.rules.len(), 3);
    world.time_passes("P1D").await;
    let told = ann.sees("правила меняются с").await;
    assert!(
        told.text.contains("− Было: Баллы действуют 12 месяцев")
            && told.text.contains("+ Будет: Баллы действуют 3 месяца"),
        "{}",
        told.text
    );
    blocked.sees("the rules change on").await;
    let ahead = ann.writes("/rules").await;
    assert!(ahead.text.contains("правила меняются:") && ahead.text.contains("Версия 2"), "{}", ahead.text);
    assert!(forges(&owner, &format!("change_rules {id}")).await.text.contains("about to change"));
    world.time_passes("P8D").await;
    let now = ann.writes("/rules").await;
    assert!(now.text.contains("3 месяца") && now.text.contains("Версия 3"), "{}", now.text);
    assert_eq!(ann.told("правила меняются с").await.len(), 1, "once");
    assert_eq!(verified(&world, &id).await, ["program_made", "rules_changed", "rules_changed"]);
    world.ends().await;
}

/// An agency's guest once changed a rate to a point per kopeck; now an owner sees the change and decides.
#[tokio::test]
async fn an_agency_proposes_rules_and_an_owner_decides() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, guest) = (world.person(41, "Olga", "en").await, world.person(43, "Ada", "en").await);
    takes(&guest, &hires(&owner, &id, "agency 3").await).await;
    let proposes = async |rate: &str| {
        forges(&guest, &format!("change_rules {id}")).await;
        guest.presses("rate").await;
        let review = guest.writes(rate).await;
        assert!(review.buttons.iter().any(|(label, _)| label == "Propose to the owner"), "{:?}", review.buttons);
        guest.sends_tap(review.id, &format!("apply_rules {}", data_after(&review, "apply_rules "))).await;
        guest.sees("Sent to the owner").await;
        data_after(&review, "apply_rules ").split(' ').nth(1).unwrap().to_owned()
    };
    let seen = proposes("100 1").await;
    let letter = owner.sees("a rule change needs your approval").await;
    assert!(letter.text.contains("Ada has prepared"), "{}", letter.text);
    assert_eq!(world.program(&id).await.rules.len(), 1);
    // Neither the agency's own hands nor a forged button decide.
    let number = number_of(&world, &id, 43).await;
    for data in [
        format!("take_rules {id} {number} {seen} 0"),
        format!("proposal {id} {number}"),
        format!("apply_rules {id} {seen} 7"),
    ] {
        forges(&guest, &data).await;
    }
    let language = forges(&guest, &format!("language_ask {id} zh")).await;
    assert!(language.text.contains("added by the owner"), "{}", language.text);
    assert_eq!(world.program(&id).await.rules.len(), 1);
    let shown = owner.presses("proposal ").await;
    assert!(shown.text.contains("After: 100 points"), "{}", shown.text);
    owner.presses("deny_rules ").await;
    owner.sees("Declined").await;
    guest.sees("the rule change was declined").await;
    // Another proposal. What the agency changes after it was shown is shown again, and not applied.
    proposes("10 100").await;
    world.runner.time.drain().await.unwrap();
    let shown = owner.presses("proposal ").await;
    let take = format!("take_rules {}", data_after(&shown, "take_rules "));
    forges(&guest, &format!("set {id} rate 20/100")).await;
    let raced = taps(&owner, &shown, &take).await;
    assert!(raced.text.contains("After: 20 points"), "{}", raced.text);
    assert_eq!(world.program(&id).await.rules.len(), 1);
    world.time_passes("PT13H").await;
    // An instance that remembers the program from before tells what has become of it, too.
    let elsewhere = Programs::new(world.ledger());
    let remembered = elsewhere.get(&ProgramId::parse(&id).unwrap()).await.unwrap().unwrap();
    owner.presses("take_rules ").await;
    let applied = proves(&owner).await;
    assert!(applied.text.contains("the new rules take effect"), "{}", applied.text);
    guest.sees("your rule change takes effect on").await;
    let rules = world.program(&id).await.rules;
    assert_eq!(rules.len(), 2);
    let services = &world.runner.time.services;
    let journeys = store::Journeys::new(world.ledger());
    let delivery = Delivery {
        ledger: &services.ledger,
        vault: &services.vault,
        programs: &elsewhere,
        journeys: &journeys,
        program: &remembered,
        person: &known(&world, 43).await.unwrap(),
        key: &MessageKey {
            program: remembered.id.clone(),
            member: MemberNo::parse(&number).unwrap(),
            class: MessageClass::Service,
            name: MessageName::Cause("elsewhere".to_owned()),
        },
        notification: &Notification::new("proposal_applied", &[&rules[1].version]),
        now: services.clock.now(),
    };
    let kind = bot::notification_kind("proposal_applied").unwrap();
    assert!(kind.render(delivery).await.unwrap().is_some(), "by a program remembered from before");
    let acts = verified(&world, &id).await;
    let of_rules = acts.iter().filter(|act| act.contains("rules") || act.contains("proposal"));
    let expected = ["rules_proposed", "proposal_declined", "rules_proposed", "rules_changed"];
    assert_eq!(of_rules.collect::<Vec<_>>(), expected);
    world.ends().await;
}

#[tokio::test]
async fn a_message_that_comes_again_answers_no_second_question() {
    let world = World::begins().await;
    let owner = world.person(31, "Olga", "en").await;
    let id = begins(&owner, "en").await;
    owner.presses("kind shop").await;
    owner.writes("Corner Shop").await;
    owner.presses("languages en,ru,zh").await;
    // Each update comes three times: what was typed for Russian is not taken for Chinese.
    for _ in 0..2 {
        world.goes_wrong(json!({ "method": "*", "kind": "twice", "times": 1 })).await;
    }
    owner.writes("Лавка").await;
    world.runner.time.drain().await.unwrap();
    owner.sees("in Chinese").await;
    let draft =
        &world.ledger().drafts(&world.runner.app.vault.person_key(&store::Address::telegram(31))).await.unwrap()[0];
    assert_eq!(draft.program.as_str(), id);
    let named: Vec<_> = domain::Lang::ALL.iter().map(|lang| draft.answers.get(domain::Field::Name(*lang))).collect();
    assert_eq!(named, [Some("Лавка"), None, Some("Corner Shop")]);
    world.ends().await;
}

#[tokio::test]
async fn a_live_program_learns_another_language_word_by_word_as_it_was_shown() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, member) = (world.person(41, "Olga", "en").await, world.person(11, "李雷", "zh").await);
    let ask = forges(&owner, &format!("change_rules {id}")).await;
    assert_eq!(ask.buttons.iter().filter(|(_, data)| data.starts_with("language_ask")).count(), 2, "{:?}", ask.buttons);
    let ask = owner.presses("language_ask").await;
    assert!(ask.text.contains("1. Grain"), "{}", ask.text);
    let zh = forges(&owner, &format!("language_ask {id} zh")).await;
    let count = zh.text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count();
    assert!(count > 3, "its name, its levels and its reward: {}", zh.text);

    let lines = |first: &str, count: usize| {
        let rest = (2..=count).map(|n| format!("{n}. 词{n}"));
        [format!("1. {first}")].into_iter().chain(rest).collect::<Vec<_>>().join("\n")
    };
    assert!(owner.writes(&lines("谷物", count - 1)).await.text.contains("line for each"));
    assert!(owner.writes(&lines(&"谷".repeat(65), count)).await.text.contains("Line 1 is longer than 64"));
    let old = owner.writes(&lines("谷", count)).await;
    let old_data = data_after(&old, "add_language ");
    let shown = owner.writes(&lines("谷物", count)).await;
    assert!(shown.text.contains("Grain → 谷物"), "{}", shown.text);
    let again = taps(&owner, &old, &format!("add_language {old_data}")).await;
    assert!(again.text.contains("谷物"), "what was not shown last is shown again: {}", again.text);
    assert_eq!(world.program(&id).await.langs.len(), 1);
    let data = data_after(&shown, "add_language ");
    assert!(taps(&owner, &shown, &format!("add_language {data}")).await.text.contains("中文"));
    forges(&owner, &format!("add_language {data}")).await;
    let program = world.program(&id).await;
    assert_eq!((program.langs.len(), program.names.zh.as_str(), program.names.en.as_str()), (2, "谷物", "Grain"));
    let reward = &program.rewards[0];
    assert_eq!([&reward.names.zh, &reward.descriptions.zh], [&format!("词{}", count - 1), &format!("词{count}")]);

    member.says(&format!("/start j_{id}")).await;
    member.presses("speak zh").await;
    member.presses("agree zh").await;
    member.sees("谷物").await;
    world.time_passes("PT3M").await;
    let level = member.writes("/level").await;
    assert!(level.text.contains("词2"), "{}", level.text);
    assert_eq!(verified(&world, &id).await, ["program_made", "language_added"]);
    world.ends().await;
}
