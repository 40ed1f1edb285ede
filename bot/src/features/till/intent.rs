//! Intents: the till in the chat.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{CardNumber, CouponCode, MemberNo, OrderId, ProgramId};

intents! {
    /// Intents: the till in the chat.
    TillIntent;
    /// Staff: the till, which waits for a card or a coupon.
    Till(program: Option<ProgramId>) = "till",
    /// A card was shown: for how much?
    SaleAmount(program: ProgramId, card: CardNumber) = "sale_amount",
    /// Ring a sale up.
    Sell(program: ProgramId, sale: OrderId) = "sell",
    /// Undo it.
    SaleUndo(program: ProgramId, sale: OrderId) = "sale_undo",
    /// Points shall pay a share of it; how far that is.
    SalePoints(program: ProgramId, sale: OrderId) = "sale_points",
    /// They shall not.
    SaleCancel(program: ProgramId, sale: OrderId) = "sale_cancel",
    /// Redeem a coupon, under a single-use id.
    UseCoupon(program: ProgramId, code: CouponCode, id: OrderId) = "use",
    /// A cashier's limit for a day.
    TillLimitPrompt(program: ProgramId, member: MemberNo) = "limit",
    /// A card or a coupon was shown at the till.
    Shown(program: ProgramId, text: String) = _,
    /// The till is waiting, and a photo showed nothing.
    NothingShown = _,
    /// An amount was typed.
    TypedAmount(program: ProgramId, card: CardNumber, text: String) = _,
    /// A cashier's limit was typed.
    SetLimit(program: ProgramId, number: MemberNo, text: String) = _,
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<TillIntent>] =
    &[Command { names: &["till"], menu: Some((20, Texts::command_till)), intent: |_| TillIntent::Till(None) }];
