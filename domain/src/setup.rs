//! Setting a program up: what its owner is asked, what he may answer, and the program that his answers make.
//!
//! A draft is nothing but its answers, each as a short text of one form, so that it can be kept, resumed and shown; what
//! they mean is worked out anew each time.

use crate::{
    ByGroup, ByLang, Expiry, Factor, Instant, Lang, Money, PayRule, Points, Program, ProgramId, Qualifies, Rate,
    ReferralRules, Reward, RiskRules, Rules, RulesRefused, ShortId, Survey, SurveyKind, Tier, Trigger, Zone,
};
use iso_currency::Currency;
use std::collections::BTreeMap;

/// What kind of business it is: what is proposed depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusinessKind {
    /// A café.
    Cafe,
    /// A shop.
    Shop,
    /// A salon.
    Salon,
    /// An online shop.
    Online,
}

impl BusinessKind {
    /// All kinds.
    pub const ALL: [BusinessKind; 4] =
        [BusinessKind::Cafe, BusinessKind::Shop, BusinessKind::Salon, BusinessKind::Online];

    /// The code that is stored and that a button carries.
    pub fn code(self) -> &'static str {
        match self {
            BusinessKind::Cafe => "cafe",
            BusinessKind::Shop => "shop",
            BusinessKind::Salon => "salon",
            BusinessKind::Online => "online",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<BusinessKind> {
        BusinessKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Points for each step of money ([`step`]).
    pub fn rate(self) -> u32 {
        match self {
            BusinessKind::Cafe | BusinessKind::Salon => 10,
            BusinessKind::Shop | BusinessKind::Online => 5,
        }
    }

    /// Days of the return window.
    pub fn pending_days(self) -> u8 {
        match self {
            BusinessKind::Cafe | BusinessKind::Salon => 0,
            BusinessKind::Shop | BusinessKind::Online => 14,
        }
    }

    /// What the proposed reward costs.
    pub fn reward_price(self) -> i64 {
        match self {
            BusinessKind::Cafe => 250,
            BusinessKind::Shop => 500,
            BusinessKind::Salon => 1_000,
            BusinessKind::Online => 300,
        }
    }

    /// Days between a friend's purchase and the reward for it.
    fn hold_days(self) -> u8 {
        match self {
            BusinessKind::Cafe | BusinessKind::Salon => 3,
            BusinessKind::Shop | BusinessKind::Online => 14,
        }
    }
}

/// The amount of money, in minor units, for which points are usually given: 100 ₽, ¥10, $1. A point is then usually worth
/// the hundredth part of it.
pub fn step(currency: Currency) -> i64 {
    let whole = match currency {
        Currency::USD | Currency::EUR | Currency::GBP | Currency::CHF | Currency::CAD | Currency::AUD => 1,
        Currency::BYN | Currency::GEL | Currency::PLN | Currency::AZN => 5,
        Currency::RUB | Currency::JPY | Currency::INR | Currency::UAH | Currency::TRY | Currency::THB => 100,
        Currency::KZT | Currency::AMD | Currency::KRW | Currency::HUF => 1_000,
        Currency::UZS | Currency::VND | Currency::IDR => 10_000,
        _ => 10,
    };
    whole * i64::pow(10, Money::decimals(currency) as u32)
}

/// A bill to show by what it would earn: 1 299 ₽, ¥129.90, $12.99.
pub fn example_bill(currency: Currency) -> Option<Money> {
    Money::new(step(currency) * 1_299 / 100, currency).ok()
}

/// A thing that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The kind of business.
    Kind,
    /// The program's name in a language.
    Name(Lang),
    /// The currency.
    Currency,
    /// The zone.
    Zone,
    /// Points for money.
    Rate,
    /// The return window.
    Pending,
    /// How long points live.
    Expiry,
    /// Points as part payment.
    Pay,
    /// Levels.
    Levels,
    /// What inviting earns.
    Referral,
    /// Whether members are asked.
    Survey,
    /// The first reward.
    Reward,
}

impl Field {
    const ALL: [Field; 14] = [
        Field::Kind,
        Field::Name(Lang::Ru),
        Field::Name(Lang::Zh),
        Field::Name(Lang::En),
        Field::Currency,
        Field::Zone,
        Field::Rate,
        Field::Pending,
        Field::Expiry,
        Field::Pay,
        Field::Levels,
        Field::Referral,
        Field::Survey,
        Field::Reward,
    ];

    /// The fields of rules: what can be changed while a program runs.
    pub const OF_RULES: [Field; 7] =
        [Field::Rate, Field::Pending, Field::Expiry, Field::Pay, Field::Levels, Field::Referral, Field::Survey];

    /// The code that is stored and that a button carries.
    pub fn code(self) -> &'static str {
        match self {
            Field::Kind => "kind",
            Field::Name(Lang::Ru) => "name-ru",
            Field::Name(Lang::Zh) => "name-zh",
            Field::Name(Lang::En) => "name-en",
            Field::Currency => "currency",
            Field::Zone => "zone",
            Field::Rate => "rate",
            Field::Pending => "pending",
            Field::Expiry => "expiry",
            Field::Pay => "pay",
            Field::Levels => "levels",
            Field::Referral => "referral",
            Field::Survey => "survey",
            Field::Reward => "reward",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.code() == code)
    }
}

/// Why an answer is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerRefused {
    /// Not one of the offered choices.
    NoChoice,
    /// A name that is empty or too long.
    NameLength,
    /// Not all languages, or more.
    Languages,
    /// Not an ISO 4217 currency.
    Currency,
    /// Not an IANA zone.
    Zone,
    /// Not two numbers above zero.
    Rate,
    /// Not a number of days, 0–90.
    Pending,
    /// Not a number of months, 1–120.
    Expiry,
    /// Not a worth and a percentage.
    Pay,
    /// Not lines of a name and a threshold.
    Levels,
    /// Thresholds that do not rise, or do not begin with zero.
    LevelsRise,
    /// Not three numbers.
    Referral,
    /// Not a name and a price.
    Reward,
    /// It needs another answer first.
    Before(Field),
    /// It cannot be changed while the program runs.
    Fixed,
}

/// What a name has at most, in characters.
pub const NAME_LENGTH_MAX: usize = 64;
/// The longest answer, in bytes: as much as the longest names of the most levels take.
const SAID_BYTES_MAX: usize = 4_000;
/// The most levels that are typed.
const LEVELS_MAX: usize = 5;

/// The answers of a draft, by what was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(pub BTreeMap<Field, String>);

/// The texts of what is proposed, which a program takes over as its own: each in the three languages.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The names of the three levels.
    pub levels: [ByLang<String>; 3],
    /// The first reward.
    pub reward: ByLang<String>,
    /// What it is.
    pub reward_about: ByLang<String>,
}

/// Thresholds and multipliers, in hundredths, of the levels that are proposed.
const PROPOSED_LEVELS: [(i64, u32); 3] = [(0, 100), (1_000, 125), (3_000, 150)];
/// What inviting earns by proposal: for who invites, for the friend.
pub const PROPOSED_REFERRAL: (i64, i64) = (150, 100);
/// How much of a bill points may pay by proposal, in percent.
pub const PROPOSED_PAY_SHARE: u8 = 30;

/// "Later": a language that the program does not speak yet.
pub const LATER: &str = "-";
/// What is proposed.
pub const PROPOSAL: &str = "+";
/// None of it.
pub const OFF: &str = "off";
/// Yes.
pub const ON: &str = "on";

impl Answers {
    /// What a live program has answered for good: changes of its rules begin with that.
    pub fn of_live(program: &Program) -> Answers {
        let names = program.langs.iter().map(|lang| (Field::Name(*lang), program.names.get(*lang).clone()));
        let currency = (Field::Currency, program.currency.code().to_owned());
        Answers(names.chain([currency]).collect())
    }

    /// An answer.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }

    /// What is asked of a new program, in order; names first in the language of whoever makes it.
    pub fn order(first: Lang) -> Vec<Field> {
        let others = Lang::ALL.into_iter().filter(|lang| *lang != first);
        let names = [first].into_iter().chain(others).map(Field::Name);
        let rest = Field::ALL.into_iter().filter(|field| !matches!(field, Field::Kind | Field::Name(_)));
        [Field::Kind].into_iter().chain(names).chain(rest).collect()
    }

    /// What is to be asked next; `None` where all is answered.
    pub fn next(&self, first: Lang) -> Option<Field> {
        Answers::order(first).into_iter().find(|field| !self.0.contains_key(field))
    }

    /// The kind of business; a café where nobody has said.
    pub fn kind(&self) -> BusinessKind {
        self.get(Field::Kind).and_then(BusinessKind::from_code).unwrap_or(BusinessKind::Cafe)
    }

    /// The currency, once it is known.
    pub fn currency(&self) -> Option<Currency> {
        self.get(Field::Currency).and_then(Currency::from_code)
    }

    /// The languages that the program speaks.
    pub fn spoken(&self) -> Vec<Lang> {
        let named = |lang: &Lang| self.get(Field::Name(*lang)).is_some_and(|name| name != LATER);
        Lang::ALL.into_iter().filter(named).collect()
    }

    /// Takes an answer, as a button carries it or as it was `typed`.
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
            Field::Currency => {
                let code = said.to_ascii_uppercase();
                Currency::from_code(&code).map(|known| known.code().to_owned()).ok_or(AnswerRefused::Currency)?
            }
            Field::Zone => {
                zone(said).and_then(|zone| zone.iana_name().map(str::to_owned)).ok_or(AnswerRefused::Zone)?
            }
            Field::Rate => {
                let rate = rate(said, self.needs_currency()?, typed).ok_or(AnswerRefused::Rate)?;
                format!("{}/{}", rate.points(), rate.per_minor())
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
                    let tiers = typed_levels(said, &self.spoken())?;
                    let rules = Rules { tiers, ..self.plain(Instant::UNIX_EPOCH, self.needs_currency()?) };
                    rules.checked().map_err(levels_refused)?;
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
                    let (_, price) = priced(said, &self.spoken(), AnswerRefused::Reward)?;
                    let price = whole(price).filter(|price| (1..=Reward::PRICE_MAX).contains(price));
                    price.ok_or(AnswerRefused::Reward)?;
                }
                said.to_owned()
            }
        };
        // What was said in the languages of before no longer fits.
        if let Field::Name(_) = field {
            let before = self.spoken();
            self.0.insert(field, taken);
            if self.spoken() != before {
                for typed in [Field::Levels, Field::Reward] {
                    if self.get(typed).is_some_and(|said| said != OFF && said != PROPOSAL) {
                        self.0.remove(&typed);
                    }
                }
            }
            return Ok(());
        }
        // So do amounts of another currency.
        if field == Field::Currency && self.get(field).is_some_and(|known| known != taken) {
            for amount in [Field::Rate, Field::Pay, Field::Referral] {
                self.0.remove(&amount);
            }
        }
        self.0.insert(field, taken);
        Ok(())
    }

    fn needs_currency(&self) -> Result<Currency, AnswerRefused> {
        self.currency().ok_or(AnswerRefused::Before(Field::Currency))
    }

    /// Rules with nothing but what every program has.
    fn plain(&self, from: Instant, currency: Currency) -> Rules {
        let usual = Rate::new(self.kind().rate(), step(currency).unsigned_abs()).unwrap_or(Rate::ONE);
        Rules::plain(from, usual, Expiry::AfterMonths(12))
    }

    /// Rules with what was answered, and all else as it is in `base`.
    /// What was turned off and comes again is as it was in the newest of the `earlier` versions that had it.
    pub fn amend(&self, base: Rules, earlier: &[Rules], words: &Proposed) -> Result<Rules, AnswerRefused> {
        let mut rules = base;
        let newest_first = || [&rules].into_iter().chain(earlier.iter().rev());
        let referral = newest_first().find_map(|rules| rules.referral.clone());
        let surveyed = newest_first().find(|rules| !rules.surveys.is_empty());
        let surveyed = surveyed.map(|rules| rules.surveys.clone()).unwrap_or_default();
        for (field, said) in &self.0 {
            match field {
                Field::Rate => rules.rate = rate_from(said).ok_or(AnswerRefused::Rate)?,
                Field::Pending => rules.pending_days = said.parse().map_err(|_| AnswerRefused::Pending)?,
                Field::Expiry => rules.expiry = expiry_from(said).ok_or(AnswerRefused::Expiry)?,
                Field::Pay => rules.pay = pay_from(said)?,
                Field::Levels => rules.tiers = self.tiers(said, words)?,
                Field::Referral => rules.referral = self.referral(said, referral.clone())?,
                Field::Survey => rules.surveys = surveys(said == ON, &surveyed)?,
                Field::Kind | Field::Name(_) | Field::Currency | Field::Zone | Field::Reward => {}
            }
        }
        // A promotion or a reward may ask for a level that is no longer there.
        let tiers = rules.tiers.len().max(1);
        rules.promotions.retain(|promotion| usize::from(promotion.from_tier) < tiers);
        rules.checked().map_err(levels_refused)
    }

    fn tiers(&self, said: &str, words: &Proposed) -> Result<Vec<Tier>, AnswerRefused> {
        match said {
            OFF => Ok(Vec::new()),
            PROPOSAL => {
                let proposed = PROPOSED_LEVELS.iter().zip(&words.levels).enumerate();
                proposed.map(|(at, ((from, by), names))| tier(at, names.clone(), *from, *by)).collect()
            }
            typed => typed_levels(typed, &self.spoken()),
        }
    }

    /// Amounts as they were answered; all else as it was.
    fn referral(&self, said: &str, was: Option<ReferralRules>) -> Result<Option<ReferralRules>, AnswerRefused> {
        if said == OFF {
            return Ok(None);
        }
        let numbers: Vec<i64> = said.split('/').filter_map(|number| number.parse().ok()).collect();
        let [referrer, friend, minimum] = numbers.as_slice() else { return Err(AnswerRefused::Referral) };
        let points = |n: &i64| Points::new(*n).ok_or(AnswerRefused::Referral);
        let (referrer_points, friend_points) = (points(referrer)?, points(friend)?);
        let qualifies = Qualifies::Purchase(*minimum);
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
            PROPOSAL => (words.reward.clone(), words.reward_about.clone(), self.kind().reward_price()),
            typed => {
                let (names, price) = priced(typed, &self.spoken(), AnswerRefused::Reward)?;
                (names.clone(), names, whole(price).ok_or(AnswerRefused::Reward)?)
            }
        };
        Ok(Some(Reward {
            id: ShortId::parse("first").map_err(|_| AnswerRefused::Reward)?,
            names,
            descriptions,
            price: Points::new(price).ok_or(AnswerRefused::Reward)?,
            stock: None,
            from_tier: 0,
            valid_days: 30,
            returnable: true,
            offered: true,
        }))
    }

    /// The program that the answers make; the field that is missing where one is.
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
        let names = self.filled(|lang| self.get(Field::Name(lang)).filter(|name| *name != LATER));
        let reward = self.reward(self.get(Field::Reward).unwrap_or(OFF), words)?;
        Ok(Program {
            id,
            names: names.ok_or(AnswerRefused::NameLength)?,
            langs: self.spoken(),
            currency,
            zone,
            rules: vec![self.amend(self.plain(from, currency), &[], words)?],
            rewards: reward.into_iter().collect(),
        })
    }

    /// All answers in one text, so that what was shown can be told from what is there.
    pub fn text(&self) -> String {
        self.0.iter().map(|(field, said)| format!("{}={said}\n", field.code())).collect()
    }

    /// One text for each language: where the program does not speak one yet, that of its first.
    fn filled<'a>(&self, text: impl Fn(Lang) -> Option<&'a str>) -> Option<ByLang<String>> {
        let main = Lang::ALL.into_iter().find_map(&text)?;
        let of = |lang| text(lang).unwrap_or(main).to_owned();
        Some(ByLang { ru: of(Lang::Ru), zh: of(Lang::Zh), en: of(Lang::En) })
    }
}

/// Why rules of levels are refused; whatever else is wrong with rules was refused with its own answer.
fn levels_refused(refused: RulesRefused) -> AnswerRefused {
    match refused {
        RulesRefused::FirstTier | RulesRefused::TiersRise => AnswerRefused::LevelsRise,
        RulesRefused::Award | RulesRefused::Referral => AnswerRefused::Referral,
        RulesRefused::Pay => AnswerRefused::Pay,
        _ => AnswerRefused::Levels,
    }
}

fn name(lang: Lang, said: &str, first: Lang) -> Result<String, AnswerRefused> {
    if said == LATER && lang != first {
        return Ok(LATER.to_owned());
    }
    let sane = (1..=NAME_LENGTH_MAX).contains(&said.chars().count()) && !said.chars().any(char::is_control);
    (sane && said != LATER).then(|| said.to_owned()).ok_or(AnswerRefused::NameLength)
}

fn zone(said: &str) -> Option<Zone> {
    Zone::get(said).ok().filter(|zone| zone.iana_name().is_some())
}

/// A whole number as people type it.
fn whole(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let sane = (1..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    sane.then(|| digits.parse().ok()).flatten()
}

/// An amount of money as people type it.
pub fn typed_money(text: &str, currency: Currency) -> Option<Money> {
    let plain: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    Money::parse(&plain, currency).ok()
}

/// The numbers of a text that is told in words around them; none where one of them is below zero.
fn numbers(text: &str) -> Vec<String> {
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if matches!(letter, '-' | '−') && letters.peek().is_some_and(char::is_ascii_digit) {
            return Vec::new();
        }
    }
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let parts = text.split(|c| !number(c)).map(|part| part.trim_matches([',', '.']));
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// "10 100": points, and the money that they are for. "5%" is five points for each step of money.
fn rate(said: &str, currency: Currency, typed: bool) -> Option<Rate> {
    if let Some(from_button) = rate_from(said).filter(|_| !typed) {
        return Some(from_button);
    }
    let found = numbers(said);
    match found.as_slice() {
        [percent] if said.contains('%') => Rate::new(percent.parse().ok()?, step(currency).unsigned_abs()),
        [points, money] => Rate::new(points.parse().ok()?, typed_money(money, currency)?.minor().unsigned_abs()),
        _ => None,
    }
}

/// What the answer to the rate was taken as: points/minor units.
fn rate_from(said: &str) -> Option<Rate> {
    let (points, minor) = said.split_once('/')?;
    Rate::new(points.parse().ok()?, minor.parse().ok()?)
}

/// `never`, `after:12`, `idle:6`, or a number of months.
fn expiry(said: &str) -> Option<String> {
    let text = match whole(said) {
        Some(months) => format!("after:{months}"),
        None => said.to_owned(),
    };
    expiry_from(&text).map(|_| text)
}

fn expiry_from(said: &str) -> Option<Expiry> {
    let months = |text: &str| text.parse().ok().filter(|months| (1..=Rules::EXPIRY_MONTHS_MAX).contains(months));
    match said.split_once(':') {
        None if said == "never" => Some(Expiry::Never),
        Some(("after", text)) => months(text).map(Expiry::AfterMonths),
        Some(("idle", text)) => months(text).map(Expiry::IdleMonths),
        _ => None,
    }
}

/// `off`, or minor units that a point is worth and percent of a bill: as a button carries them, or typed as "1 30".
fn pay_text(said: &str, currency: Currency, typed: bool) -> Option<String> {
    if said == OFF || (!typed && pay_from(said).is_ok_and(|pay| pay.is_some())) {
        return Some(said.to_owned());
    }
    let found = numbers(said);
    let [worth, share] = found.as_slice() else { return None };
    let text = format!("{}/{share}", typed_money(worth, currency)?.minor());
    pay_from(&text).is_ok().then_some(text)
}

fn pay_from(said: &str) -> Result<Option<PayRule>, AnswerRefused> {
    if said == OFF {
        return Ok(None);
    }
    let (worth, share) = said.split_once('/').ok_or(AnswerRefused::Pay)?;
    let minor_per_point: u32 = worth.parse().map_err(|_| AnswerRefused::Pay)?;
    let share_percent: u8 = share.parse().map_err(|_| AnswerRefused::Pay)?;
    if minor_per_point == 0 || !(1..=100).contains(&share_percent) {
        return Err(AnswerRefused::Pay);
    }
    Ok(Some(PayRule { minor_per_point, share_percent, minimum: Points::new(1).ok_or(AnswerRefused::Pay)? }))
}

/// `off`, or points for who invites, for the friend, and the least purchase in minor units; typed as "150 100 500".
fn referral_text(said: &str, currency: Currency, typed: bool) -> Option<String> {
    if said == OFF {
        return Some(said.to_owned());
    }
    let points = |text: &str| whole(text).filter(|points| (1..=Rules::AWARD_MAX).contains(points));
    let parts: Vec<&str> = said.split('/').collect();
    if let ([referrer, friend, minimum], false) = (parts.as_slice(), typed) {
        points(referrer)?;
        points(friend)?;
        return Money::new(minimum.parse().ok()?, currency).ok().map(|_| said.to_owned());
    }
    let found = numbers(said);
    let [referrer, friend, minimum] = found.as_slice() else { return None };
    Some(format!("{}/{}/{}", points(referrer)?, points(friend)?, typed_money(minimum, currency)?.minor()))
}

/// `<names> = <number>`: the names in the languages that the program speaks, with a stroke between them.
fn priced<'a>(
    line: &'a str,
    spoken: &[Lang],
    wrong: AnswerRefused,
) -> Result<(ByLang<String>, &'a str), AnswerRefused> {
    let (names, number) = line.rsplit_once(['=', '＝']).ok_or(wrong)?;
    let names: Vec<&str> = names.split(['/', '／']).map(str::trim).collect();
    if names.len() != spoken.len() {
        return Err(AnswerRefused::Languages);
    }
    if names.iter().any(|name| !(1..=NAME_LENGTH_MAX).contains(&name.chars().count())) {
        return Err(AnswerRefused::NameLength);
    }
    let of = |lang: Lang| spoken.iter().position(|known| *known == lang).map_or(names[0], |at| names[at]).to_owned();
    Ok((ByLang { ru: of(Lang::Ru), zh: of(Lang::Zh), en: of(Lang::En) }, number.trim()))
}

/// Lines of `<names> = <threshold> [x<multiplier>]`.
fn typed_levels(said: &str, spoken: &[Lang]) -> Result<Vec<Tier>, AnswerRefused> {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !(1..=LEVELS_MAX).contains(&lines.len()) {
        return Err(AnswerRefused::Levels);
    }
    let one = |(at, line): (usize, &&str)| {
        let (names, numbers) = priced(line, spoken, AnswerRefused::Levels)?;
        let (from, by) = numbers.split_once(['x', 'X', '×', '\u{445}', '*']).unwrap_or((numbers, "1"));
        let from = whole(from.trim()).ok_or(AnswerRefused::Levels)?;
        tier(at, names, from, hundredths(by.trim()).ok_or(AnswerRefused::Levels)?)
    };
    lines.iter().enumerate().map(one).collect()
}

fn tier(at: usize, names: ByLang<String>, from: i64, multiplier: u32) -> Result<Tier, AnswerRefused> {
    Ok(Tier {
        id: ShortId::parse(&format!("level{}", at + 1)).map_err(|_| AnswerRefused::Levels)?,
        names,
        threshold: Points::new(from).ok_or(AnswerRefused::Levels)?,
        multiplier: Factor::new(multiplier).ok_or(AnswerRefused::Levels)?,
        perks: None,
    })
}

/// "1", "1.5", "1,25" in hundredths.
fn hundredths(text: &str) -> Option<u32> {
    let text = text.replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let sane = (1..=2).contains(&whole.len()) && digits(whole) && part.len() <= 2 && digits(part);
    sane.then(|| format!("{whole}{part:0<2}").parse().ok()).flatten()
}

/// The one survey that is asked by proposal: the others that a program has stay with it.
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
