//! The sections of a program file: levels, promotions, caps, activities, rewards.

use domain::{
    ActivityKind, ActivityRule, ByGroup, ByLang, Day, Factor, Level, Money, PayRule, Points, Promotion, Qualifies,
    ReferralRules, Reward, RiskRules, ShortId, Survey, SurveyKind, Trigger, Weekdays,
};
use iso_currency::Currency;
use serde::Deserialize;
use toml::Spanned;

/// The longest label that a button shows whole on a narrow phone.
const TITLE_LENGTH_MAX: usize = 40;
const ABOUT_LENGTH_MAX: usize = 300;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLevel {
    pub(super) id: String,
    pub(super) name: Names,
    pub(super) from: i64,
    #[serde(default)]
    pub(super) multiplier: Option<String>,
    pub(super) perks: Option<Names>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPromotion {
    pub(super) id: String,
    pub(super) name: Names,
    pub(super) factor: String,
    pub(super) from: String,
    pub(super) until: String,
    #[serde(default)]
    pub(super) weekdays: Vec<String>,
    pub(super) level: Option<String>,
    #[serde(default)]
    pub(super) first_purchase: bool,
    #[serde(default)]
    pub(super) stacks: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCaps {
    pub(super) purchase: Option<i64>,
    pub(super) member_day: Option<i64>,
    pub(super) budget: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawActivity {
    pub(super) kind: String,
    pub(super) points: i64,
    #[serde(default)]
    pub(super) cooldown_hours: u16,
    #[serde(default = "once")]
    pub(super) per_day: u8,
}

fn once() -> u8 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Visits {
    pub(super) every: u16,
    pub(super) points: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBirthday {
    pub(super) points: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pay {
    /// The worth of a point, as an amount.
    pub(super) point: String,
    /// The largest share of a bill, in percent.
    pub(super) share: u8,
    pub(super) minimum: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReward {
    pub(super) id: String,
    pub(super) name: Names,
    pub(super) about: Names,
    pub(super) price: i64,
    pub(super) stock: Option<u32>,
    pub(super) level: Option<String>,
    pub(super) valid_days: u16,
    #[serde(default)]
    pub(super) returnable: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReferral {
    referrer: i64,
    friend: i64,
    minimum: Option<String>,
    stay_days: Option<u16>,
    #[serde(default = "two_weeks")]
    hold_days: u8,
    per_day: Option<u32>,
    per_month: Option<u32>,
    budget: Option<i64>,
    #[serde(default)]
    risk: RawRisk,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRisk {
    threshold: Option<u16>,
    burst: Option<u16>,
    same_cashier: Option<u16>,
    minimal_amount: Option<u16>,
    no_activity: Option<u16>,
    star: Option<u16>,
    fast: Option<u16>,
}

fn two_weeks() -> u8 {
    14
}

pub(super) fn referral(raw: &RawReferral, currency: Currency) -> Result<ReferralRules, String> {
    let qualifies = match (&raw.minimum, raw.stay_days) {
        (Some(minimum), None) => {
            Qualifies::Purchase(Money::parse(minimum, currency).map_err(|error| error.to_string())?.minor())
        }
        (None, Some(days)) => Qualifies::Stay(days),
        _ => return Err("a friend qualifies by exactly one of minimum = \"…\", stay_days = …".to_owned()),
    };
    let usual = RiskRules::default();
    let risk = RiskRules {
        threshold: raw.risk.threshold.unwrap_or(usual.threshold),
        burst: raw.risk.burst.unwrap_or(usual.burst),
        same_cashier: raw.risk.same_cashier.unwrap_or(usual.same_cashier),
        minimal_amount: raw.risk.minimal_amount.unwrap_or(usual.minimal_amount),
        no_activity: raw.risk.no_activity.unwrap_or(usual.no_activity),
        star: raw.risk.star.unwrap_or(usual.star),
        fast: raw.risk.fast.unwrap_or(usual.fast),
    };
    Ok(ReferralRules {
        referrer_points: points(raw.referrer)?,
        friend_points: points(raw.friend)?,
        qualifies,
        hold_days: raw.hold_days,
        per_day: raw.per_day,
        per_month: raw.per_month,
        budget: raw.budget.map(points).transpose()?,
        risk,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) ru: Spanned<String>,
    pub(super) zh: Spanned<String>,
    pub(super) en: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSurvey {
    id: String,
    kind: String,
    question: Option<Names>,
    #[serde(default)]
    follow_up: RawByGroup,
    #[serde(default)]
    thanks: RawByGroup,
    reward: Option<i64>,
    after: Option<RawAfter>,
    cooldown_days: Option<u16>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawByGroup {
    promoter: Option<Names>,
    passive: Option<Names>,
    detractor: Option<Names>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAfter {
    purchases: u16,
    #[serde(default)]
    hours: u16,
}

pub(super) fn survey(raw: &RawSurvey) -> Result<Survey, String> {
    let kinds = SurveyKind::ALL.map(SurveyKind::code).join(", ");
    let kind = SurveyKind::from_code(&raw.kind).ok_or_else(|| format!("kind is one of {kinds}"))?;
    let own = |names: &Option<Names>| names.as_ref().map(|names| words(names, ABOUT_LENGTH_MAX)).transpose();
    let by_group = |raw: &RawByGroup| {
        Ok::<_, String>(ByGroup {
            promoter: own(&raw.promoter)?,
            passive: own(&raw.passive)?,
            detractor: own(&raw.detractor)?,
        })
    };
    Ok(Survey {
        id: short(&raw.id)?,
        kind,
        question: own(&raw.question)?,
        follow_up: by_group(&raw.follow_up)?,
        thanks: by_group(&raw.thanks)?,
        reward: raw.reward.map(points).transpose()?,
        trigger: match &raw.after {
            Some(RawAfter { purchases, hours }) => Trigger::Purchases { every: *purchases, delay_hours: *hours },
            None => Trigger::Schedule,
        },
        cooldown_days: raw.cooldown_days.unwrap_or(kind.cooldown_days_min()),
    })
}

pub(super) fn points(number: i64) -> Result<Points, String> {
    Points::new(number).ok_or_else(|| "points are never negative".to_owned())
}

fn short(id: &str) -> Result<ShortId, String> {
    ShortId::parse(id).map_err(|error| error.to_string())
}

/// A factor such as "1.5".
fn factor(text: &str) -> Result<Factor, String> {
    let why = || format!("{text:?} is not a factor from \"1\" to \"10\" with at most two decimals");
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Err(why());
    }
    let hundredths = format!("{whole}{decimals:0<2}").parse().ok();
    hundredths.and_then(Factor::new).ok_or_else(why)
}

fn words(names: &Names, length_max: usize) -> Result<ByLang<String>, String> {
    let one = |text: &Spanned<String>| {
        let trimmed = text.get_ref().trim();
        let fits = (1..=length_max).contains(&trimmed.chars().count());
        fits.then(|| trimmed.to_owned()).ok_or_else(|| format!("a text here has 1 to {length_max} characters"))
    };
    Ok(ByLang { ru: one(&names.ru)?, zh: one(&names.zh)?, en: one(&names.en)? })
}

pub(super) fn level(raw: &RawLevel) -> Result<Level, String> {
    Ok(Level {
        id: short(&raw.id)?,
        names: words(&raw.name, TITLE_LENGTH_MAX)?,
        threshold: points(raw.from)?,
        multiplier: raw.multiplier.as_deref().map_or(Ok(Factor::ONE), factor)?,
        perks: raw.perks.as_ref().map(|perks| words(perks, ABOUT_LENGTH_MAX)).transpose()?,
    })
}

pub(super) fn promotion(raw: &RawPromotion, from_level: u8) -> Result<Promotion, String> {
    let day = |text: &str| text.parse::<Day>().map_err(|_| format!("{text:?} is not a day such as 2027-03-05"));
    let weekday = |text: &String| {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let at = days.iter().position(|day| day == text);
        at.map(|at| 1_u8 << at).ok_or_else(|| format!("{text:?} is not one of {}", days.join(", ")))
    };
    let weekdays = raw.weekdays.iter().map(weekday).collect::<Result<Vec<u8>, _>>()?;
    Ok(Promotion {
        id: short(&raw.id)?,
        names: words(&raw.name, TITLE_LENGTH_MAX)?,
        factor: factor(&raw.factor)?,
        from: day(&raw.from)?,
        until: day(&raw.until)?,
        weekdays: Weekdays::from_bits(weekdays.into_iter().fold(0, |all, day| all | day)),
        min_level: from_level,
        first_purchase: raw.first_purchase,
        stacks: raw.stacks,
    })
}

pub(super) fn activity(raw: &RawActivity) -> Result<ActivityRule, String> {
    let kinds = ActivityKind::ALL.map(ActivityKind::code).join(", ");
    let kind = ActivityKind::from_code(&raw.kind).ok_or_else(|| format!("kind is one of {kinds}"))?;
    let points = points(raw.points)?;
    Ok(ActivityRule { kind, points, cooldown_hours: raw.cooldown_hours, per_day: raw.per_day })
}

pub(super) fn pay(raw: &Pay, currency: Currency) -> Result<PayRule, String> {
    let worth = Money::parse(&raw.point, currency).map_err(|error| error.to_string())?;
    let minor_per_point = u32::try_from(worth.minor()).map_err(|_| "a point is worth too much".to_owned())?;
    Ok(PayRule { minor_per_point, share_percent: raw.share, minimum: points(raw.minimum)? })
}

pub(super) fn reward(raw: &RawReward, from_level: u8) -> Result<Reward, String> {
    if !(1..=Reward::PRICE_MAX).contains(&raw.price) {
        return Err(format!("a price is 1 to {} points", Reward::PRICE_MAX));
    }
    if !(1..=Reward::VALID_DAYS_MAX).contains(&raw.valid_days) {
        return Err(format!("valid_days is 1 to {}", Reward::VALID_DAYS_MAX));
    }
    Ok(Reward {
        id: short(&raw.id)?,
        names: words(&raw.name, TITLE_LENGTH_MAX)?,
        descriptions: words(&raw.about, ABOUT_LENGTH_MAX)?,
        price: points(raw.price)?,
        stock: raw.stock,
        from_level,
        valid_days: raw.valid_days,
        returnable: raw.returnable,
        offered: true,
    })
}
