//! The registry of notifications: each feature lists its kinds in its own folder.

use crate::features::{
    api_keys, journeys, points, program_lifecycle, referrals, reports, rewards, second_factor, setup, staff, surveys,
    till,
};
use crate::notification_kind::NotificationKind;

/// All kinds, by feature.
const KINDS: &[&[NotificationKind]] = &[
    points::notification::KINDS,
    rewards::notification::KINDS,
    referrals::notification::KINDS,
    surveys::notification::KINDS,
    journeys::notification::KINDS,
    reports::notification::KINDS,
    second_factor::notification::KINDS,
    setup::notification::KINDS,
    staff::notification::KINDS,
    till::notification::KINDS,
    api_keys::notification::KINDS,
    program_lifecycle::notification::KINDS,
];

/// The kind with this name in the outbox.
pub fn notification_kind(name: &str) -> Option<&'static NotificationKind> {
    KINDS.iter().copied().flatten().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_kind_has_a_name_of_its_own() {
        let names: Vec<&str> = KINDS.iter().copied().flatten().map(|kind| kind.name).collect();
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
        assert!(names.iter().all(|name| notification_kind(name).is_some_and(|kind| kind.name == *name)));
        assert!(notification_kind("nonsense").is_none());
    }
}
