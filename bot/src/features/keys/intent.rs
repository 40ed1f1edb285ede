//! Intents: API keys.

use crate::callback::{Command, intents};
use domain::{ApiKeyId, OrderId, ProgramId, ShortId};
use store::Scope;

intents! {
    /// Intents: API keys.
    KeysIntent;
    /// Staff: the API keys.
    Keys(program: ProgramId) = "keys",
    /// A new one: what it may do.
    KeyScopePrompt(program: ProgramId) = "key_scope",
    /// What it is called.
    KeyNamePrompt(program: ProgramId, scope: Scope) = "key_name",
    /// Make it, under a single-use id.
    MakeKey(program: ProgramId, scope: Scope, name: ShortId, id: OrderId) = "key_make",
    /// One of them.
    Key(program: ProgramId, key: ApiKeyId) = "key",
    /// Make its successor: asked for.
    RotateKeyPrompt(program: ProgramId, key: ApiKeyId) = "rotate_ask",
    /// Confirmed, under a single-use id.
    Rotate(program: ProgramId, key: ApiKeyId, id: OrderId) = "rotate",
    /// Revoke it: asked for.
    RevokeKeyPrompt(program: ProgramId, key: ApiKeyId) = "key_off_ask",
    /// Confirmed.
    RevokeKey(program: ProgramId, key: ApiKeyId) = "key_off",
    /// A new key's name was typed.
    NameKey(program: ProgramId, scope: Scope, text: String) = _,
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<KeysIntent>] = &[];
