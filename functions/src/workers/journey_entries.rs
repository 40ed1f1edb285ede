//! Who enters a journey by the calendar: looked for once in a day of the program, page by page.

use super::journeys::JourneyRuns;
use crate::Services;
use crate::worker::{ProcessingError, RunReport, Worker, catch_panic, run_each_program};
use domain::{Day, Instant, JourneyEntry, MemberNo, Program, ProgramId, day_of, start_of};
use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};
use jiff::{SignedDuration, ToSpan};
use store::{JourneyRow, JourneyState, Ledger, RunKey, StoreError};

/// How many enter side by side.
const SIDE_BY_SIDE: usize = 8;
/// Members who enter by the calendar are looked for so long after midnight of the program's zone.
const NIGHT_HOURS: SignedDuration = SignedDuration::from_hours(1);
/// Who was seen last longer ago enters no journey by the calendar.
const IDLE_DAYS_MAX: i64 = 365;
/// Members of one page.
const PAGE: i32 = 100;
/// So many enter in one call, so that it ends well within a function's time.
const ENTERED_MAX: usize = 5_000;

/// Who enters a journey by the calendar: looked for once in a day of the program, page by page.
#[derive(Clone)]
pub struct JourneyEntries(pub Services);

impl Worker for JourneyEntries {
    fn name(&self) -> &'static str {
        "journey-entries"
    }

    fn run(&self) -> BoxFuture<'_, Result<RunReport, ProcessingError>> {
        run_each_program(self, &self.0.ledger).boxed()
    }

    fn run_program<'a>(&'a self, program: &'a ProgramId) -> BoxFuture<'a, Result<RunReport, ProcessingError>> {
        catch_panic(self.program(program)).boxed()
    }

    fn next_due(&self, now: Instant, until: Instant) -> BoxFuture<'_, Result<Option<Instant>, StoreError>> {
        self.first_due(now, until).boxed()
    }
}

impl JourneyEntries {
    fn today(&self, program: &Program) -> Day {
        let now = self.0.clock.now();
        day_of(now.checked_sub(NIGHT_HOURS).unwrap_or(now), &program.zone)
    }

    async fn program(&self, id: &ProgramId) -> Result<RunReport, StoreError> {
        let mut report = RunReport::default();
        let Some(program) = self.0.programs.get(id).await? else { return Ok(report) };
        let journeys = self.0.ledger.journeys(id).await?;
        let today = self.today(&program);
        for row in journeys.iter().filter(|row| row.state == JourneyState::On) {
            let JourneyEntry::Idle { days } = row.journey.entry else { continue };
            if row.entered_through.is_some_and(|day| day >= today) {
                continue;
            }
            self.let_idle_in(&program, row, days, today, &mut report).await?;
        }
        Ok(report)
    }

    /// Lets in who was seen last so many days ago, or up to a day more for each that nobody was looked for. What fails is done by
    /// the next run: who has entered does not enter again.
    async fn let_idle_in(
        &self,
        program: &Program,
        row: &JourneyRow,
        days: u16,
        today: Day,
        report: &mut RunReport,
    ) -> Result<(), StoreError> {
        let latest = today.saturating_sub(i64::from(days).days());
        let earliest = match row.entered_through {
            Some(through) => through.saturating_sub((i64::from(days) - 1).days()),
            None => today.saturating_sub((i64::from(days) + IDLE_DAYS_MAX).days()),
        };
        let journeys = JourneyRuns(self.0.clone());
        let mut failed = 0;
        for shard in 0..Ledger::REVIEW_SHARDS {
            let mut after = None;
            loop {
                let page =
                    self.0.ledger.members_seen_between(&program.id, shard, (earliest, latest), after, PAGE).await?;
                let (members, next) = page;
                let entered = members.into_iter().map(|member| {
                    let journeys = &journeys;
                    async move { catch_panic(journeys.enter_idle(program, row, member, latest)).await }
                });
                let entered: Vec<_> = stream::iter(entered).buffer_unordered(SIDE_BY_SIDE).collect().await;
                report.reviewed += entered.len();
                for one in entered {
                    match one {
                        Ok(entered) => report.done += usize::from(entered),
                        Err(error) => {
                            tracing::error!(%error, "a member was not let into a journey");
                            // What can never succeed holds nobody else up.
                            failed += usize::from(!error.is_permanent());
                        }
                    }
                }
                after = next;
                if after.is_none() {
                    break;
                }
                if report.done > ENTERED_MAX {
                    // Who has entered is passed over by the next call, which goes on at once.
                    report.goes_on = true;
                    return Ok(());
                }
            }
        }
        report.failed += failed;
        if failed == 0 {
            self.0.ledger.entered_journey_through(&program.id, &row.journey.id, today).await?;
            self.0.journeys.forget(&program.id);
        }
        Ok(())
    }

    async fn first_due(&self, now: Instant, until: Instant) -> Result<Option<Instant>, StoreError> {
        let mut first: Option<Instant> = None;
        for id in self.0.ledger.programs().await? {
            let Some(program) = self.0.programs.get(&id).await? else { continue };
            let by_calendar = |row: &JourneyRow| {
                row.state == JourneyState::On && matches!(row.journey.entry, JourneyEntry::Idle { .. })
            };
            let today = self.today(&program);
            for row in self.0.journeys.of(&id).await?.iter().filter(|row| by_calendar(row)) {
                let done = row.entered_through.is_some_and(|day| day >= today);
                let day = if done { today.saturating_add(1.days()) } else { today };
                let at = start_of(day, &program.zone).checked_add(NIGHT_HOURS).unwrap_or(Instant::MAX);
                // What is overdue is done within the hour.
                let at = if at > now { at } else { now + SignedDuration::from_hours(1) };
                first = first.into_iter().chain([at]).min();
            }
        }
        Ok(first.filter(|at| *at <= until))
    }
}

impl JourneyRuns {
    /// Lets somebody in who has bought before, and nothing after a day.
    async fn enter_idle(
        &self,
        program: &Program,
        row: &JourneyRow,
        member: MemberNo,
        latest: Day,
    ) -> Result<bool, StoreError> {
        let key = RunKey { program: program.id.clone(), member, journey: row.journey.id.clone() };
        if !self.ledger.may_enter(&key, &row.journey, self.clock.now()).await? {
            return Ok(false);
        }
        let (facts, account) = futures::try_join!(
            self.ledger.folded_facts(&program.id, member),
            self.ledger.account(&program.id, member)
        )?;
        let idle = |last: Day| last <= latest;
        let folded = facts.filter(|(facts, _)| facts.bought.is_some_and(|(_, last)| idle(last)));
        let (Some(account), Some((_, folded))) = (account, folded) else { return Ok(false) };
        let entered = self.enter(program, row, &account, folded).await?;
        if entered {
            // What was bought since the facts were folded ends it at once.
            self.look(&key).await?;
        }
        Ok(entered)
    }
}
