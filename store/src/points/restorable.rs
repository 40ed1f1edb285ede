//! What an account keeps for spends that may be restored, in packed form: what was forgiven, and the days of spends.
//!
//! Version 1: a byte `1`, then LEB128 numbers: the forgiven points (count, then version and points of each), the days
//! (count, then day and points of each), and the day of a warning, with one added, 0 for none. Days count from
//! 2000-01-01.

use crate::StoreError;
use crate::kit::pack::{Cursor, Writer, day, days};
use domain::{Forgiven, Restorable, SpentOn};

const VERSION: u8 = 1;

pub(crate) fn pack(restorable: &Restorable) -> Vec<u8> {
    let mut out = Writer::new(VERSION);
    out.number(restorable.forgiven().len() as u64);
    for Forgiven { version, points } in restorable.forgiven() {
        out.number(*version);
        out.signed(*points);
    }
    out.number(restorable.spent().len() as u64);
    for SpentOn { day, points } in restorable.spent() {
        out.signed(days(*day));
        out.signed(*points);
    }
    out.signed(restorable.warned_until().map_or(0, |day| days(day) + 1));
    out.bytes
}

pub(crate) fn unpack(bytes: &[u8]) -> Result<Restorable, StoreError> {
    read(bytes).ok_or(StoreError::corrupt("account", "rs"))
}

fn read(bytes: &[u8]) -> Option<Restorable> {
    let mut input = Cursor::new(bytes, VERSION)?;
    let mut forgiven = Vec::new();
    for _ in 0..input.number()? {
        forgiven.push(Forgiven { version: input.number()?, points: input.signed()? });
    }
    let mut spent = Vec::new();
    for _ in 0..input.number()? {
        spent.push(SpentOn { day: day(input.signed()?)?, points: input.signed()? });
    }
    let warned_until = match input.signed()? {
        0 => None,
        number => Some(day(number - 1)?),
    };
    input.is_done().then(|| Restorable::new(forgiven, spent, warned_until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_packed_is_unpacked() {
        let forgiven = vec![Forgiven { version: 7, points: 120 }, Forgiven { version: 1_000_000, points: 3 }];
        let full =
            Restorable::new(forgiven, vec![SpentOn { day: date(2027, 3, 5), points: 40 }], Some(date(2027, 7, 1)));
        let bytes = pack(&full);
        assert_eq!(unpack(&bytes), Ok(full));
        for cut in 0..bytes.len() {
            assert!(unpack(&bytes[..cut]).is_err(), "{cut}");
        }
    }
}
