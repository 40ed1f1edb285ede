//! The reasons why an operation is refused.

use crate::MemberNo;

/// The reason why an operation is not posted. It is an answer, not a failure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The account was merged into another.
    #[error("the account went over to another")]
    Moved(MemberNo),
    /// The program takes another currency.
    #[error("the program takes {expected} only")]
    Currency {
        /// The code of the program's currency.
        expected: &'static str,
    },
    /// The refund is larger than what is left of the purchase.
    #[error("only {left} minor units of this purchase are left to refund")]
    RefundTooLarge {
        /// Minor units that can still be refunded.
        left: i64,
    },
    /// The amount of the refund is zero, or nothing is left.
    #[error("a refund is above zero")]
    RefundOfNothing,
    /// The refund names points to give back, but none paid a share of the bill.
    #[error("no points paid a share of this bill")]
    NotPaidWithPoints,
    /// Fewer points are available than the operation needs.
    #[error("{missing} points are missing")]
    ShortOfPoints {
        /// The number of missing points.
        missing: i64,
    },
    /// A spend or an opening balance of no points.
    #[error("points must be above zero")]
    NoPoints,
    /// No part of the account was due.
    #[error("nothing is due")]
    NothingDue,
    /// The account already has a holder in the chat.
    #[error("the account is linked already")]
    LinkedAlready,
    /// The program has no award for this kind of activity, for birthdays or for this survey.
    #[error("the program has no award for this")]
    NoAward,
    /// The identity would not hold afterwards. This is a bug; nothing is written.
    #[error("the books would not balance")]
    Unbalanced,
    /// The program is closed.
    #[error("the program is closed")]
    Closed,
    /// The account has no holder in the chat.
    #[error("the account is not linked")]
    NotLinked,
}
