//! API keys in the chat: made, named, rotated and revoked; shown once.

use super::Flow;
use super::desk::take_desk;
use super::factor::prove;
use super::talking::expect;
use crate::app::{App, Desk, Sender};
use crate::ask::Ask;
use crate::codec::{Question, single_use_id};
use crate::screens::keys as shown;
use crate::texts::texts;
use domain::{ApiKeyId, OrderId, ProgramId, Right, ShortId};
use store::{ApiKey, KeyRefused, NewKey, Scope, StoreError};

async fn list(app: &App, desk: &Desk, said: Option<String>) -> Flow {
    let screen = shown::keys(desk, &app.ledger.keys_of(&desk.program.id).await?);
    Ok(match said {
        Some(said) => screen.after(said),
        None => screen,
    }
    .into())
}

pub(crate) async fn keys(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let desk = take_desk(app, sender, Some(program), Right::Keys).await?;
    list(app, &desk, None).await
}

pub(crate) async fn scope_ask(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(shown::scope_ask(&take_desk(app, sender, Some(program), Right::Keys).await?).into())
}

/// The next message is the name.
pub(crate) async fn name_ask(app: &App, sender: &Sender, program: &ProgramId, scope: Scope) -> Flow {
    let mut desk = take_desk(app, sender, Some(program), Right::Keys).await?;
    wait_for_name(app, &mut desk, scope).await?;
    Ok(shown::name_ask(&desk).into())
}

async fn wait_for_name(app: &App, desk: &mut Desk, scope: Scope) -> Result<(), StoreError> {
    let question = Question::KeyName(desk.program.id.clone(), scope);
    expect(app, &mut desk.here.person, question).await
}

/// It was typed: names hold no person's name, since they stand in the ledger.
pub(crate) async fn named(app: &App, sender: &Sender, program: &ProgramId, scope: Scope, typed: &str) -> Flow {
    let desk = take_desk(app, sender, Some(program), Right::Keys).await?;
    match ShortId::parse(typed.trim()) {
        Ok(name) => make(app, sender, program, scope, &name, &single_use_id(desk.now)?).await,
        Err(_) => Ok(shown::name_ask(&desk).after(texts(desk.lang).key_name_wrong()).into()),
    }
}

/// Makes a key, once for the single-use id; the second factor is asked for in between.
pub(crate) async fn make(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    scope: Scope,
    name: &ShortId,
    once: &OrderId,
) -> Flow {
    let mut desk = take_desk(app, sender, Some(program), Right::Keys).await?;
    prove(app, sender, &mut desk.here.person, Ask::MakeKey(program.clone(), scope, name.clone(), once.clone())).await?;
    let made = app.ledger.make_key(&desk.program, scope, name, once, &desk.actor(), desk.now).await?;
    after(app, &desk, name.to_string(), made).await
}

async fn after(app: &App, desk: &Desk, called: String, made: Result<NewKey, KeyRefused>) -> Flow {
    match made {
        Ok(key) => Ok(shown::shown(desk, &called, &key, &app.public_url).into()),
        Err(why) => list(app, desk, Some(shown::refused(desk, why))).await,
    }
}

/// The desk of somebody who looks after keys, and the key of which a button speaks.
async fn key_of(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId) -> Result<(Desk, ApiKey), super::Early> {
    let desk = take_desk(app, sender, Some(program), Right::Keys).await?;
    match app.ledger.key_of(program, id).await? {
        Some(key) => Ok((desk, key)),
        None => Err(list(app, &desk, Some(texts(desk.lang).key_gone())).await?.into()),
    }
}

pub(crate) async fn key(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId) -> Flow {
    let (desk, key) = key_of(app, sender, program, id).await?;
    Ok(shown::key(&desk, &key).into())
}

pub(crate) async fn rotate_ask(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId) -> Flow {
    let (desk, key) = key_of(app, sender, program, id).await?;
    Ok(shown::rotate_ask(&desk, &key, single_use_id(desk.now)?).into())
}

pub(crate) async fn rotate(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId, once: &OrderId) -> Flow {
    let (mut desk, key) = key_of(app, sender, program, id).await?;
    prove(app, sender, &mut desk.here.person, Ask::Rotate(program.clone(), id, once.clone())).await?;
    let made = app.ledger.rotate_key(program, id, once, &desk.actor(), desk.now).await?;
    after(app, &desk, shown::called(&key), made).await
}

pub(crate) async fn revoke_ask(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId) -> Flow {
    let (desk, key) = key_of(app, sender, program, id).await?;
    Ok(shown::revoke_ask(&desk, &key).into())
}

pub(crate) async fn revoke(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId) -> Flow {
    let (mut desk, key) = key_of(app, sender, program, id).await?;
    prove(app, sender, &mut desk.here.person, Ask::RevokeKey(program.clone(), id)).await?;
    app.ledger.revoke_key(program, id, &desk.actor(), desk.now).await?;
    list(app, &desk, Some(shown::revoked(&desk, &key))).await
}
