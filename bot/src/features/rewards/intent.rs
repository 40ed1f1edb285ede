//! Intents: rewards, coupons, points as part payment.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{CouponCode, OrderId, ProgramId, ShortId};

intents! {
    /// Intents: rewards, coupons, points as part payment.
    RewardsIntent;
    /// The catalog.
    Rewards(program: Option<ProgramId>) = "rewards",
    /// A reward of it.
    Reward(program: Option<ProgramId>, reward: ShortId) = "reward",
    /// Take it: for the price that stood on the screen, under the single-use id that was minted with it.
    Redeem(program: ProgramId, reward: ShortId, price: i64, id: OrderId) = "get",
    /// The sender's coupons.
    Coupons(program: Option<ProgramId>) = "coupons",
    /// One of them; for staff anybody's.
    Coupon(program: Option<ProgramId>, code: CouponCode) = "coupon",
    /// Its QR picture.
    CouponQr(program: ProgramId, code: CouponCode) = "coupon_qr",
    /// Give it back: asked for.
    GiveBackPrompt(program: ProgramId, code: CouponCode) = "give_back_ask",
    /// Give it back: confirmed.
    GiveBack(program: ProgramId, code: CouponCode) = "give_back",
    /// A coupon's code that is none.
    CouponUsage = _,
    /// Points shall pay a share of a bill.
    Approve(program: ProgramId, reference: OrderId) = "approve",
    /// They shall not.
    DeclinePay(program: ProgramId, reference: OrderId) = "decline_pay",
}

/// Its commands.
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
