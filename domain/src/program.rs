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

    /// Returns a reward of the catalog, whether it is offered now or not.
    pub fn reward(&self, id: &ShortId) -> Option<&Reward> {
        self.rewards.iter().find(|reward| reward.id == *id)
    }

    /// Returns the newest form of a promotion in any version of the rules.
    pub fn promotion(&self, id: &ShortId) -> Option<&Promotion> {
        self.rules.iter().rev().flat_map(|rules| &rules.promotions).find(|promotion| promotion.id == *id)
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

    /// Returns the version that an entry names.
    pub fn rules_version(&self, version: u32) -> Option<&Rules> {
        self.rules.iter().find(|rules| rules.version == version)
    }
}

/// One version of a program's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The number of the version: 1, 2, 3 and so on.
    pub version: u32,
    /// The instant from which it is in force.
    pub from: Instant,
    /// Points per amount of money.
    pub rate: Rate,
    /// Days of the return window in which points are pending, 0 to 90.
    pub pending_days: u8,
    /// How long points live after activation.
    pub expiry: Expiry,
    /// What a refund does about points that are already spent.
    pub refund: RefundPolicy,
    /// Days between the accepted warning and the expiry of points (`docs/rules.md#the-promise`), 3 to 30.
    pub promise_days: u8,
    /// Days that restored points live if their own last day is over (`docs/rules.md#cancelled-spends`).
    pub grace_days: u8,
    /// Promotions (`docs/rules.md#promotions`).
    pub promotions: Vec<Promotion>,
    /// Caps and budget (`docs/rules.md#caps`).
    pub caps: Caps,
    /// Levels (`docs/rules.md#4-levels`); empty if the program has none.
    pub levels: Vec<Level>,
    /// Awards for activities.
    pub activities: Vec<ActivityRule>,
    /// The bonus for every n-th visit.
    pub nth_visit: Option<NthVisit>,
    /// The award for a birthday.
    pub birthday: Option<Points>,
    /// How points pay a share of a bill; `None` if they do not.
    pub pay: Option<PayRule>,
    /// The rewards for inviting friends (`docs/rules.md#5-referrals`); `None` if there are none.
    pub referral: Option<ReferralRules>,
    /// Surveys of members and staff (`docs/rules.md#6-surveys`), in the order in which they ask.
    pub surveys: Vec<Survey>,
}

/// Limits of awards (`docs/rules.md#caps`, `docs/rules.md#budget`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// The most points for one purchase.
    pub purchase: Option<Points>,
    /// The most points for one member's purchases on a day, by the time of posting.
    pub member_day: Option<Points>,
    /// The points that the program gives in all. An award that the rest does not cover is refused.
    pub budget: Option<Points>,
}

/// The bonus for every n-th visit. A visit is a day with a purchase above zero or an activity `visit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NthVisit {
    /// The n, from 2.
    pub every: u16,
    /// The bonus.
    pub points: Points,
}

/// How long points live, counted from activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Points never expire.
    Never,
    /// Until this many months later, through the end of the month.
    AfterMonths(u8),
    /// Until this many months after the account was last active, for all lots at once.
    IdleMonths(u8),
}

/// What happens to points that a refund should take and that are already spent (`docs/rules.md#points-already-spent`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundPolicy {
    /// They are forgiven and reported.
    WithinBalance,
    /// They become a debt, which later points pay off when they become available.
    Debt,
}

/// The rule that is out of bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesRefused {
    /// The return window is longer than [`Rules::PENDING_DAYS_MAX`].
    #[error("pending_days is 0 to 90")]
    PendingDays,
    /// The months are not 1 to [`Rules::EXPIRY_MONTHS_MAX`].
    #[error("expiry months are 1 to 120")]
    ExpiryMonths,
    /// The promise is not 3 to 30 days (`docs/rules.md#the-promise`).
    #[error("promise_days is 3 to 30")]
    PromiseDays,
    /// The grace is not 1 to 90 days.
    #[error("grace_days is 1 to 90")]
    GraceDays,
    /// There are more than [`Rules::PROMOTIONS_MAX`] promotions.
    #[error("a program has at most 8 promotions")]
    Promotions,
    /// A promotion ends before it begins.
    #[error("a promotion ends no earlier than it begins")]
    PromotionDays,
    /// A promotion names a level that does not exist.
    #[error("from_level names no level of the program")]
    UnknownLevel,
    /// The first threshold is not 0.
    #[error("the first level's threshold is 0")]
    FirstLevelThreshold,
    /// A threshold is not above the one before.
    #[error("the thresholds of levels strictly rise")]
    LevelsNotAscending,
    /// There are more than [`Rules::LEVELS_MAX`] levels.
    #[error("a program has at most 8 levels")]
    Levels,
    /// An id or a kind of activity appears twice.
    #[error("an id stands twice")]
    DuplicateId,
    /// An award or a cap is outside its bounds.
    #[error("an award or a cap is 1 to 1000000 points (a budget any number)")]
    Award,
    /// A cool-down or a limit per day is outside its bounds.
    #[error("cooldown_hours is 0 to 8784, per_day 1 to 100")]
    Activity,
    /// The n of the visits is not 2 to 1000.
    #[error("every n-th visit: n is 2 to 1000")]
    NthVisit,
    /// The hold is longer than thirty days.
    #[error("hold days are 0 to 30")]
    Hold,
    /// A cap of referrals is zero, the minimum is below zero, or the stay is too long.
    #[error("referral: caps are 1 or more, the minimum is not below zero, a stay is 1 to 89 days")]
    Referral,
    /// There are too many surveys, the cool-down is out of bounds, or the trigger does not fit the kind.
    #[error(
        "at most 4 surveys; cooldown_days is 90 to 730 for relationship and employee, 14 to 730 for others; a transactional \
         survey comes after purchases, relationship and employee ones by schedule; staff gets no reward"
    )]
    Survey,
    /// The share, the worth or the minimum is out of bounds.
    #[error("pay: share is 1 to 100 percent, a point is worth at least one minor unit, the minimum is 1 or more")]
    Pay,
}

impl Rules {
    /// The longest return window, in days.
    pub const PENDING_DAYS_MAX: u8 = 90;
    /// The longest life of points, in months.
    pub const EXPIRY_MONTHS_MAX: u8 = 120;
    /// The most promotions of one version: a receipt names all that applied.
    pub const PROMOTIONS_MAX: usize = 8;
    /// The most levels.
    pub const LEVELS_MAX: usize = 8;
    /// The largest fixed award or cap.
    pub const AWARD_MAX: i64 = 1_000_000;

    /// Returns rules with a rate and an expiry only: no return window, promotions, caps or levels.
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

    /// Returns the rules, or the first rule that is out of bounds.
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

    /// Whether a member may get less by these rules than by `was`. Such a change is announced before it takes effect
    /// (`docs/rules.md#notice-of-worse-rules`).
    pub fn is_worse_than(&self, was: &Rules) -> bool {
        let per = |rate: Rate, other: Rate| u128::from(rate.points()) * u128::from(other.per_minor());
        let shorter = match (was.expiry, self.expiry) {
            (was, is) if was == is => false,
            (_, Expiry::Never) => false,
            (Expiry::AfterMonths(was), Expiry::AfterMonths(is)) | (Expiry::IdleMonths(was), Expiry::IdleMonths(is)) => {
                is < was
            }
            // A life that activity prolongs and one that it does not cannot be compared: either may be the shorter.
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

    /// Returns a level by its place, or the last one if there are fewer levels now; `None` if there are none.
    pub fn level(&self, place: u8) -> Option<&Level> {
        self.levels.get(usize::from(place)).or(self.levels.last())
    }

    /// Returns the place of the level for `qualifying` points.
    pub fn level_for(&self, qualifying: i64) -> u8 {
        level_for(&self.levels, qualifying)
    }

    /// Whether any survey asks members.
    pub fn asks_members(&self) -> bool {
        self.surveys.iter().any(|survey| survey.kind != SurveyKind::Employee)
    }

    /// Returns the rule for a kind of activity, if there is one.
    pub fn activity(&self, kind: ActivityKind) -> Option<&ActivityRule> {
        self.activities.iter().find(|rule| rule.kind == kind)
    }

    /// Returns the life of points that become available on `activated`.
    pub fn life_from(&self, activated: Day) -> LotExpiry {
        match self.expiry {
            Expiry::Never => LotExpiry::Never,
            Expiry::AfterMonths(months) => LotExpiry::Until(end_of_month(add_months(activated, months))),
            Expiry::IdleMonths(months) => LotExpiry::Idle(months),
        }
    }

    /// Returns the points of one step of the rate, which is the smallest award, for examples.
    pub fn step(&self) -> Points {
        Points::new(i64::from(self.rate.points())).unwrap_or_default()
    }
}

fn has_twice<T: PartialEq>(ids: impl Iterator<Item = T>) -> bool {
    let ids: Vec<T> = ids.collect();
    ids.iter().enumerate().any(|(at, id)| ids[..at].contains(id))
}
