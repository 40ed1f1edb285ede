//! Counts of referrals by state, for their referrers and for the program, and the leaderboard.

use crate::kit::attempts::Attempts;
use crate::kit::key::{Key, REVIEW};
use crate::kit::keys;
use crate::kit::row::{Counters, Row, n, read, read_all};
use crate::kit::table_client::{CounterDeltas, Range, all, page};
use crate::points::members::{Reviewed, member_of};
use crate::{Ledger, StoreError};
use domain::{Day, MemberNo, Month, Program, ProgramId, ReferralRules, ReferralState, day_of};
use std::collections::BTreeMap;

/// The number of shards of the counts of a referrer's friends.
const COUNT_SHARDS: u64 = 4;
/// The name of the count of points given for referrals, both sides together, less those taken back.
pub const POINTS: &str = "points";

/// The number of referrals in each state, or that reached it.
pub type StateCounts = BTreeMap<&'static str, i64>;

/// The states as they are counted, without their reasons.
pub const COUNTED_STATES: [&str; 8] =
    ["joined", "qualifying", "held", "qualified", "claimed", "rejected", "reversed", "lapsed"];

fn added(counts: &StateCounts) -> CounterDeltas {
    counts.iter().map(|(state, by)| ((*state).to_owned(), *by)).collect()
}

fn counted(state: ReferralState) -> &'static str {
    let code = state.code();
    let group = code.split('.').next().unwrap_or(code);
    COUNTED_STATES.into_iter().find(|known| *known == group).unwrap_or("joined")
}

impl Ledger {
    /// Returns how many of a referrer's friends are in each state. It reads one small page, however many friends there
    /// are.
    pub async fn friends_by_state(&self, program: &ProgramId, referrer: MemberNo) -> Result<StateCounts, StoreError> {
        let shards = all(self.table.beginning_with(keys::friends_counts(program, referrer))).await?;
        Ok(sum_of(&read_all(shards)?))
    }

    /// Returns how many referrals of a program reached each state on the days `from` to `until`, both included.
    pub async fn referral_days(
        &self,
        program: &ProgramId,
        from: Day,
        until: Day,
    ) -> Result<Vec<(Day, StateCounts)>, StoreError> {
        let first = keys::referral_day(program, from, 0);
        let query = self.table.between(first, format!("{until}#~"));
        let mut days: Vec<(Day, Vec<Counters>)> = Vec::new();
        for item in all(query).await? {
            let day = Key::of(&item)?.sk.split('#').next().and_then(|day| day.parse().ok());
            let day = day.ok_or(StoreError::corrupt("referrals of a day", "sk"))?;
            match days.last_mut() {
                Some((known, same)) if *known == day => same.push(read(item)?),
                _ => days.push((day, vec![read(item)?])),
            }
        }
        Ok(days.into_iter().map(|(day, shards)| (day, sum_of(&shards))).collect())
    }

    /// Counts the states that a referral has reached since it was counted last, by day for its program and for its
    /// referrer. Each state is counted once, whatever the order and number of calls.
    pub async fn count_referral(&self, program: &Program, friend: MemberNo) -> Result<(), StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(row) = self.referral(&program.id, friend).await? else {
                return Ok(());
            };
            let reached = &row.referral.reached;
            if row.aggregated >= reached.len() {
                return Ok(());
            }
            let shard = friend.get() % COUNT_SHARDS;
            let aggregated = self.table.update(keys::referral(&program.id, friend)).set("fo", n(reached.len()));
            let mut writes = vec![aggregated.when("fo = :from").value(":from", n(row.aggregated))];
            let mut days: BTreeMap<Day, StateCounts> = BTreeMap::new();
            for (at_state, (state, at)) in reached.iter().enumerate().skip(row.aggregated) {
                let counts = days.entry(day_of(*at, &program.zone)).or_default();
                *counts.entry(counted(*state)).or_default() += 1;
                let before = at_state.checked_sub(1).map(|before| reached[before].0);
                let given = row.terms(program).map_or(0, |terms| given(terms, before, *state));
                *counts.entry(POINTS).or_default() += given;
            }
            for counts in days.values_mut() {
                counts.retain(|_, by| *by != 0);
            }
            for (day, counts) in &days {
                writes.push(self.table.add_counts(keys::referral_day(&program.id, *day, shard), &added(counts)));
            }
            let mut standing = StateCounts::new();
            if let Some((was, _)) = row.aggregated.checked_sub(1).and_then(|last| reached.get(last)) {
                *standing.entry(counted(*was)).or_default() -= 1;
            }
            *standing.entry(counted(row.referral.state())).or_default() += 1;
            standing.retain(|_, by| *by != 0);
            if !standing.is_empty() {
                let key = keys::friends_count(&program.id, row.referral.referrer, shard);
                writes.push(self.table.add_counts(key, &added(&standing)));
            }
            if self.table.transact(writes).await?.is_done() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the members with most friends who qualified in a month, with the number of friends, the highest first.
    pub async fn leaderboard(
        &self,
        program: &ProgramId,
        month: Month,
        limit: i32,
    ) -> Result<Vec<(MemberNo, i64)>, StoreError> {
        let partition = keys::leaderboard_partition(program, &month.to_string());
        let query = self.table.index(&REVIEW, partition, Range::All).scan_index_forward(false).limit(limit);
        let one = |item| {
            let member = member_of(&item)?;
            let Reviewed { by: friends } = read(item)?;
            Ok((member, friends.parse().map_err(|_| StoreError::corrupt(Reviewed::KIND, "ld"))?))
        };
        page(query).await?.items.unwrap_or_default().into_iter().map(one).collect()
    }
}

/// Returns the points that a move gives or takes back.
fn given(terms: &ReferralRules, before: Option<ReferralState>, state: ReferralState) -> i64 {
    use ReferralState::{Claimed, Qualified, Rejected, Reversed};
    let (friend, referrer) = (terms.friend_points.get(), terms.referrer_points.get());
    match (before, state) {
        (_, Qualified) => friend,
        (_, Claimed) => referrer,
        (Some(Claimed), Reversed(_)) => -(friend + referrer),
        (Some(Qualified), Reversed(_) | Rejected(_)) => -friend,
        _ => 0,
    }
}

fn sum_of(shards: &[Counters]) -> StateCounts {
    let mut sum = StateCounts::new();
    for shard in shards {
        for state in COUNTED_STATES.into_iter().chain([POINTS]) {
            let count = shard.get(state);
            if count != 0 {
                *sum.entry(state).or_default() += count;
            }
        }
    }
    sum
}
