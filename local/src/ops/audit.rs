//! The auditor: it recomputes every account, coupon, redemption, budget and stock from the entries alone and compares
//! them with what is stored. It walks all shards of a program's history side by side and holds one account of each in
//! memory, so memory does not grow with the number of members.

use crate::ops::audit_facts::audit_facts;
use crate::ops::finding::{Finding, INDEX_LAG, LOOKS_MAX};
use domain::{
    Account, Balance, Cause, Day, Difference, Entry, Explanation, MemberNo, OperationId, OrderId, Program,
    first_broken_record, replay,
};
use futures::future::try_join_all;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use store::{CouponState, Ledger, Pool, RedemptionState, StoreError};
use tokio::sync::Mutex;

/// Entries in a page.
const PAGE: i32 = 200;
/// The newest entries that are shown with a difference.
const ENTRIES_SHOWN: usize = 3;
/// The report of an audit.
#[derive(Debug, Default)]
pub struct AuditReport {
    /// Entries that were replayed.
    pub entries: u64,
    /// Accounts that have entries.
    pub accounts: u64,
    /// The sum of all balances by the entries.
    pub total: Balance,
    /// Everything that differs from the entries.
    pub findings: Vec<Finding>,
    from_budget: i64,
    taken: BTreeMap<String, i64>,
}

/// Audits one program.
pub async fn audit(ledger: &Ledger, program: &Program) -> Result<AuditReport, StoreError> {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}: {pos} entries, {per_sec}") {
        bar.set_style(style);
    }
    bar.set_message(program.id.to_string());
    let auditor = Auditor { ledger, program, bar, audited: Mutex::default() };
    try_join_all((0..Ledger::HISTORY_SHARDS).map(|shard| auditor.shard(shard))).await?;
    try_join_all((0..Ledger::REVIEW_SHARDS).map(|shard| auditor.without_entries(shard))).await?;
    auditor.pools().await?;
    auditor.audit_log().await?;
    auditor.audited.lock().await.findings.extend(audit_facts(ledger, program).await?);
    auditor.bar.finish_and_clear();
    let mut audited = auditor.audited.into_inner();
    audited.findings.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(audited)
}

struct Auditor<'a> {
    ledger: &'a Ledger,
    program: &'a Program,
    bar: ProgressBar,
    audited: Mutex<AuditReport>,
}

impl Auditor<'_> {
    /// Checks that each record of the audit log follows from the one before it, up to the head.
    async fn audit_log(&self) -> Result<(), StoreError> {
        let id = &self.program.id;
        // Records that are added meanwhile come after this head.
        let head = self.ledger.audit_head(id).await?;
        let mut log = self.ledger.whole_audit_log(id).await?;
        log.retain(|entry| entry.number <= head.0);
        if let Some(number) = first_broken_record(&log, head) {
            self.audited.lock().await.findings.push(Finding {
                place: format!("audit log of {id}"),
                what: format!("entry {number} does not follow from the one before it"),
                entries: Vec::new(),
                repair: "restore the log from a point in time before it was altered; no balance depends on it"
                    .to_owned(),
            });
        }
        Ok(())
    }
}

/// The replay of one account through its entries.
struct Walk {
    member: MemberNo,
    account: Result<Account, Difference>,
    newest: Vec<Entry>,
    /// Entries of rewards and bills, to be compared with their coupons and redemptions.
    spends: Vec<Entry>,
    cancelled: Vec<OrderId>,
    from_budget: i64,
    entries: u64,
}

impl Walk {
    fn begin(first: &Entry, program: &Program) -> Walk {
        Walk {
            member: first.member,
            account: Ok(Account::open(first.recorded_at, &program.zone, false)),
            newest: Vec::new(),
            spends: Vec::new(),
            cancelled: Vec::new(),
            from_budget: 0,
            entries: 0,
        }
    }

    fn step(&mut self, entry: Entry, program: &Program) {
        self.entries += 1;
        if let Ok(account) = &self.account {
            self.account = replay(account.clone(), std::slice::from_ref(&entry), &program.zone);
        }
        for said in &entry.explanation {
            if let Explanation::FromBudget(points) = said {
                self.from_budget += points;
            }
        }
        match &entry.cause {
            Cause::Reward { .. } | Cause::Bill { .. } => self.spends.push(entry.clone()),
            Cause::Cancel(of) => self.cancelled.push(of.clone()),
            _ => {}
        }
        // A broken chain is explained by the entries at the break and not by the newest.
        if self.account.is_ok() || self.newest.len() < ENTRIES_SHOWN {
            self.newest.push(entry);
            if self.newest.len() > ENTRIES_SHOWN {
                self.newest.remove(0);
            }
        }
    }

    fn was_cancelled(&self, spend: &OperationId) -> bool {
        let spend = spend.to_string();
        self.cancelled.iter().any(|of| of.as_str() == spend)
    }
}

impl Auditor<'_> {
    async fn shard(&self, shard: usize) -> Result<(), StoreError> {
        let mut walk: Option<Walk> = None;
        let mut after = None;
        loop {
            let page = self.ledger.shard_entries(&self.program.id, shard, after, PAGE).await?;
            let Some(last) = page.last() else {
                break;
            };
            after = Some((last.member, last.version));
            self.bar.inc(page.len() as u64);
            for entry in page {
                if let Some(done) = walk.take_if(|walk| walk.member != entry.member) {
                    self.account_done(done).await?;
                }
                walk.get_or_insert_with(|| Walk::begin(&entry, self.program)).step(entry, self.program);
            }
        }
        match walk {
            Some(done) => self.account_done(done).await,
            None => Ok(()),
        }
    }

    /// Compares an account once all its entries are read. On a running system it may have changed meanwhile, so an
    /// account that differs is replayed again before it counts as a difference.
    async fn account_done(&self, mut walk: Walk) -> Result<(), StoreError> {
        let mut found = self.compare(&walk).await?;
        for _ in 1..LOOKS_MAX {
            if found.is_empty() {
                break;
            }
            tokio::time::sleep(INDEX_LAG).await;
            walk = self.walk_again(walk).await?;
            found = self.compare(&walk).await?;
        }
        let mut audited = self.audited.lock().await;
        audited.entries += walk.entries;
        audited.accounts += 1;
        audited.from_budget += walk.from_budget;
        if let Ok(account) = &walk.account {
            let Balance { available, pending, reserved, debt } = account.balance();
            audited.total.available += available;
            audited.total.pending += pending;
            audited.total.reserved += reserved;
            audited.total.debt += debt;
        }
        for spend in &walk.spends {
            if let Cause::Reward { reward, .. } = &spend.cause
                && !walk.was_cancelled(&spend.operation())
            {
                *audited.taken.entry(reward.to_string()).or_default() += 1;
            }
        }
        audited.findings.extend(found);
        Ok(())
    }

    async fn walk_again(&self, walk: Walk) -> Result<Walk, StoreError> {
        let shard = Ledger::history_shard_of(walk.member);
        let mut again: Option<Walk> = None;
        let mut after = (walk.member, 0);
        loop {
            let page = self.ledger.shard_entries(&self.program.id, shard, Some(after), PAGE).await?;
            let own: Vec<Entry> = page.into_iter().take_while(|entry| entry.member == walk.member).collect();
            let Some(last) = own.last() else {
                return Ok(again.unwrap_or(walk));
            };
            after = (last.member, last.version);
            for entry in own {
                again.get_or_insert_with(|| Walk::begin(&entry, self.program)).step(entry, self.program);
            }
        }
    }

    async fn compare(&self, walk: &Walk) -> Result<Vec<Finding>, StoreError> {
        let place = format!("account {} of {}", walk.member, self.program.id);
        let entries: Vec<String> = walk.newest.iter().map(in_words).collect();
        let finding =
            |what: String, repair: String| Finding { place: place.clone(), what, entries: entries.clone(), repair };
        let computed = match &walk.account {
            Ok(account) => account,
            Err(difference) => {
                let repair =
                    "restore the altered entries from a point in time before they were; nothing else can be trusted";
                return Ok(vec![finding(difference.to_string(), repair.to_owned())]);
            }
        };
        let Some(row) = self.ledger.account(&self.program.id, walk.member).await? else {
            return Ok(vec![finding("there are entries and no account".to_owned(), write(computed))]);
        };
        let mut found = Vec::new();
        for (name, stored, said) in compared_fields(&row.account, computed) {
            if stored != said {
                found.push(finding(format!("{name}: stored {stored}, the entries say {said}"), write(computed)));
            }
        }
        for spend in &walk.spends {
            found.extend(self.spend(walk, spend).await?);
        }
        Ok(found)
    }

    /// Checks that a reward has its coupon and a bill its redemption, in the state that the entries say.
    async fn spend(&self, walk: &Walk, spend: &Entry) -> Result<Option<Finding>, StoreError> {
        let cancelled = walk.was_cancelled(&spend.operation());
        let (place, stored, right, repair) = match &spend.cause {
            Cause::Reward { code, .. } => {
                let coupon = self.ledger.coupon(&self.program.id, code).await?;
                let right = coupon.as_ref().is_some_and(|coupon| {
                    coupon.member == walk.member
                        && coupon.points == -spend.points
                        && (coupon.state == CouponState::Cancelled) == cancelled
                });
                let stored = coupon.map_or("no coupon".to_owned(), |coupon| format!("{:?}", coupon.state));
                (format!("coupon {code} of {}", self.program.id), stored, right, "write the coupon")
            }
            Cause::Bill { reference, id, .. } => {
                let found = self.ledger.redemption(&self.program.id, reference).await?;
                let wanted: &[RedemptionState] = match cancelled {
                    true => &[RedemptionState::Restored, RedemptionState::Lapsed],
                    false => &[RedemptionState::Approved],
                };
                let right =
                    found.as_ref().is_some_and(|found| found.member == walk.member && wanted.contains(&found.state));
                let stored = found.map_or("no redemption".to_owned(), |found| found.state.code().to_owned());
                (format!("redemption {id} of {}", self.program.id), stored, right, "write the redemption")
            }
            _ => return Ok(None),
        };
        let said = if cancelled { "spent and given back" } else { "spent" };
        Ok((!right).then(|| Finding {
            place,
            what: format!("stored {stored}, the entries say {said}"),
            entries: vec![in_words(spend)],
            repair: format!("{repair} as the entry says"),
        }))
    }

    /// Checks that accounts without entries are empty.
    async fn without_entries(&self, shard: usize) -> Result<(), StoreError> {
        let mut cursor = None;
        loop {
            let (members, next) = self.ledger.due_accounts(&self.program.id, shard, Day::MAX, cursor, PAGE).await?;
            for member in members {
                let Some(row) = self.ledger.account(&self.program.id, member).await? else {
                    continue;
                };
                let account = &row.account;
                let empty = Account::open(account.settled_at, &self.program.zone, account.in_chat);
                let holds = compared_fields(account, &empty).into_iter().find(|(_, stored, said)| stored != said);
                if let (0, Some((name, stored, _))) = (account.version, holds) {
                    self.audited.lock().await.findings.push(Finding {
                        place: format!("account {member} of {}", self.program.id),
                        what: format!("{name}: stored {stored}, and there are no entries"),
                        entries: Vec::new(),
                        repair: write(&empty),
                    });
                }
            }
            cursor = next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    /// Checks that each pool's grant equals what is left and what was taken.
    async fn pools(&self) -> Result<(), StoreError> {
        let mut audited = self.audited.lock().await;
        let mut pools = vec![(Pool::Budget, audited.from_budget)];
        for reward in self.program.rewards.iter().filter(|reward| reward.stock.is_some()) {
            let taken = audited.taken.get(reward.id.as_str()).copied().unwrap_or_default();
            pools.push((Pool::Stock(reward.id.clone()), taken));
        }
        for (pool, taken) in pools {
            let state = self.ledger.pool(&self.program.id, &pool).await?;
            let left = state.granted - taken;
            if state.left != left {
                audited.findings.push(Finding {
                    place: format!("{pool:?} of {}", self.program.id),
                    what: format!("granted {}, left {}, the entries say {left}", state.granted, state.left),
                    entries: Vec::new(),
                    repair: format!("change what is unleased by {}", left - state.left),
                });
            }
        }
        Ok(())
    }
}

/// The fields of an account that its entries determine, as texts. The others are the time of its opening and whether it
/// is in the chat.
fn compared_fields(stored: &Account, computed: &Account) -> Vec<(&'static str, String, String)> {
    fn of(account: &Account) -> [(&'static str, String); 9] {
        [
            ("version", account.version.to_string()),
            ("lots", format!("{:?}", account.lots)),
            ("pending", format!("{:?}", account.pending)),
            ("reserved", account.reserved.to_string()),
            ("debt", account.debt.to_string()),
            ("lifetime", format!("{:?}", account.lifetime)),
            ("progress", format!("{:?}", account.progress)),
            ("moved_to", format!("{:?}", account.transferred_to)),
            ("head", account.head.to_string()),
        ]
    }
    of(stored).into_iter().zip(of(computed)).map(|((name, stored), (_, said))| (name, stored, said)).collect()
}

fn write(account: &Account) -> String {
    format!("write the account at version {} with what the entries say", account.version)
}

fn in_words(entry: &Entry) -> String {
    let lines: Vec<String> = entry.lines.iter().map(ToString::to_string).collect();
    format!("{} {} {}: {}", entry.id(), entry.recorded_at, entry.cause, lines.join("; "))
}
