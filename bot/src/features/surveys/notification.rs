//! A survey asks.

use super::screen;
use crate::notification_kind::{Acceptance, Delivery, NotificationKind, Rendering};
use domain::{MemberNo, ShortId, Wave};
use futures::FutureExt;
use store::{AskKey, MessageClass, StoreError};

// Staff has one queue for all that it is told: a question in it is no service all the same.
pub(crate) const KINDS: &[NotificationKind] = &[NotificationKind {
    class: Some(MessageClass::Survey),
    accepted: Some(accepted),
    ..NotificationKind::member("survey", survey)
}];

/// The ask of a member in the survey and the wave that two arguments name.
pub(crate) fn ask_key(delivery: &Delivery<'_>, member: MemberNo, from: usize) -> Result<AskKey, StoreError> {
    let survey = delivery.arg(from, |text| ShortId::parse(text).ok())?;
    Ok(AskKey { program: delivery.program.id.clone(), member, survey, wave: delivery.arg(from + 1, Wave::parse)? })
}

/// By survey and wave. Nothing where it was answered meanwhile, is stale, or is not wanted any more.
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

/// The question counts as asked.
fn accepted(delivery: Delivery<'_>) -> Acceptance<'_> {
    async move {
        let key = ask_key(&delivery, delivery.member(), 0)?;
        delivery.ledger.ask_accepted(&key, delivery.lang(), delivery.now).await
    }
    .boxed()
}
