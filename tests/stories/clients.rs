//! Clients: a business sets its program up by talking, invites its people, changes its rules, and sees who did what.

use crate::world::{CAFE, Person, SHOP, Shown, World, card_in, until};
use domain::{ProgramId, Right, Role, broken_at};
use serde_json::json;

/// What stands in a button after a prefix of its data.
pub(crate) fn data_after(shown: &Shown, prefix: &str) -> String {
    let data = shown.buttons.iter().find_map(|(_, data)| data.strip_prefix(prefix));
    data.unwrap_or_else(|| panic!("no {prefix} in {:?}", shown.buttons)).to_owned()
}

/// Begins a program in a language; the id that it will have.
async fn begins(person: &Person<'_>, language: &str) -> String {
    person.writes("/business").await;
    person.presses(&format!("speak {language} b")).await;
    let kinds = person.presses(&format!("agree {language} b")).await;
    data_after(&kinds, "set ").split(' ').next().unwrap().to_owned()
}

/// Answers all questions of the conversation: in the language of its owner by words where there are words, by the
/// first proposal else.
async fn answers_all(person: &Person<'_>, kind: &str, language: &str, name: &str, currency: &str, zone: &str) -> Shown {
    person.presses(&format!("kind {kind}")).await;
    person.writes(name).await;
    for _ in 0..2 {
        person.presses(" -").await;
    }
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
    let shown = person.presses("factor").await;
    let is_secret =
        |word: &&str| word.len() == 32 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let shown = match shown.photo {
        true => person.sees("1.").await,
        false => shown,
    };
    let secret = shown.text.split_whitespace().find(is_secret).unwrap_or_else(|| panic!("{}", shown.text)).to_owned();
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
    assert_eq!(broken_at(&entries, ledger.log_head(&id).await.unwrap()), None, "the audit log of {program} is broken");
    entries.iter().map(|entry| entry.deed.act.code().to_owned()).collect()
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
            assert_eq!(program.rules[0].tiers.len(), 3);
            let words = [&program.names, &program.rewards[0].names, &program.rules[0].tiers[0].names];
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
    owner.writes("Лавка").await;
    owner.presses("name-zh -").await;
    refused("roubles", "three letters").await;
    owner.writes("rub").await;
    refused("Moscow", "a continent and a city").await;
    owner.writes("europe/moscow").await;
    for bad in ["0 100", "1 0", "much", "5 100 3", "-1 100", "1001 100", "1 99999999999999999999"] {
        refused(bad, "Two numbers above zero").await;
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
    refused("A / Б = 5", "The first threshold is 0").await;
    refused("A / Б = 0\nB / В = 100\nC / Г = 100", "each next one is larger").await;
    refused("A = 0", "all languages").await;
    refused("A / Б = 0 x11", "could not be read").await;
    refused("just words", "could not be read").await;
    owner.writes("Свой / Friend = 0\nРодной / Family = 500 x1.5").await;
    refused("1 2", "Three numbers").await;
    refused("0 100 500", "Three numbers").await;
    owner.writes("150 100 500").await;
    owner.presses("survey off").await;
    refused("Чехол / Case", "A name and a price").await;
    refused("Чехол / Case = 0", "A name and a price").await;
    let review = owner.writes("Чехол / Case = 300").await;
    for part in
        ["Corner Shop / Лавка", "Case, 300 points", "7 points for every ₽100", "after 10 days", "6 months", "up to 50%"]
    {
        assert!(review.text.contains(part) || part.contains('/'), "{part}: {}", review.text);
    }
    // A choice that no button offered.
    owner.sends_tap(review.id, &format!("set {id} kind bank")).await;
    owner.sees("There is no such choice").await;
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
    assert!(next.text.contains("in Russian"), "{}", next.text);
    // A tap on an old screen answers that question anew, and nothing else is lost.
    owner.presses("name-ru -").await;
    owner.presses("name-zh -").await;
    owner.presses("currency USD").await;
    owner.presses("zone Europe/London").await;
    for field in ["rate ", "pending ", "expiry ", "pay off", "levels off", "referral off", "survey off"] {
        owner.presses(field).await;
    }
    let review = owner.presses("reward off").await;
    let publish = format!("publish {}", data_after(&review, "publish "));
    // The other device changes the rate meanwhile: what was confirmed is not what there is.
    owner.sends_tap(review.id, &format!("set {id} rate 9/100")).await;
    owner.sees("9 points for every $1").await;
    owner.sends_tap(review.id, &publish).await;
    owner.sees("The answers have changed since").await;
    let review = owner.chat().await.pop().unwrap();
    let publish = format!("publish {}", data_after(&review, "publish "));
    let taps = (0..5).map(|_| owner.sends_tap(review.id, &publish));
    futures::future::join_all(taps).await;
    owner.sees("the program is live").await;
    let program = world.program(&id).await;
    assert_eq!(program.rules[0].rate.points(), 9);
    assert_eq!(verified(&world, &id).await, ["program_made"]);
    // A currency never changes under a live program, whatever button is made by hand; and rules only by being confirmed.
    owner.sends_tap(review.id, &format!("set {id} currency EUR")).await;
    owner.sees("stay as they are").await;
    assert_eq!(world.program(&id).await.currency.code(), "USD");
    world.ends().await;
}

/// A link to work, made by somebody who may; the payload that it carries.
pub(crate) async fn hires(person: &Person<'_>, program: &str, how: &str) -> String {
    forges(person, &format!("hire {program} {how}")).await;
    payload_in(&proves(person).await)
}

/// What the link in a message carries.
fn payload_in(shown: &Shown) -> String {
    let after = shown.text.split("start=").nth(1).unwrap_or_else(|| panic!("{}", shown.text));
    after.split_whitespace().next().unwrap().to_owned()
}

/// Somebody of whom nothing is stored takes a link.
pub(crate) async fn takes(person: &Person<'_>, payload: &str) -> Shown {
    person.writes(&format!("/start {payload}")).await;
    person.presses("speak en s_").await;
    person.presses("agree en s_").await
}

/// A tap on a button that was made by hand, and the screen that comes of it.
pub(crate) async fn forges(person: &Person<'_>, data: &str) -> Shown {
    // Nothing that a button leads to looks like this.
    let screen = person.writes("/privacy").await;
    person.sends_tap(screen.id, data).await;
    let changed = |shown: &Shown| shown.id >= screen.id && (shown.id, &shown.text) != (screen.id, &screen.text);
    until(data, || async { person.chat().await.into_iter().rev().find(|shown| shown.by_bot && changed(shown)) }).await
}

pub(crate) async fn role_of(world: &World, program: &str, telegram: u64) -> Option<Role> {
    let key = world.runner.app.vault.person_key(telegram);
    let staff = world.ledger().staff(&ProgramId::parse(program).unwrap(), &key).await.unwrap();
    staff.filter(|staff| staff.works_at(world.runner.time.clock.now())).map(|staff| staff.role)
}

pub(crate) async fn number_of(world: &World, program: &str, telegram: u64) -> String {
    let key = world.runner.app.vault.person_key(telegram);
    let staff = world.ledger().staff(&ProgramId::parse(program).unwrap(), &key).await.unwrap();
    staff.unwrap().number.unwrap().to_string()
}

#[tokio::test]
async fn staff_comes_by_a_link_that_works_once_and_goes_at_the_next_request() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let owner = world.person(41, "Olga", "en").await;
    owner.presses(&format!("team {id}")).await;
    owner.presses("hire_ask ").await;
    assert!(owner.presses("cashier 0").await.text.contains("authenticator app"));
    let link = proves(&owner).await;
    assert!(link.buttons.iter().any(|(label, url)| label == "Share" && url.contains("t.me/share")), "{link:?}");
    let payload = payload_in(&link);
    let (ivan, eve) = (world.person(42, "Ivan", "ru").await, world.person(43, "Eve", "en").await);
    ivan.writes(&format!("/start {payload}")).await;
    let offer = ivan.presses("speak ru s_").await;
    assert!(offer.text.contains("кассир") && offer.text.contains("Telegram ID"), "{}", offer.text);
    assert!(world.runner.app.vault.person(&world.runner.app.vault.person_key(42)).await.unwrap().is_none());
    // Two devices of his, and Eve, who got the link too.
    let accept = offer.buttons[0].1.clone();
    futures::future::join_all((0..3).map(|_| ivan.sends_tap(offer.id, &accept))).await;
    ivan.sees("Ваша роль: кассир").await;
    let late = takes_late(&eve, &payload).await;
    assert!(late.text.contains("used or is too old"), "{}", late.text);
    assert_eq!(verified(&world, &id).await, ["program_made", "staff_invited", "staff_joined"]);
    // His access ends at once: his next tap finds nobody at work.
    owner.presses(&format!("team {id}")).await;
    let ivans = owner.presses("colleague ").await;
    assert!(ivans.text.contains("Ivan: cashier"), "{}", ivans.text);
    owner.presses("revoke_ask ").await;
    owner.presses("revoke ").await;
    let team = proves(&owner).await;
    assert!(team.text.contains("Access revoked: Ivan") && !team.text.contains("Ivan: cashier"), "{}", team.text);
    assert_eq!(role_of(&world, &id, 42).await, None);
    assert!(!forges(&ivan, &format!("desk {id}")).await.text.contains("кассир"));
    // An agency works for a time, and then does not.
    let payload = hires(&owner, &id, "agency 3").await;
    takes(&eve, &payload).await;
    assert_eq!(role_of(&world, &id, 43).await, Some(Role::Agency));
    assert!(forges(&eve, &format!("change_rules {id}")).await.text.contains("what shall change"));
    world.time_passes("P95D").await;
    assert_eq!(role_of(&world, &id, 43).await, None);
    assert!(!forges(&eve, &format!("change_rules {id}")).await.text.contains("what shall change"));
    // A link that nobody took in time.
    let payload = hires(&owner, &id, "manager 0").await;
    world.time_passes("P3D").await;
    let late = takes_late(&eve, &payload).await;
    assert!(late.text.contains("used or is too old"), "{}", late.text);
    verified(&world, &id).await;
    world.ends().await;
}

/// Somebody who is known opens a link, or somebody who is not, in English.
async fn takes_late(person: &Person<'_>, payload: &str) -> Shown {
    let shown = person.writes(&format!("/start {payload}")).await;
    if shown.buttons.iter().any(|(_, data)| data.starts_with("speak")) {
        person.presses("speak en s_").await
    } else {
        shown
    }
}

#[tokio::test]
async fn a_program_never_loses_its_last_owner() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, eve) = (world.person(41, "Olga", "en").await, world.person(43, "Eve", "en").await);
    assert!(forges(&owner, &format!("resign {id}")).await.text.contains("A program needs an owner"));
    owner.asks("/privacy", "stored about you").await;
    owner.taps("Delete my data", "Delete your data?").await;
    owner.taps("Delete for good", "authenticator app").await;
    assert!(proves(&owner).await.text.contains("A program needs an owner"));
    assert_eq!(role_of(&world, &id, 41).await, Some(Role::Owner));
    let payload = hires(&owner, &id, "manager 0").await;
    takes(&eve, &payload).await;
    // A manager neither takes the owner's role away nor hands the program to himself.
    let (olgas, eves) = (number_of(&world, &id, 41).await, number_of(&world, &id, 43).await);
    for data in [format!("revoke {id} {olgas}"), format!("hand_over {id} {eves}"), format!("hand_over {id} {olgas}")] {
        forges(&eve, &data).await;
    }
    assert_eq!(
        (role_of(&world, &id, 41).await, role_of(&world, &id, 43).await),
        (Some(Role::Owner), Some(Role::Manager))
    );
    owner.presses(&format!("team {id}")).await;
    owner.presses("colleague ").await;
    owner.presses("hand_over_ask ").await;
    owner.presses("hand_over ").await;
    assert!(proves(&owner).await.text.contains("Handed over to Eve"));
    assert_eq!(
        (role_of(&world, &id, 41).await, role_of(&world, &id, 43).await),
        (Some(Role::Manager), Some(Role::Owner))
    );
    // Now she may go, and be forgotten; the log keeps what she did and no longer who she was.
    owner.asks("/privacy", "stored about you").await;
    owner.taps("Delete my data", "Delete your data?").await;
    owner.taps("Delete for good", "authenticator app").await;
    assert!(proves(&owner).await.text.contains("Your data is deleted"));
    assert_eq!(role_of(&world, &id, 41).await, None);
    let log = forges(&eve, &format!("audit_log {id}")).await;
    assert!(log.text.contains("handed over to Eve") && log.text.contains("former staff"), "{}", log.text);
    assert!(!log.text.contains("Olga"), "{}", log.text);
    let deeds = ["program_made", "staff_invited", "staff_joined", "handed_over", "staff_left"];
    assert_eq!(verified(&world, &id).await, deeds);
    world.ends().await;
}

#[tokio::test]
async fn each_role_does_what_its_line_of_the_matrix_says_and_nothing_else() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let other = opens(&world, 60, "en", "Other").await;
    let owner = world.person(50, "Olga", "en").await;
    let mut staff = vec![(Role::Owner, world.person(50, "Olga", "en").await)];
    for (telegram, role, how) in [
        (51, Role::Manager, "manager 0"),
        (52, Role::Agency, "agency 12"),
        (53, Role::Cashier, "cashier 0"),
        (54, Role::Analyst, "analyst 0"),
    ] {
        let payload = hires(&owner, &id, how).await;
        let person = world.person(telegram, "Pat", "en").await;
        takes(&person, &payload).await;
        staff.push((role, person));
    }
    let stranger = world.person(70, "Sue", "en").await;
    stranger.joins(&other).await;
    let number = number_of(&world, &id, 54).await;
    let member = "00000000deadbeef";
    // Each button of staff's, the right that it needs, and what only those see who have it.
    let buttons = [
        (format!("change_rules {id}"), Right::Rules, "what shall change"),
        (format!("field {id} rate"), Right::Rules, "How many points"),
        (format!("set {id} rate 7/10000"), Right::Rules, "what will change"),
        (format!("review {id}"), Right::Rules, "what will change"),
        (format!("apply_rules {id} 00000000 30"), Right::Rules, "what will change"),
        (format!("team {id}"), Right::Staff, "Grain: staff"),
        (format!("hire_ask {id}"), Right::Staff, "Whom do you invite"),
        (format!("hire_term {id}"), Right::Staff, "For how long"),
        (format!("hire {id} cashier 0"), Right::Staff, "authenticator app"),
        (format!("keys {id}"), Right::Keys, "API keys"),
        (format!("key_scope {id}"), Right::Keys, "What may the key do"),
        (format!("key_name {id} read"), Right::Keys, "What is the key called"),
        (format!("key_make {id} p till-1 01n2y8v3abc"), Right::Keys, "authenticator app"),
        (format!("key {id} {member}"), Right::Keys, "This key is gone"),
        (format!("rotate {id} {member} 01n2y8v3abc"), Right::Keys, "This key is gone"),
        (format!("key_off {id} {member}"), Right::Keys, "This key is gone"),
        (format!("till {id}"), Right::Till, "Send a card number"),
        (format!("sale_amount {id} 4539148803436467"), Right::Till, "No card of this program"),
        (format!("sell {id} 01n2y8v3abc"), Right::Till, "no longer there"),
        (format!("sale_undo {id} 01n2y8v3abc"), Right::Till, "no longer there"),
        (format!("sale_points {id} 01n2y8v3abc"), Right::Till, "no longer there"),
        (format!("sale_cancel {id} 01n2y8v3abc"), Right::Till, "no longer there"),
        (format!("use {id} 0123456789 01n2y8v3abc"), Right::Till, "Grain: till"),
        (format!("limit {id} {number}"), Right::Staff, "the most for a day"),
        (format!("colleague {id} {number}"), Right::Staff, "Pat"),
        (format!("revoke_ask {id} {member}"), Right::Staff, "This is the staff now"),
        (format!("revoke {id} {member}"), Right::Staff, "This is the staff now"),
        (format!("hand_over_ask {id} {member}"), Right::Ownership, "This is the staff now"),
        (format!("hand_over {id} {member}"), Right::Ownership, "This is the staff now"),
        (format!("audit_log {id}"), Right::AuditLog, "Grain: audit log"),
        (format!("reports {id}"), Right::Figures, "Grain: surveys"),
        (format!("report {id} nps 2027q1"), Right::Figures, "Recommendation"),
        (format!("cases {id}"), Right::Members, "No case is waiting"),
        (format!("comments {id} nps 2027q1 0"), Right::Members, "what was written"),
        (format!("done {id} nps 2027q1"), Right::Members, "Tell those who answered"),
        (format!("held {id}"), Right::Members, "Nothing is under review"),
        (format!("pass_ask {id} {member}"), Right::Members, "Why"),
    ];
    for (data, right, part) in &buttons {
        for (role, person) in &staff {
            let shown = forges(person, data).await;
            assert_eq!(shown.text.contains(part), role.may(*right), "{role:?} {data}: {}", shown.text);
            if !role.may(*right) {
                assert!(shown.text.contains("does not allow that"), "{role:?} {data}: {}", shown.text);
            }
        }
        // Neither a member of another program nor its owner.
        for foreign in [&stranger, &world.person(60, "Olga", "en").await] {
            let shown = forges(foreign, data).await;
            assert!(!shown.text.contains(part) && !shown.text.contains("Grain"), "{data}: {}", shown.text);
        }
    }
    for (command, right, part) in [
        ("/adjust 4539148803436467 +5 thanks", Right::Balances, "No card of this program"),
        ("/cases", Right::Members, "No case is waiting"),
        ("/held", Right::Members, "Nothing is under review"),
        ("/referrals", Right::Members, "30 days"),
        ("/asked 4539148803436467", Right::Members, "No card of this program"),
        ("/referral 4539148803436467", Right::Members, "No card of this program"),
    ] {
        for (role, person) in &staff {
            let shown = person.writes(command).await;
            assert_eq!(shown.text.contains(part), role.may(right), "{role:?} {command}: {}", shown.text);
        }
        let shown = stranger.writes(command).await;
        assert!(!shown.text.contains(part), "{command}: {}", shown.text);
    }
    assert_eq!(world.program(&id).await.rules.len(), 1, "nobody confirmed a change that was shown");
    assert!(world.ledger().keys_of(&ProgramId::parse(&id).unwrap()).await.unwrap().is_empty());
    verified(&world, &id).await;
    verified(&world, &other).await;
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
    assert!(better.text.contains("Was: 5 points") && better.text.contains("Will be: 20 points"), "{}", better.text);
    assert!(better.text.contains("what was earned before stays"), "{}", better.text);
    let confirm = format!("apply_rules {}", data_after(&better, "apply_rules "));
    futures::future::join_all((0..3).map(|_| owner.sends_tap(better.id, &confirm))).await;
    owner.sees("the new rules take effect").await;
    assert_eq!(world.program(&id).await.rules.len(), 2);
    world.time_passes("PT5M").await;
    assert!(ann.told("правила меняются").await.is_empty());
    // To somebody's loss: each is told, a week before at least, whatever button is made by hand.
    let worse = forges(&owner, &format!("set {id} expiry after:3")).await;
    assert!(worse.text.contains("each is told") && worse.text.contains("keep their last day"), "{}", worse.text);
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

#[tokio::test]
async fn a_second_factor_is_asked_for_proves_one_thing_once_and_locks() {
    let world = World::begins().await;
    let owner = world.person(41, "Olga", "en").await;
    let id = begins(&owner, "en").await;
    answers_all(&owner, "cafe", "en", "Grain", "RUB", "Europe/Moscow").await;
    owner.presses("publish ").await;
    let refused = forges(&owner, &format!("hire {id} cashier 0")).await;
    assert!(refused.text.contains("needs a second factor"), "{}", refused.text);
    let on = secures(&owner).await;
    assert!(on.text.contains("The second factor is on"), "{}", on.text);
    let recovery: Vec<String> = on.text.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(recovery.len(), 8);
    // The code that turned it on proves nothing more.
    forges(&owner, &format!("hire {id} cashier 0")).await;
    assert!(owner.writes(&app_code(&owner)).await.text.contains("used already"));
    world.time_passes("PT31S").await;
    let code = app_code(&owner);
    assert!(owner.writes(&code).await.text.contains("Invitation: cashier"));
    // Nor does one that was used prove another thing, and without one nothing is done.
    forges(&owner, &format!("hire {id} manager 0")).await;
    assert!(owner.writes(&code).await.text.contains("used already"));
    let cancelled = owner.writes("/cancel").await;
    assert!(!cancelled.text.contains("Invitation"), "{}", cancelled.text);
    assert_eq!(verified(&world, &id).await, ["program_made", "staff_invited"]);
    // Five wrong ones lock it, even for a right one, for a quarter of an hour.
    forges(&owner, &format!("hire {id} manager 0")).await;
    for left in ["4 tries", "3 tries", "2 tries", "1 try"] {
        assert!(owner.writes("123 45").await.text.contains(left), "{left}");
    }
    assert!(owner.writes("00000x").await.text.contains("Too many wrong codes"));
    assert!(proves(&owner).await.text.contains("Too many wrong codes"));
    world.time_passes("PT16M").await;
    // The phone is lost: a recovery code, once.
    assert!(owner.writes(&recovery[3]).await.text.contains("Invitation: manager"));
    forges(&owner, &format!("hire {id} analyst 0")).await;
    assert!(owner.writes(&recovery[3]).await.text.contains("This code is wrong"));
    // Two devices with the same code: one of them.
    world.time_passes("PT31S").await;
    let code = app_code(&owner);
    futures::future::join_all((0..4).map(|_| owner.says(&code))).await;
    owner.sees("Invitation: analyst").await;
    assert_eq!(owner.told("Invitation: analyst").await.len(), 1);
    assert_eq!(verified(&world, &id).await.len(), 4);
    // Turning it off asks for it too.
    owner.writes("/business").await;
    owner.presses("factor").await;
    owner.presses("factor_off").await;
    assert!(proves(&owner).await.text.contains("The second factor is off"));
    world.ends().await;
}

#[tokio::test]
async fn a_key_is_made_tried_rotated_and_revoked_by_those_who_may() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let owner = world.person(41, "Olga", "en").await;
    let makes = async |scope: &str, name: &str| {
        forges(&owner, &format!("key_name {id} {scope}")).await;
        assert!(owner.writes("Касса Ивана").await.text.contains("This name will not do"));
        assert!(owner.writes(name).await.text.contains("authenticator app"));
        proves(&owner).await
    };
    let shown = makes("purchases", "till-1").await;
    assert!(shown.text.contains(&format!("{}/v1/ping", world.url)), "{}", shown.text);
    let key_of = |shown: &Shown| shown.buttons.iter().find(|(_, text)| text.starts_with("kop_")).unwrap().1.clone();
    let till = key_of(&shown);
    // The line that was shown, as the till's computer sends it.
    let ping = async |key: &str| world.asks(reqwest::Method::POST, "/v1/ping", Some(key), None).await;
    let (status, answer) = ping(&till).await;
    assert_eq!(
        (status.as_u16(), answer["key"].as_str(), answer["scope"].as_str()),
        (200, Some("till-1"), Some("purchases"))
    );
    ping(&till).await;
    owner.sees("the key till-1 works").await;
    assert_eq!(owner.told("the key till-1 works").await.len(), 1, "once a minute");
    // What was shown is not kept.
    owner.presses("keys ").await;
    let list = owner.sees("till-1: purchases").await;
    assert!(list.text.contains("Last used on"), "{}", list.text);
    for item in world.runner.client.scan().table_name("kopilka-ledger").send().await.unwrap().items() {
        assert!(!format!("{item:?}").contains(till.rsplit('_').next().unwrap()));
    }
    // Scopes.
    let (coupons, read) = (key_of(&makes("coupons", "bar").await), key_of(&makes("read", "books").await));
    let ann = world.person(11, "Ann", "en").await;
    let card = ann.joins(&id).await;
    let purchase = world.purchase(&card, "o-1", 100_000);
    for (key, posts, redeems, reads) in [(&till, 201, 404, 200), (&coupons, 403, 404, 200), (&read, 403, 403, 200)] {
        let status = async |method: reqwest::Method, path: &str, body: Option<serde_json::Value>| {
            world.asks(method, path, Some(key), body).await.0.as_u16()
        };
        assert_eq!(status(reqwest::Method::POST, "/v1/purchases", Some(purchase.clone())).await, posts);
        let redeem = serde_json::json!({ "id": "r-1" });
        assert_eq!(status(reqwest::Method::POST, "/v1/coupons/0123456789/redeem", Some(redeem)).await, redeems);
        assert_eq!(status(reqwest::Method::GET, &format!("/v1/members/{card}"), None).await, reads);
    }
    // Rotated: both work for two days, then only the successor.
    owner.writes("/business").await;
    forges(&owner, &format!("keys {id}")).await;
    owner.taps("till-1", "till-1: purchases").await;
    owner.presses("rotate_ask ").await;
    let rotate = owner.chat().await.pop().unwrap();
    let data = format!("rotate {}", data_after(&rotate, "rotate "));
    owner.sends_tap(rotate.id, &data).await;
    let shown = proves(&owner).await;
    let successor = key_of(&shown);
    assert_ne!(successor, till);
    assert_eq!((ping(&till).await.0.as_u16(), ping(&successor).await.0.as_u16()), (200, 200));
    // The same tap again shows no secret a second time, and makes no third key.
    forges(&owner, &data).await;
    assert!(proves(&owner).await.text.contains("cannot be shown again"));
    world.time_passes("P3D").await;
    assert_eq!((ping(&till).await.0.as_u16(), ping(&successor).await.0.as_u16()), (401, 200));
    // Revoked: at once.
    let key = domain::ApiKeyId::parse(successor.split('_').nth(1).unwrap()).unwrap();
    forges(&owner, &format!("key_off {id} {key}")).await;
    assert!(proves(&owner).await.text.contains("Revoked: till-1"));
    assert_eq!(ping(&successor).await.0.as_u16(), 401);
    // A key of another program's is none of ours.
    let cafes = world.key(CAFE).split('_').nth(1).unwrap().to_owned();
    assert!(forges(&owner, &format!("key_off {id} {cafes}")).await.text.contains("This key is gone"));
    assert_eq!(ping(world.key(CAFE)).await.0.as_u16(), 200);
    let log = verified(&world, &id).await;
    for (deed, times) in [("key_made", 3), ("key_rotated", 1), ("key_revoked", 1)] {
        assert_eq!(log.iter().filter(|known| *known == deed).count(), times, "{deed}");
    }
    world.ends().await;
}

#[tokio::test]
async fn a_link_is_over_once_whoever_made_it_may_not_invite_any_more() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, eve) = (world.person(41, "Olga", "en").await, world.person(43, "Eve", "en").await);
    let takes_over = hires(&owner, &id, "manager 0").await;
    takes(&eve, &takes_over).await;
    // For later, before she hands the program over and is shown the door.
    let kept = hires(&owner, &id, "manager 0").await;
    let number = number_of(&world, &id, 43).await;
    forges(&owner, &format!("hand_over {id} {number}")).await;
    assert!(proves(&owner).await.text.contains("Handed over to Eve"));
    secures(&eve).await;
    let number = number_of(&world, &id, 41).await;
    forges(&eve, &format!("revoke {id} {number}")).await;
    assert!(proves(&eve).await.text.contains("Access revoked: Olga"));
    let late = takes_late(&owner, &kept).await;
    assert!(late.buttons.iter().any(|(_, data)| data.starts_with("agree")), "{late:?}");
    assert!(owner.presses("agree ").await.text.contains("used or is too old"));
    assert_eq!(role_of(&world, &id, 41).await, None);
    verified(&world, &id).await;
    world.ends().await;
}

#[tokio::test]
async fn a_message_that_comes_again_answers_no_second_question() {
    let world = World::begins().await;
    let owner = world.person(31, "Olga", "en").await;
    let id = begins(&owner, "en").await;
    owner.presses("kind shop").await;
    // Each update comes three times: what was typed for English is not taken for Russian and Chinese.
    for _ in 0..2 {
        world.goes_wrong(json!({ "method": "*", "kind": "twice", "times": 1 })).await;
    }
    owner.writes("Corner Shop").await;
    world.runner.time.drain().await.unwrap();
    let asked = owner.sees("in Russian").await;
    assert!(owner.told("in Chinese").await.is_empty(), "{asked:?}");
    owner.writes("Лавка").await;
    owner.sees("in Chinese").await;
    let draft = &world.ledger().drafts(&world.runner.app.vault.person_key(31)).await.unwrap()[0];
    assert_eq!(draft.program.as_str(), id);
    let named: Vec<_> = domain::Lang::ALL.iter().map(|lang| draft.answers.get(domain::Field::Name(*lang))).collect();
    assert_eq!(named, [Some("Лавка"), None, Some("Corner Shop")]);
    world.ends().await;
}
