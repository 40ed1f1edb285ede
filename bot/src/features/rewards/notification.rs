//! Notifications of redemptions and coupons for members.

use super::screen::{redemption_prompt, title};
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::Screen;
use crate::texts::lines;
use domain::{CouponCode, OrderId, RedemptionState};
use futures::FutureExt;

pub(crate) const KINDS: &[NotificationKind] =
    &[NotificationKind::member("redemption", redemption), NotificationKind::member("coupon_used", coupon_used)];

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
