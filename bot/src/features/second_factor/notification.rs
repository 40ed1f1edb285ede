//! Notifications about the second factor.

use super::intent::SecondFactorIntent;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::{Screen, tap};
use futures::FutureExt;

pub(crate) const KINDS: &[NotificationKind] = &[NotificationKind::staff("factor_ends", factor_ends)];

/// The second factor ends in three days, because its app is said to be lost. `None` once it was kept or has ended.
fn factor_ends(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let ends = delivery.person.profile.factor.as_ref().is_some_and(|factor| factor.is_ending(delivery.now));
        let t = delivery.texts();
        let keep = tap(t.menu_factor_keep(), SecondFactorIntent::FactorKeep);
        Ok(ends.then(|| Screen::new(t.factor_ends()).row([keep])))
    }
    .boxed()
}
