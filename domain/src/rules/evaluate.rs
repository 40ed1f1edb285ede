//! What the rules give for an event (`docs/rules.md#award-of-a-purchase`): the rate, the member's level and promotions
//! multiply and are rounded once, caps trim, fixed points are added.

use super::Rules;
use crate::points::Share;
use crate::{EarningEvent, EarningFacts, Explanation, Factor, Money, Points, Rate, ShortId};

/// An award and its explanation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// The points.
    pub points: i64,
    /// The lines of the receipt.
    pub explanation: Vec<Explanation>,
}

/// The promotion that gives a factor, the factor, and whether it stacks.
type Promoted<'a> = (&'a ShortId, Factor, bool);

/// Returns what the rules give for an event. Equal arguments give equal results.
pub fn evaluate(rules: &Rules, event: &EarningEvent, facts: &EarningFacts) -> Evaluation {
    let mut promotions = Vec::new();
    let mut award = Evaluation::default();
    let mut fixed = Evaluation::default();
    let mut rate = None;
    for share in rules.earning.iter().filter_map(|rule| rule.share(event, facts, &rules.levels)) {
        match share {
            Share::Rate(of) => rate = Some(of),
            Share::Factor { by, factor, stacks } => promotions.push((by, factor, stacks)),
            Share::Fixed(points, said) => {
                fixed.points += points.get();
                fixed.explanation.extend(said);
            }
            Share::Nothing(why) => fixed.explanation.push(why),
        }
    }
    if let (Some(rate), EarningEvent::Purchase { amount, imported, .. }) = (rate, *event) {
        award = multiplied(rules, rate, amount, if imported { None } else { Some((facts, promotions)) });
    }
    award.points += fixed.points;
    award.explanation.append(&mut fixed.explanation);
    award
}

/// Returns the award for an amount: rate × level × promotions, trimmed by the caps; by the rate alone without facts.
fn multiplied(
    rules: &Rules,
    rate: Rate,
    amount: Money,
    facts: Option<(&EarningFacts, Vec<Promoted<'_>>)>,
) -> Evaluation {
    let per_minor = rate.per_minor(amount.currency()).unsigned_abs();
    let mut explanation = vec![Explanation::Rate(rate.points, per_minor)];
    let Some((facts, promotions)) = facts else {
        return Evaluation { points: award(amount, rate, &[]).get(), explanation };
    };
    let mut factors = Vec::new();
    if let Some(level) = rules.level(facts.level).filter(|level| level.multiplier > Factor::ONE) {
        factors.push(level.multiplier);
        explanation.push(Explanation::Level(level.id.clone(), level.multiplier));
    }
    let (factor, counted) = combined(promotions);
    factors.push(factor);
    explanation.extend(counted.into_iter().map(|(by, factor, _)| Explanation::Promotion(by.clone(), factor)));
    let mut points = award(amount, rate, &factors).get();
    let day_left = rules.caps.member_day.map(|cap| (cap.get() - facts.earned_today).max(0));
    let mut trim = |cap: Option<i64>, said: fn(i64) -> Explanation| {
        if let Some(cap) = cap.filter(|cap| *cap < points) {
            explanation.push(said(points - cap));
            points = cap;
        }
    };
    trim(rules.caps.purchase.map(Points::get), Explanation::CappedPurchase);
    trim(day_left, Explanation::CappedDay);
    Evaluation { points, explanation }
}

impl Rules {
    /// Returns the most that comes back of a bill as points, by the worth of a point as payment: for the highest level, with all
    /// promotions. `None` if points pay no bill.
    pub fn most_given_back(&self, bill: Money) -> Option<Money> {
        let level = self.levels.iter().map(|level| level.multiplier).max().unwrap_or(Factor::ONE);
        let promotions = self.promotions().map(|one| (&one.id, one.factor, one.stacks)).collect();
        let points = award(bill, self.rate()?, &[level, combined(promotions).0]);
        let points = self.caps.purchase.map_or(points, |most| points.min(most));
        Money::new(self.pay?.worth(points, bill.currency()), bill.currency()).ok()
    }
}

/// Returns the factor of promotions together and those that make it up: 1 + the highest excess among those that do not
/// stack + the sum of the excesses of those that do (`docs/rules.md#promotions`).
fn combined(promotions: Vec<Promoted<'_>>) -> (Factor, Vec<Promoted<'_>>) {
    let (stacking, single): (Vec<Promoted<'_>>, Vec<Promoted<'_>>) =
        promotions.into_iter().partition(|(_, _, stacks)| *stacks);
    // The first of equal ones is taken, so a receipt does not depend on chance.
    let highest = single.into_iter().rev().max_by_key(|(_, factor, _)| factor.excess());
    let counted: Vec<Promoted<'_>> = highest.into_iter().chain(stacking).collect();
    let excess = counted.iter().map(|(_, factor, _)| factor.excess()).sum();
    (Factor::one_and(excess), counted)
}

/// Returns `floor(money × rate × factors)`. The product is exact and rounded once, at the end.
pub fn award(paid: Money, rate: Rate, factors: &[Factor]) -> Points {
    let mut num = i128::from(paid.minor()) * i128::from(rate.points);
    let mut den = i128::from(rate.per_minor(paid.currency()));
    for factor in factors {
        num *= i128::from(factor.hundredths());
        den *= i128::from(Factor::ONE.hundredths());
    }
    Points::new(i64::try_from(num / den).unwrap_or(i64::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;

    fn rub(minor: i64) -> Money {
        Money::new(minor, Currency::RUB).unwrap()
    }

    fn per_100_rub() -> Rate {
        Rate::new(1, 10_000, Currency::RUB).unwrap()
    }

    #[test]
    fn what_comes_back_of_a_bill_counts_the_best_level_promotions_and_the_cap() {
        let mut rules = Rules::plain(crate::Instant::UNIX_EPOCH, per_100_rub(), crate::Expiry::Never);
        assert_eq!(rules.most_given_back(rub(100_000)), None);
        let point = crate::Amount::of_minor(500, Currency::RUB);
        rules.pay = Some(crate::PayRule { point, share_percent: 30, minimum: Points::ZERO, lapse_hours: 24 });
        assert_eq!(rules.most_given_back(rub(100_000)), Some(rub(5_000)));
        let level = |multiplier| crate::Level {
            id: ShortId::parse("gold").unwrap(),
            names: crate::ByLang { ru: String::new(), zh: String::new(), en: String::new() },
            threshold: Points::ZERO,
            multiplier: Factor::new(multiplier).unwrap(),
            perks: None,
        };
        rules.levels = vec![level(100), level(150)];
        assert_eq!(rules.most_given_back(rub(100_000)), Some(rub(7_500)));
        rules.caps.purchase = Points::new(12);
        assert_eq!(rules.most_given_back(rub(100_000)), Some(rub(6_000)));
    }

    #[test]
    fn the_worked_examples_of_earning() {
        let bill = rub(129_900);
        let [half, two, three, four] = [150, 200, 300, 400].map(|hundredths| Factor::new(hundredths).unwrap());
        assert_eq!(award(bill, per_100_rub(), &[]).get(), 12);
        assert_eq!(award(bill, per_100_rub(), &[half]).get(), 19);
        assert_eq!(award(bill, per_100_rub(), &[half, two]).get(), 38);
        assert_eq!(award(bill, per_100_rub(), &[half, three]).get(), 58);
        assert_eq!(award(bill, per_100_rub(), &[half, four]).get(), 77);
    }

    #[test]
    fn nothing_overflows_at_the_bounds() {
        let most = Rate::new(Rate::POINTS_MAX, 1, Currency::RUB).unwrap();
        assert_eq!(award(rub(Money::MINOR_MAX), most, &[]).get(), 1_000_000_000_000_000);
        assert_eq!(award(rub(0), most, &[]).get(), 0);
    }
}
