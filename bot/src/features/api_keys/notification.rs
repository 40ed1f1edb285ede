//! What owners are told of their keys.

use super::screen::called;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::Screen;
use crate::texts::lines;
use domain::ApiKeyId;
use futures::FutureExt;

pub(crate) const KINDS: &[NotificationKind] = &[NotificationKind::staff("key_tried", key_tried)];

/// A key was tried for the first time: by its id.
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
