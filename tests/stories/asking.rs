//! Months of surveys: hundreds of people in two programs buy, answer, postpone, refuse, block and leave at random,
//! while records of the stream are lost and repeated. Nobody is asked too often, everybody who could be asked was asked
//! or there is a reason why not, and the counters equal the answers.
//!
//! `KOPILKA_MEMBERS` sets the number of people, `KOPILKA_DAYS` the number of days, `KOPILKA_SEED` the random choices.

use crate::wire::{ledger_on, own_tables, plain_purchase};
use crate::world::{World, beginning, throws};
use domain::{
    Actor, ApiKeyId, Counter, HoldReason, Instant, Lang, MemberNo, OrderId, PersonKey, Program, SurveyEligibility,
    Wave, day_of, out_of_quiet_hours,
};
use functions::Services;
use functions::Worker;
use functions::workers::surveys::Surveys;
use futures::StreamExt;
use futures::stream;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use store::{
    AnswerOutcome, AskKey, Consent, DeadLetters, Ledger, MasterKeys, Pepper, Person, PostRequest, Profile, Programs,
    Vault,
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn toml(id: &str) -> String {
    format!(
        r#"
program = "{id}"
currency = "RUB"
zone = "Europe/Moscow"
name = {{ ru = "П", zh = "店", en = "P" }}
earning = [{{ purchase = {{ points = 1, per = "100" }} }}]
expiry = "never"
[[survey]]
id = "third"
kind = "transactional"
trigger = {{ purchases = {{ every = 3, delay_hours = 2 }} }}
[[survey]]
id = "nps"
kind = "relationship"
"#
    )
}

/// A recorded ask: when, by which program, by which survey.
struct Told {
    when: Instant,
    program: usize,
    survey: String,
}

/// A person, as the test's own bookkeeping knows them.
struct Soul {
    person: PersonKey,
    /// Their number in each program that they are in.
    members: BTreeMap<usize, MemberNo>,
    /// When they were asked, and by whom.
    asked: Vec<Told>,
    off: BTreeSet<usize>,
    snoozed: BTreeMap<usize, Instant>,
    blocked: bool,
    /// They never did anything that holds an ask back.
    plain: bool,
}

struct Year {
    ledger: Ledger,
    vault: Vault,
    surveys: Surveys,
    programs: Vec<Program>,
    souls: Vec<Soul>,
    orders: u64,
    dice: u64,
    /// The last answer to each ask.
    answers: BTreeMap<AskKey, (u8, Lang)>,
    accepted: BTreeSet<AskKey>,
    held: BTreeMap<&'static str, u32>,
    /// Asks that are possible now and will be reviewed within a day.
    soon: BTreeSet<AskKey>,
    /// Asks that were checked against the rules.
    seen: BTreeSet<AskKey>,
    /// The person of each number.
    owners: BTreeMap<(usize, MemberNo), usize>,
}

impl Year {
    fn chance(&mut self, one_in: u64) -> bool {
        throws(&mut self.dice, one_in) == 0
    }

    fn now(&self) -> Instant {
        self.surveys.clock.now()
    }

    async fn begins(world: &mut World, people: usize, dice: u64) -> Year {
        let client = world.runner.client.clone();
        store::tables::create(&client, &own_tables()).await.unwrap();
        let ledger = ledger_on(client.clone());
        let mut programs = Vec::new();
        for id in ["year-a", "year-b"] {
            world.opens(&toml(id)).await;
            let program = world.program(id).await;
            ledger.save_program(&program).await.unwrap();
            programs.push(program);
        }
        let pepper = Pepper::parse(&Pepper::generate().unwrap()).unwrap();
        let keys = MasterKeys::parse(&MasterKeys::generate().unwrap()).unwrap();
        let dead_letters = DeadLetters::new(client.clone(), &own_tables());
        let outbox = store::Outbox::new(client.clone(), &own_tables());
        let vault = Vault::new(client, &own_tables(), keys, pepper);
        let clock = store::Clock::starting_at(beginning());
        let surveys = Surveys(Services {
            ledger: ledger.clone(),
            vault: vault.clone(),
            programs: Programs::new(ledger.clone()),
            journeys: store::Journeys::new(ledger.clone()),
            clock,
            outbox,
            dead_letters,
        });
        let mut year = Year {
            ledger,
            vault,
            surveys,
            programs,
            souls: Vec::new(),
            orders: 0,
            dice,
            answers: BTreeMap::new(),
            accepted: BTreeSet::new(),
            held: BTreeMap::new(),
            soon: BTreeSet::new(),
            seen: BTreeSet::new(),
            owners: BTreeMap::new(),
        };
        for n in 0..people {
            let both = year.chance(3);
            let soul = year.joins(n as u64 + 1, if both { &[0, 1] } else { &[0] }).await;
            year.owners.extend(soul.members.iter().map(|(at, member)| ((*at, *member), n)));
            year.souls.push(soul);
        }
        year
    }

    async fn joins(&self, telegram_id: u64, programs: &[usize]) -> Soul {
        let now = self.now();
        let mut person = Person::new(
            self.vault.person_key(&store::Address::telegram(telegram_id)),
            Profile::new(store::Address::telegram(telegram_id), "P".to_owned(), Lang::En),
        );
        let mut members = BTreeMap::new();
        for at in programs {
            let program = &self.programs[*at];
            let member = MemberNo::from_random(store::random().unwrap());
            person.memberships.insert(program.id.clone(), member);
            person.profile.consents.push(Consent {
                program: program.id.to_string(),
                version: store::CONSENT_VERSION,
                lang: "en".to_owned(),
                at: now.to_string(),
                purpose: store::ConsentPurpose::Program,
                withdrawn_at: None,
            });
            members.insert(*at, member);
            self.vault.bind(&program.id, member, &person.key).await.unwrap().unwrap();
            self.ledger.open_account(program, member, None, now).await.unwrap();
        }
        self.vault.save(&mut person).await.unwrap().unwrap();
        let (asked, off, snoozed) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
        Soul { person: person.key, members, asked, off, snoozed, blocked: false, plain: true }
    }

    async fn buys(&mut self, soul: usize, program: usize) {
        self.orders += 1;
        let (now, lost, twice) = (self.now(), self.chance(10), self.chance(10));
        let (program, member) = (&self.programs[program], self.souls[soul].members[&program]);
        let row = self.ledger.account(&program.id, member).await.unwrap().unwrap();
        let order = OrderId::parse(&format!("o{}", self.orders)).unwrap();
        let purchase = plain_purchase(program, row.card, order, 10_000, now);
        let key = Actor::Key(ApiKeyId::from_random(1));
        self.ledger.post(&PostRequest::new(program, member, purchase, key, now)).await.unwrap();
        for _ in 0..if lost { 0 } else { 1 + usize::from(twice) } {
            self.ledger.record_purchase_for_surveys(program, member, now, now).await.unwrap();
        }
    }

    /// What a person does about surveys.
    async fn wants(&mut self, soul: usize) {
        let now = self.now();
        if self.chance(150) {
            let which = throws(&mut self.dice, 2) as usize;
            let Some(member) = self.souls[soul].members.get(&which).copied() else { return };
            let off = !self.souls[soul].off.contains(&which);
            self.ledger.change_respondent(&self.programs[which], member, now, |one| one.off = off).await.unwrap();
            let souls = &mut self.souls[soul];
            if off {
                souls.off.insert(which)
            } else {
                souls.off.remove(&which)
            };
            souls.plain = false;
        }
        if self.chance(150) {
            let mut person = self.vault.person(&self.souls[soul].person).await.unwrap().unwrap();
            person.blocked = !person.blocked;
            self.souls[soul].blocked = person.blocked;
            self.souls[soul].plain = false;
            self.vault.save(&mut person).await.unwrap().unwrap();
        }
    }

    /// Checks the asks since the last run against the rules, which are written anew in this test.
    async fn sees_who_was_asked(&mut self) {
        let now = self.now();
        for at in 0..self.programs.len() {
            let program = self.programs[at].clone();
            for survey in &program.rules[0].surveys {
                let wave = survey.kind.wave(day_of(now, &program.zone));
                let mut fresh = Vec::new();
                for shard in 0..Ledger::ASK_SHARDS {
                    let page =
                        self.ledger.wave_page(&program.id, &survey.id, wave, shard, None, 10_000).await.unwrap().0;
                    fresh.extend(page.into_iter().filter(|key| !self.seen.contains(key)));
                }
                for ask in self.ledger.asked_rows(&fresh).await.unwrap() {
                    self.seen.insert(ask.key.clone());
                    let soul = self.owners[&(at, ask.key.member)];
                    self.holds_against_the_rules(soul, at, &ask, now);
                    self.answers_or_not(soul, at, &ask.key).await;
                }
            }
        }
    }

    fn holds_against_the_rules(&mut self, soul: usize, at: usize, ask: &store::AskRow, now: Instant) {
        let (program, soul) = (&self.programs[at], &mut self.souls[soul]);
        let survey = ask.key.survey.to_string();
        let local = ask.asked_at.to_zoned(program.zone.clone());
        assert!((9..21).contains(&local.hour()), "asked at {local}");
        assert!(now.duration_since(ask.asked_at) < HOUR * 2, "seen late");
        assert!(!soul.off.contains(&at) && !soul.blocked, "did not want to be asked, or could not be reached");
        assert!(soul.snoozed.get(&at).is_none_or(|until| *until <= ask.asked_at), "said not now");
        for Told { when, program: of, survey: other } in &soul.asked {
            let since = ask.asked_at.duration_since(*when);
            assert!(since >= DAY * 14, "asked twice in {since}");
            if (*of, other) == (at, &survey) {
                let days = if survey == "nps" { 90 } else { 14 };
                assert!(since >= DAY * days, "asked {survey} twice in {since}");
            }
        }
        soul.asked.push(Told { when: ask.asked_at, program: at, survey });
    }

    async fn answers_or_not(&mut self, soul: usize, at: usize, key: &AskKey) {
        let now = self.now();
        let program = self.programs[at].clone();
        if !self.chance(10) {
            self.ledger.ask_accepted(key, Lang::En, now).await.unwrap();
            self.accepted.insert(key.clone());
        }
        match throws(&mut self.dice, 4) {
            0 => {
                self.ledger.change_respondent(&program, key.member, now, |one| one.snooze(now)).await.unwrap();
                self.souls[soul].snoozed.insert(at, now + DAY * 30);
                self.souls[soul].plain = false;
            }
            1 => {}
            _ => {
                for _ in 0..1 + throws(&mut self.dice, 2) {
                    let (score, lang) =
                        (throws(&mut self.dice, 11) as u8, Lang::ALL[throws(&mut self.dice, 3) as usize]);
                    let answered = self.ledger.answer(key, score, lang, 0, now).await.unwrap();
                    let AnswerOutcome::Stands(row) = answered else { panic!("{answered:?}") };
                    // The same score again is not a new answer, in whatever language it is tapped.
                    self.answers.insert(key.clone(), (score, row.lang.unwrap()));
                }
            }
        }
        // Records of the stream come late, twice, or never.
        if !self.chance(20) {
            self.ledger.aggregate(&program, &[key.clone(), key.clone()][..1]).await.unwrap();
        }
    }

    /// Checks that each due ask that was not made has a reason, and that the reason is true.
    async fn knows_why_not(&mut self) {
        let now = self.now();
        let mut looks = Vec::new();
        for (n, soul) in self.souls.iter().enumerate() {
            looks.extend(soul.members.iter().map(|(at, member)| (n, *at, *member)));
        }
        let (ledger, vault, programs) = (&self.ledger, &self.vault, &self.programs);
        let plans: Vec<_> = stream::iter(looks)
            .map(|(n, at, member)| async move {
                let row = ledger.respondent(&programs[at].id, member).await.unwrap()?;
                let due = row.respondent.surveys.values().any(|asking| asking.due.is_some_and(|due| due <= now));
                if !due {
                    return None;
                }
                let looked_at = row.next_review_at;
                Some((n, at, looked_at, vault.ask_plan(&programs[at], &row, now).await.unwrap().unwrap()))
            })
            .buffer_unordered(16)
            .filter_map(std::future::ready)
            .collect()
            .await;
        let mut soon = BTreeSet::new();
        for (n, at, looked_at, plan) in plans {
            let (soul, program) = (&self.souls[n], &self.programs[at]);
            for (key, verdict) in plan.verdicts {
                let SurveyEligibility::Held(held, _) = verdict else {
                    // Somebody who has just come back is reviewed within a day, so they must not be found unasked again
                    // at the next check.
                    if verdict == SurveyEligibility::Ask {
                        let late = looked_at.is_none_or(|look| look > now + DAY);
                        assert!(!late && !self.soon.contains(&key), "{n} could have been asked by {key} and was not");
                        soon.insert(key);
                    }
                    continue;
                };
                let last = |of: &dyn Fn(&&Told) -> bool| soul.asked.iter().filter(of).map(|told| told.when).max();
                let own = |told: &&Told| told.program == at && told.survey == key.survey.as_str();
                let kind = program.survey(&key.survey).unwrap().kind;
                let wave = |when: Instant| kind.wave(day_of(when, &program.zone));
                let (name, truly) = match held {
                    HoldReason::Off => ("off", soul.off.contains(&at)),
                    HoldReason::Blocked => ("blocked", soul.blocked),
                    HoldReason::NoConsent => ("consent", false),
                    HoldReason::Snoozed(until) => ("snoozed", soul.snoozed.get(&at) == Some(&until)),
                    HoldReason::SameWave(_) => ("wave", last(&own).is_some_and(|when| wave(when) == wave(now))),
                    HoldReason::CoolDown(_) => {
                        ("cooldown", last(&own).is_some_and(|when| now.duration_since(when) < DAY * 90))
                    }
                    HoldReason::OtherSurvey(_) => {
                        ("other", last(&|_| true).is_some_and(|when| now.duration_since(when) < DAY * 14))
                    }
                };
                assert!(truly, "{n}: {key} held by {held:?}, which is not so");
                *self.held.entry(name).or_default() += 1;
            }
        }
        self.soon = soon;
    }

    /// Checks that the answers, counted by this test, equal the counters and a recount.
    async fn counts_are_right(&self) {
        let mut asked = 0;
        for (at, program) in self.programs.iter().enumerate() {
            for survey in &program.rules[0].surveys {
                let mut waves: BTreeMap<Wave, Counter> = BTreeMap::new();
                for soul in &self.souls {
                    for Told { when, program: of, survey: id } in
                        soul.asked.iter().filter(|told| told.program == at && told.survey == survey.id.as_str())
                    {
                        let wave = survey.kind.wave(day_of(*when, &program.zone));
                        let (member, survey) = (soul.members[of], domain::ShortId::parse(id).unwrap());
                        let key = AskKey { program: program.id.clone(), member, survey, wave };
                        let counter = waves.entry(wave).or_default();
                        counter.asked += 1;
                        counter.accepted += i64::from(self.accepted.contains(&key) || self.answers.contains_key(&key));
                        if let Some((score, _)) = self.answers.get(&key) {
                            counter.scores[usize::from(*score)] += 1;
                        }
                    }
                }
                for (wave, counter) in waves {
                    // The repair counts what was lost on the way, and then nothing differs.
                    let recount = self.ledger.recount(program, survey, wave, true).await.unwrap();
                    assert!(recount.differences.is_empty(), "{:?}", recount.differences);
                    let counts = self.ledger.survey_counts(&program.id, survey, wave).await.unwrap();
                    assert_eq!(counts.total, counter, "{} {wave}", survey.id);
                    let by_lang = counts.by_lang.values().map(Counter::n).sum::<u64>();
                    let by_level = counts.by_level.values().map(Counter::n).sum::<u64>();
                    let by_month = counts.by_month.values().map(Counter::n).sum::<u64>();
                    assert_eq!([by_lang, by_level, by_month], [counter.n(); 3]);
                    asked += counter.asked;
                }
            }
        }
        println!("{asked} asks, {} answers; held back: {:?}", self.answers.len(), self.held);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_of_asking_many_people_in_two_programs() {
    let number = |name: &str, default: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    let (people, seed) = (number("KOPILKA_MEMBERS", 16), number("KOPILKA_SEED", 5));
    let days = number("KOPILKA_DAYS", 200) as i64;
    println!("{people} people for {days} days, seed {seed}");
    let mut world = World::begins().await;
    let mut year = Year::begins(&mut world, people as usize, seed).await;
    let zone = year.programs[0].zone.clone();
    for day in 0..days {
        let midnight = domain::start_of(day_of(year.now(), &zone).tomorrow().unwrap(), &zone);
        year.surveys.clock.advance_to(midnight + HOUR * 3);
        if day % 7 == 0 {
            // At night nobody is asked, whatever is due.
            assert_eq!(year.surveys.run().await.unwrap().done, 0);
        }
        for soul in 0..year.souls.len() {
            for program in 0..2 {
                if year.souls[soul].members.contains_key(&program) && year.chance(60) {
                    year.buys(soul, program).await;
                }
            }
            year.wants(soul).await;
        }
        // Usually once a day, sometimes twice.
        for hour in [10, 16].into_iter().take(1 + usize::from(day % 5 == 0)) {
            year.surveys.clock.advance_to(midnight + HOUR * hour);
            assert!(out_of_quiet_hours(year.now(), &zone).is_none());
            let done = year.surveys.run().await.unwrap();
            assert_eq!(done.failed, 0);
            if done.done > 0 {
                year.sees_who_was_asked().await;
            }
        }
        if day % (7 * (1 + people as i64 / 100)) == 0 {
            year.knows_why_not().await;
        }
    }
    // Members who never held an ask back were asked each quarter: ninety days, and at most two weeks of waiting.
    let members = year.souls.iter().filter(|soul| soul.plain && soul.members.len() == 1);
    for soul in members {
        let listed = year.ledger.respondent(&year.programs[0].id, soul.members[&0]).await.unwrap();
        let Some(row) = listed else { continue };
        let listed_for = year.now().duration_since(row.respondent.since).as_hours() / 24;
        let asked = soul.asked.iter().filter(|told| told.survey == "nps").count() as i64;
        assert!(asked >= (listed_for - 14) / 104, "asked {asked} times in {listed_for} days");
    }
    year.counts_are_right().await;
    world.runner.stop().await;
}
