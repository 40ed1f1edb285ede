//! Decoding records of the ledger's stream. No other crate knows the attributes of an item.

use crate::kit::keys;
use crate::kit::row::{Row, ms, read};
use crate::points::account_item::StoredCard;
use crate::{AskKey, StoreError};
use domain::{Cause, Instant, MemberNo, ProgramId};
use serde::{Deserialize, Serialize};
use serde_dynamo::{AttributeValue, Item};

/// A change of an item of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerEvent {
    /// An entry was written.
    Entry {
        /// The program.
        program: ProgramId,
        /// The account.
        member: MemberNo,
        /// The cause of the entry.
        cause: Box<Cause>,
        /// When it happened.
        occurred_at: Instant,
    },
    /// A referral moved to another state.
    ReferralMoved {
        /// The program.
        program: ProgramId,
        /// The friend who was invited.
        friend: MemberNo,
    },
    /// An account was opened, or its card replaced: a card was made.
    CardMade {
        /// The program.
        program: ProgramId,
        /// The account.
        member: MemberNo,
    },
    /// A survey was asked, answered, or its answer was changed. Counting an answer is not such a change.
    AskChanged(AskKey),
    /// Any other change.
    Other,
}

impl LedgerEvent {
    /// Reads the keys and images of a record. An item that looks like a known kind and cannot be read is a permanent
    /// error.
    pub fn decode(key: &Item, old: Option<&Item>, new: Option<&Item>) -> Result<LedgerEvent, StoreError> {
        let (pk, sk) = (text(key, "pk")?, text(key, "sk")?);
        let Some(new) = new.filter(|item| !item.is_empty()) else {
            // Items of these kinds are never deleted.
            return Ok(LedgerEvent::Other);
        };
        if is_entry(pk, sk) {
            let entry: EntryWritten = read(new.clone())?;
            let (program, member, _) = keys::read_history(&entry.history_partition, &entry.history_range)
                .ok_or(StoreError::corrupt("entry", "hp, hr"))?;
            let cause = Box::new(entry.cause);
            return Ok(LedgerEvent::Entry { program, member, cause, occurred_at: entry.occurred_at });
        }
        if pk.starts_with("C#") && sk == "C" && old.is_none_or(|item| item.is_empty()) {
            let StoredCard { program, member, .. } = read(new.clone())?;
            return Ok(LedgerEvent::CardMade { program, member });
        }
        let Some(account) = pk.strip_prefix("A#") else {
            return Ok(LedgerEvent::Other);
        };
        if sk == "R" {
            let corrupt = || StoreError::corrupt("referral", "pk");
            let (program, friend) = account.split_once('#').ok_or_else(corrupt)?;
            return Ok(LedgerEvent::ReferralMoved {
                program: ProgramId::parse(program).map_err(|_| corrupt())?,
                friend: MemberNo::parse(friend).map_err(|_| corrupt())?,
            });
        }
        if sk.starts_with("Q#") {
            let key = AskKey::parse(pk, sk).ok_or(StoreError::corrupt("ask", "sk"))?;
            let before = old.filter(|item| !item.is_empty()).map(version).transpose()?;
            return Ok(if before == Some(version(new)?) { LedgerEvent::Other } else { LedgerEvent::AskChanged(key) });
        }
        Ok(LedgerEvent::Other)
    }
}

/// Whether an item is an entry, whose key is its operation ([`keys::entry`](crate::kit::keys::entry)).
fn is_entry(pk: &str, sk: &str) -> bool {
    let in_partition = |letter: &str| {
        pk.strip_prefix("P#").and_then(|rest| rest.split_once('#')).is_some_and(|(_, rest)| rest.starts_with(letter))
    };
    match sk.as_bytes() {
        b"0" => in_partition("B#") || in_partition("Y#"),
        b"D" | [b'R', b'#', ..] => in_partition("B#"),
        [b'O', b'#', ..] => pk.starts_with("A#"),
        _ => false,
    }
}

/// What an event tells of an entry.
#[derive(Serialize, Deserialize)]
struct EntryWritten {
    #[serde(rename = "hp")]
    history_partition: String,
    #[serde(rename = "hr")]
    history_range: String,
    #[serde(rename = "c")]
    cause: Cause,
    #[serde(rename = "oc", with = "ms::required")]
    occurred_at: Instant,
}

impl Row for EntryWritten {
    const KIND: &'static str = "entry";
}

fn text<'a>(item: &'a Item, attribute: &'static str) -> Result<&'a str, StoreError> {
    match item.get(attribute) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(StoreError::corrupt("record of the ledger", attribute)),
    }
}

fn version(item: &Item) -> Result<u64, StoreError> {
    let version =
        item.get("vn").and_then(|value| if let AttributeValue::N(number) = value { number.parse().ok() } else { None });
    version.ok_or(StoreError::corrupt("ask", "vn"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::key::Key;
    use domain::{OperationId, OrderId};

    fn item(attributes: &[(&str, &str)]) -> Item {
        let value = |(name, text): &(&str, &str)| {
            let value = match *name {
                "vn" | "oc" => AttributeValue::N((*text).to_owned()),
                _ => AttributeValue::S((*text).to_owned()),
            };
            ((*name).to_owned(), value)
        };
        attributes.iter().map(value).collect::<std::collections::HashMap<_, _>>().into()
    }

    fn decode(key: Key, old: Option<&[(&str, &str)]>, new: &[(&str, &str)]) -> Result<LedgerEvent, StoreError> {
        let keys = item(&[("pk", &key.pk), ("sk", &key.sk)]);
        LedgerEvent::decode(&keys, old.map(item).as_ref(), Some(&item(new)))
    }

    const ENTRY: [(&str, &str); 4] =
        [("hp", "cafe#3"), ("hr", "00000000deadbeef#0000000007"), ("c", "leave"), ("oc", "1804240800000")];

    #[test]
    fn entries_of_every_key_are_known() {
        let (program, member) = (ProgramId::parse("cafe").unwrap(), MemberNo::parse("00000000deadbeef").unwrap());
        let id = |text: &str| OrderId::parse(text).unwrap();
        for operation in [
            OperationId::Purchase(id("b1")),
            OperationId::Refund { purchase: id("b1"), refund: id("r1") },
            OperationId::Decision(id("b1")),
            OperationId::Activity(id("v1")),
            OperationId::Redeem(id("x1")),
            OperationId::Birthday(2027),
        ] {
            let event = decode(keys::entry(&program, member, &operation), None, &ENTRY).unwrap();
            assert!(
                matches!(event, LedgerEvent::Entry { member: whose, .. } if whose == member),
                "{operation:?}: {event:?}"
            );
        }
    }

    #[test]
    fn what_looks_like_ours_and_cannot_be_read_is_loud() {
        let (program, member) = (ProgramId::parse("cafe").unwrap(), MemberNo::parse("00000000deadbeef").unwrap());
        let key = || keys::entry(&program, member, &OperationId::Birthday(2027));
        for at in 0..ENTRY.len() {
            let mut missing = ENTRY.to_vec();
            missing.remove(at);
            assert!(decode(key(), None, &missing).is_err_and(|error| error.is_permanent()));
            let mut garbled = ENTRY;
            garbled[at].1 = "?";
            assert!(decode(key(), None, &garbled).is_err_and(|error| error.is_permanent()), "{garbled:?}");
        }
        assert!(decode(Key::new("A#cafe#x", "R"), None, &ENTRY).is_err());
        assert!(decode(Key::new("A#cafe#x", "Q#nps#2027q1"), None, &[("vn", "1")]).is_err());
        assert!(LedgerEvent::decode(&item(&[]), None, None).is_err());
    }

    #[test]
    fn that_an_answer_was_counted_is_no_change() {
        let key = || Key::new("A#cafe#00000000deadbeef", "Q#nps#2027q1");
        let is_change = |old: Option<&[(&str, &str)]>, new: &[(&str, &str)]| {
            matches!(decode(key(), old, new), Ok(LedgerEvent::AskChanged(_)))
        };
        assert!(is_change(None, &[("vn", "1")]));
        assert!(is_change(Some(&[("vn", "1")]), &[("vn", "2")]));
        assert!(!is_change(Some(&[("vn", "2")]), &[("vn", "2")]));
        // Other items of a member or a program are ignored.
        for sk in ["A", "N", "L#rules#2", "E#nps#2027q1"] {
            let key = Key::new("A#cafe#00000000deadbeef", sk);
            assert_eq!(decode(key, None, &[]).unwrap(), LedgerEvent::Other);
        }
        assert_eq!(decode(Key::new("P#cafe#T#R#x", "T"), None, &[("vn", "1")]).unwrap(), LedgerEvent::Other);
    }
}
