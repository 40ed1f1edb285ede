//! Changes of rules that an agency proposes and an owner decides. The change is the agency's draft, and what is applied
//! is what the owner was shown.

use super::change::{ConfirmedChange, apply_change, changed};
use super::{change, screen};
use crate::context::{App, EarlyReturn, Flow, Sender, StaffContext};
use crate::features::staff::flow::require_colleague;
use crate::features::staff::screen::StaffMember;
use crate::screens::menu::staff_menu_with_notice;
use crate::texts::texts;
use domain::{MemberNo, ProgramId};
use store::{ProgramDraft, Proposal, StoreError};

/// Proposes a draft to the owners as it was shown.
pub(super) async fn propose(app: &App, ctx: &StaffContext, draft: &ProgramDraft, seen: &str) -> Flow {
    let Ok((was, is)) = changed(ctx, draft) else {
        return Ok(screen::change(ctx, true).into());
    };
    if app.ledger.change_fingerprint(&ctx.program.id, was.version, &draft.answers) != seen {
        let review = change::review(app, ctx, draft, (&was, &is), None).await?;
        return Ok(review.with_notice(texts(ctx.lang).rules_raced()).into());
    }
    let number = ctx.number.ok_or(StoreError::corrupt("staff", "number"))?;
    app.ledger.propose_rules(&ctx.program.id, &Proposal { by: &ctx.person.key, number, seen }, ctx.now).await?;
    Ok(staff_menu_with_notice(texts(ctx.lang).rules_proposed(), ctx).into())
}

/// The proposal that a button names: it stands as long as the agency works for the program and keeps its draft.
async fn proposal(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    number: MemberNo,
) -> Result<(StaffContext, StaffMember, ProgramDraft), EarlyReturn> {
    app.programs.forget(program);
    let (ctx, one) = require_colleague(app, sender, program, number).await?;
    match app.ledger.draft(&one.key, program).await?.filter(|draft| draft.live && !one.staff.role.decides_rules()) {
        Some(draft) => Ok((ctx, one, draft)),
        None => Err(staff_menu_with_notice(texts(ctx.lang).proposal_gone(), &ctx).into()),
    }
}

/// Shows a proposal to an owner.
pub(super) async fn show(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (ctx, _, draft) = proposal(app, sender, program, number).await?;
    match changed(&ctx, &draft) {
        Ok((was, is)) => Ok(change::review(app, &ctx, &draft, (&was, &is), Some(number)).await?.into()),
        Err(_) => Ok(staff_menu_with_notice(texts(ctx.lang).proposal_gone(), &ctx).into()),
    }
}

/// Applies a proposal as it was shown.
pub(super) async fn apply(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    number: MemberNo,
    seen: &str,
    days: u8,
) -> Flow {
    let (mut ctx, one, draft) = proposal(app, sender, program, number).await?;
    let change = ConfirmedChange { author: &one.key, proposer: Some(number), draft: &draft, seen, days };
    match apply_change(app, sender, &mut ctx, change).await? {
        Some(screen) => Ok(screen.into()),
        None => Box::pin(apply(app, sender, program, number, seen, days)).await,
    }
}

/// Declines a proposal. The agency keeps its draft and may propose another change.
pub(super) async fn decline(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo, seen: &str) -> Flow {
    let (ctx, one, draft) = proposal(app, sender, program, number).await?;
    // What was shown is declined, and not what the agency has made of it since.
    if let Ok((was, is)) = changed(&ctx, &draft)
        && app.ledger.change_fingerprint(program, was.version, &draft.answers) != seen
    {
        let review = change::review(app, &ctx, &draft, (&was, &is), Some(number)).await?;
        return Ok(review.with_notice(texts(ctx.lang).rules_raced()).into());
    }
    let proposal = Proposal { by: &one.key, number, seen };
    app.ledger.decline_proposal(program, &proposal, &ctx.actor(), ctx.now).await?;
    Ok(staff_menu_with_notice(texts(ctx.lang).proposal_declined(), &ctx).into())
}
