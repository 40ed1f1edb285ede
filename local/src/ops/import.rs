//! Imports existing customers from a CSV of cards, purchases and balances. It is safe to run twice and continues where
//! it stopped.

use crate::machine::data::private_file;
use crate::ops::program_file::source_id;
use anyhow::{Context, Result, anyhow, bail};
use bot::channel::Channel;
use bot::channel::telegram::Telegram;
use bot::{Payload, spreadsheet_cell};
use csv::StringRecord;
use domain::{Accrual, Actor, Instant, MemberNo, Money, Operation, OrderId, Points, Program, start_of};
use futures::StreamExt;
use futures::stream;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use store::{Clock, Ledger, Pepper, PostCommand, PostError, PostRequest, StoreError};

/// Lines that are processed before the position to continue from is stored.
const CHUNK: usize = 2_000;
/// The largest balance; a larger one is a typing mistake.
const BALANCE_MAX: i64 = 1_000_000_000_000;
/// Members that are processed side by side.
const SIDE_BY_SIDE: usize = 16;
/// The most members whose cards are held in memory, to avoid looking them up again.
const REMEMBERED_MAX: usize = 500_000;

/// Options of an import.
pub struct ImportOptions {
    /// The file.
    pub file: PathBuf,
    /// Its name in ids; the file's own name if absent.
    pub source: Option<String>,
    /// The file for each member's card and claim link.
    pub cards: Option<PathBuf>,
    /// The messenger, for the claim links.
    pub channel: Telegram,
}

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Cards that were created.
    pub cards: u64,
    /// Purchases that were posted.
    pub purchases: u64,
    /// Balances that were posted.
    pub balances: u64,
    /// Lines that had been imported before.
    pub before: u64,
    /// Bad lines, by number, with the reason.
    pub bad: Vec<(u64, String)>,
}

/// The columns that a file may have.
const COLUMNS: [&str; 6] = ["member", "occurred_at", "amount", "id", "balance", "cashier"];

/// A valid line.
struct ImportRow {
    line: u64,
    member: String,
    id: OrderId,
    what: RowKind,
}

impl ImportRow {
    fn is_after(&self, now: Instant) -> bool {
        matches!(&self.what, RowKind::Purchase { occurred_at, .. } if *occurred_at > now)
    }
}

enum RowKind {
    Card,
    Purchase { amount: Money, occurred_at: Instant, cashier: Option<String> },
    Balance(Points),
}

/// Imports a file.
pub async fn import(
    ledger: &Ledger,
    pepper: &Pepper,
    program: &Program,
    import: &ImportOptions,
    clock: &Clock,
) -> Result<ImportReport> {
    let file = || import.file.display().to_string();
    let mut bytes = Vec::new();
    std::fs::File::open(&import.file).and_then(|mut open| open.read_to_end(&mut bytes)).with_context(file)?;
    let name = import.file.file_stem().and_then(|name| name.to_str()).unwrap_or("import");
    let source = import.source.as_deref().unwrap_or(name);
    let (rows, mut bad) = parse(&bytes, source, program)?;
    let mark = domain::Hash::of(&[source.as_bytes(), b"\n", &bytes].concat());
    let done = ledger.import_mark(&program.id, mark).await?;

    let bar = ProgressBar::new(rows.len() as u64);
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} lines, {per_sec}, {eta} left");
    bar.set_style(style?);
    let mut cards = import.cards.as_deref().map(Cards::create).transpose().with_context(file)?;
    let mut imported = ImportReport::default();
    let work = Importer { ledger, pepper, program, channel: &import.channel, now: clock.now() };
    let mut known: HashMap<String, MemberNo> = HashMap::new();
    let mut early = false;
    for chunk in rows.chunks(CHUNK) {
        let last = chunk.last().map_or(0, |row| row.line);
        if last <= done && cards.is_none() {
            imported.before += chunk.len() as u64;
            bar.inc(chunk.len() as u64);
            continue;
        }
        if known.len() > REMEMBERED_MAX {
            known.clear();
        }
        // One member's lines stay in order; members do not wait for each other.
        let mut members: Vec<Vec<&ImportRow>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for row in chunk {
            let place = *places.entry(&row.member).or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
            members[place].push(row);
        }
        let seen = &known;
        let worked: Vec<MemberImportResult> = stream::iter(members)
            .map(|rows| work.member(rows, seen, &bar))
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        for one in worked {
            let one = one?;
            if let (Some(cards), Some((card, claim))) = (&mut cards, &one.card) {
                cards.write(&one.member, card, claim).with_context(file)?;
            }
            known.insert(one.member, one.number);
            imported.cards += u64::from(one.made);
            imported.purchases += one.purchases;
            imported.balances += one.balances;
            imported.before += one.before;
            bad.extend(one.bad);
        }
        // A line that was too early today must be read again by the next import.
        early |= chunk.iter().any(|row| row.is_after(work.now));
        if !early {
            ledger.set_import_mark(&program.id, mark, last).await?;
        }
    }
    bar.finish();
    bad.sort();
    imported.bad = bad;
    Ok(imported)
}

/// The file with line feeds as its line ends, so that lines are counted as an editor counts them.
fn with_line_feeds(bytes: &[u8]) -> Vec<u8> {
    let next = bytes.iter().skip(1).map(Some).chain([None]);
    let ended = |(&byte, next): (&u8, Option<&u8>)| match (byte, next) {
        (b'\r', Some(b'\n')) => None,
        (b'\r', _) => Some(b'\n'),
        _ => Some(byte),
    };
    bytes.iter().zip(next).filter_map(ended).collect()
}

/// Parses all lines. Bad ones are left out and listed.
#[allow(clippy::type_complexity)]
fn parse(bytes: &[u8], source: &str, program: &Program) -> Result<(Vec<ImportRow>, Vec<(u64, String)>)> {
    let bytes = with_line_feeds(bytes);
    let mut lines = (1..).zip(bytes.split(|byte| *byte == b'\n')).filter(|(_, line)| !line.is_empty());
    let header = lines.next().map_or(Ok(StringRecord::new()), |(_, line)| values(line));
    let header = header.map_err(|why| anyhow!("line 1: {why}"))?;
    if let Some(unknown) = header.iter().find(|name| !COLUMNS.contains(name)) {
        bail!("line 1: column {unknown:?} is not one of {}", COLUMNS.join(", "));
    }
    let column = |name: &str| header.iter().position(|known| known == name);
    let places = COLUMNS.map(column);
    if places[0].is_none() {
        bail!("line 1: there must be a column member");
    }
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    for (line, text) in lines {
        let record = match values(text) {
            Ok(record) => record,
            Err(why) => {
                bad.push((line, why.to_owned()));
                continue;
            }
        };
        if record.len() != header.len() {
            bad.push((line, format!("{} values for {} columns", record.len(), header.len())));
            continue;
        }
        let value = |at: usize| places[at].and_then(|at| record.get(at)).filter(|value| !value.is_empty());
        match row(line, source, program, value) {
            Ok(row) => rows.push(row),
            Err(why) => bad.push((line, why)),
        }
    }
    Ok((rows, bad))
}

/// The values of one line. No value goes on in the next one, so a quotation mark that is not closed spoils its own line only.
fn values(line: &[u8]) -> std::result::Result<StringRecord, &'static str> {
    if !line.iter().filter(|byte| **byte == b'"').count().is_multiple_of(2) {
        return Err("a quotation mark is not closed; one within a value is written twice");
    }
    let mut reader = csv::ReaderBuilder::new();
    reader.trim(csv::Trim::All).flexible(true).has_headers(false).buffer_capacity(line.len().max(1));
    let record = reader.from_reader(line).into_records().next();
    record.unwrap_or_else(|| Ok(StringRecord::new())).map_err(|_| "this is not UTF-8 text")
}

fn row<'a>(
    line: u64,
    source: &str,
    program: &Program,
    value: impl Fn(usize) -> Option<&'a str>,
) -> std::result::Result<ImportRow, String> {
    let member = value(0).ok_or("member is empty")?.to_owned();
    let id = match value(3) {
        Some(id) => OrderId::parse(id).map_err(|error| error.to_string())?,
        None => source_id(source, line).ok_or("the source's name makes no id")?,
    };
    let what = match (value(1), value(2), value(4)) {
        (None, None, None) => RowKind::Card,
        (Some(when), Some(amount), None) => RowKind::Purchase {
            amount: Money::parse(amount, program.currency).map_err(|error| error.to_string())?,
            occurred_at: instant(when, program).ok_or("occurred_at is a day (1997-01-31) or an RFC 3339 instant")?,
            cashier: value(5).map(str::to_owned),
        },
        (None, None, Some(balance)) => {
            let points = balance.parse().ok().and_then(Points::new);
            let points = points.filter(|points| (1..=BALANCE_MAX).contains(&points.get()));
            RowKind::Balance(points.ok_or("balance is a whole number of points, from 1 to a million million")?)
        }
        _ => {
            return Err("a line has occurred_at and amount (a purchase), or balance, or neither (a card)".to_owned());
        }
    };
    Ok(ImportRow { line, member, id, what })
}

fn instant(text: &str, program: &Program) -> Option<Instant> {
    let day = || text.parse().ok().map(|day| start_of(day, &program.zone));
    if text.len() == "1997-01-31".len() { day() } else { domain::rfc3339(text) }
}

type MemberImportResult = std::result::Result<MemberImport, StoreError>;

/// The result of one member's lines in a chunk.
struct MemberImport {
    member: String,
    number: MemberNo,
    made: bool,
    card: Option<(String, String)>,
    purchases: u64,
    balances: u64,
    before: u64,
    bad: Vec<(u64, String)>,
}

struct Importer<'a> {
    ledger: &'a Ledger,
    pepper: &'a Pepper,
    program: &'a Program,
    channel: &'a Telegram,
    now: Instant,
}

impl Importer<'_> {
    async fn member(
        &self,
        rows: Vec<&ImportRow>,
        known: &HashMap<String, MemberNo>,
        bar: &ProgressBar,
    ) -> MemberImportResult {
        let member = rows[0].member.clone();
        let customer = self.pepper.of_program(&self.program.id, "customer", &member);
        let new = self.ledger.card_for_customer(self.program, customer, self.now).await?;
        let claim = self.channel.deep_link(&Payload::Claim(new.claim));
        let mut one = MemberImport {
            number: new.row.member,
            made: new.created,
            card: (!known.contains_key(&member)).then(|| (new.row.card.to_string(), claim)),
            member,
            purchases: 0,
            balances: 0,
            before: 0,
            bad: Vec::new(),
        };
        for row in rows {
            let operation = match &row.what {
                RowKind::Card => {
                    bar.inc(1);
                    continue;
                }
                RowKind::Purchase { .. } if row.is_after(self.now) => {
                    one.bad.push((row.line, "occurred_at is in the future".to_owned()));
                    continue;
                }
                RowKind::Purchase { amount, occurred_at, cashier } => Operation::Purchase(Accrual {
                    id: row.id.clone(),
                    amount: *amount,
                    card: new.row.card,
                    cashier: cashier.as_ref().map(|id| self.pepper.of_program(&self.program.id, "cashier", id)),
                    partner: None,
                    fingerprint: None,
                    occurred_at: *occurred_at,
                    rules: self.program.rules_at(*occurred_at),
                    bill: None,
                    imported: true,
                    budget: domain::Budget::None,
                }),
                RowKind::Balance(points) => Operation::OpeningBalance { id: row.id.clone(), points: *points },
            };
            let post =
                PostRequest::new(self.program, one.number, PostCommand::Operation(operation), Actor::Import, self.now);
            match self.ledger.post(&post).await {
                Ok(store::PostOutcome::Replayed(_)) => one.before += 1,
                Ok(store::PostOutcome::Created(_)) if matches!(row.what, RowKind::Balance(_)) => one.balances += 1,
                Ok(store::PostOutcome::Created(_)) => one.purchases += 1,
                Err(PostError::Store(error)) => return Err(error),
                Err(refused) => one.bad.push((row.line, refused.to_string())),
            }
            bar.inc(1);
        }
        Ok(one)
    }
}

/// The list of cards, from which a business hands them out.
struct Cards(csv::Writer<std::fs::File>);

impl Cards {
    fn create(path: &Path) -> std::io::Result<Cards> {
        let mut writer = csv::Writer::from_writer(private_file(path)?);
        writer.write_record(["member", "card", "claim"]).map_err(std::io::Error::other)?;
        Ok(Cards(writer))
    }

    fn write(&mut self, member: &str, card: &str, claim: &str) -> std::io::Result<()> {
        self.0.write_record([&spreadsheet_cell(member.to_owned()), card, claim]).map_err(std::io::Error::other)?;
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProgramFile;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::with_cases(2_000) })]
        #[test]
        fn whatever_a_file_holds_each_line_is_taken_or_named(
            lines in "([a-z0-9 ,.\"\u{0}\u{fe0f}é-]|\r|\n|\r\n|2026-11-22|,19.90|c1,){0,120}",
        ) {
            let now = Instant::from_second(1_800_000_000).unwrap();
            let program = ProgramFile::read(include_str!("../../../demo/cafe.toml"), now).unwrap().program;
            let bytes = format!("member,occurred_at,amount\n{lines}").into_bytes();
            let (rows, bad) = parse(&bytes, "source", &program).unwrap();
            let all = with_line_feeds(&bytes).iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            let mut seen: Vec<u64> = rows.iter().map(|row| row.line).chain(bad.iter().map(|(line, _)| *line)).collect();
            seen.sort_unstable();
            let before = seen.len();
            seen.dedup();
            prop_assert_eq!(seen.len(), before, "a line is taken once or named once");
            prop_assert!(seen.iter().all(|line| (2..=all).contains(line)), "{:?} of {} lines", seen, all);
            prop_assert!(bad.iter().all(|(_, why)| !why.is_empty()));
        }

        #[test]
        fn a_line_spoils_no_other(spoilt in "[\"a,\u{0}]{0,9}\"[\"a,\u{0}]{0,9}") {
            let now = Instant::from_second(1_800_000_000).unwrap();
            let program = ProgramFile::read(include_str!("../../../demo/cafe.toml"), now).unwrap().program;
            let bytes = format!("member,balance\nanna,5\n{spoilt}\n\"bob\",7\nc,9\n").into_bytes();
            let (rows, _) = parse(&bytes, "source", &program).unwrap();
            let read: Vec<(u64, &str)> = rows.iter().map(|row| (row.line, row.member.as_str())).collect();
            for other in [(2, "anna"), (4, "bob"), (5, "c")] {
                prop_assert!(read.contains(&other), "{:?} is not in {:?}", other, read);
            }
        }

        #[test]
        fn a_file_of_any_bytes_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let now = Instant::from_second(1_800_000_000).unwrap();
            let program = ProgramFile::read(include_str!("../../../demo/cafe.toml"), now).unwrap().program;
            let _ = parse(&[b"member,amount\n", bytes.as_slice()].concat(), "source", &program);
            let _ = parse(&bytes, "source", &program);
        }
    }
}
