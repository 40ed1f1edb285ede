//! The bounds of rules. A refusal names the field of the document.

use super::refused::{RulesProblem, RulesRefused};
use super::{Expiry, Rules};
use crate::{
    ByLang, EarningRule, Level, NAME_LENGTH_MAX, PayRule, Points, Qualifies, ReferralRules, Survey, WORDS_LENGTH_MAX,
};
use iso_currency::Currency;

type Checked = Result<(), RulesRefused>;

fn refuse(bad: bool, field: impl FnOnce() -> String, problem: RulesProblem) -> Checked {
    if bad { Err(RulesRefused { field: field(), problem }) } else { Ok(()) }
}

fn award(points: Points, field: impl FnOnce() -> String) -> Checked {
    refuse(!points.is_award(), field, RulesProblem::Award)
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
    pub const AWARD_MAX: i64 = Points::AWARD_MAX;

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
        let visits = self.visits.minimum.is_some_and(|minimum| !minimum.is_payable(currency));
        refuse(visits, at("visits.minimum"), RulesProblem::VisitMinimum)?;
        refuse(self.caps.budget == Some(Points::ZERO), at("caps.budget"), RulesProblem::Award)?;
        if let Some(pay) = &self.pay {
            let sane = (1..=100).contains(&pay.share_percent) && pay.point.is_payable(currency);
            let lapses = (1..=PayRule::LAPSE_HOURS_MAX).contains(&pay.lapse_hours);
            refuse(!sane || !lapses || pay.minimum == Points::ZERO, at("pay"), RulesProblem::Pay)?;
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
        for (at, rule) in self.earning.iter().enumerate() {
            let (kind, _) = rule.key();
            let refused = |(field, problem)| RulesRefused { field: format!("earning[{at}].{kind}{field}"), problem };
            rule.check(currency, &self.levels).map_err(refused)?;
        }
        refuse(self.rate().is_none(), || "earning".to_owned(), RulesProblem::PurchaseRules)?;
        let promotions = self.promotions().count() > Self::PROMOTIONS_MAX;
        refuse(promotions, || "earning".to_owned(), RulesProblem::Promotions)?;
        distinct(self.earning.iter().map(EarningRule::key), |at| format!("earning[{at}]"))
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
