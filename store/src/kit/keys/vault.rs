//! The keys of the items in the Vault.

use crate::kit::key::Key;
use crate::surveys::ask_key::AskKey;
use domain::{Hash, MemberNo, OrderId, PersonKey, ProgramId, ShortId, Wave};

/// The last ask of a person by any program.
pub(crate) fn last_ask(person: &PersonKey) -> Key {
    Key::new(format_args!("W#{person}"), "W")
}

/// The promotions of a person.
pub(crate) fn attention(person: &PersonKey) -> Key {
    Key::new(format_args!("A#{person}"), "A")
}

/// The conversation after an answer. The newest asks come last.
pub(crate) fn thread(key: &AskKey, asked_ms: i64) -> Key {
    Key::new(threads(&key.program, &key.survey, key.wave), format_args!("{asked_ms:013}#{}", key.member))
}

/// The partition of a wave's conversations.
pub(crate) fn threads(program: &ProgramId, survey: &ShortId, wave: Wave) -> String {
    format!("T#{program}#{survey}#{wave}")
}

/// That a person opened an invitation or was a member before, named by a hash.
pub(crate) fn invitation(hash: Hash) -> Key {
    Key::new(format_args!("I#{hash}"), "I")
}

/// An update on which the bot has failed, by its sender and number.
pub(crate) fn failed_update(sender: Option<&PersonKey>, id: u32) -> Key {
    Key::new(format_args!("E#{}", sender.map_or("-", PersonKey::as_str)), format_args!("{id:010}"))
}

/// A person.
pub(crate) fn person(person: &PersonKey) -> Key {
    Key::new(format_args!("U#{person}"), "P")
}

/// Returns the person of an item in the Vault, by its partition.
pub(crate) fn read_person(pk: &str) -> Option<PersonKey> {
    PersonKey::parse(pk.strip_prefix("U#")?).ok()
}

/// The person of a member number.
pub(crate) fn member(program: &ProgramId, member: MemberNo) -> Key {
    Key::new(format_args!("M#{program}#{member}"), "M")
}

/// The persons with a birthday on a day, which is hashed.
pub(crate) fn birthday(day: Hash, person: &PersonKey) -> Key {
    Key::new(birthday_partition(day), person)
}

pub(crate) fn birthday_partition(day: Hash) -> String {
    format!("D#{day}")
}

/// The reason of an adjustment.
pub(crate) fn reason(program: &ProgramId, adjustment: &OrderId) -> Key {
    Key::new(format_args!("X#{program}#{adjustment}"), "X")
}
