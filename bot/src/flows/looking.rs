//! Looking: balance, history, an entry explained, the card.

use super::{Answer, Flow, member_screen, require_member};
use crate::app::{App, MemberContext, Sender};
use crate::codec::NEWEST;
use crate::screens;
use crate::texts::{program_name, texts};
use domain::{CardNumber, Cause, ProgramId};
use store::AccountRow;

pub(crate) async fn home(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    member_screen(app, sender, program, |ctx| screens::home(ctx, false)).await
}

pub(crate) async fn points(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    member_screen(app, sender, program, screens::points).await
}

pub(crate) async fn history(app: &App, sender: &Sender, program: Option<&ProgramId>, before: u64) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    let page = app.ledger.history(&ctx.program.id, ctx.row.member, before, screens::HISTORY_PAGE).await?;
    Ok(screens::history(&ctx, before, &page).into())
}

/// An entry by its number in the sender's own account; 0 is the newest. Nobody can ask for another's.
pub(crate) async fn why(app: &App, sender: &Sender, program: Option<&ProgramId>, version: u64) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    let before = if version == 0 { NEWEST } else { version.saturating_add(1) };
    let page = app.ledger.history(&ctx.program.id, ctx.row.member, before, 1).await?;
    let entry = page.entries.first();
    let reason = match entry.map(|entry| &entry.cause) {
        Some(Cause::Adjust(id)) => app.vault.reason(&ctx.program.id, id).await?.map(|adjustment| adjustment.reason),
        _ => None,
    };
    Ok(screens::why(&ctx, entry, reason.as_deref()).into())
}

pub(crate) async fn card(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    member_screen(app, sender, program, screens::card).await
}

/// The card was lost: its number is to stop.
pub(crate) async fn lost_card_ask(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    member_screen(app, sender, Some(program), screens::lost_card_ask).await
}

/// Another number, and the lost one stops at once; the points stay. The same tap again shows the same new card.
pub(crate) async fn lost_card(app: &App, sender: &Sender, program: &ProgramId, lost: CardNumber) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    match app.ledger.replace_card(&ctx.program.id, ctx.row.member, lost).await? {
        Some(row) => {
            let ctx = MemberContext { row: AccountRow { account: ctx.row.account, ..row }, context: ctx.context };
            Ok(screens::card(&ctx).with_notice(texts(ctx.lang).card_replaced()).into())
        }
        None => super::fallback(app, sender).await,
    }
}

pub(crate) async fn qr(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    Ok(Answer { picture: picture(&ctx), ..Answer::default() })
}

/// `/card`: the number as text, and the same as a picture.
pub(crate) async fn card_and_qr(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    Ok(Answer { picture: picture(&ctx), ..screens::card(&ctx).into() })
}

fn picture(ctx: &MemberContext) -> Option<(Vec<u8>, String)> {
    let caption = texts(ctx.lang).card_screen(program_name(&ctx.program, ctx.lang), ctx.row.card.grouped());
    crate::qr_png(&ctx.row.card.to_string()).map(|png| (png, caption))
}

pub(crate) async fn help(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    member_screen(app, sender, program, screens::help).await
}

/// A text or a sticker that means nothing to us gets the menu.
pub(crate) async fn not_understood(app: &App, sender: &Sender) -> Flow {
    member_screen(app, sender, None, |ctx| screens::menu_with_notice(texts(ctx.lang).not_understood(), ctx)).await
}

/// A button that no longer means anything.
pub(crate) async fn old_button(app: &App, sender: &Sender) -> Flow {
    super::fallback(app, sender).await
}
