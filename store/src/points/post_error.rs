//! Why nothing was posted.

use crate::StoreError;
use domain::{CouponState, OrderId, RedemptionState, Refused};

/// Why nothing was posted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The same operation id came with another input.
    #[error("the same id was used with another input")]
    Conflict,
    /// There is no such account.
    #[error("no such account")]
    NoAccount,
    /// There is no such purchase.
    #[error("no such purchase")]
    NoPurchase,
    /// There is no such coupon or redemption.
    #[error("no such coupon or redemption")]
    NotFound,
    /// Nothing of the reward is left.
    #[error("the reward is sold out")]
    SoldOut,
    /// The coupon is past being given back.
    #[error("the coupon cannot be given back any more")]
    Coupon(CouponState),
    /// The redemption paid a share of this purchase's bill, so only a refund of that gives its points back.
    #[error("the redemption belongs to purchase {0}")]
    PaidAlready(OrderId),
    /// The redemption is past it.
    #[error("the redemption is {}", .0.code())]
    Redemption(RedemptionState),
    /// The cashier would ring up more on this day than these minor units.
    #[error("over the cashier's limit of {0}")]
    TillLimit(i64),
    /// A failure.
    #[error(transparent)]
    Store(#[from] StoreError),
}
