//! Surveys: asked with tact, answered in one tap, counted exactly, and what staff makes of it.

use crate::world::{CAFE, Person, World, until};
use domain::{MemberNo, ProgramId};
use serde_json::{Value, json};
use store::aws_value::AttributeValue;
use store::{AskKey, CaseState};

/// A program with one survey of each kind that members are asked.
const STUDIO: &str = r#"
program = "studio"
currency = "RUB"
zone = "Europe/Moscow"
name = { ru = "Студия", zh = "工作室", en = "Studio" }
earning = [{ purchase = { points = 1, per = "100" } }]
expiry = "never"

[[survey]]
id = "visit"
kind = "csat"
trigger = { purchases = { every = 2, delay_hours = 1 } }
reward = 7
question = { ru = "Как вам свет?", zh = "光线如何？", en = "How is the light?" }
follow_up = { detractor = { ru = "Что с ним?", zh = "怎么了？", en = "What about it?" } }
thanks = { promoter = { ru = "Светлого дня.", zh = "祝您愉快。", en = "Have a bright day." } }

[[survey]]
id = "nps"
kind = "relationship"

[[survey]]
id = "team"
kind = "employee"

[[staff]]
telegram_id = 901
role = "owner"

[[staff]]
telegram_id = 902
role = "analyst"
"#;

/// Somebody who has bought so often that the café's survey asks them.
pub(crate) async fn asked_at_the_cafe<'a>(
    world: &'a World,
    id: i64,
    name: &str,
    language: &str,
) -> (Person<'a>, String) {
    let person = world.person(id, name, language).await;
    let card = person.joins(CAFE).await;
    for n in 0..3 {
        world.buys(CAFE, &card, &format!("b{id}-{n}"), 10_000).await;
    }
    (person, card)
}

/// Late morning in Moscow, whatever time it is, and later than the hours that a question waits after what it is about.
pub(crate) async fn morning_comes(world: &World) {
    let zone = domain::Zone::get("Europe/Moscow").unwrap();
    let now = world.runner.time.clock.now().to_zoned(zone);
    let hours = (24 + 11 - i64::from(now.hour())) % 24;
    world.time_passes(&format!("PT{}H", if hours < 3 { hours + 24 } else { hours })).await;
}

/// A world whose month is not about to end: what is asked and what is read is of one wave.
pub(crate) async fn early_in_a_month() -> World {
    let world = World::begins().await;
    let zone = domain::Zone::get("Europe/Moscow").unwrap();
    let today = domain::day_of(world.runner.time.clock.now(), &zone).day();
    if today > 20 {
        world.time_passes(&format!("P{}D", 40 - today)).await;
    }
    world
}

async fn member_of(world: &World, card: &str) -> MemberNo {
    world.ledger().card(domain::CardNumber::parse(card).unwrap()).await.unwrap().unwrap().1
}

/// All waves of all surveys of a program, counted anew from their asks: nothing may differ.
pub(crate) async fn recounted(world: &World, program: &str) {
    let program = world.program(program).await;
    let now = world.runner.time.clock.now();
    for survey in program.rules.iter().flat_map(|rules| &rules.surveys) {
        let mut wave = survey.kind.wave(domain::day_of(now, &program.zone));
        for _ in 0..6 {
            let recount = world.ledger().recount(&program, survey, wave, false).await.unwrap();
            assert!(recount.differences.is_empty(), "{} {wave}: {:?}", survey.id, recount.differences);
            wave = wave.before();
        }
    }
}

async fn report(world: &World, program: &str, survey: &str) -> Value {
    world.runner.time.drain().await.unwrap();
    let path = format!("/v1/surveys/{survey}");
    let (status, report) = world.asks(reqwest::Method::GET, &path, Some(world.key(program)), None).await;
    assert_eq!(status, reqwest::StatusCode::OK, "{report}");
    report
}

#[tokio::test]
async fn an_unhappy_answer_is_heard_and_replied_to() {
    let world = early_in_a_month().await;
    let olga = world.person(501, "Olga", "en").await;
    olga.joins(CAFE).await;
    let (ann, card) = asked_at_the_cafe(&world, 11, "Ann", "en").await;
    assert!(ann.told("one question").await.is_empty(), "not before the delay is over");
    morning_comes(&world).await;
    let question = ann.sees("How likely are you to recommend us to a friend?").await;
    assert!(question.text.contains("0: not at all likely · 10: extremely likely"), "{}", question.text);
    let labels: Vec<&str> = question.buttons.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "Not now", "Don’t ask"]);

    let answered = ann.taps("3", "you gave us 3").await;
    assert_eq!(answered.id, question.id, "the message turns into the answer");
    assert!(answered.text.contains("+5 points for answering") && answered.text.contains("What went wrong?"));
    let balance = world.balance(CAFE, &card).await["balance"]["available"].clone();
    assert_eq!(balance, 3 + 5);
    // The same tap once more, and one of a button that is gone: the same screen, the same points.
    let tap = question.buttons[3].1.clone();
    ann.sends_tap(question.id, &tap).await;
    ann.sends_tap(question.id, &tap).await;
    assert_eq!(ann.told("you gave us 3").await.len(), 1);
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 8);

    let thanked = ann.asks("The coffee was <cold> & late", "The team will read this").await;
    assert!(thanked.text.contains("The team can’t see your name."), "{}", thanked.text);
    ann.asks("And nobody said sorry", "The team will read this").await;
    let case = olga.sees("a score of 3").await;
    assert!(!case.text.contains("Ann") && case.text.contains("<cold> & late"), "{}", case.text);
    // He may let himself be known.
    ann.taps("Show my name", "The team can see your first name").await;
    let opened = olga.taps("Open", "Waiting for a reply").await;
    assert!(opened.text.contains("Ann: And nobody said sorry"), "{}", opened.text);
    olga.taps("Reply", "Write the reply in one message").await;
    world.time_passes("PT2H").await;
    olga.asks("We are sorry. The next one is on us.", "Send it?").await;
    assert!(ann.told("The next one is on us").await.is_empty(), "what goes to somebody else is shown first");
    let replied = olga.taps("Send", "The reply is on its way").await;
    assert!(replied.text.contains("First reply after: 2 h"), "{}", replied.text);
    ann.sees("we’ve replied to you").await;
    let reply = ann.told("The next one is on us").await;
    assert_eq!(reply.len(), 1);
    ann.taps("Answer", "Write your answer in a message").await;
    ann.asks("Thank you!", "The team will read this").await;
    let program = ProgramId::parse(CAFE).unwrap();
    let member = member_of(&world, &card).await;
    let asks = world.ledger().asks_of(&program, member).await.unwrap();
    let key: AskKey = asks[0].key.clone();
    assert_eq!(world.ledger().case(&key).await.unwrap().unwrap().state, CaseState::Open);
    olga.asks("/cases", "1. Score 3").await;
    olga.taps("1", "Thank you!").await;
    olga.taps("Close", "Closed.").await;
    olga.asks("/cases", "No case is waiting").await;

    // Changed within a day: the figure moves, the points stay.
    ann.asks("/surveys", "at most once in two weeks").await;
    ann.sends_tap(question.id, &tap.replace(" 3", " 9")).await;
    ann.sees("you gave us 9").await;
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 8);
    let total = report(&world, CAFE, "third").await;
    assert_eq!((total["asked"].clone(), total["answers"].clone()), (json!(1), json!(1)));
    world.time_passes("P1D").await;
    ann.sends_tap(question.id, &tap).await;
    ann.sees("your score of 9 can’t be changed").await;
    recounted(&world, CAFE).await;
    world.ends().await;
}

#[tokio::test]
async fn not_now_and_never_hold_at_once_and_staff_can_look_up_why() {
    let world = early_in_a_month().await;
    let olga = world.person(501, "Olga", "en").await;
    olga.joins(CAFE).await;
    let (ann, anns) = asked_at_the_cafe(&world, 11, "Ann", "en").await;
    let (bob, bobs) = asked_at_the_cafe(&world, 12, "Bob", "en").await;
    let asked = async |card: &str, part: &str| {
        let screen = olga.asks(&format!("/asked {card}"), "surveys for card").await;
        assert!(screen.text.contains(part), "{}", screen.text);
    };
    world.runner.time.drain().await.unwrap();
    asked(&anns, "After a purchase (NPS): next on").await;
    morning_comes(&world).await;
    ann.sees("one question").await;
    ann.taps("Not now", "We will not ask before").await;
    bob.sees("one question").await;
    bob.taps("Don’t ask", "will not ask you anything").await;
    asked(&anns, "last asked on").await;
    for (person, card) in [(&ann, &anns), (&bob, &bobs)] {
        for n in 3..6 {
            world.buys(CAFE, card, &format!("b{}-{n}", person.id), 10_000).await;
        }
    }
    world.time_passes("P5D").await;
    assert_eq!(ann.told("one question").await.len(), 0, "the one that was asked is withdrawn");
    asked(&bobs, "not asked: turned surveys off").await;
    asked(&anns, "said “not now”").await;
    world.time_passes("P15D").await;
    asked(&anns, "but wasn’t sent").await;
    // Whoever wants to be asked again, is.
    bob.asks("/surveys", "Surveys are off").await;
    bob.taps("Ask me", "at most once in two weeks").await;
    for n in 6..12 {
        world.buys(CAFE, &bobs, &format!("b12-{n}"), 10_000).await;
    }
    world.time_passes("P35D").await;
    bob.sees("one question").await;
    recounted(&world, CAFE).await;
    world.ends().await;
}

#[tokio::test]
async fn buttons_that_are_old_foreign_or_made_by_hand_do_the_right_thing() {
    let world = early_in_a_month().await;
    let (ann, card) = asked_at_the_cafe(&world, 11, "Ann", "en").await;
    let eve = world.person(13, "Eve", "en").await;
    eve.joins(CAFE).await;
    morning_comes(&world).await;
    let question = ann.sees("one question").await;
    let score = question.buttons[10].1.clone();
    let eves = eve.asks("/points", "Grain").await;
    // Eve was not asked; a score that is none; a survey, a wave and a program that are none; staff's buttons.
    for data in [
        score.clone(),
        score.replace(" 10", " 11"),
        score.replace("third", "nps"),
        score.replace("demo-cafe", "demo-shop"),
        format!("c demo-cafe third 2027m01 {}", member_of(&world, &card).await),
        "report demo-cafe third 2027m01".to_owned(),
        "comments demo-cafe third 2027m01 0".to_owned(),
        "done demo-cafe third 2027m01".to_owned(),
        "done_send demo-cafe third 2027m01".to_owned(),
    ] {
        eve.sends_tap(eves.id, &data).await;
    }
    let shown = eve.chat().await.pop().unwrap();
    assert!(!shown.text.contains("you gave us"), "{}", shown.text);
    let total = report(&world, CAFE, "third").await;
    assert_eq!((total["asked"].clone(), total["answers"].clone()), (json!(1), json!(0)));
    // A month later the survey is over.
    world.time_passes("P31D").await;
    ann.sends_tap(question.id, &score).await;
    ann.sees("This survey is over").await;
    ann.asks("What is this?", "I only understand the buttons").await;
    recounted(&world, CAFE).await;
    world.ends().await;
}

#[tokio::test]
async fn a_program_asks_in_its_own_words_and_reads_the_report() {
    let mut world = early_in_a_month().await;
    let studio = world.opens(STUDIO).await.to_string();
    let (owner, analyst) = (world.person(901, "Olga", "en").await, world.person(902, "Igor", "en").await);
    owner.joins(&studio).await;
    analyst.joins(&studio).await;
    let mut people = Vec::new();
    for id in 0..6 {
        let person = world.person(1_000 + id, &format!("P{id}"), "en").await;
        let card = person.joins(&studio).await;
        for n in 0..2 {
            world.buys(&studio, &card, &format!("b{id}-{n}"), 10_000).await;
        }
        people.push(person);
    }
    morning_comes(&world).await;
    for (at, person) in people.iter().enumerate() {
        person.sees("How is the light?").await;
        let (label, follow_up) = if at == 0 { ("1", "What about it?") } else { ("5", "What do you like most?") };
        if at == 5 {
            // Who thinks better of it before anybody heard of it raises no alarm, not even by words.
            person.taps("1", "What about it?").await;
            person.taps("Change", "How is the light?").await;
        }
        let answered = person.taps(label, follow_up).await;
        assert!(answered.text.contains("+7 points"), "{}", answered.text);
        if at == 5 {
            person.asks("Cleaner than I thought", "The team will read this").await;
        }
        if at == 1 {
            person.taps("Skip", "Have a bright day.").await;
        }
        if at == 4 {
            analyst.asks("/surveys", "Studio: surveys").await;
            world.runner.time.drain().await.unwrap();
            let few = analyst.taps("Satisfaction (CSAT)", "Satisfied").await;
            assert!(few.text.contains("Answers: 5 of 6 asked (83.3%)"), "{}", few.text);
        }
        if at == 3 {
            analyst.asks("/surveys", "Studio: surveys").await;
            let few = analyst.taps("Satisfaction (CSAT)", "You’ll see figures once there are 5").await;
            assert!(few.buttons.iter().all(|(label, _)| label != "Histogram" && label != "Comments"));
        }
    }
    // Words without a case are read among the comments, by those who may.
    people[2].asks("Lovely and bright", "The team will read this").await;
    world.runner.time.drain().await.unwrap();
    analyst.asks("/surveys", "Studio: surveys").await;
    let report = analyst.taps("Satisfaction (CSAT)", "Satisfied: 83.3%").await;
    assert!(report.text.contains("Answers: 6 of 6 asked (100%)"), "{}", report.text);
    analyst.taps("Histogram", "Satisfaction (CSAT)").await;
    let pictured = || async { analyst.chat().await.into_iter().find(|shown| shown.photo) };
    until("the histogram", pictured).await;
    assert!(analyst.chat().await.iter().all(|shown| shown.buttons.iter().all(|(label, _)| label != "Comments")));
    analyst.asks("/cases", "Your role here (analyst) does not allow that").await;
    owner.asks("/surveys", "Studio: surveys").await;
    owner.taps("Satisfaction (CSAT)", "Satisfied: 83.3%").await;
    let comments = owner.taps("Comments", "Lovely and bright").await;
    assert!(!comments.text.contains("P2") && comments.text.contains("5 · Member"), "{}", comments.text);
    // Nobody wrote a word about the unhappy score: staff hears of it all the same.
    world.time_passes("PT1H").await;
    owner.sees("a score of 1").await;
    owner.sees("No comment left").await;
    assert_eq!(owner.told("a score of").await.len(), 1);

    // You said, we did.
    owner.asks("/surveys", "Studio: surveys").await;
    owner.taps("Satisfaction (CSAT)", "Satisfied: 83.3%").await;
    owner.taps("What we did", "in one message of three lines").await;
    owner.asks("en: New lamps", "All three languages are needed").await;
    let preview = owner.asks("ru: Новые лампы\nzh: 新灯\nen: New lamps", "6 members").await;
    assert!(preview.text.contains("您的建议") && preview.text.contains("вы сказали"), "{}", preview.text);
    owner.taps("Send", "on its way to all who answered").await;
    world.time_passes("PT2H").await;
    for person in &people {
        person.sees("New lamps").await;
        assert_eq!(person.told("you said, we did").await.len(), 1);
    }
    world.time_passes("PT2H").await;
    assert_eq!(people[3].told("you said, we did").await.len(), 1, "once");
    // A second survey of the same person waits until two weeks are over, whatever its day. More than a day of them is over.
    world.time_passes("P12D").await;
    let told = people[3].chat().await;
    assert!(people[3].told("How likely are you").await.is_empty(), "{told:#?}");
    // It comes on the member's own day of a cool-down of ninety.
    let mut days = 0;
    while people[3].told("How likely are you").await.is_empty() {
        world.time_passes("P5D").await;
        days += 5;
        assert!(days <= 100, "nobody was asked");
    }
    assert_eq!(people[3].told("How likely are you").await.len(), 1);
    recounted(&world, &studio).await;
    world.ends().await;
}

#[tokio::test]
async fn staff_is_asked_too_and_stays_unknown() {
    let mut world = early_in_a_month().await;
    let studio = world.opens(STUDIO).await.to_string();
    let olga = world.person(901, "Olga", "en").await;
    olga.joins(&studio).await;
    while olga.told("recommend us as a place to work").await.is_empty() {
        world.time_passes("P10D").await;
    }
    let answered = olga.taps("2", "you gave us 2").await;
    assert!(!answered.text.contains("points"), "{}", answered.text);
    let thanked = olga.asks("Too many night shifts", "The team will read this").await;
    assert!(thanked.buttons.iter().all(|(label, _)| label != "Show my name"), "{:?}", thanked.buttons);
    olga.asks("/cases", "No case is waiting").await;
    assert!(olga.told("a score of 2").await.is_empty(), "nobody is found out by his answer");
    // Nor by the figures, nor by the words, however few or many there are while it goes on.
    olga.asks("/surveys", "Studio: surveys").await;
    let report = olga.taps("Team (eNPS)", "once this period is over").await;
    assert!(
        report.buttons.iter().all(|(label, _)| label != "Comments" && label != "Histogram"),
        "{:?}",
        report.buttons
    );
    let program = world.program(&studio).await;
    let wave = domain::SurveyKind::Employee.wave(domain::day_of(world.runner.time.clock.now(), &program.zone));
    olga.sends_tap(report.id, &format!("comments studio team {wave} 0")).await;
    let shown = olga.chat().await;
    assert!(shown.iter().all(|shown| !shown.by_bot || !shown.text.contains("night shifts")));
    let (status, _) = world.asks(reqwest::Method::GET, "/v1/surveys/team", Some(world.key(&studio)), None).await;
    assert_eq!(status, reqwest::StatusCode::NOT_FOUND, "a till's key lies about at the till");
    // Not to be asked holds for him as a colleague too, and can be undone.
    olga.asks("/surveys", "at most once in two weeks").await;
    olga.taps("Don’t ask", "Surveys are off").await;
    let staff = world.ledger().all_staff(&program.id, world.runner.time.clock.now()).await.unwrap();
    let number = staff
        .iter()
        .find(|(person, _)| *person == world.runner.app.vault.person_key(&store::Address::telegram(901)))
        .unwrap()
        .1;
    assert!(world.ledger().respondent(&program.id, number).await.unwrap().unwrap().respondent.off);
    olga.taps("Ask me", "at most once in two weeks").await;
    assert!(!world.ledger().respondent(&program.id, number).await.unwrap().unwrap().respondent.off);
    recounted(&world, &studio).await;
    world.ends().await;
}

#[tokio::test]
async fn words_are_sealed_shown_as_stored_and_forgotten_with_their_author() {
    let world = early_in_a_month().await;
    let olga = world.person(501, "Olga", "en").await;
    olga.joins(CAFE).await;
    let (ann, card) = asked_at_the_cafe(&world, 11, "Ann", "en").await;
    morning_comes(&world).await;
    ann.sees("one question").await;
    ann.taps("0", "you gave us 0").await;
    ann.asks("canary in a coffee mine", "The team will read this").await;
    olga.sees("canary in a coffee mine").await;
    ann.asks("/privacy", "survey answers stored: 1").await;
    for table in ["kopilka-ledger", "kopilka-vault", "kopilka-outbox"] {
        for item in world.runner.client.scan().table_name(table).send().await.unwrap().items() {
            let in_the_clear = item.values().any(|value| match value {
                AttributeValue::S(text) => text.contains("canary"),
                AttributeValue::B(bytes) => bytes.as_ref().windows(6).any(|six| six == b"canary"),
                _ => false,
            });
            assert!(!in_the_clear, "{table}: {item:?}");
        }
    }
    ann.taps("Delete my data", "Delete your data?").await;
    ann.taps("Delete for good", "Your data has been deleted").await;
    let member = member_of(&world, &card).await;
    let program = ProgramId::parse(CAFE).unwrap();
    assert!(world.ledger().respondent(&program, member).await.unwrap().is_none(), "nobody is asked under this number");
    olga.taps("Open", "The member has left").await;
    let total = report(&world, CAFE, "third").await;
    assert_eq!(total["answers"], 1, "the score stays, and leads to nobody");
    recounted(&world, CAFE).await;
    world.ends().await;
}
