//! Quantities: points, money and the rate between them, in whole numbers only.

use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number of points that an account may hold: whole and never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Points(i64);

/// The reason why a number is not a number of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("points are never negative")]
pub struct PointsRefused;

impl TryFrom<i64> for Points {
    type Error = PointsRefused;

    fn try_from(points: i64) -> Result<Points, PointsRefused> {
        Points::new(points).ok_or(PointsRefused)
    }
}

impl From<Points> for i64 {
    fn from(points: Points) -> i64 {
        points.0
    }
}

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);
    /// The largest fixed award or cap.
    pub(crate) const AWARD_MAX: i64 = 1_000_000;

    /// Returns `None` if `points` is negative.
    pub fn new(points: i64) -> Option<Points> {
        (points >= 0).then_some(Points(points))
    }

    /// Returns the number itself.
    pub fn get(self) -> i64 {
        self.0
    }

    /// Whether rules may give so many for one event.
    pub(crate) fn is_award(self) -> bool {
        (1..=Points::AWARD_MAX).contains(&self.0)
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
        let minor = exact(text.trim(), Self::decimals(currency))?;
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

    /// Returns the minor units of one major unit of a currency.
    pub(crate) fn per_major(currency: Currency) -> i64 {
        10_i64.pow(Money::decimals(currency) as u32)
    }

    /// Returns the number of decimals of a currency (its exponent in ISO 4217, or 0 if that states none).
    pub fn decimals(currency: Currency) -> usize {
        currency.exponent().unwrap_or(0).into()
    }
}

/// An exact amount of money in the currency of its program, as rules state it: `100`, `0.5`. Its unit is the currency's
/// major unit, with at most four decimals; as text it is a decimal without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(i64);

impl Amount {
    /// The most decimals of a currency in ISO 4217.
    const DECIMALS: usize = 4;

    /// Makes an amount from minor units of a currency.
    pub fn of_minor(minor: i64, currency: Currency) -> Amount {
        Amount(minor.saturating_mul(Amount::per_minor(currency)))
    }

    /// Returns the amount in minor units of a currency. Decimals that the currency does not have are dropped; rules
    /// that were checked have none.
    pub fn minor(self, currency: Currency) -> i64 {
        self.0 / Amount::per_minor(currency)
    }

    /// Whether the currency can pay it: it has no more decimals, and is not too large.
    pub(crate) fn is_exact(self, currency: Currency) -> bool {
        let minor = self.minor(currency);
        minor <= Money::MINOR_MAX && Amount::of_minor(minor, currency) == self
    }

    /// Whether it is an amount above zero that the currency can pay.
    pub(crate) fn is_payable(self, currency: Currency) -> bool {
        self.minor(currency) > 0 && self.is_exact(currency)
    }

    /// Returns the amount in ten-thousandths, for comparing products.
    pub(crate) fn units(self) -> i128 {
        self.0.into()
    }

    fn per_minor(currency: Currency) -> i64 {
        10_i64.pow(Amount::DECIMALS.saturating_sub(Money::decimals(currency)) as u32)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_i64.pow(Amount::DECIMALS as u32);
        let decimals = format!("{:04}", self.0 % unit);
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{}", self.0 / unit),
            decimals => write!(f, "{}.{decimals}", self.0 / unit),
        }
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> String {
        amount.to_string()
    }
}

impl TryFrom<String> for Amount {
    type Error = MoneyRefused;

    fn try_from(text: String) -> Result<Amount, MoneyRefused> {
        exact(text.trim(), Amount::DECIMALS).map(Amount)
    }
}

/// Reads an exact decimal, and returns it in units of 10^-`decimals`.
fn exact(text: &str, decimals: usize) -> Result<i64, MoneyRefused> {
    let malformed = MoneyRefused::Malformed { decimals, example: if decimals == 0 { "1299" } else { "1299.50" } };
    if text.starts_with('-') && text.len() > 1 && text[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return Err(MoneyRefused::Negative);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > decimals || text.ends_with('.') {
        return Err(malformed);
    }
    format!("{whole}{fraction:0<decimals$}").parse().map_err(|_| MoneyRefused::TooLarge)
}

/// The points for an amount of money, as an exact fraction; clients see it as "1 point per 100 ₽".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The points of one step.
    pub points: u32,
    /// The amount of one step.
    pub per: Amount,
}

impl Rate {
    /// The most points of one step of the rate.
    pub const POINTS_MAX: u32 = 1_000;
    /// The largest step of the rate, in minor units.
    pub const PER_MINOR_MAX: i64 = 1_000_000_000;

    /// Makes a rate of `points` for every `per_minor` minor units; `None` if either is zero or above its limit.
    pub fn new(points: u32, per_minor: i64, currency: Currency) -> Option<Rate> {
        let rate = Rate { points, per: Amount::of_minor(per_minor, currency) };
        rate.is_sane(currency).then_some(rate)
    }

    /// Whether neither number is zero or above its limit.
    pub(crate) fn is_sane(self, currency: Currency) -> bool {
        let step = self.per.minor(currency) <= Self::PER_MINOR_MAX && self.per.is_payable(currency);
        step && (1..=Self::POINTS_MAX).contains(&self.points)
    }

    /// Returns the amount that earns so many points by the rate alone.
    pub fn bill_for(self, points: Points, currency: Currency) -> Option<Money> {
        let minor = i128::from(points.get()) * i128::from(self.per_minor(currency)) / i128::from(self.points.max(1));
        Money::new(i64::try_from(minor).ok()?, currency).ok()
    }

    /// Returns the minor units of one step; at least one.
    pub fn per_minor(self, currency: Currency) -> i64 {
        self.per.minor(currency).max(1)
    }
}

/// A factor from ×1 up, exact in hundredths: a level's ×1.5, a promotion's ×2. As text it is a decimal such as `1.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Factor(u32);

impl Factor {
    /// The factor ×1.
    pub const ONE: Factor = Factor(100);
    /// The factor ×10, the highest for a level or a promotion.
    pub const MOST: Factor = Factor(1_000);

    /// Makes a factor from hundredths; `None` outside ×1 to ×10.
    pub fn new(hundredths: u32) -> Option<Factor> {
        (Factor::ONE.0..=Factor::MOST.0).contains(&hundredths).then_some(Factor(hundredths))
    }

    /// Returns the factor in hundredths.
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// Returns what is above ×1, in hundredths.
    pub(crate) fn excess(self) -> u32 {
        self.0 - Factor::ONE.0
    }

    /// Returns ×1 plus `excess` hundredths. Several promotions together may exceed [`Factor::MOST`].
    pub(crate) fn one_and(excess: u32) -> Factor {
        Factor(Factor::ONE.0 + excess)
    }
}

impl Default for Factor {
    fn default() -> Factor {
        Factor::ONE
    }
}

/// The reason why a text is not a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a factor is a decimal in quotes from \"1\" to \"10\" with at most two decimals")]
pub struct FactorRefused;

impl TryFrom<String> for Factor {
    type Error = FactorRefused;

    fn try_from(text: String) -> Result<Factor, FactorRefused> {
        let hundredths = exact(&text, 2).ok().and_then(|hundredths| u32::try_from(hundredths).ok());
        hundredths.and_then(Factor::new).ok_or(FactorRefused)
    }
}

impl From<Factor> for String {
    fn from(factor: Factor) -> String {
        let (whole, rest) = (factor.0 / 100, factor.0 % 100);
        match rest {
            0 => whole.to_string(),
            tenths if tenths % 10 == 0 => format!("{whole}.{}", tenths / 10),
            rest => format!("{whole}.{rest:02}"),
        }
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

    #[test]
    fn amounts_and_factors_are_written_as_they_are_read() {
        for text in ["100", "0.5", "12.99", "0.0001", "0"] {
            assert_eq!(Amount::try_from(text.to_owned()).map(String::from).as_deref(), Ok(text));
        }
        let half = Amount::try_from("0.50".to_owned()).unwrap();
        assert_eq!((half, half.minor(Currency::RUB)), (Amount::of_minor(50, Currency::RUB), 50));
        assert!(half.is_payable(Currency::RUB) && !half.is_payable(Currency::JPY), "no half yen");
        for bad in ["", "-1", "1,5", "1e3", "0.00001", "ten"] {
            assert!(Amount::try_from(bad.to_owned()).is_err(), "{bad}");
        }
        for text in ["1", "1.5", "1.25", "10"] {
            assert_eq!(Factor::try_from(text.to_owned()).map(String::from).as_deref(), Ok(text));
        }
        for bad in ["0.99", "10.01", "1.255", "", "x2", "-2"] {
            assert!(Factor::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
