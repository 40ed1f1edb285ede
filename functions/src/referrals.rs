//! Referrals: follows what friends do, and what time brings to their referrals (§5).
//!
//! It is called with batches of the ledger's stream and by schedule. Both come down to the same: a friend's referral is
//! brought to where his whole history leads. So repeats, reordering and lost records change nothing but the moment.

use crate::Services;
use crate::batch::{Batch, RecordImage, catch_panic, sequence};
use crate::due::{self, PAGE};
use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use domain::{Instant, MemberNo, Program, ProgramId, ReferralState, day_of, start_of};
use futures::future::join_all;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use store::StoreError;

/// Referrals are looked at so long after midnight of the program's zone, when the day's first hour is over.
const NIGHT_HOURS: SignedDuration = SignedDuration::from_hours(1);
/// How many are followed side by side.
const SIDE_BY_SIDE: usize = 4;

/// The causes of entries by which a friend may qualify or not qualify any more.
const FOLLOWED: [&str; 3] = ["purchase ", "refund ", "leave"];

/// Referrals.
#[derive(Clone)]
pub struct Referrals(pub Services);

impl std::ops::Deref for Referrals {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.0
    }
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReferralRun {
    /// Referrals that were looked at.
    pub referrals: usize,
    /// Those that failed; they are due again.
    pub failed: usize,
}

impl Referrals {
    /// What the function is called where dead letters are.
    pub const NAME: &str = "referrals";

    /// A batch of the ledger's stream: friends one after the other, since those of one referrer meet at his account.
    pub async fn on_stream(&self, event: Event) -> DynamoDbEventResponse {
        let mut friends: BTreeMap<(ProgramId, MemberNo), Vec<String>> = BTreeMap::new();
        for record in &event.records {
            if let Some(affected_friend) = affected_friend(record) {
                friends.entry(affected_friend).or_default().push(sequence(record));
            }
        }
        let mut batch = Batch::new(Referrals::NAME, self, &event.records);
        for ((program, friend), sequences) in friends {
            if let Err(failure) = catch_panic(self.follow(&program, friend)).await {
                batch.failed(&sequences, &failure).await;
            }
        }
        batch.answer()
    }

    /// Works on a record that was put aside.
    pub async fn replay(&self, record: &EventRecord) -> Result<(), StoreError> {
        match affected_friend(record) {
            Some((program, friend)) => self.follow(&program, friend).await,
            None => Ok(()),
        }
    }

    /// Follows a friend, and counts what his referral has come to.
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

    /// What is due in all programs: holds that end, rewards that lapse, and what a lost record left behind.
    pub async fn run(&self) -> Result<ReferralRun, StoreError> {
        let mut done = ReferralRun::default();
        for id in self.ledger.programs().await? {
            if let Err(error) = self.program(&id, &mut done).await {
                tracing::error!(%error, program = %id, "a program's referrals were not followed");
                done.failed += 1;
            }
        }
        Ok(done)
    }

    async fn program(&self, id: &ProgramId, done: &mut ReferralRun) -> Result<(), StoreError> {
        let Some(program) = self.programs.get(id).await? else {
            return Ok(());
        };
        let today = self.today(&program);
        let page = |shard, after| self.ledger.due_referrals(id, shard, today, after, PAGE);
        let worked = due::process_due(page, |friend| self.follow(id, friend), SIDE_BY_SIDE).await?;
        done.referrals += worked.reviewed();
        done.failed += worked.failed;
        Ok(())
    }

    fn today(&self, program: &Program) -> domain::Day {
        let now = self.clock.now();
        day_of(now.checked_sub(NIGHT_HOURS).unwrap_or(now), &program.zone)
    }

    /// The first time after `now` at which there is something to do: how the local clock knows where to stop on its way.
    pub async fn next_due(&self, now: Instant) -> Result<Option<Instant>, StoreError> {
        let programs = self.ledger.programs().await?;
        let next =
            join_all(programs.iter().map(|id| async move {
                let (program, day) = (self.programs.get(id).await?, self.ledger.next_referral(id).await?);
                Ok::<_, StoreError>(program.zip(day).map(|(program, day)| {
                    start_of(day, &program.zone).checked_add(NIGHT_HOURS).unwrap_or(Instant::MAX)
                }))
            }));
        let times = next.await.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(times.into_iter().flatten().filter(|at| *at > now).min())
    }
}

/// Whose referral a record may move: an entry's member, or the friend of a referral that has moved.
fn affected_friend(record: &EventRecord) -> Option<(ProgramId, MemberNo)> {
    let image = RecordImage::new(record)?;
    if image.sk == "R" {
        let (program, friend) = image.pk.strip_prefix("A#")?.split_once('#')?;
        return Some((ProgramId::parse(program).ok()?, MemberNo::parse(friend).ok()?));
    }
    let cause = image.c.as_ref()?;
    FOLLOWED.iter().find(|followed| cause.starts_with(**followed))?;
    image.whose()
}
