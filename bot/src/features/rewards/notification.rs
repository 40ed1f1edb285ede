//! Notifications of redemptions and coupons for members.

use super::screen::{coupons_expire, redemption_prompt, title};
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::Screen;
use crate::texts::lines;
use domain::{CouponCode, CouponState, OrderId, RedemptionState, day_of};
use futures::FutureExt;
use store::COUPON_REMINDER_DAYS;

pub(crate) const KINDS: &[NotificationKind] = &[
    NotificationKind::member("redemption", redemption),
    NotificationKind::member("coupon_used", coupon_used),
    NotificationKind::member("coupons_expiring", coupons_expiring),
];

/// A till's request for points. Argument: the reference of the redemption. `None` once it is answered or expired.
fn redemption(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let reference = delivery.arg(0, |text| OrderId::parse(text).ok())?;
        let asked = delivery.ledger.redemption(&delivery.program.id, &reference).await?;
        let open = asked.filter(|asked| asked.state_at(delivery.now) == RedemptionState::Asked);
        Ok(open.map(|asked| redemption_prompt(delivery.program, delivery.lang(), &asked)))
    }
    .boxed()
}

/// Coupons end soon. `None` once all of them are used or over.
fn coupons_expiring(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let (program, lang) = (delivery.program, delivery.lang());
        let today = day_of(delivery.now, &program.zone);
        let soon = today.saturating_add(jiff::Span::new().days(COUPON_REMINDER_DAYS));
        let mut coupons = delivery.ledger.coupons_of(&program.id, delivery.member()).await?;
        coupons.retain(|coupon| coupon.state == CouponState::Issued && (today..=soon).contains(&coupon.until));
        coupons.sort_by_key(|coupon| coupon.until);
        Ok((!coupons.is_empty()).then(|| coupons_expire(program, lang, &coupons, today)))
    }
    .boxed()
}

/// A coupon was used. Argument: its code.
fn coupon_used(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let code = delivery.arg(0, |text| CouponCode::parse(text).ok())?;
        let (t, coupon) = (delivery.texts(), delivery.ledger.coupon(&delivery.program.id, &code).await?);
        Ok(coupon.map(|coupon| {
            let line = t.coupon_used_line(title(delivery.program, &coupon.reward, delivery.lang()));
            Screen::new(lines([Some(t.coupon_used_head(delivery.called())), Some(line)]))
        }))
    }
    .boxed()
}
