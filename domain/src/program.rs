//! A program: what stays as it is, its versions of rules, and its catalog.

use crate::{
    ByLang, Day, Instant, Lang, Limits, Phase, ProgramId, Promotion, Reward, Rules, ShortId, Survey, Wave, WindDown,
    Zone, day_of,
};
use iso_currency::Currency;

/// A loyalty program of one business.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The program's id, which buttons, links and keys carry.
    pub id: ProgramId,
    /// The program's name as its members read it.
    pub names: ByLang<String>,
    /// The languages that the program speaks. In the others its own texts are those of the first of these.
    pub langs: Vec<Lang>,
    /// The only currency of its purchases.
    pub currency: Currency,
    /// The zone that decides when its days begin, for all accounting.
    pub zone: Zone,
    /// All versions of its rules, the oldest first; never empty.
    pub rules: Vec<Rules>,
    /// The catalog, in the order in which it is shown.
    pub rewards: Vec<Reward>,
    /// The end of the program, if it is announced.
    pub wind_down: Option<WindDown>,
    /// The limits of the program.
    pub limits: Limits,
    /// The amount, in minor units, above which the points of a purchase wait for a decision, if there is one
    /// (`docs/rules.md#points-that-wait`).
    pub unusual_sale: Option<i64>,
}

impl Program {
    /// Returns the phase of the program at `now`.
    pub fn phase_at(&self, now: Instant) -> Phase {
        self.wind_down.as_ref().map_or(Phase::Open, |wind_down| wind_down.phase_at(now))
    }

    /// Returns the rules in force at `instant`. What happened before the first version goes by the first.
    pub fn rules_at(&self, instant: Instant) -> &Rules {
        let in_force = self.rules.iter().rev().find(|rules| rules.from <= instant);
        in_force.unwrap_or(&self.rules[0])
    }

    /// Returns the version of the rules that is planned, if there is one.
    pub fn planned(&self, now: Instant) -> Option<&Rules> {
        self.rules.last().filter(|rules| rules.from > now)
    }

    /// Returns a reward of the catalog, whether it is offered now or not.
    pub fn reward(&self, id: &ShortId) -> Option<&Reward> {
        self.rewards.iter().find(|reward| reward.id == *id)
    }

    /// Returns the catalog as it stands at `now`.
    pub fn catalog(&self, now: Instant) -> impl Iterator<Item = Reward> {
        self.rewards.iter().map(move |reward| reward.at(now))
    }

    /// Whether any reward is offered at `now`.
    pub fn offers(&self, now: Instant) -> bool {
        self.catalog(now).any(|reward| reward.offered)
    }

    /// Returns the newest form of a promotion in any version of the rules.
    pub fn promotion(&self, id: &ShortId) -> Option<&Promotion> {
        self.rules.iter().rev().flat_map(Rules::promotions).find(|promotion| promotion.id == *id)
    }

    /// Returns the newest form of a survey in any version of the rules.
    pub fn survey(&self, id: &ShortId) -> Option<&Survey> {
        self.rules.iter().rev().flat_map(|rules| &rules.surveys).find(|survey| survey.id == *id)
    }

    /// Returns all surveys that the program ever had, each in its newest form, with every wave in which it may have
    /// asked until `today`. Newer waves of a survey come first.
    pub fn waves(&self, today: Day) -> Vec<(&Survey, Wave)> {
        let mut ids: Vec<&ShortId> = Vec::new();
        for survey in self.rules.iter().rev().flat_map(|rules| &rules.surveys) {
            if !ids.contains(&&survey.id) {
                ids.push(&survey.id);
            }
        }
        let mut waves = Vec::new();
        for survey in ids.into_iter().filter_map(|id| self.survey(id)) {
            let with = |rules: &&Rules| rules.surveys.iter().any(|known| known.id == survey.id);
            let since = self.rules.iter().find(with).map_or(today, |rules| day_of(rules.from, &self.zone));
            let all = std::iter::successors(Some(survey.kind.wave(today)), |wave| Some(wave.before()));
            let first = survey.kind.wave(since);
            waves.extend(all.take_while(|wave| *wave >= first).map(|wave| (survey, wave)));
        }
        waves
    }

    /// Whether a version of the rules was taken back before its day came: a later one took its place.
    pub fn is_taken_back(&self, rules: &Rules) -> bool {
        self.rules.iter().any(|later| later.version > rules.version && later.from <= rules.from)
    }

    /// Returns the version that an entry names.
    pub fn rules_version(&self, version: u32) -> Option<&Rules> {
        self.rules.iter().find(|rules| rules.version == version)
    }
}
