//! API keys in the chat: made, named, rotated and revoked. The text of a key is shown once.

use super::intent::ApiKeysIntent;
use super::screen;
use crate::context::{
    App, EarlyReturn, Flow, Question, Sender, StaffContext, boxed, expect_answer, require_role, require_second_factor,
};
use crate::idempotency_key::new_idempotency_key;
use crate::texts::texts;
use domain::{ApiKeyId, OrderId, ProgramId, ShortId};
use futures::future::BoxFuture;
use store::{ApiKey, KeyRefused, NewKey, Scope, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a ApiKeysIntent) -> BoxFuture<'a, Flow> {
    match intent {
        ApiKeysIntent::NameKey(program, scope, text) => boxed(|| named(app, sender, program, *scope, text)),

        ApiKeysIntent::Keys(program) => boxed(|| keys(app, sender, program)),
        ApiKeysIntent::KeyScopePrompt(program) => boxed(|| scope_prompt(app, sender, program)),
        ApiKeysIntent::KeyNamePrompt(program, scope) => boxed(|| name_prompt(app, sender, program, *scope)),
        ApiKeysIntent::MakeKey(program, scope, name, id) => boxed(|| make(app, sender, program, *scope, name, id)),
        ApiKeysIntent::Key(program, of) => boxed(|| key(app, sender, program, *of)),
        ApiKeysIntent::RotateKeyPrompt(program, key) => boxed(|| rotate_prompt(app, sender, program, *key)),
        ApiKeysIntent::Rotate(program, key, id) => boxed(|| rotate(app, sender, program, *key, id)),
        ApiKeysIntent::RevokeKeyPrompt(program, key) => boxed(|| revoke_prompt(app, sender, program, *key)),
        ApiKeysIntent::RevokeKey(program, key) => boxed(|| revoke(app, sender, program, *key)),
    }
}

async fn list(app: &App, ctx: &StaffContext, said: Option<String>) -> Flow {
    let screen = screen::keys(ctx, &app.ledger.keys_of(&ctx.program.id).await?);
    Ok(match said {
        Some(said) => screen.with_notice(said),
        None => screen,
    }
    .into())
}

pub(crate) async fn keys(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    list(app, &ctx, None).await
}

pub(crate) async fn scope_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(screen::scope_prompt(&require_role(app, sender, Some(program)).await?).into())
}

/// Asks for the name of a new key, which is the next message.
pub(crate) async fn name_prompt(app: &App, sender: &Sender, program: &ProgramId, scope: Scope) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    wait_for_name(app, &mut ctx, scope).await?;
    Ok(screen::name_prompt(&ctx).into())
}

async fn wait_for_name(app: &App, ctx: &mut StaffContext, scope: Scope) -> Result<(), StoreError> {
    let question = Question::KeyName(ctx.program.id.clone(), scope);
    expect_answer(app, &mut ctx.context.person, question).await
}

/// The name was typed. It is a [`ShortId`] and no person's name, since it is stored in the ledger.
pub(crate) async fn named(app: &App, sender: &Sender, program: &ProgramId, scope: Scope, typed: &str) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    match ShortId::parse(typed.trim()) {
        Ok(name) => make(app, sender, program, scope, &name, &new_idempotency_key(ctx.now)?).await,
        Err(_) => Ok(screen::name_prompt(&ctx).with_notice(texts(ctx.lang).key_name_wrong()).into()),
    }
}

/// Makes a key, once per single-use id, after a second factor.
pub(crate) async fn make(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    scope: Scope,
    name: &ShortId,
    once: &OrderId,
) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    require_second_factor(
        app,
        sender,
        &mut ctx.context.person,
        ApiKeysIntent::MakeKey(program.clone(), scope, name.clone(), once.clone()),
    )
    .await?;
    let made = app.ledger.make_key(&ctx.program, scope, name, once, &ctx.actor(), ctx.now).await?;
    after(app, &ctx, name.to_string(), made).await
}

async fn after(app: &App, ctx: &StaffContext, called: String, made: Result<NewKey, KeyRefused>) -> Flow {
    match made {
        Ok(key) => Ok(screen::shown(ctx, &called, &key, &app.public_url).into()),
        Err(why) => list(app, ctx, Some(screen::refused(ctx, why))).await,
    }
}

/// The staff context of somebody who may manage keys, and the key that a button names.
async fn key_of(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    id: ApiKeyId,
) -> Result<(StaffContext, ApiKey), EarlyReturn> {
    let ctx = require_role(app, sender, Some(program)).await?;
    match app.ledger.key_of(program, id).await? {
        Some(key) => Ok((ctx, key)),
        None => Err(list(app, &ctx, Some(texts(ctx.lang).key_gone())).await?.into()),
    }
}

pub(crate) async fn key(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId) -> Flow {
    let (ctx, key) = key_of(app, sender, program, id).await?;
    Ok(screen::key(&ctx, &key).into())
}

pub(crate) async fn rotate_prompt(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId) -> Flow {
    let (ctx, key) = key_of(app, sender, program, id).await?;
    Ok(screen::rotate_prompt(&ctx, &key, new_idempotency_key(ctx.now)?).into())
}

pub(crate) async fn rotate(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId, once: &OrderId) -> Flow {
    let (mut ctx, key) = key_of(app, sender, program, id).await?;
    require_second_factor(
        app,
        sender,
        &mut ctx.context.person,
        ApiKeysIntent::Rotate(program.clone(), id, once.clone()),
    )
    .await?;
    let made = app.ledger.rotate_key(program, id, once, &ctx.actor(), ctx.now).await?;
    after(app, &ctx, screen::called(&key), made).await
}

pub(crate) async fn revoke_prompt(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId) -> Flow {
    let (ctx, key) = key_of(app, sender, program, id).await?;
    Ok(screen::revoke_prompt(&ctx, &key).into())
}

pub(crate) async fn revoke(app: &App, sender: &Sender, program: &ProgramId, id: ApiKeyId) -> Flow {
    let (mut ctx, key) = key_of(app, sender, program, id).await?;
    require_second_factor(app, sender, &mut ctx.context.person, ApiKeysIntent::RevokeKey(program.clone(), id)).await?;
    app.ledger.revoke_key(program, id, &ctx.actor(), ctx.now).await?;
    list(app, &ctx, Some(screen::revoked(&ctx, &key))).await
}
