//! Looking: balance, history, an entry explained, the card.

use super::{Answer, Flow, seated, take_seat};
use crate::app::{App, Seat, Sender};
use crate::codec::NEWEST;
use crate::screens;
use crate::texts::{program_name, texts};
use domain::{CardNumber, Cause, ProgramId};
use store::AccountRow;

pub(crate) async fn home(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    seated(app, sender, program, |seat| screens::home(seat, false)).await
}

pub(crate) async fn points(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    seated(app, sender, program, screens::points).await
}

pub(crate) async fn history(app: &App, sender: &Sender, program: Option<&ProgramId>, before: u64) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    let page = app.ledger.history(&seat.program.id, seat.row.member, before, screens::HISTORY_PAGE).await?;
    Ok(screens::history(&seat, before, &page).into())
}

/// An entry by its number in the sender's own account; 0 is the newest. Nobody can ask for another's.
pub(crate) async fn why(app: &App, sender: &Sender, program: Option<&ProgramId>, version: u64) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    let before = if version == 0 { NEWEST } else { version.saturating_add(1) };
    let page = app.ledger.history(&seat.program.id, seat.row.member, before, 1).await?;
    let entry = page.entries.first();
    let reason = match entry.map(|entry| &entry.cause) {
        Some(Cause::Adjust(id)) => app.vault.reason(&seat.program.id, id).await?.map(|adjustment| adjustment.reason),
        _ => None,
    };
    Ok(screens::why(&seat, entry, reason.as_deref()).into())
}

pub(crate) async fn card(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    seated(app, sender, program, screens::card).await
}

/// The card was lost: its number is to stop.
pub(crate) async fn lost_card_ask(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    seated(app, sender, Some(program), screens::lost_card_ask).await
}

/// Another number, and the lost one stops at once; the points stay. The same tap again shows the same new card.
pub(crate) async fn lost_card(app: &App, sender: &Sender, program: &ProgramId, lost: CardNumber) -> Flow {
    let seat = take_seat(app, sender, Some(program)).await?;
    match app.ledger.replace_card(&seat.program.id, seat.row.member, lost).await? {
        Some(row) => {
            let seat = Seat { row: AccountRow { account: seat.row.account, ..row }, here: seat.here };
            Ok(screens::card(&seat).after(texts(seat.lang).card_replaced()).into())
        }
        None => super::lost(app, sender).await,
    }
}

pub(crate) async fn qr(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    Ok(Answer { picture: picture(&seat), ..Answer::default() })
}

/// `/card`: the number as text, and the same as a picture.
pub(crate) async fn card_and_qr(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    Ok(Answer { picture: picture(&seat), ..screens::card(&seat).into() })
}

fn picture(seat: &Seat) -> Option<(Vec<u8>, String)> {
    let caption = texts(seat.lang).card_screen(program_name(&seat.program, seat.lang), seat.row.card.grouped());
    crate::qr_png(&seat.row.card.to_string()).map(|png| (png, caption))
}

pub(crate) async fn help(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    seated(app, sender, program, screens::help).await
}

/// A text or a sticker that means nothing to us gets the menu.
pub(crate) async fn not_understood(app: &App, sender: &Sender) -> Flow {
    seated(app, sender, None, |seat| screens::menu_after(texts(seat.lang).not_understood(), seat)).await
}

/// A button that no longer means anything.
pub(crate) async fn old_button(app: &App, sender: &Sender) -> Flow {
    super::lost(app, sender).await
}
