//! The message of a journey's step.

use super::intent::JourneysIntent;
use super::words::Values;
use crate::features::points::intent::PointsIntent;
use crate::features::referrals::intent::ReferralsIntent;
use crate::features::rewards::intent::RewardsIntent;
use crate::notification_kind::{Delivery, NotificationKind, Rendering};
use crate::screens::parts::{Button, Screen, tap};
use crate::texts::texts;
use domain::{Lang, Phase, ProgramId, RunStage, SayButton, SayClass, SkipReason};
use futures::FutureExt;
use store::{JourneyState, RunLook, StepMessage, StoreError};

pub(crate) const KINDS: &[NotificationKind] = &[NotificationKind::member("step", step)];

/// A step. Arguments: journey, number of the run, step.
fn step(delivery: Delivery<'_>) -> Rendering<'_> {
    async move { Ok(said(&delivery).await?.ok()) }.boxed()
}

/// Why a step is not said; `None` if it would be.
pub async fn why_skipped(delivery: &Delivery<'_>) -> Result<Option<SkipReason>, StoreError> {
    Ok(said(delivery).await?.err())
}

/// What is said in a step, or why it is not.
async fn said(delivery: &Delivery<'_>) -> Result<Result<Screen, SkipReason>, StoreError> {
    let Delivery { ledger, program, person, now, .. } = *delivery;
    let gone = Ok(Err(SkipReason::NotTrueAnymore));
    let message = StepMessage::of(delivery.key, delivery.notification);
    let message = message.ok_or(StoreError::corrupt("notification", "arguments"))?;
    let (run, present) =
        futures::try_join!(ledger.run(&message.run), ledger.journey(&program.id, &message.run.journey))?;
    let (Some(run), Some(present)) = (run, present.filter(|row| row.state != JourneyState::Off)) else { return gone };
    let begun = ledger.journey_version(&program.id, &message.run.journey, run.run.definition).await?;
    let Some(begun) = begun.filter(|begun| run.waits_for(begun, &message)) else { return gone };
    // Words are those of the newest version, where it still has this step.
    let Some(say) = present.journey.say(&message.step) else { return gone };
    // In another class other limits hold: then it is another message.
    if program.phase_at(now) != Phase::Open || message.key(say) != *delivery.key {
        return gone;
    }
    if matches!(run.run.stage, RunStage::Released(at) if run.run.is_stale(&begun, at, now)) {
        return Ok(Err(SkipReason::TooOld));
    }
    if let RunLook::Ends(_) = ledger.look_at_account(&begun, &run, now).await? {
        return gone;
    }
    if say.class == SayClass::Promo && person.profile.advertising(&program.id).is_none() {
        return Ok(Err(SkipReason::NoConsent));
    }
    let Some(row) = ledger.account(&program.id, delivery.member()).await? else { return gone };
    let values = Values {
        program,
        account: row.account.as_of(program, now),
        first_name: &person.profile.first_name,
        lang: delivery.lang(),
        now,
    };
    let screen = values.screen(&present.journey, &message.step, say);
    Ok(screen.map(|screen| {
        let action = say.button.map(|button| action(button, &program.id, delivery.lang()));
        let screen = screen.row(action);
        match say.class {
            SayClass::Promo => foot(screen, delivery, &message),
            SayClass::Welcome => screen,
        }
    }))
}

/// The button of a step.
pub(super) fn action(button: SayButton, program: &ProgramId, lang: Lang) -> Button {
    let (t, program) = (texts(lang), Some(program.clone()));
    match button {
        SayButton::Rewards => tap(t.menu_rewards(), RewardsIntent::Rewards(program)),
        SayButton::Card => tap(t.menu_card(), PointsIntent::Card(program)),
        SayButton::Invite => tap(t.menu_invite(), ReferralsIntent::Invite(program)),
    }
}

/// What stands under every promotion.
fn foot(screen: Screen, delivery: &Delivery<'_>, message: &StepMessage) -> Screen {
    let (t, program) = (delivery.texts(), &delivery.program.id);
    let why = JourneysIntent::WhySent(program.clone(), message.run.journey.clone());
    screen.row([tap(t.menu_why_sent(), why)]).row([
        tap(t.menu_fewer(), JourneysIntent::SetFewer(program.clone(), true)),
        tap(t.menu_none(), JourneysIntent::SetOffers(program.clone(), false)),
    ])
}
