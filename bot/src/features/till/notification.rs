//! Notifications of the till for owners and managers.

use super::screen;
use super::screen::{amount, last_digits};
use crate::form::money;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::number;
use crate::screens::parts::Screen;
use crate::texts::lines;
use domain::{Actor, Cause, Day, MemberNo, OrderId};
use futures::FutureExt;
use store::{StoreError, redemption_reference};

pub(crate) const KINDS: &[NotificationKind] = &[
    NotificationKind::staff("same_card", same_card),
    NotificationKind::staff("tied_card", tied_card),
    NotificationKind::staff("undone_spent", undone_spent),
    NotificationKind::staff("over_usual", over_usual),
    NotificationKind::staff("points_wait", points_wait),
    NotificationKind::staff("sale_answered", sale_answered),
    NotificationKind::staff("redemptions_lapsed", redemptions_lapsed),
    NotificationKind::staff("redemption_spent_again", redemption_spent_again),
];

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
            let called = delivery.colleague(called.as_deref());
            let line = t.same_card_line(called, number(delivery.lang(), times), last_digits(row.card));
            Screen::new(lines([Some(t.same_card_head(delivery.called())), Some(line)]))
        }))
    }
    .boxed()
}

/// Somebody wanted to give points to a card that is tied to them. Arguments: their number, the card's member.
fn tied_card(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let id = &delivery.program.id;
        let member = |at| delivery.arg(at, |text| MemberNo::parse(text).ok());
        let (person, member) = (member(0)?, member(1)?);
        let (called, row) =
            futures::try_join!(delivery.vault.first_name(id, person), delivery.ledger.account(id, member))?;
        let t = delivery.texts();
        Ok(row.map(|row| {
            let line = t.tied_card_line(delivery.colleague(called.as_deref()), last_digits(row.card));
            Screen::new(lines([Some(t.tied_card_head(delivery.called())), Some(line)]))
        }))
    }
    .boxed()
}

/// A sale was undone whose points had been spent. Arguments: the purchase, the points that are owed, how many coupons
/// were taken since the sale.
fn undone_spent(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let id = &delivery.program.id;
        let purchase = delivery.arg(0, |text| OrderId::parse(text).ok())?;
        let (owed, coupons): (i64, i64) = (delivery.number(1)?, delivery.number(2)?);
        let sale =
            delivery.ledger.purchase(id, &purchase).await?.ok_or(StoreError::corrupt("purchase", "pk"))?.purchase;
        let (Cause::Purchase { amount: paid, card, .. }, Actor::Staff(by)) = (&sale.cause, &sale.actor) else {
            return Ok(None);
        };
        let cashier = delivery.vault.person(by).await?;
        let (t, lang) = (delivery.texts(), delivery.lang());
        let called = delivery.colleague(cashier.as_ref().map(|person| person.profile.first_name.as_str()));
        let shown = |count| number(lang, count);
        Ok(Some(Screen::new(lines([
            Some(t.undone_spent_head(delivery.called())),
            Some(t.undone_spent_line(called, money(lang, *paid), last_digits(*card))),
            (coupons > 0).then(|| t.undone_spent_coupons(shown(coupons))),
            (owed > 0).then(|| t.undone_spent_owed(shown(owed))),
            Some(t.undone_spent_check()),
        ]))))
    }
    .boxed()
}

/// The points of a sale wait for a decision. Argument: the purchase. `None` once it is decided.
fn points_wait(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let Delivery { ledger, vault, program, now, .. } = delivery;
        let purchase = delivery.arg(0, |text| OrderId::parse(text).ok())?;
        let Some(history) = ledger.purchase(&program.id, &purchase).await? else {
            return Ok(None);
        };
        let (points, sale) = (history.waiting(), &history.purchase);
        if points == 0 {
            return Ok(None);
        }
        let who = match sale.actor.staff() {
            Some(person) => {
                let person = vault.person(person).await?;
                delivery.colleague(person.as_ref().map(|person| person.profile.first_name.as_str()))
            }
            None => delivery.texts().points_wait_by_key(),
        };
        Ok(screen::points_wait(program, sale, points, who, delivery.lang(), now))
    }
    .boxed()
}

/// The customer has answered whether points pay a share of a sale. Argument: the sale. `None` if it is no longer to be rung up.
fn sale_answered(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let Delivery { ledger, program, now, .. } = delivery;
        let id = delivery.arg(0, |text| OrderId::parse(text).ok())?;
        let Some(sale) = ledger.sale(&program.id, &id).await? else { return Ok(None) };
        let purchase = sale.purchase()?;
        let asked = ledger.redemption(&program.id, &redemption_reference(&purchase)?).await?;
        let rung_up = ledger.purchase(&program.id, &purchase).await?.is_some();
        let Some(asked) = asked.filter(|_| !rung_up) else { return Ok(None) };
        Ok(screen::answered(program, &sale, &asked, asked.state_at(now), delivery.lang()))
    }
    .boxed()
}

/// Points that members had approved came back, because no purchase named them.
fn redemptions_lapsed(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let t = delivery.texts();
        let text = lines([Some(t.redemptions_lapsed_head(delivery.called())), Some(t.redemptions_lapsed_line())]);
        Ok(Some(Screen::new(text)))
    }
    .boxed()
}

/// Points that had come back were spent again. Argument: the reference of the redemption.
fn redemption_spent_again(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let reference = delivery.arg(0, |text| OrderId::parse(text).ok())?;
        let (t, lang) = (delivery.texts(), delivery.lang());
        let asked = delivery.ledger.redemption(&delivery.program.id, &reference).await?;
        Ok(asked.map(|asked| {
            let points = asked.points.get();
            let line =
                t.spent_again_line(points, number(lang, points), last_digits(asked.card), money(lang, asked.bill));
            Screen::new(lines([Some(t.spent_again_head(delivery.called())), Some(line)]))
        }))
    }
    .boxed()
}

/// Somebody without a limit rang up more than is usual. Arguments: their number, the day.
fn over_usual(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let id = &delivery.program.id;
        let cashier = delivery.arg(0, |text| MemberNo::parse(text).ok())?;
        let day: Day = delivery.number(1)?;
        let (called, rung_up) =
            futures::try_join!(delivery.vault.first_name(id, cashier), delivery.ledger.till_day(id, cashier, day))?;
        let (t, lang) = (delivery.texts(), delivery.lang());
        let called = delivery.colleague(called.as_deref());
        let (sales, sum) = (number(lang, rung_up.sales), amount(delivery.program, rung_up.minor, lang));
        let line = t.over_usual_line(called, sum, sales);
        Ok(Some(Screen::new(lines([Some(t.over_usual_head(delivery.called())), Some(line)]))))
    }
    .boxed()
}
