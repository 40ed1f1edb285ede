//! A person's stored data, and its deletion.

use super::intent::PrivacyIntent;
use super::screen;
use crate::context::{
    Answer, App, ChatCommands, Flow, Sender, balances, boxed, require_person, require_second_factor, workplaces,
};
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::{Actor, Lang, Program, Zone, day_of};
use futures::future::BoxFuture;
use std::sync::Arc;
use store::{Attempts, Erasure, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a PrivacyIntent) -> BoxFuture<'a, Flow> {
    match intent {
        PrivacyIntent::Privacy => boxed(|| privacy(app, sender)),
        PrivacyIntent::ForgetPrompt => boxed(|| forget(app, sender)),
        PrivacyIntent::ForgetForGood => boxed(|| forget_for_good(app, sender)),
    }
}

pub(crate) async fn privacy(app: &App, sender: &Sender) -> Flow {
    let person = require_person(app, sender).await?;
    let programs: Vec<Arc<Program>> = balances(app, &person).await?.into_iter().map(|(program, _)| program).collect();
    let mut answers = Vec::new();
    for program in &programs {
        let asks = match person.memberships.get(&program.id) {
            Some(member) => app.ledger.asks_of(&program.id, *member).await?,
            None => Vec::new(),
        };
        answers.push(asks.iter().filter(|ask| ask.score.is_some()).count());
    }
    let current = person.current.as_ref().and_then(|current| programs.iter().find(|program| program.id == *current));
    let zone = current.or(programs.first()).map_or(Zone::UTC, |program| program.zone.clone());
    Ok(screen::privacy(&person, &programs, &answers, day_of(app.clock.now(), &zone), &zone).into())
}

pub(crate) async fn forget(app: &App, sender: &Sender) -> Flow {
    let person = require_person(app, sender).await?;
    let balances = balances(app, &person).await?;
    Ok(screen::forget(person.profile.lang(), &balances).into())
}

/// Deletes the sender's data. After a crash the member asks again.
pub(crate) async fn forget_for_good(app: &App, sender: &Sender) -> Flow {
    let mut lang = Lang::best_fit(&sender.language_code);
    let mut attempts = Attempts::default();
    while attempts.again().await {
        let Some(mut person) = app.arrive(sender).await? else {
            return Ok(Screen::new(texts(lang).forgotten()).into());
        };
        lang = person.profile.lang();
        if person.profile.factor.as_ref().is_some_and(|factor| factor.is_on(app.clock.now())) {
            require_second_factor(app, sender, &mut person, PrivacyIntent::ForgetForGood).await?;
        }
        match app.people().erase(person.clone(), &Actor::Member).await? {
            Erasure::Erased => {
                let commands = Some(ChatCommands { lang, rights: Vec::new() });
                return Ok(Answer { commands, ..Screen::new(texts(lang).forgotten()).into() }.into());
            }
            Erasure::LastOwner(_) => {
                return Ok(workplaces(app, person).await?.with_notice(texts(lang).last_owner()).into());
            }
            Erasure::Changed => {}
        }
    }
    Err(StoreError::Contended.into())
}
