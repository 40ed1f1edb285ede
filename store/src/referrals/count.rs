//! Counts of referrals by state, for their referrers and for the program, and the leaderboard.

use crate::kit::item::{Attributes, Reader, all, item_key, n, s};
use crate::kit::keys;
use crate::kit::transact::{Attempts, CounterDeltas, TransactOutcome, update};
use crate::points::members::member_of;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::Update;
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
        let (pk, prefix) = keys::friends_counts(program, referrer);
        let query = self.partition(pk).key_condition_expression("pk = :p AND begins_with(sk, :f)");
        let items = all(query.expression_attribute_values(":f", s(prefix))).await?;
        sum_of(&items)
    }

    /// Returns how many referrals of a program reached each state on the days `from` to `until`, both included.
    pub async fn referral_days(
        &self,
        program: &ProgramId,
        from: Day,
        until: Day,
    ) -> Result<Vec<(Day, StateCounts)>, StoreError> {
        let (pk, first) = keys::referral_day(program, from, 0);
        let query = self.partition(pk).key_condition_expression("pk = :p AND sk BETWEEN :first AND :last");
        let query = query.expression_attribute_values(":first", s(first));
        let items = all(query.expression_attribute_values(":last", s(format!("{until}#~")))).await?;
        let mut days: Vec<(Day, Vec<Attributes>)> = Vec::new();
        for item in items {
            let day = Reader::new("referrals of a day", &item).parsed("sk", |sk| sk.split('#').next()?.parse().ok())?;
            match days.last_mut() {
                Some((known, same)) if *known == day => same.push(item),
                _ => days.push((day, vec![item])),
            }
        }
        days.into_iter().map(|(day, items)| Ok((day, sum_of(&items)?))).collect()
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
            let aggregated = Update::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::referral(&program.id, friend))))
                .update_expression("SET fo = :to")
                .condition_expression("fo = :from")
                .expression_attribute_values(":to", n(reached.len()))
                .expression_attribute_values(":from", n(row.aggregated));
            let mut writes = vec![update(aggregated)?];
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
                writes.push(self.add_counts(keys::referral_day(&program.id, *day, shard), &added(counts))?);
            }
            let mut standing = StateCounts::new();
            if let Some((was, _)) = row.aggregated.checked_sub(1).and_then(|last| reached.get(last)) {
                *standing.entry(counted(*was)).or_default() -= 1;
            }
            *standing.entry(counted(row.referral.state())).or_default() += 1;
            standing.retain(|_, by| *by != 0);
            if !standing.is_empty() {
                let key = keys::friends_count(&program.id, row.referral.referrer, shard);
                writes.push(self.add_counts(key, &added(&standing))?);
            }
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(()),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
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
        let query = self.client.query().table_name(&self.table).index_name(keys::REVIEW_INDEX);
        let answer = query
            .key_condition_expression("lp = :p")
            .expression_attribute_values(":p", s(partition))
            .scan_index_forward(false)
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::aws("Query"))?;
        let one = |item: &Attributes| {
            let count = Reader::new("referrer's month", item).parsed("ld", |text| text.parse().ok())?;
            Ok((member_of(item)?, count))
        };
        answer.items().iter().map(one).collect()
    }
}

/// Returns the points that a move gives or takes back.
fn given(terms: &ReferralRules, before: Option<ReferralState>, state: ReferralState) -> i64 {
    use ReferralState::{Claimed, Qualified, Reversed};
    let (friend, referrer) = (terms.friend_points.get(), terms.referrer_points.get());
    match (before, state) {
        (_, Qualified) => friend,
        (_, Claimed) => referrer,
        (Some(Claimed), Reversed(_)) => -(friend + referrer),
        (Some(Qualified), Reversed(_)) => -friend,
        _ => 0,
    }
}

fn sum_of(items: &[Attributes]) -> Result<StateCounts, StoreError> {
    let mut sum = StateCounts::new();
    for item in items {
        let read = Reader::new("friends by state", item);
        for state in COUNTED_STATES.into_iter().chain([POINTS]) {
            let count = read.n_or_zero(state)?;
            if count != 0 {
                *sum.entry(state).or_default() += count;
            }
        }
    }
    Ok(sum)
}
