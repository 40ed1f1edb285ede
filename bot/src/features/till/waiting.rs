//! Points of unusually large sales, which wait until somebody who runs the program gives or withholds them.

use super::intent::TillIntent;
use super::screen::amount;
use crate::context::{App, Flow, Sender, StaffContext, failed, require_recent_second_factor, require_role};
use crate::features::staff::tied::is_tied;
use crate::form::{moment, signed};
use crate::screens::menu::staff_menu_with_notice;
use crate::screens::parts::{Screen, tap};
use crate::texts::{lines, program_name, texts};
use domain::{Cause, Entry, Instant, Lang, MemberNo, Program, ProgramId, Role};
use store::{PostCommand, PostError, PostRequest, SaleHands, StoreError, decides_alone_from};

/// Asks to decide about the points of a sale.
pub(super) fn asked(
    program: &Program,
    sale: &Entry,
    points: i64,
    who: String,
    lang: Lang,
    now: Instant,
) -> Option<Screen> {
    let Cause::Purchase { amount: paid, card, .. } = &sale.cause else { return None };
    let t = texts(lang);
    let at = moment(lang, sale.recorded_at, &program.zone, now);
    let line = t.points_wait_line(at, who, amount(program, paid.minor(), lang), card.grouped(), signed(lang, points));
    let text = lines([Some(t.points_wait_head(program_name(program, lang))), Some(line)]);
    let (id, member, version) = (&program.id, sale.member, sale.version);
    Some(Screen::new(text).row([
        tap(t.menu_give_points(), TillIntent::GivePoints(id.clone(), member, version)),
        tap(t.menu_withhold_points(), TillIntent::WithholdPoints(id.clone(), member, version)),
    ]))
}

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
    let decided = history.decision.as_ref().map_or(sale.points, |decision| decision.points);
    let points = history.waiting().map_or(decided, |(points, _)| points);
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
