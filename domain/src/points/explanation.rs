//! What a receipt says beyond the sum: codes and numbers that each language puts into words.
//!
//! A kind of explanation is one line of the table below. Its stored text is the code and the values, separated by
//! spaces; the API shows the code and each value under its name. What is stored must stay readable.

use crate::serde_as_text;
use crate::{Day, Factor, Instant, ShortId};
use std::collections::BTreeMap;
use std::fmt;

/// A value of an explanation as clients get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExplanationValue {
    /// A whole number.
    Number(i64),
    /// A text: an id, a day, an instant, or a decimal, since JSON's numbers are not exact.
    Text(String),
}

/// A type of values in explanations.
trait Value: Sized {
    /// Whether clients get it as a number.
    const IS_NUMBER: bool = false;
    /// The stored text, without spaces.
    fn stored(&self) -> String;
    /// Reads the stored text.
    fn read(text: &str) -> Option<Self>;
    /// The value for clients.
    fn shown(&self) -> ExplanationValue;
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Value for $number {
            const IS_NUMBER: bool = true;

            fn stored(&self) -> String {
                self.to_string()
            }

            fn read(text: &str) -> Option<$number> {
                text.parse().ok()
            }

            fn shown(&self) -> ExplanationValue {
                ExplanationValue::Number(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
    )*};
}

numbers!(u8 u32 u64 i64);

macro_rules! texts {
    ($($text:ty: $read:expr;)*) => {$(
        impl Value for $text {
            fn stored(&self) -> String {
                self.to_string()
            }

            fn read(text: &str) -> Option<$text> {
                $read(text).ok()
            }

            fn shown(&self) -> ExplanationValue {
                ExplanationValue::Text(self.to_string())
            }
        }
    )*};
}

texts! {
    ShortId: ShortId::parse;
    Instant: str::parse::<Instant>;
    Day: str::parse::<Day>;
}

/// Stored in hundredths, shown with two decimals.
impl Value for Factor {
    fn stored(&self) -> String {
        self.hundredths().to_string()
    }

    fn read(text: &str) -> Option<Factor> {
        Some(Factor::one_and(text.parse::<u32>().ok()?.checked_sub(Factor::ONE.hundredths())?))
    }

    fn shown(&self) -> ExplanationValue {
        let hundredths = self.hundredths();
        ExplanationValue::Text(format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }
}

macro_rules! explanations {
    ($($(#[$doc:meta])* $kind:ident $(($($name:ident: $value:ty),+))? = $code:literal,)*) => {
        /// What a receipt says beyond the sum, as codes and numbers that each language puts into words.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Explanation {
            $($(#[$doc])* $kind $(($($value),+))?,)*
        }

        serde_as_text!(Explanation, Explanation::to_string, Explanation::parse);

        impl Explanation {
            /// All codes, in the order of the table.
            pub const CODES: &[&str] = &[$($code),*];

            /// Returns the names of all values, each with whether it is a number.
            pub fn value_names() -> BTreeMap<&'static str, bool> {
                let mut names = BTreeMap::new();
                $($($(names.insert(stringify!($name), <$value>::IS_NUMBER);)+)?)*
                names
            }

            /// The code that is stored and that clients get.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Explanation::$kind $(($(explanations!(@ignored $name)),+))? => $code,)*
                }
            }

            /// Returns the values by their names.
            pub fn values(&self) -> Vec<(&'static str, ExplanationValue)> {
                match self {
                    $(Explanation::$kind $(($($name),+))? => vec![$($((stringify!($name), $name.shown())),+)?],)*
                }
            }

            /// Reads what `Display` writes.
            pub fn parse(text: &str) -> Option<Explanation> {
                let mut parts = text.split(' ');
                let read = match parts.next()? {
                    $($code => Explanation::$kind $(($(<$value>::read(parts.next()?)?),+))?,)*
                    _ => return None,
                };
                parts.next().is_none().then_some(read)
            }
        }

        impl fmt::Display for Explanation {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())?;
                match self {
                    $(Explanation::$kind $(($($name),+))? => { $($(write!(f, " {}", $name.stored())?;)+)? })*
                }
                Ok(())
            }
        }
    };
    (@ignored $name:ident) => { _ };
}

explanations! {
    /// The rate that applied: points per this many minor units.
    Rate(points: u32, per_minor: u64) = "rate",
    /// Minor units of the bill that points paid: they earn nothing.
    PaidWithPoints(minor: i64) = "paid_with_points",
    /// Points of a lapsed redemption that were spent again, because its purchase was reported late.
    SpentAgain(points: i64) = "spent_again",
    /// The points are pending for a return window of this many days.
    Window(days: u8) = "return_window",
    /// The points wait until somebody who runs the program gives or withholds them: the sale is unusually large.
    Waits(points: i64) = "waits",
    /// Points that a refund did not take back because they were already spent.
    Forgiven(points: i64) = "forgiven",
    /// Points of a refund that became a debt.
    Debt(points: i64) = "debt",
    /// Points that paid off a debt.
    DebtPaid(points: i64) = "debt_paid",
    /// The purchase's points had already expired, so the refund took none. Refunds today say [`Explanation::SetOff`].
    LotOver = "lot_over",
    /// Points that a refund did not take back because as many had expired.
    SetOff(points: i64) = "set_off",
    /// Restored points that made up for points that a refund had forgiven.
    MadeUp(points: i64) = "made_up",
    /// Points that the member gave back after their last day: they expired at once.
    Expired(points: i64) = "expired",
    /// The bonus for visits of which the refund left one too few.
    VisitTakenBack(points: i64) = "visit_taken_back",
    /// What a promotion for the first purchase had added to a card whose holder had bought before.
    FirstPurchaseBack(points: i64) = "first_purchase_back",
    /// Brought in from another system: available at once.
    Imported = "imported",
    /// Brought in from another system: the day on which the member joined there.
    JoinedOn(on: Day) = "joined_on",
    /// Restored points got a new last day, this many days on, because their own was over.
    Grace(days: u8) = "grace",
    /// The member's level multiplied the award.
    Level(level: ShortId, factor: Factor) = "level",
    /// The factor of a promotion that applied.
    Promotion(promotion: ShortId, factor: Factor) = "promotion",
    /// Points above the cap for a purchase.
    CappedPurchase(points: i64) = "capped_purchase",
    /// Points above the cap for a member and day.
    CappedDay(points: i64) = "capped_day",
    /// Points of the award that were taken from the program's budget.
    FromBudget(points: i64) = "from_budget",
    /// Points that the program's budget did not cover.
    BudgetSpent(points: i64) = "budget_spent",
    /// Points that were not given because the program's end was announced and earning has ended.
    EarningEnded(points: i64) = "earns_no_more",
    /// The bonus for the visit of this number, as part of the award.
    NthVisit(visit: u32, points: i64) = "nth_visit",
    /// The fixed award for an activity.
    Activity(points: i64) = "activity",
    /// No award: the cool-down of the last one ends at this instant.
    Cooldown(until: Instant) = "cooldown",
    /// No award: the limit of awards per day is reached.
    DayLimit(per_day: u8) = "day_limit",
    /// The level rose to this one.
    LevelUp(level: ShortId) = "level_up",
    /// The level fell to this one.
    LevelDown(level: ShortId) = "level_down",
    /// The level will fall to this one on this day unless the member qualifies again.
    LevelDropNotice(level: ShortId, on: Day) = "level_notice",
    /// Points that had paid a share of a refunded bill came back.
    Restored(points: i64) = "restored",
}

impl Explanation {
    /// Returns the points of a fixed award, which neither factors nor caps change, if this explains one.
    pub(crate) fn fixed_points(&self) -> Option<i64> {
        match self {
            Explanation::NthVisit(_, points) | Explanation::Activity(points) => Some(*points),
            _ => None,
        }
    }
}
