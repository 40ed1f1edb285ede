//! Idempotency keys: single-use ids for operations that may be repeated on purpose.

use domain::{Instant, OrderId};
use store::StoreError;

/// Characters of a key: seven for the second, so keys sort by time, and four at random.
const SINGLE_USE_LENGTH: usize = 11;

/// An idempotency key, made when a screen is drawn (docs/rules.md#operation-ids). Repeats of one tap are the same
/// operation; a screen that is drawn anew is another.
pub(crate) fn new_idempotency_key(now: Instant) -> Result<OrderId, StoreError> {
    let bits = (u64::try_from(now.as_second()).unwrap_or_default() << 20) | (store::random()? & 0xf_ffff);
    OrderId::parse(&in_base_32(bits, SINGLE_USE_LENGTH)).map_err(|_| StoreError::Contended)
}

/// Bits in base 32, five to a character, with digits that are not mistaken for each other. Texts sort as the numbers
/// do.
pub(crate) fn in_base_32(bits: u64, length: usize) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let digit = |at: usize| char::from(DIGITS[(bits >> (5 * at)) as usize % DIGITS.len()]);
    (0..length).rev().map(digit).collect()
}

/// Whether an id has the form of a key made here.
pub(crate) fn is_idempotency_key(id: &OrderId) -> bool {
    id.as_str().len() == SINGLE_USE_LENGTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_for_one_use_sort_by_time_and_differ() {
        let at = |second| new_idempotency_key(Instant::from_second(second).unwrap()).unwrap();
        let (early, late) = (at(1_800_000_000), at(1_800_000_001));
        assert!(early.as_str() < late.as_str());
        assert!(is_idempotency_key(&early));
        assert_ne!(at(1_800_000_000), at(1_800_000_000));
    }
}
