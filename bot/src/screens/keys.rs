//! API keys, as those who run a program see them.

use super::desk::to_desk;
use super::{Button, Screen, day, tap};
use crate::app::Desk;
use crate::ask::Ask;
use crate::number;
use crate::texts::{lines, program_name, texts};
use domain::{Lang, OrderId};
use store::{ApiKey, KEYS_OVERLAP, KeyRefused, NewKey, Scope};

pub(crate) fn scope_in_words(scope: Scope, lang: Lang) -> String {
    let t = texts(lang);
    match scope {
        Scope::Purchases => t.scope_purchases(),
        Scope::Coupons => t.scope_coupons(),
        Scope::Read => t.scope_read(),
    }
}

/// What a key is called.
pub(crate) fn called(key: &ApiKey) -> String {
    key.name.as_ref().map_or_else(|| key.id.to_string(), |name| name.to_string())
}

fn line(desk: &Desk, key: &ApiKey) -> String {
    let t = texts(desk.lang);
    let used = match (key.until, key.used) {
        (Some(until), _) => t.key_until(day(desk, until)),
        (None, Some(used)) => t.key_used(day(desk, used)),
        (None, None) => t.key_unused(),
    };
    t.keys_line(called(key), scope_in_words(key.scope, desk.lang), used)
}

pub(crate) fn keys(desk: &Desk, keys: &[ApiKey]) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    let none = keys.is_empty().then(|| t.keys_none());
    let head = t.keys_head(program_name(&desk.program, desk.lang));
    let listed = keys.iter().map(|key| Some(line(desk, key)));
    let screen = Screen::new(lines([Some(head)].into_iter().chain(listed).chain([none])));
    let screen = screen.pairs(keys.iter().map(|key| tap(called(key), Ask::Key(id.clone(), key.id))));
    screen.row([tap(t.menu_new_key(), Ask::KeyScopeAsk(id.clone())), to_desk(desk)])
}

fn back(desk: &Desk) -> Button {
    tap(texts(desk.lang).menu_keys(), Ask::Keys(desk.program.id.clone()))
}

pub(crate) fn scope_ask(desk: &Desk) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    let button = |scope: Scope| {
        let label = match scope {
            Scope::Purchases => t.menu_scope_purchases(),
            Scope::Coupons => t.menu_scope_coupons(),
            Scope::Read => t.menu_scope_read(),
        };
        tap(label, Ask::KeyNameAsk(id.clone(), scope))
    };
    Screen::new(t.key_scope_ask()).row(Scope::ALL.map(button)).row([back(desk)])
}

pub(crate) fn name_ask(desk: &Desk) -> Screen {
    Screen::new(texts(desk.lang).key_name_ask()).row([back(desk)])
}

/// The key, this once; and a line to try it with.
pub(crate) fn shown(desk: &Desk, name: &str, key: &NewKey, address: &str) -> Screen {
    let t = texts(desk.lang);
    let curl = format!("curl -X POST -H 'Authorization: Bearer {}' {address}/v1/ping", key.text);
    let code = |text: &str| format!("<code>{text}</code>");
    let head = t.key_shown(program_name(&desk.program, desk.lang), name, code(&key.text), code(&curl));
    Screen::new(head).row([
        Button::Copy(t.menu_copy_key(), key.text.clone()),
        tap(t.menu_hide_key(), Ask::Keys(desk.program.id.clone())),
    ])
}

/// Why a key was not made.
pub(crate) fn refused(desk: &Desk, why: KeyRefused) -> String {
    let t = texts(desk.lang);
    match why {
        KeyRefused::TooMany => t.keys_too_many(number(desk.lang, desk.program.limits.keys.into())),
        KeyRefused::MadeBefore => t.key_shown_before(),
        KeyRefused::NoKey => t.key_gone(),
    }
}

pub(crate) fn key(desk: &Desk, key: &ApiKey) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    let rotate = key.until.is_none().then(|| tap(t.menu_rotate(), Ask::RotateAsk(id.clone(), key.id)));
    let revoke = tap(t.menu_revoke_key(), Ask::RevokeKeyAsk(id.clone(), key.id));
    Screen::new(line(desk, key)).row(rotate.into_iter().chain([revoke])).row([back(desk), to_desk(desk)])
}

pub(crate) fn rotate_ask(desk: &Desk, key: &ApiKey, once: OrderId) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    Screen::new(t.rotate_ask(called(key), number(desk.lang, KEYS_OVERLAP.as_hours())))
        .row([tap(t.menu_rotate(), Ask::Rotate(id.clone(), key.id, once)), tap(t.back(), Ask::Key(id.clone(), key.id))])
}

pub(crate) fn revoke_ask(desk: &Desk, key: &ApiKey) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    Screen::new(t.revoke_key_ask(called(key))).row([
        tap(t.menu_revoke_key(), Ask::RevokeKey(id.clone(), key.id)),
        tap(t.back(), Ask::Key(id.clone(), key.id)),
    ])
}

pub(crate) fn revoked(desk: &Desk, key: &ApiKey) -> String {
    texts(desk.lang).key_revoked(called(key))
}
