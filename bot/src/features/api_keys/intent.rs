//! Intents about API keys.

use crate::callback::{Command, intents};
use domain::{ApiKeyId, OrderId, ProgramId, ShortId};
use store::Scope;

intents! {
    /// Intents about API keys.
    ApiKeysIntent;
    /// Staff: list the API keys.
    Keys(program: ProgramId) = "keys",
    /// Staff: make a new key; asks for its scope.
    KeyScopePrompt(program: ProgramId) = "key_scope",
    /// Staff: make a new key; asks for its name.
    KeyNamePrompt(program: ProgramId, scope: Scope) = "key_name",
    /// Staff: make the key, under a single-use id.
    MakeKey(program: ProgramId, scope: Scope, name: ShortId, id: OrderId) = "key_make",
    /// Staff: show a key.
    Key(program: ProgramId, key: ApiKeyId) = "key",
    /// Staff: rotate a key; asks for confirmation.
    RotateKeyPrompt(program: ProgramId, key: ApiKeyId) = "rotate_ask",
    /// Staff: the rotation is confirmed, under a single-use id.
    Rotate(program: ProgramId, key: ApiKeyId, id: OrderId) = "rotate",
    /// Staff: revoke a key; asks for confirmation.
    RevokeKeyPrompt(program: ProgramId, key: ApiKeyId) = "key_off_ask",
    /// Staff: the revocation is confirmed.
    RevokeKey(program: ProgramId, key: ApiKeyId) = "key_off",
    /// Staff: the name of a new key was typed.
    NameKey(program: ProgramId, scope: Scope, text: String) = _,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<ApiKeysIntent>] = &[];
