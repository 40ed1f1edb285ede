//! Whether Telegram can be reached: what all instances know together.

use super::Notifier;
use crate::telegram::DeliveryOutcome;
use domain::Instant;
use store::{Breaker, StoreError};

impl Notifier {
    /// Until when nothing may be sent. Where Telegram failed, one caller at a time asks whether it answers again.
    pub(super) async fn held(&self) -> Result<Option<Instant>, StoreError> {
        self.held_by(&self.outbox.pace().await?.breaker).await
    }

    pub(super) async fn held_by(&self, breaker: &Breaker) -> Result<Option<Instant>, StoreError> {
        let now = self.clock.now();
        if let Some(until) = breaker.held(now) {
            return Ok(Some(until));
        }
        if !breaker.open {
            return Ok(None);
        }
        let trying = breaker.trying(now);
        if self.outbox.change_breaker(breaker, &trying).await?.is_err() {
            // Somebody else is asking.
            return Ok(trying.held_until);
        }
        let trying = self.outbox.pace().await?.breaker;
        let found = match self.telegram.try_out().await {
            DeliveryOutcome::Failed | DeliveryOutcome::Unknown => trying.failed(now),
            DeliveryOutcome::Later(wait) => trying.answered_not_before(now, wait),
            _ => trying.answered(),
        };
        match found.open {
            true => tracing::warn!(failures = found.failures, "Telegram does not answer: messages wait"),
            false => tracing::info!("Telegram answers again"),
        }
        let _ = self.outbox.change_breaker(&trying, &found).await?;
        Ok(found.held(now))
    }

    /// Notes that Telegram failed. Returns until when nothing may be sent.
    pub(super) async fn failed(&self, now: Instant) -> Result<Instant, StoreError> {
        let breaker = self.outbox.pace().await?.breaker;
        // Others have failed at the same time.
        if let Some(until) = breaker.held(now) {
            return Ok(until);
        }
        let failed = breaker.failed(now);
        let _ = self.outbox.change_breaker(&breaker, &failed).await?;
        Ok(failed.held(now).unwrap_or(now))
    }
}
