//! The keys of the Outbox.

use crate::kit::key::Key;
use domain::{MemberNo, PersonKey, ProgramId};

/// A member's message of a class, by its name: the version of the entry that it tells, or its cause.
pub(crate) fn message(program: &ProgramId, member: MemberNo, class: &str, name: impl std::fmt::Display) -> Key {
    Key::new(format_args!("M#{program}#{member}"), format_args!("{class}#{name}"))
}

/// A person's send record.
pub(crate) fn send_record(person: &PersonKey) -> Key {
    Key::new(format_args!("S#{person}"), "S")
}

/// A record of a stream that its reader could not process.
pub(crate) fn dead_letter(reader: &str, sequence: &str) -> Key {
    Key::new(format_args!("D#{reader}"), sequence)
}

/// A record of a stream on which its reader has failed.
pub(crate) fn failing(reader: &str, sequence: &str) -> Key {
    Key::new(format_args!("F#{reader}"), sequence)
}

/// The token bucket that all notifiers share.
pub(crate) fn bucket() -> Key {
    Key::new("B", "B")
}
