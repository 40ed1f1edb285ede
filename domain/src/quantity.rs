//! Quantities: points, money and the rate between them, in whole numbers only.

use iso_currency::Currency;
use std::fmt;

/// A number of points that an account may hold: whole and never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i64);

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);

    /// Returns `None` if `points` is negative.
    pub fn new(points: i64) -> Option<Points> {
        (points >= 0).then_some(Points(points))
    }

    /// Returns the number itself.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An amount of money in minor units (kopecks, fen, cents) of an ISO 4217 currency, never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// The reason why an amount of money is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyRefused {
    /// The amount is below zero.
    #[error("an amount is never negative")]
    Negative,
    /// The amount is above [`Money::MINOR_MAX`].
    #[error("an amount is at most {} minor units", Money::MINOR_MAX)]
    TooLarge,
    /// The text is not digits with at most as many decimals as the currency has.
    #[error("an amount is written with digits and at most {decimals} decimals, like {example}")]
    Malformed {
        /// The number of decimals of the currency.
        decimals: usize,
        /// A well-formed example.
        example: &'static str,
    },
}

impl Money {
    /// The largest amount, in minor units: ten billion in a currency with two decimals.
    pub const MINOR_MAX: i64 = 1_000_000_000_000;

    /// Makes an amount from minor units.
    pub fn new(minor: i64, currency: Currency) -> Result<Money, MoneyRefused> {
        match minor {
            ..0 => Err(MoneyRefused::Negative),
            Self::MINOR_MAX.. if minor > Self::MINOR_MAX => Err(MoneyRefused::TooLarge),
            _ => Ok(Money { minor, currency }),
        }
    }

    /// Reads an exact decimal such as `1299`, `1299.5` or `1299.50`, without floating point.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyRefused> {
        let decimals = Self::decimals(currency);
        let malformed = MoneyRefused::Malformed { decimals, example: if decimals == 0 { "1299" } else { "1299.50" } };
        let text = text.trim();
        if text.starts_with('-') && text.len() > 1 && text[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return Err(MoneyRefused::Negative);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > decimals {
            return Err(malformed);
        }
        if text.ends_with('.') {
            return Err(malformed);
        }
        let padded = format!("{whole}{fraction:0<decimals$}");
        let minor = padded.parse::<i64>().map_err(|_| MoneyRefused::TooLarge)?;
        Money::new(minor, currency)
    }

    /// Returns the minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// Returns the currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Returns the number of decimals of a currency (its exponent in ISO 4217, or 0 if that states none).
    pub fn decimals(currency: Currency) -> usize {
        currency.exponent().unwrap_or(0).into()
    }
}

/// The points for an amount of money, as an exact fraction; clients see it as "1 point per 100 ₽".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    points: u32,
    per_minor: u64,
}

impl Rate {
    /// One point for each minor unit.
    pub const ONE: Rate = Rate { points: 1, per_minor: 1 };
    /// The most points of one step of the rate.
    pub const POINTS_MAX: u32 = 1_000;
    /// The largest step of the rate, in minor units.
    pub const PER_MINOR_MAX: u64 = 1_000_000_000;

    /// Makes a rate of `points` for every `per_minor` minor units; `None` if either is zero or above its limit.
    pub fn new(points: u32, per_minor: u64) -> Option<Rate> {
        let sane = (1..=Self::POINTS_MAX).contains(&points) && (1..=Self::PER_MINOR_MAX).contains(&per_minor);
        sane.then_some(Rate { points, per_minor })
    }

    /// Returns the points of one step.
    pub fn points(self) -> u32 {
        self.points
    }

    /// Returns the minor units of one step.
    pub fn per_minor(self) -> u64 {
        self.per_minor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_or_refused() {
        let rub = |text| Money::parse(text, Currency::RUB).map(Money::minor);
        assert_eq!(rub("1299"), Ok(129_900));
        assert_eq!(rub("0.1"), Ok(10));
        assert_eq!(rub("  33.58 "), Ok(3358));
        assert_eq!(rub("0"), Ok(0));
        assert_eq!(Money::parse("1299", Currency::JPY).map(Money::minor), Ok(1299));
        for bad in ["", ".", "1.", ".5", "1.234", "1,5", "1e3", "0x10", "١٢", "--1", "1 000"] {
            assert!(matches!(rub(bad), Err(MoneyRefused::Malformed { .. })), "{bad}");
        }
        assert_eq!(rub("-5"), Err(MoneyRefused::Negative));
        assert_eq!(rub("10000000000.01"), Err(MoneyRefused::TooLarge));
        assert_eq!(rub("99999999999999999999999"), Err(MoneyRefused::TooLarge));
    }
}
