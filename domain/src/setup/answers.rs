//! The answers of a draft, and the program that they make.

use super::earning::{PromotionChange, award_text, caps_text, visits_text};
use super::read::{
    expiry, expiry_from, level, name, pay_from, pay_text, rate, rate_from, referral_text, typed_levels, typed_reward,
    zone,
};
use super::{AnswerRefused, BusinessKind, Field, LATER, OFF, ON, PROPOSAL, step};
use crate::typed::whole;
use crate::{
    Amount, ByGroup, ByLang, Day, EarningRule, Expiry, Instant, Lang, Level, Limits, Points, Program, ProgramId,
    Qualifies, Rate, ReferralRules, Reward, RiskRules, Rules, RulesProblem, RulesRefused, ShortId, Survey, SurveyKind,
    Trigger, day_of,
};
use iso_currency::Currency;
use std::collections::BTreeMap;

/// The longest answer, in bytes: enough for the most levels with the longest names.
const SAID_BYTES_MAX: usize = 4_000;
/// The thresholds and multipliers (in hundredths) of the proposed levels.
const PROPOSED_LEVELS: [(i64, u32); 3] = [(0, 100), (1_000, 125), (3_000, 150)];

/// The answers of a draft, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(pub BTreeMap<Field, String>);

/// The texts of proposals in the three languages, which become the program's own.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The names of the three levels.
    pub levels: [ByLang<String>; 3],
    /// The name of the first reward.
    pub reward: ByLang<String>,
    /// The description of the first reward.
    pub reward_about: ByLang<String>,
    /// The name of a promotion.
    pub promotion: ByLang<String>,
}

impl Answers {
    /// Returns the answers that a live program can no longer change, with which a change of its rules begins.
    pub fn of_live(program: &Program) -> Answers {
        let names = program.langs.iter().map(|lang| (Field::Name(*lang), program.names.get(*lang).clone()));
        let currency = (Field::Currency, program.currency.code().to_owned());
        Answers(names.chain([currency]).collect())
    }

    /// Returns the answer for a field.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }

    /// Returns the fields of a new program in the order in which they are asked: names in the languages that were chosen
    /// only, that in `first` before the others.
    pub fn order(&self, first: Lang) -> Vec<Field> {
        let chosen = self.get(Field::Languages).unwrap_or_default();
        let spoken = |lang: &Lang| chosen.split(',').any(|code| code == lang.code());
        let others = Lang::ALL.into_iter().filter(|lang| *lang != first && spoken(lang)).map(Field::Name);
        let before = |field: &Field| matches!(field, Field::Kind | Field::Name(_) | Field::Languages);
        let rest = Field::ALL.into_iter().filter(|field| !before(field) && !field.is_of_live());
        [Field::Kind, Field::Name(first), Field::Languages].into_iter().chain(others).chain(rest).collect()
    }

    /// Returns the next field without an answer; `None` if all are answered.
    pub fn next(&self, first: Lang) -> Option<Field> {
        self.order(first).into_iter().find(|field| !self.0.contains_key(field))
    }

    /// Returns the change of promotions, if there is one.
    pub fn promotion(&self) -> Option<PromotionChange> {
        self.get(Field::Promotion).and_then(PromotionChange::parse)
    }

    /// Returns the kind of business; a café if it is not answered.
    pub fn kind(&self) -> BusinessKind {
        self.get(Field::Kind).and_then(BusinessKind::from_code).unwrap_or(BusinessKind::Cafe)
    }

    /// Returns the currency, if it is answered.
    pub fn currency(&self) -> Option<Currency> {
        self.get(Field::Currency).and_then(Currency::from_code)
    }

    /// Returns the languages that the program speaks.
    pub fn spoken(&self) -> Vec<Lang> {
        let named = |lang: &Lang| self.get(Field::Name(*lang)).is_some_and(|name| name != LATER);
        Lang::ALL.into_iter().filter(named).collect()
    }

    /// Stores an answer, as a button carries it or as it was `typed`.
    #[expect(clippy::too_many_lines, reason = "a table: an arm for each field")]
    pub fn set(&mut self, field: Field, said: &str, first: Lang, typed: bool) -> Result<(), AnswerRefused> {
        let said = said.trim();
        if said.len() > SAID_BYTES_MAX {
            return Err(AnswerRefused::NameLength);
        }
        let taken = match field {
            Field::Kind => {
                BusinessKind::from_code(said).map(|kind| kind.code().to_owned()).ok_or(AnswerRefused::NoChoice)?
            }
            Field::Name(lang) => name(lang, said, first)?,
            Field::Languages => {
                let chosen: Option<Vec<Lang>> = said.split(',').map(Lang::from_code).collect();
                let chosen = chosen.filter(|chosen| chosen.contains(&first)).ok_or(AnswerRefused::NoChoice)?;
                self.choose_languages(&chosen, first);
                return Ok(());
            }
            Field::Currency => {
                let code = said.to_ascii_uppercase();
                Currency::from_code(&code).map(|known| known.code().to_owned()).ok_or(AnswerRefused::Currency)?
            }
            Field::Zone => {
                zone(said).and_then(|zone| zone.iana_name().map(str::to_owned)).ok_or(AnswerRefused::Zone)?
            }
            Field::Rate => {
                let currency = self.needs_currency()?;
                let rate = rate(said, currency, typed).ok_or(AnswerRefused::Rate)?;
                format!("{}/{}", rate.points, rate.per_minor(currency))
            }
            Field::Pending => {
                match whole(said).filter(|days| (0..=i64::from(Rules::PENDING_DAYS_MAX)).contains(days)) {
                    Some(days) => days.to_string(),
                    None => return Err(AnswerRefused::Pending),
                }
            }
            Field::Expiry => expiry(said).ok_or(AnswerRefused::Expiry)?,
            Field::Pay => pay_text(said, self.needs_currency()?, typed).ok_or(AnswerRefused::Pay)?,
            Field::Levels => {
                if said != OFF && said != PROPOSAL {
                    let levels = typed_levels(said, &self.spoken())?;
                    let currency = self.needs_currency()?;
                    let rules = Rules { levels, ..self.plain(Instant::UNIX_EPOCH, currency)? };
                    rules.checked(currency).map_err(levels_refused)?;
                }
                said.to_owned()
            }
            Field::Referral => referral_text(said, self.needs_currency()?, typed).ok_or(AnswerRefused::Referral)?,
            Field::Survey => match said {
                ON | OFF => said.to_owned(),
                _ => return Err(AnswerRefused::NoChoice),
            },
            Field::Reward => {
                if said != OFF && said != PROPOSAL {
                    typed_reward(said, &self.spoken())?;
                }
                said.to_owned()
            }
            Field::Birthday | Field::Activity(_) => award_text(said).ok_or(AnswerRefused::Award)?,
            Field::Visits => visits_text(said).ok_or(AnswerRefused::Visits)?,
            Field::Caps => caps_text(said).ok_or(AnswerRefused::Caps)?,
            Field::Promotion => {
                PromotionChange::parse(said).map(|change| change.text()).ok_or(AnswerRefused::Promotion)?
            }
            // One of its kinds is chosen.
            Field::Activities => return Err(AnswerRefused::NoChoice),
        };
        // Words that were typed for the former languages no longer fit.
        if let Field::Name(_) = field {
            self.set_name(field, taken);
            return Ok(());
        }
        // Amounts of the former currency do not fit either.
        if field == Field::Currency && self.get(field).is_some_and(|known| known != taken) {
            for amount in [Field::Rate, Field::Pay, Field::Referral] {
                self.0.remove(&amount);
            }
        }
        self.0.insert(field, taken);
        Ok(())
    }

    /// Stores the languages. Names in the others are not asked for.
    fn choose_languages(&mut self, chosen: &[Lang], first: Lang) {
        for lang in Lang::ALL.into_iter().filter(|lang| *lang != first) {
            let named = self.get(Field::Name(lang)).is_some_and(|name| name != LATER);
            match chosen.contains(&lang) {
                true if !named => drop(self.0.remove(&Field::Name(lang))),
                true => {}
                false => self.set_name(Field::Name(lang), LATER.to_owned()),
            }
        }
        let codes: Vec<&str> = Lang::ALL.into_iter().filter(|lang| chosen.contains(lang)).map(Lang::code).collect();
        self.0.insert(Field::Languages, codes.join(","));
    }

    fn set_name(&mut self, field: Field, name: String) {
        let before = self.spoken();
        self.0.insert(field, name);
        if self.spoken() != before {
            for typed in [Field::Levels, Field::Reward] {
                if self.get(typed).is_some_and(|said| said != OFF && said != PROPOSAL) {
                    self.0.remove(&typed);
                }
            }
        }
    }

    fn needs_currency(&self) -> Result<Currency, AnswerRefused> {
        self.currency().ok_or(AnswerRefused::Before(Field::Currency))
    }

    /// Returns rules with what every program has and nothing else.
    fn plain(&self, from: Instant, currency: Currency) -> Result<Rules, AnswerRefused> {
        let usual = Rate::new(self.kind().rate(), step(currency), currency).ok_or(AnswerRefused::Rate)?;
        Ok(Rules::plain(from, usual, Expiry::AfterMonths(12)))
    }

    /// Returns `base` with the answered fields replaced, as of `today`. A feature that was off and is turned on again is as in
    /// the newest of the `earlier` versions that had it.
    pub fn amend(&self, base: Rules, earlier: &[Rules], words: &Proposed, today: Day) -> Result<Rules, AnswerRefused> {
        let mut rules = base;
        let currency = self.needs_currency()?;
        let newest_first = || [&rules].into_iter().chain(earlier.iter().rev());
        let referral = newest_first().find_map(|rules| rules.referral.clone());
        let surveyed = newest_first().find(|rules| !rules.surveys.is_empty());
        let surveyed = surveyed.map(|rules| rules.surveys.clone()).unwrap_or_default();
        for (field, said) in &self.0 {
            match field {
                Field::Rate => rules.set_rate(rate_from(said, currency).ok_or(AnswerRefused::Rate)?),
                Field::Pending => rules.pending_days = said.parse().map_err(|_| AnswerRefused::Pending)?,
                Field::Expiry => rules.expiry = expiry_from(said).ok_or(AnswerRefused::Expiry)?,
                Field::Pay => rules.pay = pay_from(said, currency)?,
                Field::Levels => rules.levels = self.levels(said, words)?,
                Field::Referral => rules.referral = self.referral(said, referral.clone(), currency)?,
                Field::Survey => rules.surveys = surveys(said == ON, &surveyed)?,
                Field::Birthday => rules.set_birthday(said),
                Field::Visits => rules.set_visits(said),
                Field::Activity(kind) => rules.set_activity(*kind, said),
                Field::Caps => rules.set_caps(said),
                Field::Promotion => {
                    let change = PromotionChange::parse(said).ok_or(AnswerRefused::Promotion)?;
                    change.make(&mut rules, &words.promotion, today);
                }
                Field::Kind | Field::Name(_) | Field::Languages | Field::Currency | Field::Zone => {}
                Field::Reward | Field::Activities => {}
            }
        }
        // A promotion may name a level that no longer exists.
        let levels: Vec<ShortId> = rules.levels.iter().map(|level| level.id.clone()).collect();
        rules.earning.retain(|rule| match rule {
            EarningRule::Promotion(promotion) => promotion.level.as_ref().is_none_or(|id| levels.contains(id)),
            _ => true,
        });
        rules.checked(currency).map_err(levels_refused)
    }

    fn levels(&self, said: &str, words: &Proposed) -> Result<Vec<Level>, AnswerRefused> {
        match said {
            OFF => Ok(Vec::new()),
            PROPOSAL => {
                let proposed = PROPOSED_LEVELS.iter().zip(&words.levels).enumerate();
                proposed.map(|(at, ((from, by), names))| level(at, names.clone(), *from, *by)).collect()
            }
            typed => typed_levels(typed, &self.spoken()),
        }
    }

    /// Returns the referral rules with the answered amounts; the rest is as it was.
    fn referral(
        &self,
        said: &str,
        was: Option<ReferralRules>,
        currency: Currency,
    ) -> Result<Option<ReferralRules>, AnswerRefused> {
        if said == OFF {
            return Ok(None);
        }
        let numbers: Vec<i64> = said.split('/').filter_map(|number| number.parse().ok()).collect();
        let [referrer, friend, minimum] = numbers.as_slice() else { return Err(AnswerRefused::Referral) };
        let points = |n: &i64| Points::new(*n).ok_or(AnswerRefused::Referral);
        let (referrer_points, friend_points) = (points(referrer)?, points(friend)?);
        let qualifies = Qualifies::Purchase(Amount::of_minor(*minimum, currency));
        Ok(Some(match was {
            Some(was) => ReferralRules { referrer_points, friend_points, qualifies, ..was },
            None => ReferralRules {
                referrer_points,
                friend_points,
                qualifies,
                hold_days: self.kind().hold_days(),
                per_day: None,
                per_month: Some(30),
                budget: None,
                risk: RiskRules::default(),
            },
        }))
    }

    fn reward(&self, said: &str, words: &Proposed) -> Result<Option<Reward>, AnswerRefused> {
        let (names, descriptions, price) = match said {
            OFF => return Ok(None),
            PROPOSAL => {
                let price = Points::new(self.kind().reward_price()).ok_or(AnswerRefused::Reward)?;
                (words.reward.clone(), words.reward_about.clone(), price)
            }
            typed => {
                let (names, price) = typed_reward(typed, &self.spoken())?;
                (names.clone(), names, price)
            }
        };
        Ok(Some(Reward {
            id: ShortId::parse("first").map_err(|_| AnswerRefused::Reward)?,
            names,
            descriptions,
            price,
            stock: None,
            level: None,
            valid_days: 30,
            returnable: true,
            offered: true,
            planned: None,
        }))
    }

    /// Returns the program that the answers make, or the field that is missing.
    pub fn program(
        &self,
        id: ProgramId,
        first: Lang,
        from: Instant,
        words: &Proposed,
    ) -> Result<Program, AnswerRefused> {
        if let Some(missing) = self.next(first) {
            return Err(AnswerRefused::Before(missing));
        }
        let currency = self.needs_currency()?;
        let zone = self.get(Field::Zone).and_then(zone).ok_or(AnswerRefused::Zone)?;
        let today = day_of(from, &zone);
        let names = self.filled(|lang| self.get(Field::Name(lang)).filter(|name| *name != LATER));
        let reward = self.reward(self.get(Field::Reward).unwrap_or(OFF), words)?;
        Ok(Program {
            id,
            names: names.ok_or(AnswerRefused::NameLength)?,
            langs: self.spoken(),
            currency,
            zone,
            rules: vec![self.amend(self.plain(from, currency)?, &[], words, today)?],
            rewards: reward.into_iter().collect(),
            wind_down: None,
            limits: Limits::default(),
            unusual_sale: None,
        })
    }

    /// Returns all answers as one text, by which a changed draft is noticed.
    pub fn text(&self) -> String {
        self.0.iter().map(|(field, said)| format!("{}={said}\n", field.code())).collect()
    }

    /// Returns a text for each language. Languages that the program does not speak get the text of its first.
    fn filled<'a>(&self, text: impl Fn(Lang) -> Option<&'a str>) -> Option<ByLang<String>> {
        let main = Lang::ALL.into_iter().find_map(&text)?;
        let of = |lang| text(lang).unwrap_or(main).to_owned();
        Some(ByLang { ru: of(Lang::Ru), zh: of(Lang::Zh), en: of(Lang::En) })
    }
}

/// Returns the answer to refused rules. Anything but levels was refused with its own answer before.
fn levels_refused(refused: RulesRefused) -> AnswerRefused {
    match refused.problem {
        RulesProblem::FirstLevelThreshold | RulesProblem::LevelsNotAscending => AnswerRefused::LevelsRise,
        RulesProblem::Award | RulesProblem::Referral => AnswerRefused::Referral,
        RulesProblem::Pay => AnswerRefused::Pay,
        RulesProblem::Promotions | RulesProblem::PromotionDays => AnswerRefused::Promotion,
        _ => AnswerRefused::Levels,
    }
}

/// Returns the surveys: the program's own if it has some, else the proposed one.
fn surveys(on: bool, known: &[Survey]) -> Result<Vec<Survey>, AnswerRefused> {
    if !on {
        return Ok(Vec::new());
    }
    if !known.is_empty() {
        return Ok(known.to_vec());
    }
    Ok(vec![Survey {
        id: ShortId::parse("nps").map_err(|_| AnswerRefused::NoChoice)?,
        kind: SurveyKind::Relationship,
        question: None,
        follow_up: ByGroup::default(),
        thanks: ByGroup::default(),
        reward: None,
        trigger: Trigger::Schedule,
        cooldown_days: SurveyKind::Relationship.cooldown_days_min(),
    }])
}
