//! Answers about what else earns points, and about promotions, in the form in which they are stored.

use super::OFF;
use super::read::{hundredths, numbers};
use crate::typed::{days, plain, whole};
use crate::{
    ActivityKind, ActivityRule, BirthdayAward, ByLang, Caps, Day, EarningRule, Factor, Lang, NthVisit, Points,
    Promotion, Rules, ShortId, Weekdays,
};

/// A change of a program's promotions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromotionChange {
    /// A new promotion for everybody: `200/2027-12-05/2027-12-06`.
    Add {
        /// The factor.
        factor: Factor,
        /// The first day.
        from: Day,
        /// The last day.
        until: Day,
    },
    /// Another last day for a promotion: `weekend/2027-12-12`.
    Until(ShortId, Day),
    /// A promotion is taken out: `weekend`.
    Drop(ShortId),
}

impl PromotionChange {
    /// Reads the stored form.
    pub fn parse(said: &str) -> Option<PromotionChange> {
        match said.split('/').collect::<Vec<_>>().as_slice() {
            [factor, from, until] => {
                let (factor, from, until) = (Factor::new(factor.parse().ok()?)?, day(from)?, day(until)?);
                (factor > Factor::ONE && from <= until).then_some(PromotionChange::Add { factor, from, until })
            }
            [id, until] => Some(PromotionChange::Until(ShortId::parse(id).ok()?, day(until)?)),
            [id] => Some(PromotionChange::Drop(ShortId::parse(id).ok()?)),
            _ => None,
        }
    }

    /// Reads what was typed in a language: a factor and one day or two, such as `x2 5.12–6.12`.
    pub fn typed(said: &str, today: Day, lang: Lang) -> Option<PromotionChange> {
        let said = plain(said);
        let (first, rest) = said.trim().split_once(' ')?;
        let factor = first.trim_matches(['x', 'X', '×', '\u{445}', '\u{425}', '*']);
        let factor = Factor::new(hundredths(factor)?).filter(|factor| *factor > Factor::ONE)?;
        let (from, until) = days(rest, today, lang == Lang::Zh)?;
        Some(PromotionChange::Add { factor, from, until })
    }

    /// Returns the stored form.
    pub fn text(&self) -> String {
        match self {
            PromotionChange::Add { factor, from, until } => format!("{}/{from}/{until}", factor.hundredths()),
            PromotionChange::Until(id, until) => format!("{id}/{until}"),
            PromotionChange::Drop(id) => id.to_string(),
        }
    }

    /// Makes the change. Promotions that are over make room for a new one, and one of the same first day and factor takes the
    /// place of another.
    pub(super) fn make(&self, rules: &mut Rules, names: &ByLang<String>, today: Day) {
        match self {
            PromotionChange::Add { factor, from, until } => {
                let id = format!("p{}x{}", from.strftime("%y%m%d"), factor.hundredths());
                let Ok(id) = ShortId::parse(&id) else { return };
                rules.keep_promotions(|known| known.until >= today && known.id != id);
                rules.earning.push(EarningRule::Promotion(Promotion {
                    id,
                    names: names.clone(),
                    factor: *factor,
                    from: *from,
                    until: *until,
                    weekdays: Weekdays::default(),
                    level: None,
                    first_purchase: false,
                    stacks: false,
                }));
            }
            PromotionChange::Until(id, until) => {
                rules.promotions_mut().filter(|known| known.id == *id).for_each(|known| {
                    known.until = (*until).max(known.from);
                })
            }
            PromotionChange::Drop(id) => rules.keep_promotions(|known| known.id != *id),
        }
    }
}

fn day(text: &str) -> Option<Day> {
    text.parse().ok()
}

/// Reads a number of points as an award, or `off`.
pub(super) fn award_text(said: &str) -> Option<String> {
    if said == OFF {
        return Some(said.to_owned());
    }
    award(whole(said)?).map(|points| points.get().to_string())
}

fn award(points: i64) -> Option<Points> {
    Points::new(points).filter(|points| points.is_award())
}

/// Returns the stored award; `None` if there is none.
fn award_from(said: &str) -> Option<Points> {
    award(said.parse().ok()?)
}

/// Reads "10 50" (every tenth visit, 50 points), or `off`.
pub(super) fn visits_text(said: &str) -> Option<String> {
    match numbers(said).as_slice() {
        _ if said == OFF => Some(said.to_owned()),
        [every, points] => {
            let text = format!("{}/{}", whole(every)?, whole(points)?);
            visits_from(&text).map(|_| text)
        }
        _ => None,
    }
}

fn visits_from(said: &str) -> Option<NthVisit> {
    let (every, points) = said.split_once('/')?;
    let visit = NthVisit { every: every.parse().ok()?, points: award_from(points)? };
    visit.check().is_ok().then_some(visit)
}

/// Reads "500 1000": the most points of a purchase, and of a member's day; 0 is no limit. Or `off`.
pub(super) fn caps_text(said: &str) -> Option<String> {
    match numbers(said).as_slice() {
        _ if said == OFF => Some(said.to_owned()),
        [purchase, member_day] => {
            let text = format!("{}/{}", whole(purchase)?, whole(member_day)?);
            caps_from(&text, Caps::default()).map(|_| text)
        }
        _ => None,
    }
}

fn caps_from(said: &str, was: Caps) -> Option<Caps> {
    let (purchase, member_day) = if said == OFF { ("0", "0") } else { said.split_once('/')? };
    let cap = |text: &str| match text.parse().ok()? {
        0 => Some(None),
        points => award(points).map(Some),
    };
    Some(Caps { purchase: cap(purchase)?, member_day: cap(member_day)?, ..was })
}

impl Rules {
    fn keep_promotions(&mut self, keep: impl Fn(&Promotion) -> bool) {
        self.earning.retain(|rule| match rule {
            EarningRule::Promotion(promotion) => keep(promotion),
            _ => true,
        });
    }

    fn promotions_mut(&mut self) -> impl Iterator<Item = &mut Promotion> {
        self.earning.iter_mut().filter_map(|rule| match rule {
            EarningRule::Promotion(promotion) => Some(promotion),
            _ => None,
        })
    }

    /// Puts a rule in the place of those that `is_it` knows, or takes them out.
    fn put_earning(&mut self, is_it: impl Fn(&EarningRule) -> bool, new: Option<EarningRule>) {
        let at = self.earning.iter().position(&is_it).unwrap_or(self.earning.len());
        self.earning.retain(|rule| !is_it(rule));
        if let Some(new) = new {
            self.earning.insert(at.min(self.earning.len()), new);
        }
    }

    /// Sets the points for a kind of activity; the limits of a rule that stands are kept.
    pub(super) fn set_activity(&mut self, kind: ActivityKind, said: &str) {
        let was = self.activity(kind).copied();
        let new = |points| {
            was.map_or(ActivityRule { kind, points, cooldown_hours: 0, per_day: 1 }, |was| ActivityRule {
                points,
                ..was
            })
        };
        let is_it = |rule: &EarningRule| matches!(rule, EarningRule::Activity(known) if known.kind == kind);
        self.put_earning(is_it, award_from(said).map(new).map(EarningRule::Activity));
    }

    /// Sets the bonus for every n-th visit.
    pub(super) fn set_visits(&mut self, said: &str) {
        let is_it = |rule: &EarningRule| matches!(rule, EarningRule::NthVisit(_));
        self.put_earning(is_it, visits_from(said).map(EarningRule::NthVisit));
    }

    /// Sets the award for a birthday.
    pub(super) fn set_birthday(&mut self, said: &str) {
        let is_it = |rule: &EarningRule| matches!(rule, EarningRule::Birthday(_));
        let new = award_from(said).map(|points| EarningRule::Birthday(BirthdayAward { points }));
        self.put_earning(is_it, new);
    }

    /// Sets the caps of awards.
    pub(super) fn set_caps(&mut self, said: &str) {
        self.caps = caps_from(said, self.caps).unwrap_or(self.caps);
    }
}
