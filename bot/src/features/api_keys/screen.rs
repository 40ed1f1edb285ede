//! Screens of API keys.

use super::intent::ApiKeysIntent;
use crate::channel::code;
use crate::context::StaffContext;
use crate::number;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Button, Screen, day, tap};
use crate::texts::{lines, program_name, texts};
use domain::{Lang, OrderId};
use store::{ApiKey, KEYS_OVERLAP, KeyRefused, NewKey, Scope};

pub(crate) fn scope_in_words(scope: Scope, lang: Lang) -> String {
    let t = texts(lang);
    match scope {
        Scope::Purchases => t.scope_purchases(),
        Scope::Coupons => t.scope_coupons(),
        Scope::Read => t.scope_read(),
        Scope::Test => t.scope_test(),
    }
}

/// The name of a key, or its id if it has none.
pub(crate) fn called(key: &ApiKey) -> String {
    key.name.as_ref().map_or_else(|| key.id.to_string(), |name| name.to_string())
}

fn line(ctx: &StaffContext, key: &ApiKey) -> String {
    let t = texts(ctx.lang);
    let used = match (key.until, key.used) {
        (Some(until), _) => t.key_until(day(ctx, until)),
        (None, Some(used)) => t.key_used(day(ctx, used)),
        (None, None) => t.key_unused(),
    };
    t.keys_line(called(key), scope_in_words(key.scope, ctx.lang), used)
}

pub(crate) fn keys(ctx: &StaffContext, keys: &[ApiKey]) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let none = keys.is_empty().then(|| t.keys_none());
    let head = t.keys_head(program_name(&ctx.program, ctx.lang));
    let listed = keys.iter().map(|key| Some(line(ctx, key)));
    let screen = Screen::new(lines([Some(head)].into_iter().chain(listed).chain([none])));
    let screen = screen.pairs(keys.iter().map(|key| tap(called(key), ApiKeysIntent::Key(id.clone(), key.id))));
    screen.row([tap(t.menu_new_key(), ApiKeysIntent::KeyScopePrompt(id.clone())), to_staff_menu(ctx)])
}

fn back(ctx: &StaffContext) -> Button {
    tap(texts(ctx.lang).menu_keys(), ApiKeysIntent::Keys(ctx.program.id.clone()))
}

pub(crate) fn scope_prompt(ctx: &StaffContext) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let button = |scope: Scope| {
        let label = match scope {
            Scope::Purchases => t.menu_scope_purchases(),
            Scope::Coupons => t.menu_scope_coupons(),
            Scope::Read => t.menu_scope_read(),
            Scope::Test => t.menu_scope_test(),
        };
        tap(label, ApiKeysIntent::KeyNamePrompt(id.clone(), scope))
    };
    Screen::new(t.key_scope_ask()).pairs(Scope::ALL.map(button)).row([back(ctx)])
}

pub(crate) fn name_prompt(ctx: &StaffContext) -> Screen {
    Screen::new(texts(ctx.lang).key_name_ask()).row([back(ctx)])
}

/// The text of a new key, which is shown only once, and a command to try it.
pub(crate) fn shown(ctx: &StaffContext, name: &str, key: &NewKey, address: &str) -> Screen {
    let t = texts(ctx.lang);
    let curl = format!("curl -X POST -H 'Authorization: Bearer {}' {address}/v1/ping", key.text);
    let head = t.key_shown(program_name(&ctx.program, ctx.lang), name, code(&key.text), code(&curl));
    Screen::new(head).row([
        Button::Copy(t.menu_copy_key(), key.text.clone()),
        tap(t.menu_hide_key(), ApiKeysIntent::Keys(ctx.program.id.clone())),
    ])
}

/// Why a key was not made.
pub(crate) fn refused(ctx: &StaffContext, why: KeyRefused) -> String {
    let t = texts(ctx.lang);
    match why {
        KeyRefused::TooMany => t.keys_too_many(number(ctx.lang, ctx.program.limits.keys.into())),
        KeyRefused::MadeBefore => t.key_shown_before(),
        KeyRefused::NoKey => t.key_gone(),
    }
}

pub(crate) fn key(ctx: &StaffContext, key: &ApiKey) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let rotate = key.until.is_none().then(|| tap(t.menu_rotate(), ApiKeysIntent::RotateKeyPrompt(id.clone(), key.id)));
    let revoke = tap(t.menu_revoke_key(), ApiKeysIntent::RevokeKeyPrompt(id.clone(), key.id));
    Screen::new(line(ctx, key)).row(rotate.into_iter().chain([revoke])).row([back(ctx), to_staff_menu(ctx)])
}

pub(crate) fn rotate_prompt(ctx: &StaffContext, key: &ApiKey, once: OrderId) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    Screen::new(t.rotate_ask(called(key), number(ctx.lang, KEYS_OVERLAP.as_hours()))).row([
        tap(t.menu_rotate(), ApiKeysIntent::Rotate(id.clone(), key.id, once)),
        tap(t.back(), ApiKeysIntent::Key(id.clone(), key.id)),
    ])
}

pub(crate) fn revoke_prompt(ctx: &StaffContext, key: &ApiKey) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    Screen::new(t.revoke_key_ask(called(key))).row([
        tap(t.menu_revoke_key(), ApiKeysIntent::RevokeKey(id.clone(), key.id)),
        tap(t.back(), ApiKeysIntent::Key(id.clone(), key.id)),
    ])
}

pub(crate) fn revoked(ctx: &StaffContext, key: &ApiKey) -> String {
    texts(ctx.lang).key_revoked(called(key))
}
