//! Maintenance: what is due in accounts that nobody touches, each program at its night. Settles what is due, warns of
//! expiry, moves levels, and gives presents on birthdays.
//!
//! Accounts are found by an index over the day on which they are to be looked at, so nothing is scanned; each look moves
//! its account on, so a run that was stopped is taken up by the next one. Every step is safe to repeat.

use crate::Services;
use crate::due::{self, PAGE};
use crate::worker::{ProcessingError, RunReport, Worker, catch_panic, run_each_program};
use domain::{Actor, Day, Instant, MemberNo, Operation, PersonKey, Program, ProgramId, WindDown, day_of, start_of};
use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};
use jiff::{SignedDuration, Span};
use std::sync::Arc;
use store::{BIRTHDAY_APART_DAYS, BroadcastWalk, PostCommand, PostError, PostRequest, StaffDay, StoreError};

/// A program's day begins for maintenance so long after midnight: late reports of the day before have come in.
const NIGHT_HOURS: SignedDuration = SignedDuration::from_hours(3);
/// How many accounts are worked on side by side.
const SIDE_BY_SIDE: usize = 8;
/// How many pages of members one run tells of something; the next run goes on at once.
const BROADCAST_PAGES_MAX: usize = 200;
/// So many days are looked at whose changes by staff were not told yet: after an outage more than the last one.
const STAFF_DAYS_TOLD: u32 = 3;
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// How many days after it a birthday that was missed is still given.
const BIRTHDAY_LATE_DAYS: i64 = 30;
const ONE_DAY: SignedDuration = SignedDuration::from_hours(24);

/// Maintenance.
#[derive(Clone)]
pub struct Maintenance(pub Services);

impl std::ops::Deref for Maintenance {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.0
    }
}

impl Worker for Maintenance {
    fn name(&self) -> &'static str {
        "maintenance"
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
}

/// When a program's day begins for maintenance.
fn night(day: Day, program: &Program) -> Instant {
    start_of(day, &program.zone).checked_add(NIGHT_HOURS).unwrap_or(Instant::MAX)
}

impl Maintenance {
    async fn program(&self, id: &ProgramId) -> Result<RunReport, StoreError> {
        let mut report = RunReport::default();
        let done = &mut report;
        if let Some(program) = self.programs.get(id).await? {
            self.accounts(&program, done).await?;
            self.coupons(&program, done).await?;
            self.redemptions(&program, done).await?;
            self.birthdays(&program, done).await?;
            let now = self.clock.now();
            self.ledger.send_wind_down_reminder(&program, now).await?;
            self.ledger.work_out_usual_sales(&program, now).await?;
            let mut day = self.today(&program, now);
            for _ in 0..STAFF_DAYS_TOLD {
                day = day.saturating_sub(ONE_DAY);
                self.ledger.tell_staff_day(id, day).await?;
            }
            for walk in self.ledger.running_broadcasts(id).await? {
                self.broadcast(&program, walk, done).await?;
            }
        }
        Ok(report)
    }

    /// Tells members what all are told. Each page is remembered, so that a run that was stopped is taken up.
    async fn broadcast(
        &self,
        program: &Program,
        mut walk: BroadcastWalk,
        done: &mut RunReport,
    ) -> Result<(), StoreError> {
        let (broadcast, now) = (walk.broadcast, self.clock.now());
        for _ in 0..BROADCAST_PAGES_MAX {
            let (members, next) = self.ledger.broadcast_page(&program.id, &walk, PAGE).await?;
            let send = |member| self.ledger.send_broadcast(program, member, broadcast, now);
            let told: Vec<Result<(), StoreError>> =
                stream::iter(members).map(send).buffer_unordered(SIDE_BY_SIDE).collect().await;
            // A member who fails delays nobody else; the second walk retries them.
            for error in told.into_iter().filter_map(Result::err) {
                tracing::error!(%error, "a member was not told what all are told");
                done.failed += 1;
            }
            let ours = self.ledger.save_broadcast_walk(&program.id, broadcast, next.as_ref()).await?;
            match next {
                Some(next) if ours => walk = next,
                _ => return Ok(()),
            }
        }
        done.goes_on = true;
        Ok(())
    }

    async fn first_due(&self, now: Instant, until: Instant) -> Result<Option<Instant>, StoreError> {
        let mut next = until.saturating_add(SignedDuration::from_secs(1)).unwrap_or(Instant::MAX);
        let mut with_birthdays = Vec::new();
        for id in self.ledger.programs().await? {
            let Some(program) = self.programs.get(&id).await? else {
                continue;
            };
            let days = [self.ledger.first_review_due(&id).await?, self.ledger.first_coupon_due(&id).await?];
            let review = days.into_iter().flatten().map(|day| night(day, &program)).filter(|at| *at > now).min();
            // Hourly in the cloud, so what is begun goes on within the hour.
            let broadcast = self.ledger.running_broadcasts(&id).await?.first().map(|_| now + HOUR);
            let reminder = program.wind_down.as_ref().map(WindDown::reminder_at).filter(|at| *at > now);
            let today = self.today(&program, now);
            let changed = self.ledger.staff_day(&id, today).await? != StaffDay::default();
            let staff_day = changed.then(|| night(today.saturating_add(ONE_DAY), &program));
            let lapse = self.ledger.first_redemption_due(&id).await?.filter(|at| *at > now);
            next = [review, broadcast, reminder, staff_day, lapse].into_iter().flatten().fold(next, Instant::min);
            if program.rules_at(now).birthday().is_some() {
                with_birthdays.push(program);
            }
        }
        let next = self.next_birthday(&with_birthdays, now, next).await?.unwrap_or(next);
        Ok((next <= until).then_some(next))
    }

    /// When the next birthday is looked at in one of these programs, if that is before `until`.
    async fn next_birthday(
        &self,
        programs: &[Arc<Program>],
        now: Instant,
        until: Instant,
    ) -> Result<Option<Instant>, StoreError> {
        let Some(mut day) = programs.iter().map(|program| self.today(program, now)).min() else {
            return Ok(None);
        };
        loop {
            let nights = programs.iter().map(|program| night(day, program));
            if day == Day::MAX || nights.clone().all(|at| at >= until) {
                return Ok(None);
            }
            let next = nights.filter(|at| *at > now && *at < until).min();
            if next.is_some() && !self.vault.born_on(day).await?.is_empty() {
                return Ok(next);
            }
            day = day.saturating_add(ONE_DAY);
        }
    }

    fn today(&self, program: &Program, now: Instant) -> Day {
        day_of(now.checked_sub(NIGHT_HOURS).unwrap_or(now), &program.zone)
    }

    /// Shard by shard, page after page. What failed stays due and keeps nobody else back.
    async fn accounts(&self, program: &Program, done: &mut RunReport) -> Result<(), StoreError> {
        let now = self.clock.now();
        let today = self.today(program, now);
        let page = |shard, after| self.ledger.due_accounts(&program.id, shard, today, after, PAGE);
        let worked = due::process_due(page, |member| self.account(program, member, now), SIDE_BY_SIDE).await?;
        worked.add_to(done);
        Ok(())
    }

    async fn account(&self, program: &Program, member: MemberNo, now: Instant) -> Result<(), StoreError> {
        self.ledger.maintain(program, member, now).await?;
        // Who joined before there were surveys, or whose first purchase was missed by them, is found here.
        if !program.rules_at(now).asks_members() {
            return Ok(());
        }
        let row = self.ledger.account(&program.id, member).await?;
        match row.filter(|row| row.account.has_holder()).map(|row| row.account.progress.purchase_count()) {
            None | Some(0) => Ok(()),
            Some(bought) => self.ledger.enroll_respondent(program, member, None, bought, now).await,
        }
    }

    /// Gives points back that were approved for a bill and that no purchase named in time.
    async fn redemptions(&self, program: &Program, done: &mut RunReport) -> Result<(), StoreError> {
        let now = self.clock.now();
        let page = |shard, after| self.ledger.due_redemptions(&program.id, shard, now, after, PAGE);
        let one = |reference| async move { self.ledger.lapse_redemption(program, &reference, now).await };
        let worked = due::process_due(page, one, SIDE_BY_SIDE).await?;
        worked.add_to(done);
        Ok(())
    }

    /// Reminds the holders of coupons that end soon.
    async fn coupons(&self, program: &Program, done: &mut RunReport) -> Result<(), StoreError> {
        let now = self.clock.now();
        let today = self.today(program, now);
        let page = |shard, after| self.ledger.due_coupons(&program.id, shard, today, after, PAGE);
        let one = |code| async move { self.ledger.remind_of_coupon(program, &code, now).await };
        let worked = due::process_due(page, one, SIDE_BY_SIDE).await?;
        worked.add_to(done);
        Ok(())
    }

    /// Presents for those whose birthday it is, or was during an outage. Each year's is an operation of its own, so that
    /// a day that is looked at every hour gives one.
    async fn birthdays(&self, program: &Program, done: &mut RunReport) -> Result<(), StoreError> {
        let today = self.today(program, self.clock.now());
        let known = self.ledger.birthdays_done_until(&program.id).await?;
        let earliest = today.saturating_sub(Span::new().days(BIRTHDAY_LATE_DAYS));
        let mut day = known.map_or(today, |known| known.saturating_add(ONE_DAY).max(earliest).min(today));
        let mut all_done = true;
        loop {
            all_done &= self.birthdays_of(program, day, done).await?;
            let yesterday = day.saturating_sub(ONE_DAY);
            // The day itself is looked at until it is over.
            let until = if day < today { day } else { yesterday };
            if all_done && known.is_none_or(|known| known < until) {
                self.ledger.note_birthdays_done(&program.id, until).await?;
            }
            if day == today {
                return Ok(());
            }
            day = day.saturating_add(ONE_DAY);
        }
    }

    /// Gives the presents of a day. Returns whether nobody has to be looked at again.
    async fn birthdays_of(&self, program: &Program, day: Day, done: &mut RunReport) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let gives = |at| program.rules_at(at).birthday().is_some();
        if !gives(now) || !gives(night(day, program)) {
            return Ok(true);
        }
        let mut all_done = true;
        for person in self.vault.born_on(day).await? {
            match self.present(program, &person, day, now).await {
                Ok(given) => done.done += usize::from(given),
                Err(error) => {
                    tracing::error!(%error, "a birthday was missed for now");
                    done.failed += 1;
                    all_done = false;
                }
            }
        }
        Ok(all_done)
    }

    /// Whether an account was there by the end of a day.
    async fn had_joined_by(&self, program: &Program, member: MemberNo, day: Day) -> Result<bool, StoreError> {
        let opened_at = self.ledger.account(&program.id, member).await?.and_then(|row| row.opened_at);
        Ok(opened_at.is_none_or(|at| day_of(at, &program.zone) <= day))
    }

    async fn present(&self, program: &Program, person: &PersonKey, day: Day, now: Instant) -> Result<bool, StoreError> {
        let Some(person) = self.vault.person(person).await? else {
            // They deleted their data since they were listed.
            self.vault.not_born_on(person, day).await?;
            return Ok(false);
        };
        let counts = person.profile.birthday.as_ref().is_some_and(|birthday| birthday.counts_on(day, &program.zone));
        let Some(member) = person.memberships.get(&program.id).filter(|_| counts) else {
            return Ok(false);
        };
        // Nobody is given a present for a day before they joined.
        if day < self.today(program, now) && !self.had_joined_by(program, *member, day).await? {
            return Ok(false);
        }
        // Each hour of the day asks again: looking is cheaper than being refused. Another date, and another membership,
        // bring no second one.
        let is_near = |last: Day| last.saturating_add(Span::new().days(BIRTHDAY_APART_DAYS)) > day;
        if let Some(last) =
            self.ledger.last_birthday_award(program, *member, day.year()).await?.filter(|last| is_near(*last))
        {
            return Ok(last >= day);
        }
        if self.vault.last_birthday_award(&program.id, &person.key, now).await?.is_some_and(is_near) {
            return Ok(false);
        }
        let birthday = Operation::Birthday { year: day.year(), budget: domain::Budget::None };
        let post = PostRequest::new(program, *member, PostCommand::Operation(birthday), Actor::System, now);
        match self.ledger.post(&post).await {
            Ok(_) => Ok(true),
            Err(PostError::Store(error)) => Err(error),
            Err(_) => Ok(false),
        }
    }
}
