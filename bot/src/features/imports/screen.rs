//! Screens of imports.

use super::intent::ImportsIntent;
use super::upload::FILE_BYTES_MAX;
use crate::context::{ProgramContext, StaffContext};
use crate::form::moment;
use crate::imports::words::{column_name, shown};
use crate::imports::{Column, Mapping, TableRefused};
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Button, Screen, tap};
use crate::texts::{lines, program_name, texts};
use crate::{money, number};
use domain::{Lang, Money, Points, Program};
use store::{BaseImport, IMPORT_UNDONE_WITHIN, ImportFile, ImportState};

/// Bytes of a megabyte.
const MEGABYTE: u32 = 1 << 20;
/// The parts of a bar.
const BAR: u64 = 10;

fn count(lang: Lang, count: u64) -> String {
    number(lang, i64::try_from(count).unwrap_or(i64::MAX))
}

/// Asks for a file.
pub(crate) fn prompt(ctx: &StaffContext, imports: &[BaseImport]) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let open = imports.iter().map(|import| {
        let label = t.import_head(import.number.to_string());
        tap(label, ImportsIntent::ShowImport(id.clone(), import.number))
    });
    Screen::new(t.import_hint(program_name(&ctx.program, ctx.lang)))
        .pairs(open)
        .row([tap(t.import_sample(), ImportsIntent::ImportSample(id.clone())), to_staff_menu(ctx)])
}

/// Why a file cannot be imported.
pub(crate) fn refused(ctx: &StaffContext, why: TableRefused) -> Screen {
    let t = texts(ctx.lang);
    Screen::new(match why {
        TableRefused::NoTable => t.import_no_table(),
        TableRefused::Empty => t.import_empty(),
        TableRefused::NoHeader => t.import_no_header(),
        TableRefused::TooWide(most) => t.import_too_wide(number(ctx.lang, most as i64)),
        TableRefused::TooLarge => t.import_too_large(number(ctx.lang, (FILE_BYTES_MAX / MEGABYTE).into())),
    })
    .row([tap(t.import_sample(), ImportsIntent::ImportSample(ctx.program.id.clone())), to_staff_menu(ctx)])
}

/// The columns of a file as they are understood.
pub(crate) fn mapping_of(chat: &ImportFile) -> Mapping {
    Mapping::of_codes(&chat.names, &chat.columns)
}

/// What was found in a file, with what is not sure about it.
pub(crate) fn columns_found(ctx: &ProgramContext, import: &BaseImport, mapping: &Mapping) -> Screen {
    let t = texts(ctx.lang);
    let doubts = mapping.doubts.iter().map(|(_, one, other)| Some(t.import_doubt(shown(one), shown(other))));
    let screen = screen_of(ctx, import, &Notes::default());
    Screen { text: lines([Some(screen.text)].into_iter().chain(doubts)), ..screen }
}

/// An import in its state.
pub(crate) fn import(ctx: &ProgramContext, import: &BaseImport) -> Screen {
    screen_of(ctx, import, &Notes::default())
}

/// The head line of an import in a state.
fn head(number: u32, state: ImportState, lang: Lang) -> String {
    let (t, number) = (texts(lang), number.to_string());
    match state {
        ImportState::Read => t.import_head(number),
        ImportState::Checking | ImportState::Checked => t.import_head_check(number),
        ImportState::Importing => t.import_head_running(number),
        ImportState::Done => t.import_head_done(number),
        ImportState::Undoing => t.import_head_undoing(number),
        ImportState::Undone => t.import_head_undone(number),
    }
}

/// Something has begun of which another message will say how far it came.
pub(crate) fn begun(ctx: &ProgramContext, number: u32, state: ImportState) -> Screen {
    Screen::new(head(number, state, ctx.lang))
}

/// What is known of an import while its file is at hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    /// Rows whose balance loses a fraction of a point.
    pub(crate) fractions: u64,
    /// The customers for whom there is room, where there is too little.
    pub(crate) room: Option<u64>,
    /// What went wrong.
    pub(crate) failed: Option<String>,
}

pub(crate) fn screen_of(ctx: &ProgramContext, import: &BaseImport, notes: &Notes) -> Screen {
    let (t, id, number) = (texts(ctx.lang), &ctx.program.id, import.number);
    let Some(chat) = &import.chat else { return Screen::new(t.import_head(number.to_string())) };
    let button =
        |label: String, intent: fn(domain::ProgramId, u32) -> ImportsIntent| tap(label, intent(id.clone(), number));
    let stopped = import.state == ImportState::Done && import.counts.people < chat.people;
    let head = match stopped {
        true => t.import_head_stopped(number.to_string()),
        false => head(number, import.state, ctx.lang),
    };
    let (said, rows): (Vec<String>, Vec<Vec<Button>>) = match import.state {
        ImportState::Read => {
            let mapping = mapping_of(chat);
            let sure = mapping.names_people();
            let correct = sure.then(|| button(t.import_correct(), ImportsIntent::CheckImport));
            let change = button(t.import_change(), ImportsIntent::ImportColumns);
            let cancel = button(t.import_cancel(), ImportsIntent::DropImport);
            (
                columns_in_words(chat, &mapping, ctx.lang),
                vec![correct.into_iter().chain([change]).collect(), vec![cancel]],
            )
        }
        ImportState::Checking | ImportState::Importing => {
            (vec![progress(import, ctx.lang)], vec![vec![button(t.import_stop(), ImportsIntent::StopImport)]])
        }
        ImportState::Undoing => (vec![progress(import, ctx.lang)], Vec::new()),
        ImportState::Checked => {
            let go = notes.room.is_none().then(|| button(t.import_go(), ImportsIntent::StartImport));
            let bad = (import.counts.bad > 0).then(|| button(t.import_bad_lines(), ImportsIntent::ImportBadLines));
            let cancel = button(t.import_cancel(), ImportsIntent::DropImport);
            let mut said = result_in_words(import, &ctx.program, ctx.lang);
            said.extend((notes.fractions > 0).then(|| {
                let lines = i64::try_from(notes.fractions).unwrap_or(i64::MAX);
                t.import_fractions(lines, count(ctx.lang, notes.fractions))
            }));
            said.extend(left_out(import, chat, ctx.lang));
            said.push(t.import_quiet());
            said.extend(notes.room.map(|room| t.import_full(count(ctx.lang, room))));
            (said, vec![go.into_iter().chain(bad).collect(), vec![cancel]])
        }
        ImportState::Done => {
            let until =
                import.done_at.filter(|_| import.can_be_undone(ctx.now)).map(|done| done + IMPORT_UNDONE_WITHIN);
            let people = count(ctx.lang, import.counts.people);
            let done = match until {
                Some(until) => t.import_done(people, moment(ctx.lang, until, &ctx.program.zone, ctx.now)),
                None => t.import_done_final(people),
            };
            let undo = until.map(|_| button(t.import_undo(), ImportsIntent::UndoImport));
            let cards = button(t.import_cards(), ImportsIntent::ImportCards);
            let bad = (import.counts.bad > 0).then(|| t.import_left_out_count(count(ctx.lang, import.counts.bad)));
            let mut said = vec![done];
            said.extend(result_in_words(import, &ctx.program, ctx.lang));
            said.extend(bad);
            (said, vec![undo.into_iter().chain([cards]).collect(), vec![to_staff_menu(ctx)]])
        }
        ImportState::Undone => {
            let kept = i64::try_from(import.counts.kept).unwrap_or(i64::MAX);
            let kept = (kept > 0).then(|| t.import_kept(kept, count(ctx.lang, import.counts.kept)));
            let said = [t.import_undone(count(ctx.lang, import.counts.undone))].into_iter().chain(kept);
            (said.collect(), vec![vec![to_staff_menu(ctx)]])
        }
    };
    let said = [head].into_iter().chain(notes.failed.clone()).chain(said).map(Some);
    rows.into_iter().fold(Screen::new(lines(said)), Screen::row)
}

/// The form of a file, its columns, and what is not used.
fn columns_in_words(chat: &ImportFile, mapping: &Mapping, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let rows = i64::try_from(chat.rows).unwrap_or(i64::MAX);
    let form = match chat.form.as_slice() {
        [encoding, separator] => {
            let separator = if separator == "\t" { t.import_tab() } else { separator.clone() };
            t.import_text_form(rows, count(lang, chat.rows), encoding, separator)
        }
        [sheet] => t.import_sheet_form(rows, count(lang, chat.rows), shown(sheet)),
        _ => String::new(),
    };
    let used = mapping.used().map(|(column, name)| t.import_column(column_name(column, lang), shown(name)));
    let used: Vec<String> = used.collect();
    let ignored: Vec<String> = mapping.ignored().map(shown).collect();
    let sums = [Column::Balance, Column::Amount, Column::Price].into_iter().any(|column| mapping.at(column).is_some());
    let mut said = vec![form, used.join("\n")];
    said.extend((!ignored.is_empty()).then(|| t.import_not_used(ignored.join(&t.list_separator()))));
    said.extend((!mapping.names_people()).then(|| t.import_no_person()));
    said.extend((mapping.names_people() && !sums).then(|| t.import_cards_only()));
    said
}

/// A bar, ten tenths of which are reached only at the end.
fn progress(import: &BaseImport, lang: Lang) -> String {
    let (done, all) = (import.counts.people, import.chat.as_ref().map_or(0, |chat| chat.people));
    let full = match done.saturating_mul(BAR).checked_div(all) {
        Some(full) if done > 0 => full.clamp(1, BAR),
        _ => 0,
    };
    let bar: String = (0..BAR).map(|at| if at < full { '▰' } else { '▱' }).collect();
    texts(lang).import_progress(bar, count(lang, done), count(lang, all))
}

/// What an import did, or would do; what is zero is left out.
fn result_in_words(import: &BaseImport, program: &Program, lang: Lang) -> Vec<String> {
    let (t, of) = (texts(lang), &import.counts);
    let known = of.people.saturating_sub(of.cards);
    let mut said = Vec::new();
    said.extend((of.cards > 0).then(|| t.import_new(count(lang, of.cards))));
    said.extend((known > 0).then(|| t.import_known(count(lang, known))));
    said.extend((of.balances > 0).then(|| t.import_balances(count(lang, of.balances))));
    said.extend((of.purchases > 0).then(|| t.import_purchases(count(lang, of.purchases))));
    said.extend((of.refunds > 0).then(|| t.import_refunds(count(lang, of.refunds))));
    let rules = program.rules.last();
    let worth = rules.and_then(|rules| rules.pay).zip(Points::new(of.points));
    let worth = worth.and_then(|(pay, points)| Money::new(pay.worth(points, program.currency), program.currency).ok());
    said.extend((of.points != 0).then(|| match worth {
        Some(worth) => t.import_points_worth(number(lang, of.points), money(lang, worth)),
        None => t.import_points(number(lang, of.points)),
    }));
    said.extend((of.before > 0).then(|| t.import_before(count(lang, of.before))));
    said
}

/// How many lines are left out, and the first of them with its reason.
fn left_out(import: &BaseImport, chat: &ImportFile, lang: Lang) -> Option<String> {
    let (line, why) = chat.bad.first()?;
    let bad = count(lang, import.counts.bad);
    Some(texts(lang).import_left_out(bad, count(lang, *line), why))
}

/// Says that a program has no room for all new customers of an import.
pub(crate) fn full(ctx: &StaffContext, of: &BaseImport, room: u64) -> Screen {
    import(ctx, of).with_notice(texts(ctx.lang).import_full(count(ctx.lang, room)))
}

/// The columns of a file, to change one.
pub(crate) fn columns(ctx: &StaffContext, import: &BaseImport, chat: &ImportFile) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let places = (0..)
        .zip(&chat.names)
        .map(|(place, name)| tap(shown(name), ImportsIntent::ImportColumn(id.clone(), import.number, place)));
    let screen = Screen::new(lines([Some(t.import_head(import.number.to_string())), Some(t.import_pick_column())]));
    screen.pairs(places).row([tap(t.back(), ImportsIntent::ShowImport(id.clone(), import.number))])
}

/// Asks what a column holds.
pub(crate) fn column(ctx: &StaffContext, import: &BaseImport, place: u8, name: &str) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let set = |label, code: &str| {
        tap(label, ImportsIntent::SetImportColumn(id.clone(), import.number, place, code.to_owned()))
    };
    let meanings = Column::CODES.into_iter().map(|(column, code)| set(column_name(column, ctx.lang), code));
    Screen::new(lines([Some(t.import_head(import.number.to_string())), Some(t.import_pick_meaning(shown(name)))]))
        .pairs(meanings)
        .row([set(t.import_nothing(), "none")])
        .row([tap(t.back(), ImportsIntent::ImportColumns(id.clone(), import.number))])
}
