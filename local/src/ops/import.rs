//! Imports existing customers from a file: cards, balances, purchases and refunds. It is safe to run twice and continues
//! where it stopped.

use crate::machine::data::private_file;
use anyhow::{Context, Result, anyhow, bail};
use bot::channel::Channel;
use bot::channel::telegram::Telegram;
use bot::imports::words::bad_in_words;
use bot::imports::{
    Bad, BaseFile, Column, DayOrder, Form, ImportRun, Mapping, PersonDone, RunMode, TableRefused, read_table,
};
use bot::{BYTE_ORDER_MARK, Payload, Separator, spreadsheet_cell};
use domain::{Actor, Hash, Lang, Program};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use store::{BaseImport, Clock, ImportCounts, ImportState, Ledger};

/// People who are done with before that is stored.
const CHUNK: usize = 500;

/// What an import does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportWish {
    /// The file is brought in.
    Bring,
    /// It is only found out what would happen.
    DryRun,
    /// What the import of this number brought is taken back.
    Undo(u32),
}

/// Options of an import.
pub struct ImportOptions {
    /// The file.
    pub file: PathBuf,
    /// The system that it comes from.
    pub source: String,
    /// What it does.
    pub wish: ImportWish,
    /// The names of columns, where they are not found by themselves.
    pub columns: Vec<(Column, String)>,
    /// The order of day and month.
    pub order: Option<DayOrder>,
    /// The file for each customer's card and claim link.
    pub cards: Option<PathBuf>,
    /// The sign between the values of that file.
    pub separator: Separator,
    /// The messenger, for the claim links.
    pub channel: Telegram,
}

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Its number; 0 for a dry run.
    pub number: u32,
    /// What it did or would do.
    pub counts: ImportCounts,
    /// Rows whose balance lost a fraction of a point.
    pub fractions: u64,
    /// How many people have each level afterwards, by its place; of a dry run.
    pub levels: BTreeMap<u8, u64>,
    /// Bad lines, by number, with the reason.
    pub bad: Vec<(u64, String)>,
}

/// Imports a file.
pub async fn import(ledger: &Ledger, program: &Program, import: &ImportOptions, clock: &Clock) -> Result<ImportReport> {
    let file = || import.file.display().to_string();
    let bytes = std::fs::read(&import.file).with_context(file)?;
    let base = read(&bytes, import, program).with_context(file)?;
    let mode = match import.wish {
        ImportWish::Bring => RunMode::Bring,
        ImportWish::DryRun => RunMode::Check,
        ImportWish::Undo(_) => RunMode::TakeBack,
    };
    let contents = [import.source.as_bytes(), base.mapping.codes().join(",").as_bytes(), &bytes].join(&b'\n');
    let mut stored = begin(ledger, program, import.wish, Hash::of(&contents), clock).await?;
    let path = import.cards.as_deref().filter(|_| mode == RunMode::Bring);
    let mut cards = path.map(|path| Cards::create(path, import.separator)).transpose().with_context(file)?;
    let run = ImportRun {
        ledger,
        program,
        source: &import.source,
        number: stored.as_ref().map_or(0, |stored| stored.number),
        undone: ImportRun::undone(ledger, program).await?,
        now: clock.now(),
    };
    let all = base.meaning.people.len();
    let bar = ProgressBar::new(all as u64);
    bar.set_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} customers, {per_sec}, {eta} left")?);
    let mut report = ImportReport { number: run.number, fractions: base.meaning.fractions, ..ImportReport::default() };
    // Cards are listed from the first on, also where an earlier run got further.
    let went = stored.as_ref().filter(|_| cards.is_none()).map(|stored| stored.counts.clone());
    report.counts = went.unwrap_or_default();
    let mut bad: Vec<(u64, Bad)> = if mode == RunMode::TakeBack { Vec::new() } else { base.meaning.bad.clone() };
    while (report.counts.people as usize) < all {
        let done = report.counts.people as usize;
        for (name, one) in run.people(&base, done, CHUNK, mode).await? {
            let PersonDone { counts, bad: more, card, level } = one;
            report.counts.add(&counts);
            bad.extend(more);
            *report.levels.entry(level).or_default() += 1;
            if let (Some(cards), Some((card, claim))) = (&mut cards, card) {
                cards
                    .write(name, &card.to_string(), &import.channel.deep_link(&Payload::Claim(claim)))
                    .with_context(file)?;
            }
        }
        bar.set_position(report.counts.people);
        if let Some(stored) = &mut stored {
            stored.counts = report.counts.clone();
            ledger.save_import(&program.id, stored, None, clock.now()).await?.map_err(|_| changed())?;
        }
    }
    bar.finish();
    if let Some(stored) = &mut stored {
        stored.state = if mode == RunMode::TakeBack { ImportState::Undone } else { ImportState::Done };
        stored.done_at = Some(clock.now());
        ledger.save_import(&program.id, stored, None, clock.now()).await?.map_err(|_| changed())?;
    }
    bad.sort_by_key(|(line, _)| *line);
    report.bad = bad.iter().map(|(line, why)| (*line, bad_in_words(why, &base.mapping, program, Lang::En))).collect();
    Ok(report)
}

fn changed() -> anyhow::Error {
    anyhow!("somebody else works on this import")
}

/// Reads the file, and says what its columns are.
fn read(bytes: &[u8], import: &ImportOptions, program: &Program) -> Result<BaseFile> {
    let table = read_table(bytes).map_err(|refused| match refused {
        TableRefused::NoTable => anyhow!("this is neither a CSV nor an XLSX: save the table as one of them"),
        TableRefused::Empty => anyhow!("there are no rows in it"),
        TableRefused::NoHeader => {
            anyhow!("the first line names no columns: put their names above, such as phone and points")
        }
        TableRefused::TooWide(most) => anyhow!("it has more than {most} columns: delete those that are not needed"),
        TableRefused::TooLarge => anyhow!("it is too large: split it, or save it as CSV"),
    })?;
    let mapping = Mapping::of(&table.header, &import.columns)
        .map_err(|name| anyhow!("there is no column {name:?}; there are: {}", table.header.join(", ")))?;
    if let Some((column, one, other)) = mapping.doubts.first() {
        let option = option_of(*column);
        bail!("both {one:?} and {other:?} may be what {option} names: say which, such as {option} {one:?}");
    }
    if !mapping.names_people() {
        bail!(
            "no column says who a customer is; there are: {}. Name one with --member, --card, --phone or --email",
            table.header.join(", ")
        );
    }
    match &table.form {
        Form::Text(encoding, separator) => eprintln!("CSV, {encoding}, separated by {separator:?}"),
        Form::Sheet(sheet) => eprintln!("XLSX, sheet {sheet:?}"),
    }
    for (column, name) in mapping.used() {
        eprintln!("{} {name:?}", option_of(column));
    }
    let ignored: Vec<&str> = mapping.ignored().collect();
    if !ignored.is_empty() {
        eprintln!("not used: {}", ignored.join(", "));
    }
    Ok(BaseFile::of(&table, mapping, import.order, program))
}

/// The option that names a column.
fn option_of(column: Column) -> String {
    format!("--{}", column.code().replace('_', "-"))
}

/// Returns the import as it is stored: a new one, one that was interrupted, or the one to be taken back.
async fn begin(
    ledger: &Ledger,
    program: &Program,
    wish: ImportWish,
    file: Hash,
    clock: &Clock,
) -> Result<Option<BaseImport>> {
    let now = clock.now();
    let mut import = match wish {
        ImportWish::DryRun => return Ok(None),
        ImportWish::Bring => {
            let interrupted = |import: &BaseImport| import.file == file && import.state == ImportState::Importing;
            match ledger.imports(&program.id).await?.into_iter().find(interrupted) {
                Some(import) => return Ok(Some(import)),
                None => {
                    let import = BaseImport::new(file, ImportState::Checked, None);
                    ledger.begin_import(&program.id, import, now).await?
                }
            }
        }
        ImportWish::Undo(number) => {
            let import = ledger.import(&program.id, number).await?;
            let import = import.with_context(|| format!("there is no import {number}"))?;
            if import.file != file {
                bail!("import {number} was of another file, other columns or another --source");
            }
            if import.state == ImportState::Undoing {
                return Ok(Some(import));
            }
            // One that was interrupted is taken back as far as it came.
            let interrupted = import.state == ImportState::Importing && import.chat.is_none();
            if !interrupted && !import.can_be_undone(now) {
                bail!("import {number} cannot be undone: that is possible for a day after it is over, once");
            }
            import
        }
    };
    import.state = if matches!(wish, ImportWish::Undo(_)) { ImportState::Undoing } else { ImportState::Importing };
    import.counts = ImportCounts::default();
    ledger.save_import(&program.id, &mut import, Some(&Actor::System), now).await?.map_err(|_| changed())?;
    Ok(Some(import))
}

/// The list of cards, from which a business hands them out.
struct Cards(csv::Writer<std::fs::File>);

impl Cards {
    fn create(path: &Path, by: Separator) -> std::io::Result<Cards> {
        let mut file = private_file(path)?;
        file.write_all(BYTE_ORDER_MARK)?;
        let mut writer = csv::WriterBuilder::new().delimiter(by.sign()).from_writer(file);
        writer.write_record(["member", "card", "claim"]).map_err(std::io::Error::other)?;
        Ok(Cards(writer))
    }

    fn write(&mut self, member: &str, card: &str, claim: &str) -> std::io::Result<()> {
        let cells = [member, card, claim].map(|cell| spreadsheet_cell(cell.to_owned()));
        self.0.write_record(cells).map_err(std::io::Error::other)?;
        self.0.flush()
    }
}
