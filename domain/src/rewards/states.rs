//! States of coupons and redemptions.

use crate::serde_as_text;
use crate::{Instant, OrderId};

/// The state of a coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouponState {
    /// It can be used.
    Issued,
    /// It was used.
    Used {
        /// When it was used.
        at: Instant,
        /// The client's id of the redeeming.
        id: OrderId,
    },
    /// It was cancelled, and its points were restored.
    Cancelled,
}

impl CouponState {
    /// The code that is stored and exported.
    pub fn code(&self) -> &'static str {
        match self {
            CouponState::Issued => "issued",
            CouponState::Used { .. } => "used",
            CouponState::Cancelled => "cancelled",
        }
    }
}

/// The state of a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedemptionState {
    /// The member has not answered yet.
    Asked,
    /// The member approved: the points are spent.
    Approved,
    /// The member declined.
    Declined,
    /// The till cancelled it before the member answered.
    Cancelled,
    /// The till cancelled it after the approval: the points are restored.
    Restored,
    /// The member did not answer in time.
    Expired,
    /// No purchase named it in time: the points are restored.
    Lapsed,
}

serde_as_text!(RedemptionState, |it| it.code(), RedemptionState::from_code);

impl RedemptionState {
    const ALL: [(RedemptionState, &'static str); 7] = [
        (RedemptionState::Asked, "asked"),
        (RedemptionState::Approved, "approved"),
        (RedemptionState::Declined, "declined"),
        (RedemptionState::Cancelled, "cancelled"),
        (RedemptionState::Restored, "restored"),
        (RedemptionState::Expired, "expired"),
        (RedemptionState::Lapsed, "lapsed"),
    ];

    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        RedemptionState::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, code)| code)
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<RedemptionState> {
        RedemptionState::ALL.iter().find(|(_, known)| *known == code).map(|(state, _)| *state)
    }
}
