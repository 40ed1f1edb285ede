//! Names of things: parsed once, then trusted.

use std::fmt;

/// Why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdRefused {
    /// A program's id.
    #[error("a program's id is 2 to 24 of a-z, 0-9 and -, and begins with a letter")]
    Program,
    /// An id of an order, a refund or the like.
    #[error("an id is 1 to 64 of A-Z a-z 0-9 . _ : -")]
    Order,
    /// A member's number, an API key's id or a person's key.
    #[error("this is not an id that we gave")]
    Foreign,
}

/// A program's id: short, since buttons and deep links carry it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProgramId(String);

impl ProgramId {
    /// The longest id in bytes: a button holds an action, a program and an argument in 64.
    pub const BYTES_MAX: usize = 24;

    /// 2 to 24 of `a-z`, `0-9` and `-`, the first a letter.
    pub fn parse(text: &str) -> Result<ProgramId, IdRefused> {
        let ok = (2..=Self::BYTES_MAX).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        ok.then(|| ProgramId(text.to_owned())).ok_or(IdRefused::Program)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProgramId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A client's id of an order, a refund or another event of his: `[A-Za-z0-9._:-]{1,64}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(String);

impl OrderId {
    /// The longest id in bytes.
    pub const BYTES_MAX: usize = 64;

    /// Nothing that could hold a name or an address gets through.
    pub fn parse(text: &str) -> Result<OrderId, IdRefused> {
        let ok = (1..=Self::BYTES_MAX).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b':' | b'-'));
        ok.then(|| OrderId(text.to_owned())).ok_or(IdRefused::Order)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u64);

        impl $name {
            /// From 64 random bits.
            pub fn from_random(random: u64) -> $name {
                $name(random)
            }

            /// Reads what `Display` writes: 16 lower-case hexadecimal digits.
            pub fn parse(text: &str) -> Result<$name, IdRefused> {
                let ours = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                let number = ours.then(|| u64::from_str_radix(text, 16).ok()).flatten();
                number.map($name).ok_or(IdRefused::Foreign)
            }

            /// The number itself.
            pub fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016x}", self.0)
            }
        }
    };
}

number_id! {
    /// A member in the ledger: a random number, which says nothing of the person and is not what the card shows.
    MemberNo
}
number_id! {
    /// The public part of an API key.
    ApiKeyId
}

/// A person in the Vault: an HMAC of his id in the messenger, so that a table's reader cannot look him up there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonKey(String);

impl PersonKey {
    /// From the first 16 bytes of the HMAC.
    pub fn from_bytes(bytes: [u8; 16]) -> PersonKey {
        PersonKey(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads what was stored.
    pub fn parse(text: &str) -> Result<PersonKey, IdRefused> {
        let ours = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        ours.then(|| PersonKey(text.to_owned())).ok_or(IdRefused::Foreign)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of one change of an account (§1). What can happen only once is named by what it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OperationId {
    /// `purchase:<id>`, unique in its program.
    Purchase(OrderId),
    /// `refund:<purchase>:<id>`, unique in its purchase.
    Refund {
        /// The purchase.
        purchase: OrderId,
        /// The refund.
        refund: OrderId,
    },
    /// What maintenance does where nothing follows: `settle:<version>`, the version that the entry makes.
    Settle(u64),
    /// A card's account became a person's: `link:<version>`; it may leave the chat and come back.
    Link(u64),
    /// The member left the chat and had his data deleted: `leave:<version>`.
    Leave(u64),
    /// A spend was cancelled, which happens once: `cancel:<spend>`.
    Cancel(OrderId),
    /// A card's account was closed in favour of another: `transfer:<member>`, the other side's number.
    Transfer(MemberNo),
    /// Anything else that carries an id of its own: a spend's, an adjustment's or an import's.
    Other(OrderId),
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OperationId::Purchase(id) => write!(f, "purchase:{id}"),
            OperationId::Refund { purchase, refund } => write!(f, "refund:{purchase}:{refund}"),
            OperationId::Settle(version) => write!(f, "settle:{version}"),
            OperationId::Link(version) => write!(f, "link:{version}"),
            OperationId::Leave(version) => write!(f, "leave:{version}"),
            OperationId::Cancel(spend) => write!(f, "cancel:{spend}"),
            OperationId::Transfer(member) => write!(f, "transfer:{member}"),
            OperationId::Other(id) => write!(f, "op:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_what_they_say_or_nothing() {
        assert!(ProgramId::parse("demo-cafe").is_ok());
        for bad in ["", "a", "1a", "Demo", "a_b", "aaaaaaaaaaaaaaaaaaaaaaaaa", "кафе"] {
            assert_eq!(ProgramId::parse(bad), Err(IdRefused::Program), "{bad}");
        }
        assert!(OrderId::parse("2027-03.05:A_1").is_ok());
        for bad in ["", "a b", "a/b", "ivan@example.org", "иван", &"x".repeat(65)] {
            assert_eq!(OrderId::parse(bad), Err(IdRefused::Order), "{bad}");
        }
        let member = MemberNo::from_random(0xbeef);
        assert_eq!(MemberNo::parse(&member.to_string()), Ok(member));
        assert!(MemberNo::parse("BEEF").is_err());
    }
}
