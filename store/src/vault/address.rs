//! Where a person is reached: a channel, and their id in it.

use serde::{Deserialize, Serialize};

/// A messenger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// Telegram, whose ids are numbers.
    Telegram,
}

impl ChannelKind {
    /// Returns the code that is stored and hashed.
    pub fn code(self) -> &'static str {
        match self {
            ChannelKind::Telegram => "telegram",
        }
    }
}

/// A person's address. Who has several messengers is several people.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The messenger.
    pub channel: ChannelKind,
    /// The id in it, which is also the private conversation.
    pub id: String,
}

impl Address {
    /// Makes the address of a person in Telegram.
    pub fn telegram(id: u64) -> Address {
        Address { channel: ChannelKind::Telegram, id: id.to_string() }
    }

    /// Returns the id in Telegram; `None` if the address is of another messenger.
    pub fn telegram_id(&self) -> Option<u64> {
        let ChannelKind::Telegram = self.channel;
        self.id.parse().ok()
    }
}

impl std::fmt::Debug for Address {
    /// Shows nothing of the person, so `{:?}` cannot put an id into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({})", self.channel.code())
    }
}
