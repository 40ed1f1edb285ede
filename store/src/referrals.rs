//! Referrals (§5): who brought whom, how far it has come, and what is paid for it.
//!
//! A referral stands with its friend, so one friend's write touches nothing of another's. What follows from what a friend
//! does is worked out anew from his whole history each time somebody looks, so it does not matter which record of a
//! stream arrives when, how often, or not at all.

use crate::account_item::AccountRow;
use crate::entries::{entry_item, read_entry};
use crate::item::{Attributes, Item, Reader, all, item_key, n, s};
use crate::outbox::{Class, ReferralNews, Tell};
use crate::pools::Pool;
use crate::transact::{Written, back_off, put, update};
use crate::{AccountsCursor, Ledger, PostError, StoreError, keys};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{
    Actor, Cause, Day, Facts, GivenTo, Hash, Instant, Kind, MemberNo, Month, Operation, OperationId, OrderId,
    PersonKey, Place, Program, ProgramId, QualifiedBy, Qualifies, Referral, ReferralRules, ReferralState, Refused,
    Reversal, Signal, day_of, out_of_quiet_hours, post,
};
use futures::future::try_join_all;
use futures::stream;
use futures::{StreamExt, TryStreamExt};
use jiff::SignedDuration;
use std::collections::BTreeMap;

const ATTEMPTS_MAX: u32 = 40;
const TOKEN_BYTES: usize = 16;
/// How many shards the counts of a referrer's friends have.
const COUNT_SHARDS: u64 = 4;
/// How many claims one transaction carries: each is an entry and a referral, and the account comes on top.
pub const CLAIMS_MAX: usize = 40;
/// How many claims are looked at side by side.
const SIDE_BY_SIDE: usize = 8;
/// How often an account may have gone over to another one.
const MOVES_MAX: usize = 16;
/// How many of a referrer's friends are looked at for what speaks against one of them.
const PEERS_MAX: i32 = 50;
/// How many of those are asked whether they came back.
const STAR_PEERS: usize = 10;
/// So many friends within a day are a burst.
const BURST_FRIENDS: usize = 5;
/// From so many friends on it says something that all of them are alike.
const ALIKE_FRIENDS: usize = 3;
/// From so many friends on it says something that none of them came back.
const STAR_FRIENDS: usize = 5;
/// Qualifying sooner than this after joining is fast.
const FAST: SignedDuration = SignedDuration::from_mins(10);
/// Entries of a friend's history that are read at once.
const HISTORY_PAGE: i32 = 100;

/// The secret of an invitation link: derived from the pepper, so that it is always the same, and says nothing of whose
/// it is.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteToken(String);

impl InviteToken {
    /// Reads what stands in a link.
    pub fn parse(text: &str) -> Option<InviteToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == TOKEN_BYTES).then(|| InviteToken(text.to_owned()))
    }

    /// As it stands in the link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn key(&self) -> keys::Key {
        keys::invite(Hash::of(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for InviteToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InviteToken(…)")
    }
}

/// What staff decided about a held referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Who.
    pub by: PersonKey,
    /// When.
    pub at: Instant,
    /// Why, by the code of one of the reasons offered.
    pub why: String,
}

/// A referral as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralRow {
    /// The referral.
    pub referral: Referral,
    /// What staff decided, if it had to.
    pub decision: Option<Decision>,
    /// The referrer asked staff to look at it.
    pub appealed: bool,
    /// The referrer was warned that it lapses.
    pub warned: bool,
    /// Its points were taken from the program's budget for referrals.
    budgeted: bool,
    /// The day on which to look at it next; of what is held, the day since when.
    look: Option<Day>,
    /// Up to which version the friend's history holds nothing that qualifies.
    seen: u64,
    /// How many of its states are counted.
    folded: usize,
    version: u64,
}

/// Under this name counts hold the points that were given, both sides together, less what was taken back.
pub const POINTS: &str = "points";

/// How many friends of a referrer, or referrals of a program, are in each state, or came to it.
pub type StateCounts = BTreeMap<&'static str, i64>;

/// What claiming did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// The friends, and what was paid for each: now, or by the same claim before.
    pub paid: Vec<(MemberNo, i64)>,
    /// More can be claimed.
    pub more: bool,
}

/// The states without their reasons, as they are counted.
pub const COUNTED_STATES: [&str; 8] =
    ["joined", "qualifying", "held", "qualified", "claimed", "rejected", "reversed", "lapsed"];

fn counted(state: ReferralState) -> &'static str {
    let code = state.code();
    let group = code.split('.').next().unwrap_or(code);
    COUNTED_STATES.into_iter().find(|known| *known == group).unwrap_or("joined")
}

impl Ledger {
    /// A member's invitation link; it is his for ever.
    pub async fn invite_token(&self, program: &ProgramId, member: MemberNo) -> Result<InviteToken, StoreError> {
        let Hash(bytes) = self.pepper.of_program(program, "invite", &member.to_string());
        let token = InviteToken(URL_SAFE_NO_PAD.encode(&bytes[..TOKEN_BYTES]));
        if self.get(token.key()).await?.is_none() {
            let (pk, sk) = token.key();
            self.put(Item::at(pk, sk).s("p", program).s("m", member).build()).await?;
        }
        Ok(token)
    }

    /// Whose invitation it is.
    pub async fn invited_by(&self, token: &InviteToken) -> Result<Option<(ProgramId, MemberNo)>, StoreError> {
        let Some(item) = self.get(token.key()).await? else {
            return Ok(None);
        };
        let read = Reader::new("invite", &item);
        let program = read.parsed("p", |text| ProgramId::parse(text).ok())?;
        Ok(Some((program, read.parsed("m", |text| MemberNo::parse(text).ok())?)))
    }

    /// How a member came, if somebody brought him.
    pub async fn referral(&self, program: &ProgramId, friend: MemberNo) -> Result<Option<ReferralRow>, StoreError> {
        let item = self.get(keys::referral(program, friend)).await?;
        item.map(|item| read_referral(friend, &item)).transpose()
    }

    /// The write with which a friend's referral begins, in the transaction that opens his account.
    pub(crate) fn referral_begins(
        &self,
        program: &Program,
        friend: MemberNo,
        referrer: MemberNo,
        now: Instant,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let rules = program.rules_at(now);
        let Some(terms) = &rules.referral else {
            return Ok(None);
        };
        let row = ReferralRow {
            referral: Referral::joined(friend, referrer, rules.version, now),
            decision: None,
            appealed: false,
            warned: false,
            budgeted: false,
            look: None,
            seen: 0,
            folded: 0,
            version: 1,
        };
        let today = day_of(now, &program.zone);
        let row = ReferralRow { look: row.referral.look_on(terms, &program.zone, today), ..row };
        put(&self.table, referral_item(&program.id, &row), Some("attribute_not_exists(pk)")).map(Some)
    }

    /// Whether `member` is among those who brought `other`, directly or through others: then his link is no invitation.
    pub async fn brought(&self, program: &ProgramId, member: MemberNo, other: MemberNo) -> Result<bool, StoreError> {
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

    /// Brings a referral to where all that happened has led. Safe to call at any time, and any number of times. `blocked`
    /// says whether the friend has blocked the bot, which counts at the end of the hold.
    pub async fn follow_referral(
        &self,
        program: &Program,
        friend: MemberNo,
        blocked: bool,
        now: Instant,
    ) -> Result<(), StoreError> {
        let today = day_of(now, &program.zone);
        let mut over = None;
        for attempt in 0..ATTEMPTS_MAX {
            let Some(row) = self.referral(&program.id, friend).await? else {
                return Ok(());
            };
            let Some(terms) = terms(program, &row) else {
                return Ok(());
            };
            let (mut facts, seen) = self.facts(program, &row, terms, now).await?;
            facts.signals.extend(over);
            facts.blocked = blocked;
            let next = row.referral.follows(&facts, terms, &program.zone, today);
            let written = match next {
                Some(next) => self.moves(program, &row, next, &facts, Bounds::Enforced, now).await?,
                None => self.looked(program, &row, terms, seen, now).await?,
            };
            match written {
                Moved::Nothing => return Ok(()),
                Moved::On => over = None,
                Moved::Over(signal) => over = Some(signal),
                Moved::Again => back_off(attempt).await,
            }
        }
        Err(StoreError::Contended)
    }

    /// Staff lets a held referral pass, or rejects it for good; or takes back one that turned out to be none. `None`
    /// where that is not open any more.
    pub async fn decide_referral(
        &self,
        program: &Program,
        friend: MemberNo,
        next: ReferralState,
        decision: &Decision,
    ) -> Result<Option<ReferralRow>, StoreError> {
        let mut bounds = Bounds::Counted(decision);
        for attempt in 0..ATTEMPTS_MAX {
            // A refund or a farewell comes first.
            self.follow_referral(program, friend, false, decision.at).await?;
            let Some(row) = self.referral(&program.id, friend).await? else {
                return Ok(None);
            };
            if !row.referral.state().may_become(next) {
                return Ok(None);
            }
            let facts = Facts { signals: row.referral.signals.clone(), ..Facts::default() };
            match self.moves(program, &row, next, &facts, bounds, decision.at).await? {
                Moved::On => return self.referral(&program.id, friend).await,
                // Staff may go beyond a budget that is spent.
                Moved::Over(_) => bounds = Bounds::Free(decision),
                Moved::Nothing | Moved::Again => back_off(attempt).await,
            }
        }
        Err(StoreError::Contended)
    }

    /// The referrer asks staff to look at what is held; it is passed on once.
    pub async fn appeal(&self, program: &Program, referrer: MemberNo, friend: MemberNo) -> Result<bool, StoreError> {
        for attempt in 0..ATTEMPTS_MAX {
            let Some(row) = self.referral(&program.id, friend).await? else {
                return Ok(false);
            };
            if row.referral.referrer != referrer || row.referral.state() != ReferralState::Held {
                return Ok(false);
            }
            if !row.appealed {
                let write = self.put_referral(program, &row, ReferralRow { appealed: true, ..row.clone() })?;
                if !matches!(self.transact(vec![write]).await?, Written::Done) {
                    back_off(attempt).await;
                    continue;
                }
            }
            self.tell_bosses(&program.id, &format!("appeal.{friend}"), &Tell::Appeal(friend)).await?;
            return Ok(true);
        }
        Err(StoreError::Contended)
    }

    /// Pays what can be claimed for these friends, in as few transactions as it takes one: all of them in one, each an
    /// entry of its own. What had been paid before is not paid again.
    pub async fn claim_rewards(
        &self,
        program: &Program,
        referrer: MemberNo,
        friends: &[MemberNo],
        now: Instant,
    ) -> Result<Claimed, PostError> {
        let found = stream::iter(friends.iter().copied().take(CLAIMS_MAX))
            .map(|friend| self.ready_to_claim(program, referrer, friend, now))
            .buffered(SIDE_BY_SIDE)
            .try_collect::<Vec<_>>()
            .await?;
        let more = friends.len() > CLAIMS_MAX;
        let friends: Vec<MemberNo> = found.into_iter().flatten().collect();
        let friends = &friends[..];
        for attempt in 0..ATTEMPTS_MAX {
            let row = self.account(&program.id, referrer).await?.ok_or(PostError::NoAccount)?;
            let mut next = row.clone();
            let (mut writes, mut paid, mut before) = (Vec::new(), Vec::new(), Vec::new());
            let rows = friends.iter().map(|friend| self.referral(&program.id, *friend));
            for found in try_join_all(rows).await?.into_iter().flatten() {
                let friend = &found.referral.friend;
                if found.referral.state() == ReferralState::Claimed {
                    // A repeat gets the first receipt.
                    let first = self.entry_of(&program.id, referrer, &OperationId::Claim(*friend)).await?;
                    before.extend(first.map(|entry| (*friend, entry.points)));
                }
                let (Some(terms), Some(moved)) =
                    (terms(program, &found), found.referral.moved(ReferralState::Claimed, now))
                else {
                    continue;
                };
                let points = terms.referrer_points;
                let reward = Operation::ReferralReward { friend: *friend, points };
                let posting = post(program, referrer, &next.account, &reward, Actor::Member, now)?;
                writes.push(put(&self.table, entry_item(&posting.entry), Some("attribute_not_exists(pk)"))?);
                let look = moved.look_on(terms, &program.zone, day_of(now, &program.zone));
                writes.push(self.put_referral(
                    program,
                    &found,
                    ReferralRow { referral: moved, look, ..found.clone() },
                )?);
                next.account = posting.account;
                paid.push((*friend, points.get()));
            }
            if paid.is_empty() {
                return Ok(Claimed { paid: before, more });
            }
            next.look_no_later(program);
            writes.push(self.put_account(&program.id, &row, &next)?);
            match self.transact(writes).await? {
                Written::Done => return Ok(Claimed { paid, more }),
                Written::Condition(..) | Written::Busy => back_off(attempt).await,
            }
        }
        Err(StoreError::Contended.into())
    }

    /// A friend of this referrer's whose reward waits or was paid. A refund that nobody has heard of yet comes first.
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
            ReferralState::Qualified => self.follow_referral(program, friend, false, now).await?,
            ReferralState::Claimed => {}
            _ => return Ok(None),
        }
        Ok(Some(friend))
    }

    /// A page of a referrer's friends: those whose reward waits for him first, then the newest. `after` is the place of
    /// the last one of the page before.
    pub async fn friends(
        &self,
        program: &ProgramId,
        referrer: MemberNo,
        after: Option<&str>,
        limit: i32,
    ) -> Result<Vec<ReferralRow>, StoreError> {
        let query = self.client.query().table_name(&self.table).index_name(keys::HISTORY_INDEX);
        let answer = query
            .key_condition_expression("hp = :p AND hr < :after")
            .expression_attribute_values(":p", s(keys::friends_partition(program, referrer)))
            .expression_attribute_values(":after", s(after.unwrap_or("~")))
            .scan_index_forward(false)
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::aws("Query"))?;
        answer.items().iter().map(|item| read_referral(friend_of(item)?, item)).collect()
    }

    /// How many of a referrer's friends are in each state: one small page, however many friends there are.
    pub async fn friends_by_state(&self, program: &ProgramId, referrer: MemberNo) -> Result<StateCounts, StoreError> {
        let (pk, prefix) = keys::friends_counts(program, referrer);
        let query = self.partition(pk).key_condition_expression("pk = :p AND begins_with(sk, :f)");
        let items = all(query.expression_attribute_values(":f", s(prefix))).await?;
        sum_of(&items)
    }

    /// How many referrals of a program came to each state on the days from one to another, both included.
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
            let day = Reader::new("referral day", &item).parsed("sk", |sk| sk.split('#').next()?.parse().ok())?;
            match days.last_mut() {
                Some((known, same)) if *known == day => same.push(item),
                _ => days.push((day, vec![item])),
            }
        }
        days.into_iter().map(|(day, items)| Ok((day, sum_of(&items)?))).collect()
    }

    /// Counts the states that a referral has come to since it was counted last: for its program by day, and for its
    /// referrer. Whatever is repeated or comes in another order, each state is counted once.
    pub async fn count_referral(&self, program: &Program, friend: MemberNo) -> Result<(), StoreError> {
        for attempt in 0..ATTEMPTS_MAX {
            let Some(row) = self.referral(&program.id, friend).await? else {
                return Ok(());
            };
            let reached = &row.referral.reached;
            if row.folded >= reached.len() {
                return Ok(());
            }
            let shard = friend.get() % COUNT_SHARDS;
            let folded = Update::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::referral(&program.id, friend))))
                .update_expression("SET fo = :to")
                .condition_expression("fo = :from")
                .expression_attribute_values(":to", n(reached.len()))
                .expression_attribute_values(":from", n(row.folded));
            let mut writes = vec![update(folded)?];
            let mut days: BTreeMap<Day, StateCounts> = BTreeMap::new();
            for (at_state, (state, at)) in reached.iter().enumerate().skip(row.folded) {
                let counts = days.entry(day_of(*at, &program.zone)).or_default();
                *counts.entry(counted(*state)).or_default() += 1;
                let before = at_state.checked_sub(1).map(|before| reached[before].0);
                let given = terms(program, &row).map_or(0, |terms| given(terms, before, *state));
                *counts.entry(POINTS).or_default() += given;
            }
            for counts in days.values_mut() {
                counts.retain(|_, by| *by != 0);
            }
            for (day, counts) in &days {
                writes.push(self.add_counts(keys::referral_day(&program.id, *day, shard), counts)?);
            }
            let mut standing = StateCounts::new();
            if let Some((was, _)) = row.folded.checked_sub(1).and_then(|last| reached.get(last)) {
                *standing.entry(counted(*was)).or_default() -= 1;
            }
            *standing.entry(counted(row.referral.state())).or_default() += 1;
            standing.retain(|_, by| *by != 0);
            if !standing.is_empty() {
                let key = keys::friends_count(&program.id, row.referral.referrer, shard);
                writes.push(self.add_counts(key, &standing)?);
            }
            match self.transact(writes).await? {
                Written::Done => return Ok(()),
                Written::Condition(..) | Written::Busy => back_off(attempt).await,
            }
        }
        Err(StoreError::Contended)
    }

    /// Referrals at which to look by a day, the longest due first.
    pub async fn due_referrals(
        &self,
        program: &ProgramId,
        shard: usize,
        until: Day,
        after: Option<AccountsCursor>,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<AccountsCursor>), StoreError> {
        self.due_page(self.look_query(keys::referral_look(program, shard), until), after, limit).await
    }

    /// The first day on which to look at any.
    pub async fn next_referral(&self, program: &ProgramId) -> Result<Option<Day>, StoreError> {
        let mut first: Option<Day> = None;
        for shard in 0..keys::LOOK_SHARDS {
            let query = self.look_query(keys::referral_look(program, shard), Day::MAX).limit(1);
            for item in query.send().await.map_err(StoreError::aws("Query"))?.items() {
                let day = Reader::new("referral", item).parsed("ld", |text| text.parse().ok())?;
                first = Some(first.map_or(day, |known: Day| known.min(day)));
            }
        }
        Ok(first)
    }

    /// Held referrals of a program, the longest held first.
    pub async fn held_referrals(&self, program: &ProgramId, limit: i32) -> Result<Vec<ReferralRow>, StoreError> {
        let (held, _) = self.due_page(self.look_query(keys::referral_held(program), Day::MAX), None, limit).await?;
        let rows = try_join_all(held.into_iter().map(|friend| self.referral(program, friend))).await?;
        let still = |row: &ReferralRow| row.referral.state() == ReferralState::Held;
        Ok(rows.into_iter().flatten().filter(still).collect())
    }

    fn add_counts(&self, key: keys::Key, counts: &StateCounts) -> Result<TransactWriteItem, StoreError> {
        let names: Vec<String> = counts.keys().map(|state| format!("{state} :{state}")).collect();
        let mut add = Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(key)))
            .update_expression(format!("ADD {}", names.join(", ")));
        for (state, by) in counts {
            add = add.expression_attribute_values(format!(":{state}"), n(*by));
        }
        update(add)
    }
}

/// What became of an attempt to move a referral on.
enum Moved {
    /// There was nothing to do.
    Nothing,
    /// It is somewhere else now; more may follow.
    On,
    /// It may not qualify: a cap is reached or a budget spent.
    Over(Signal),
    /// Others were at it.
    Again,
}

/// Whether caps and budget hold a referral back.
#[derive(Clone, Copy)]
enum Bounds<'a> {
    /// They do.
    Enforced,
    /// Staff decided: caps only count, the budget is taken from.
    Counted(&'a Decision),
    /// Staff decided, and the budget is spent.
    Free(&'a Decision),
}

/// What else a move needs, by its place in the transaction.
enum Needs {
    Else,
    Budget(i64),
}

impl Ledger {
    /// What is known of a friend, and up to which version of his history.
    async fn facts(
        &self,
        program: &Program,
        row: &ReferralRow,
        terms: &ReferralRules,
        now: Instant,
    ) -> Result<(Facts, u64), StoreError> {
        use ReferralState::{Claimed, Held, Joined, Qualified, Qualifying};
        let Referral { friend, .. } = row.referral;
        let mut facts = Facts { qualified_by: row.referral.by.clone(), ..Facts::default() };
        let mut seen = row.seen;
        let state = row.referral.state();
        if !matches!(state, Joined | Qualifying | Held | Qualified | Claimed) {
            return Ok((facts, seen));
        }
        let Some(account) = self.account(&program.id, friend).await? else {
            return Ok((facts, seen));
        };
        facts.left = !account.account.in_chat;
        match (&row.referral.by, terms.qualifies) {
            (None, Qualifies::Purchase(minimum)) if state == Joined => {
                facts.qualified_by = self.qualifying_purchase(program, row, account.account.version, minimum).await?;
                seen = account.account.version;
            }
            (None, Qualifies::Stay(days)) if state == Joined => {
                let joined = row.referral.reached_at(Joined).unwrap_or(now);
                let stays = day_of(joined, &program.zone).saturating_add(jiff::Span::new().days(i64::from(days)));
                let by = QualifiedBy { purchase: None, minor: 0, cashier: None, at: now };
                facts.qualified_by = (stays <= day_of(now, &program.zone)).then_some(by);
            }
            (Some(QualifiedBy { purchase: Some(purchase), .. }), Qualifies::Purchase(minimum)) => {
                facts.refunded = self.no_longer_qualifies(&program.id, purchase, minimum).await?;
            }
            _ => {}
        }
        let ends = row.referral.hold_ends(terms, &program.zone);
        let decides = (state == Joined && facts.qualified_by.is_some()) || state == Qualifying;
        if decides {
            // A card that went over to him says that he was a customer before.
            let taken_over = self.operations(&program.id, friend, "transfer").limit(1).send().await;
            facts.duplicate = !taken_over.map_err(StoreError::aws("Query"))?.items().is_empty();
        }
        if state == Qualifying && ends.is_some_and(|end| end <= day_of(now, &program.zone)) {
            facts.signals = self.signals(program, row, terms, &account, now).await?;
        }
        Ok((facts, seen))
    }

    /// The first purchase since the last look that qualifies. The index may lag behind the account, whose version says
    /// how many entries there must be.
    async fn qualifying_purchase(
        &self,
        program: &Program,
        row: &ReferralRow,
        version: u64,
        minimum: i64,
    ) -> Result<Option<QualifiedBy>, StoreError> {
        let friend = row.referral.friend;
        let mut after = row.seen;
        while after < version {
            let query = self.client.query().table_name(&self.table).index_name(keys::HISTORY_INDEX);
            let answer = query
                .key_condition_expression("hp = :p AND hr BETWEEN :first AND :last")
                .expression_attribute_values(":p", s(keys::history_partition(&program.id, friend)))
                .expression_attribute_values(":first", s(keys::history_range(friend, after + 1)))
                .expression_attribute_values(":last", s(keys::history_range(friend, version)))
                .limit(HISTORY_PAGE)
                .send()
                .await
                .map_err(StoreError::aws("Query"))?;
            if answer.items().is_empty() {
                return Err(StoreError::Lagging);
            }
            for item in answer.items() {
                let entry = read_entry(item)?;
                if entry.version != after + 1 {
                    return Err(StoreError::Lagging);
                }
                after = entry.version;
                if let Cause::Purchase { id, amount, cashier, .. } = entry.cause
                    && amount.minor() >= minimum
                    && !matches!(entry.actor, Actor::Import)
                {
                    let (minor, at) = (amount.minor(), entry.recorded_at);
                    return Ok(Some(QualifiedBy { purchase: Some(id), minor, cashier, at }));
                }
            }
        }
        Ok(None)
    }

    /// So much of a purchase went back that it would not qualify any more.
    async fn no_longer_qualifies(
        &self,
        program: &ProgramId,
        purchase: &OrderId,
        minimum: i64,
    ) -> Result<bool, StoreError> {
        let Some(history) = self.purchase(program, purchase).await? else {
            return Ok(true);
        };
        let Cause::Purchase { amount, .. } = history.purchase.cause else {
            return Ok(true);
        };
        let left = amount.minor() - history.back();
        Ok(left < minimum || (left == 0 && amount.minor() > 0))
    }

    /// What speaks against a referral.
    async fn signals(
        &self,
        program: &Program,
        row: &ReferralRow,
        terms: &ReferralRules,
        account: &AccountRow,
        now: Instant,
    ) -> Result<Vec<Signal>, StoreError> {
        let Referral { friend, referrer, .. } = row.referral;
        // Those that wait to be claimed stand apart from the others.
        let (mut peers, waiting) = futures::try_join!(
            self.friends(&program.id, referrer, Some("g"), PEERS_MAX),
            self.friends(&program.id, referrer, None, PEERS_MAX)
        )?;
        peers.extend(waiting.into_iter().filter(|peer| peer.referral.state() == ReferralState::Qualified));
        let mut signals = Vec::new();
        let joined = |row: &ReferralRow| row.referral.reached_at(ReferralState::Joined).unwrap_or_default();
        let day = SignedDuration::from_hours(24);
        let near = |peer: &&ReferralRow| joined(peer).duration_since(joined(row)).abs() <= day;
        if peers.iter().filter(near).count() >= BURST_FRIENDS {
            signals.push(Signal::Burst);
        }
        let qualified: Vec<&QualifiedBy> = peers.iter().filter_map(|peer| peer.referral.by.as_ref()).collect();
        if let (Some(own), true) = (&row.referral.by, qualified.len() >= ALIKE_FRIENDS) {
            if own.cashier.is_some() && qualified.iter().all(|by| by.cashier == own.cashier) {
                signals.push(Signal::SameCashier);
            }
            if let Qualifies::Purchase(minimum) = terms.qualifies
                && minimum > 0
                && qualified.iter().all(|by| by.minor <= minimum + minimum / 10)
            {
                signals.push(Signal::MinimalAmount);
            }
        }
        let once = |row: &AccountRow| row.account.progress.purchases <= 1;
        if once(account) {
            signals.push(Signal::NoActivity);
        }
        if qualified.len() >= STAR_FRIENDS {
            let some = peers.iter().filter(|peer| peer.referral.by.is_some()).take(STAR_PEERS);
            let accounts = some.map(|peer| self.account(&program.id, peer.referral.friend));
            if try_join_all(accounts).await?.iter().flatten().all(once) {
                signals.push(Signal::Star);
            }
        }
        if let Some(by) = &row.referral.by
            && by.purchase.is_some()
            && by.at.duration_since(joined(row)) < FAST
        {
            signals.push(Signal::Fast);
        }
        let (theirs, ours) = futures::try_join!(
            self.means_of_payment(&program.id, friend, now),
            self.means_of_payment(&program.id, referrer, now)
        )?;
        if theirs.iter().any(|hash| ours.contains(hash)) {
            signals.push(Signal::SamePayment);
        }
        Ok(signals)
    }

    /// With what a member has paid lately. What is past its time counts no more, removed or not.
    async fn means_of_payment(
        &self,
        program: &ProgramId,
        member: MemberNo,
        now: Instant,
    ) -> Result<Vec<String>, StoreError> {
        let (pk, prefix) = keys::fingerprints(program, member);
        let query = self.partition(pk).key_condition_expression("pk = :p AND begins_with(sk, :h)");
        let mut means = Vec::new();
        for item in all(query.expression_attribute_values(":h", s(prefix))).await? {
            let read = Reader::new("fingerprint", &item);
            if read.n::<i64>("ttl")? > now.as_second() {
                means.push(read.s("sk")?.to_owned());
            }
        }
        Ok(means)
    }

    /// Nothing follows: when to look again, and whether to warn that a reward lapses.
    async fn looked(
        &self,
        program: &Program,
        row: &ReferralRow,
        terms: &ReferralRules,
        seen: u64,
        now: Instant,
    ) -> Result<Moved, StoreError> {
        let today = day_of(now, &program.zone);
        if let Some(since) = row.referral.reached_at(ReferralState::Held).filter(|_| row.is_held()) {
            // Whoever moved it may have died before he told.
            self.tell_held(program, day_of(since, &program.zone)).await?;
            return Ok(Moved::Nothing);
        }
        let warns = !row.warned && row.referral.lapse_warning(&program.zone).is_some_and(|day| day <= today);
        let planned = row.referral.look_on(terms, &program.zone, today);
        let due = row.look.is_none_or(|day| day <= today) && row.look != planned;
        // Written only where it is due: a purchase costs no write here.
        if !warns && !due {
            return Ok(Moved::Nothing);
        }
        let next = ReferralRow { seen, look: planned, warned: row.warned || warns, ..row.clone() };
        let mut writes = vec![self.put_referral(program, row, next)?];
        if warns {
            writes.extend(self.news(program, row, ReferralNews::Lapsing, now).await?);
        }
        Ok(match self.transact(writes).await? {
            Written::Done => Moved::Nothing,
            Written::Condition(..) | Written::Busy => Moved::Again,
        })
    }

    /// Moves a referral to its next state, with all that goes with it in one transaction.
    async fn moves(
        &self,
        program: &Program,
        row: &ReferralRow,
        next: ReferralState,
        facts: &Facts,
        bounds: Bounds<'_>,
        now: Instant,
    ) -> Result<Moved, StoreError> {
        let (Some(terms), Some(moved)) = (terms(program, row), row.referral.moved(next, now)) else {
            return Ok(Moved::Nothing);
        };
        let today = day_of(now, &program.zone);
        let referral = Referral {
            by: moved.by.clone().or(facts.qualified_by.clone()),
            signals: if facts.signals.is_empty() { moved.signals.clone() } else { facts.signals.clone() },
            ..moved
        };
        let look = referral.look_on(terms, &program.zone, today);
        let decision = match bounds {
            Bounds::Enforced => row.decision.clone(),
            Bounds::Counted(decision) | Bounds::Free(decision) => Some(decision.clone()),
        };
        let qualifies = next == ReferralState::Qualified;
        let takes = qualifies && terms.budget.is_some() && !matches!(bounds, Bounds::Free(_));
        let gives_back = row.budgeted && next.is_final();
        let budgeted = (row.budgeted || takes) && !gives_back;
        let after = ReferralRow { referral, look, decision, budgeted, ..row.clone() };
        let mut writes = vec![(self.put_referral(program, row, after)?, Needs::Else)];
        let (shard, points) =
            (Pool::shard(row.referral.friend), terms.referrer_points.get() + terms.friend_points.get());
        if takes {
            writes.push((self.take(&program.id, &Pool::Referrals, shard, points)?, Needs::Budget(points)));
        }
        if gives_back {
            writes.push((self.give_back(&program.id, &Pool::Referrals, shard, points)?, Needs::Else));
        }
        for write in self.paid_or_taken_back(program, row, next, terms, now).await? {
            writes.push((write, Needs::Else));
        }
        if qualifies {
            match self.one_more(program, row, terms, today, matches!(bounds, Bounds::Enforced)).await? {
                Some(counts) => writes.push((counts, Needs::Else)),
                None => return Ok(Moved::Over(Signal::OverCap)),
            }
        }
        let (writes, needs): (Vec<_>, Vec<_>) = writes.into_iter().unzip();
        match self.transact(writes).await? {
            Written::Done => {}
            Written::Condition(at, _) => match needs[at] {
                Needs::Budget(points) => {
                    let shard = Pool::shard(row.referral.friend);
                    let enough = self.refill(&program.id, &Pool::Referrals, shard, points).await?;
                    return Ok(if enough { Moved::Again } else { Moved::Over(Signal::OverBudget) });
                }
                Needs::Else => return Ok(Moved::Again),
            },
            Written::Busy => return Ok(Moved::Again),
        }
        Ok(Moved::On)
    }

    /// Tells those who run the program that there is something to look at, once a day.
    async fn tell_held(&self, program: &Program, day: Day) -> Result<(), StoreError> {
        self.tell_bosses(&program.id, &format!("held.{day}"), &Tell::ReferralsHeld).await
    }

    /// What the friend and the referrer gain, lose or hear by a move.
    async fn paid_or_taken_back(
        &self,
        program: &Program,
        row: &ReferralRow,
        next: ReferralState,
        terms: &ReferralRules,
        now: Instant,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        use ReferralState::{Claimed, Held, Joined, Lapsed, Qualified, Qualifying, Rejected, Reversed};
        let state = row.referral.state();
        let (points, why) = (
            terms.friend_points,
            match next {
                Reversed(why) => why,
                _ => Reversal::Fraud,
            },
        );
        let for_friend = match (state, next) {
            (Joined, Qualifying) => Some(Operation::FriendBonus(points)),
            (Qualifying | Held, Qualified) => Some(Operation::FriendBonusReady),
            (Qualifying | Held | Qualified | Claimed, Reversed(_) | Rejected(_)) => {
                let ready = OperationId::FriendBonusReady;
                let given = self.given_to(program, row.referral.friend, &ready).await?;
                Some(Operation::FriendBonusBack { points, given, why })
            }
            _ => None,
        };
        let mut writes = Vec::new();
        if let Some(operation) = for_friend {
            writes.extend(self.posts(program, row.referral.friend, &operation, now).await?);
        }
        let news = match (state, next) {
            (_, Qualified) => Some(ReferralNews::Claimable),
            (_, Held) => Some(ReferralNews::Held),
            (Qualifying | Held | Qualified, Reversed(_) | Rejected(_)) | (_, Lapsed) => Some(ReferralNews::Over),
            _ => None,
        };
        match (state, next) {
            (Claimed, Reversed(why)) => {
                let (friend, points) = (row.referral.friend, terms.referrer_points);
                let claim = OperationId::Claim(friend);
                if let Some(given) = self.given_to(program, row.referral.referrer, &claim).await? {
                    let back = Operation::ReferralRewardBack { friend, points, given, why };
                    writes.extend(self.posts(program, row.referral.referrer, &back, now).await?);
                }
            }
            _ => {
                if let Some(news) = news {
                    writes.extend(self.news(program, row, news, now).await?);
                }
            }
        }
        Ok(writes)
    }

    /// The writes of a posting that goes with a referral; none where the rules have nothing to do.
    async fn posts(
        &self,
        program: &Program,
        member: MemberNo,
        operation: &Operation<'_>,
        now: Instant,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let Some(row) = self.account_now(&program.id, member).await? else {
            return Ok(Vec::new());
        };
        match post(program, row.member, &row.account, operation, Actor::System, now) {
            Ok(posting) => self.posting_writes(program, &row, &posting),
            Err(Refused::NothingDue | Refused::NoPoints) => Ok(Vec::new()),
            Err(_) => Err(StoreError::corrupt("account", "balance")),
        }
    }

    /// An account, or the one that took it over.
    async fn account_now(&self, program: &ProgramId, member: MemberNo) -> Result<Option<AccountRow>, StoreError> {
        let mut row = self.account(program, member).await?;
        for _ in 0..MOVES_MAX {
            match row.as_ref().and_then(|row| row.account.moved_to) {
                Some(other) => row = self.account(program, other).await?,
                None => return Ok(row),
            }
        }
        Ok(None)
    }

    /// Where the points of an operation went, if they became available.
    async fn given_to(
        &self,
        program: &Program,
        member: MemberNo,
        operation: &OperationId,
    ) -> Result<Option<GivenTo>, StoreError> {
        let entry = self.entry_of(&program.id, member, operation).await?;
        Ok(entry.and_then(|entry| {
            let on = day_of(entry.recorded_at, &program.zone);
            entry.lines.iter().rev().find_map(|line| match (&line.kind, &line.place) {
                (Kind::Accrue | Kind::Activate, Place::Lot(key)) if line.points > 0 => {
                    Some(GivenTo { life: key.life, on })
                }
                _ => None,
            })
        }))
    }

    /// The writes that tell the referrer, if there is somebody to tell.
    async fn news(
        &self,
        program: &Program,
        row: &ReferralRow,
        news: ReferralNews,
        now: Instant,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let Referral { friend, referrer, .. } = row.referral;
        match self.account(&program.id, referrer).await? {
            Some(referrer) if referrer.account.in_chat => {
                let held = out_of_quiet_hours(now, &program.zone);
                let tell = Tell::Referral(friend, news);
                Ok(self.tell(program, &referrer, Class::Referral, &tell, held)?.into())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The write that counts one friend more of the referrer's day and month; `None` where that would be over a cap that
    /// holds. His place among the month's inviters is kept with the count.
    async fn one_more(
        &self,
        program: &Program,
        row: &ReferralRow,
        terms: &ReferralRules,
        today: Day,
        capped: bool,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let month = Month::of(today).to_string();
        let key = keys::qualified_in(&program.id, row.referral.referrer, &month);
        let day = format!("d{:02}", today.day());
        let standing = self.get(key.clone()).await?.unwrap_or_default();
        let read = Reader::new("qualified", &standing);
        let (in_month, on_day) = (read.n_or_zero("n")?, count_on(&standing, &day));
        let full = |cap: Option<u32>, count: i64| cap.is_some_and(|cap| count >= i64::from(cap));
        if capped && (full(terms.per_month, in_month) || full(terms.per_day, on_day)) {
            return Ok(None);
        }
        let counts = Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(key)))
            .update_expression(format!("SET n = :n, {day} = :d, lp = :lp, ld = :ld"))
            .expression_attribute_values(":n", n(in_month + 1))
            .expression_attribute_values(":d", n(on_day + 1))
            .expression_attribute_values(":lp", s(keys::inviters(&program.id, &month)))
            .expression_attribute_values(":ld", s(format!("{:06}", in_month + 1)));
        let counts = match in_month {
            0 => counts.condition_expression("attribute_not_exists(n)"),
            known => counts.condition_expression("n = :was").expression_attribute_values(":was", n(known)),
        };
        update(counts).map(Some)
    }

    /// Those whose friends qualified most often in a month, the first first: members and how many friends.
    pub async fn top_inviters(
        &self,
        program: &ProgramId,
        month: Month,
        limit: i32,
    ) -> Result<Vec<(MemberNo, i64)>, StoreError> {
        let partition = keys::inviters(program, &month.to_string());
        let query = self.client.query().table_name(&self.table).index_name(keys::LOOK_INDEX);
        let answer = query
            .key_condition_expression("lp = :p")
            .expression_attribute_values(":p", s(partition))
            .scan_index_forward(false)
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::aws("Query"))?;
        let one = |item: &Attributes| {
            let count = Reader::new("qualified", item).parsed("ld", |text| text.parse().ok())?;
            Ok((friend_of(item)?, count))
        };
        answer.items().iter().map(one).collect()
    }

    /// The write of a referral, if nobody else has written it since `row` was read.
    fn put_referral(
        &self,
        program: &Program,
        row: &ReferralRow,
        next: ReferralRow,
    ) -> Result<TransactWriteItem, StoreError> {
        let next = ReferralRow { version: row.version + 1, ..next };
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(referral_item(&program.id, &next)))
            .condition_expression("vn = :v AND fo = :f")
            .expression_attribute_values(":v", n(row.version))
            .expression_attribute_values(":f", n(row.folded))
            .build()
            .map_err(|_| StoreError::corrupt("write", "put"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

/// Points that a move gives, or takes back.
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

/// The terms that hold for a referral.
fn terms<'a>(program: &'a Program, row: &ReferralRow) -> Option<&'a ReferralRules> {
    program.rules_version(row.referral.terms)?.referral.as_ref()
}

impl ReferralRow {
    /// The rules that hold for it.
    pub fn terms<'a>(&self, program: &'a Program) -> Option<&'a ReferralRules> {
        terms(program, self)
    }

    fn is_held(&self) -> bool {
        self.referral.state() == ReferralState::Held
    }

    /// Where it stands among its referrer's friends.
    pub fn place(&self) -> String {
        let joined = self.referral.reached_at(ReferralState::Joined).unwrap_or_default().as_millisecond();
        let rank = if self.referral.state() == ReferralState::Qualified { 'z' } else { 'f' };
        format!("{rank}{joined:013}{}", self.referral.friend)
    }
}

fn friend_of(item: &Attributes) -> Result<MemberNo, StoreError> {
    Reader::new("referral", item).parsed("pk", |text| MemberNo::parse(text.rsplit('#').next()?).ok())
}

/// How many of a month were on one of its days.
fn count_on(standing: &Attributes, day: &str) -> i64 {
    let count = standing.get(day).and_then(|value| value.as_n().ok());
    count.and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

fn sum_of(items: &[Attributes]) -> Result<StateCounts, StoreError> {
    let mut sum = StateCounts::new();
    for item in items {
        let read = Reader::new("referral counts", item);
        for state in COUNTED_STATES.into_iter().chain([POINTS]) {
            let count = read.n_or_zero(state)?;
            if count != 0 {
                *sum.entry(state).or_default() += count;
            }
        }
    }
    Ok(sum)
}

fn referral_item(program: &ProgramId, row: &ReferralRow) -> Attributes {
    let Referral { friend, referrer, terms, reached, by, signals } = &row.referral;
    let (pk, sk) = keys::referral(program, *friend);
    let looked_for_in = match row.referral.state() {
        ReferralState::Held => keys::referral_held(program),
        _ => keys::referral_look(program, friend.get() as usize % keys::LOOK_SHARDS),
    };
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let by = by.as_ref().map(|QualifiedBy { purchase, minor, cashier, at }| {
        let purchase = or_dash(purchase.as_ref().map(OrderId::to_string));
        format!("{purchase} {minor} {} {at}", or_dash(cashier.map(|hash| hash.to_string())))
    });
    Item::at(pk, sk)
        .s("hp", keys::friends_partition(program, *referrer))
        .s("hr", row.place())
        .s_if("lp", row.look.map(|_| looked_for_in))
        .s_if("ld", row.look)
        .s("rf", referrer)
        .n("tm", terms)
        .strings("re", reached.iter().map(|(state, at)| format!("{} {}", state.code(), at.as_millisecond())))
        .s_if("by", by)
        .strings("sg", signals.iter().map(|signal| signal.code().to_owned()))
        .s_if("dc", row.decision.as_ref().map(|d| format!("{} {} {}", d.by, d.at.as_millisecond(), d.why)))
        .flag("ap", row.appealed)
        .flag("wa", row.warned)
        .flag("bt", row.budgeted)
        .n("sn", row.seen)
        .n("fo", row.folded)
        .n("vn", row.version)
        .build()
}

fn read_referral(friend: MemberNo, item: &Attributes) -> Result<ReferralRow, StoreError> {
    let read = Reader::new("referral", item);
    let millisecond = |text: &str| Instant::from_millisecond(text.parse().ok()?).ok();
    let reached = read.list("re", |text| {
        let (state, at) = text.split_once(' ')?;
        Some((ReferralState::from_code(state)?, millisecond(at)?))
    })?;
    let by = |text: &str| {
        let parts: Vec<&str> = text.split(' ').collect();
        let [purchase, minor, cashier, at] = parts.as_slice() else {
            return None;
        };
        let purchase = if *purchase == "-" { None } else { Some(OrderId::parse(purchase).ok()?) };
        let cashier = if *cashier == "-" { None } else { Some(Hash::parse(cashier)?) };
        Some(QualifiedBy { purchase, minor: minor.parse().ok()?, cashier, at: at.parse().ok()? })
    };
    let decision = |text: &str| {
        let mut parts = text.splitn(3, ' ');
        let by = PersonKey::parse(parts.next()?).ok()?;
        Some(Decision { by, at: millisecond(parts.next()?)?, why: parts.next()?.to_owned() })
    };
    let corrupt = |attribute| StoreError::corrupt("referral", attribute);
    Ok(ReferralRow {
        referral: Referral {
            friend,
            referrer: read.parsed("rf", |text| MemberNo::parse(text).ok())?,
            terms: read.n("tm")?,
            reached,
            by: read.maybe_s("by").map(|text| by(text).ok_or(corrupt("by"))).transpose()?,
            signals: read.list("sg", Signal::from_code)?,
        },
        decision: read.maybe_s("dc").map(|text| decision(text).ok_or(corrupt("dc"))).transpose()?,
        appealed: read.flag("ap"),
        warned: read.flag("wa"),
        budgeted: read.flag("bt"),
        look: read.maybe_s("ld").and_then(|text| text.parse().ok()),
        seen: read.n("sn")?,
        folded: read.n("fo")?,
        version: read.n("vn")?,
    })
}
