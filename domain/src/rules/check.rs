//! The bounds of rules. A refusal names the field of the document.

use super::{Expiry, Rules};
use crate::{
    ActivityRule, ByLang, EarningRule, Level, NAME_LENGTH_MAX, Points, Promotion, Qualifies, ReferralRules, ShortId,
    Survey, WORDS_LENGTH_MAX,
};
use iso_currency::Currency;

/// The reason why rules are refused, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct RulesRefused {
    /// The field of the document, such as `earning[2].promotion.until`.
    pub field: String,
    /// What is wrong with it.
    pub problem: RulesProblem,
}

/// What is out of bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesProblem {
    /// The document is of a newer format.
    #[error("this is a document of a newer format than {}", Rules::FORMAT)]
    Format,
    /// The return window is longer than [`Rules::PENDING_DAYS_MAX`].
    #[error("pending_days is 0 to 90")]
    PendingDays,
    /// The months are not 1 to [`Rules::EXPIRY_MONTHS_MAX`].
    #[error("expiry months are 1 to 120")]
    ExpiryMonths,
    /// The promise is not 3 to 30 days (`docs/rules.md#the-promise`).
    #[error("promise_days is 3 to 30")]
    PromiseDays,
    /// The grace is not 1 to 90 days.
    #[error("grace_days is 1 to 90")]
    GraceDays,
    /// There is not exactly one rule for purchases.
    #[error("there is exactly one rule `purchase`")]
    PurchaseRules,
    /// The rate is out of bounds.
    #[error("points are 1 to 1000, for an amount above zero that the currency can pay")]
    Rate,
    /// There are more than [`Rules::PROMOTIONS_MAX`] promotions.
    #[error("a program has at most 8 promotions")]
    Promotions,
    /// A promotion ends before it begins.
    #[error("a promotion ends no earlier than it begins")]
    PromotionDays,
    /// A promotion names a level that does not exist.
    #[error("this names no level of the program")]
    UnknownLevel,
    /// The first threshold is not 0.
    #[error("the first level's threshold is 0")]
    FirstLevelThreshold,
    /// A threshold is not above the one before.
    #[error("the thresholds of levels strictly rise")]
    LevelsNotAscending,
    /// There are more than [`Rules::LEVELS_MAX`] levels.
    #[error("a program has at most 8 levels")]
    Levels,
    /// An id or a kind of activity appears twice.
    #[error("this stands twice")]
    DuplicateId,
    /// An award or a cap is outside its bounds.
    #[error("an award or a cap is 1 to 1000000 points (a budget any number above zero)")]
    Award,
    /// A cool-down or a limit per day is outside its bounds.
    #[error("cooldown_hours is 0 to 8784, per_day 1 to 100")]
    Activity,
    /// The n of the visits is not 2 to 1000.
    #[error("every n-th visit: n is 2 to 1000")]
    NthVisit,
    /// The hold is longer than thirty days.
    #[error("hold_days is 0 to 30")]
    Hold,
    /// A cap of referrals is zero, the minimum is out of bounds, or the stay is too long.
    #[error("caps are 1 or more, the minimum is an amount that the currency can pay, a stay is 1 to 89 days")]
    Referral,
    /// There are too many surveys, the cool-down is out of bounds, or the trigger does not fit the kind.
    #[error(
        "at most 4 surveys; cooldown_days is 90 to 730 for relationship and employee, 14 to 730 for others; a transactional \
         survey comes after purchases, relationship and employee ones by schedule; staff gets no reward"
    )]
    Survey,
    /// The share, the worth or the minimum is out of bounds.
    #[error(
        "share is 1 to 100 percent, a point is worth an amount that the currency can pay, the minimum is 1 or more"
    )]
    Pay,
    /// A text is empty or too long.
    #[error("a name has 1 to {NAME_LENGTH_MAX} characters, any other text 1 to {WORDS_LENGTH_MAX}")]
    Words,
}

type Checked = Result<(), RulesRefused>;

fn refuse(bad: bool, field: impl FnOnce() -> String, problem: RulesProblem) -> Checked {
    if bad { Err(RulesRefused { field: field(), problem }) } else { Ok(()) }
}

fn award(points: Points, field: impl FnOnce() -> String) -> Checked {
    refuse(!(1..=Rules::AWARD_MAX).contains(&points.get()), field, RulesProblem::Award)
}

fn words(texts: &ByLang<String>, length_max: usize, field: impl FnOnce() -> String) -> Checked {
    refuse(!texts.fit(length_max), field, RulesProblem::Words)
}

/// Refuses the second of two equal values.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>, field: impl FnOnce(usize) -> String) -> Checked {
    let values: Vec<T> = values.collect();
    let twice = values.iter().enumerate().position(|(at, value)| values[..at].contains(value));
    refuse(twice.is_some(), || field(twice.unwrap_or_default()), RulesProblem::DuplicateId)
}

impl Rules {
    /// The longest return window, in days.
    pub const PENDING_DAYS_MAX: u8 = 90;
    /// The longest life of points, in months.
    pub const EXPIRY_MONTHS_MAX: u8 = 120;
    /// The most promotions of one version: a receipt names all that applied.
    pub const PROMOTIONS_MAX: usize = 8;
    /// The most levels.
    pub const LEVELS_MAX: usize = 8;
    /// The largest fixed award or cap.
    pub const AWARD_MAX: i64 = 1_000_000;

    /// Returns the rules with the defaults that depend on other values, or the first value that is out of bounds.
    pub fn checked(mut self, currency: Currency) -> Result<Rules, RulesRefused> {
        for survey in self.surveys.iter_mut().filter(|survey| survey.cooldown_days == 0) {
            survey.cooldown_days = survey.kind.cooldown_days_min();
        }
        let at = |field: &'static str| move || field.to_owned();
        refuse(self.format > Self::FORMAT, at("format"), RulesProblem::Format)?;
        refuse(self.pending_days > Self::PENDING_DAYS_MAX, at("pending_days"), RulesProblem::PendingDays)?;
        if let Expiry::AfterMonths(months) | Expiry::IdleMonths(months) = self.expiry {
            let sane = (1..=Self::EXPIRY_MONTHS_MAX).contains(&months);
            let idle = matches!(self.expiry, Expiry::IdleMonths(_));
            let field = if idle { "expiry.idle_months" } else { "expiry.months" };
            refuse(!sane, at(field), RulesProblem::ExpiryMonths)?;
        }
        refuse(!(3..=30).contains(&self.promise_days), at("promise_days"), RulesProblem::PromiseDays)?;
        refuse(!(1..=90).contains(&self.grace_days), at("grace_days"), RulesProblem::GraceDays)?;
        self.check_levels()?;
        self.check_earning(currency)?;
        for (cap, field) in [(self.caps.purchase, "caps.purchase"), (self.caps.member_day, "caps.member_day")] {
            cap.map_or(Ok(()), |cap| award(cap, at(field)))?;
        }
        refuse(self.caps.budget == Some(Points::ZERO), at("caps.budget"), RulesProblem::Award)?;
        if let Some(pay) = &self.pay {
            let sane = (1..=100).contains(&pay.share_percent) && pay.point.is_payable(currency);
            refuse(!sane || pay.minimum == Points::ZERO, at("pay"), RulesProblem::Pay)?;
        }
        self.check_surveys()?;
        self.referral.as_ref().map_or(Ok(()), |referral| check_referral(referral, currency))?;
        Ok(self)
    }

    fn check_levels(&self) -> Checked {
        let field = |at: usize| move || format!("level[{at}]");
        refuse(self.levels.len() > Self::LEVELS_MAX, field(Self::LEVELS_MAX), RulesProblem::Levels)?;
        let first = self.levels.first().is_some_and(|first| first.threshold != Points::ZERO);
        refuse(first, || "level[0].from".to_owned(), RulesProblem::FirstLevelThreshold)?;
        for (at, pair) in self.levels.windows(2).enumerate() {
            let field = || format!("level[{}].from", at + 1);
            refuse(pair[0].threshold >= pair[1].threshold, field, RulesProblem::LevelsNotAscending)?;
        }
        for (at, Level { names, perks, .. }) in self.levels.iter().enumerate() {
            words(names, NAME_LENGTH_MAX, || format!("level[{at}].name"))?;
            let perks = perks.as_ref();
            perks.map_or(Ok(()), |perks| words(perks, WORDS_LENGTH_MAX, || format!("level[{at}].perks")))?;
        }
        distinct(self.levels.iter().map(|level| &level.id), |at| format!("level[{at}].id"))
    }

    fn check_earning(&self, currency: Currency) -> Checked {
        let mut ids: Vec<(&'static str, &str)> = Vec::new();
        for (at, rule) in self.earning.iter().enumerate() {
            let field = |name: &'static str| move || format!("earning[{at}].{name}");
            ids.push(match rule {
                EarningRule::Purchase(rate) => {
                    refuse(!rate.is_sane(currency), field("purchase"), RulesProblem::Rate)?;
                    ("purchase", "")
                }
                EarningRule::Promotion(promotion) => {
                    self.check_promotion(promotion, at)?;
                    ("promotion", promotion.id.as_str())
                }
                EarningRule::Activity(activity) => {
                    award(activity.points, field("activity.points"))?;
                    let sane = activity.cooldown_hours <= ActivityRule::COOLDOWN_HOURS_MAX
                        && (1..=100).contains(&activity.per_day);
                    refuse(!sane, field("activity"), RulesProblem::Activity)?;
                    ("activity", activity.kind.code())
                }
                EarningRule::NthVisit(nth) => {
                    award(nth.points, field("nth_visit.points"))?;
                    refuse(!(2..=1_000).contains(&nth.every), field("nth_visit.every"), RulesProblem::NthVisit)?;
                    ("nth_visit", "")
                }
                EarningRule::Birthday(birthday) => {
                    award(birthday.points, field("birthday.points"))?;
                    ("birthday", "")
                }
            });
        }
        let none = !ids.contains(&("purchase", ""));
        refuse(none, || "earning".to_owned(), RulesProblem::PurchaseRules)?;
        let promotions = self.promotions().count() > Self::PROMOTIONS_MAX;
        refuse(promotions, || "earning".to_owned(), RulesProblem::Promotions)?;
        distinct(ids.into_iter(), |at| format!("earning[{at}]"))
    }

    fn check_promotion(&self, promotion: &Promotion, at: usize) -> Checked {
        let field = |name: &'static str| move || format!("earning[{at}].promotion.{name}");
        words(&promotion.names, NAME_LENGTH_MAX, field("name"))?;
        refuse(promotion.until < promotion.from, field("until"), RulesProblem::PromotionDays)?;
        let unknown = |id: &ShortId| !self.levels.iter().any(|level| level.id == *id);
        refuse(promotion.level.as_ref().is_some_and(unknown), field("level"), RulesProblem::UnknownLevel)
    }

    fn check_surveys(&self) -> Checked {
        let too_many = self.surveys.len() > Survey::PER_PROGRAM_MAX;
        refuse(too_many, || format!("survey[{}]", Survey::PER_PROGRAM_MAX), RulesProblem::Survey)?;
        for (at, survey) in self.surveys.iter().enumerate() {
            refuse(!survey.is_sane(), || format!("survey[{at}]"), RulesProblem::Survey)?;
            survey.reward.map_or(Ok(()), |points| award(points, || format!("survey[{at}].reward")))?;
            for texts in survey.own_texts() {
                words(texts, WORDS_LENGTH_MAX, || format!("survey[{at}]"))?;
            }
        }
        distinct(self.surveys.iter().map(|survey| &survey.id), |at| format!("survey[{at}].id"))
    }
}

fn check_referral(referral: &ReferralRules, currency: Currency) -> Checked {
    let at = |field: &'static str| move || field.to_owned();
    award(referral.referrer_points, at("referral.referrer"))?;
    award(referral.friend_points, at("referral.friend"))?;
    refuse(referral.hold_days > ReferralRules::HOLD_DAYS_MAX, at("referral.hold_days"), RulesProblem::Hold)?;
    let sane = match referral.qualifies {
        Qualifies::Stay(days) => (1..ReferralRules::QUALIFY_WITHIN_DAYS).contains(&days),
        Qualifies::Purchase(minimum) => minimum.is_exact(currency),
    };
    refuse(!sane, at("referral.qualifies"), RulesProblem::Referral)?;
    let caps = [(referral.per_day, "referral.per_day"), (referral.per_month, "referral.per_month")];
    caps.into_iter().try_for_each(|(cap, field)| refuse(cap == Some(0), at(field), RulesProblem::Referral))
}
