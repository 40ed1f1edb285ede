//! Setting up a program: the questions to its owner, the answers, and the program that they make.
//!
//! A draft consists of its answers only, each a short text of one form. It can be kept, resumed and shown; its meaning
//! is computed from them each time.

mod answers;
mod earning;
mod read;

pub use answers::{Answers, Proposed};
pub use earning::PromotionChange;
pub use read::{names, typed_reward};

use crate::{ActivityKind, Lang, Money};
use iso_currency::Currency;

/// The kind of business, on which the proposals depend.
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

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<BusinessKind> {
        BusinessKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Returns the proposed points for each step of money ([`step`]).
    pub fn rate(self) -> u32 {
        match self {
            BusinessKind::Cafe | BusinessKind::Salon => 10,
            BusinessKind::Shop | BusinessKind::Online => 5,
        }
    }

    /// Returns the proposed days of the return window.
    pub fn pending_days(self) -> u8 {
        match self {
            BusinessKind::Cafe | BusinessKind::Salon => 0,
            BusinessKind::Shop | BusinessKind::Online => 14,
        }
    }

    /// Returns the price of the proposed reward, in points.
    pub fn reward_price(self) -> i64 {
        match self {
            BusinessKind::Cafe => 250,
            BusinessKind::Shop => 500,
            BusinessKind::Salon => 1_000,
            BusinessKind::Online => 300,
        }
    }

    /// Returns the proposed days of the hold between a friend's purchase and its reward.
    fn hold_days(self) -> u8 {
        match self {
            BusinessKind::Cafe | BusinessKind::Salon => 3,
            BusinessKind::Shop | BusinessKind::Online => 14,
        }
    }
}

/// Returns the usual step of a rate, in minor units: 100 ₽, ¥10, $1. The usual worth of a point is a hundredth of it.
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

/// Returns a bill for showing what it would earn: 1 299 ₽, ¥129.90, $12.99.
pub fn example_bill(currency: Currency) -> Option<Money> {
    Money::new(step(currency) * 1_299 / 100, currency).ok()
}

/// A field of a draft, which is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The kind of business.
    Kind,
    /// The program's name in a language.
    Name(Lang),
    /// The languages that the program speaks.
    Languages,
    /// The currency.
    Currency,
    /// The time zone.
    Zone,
    /// The rate.
    Rate,
    /// The return window.
    Pending,
    /// The life of points.
    Expiry,
    /// Points as part payment.
    Pay,
    /// Levels.
    Levels,
    /// The rewards for inviting.
    Referral,
    /// Whether members are surveyed.
    Survey,
    /// The first reward.
    Reward,
    /// The bonus for every n-th visit.
    Visits,
    /// The award for a birthday.
    Birthday,
    /// The kinds of activities, of which one is chosen.
    Activities,
    /// The award for a kind of activity.
    Activity(ActivityKind),
    /// The caps of awards.
    Caps,
    /// A change of the promotions.
    Promotion,
}

impl Field {
    const ALL: [Field; 24] = [
        Field::Kind,
        Field::Name(Lang::Ru),
        Field::Name(Lang::Zh),
        Field::Name(Lang::En),
        Field::Languages,
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
        Field::Visits,
        Field::Birthday,
        Field::Activities,
        Field::Activity(ActivityKind::Visit),
        Field::Activity(ActivityKind::Review),
        Field::Activity(ActivityKind::Lesson),
        Field::Activity(ActivityKind::Custom),
        Field::Caps,
        Field::Promotion,
    ];

    /// The fields of the rules that are asked for in a new program. They can be changed in a live one.
    pub const OF_RULES: [Field; 7] =
        [Field::Rate, Field::Pending, Field::Expiry, Field::Pay, Field::Levels, Field::Referral, Field::Survey];
    /// The further fields of the rules of a live program.
    pub const OF_EARNING: [Field; 4] = [Field::Visits, Field::Birthday, Field::Activities, Field::Caps];

    /// Whether it is a field of the rules, which can be changed in a live program.
    pub fn is_of_rules(self) -> bool {
        Field::OF_RULES.contains(&self) || self.is_of_live()
    }

    /// Whether it is asked for in a live program only.
    fn is_of_live(self) -> bool {
        Field::OF_EARNING.contains(&self) || matches!(self, Field::Activity(_) | Field::Promotion)
    }

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
            Field::Languages => "languages",
            Field::Visits => "visits",
            Field::Birthday => "birthday",
            Field::Activities => "activities",
            Field::Activity(ActivityKind::Visit) => "on-visit",
            Field::Activity(ActivityKind::Review) => "on-review",
            Field::Activity(ActivityKind::Lesson) => "on-lesson",
            Field::Activity(ActivityKind::Custom) => "on-custom",
            Field::Caps => "caps",
            Field::Promotion => "promotion",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.code() == code)
    }
}

/// The reason why an answer is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerRefused {
    /// It is not one of the offered choices.
    NoChoice,
    /// The name is empty or too long.
    NameLength,
    /// The names are not in exactly the languages of the program.
    Languages,
    /// It is not an ISO 4217 currency.
    Currency,
    /// It is not an IANA zone.
    Zone,
    /// It is not two numbers above zero.
    Rate,
    /// It is not a number of days, 0 to 90.
    Pending,
    /// It is not a number of months, 1 to 120.
    Expiry,
    /// It is not a worth and a percentage.
    Pay,
    /// It is not lines of a name and a threshold.
    Levels,
    /// The thresholds do not rise, or do not begin with zero.
    LevelsRise,
    /// It is not three numbers.
    Referral,
    /// It is not a name and a price.
    Reward,
    /// It is not a number of points.
    Award,
    /// It is not a number of visits and one of points.
    Visits,
    /// It is not two numbers of points.
    Caps,
    /// It is not a factor and days.
    Promotion,
    /// Another field has to be answered first.
    Before(Field),
    /// The field cannot be changed in a live program.
    Fixed,
}

/// The proposed rewards for inviting: the referrer's and the friend's points.
pub const PROPOSED_REFERRAL: (i64, i64) = (150, 100);
/// The proposed share of a bill that points may pay, in percent.
pub const PROPOSED_PAY_SHARE: u8 = 30;

/// The answer "later": a language that the program does not speak yet.
pub const LATER: &str = "-";
/// The answer that takes the proposal.
pub const PROPOSAL: &str = "+";
/// The answer that turns a feature off.
pub const OFF: &str = "off";
/// The answer that turns a feature on.
pub const ON: &str = "on";
