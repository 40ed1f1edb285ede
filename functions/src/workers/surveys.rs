//! Surveys: asks those whose time has come, and counts what is answered.
//!
//! The ledger's stream says who has bought something and which answers are to be counted; the schedule finds whom to ask.
//! Every step is safe to repeat: an ask has a key of its own, a purchase opens a window once, an answer knows what of it
//! is counted.

use crate::Services;
use crate::due::{self, PAGE};
use crate::worker::{Failed, ProcessingError, StreamContent, StreamEvent, catch_panic};
use crate::worker::{RunReport, StreamReader, Worker, run_each_program};
use domain::{
    Cause, Instant, MemberNo, Phase, Program, ProgramId, SurveyEligibility, SurveyKind, Wave, out_of_quiet_hours,
};
use futures::future::{BoxFuture, join_all};
use futures::{FutureExt, StreamExt, stream};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use store::{AskKey, Ledger, LedgerEvent, RespondentRow, StoreError};

/// How many are worked on side by side.
const SIDE_BY_SIDE: usize = 4;
/// How often one is looked at anew who does something at the same moment.
const ATTEMPTS_MAX: usize = 5;
/// Staff hears of a case without words when the member has had so long to write some.
const WORDS_WITHIN: SignedDuration = SignedDuration::from_mins(15);
/// How many open cases one run looks at.
const CASES_MAX: i32 = 100;

/// Surveys.
#[derive(Clone)]
pub struct Surveys(pub Services);

impl std::ops::Deref for Surveys {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.0
    }
}

impl Worker for Surveys {
    fn name(&self) -> &'static str {
        "surveys"
    }

    fn reader(&self) -> Option<StreamReader> {
        Some(StreamReader::Count)
    }

    fn on_events<'a>(&'a self, events: &'a [StreamEvent]) -> BoxFuture<'a, Vec<Failed>> {
        self.work_on(events).boxed()
    }

    fn run(&self) -> BoxFuture<'_, Result<RunReport, ProcessingError>> {
        run_each_program(self, &self.ledger).boxed()
    }

    fn run_program<'a>(&'a self, program: &'a ProgramId) -> BoxFuture<'a, Result<RunReport, ProcessingError>> {
        catch_panic(self.program(program)).boxed()
    }

    fn next_due(&self, now: Instant, until: Instant) -> BoxFuture<'_, Result<Option<Instant>, StoreError>> {
        self.first_due(now, until).boxed()
    }

    fn replay<'a>(&'a self, event: &'a StreamEvent) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            match &event.content {
                StreamContent::Ledger(LedgerEvent::AskChanged(key)) => {
                    self.aggregate(&key.program, std::slice::from_ref(key)).await
                }
                StreamContent::Ledger(event) => match purchase(event) {
                    Some((program, member, at)) => self.bought(program, member, at).await,
                    None => Ok(()),
                },
                _ => Ok(()),
            }
        }
        .boxed()
    }
}

impl Surveys {
    /// Answers are counted together, program by program; a purchase may open a window.
    async fn work_on(&self, events: &[StreamEvent]) -> Vec<Failed> {
        let mut answers: BTreeMap<&ProgramId, BTreeMap<&AskKey, Vec<String>>> = BTreeMap::new();
        let mut failed = Vec::new();
        for StreamEvent { sequence, content } in events {
            let StreamContent::Ledger(event) = content else {
                continue;
            };
            if let LedgerEvent::AskChanged(key) = event {
                answers.entry(&key.program).or_default().entry(key).or_default().push(sequence.clone());
            } else if let Some((program, member, at)) = purchase(event)
                && let Err(error) = catch_panic(self.bought(program, member, at)).await
            {
                failed.push(Failed { sequences: vec![sequence.clone()], error });
            }
        }
        for (program, keys) in answers {
            failed.extend(self.count_all(program, keys).await);
        }
        failed
    }

    /// Counts together; where one of them cannot be read, one by one, so that it keeps no other back.
    async fn count_all(&self, program: &ProgramId, keys: BTreeMap<&AskKey, Vec<String>>) -> Vec<Failed> {
        let all: Vec<AskKey> = keys.keys().copied().cloned().collect();
        let Err(error) = catch_panic(self.aggregate(program, &all)).await else {
            return Vec::new();
        };
        if !error.is_permanent() {
            return vec![Failed { sequences: keys.into_values().flatten().collect(), error }];
        }
        let mut failed = Vec::new();
        for (key, sequences) in keys {
            if let Err(error) = catch_panic(self.aggregate(program, std::slice::from_ref(key))).await {
                failed.push(Failed { sequences, error });
            }
        }
        failed
    }

    async fn bought(&self, program: &ProgramId, member: MemberNo, at: Instant) -> Result<(), StoreError> {
        match self.programs.get(program).await? {
            Some(program) => self.ledger.record_purchase_for_surveys(&program, member, at, self.clock.now()).await,
            None => Ok(()),
        }
    }

    async fn aggregate(&self, program: &ProgramId, keys: &[AskKey]) -> Result<(), StoreError> {
        match self.programs.get(program).await? {
            Some(program) => self.ledger.aggregate(&program, keys).await,
            None => Ok(()),
        }
    }

    /// Asks all whose time has come in a program, and tells what is to be told.
    async fn program(&self, id: &ProgramId) -> Result<RunReport, StoreError> {
        let mut report = RunReport::default();
        let Some(program) = self.programs.get(id).await?.filter(|program| has_surveys(program)) else {
            return Ok(report);
        };
        let now = self.clock.now();
        self.enlist_staff(&program, now).await?;
        // Nobody is asked in quiet hours; what is due then is asked in the morning.
        // A program that ends asks nobody any more.
        if out_of_quiet_hours(now, &program.zone).is_none() && program.phase_at(now) == Phase::Open {
            self.ask_all(&program, now, &mut report).await?;
        }
        self.notify_waiting(&program, now).await?;
        Ok(report)
    }

    /// Staff can be asked from the day on which it works and has joined.
    async fn enlist_staff(&self, program: &Program, now: Instant) -> Result<(), StoreError> {
        let id = &program.id;
        if program.rules_at(now).surveys.iter().any(|survey| survey.kind == SurveyKind::Employee) {
            for (person, number) in self.ledger.all_staff(id, now).await? {
                // Who has not joined in the chat cannot answer there.
                let joined = self.vault.person(&person).await?;
                if joined.is_some_and(|joined| joined.memberships.contains_key(id)) {
                    self.ledger.enroll_respondent(program, number, Some(&person), 0, now).await?;
                }
            }
        }
        Ok(())
    }

    async fn ask_all(&self, program: &Program, now: Instant, done: &mut RunReport) -> Result<(), StoreError> {
        let id = &program.id;
        let page = |shard, after| self.ledger.due_respondents(id, shard, now, after, PAGE);
        let worked = due::process_due(page, |member| self.respondent(program, member), SIDE_BY_SIDE).await?;
        worked.add_to(done);
        done.done += worked.done.iter().filter(|asked| **asked).count();
        Ok(())
    }

    /// Looks at a respondent; returns whether they were asked.
    async fn respondent(&self, program: &Program, member: MemberNo) -> Result<bool, StoreError> {
        for _ in 0..ATTEMPTS_MAX {
            let now = self.clock.now();
            let Some(was) = self.ledger.respondent(&program.id, member).await? else {
                return Ok(false);
            };
            if !self.is_there(program, &was).await? {
                self.ledger.remove_respondent(&program.id, member).await?;
                return Ok(false);
            }
            let Some(plan) = self.vault.ask_plan(program, &was, now).await? else {
                self.ledger.remove_respondent(&program.id, member).await?;
                return Ok(false);
            };
            let asks = plan.verdicts.iter().find(|(_, verdict)| *verdict == SurveyEligibility::Ask).map(|(key, _)| key);
            let survey = asks.and_then(|key| program.survey(&key.survey).map(|survey| (key, survey)));
            if let Some((key, survey)) = survey {
                // The person first: where this is lost on the way, the next look finds its own place taken.
                if self.vault.claim_ask(&plan.person, key, now).await?
                    && self.ledger.send_survey(program, &plan.row, survey, key, now).await?.is_ok()
                {
                    return Ok(true);
                }
            } else if plan.row == was || self.ledger.keep_respondent(&program.id, &plan.row).await?.is_ok() {
                return Ok(false);
            }
        }
        Err(StoreError::Contended)
    }

    /// Whether there is still somebody to be asked under this number.
    async fn is_there(&self, program: &Program, row: &RespondentRow) -> Result<bool, StoreError> {
        if let Some(person) = &row.staff {
            let staff = self.ledger.staff(&program.id, person).await?;
            let now = self.clock.now();
            return Ok(staff.is_some_and(|staff| staff.number == Some(row.member) && staff.is_active_at(now)));
        }
        let account = self.ledger.account(&program.id, row.member).await?;
        Ok(account.is_some_and(|row| row.account.has_holder()))
    }

    async fn first_due(&self, now: Instant, until: Instant) -> Result<Option<Instant>, StoreError> {
        let programs = self.ledger.programs().await?;
        let next = join_all(programs.iter().map(|id| async move {
            // A program that ends asks nobody any more.
            let asks = |program: &std::sync::Arc<Program>| has_surveys(program) && program.phase_at(now) == Phase::Open;
            let Some(program) = self.programs.get(id).await?.filter(asks) else {
                return Ok(None);
            };
            let at = self.ledger.next_respondent(id).await?.map(|at| at.max(now));
            Ok::<_, StoreError>(at.map(|at| out_of_quiet_hours(at, &program.zone).unwrap_or(at)))
        }));
        let times = next.await.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(times.into_iter().flatten().filter(|at| *at > now && *at <= until).min())
    }

    /// Tells staff of cases to which no words came, and members of what was done about their answers.
    async fn notify_waiting(&self, program: &Program, now: Instant) -> Result<(), StoreError> {
        for case in self.ledger.open_cases(&program.id, false, CASES_MAX).await? {
            if case.opened_at + WORDS_WITHIN <= now
                && let Err(error) = self.ledger.notify_case_without_comment(&case.key).await
            {
                tracing::error!(%error, "staff was not told of a case");
            }
        }
        for (survey, wave) in self.ledger.waves_to_notify(&program.id).await? {
            for shard in 0..Ledger::ASK_SHARDS {
                self.tell_shard(program, &survey, wave, shard).await?;
            }
            self.ledger.finish_wave_notifications(&program.id, &survey, wave).await?;
        }
        Ok(())
    }

    /// Those who were told already cost a share of a page's read, so a run that was cut short is soon where it stopped.
    async fn tell_shard(
        &self,
        program: &Program,
        survey: &domain::ShortId,
        wave: Wave,
        shard: usize,
    ) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let (page, next) = self.ledger.wave_page(&program.id, survey, wave, shard, after, PAGE).await?;
            let rows = self.ledger.asked_rows(&page).await?;
            let untold: Vec<AskKey> = rows
                .into_iter()
                .filter(|row| row.score.is_some() && !row.respondent_notified)
                .map(|row| row.key)
                .collect();
            let told: Vec<Result<(), StoreError>> = stream::iter(untold)
                .map(|key| async move { self.ledger.notify_action_report(program, &key).await })
                .buffer_unordered(SIDE_BY_SIDE)
                .collect()
                .await;
            // What failed is told by the next run: the wave stays to be told.
            told.into_iter().collect::<Result<(), _>>()?;
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// Whether a program asks anything, or ever did.
fn has_surveys(program: &Program) -> bool {
    program.rules.iter().any(|rules| !rules.surveys.is_empty())
}

/// Whose purchase an event tells of, and when it happened.
fn purchase(event: &LedgerEvent) -> Option<(&ProgramId, MemberNo, Instant)> {
    match event {
        LedgerEvent::Entry { program, member, cause, occurred_at } if matches!(**cause, Cause::Purchase { .. }) => {
            Some((program, *member, *occurred_at))
        }
        _ => None,
    }
}
