//! The notification by which a survey asks.

use super::screen;
use crate::notification_kind::{Acceptance, Delivery, NotificationKind, Rendering};
use domain::{MemberNo, ShortId, Wave};
use futures::FutureExt;
use store::{AskKey, MessageClass, StoreError};

// Staff have one queue for all notifications, so the class is set: a survey in it is no service message.
pub(crate) const KINDS: &[NotificationKind] = &[NotificationKind {
    class: Some(MessageClass::Survey),
    accepted: Some(accepted),
    ..NotificationKind::member("survey", survey)
}];

/// The ask of a member in the survey and the wave of two arguments, the first of them at `from`.
pub(crate) fn ask_key(delivery: &Delivery<'_>, member: MemberNo, from: usize) -> Result<AskKey, StoreError> {
    let survey = delivery.arg(from, |text| ShortId::parse(text).ok())?;
    Ok(AskKey { program: delivery.program.id.clone(), member, survey, wave: delivery.arg(from + 1, Wave::parse)? })
}

/// The question of a survey. Arguments: survey and wave. `None` if it was answered, is stale, or the member opted out.
fn survey(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let key = ask_key(&delivery, delivery.member(), 0)?;
        let (ask, respondent) = futures::try_join!(
            delivery.ledger.asked(&key),
            delivery.ledger.respondent(&delivery.program.id, delivery.member())
        )?;
        let wanted = respondent.is_some_and(|row| !row.respondent.off);
        let open = ask.filter(|ask| wanted && ask.score.is_none() && !ask.is_stale(delivery.now));
        let survey = delivery.program.survey(&key.survey).filter(|_| open.is_some());
        Ok(survey.map(|survey| screen::survey(delivery.program, survey, &key, delivery.lang())))
    }
    .boxed()
}

/// Counts the ask as accepted.
fn accepted(delivery: Delivery<'_>) -> Acceptance<'_> {
    async move {
        let key = ask_key(&delivery, delivery.member(), 0)?;
        delivery.ledger.ask_accepted(&key, delivery.lang(), delivery.now).await
    }
    .boxed()
}
