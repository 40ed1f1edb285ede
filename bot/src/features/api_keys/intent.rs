//! Intents about API keys.

use crate::callback::{Command, intents};
use domain::{ApiKeyId, OrderId, ProgramId, ShortId};
use store::Scope;

intents! {
    /// Intents about API keys.
    ApiKeysIntent;
    /// Staff: list the API keys.
    Keys(program: ProgramId) = "keys" for Keys,
    /// Staff: make a new key; asks for its scope.
    KeyScopePrompt(program: ProgramId) = "key_scope" for Keys,
    /// Staff: make a new key; asks for its name.
    KeyNamePrompt(program: ProgramId, scope: Scope) = "key_name" for Keys,
    /// Staff: make the key, under a single-use id.
    MakeKey(program: ProgramId, scope: Scope, name: ShortId, id: OrderId) = "key_make" for Keys,
    /// Staff: show a key.
    Key(program: ProgramId, key: ApiKeyId) = "key" for Keys,
    /// Staff: rotate a key; asks for confirmation.
    RotateKeyPrompt(program: ProgramId, key: ApiKeyId) = "rotate_ask" for Keys,
    /// Staff: the rotation is confirmed, under a single-use id.
    Rotate(program: ProgramId, key: ApiKeyId, id: OrderId) = "rotate" for Keys,
    /// Staff: revoke a key; asks for confirmation.
    RevokeKeyPrompt(program: ProgramId, key: ApiKeyId) = "key_off_ask" for Keys,
    /// Staff: the revocation is confirmed.
    RevokeKey(program: ProgramId, key: ApiKeyId) = "key_off" for Keys,
    /// Staff: the name of a new key was typed.
    NameKey(program: ProgramId, scope: Scope, text: String) = _ for Keys,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<ApiKeysIntent>] = &[];
