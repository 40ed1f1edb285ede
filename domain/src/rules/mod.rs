//! One version of a program's rules. The same document is stored in the Ledger, stands in a program file, is changed by
//! the conversation with an owner, and is exported.
//!
//! Decimals (amounts and factors) are texts such as `"1.5"`, points and days whole numbers, ids texts. What a document
//! leaves out has a default, which is written out when the rules are saved: a default that changes later changes no
//! rules of before.

mod check;
mod compare;
mod evaluate;
mod refused;

pub use evaluate::{Evaluation, award, evaluate};
pub use refused::{RulesProblem, RulesRefused};

use crate::{
    ActivityKind, ActivityRule, Amount, Day, EarningRule, Instant, Level, LotExpiry, Money, NthVisit, PayRule, Points,
    Promotion, Rate, ReferralRules, Survey, SurveyKind, add_months, end_of_month, level_for,
};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// One version of a program's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The format of the document. Code that knows only lower ones reads what it knows and never saves it.
    #[serde(default = "format")]
    pub format: u16,
    /// The lowest format whose code may read the document.
    #[serde(default = "format")]
    pub min_reader: u16,
    /// The number of the version: 1, 2, 3 and so on. It is no part of the document.
    #[serde(skip)]
    pub version: u32,
    /// The instant from which it is in force. It is no part of the document.
    #[serde(skip)]
    pub from: Instant,
    /// Days of the return window in which points are pending, 0 to 90.
    #[serde(default)]
    pub pending_days: u8,
    /// How long points live after activation.
    pub expiry: Expiry,
    /// What a refund does about points that are already spent.
    #[serde(default)]
    pub refund: RefundPolicy,
    /// Days between the accepted warning and the expiry of points (`docs/rules.md#the-promise`), 3 to 30.
    #[serde(default = "a_week")]
    pub promise_days: u8,
    /// Days that restored points live if their own last day is over (`docs/rules.md#cancelled-spends`).
    #[serde(default = "a_week")]
    pub grace_days: u8,
    /// How members earn (`docs/rules.md#2-earning-and-refunds`).
    pub earning: Vec<EarningRule>,
    /// What counts as a visit (`docs/rules.md#visits`).
    #[serde(default, skip_serializing_if = "VisitRules::is_default")]
    pub visits: VisitRules,
    /// Caps and budget (`docs/rules.md#caps`).
    #[serde(default)]
    pub caps: Caps,
    /// How points pay a share of a bill; `None` if they do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay: Option<PayRule>,
    /// The rewards for inviting friends (`docs/rules.md#5-referrals`); `None` if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<ReferralRules>,
    /// Levels (`docs/rules.md#4-levels`); empty if the program has none.
    #[serde(default, rename = "level")]
    pub levels: Vec<Level>,
    /// Surveys of members and staff (`docs/rules.md#6-surveys`), in the order in which they ask.
    #[serde(default, rename = "survey")]
    pub surveys: Vec<Survey>,
}

fn format() -> u16 {
    Rules::FORMAT
}

fn a_week() -> u8 {
    7
}

/// What counts as a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRules {
    /// The smallest purchase that counts as a visit; one unit of the currency if the rules do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Amount>,
}

impl VisitRules {
    fn is_default(&self) -> bool {
        *self == VisitRules::default()
    }
}

/// Limits of awards (`docs/rules.md#caps`, `docs/rules.md#budget`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caps {
    /// The most points for one purchase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase: Option<Points>,
    /// The most points for one member's purchases on a day, by the time of posting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_day: Option<Points>,
    /// The points that the program gives in all. An award that the rest does not cover is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Points>,
}

/// How long points live, counted from activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expiry {
    /// Points never expire.
    #[serde(rename = "never")]
    Never,
    /// Until this many months later, through the end of the month.
    #[serde(rename = "months")]
    AfterMonths(u8),
    /// Until this many months after the account was last active, for all lots at once.
    #[serde(rename = "idle_months")]
    IdleMonths(u8),
}

/// What happens to points that a refund should take and that are already spent (`docs/rules.md#points-already-spent`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundPolicy {
    /// They are forgiven and reported.
    #[default]
    WithinBalance,
    /// They become a debt, which later points pay off when they become available.
    Debt,
}

impl Rules {
    /// The format that this code writes.
    pub const FORMAT: u16 = 1;

    /// Returns rules with a rate and an expiry only: no return window, promotions, caps or levels.
    pub fn plain(from: Instant, rate: Rate, expiry: Expiry) -> Rules {
        Rules {
            format: Rules::FORMAT,
            min_reader: Rules::FORMAT,
            version: 1,
            from,
            pending_days: 0,
            expiry,
            refund: RefundPolicy::default(),
            promise_days: a_week(),
            grace_days: a_week(),
            earning: vec![EarningRule::Purchase(rate)],
            visits: VisitRules::default(),
            caps: Caps::default(),
            pay: None,
            referral: None,
            levels: Vec::new(),
            surveys: Vec::new(),
        }
    }

    /// Returns the rate of purchases; `None` in rules that were not checked.
    pub fn rate(&self) -> Option<Rate> {
        self.earning.iter().find_map(|rule| match rule {
            EarningRule::Purchase(rate) => Some(*rate),
            _ => None,
        })
    }

    /// Replaces the rate of purchases.
    pub fn set_rate(&mut self, new: Rate) {
        for rule in &mut self.earning {
            if let EarningRule::Purchase(rate) = rule {
                *rate = new;
            }
        }
    }

    /// Returns the promotions.
    pub fn promotions(&self) -> impl DoubleEndedIterator<Item = &Promotion> {
        self.earning.iter().filter_map(|rule| match rule {
            EarningRule::Promotion(promotion) => Some(promotion),
            _ => None,
        })
    }

    /// Returns the rules of activities.
    pub fn activities(&self) -> impl Iterator<Item = &ActivityRule> {
        self.earning.iter().filter_map(|rule| match rule {
            EarningRule::Activity(activity) => Some(activity),
            _ => None,
        })
    }

    /// Returns the rule for a kind of activity, if there is one.
    pub fn activity(&self, kind: ActivityKind) -> Option<&ActivityRule> {
        self.activities().find(|rule| rule.kind == kind)
    }

    /// Returns the bonuses for every n-th visit.
    pub fn nth_visits(&self) -> impl Iterator<Item = &NthVisit> {
        self.earning.iter().filter_map(|rule| match rule {
            EarningRule::NthVisit(nth) => Some(nth),
            _ => None,
        })
    }

    /// Returns the smallest purchase that counts as a visit, in minor units.
    pub fn visit_minimum(&self, currency: Currency) -> i64 {
        self.visits.minimum.map_or_else(|| Money::per_major(currency), |amount| amount.minor(currency))
    }

    /// Returns the award for a birthday, if there is one.
    pub fn birthday(&self) -> Option<Points> {
        self.earning.iter().find_map(|rule| match rule {
            EarningRule::Birthday(award) => Some(award.points),
            _ => None,
        })
    }

    /// Returns a level by its place, or the last one if there are fewer levels now; `None` if there are none.
    pub fn level(&self, place: u8) -> Option<&Level> {
        self.levels.get(usize::from(place)).or(self.levels.last())
    }

    /// Returns the place of the level for `qualifying` points.
    pub fn level_for(&self, qualifying: i64) -> u8 {
        level_for(&self.levels, qualifying)
    }

    /// Whether any survey asks members.
    pub fn asks_members(&self) -> bool {
        self.surveys.iter().any(|survey| survey.kind != SurveyKind::Employee)
    }

    /// Returns the life of points that become available on `activated`.
    pub fn life_from(&self, activated: Day) -> LotExpiry {
        match self.expiry {
            Expiry::Never => LotExpiry::Never,
            Expiry::AfterMonths(months) => LotExpiry::Until(end_of_month(add_months(activated, months))),
            Expiry::IdleMonths(months) => LotExpiry::Idle(months),
        }
    }

    /// Returns the points of one step of the rate, which is the smallest award, for examples.
    pub fn step(&self) -> Points {
        self.rate().and_then(|rate| Points::new(rate.points.into())).unwrap_or_default()
    }
}
