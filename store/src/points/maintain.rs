//! Maintenance of accounts without an operation: settling, warnings, and the time of the next review.

use crate::kit::attempts::Attempts;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::read;
use crate::kit::table_client::page;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::{MessageClass, StoredMessage};
use crate::{AccountRow, Ledger, StoreError};
use domain::{
    Actor, Day, Instant, MemberNo, Operation, Phase, Program, ProgramId, Refused, Stage, Warning, day_of,
    out_of_quiet_hours, post,
};

/// The most warnings that are queued at once; the others follow at the next review.
const WARNINGS_MAX: usize = 5;

impl Ledger {
    /// Maintains an account: settles it, queues warnings about expiry (`docs/rules.md#warnings`) and plans the next
    /// review. A refusal by the rules means that nothing was due.
    pub async fn maintain(&self, program: &Program, member: MemberNo, now: Instant) -> Result<(), StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(row) = self.account(&program.id, member).await? else {
                return Ok(());
            };
            let mut next = row.clone();
            let mut writes = Vec::new();
            let posting = match post(program, member, &row.account, &Operation::Settle, Actor::System, now) {
                Ok(posting) => Some(posting),
                Err(Refused::Unbalanced) => return Err(StoreError::corrupt("account", "balance")),
                Err(_) => None,
            };
            if let Some(posting) = &posting {
                next.account = posting.account.clone();
                writes.push(self.table.put_entry(&posting.entry));
                writes.extend(self.posting_notification(program, &mut next, posting));
            }
            let today = day_of(now, &program.zone);
            let held = out_of_quiet_hours(now, &program.zone);
            for Warning { day, stage, .. } in self.warnings(program, &next, now).await? {
                let notification = Notification::new("expiring", &[&day, &stage.code()]);
                let cause = format!("{}.{today}", warning_of(day, stage));
                writes.push(self.notify(program, member, MessageClass::Expiry, cause, &notification, held));
                next.warned_of.retain(|(known, _)| *known != day);
                next.warned_of.push((day, stage));
            }
            next.schedule_review(program, today);
            if next == row {
                return Ok(());
            }
            writes.push(self.put_account(&program.id, &row, &next));
            if self.table.transact(writes).await?.is_done() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the warnings that are due and not queued yet. There are few, because an account holds few last days.
    async fn warnings(&self, program: &Program, row: &AccountRow, now: Instant) -> Result<Vec<Warning>, StoreError> {
        // After the end of a program nothing can be spent, so nothing is warned of.
        if row.account.transferred_to.is_some() || program.phase_at(now) == Phase::Closed {
            return Ok(Vec::new());
        }
        let today = day_of(now, &program.zone);
        let mut due = row.account.warnings(program.rules_at(row.account.settled_at), today);
        due.truncate(WARNINGS_MAX);
        let known = |day: Day| row.warned_of.iter().find(|(known, _)| *known == day).map(|(_, stage)| *stage);
        // An unreachable member is tried again once no earlier message to them is pending.
        let mut again = Vec::new();
        for one in due.iter().filter(|one| one.stage == Stage::Overdue && known(one.day) == Some(Stage::Overdue)) {
            let last = self.last_warning(&program.id, row.member, one.day, one.stage).await?;
            // One a day at most: the day is in its name.
            let of_today = |name: &str| name.ends_with(&format!(".{today}"));
            if last.is_none_or(|(name, is_final)| is_final && !of_today(&name)) {
                again.push(one.day);
            }
        }
        due.retain(|warning| match (known(warning.day), warning.stage) {
            (Some(Stage::Overdue), Stage::Overdue) => again.contains(&warning.day) && !warning.reminder,
            // An extension is not warned of again.
            (None, _) => !warning.reminder,
            (Some(before), stage) => before < stage && (stage != Stage::Overdue || !warning.reminder),
        });
        Ok(due)
    }

    /// Returns the name of the last warning of a day and stage, and whether its message is final.
    async fn last_warning(
        &self,
        program: &ProgramId,
        member: MemberNo,
        day: Day,
        stage: Stage,
    ) -> Result<Option<(String, bool)>, StoreError> {
        let prefix = keys::message(program, member, MessageClass::Expiry.code(), warning_of(day, stage));
        let query = self.outbox.beginning_with(prefix).scan_index_forward(false).limit(1);
        let Some(item) = page(query).await?.items.unwrap_or_default().pop() else { return Ok(None) };
        let name = Key::of(&item)?.sk;
        Ok(Some((name, read::<StoredMessage>(item)?.state.is_final())))
    }
}

/// The cause of the warnings of a day in a stage.
fn warning_of(day: Day, stage: Stage) -> String {
    format!("expiring.{day}.{}", stage.code())
}

/// The longest time between two reviews of an account, in days. Before that a posting need not change its place in the
/// index, which saves a write unit per purchase.
const REVIEW_INTERVAL_DAYS: i64 = 14;

impl AccountRow {
    /// Plans the next review after maintenance, and drops warnings of days that no lot has any more.
    fn schedule_review(&mut self, program: &Program, today: Day) {
        let due = self.account.due_after(program.rules_at(self.account.settled_at), today);
        let latest = today.saturating_add(jiff::Span::new().days(REVIEW_INTERVAL_DAYS));
        let closed = self.account.transferred_to.is_some();
        self.next_review_on = if closed { None } else { Some(due.map_or(latest, |due| due.min(latest))) };
        let last_days: Vec<Day> =
            self.account.lots.iter().filter_map(|lot| self.account.last_day(lot.key.life)).collect();
        self.warned_of.retain(|(day, _)| last_days.contains(day));
    }

    /// Moves the next review forward after a posting if something is due earlier.
    pub(crate) fn advance_review(&mut self, program: &Program) {
        let today = day_of(self.account.settled_at, &program.zone);
        let due = self.account.due_after(program.rules_at(self.account.settled_at), today);
        self.next_review_on = match (self.next_review_on, due) {
            _ if self.account.transferred_to.is_some() => None,
            (Some(planned), Some(due)) => Some(planned.min(due)),
            (None, _) => Some(today.saturating_add(jiff::Span::new().days(REVIEW_INTERVAL_DAYS))),
            (planned, None) => planned,
        };
    }

    /// Returns the day of a new account's first review.
    pub(crate) fn first_review_on(opened: Day) -> Day {
        opened.saturating_add(jiff::Span::new().days(REVIEW_INTERVAL_DAYS))
    }
}
