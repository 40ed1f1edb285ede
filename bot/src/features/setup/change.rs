//! Applying a change of a live program's rules that was confirmed as it was shown.

use super::intent::SetupIntent;
use super::questions::proposed;
use super::screen;
use super::screen::APPLY_DAYS;
use crate::context::{App, EarlyReturn, Flow, Sender, StaffContext, require_recent_second_factor, require_role};
use crate::screens::menu::staff_menu_with_notice;
use crate::screens::parts::{Screen, day};
use crate::texts::texts;
use domain::{AnswerRefused, Field, Instant, MemberNo, PersonKey, ProgramId, Rules};
use store::{Conflict, ProgramDraft, RULES_LEAD, StoreError};

/// The rules before and after a change, or else the field to ask for.
pub(super) fn changed(ctx: &StaffContext, draft: &ProgramDraft) -> Result<(Rules, Rules), Field> {
    let was = ctx.program.rules.last().cloned().unwrap_or_else(|| ctx.program.rules[0].clone());
    let is = amended(ctx, draft, was.clone());
    is.map(|is| (was, is)).map_err(|why| match why {
        AnswerRefused::Promotion => Field::Promotion,
        _ => Field::Levels,
    })
}

fn amended(ctx: &StaffContext, draft: &ProgramDraft, was: Rules) -> Result<Rules, AnswerRefused> {
    draft.answers.amend(was, &ctx.program.rules, &proposed(&draft.answers), ctx.today())
}

/// Whether a version of the rules is what a draft makes of the version before.
fn is_made_by(ctx: &StaffContext, draft: &ProgramDraft, before: &Rules, newest: &Rules) -> bool {
    let made = amended(ctx, draft, before.clone());
    made.is_ok_and(|made| Rules { version: newest.version, from: newest.from, ..made } == *newest)
}

/// The review of a change, with the fingerprint of what it shows.
pub(super) async fn review(
    app: &App,
    ctx: &StaffContext,
    draft: &ProgramDraft,
    (was, is): (&Rules, &Rules),
    proposer: Option<MemberNo>,
) -> Result<Screen, StoreError> {
    let seen = app.ledger.change_fingerprint(&ctx.program.id, was.version, &draft.answers);
    let sold = app.ledger.last_week(&ctx.program.id, ctx.today()).await?;
    Ok(screen::change_review(ctx, was, is, &seen, proposer, &sold))
}

/// The screen of a change that was applied.
pub(super) fn applied(ctx: &StaffContext, from: Instant) -> Screen {
    let called = crate::texts::program_name(&ctx.program, ctx.lang);
    staff_menu_with_notice(texts(ctx.lang).rules_applied(called, day(ctx, from)), ctx)
}

/// A confirmed change of a live program's rules.
pub(super) struct ConfirmedChange<'a> {
    /// The person whose draft it is.
    pub(super) author: &'a PersonKey,
    /// Their number, if they proposed it to the person who confirms it.
    pub(super) proposer: Option<MemberNo>,
    pub(super) draft: &'a ProgramDraft,
    /// The fingerprint of what was shown.
    pub(super) seen: &'a str,
    /// The days until it takes effect.
    pub(super) days: u8,
}

/// Applies a change. One to the members' loss takes effect after its notice (docs/rules.md#notice-of-worse-rules).
/// `None` if another change came first: what was read is to be read again.
pub(super) async fn apply_change(
    app: &App,
    sender: &Sender,
    ctx: &mut StaffContext,
    change: ConfirmedChange<'_>,
) -> Result<Option<Screen>, EarlyReturn> {
    let ConfirmedChange { author, proposer, draft, seen, days } = change;
    let program = &ctx.program.id.clone();
    let Ok((was, is)) = changed(ctx, draft) else {
        return Ok(Some(screen::change(ctx, true)));
    };
    // A repeated tap after a crash: the change that it confirmed is the newest version.
    if let [.., before, newest] = ctx.program.rules.as_slice()
        && app.ledger.change_fingerprint(program, before.version, &draft.answers) == seen
        && is_made_by(ctx, draft, before, newest)
    {
        app.ledger.drop_draft(author, program).await?;
        return Ok(Some(applied(ctx, newest.from)));
    }
    if app.ledger.change_fingerprint(program, was.version, &draft.answers) != seen {
        let review = review(app, ctx, draft, (&was, &is), proposer).await?;
        return Ok(Some(review.with_notice(texts(ctx.lang).rules_raced())));
    }
    let soon_enough = APPLY_DAYS.contains(&days) || (days == 0 && !is.is_worse_than(&was, ctx.today()));
    if !soon_enough || was.from > ctx.now {
        return Ok(Some(screen::change(ctx, true)));
    }
    let confirmed = (program.clone(), seen.to_owned());
    let wanted = match proposer {
        Some(number) => SetupIntent::ApplyProposal(confirmed.0, number, confirmed.1, days),
        None => SetupIntent::ApplyRules(confirmed.0, confirmed.1, days),
    };
    require_recent_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    let from = match days {
        0 => ctx.now + RULES_LEAD,
        days => ctx.after_notice(days, app.ledger.members_opened(program).await?),
    };
    let rules = Rules { version: was.version + 1, from, ..is };
    let announced = rules.is_worse_than(&was, ctx.today());
    let added = app.ledger.add_rules(program, &rules, announced, proposer, &ctx.actor(), ctx.now).await?;
    app.programs.forget(program);
    if added == Err(Conflict) {
        // A colleague was faster, or another delivery of this tap.
        return Ok(None);
    }
    app.ledger.drop_draft(author, program).await?;
    Ok(Some(applied(ctx, from)))
}

/// Withdraws a change of rules before its day. Members who were told of it are told that the rules stay.
pub(super) async fn withdraw(app: &App, sender: &Sender, program: &ProgramId, version: u32) -> Flow {
    app.programs.forget(program);
    let mut ctx = require_role(app, sender, Some(program)).await?;
    let t = texts(ctx.lang);
    if !ctx.role.decides_rules() || ctx.program.planned(ctx.now).is_none_or(|planned| planned.version != version) {
        return Ok(screen::change(&ctx, false).with_notice(t.withdraw_over()).into());
    }
    let wanted = SetupIntent::WithdrawRules(program.clone(), version);
    require_recent_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    let done = app.ledger.withdraw_rules(&ctx.program, version, &ctx.actor(), ctx.now).await?;
    app.programs.forget(program);
    let said = if done.is_ok() { t.rules_withdrawn() } else { t.withdraw_over() };
    Ok(staff_menu_with_notice(said, &ctx).into())
}
