//! The till in the chat: a card or a coupon, an amount, the points it earns, and ten minutes to undo it. A sale has the
//! single-use id of the message in which its amount was typed, so a repeated tap rings it up once.

use super::intent::TillIntent;
use super::{refunds, screen, waiting};
use crate::context::{
    App, EarlyReturn, Flow, Question, Sender, StaffContext, boxed, expect_answer, fallback, require_role,
    set_conversation,
};
use crate::features::staff;
use crate::features::staff::flow::require_colleague;
use crate::features::staff::tied::is_tied;
use crate::idempotency_key::new_idempotency_key;
use crate::texts::texts;
use domain::typed;
use domain::{
    Accrual, AuditAction, AuditEvent, BillShare, Budget, CardNumber, CardRefused, Cause, CouponCode, Day, Hash,
    MemberNo, Money, Operation, OperationId, OrderId, Phase, Points, ProgramId, Refused, day_of,
};
use futures::future::BoxFuture;
use jiff::SignedDuration;
use store::{
    AccountRow, NewRedemption, PostCommand, PostError, PostOutcome, PostRequest, Redemption, RedemptionOutcome,
    RedemptionState, SAME_CARD_REPORTED, Sale, StoreError, TillDelta, TillLimit, Topic, redemption_reference,
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
        TillIntent::SalePoints(program, sale) => boxed(|| points(app, sender, program, sale)),
        TillIntent::SaleCancel(program, sale) => boxed(|| cancel_points(app, sender, program, sale)),
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
        TillIntent::Refund(program, member, version, minor) => {
            boxed(|| refunds::refund(app, sender, program, (*member, *version), *minor))
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

async fn require_cashier(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Result<StaffContext, EarlyReturn> {
    require_role(app, sender, program).await
}

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

fn cashier(ctx: &StaffContext) -> Result<MemberNo, StoreError> {
    ctx.number.ok_or(StoreError::corrupt("staff", "number"))
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

/// The current state of a sale: to be confirmed, waiting for the customer's points, or rung up.
async fn sale_screen(app: &App, ctx: &StaffContext, sale: &Sale) -> Flow {
    let called = app.vault.first_name(&ctx.program.id, sale.member).await?;
    let customer = screen::customer(ctx, sale.card, called.as_deref());
    if let Some(entry) = app.ledger.purchase(&ctx.program.id, &sale.purchase()?).await? {
        return sold(app, ctx, sale, &entry.purchase).await;
    }
    let Some(row) = app.ledger.account(&ctx.program.id, sale.member).await? else {
        return Ok(screen::notice(ctx, texts(ctx.lang).unknown_card()).into());
    };
    let asked = points_asked(app, ctx, sale).await?;
    let state = asked.as_ref().map(|asked| asked.state_at(ctx.now));
    let bill = match (&asked, state) {
        (Some(asked), Some(RedemptionState::Approved | RedemptionState::Asked)) => sale.minor - asked.worth.minor(),
        _ => sale.minor,
    };
    let accrual = accrual(app, ctx, sale, bill, None)?;
    let (program, now) = (&ctx.program, ctx.now);
    let preview = domain::post(program, sale.member, &row.account, &Operation::Purchase(accrual), ctx.actor(), now);
    let earns = preview.map_or(0, |posting| posting.entry.points);
    Ok(match (asked, state) {
        (Some(asked), Some(state)) => screen::sale_with_points(ctx, sale, customer, &asked, state, earns),
        _ => {
            let may_pay = points_offered(ctx, &row, sale)?.is_some();
            screen::sale(ctx, sale, customer, earns, may_pay)
        }
    }
    .into())
}

fn accrual<'a>(
    app: &App,
    ctx: &'a StaffContext,
    sale: &Sale,
    minor: i64,
    bill: Option<BillShare>,
) -> Result<Accrual<'a>, StoreError> {
    Ok(Accrual {
        id: sale.purchase()?,
        amount: Money::new(minor, ctx.program.currency).map_err(|_| StoreError::corrupt("sale", "minor"))?,
        card: sale.card,
        cashier: Some(app.ledger.cashier_hash(&ctx.program.id, cashier(ctx)?)),
        partner: None,
        fingerprint: None,
        occurred_at: sale.at,
        rules: ctx.program.rules_at(sale.at),
        bill,
        imported: false,
        budget: Budget::None,
    })
}

/// The sale that a button names. Only the cashier who typed it may go on with it.
async fn sale_of(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    id: &OrderId,
) -> Result<(StaffContext, Sale), EarlyReturn> {
    let ctx = require_cashier(app, sender, Some(program)).await?;
    match app.ledger.sale(program, id).await?.filter(|sale| sale.by == ctx.person.key) {
        Some(sale) if !ctx.owns(sale.member) => Ok((ctx, sale)),
        _ => Err(screen::notice(&ctx, texts(ctx.lang).sale_not_found()).into()),
    }
}

/// The request for part payment with points that belongs to this sale, if there is one.
async fn points_asked(app: &App, ctx: &StaffContext, sale: &Sale) -> Result<Option<Redemption>, StoreError> {
    let reference = redemption_reference(&sale.purchase()?)?;
    app.ledger.redemption(&ctx.program.id, &reference).await
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

async fn sold(app: &App, ctx: &StaffContext, sale: &Sale, entry: &domain::Entry) -> Flow {
    let minor = match &entry.cause {
        Cause::Purchase { amount, .. } => amount.minor(),
        _ => sale.minor,
    };
    let undo = OperationId::Refund { purchase: sale.purchase()?, refund: undo_id()? };
    if app.ledger.entry_of(&ctx.program.id, entry.member, &undo).await?.is_some() {
        return Ok(screen::undone(ctx, minor).into());
    }
    Ok(screen::sold(ctx, sale, minor, entry).into())
}

fn undo_id() -> Result<OrderId, StoreError> {
    OrderId::parse("undo").map_err(|_| StoreError::corrupt("sale", "undo"))
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

/// The bill, the most points that may pay a share of it now, and what they are worth. `None` if the balance is too low
/// or the customer cannot be asked.
fn points_offered(
    ctx: &StaffContext,
    row: &AccountRow,
    sale: &Sale,
) -> Result<Option<(Money, Points, Money)>, StoreError> {
    let can_pay = row.account.in_chat && ctx.program.phase_at(ctx.now) < Phase::Closed;
    let Some(rule) = ctx.program.rules_at(ctx.now).pay.filter(|_| can_pay) else {
        return Ok(None);
    };
    let money = |minor| Money::new(minor, ctx.program.currency).map_err(|_| StoreError::Contended);
    let bill = money(sale.minor)?;
    let available = row.account.as_of(&ctx.program, ctx.now).balance().available;
    let points = Points::new(rule.most(bill).get().min(available)).filter(|points| *points >= rule.minimum);
    points.map(|points| Ok((bill, points, money(rule.worth(points, bill.currency()))?))).transpose()
}

/// Asks the customer to pay a share with points, as many as the rules allow. Once asked, shows the state of the
/// request.
pub(crate) async fn points(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (ctx, sale) = sale_of(app, sender, program, id).await?;
    let rung_up = app.ledger.purchase(program, &sale.purchase()?).await?.is_some();
    if rung_up || points_asked(app, &ctx, &sale).await?.is_some() {
        return sale_screen(app, &ctx, &sale).await;
    }
    let no_points = || Ok(screen::notice(&ctx, texts(ctx.lang).sale_no_points()).into());
    let Some(row) = app.ledger.account(program, sale.member).await? else {
        return no_points();
    };
    let Some((bill, points, worth)) = points_offered(&ctx, &row, &sale)? else {
        return no_points();
    };
    let input = Hash::of(format!("{program} {}", sale.id).as_bytes());
    let (id, before) = (sale.purchase()?, Some(sale.purchase()?));
    let new = NewRedemption { id, card: sale.card, bill, points, worth, input, before };
    match app.ledger.ask_redemption(&ctx.program, row.member, &new, ctx.now).await {
        Ok(RedemptionOutcome::Created(_) | RedemptionOutcome::Replayed(_)) => sale_screen(app, &ctx, &sale).await,
        Err(PostError::Store(error)) => Err(error.into()),
        // It was rung up on another device at the same moment.
        Err(PostError::NotFound) => sale_screen(app, &ctx, &sale).await,
        Err(_) => no_points(),
    }
}

/// Cancels the part payment with points. An open request is closed; points that the customer has approved are returned
/// to them.
pub(crate) async fn cancel_points(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (ctx, sale) = sale_of(app, sender, program, id).await?;
    let Some(asked) = points_asked(app, &ctx, &sale).await? else {
        return sale_screen(app, &ctx, &sale).await;
    };
    let mut state = asked.state;
    if state == RedemptionState::Asked {
        let closed = app.ledger.close_redemption(program, &asked.reference, RedemptionState::Cancelled).await?;
        state = closed.map_or(state, |closed| closed.state);
    }
    if state == RedemptionState::Approved {
        let restore = PostCommand::RestoreRedemption(asked.reference.clone());
        let post = PostRequest::new(&ctx.program, asked.member, restore, ctx.actor(), ctx.now);
        if let Err(PostError::Store(error)) = app.ledger.post(&post).await {
            return Err(error.into());
        }
    }
    sale_screen(app, &ctx, &sale).await
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
