//! The flows of an import. What takes time is left to the worker: here states change, and screens are shown.

use super::intent::ImportsIntent;
use super::screen;
use super::upload::{Found, Upload};
use crate::context::{
    Answer, App, Document, EarlyReturn, Flow, Sender, StaffContext, boxed, require_role, require_second_factor,
};
use crate::export::{Separator, list_of};
use crate::imports::{Column, Form, Mapping};
use crate::screens::menu;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::{Actor, ProgramId};
use futures::future::BoxFuture;
use store::{BaseImport, Conflict, ImportCounts, ImportFile, ImportList, ImportState};

/// The most characters of a column's name that are kept.
const NAME_MAX: usize = 64;

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a ImportsIntent) -> BoxFuture<'a, Flow> {
    match intent {
        ImportsIntent::ImportPrompt(program) => boxed(|| prompt(app, sender, program.as_ref())),
        ImportsIntent::ImportSample(program) => boxed(|| sample(app, sender, program)),
        ImportsIntent::ImportFile(file) => boxed(|| received(app, sender, file)),
        ImportsIntent::ShowImport(program, number) => boxed(|| show(app, sender, program, *number)),
        ImportsIntent::ImportColumns(program, number) => boxed(|| columns(app, sender, program, *number)),
        ImportsIntent::ImportColumn(program, number, place) => boxed(|| column(app, sender, program, *number, *place)),
        ImportsIntent::SetImportColumn(program, number, place, code) => {
            boxed(|| set_column(app, sender, program, *number, *place, code))
        }
        ImportsIntent::CheckImport(program, number) => boxed(|| check(app, sender, program, *number)),
        ImportsIntent::StartImport(program, number) => boxed(|| start(app, sender, program, *number)),
        ImportsIntent::StopImport(program, number) => boxed(|| stop(app, sender, program, *number)),
        ImportsIntent::DropImport(program, number) => boxed(|| drop_it(app, sender, program, *number)),
        ImportsIntent::UndoImport(program, number) => boxed(|| undo(app, sender, program, *number)),
        ImportsIntent::ImportBadLines(program, number) => {
            boxed(|| list(app, sender, program, *number, ImportList::Bad))
        }
        ImportsIntent::ImportCards(program, number) => boxed(|| list(app, sender, program, *number, ImportList::Cards)),
    }
}

/// Asks for a file, and names the imports that can still be taken back.
pub(crate) async fn prompt(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_role(app, sender, program).await?;
    let mut imports = app.ledger.imports(&ctx.program.id).await?;
    imports.retain(|import| import.chat.is_some() && (import.is_due() || import.can_be_undone(ctx.now)));
    Ok(screen::prompt(&ctx, &imports).into())
}

/// Sends a file to be filled in.
pub(crate) async fn sample(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    let t = texts(ctx.lang);
    let columns = [t.column_phone(), t.column_balance(), t.column_joined_on()];
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let row = ["+79161234567", "120", "2024-03-12"].map(str::to_owned);
    let bytes = list_of(Separator::Comma, &names, &[row])?;
    let document = Document { name: "sample.csv".to_owned(), bytes, caption: t.import_sample_caption() };
    Ok(Answer { document: Some(document), ..Answer::default() }.into())
}

/// A file was sent: its columns are shown.
pub(crate) async fn received(app: &App, sender: &Sender, file: &Upload) -> Flow {
    let ctx = require_role(app, sender, None).await?;
    let Found { file: hash, form, rows, names } = match &file.found {
        Ok(found) => found.clone(),
        Err(refused) => return Ok(screen::refused(&ctx, *refused).into()),
    };
    let mapping = Mapping::of(&names, &[]).unwrap_or_default();
    let form = match form {
        Form::Text(encoding, separator) => vec![encoding.to_owned(), separator.to_string()],
        Form::Sheet(name) => vec![name],
    };
    let chat = ImportFile {
        by: ctx.person.key.clone(),
        id: file.id.clone(),
        form,
        rows,
        people: 0,
        columns: mapping.codes(),
        names: names.iter().map(|name| name.chars().take(NAME_MAX).collect()).collect(),
        bad: Vec::new(),
        wants: None,
        message: 0,
    };
    let import = BaseImport::new(hash, ImportState::Read, Some(chat));
    let import = app.ledger.begin_import(&ctx.program.id, import, ctx.now).await?;
    Ok(screen::columns_found(&ctx, &import, &mapping).into())
}

/// An owner, and the import that a button names, with its file.
async fn import_of(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    number: u32,
) -> Result<(StaffContext, BaseImport, ImportFile), EarlyReturn> {
    let ctx = require_role(app, sender, Some(program)).await?;
    let import = app.ledger.import(program, number).await?;
    match import.and_then(|import| Some((import.chat.clone()?, import))) {
        Some((chat, import)) => Ok((ctx, import, chat)),
        None => Err(gone(&ctx).into()),
    }
}

fn gone(ctx: &StaffContext) -> Screen {
    menu::staff_menu_with_notice(texts(ctx.lang).import_gone(), ctx)
}

/// Stores an import in another state, or shows it as it is by now.
async fn save(app: &App, ctx: &StaffContext, mut import: BaseImport, by: Option<&Actor>) -> Flow {
    match app.ledger.save_import(&ctx.program.id, &mut import, by, ctx.now).await? {
        Ok(()) => Ok(screen::import(ctx, &import).into()),
        Err(Conflict) => match app.ledger.import(&ctx.program.id, import.number).await? {
            Some(import) => Ok(screen::import(ctx, &import).into()),
            None => Ok(gone(ctx).into()),
        },
    }
}

pub(crate) async fn show(app: &App, sender: &Sender, program: &ProgramId, number: u32) -> Flow {
    let (ctx, import, _) = import_of(app, sender, program, number).await?;
    Ok(screen::import(&ctx, &import).into())
}

pub(crate) async fn columns(app: &App, sender: &Sender, program: &ProgramId, number: u32) -> Flow {
    let (ctx, import, chat) = import_of(app, sender, program, number).await?;
    Ok(screen::columns(&ctx, &import, &chat).into())
}

pub(crate) async fn column(app: &App, sender: &Sender, program: &ProgramId, number: u32, place: u8) -> Flow {
    let (ctx, import, chat) = import_of(app, sender, program, number).await?;
    Ok(match chat.names.get(usize::from(place)) {
        Some(name) => screen::column(&ctx, &import, place, name),
        None => screen::columns(&ctx, &import, &chat),
    }
    .into())
}

/// A column holds something else. What held it before is not used any more: two columns are never the same.
pub(crate) async fn set_column(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    number: u32,
    place: u8,
    code: &str,
) -> Flow {
    let (ctx, mut import, mut chat) = import_of(app, sender, program, number).await?;
    let changes = matches!(import.state, ImportState::Read | ImportState::Checked);
    if let Some(at) = chat.names.get(usize::from(place)).map(|_| usize::from(place)).filter(|_| changes) {
        let code = Column::from_code(code).map_or("", Column::code);
        chat.columns.resize(chat.names.len(), String::new());
        for known in &mut chat.columns {
            if known == code {
                known.clear();
            }
        }
        code.clone_into(&mut chat.columns[at]);
        import.state = ImportState::Read;
        import.chat = Some(chat);
    }
    save(app, &ctx, import, None).await
}

/// Begins to find out what the import would do.
pub(crate) async fn check(app: &App, sender: &Sender, program: &ProgramId, number: u32) -> Flow {
    let (ctx, mut import, chat) = import_of(app, sender, program, number).await?;
    if import.state == ImportState::Read && screen::mapping_of(&chat).names_people() {
        run(&mut import, chat, ImportState::Checking, sender);
    }
    save(app, &ctx, import, None).await
}

/// Begins to bring people in, after a second factor. One import of a program runs at a time.
pub(crate) async fn start(app: &App, sender: &Sender, program: &ProgramId, number: u32) -> Flow {
    let (mut ctx, mut import, chat) = import_of(app, sender, program, number).await?;
    let wanted = ImportsIntent::StartImport(program.clone(), number);
    require_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    if import.state != ImportState::Checked {
        return Ok(screen::import(&ctx, &import).into());
    }
    if is_busy(app, &ctx, number).await? {
        return Ok(screen::import(&ctx, &import).with_notice(texts(ctx.lang).import_busy()).into());
    }
    if let Some(room) = app.ledger.room_missing(&ctx.program, &import).await? {
        return Ok(screen::full(&ctx, &import, room).into());
    }
    run(&mut import, chat, ImportState::Importing, sender);
    let shown = save(app, &ctx, import, Some(&ctx.actor())).await?;
    Ok(if sender.tapped.is_some() { shown } else { screen::begun(&ctx, number, ImportState::Importing).into() })
}

/// Whether another import of the program is bringing in or taking back, or a step of this one is still under way.
async fn is_busy(app: &App, ctx: &StaffContext, number: u32) -> Result<bool, EarlyReturn> {
    let runs = |import: &BaseImport| {
        // One by the command line is looked after by its operator.
        let runs = matches!(import.state, ImportState::Importing | ImportState::Undoing) && import.chat.is_some();
        import.is_busy(ctx.now) || runs && import.number != number
    };
    Ok(app.ledger.imports(&ctx.program.id).await?.iter().any(runs))
}

/// Puts an import into a running state, told of in the message that was tapped.
fn run(import: &mut BaseImport, chat: ImportFile, state: ImportState, sender: &Sender) {
    // After a code there is no message of ours to go on with: the worker sends one.
    let message = sender.tapped.unwrap_or(0);
    import.chat = Some(ImportFile { message, bad: Vec::new(), wants: None, ..chat });
    import.state = state;
    import.counts = ImportCounts::default();
}

/// Stops what is being done: what was brought in stays, and can be taken back.
pub(crate) async fn stop(app: &App, sender: &Sender, program: &ProgramId, number: u32) -> Flow {
    let (ctx, mut import, _) = import_of(app, sender, program, number).await?;
    match import.state {
        ImportState::Checking => import.state = ImportState::Read,
        ImportState::Importing => (import.state, import.done_at) = (ImportState::Done, Some(ctx.now)),
        _ => return Ok(screen::import(&ctx, &import).into()),
    }
    save(app, &ctx, import, None).await
}

pub(crate) async fn drop_it(app: &App, sender: &Sender, program: &ProgramId, number: u32) -> Flow {
    let (ctx, import, _) = import_of(app, sender, program, number).await?;
    if matches!(import.state, ImportState::Read | ImportState::Checking | ImportState::Checked) {
        let _ = app.ledger.drop_import(program, &import).await?;
        return Ok(menu::staff_menu(&ctx).into());
    }
    Ok(screen::import(&ctx, &import).into())
}

/// Begins to take an import back, after a second factor.
pub(crate) async fn undo(app: &App, sender: &Sender, program: &ProgramId, number: u32) -> Flow {
    let (mut ctx, mut import, chat) = import_of(app, sender, program, number).await?;
    require_second_factor(app, sender, &mut ctx.context.person, ImportsIntent::UndoImport(program.clone(), number))
        .await?;
    if !import.can_be_undone(ctx.now) {
        let late = (import.state == ImportState::Done).then(|| texts(ctx.lang).import_late());
        let shown = screen::import(&ctx, &import);
        return Ok(late.map_or(shown.clone(), |late| shown.with_notice(late)).into());
    }
    if is_busy(app, &ctx, number).await? {
        return Ok(screen::import(&ctx, &import).with_notice(texts(ctx.lang).import_busy()).into());
    }
    run(&mut import, chat, ImportState::Undoing, sender);
    let shown = save(app, &ctx, import, Some(&ctx.actor())).await?;
    Ok(if sender.tapped.is_some() { shown } else { screen::begun(&ctx, number, ImportState::Undoing).into() })
}

/// Has a list sent by the worker. It goes to who sent the file, since it says who the customers are.
async fn list(app: &App, sender: &Sender, program: &ProgramId, number: u32, list: ImportList) -> Flow {
    let (mut ctx, mut import, chat) = import_of(app, sender, program, number).await?;
    let theirs = chat.by == ctx.person.key;
    let ready = match list {
        ImportList::Bad => matches!(import.state, ImportState::Checked | ImportState::Done),
        ImportList::Cards => import.state == ImportState::Done,
    };
    if theirs && ready && list == ImportList::Cards {
        // Whoever has a link can claim its card.
        let wanted = ImportsIntent::ImportCards(program.clone(), number);
        require_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    }
    if theirs && ready {
        import.chat = Some(ImportFile { wants: Some(list), ..chat });
        return save(app, &ctx, import, None).await;
    }
    Ok(screen::import(&ctx, &import).into())
}
