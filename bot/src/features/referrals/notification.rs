//! Notifications of referrals for referrers, and of held referrals for staff.

use super::intent::ReferralsIntent;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::{Screen, tap};
use crate::texts::{lines, name};
use crate::{date, number};
use domain::{MemberNo, ReferralState, Rejection, Reversal, day_of};
use futures::FutureExt;
use store::{ReferralRow, ReferralUpdate};

pub(crate) const KINDS: &[NotificationKind] = &[
    NotificationKind::member("referral", referral),
    NotificationKind::staff("referrals_held", |delivery| held(delivery, false)),
    NotificationKind::staff("appeal", |delivery| held(delivery, true)),
];

/// An update of a referral. Arguments: the friend and the update.
fn referral(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let friend = delivery.arg(0, |text| MemberNo::parse(text).ok())?;
        let update = delivery.arg(1, ReferralUpdate::from_code)?;
        let row = delivery.ledger.referral(&delivery.program.id, friend).await?;
        let shown = delivery.vault.shown_name(&delivery.program.id, friend).await?;
        Ok(row.and_then(|row| in_words(&delivery, &row, update, shown.as_deref())))
    }
    .boxed()
}

/// The update in words, with the name of the friend if they show it. `None` if the referral has moved on.
fn in_words(
    delivery: &Delivery<'_>,
    row: &ReferralRow,
    update: ReferralUpdate,
    friend: Option<&str>,
) -> Option<Screen> {
    let (t, lang, program, called) = (delivery.texts(), delivery.lang(), delivery.program, delivery.called());
    let points = row.terms(program)?.referrer_points.get();
    let until = row.referral.claim_until(&program.zone).map(|day| date(lang, day, day_of(delivery.now, &program.zone)));
    let qualified = row.referral.state() == ReferralState::Qualified;
    let (id, friend_no) = (program.id.clone(), row.referral.friend);
    let (head, line, button) = match update {
        ReferralUpdate::Claimable | ReferralUpdate::Lapsing if qualified => {
            let until = until.unwrap_or_default();
            let claimable = |called| t.claimable_head(points, called, number(lang, points));
            let (head, line) = match (update, friend) {
                (ReferralUpdate::Lapsing, _) => {
                    (t.lapsing_head(points, called, number(lang, points)), t.lapsing_line(until))
                }
                (_, Some(friend)) => (claimable(called), t.claimable_named_line(name(friend), until)),
                (_, None) => (claimable(called), t.claimable_line(until)),
            };
            (head, line, Some(tap(t.menu_claim(), ReferralsIntent::ClaimReward(id, friend_no))))
        }
        ReferralUpdate::Held if row.referral.state() == ReferralState::Held => {
            (t.held_head(called), t.held_line(), Some(tap(t.menu_appeal(), ReferralsIntent::Appeal(id, friend_no))))
        }
        ReferralUpdate::Over => {
            let line = match row.referral.state() {
                ReferralState::Reversed(Reversal::Refund) => t.reward_void_refund_line(),
                ReferralState::Reversed(Reversal::Left) => t.reward_void_left_line(),
                ReferralState::Rejected(Rejection::ExistingMember) => t.reward_void_existing_line(),
                ReferralState::Lapsed => t.reward_void_lapsed_line(),
                _ => t.reward_void_review_line(),
            };
            (t.reward_void_head(called), line, None)
        }
        _ => return None,
    };
    Some(Screen::new(lines([Some(head), Some(line)])).row(button))
}

/// Held referrals wait for a review; `asked` if a member asked for it.
fn held(delivery: Delivery<'_>, asked: bool) -> Rendering<'_> {
    let (t, called) = (delivery.texts(), delivery.called());
    let head = if asked { t.appeal_head(called) } else { t.referrals_held_head(called) };
    let screen = Screen::new(lines([Some(head), Some(t.referrals_held_line())]));
    async move { Ok(Some(screen)) }.boxed()
}
