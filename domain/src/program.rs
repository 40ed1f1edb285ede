//! A program and its versioned rules.

use crate::ByLang;
use crate::{
    ActivityKind, ActivityRule, Day, Instant, Lang, Level, Limits, LotExpiry, PayRule, Phase, Points, ProgramId,
    Promotion, Qualifies, Rate, ReferralRules, Reward, ShortId, Survey, SurveyKind, Wave, WindDown, Zone, add_months,
    day_of, end_of_month, level_for,
};
use iso_currency::Currency;

/// A loyalty program of one business.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Its id, which buttons, links and keys carry.
    pub id: ProgramId,
    /// Its name as its members read it.
    pub names: ByLang<String>,
    /// The languages that it speaks; in the others its own texts are those of the first of them.
    pub langs: Vec<Lang>,
    /// The only currency in which it takes purchases.
    pub currency: Currency,
    /// The zone in which its days begin; accounting goes by it.
    pub zone: Zone,
    /// All versions of its rules, the oldest first; never empty.
    pub rules: Vec<Rules>,
    /// Its catalog, in the order in which it is shown.
    pub rewards: Vec<Reward>,
    /// Its end, where one is announced.
    pub wind_down: Option<WindDown>,
    /// What it may have at most.
    pub limits: Limits,
}

impl Program {
    /// How far its end has come.
    pub fn phase_at(&self, now: Instant) -> Phase {
        self.wind_down.as_ref().map_or(Phase::Open, |closing| closing.phase_at(now))
    }

    /// The version in force at `instant`; the first one for what happened before there were rules (an imported log).
    pub fn rules_at(&self, instant: Instant) -> &Rules {
        let in_force = self.rules.iter().rev().find(|rules| rules.from <= instant);
        in_force.unwrap_or(&self.rules[0])
    }

    /// A reward of the catalog, offered now or not.
    pub fn reward(&self, id: &ShortId) -> Option<&Reward> {
        self.rewards.iter().find(|reward| reward.id == *id)
    }

    /// A promotion by its id, whichever version of the rules brought it; the newest wording.
    pub fn promotion(&self, id: &ShortId) -> Option<&Promotion> {
        self.rules.iter().rev().flat_map(|rules| &rules.promotions).find(|promotion| promotion.id == *id)
    }

    /// A survey by its id, whichever version of the rules brought it; the newest wording.
    pub fn survey(&self, id: &ShortId) -> Option<&Survey> {
        self.rules.iter().rev().flat_map(|rules| &rules.surveys).find(|survey| survey.id == *id)
    }

    /// All surveys that it ever had, the newest wording of each, with the waves in which it may have asked by a day; the
    /// newest wave first.
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

    /// One version by its number, as an entry names it.
    pub fn rules_version(&self, version: u32) -> Option<&Rules> {
        self.rules.iter().find(|rules| rules.version == version)
    }
}

/// One version of a program's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// 1, 2, 3 …
    pub version: u32,
    /// From when it is in force.
    pub from: Instant,
    /// Points per money.
    pub rate: Rate,
    /// Days of the return window, 0–90, in which points are pending.
    pub pending_days: u8,
    /// How long points live after activation.
    pub expiry: Expiry,
    /// What a refund does about points that are already spent.
    pub refund: RefundPolicy,
    /// Days between the accepted warning and the loss of points (§3), 3–30.
    pub promise_days: u8,
    /// Days that restored points live where their own last day is over (§1).
    pub grace_days: u8,
    /// Promotions (§2).
    pub promotions: Vec<Promotion>,
    /// Caps (§2).
    pub caps: Caps,
    /// Levels (§4), none where the program has none.
    pub levels: Vec<Level>,
    /// Activities that earn.
    pub activities: Vec<ActivityRule>,
    /// What every n-th visit earns.
    pub nth_visit: Option<NthVisit>,
    /// What a birthday earns.
    pub birthday: Option<Points>,
    /// How points pay a share of a bill; `None` where they don't.
    pub pay: Option<PayRule>,
    /// What inviting friends earns (§5); `None` where it earns nothing.
    pub referral: Option<ReferralRules>,
    /// What members and staff are asked (§6); what stands first is asked first.
    pub surveys: Vec<Survey>,
}

/// Limits of what is earned (§2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// Points for one purchase.
    pub purchase: Option<Points>,
    /// Points for one member's purchases on a day of posting.
    pub member_day: Option<Points>,
    /// Points that the program gives out in all. An award that it no longer covers is refused.
    pub budget: Option<Points>,
}

/// Every so many visits earn something. A visit is a day with a purchase above zero or with the activity `visit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NthVisit {
    /// Every so many, from 2.
    pub every: u16,
    /// What it earns.
    pub points: Points,
}

/// How long points live, counted from activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// For ever.
    Never,
    /// That many months, rounded to the end of the month.
    AfterMonths(u8),
    /// That many months without an accrual or a spend, for all lots at once.
    IdleMonths(u8),
}

/// What happens to points that a refund takes back and the member has already spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundPolicy {
    /// They are forgiven and reported.
    WithinBalance,
    /// They become a debt that later points pay off when they become available.
    Debt,
}

/// A rule outside its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesRefused {
    /// [`Rules::PENDING_DAYS_MAX`].
    #[error("pending_days is 0 to 90")]
    PendingDays,
    /// [`Rules::EXPIRY_MONTHS_MAX`].
    #[error("expiry months are 1 to 120")]
    ExpiryMonths,
    /// 3 to 30 (§3).
    #[error("promise_days is 3 to 30")]
    PromiseDays,
    /// 1 to 90.
    #[error("grace_days is 1 to 90")]
    GraceDays,
    /// [`Rules::PROMOTIONS_MAX`].
    #[error("a program has at most 8 promotions")]
    Promotions,
    /// Its last day comes before its first.
    #[error("a promotion ends no earlier than it begins")]
    PromotionDays,
    /// A level that is not there.
    #[error("from_level names no level of the program")]
    UnknownLevel,
    /// The first threshold is not 0.
    #[error("the first level's threshold is 0")]
    FirstLevelThreshold,
    /// A threshold that is not above the one before it.
    #[error("the thresholds of levels strictly rise")]
    LevelsNotAscending,
    /// [`Rules::LEVELS_MAX`].
    #[error("a program has at most 8 levels")]
    Levels,
    /// One id twice.
    #[error("an id stands twice")]
    DuplicateId,
    /// An award of nothing, or an absurd one.
    #[error("an award or a cap is 1 to 1000000 points (a budget any number)")]
    Award,
    /// A cool-down or a number a day out of bounds.
    #[error("cooldown_hours is 0 to 8784, per_day 1 to 100")]
    Activity,
    /// 2 to 1000.
    #[error("every n-th visit: n is 2 to 1000")]
    NthVisit,
    /// Longer than thirty days.
    #[error("hold days are 0 to 30")]
    Hold,
    /// A cap of none, a minimum below zero, or too long a stay.
    #[error("referral: caps are 1 or more, the minimum is not below zero, a stay is 1 to 89 days")]
    Referral,
    /// Too many surveys, too short a cool-down, or a trigger that does not go with its kind.
    #[error(
        "at most 4 surveys; cooldown_days is 90 to 730 for relationship and employee, 14 to 730 for others; a transactional \
         survey comes after purchases, relationship and employee ones by schedule; staff gets no reward"
    )]
    Survey,
    /// Share, worth or minimum.
    #[error("pay: share is 1 to 100 percent, a point is worth at least one minor unit, the minimum is 1 or more")]
    Pay,
}

impl Rules {
    /// The longest return window.
    pub const PENDING_DAYS_MAX: u8 = 90;
    /// The longest expiry.
    pub const EXPIRY_MONTHS_MAX: u8 = 120;
    /// The most promotions of one version: a receipt names all that applied.
    pub const PROMOTIONS_MAX: usize = 8;
    /// The most levels.
    pub const LEVELS_MAX: usize = 8;
    /// The largest fixed award or cap.
    pub const AWARD_MAX: i64 = 1_000_000;

    /// Rules with a rate and an expiry, and nothing else: points at once, nothing multiplied, nothing capped.
    pub fn plain(from: Instant, rate: Rate, expiry: Expiry) -> Rules {
        Rules {
            version: 1,
            from,
            rate,
            pending_days: 0,
            expiry,
            refund: RefundPolicy::WithinBalance,
            promise_days: 7,
            grace_days: 7,
            promotions: Vec::new(),
            caps: Caps::default(),
            levels: Vec::new(),
            activities: Vec::new(),
            nth_visit: None,
            birthday: None,
            pay: None,
            referral: None,
            surveys: Vec::new(),
        }
    }

    /// Refuses what is out of bounds.
    pub fn checked(self) -> Result<Rules, RulesRefused> {
        let refuse = |bad: bool, why| if bad { Err(why) } else { Ok(()) };
        refuse(self.pending_days > Self::PENDING_DAYS_MAX, RulesRefused::PendingDays)?;
        if let Expiry::AfterMonths(months) | Expiry::IdleMonths(months) = self.expiry {
            refuse(!(1..=Self::EXPIRY_MONTHS_MAX).contains(&months), RulesRefused::ExpiryMonths)?;
        }
        refuse(!(3..=30).contains(&self.promise_days), RulesRefused::PromiseDays)?;
        refuse(!(1..=90).contains(&self.grace_days), RulesRefused::GraceDays)?;
        self.check_levels()?;
        self.check_promotions()?;
        let caps = [self.caps.purchase, self.caps.member_day, self.birthday];
        let awards = self.activities.iter().map(|rule| rule.points).chain(self.nth_visit.map(|nth| nth.points));
        let sane = |points: Points| (1..=Self::AWARD_MAX).contains(&points.get());
        refuse(!caps.into_iter().flatten().chain(awards).all(sane), RulesRefused::Award)?;
        refuse(self.caps.budget == Some(Points::ZERO), RulesRefused::Award)?;
        for rule in &self.activities {
            let sane = rule.cooldown_hours <= ActivityRule::COOLDOWN_HOURS_MAX && (1..=100).contains(&rule.per_day);
            refuse(!sane, RulesRefused::Activity)?;
        }
        refuse(has_twice(self.activities.iter().map(|rule| rule.kind)), RulesRefused::DuplicateId)?;
        refuse(self.nth_visit.is_some_and(|nth| !(2..=1_000).contains(&nth.every)), RulesRefused::NthVisit)?;
        let mad = |pay: PayRule| {
            !(1..=100).contains(&pay.share_percent) || pay.minor_per_point == 0 || pay.minimum == Points::ZERO
        };
        refuse(self.pay.is_some_and(mad), RulesRefused::Pay)?;
        refuse(self.surveys.len() > Survey::PER_PROGRAM_MAX, RulesRefused::Survey)?;
        refuse(!self.surveys.iter().all(Survey::is_sane), RulesRefused::Survey)?;
        refuse(!self.surveys.iter().filter_map(|survey| survey.reward).all(sane), RulesRefused::Award)?;
        refuse(has_twice(self.surveys.iter().map(|survey| &survey.id)), RulesRefused::DuplicateId)?;
        if let Some(referral) = &self.referral {
            let rewards = [referral.referrer_points, referral.friend_points];
            refuse(!rewards.into_iter().all(sane), RulesRefused::Award)?;
            refuse(referral.hold_days > ReferralRules::HOLD_DAYS_MAX, RulesRefused::Hold)?;
            let stays = match referral.qualifies {
                Qualifies::Stay(days) => (1..ReferralRules::QUALIFY_WITHIN_DAYS).contains(&days),
                Qualifies::Purchase(minor) => minor >= 0,
            };
            let caps = [referral.per_day, referral.per_month];
            refuse(!stays || caps.contains(&Some(0)), RulesRefused::Referral)?;
        }
        Ok(self)
    }

    fn check_levels(&self) -> Result<(), RulesRefused> {
        if self.levels.len() > Self::LEVELS_MAX {
            return Err(RulesRefused::Levels);
        }
        if self.levels.first().is_some_and(|first| first.threshold != Points::ZERO) {
            return Err(RulesRefused::FirstLevelThreshold);
        }
        if !self.levels.windows(2).all(|pair| pair[0].threshold < pair[1].threshold) {
            return Err(RulesRefused::LevelsNotAscending);
        }
        if has_twice(self.levels.iter().map(|level| &level.id)) { Err(RulesRefused::DuplicateId) } else { Ok(()) }
    }

    fn check_promotions(&self) -> Result<(), RulesRefused> {
        if self.promotions.len() > Self::PROMOTIONS_MAX {
            return Err(RulesRefused::Promotions);
        }
        for promotion in &self.promotions {
            if promotion.until < promotion.from {
                return Err(RulesRefused::PromotionDays);
            }
            if usize::from(promotion.min_level) >= self.levels.len().max(1) {
                return Err(RulesRefused::UnknownLevel);
            }
        }
        if has_twice(self.promotions.iter().map(|promotion| &promotion.id)) {
            return Err(RulesRefused::DuplicateId);
        }
        Ok(())
    }

    /// Whether a member may get less by these rules than by those before them, by whatever can be changed: then he is told
    /// of it before it happens.
    pub fn is_worse_than(&self, was: &Rules) -> bool {
        let per = |rate: Rate, other: Rate| u128::from(rate.points()) * u128::from(other.per_minor());
        let shorter = match (was.expiry, self.expiry) {
            (was, is) if was == is => false,
            (_, Expiry::Never) => false,
            (Expiry::AfterMonths(was), Expiry::AfterMonths(is)) | (Expiry::IdleMonths(was), Expiry::IdleMonths(is)) => {
                is < was
            }
            // A life that begins anew with each visit and one that does not cannot be compared: either may be the shorter.
            _ => true,
        };
        let pays_less = match (was.pay, self.pay) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(was), Some(is)) => {
                is.minor_per_point < was.minor_per_point
                    || is.share_percent < was.share_percent
                    || is.minimum > was.minimum
            }
        };
        let lower = |was: &Level| match self.levels.iter().find(|is| is.id == was.id) {
            None => true,
            Some(is) => is.threshold > was.threshold || is.multiplier < was.multiplier,
        };
        let invites_less = match (&was.referral, &self.referral) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(was), Some(is)) => {
                let harder = match (was.qualifies, is.qualifies) {
                    (Qualifies::Purchase(was), Qualifies::Purchase(is)) => is > was,
                    (Qualifies::Stay(was), Qualifies::Stay(is)) => is > was,
                    _ => true,
                };
                harder || is.referrer_points < was.referrer_points || is.friend_points < was.friend_points
            }
        };
        per(self.rate, was.rate) < per(was.rate, self.rate)
            || self.pending_days > was.pending_days
            || shorter
            || pays_less
            || was.levels.iter().any(lower)
            || invites_less
    }

    /// A level by its place; the last one where rules with fewer levels came later. `None` where there are none.
    pub fn level(&self, place: u8) -> Option<&Level> {
        self.levels.get(usize::from(place)).or(self.levels.last())
    }

    /// The place of the level for so many qualifying points.
    pub fn level_for(&self, qualifying: i64) -> u8 {
        level_for(&self.levels, qualifying)
    }

    /// Whether any survey is for members.
    pub fn asks_members(&self) -> bool {
        self.surveys.iter().any(|survey| survey.kind != SurveyKind::Employee)
    }

    /// What an activity earns, if it does.
    pub fn activity(&self, kind: ActivityKind) -> Option<&ActivityRule> {
        self.activities.iter().find(|rule| rule.kind == kind)
    }

    /// The life of points that become available on `activated`.
    pub fn life_from(&self, activated: Day) -> LotExpiry {
        match self.expiry {
            Expiry::Never => LotExpiry::Never,
            Expiry::AfterMonths(months) => LotExpiry::Until(end_of_month(add_months(activated, months))),
            Expiry::IdleMonths(months) => LotExpiry::Idle(months),
        }
    }

    /// The smallest award, for examples: the points of one step of the rate.
    pub fn step(&self) -> Points {
        Points::new(i64::from(self.rate.points())).unwrap_or_default()
    }
}

fn has_twice<T: PartialEq>(ids: impl Iterator<Item = T>) -> bool {
    let ids: Vec<T> = ids.collect();
    ids.iter().enumerate().any(|(at, id)| ids[..at].contains(id))
}
