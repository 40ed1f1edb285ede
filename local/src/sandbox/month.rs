//! A month of the demo café: forty people join, invite friends, buy, take rewards and answer surveys, by the same taps, words
//! and calls as anybody on the page. Every day is lived through, so all that time brings comes, too.

use crate::sandbox::month_gate::{DAYS, MonthProgress};
use crate::sandbox::state::{Sandbox, push_tap};
use crate::sandbox::telegram::ChatUser;
use anyhow::{Context, Result, bail};
use domain::{Lang, ProgramId};
use jiff::ToSpan;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The people who come in it.
const PEOPLE: usize = 40;
/// The id of the first of them in Telegram.
const FIRST_ID: i64 = 1_001;
/// How often a chat is looked at until a button has come.
const LOOKS: u32 = 400;
const LOOK_EACH: Duration = Duration::from_millis(10);
/// First names, with the languages of their apps.
const NAMES: &str = include_str!("../../../demo/names.txt");

/// A person of the month.
struct Guest {
    id: i64,
    card: String,
    /// How often they come, in parts of a hundred days.
    often: u64,
    /// What they tend to think of the café.
    likes: u64,
}

/// The month.
pub(super) struct Month {
    sandbox: Sandbox,
    client: reqwest::Client,
    dice: Mutex<u64>,
}

impl Month {
    pub(super) fn new(sandbox: Sandbox) -> Month {
        Month { sandbox, client: reqwest::Client::new(), dice: Mutex::new(20_270_305) }
    }

    /// The same numbers each time (splitmix64).
    fn throws(&self, sides: u64) -> u64 {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        *dice = dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    /// Lives the month through.
    pub(super) async fn run(&self) -> Result<()> {
        let demo = self.sandbox.demos.first().context("there is no demo café")?;
        let (program, key) = (demo.program.id.clone(), demo.api_key.clone());
        let names: Vec<(&str, &str)> = NAMES.lines().filter_map(|line| line.split_once(' ')).collect();
        let taken = self.sandbox.telegram.lock().kept.people.keys().copied().max().unwrap_or_default();
        let first = FIRST_ID.max(taken + 1);
        let mut guests: Vec<Guest> = Vec::new();
        for day in 1..=DAYS {
            self.sandbox.month.set(MonthProgress::Day(day));
            self.sandbox.telegram.changed(json!({ "month": true }));
            // Most come in the first days, some are brought by friends.
            let wanted = (PEOPLE * day as usize * 2 / DAYS as usize).min(PEOPLE);
            while guests.len() < wanted {
                let at = guests.len();
                let (language, name) = names[at % names.len()];
                let id = first + at as i64;
                let friend = (at > 8 && self.throws(3) == 0).then(|| self.throws(at as u64) as usize);
                let start = match friend {
                    Some(friend) => self.invitation(guests[friend].id, &program).await?,
                    None => format!("j_{program}"),
                };
                let card = self.joins(id, name, language, &start).await?;
                guests.push(Guest { id, card, often: 8 + self.throws(30), likes: self.throws(10) });
            }
            for guest in &guests {
                if self.throws(100) < guest.often {
                    let minor = (180 + self.throws(1_200)) * 100;
                    let order = format!("month-{}-{}", guest.id, self.sandbox.time.clock.now().as_second());
                    self.buys(&key, &guest.card, &order, minor).await?;
                }
            }
            self.sandbox.time.drain().await?;
            let next = self.sandbox.time.clock.now().to_zoned(jiff::tz::TimeZone::UTC).checked_add(1.day())?;
            self.sandbox.time.advance_to(next.timestamp()).await?;
            self.sandbox.telegram.changed(json!({ "clock": true }));
            for guest in &guests {
                self.answers(guest).await?;
                self.takes_a_reward(guest, &program).await?;
                if let Some((message, claim)) = self.newest(guest.id, "claim_reward ") {
                    self.tap(guest.id, message, &claim[0]);
                }
            }
        }
        self.sandbox.time.drain().await?;
        self.sandbox.telegram.changed(json!({ "people": true }));
        Ok(())
    }

    /// Joins by a payload, and returns the card.
    async fn joins(&self, id: i64, name: &str, language: &str, start: &str) -> Result<String> {
        let person = ChatUser {
            id,
            first_name: name.to_owned(),
            language_code: language.to_owned(),
            blocked: false,
            started: false,
        };
        self.sandbox.telegram.lock().kept.people.insert(id, person);
        self.writes(id, &format!("/start {start}")).await?;
        let lang = Lang::best_fit(language).code();
        self.taps(id, &format!("speak {lang} ")).await?;
        self.taps(id, &format!("agree {lang} ")).await?;
        for _ in 0..LOOKS {
            let found = self.texts(id).into_iter().rev().find_map(|text| card_in(&text));
            if let Some(card) = found {
                return Ok(card);
            }
            tokio::time::sleep(LOOK_EACH).await;
        }
        bail!("{id} has no card")
    }

    /// The payload of a guest's invitation.
    async fn invitation(&self, id: i64, program: &ProgramId) -> Result<String> {
        self.writes(id, "/invite").await?;
        for _ in 0..LOOKS {
            let link = |text: &String| Some(text.split("start=r_").nth(1)?.split_whitespace().next()?.to_owned());
            if let Some(token) = self.texts(id).iter().rev().find_map(link) {
                return Ok(format!("r_{token}"));
            }
            tokio::time::sleep(LOOK_EACH).await;
        }
        Ok(format!("j_{program}"))
    }

    async fn buys(&self, key: &str, card: &str, order: &str, minor: u64) -> Result<()> {
        let body = json!({
            "id": order, "member": card, "amount": { "minor": minor, "currency": "RUB" },
            "occurred_at": self.sandbox.time.clock.now().to_string(),
        });
        let call = self.client.post(format!("{}/v1/purchases", self.sandbox.url)).bearer_auth(key).json(&body);
        let status = call.send().await?.status();
        if !status.is_success() {
            bail!("a purchase was answered {status}");
        }
        Ok(())
    }

    /// Answers a survey that asks, four times of five.
    async fn answers(&self, guest: &Guest) -> Result<()> {
        let Some((message, scores)) = self.newest(guest.id, "score ") else { return Ok(()) };
        if self.throws(5) == 0 {
            return Ok(());
        }
        let from = [3, 6, 7, 8, 8, 9, 9, 9, 10, 10][guest.likes as usize % 10];
        let score = (from + self.throws(2) as usize).min(scores.len() - 1);
        self.tap(guest.id, message, &scores[score]);
        self.sandbox.time.drain().await
    }

    /// Takes the cheapest reward now and then.
    async fn takes_a_reward(&self, guest: &Guest, program: &ProgramId) -> Result<()> {
        if self.throws(12) != 0 {
            return Ok(());
        }
        self.writes(guest.id, "/rewards").await?;
        let one = format!("reward {program} ");
        self.taps(guest.id, &one).await?;
        self.taps(guest.id, &format!("get {program} ")).await
    }

    async fn writes(&self, id: i64, text: &str) -> Result<()> {
        let body = json!({ "text": text });
        self.asks(&format!("/sandbox/people/{id}/send"), &body).await
    }

    async fn asks(&self, path: &str, body: &Value) -> Result<()> {
        let call = self.client.post(format!("{}{path}", self.sandbox.url));
        let call = call.header("x-sandbox-token", self.sandbox.door.token()).json(body);
        let status = call.send().await?.status();
        if !status.is_success() {
            bail!("{path} was answered {status}");
        }
        Ok(())
    }

    /// The texts of a chat, the oldest first.
    fn texts(&self, id: i64) -> Vec<String> {
        let inner = self.sandbox.telegram.lock();
        let chat = inner.kept.chats.get(&id).into_iter().flatten();
        chat.filter(|message| message.by_bot).filter_map(|message| message.text.clone()).collect()
    }

    /// The newest message of a chat with buttons of such data, and these data.
    fn newest(&self, id: i64, prefix: &str) -> Option<(i64, Vec<String>)> {
        let inner = self.sandbox.telegram.lock();
        let chat = inner.kept.chats.get(&id)?;
        chat.iter().rev().take(3).find_map(|message| {
            let rows = message.keyboard.as_ref()?["inline_keyboard"].as_array()?;
            let data =
                rows.iter().filter_map(Value::as_array).flatten().filter_map(|key| key["callback_data"].as_str());
            let own: Vec<String> = data.filter(|data| data.starts_with(prefix)).map(str::to_owned).collect();
            (!own.is_empty()).then_some((message.message_id, own))
        })
    }

    /// Taps the first such button of the newest message that has one, once it has come.
    async fn taps(&self, id: i64, prefix: &str) -> Result<()> {
        for _ in 0..LOOKS {
            if let Some((message, data)) = self.newest(id, prefix) {
                self.tap(id, message, &data[0]);
                return Ok(());
            }
            tokio::time::sleep(LOOK_EACH).await;
        }
        bail!("{id} has no button {prefix}")
    }

    fn tap(&self, id: i64, message: i64, data: &str) {
        // A message that is gone is a tap less.
        let _ = push_tap(&self.sandbox, id, message, data);
    }
}

/// The card number in a text.
fn card_in(text: &str) -> Option<String> {
    let digits = |line: &str| line.chars().filter(char::is_ascii_digit).collect::<String>();
    text.lines().map(digits).find(|digits| digits.len() == 16)
}
