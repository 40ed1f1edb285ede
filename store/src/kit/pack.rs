//! Lots and pending points packed into one attribute, which keeps an account near 1 KB however full it is.
//!
//! Version 1: a byte `1`; the partners' ids (count, then length and bytes of each); the lots; the pending groups.
//! Numbers are LEB128. Days count from 2000-01-01 and are stored as the zigzag difference to the day before in the
//! list.

use crate::StoreError;
use domain::{Day, Funder, Lot, LotExpiry, LotKey, OrderId, Pending, PendingKey};
use jiff::civil::date;

const VERSION: u8 = 1;

pub(crate) fn pack(lots: &[Lot], pending: &[Pending]) -> Vec<u8> {
    let mut partners: Vec<&OrderId> = Vec::new();
    for funder in lots.iter().map(|lot| &lot.key.funder).chain(pending.iter().map(|group| &group.key.funder)) {
        if let Funder::Partner(id) = funder
            && !partners.contains(&id)
        {
            partners.push(id);
        }
    }
    let mut out = Writer::new(VERSION);
    out.number(partners.len() as u64);
    for partner in &partners {
        out.number(partner.as_str().len() as u64);
        out.bytes.extend_from_slice(partner.as_str().as_bytes());
    }
    let code = |funder: &Funder| match funder {
        Funder::Own => 0,
        Funder::Partner(id) => partners.iter().position(|known| *known == id).map_or(0, |at| at as u64 + 1),
    };
    out.number(lots.len() as u64);
    for lot in lots {
        out.life(lot.key.life);
        out.number(code(&lot.key.funder) * 2 + u64::from(lot.key.warned));
        out.number(lot.points.unsigned_abs());
    }
    out.day = 0;
    out.number(pending.len() as u64);
    let mut on_before = 0;
    for group in pending {
        let on = days(group.key.on);
        out.signed(on - on_before);
        on_before = on;
        out.life(group.key.life);
        out.number(code(&group.key.funder));
        out.number(group.points.unsigned_abs());
    }
    out.bytes
}

pub(crate) fn unpack(bytes: &[u8]) -> Result<(Vec<Lot>, Vec<Pending>), StoreError> {
    read(bytes).ok_or(StoreError::corrupt("account", "lots"))
}

fn read(bytes: &[u8]) -> Option<(Vec<Lot>, Vec<Pending>)> {
    let mut input = Cursor::new(bytes, VERSION)?;
    let partners = (0..input.number()?).map(|_| input.partner()).collect::<Option<Vec<_>>>()?;
    let funder = |code: u64| match code {
        0 => Some(Funder::Own),
        at => partners.get(at as usize - 1).cloned().map(Funder::Partner),
    };
    let mut lots = Vec::new();
    for _ in 0..input.number()? {
        let life = input.life()?;
        let code = input.number()?;
        let key = LotKey { life, funder: funder(code / 2)?, warned: code % 2 == 1 };
        lots.push(Lot { key, points: i64::try_from(input.number()?).ok()? });
    }
    input.day = 0;
    let mut pending = Vec::new();
    let mut on = 0;
    for _ in 0..input.number()? {
        on += input.signed()?;
        let life = input.life()?;
        let key = PendingKey { on: day(on)?, life, funder: funder(input.number()?)? };
        pending.push(Pending { key, points: i64::try_from(input.number()?).ok()? });
    }
    input.is_done().then_some((lots, pending))
}

/// The number of the first day. Smaller numbers are idle months, at most 120.
const FIRST_DAY: u64 = domain::Rules::EXPIRY_MONTHS_MAX as u64 + 1;

/// The offset of idle months with a day of their own, which follows.
const AT_LEAST: u64 = 1 << 40;

const EPOCH: Day = date(2000, 1, 1);

pub(crate) fn days(day: Day) -> i64 {
    i64::from(day.duration_since(EPOCH).as_hours() as i32 / 24)
}

pub(crate) fn day(days: i64) -> Option<Day> {
    EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// A writer of packed numbers.
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
    day: i64,
}

impl Writer {
    pub(crate) fn new(version: u8) -> Writer {
        Writer { bytes: vec![version], day: 0 }
    }

    pub(crate) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    pub(crate) fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Writes a life: 0 for never, 1 to 120 for idle months, 121 plus the zigzag difference to the day before for a
    /// day. That is one byte if neighbours end on the same day, as most pending groups do. Idle months with a day are
    /// above all days.
    fn life(&mut self, life: LotExpiry) {
        match life {
            LotExpiry::Never => self.number(0),
            LotExpiry::Idle(months) => self.number(u64::from(months)),
            LotExpiry::IdleAtLeast(months, day) => {
                self.number(AT_LEAST + u64::from(months));
                self.until(day);
            }
            LotExpiry::Until(until) => self.until(until),
        }
    }

    fn until(&mut self, until: Day) {
        let until = days(until);
        let moved = until - self.day;
        self.number(FIRST_DAY + ((moved << 1) ^ (moved >> 63)) as u64);
        self.day = until;
    }
}

/// A reader of packed numbers.
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
    day: i64,
}

impl Cursor<'_> {
    /// Returns `None` if the bytes are of another version.
    pub(crate) fn new(bytes: &[u8], version: u8) -> Option<Cursor<'_>> {
        let rest = bytes.split_first().filter(|(known, _)| **known == version)?.1;
        Some(Cursor { rest, day: 0 })
    }

    pub(crate) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    pub(crate) fn signed(&mut self) -> Option<i64> {
        let value = self.number()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn life(&mut self) -> Option<LotExpiry> {
        match self.number()? {
            0 => Some(LotExpiry::Never),
            months @ 1..FIRST_DAY => Some(LotExpiry::Idle(months as u8)),
            months @ AT_LEAST.. => {
                let until = self.number()?.checked_sub(FIRST_DAY)?;
                Some(LotExpiry::IdleAtLeast(u8::try_from(months - AT_LEAST).ok()?, self.until(until)?))
            }
            until => Some(LotExpiry::Until(self.until(until - FIRST_DAY)?)),
        }
    }

    fn until(&mut self, moved: u64) -> Option<Day> {
        self.day += (moved >> 1) as i64 ^ -((moved & 1) as i64);
        day(self.day)
    }

    fn partner(&mut self) -> Option<OrderId> {
        let length = usize::try_from(self.number()?).ok()?;
        let (id, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        OrderId::parse(std::str::from_utf8(id).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::LOTS_MAX;

    fn full() -> (Vec<Lot>, Vec<Pending>) {
        let after = |days: i64| day(10_000 + days).unwrap();
        let lots = (0..LOTS_MAX as i64).map(|n| Lot {
            key: LotKey { life: LotExpiry::Until(after(n * 31)), funder: Funder::Own, warned: n % 2 == 0 },
            points: 1_000 + n,
        });
        let pending = (0..91).map(|n| Pending {
            key: PendingKey { on: after(n), life: LotExpiry::Until(after(n + 400)), funder: Funder::Own },
            points: 100 + n,
        });
        (lots.collect(), pending.collect())
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        let (mut lots, mut pending) = full();
        let acme = Funder::Partner(OrderId::parse("acme").unwrap());
        lots.push(Lot {
            key: LotKey { life: LotExpiry::Idle(6), funder: acme.clone(), warned: true },
            points: i64::MAX,
        });
        let told = LotExpiry::IdleAtLeast(120, date(2028, 2, 29));
        lots.push(Lot { key: LotKey { life: told, funder: Funder::Own, warned: true }, points: 7 });
        lots.push(Lot { key: LotKey { life: LotExpiry::Never, funder: Funder::Own, warned: false }, points: 1 });
        let early = PendingKey { on: date(1999, 1, 1), life: LotExpiry::Never, funder: acme };
        pending.push(Pending { key: early, points: 5 });
        assert_eq!(unpack(&pack(&lots, &pending)), Ok((lots, pending)));
        assert_eq!(unpack(&pack(&[], &[])), Ok((Vec::new(), Vec::new())));
    }

    #[test]
    fn the_fullest_account_fits() {
        let (lots, pending) = full();
        let size = pack(&lots, &pending).len();
        assert!(size <= 770, "{size} bytes leave too little of the kilobyte");
    }

    #[test]
    fn bytes_written_years_ago_are_still_read() {
        let bytes = [1, 1, 4, b'a', b'c', b'm', b'e', 2, 217, 161, 1, 0, 100, 0, 3, 5, 0];
        let (lots, pending) = unpack(&bytes).unwrap();
        assert_eq!(lots[0].key.life, LotExpiry::Until(day(10_288).unwrap()));
        assert_eq!((lots[1].key.life, lots[1].key.warned, lots[1].points), (LotExpiry::Never, true, 5));
        assert!(pending.is_empty());
        for cut in 0..bytes.len() {
            assert!(unpack(&bytes[..cut]).is_err(), "{cut}");
        }
    }
}
