//! Referrals: follows what friends do, and moves on their referrals that are due.
//!
//! It is called with batches of the ledger's stream and by schedule. Both come down to the same: a friend's referral is
//! brought to where their whole history leads. So repeats, reordering and lost records change nothing but the moment.

use crate::Services;
use crate::due::{self, PAGE};
use crate::worker::{Failed, ProcessingError, StreamContent, StreamEvent};
use crate::worker::{RunReport, StreamReader, Worker};
use crate::worker::{catch_panic, for_each_member, run_each_program};
use domain::{Cause, Instant, MemberNo, Program, ProgramId, ReferralState, day_of, start_of};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use jiff::SignedDuration;
use store::{LedgerEvent, StoreError};

/// Referrals are looked at so long after midnight of the program's zone, when the day's first hour is over.
const NIGHT_HOURS: SignedDuration = SignedDuration::from_hours(1);
/// How many are followed side by side.
const SIDE_BY_SIDE: usize = 4;

/// Referrals.
#[derive(Clone)]
pub struct Referrals(pub Services);

impl std::ops::Deref for Referrals {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.0
    }
}

impl Worker for Referrals {
    fn name(&self) -> &'static str {
        "referrals"
    }

    fn reader(&self) -> Option<StreamReader> {
        Some(StreamReader::Follow)
    }

    fn on_events<'a>(&'a self, events: &'a [StreamEvent]) -> BoxFuture<'a, Vec<Failed>> {
        // Friends of one referrer meet at the referrer's account.
        for_each_member(
            events,
            affected_friend,
            move |program, friend| async move { self.follow(&program, friend).await },
        )
        .boxed()
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
            match affected_friend(event) {
                Some((program, friend)) => self.follow(&program, friend).await,
                None => Ok(()),
            }
        }
        .boxed()
    }
}

impl Referrals {
    /// Follows a friend, and counts what their referral has come to.
    async fn follow(&self, program: &ProgramId, friend: MemberNo) -> Result<(), StoreError> {
        let Some(program) = self.programs.get(program).await? else {
            return Ok(());
        };
        let Some(row) = self.ledger.referral(&program.id, friend).await? else {
            return Ok(());
        };
        let on_hold = matches!(row.referral.state(), ReferralState::Joined | ReferralState::Qualifying);
        let blocked = on_hold && self.vault.has_blocked(&program.id, friend).await?;
        self.ledger.advance_referral(&program, friend, blocked, self.clock.now()).await?;
        self.ledger.count_referral(&program, friend).await
    }

    /// What is due in a program: holds that end, rewards that lapse, and what a lost record left behind.
    async fn program(&self, id: &ProgramId) -> Result<RunReport, StoreError> {
        let mut report = RunReport::default();
        if let Some(program) = self.programs.get(id).await? {
            let today = self.today(&program);
            let page = |shard, after| self.ledger.due_referrals(id, shard, today, after, PAGE);
            due::process_due(page, |friend| self.follow(id, friend), SIDE_BY_SIDE).await?.add_to(&mut report);
        }
        Ok(report)
    }

    fn today(&self, program: &Program) -> domain::Day {
        let now = self.clock.now();
        day_of(now.checked_sub(NIGHT_HOURS).unwrap_or(now), &program.zone)
    }

    async fn first_due(&self, now: Instant, until: Instant) -> Result<Option<Instant>, StoreError> {
        let programs = self.ledger.programs().await?;
        let next =
            join_all(programs.iter().map(|id| async move {
                let (program, day) = (self.programs.get(id).await?, self.ledger.next_referral(id).await?);
                Ok::<_, StoreError>(program.zip(day).map(|(program, day)| {
                    start_of(day, &program.zone).checked_add(NIGHT_HOURS).unwrap_or(Instant::MAX)
                }))
            }));
        let times = next.await.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(times.into_iter().flatten().filter(|at| *at > now && *at <= until).min())
    }
}

/// Whose referral an event may move: the member of an entry, or the friend of a referral that has moved.
fn affected_friend(event: &StreamEvent) -> Option<(ProgramId, MemberNo)> {
    match &event.content {
        StreamContent::Ledger(LedgerEvent::ReferralMoved { program, friend }) => Some((program.clone(), *friend)),
        StreamContent::Ledger(LedgerEvent::Entry { program, member, cause, .. }) => {
            use Cause::{Leave, Purchase, Refund, TransferFrom};
            let moves = matches!(**cause, Purchase { .. } | Refund { .. } | Leave | TransferFrom(_));
            moves.then(|| (program.clone(), *member))
        }
        _ => None,
    }
}
