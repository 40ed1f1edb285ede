//! The uses of points: rewards of a catalog, and a share of a bill.

use super::change::{PlannedChange, RewardChange};
use crate::{Amount, ByLang, Instant, Level, Money, NAME_LENGTH_MAX, Points, ShortId, WORDS_LENGTH_MAX};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// A reward of a program's catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reward {
    /// Its id within the program.
    pub id: ShortId,
    /// Its title as members read it.
    #[serde(rename = "name")]
    pub names: ByLang<String>,
    /// The description, in a sentence or two.
    #[serde(rename = "about")]
    pub descriptions: ByLang<String>,
    /// The price in points.
    pub price: Points,
    /// The pieces in all, given out or not; `None` without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<u32>,
    /// The lowest level that may have it; `None` for all members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<ShortId>,
    /// The days on which a coupon can be used, the first included.
    pub valid_days: u16,
    /// Whether a member may give an unused coupon back for its points.
    #[serde(default)]
    pub returnable: bool,
    /// Whether it is offered now. Coupons that were taken stay valid.
    #[serde(default = "yes")]
    pub offered: bool,
    /// A change that is announced. It is no part of the document.
    #[serde(skip)]
    pub planned: Option<PlannedChange>,
}

fn yes() -> bool {
    true
}

/// The reason why a reward is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RewardRefused {
    /// A text is empty or too long.
    #[error("name has 1 to {NAME_LENGTH_MAX} characters, about 1 to {WORDS_LENGTH_MAX}")]
    Words,
    /// The price is out of bounds.
    #[error("price is 1 to {} points", Reward::PRICE_MAX)]
    Price,
    /// The days are out of bounds.
    #[error("valid_days is 1 to {}", Reward::VALID_DAYS_MAX)]
    ValidDays,
    /// The rules have no such level.
    #[error("level names no level of the program")]
    UnknownLevel,
}

impl Reward {
    /// The highest price of a reward, in points.
    pub const PRICE_MAX: i64 = 10_000_000;
    /// The longest validity of a coupon, in days.
    pub const VALID_DAYS_MAX: u16 = 730;
    /// The most rewards of a program that can be added in the chat.
    pub const PER_PROGRAM_MAX: usize = 30;

    /// Refuses a reward that is out of bounds in a program with these levels.
    pub fn check(&self, levels: &[Level]) -> Result<(), RewardRefused> {
        let words = self.names.fit(NAME_LENGTH_MAX) && self.descriptions.fit(WORDS_LENGTH_MAX);
        let refuse = |bad: bool, why| if bad { Err(why) } else { Ok(()) };
        refuse(!words, RewardRefused::Words)?;
        refuse(!(1..=Self::PRICE_MAX).contains(&self.price.get()), RewardRefused::Price)?;
        refuse(!(1..=Self::VALID_DAYS_MAX).contains(&self.valid_days), RewardRefused::ValidDays)?;
        let unknown = self.level.as_ref().is_some_and(|id| !levels.iter().any(|level| level.id == *id));
        refuse(unknown, RewardRefused::UnknownLevel)
    }
}

impl Reward {
    /// Returns what the reward has of what a change is about, as a change.
    #[must_use]
    pub fn before(&self, change: &RewardChange) -> RewardChange {
        match change {
            RewardChange::Price(_) => RewardChange::Price(self.price),
            RewardChange::Stock(_) => RewardChange::Stock(self.stock),
            RewardChange::Level(_) => RewardChange::Level(self.level.clone()),
            RewardChange::ValidDays(_) => RewardChange::ValidDays(self.valid_days),
            RewardChange::Returnable(_) => RewardChange::Returnable(self.returnable),
            RewardChange::Offered(_) => RewardChange::Offered(self.offered),
        }
    }

    /// Returns the reward with a change made.
    #[must_use]
    pub fn with(&self, change: &RewardChange) -> Reward {
        let mut reward = self.clone();
        match change {
            RewardChange::Price(price) => reward.price = *price,
            RewardChange::Stock(stock) => reward.stock = *stock,
            RewardChange::Level(level) => reward.level.clone_from(level),
            RewardChange::ValidDays(days) => reward.valid_days = *days,
            RewardChange::Returnable(flag) => reward.returnable = *flag,
            RewardChange::Offered(flag) => reward.offered = *flag,
        }
        reward
    }

    /// Returns the reward as it stands at `now`: with a planned change if its day has come, else without it.
    #[must_use]
    pub fn at(&self, now: Instant) -> Reward {
        match &self.planned {
            Some(planned) if planned.from <= now => Reward { planned: None, ..self.with(&planned.change) },
            _ => self.clone(),
        }
    }

    /// Whether a member gets less by this reward than by `was`. A stock is no promise.
    pub fn is_worse_than(&self, was: &Reward, levels: &[Level]) -> bool {
        let rank = |level: &Option<ShortId>| {
            level.as_ref().and_then(|id| levels.iter().position(|known| known.id == *id)).unwrap_or_default()
        };
        was.offered
            && (!self.offered
                || self.price > was.price
                || self.valid_days < was.valid_days
                || (was.returnable && !self.returnable)
                || rank(&self.level) > rank(&was.level))
    }
}

/// How points pay a share of a bill (`docs/rules.md#points-as-part-payment`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayRule {
    /// The worth of a point.
    pub point: Amount,
    /// The largest share of a bill, in percent.
    #[serde(rename = "share")]
    pub share_percent: u8,
    /// The fewest points of a payment.
    pub minimum: Points,
    /// Hours after the approval in which a purchase has to name it, or the points come back.
    #[serde(default = "a_day")]
    pub lapse_hours: u8,
}

fn a_day() -> u8 {
    PayRule::LAPSE_HOURS
}

impl PayRule {
    /// The hours after which an approved redemption lapses, if the rules do not say.
    pub const LAPSE_HOURS: u8 = 24;
    /// The most hours after which an approved redemption lapses.
    pub const LAPSE_HOURS_MAX: u8 = 72;

    /// Returns the worth of `points` in minor units of a currency.
    pub fn worth(&self, points: Points, currency: Currency) -> i64 {
        points.get().saturating_mul(self.point.minor(currency))
    }

    /// Returns the most points that may pay for a bill.
    pub fn most(&self, bill: Money) -> Points {
        let share = i128::from(bill.minor()) * i128::from(self.share_percent) / 100;
        let points = share / i128::from(self.point.minor(bill.currency()).max(1));
        Points::new(i64::try_from(points).unwrap_or(i64::MAX)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_pay_a_share_of_a_bill_and_no_more() {
        let rule = PayRule {
            point: Amount::of_minor(100, Currency::RUB),
            share_percent: 30,
            minimum: Points::new(10).unwrap(),
            lapse_hours: PayRule::LAPSE_HOURS,
        };
        let bill = |minor| Money::new(minor, Currency::RUB).unwrap();
        assert_eq!(rule.most(bill(129_900)).get(), 389);
        assert_eq!(rule.most(bill(333)).get(), 0);
        assert_eq!(rule.worth(Points::new(389).unwrap(), Currency::RUB), 38_900);
    }
}
