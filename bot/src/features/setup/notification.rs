//! Notifications of proposed changes of rules: for the owners, and for the agency that proposed them.

use super::intent::SetupIntent;
use crate::date;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::{Screen, tap};
use crate::texts::lines;
use domain::{MemberNo, day_of};
use futures::FutureExt;

pub(crate) const KINDS: &[NotificationKind] = &[
    NotificationKind::staff("rules_proposed", rules_proposed),
    NotificationKind::staff("proposal_declined", proposal_declined),
    NotificationKind::staff("proposal_applied", proposal_applied),
];

/// A change of rules was proposed. Argument: the number of the colleague who proposes it.
fn rules_proposed(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let id = &delivery.program.id;
        let number = delivery.arg(0, |text| MemberNo::parse(text).ok())?;
        let called = delivery.vault.first_name(id, number).await?;
        let t = delivery.texts();
        let called = delivery.colleague(called.as_deref());
        let text = lines([Some(t.proposal_head(delivery.called())), Some(t.proposal_line(called))]);
        Ok(Some(Screen::new(text).row([tap(t.menu_show_proposal(), SetupIntent::Proposal(id.clone(), number))])))
    }
    .boxed()
}

/// A proposed change of rules was declined.
fn proposal_declined(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let t = delivery.texts();
        Ok(Some(Screen::new(lines([
            Some(t.proposal_declined_head(delivery.called())),
            Some(t.proposal_declined_line()),
        ]))))
    }
    .boxed()
}

/// A proposed change of rules was approved. Argument: the version that it became.
fn proposal_applied(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let version: u32 = delivery.number(0)?;
        let from = delivery.in_program(|program| Some(program.rules_version(version)?.from)).await?;
        Ok(from.map(|from| {
            let zone = &delivery.program.zone;
            let on = date(delivery.lang(), day_of(from, zone), day_of(delivery.now, zone));
            Screen::new(delivery.texts().proposal_applied_head(delivery.called(), on))
        }))
    }
    .boxed()
}
