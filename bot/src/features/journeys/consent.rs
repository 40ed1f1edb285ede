//! The question for consent to advertising: asked once, under a receipt that is not the first.

use super::intent::JourneysIntent;
use crate::notification_kind::Delivery;
use crate::screens::parts::{Screen, tap};
use crate::texts::lines;
use domain::{Cause, Entry, SayClass, day_of};
use store::{JourneyRow, JourneyState, StoreError};

/// Whether there is a question at all: the member was never asked, and the program has something to send.
pub(crate) async fn may_ask(delivery: &Delivery<'_>) -> Result<bool, StoreError> {
    let Delivery { program, person, journeys, .. } = *delivery;
    if person.asked_for_advertising.contains(&program.id) || person.profile.advertising(&program.id).is_some() {
        return Ok(false);
    }
    let promotes = |row: &JourneyRow| {
        row.state == JourneyState::On && row.journey.says().any(|(_, _, say)| say.class == SayClass::Promo)
    };
    Ok(journeys.of(&program.id).await?.iter().any(promotes))
}

/// Whether the receipt of an entry asks: of a purchase on a later day than the first.
pub(crate) async fn asks(delivery: &Delivery<'_>, entry: &Entry) -> Result<bool, StoreError> {
    let Delivery { program, ledger, .. } = *delivery;
    if !matches!(entry.cause, Cause::Purchase { .. }) || !may_ask(delivery).await? {
        return Ok(false);
    }
    let facts = ledger.member_facts(&program.id, entry.member).await?;
    let day = day_of(entry.occurred_at, &program.zone);
    Ok(facts.and_then(|facts| facts.bought).is_some_and(|(first, _)| first < day))
}

/// Adds the question to a receipt.
pub(crate) fn with_question(screen: Screen, delivery: &Delivery<'_>) -> Screen {
    let (t, program) = (delivery.texts(), &delivery.program.id);
    let text = lines([Some(screen.text), Some(t.ads_foot())]);
    Screen { text, rows: screen.rows }.row([
        tap(t.menu_tell_more(), JourneysIntent::ReadConsent(program.clone())),
        tap(t.menu_no_thanks(), JourneysIntent::DeclineAdvertising(program.clone())),
    ])
}

/// Notes that a member was asked, once the receipt was accepted.
pub(crate) async fn asked(delivery: &Delivery<'_>) -> Result<(), StoreError> {
    let mut attempts = store::Attempts::default();
    while attempts.again().await {
        let Some(mut person) = delivery.vault.person(&delivery.person.key).await? else { return Ok(()) };
        if !person.asked_for_advertising.insert(delivery.program.id.clone())
            || delivery.vault.save(&mut person).await?.is_ok()
        {
            return Ok(());
        }
    }
    Err(StoreError::Contended)
}
