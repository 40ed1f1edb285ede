//! Intents about the till in the chat.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{CardNumber, CouponCode, Day, MemberNo, OrderId, ProgramId};

intents! {
    /// Intents about the till in the chat.
    TillIntent;
    /// Staff: open the till, which waits for a card or a coupon.
    Till(program: Option<ProgramId>) = "till" for Till,
    /// A card was shown; asks for the amount.
    SaleAmount(program: ProgramId, card: CardNumber) = "sale_amount" for Till,
    /// Ring a sale up.
    Sell(program: ProgramId, sale: OrderId) = "sell" for Till,
    /// Undo a sale.
    SaleUndo(program: ProgramId, sale: OrderId) = "sale_undo" for Till,
    /// Ask how many points shall pay a share; once the customer is asked, show the state of the request.
    SalePoints(program: ProgramId, sale: OrderId) = "sale_points" for Till,
    /// Ask the customer to pay a share with so many points.
    AskPoints(program: ProgramId, sale: OrderId, points: i64) = "sale_ask" for Till,
    /// Cancel the part payment with points.
    SaleCancel(program: ProgramId, sale: OrderId) = "sale_cancel" for Till,
    /// Redeem a coupon under a single-use id.
    UseCoupon(program: ProgramId, code: CouponCode, id: OrderId) = "use" for Till,
    /// Staff: give the points of an unusually large sale, which is the entry of this version of the member's account.
    GivePoints(program: ProgramId, member: MemberNo, version: u64) = "give_points" for Balances,
    /// Staff: withhold these points.
    WithholdPoints(program: ProgramId, member: MemberNo, version: u64) = "withhold" for Balances,
    /// List the purchases of a day, today's if none is named, and wait for a card or the number of a receipt.
    Purchases(program: ProgramId, day: Option<Day>) = "sales" for Balances,
    /// Show a purchase, which is the entry of this version of the member's account.
    Purchase(program: ProgramId, member: MemberNo, version: u64) = "sale" for Balances,
    /// Refund so many minor units of a purchase, as the refund of this place among its refunds.
    Refund(program: ProgramId, member: MemberNo, version: u64, minor: i64, place: u32) = "rf" for Balances,
    /// Refund a part of a purchase; asks for the amount.
    RefundPart(program: ProgramId, member: MemberNo, version: u64) = "refund_part" for Balances,
    /// A card or the number of a receipt was typed to find purchases.
    FindPurchase(program: ProgramId, text: String) = _ for Balances,
    /// The part of a purchase that is refunded was typed.
    TypedRefund(program: ProgramId, member: MemberNo, version: u64, text: String) = _ for Balances,
    /// Set a cashier's limit per day; asks for the amount.
    TillLimitPrompt(program: ProgramId, member: MemberNo) = "limit" for Staff,
    /// A card or a coupon was shown at the till.
    Shown(program: ProgramId, text: String) = _ for Till,
    /// A picture for the till had no readable code, or is in a form that is not read.
    NothingShown(readable: bool) = _ for Till,
    /// The number of points that shall pay a share was typed.
    TypedPoints(program: ProgramId, sale: OrderId, text: String) = _ for Till,
    /// The amount of a sale was typed.
    TypedAmount(program: ProgramId, card: CardNumber, text: String) = _ for Till,
    /// A cashier's limit was typed.
    SetLimit(program: ProgramId, number: MemberNo, text: String) = _ for Staff,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<TillIntent>] =
    &[Command { names: &["till"], menu: Some((20, Texts::command_till)), intent: |_| TillIntent::Till(None) }];
