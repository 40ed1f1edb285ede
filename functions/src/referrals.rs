//! Referrals: follows what friends do, and what time brings to their referrals (§5).
//!
//! It is called with batches of the ledger's stream and by schedule. Both come down to the same: a friend's referral is
//! brought to where his whole history leads. So repeats, reordering and lost records change nothing but the moment.

use crate::batch::{self, Image};
use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use domain::{Instant, MemberNo, Program, ProgramId, ReferralState, day_of, start_of};
use futures::StreamExt;
use futures::future::join_all;
use futures::stream;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use store::{Clock, Ledger, Programs, StoreError, Vault};

/// Referrals are looked at so long after midnight of the program's zone, when the day's first hour is over.
const NIGHT_HOURS: SignedDuration = SignedDuration::from_hours(1);
/// How many referrals of each shard one look takes.
const PAGE: i32 = 50;
/// How many are followed side by side.
const SIDE_BY_SIDE: usize = 4;
/// How many pages one run takes of a shard; the next run goes on.
const PAGES_MAX: usize = 100;

/// The causes of entries by which a friend may qualify or not qualify any more.
const FOLLOWED: [&str; 3] = ["purchase ", "refund ", "leave"];

/// Referrals.
#[derive(Clone)]
pub struct Referrals {
    /// The ledger.
    pub ledger: Ledger,
    /// The vault: who has blocked the bot.
    pub vault: Vault,
    /// Programs, cached.
    pub programs: Programs,
    /// The clock.
    pub clock: Clock,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// Referrals that were looked at.
    pub referrals: usize,
    /// Those that failed; they are due again.
    pub failed: usize,
}

impl Referrals {
    /// A batch of the ledger's stream: friends one after the other, since those of one referrer meet at his account.
    pub async fn on_stream(&self, event: Event) -> DynamoDbEventResponse {
        let mut friends: BTreeMap<(ProgramId, MemberNo), Vec<String>> = BTreeMap::new();
        for record in &event.records {
            if let Some(concerned) = concerned(record) {
                friends.entry(concerned).or_default().push(record.change.sequence_number.clone().unwrap_or_default());
            }
        }
        let mut failed = Vec::new();
        for ((program, friend), sequences) in friends {
            if let Err(error) = self.follow(&program, friend).await {
                tracing::error!(%error, "a referral was not followed");
                failed.extend(sequences);
            }
        }
        batch::failed(failed)
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
        self.ledger.follow_referral(&program, friend, blocked, self.clock.now()).await?;
        self.ledger.count_referral(&program, friend).await
    }

    /// What is due in all programs: holds that end, rewards that lapse, and what a lost record left behind.
    pub async fn run(&self) -> Result<Followed, StoreError> {
        let mut done = Followed::default();
        for id in self.ledger.programs().await? {
            if let Err(error) = self.program(&id, &mut done).await {
                tracing::error!(%error, program = %id, "a program's referrals were not followed");
                done.failed += 1;
            }
        }
        Ok(done)
    }

    async fn program(&self, id: &ProgramId, done: &mut Followed) -> Result<(), StoreError> {
        let Some(program) = self.programs.get(id).await? else {
            return Ok(());
        };
        let today = self.today(&program);
        for shard in 0..Ledger::LOOK_SHARDS {
            let mut after = None;
            for _ in 0..PAGES_MAX {
                let (due, next) = self.ledger.due_referrals(id, shard, today, after, PAGE).await?;
                let followed: Vec<Result<(), StoreError>> = stream::iter(due)
                    .map(|friend| self.follow(id, friend))
                    .buffer_unordered(SIDE_BY_SIDE)
                    .collect()
                    .await;
                done.referrals += followed.len();
                // What failed stays due and keeps nobody else back.
                for error in followed.into_iter().filter_map(Result::err) {
                    tracing::error!(%error, "a referral was not followed");
                    done.failed += 1;
                }
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
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
fn concerned(record: &EventRecord) -> Option<(ProgramId, MemberNo)> {
    let image = Image::new(record)?;
    if image.sk == "R" {
        let (program, friend) = image.pk.strip_prefix("A#")?.split_once('#')?;
        return Some((ProgramId::parse(program).ok()?, MemberNo::parse(friend).ok()?));
    }
    let cause = image.c.as_ref()?;
    FOLLOWED.iter().find(|followed| cause.starts_with(**followed))?;
    image.whose()
}
