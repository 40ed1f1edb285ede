//! What a message tells of, as the outbox keeps it: a kind and its arguments. How each kind is put into words at the time
//! of sending is registered in the bot.

use crate::kit::keys;
use domain::Entry;
use std::fmt::Display;

/// What a message tells of: the name of its kind, and references. Neither holds a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification(String);

impl Notification {
    /// Of a kind, with its arguments.
    pub fn new(kind: &str, arguments: &[&(dyn Display + Sync)]) -> Notification {
        Notification(arguments.iter().fold(kind.to_owned(), |text, argument| format!("{text} {argument}")))
    }

    /// An entry, by the key of its item.
    pub(crate) fn entry(entry: &Entry) -> Notification {
        let (pk, sk) = keys::entry(&entry.program, entry.member, &entry.operation());
        Notification::new("entry", &[&pk, &sk])
    }

    /// The name of its kind.
    pub fn kind(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    /// Its arguments, in their order.
    pub fn args(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').skip(1)
    }

    /// Reads what `Display` writes.
    pub(crate) fn parse(text: &str) -> Option<Notification> {
        (!text.is_empty()).then(|| Notification(text.to_owned()))
    }
}

impl Display for Notification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a referrer is told of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferralUpdate {
    /// He can claim.
    Claimable,
    /// He can claim, but not for long any more.
    Lapsing,
    /// Somebody looks at it.
    Held,
    /// It is over.
    Over,
}

impl ReferralUpdate {
    const ALL: [(ReferralUpdate, &'static str); 4] = [
        (ReferralUpdate::Claimable, "claimable"),
        (ReferralUpdate::Lapsing, "lapsing"),
        (ReferralUpdate::Held, "held"),
        (ReferralUpdate::Over, "over"),
    ];

    /// The code that is stored.
    pub(crate) fn code(self) -> &'static str {
        ReferralUpdate::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<ReferralUpdate> {
        ReferralUpdate::ALL.iter().find(|(_, known)| *known == code).map(|(update, _)| *update)
    }
}

/// What all members are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broadcast {
    /// The rules will change: to this version.
    Rules(u32),
    /// The program ends: the end of this number.
    WindDown(u32),
    /// Their points are lost soon, as it does.
    WindDownReminder(u32),
    /// It does not, after all.
    Reopened(u32),
}

impl Broadcast {
    /// The code of its kind.
    pub fn kind(self) -> &'static str {
        match self {
            Broadcast::Rules(_) => "rules",
            Broadcast::WindDown(_) => "closing",
            Broadcast::WindDownReminder(_) => "last_days",
            Broadcast::Reopened(_) => "stays_open",
        }
    }

    /// Which of its kind.
    pub(crate) fn number(self) -> u32 {
        match self {
            Broadcast::Rules(number)
            | Broadcast::WindDown(number)
            | Broadcast::WindDownReminder(number)
            | Broadcast::Reopened(number) => number,
        }
    }

    /// Reads a code.
    pub fn of(kind: &str, number: u32) -> Option<Broadcast> {
        let all = [
            Broadcast::Rules(number),
            Broadcast::WindDown(number),
            Broadcast::WindDownReminder(number),
            Broadcast::Reopened(number),
        ];
        all.into_iter().find(|news| news.kind() == kind)
    }
}
