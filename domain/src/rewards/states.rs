//! How far a coupon and a redemption have come.

use crate::{Instant, OrderId};

/// How far a coupon has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouponState {
    /// It can be used.
    Issued,
    /// It was used.
    Used {
        /// When.
        at: Instant,
        /// By which redeeming, the client's own id.
        id: OrderId,
    },
    /// It was given back for its points.
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

/// How far a redemption has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedemptionState {
    /// The member has not answered yet.
    Asked,
    /// He approved: the points are spent.
    Approved,
    /// He declined.
    Declined,
    /// The till took it back before he answered.
    Cancelled,
    /// The till took it back afterwards: the points are restored.
    Restored,
    /// Nobody answered in time.
    Expired,
}

impl RedemptionState {
    const ALL: [(RedemptionState, &'static str); 6] = [
        (RedemptionState::Asked, "asked"),
        (RedemptionState::Approved, "approved"),
        (RedemptionState::Declined, "declined"),
        (RedemptionState::Cancelled, "cancelled"),
        (RedemptionState::Restored, "restored"),
        (RedemptionState::Expired, "expired"),
    ];

    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        RedemptionState::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, code)| code)
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<RedemptionState> {
        RedemptionState::ALL.iter().find(|(_, known)| *known == code).map(|(state, _)| *state)
    }
}
