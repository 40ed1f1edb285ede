//! Notifications of the till for owners and managers.

use super::screen::last_digits;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::number;
use crate::screens::parts::Screen;
use crate::texts::{lines, name};
use domain::MemberNo;
use futures::FutureExt;

pub(crate) const KINDS: &[NotificationKind] = &[NotificationKind::staff("same_card", same_card)];

/// A cashier rings up one card repeatedly on a day. Arguments: the cashier's number, the card's member, the count.
fn same_card(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let id = &delivery.program.id;
        let member = |at| delivery.arg(at, |text| MemberNo::parse(text).ok());
        let (cashier, member, times) = (member(0)?, member(1)?, delivery.number(2)?);
        let (called, row) =
            futures::try_join!(delivery.vault.first_name(id, cashier), delivery.ledger.account(id, member))?;
        let t = delivery.texts();
        Ok(row.map(|row| {
            let called = called.map_or_else(|| t.team_former(), |called| name(&called));
            let line = t.same_card_line(called, number(delivery.lang(), times), last_digits(row.card));
            Screen::new(lines([Some(t.same_card_head(delivery.called())), Some(line)]))
        }))
    }
    .boxed()
}
