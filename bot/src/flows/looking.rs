//! Looking: balance, history, an entry explained, the card.

use super::{Answer, Flow, seat_or};
use crate::app::{App, Sender};
use crate::codec::NEWEST;
use crate::screens;
use crate::texts::{program_name, texts};
use domain::ProgramId;

pub(crate) async fn home(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    Ok(match seat_or(app, sender, program).await? {
        Ok(seat) => screens::home(&seat, false).into(),
        Err(answer) => answer,
    })
}

pub(crate) async fn points(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    Ok(match seat_or(app, sender, program).await? {
        Ok(seat) => screens::points(&seat).into(),
        Err(answer) => answer,
    })
}

pub(crate) async fn history(app: &App, sender: &Sender, program: Option<&ProgramId>, before: u64) -> Flow {
    let seat = match seat_or(app, sender, program).await? {
        Ok(seat) => seat,
        Err(answer) => return Ok(answer),
    };
    let page = app.ledger.history(&seat.program.id, seat.row.member, before, screens::HISTORY_PAGE).await?;
    Ok(screens::history(&seat, before, &page).into())
}

/// An entry by its number in the sender's own account; 0 is the newest. Nobody can ask for another's.
pub(crate) async fn why(app: &App, sender: &Sender, program: Option<&ProgramId>, version: u64) -> Flow {
    let seat = match seat_or(app, sender, program).await? {
        Ok(seat) => seat,
        Err(answer) => return Ok(answer),
    };
    let before = if version == 0 { NEWEST } else { version.saturating_add(1) };
    let page = app.ledger.history(&seat.program.id, seat.row.member, before, 1).await?;
    Ok(screens::why(&seat, page.entries.first()).into())
}

pub(crate) async fn card(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    Ok(match seat_or(app, sender, program).await? {
        Ok(seat) => screens::card(&seat).into(),
        Err(answer) => answer,
    })
}

pub(crate) async fn qr(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let seat = match seat_or(app, sender, program).await? {
        Ok(seat) => seat,
        Err(answer) => return Ok(answer),
    };
    let t = texts(seat.lang);
    let picture = crate::qr_png(&seat.row.card.to_string());
    let caption = t.card_screen(program_name(&seat.program, seat.lang), seat.row.card.grouped());
    Ok(Answer { picture: picture.map(|png| (png, caption)), ..Answer::default() })
}

/// `/card`: the number as text, and the same as a picture.
pub(crate) async fn card_and_qr(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let text = card(app, sender, program).await?;
    let picture = match app.seat(sender, program).await? {
        Some(_) => qr(app, sender, program).await?.picture,
        None => None,
    };
    Ok(Answer { picture, ..text })
}

pub(crate) async fn help(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    Ok(match seat_or(app, sender, program).await? {
        Ok(seat) => screens::help(&seat).into(),
        Err(answer) => answer,
    })
}

/// A text or a sticker that means nothing to us gets the menu.
pub(crate) async fn not_understood(app: &App, sender: &Sender) -> Flow {
    Ok(match seat_or(app, sender, None).await? {
        Ok(seat) => screens::menu_after(texts(seat.lang).not_understood(), &seat).into(),
        Err(answer) => answer,
    })
}

/// A button that no longer means anything.
pub(crate) async fn old_button(app: &App, sender: &Sender) -> Flow {
    super::lost(app, sender).await
}
