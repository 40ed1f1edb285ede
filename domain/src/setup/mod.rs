//! Setting a program up: what its owner is asked, what he may answer, and the program that his answers make.
//!
//! A draft is nothing but its answers, each as a short text of one form, so that it can be kept, resumed and shown; what
//! they mean is worked out anew each time.

mod answers;
mod read;

pub use answers::{Answers, Proposed};
pub use read::typed_money;

use crate::{Lang, Money};
use iso_currency::Currency;

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
