//! The rules of referrals: what both sides get, how a friend qualifies, and how risk signals weigh.

use crate::serde_as_text;
use crate::{Amount, Points};
use serde::{Deserialize, Serialize};

/// The action by which a friend qualifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Qualifies {
    /// One purchase of at least this amount.
    #[serde(rename = "purchase")]
    Purchase(Amount),
    /// Staying a member for this many days.
    #[serde(rename = "stay_days")]
    Stay(u16),
}

/// A program's referral rules. The rules in force when the friend joined apply to the friend and the referrer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralRules {
    /// The referrer's reward.
    #[serde(rename = "referrer")]
    pub referrer_points: Points,
    /// The friend's bonus.
    #[serde(rename = "friend")]
    pub friend_points: Points,
    /// The action by which the friend qualifies.
    pub qualifies: Qualifies,
    /// Days between the qualifying action and the claim; two weeks if the rules do not say.
    #[serde(default = "two_weeks")]
    pub hold_days: u8,
    /// The most friends of one referrer who qualify on a day; more are held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<u32>,
    /// The most friends of one referrer who qualify in a month; more are held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_month: Option<u32>,
    /// The points for referrals in all, for both sides together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Points>,
    /// The weights of risk signals.
    #[serde(default)]
    pub risk: RiskRules,
}

fn two_weeks() -> u8 {
    14
}

impl ReferralRules {
    /// The longest hold, in days.
    pub const HOLD_DAYS_MAX: u8 = 30;
    /// Days from joining in which a friend can qualify.
    pub const QUALIFY_WITHIN_DAYS: u16 = 90;
    /// Days in which a reward can be claimed.
    pub const CLAIM_WITHIN_DAYS: u16 = 90;
    /// Days before the end of that time on which the referrer is warned.
    pub const LAPSE_WARNING_DAYS: u16 = 14;
    /// Days between two reviews of a referral without a known due day, since a record of the stream may be lost.
    pub(crate) const REVIEW_INTERVAL_DAYS: u16 = 7;
    /// Days after the qualifying purchase in which a refund takes back what was paid.
    pub const REVERSIBLE_DAYS: u16 = 90;
}

/// The weights of risk signals, and the score above which staff has to decide (`docs/rules.md#risk-signals`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RiskRules {
    /// The score above which a referral is held.
    pub threshold: u16,
    /// The weight of [`Signal::Burst`].
    pub burst: u16,
    /// The weight of [`Signal::SameCashier`].
    pub same_cashier: u16,
    /// The weight of [`Signal::MinimalAmount`].
    pub minimal_amount: u16,
    /// The weight of [`Signal::NoActivity`].
    pub no_activity: u16,
    /// The weight of [`Signal::OneTimeFriends`].
    pub star: u16,
    /// The weight of [`Signal::Fast`].
    pub fast: u16,
}

impl Default for RiskRules {
    fn default() -> RiskRules {
        RiskRules {
            threshold: 50,
            burst: 25,
            same_cashier: 20,
            minimal_amount: 20,
            no_activity: 10,
            star: 20,
            fast: 15,
        }
    }
}

/// A risk signal, or another reason to hold a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Many friends of one referrer joined within a day.
    Burst,
    /// The same cashier rang up all qualifying purchases.
    SameCashier,
    /// Each qualifying purchase was barely above the minimum.
    MinimalAmount,
    /// The friend did nothing more after qualifying.
    NoActivity,
    /// Many friends of the referrer qualified, and none of them bought again.
    OneTimeFriends,
    /// Very little time passed between joining and qualifying.
    Fast,
    /// The friend and the referrer, or another friend of the same referrer, paid by the same means; always held.
    SamePayment,
    /// More of this referrer's friends qualified than the caps allow.
    OverCap,
    /// The program's budget for referrals does not cover it.
    OverBudget,
}

serde_as_text!(Signal, |it| it.code(), Signal::from_code);

impl Signal {
    /// All signals, with their codes.
    pub const ALL: [(Signal, &'static str); 9] = [
        (Signal::Burst, "burst"),
        (Signal::SameCashier, "same_cashier"),
        (Signal::MinimalAmount, "minimal_amount"),
        (Signal::NoActivity, "no_activity"),
        (Signal::OneTimeFriends, "star"),
        (Signal::Fast, "fast"),
        (Signal::SamePayment, "same_payment"),
        (Signal::OverCap, "over_cap"),
        (Signal::OverBudget, "over_budget"),
    ];

    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        Signal::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<Signal> {
        Signal::ALL.iter().find(|(_, known)| *known == code).map(|(signal, _)| *signal)
    }
}

impl RiskRules {
    /// Returns the weight of a signal. Signals that always hold a referral weigh 0.
    pub fn weight(&self, signal: Signal) -> u16 {
        match signal {
            Signal::Burst => self.burst,
            Signal::SameCashier => self.same_cashier,
            Signal::MinimalAmount => self.minimal_amount,
            Signal::NoActivity => self.no_activity,
            Signal::OneTimeFriends => self.star,
            Signal::Fast => self.fast,
            Signal::SamePayment | Signal::OverCap | Signal::OverBudget => 0,
        }
    }

    /// Returns the sum of the weights.
    pub fn score(&self, signals: &[Signal]) -> u16 {
        signals.iter().map(|signal| self.weight(*signal)).fold(0, u16::saturating_add)
    }

    /// Whether the signals hold a referral for staff to decide.
    pub fn holds(&self, signals: &[Signal]) -> bool {
        let always = |signal: &Signal| matches!(signal, Signal::SamePayment | Signal::OverCap | Signal::OverBudget);
        signals.iter().any(always) || self.score(signals) > self.threshold
    }
}
