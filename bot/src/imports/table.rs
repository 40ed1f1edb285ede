//! A file as a table: lines of a CSV, or rows of a sheet.

use crate::imports::decode::{decode, is_garbled};
use calamine::{DataRef, Reader, Xlsx};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTable {
    /// What it is.
    pub form: Form,
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows, each with its line in the file. A row may have fewer or more values than the header.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Lines that are no rows, since a quotation mark is not closed.
    pub broken: Vec<u64>,
    /// Lines that are no text.
    pub garbled: Vec<u64>,
}

/// The form of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text, by its encoding and the sign between values.
    Text(&'static str, char),
    /// A sheet of a workbook, by its name.
    Sheet(String),
}

/// Why a file is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableRefused {
    /// It is neither text nor a sheet.
    NoTable,
    /// It has no lines.
    Empty,
    /// It is larger than what is read at once.
    TooLarge,
    /// The first row names no columns: it holds what rows do.
    NoHeader,
    /// It has more columns than this.
    TooWide(usize),
}

/// The signs that may separate values, the likeliest first.
const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];
/// The signs with which a file in the form of ZIP begins, as those of spreadsheets do.
const ZIP: &[u8] = b"PK\x03\x04";

/// Digits from which the name of a column is none but a phone or a card.
const NAME_DIGITS_MAX: usize = 6;

impl FileTable {
    /// Refuses a table whose first row is not one of names.
    fn checked(self) -> Result<FileTable, TableRefused> {
        let is_value =
            |name: &String| name.contains('@') || name.chars().filter(char::is_ascii_digit).count() > NAME_DIGITS_MAX;
        let is_named = self.header.iter().any(|name| name.chars().any(char::is_alphabetic));
        match self.header.is_empty() {
            true => Err(TableRefused::Empty),
            false if !is_named || self.header.iter().any(is_value) => Err(TableRefused::NoHeader),
            false => Ok(self),
        }
    }
}

/// The most bytes of a file, unpacked.
const BYTES_MAX: u64 = 96 << 20;
/// The most bytes of a text.
const TEXT_BYTES_MAX: u64 = 32 << 20;
/// The most values of a file, which are all held in memory.
const CELLS_MAX: usize = 2_000_000;
/// The most columns of a sheet that are looked at.
const COLUMNS_MAX: usize = 256;
/// The file of members in a program's export.
const OWN_EXPORT: &str = "members.csv";

/// Reads a file: text, a workbook, or the ZIP that a program's export is.
pub fn read(bytes: &[u8]) -> Result<FileTable, TableRefused> {
    if !bytes.starts_with(ZIP) {
        return if bytes.len() as u64 > TEXT_BYTES_MAX { Err(TableRefused::TooLarge) } else { read_text(bytes) };
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableRefused::NoTable)?;
    // What an archive says of its own size may be wrong.
    let mut left = BYTES_MAX;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|_| TableRefused::NoTable)?;
        let size = std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|_| TableRefused::NoTable)?;
        left = left.checked_sub(size).ok_or(TableRefused::TooLarge)?;
    }
    if let Ok(mut members) = archive.by_name(OWN_EXPORT) {
        let mut own = Vec::new();
        if members.size() > TEXT_BYTES_MAX {
            return Err(TableRefused::TooLarge);
        }
        members.read_to_end(&mut own).map_err(|_| TableRefused::NoTable)?;
        return read_text(&own);
    }
    read_sheet(bytes)
}

fn read_text(bytes: &[u8]) -> Result<FileTable, TableRefused> {
    let decoded = decode(bytes).ok_or(TableRefused::NoTable)?;
    let mut text = decoded.text.as_str();
    let mut first_line = 1;
    let mut separator = None;
    // Spreadsheets understand such a first line, and write it.
    if let Some((said, rest)) = text.split_once('\n').filter(|(said, _)| said.to_lowercase().starts_with("sep=")) {
        separator = said.as_bytes().get("sep=".len()).copied();
        (text, first_line) = (rest, 2);
    }
    let separator = separator.unwrap_or_else(|| separator_of(text));
    let mut table = FileTable {
        form: Form::Text(decoded.encoding, separator.into()),
        header: Vec::new(),
        rows: Vec::new(),
        broken: Vec::new(),
        garbled: Vec::new(),
    };
    let lines: Vec<&str> = text.split('\n').collect();
    let (mut at, mut left) = (0, CELLS_MAX);
    while at < lines.len() {
        let line = first_line + at as u64;
        if lines[at].contains(is_garbled) {
            table.garbled.push(line);
            at += 1;
            continue;
        }
        match record(&lines[at..], separator, table.header.len()) {
            Some((values, read)) => {
                left = left.checked_sub(values.len()).ok_or(TableRefused::TooLarge)?;
                table.add(line, values);
                at += read;
            }
            None => {
                table.broken.push(line);
                at += 1;
            }
        }
    }
    table.checked()
}

impl FileTable {
    /// Adds a row: the first that is not empty is the header.
    fn add(&mut self, line: u64, values: Vec<String>) {
        if values.iter().all(|value| value.trim().is_empty()) {
            return;
        }
        match self.header.is_empty() {
            true => self.header = values,
            false => self.rows.push((line, values)),
        }
    }
}

/// The most lines of one record: addresses and notes have line breaks within quotation marks.
const RECORD_LINES_MAX: usize = 20;

/// Reads the record that begins with the first of some lines, and says how many lines it takes. A quotation mark that is
/// not closed spoils its own line only: further lines belong to it only if together they are as wide as the header.
fn record(lines: &[&str], separator: u8, width: usize) -> Option<(Vec<String>, usize)> {
    let is_closed = |text: &str| text.matches('"').count().is_multiple_of(2);
    let first = lines.first()?;
    if is_closed(first) {
        return Some((values(first, separator)?, 1));
    }
    let mut text = (*first).to_owned();
    for (more, line) in lines.iter().enumerate().take(RECORD_LINES_MAX).skip(1) {
        text.push('\n');
        text.push_str(line);
        if !is_closed(line) {
            if !closes_a_value(line, separator) {
                return None;
            }
            return values(&text, separator).filter(|values| values.len() == width).map(|values| (values, more + 1));
        }
    }
    None
}

/// Whether the first quotation mark of a line that goes on with a value stands where a value ends.
fn closes_a_value(line: &str, separator: u8) -> bool {
    let mut bytes = line.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.peek()) {
            // One within the value is written twice.
            (b'"', Some(b'"')) => drop(bytes.next()),
            (b'"', next) => return next.is_none_or(|next| *next == separator),
            _ => {}
        }
    }
    false
}

fn values(record: &str, separator: u8) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(separator).flexible(true).has_headers(false).trim(csv::Trim::All);
    let mut records = reader.from_reader(record.as_bytes()).into_records();
    let first =
        records.next().map_or_else(|| Some(Vec::new()), |read| Some(read.ok()?.iter().map(str::to_owned).collect()))?;
    records.next().is_none().then_some(first)
}

/// The sign that stands most often outside quotation marks in the first lines, as often in each of them.
fn separator_of(text: &str) -> u8 {
    let counts = |separator: u8| {
        let mut quoted = false;
        text.lines().take(20).filter(|line| !line.trim().is_empty()).map(move |line| {
            line.bytes()
                .filter(|byte| {
                    quoted ^= *byte == b'"';
                    !quoted && *byte == separator
                })
                .count()
        })
    };
    let score = |separator: &u8| {
        let counts: Vec<usize> = counts(*separator).collect();
        let first = counts.first().copied().unwrap_or(0);
        let alike = counts.iter().filter(|count| **count == first).count();
        (first > 0, alike, first)
    };
    let found = SEPARATORS.into_iter().rev().max_by_key(score);
    // A single column is separated by nothing.
    found.filter(|separator| score(separator).0).unwrap_or(b',')
}

fn read_sheet(bytes: &[u8]) -> Result<FileTable, TableRefused> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| TableRefused::NoTable)?;
    for name in book.sheet_names() {
        let table = read_rows(&mut book, &name)?;
        if !table.header.is_empty() {
            return table.checked();
        }
    }
    Err(TableRefused::Empty)
}

/// Reads the cells of a sheet one by one: where they stand may say that it is as large as a sheet can be.
fn read_rows(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<FileTable, TableRefused> {
    let mut table = FileTable {
        form: Form::Sheet(name.to_owned()),
        header: Vec::new(),
        rows: Vec::new(),
        broken: Vec::new(),
        garbled: Vec::new(),
    };
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return Ok(table) };
    let mut row: (u32, Vec<String>) = (0, Vec::new());
    let mut left = CELLS_MAX;
    while let Some(read) = cells.next_cell().map_err(|_| TableRefused::NoTable)? {
        let (at, column) = read.get_position();
        let column = column as usize;
        if column >= COLUMNS_MAX {
            continue;
        }
        if at != row.0 {
            table.add(u64::from(row.0) + 1, std::mem::take(&mut row.1));
            row.0 = at;
        }
        left = left.checked_sub(column + 1 - row.1.len().min(column + 1)).ok_or(TableRefused::TooLarge)?;
        row.1.resize(row.1.len().max(column + 1), String::new());
        row.1[column] = cell(read.get_value());
    }
    table.add(u64::from(row.0) + 1, row.1);
    Ok(table)
}

/// A number of a sheet as text. Those that are longer than a sheet is exact are written as a power of ten, which says that
/// they were rounded.
fn decimal(number: f64) -> String {
    const EXACT_BELOW: f64 = 1e15;
    if number.abs() >= EXACT_BELOW {
        return format!("{number:e}");
    }
    let text = format!("{number:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A cell as text: numbers without the form of the sheet, days as `2027-01-31 15:04:05`.
fn cell(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Float(number) => decimal(*number),
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        DataRef::DateTime(at) => decimal(at.as_f64()),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found() {
        for (text, separator) in [
            ("a,b\n1,2\n", ','),
            ("a;b\n1,5;2\n3,5;4\n", ';'),
            ("a\tb\n1,5\t2\n", '\t'),
            ("sep=;\na;b\n1;2\n", ';'),
            ("a|b\n1|2\n", '|'),
            ("member\nanna\nivan\n", ','),
            ("\"a;b\",c\n\"1;2\",3\n", ','),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap().form, Form::Text("UTF-8", separator), "{text}");
        }
        let FileTable { header, rows, .. } = read(b"sep=,\n\na,b\n1,\"x\ny\"\n\n3,4,5\n").unwrap();
        assert_eq!(header, ["a", "b"]);
        assert_eq!(
            rows,
            [(4, vec!["1".to_owned(), "x\ny".to_owned()]), (7, ["3", "4", "5"].map(str::to_owned).into())]
        );
    }

    #[test]
    fn a_quotation_mark_spoils_its_own_line_only() {
        let table = read(b"a,b\nanna,5\n\"ivan,6\npetr,7\n\"olga\",8\n\"x\ny\",9\n").unwrap();
        let read: Vec<(u64, &str)> = table.rows.iter().map(|(line, row)| (*line, row[1].as_str())).collect();
        assert_eq!((read, table.broken), (vec![(2, "5"), (4, "7"), (5, "8"), (6, "9")], vec![3]));
        // Two marks that were not closed make no value that goes over lines.
        let table = super::read(b"id,name,points\n1,\"Anna,5\n2,Petr,6\n3,\"Olga,8\n").unwrap();
        assert_eq!((table.rows.len(), table.broken), (1, vec![2, 4]));
    }

    #[test]
    fn numbers_of_sheets_are_exact_or_say_that_they_are_not() {
        for (number, text) in [(79_161_234_567.0, "79161234567"), (1_299.5, "1299.5"), (0.1 + 0.2, "0.3"), (0.0, "0")] {
            assert_eq!(decimal(number), text);
        }
        assert_eq!(decimal(4_561_234_567_890_123.0), "4.561234567890123e15");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(read(b"").err(), Some(TableRefused::Empty));
        assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0").err(), Some(TableRefused::NoTable));
        assert_eq!(read(b"PK\x03\x04nothing").err(), Some(TableRefused::NoTable));
    }
}
