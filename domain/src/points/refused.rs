//! Why an operation is refused.

use crate::MemberNo;

/// Why an operation is not posted: an answer, not a failure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The account was closed in favour of another.
    #[error("the account went over to another")]
    Moved(MemberNo),
    /// The program takes another currency.
    #[error("the program takes {expected} only")]
    Currency {
        /// The one it takes.
        expected: &'static str,
    },
    /// More would go back than was paid.
    #[error("only {left} minor units of this purchase are left to refund")]
    RefundTooLarge {
        /// Minor units that may still go back.
        left: i64,
    },
    /// A refund of nothing.
    #[error("a refund is above zero")]
    RefundOfNothing,
    /// Fewer points are available than were asked for.
    #[error("{missing} points are missing")]
    ShortOfPoints {
        /// How many.
        missing: i64,
    },
    /// A spend or an opening balance of no points.
    #[error("points must be above zero")]
    NoPoints,
    /// Nothing was due.
    #[error("nothing is due")]
    NothingDue,
    /// The account already belongs to a person in the chat.
    #[error("the account is linked already")]
    LinkedAlready,
    /// The program awards nothing for such an activity, or for birthdays.
    #[error("the program has no award for this")]
    NoAward,
    /// The books would not balance afterwards: a mistake of ours, and nothing is written.
    #[error("the books would not balance")]
    Unbalanced,
    /// The program is over.
    #[error("the program is closed")]
    Closed,
    /// The account belongs to nobody in the chat.
    #[error("the account is not linked")]
    NotLinked,
}
