//! The reasons why nothing was posted.

use crate::StoreError;
use domain::{AdjustmentLimit, CouponState, OrderId, RedemptionState, Refused};

/// The reason why nothing was posted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The rules refuse the operation.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The same operation id came with another input.
    #[error("the same id was used with another input")]
    Conflict,
    /// The account does not exist.
    #[error("no such account")]
    NoAccount,
    /// The purchase does not exist.
    #[error("no such purchase")]
    NoPurchase,
    /// The coupon or redemption does not exist.
    #[error("no such coupon or redemption")]
    NotFound,
    /// The reward is out of stock.
    #[error("the reward is sold out")]
    SoldOut,
    /// The coupon can no longer be given back, because of this state.
    #[error("the coupon cannot be given back any more")]
    Coupon(CouponState),
    /// The redemption paid a share of this purchase's bill; only a refund of the purchase restores its points.
    #[error("the redemption belongs to purchase {0}")]
    PaidAlready(OrderId),
    /// The redemption is in a state that does not allow the operation.
    #[error("the redemption is {}", .0.code())]
    Redemption(RedemptionState),
    /// The cashier would exceed their limit per day, in minor units.
    #[error("over the cashier's limit of {0}")]
    TillLimit(i64),
    /// An adjustment would exceed what may be adjusted within some weeks.
    #[error("over a limit of adjustments, {}", .0.most())]
    AdjustmentLimit(AdjustmentLimit),
    /// An adjustment needs a second factor.
    #[error("the adjustment needs a second factor")]
    NeedsSecondFactor,
    /// An adjustment needs the approval of a second person.
    #[error("the adjustment needs the approval of a second person")]
    NeedsApproval,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
