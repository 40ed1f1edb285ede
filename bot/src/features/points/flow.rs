//! Balance, history, explanations and the card.

use super::intent::PointsIntent;
use super::screen;
use crate::context::{
    Answer, App, Flow, IntentSource, MemberContext, Outcome, Sender, boxed, fallback, member_screen, require_member,
};
use crate::features::joining::intent::JoiningIntent;
use crate::features::rewards;
use crate::payload::Payload;
use crate::screens::menu;
use crate::screens::parts::{HISTORY_PAGE, Screen};
use crate::texts::{program_name, texts};
use domain::{CardNumber, Cause, ProgramId};
use futures::future::BoxFuture;
use jiff::{SignedDuration, ToSpan};
use store::{AccountRow, StoreError};

/// A coupon is shown in the menu on its last days.
const COUPON_SHOWN_FOR: i64 = 7;
/// The newest coupons among which the one to be used first is sought.
const COUPONS_LOOKED_AT: i32 = 10;
/// The bound for the first page of history: every version is below it.
const NEWEST: u64 = u64::MAX;

/// Runs the flow of an intent.
pub(crate) fn route<'a>(
    app: &'a App,
    sender: &'a Sender,
    intent: &'a PointsIntent,
    by: IntentSource,
) -> BoxFuture<'a, Flow> {
    match intent {
        PointsIntent::Home(program) => boxed(|| home(app, sender, program.as_ref())),
        PointsIntent::Points(program) => boxed(|| points(app, sender, program.as_ref())),
        PointsIntent::History(program, before) => boxed(|| history(app, sender, program.as_ref(), *before)),
        PointsIntent::Why(program, version) => boxed(|| why(app, sender, program.as_ref(), *version)),
        PointsIntent::More(program) => boxed(|| more(app, sender, program.as_ref())),
        PointsIntent::Card(program) if by == IntentSource::Message => {
            boxed(|| card_and_qr(app, sender, program.as_ref()))
        }
        PointsIntent::Card(program) => boxed(|| card(app, sender, program.as_ref())),
        PointsIntent::LostCardPrompt(program) => boxed(|| lost_card_prompt(app, sender, program)),
        PointsIntent::LostCard(program, card) => boxed(|| lost_card(app, sender, program, *card)),
        PointsIntent::Qr(program) => boxed(|| qr(app, sender, program.as_ref())),
        PointsIntent::Help(program) => boxed(|| help(app, sender, program.as_ref())),
        PointsIntent::Verify(code) => boxed(|| verify(app, sender, code)),
        PointsIntent::NotUnderstood => boxed(|| not_understood(app, sender)),
        PointsIntent::OldButton => boxed(|| old_button(app, sender)),
    }
}

pub(crate) async fn home(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    Ok(home_of(app, &ctx).await?.into())
}

/// The menu, with the coupon that is to be used first.
pub(crate) async fn home_of(app: &App, ctx: &MemberContext) -> Result<Screen, StoreError> {
    let soon = ctx.today().saturating_add(COUPON_SHOWN_FOR.days());
    let longest = ctx.program.rewards.iter().map(|reward| reward.valid_days).max().unwrap_or_default();
    let since = ctx.now.checked_sub(SignedDuration::from_hours(24 * (1 + i64::from(longest)))).unwrap_or_default();
    // Who never spent has no coupon, and costs no request.
    let mut coupons = match ctx.row.account.lifetime.spent {
        0 => Vec::new(),
        _ => app.ledger.coupons_since(&ctx.program.id, ctx.row.member, since, COUPONS_LOOKED_AT).await?,
    };
    coupons.retain(|coupon| coupon.until <= soon && rewards::screen::is_usable(ctx, coupon));
    let first = coupons.iter().min_by_key(|coupon| coupon.until);
    let first = first.map(|coupon| (rewards::screen::title(&ctx.program, &coupon.reward, ctx.lang), coupon.until));
    Ok(menu::home(ctx, false, first))
}

/// What members seldom look for.
async fn more(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    member_screen(app, sender, program, menu::more).await
}

pub(crate) async fn points(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    member_screen(app, sender, program, screen::points).await
}

pub(crate) async fn history(app: &App, sender: &Sender, program: Option<&ProgramId>, before: Option<u64>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    let page = app.ledger.history(&ctx.program.id, ctx.row.member, before.unwrap_or(NEWEST), HISTORY_PAGE).await?;
    Ok(screen::history(&ctx, before, &page).into())
}

/// Explains an entry of the sender's own account by its version; 0 is the newest.
pub(crate) async fn why(app: &App, sender: &Sender, program: Option<&ProgramId>, version: u64) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    let before = if version == 0 { NEWEST } else { version.saturating_add(1) };
    let page = app.ledger.history(&ctx.program.id, ctx.row.member, before, 1).await?;
    let entry = page.entries.first();
    let reason = match entry.map(|entry| &entry.cause) {
        Some(Cause::Adjust(id)) => app.vault.reason(&ctx.program.id, id).await?.map(|adjustment| adjustment.reason),
        _ => None,
    };
    Ok(screen::why(&ctx, entry, reason.as_deref()).into())
}

pub(crate) async fn card(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    member_screen(app, sender, program, screen::card).await
}

/// Asks whether the card was lost and its number should stop working.
pub(crate) async fn lost_card_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    member_screen(app, sender, Some(program), screen::lost_card_prompt).await
}

/// Replaces the number of a lost card, which stops working at once; the points stay. A repeat shows the same new card.
pub(crate) async fn lost_card(app: &App, sender: &Sender, program: &ProgramId, lost: CardNumber) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    match app.ledger.replace_card(&ctx.program.id, ctx.row.member, lost).await? {
        Some(row) => {
            let ctx = MemberContext { row: AccountRow { account: ctx.row.account, ..row }, context: ctx.context };
            Ok(screen::card(&ctx).with_notice(texts(ctx.lang).card_replaced()).into())
        }
        None => Ok(fallback()),
    }
}

pub(crate) async fn qr(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    Ok(Answer { picture: picture(&ctx), ..Answer::default() }.into())
}

/// `/card`: the card's number as text and as a QR picture.
pub(crate) async fn card_and_qr(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    Ok(Answer { picture: picture(&ctx), ..screen::card(&ctx).into() }.into())
}

fn picture(ctx: &MemberContext) -> Option<(Vec<u8>, String)> {
    let caption = texts(ctx.lang).card_screen(program_name(&ctx.program, ctx.lang), ctx.row.card.grouped());
    crate::qr_png(&ctx.row.card.to_string()).map(|png| (png, caption))
}

pub(crate) async fn help(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    let staff = app.staff_context_of(ctx.person.clone(), Some(&ctx.program.id)).await?;
    Ok(screen::help(&ctx, staff.map(|staff| staff.role)).into())
}

/// Answers a text or a sticker that the bot does not understand with the menu.
pub(crate) async fn not_understood(app: &App, sender: &Sender) -> Flow {
    member_screen(app, sender, None, |ctx| menu::menu_with_notice(texts(ctx.lang).not_understood(), ctx)).await
}

/// Answers a button that is not valid any more with the menu.
pub(crate) async fn old_button(app: &App, sender: &Sender) -> Flow {
    if let Some(ctx) = app.member_context(sender, None).await? {
        return Ok(menu::menu_with_notice(texts(ctx.lang).old_button(), &ctx).into());
    }
    Ok(match app.staff_context(sender, None).await? {
        Some(ctx) => menu::staff_menu(&ctx).into(),
        None => Outcome::redirect(JoiningIntent::Start(Payload::None)),
    })
}

/// Checks whether a check code matches the sender's ledger: the entry has that code, and the next entry or the account
/// continues from its hash.
pub(crate) async fn verify(app: &App, sender: &Sender, code: &str) -> Flow {
    let ctx = require_member(app, sender, None).await?;
    let version = code.split_once('-').and_then(|(version, _)| version.parse::<u64>().ok());
    let Some(version) = version.filter(|version| (1..=ctx.row.account.version).contains(version)) else {
        return Ok(menu::menu_with_notice(texts(ctx.lang).verify_usage(), &ctx).into());
    };
    let page = app.ledger.history(&ctx.program.id, ctx.row.member, version.saturating_add(2), 2).await?;
    let of = |version: u64| page.entries.iter().find(|entry| entry.version == version);
    let holds = of(version).filter(|entry| {
        let built_upon = match of(version + 1) {
            Some(next) => next.previous == entry.hash(),
            None => ctx.row.account.head == entry.hash(),
        };
        built_upon && entry.check_code() == code.to_ascii_lowercase()
    });
    Ok(screen::verified(&ctx, version, holds).into())
}
