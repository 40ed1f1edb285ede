//! A month of journeys at random: people in several programs join, buy, agree to advertising and withdraw it, want fewer, block
//! and come back, live in other zones; owners pause and resume; Telegram fails, loses answers and asks to wait; events come again,
//! late and in another order. Whatever happens, no step is sent before the one before it is over, none twice, none after the goal,
//! nobody gets more than the attention budget allows, and what is counted is what happened.
//!
//! `KOPILKA_DAYS` sets the number of days, `KOPILKA_SEED` the random choices.

use crate::people::known;
use crate::staff::forges;
use crate::world::{Person, World, setting, throws, until};
use domain::{
    Actor, CardNumber, Goal, Instant, Journey, JourneyEntry, Lang, MemberNo, ProgramId, Reentry, Say, SayClass,
    ShortId, Step, StepAction, StepOutcome, Variant, Wait, Words,
};
use functions::workers::journeys::JourneyRuns;
use functions::{StreamContent, StreamEvent, Worker};
use jiff::SignedDuration;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::aws_value::AttributeValue;
use store::{JourneyState, LedgerEvent, MessageKey, RunKey, StepMessage};

const PROGRAMS: usize = 6;
const PEOPLE: i64 = 8;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// How long a final message is kept: its end is so long before.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

fn id(text: &str) -> ShortId {
    ShortId::parse(text).unwrap()
}

fn wait(name: &str, days: u16, hours: u16) -> Step {
    Step { id: id(name), action: StepAction::Wait(Wait { days, hours, until_hour: None }) }
}

fn say(name: &str, words: &str) -> Step {
    let text = Lang::ALL.map(|lang| (lang, Words::parse(words).unwrap())).into_iter().collect();
    let words = Variant { text, without: BTreeMap::new() };
    Step { id: id(name), action: StepAction::Say(Say { class: SayClass::Promo, button: None, words }) }
}

fn journey(name: &str, entry: JourneyEntry, reentry: Reentry, steps: Vec<Step>) -> Journey {
    Journey {
        id: id(name),
        template: None,
        name: Some(name.to_owned()),
        entry,
        reentry,
        goal: Goal { purchase_within_days: 5 },
        stale_days: 4,
        steps,
    }
}

pub(crate) fn journeys() -> Vec<Journey> {
    vec![
        journey(
            "hello",
            JourneyEntry::Joined,
            Reentry::Never,
            vec![
                say("h1", "hello 1"),
                wait("w1", 1, 0),
                say("h2", "hello 2"),
                wait("w2", 0, 6),
                say("h3", "hello 3 {points}"),
            ],
        ),
        journey(
            "again",
            JourneyEntry::FirstPurchase,
            Reentry::Never,
            vec![
                wait("w0", 0, 2),
                say("a1", "again 1"),
                wait("w1", 2, 0),
                say("a2", "again 2"),
                wait("w2", 2, 0),
                say("a3", "again 3"),
            ],
        ),
        journey(
            "idle",
            JourneyEntry::Idle { days: 3 },
            Reentry::After { days: 8 },
            vec![say("i1", "idle 1"), wait("w1", 2, 0), say("i2", "idle 2")],
        ),
    ]
}

pub(crate) fn toml(program: &str) -> String {
    format!(
        r#"
program = "{program}"
currency = "RUB"
zone = "Europe/Moscow"
name = {{ ru = "П", zh = "店", en = "{program}" }}
earning = [{{ purchase = {{ points = 1, per = "100" }} }}]
expiry = "never"
"#
    )
}

/// Joins a program; the language is chosen once.
async fn joins(who: &Person<'_>, program: &str) -> String {
    let first = who.writes(&format!("/start j_{program}")).await;
    if first.buttons.iter().any(|(_, data)| data.starts_with("speak en ")) {
        who.presses("speak en ").await;
    }
    who.presses("agree en ").await;
    let program = ProgramId::parse(program).unwrap();
    let joined = async || {
        let member = *known(who.world, who.id.unsigned_abs()).await?.memberships.get(&program)?;
        who.world.ledger().account(&program, member).await.unwrap()
    };
    until("a member", joined).await.card.to_string()
}

/// What the test knows of the world.
struct Month {
    dice: u64,
    programs: Vec<ProgramId>,
    /// Cards by person and program.
    cards: BTreeMap<(i64, usize), (String, MemberNo)>,
    bought: BTreeMap<(usize, MemberNo), Vec<Instant>>,
    orders: usize,
    blocked: BTreeSet<i64>,
}

impl Month {
    fn throws(&mut self, sides: u64) -> u64 {
        throws(&mut self.dice, sides)
    }

    async fn begins(world: &mut World, seed: u64) -> Month {
        let mut programs = Vec::new();
        for at in 0..PROGRAMS {
            let program = world.opens(&toml(&format!("month-{at}"))).await;
            for journey in journeys() {
                journey.check(&Lang::ALL).unwrap();
                let now = world.runner.time.clock.now();
                let ledger = world.ledger();
                let saved = ledger.save_journey(&program, None, &journey, JourneyState::On, &Actor::System, now);
                saved.await.unwrap().unwrap();
            }
            world.runner.app.journeys.forget(&program);
            programs.push(program);
        }
        let (cards, bought, blocked) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Month { dice: seed, programs, cards, bought, orders: 0, blocked }
    }

    /// One thing that happens.
    async fn happens(&mut self, world: &World) {
        let person = 1 + self.throws(PEOPLE as u64) as i64;
        // Mostly the same one, so that somebody gets past a first step before they buy.
        let own = person as usize % PROGRAMS;
        let at = if self.throws(4) > 0 { own } else { self.throws(PROGRAMS as u64) as usize };
        let program = self.programs[at].clone();
        let who = Person { world, id: person };
        let Some((card, member)) = self.cards.get(&(person, at)).cloned() else {
            if self.blocked.contains(&person) {
                return;
            }
            let card = joins(&who, program.as_str()).await;
            let member = world.ledger().card(CardNumber::parse(&card).unwrap()).await.unwrap().unwrap().1;
            self.cards.insert((person, at), (card, member));
            if self.throws(4) > 0 {
                forges(&who, &format!("ads_agree {program} 1 en")).await;
            }
            return;
        };
        match self.throws(12) {
            0..=3 => {
                self.orders += 1;
                let order = format!("o{}", self.orders);
                world.buys(program.as_str(), &card, &order, 100_000 + self.orders as i64 * 100).await;
                self.bought.entry((at, member)).or_default().push(world.runner.time.clock.now());
            }
            4..=6 if !self.blocked.contains(&person) => {
                let code = ["ads_agree", "ads_agree", "offers_off", "fewer", "as_usual"][self.throws(5) as usize];
                let more = if code == "ads_agree" { " 1 en" } else { "" };
                forges(&who, &format!("{code} {program}{more}")).await;
            }
            7 if !self.blocked.contains(&person) => {
                let offset = [180, 600, -300, 330, 0, 480][self.throws(6) as usize];
                forges(&who, &format!("time_is {program} {offset}")).await;
            }
            8 => {
                let blocks = self.blocked.insert(person) || !self.blocked.remove(&person);
                who.blocks(blocks).await;
                if !blocks {
                    who.writes("/points").await;
                }
            }
            9 => {
                let kind = ["500", "lost_reply", "429"][self.throws(3) as usize];
                let times = 1 + self.throws(2);
                world
                    .goes_wrong(json!({ "method": "sendMessage", "kind": kind, "times": times, "retry_after": 2 }))
                    .await;
            }
            10 => {
                let of = &journeys()[self.throws(3) as usize].id;
                let row = world.ledger().journey(&program, of).await.unwrap().unwrap();
                let state = if row.state == JourneyState::On { JourneyState::Paused } else { JourneyState::On };
                let now = world.runner.time.clock.now();
                let saved =
                    world.ledger().save_journey(&program, Some(&row), &row.journey, state, &Actor::System, now).await;
                saved.unwrap().unwrap();
                world.runner.app.journeys.forget(&program);
            }
            _ => self.comes_again(world).await,
        }
    }

    /// Events of the past come again, in another order.
    async fn comes_again(&mut self, world: &World) {
        let runs = JourneyRuns(world.runner.time.services.clone());
        let mut members: Vec<(usize, MemberNo)> =
            self.cards.iter().map(|((_, program), (_, member))| (*program, *member)).collect();
        for at in (1..members.len()).rev() {
            members.swap(at, self.throws(at as u64 + 1) as usize);
        }
        let event = |(program, member): &(usize, MemberNo)| StreamEvent {
            sequence: member.to_string(),
            content: StreamContent::Ledger(LedgerEvent::CardMade {
                program: self.programs[*program].clone(),
                member: *member,
            }),
        };
        let events: Vec<StreamEvent> = members.iter().take(5).map(event).collect();
        let again: Vec<StreamEvent> = events.iter().chain(&events).cloned().collect();
        let (one, other) = tokio::join!(runs.on_events(&again), runs.on_events(&events));
        assert!(one.is_empty() && other.is_empty(), "{one:?} {other:?}");
    }
}

/// A message of a step that came to its end.
#[derive(Clone, Debug)]
struct Over {
    program: ProgramId,
    member: MemberNo,
    step: StepMessage,
    state: String,
    at: Instant,
}

async fn messages(world: &World) -> Vec<Over> {
    let mut items = world.runner.client.scan().table_name("kopilka-outbox").into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        let item = item.unwrap();
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
        let Some(key) = MessageKey::parse(&text("pk"), &text("sk")) else { continue };
        let words: Vec<String> = text("te").split(' ').map(str::to_owned).collect();
        let ["step", journey, number, step] = words.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
            continue;
        };
        let run = RunKey { program: key.program.clone(), member: key.member, journey: id(journey) };
        let step = StepMessage { run, number: number.parse().unwrap(), step: id(step) };
        let Some(AttributeValue::N(ttl)) = item.get("ttl") else { continue };
        let at = Instant::from_second(ttl.parse().unwrap()).unwrap() - KEPT;
        found.push(Over { program: key.program, member: key.member, step, state: text("st"), at });
    }
    found
}

impl Month {
    async fn is_right(&self, world: &World) {
        let over = messages(world).await;
        let sent: Vec<&Over> = over.iter().filter(|one| ["sent", "unknown"].contains(&one.state.as_str())).collect();
        assert!(sent.len() >= 5, "{} messages are no month", sent.len());
        self.keep_the_budget(&sent);
        let later = sent.iter().filter(|one| ["h2", "a2", "i2"].contains(&one.step.step.as_str())).count();
        println!("{} sent, {later} of them second steps", sent.len());
        assert!(later > 0, "no second step is no month");
        let all: BTreeMap<ShortId, Journey> =
            journeys().into_iter().map(|journey| (journey.id.clone(), journey)).collect();
        for one in &over {
            let order: Vec<ShortId> = all[&one.step.run.journey].says().map(|(_, step, _)| step.id.clone()).collect();
            let place = order.iter().position(|step| *step == one.step.step).unwrap();
            let of_run = |other: &&Over| (&other.step.run, other.step.number) == (&one.step.run, one.step.number);
            for before in over.iter().filter(of_run) {
                let earlier = order.iter().position(|step| *step == before.step.step).unwrap() < place;
                assert!(!earlier || before.at <= one.at, "{before:?} is over after {one:?}");
            }
            // Nothing goes out after a purchase that came after an earlier step of the same run.
            let program = self.programs.iter().position(|program| *program == one.program).unwrap();
            let first = over.iter().filter(of_run).map(|other| other.at).min().unwrap();
            let bought = self.bought.get(&(program, one.member)).into_iter().flatten();
            let goal = bought.filter(|at| **at > first).min();
            let late = one.state == "sent" && goal.is_some_and(|goal| one.at > *goal + SignedDuration::from_secs(60));
            assert!(!late, "{one:?} after the purchase of {goal:?}");
        }
        self.counts_are_right(world, &all, &over).await;
    }

    /// No window has more promotions than the budget allows.
    fn keep_the_budget(&self, sent: &[&Over]) {
        let of_person = |one: &&&Over| {
            let whose = self
                .cards
                .iter()
                .find(|((_, program), (_, member))| self.programs[*program] == one.program && *member == one.member);
            whose.map(|((person, _), _)| *person)
        };
        let mut by_person: BTreeMap<i64, Vec<(Instant, &ProgramId)>> = BTreeMap::new();
        for one in sent {
            by_person.entry(of_person(&one).unwrap()).or_default().push((one.at, &one.program));
        }
        for (person, mut promos) in by_person {
            promos.sort_unstable();
            for (at, (end, _)) in promos.iter().enumerate() {
                // Seconds are cut off where the end is read.
                let within = |window: SignedDuration| {
                    let begin = *end - window + SignedDuration::from_secs(30);
                    promos[..=at].iter().filter(move |(other, _)| *other > begin)
                };
                assert!(within(DAY).count() <= 1, "{person}: {promos:?}");
                assert!(within(DAY * 7).count() <= 3, "{person}: {promos:?}");
                let mut of_programs: BTreeMap<&ProgramId, usize> = BTreeMap::new();
                within(DAY * 7).for_each(|(_, program)| *of_programs.entry(program).or_default() += 1);
                assert!(of_programs.values().all(|count| *count <= 2), "{person}: {promos:?}");
            }
        }
    }

    /// Counters equal what the messages and the runs say.
    async fn counts_are_right(&self, world: &World, all: &BTreeMap<ShortId, Journey>, over: &[Over]) {
        for program in &self.programs {
            for journey in all.keys() {
                let counts = world.ledger().journey_counts(program, journey).await.unwrap();
                let (mut entered, mut ended, mut waiting) = (0, 0, BTreeMap::new());
                for (_, member) in
                    self.cards.iter().filter(|((_, of), _)| self.programs[*of] == *program).map(|(_, c)| c)
                {
                    let key = RunKey { program: program.clone(), member: *member, journey: journey.clone() };
                    let Some(row) = world.ledger().run(&key).await.unwrap() else { continue };
                    entered += i64::from(row.run.number);
                    ended += i64::from(row.run.number) - i64::from(!row.run.is_over());
                    let begun = &all[journey];
                    if let Some(step) = row.run.present(begun).filter(|_| !row.run.is_over()) {
                        *waiting.entry(step.id.clone()).or_insert(0) += 1;
                    }
                }
                assert_eq!(
                    (counts.entered, counts.ends.values().sum::<i64>()),
                    (entered, ended),
                    "{program} {journey}"
                );
                let counted: BTreeMap<ShortId, i64> =
                    counts.waiting.iter().filter(|(_, n)| **n != 0).map(|(step, n)| (step.clone(), *n)).collect();
                assert_eq!(counted, waiting, "{program} {journey}");
                for (outcome, state) in [(StepOutcome::Sent, "sent"), (StepOutcome::Unknown, "unknown")] {
                    let of =
                        |one: &&Over| one.program == *program && one.step.run.journey == *journey && one.state == state;
                    let counted: i64 =
                        counts.outcomes.iter().filter(|((_, is), _)| *is == outcome).map(|(_, count)| count).sum();
                    assert_eq!(counted, over.iter().filter(of).count() as i64, "{program} {journey} {state}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_month_of_journeys_keeps_order_budget_and_counts() {
    let mut world = World::begins().await;
    let seed = setting("KOPILKA_SEED", 20_270_305);
    println!("KOPILKA_SEED={seed}");
    let mut month = Month::begins(&mut world, seed).await;
    for person in 1..=PEOPLE {
        world.person(person, &format!("P{person}"), "en").await;
    }
    for _ in 0..setting("KOPILKA_DAYS", 16) {
        for _ in 0..6 {
            month.happens(&world).await;
        }
        world.runner.time.drain().await.unwrap();
        let hours = 4 + month.throws(30);
        world.time_passes(&format!("PT{hours}H")).await;
    }
    world.runner.time.drain().await.unwrap();
    month.is_right(&world).await;
    world.ends().await;
}
