//! Notifications as the Outbox keeps them: a kind and its arguments. The bot registers how each kind is rendered when it
//! is sent.

use crate::kit::key::Key;
use crate::kit::keys;
use domain::{Entry, serde_as_text};
use std::fmt::Display;

/// A notification: the name of its kind and its arguments, separated by spaces. None of them may hold a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification(String);

serde_as_text!(Notification, Notification::to_string, Notification::parse);

impl Notification {
    /// Makes a notification of a kind with its arguments.
    pub fn new(kind: &str, arguments: &[&(dyn Display + Sync)]) -> Notification {
        Notification(arguments.iter().fold(kind.to_owned(), |text, argument| format!("{text} {argument}")))
    }

    /// Returns the notification about an entry, named by the key of its item.
    pub(crate) fn entry(entry: &Entry) -> Notification {
        let Key { pk, sk } = keys::entry(&entry.program, entry.member, &entry.operation());
        Notification::new("entry", &[&pk, &sk])
    }

    /// Returns the name of its kind.
    pub fn kind(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    /// Returns its arguments in order.
    pub fn args(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').skip(1)
    }

    /// Reads what `Display` writes; `None` for an empty text.
    pub(crate) fn parse(text: &str) -> Option<Notification> {
        (!text.is_empty()).then(|| Notification(text.to_owned()))
    }
}

impl Display for Notification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// An update about a referral for its referrer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferralUpdate {
    /// The reward can be claimed.
    Claimable,
    /// The reward can be claimed for a short time only.
    Lapsing,
    /// The referral is held for a decision.
    Held,
    /// The referral has ended without a reward.
    Over,
}

impl ReferralUpdate {
    const ALL: [(ReferralUpdate, &'static str); 4] = [
        (ReferralUpdate::Claimable, "claimable"),
        (ReferralUpdate::Lapsing, "lapsing"),
        (ReferralUpdate::Held, "held"),
        (ReferralUpdate::Over, "over"),
    ];

    /// Returns the code that is stored.
    pub(crate) fn code(self) -> &'static str {
        ReferralUpdate::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<ReferralUpdate> {
        ReferralUpdate::ALL.iter().find(|(_, known)| *known == code).map(|(update, _)| *update)
    }
}

/// A broadcast to all members of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broadcast {
    /// The rules change to this version.
    Rules(u32),
    /// The rules stay: the change to this version was taken back.
    RulesStay(u32),
    /// A reward of the catalog changes; the number of its record in the audit log.
    Rewards(u32),
    /// The reward stays: the change of this number was withdrawn.
    RewardsStay(u32),
    /// The program ends; the number of the announced end.
    WindDown(u32),
    /// The program ends soon, and so do the member's points.
    WindDownReminder(u32),
    /// The announced end was called off.
    Reopened(u32),
}

impl Broadcast {
    /// Returns the code of its kind.
    pub fn kind(self) -> &'static str {
        match self {
            Broadcast::Rules(_) => "rules",
            Broadcast::RulesStay(_) => "rules_stay",
            Broadcast::Rewards(_) => "rewards",
            Broadcast::RewardsStay(_) => "rewards_stay",
            Broadcast::WindDown(_) => "closing",
            Broadcast::WindDownReminder(_) => "last_days",
            Broadcast::Reopened(_) => "stays_open",
        }
    }

    /// Returns its number within its kind.
    pub(crate) fn number(self) -> u32 {
        match self {
            Broadcast::Rules(number)
            | Broadcast::RulesStay(number)
            | Broadcast::Rewards(number)
            | Broadcast::RewardsStay(number)
            | Broadcast::WindDown(number)
            | Broadcast::WindDownReminder(number)
            | Broadcast::Reopened(number) => number,
        }
    }

    /// Reads the code of a kind.
    pub fn of(kind: &str, number: u32) -> Option<Broadcast> {
        let all = [
            Broadcast::Rules(number),
            Broadcast::RulesStay(number),
            Broadcast::Rewards(number),
            Broadcast::RewardsStay(number),
            Broadcast::WindDown(number),
            Broadcast::WindDownReminder(number),
            Broadcast::Reopened(number),
        ];
        all.into_iter().find(|broadcast| broadcast.kind() == kind)
    }
}
