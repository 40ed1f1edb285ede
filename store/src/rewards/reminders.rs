//! Reminders of coupons: three days before their last day and on that day (`docs/rules.md#coupons`). A coupon stands in
//! the index `review` by the day of its next reminder.

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::s;
use crate::kit::transact::TransactOutcome;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::points::members::DueCursor;
use crate::rewards::coupons::{StoredCoupon, code_of, reminded_on};
use crate::{CouponState, Ledger, StoreError};
use domain::{CouponCode, Day, Instant, Program, ProgramId, day_of, out_of_quiet_hours};

impl Ledger {
    /// Returns a page of the coupons of a shard of whose end their holders are to be reminded, the longest due first.
    pub async fn due_coupons(
        &self,
        program: &ProgramId,
        shard: usize,
        until: Day,
        after: Option<DueCursor>,
        limit: i32,
    ) -> Result<(Vec<CouponCode>, Option<DueCursor>), StoreError> {
        let query = self.review_query(keys::coupon_review_partition(program, shard), until);
        self.due_page_of(query, after, limit, code_of).await
    }

    /// Returns the first day on which a holder is to be reminded of a coupon.
    pub async fn first_coupon_due(&self, program: &ProgramId) -> Result<Option<Day>, StoreError> {
        self.first_due(|shard| keys::coupon_review_partition(program, shard)).await
    }

    /// Reminds the holder of a coupon, if that is due. One message a day covers all coupons of a member.
    pub async fn remind_of_coupon(&self, program: &Program, code: &CouponCode, now: Instant) -> Result<(), StoreError> {
        let today = day_of(now, &program.zone);
        let mut told = false;
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let key = keys::coupon(&program.id, code);
            let Some(stored) = self.table.load::<StoredCoupon>(key.clone()).await? else { return Ok(()) };
            let Some(due) = stored.reminded_on.filter(|due| *due <= today) else { return Ok(()) };
            let coupon = stored.coupon(code.clone())?;
            let usable = coupon.state == CouponState::Issued && today <= coupon.until;
            let next = reminded_on(coupon.until, today).filter(|_| usable);
            let partition = next.map(|_| s(keys::coupon_review_partition_of(&program.id, coupon.member)));
            let moves = self.table.update(key).set_or_remove("lp", partition).set_or_remove("ld", next.map(s));
            let mut writes = vec![moves.when("ld = :was").value(":was", s(due))];
            let holder = self.account_now(&program.id, coupon.member).await?;
            if let Some(holder) = holder.filter(|holder| usable && !told && holder.account.in_chat) {
                let notification = Notification::new("coupons_expiring", &[]);
                let (cause, held) = (format!("coupons.{today}"), out_of_quiet_hours(now, &program.zone));
                let class = MessageClass::Expiry;
                writes.push(self.notify(program, holder.member, class, cause, &notification, held));
            }
            match self.table.transact(writes).await? {
                TransactOutcome::Done => return Ok(()),
                // Another coupon of theirs is due today, too.
                TransactOutcome::Condition(1, _) => told = true,
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }
}
