//! A sale at the till in the chat: its screen in every state.

use super::screen;
use crate::context::{App, EarlyReturn, Flow, Sender, StaffContext, require_role};
use crate::texts::texts;
use domain::{
    Accrual, BillShare, Budget, Cause, MemberNo, Money, Operation, OperationId, OrderId, Phase, Points, ProgramId,
};
use store::{AccountRow, Redemption, RedemptionState, Sale, StoreError, redemption_reference};

pub(super) async fn require_cashier(
    app: &App,
    sender: &Sender,
    program: Option<&ProgramId>,
) -> Result<StaffContext, EarlyReturn> {
    require_role(app, sender, program).await
}

pub(super) fn cashier(ctx: &StaffContext) -> Result<MemberNo, StoreError> {
    ctx.number.ok_or(StoreError::corrupt("staff", "number"))
}

/// The sale that a button names. Only the cashier who typed it may go on with it.
pub(super) async fn sale_of(
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
pub(super) async fn points_asked(app: &App, ctx: &StaffContext, sale: &Sale) -> Result<Option<Redemption>, StoreError> {
    let reference = redemption_reference(&sale.purchase()?)?;
    app.ledger.redemption(&ctx.program.id, &reference).await
}

/// The current state of a sale: to be confirmed, waiting for the customer's points, or rung up.
pub(super) async fn sale_screen(app: &App, ctx: &StaffContext, sale: &Sale) -> Flow {
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

pub(super) fn accrual<'a>(
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

pub(super) async fn sold(app: &App, ctx: &StaffContext, sale: &Sale, entry: &domain::Entry) -> Flow {
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

pub(super) fn undo_id() -> Result<OrderId, StoreError> {
    OrderId::parse("undo").map_err(|_| StoreError::corrupt("sale", "undo"))
}

/// The bill, the most points that may pay a share of it now, and what they are worth. `None` if the balance is too low
/// or the customer cannot be asked.
pub(super) fn points_offered(
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
