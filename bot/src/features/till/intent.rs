//! Intents about the till in the chat.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{CardNumber, CouponCode, MemberNo, OrderId, ProgramId};

intents! {
    /// Intents about the till in the chat.
    TillIntent;
    /// Staff: open the till, which waits for a card or a coupon.
    Till(program: Option<ProgramId>) = "till",
    /// A card was shown; asks for the amount.
    SaleAmount(program: ProgramId, card: CardNumber) = "sale_amount",
    /// Ring a sale up.
    Sell(program: ProgramId, sale: OrderId) = "sell",
    /// Undo a sale.
    SaleUndo(program: ProgramId, sale: OrderId) = "sale_undo",
    /// Ask the customer to pay a share with points; once asked, show the state of the request.
    SalePoints(program: ProgramId, sale: OrderId) = "sale_points",
    /// Cancel the part payment with points.
    SaleCancel(program: ProgramId, sale: OrderId) = "sale_cancel",
    /// Redeem a coupon under a single-use id.
    UseCoupon(program: ProgramId, code: CouponCode, id: OrderId) = "use",
    /// Set a cashier's limit per day; asks for the amount.
    TillLimitPrompt(program: ProgramId, member: MemberNo) = "limit",
    /// A card or a coupon was shown at the till.
    Shown(program: ProgramId, text: String) = _,
    /// A photo for the till had no readable code.
    NothingShown = _,
    /// The amount of a sale was typed.
    TypedAmount(program: ProgramId, card: CardNumber, text: String) = _,
    /// A cashier's limit was typed.
    SetLimit(program: ProgramId, number: MemberNo, text: String) = _,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<TillIntent>] =
    &[Command { names: &["till"], menu: Some((20, Texts::command_till)), intent: |_| TillIntent::Till(None) }];
