//! The keys of figures.

use crate::kit::key::Key;
use domain::{Day, MemberNo, ProgramId};

/// The number of shards of the counts of a day.
const DAY_SHARDS: u64 = 8;
/// What the counts of all members stand under, in place of a day.
const ALWAYS: &str = "all";

/// The facts about a member.
pub(crate) fn member_facts(program: &ProgramId, member: MemberNo) -> Key {
    Key::new(format_args!("A#{program}#{member}"), "M")
}

/// The partition of a program's counts by day.
fn figures(program: &ProgramId) -> String {
    format!("P#{program}#W")
}

/// A shard of the counts of a day.
pub(crate) fn day_figures(program: &ProgramId, day: Day, shard: u64) -> Key {
    Key::new(figures(program), format_args!("{day}#{}", shard % DAY_SHARDS))
}

/// The first and the last sort key of the counts of the days `from` to `until`.
pub(crate) fn days_figures(program: &ProgramId, from: Day, until: Day) -> (Key, String) {
    (Key::new(figures(program), from), format!("{until}#~"))
}

/// A shard of the number of members who are listed.
pub(crate) fn members_listed(program: &ProgramId, shard: u64) -> Key {
    members_listed_shards(program).then(shard % DAY_SHARDS)
}

/// The partition of that number and the prefix of its keys.
pub(crate) fn members_listed_shards(program: &ProgramId) -> Key {
    Key::new(figures(program), format_args!("{ALWAYS}#"))
}

/// The partition of the index `review` for members by the day on which they were seen last.
pub(crate) fn members_seen(program: &ProgramId, shard: usize) -> String {
    format!("{program}#m{shard}")
}

/// The partition of the holders of cards that end in these digits.
pub(crate) fn cards_ending_in(program: &ProgramId, digits: &str) -> String {
    format!("P#{program}#4#{digits}")
}

/// The holder of a card that ends in these digits.
pub(crate) fn card_ending(program: &ProgramId, digits: &str, member: MemberNo) -> Key {
    Key::new(cards_ending_in(program, digits), member)
}
