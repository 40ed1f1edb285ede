//! Rules and rewards as items. The nested parts of a version of the rules are one attribute in JSON.

use crate::StoreError;
use crate::kit::item::{Attributes, Item, Reader};
use crate::kit::keys;
use domain::{
    ActivityKind, ActivityRule, ByGroup, ByLang, Caps, Day, Expiry, Factor, Group, Instant, Level, NthVisit, PayRule,
    Points, ProgramId, Promotion, Qualifies, Rate, ReferralRules, RefundPolicy, Reward, RiskRules, Rules, ShortId,
    Survey, SurveyKind, Trigger, Weekdays,
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The time before a change of rules takes effect, after which no process uses cached rules of before.
pub const RULES_LEAD: SignedDuration = SignedDuration::from_mins(2);

#[derive(Serialize, Deserialize)]
struct Words {
    ru: String,
    zh: String,
    en: String,
}

impl From<&ByLang<String>> for Words {
    fn from(words: &ByLang<String>) -> Words {
        Words { ru: words.ru.clone(), zh: words.zh.clone(), en: words.en.clone() }
    }
}

impl From<Words> for ByLang<String> {
    fn from(words: Words) -> ByLang<String> {
        ByLang { ru: words.ru, zh: words.zh, en: words.en }
    }
}

#[derive(Serialize, Deserialize)]
struct LevelText {
    id: String,
    names: Words,
    threshold: i64,
    multiplier: u32,
    perks: Option<Words>,
}

#[derive(Serialize, Deserialize)]
struct PromotionText {
    id: String,
    names: Words,
    factor: u32,
    from: String,
    until: String,
    weekdays: u8,
    from_level: u8,
    first_purchase: bool,
    stacks: bool,
}

/// The parts of a version of the rules besides its plain figures. All fields are optional, because older versions lack
/// them.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Extras {
    levels: Vec<LevelText>,
    promotions: Vec<PromotionText>,
    /// The kind, the points, the cool-down in hours, and the awards per day.
    activities: Vec<(String, i64, u16, u8)>,
    cap_purchase: Option<i64>,
    cap_member_day: Option<i64>,
    budget: Option<i64>,
    /// The n and the points.
    nth_visit: Option<(u16, i64)>,
    birthday: Option<i64>,
    /// The minor units of a point, the share in percent, and the fewest points.
    pay: Option<(u32, u8, i64)>,
    referral: Option<ReferralText>,
    surveys: Vec<SurveyText>,
}

#[derive(Serialize, Deserialize)]
struct SurveyText {
    id: String,
    kind: String,
    question: Option<Words>,
    /// The texts for promoters, passives and detractors.
    follow_up: [Option<Words>; 3],
    thanks: [Option<Words>; 3],
    reward: Option<i64>,
    /// The n of the purchases and the delay in hours.
    after: Option<(u16, u16)>,
    cooldown: u16,
}

impl SurveyText {
    fn of(survey: &Survey) -> SurveyText {
        let words = |texts: &ByGroup<Option<ByLang<String>>>| {
            Group::ALL.map(|group| texts.get(group).as_ref().map(Words::from))
        };
        SurveyText {
            id: survey.id.to_string(),
            kind: survey.kind.code().to_owned(),
            question: survey.question.as_ref().map(Words::from),
            follow_up: words(&survey.follow_up),
            thanks: words(&survey.thanks),
            reward: survey.reward.map(Points::get),
            after: match survey.trigger {
                Trigger::Schedule => None,
                Trigger::Purchases { every, delay_hours } => Some((every, delay_hours)),
            },
            cooldown: survey.cooldown_days,
        }
    }

    fn into_survey(self) -> Option<Survey> {
        let words = |[promoter, passive, detractor]: [Option<Words>; 3]| ByGroup {
            promoter: promoter.map(ByLang::from),
            passive: passive.map(ByLang::from),
            detractor: detractor.map(ByLang::from),
        };
        Some(Survey {
            id: ShortId::parse(&self.id).ok()?,
            kind: SurveyKind::from_code(&self.kind)?,
            question: self.question.map(ByLang::from),
            follow_up: words(self.follow_up),
            thanks: words(self.thanks),
            reward: match self.reward {
                Some(points) => Some(Points::new(points)?),
                None => None,
            },
            trigger: match self.after {
                Some((every, delay_hours)) => Trigger::Purchases { every, delay_hours },
                None => Trigger::Schedule,
            },
            cooldown_days: self.cooldown,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct ReferralText {
    referrer: i64,
    friend: i64,
    minimum: Option<i64>,
    stay: Option<u16>,
    hold: u8,
    per_day: Option<u32>,
    per_month: Option<u32>,
    budget: Option<i64>,
    /// The threshold, then the weights of burst, same cashier, minimal amount, no activity, star, fast.
    risk: [u16; 7],
}

impl ReferralText {
    fn of(rules: &ReferralRules) -> ReferralText {
        let (minimum, stay) = match rules.qualifies {
            Qualifies::Purchase(minor) => (Some(minor), None),
            Qualifies::Stay(days) => (None, Some(days)),
        };
        let RiskRules { threshold, burst, same_cashier, minimal_amount, no_activity, star, fast } = rules.risk;
        ReferralText {
            referrer: rules.referrer_points.get(),
            friend: rules.friend_points.get(),
            minimum,
            stay,
            hold: rules.hold_days,
            per_day: rules.per_day,
            per_month: rules.per_month,
            budget: rules.budget.map(Points::get),
            risk: [threshold, burst, same_cashier, minimal_amount, no_activity, star, fast],
        }
    }

    fn into_rules(self) -> Option<ReferralRules> {
        let [threshold, burst, same_cashier, minimal_amount, no_activity, star, fast] = self.risk;
        Some(ReferralRules {
            referrer_points: Points::new(self.referrer)?,
            friend_points: Points::new(self.friend)?,
            qualifies: match (self.minimum, self.stay) {
                (Some(minor), None) => Qualifies::Purchase(minor),
                (None, Some(days)) => Qualifies::Stay(days),
                _ => return None,
            },
            hold_days: self.hold,
            per_day: self.per_day,
            per_month: self.per_month,
            budget: match self.budget {
                Some(points) => Some(Points::new(points)?),
                None => None,
            },
            risk: RiskRules { threshold, burst, same_cashier, minimal_amount, no_activity, star, fast },
        })
    }
}

impl Extras {
    fn of(rules: &Rules) -> Extras {
        let level = |level: &Level| LevelText {
            id: level.id.to_string(),
            names: (&level.names).into(),
            threshold: level.threshold.get(),
            multiplier: level.multiplier.hundredths(),
            perks: level.perks.as_ref().map(Words::from),
        };
        let promotion = |promotion: &Promotion| PromotionText {
            id: promotion.id.to_string(),
            names: (&promotion.names).into(),
            factor: promotion.factor.hundredths(),
            from: promotion.from.to_string(),
            until: promotion.until.to_string(),
            weekdays: promotion.weekdays.bits(),
            from_level: promotion.min_level,
            first_purchase: promotion.first_purchase,
            stacks: promotion.stacks,
        };
        let activity =
            |rule: &ActivityRule| (rule.kind.code().to_owned(), rule.points.get(), rule.cooldown_hours, rule.per_day);
        let Caps { purchase, member_day, budget } = rules.caps;
        Extras {
            levels: rules.levels.iter().map(level).collect(),
            promotions: rules.promotions.iter().map(promotion).collect(),
            activities: rules.activities.iter().map(activity).collect(),
            cap_purchase: purchase.map(Points::get),
            cap_member_day: member_day.map(Points::get),
            budget: budget.map(Points::get),
            nth_visit: rules.nth_visit.map(|nth| (nth.every, nth.points.get())),
            birthday: rules.birthday.map(Points::get),
            pay: rules.pay.map(|pay| (pay.minor_per_point, pay.share_percent, pay.minimum.get())),
            referral: rules.referral.as_ref().map(ReferralText::of),
            surveys: rules.surveys.iter().map(SurveyText::of).collect(),
        }
    }

    /// Adds the parts to the rules; `None` if a value is malformed.
    fn into_rules(self, rules: Rules) -> Option<Rules> {
        let points = |given: Option<i64>| match given {
            Some(given) => Points::new(given).map(Some),
            None => Some(None),
        };
        let level = |level: LevelText| {
            Some(Level {
                id: ShortId::parse(&level.id).ok()?,
                names: level.names.into(),
                threshold: Points::new(level.threshold)?,
                multiplier: Factor::new(level.multiplier)?,
                perks: level.perks.map(ByLang::from),
            })
        };
        let day = |text: &str| text.parse::<Day>().ok();
        let promotion = |promotion: PromotionText| {
            Some(Promotion {
                id: ShortId::parse(&promotion.id).ok()?,
                names: promotion.names.into(),
                factor: Factor::new(promotion.factor)?,
                from: day(&promotion.from)?,
                until: day(&promotion.until)?,
                weekdays: Weekdays::from_bits(promotion.weekdays),
                min_level: promotion.from_level,
                first_purchase: promotion.first_purchase,
                stacks: promotion.stacks,
            })
        };
        let activity = |(kind, award, cooldown_hours, per_day): (String, i64, u16, u8)| {
            let (kind, points) = (ActivityKind::from_code(&kind)?, Points::new(award)?);
            Some(ActivityRule { kind, points, cooldown_hours, per_day })
        };
        let nth_visit = match self.nth_visit {
            Some((every, award)) => Some(NthVisit { every, points: Points::new(award)? }),
            None => None,
        };
        let pay = match self.pay {
            Some((minor_per_point, share_percent, minimum)) => {
                Some(PayRule { minor_per_point, share_percent, minimum: Points::new(minimum)? })
            }
            None => None,
        };
        let referral = match self.referral {
            Some(referral) => Some(referral.into_rules()?),
            None => None,
        };
        Some(Rules {
            levels: self.levels.into_iter().map(level).collect::<Option<_>>()?,
            promotions: self.promotions.into_iter().map(promotion).collect::<Option<_>>()?,
            activities: self.activities.into_iter().map(activity).collect::<Option<_>>()?,
            caps: Caps {
                purchase: points(self.cap_purchase)?,
                member_day: points(self.cap_member_day)?,
                budget: points(self.budget)?,
            },
            nth_visit,
            birthday: points(self.birthday)?,
            pay,
            referral,
            surveys: self.surveys.into_iter().map(SurveyText::into_survey).collect::<Option<_>>()?,
            ..rules
        })
    }
}

pub(crate) fn rules_item(program: &ProgramId, rules: &Rules) -> Result<Attributes, StoreError> {
    let (pk, sk) = keys::rules(program, rules.version);
    let (expiry, months) = match rules.expiry {
        Expiry::Never => ("never", 0),
        Expiry::AfterMonths(months) => ("after", months),
        Expiry::IdleMonths(months) => ("idle", months),
    };
    let refund = match rules.refund {
        RefundPolicy::WithinBalance => "within_balance",
        RefundPolicy::Debt => "debt",
    };
    let extras = serde_json::to_string(&Extras::of(rules)).map_err(|_| StoreError::corrupt("rules", "xt"))?;
    let item = Item::at(pk, sk)
        .n("v", rules.version)
        .s("fr", rules.from)
        .n("rp", rules.rate.points())
        .n("rm", rules.rate.per_minor())
        .n("pd", rules.pending_days)
        .s("ek", expiry)
        .n("em", months)
        .s("rf", refund)
        .n("pr", rules.promise_days)
        .n("gr", rules.grace_days)
        .s("xt", extras);
    Ok(item.build())
}

pub(crate) fn read_rules(item: &Attributes) -> Result<Rules, StoreError> {
    let read = Reader::new("rules", item);
    let months = read.n("em")?;
    let expiry = read.parsed("ek", |kind| match kind {
        "never" => Some(Expiry::Never),
        "after" => Some(Expiry::AfterMonths(months)),
        "idle" => Some(Expiry::IdleMonths(months)),
        _ => None,
    })?;
    let refund = read.parsed("rf", |policy| match policy {
        "within_balance" => Some(RefundPolicy::WithinBalance),
        "debt" => Some(RefundPolicy::Debt),
        _ => None,
    })?;
    let from: Instant = read.instant("fr")?;
    let rate = Rate::new(read.n("rp")?, read.n("rm")?).ok_or(StoreError::corrupt("rules", "rp"))?;
    let plain = Rules {
        version: read.n("v")?,
        pending_days: read.n("pd")?,
        refund,
        promise_days: read.n("pr")?,
        grace_days: read.n("gr")?,
        ..Rules::plain(from, rate, expiry)
    };
    let extras: Extras = match read.maybe_s("xt") {
        Some(text) => serde_json::from_str(text).map_err(|_| StoreError::corrupt("rules", "xt"))?,
        None => Extras::default(),
    };
    extras.into_rules(plain).ok_or(StoreError::corrupt("rules", "xt"))
}

pub(crate) fn reward_item(program: &ProgramId, place: usize, reward: &Reward) -> Attributes {
    let (pk, sk) = keys::reward(program, &reward.id);
    let (names, about) = (&reward.names, &reward.descriptions);
    let item = Item::at(pk, sk)
        .n("n", place)
        .s("ru", &names.ru)
        .s("zh", &names.zh)
        .s("en", &names.en)
        .s("dr", &about.ru)
        .s("dz", &about.zh)
        .s("de", &about.en)
        .n("pr", reward.price)
        .n("ti", reward.from_level)
        .n("vd", reward.valid_days)
        .flag("rt", reward.returnable)
        .flag("of", reward.offered);
    match reward.stock {
        Some(stock) => item.n("st", stock).build(),
        None => item.build(),
    }
}

/// Reads a reward and its place in the catalog.
pub(crate) fn read_reward(item: &Attributes) -> Result<(usize, Reward), StoreError> {
    let read = Reader::new("reward", item);
    let words = |ru, zh, en| {
        Ok::<_, StoreError>(ByLang {
            ru: read.s(ru)?.to_owned(),
            zh: read.s(zh)?.to_owned(),
            en: read.s(en)?.to_owned(),
        })
    };
    let reward = Reward {
        id: read.parsed("sk", |text| ShortId::parse(text.strip_prefix("W#")?).ok())?,
        names: words("ru", "zh", "en")?,
        descriptions: words("dr", "dz", "de")?,
        price: Points::new(read.n("pr")?).ok_or(StoreError::corrupt("reward", "pr"))?,
        stock: if item.contains_key("st") { Some(read.n("st")?) } else { None },
        from_level: read.n("ti")?,
        valid_days: read.n("vd")?,
        returnable: read.flag("rt"),
        offered: read.flag("of"),
    };
    Ok((read.n("n")?, reward))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn rules_with_everything_read_back_and_old_ones_too() {
        let words = |text: &str| ByLang { ru: text.to_owned(), zh: text.to_owned(), en: text.to_owned() };
        let points = |n| Points::new(n).unwrap();
        let level = |id: &str, threshold| Level {
            id: ShortId::parse(id).unwrap(),
            names: words(id),
            threshold: points(threshold),
            multiplier: Factor::new(125).unwrap(),
            perks: Some(words("a window seat")),
        };
        let promotion = Promotion {
            id: ShortId::parse("p").unwrap(),
            names: words("p"),
            factor: Factor::new(200).unwrap(),
            from: date(2027, 1, 1),
            until: date(2027, 2, 1),
            weekdays: Weekdays::from_bits(0b110_0000),
            min_level: 1,
            first_purchase: true,
            stacks: true,
        };
        let plain = Rules::plain(Instant::UNIX_EPOCH, Rate::new(1, 10_000).unwrap(), Expiry::IdleMonths(3));
        let activity = ActivityRule { kind: ActivityKind::Review, points: points(5), cooldown_hours: 24, per_day: 1 };
        let rules = Rules {
            levels: vec![level("a", 0), level("b", 10)],
            promotions: vec![promotion],
            activities: vec![activity],
            caps: Caps { purchase: Some(points(1)), member_day: Some(points(2)), budget: Some(points(3)) },
            nth_visit: Some(NthVisit { every: 10, points: points(50) }),
            birthday: Some(points(100)),
            pay: Some(PayRule { minor_per_point: 100, share_percent: 30, minimum: points(10) }),
            referral: Some(ReferralRules {
                referrer_points: points(150),
                friend_points: points(100),
                qualifies: Qualifies::Purchase(50_000),
                hold_days: 14,
                per_day: Some(5),
                per_month: None,
                budget: Some(points(1_000_000)),
                risk: RiskRules { star: 7, ..RiskRules::default() },
            }),
            surveys: vec![Survey {
                id: ShortId::parse("nps").unwrap(),
                kind: SurveyKind::Transactional,
                question: Some(words("q")),
                follow_up: ByGroup { detractor: Some(words("why")), ..ByGroup::default() },
                thanks: ByGroup { promoter: Some(words("thanks")), ..ByGroup::default() },
                reward: Some(points(5)),
                trigger: Trigger::Purchases { every: 3, delay_hours: 24 },
                cooldown_days: 14,
            }],
            ..plain.clone()
        };
        let program = ProgramId::parse("cafe").unwrap();
        let mut item = rules_item(&program, &rules).unwrap();
        assert_eq!(read_rules(&item), Ok(rules));
        item.remove("xt");
        assert_eq!(read_rules(&item), Ok(plain));
        let reward = Reward {
            id: ShortId::parse("latte").unwrap(),
            names: words("latte"),
            descriptions: words("with milk"),
            price: points(120),
            stock: Some(3),
            from_level: 1,
            valid_days: 30,
            returnable: true,
            offered: true,
        };
        assert_eq!(read_reward(&reward_item(&program, 7, &reward)), Ok((7, reward)));
    }
}
