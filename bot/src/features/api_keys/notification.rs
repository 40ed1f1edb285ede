//! Notifications of API keys for the staff who made them.

use super::screen::called;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::Screen;
use crate::texts::lines;
use domain::ApiKeyId;
use futures::FutureExt;

pub(crate) const KINDS: &[NotificationKind] = &[NotificationKind::staff("key_tried", key_tried)];

/// An API key was tried with a test call. Argument: its id. `None` if the key is gone.
fn key_tried(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let id = delivery.arg(0, |text| ApiKeyId::parse(text).ok())?;
        let (t, key) = (delivery.texts(), delivery.ledger.key_of(&delivery.program.id, id).await?);
        Ok(key.map(|key| {
            let head = t.key_tried_head(delivery.called(), called(&key));
            Screen::new(lines([Some(head), Some(t.key_tried_line())]))
        }))
    }
    .boxed()
}
