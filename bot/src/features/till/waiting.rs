//! Points of unusually large sales, which wait until somebody who runs the program gives or withholds them.

use super::intent::TillIntent;
use crate::context::{App, Flow, Sender, StaffContext, failed, require_recent_second_factor, require_role};
use crate::features::staff::tied::is_tied;
use crate::form::signed;
use crate::screens::menu::staff_menu_with_notice;
use crate::texts::texts;
use domain::{Cause, MemberNo, ProgramId, Role};
use store::{PostCommand, PostError, PostRequest, SaleHands, StoreError, decides_alone_from};

/// Gives or withholds the points of a sale. Who rang it up decides only if there is nobody else, a day later.
pub(super) async fn decide(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    (member, version): (MemberNo, u64),
    given: bool,
) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    let t = texts(ctx.lang);
    let say = |said: String, ctx: &StaffContext| Ok(staff_menu_with_notice(said, ctx).into());
    let page = app.ledger.history(program, member, version.saturating_add(1), 1).await?;
    let sale = page.entries.into_iter().find(|entry| entry.member == member && entry.version == version);
    let Some((Cause::Purchase { id: purchase, card, .. }, sale)) = sale.map(|sale| (sale.cause.clone(), sale)) else {
        return say(t.points_wait_over(), &ctx);
    };
    let holder = app.ledger.account_now(program, member).await?;
    if ctx.owns(member) || holder.is_some_and(|row| ctx.owns(row.member)) {
        return say(t.adjust_own(), &ctx);
    }
    if given && is_tied(app, &ctx, member).await? {
        return say(t.till_tied(), &ctx);
    }
    let own = match app.ledger.hands_of(&sale).await? {
        SaleHands::Of(person) => person == ctx.person.key,
        // An owner answers for every key.
        SaleHands::Unknown => ctx.role != Role::Owner,
        SaleHands::Nobody => false,
    };
    if own {
        let holder = app.vault.member(program, member).await?.map(|holder| holder.key);
        let others = app.ledger.others_decide(&sale, &ctx.person.key, holder.as_ref()).await?;
        if others || ctx.now < decides_alone_from(&sale) {
            return say(t.points_wait_own(), &ctx);
        }
    }
    let history = app.ledger.purchase(program, &purchase).await?.ok_or(StoreError::corrupt("purchase", "pk"))?;
    let wanted = if given { TillIntent::GivePoints } else { TillIntent::WithholdPoints };
    require_recent_second_factor(app, sender, &mut ctx.context.person, wanted(program.clone(), member, version))
        .await?;
    let points = history.decision.as_ref().map_or(history.waiting(), |decision| decision.points);
    let todo = PostCommand::Decide { purchase, given };
    match app.ledger.post(&PostRequest::new(&ctx.program, member, todo, ctx.actor(), ctx.now)).await {
        Ok(_) => {
            let (points, card) = (signed(ctx.lang, points), card.grouped());
            say(if given { t.points_given(points, card) } else { t.points_withheld(points, card) }, &ctx)
        }
        Err(PostError::NotFound | PostError::Conflict | PostError::Refused(_)) => say(t.points_wait_over(), &ctx),
        Err(error) => failed(error),
    }
}
