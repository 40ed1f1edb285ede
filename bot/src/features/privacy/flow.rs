//! A person's stored data, and its deletion.

use super::intent::PrivacyIntent;
use super::screen;
use crate::context::{
    App, Flow, Sender, balances, boxed, forget_comments, require_person, require_second_factor, workplaces,
};
use crate::features::staff::flow::resign_role;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::{Actor, Lang, Operation, Program, ProgramId, Zone, day_of};
use futures::future::BoxFuture;
use std::sync::Arc;
use store::{Person, PostCommand, PostError, PostRequest, SecondFactor, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a PrivacyIntent) -> BoxFuture<'a, Flow> {
    match intent {
        PrivacyIntent::Privacy => boxed(|| privacy(app, sender)),
        PrivacyIntent::ForgetPrompt => boxed(|| forget(app, sender)),
        PrivacyIntent::ForgetForGood => boxed(|| forget_for_good(app, sender)),
    }
}

const ATTEMPTS_MAX: u32 = 5;

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

/// Deletes the sender's data. Accounts come first, while it is known which are theirs; after a crash the member asks
/// again.
pub(crate) async fn forget_for_good(app: &App, sender: &Sender) -> Flow {
    let mut lang = Lang::best_fit(&sender.language_code);
    for _ in 0..ATTEMPTS_MAX {
        let Some(mut person) = app.person(sender).await? else {
            return Ok(Screen::new(texts(lang).forgotten()).into());
        };
        lang = person.profile.lang();
        if person.profile.factor.as_ref().is_some_and(SecondFactor::is_on) {
            require_second_factor(app, sender, &mut person, PrivacyIntent::ForgetForGood).await?;
        }
        // Without an owner a program could not be closed, and its members would get no answers.
        let mut places: Vec<ProgramId> =
            person.staff_numbers.keys().chain(person.memberships.keys()).cloned().collect();
        places.dedup();
        for program in &places {
            if app.ledger.is_last_owner(program, &person.key, app.clock.now()).await? {
                return Ok(workplaces(app, person).await?.with_notice(texts(lang).last_owner()).into());
            }
        }
        for program in &places {
            if resign_role(app, &mut person, program).await?.is_err() {
                return Ok(workplaces(app, person).await?.with_notice(texts(lang).last_owner()).into());
            }
        }
        forget_traces(app, &person).await?;
        if app.vault.forget(&person).await?.is_ok() {
            // Last, because a message that was being sent writes the record again, and a view of the points in between
            // links the account again.
            leave_all(app, &person).await?;
            app.ledger.forget_send_record(&person.key).await?;
            return Ok(Screen::new(texts(lang).forgotten()).into());
        }
    }
    Err(StoreError::Contended.into())
}

/// What the ledger and the vault hold under the numbers of a person whose key is about to be destroyed.
async fn forget_traces(app: &App, person: &Person) -> Result<(), StoreError> {
    for draft in app.ledger.drafts(&person.key).await? {
        app.ledger.drop_draft(&person.key, &draft.program).await?;
    }
    leave_all(app, person).await?;
    for (program, member) in person.numbers() {
        for id in app.ledger.adjustments_of(program, member).await? {
            app.vault.forget_reason(program, &id).await?;
        }
    }
    for (program, member) in &person.memberships {
        forget_comments(app, program, *member).await?;
        app.ledger.remove_respondent(program, *member).await?;
    }
    for program in person.memberships.keys() {
        app.vault.was_member(program, &person.key, app.clock.now()).await?;
    }
    Ok(())
}

async fn leave_all(app: &App, person: &Person) -> Result<(), StoreError> {
    for (program, member) in &person.memberships {
        let Some(program) = app.programs.get(program).await? else {
            continue;
        };
        let leave = PostRequest::new(
            &program,
            *member,
            PostCommand::Operation(Operation::Leave),
            Actor::Member,
            app.clock.now(),
        );
        // A refusal means that it was done before, or that there is nothing to leave.
        if let Err(PostError::Store(error)) = app.ledger.post(&leave).await {
            return Err(error);
        }
    }
    Ok(())
}
