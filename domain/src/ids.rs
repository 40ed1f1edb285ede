//! Ids and codes: parsed once, valid from then on.

use crate::Wave;
use crate::{serde_as_text, typed};
use std::fmt;

/// The reason why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdRefused {
    /// A program's id.
    #[error("a program's id is 2 to 24 of a-z, 0-9 and -, and begins with a letter")]
    Program,
    /// The id of an order, a refund or another event of a client.
    #[error("an id is 1 to 64 of A-Z a-z 0-9 . _ : -")]
    Order,
    /// An id within a program's rules.
    #[error("an id is 1 to 12 of a-z, 0-9 and -, and begins with a letter")]
    Short,
    /// A coupon's code.
    #[error("a coupon's code is 10 letters and digits")]
    Coupon,
    /// A member's number, an API key's id or a person's key.
    #[error("this is not an id that we gave")]
    Foreign,
}

/// A program's id. It is short because buttons and deep links carry it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProgramId(String);

serde_as_text!(ProgramId, ProgramId::to_string, |text| ProgramId::parse(text).ok());

impl ProgramId {
    /// The longest id, in bytes: a button holds an action, a program and an argument in 64.
    pub const BYTES_MAX: usize = 24;

    /// Reads 2 to 24 characters of `a-z`, `0-9` and `-`, the first a letter.
    pub fn parse(text: &str) -> Result<ProgramId, IdRefused> {
        let ok = (2..=Self::BYTES_MAX).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        ok.then(|| ProgramId(text.to_owned())).ok_or(IdRefused::Program)
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProgramId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An id within a program's rules: of a reward, a promotion or a level. It is short because buttons carry it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShortId(String);

serde_as_text!(ShortId, ShortId::to_string, |text| ShortId::parse(text).ok());

impl ShortId {
    /// The longest id in bytes.
    pub const BYTES_MAX: usize = 12;

    /// Reads 1 to 12 characters of `a-z`, `0-9` and `-`, the first a letter.
    pub fn parse(text: &str) -> Result<ShortId, IdRefused> {
        let ok = (1..=Self::BYTES_MAX).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        ok.then(|| ShortId(text.to_owned())).ok_or(IdRefused::Short)
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShortId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A coupon's code: 50 random bits as ten letters and digits that are hard to confuse (Crockford's base 32).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CouponCode(String);

serde_as_text!(CouponCode, CouponCode::to_string, |text| CouponCode::parse(text).ok());

impl CouponCode {
    const LENGTH: usize = 10;
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// Makes a code from random bits, of which fifty are used.
    pub fn from_random(random: u64) -> CouponCode {
        let digit = |at: usize| char::from(Self::ALPHABET[(random >> (5 * at)) as usize % Self::ALPHABET.len()]);
        CouponCode((0..Self::LENGTH).map(digit).collect())
    }

    /// Reads what a person typed. Case, blanks and dashes do not matter; `O` is read as 0, `I` and `L` as 1.
    pub fn parse(text: &str) -> Result<CouponCode, IdRefused> {
        let read = |c: char| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let code: String = typed::code(text).chars().map(read).collect();
        let ok = code.len() == Self::LENGTH && code.bytes().all(|b| Self::ALPHABET.contains(&b));
        ok.then_some(CouponCode(code)).ok_or(IdRefused::Coupon)
    }

    /// Returns the code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the code in two groups of five, as it is shown.
    pub fn grouped(&self) -> String {
        let (first, second) = self.0.split_at(Self::LENGTH / 2);
        format!("{first}-{second}")
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A client's id of an order, a refund or another event: `[A-Za-z0-9._:-]{1,64}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(String);

serde_as_text!(OrderId, OrderId::to_string, |text| OrderId::parse(text).ok());

impl OrderId {
    /// The longest id in bytes.
    pub const BYTES_MAX: usize = 64;

    /// Reads an id. The character set excludes most of what could hold a name or an address.
    pub fn parse(text: &str) -> Result<OrderId, IdRefused> {
        let ok = (1..=Self::BYTES_MAX).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b':' | b'-'));
        ok.then(|| OrderId(text.to_owned())).ok_or(IdRefused::Order)
    }

    /// Returns the id as text.
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

        serde_as_text!($name, $name::to_string, |text| $name::parse(text).ok());

        impl $name {
            /// Makes an id from 64 random bits.
            pub fn from_random(random: u64) -> $name {
                $name(random)
            }

            /// Reads what `Display` writes: 16 lower-case hexadecimal digits.
            pub fn parse(text: &str) -> Result<$name, IdRefused> {
                let ours = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                let number = ours.then(|| u64::from_str_radix(text, 16).ok()).flatten();
                number.map($name).ok_or(IdRefused::Foreign)
            }

            /// Returns the number itself.
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
    /// A member's number in the ledger. It is random: it says nothing about the person and is not the card's number.
    MemberNo
}
number_id! {
    /// The public part of an API key.
    ApiKeyId
}

/// A person's key in the Vault: an HMAC of their id in the messenger, which a reader of the tables cannot look up
/// there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonKey(String);

serde_as_text!(PersonKey, PersonKey::to_string, |text| PersonKey::parse(text).ok());

impl PersonKey {
    /// Makes a key from the first 16 bytes of the HMAC.
    pub fn from_bytes(bytes: [u8; 16]) -> PersonKey {
        PersonKey(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads what `Display` writes: 32 hexadecimal digits.
    pub fn parse(text: &str) -> Result<PersonKey, IdRefused> {
        let ours = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        ours.then(|| PersonKey(text.to_owned())).ok_or(IdRefused::Foreign)
    }

    /// Returns the key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of one change of an account (`docs/rules.md#operation-ids`). What can happen only once is named by its
/// subject.
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
    /// The points of a purchase were given or withheld: `decision:<purchase>`.
    Decision(OrderId),
    /// A settling by maintenance: `settle:<version>`, with the version that the entry makes.
    Settle(u64),
    /// A card's account was linked to a person: `link:<version>`, because an account may leave the chat and come back.
    Link(u64),
    /// The member left the chat and had their data deleted: `leave:<version>`.
    Leave(u64),
    /// An activity: `activity:<id>`, unique in its program.
    Activity(OrderId),
    /// A reward was taken: `redeem:<id>`, the single-use id of the screen on which it was offered.
    Redeem(OrderId),
    /// Points paid a share of a bill: `bill:<reference>`, where the reference is made of the redemption's id.
    Bill(OrderId),
    /// The award for a birthday: `birthday:<year>`.
    Birthday(i16),
    /// The award for answering a survey: `survey:<survey>.<wave>`.
    Survey(ShortId, Wave),
    /// The bonus of a friend who was invited: `friend_bonus`, once in an account.
    FriendBonus,
    /// The friend's bonus became available: `friend_bonus_ready`.
    FriendBonusReady,
    /// The friend's bonus was taken back: `friend_bonus_back`.
    FriendBonusReversed,
    /// A referral was claimed: `claim:<friend>`, since a referral is named by its friend.
    ReferralReward(MemberNo),
    /// A claimed reward was taken back: `claim_back:<friend>`.
    ReferralRewardReversed(MemberNo),
    /// A warning about expiry was accepted: `warned:<name of the message>`.
    Warned(OrderId),
    /// Staff changed a balance: `adjust:<id>`, the single-use id of the screen.
    Adjust(OrderId),
    /// A balance that was brought in was taken back: `opening_back:<id>`.
    OpeningBalanceReversed(OrderId),
    /// A spend was cancelled: `cancel:<spend's operation>`, which makes it possible once.
    Cancel(OrderId),
    /// An account was merged into another: `transfer:<member>`, the number of the other account.
    Transfer(MemberNo),
    /// Anything else with an id of its own: a plain spend or an imported balance.
    Other(OrderId),
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OperationId::Purchase(id) => write!(f, "purchase:{id}"),
            OperationId::Refund { purchase, refund } => write!(f, "refund:{purchase}:{refund}"),
            OperationId::Decision(purchase) => write!(f, "decision:{purchase}"),
            OperationId::Settle(version) => write!(f, "settle:{version}"),
            OperationId::Link(version) => write!(f, "link:{version}"),
            OperationId::Leave(version) => write!(f, "leave:{version}"),
            OperationId::Activity(id) => write!(f, "activity:{id}"),
            OperationId::Redeem(id) => write!(f, "redeem:{id}"),
            OperationId::Bill(id) => write!(f, "bill:{id}"),
            OperationId::Birthday(year) => write!(f, "birthday:{year}"),
            OperationId::Survey(survey, wave) => write!(f, "survey:{survey}.{wave}"),
            OperationId::FriendBonus => f.write_str("friend_bonus"),
            OperationId::FriendBonusReady => f.write_str("friend_bonus_ready"),
            OperationId::FriendBonusReversed => f.write_str("friend_bonus_back"),
            OperationId::ReferralReward(friend) => write!(f, "claim:{friend}"),
            OperationId::ReferralRewardReversed(friend) => write!(f, "claim_back:{friend}"),
            OperationId::Warned(message) => write!(f, "warned:{message}"),
            OperationId::Adjust(id) => write!(f, "adjust:{id}"),
            OperationId::OpeningBalanceReversed(id) => write!(f, "opening_back:{id}"),
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
        assert!(ShortId::parse("latte-2").is_ok());
        for bad in ["", "2x", "Latte", "a-very-long-id"] {
            assert_eq!(ShortId::parse(bad), Err(IdRefused::Short), "{bad}");
        }
        let code = CouponCode::from_random(u64::MAX / 7);
        assert_eq!(CouponCode::parse(&code.grouped().to_lowercase()), Ok(code));
        assert_eq!(CouponCode::parse("oil0 1-23456").map(|code| code.to_string()).as_deref(), Ok("0110123456"));
        for bad in ["", "012345678", "01234567891", "012345678U", "01234567 8é"] {
            assert_eq!(CouponCode::parse(bad), Err(IdRefused::Coupon), "{bad}");
        }
        let member = MemberNo::from_random(0xbeef);
        assert_eq!(MemberNo::parse(&member.to_string()), Ok(member));
        assert!(MemberNo::parse("BEEF").is_err());
    }
}
