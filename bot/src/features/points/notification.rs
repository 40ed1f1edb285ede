//! Notifications of points for members, and of a spent budget for staff.

use crate::features::journeys::consent;
use crate::features::rewards::intent::RewardsIntent;
use crate::notification_kind::{Acceptance, Delivery, NotificationKind, Rendering};
use crate::screens::parts::{Screen, tap};
use crate::texts::lines;
use crate::{date, number, receipt_text};
use domain::{Actor, Day, Entry, Operation, Phase, day_of};
use futures::FutureExt;
use store::{PostCommand, PostError, PostRequest, StoreError};

pub(crate) const KINDS: &[NotificationKind] = &[
    NotificationKind { accepted: Some(receipt_accepted), ..NotificationKind::member("entry", entry) },
    NotificationKind { accepted: Some(warned), ..NotificationKind::member("expiring", expiring) },
    NotificationKind::staff("budget_spent", budget_spent),
];

/// An entry. Arguments: the key of its item.
fn entry(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let Some(entry) = entry_of(&delivery).await? else { return Ok(None) };
        let text = receipt_text(&entry, delivery.program, delivery.lang(), delivery.now);
        let asks = text.is_some() && consent::asks(&delivery, &entry).await?;
        let screen = text.map(Screen::new);
        Ok(if asks { screen.map(|screen| consent::with_question(screen, &delivery)) } else { screen })
    }
    .boxed()
}

async fn entry_of(delivery: &Delivery<'_>) -> Result<Option<Entry>, StoreError> {
    let (pk, sk) = (delivery.arg(0, Some)?, delivery.arg(1, Some)?);
    delivery.ledger.entry(pk, sk).await
}

/// A receipt was accepted: if it asked for consent to advertising, none asks again.
fn receipt_accepted(delivery: Delivery<'_>) -> Acceptance<'_> {
    async move {
        if !consent::may_ask(&delivery).await? {
            return Ok(());
        }
        match entry_of(&delivery).await? {
            Some(entry) if consent::asks(&delivery, &entry).await? => consent::asked(&delivery).await,
            _ => Ok(()),
        }
    }
    .boxed()
}

/// Points that expire after a day. Argument: the day. The text names the day that the promise gives if Telegram accepts
/// the message now (docs/rules.md#the-promise). `None` if no such points are left, or the program is closed.
fn expiring(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let Delivery { program, now, .. } = delivery;
        let (t, lang, today) = (delivery.texts(), delivery.lang(), day_of(now, &program.zone));
        let told: Day = delivery.number(0)?;
        let row = delivery.ledger.account(&program.id, delivery.member()).await?;
        let Some(account) = row.filter(|row| row.account.in_chat).map(|row| row.account.as_of(program, now)) else {
            return Ok(None);
        };
        let lots = || account.lots.iter().filter(|lot| account.last_day(lot.key.life) == Some(told));
        let points: i64 = lots().map(|lot| lot.points).sum();
        if points == 0 || program.phase_at(now) == Phase::Closed {
            return Ok(None);
        }
        // Points that were warned of before keep the day of that warning.
        let warned = lots().any(|lot| lot.key.warned);
        let promised = if warned { told } else { program.rules_at(now).promised_until(told, today) };
        let ends = program.wind_down.as_ref().map(|wind_down| wind_down.last_day_to_spend(&program.zone));
        let promised = ends.map_or(promised, |ends| promised.min(ends));
        let available = number(lang, account.balance().available);
        let warning = t.expiring_warning(points, number(lang, points), date(lang, promised, today), available);
        let screen = Screen::new(lines([Some(t.expiring_head(delivery.called())), Some(warning)]));
        let offers = program.offers(delivery.now);
        let spend = offers.then(|| tap(t.menu_use_points(), RewardsIntent::Rewards(Some(program.id.clone()))));
        Ok(Some(screen.row(spend)))
    }
    .boxed()
}

/// Posts the acceptance of a warning, after which its points can expire (docs/rules.md#accepted-warnings). If a crash
/// loses it, the points live on.
fn warned(delivery: Delivery<'_>) -> Acceptance<'_> {
    async move {
        let Delivery { program, key, now, .. } = delivery;
        let message = key.name.id()?;
        let warned = Operation::Warned { message, last_day: delivery.number(0)?, accepted: now };
        let request = PostRequest::new(program, key.member, PostCommand::Operation(warned), Actor::System, now);
        match delivery.ledger.post(&request).await {
            // The points of a reminder may have been warned of already, or be spent.
            Ok(_) | Err(PostError::Refused(_) | PostError::NoAccount) => Ok(()),
            Err(PostError::Store(error)) => Err(error),
            Err(other) => {
                tracing::error!(%other, "an accepted warning was not written down");
                Ok(())
            }
        }
    }
    .boxed()
}

/// The budget is spent. Argument: its points.
fn budget_spent(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let (t, granted) = (delivery.texts(), delivery.number(0)?);
        let line = t.budget_spent_line(granted, number(delivery.lang(), granted));
        Ok(Some(Screen::new(lines([Some(t.budget_spent_head(delivery.called())), Some(line)]))))
    }
    .boxed()
}
