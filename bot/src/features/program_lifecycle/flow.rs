//! The life of a program: its end, its limits, and its data as files.

use super::intent::ProgramLifecycleIntent;
use super::screen;
use crate::context::{
    Answer, App, Document, EarlyReturn, Flow, Sender, StaffContext, boxed, require_role, require_second_factor,
};
use crate::export::Separator;
use crate::form::moment;
use crate::screens::menu;
use crate::screens::menu::staff_menu_with_notice;
use crate::screens::parts::Screen;
use crate::texts::{program_name, texts};
use crate::{export, number};
use domain::{Day, ProgramId, WindDown, told_by};
use futures::future::BoxFuture;
use std::sync::Arc;
use store::{Conflict, Export, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a ProgramLifecycleIntent) -> BoxFuture<'a, Flow> {
    match intent {
        ProgramLifecycleIntent::ExportLog(program) => boxed(|| export_log(app, sender, program, Separator::Comma)),
        ProgramLifecycleIntent::ExportLogSemicolons(program) => {
            boxed(|| export_log(app, sender, program, Separator::Semicolon))
        }
        ProgramLifecycleIntent::Export(program) => boxed(|| export(app, sender, program, Separator::Comma)),
        ProgramLifecycleIntent::ExportSemicolons(program) => {
            boxed(|| export(app, sender, program, Separator::Semicolon))
        }
        ProgramLifecycleIntent::Limits(program) => boxed(|| limits(app, sender, program)),
        ProgramLifecycleIntent::WindDown(program) => boxed(|| wind_down(app, sender, program)),
        ProgramLifecycleIntent::AnnounceWindDownPrompt(program, days) => {
            boxed(|| announce_prompt(app, sender, program, *days))
        }
        ProgramLifecycleIntent::AnnounceWindDown(program, days, number, seen) => {
            boxed(|| close(app, sender, program, *days, *number, *seen))
        }
        ProgramLifecycleIntent::Reopen(program, number) => boxed(|| reopen(app, sender, program, *number)),
    }
}

/// The most entries, and the most accounts, in one export. More would not fit a file in the chat or the time for an
/// answer.
const EXPORT_ENTRIES_MAX: usize = 10_000;

/// The staff context of an owner, with the program read anew: the remembered one may be older than the last change.
async fn require_owner(app: &App, sender: &Sender, program: &ProgramId) -> Result<StaffContext, EarlyReturn> {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    ctx.context.program = fresh(app, program).await?;
    Ok(ctx)
}

async fn fresh(app: &App, program: &ProgramId) -> Result<Arc<domain::Program>, StoreError> {
    app.programs.fresh(program).await?.ok_or(StoreError::Contended)
}

pub(crate) async fn wind_down(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(screen::wind_down(&require_owner(app, sender, program).await?).into())
}

/// The wind-down that would be announced now; `None` if one is announced already or `days` is not one of the choices.
async fn next_wind_down(app: &App, ctx: &StaffContext, days: u16) -> Result<Option<WindDown>, StoreError> {
    let number = app.ledger.wind_downs_announced(&ctx.program.id).await? + 1;
    let (free, pending) = (ctx.program.wind_down.is_none(), ctx.program.rules_at(ctx.now).pending_days);
    let members = app.ledger.members_opened(&ctx.program.id).await?;
    let told = told_by(members, ctx.now, &ctx.program.zone);
    Ok(WindDown::announce(number, days, pending, told, &ctx.program.zone).filter(|_| free))
}

pub(crate) async fn announce_prompt(app: &App, sender: &Sender, program: &ProgramId, days: u16) -> Flow {
    let ctx = require_owner(app, sender, program).await?;
    Ok(match next_wind_down(app, &ctx, days).await? {
        Some(wind_down) => screen::announce_prompt(&ctx, &wind_down, days),
        None => screen::wind_down(&ctx),
    }
    .into())
}

/// Announces the wind-down that was shown. Its last days count from the day of the confirmation, so a confirmation on
/// another day than the one shown is asked for again.
pub(crate) async fn close(app: &App, sender: &Sender, program: &ProgramId, days: u16, number: u32, seen: Day) -> Flow {
    let mut ctx = require_owner(app, sender, program).await?;
    // A repeated tap finds it announced.
    if ctx.program.wind_down.as_ref().is_some_and(|wind_down| wind_down.number == number) {
        return Ok(screen::wind_down(&ctx).into());
    }
    let wind_down = next_wind_down(app, &ctx, days).await?;
    let Some(wind_down) = wind_down.filter(|wind_down| wind_down.number == number) else {
        return Ok(screen::wind_down(&ctx).with_notice(texts(ctx.lang).wind_down_changed()).into());
    };
    if seen != ctx.today() {
        return Ok(screen::announce_prompt(&ctx, &wind_down, days)
            .with_notice(texts(ctx.lang).wind_down_changed())
            .into());
    }
    require_second_factor(
        app,
        sender,
        &mut ctx.context.person,
        ProgramLifecycleIntent::AnnounceWindDown(program.clone(), days, number, seen),
    )
    .await?;
    let announced = app.ledger.announce_wind_down(program, &wind_down, &ctx.actor(), ctx.now).await?;
    let changed = announced.is_err().then(|| texts(ctx.lang).wind_down_changed());
    show_wind_down(app, ctx, changed).await
}

/// Calls the wind-down off, which is possible while points are still earned.
pub(crate) async fn reopen(app: &App, sender: &Sender, program: &ProgramId, number: u32) -> Flow {
    let mut ctx = require_owner(app, sender, program).await?;
    require_second_factor(
        app,
        sender,
        &mut ctx.context.person,
        ProgramLifecycleIntent::Reopen(program.clone(), number),
    )
    .await?;
    let said = match app.ledger.reopen_program(program, number, &ctx.actor(), ctx.now).await? {
        Ok(()) => texts(ctx.lang).wind_down_reopened(),
        Err(Conflict) => texts(ctx.lang).wind_down_changed(),
    };
    show_wind_down(app, ctx, Some(said)).await
}

async fn show_wind_down(app: &App, mut ctx: StaffContext, said: Option<String>) -> Flow {
    ctx.context.program = fresh(app, &ctx.program.id).await?;
    let screen = screen::wind_down(&ctx);
    Ok(match said {
        Some(said) => screen.with_notice(said),
        None => screen,
    }
    .into())
}

pub(crate) async fn limits(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    let (members, staff, keys) = futures::try_join!(
        app.ledger.members_opened(program),
        app.ledger.all_staff(program, ctx.now),
        app.ledger.keys_of(program)
    )?;
    Ok(screen::limits(&ctx, members, staff.len(), keys.len()).into())
}

/// Requires an export that was asked for a day ago and that nobody stopped, and records that it is handed out. Otherwise
/// asks for it, and says when it can be had.
async fn require_export(
    app: &App,
    sender: &Sender,
    ctx: &mut StaffContext,
    export: Export,
    by: Separator,
) -> Result<(), EarlyReturn> {
    let (program, person, t) = (ctx.program.id.clone(), ctx.person.key.clone(), texts(ctx.lang));
    let waits = |ctx: &StaffContext, ready| {
        let from = moment(ctx.lang, ready, &ctx.program.zone, ctx.now);
        EarlyReturn::from(staff_menu_with_notice(t.export_waits(from), ctx))
    };
    let asked = app.ledger.export_ready_at(&program, &person, export, ctx.now).await?;
    if let Some(ready) = asked.filter(|ready| ctx.now < *ready) {
        return Err(waits(ctx, ready));
    }
    let wanted = screen::export_intent(&program, export, by);
    require_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    if asked.is_none() {
        if export == Export::Program && program_files(app, ctx, by).await?.is_none() {
            return Err(too_large(ctx).into());
        }
        let ready = app.ledger.ask_export(&program, &person, export, ctx.now).await?;
        return Err(waits(ctx, ready));
    }
    let handed_out = app.ledger.hand_out_export(&program, &person, export, ctx.now).await?;
    handed_out.map_err(|Conflict| staff_menu_with_notice(t.export_stopped(), ctx).into())
}

/// Sends the whole audit log as a file, and records the export.
pub(crate) async fn export_log(app: &App, sender: &Sender, program: &ProgramId, by: Separator) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    require_export(app, sender, &mut ctx, Export::AuditLog, by).await?;
    let log = app.ledger.whole_audit_log(program).await?;
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let caption = t.export_log_caption(program_name(&ctx.program, lang), number(lang, log.len() as i64));
    let bytes = export::audit_log(&log, by)?;
    Ok(file(&ctx, format!("{program}-audit-log.csv"), bytes, caption).into())
}

/// Sends everything that the ledger holds of a program as files, and records the export.
pub(crate) async fn export(app: &App, sender: &Sender, program: &ProgramId, by: Separator) -> Flow {
    let mut ctx = require_owner(app, sender, program).await?;
    require_export(app, sender, &mut ctx, Export::Program, by).await?;
    Ok(match program_files(app, &ctx, by).await? {
        Some(zip) => {
            let caption = texts(ctx.lang).export_caption(program_name(&ctx.program, ctx.lang));
            file(&ctx, format!("{program}.zip"), zip, caption).into()
        }
        None => too_large(&ctx).into(),
    })
}

/// The files of an export; `None` if there are too many entries for one.
async fn program_files(app: &App, ctx: &StaffContext, by: Separator) -> Result<Option<Vec<u8>>, StoreError> {
    export::program(&app.ledger, &ctx.program, ctx.lang, ctx.now, EXPORT_ENTRIES_MAX, by).await
}

fn too_large(ctx: &StaffContext) -> Screen {
    staff_menu_with_notice(texts(ctx.lang).export_too_large(number(ctx.lang, EXPORT_ENTRIES_MAX as i64)), ctx)
}

/// The staff menu with a file below it.
fn file(ctx: &StaffContext, name: String, bytes: Vec<u8>, caption: String) -> Answer {
    let screen = Some(menu::staff_menu(ctx));
    Answer { screen, document: Some(Document { name, bytes, caption }), ..Answer::default() }
}
