//! Notifications of unhappy answers for staff, and of replies and action reports for members.

use super::screen;
use crate::features::surveys::intent::SurveysIntent;
use crate::features::surveys::notification::ask_key;
use crate::features::surveys::screen::wave_of;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::{Screen, tap};
use crate::texts::{free_text, lines};
use domain::{MemberNo, ShortId, Wave};
use futures::FutureExt;

pub(crate) const KINDS: &[NotificationKind] = &[
    NotificationKind::staff("case", case),
    NotificationKind::member("reply", reply),
    NotificationKind::member("done", action_report),
];

/// An unhappy answer with its conversation. Arguments: member, survey and wave.
fn case(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let about = delivery.arg(0, |text| MemberNo::parse(text).ok())?;
        let key = ask_key(&delivery, about, 1)?;
        let (ask, author) =
            futures::try_join!(delivery.ledger.asked(&key), delivery.vault.member(&delivery.program.id, about))?;
        let thread = match (&ask, &author) {
            (Some(ask), Some(author)) => Some(delivery.vault.thread(author, &key, ask.asked_at).await?),
            _ => None,
        };
        let named = thread.as_ref().is_some_and(|thread| thread.named);
        let author = author.filter(|_| named).map(|author| author.profile.first_name);
        Ok(ask.map(|ask| {
            let (program, lang) = (delivery.program, delivery.lang());
            screen::case_notification(&ask, thread.as_ref(), author.as_deref(), program, lang, delivery.now)
        }))
    }
    .boxed()
}

/// A reply of the program. Arguments: survey, wave and the part of the conversation. `None` if the part is gone.
fn reply(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let (key, part) = (ask_key(&delivery, delivery.member(), 0)?, delivery.arg(2, Some)?);
        let Some(ask) = delivery.ledger.asked(&key).await? else {
            return Ok(None);
        };
        let (t, thread) = (delivery.texts(), delivery.vault.thread(delivery.person, &key, ask.asked_at).await?);
        let part = thread.parts.iter().find(|known| known.id == part);
        Ok(part.map(|part| {
            let text = lines([Some(t.reply_head(delivery.called())), Some(free_text(&part.text))]);
            let answer = tap(t.menu_answer(), SurveysIntent::ContinueConversation(wave_of(&thread.key)));
            Screen::new(text).row([answer])
        }))
    }
    .boxed()
}

/// An action report. Arguments: survey and wave. `None` if the member opted out of surveys.
fn action_report(delivery: Delivery<'_>) -> Rendering<'_> {
    async move {
        let survey = delivery.arg(0, |text| ShortId::parse(text).ok())?;
        let wave = delivery.arg(1, Wave::parse)?;
        let words = delivery.ledger.action_report(&delivery.program.id, &survey, wave).await?;
        let respondent = delivery.ledger.respondent(&delivery.program.id, delivery.member()).await?;
        let wanted = respondent.is_some_and(|row| !row.respondent.off);
        let words = words.filter(|_| wanted);
        Ok(words.map(|words| Screen::new(screen::done(delivery.program, &words, delivery.lang()))))
    }
    .boxed()
}
