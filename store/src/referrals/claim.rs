//! Claiming rewards: the referrer is paid once for each friend.

use super::item::ReferralRow;
use crate::kit::attempts::Attempts;
use crate::{Ledger, PostError, StoreError};
use domain::{Actor, Instant, MemberNo, Operation, OperationId, Program, ReferralState, day_of, post};
use futures::future::try_join_all;
use futures::stream;
use futures::{StreamExt, TryStreamExt};

/// The most claims of one transaction: each is an entry and a referral, and the account is written as well.
pub const CLAIMS_MAX: usize = 40;
/// The number of claims that are read in parallel.
const SIDE_BY_SIDE: usize = 8;

/// The outcome of a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimOutcome {
    /// The friends and the points paid for each, by this claim or by the same one before.
    pub paid: Vec<(MemberNo, i64)>,
    /// Whether more can be claimed.
    pub more: bool,
}

impl Ledger {
    /// Pays the rewards for these friends in one transaction, each as an entry of its own. At most [`CLAIMS_MAX`] are
    /// paid. What was paid before is not paid again.
    pub async fn claim_rewards(
        &self,
        program: &Program,
        referrer: MemberNo,
        friends: &[MemberNo],
        now: Instant,
    ) -> Result<ClaimOutcome, PostError> {
        let found = stream::iter(friends.iter().copied().take(CLAIMS_MAX))
            .map(|friend| self.ready_to_claim(program, referrer, friend, now))
            .buffered(SIDE_BY_SIDE)
            .try_collect::<Vec<_>>()
            .await?;
        let more = friends.len() > CLAIMS_MAX;
        let friends: Vec<MemberNo> = found.into_iter().flatten().collect();
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let row = self.account(&program.id, referrer).await?.ok_or(PostError::NoAccount)?;
            let mut next = row.clone();
            let (mut writes, mut paid, mut before) = (Vec::new(), Vec::new(), Vec::new());
            let rows = friends.iter().map(|friend| self.referral(&program.id, *friend));
            for found in try_join_all(rows).await?.into_iter().flatten() {
                let friend = &found.referral.friend;
                if found.referral.state() == ReferralState::Claimed {
                    // A repeat gets the first entry.
                    let first = self.entry_of(&program.id, referrer, &OperationId::ReferralReward(*friend)).await?;
                    before.extend(first.map(|entry| (*friend, entry.points)));
                }
                let (Some(terms), Some(moved)) =
                    (found.terms(program), found.referral.moved(ReferralState::Claimed, now))
                else {
                    continue;
                };
                let points = terms.referrer_points;
                let reward = Operation::ReferralReward { friend: *friend, points };
                let posting = post(program, referrer, &next.account, &reward, Actor::Member, now)?;
                writes.push(self.table.put_entry(&posting.entry));
                let look = moved.next_review_on(terms, &program.zone, day_of(now, &program.zone));
                let claimed = ReferralRow { referral: moved, next_review_on: look, ..found.clone() };
                writes.push(self.put_referral(program, &found, claimed));
                next.account = posting.account;
                paid.push((*friend, points.get()));
            }
            if paid.is_empty() {
                return Ok(ClaimOutcome { paid: before, more });
            }
            next.advance_review(program);
            writes.push(self.put_account(&program.id, &row, &next));
            if self.table.transact(writes).await?.is_done() {
                return Ok(ClaimOutcome { paid, more });
            }
        }
        Err(StoreError::Contended.into())
    }

    /// Returns `friend` if they are this referrer's and the reward can be claimed or was paid. A refund that was not
    /// processed yet is applied first.
    async fn ready_to_claim(
        &self,
        program: &Program,
        referrer: MemberNo,
        friend: MemberNo,
        now: Instant,
    ) -> Result<Option<MemberNo>, StoreError> {
        let Some(row) = self.referral(&program.id, friend).await?.filter(|row| row.referral.referrer == referrer)
        else {
            return Ok(None);
        };
        match row.referral.state() {
            ReferralState::Qualified => self.advance_referral(program, friend, false, now).await?,
            ReferralState::Claimed => {}
            _ => return Ok(None),
        }
        Ok(Some(friend))
    }
}
