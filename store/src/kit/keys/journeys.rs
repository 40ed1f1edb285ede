//! The keys of journeys and their runs.

use crate::kit::key::Key;
use domain::{MemberNo, ProgramId, ShortId};

/// The number of shards of the index `review` for runs of all programs.
pub(crate) const JOURNEY_SHARDS: usize = 4;
/// The number of shards of the counts of a journey.
const COUNT_SHARDS: u64 = 8;

/// The partition of a program's journeys.
pub(crate) fn journeys(program: &ProgramId) -> String {
    format!("P#{program}#E")
}

/// A journey as it is now.
pub(crate) fn journey(program: &ProgramId, journey: &ShortId) -> Key {
    Key::new(journeys(program), journey)
}

/// A version of a journey, which never changes.
pub(crate) fn journey_version(program: &ProgramId, journey: &ShortId, version: u32) -> Key {
    Key::new(format_args!("P#{program}#E#{journey}"), format_args!("{version:06}"))
}

/// The partition of the counts of a journey.
pub(crate) fn journey_counts(program: &ProgramId, journey: &ShortId) -> String {
    format!("P#{program}#F#{journey}")
}

/// A shard of them.
pub(crate) fn journey_counts_shard(program: &ProgramId, journey: &ShortId, member: MemberNo) -> Key {
    Key::new(journey_counts(program, journey), member.get() % COUNT_SHARDS)
}

/// A member's run of a journey.
pub(crate) fn run(program: &ProgramId, member: MemberNo, journey: &ShortId) -> Key {
    runs_of(program, member).then(journey)
}

/// The partition of a member's runs and the prefix of their keys.
pub(crate) fn runs_of(program: &ProgramId, member: MemberNo) -> Key {
    Key::new(format_args!("A#{program}#{member}"), "J#")
}

/// Why a member turned messages off.
pub(crate) fn leaving(program: &ProgramId, member: MemberNo) -> Key {
    Key::new(format_args!("A#{program}#{member}"), "W")
}

/// The partition of the index `review` for runs of all programs.
pub(crate) fn due_runs(shard: usize) -> String {
    format!("#j{shard}")
}
