//! Refunds of any purchase by those who may change balances: found among the sales of a day, by the card or by the receipt's
//! number.

use super::refund_screen;
use super::refund_screen::FoundPurchase;
use super::screen::amount;
use crate::context::{App, EarlyReturn, Flow, Question, Sender, StaffContext, expect_answer, failed, require_role};
use crate::texts::texts;
use domain::typed;
use domain::{CardNumber, Cause, Day, Entry, MemberNo, Money, OrderId, ProgramId};
use futures::future::try_join_all;
use store::{PostCommand, PostError, PostRequest, PurchaseHistory, StoreError};

/// Purchases on a page.
const PAGE: usize = 6;
/// The most entries of an account that are looked through for purchases.
const LOOKED_THROUGH: i32 = 60;

/// Lists the sales of the till in the chat on a day, and waits for a card or the number of a receipt.
pub(super) async fn purchases(app: &App, sender: &Sender, program: &ProgramId, day: Option<Day>) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    wait(app, &mut ctx).await?;
    let day = day.unwrap_or_else(|| ctx.today());
    let ids = app.ledger.sales_of(program, day, PAGE as i32).await?;
    listed(app, &ctx, Some(day), &ids).await
}

/// The screen of purchases: those of a day, or else those of a card.
async fn listed(app: &App, ctx: &StaffContext, day: Option<Day>, ids: &[OrderId]) -> Flow {
    let found = try_join_all(ids.iter().map(|id| app.ledger.purchase(&ctx.program.id, id))).await?;
    let bought = named(app, ctx, found.into_iter().flatten().collect()).await?;
    Ok(refund_screen::list(ctx, day, &bought).into())
}

async fn wait(app: &App, ctx: &mut StaffContext) -> Result<(), StoreError> {
    let question = Question::Purchases(ctx.program.id.clone());
    expect_answer(app, &mut ctx.context.person, question).await
}

/// Adds who rang the purchases up.
async fn named(app: &App, ctx: &StaffContext, found: Vec<PurchaseHistory>) -> Result<Vec<FoundPurchase>, StoreError> {
    let mut bought = Vec::new();
    for history in found {
        let by = match history.purchase.actor.staff() {
            Some(person) if *person == ctx.person.key => Some(ctx.person.profile.first_name.clone()),
            Some(person) => app.vault.person(person).await?.map(|person| person.profile.first_name),
            None => None,
        };
        bought.push(FoundPurchase { history, by });
    }
    Ok(bought)
}

/// A card or the number of a receipt was typed.
pub(super) async fn find(app: &App, sender: &Sender, program: &ProgramId, said: &str) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    if let Ok(card) = CardNumber::parse(said)
        && let Some((_, member)) = app.ledger.card(card).await?.filter(|(of, _)| of == program)
    {
        wait(app, &mut ctx).await?;
        let entries = app.ledger.history(program, member, u64::MAX, LOOKED_THROUGH).await?.entries;
        let ids = entries.into_iter().filter_map(|entry| match entry.cause {
            Cause::Purchase { id, .. } => Some(id),
            _ => None,
        });
        let ids: Vec<OrderId> = ids.take(PAGE).collect();
        return listed(app, &ctx, None, &ids).await;
    }
    let found = match OrderId::parse(said.trim()) {
        Ok(id) => app.ledger.purchase(program, &id).await?,
        Err(_) => None,
    };
    match found {
        Some(found) => one_screen(app, &ctx, found, None).await,
        None => {
            wait(app, &mut ctx).await?;
            Ok(refund_screen::list(&ctx, None, &[]).with_notice(texts(ctx.lang).purchase_unknown()).into())
        }
    }
}

/// The purchase that is the entry of this version of a member's account.
async fn purchase_of(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    (member, version): (MemberNo, u64),
) -> Result<(StaffContext, PurchaseHistory), EarlyReturn> {
    let ctx = require_role(app, sender, Some(program)).await?;
    let page = app.ledger.history(program, member, version.saturating_add(1), 1).await?;
    let entry = page.entries.into_iter().find(|entry| entry.member == member && entry.version == version);
    let found = match entry {
        Some(Entry { cause: Cause::Purchase { id, .. }, .. }) => app.ledger.purchase(program, &id).await?,
        _ => None,
    };
    match found {
        Some(found) => Ok((ctx, found)),
        None => Err(refund_screen::list(&ctx, None, &[]).with_notice(texts(ctx.lang).purchase_unknown()).into()),
    }
}

/// Shows a purchase with what its refund would take back.
pub(super) async fn one(app: &App, sender: &Sender, program: &ProgramId, member: MemberNo, version: u64) -> Flow {
    let (ctx, found) = purchase_of(app, sender, program, (member, version)).await?;
    one_screen(app, &ctx, found, None).await
}

/// The screen of a purchase; `minor` is the typed part of it to be refunded.
async fn one_screen(app: &App, ctx: &StaffContext, found: PurchaseHistory, minor: Option<i64>) -> Flow {
    let left = left_of(&found);
    let Cause::Purchase { amount: paid, bill, .. } = &found.purchase.cause else {
        return Err(StoreError::corrupt("purchase", "c").into());
    };
    // Of a bill that points paid wholly, all the points can be given back.
    let whole = (left > 0 || (paid.minor() == 0 && found.refunds.is_empty())).then_some(left);
    let spent = match bill {
        Some(reference) => {
            app.ledger.redemption(&ctx.program.id, reference).await?.map(|redeemed| redeemed.points.get())
        }
        None => None,
    };
    let takes = match minor.or(whole) {
        Some(minor) => {
            let post = refund_of(ctx, &found, minor, OrderId::parse("preview").map_err(|_| StoreError::Contended)?)?;
            app.ledger.preview(&post).await.ok().map(|entry| entry.points)
        }
        None => None,
    };
    let bought = named(app, ctx, vec![found]).await?;
    Ok(refund_screen::one(ctx, &bought[0], (left, minor), takes, spent).into())
}

/// What of a purchase is not refunded, in minor units.
fn left_of(found: &PurchaseHistory) -> i64 {
    match &found.purchase.cause {
        Cause::Purchase { amount, .. } => amount.minor() - found.back(),
        _ => 0,
    }
}

fn refund_of<'a>(
    ctx: &'a StaffContext,
    found: &PurchaseHistory,
    minor: i64,
    id: OrderId,
) -> Result<PostRequest<'a>, StoreError> {
    let Cause::Purchase { id: purchase, .. } = &found.purchase.cause else {
        return Err(StoreError::corrupt("purchase", "c"));
    };
    // All that is left is refunded as such: rounding leaves nothing behind.
    let part = Money::new(minor, ctx.program.currency).map_err(|_| StoreError::corrupt("refund", "minor"))?;
    let amount = (minor < left_of(found)).then_some(part);
    let todo = PostCommand::Refund { purchase: purchase.clone(), id, amount, points: None };
    Ok(PostRequest::new(&ctx.program, found.purchase.member, todo, ctx.actor(), ctx.now))
}

/// Asks for the part of a purchase that is refunded.
pub(super) async fn part(app: &App, sender: &Sender, program: &ProgramId, member: MemberNo, version: u64) -> Flow {
    let (mut ctx, found) = purchase_of(app, sender, program, (member, version)).await?;
    expect_answer(app, &mut ctx.context.person, Question::Refund(program.clone(), member, version)).await?;
    Ok(refund_screen::part(&ctx, &found.purchase, left_of(&found)).into())
}

/// A part was typed; it is shown to be confirmed.
pub(super) async fn typed_part(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    (member, version): (MemberNo, u64),
    said: &str,
) -> Flow {
    let (mut ctx, found) = purchase_of(app, sender, program, (member, version)).await?;
    let left = left_of(&found);
    let part = typed::money(said, ctx.program.currency).map(|part| part.minor());
    match part.filter(|part| (1..=left).contains(part)) {
        Some(part) => one_screen(app, &ctx, found, Some(part)).await,
        None => {
            expect_answer(app, &mut ctx.context.person, Question::Refund(program.clone(), member, version)).await?;
            let why = texts(ctx.lang).refund_part_wrong(amount(&ctx.program, left, ctx.lang));
            Ok(refund_screen::part(&ctx, &found.purchase, left).with_notice(why).into())
        }
    }
}

/// Refunds a part of a purchase that was confirmed, or all of it. A refund is named by its place among those of the purchase, so a
/// repeated tap, or a colleague's at the same moment, is the same refund.
pub(super) async fn refund(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    (member, version): (MemberNo, u64),
    (minor, place): (i64, u32),
) -> Flow {
    let (ctx, found) = purchase_of(app, sender, program, (member, version)).await?;
    let t = texts(ctx.lang);
    if ctx.owns(member) {
        return Ok(refund_screen::list(&ctx, None, &[]).with_notice(t.till_own()).into());
    }
    let id = OrderId::parse(&format!("chat.{place}")).map_err(|_| StoreError::corrupt("refund", "id"))?;
    let done = found.refunds.iter().find_map(|entry| match &entry.cause {
        Cause::Refund { id: of, amount, .. } if *of == id => Some((entry, amount.minor())),
        _ => None,
    });
    match done {
        // Of a bill that points paid wholly no money is asked for, and what they were worth is written down.
        Some((entry, back)) if back == minor || minor == 0 => return Ok(refund_screen::refunded(&ctx, entry).into()),
        // A colleague refunded another amount since this was shown.
        Some(_) => return one_screen(app, &ctx, found, None).await,
        None if minor > left_of(&found) => return one_screen(app, &ctx, found, None).await,
        None => {}
    }
    match app.ledger.post(&refund_of(&ctx, &found, minor, id)?).await {
        Ok(posted) => Ok(refund_screen::refunded(&ctx, posted.entry()).into()),
        Err(PostError::Store(error)) => Err(error.into()),
        // It was refunded in another way at the same moment.
        Err(PostError::NotFound | PostError::Conflict | PostError::Refused(_)) => {
            let (ctx, found) = purchase_of(app, sender, program, (member, version)).await?;
            one_screen(app, &ctx, found, None).await
        }
        Err(error) => failed(error),
    }
}
