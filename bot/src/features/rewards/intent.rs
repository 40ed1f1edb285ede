//! Intents about rewards, coupons and points as part payment.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{CouponCode, OrderId, ProgramId, ShortId};

intents! {
    /// Intents about rewards, coupons and points as part payment.
    RewardsIntent;
    /// Show the catalog.
    Rewards(program: Option<ProgramId>) = "rewards",
    /// Show a reward of the catalog.
    Reward(program: Option<ProgramId>, reward: ShortId) = "reward",
    /// Take a reward for the price on the screen, under the single-use id that was made with it.
    Redeem(program: ProgramId, reward: ShortId, price: i64, id: OrderId) = "get",
    /// List the sender's coupons.
    Coupons(program: Option<ProgramId>) = "coupons",
    /// List a page of the sender's coupons, counted from 0.
    CouponsPage(program: ProgramId, page: u32) = "coupons_page",
    /// Show one of the sender's coupons; for staff, anybody's.
    Coupon(program: Option<ProgramId>, code: CouponCode) = "coupon" for Till,
    /// Show the QR picture of a coupon.
    CouponQr(program: ProgramId, code: CouponCode) = "coupon_qr",
    /// Give a coupon back; asks for confirmation.
    GiveBackPrompt(program: ProgramId, code: CouponCode) = "give_back_ask",
    /// Give a coupon back: confirmed.
    GiveBack(program: ProgramId, code: CouponCode) = "give_back",
    /// What was typed is not a coupon's code.
    CouponUsage = _,
    /// Approve that points pay a share of a bill.
    Approve(program: ProgramId, reference: OrderId) = "approve",
    /// Decline it.
    DeclinePay(program: ProgramId, reference: OrderId) = "decline_pay",
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<RewardsIntent>] = &[
    Command { names: &["rewards"], menu: Some((7, Texts::command_rewards)), intent: |_| RewardsIntent::Rewards(None) },
    Command { names: &["coupons"], menu: Some((8, Texts::command_coupons)), intent: |_| RewardsIntent::Coupons(None) },
    Command {
        names: &["coupon"],
        menu: None,
        intent: |typed| {
            CouponCode::parse(typed).map_or(RewardsIntent::CouponUsage, |code| RewardsIntent::Coupon(None, code))
        },
    },
];
