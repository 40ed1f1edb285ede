//! The parts of a program file that stand in sections of their own: tiers, promotions, caps, activities, rewards.

use domain::{
    ActivityKind, ActivityRule, ByLang, Day, Factor, Money, PayRule, Points, Promotion, Reward, ShortId, Tier, Weekdays,
};
use iso_currency::Currency;
use serde::Deserialize;
use toml::Spanned;

/// The longest label that a button shows whole on a narrow phone.
const TITLE_LENGTH_MAX: usize = 40;
const ABOUT_LENGTH_MAX: usize = 300;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTier {
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
    pub(super) tier: Option<String>,
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
pub(super) struct Birthday {
    pub(super) points: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pay {
    /// What a point is worth.
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
    pub(super) tier: Option<String>,
    pub(super) valid_days: u16,
    #[serde(default)]
    pub(super) returnable: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) ru: Spanned<String>,
    pub(super) zh: Spanned<String>,
    pub(super) en: Spanned<String>,
}

pub(super) fn points(number: i64) -> Result<Points, String> {
    Points::new(number).ok_or_else(|| "points are never negative".to_owned())
}

fn short(id: &str) -> Result<ShortId, String> {
    ShortId::parse(id).map_err(|error| error.to_string())
}

/// "1.5" as a factor.
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

pub(super) fn tier(raw: &RawTier) -> Result<Tier, String> {
    Ok(Tier {
        id: short(&raw.id)?,
        names: words(&raw.name, TITLE_LENGTH_MAX)?,
        threshold: points(raw.from)?,
        multiplier: raw.multiplier.as_deref().map_or(Ok(Factor::ONE), factor)?,
        perks: raw.perks.as_ref().map(|perks| words(perks, ABOUT_LENGTH_MAX)).transpose()?,
    })
}

pub(super) fn promotion(raw: &RawPromotion, from_tier: u8) -> Result<Promotion, String> {
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
        from_tier,
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

pub(super) fn reward(raw: &RawReward, from_tier: u8) -> Result<Reward, String> {
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
        from_tier,
        valid_days: raw.valid_days,
        returnable: raw.returnable,
        offered: true,
    })
}
