//! Running a program: its end, what it may have at most, and its data as files.

use super::desk::take_desk;
use super::factor::prove;
use super::{Answer, Document, Early, Flow};
use crate::app::{App, Desk, Sender};
use crate::ask::Ask;
use crate::export;
use crate::number;
use crate::screens::desk::after;
use crate::screens::running as shown;
use crate::texts::{program_name, texts};
use domain::{Act, Closing, Day, Deed, ProgramId, Right, day_of};
use std::sync::Arc;
use store::{Conflict, StoreError};

/// The most entries, and the most accounts, that fit a chat and the time that an answer may take.
const EXPORT_ENTRIES_MAX: usize = 10_000;

/// The desk of an owner, with the program as it stands this moment: what is remembered may be from before a change.
async fn owner_desk(app: &App, sender: &Sender, program: &ProgramId) -> Result<Desk, Early> {
    let mut desk = take_desk(app, sender, Some(program), Right::Ownership).await?;
    desk.here.program = fresh(app, program).await?;
    Ok(desk)
}

async fn fresh(app: &App, program: &ProgramId) -> Result<Arc<domain::Program>, StoreError> {
    app.programs.forget(program);
    app.programs.get(program).await?.ok_or(StoreError::Contended)
}

pub(crate) async fn closing(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(shown::closing(&owner_desk(app, sender, program).await?).into())
}

/// The end that would be announced now, if one can be.
async fn next_closing(app: &App, desk: &Desk, days: u16) -> Result<Option<Closing>, StoreError> {
    let number = app.ledger.closings(&desk.program.id).await? + 1;
    let (free, pending) = (desk.program.closing.is_none(), desk.program.rules_at(desk.now).pending_days);
    Ok(Closing::announced(number, days, pending, desk.now, &desk.program.zone).filter(|_| free))
}

pub(crate) async fn close_ask(app: &App, sender: &Sender, program: &ProgramId, days: u16) -> Flow {
    let desk = owner_desk(app, sender, program).await?;
    Ok(match next_closing(app, &desk, days).await? {
        Some(closing) => shown::close_ask(&desk, &closing, days),
        None => shown::closing(&desk),
    }
    .into())
}

/// Announces the end that was shown. The days go by the day on which it is confirmed, so one that was shown on another day
/// is shown again.
pub(crate) async fn close(app: &App, sender: &Sender, program: &ProgramId, days: u16, number: u32, seen: Day) -> Flow {
    let mut desk = owner_desk(app, sender, program).await?;
    // The same tap again finds it announced.
    if desk.program.closing.as_ref().is_some_and(|closing| closing.number == number) {
        return Ok(shown::closing(&desk).into());
    }
    let closing = next_closing(app, &desk, days).await?;
    let Some(closing) = closing.filter(|closing| closing.number == number) else {
        return Ok(shown::closing(&desk).after(texts(desk.lang).closing_changed()).into());
    };
    if seen != day_of(desk.now, &desk.program.zone) {
        return Ok(shown::close_ask(&desk, &closing, days).after(texts(desk.lang).closing_changed()).into());
    }
    prove(app, sender, &mut desk.here.person, Ask::Close(program.clone(), days, number, seen)).await?;
    let announced = app.ledger.announce_closing(program, &closing, &desk.actor(), desk.now).await?;
    let changed = announced.is_err().then(|| texts(desk.lang).closing_changed());
    now_closing(app, desk, changed).await
}

/// Calls the end off, while points are still earned.
pub(crate) async fn keep_open(app: &App, sender: &Sender, program: &ProgramId, number: u32) -> Flow {
    let mut desk = owner_desk(app, sender, program).await?;
    prove(app, sender, &mut desk.here.person, Ask::KeepOpen(program.clone(), number)).await?;
    let said = match app.ledger.call_closing_off(program, number, &desk.actor(), desk.now).await? {
        Ok(()) => texts(desk.lang).closing_called_off(),
        Err(Conflict) => texts(desk.lang).closing_changed(),
    };
    now_closing(app, desk, Some(said)).await
}

async fn now_closing(app: &App, mut desk: Desk, said: Option<String>) -> Flow {
    desk.here.program = fresh(app, &desk.program.id).await?;
    let screen = shown::closing(&desk);
    Ok(match said {
        Some(said) => screen.after(said),
        None => screen,
    }
    .into())
}

pub(crate) async fn limits(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let desk = take_desk(app, sender, Some(program), Right::Figures).await?;
    let (members, staff, keys) = futures::try_join!(
        app.ledger.members_opened(program),
        app.ledger.all_staff(program, desk.now),
        app.ledger.keys_of(program)
    )?;
    Ok(shown::limits(&desk, members, staff.len(), keys.len()).into())
}

/// The whole log as a file, and that it was taken.
pub(crate) async fn export_log(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let mut desk = take_desk(app, sender, Some(program), Right::AuditLog).await?;
    prove(app, sender, &mut desk.here.person, Ask::ExportLog(program.clone())).await?;
    app.ledger.enter_deed(program, &desk.actor(), &Deed::new(Act::Exported).whom("audit_log"), desk.now).await?;
    let log = app.ledger.whole_audit_log(program).await?;
    let (t, lang) = (texts(desk.lang), desk.lang);
    let caption = t.export_log_caption(program_name(&desk.program, lang), number(lang, log.len() as i64));
    let bytes = export::audit_log(&log)?;
    Ok(file(&desk, format!("{program}-audit-log.csv"), bytes, caption))
}

/// Everything that the ledger knows of a program, and that it was taken.
pub(crate) async fn export(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let mut desk = owner_desk(app, sender, program).await?;
    prove(app, sender, &mut desk.here.person, Ask::Export(program.clone())).await?;
    app.ledger.enter_deed(program, &desk.actor(), &Deed::new(Act::Exported).whom("program"), desk.now).await?;
    let (t, lang) = (texts(desk.lang), desk.lang);
    match export::program(&app.ledger, &desk.program, lang, desk.now, EXPORT_ENTRIES_MAX).await? {
        Some(zip) => {
            let caption = t.export_caption(program_name(&desk.program, lang));
            Ok(file(&desk, format!("{program}.zip"), zip, caption))
        }
        None => Ok(after(t.export_too_large(number(lang, EXPORT_ENTRIES_MAX as i64)), &desk).into()),
    }
}

/// The desk, and a file below it.
fn file(desk: &Desk, name: String, bytes: Vec<u8>, caption: String) -> Answer {
    let screen = Some(crate::screens::desk::desk(desk));
    Answer { screen, document: Some(Document { name, bytes, caption }), ..Answer::default() }
}
