//! The till in the chat: a card or a coupon, an amount, the points it earns, and ten minutes to undo it. A sale has the
//! single-use id of the message in which its amount was typed, so a repeated tap rings it up once.

use super::intent::TillIntent;
use super::sale::{accrual, cashier, points_asked, require_cashier, sale_of, sale_screen, sold, undo_id};
use super::{payment, refunds, screen, waiting};
use crate::context::{
    App, EarlyReturn, Flow, Question, Sender, StaffContext, boxed, expect_answer, fallback, set_conversation,
};
use crate::features::staff;
use crate::features::staff::flow::require_colleague;
use crate::features::staff::tied::is_tied;
use crate::idempotency_key::new_idempotency_key;
use crate::texts::texts;
use domain::typed;
use domain::{
    AuditAction, AuditEvent, BillShare, CardNumber, CardRefused, Cause, CouponCode, Day, Hash, MemberNo, Operation,
    OrderId, Phase, Points, ProgramId, Refused, day_of,
};
use futures::future::BoxFuture;
use jiff::SignedDuration;
use store::{
    PostCommand, PostError, PostOutcome, PostRequest, RedemptionState, SAME_CARD_REPORTED, Sale, StoreError, TillDelta,
    TillLimit, Topic,
};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a TillIntent) -> BoxFuture<'a, Flow> {
    match intent {
        TillIntent::Shown(program, text) => boxed(|| shown_at_till(app, sender, program, text)),
        TillIntent::NothingShown(readable) => boxed(|| nothing_shown(app, sender, *readable)),
        TillIntent::TypedAmount(program, card, text) => boxed(|| typed_amount(app, sender, program, *card, text)),
        TillIntent::SetLimit(program, number, text) => boxed(|| set_limit(app, sender, program, *number, text)),

        TillIntent::Till(program) => boxed(|| till(app, sender, program.as_ref())),
        TillIntent::SaleAmount(program, card) => boxed(|| amount(app, sender, program, *card)),
        TillIntent::Sell(program, sale) => boxed(|| sell(app, sender, program, sale)),
        TillIntent::SaleUndo(program, sale) => boxed(|| undo(app, sender, program, sale)),
        TillIntent::SalePoints(program, sale) => boxed(|| payment::points(app, sender, program, sale)),
        TillIntent::AskPoints(program, sale, points) => {
            boxed(|| payment::ask_points(app, sender, program, sale, *points))
        }
        TillIntent::TypedPoints(program, sale, text) => {
            boxed(|| payment::typed_points(app, sender, program, sale, text))
        }
        TillIntent::SaleCancel(program, sale) => boxed(|| payment::cancel_points(app, sender, program, sale)),
        TillIntent::UseCoupon(program, code, id) => boxed(|| use_coupon(app, sender, program, code, id)),
        TillIntent::GivePoints(program, member, version) => {
            boxed(|| waiting::decide(app, sender, program, (*member, *version), true))
        }
        TillIntent::WithholdPoints(program, member, version) => {
            boxed(|| waiting::decide(app, sender, program, (*member, *version), false))
        }
        TillIntent::Purchases(program, day) => boxed(|| refunds::purchases(app, sender, program, *day)),
        TillIntent::Purchase(program, member, version) => {
            boxed(|| refunds::one(app, sender, program, *member, *version))
        }
        TillIntent::Refund(program, member, version, minor, place) => {
            boxed(|| refunds::refund(app, sender, program, (*member, *version), (*minor, *place)))
        }
        TillIntent::RefundPart(program, member, version) => {
            boxed(|| refunds::part(app, sender, program, *member, *version))
        }
        TillIntent::FindPurchase(program, text) => boxed(|| refunds::find(app, sender, program, text)),
        TillIntent::TypedRefund(program, member, version, text) => {
            boxed(|| refunds::typed_part(app, sender, program, (*member, *version), text))
        }
        TillIntent::TillLimitPrompt(program, number) => boxed(|| limit_prompt(app, sender, program, *number)),
    }
}

/// How many characters of a hash form the id of a sale: a button has room for few.
const SALE_ID_LENGTH: usize = 11;

/// How long a sale can be undone by the cashier who rang it up.
const UNDO_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// `/till`: waits for a card or a coupon.
pub(crate) async fn till(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let mut ctx = require_cashier(app, sender, program).await?;
    waits(app, &mut ctx).await?;
    Ok(screen::till(&ctx, app.ledger.till_day(&ctx.program.id, cashier(&ctx)?, today(&ctx)).await?).into())
}

/// Makes the next message a card or a coupon.
async fn waits(app: &App, ctx: &mut StaffContext) -> Result<(), StoreError> {
    let question = Question::Till(ctx.program.id.clone());
    expect_answer(app, &mut ctx.context.person, question).await
}

fn today(ctx: &StaffContext) -> Day {
    ctx.today()
}

/// Reads a card number or a coupon code that was typed or scanned from a photo.
pub(crate) async fn shown_at_till(app: &App, sender: &Sender, program: &ProgramId, typed: &str) -> Flow {
    let ctx = require_cashier(app, sender, Some(program)).await?;
    let t = texts(ctx.lang);
    match (CardNumber::parse(typed), CouponCode::parse(typed)) {
        (Ok(card), _) => amount(app, sender, program, card).await,
        (Err(_), Ok(code)) => match app.ledger.coupon(program, &code).await? {
            Some(coupon) => Ok(screen::coupon(&ctx, &coupon, new_idempotency_key(ctx.now)?).into()),
            None => Ok(screen::notice(&ctx, t.coupon_unknown()).into()),
        },
        (Err(CardRefused::CheckDigit), Err(_)) => Ok(screen::notice(&ctx, t.till_mistyped()).into()),
        (Err(_), Err(_)) => Ok(screen::notice(&ctx, t.till_not_recognized()).into()),
    }
}

/// Answers a picture without a readable code, or one in a form that is not read.
pub(crate) async fn nothing_shown(app: &App, sender: &Sender, readable: bool) -> Flow {
    let ctx = require_cashier(app, sender, None).await?;
    let t = texts(ctx.lang);
    Ok(screen::notice(&ctx, if readable { t.till_no_qr() } else { t.till_send_photo() }).into())
}

/// The holder of a card for whom something is rung up. An unknown card, the cashier's own and one tied to them are
/// refused, and any card once the program is closed.
async fn holder(app: &App, ctx: &StaffContext, card: CardNumber) -> Result<MemberNo, EarlyReturn> {
    let t = texts(ctx.lang);
    let found = app.ledger.card(card).await?.filter(|(program, _)| *program == ctx.program.id);
    let Some((_, member)) = found else {
        return Err(screen::notice(ctx, t.unknown_card()).into());
    };
    if ctx.owns(member) {
        return Err(screen::notice(ctx, t.till_own()).into());
    }
    if is_tied(app, ctx, member).await? {
        return Err(screen::notice(ctx, t.till_tied()).into());
    }
    // Coupons hold longer than the program, purchases do not.
    if ctx.program.phase_at(ctx.now) == Phase::Closed {
        return Err(screen::notice(ctx, t.note_closed()).into());
    }
    Ok(member)
}

/// The customer as the cashier sees them: a card and a first name. Reading the name is recorded in the audit log.
async fn customer(app: &App, ctx: &StaffContext, card: CardNumber, member: MemberNo) -> Result<String, StoreError> {
    let called = app.vault.first_name(&ctx.program.id, member).await?;
    if called.is_some() {
        let event = AuditEvent::new(AuditAction::NameRead).target(member);
        app.ledger.record_audit_event(&ctx.program.id, &ctx.actor(), &event, ctx.now).await?;
    }
    Ok(screen::customer(ctx, card, called.as_deref()))
}

/// A card was shown; asks for the amount of the sale.
pub(crate) async fn amount(app: &App, sender: &Sender, program: &ProgramId, card: CardNumber) -> Flow {
    let mut ctx = require_cashier(app, sender, Some(program)).await?;
    let member = holder(app, &ctx, card).await?;
    let customer = customer(app, &ctx, card, member).await?;
    expect_answer(app, &mut ctx.context.person, Question::Amount(program.clone(), card)).await?;
    Ok(screen::amount_prompt(&ctx, customer).into())
}

/// An amount was typed; shows what it would earn, to be confirmed.
pub(crate) async fn typed_amount(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    card: CardNumber,
    typed: &str,
) -> Flow {
    let ctx = require_cashier(app, sender, Some(program)).await?;
    let member = holder(app, &ctx, card).await?;
    let Some(bill) = typed::money(typed, ctx.program.currency).filter(|bill| bill.minor() > 0) else {
        let called = app.vault.first_name(program, member).await?;
        let customer = screen::customer(&ctx, card, called.as_deref());
        return Ok(screen::amount_prompt(&ctx, customer).with_notice(screen::amount_wrong(&ctx)).into());
    };
    // The id comes from the message with the amount, so a repeated delivery of it is the same sale.
    let by = ctx.person.key.clone();
    let named = Hash::of(format!("sale {program} {by} {}", sender.message.unwrap_or_default()).as_bytes()).to_string();
    let id = OrderId::parse(&named[..SALE_ID_LENGTH]).map_err(|_| StoreError::Contended)?;
    let sale = Sale { id, card, member, minor: bill.minor(), by, at: ctx.now };
    let sale = app.ledger.keep_sale(&ctx.program, &sale).await?;
    sale_screen(app, &ctx, &sale).await
}

/// Rings a confirmed sale up, once.
pub(crate) async fn sell(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (mut ctx, sale) = sale_of(app, sender, program, id).await?;
    let asked = points_asked(app, &ctx, &sale).await?;
    let (minor, bill) = match &asked {
        Some(asked) => match asked.state_at(ctx.now) {
            RedemptionState::Approved => {
                let share = BillShare { reference: asked.reference.clone(), worth: asked.worth, again: Points::ZERO };
                (sale.minor - asked.worth.minor(), Some(share))
            }
            // The customer can still approve, so what is to be paid is not settled yet.
            RedemptionState::Asked => return sale_screen(app, &ctx, &sale).await,
            // The request expired; closing it rules out a late approval.
            RedemptionState::Expired => {
                app.ledger.close_redemption(program, &asked.reference, RedemptionState::Expired).await?;
                (sale.minor, None)
            }
            _ => (sale.minor, None),
        },
        None => (sale.minor, None),
    };
    let (number, day) = (cashier(&ctx)?, today(&ctx));
    let most = app.ledger.till_limit(&ctx.program, ctx.limit, ctx.now).await?;
    let delta = TillDelta { cashier: number, day, minor, undone: false, most };
    let operation = Operation::Purchase(accrual(app, &ctx, &sale, minor, bill)?);
    let post = PostRequest::new(&ctx.program, sale.member, PostCommand::Operation(operation), ctx.actor(), ctx.now);
    let posted = match app.ledger.post(&PostRequest { till_delta: Some(delta), ..post }).await {
        Ok(posted) => posted,
        Err(PostError::TillLimit(most)) => return Ok(screen::over_limit(&ctx, most).into()),
        Err(PostError::Refused(Refused::Closed)) => {
            return Ok(screen::notice(&ctx, texts(ctx.lang).note_closed()).into());
        }
        Err(PostError::Store(error)) => return Err(error.into()),
        // The points were returned meanwhile, or the account is gone.
        Err(_) => return sale_screen(app, &ctx, &sale).await,
    };
    let member = posted.entry().member;
    let (rung_up, times) = app.ledger.till_day_and_card(program, number, day, member).await?;
    if most.is_none() {
        app.ledger.notify_over_usual(&ctx.program, number, day, rung_up, ctx.now).await?;
    }
    if times >= SAME_CARD_REPORTED {
        app.ledger.notify_repeated_card(program, number, day, member, SAME_CARD_REPORTED).await?;
    }
    // Wait for the next card, unless the conversation has moved on already: a late tap must not replace a newer
    // question.
    let about_this = Question::Amount(program.clone(), sale.card).text();
    let asks_this = |conversation: &store::Conversation| conversation.topic == Topic::Question(about_this.clone());
    if matches!(posted, PostOutcome::Created(_)) && ctx.person.conversation.as_ref().is_none_or(asks_this) {
        waits(app, &mut ctx).await?;
    }
    sold(app, &ctx, &sale, posted.entry()).await
}

/// Undoes a sale by refunding the whole of it, once. Only the cashier who rang it up may, within [`UNDO_WITHIN`].
pub(crate) async fn undo(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (ctx, sale) = sale_of(app, sender, program, id).await?;
    let purchase = sale.purchase()?;
    let Some(history) = app.ledger.purchase(program, &purchase).await? else {
        return sale_screen(app, &ctx, &sale).await;
    };
    let entry = history.purchase;
    let id = undo_id()?;
    let done = history.refunds.iter().any(|refund| matches!(&refund.cause, Cause::Refund { id: of, .. } if *of == id));
    if !done && ctx.now > entry.recorded_at + UNDO_WITHIN {
        return Ok(screen::notice(&ctx, texts(ctx.lang).sale_too_late()).into());
    }
    let Cause::Purchase { amount, .. } = &entry.cause else {
        return Ok(fallback());
    };
    // It is counted on the day on which the sale was rung up.
    let day = day_of(entry.recorded_at, &ctx.program.zone);
    let delta = TillDelta { cashier: cashier(&ctx)?, day, minor: amount.minor(), undone: true, most: None };
    let todo = PostCommand::Undo { purchase, id };
    let post = PostRequest::new(&ctx.program, entry.member, todo, ctx.actor(), ctx.now);
    match app.ledger.post(&PostRequest { till_delta: Some(delta), ..post }).await {
        Ok(_) => Ok(screen::undone(&ctx, amount.minor()).into()),
        Err(PostError::Store(error)) => Err(error.into()),
        // It was refunded in another way.
        Err(_) => Ok(screen::notice(&ctx, texts(ctx.lang).sale_not_found()).into()),
    }
}

/// Redeems a coupon, once. A repeated tap finds its own redemption; any other finds the coupon used.
pub(crate) async fn use_coupon(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    code: &CouponCode,
    id: &OrderId,
) -> Flow {
    let ctx = require_cashier(app, sender, Some(program)).await?;
    let Some(coupon) = app.ledger.coupon(program, code).await? else {
        return Ok(screen::notice(&ctx, texts(ctx.lang).coupon_unknown()).into());
    };
    if ctx.owns(coupon.member) {
        return Ok(screen::notice(&ctx, texts(ctx.lang).till_own()).into());
    }
    let id = OrderId::parse(&format!("till:{id}")).map_err(|_| StoreError::Contended)?;
    let used = app.ledger.use_coupon(&ctx.program, code, &id, &ctx.actor(), ctx.now).await?.is_ok();
    let coupon = app.ledger.coupon(program, code).await?.unwrap_or(coupon);
    Ok(screen::coupon_used(&ctx, &coupon, used).into())
}

/// Asks for a cashier's limit per day.
pub(crate) async fn limit_prompt(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (mut ctx, one) = require_colleague(app, sender, program, number).await?;
    if !ctx.role.may_appoint(one.staff.role) {
        return Ok(staff::screen::colleague(&ctx, &one, number).into());
    }
    expect_answer(app, &mut ctx.context.person, Question::Limit(program.clone(), number)).await?;
    Ok(screen::limit_prompt(&ctx).into())
}

/// Sets the limit that was typed; zero removes it.
pub(crate) async fn set_limit(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo, typed: &str) -> Flow {
    let (mut ctx, one) = require_colleague(app, sender, program, number).await?;
    if !ctx.role.may_appoint(one.staff.role) {
        return Ok(staff::screen::colleague(&ctx, &one, number).into());
    }
    let Some(limit) = typed::money(typed, ctx.program.currency) else {
        return Ok(screen::limit_prompt(&ctx).with_notice(screen::limit_wrong(&ctx)).into());
    };
    let limit = if limit.minor() > 0 { TillLimit::Set(limit.minor()) } else { TillLimit::None };
    app.ledger.set_till_limit(program, &one.key, limit, &ctx.actor(), ctx.now).await?;
    set_conversation(app, &mut ctx.context.person, None).await?;
    let (ctx, one) = require_colleague(app, sender, program, number).await?;
    Ok(staff::screen::colleague(&ctx, &one, number).into())
}
