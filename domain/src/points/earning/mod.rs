//! Rules of earning as a list of values (`docs/rules.md#award-of-a-purchase`). A rule sees the event and the facts, and
//! contributes its share; `rules::evaluate` joins the shares.

mod activity_rule;
mod birthday;
mod event;
mod nth_visit;
mod promotion;

pub use activity_rule::ActivityRule;
pub use birthday::BirthdayAward;
pub(crate) use event::Share;
pub use event::{EarningEvent, EarningFacts};
pub use nth_visit::NthVisit;
pub use promotion::{Promotion, Weekdays, WeekdaysRefused};

use crate::{Level, Rate, RulesProblem};
use event::{RuleRefused, refuse};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// A rule by which members earn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarningRule {
    /// Points for the amount of a purchase. Each program has exactly one such rule.
    Purchase(Rate),
    /// A factor for purchases in a period (`docs/rules.md#promotions`).
    Promotion(Promotion),
    /// A fixed award for an activity.
    Activity(ActivityRule),
    /// A bonus for every n-th visit.
    NthVisit(NthVisit),
    /// The award for a birthday.
    Birthday(BirthdayAward),
}

impl EarningRule {
    /// Returns the name of the rule's kind in the document, and its id among rules of that kind. Both together are unique
    /// in a program.
    pub(crate) fn key(&self) -> (&'static str, &str) {
        match self {
            EarningRule::Purchase(_) => ("purchase", ""),
            EarningRule::Promotion(promotion) => ("promotion", promotion.id.as_str()),
            EarningRule::Activity(activity) => ("activity", activity.kind.code()),
            EarningRule::NthVisit(_) => ("nth_visit", ""),
            EarningRule::Birthday(_) => ("birthday", ""),
        }
    }

    /// Refuses values that are out of bounds.
    pub(crate) fn check(&self, currency: Currency, levels: &[Level]) -> Result<(), RuleRefused> {
        match self {
            EarningRule::Purchase(rate) => refuse(!rate.is_sane(currency), "", RulesProblem::Rate),
            EarningRule::Promotion(promotion) => promotion.check(levels),
            EarningRule::Activity(activity) => activity.check(),
            EarningRule::NthVisit(nth) => nth.check(),
            EarningRule::Birthday(birthday) => birthday.check(),
        }
    }

    /// Returns the share of the rule in an award; `None` if it has none.
    pub(crate) fn share<'a>(
        &'a self,
        event: &EarningEvent,
        facts: &EarningFacts,
        levels: &[Level],
    ) -> Option<Share<'a>> {
        let imported = matches!(event, EarningEvent::Purchase { imported: true, .. });
        match self {
            EarningRule::Purchase(rate) => matches!(event, EarningEvent::Purchase { .. }).then_some(Share::Rate(*rate)),
            EarningRule::Promotion(promotion) => promotion.share(event, facts, levels),
            EarningRule::Activity(activity) => activity.share(event, facts),
            EarningRule::NthVisit(nth) if !imported => nth.share(facts),
            EarningRule::NthVisit(_) => None,
            EarningRule::Birthday(birthday) => birthday.share(event),
        }
    }
}
