//! What is held of a person, in one document that they can be given.

use super::People;
use crate::{Address, AskKey, Consent, PartAuthor, Person, RunRow, StoreError};
use domain::{Balance, Entry, Explanation, Instant, LeavingReason, MemberNo, ProgramId};
use serde::Serialize;

/// Entries in one read.
const PAGE: i32 = 100;

/// What is held of a person. Secrets, such as that of a second factor, are left out.
#[derive(Debug, Serialize)]
pub struct PersonExport {
    address: Address,
    first_name: String,
    language: &'static str,
    /// Month and day.
    #[serde(skip_serializing_if = "Option::is_none")]
    birthday: Option<(i8, i8)>,
    consents: Vec<Consent>,
    /// The name of the time zone, or its offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    /// The promotions of the last days, over all programs.
    promotions: Vec<PromotionExport>,
    has_second_factor: bool,
    has_blocked_the_bot: bool,
    memberships: Vec<MembershipExport>,
    /// The programs for which the person works, with the role.
    roles: Vec<(ProgramId, &'static str)>,
    /// What the person sent and the bot failed on, for a week.
    failed_updates: Vec<FailedUpdateExport>,
}

#[derive(Debug, Serialize)]
struct FailedUpdateExport {
    at: Instant,
    update: serde_json::Value,
}

#[derive(Debug, Serialize)]
struct PromotionExport {
    at: Instant,
    program: ProgramId,
    /// Whether it was sent, or has its place only.
    sent: bool,
}

#[derive(Debug, Serialize)]
struct JourneyExport {
    journey: String,
    entered_at: Instant,
    /// What came of each step.
    steps: Vec<(String, &'static str)>,
    is_over: bool,
}

#[derive(Debug, Serialize)]
struct MembershipExport {
    program: ProgramId,
    member: String,
    card: String,
    balance: BalanceExport,
    was_invited: bool,
    inviter_sees_first_name: bool,
    wants_fewer_offers: bool,
    wants_no_news_of_friends: bool,
    was_asked_for_advertising: bool,
    journeys: Vec<JourneyExport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_messages_were_turned_off: Option<&'static str>,
    entries: Vec<EntryExport>,
    answers: Vec<AnswerExport>,
}

#[derive(Debug, Serialize)]
struct BalanceExport {
    available: i64,
    pending: i64,
    reserved: i64,
    debt: i64,
}

#[derive(Debug, Serialize)]
struct EntryExport {
    version: u64,
    cause: String,
    points: i64,
    occurred_at: Instant,
    recorded_at: Instant,
    explanation: Vec<String>,
}

#[derive(Debug, Serialize)]
struct AnswerExport {
    survey: String,
    wave: String,
    asked_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u8>,
    /// What the person wrote.
    comments: Vec<String>,
}

impl People {
    /// Returns what is held of a person.
    pub async fn export(&self, person: &Person) -> Result<PersonExport, StoreError> {
        let mut memberships = Vec::new();
        for (program, member) in &person.memberships {
            memberships.extend(self.membership(person, program, *member).await?);
        }
        let mut roles = Vec::new();
        for program in person.places_of_work() {
            let staff = self.ledger.staff(&program, &person.key).await?;
            roles.extend(staff.map(|staff| (program, staff.role.code())));
        }
        let failed_updates = self.vault.failed_updates(person).await?.into_iter().map(|(at, content)| {
            FailedUpdateExport { at, update: serde_json::from_slice(&content).unwrap_or_default() }
        });
        let promotions = self.vault.attention(&person.key).await?.promos.into_iter();
        let promotions =
            promotions.map(|promo| PromotionExport { at: promo.at, program: promo.program, sent: promo.sent });
        let profile = &person.profile;
        Ok(PersonExport {
            address: profile.address.clone(),
            first_name: profile.first_name.clone(),
            language: profile.lang().code(),
            birthday: profile.birthday.as_ref().map(|birthday| (birthday.month, birthday.day)),
            consents: profile.consents.clone(),
            time_zone: profile.zone_name(),
            promotions: promotions.collect(),
            has_second_factor: profile.factor.as_ref().is_some_and(|factor| factor.is_on(self.clock.now())),
            has_blocked_the_bot: person.blocked,
            memberships,
            roles,
            failed_updates: failed_updates.collect(),
        })
    }

    async fn membership(
        &self,
        person: &Person,
        program: &ProgramId,
        member: MemberNo,
    ) -> Result<Option<MembershipExport>, StoreError> {
        let Some(known) = self.programs.get(program).await? else { return Ok(None) };
        let Some(row) = self.ledger.account(program, member).await? else { return Ok(None) };
        let Balance { available, pending, reserved, debt } = row.account.as_of(&known, self.clock.now()).balance();
        let mut entries = Vec::new();
        let mut before = u64::MAX;
        while before > 1 {
            let page = self.ledger.history(program, member, before, PAGE).await?.entries;
            before = page.last().map_or(0, |entry| entry.version);
            entries.extend(page.iter().map(entry));
        }
        let mut answers = Vec::new();
        for ask in self.ledger.asks_of(program, member).await? {
            let AskKey { survey, wave, .. } = &ask.key;
            let thread = self.vault.thread(person, &ask.key, ask.asked_at).await?;
            let own = thread.parts.iter().filter(|part| part.by == PartAuthor::Member);
            answers.push(AnswerExport {
                survey: survey.to_string(),
                wave: wave.to_string(),
                asked_at: ask.asked_at,
                score: ask.score,
                comments: own.map(|part| part.text.clone()).collect(),
            });
        }
        Ok(Some(MembershipExport {
            program: program.clone(),
            member: member.to_string(),
            card: row.card.to_string(),
            balance: BalanceExport { available, pending, reserved, debt },
            was_invited: person.invited_by.contains_key(program),
            inviter_sees_first_name: person.named.contains(program),
            wants_fewer_offers: person.fewer.contains(program),
            wants_no_news_of_friends: person.no_referral_news.contains(program),
            was_asked_for_advertising: person.asked_for_advertising.contains(program),
            why_messages_were_turned_off: self.ledger.leaving_reason(program, member).await?.map(LeavingReason::code),
            journeys: self.ledger.runs_of(program, member).await?.into_iter().map(journey).collect(),
            entries,
            answers,
        }))
    }
}

fn journey(row: RunRow) -> JourneyExport {
    JourneyExport {
        journey: row.key.journey.to_string(),
        entered_at: row.run.entered_at,
        steps: row.run.outcomes.iter().map(|(step, outcome)| (step.to_string(), outcome.code())).collect(),
        is_over: row.run.is_over(),
    }
}

fn entry(entry: &Entry) -> EntryExport {
    EntryExport {
        version: entry.version,
        cause: entry.cause.to_string(),
        points: entry.points,
        occurred_at: entry.occurred_at,
        recorded_at: entry.recorded_at,
        explanation: entry.explanation.iter().map(Explanation::to_string).collect(),
    }
}
