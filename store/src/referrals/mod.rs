//! Referrals: who invited whom, the states, and the rewards (`docs/rules.md#5-referrals`).
//!
//! A referral is stored with its friend, so writes for different friends never conflict. Its next state is computed
//! from the friend's whole history at each review. Therefore the order, repetition or loss of records in the stream
//! does not matter.

mod claim;
mod count;
mod existing;
mod follow;
mod item;
mod signals;

pub use claim::{CLAIMS_MAX, ClaimOutcome};
pub use count::{COUNTED_STATES, POINTS, StateCounts};

use crate::kit::attempts::Attempts;
use crate::kit::key::{Attributes, HISTORY};
use crate::kit::keys;
use crate::kit::row::{n, read};
use crate::kit::table_client::{Range, page};
use crate::kit::token::{LinkRow, link_token};
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::points::members::{LATEST, member_of};
use crate::{DueCursor, Ledger, StoreError};
use base64::Engine;
use domain::{Day, Instant, MemberNo, Program, ProgramId, Referral, ReferralRules, ReferralState, day_of};
use futures::future::try_join_all;
pub(crate) use item::StoredReferral;
pub use item::{Decision, ReferralRow};

/// The number of entries of a friend's history that are read at once.
const HISTORY_PAGE: i32 = 100;
/// The first character of the place of a friend whose reward can be claimed.
const WAITING: char = 'z';
/// The first character of the place of any other friend.
const OTHERS: char = 'f';

link_token! {
    /// The secret of an invitation link, which never changes.
    InviteToken, keys::invite, "invite"
}

impl Ledger {
    /// Returns a member's invitation link, which never changes.
    pub async fn invite_token(&self, program: &ProgramId, member: MemberNo) -> Result<InviteToken, StoreError> {
        let token = InviteToken::of(&self.pepper, program, member);
        if self.table.get(token.key()).await?.is_none() {
            self.table.write(self.table.put(token.key(), &LinkRow { program: program.clone(), member })).await?;
        }
        Ok(token)
    }

    /// Returns the member of an invitation link.
    pub async fn invited_by(&self, token: &InviteToken) -> Result<Option<(ProgramId, MemberNo)>, StoreError> {
        let link = self.table.load::<LinkRow>(token.key()).await?;
        Ok(link.map(|LinkRow { program, member }| (program, member)))
    }

    /// Returns the referral by which a member joined, if there was one.
    pub async fn referral(&self, program: &ProgramId, friend: MemberNo) -> Result<Option<ReferralRow>, StoreError> {
        let stored = self.table.load::<StoredReferral>(keys::referral(program, friend)).await?;
        stored.map(|stored| stored.row(friend)).transpose()
    }

    /// Returns the referrals of at most a hundred members. Members whom nobody invited have none.
    pub async fn referrals(&self, program: &ProgramId, friends: &[MemberNo]) -> Result<Vec<ReferralRow>, StoreError> {
        rows(self.table.get_all(friends.iter().map(|friend| keys::referral(program, *friend))).await?)
    }

    /// Returns the write with which a friend's referral begins, in the transaction that opens their account.
    pub(crate) fn referral_begins(
        &self,
        program: &Program,
        friend: MemberNo,
        referrer: MemberNo,
        now: Instant,
    ) -> Option<Write> {
        let rules = program.rules_at(now);
        let terms = rules.referral.as_ref()?;
        let row = ReferralRow {
            referral: Referral::joined(friend, referrer, rules.version, now),
            decision: None,
            appealed: false,
            warned: false,
            budgeted: false,
            next_review_on: None,
            seen: 0,
            aggregated: 0,
            version: 1,
        };
        let today = day_of(now, &program.zone);
        let row = ReferralRow { next_review_on: row.referral.next_review_on(terms, &program.zone, today), ..row };
        Some(self.table.put(keys::referral(&program.id, friend), &StoredReferral::new(&program.id, &row)).if_absent())
    }

    /// Whether `member` invited `other`, directly or through others. A link of `other` then does not count for
    /// `member`.
    pub async fn is_upstream_referrer(
        &self,
        program: &ProgramId,
        member: MemberNo,
        other: MemberNo,
    ) -> Result<bool, StoreError> {
        const FAR: usize = 64;
        let mut at = other;
        for _ in 0..FAR {
            match self.referral(program, at).await? {
                Some(row) if row.referral.referrer == member => return Ok(true),
                Some(row) => at = row.referral.referrer,
                None => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Records that the referrer asks for a review of a held referral, and notifies managers once.
    pub async fn appeal(&self, program: &Program, referrer: MemberNo, friend: MemberNo) -> Result<bool, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(row) = self.referral(&program.id, friend).await? else {
                return Ok(false);
            };
            if row.referral.referrer != referrer || row.referral.state() != ReferralState::Held {
                return Ok(false);
            }
            if !row.appealed {
                let write = self.put_referral(program, &row, ReferralRow { appealed: true, ..row.clone() });
                if !self.table.write(write).await? {
                    continue;
                }
            }
            self.notify_managers(&program.id, &format!("appeal.{friend}"), &Notification::new("appeal", &[&friend]))
                .await?;
            return Ok(true);
        }
        Err(StoreError::Contended)
    }

    /// Returns a page of a referrer's friends: those whose reward can be claimed first, then the newest. `after` is the
    /// place of the last one of the page before.
    pub async fn friends(
        &self,
        program: &ProgramId,
        referrer: MemberNo,
        after: Option<&str>,
        limit: i32,
    ) -> Result<Vec<ReferralRow>, StoreError> {
        let before = Range::Before(after.unwrap_or("~").to_owned());
        let query = self.table.index(&HISTORY, keys::friends_partition(program, referrer), before);
        rows(page(query.scan_index_forward(false).limit(limit)).await?.items.unwrap_or_default())
    }

    /// Returns a page of the referrals that are due for review by a day, the longest due first.
    pub async fn due_referrals(
        &self,
        program: &ProgramId,
        shard: usize,
        until: Day,
        after: Option<DueCursor>,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<DueCursor>), StoreError> {
        self.due_page(self.review_query(keys::referral_review_partition(program, shard), until), after, limit).await
    }

    /// Returns the first day on which a referral is due for review.
    pub async fn next_referral(&self, program: &ProgramId) -> Result<Option<Day>, StoreError> {
        self.first_due(|shard| keys::referral_review_partition(program, shard)).await
    }

    /// Returns the held referrals of a program, the longest held first.
    pub async fn held_referrals(&self, program: &ProgramId, limit: i32) -> Result<Vec<ReferralRow>, StoreError> {
        let (held, _) = self.due_page(self.review_query(keys::referral_held(program), LATEST), None, limit).await?;
        let rows = try_join_all(held.into_iter().map(|friend| self.referral(program, friend))).await?;
        let still = |row: &ReferralRow| row.referral.state() == ReferralState::Held;
        Ok(rows.into_iter().flatten().filter(still).collect())
    }

    /// Returns the write of a referral, under the condition that it has not changed since `row` was read.
    pub(super) fn put_referral(&self, program: &Program, row: &ReferralRow, next: ReferralRow) -> Write {
        let next = ReferralRow { version: row.version + 1, ..next };
        let key = keys::referral(&program.id, row.referral.friend);
        let put = self.table.put(key, &StoredReferral::new(&program.id, &next));
        put.when("vn = :v AND fo = :f").value(":v", n(row.version)).value(":f", n(row.aggregated))
    }
}

fn rows(items: Vec<Attributes>) -> Result<Vec<ReferralRow>, StoreError> {
    let row = |item| {
        let friend = member_of(&item)?;
        read::<StoredReferral>(item)?.row(friend)
    };
    items.into_iter().map(row).collect()
}

impl ReferralRow {
    /// Returns the rules that apply to it.
    pub fn terms<'a>(&self, program: &'a Program) -> Option<&'a ReferralRules> {
        program.rules_version(self.referral.terms)?.referral.as_ref()
    }

    /// Returns its place among the referrer's friends. Rewards that can be claimed sort after all others.
    pub fn place(&self) -> String {
        let joined = self.referral.reached_at(ReferralState::Joined).unwrap_or_default().as_millisecond();
        let rank = if self.referral.state() == ReferralState::Qualified { WAITING } else { OTHERS };
        format!("{rank}{joined:013}{}", self.referral.friend)
    }
}
