//! How long it takes until all members of a program are told of something (`docs/rules.md#until-all-are-told`).

use crate::time::quiet_from;
use crate::{Instant, Zone, out_of_quiet_hours};
use jiff::SignedDuration;

/// Messages that go out in a second, of all programs together.
const MESSAGES_A_SECOND: u64 = 25;
/// More days than it takes to tell everybody.
const DAYS_MAX: usize = 400;

/// Returns when the last of so many members is told of something that is announced now: at Telegram's pace, and not in quiet hours.
pub fn told_by(members: u64, now: Instant, zone: &Zone) -> Instant {
    let mut left = SignedDuration::from_secs(i64::try_from(members.div_ceil(MESSAGES_A_SECOND)).unwrap_or(i64::MAX));
    let mut at = now;
    for _ in 0..DAYS_MAX {
        at = out_of_quiet_hours(at, zone).unwrap_or(at);
        let evening = quiet_from(at, zone);
        let rest = evening.duration_since(at);
        if left <= rest {
            return at + left;
        }
        left -= rest;
        at = evening;
    }
    at
}
