//! A program and its versioned rules.

use crate::{Day, Instant, Lang, Life, Points, ProgramId, Rate, Zone, add_months, end_of_month};
use iso_currency::Currency;

/// One text in each of the three languages; a program never goes live with one missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByLang<T> {
    /// Russian.
    pub ru: T,
    /// Chinese.
    pub zh: T,
    /// English.
    pub en: T,
}

impl<T> ByLang<T> {
    /// The one in `lang`.
    pub fn get(&self, lang: Lang) -> &T {
        match lang {
            Lang::Ru => &self.ru,
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A loyalty program of one business.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Its id, which buttons, links and keys carry.
    pub id: ProgramId,
    /// Its name as its members read it.
    pub names: ByLang<String>,
    /// The only currency in which it takes purchases.
    pub currency: Currency,
    /// The zone in which its days begin; accounting goes by it.
    pub zone: Zone,
    /// All versions of its rules, the oldest first; never empty.
    pub rules: Vec<Rules>,
}

impl Program {
    /// The version in force at `instant`; the first one for what happened before there were rules (an imported log).
    pub fn rules_at(&self, instant: Instant) -> &Rules {
        let in_force = self.rules.iter().rev().find(|rules| rules.from <= instant);
        in_force.unwrap_or(&self.rules[0])
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
}

impl Rules {
    /// The longest return window.
    pub const PENDING_DAYS_MAX: u8 = 90;
    /// The longest expiry.
    pub const EXPIRY_MONTHS_MAX: u8 = 120;

    /// Refuses what is out of bounds.
    pub fn checked(self) -> Result<Rules, RulesRefused> {
        if self.pending_days > Self::PENDING_DAYS_MAX {
            return Err(RulesRefused::PendingDays);
        }
        if let Expiry::AfterMonths(months) | Expiry::IdleMonths(months) = self.expiry
            && !(1..=Self::EXPIRY_MONTHS_MAX).contains(&months)
        {
            return Err(RulesRefused::ExpiryMonths);
        }
        if !(3..=30).contains(&self.promise_days) {
            return Err(RulesRefused::PromiseDays);
        }
        if !(1..=90).contains(&self.grace_days) {
            return Err(RulesRefused::GraceDays);
        }
        Ok(self)
    }

    /// The life of points that become available on `activated`.
    pub fn life_from(&self, activated: Day) -> Life {
        match self.expiry {
            Expiry::Never => Life::Never,
            Expiry::AfterMonths(months) => Life::Until(end_of_month(add_months(activated, months))),
            Expiry::IdleMonths(months) => Life::Idle(months),
        }
    }

    /// The smallest award, for examples: the points of one step of the rate.
    pub fn step(&self) -> Points {
        Points::new(i64::from(self.rate.points())).unwrap_or_default()
    }
}

/// What somebody may do for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// All, and hand the program over.
    Owner,
    /// Rules, staff and figures.
    Manager,
    /// The till.
    Cashier,
    /// Figures only.
    Analyst,
}

impl Role {
    /// All roles, the mightiest first.
    pub const ALL: [Role; 4] = [Role::Owner, Role::Manager, Role::Cashier, Role::Analyst];

    /// The code that is stored and that a program file names.
    pub fn code(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Manager => "manager",
            Role::Cashier => "cashier",
            Role::Analyst => "analyst",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}
