//! Points that pay a share of a sale: as many as the cashier names, up to the most that the rules allow, once the customer
//! approves.

use super::sale::{points_asked, points_offered, sale_of, sale_screen};
use super::screen;
use crate::context::{App, EarlyReturn, Flow, Question, Sender, StaffContext, expect_answer};
use crate::texts::texts;
use domain::typed::whole;
use domain::{Hash, Money, OrderId, Points, ProgramId};
use store::{
    AccountRow, NewRedemption, PostCommand, PostError, PostRequest, RedemptionOutcome, RedemptionState, Sale,
    StoreError,
};

/// The member whose points may pay, the bill and the most points; a screen where none may or the customer was asked before.
type Payable = (AccountRow, Money, Points);

async fn payable(app: &App, ctx: &StaffContext, sale: &Sale) -> Result<Payable, EarlyReturn> {
    let rung_up = app.ledger.purchase(&ctx.program.id, &sale.purchase()?).await?.is_some();
    if rung_up || points_asked(app, ctx, sale).await?.is_some() {
        return Err(sale_screen(app, ctx, sale).await?.into());
    }
    let row = app.ledger.account(&ctx.program.id, sale.member).await?;
    let offered = row.as_ref().map(|row| points_offered(ctx, row, sale)).transpose()?.flatten();
    match row.zip(offered) {
        Some((row, (bill, most, _))) => Ok((row, bill, most)),
        None => Err(screen::notice(ctx, texts(ctx.lang).sale_no_points()).into()),
    }
}

/// Asks how many points shall pay. Once the customer is asked, shows the state of the request.
pub(super) async fn points(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (mut ctx, sale) = sale_of(app, sender, program, id).await?;
    let (_, _, most) = payable(app, &ctx, &sale).await?;
    expect_answer(app, &mut ctx.context.person, Question::Points(program.clone(), id.clone())).await?;
    Ok(screen::how_many_points(&ctx, &sale, most).into())
}

/// The number of points was typed.
pub(super) async fn typed_points(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId, said: &str) -> Flow {
    let (mut ctx, sale) = sale_of(app, sender, program, id).await?;
    let (_, _, most) = payable(app, &ctx, &sale).await?;
    match whole(said).filter(|points| is_allowed(&ctx, *points, most)) {
        Some(points) => ask_points(app, sender, program, id, points).await,
        None => {
            expect_answer(app, &mut ctx.context.person, Question::Points(program.clone(), id.clone())).await?;
            let least = ctx.program.rules_at(ctx.now).pay.map_or(1, |rule| rule.minimum.get());
            let number = |points| crate::number(ctx.lang, points);
            let why = texts(ctx.lang).sale_points_wrong(number(least), number(most.get()));
            Ok(screen::how_many_points(&ctx, &sale, most).with_notice(why).into())
        }
    }
}

fn is_allowed(ctx: &StaffContext, points: i64, most: Points) -> bool {
    let least = ctx.program.rules_at(ctx.now).pay.map_or(1, |rule| rule.minimum.get());
    (least.max(1)..=most.get()).contains(&points)
}

/// Asks the customer to pay a share with so many points.
pub(super) async fn ask_points(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId, points: i64) -> Flow {
    let (mut ctx, sale) = sale_of(app, sender, program, id).await?;
    let (row, bill, most) = payable(app, &ctx, &sale).await?;
    let Some(points) = Points::new(points).filter(|points| is_allowed(&ctx, points.get(), most)) else {
        return Ok(screen::how_many_points(&ctx, &sale, most).into());
    };
    let rule = ctx.program.rules_at(ctx.now).pay.ok_or(StoreError::Contended)?;
    let worth = Money::new(rule.worth(points, bill.currency()), bill.currency()).map_err(|_| StoreError::Contended)?;
    let input = Hash::of(format!("{program} {}", sale.id).as_bytes());
    let (id, before) = (sale.purchase()?, Some(sale.purchase()?));
    let new = NewRedemption { id, card: sale.card, bill, points, worth, input, before };
    match app.ledger.ask_redemption(&ctx.program, row.member, &new, ctx.now).await {
        Ok(RedemptionOutcome::Created(_) | RedemptionOutcome::Replayed(_)) => {
            // The number is settled: what is typed next is another amount, or another customer.
            let amount = Question::Amount(program.clone(), sale.card);
            expect_answer(app, &mut ctx.context.person, amount).await?;
            sale_screen(app, &ctx, &sale).await
        }
        Err(PostError::Store(error)) => Err(error.into()),
        // It was rung up on another device at the same moment.
        Err(PostError::NotFound) => sale_screen(app, &ctx, &sale).await,
        Err(_) => Ok(screen::notice(&ctx, texts(ctx.lang).sale_no_points()).into()),
    }
}

/// Cancels the part payment with points. An open request is closed; points that the customer has approved are returned
/// to them.
pub(super) async fn cancel_points(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
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
