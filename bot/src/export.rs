//! The export of a program: what the ledger holds of it, as CSV files. People are numbers in it; the Vault is not read.

use crate::features::setup::rules_screen::rule_lines;
use csv::{Writer, WriterBuilder};
use domain::{
    AuditRecord, Cause, CouponCode, Entry, Group, Instant, Lang, MemberNo, Program, Referral, Reward, Signal, day_of,
};
use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use store::{AccountRow, Coupon, Ledger, StoreError};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Accounts or coupons in one read.
const PAGE: i32 = 100;

/// Entries in one read.
const ENTRIES_PAGE: i32 = 500;

type Sheet = Writer<Vec<u8>>;

/// The error for a file that could not be written.
fn unwritten<E>(_: E) -> StoreError {
    StoreError::corrupt("export", "file")
}

/// Without this mark spreadsheets take UTF-8 for the alphabet of the machine.
pub const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What separates the values of a CSV. A spreadsheet opens a file as a table if it is what its language expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// A comma.
    Comma,
    /// A semicolon, which spreadsheets expect where a comma is decimal.
    Semicolon,
}

impl Separator {
    /// Returns semicolons if they are wanted.
    pub fn semicolons(wanted: bool) -> Separator {
        if wanted { Separator::Semicolon } else { Separator::Comma }
    }

    /// Returns the sign.
    pub fn sign(self) -> u8 {
        match self {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
        }
    }
}

fn sheet(by: Separator, columns: &[&str]) -> Result<Sheet, StoreError> {
    let mut sheet = WriterBuilder::new().delimiter(by.sign()).from_writer(BYTE_ORDER_MARK.to_vec());
    sheet.write_record(columns).map_err(unwritten)?;
    Ok(sheet)
}

fn row<const N: usize>(sheet: &mut Sheet, values: [&dyn ToString; N]) -> Result<(), StoreError> {
    sheet.write_record(values.map(|value| spreadsheet_cell(value.to_string()))).map_err(unwritten)
}

/// A list as a CSV that spreadsheets open as it is.
pub(crate) fn list_of<const N: usize>(
    by: Separator,
    columns: &[&str],
    rows: &[[String; N]],
) -> Result<Vec<u8>, StoreError> {
    let mut sheet = sheet(by, columns)?;
    for values in rows {
        row(&mut sheet, values.each_ref().map(|value| value as &dyn ToString))?;
    }
    sheet.into_inner().map_err(unwritten)
}

/// A cell that no spreadsheet takes for a formula, nor for a number that it would write otherwise: before one that begins as
/// a formula does and is no number, and before a code of digits that is longer than numbers are exact, begins with a zero or
/// looks like a power of ten, stands an apostrophe. So it does before an apostrophe: where there is one, it is to be taken
/// off.
pub fn spreadsheet_cell(value: String) -> String {
    let is_number = || value.len() > 1 && value[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match value.chars().next() {
        Some('-' | '+') if is_number() => value,
        Some(_) if is_code(&value) => format!("'{value}"),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '\'') => format!("'{value}"),
        _ => value,
    }
}

/// Digits up to which a spreadsheet keeps a number as it is.
const EXACT_DIGITS: usize = 15;

/// Whether a spreadsheet would take a code for a number, and change it.
fn is_code(value: &str) -> bool {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let power = value.split_once(['e', 'E']).is_some_and(|(number, power)| all_digits(number) && all_digits(power));
    power || all_digits(value) && (value.len() > EXACT_DIGITS || value.len() > 1 && value.starts_with('0'))
}

/// The audit log as CSV, the oldest entry first. Each entry has its hash, so a reader of the file can verify the chain, once
/// the apostrophes of [`spreadsheet_cell`] are off.
pub(crate) fn audit_log(log: &[AuditRecord], by: Separator) -> Result<Vec<u8>, StoreError> {
    let mut sheet = sheet(by, &["number", "at", "by", "act", "whom", "from", "to", "before", "hash"])?;
    for entry in log {
        let AuditRecord { number, at, by, event, previous_hash } = entry;
        let act = event.action.code();
        row(&mut sheet, [number, at, by, &act, &event.target, &event.from, &event.to, previous_hash, &entry.hash()])?;
    }
    sheet.into_inner().map_err(unwritten)
}

/// All that the ledger holds of a program, as a ZIP of CSV files, with the rules in words of `lang` and as JSON. `None` if it has
/// more than `most` entries or accounts.
pub async fn program(
    ledger: &Ledger,
    program: &Program,
    lang: Lang,
    now: Instant,
    most: usize,
    by: Separator,
) -> Result<Option<Vec<u8>>, StoreError> {
    if ledger.members_opened(&program.id).await? > most as u64 {
        return Ok(None);
    }
    let Some(Walked { entries, codes, members: met }) = entries(ledger, program, most, by).await? else {
        return Ok(None);
    };
    let found = everybody(ledger, program, met).await?;
    let log = audit_log(&ledger.whole_audit_log(&program.id).await?, by)?;
    let files = [
        ("rules.csv", rules(program, lang, now, by)?),
        ("rules.json", rules_documents(program)?),
        ("rewards.csv", rewards(program, lang, now, by)?),
        ("members.csv", members(ledger, program, &found, by).await?),
        ("referrals.csv", referrals(ledger, program, &found, by).await?),
        ("entries.csv", entries),
        ("coupons.csv", coupons(ledger, program, codes, by).await?),
        ("surveys.csv", surveys(ledger, program, now, by).await?),
        ("staff.csv", staff(ledger, program, by).await?),
        ("audit_log.csv", log),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(name, options).map_err(unwritten)?;
        zip.write_all(&bytes).map_err(unwritten)?;
    }
    Ok(Some(zip.finish().map_err(unwritten)?.into_inner()))
}

fn rules(program: &Program, lang: Lang, now: Instant, by: Separator) -> Result<Vec<u8>, StoreError> {
    let mut sheet = sheet(by, &["version", "from", "rule"])?;
    for rules in &program.rules {
        for line in rule_lines(program, rules, lang, day_of(now, &program.zone)) {
            row(&mut sheet, [&rules.version, &rules.from, &line])?;
        }
    }
    sheet.into_inner().map_err(unwritten)
}

/// All versions of the rules as they are stored.
fn rules_documents(program: &Program) -> Result<Vec<u8>, StoreError> {
    let versions = program
        .rules
        .iter()
        .map(|rules| serde_json::json!({ "version": rules.version, "from": rules.from.to_string(), "rules": rules }));
    serde_json::to_vec_pretty(&versions.collect::<Vec<_>>()).map_err(unwritten)
}

fn rewards(program: &Program, lang: Lang, now: Instant, by: Separator) -> Result<Vec<u8>, StoreError> {
    let columns = ["reward", "name", "about", "price", "stock", "level", "valid_days", "returnable", "offered"];
    let mut sheet = sheet(by, &columns)?;
    for one in program.catalog(now) {
        let Reward { id, names, descriptions, price, stock, level, valid_days, returnable, offered, planned: _ } = &one;
        let stock = stock.map(|stock| stock.to_string()).unwrap_or_default();
        let (name, about) = (names.get(lang), descriptions.get(lang));
        let level = level.as_ref().map(ToString::to_string).unwrap_or_default();
        row(&mut sheet, [id, name, about, price, &stock, &level, valid_days, returnable, offered])?;
    }
    sheet.into_inner().map_err(unwritten)
}

/// All accounts: those of the maintenance index and those that have entries, because the index may change while it is
/// read.
async fn everybody(ledger: &Ledger, program: &Program, met: BTreeSet<MemberNo>) -> Result<Vec<MemberNo>, StoreError> {
    let mut found = met;
    for shard in 0..Ledger::REVIEW_SHARDS {
        let mut after = None;
        loop {
            let (page, next) = ledger.due_accounts(&program.id, shard, domain::Day::MAX, after, PAGE).await?;
            found.extend(page);
            match next {
                Some(_) => after = next,
                None => break,
            }
        }
    }
    Ok(found.into_iter().collect())
}

async fn referrals(
    ledger: &Ledger,
    program: &Program,
    found: &[MemberNo],
    by: Separator,
) -> Result<Vec<u8>, StoreError> {
    let mut sheet = sheet(by, &["friend", "referrer", "state", "since", "rules", "signals", "decided"])?;
    for page in found.chunks(PAGE as usize) {
        for row_of in ledger.referrals(&program.id, page).await? {
            let state = row_of.referral.state();
            let Referral { friend, referrer, terms, reached, signals, .. } = row_of.referral;
            let since = reached.last().map(|(_, at)| at.to_string()).unwrap_or_default();
            let signals: Vec<&str> = signals.into_iter().map(Signal::code).collect();
            let decided = row_of.decision.map(|decision| decision.why.code()).unwrap_or_default();
            row(&mut sheet, [&friend, &referrer, &state.code(), &since, &terms, &signals.join("; "), &decided])?;
        }
    }
    sheet.into_inner().map_err(unwritten)
}

async fn members(ledger: &Ledger, program: &Program, found: &[MemberNo], by: Separator) -> Result<Vec<u8>, StoreError> {
    let mut sheet = sheet(
        by,
        &[
            "member",
            "card",
            "in_chat",
            "moved_to",
            "available",
            "pending",
            "reserved",
            "debt",
            "earned",
            "adjusted",
            "spent",
            "expired",
            "reversed",
            "entries",
        ],
    )?;
    for page in found.chunks(PAGE as usize) {
        for AccountRow { member, card, account, .. } in ledger.accounts(&program.id, page).await? {
            let (balance, lifetime) = (account.balance(), account.lifetime);
            let moved = account.transferred_to.map(|other| other.to_string()).unwrap_or_default();
            row(
                &mut sheet,
                [
                    &member,
                    &card,
                    &account.in_chat,
                    &moved,
                    &balance.available,
                    &balance.pending,
                    &balance.reserved,
                    &balance.debt,
                    &lifetime.earned,
                    &lifetime.adjusted,
                    &lifetime.spent,
                    &lifetime.expired,
                    &lifetime.reversed,
                    &account.version,
                ],
            )?;
        }
    }
    sheet.into_inner().map_err(unwritten)
}

/// The result of reading all entries.
struct Walked {
    entries: Vec<u8>,
    codes: Vec<CouponCode>,
    members: BTreeSet<MemberNo>,
}

/// All entries, with the coupons and members that they name.
async fn entries(ledger: &Ledger, program: &Program, most: usize, by: Separator) -> Result<Option<Walked>, StoreError> {
    let mut sheet = sheet(
        by,
        &[
            "entry",
            "operation",
            "cause",
            "points",
            "lines",
            "explanation",
            "available",
            "pending",
            "reserved",
            "debt",
            "rules",
            "actor",
            "occurred_at",
            "recorded_at",
            "previous",
            "hash",
        ],
    )?;
    let (mut codes, mut members) = (Vec::new(), BTreeSet::new());
    let (mut count, mut after) = (0, None);
    loop {
        let page = ledger.entries(&program.id, after.as_deref(), ENTRIES_PAGE).await?;
        count += page.entries.len();
        if count > most {
            return Ok(None);
        }
        for entry in &page.entries {
            members.insert(entry.member);
            if let Cause::Reward { code, .. } = &entry.cause {
                codes.push(code.clone());
            }
            write_entry(&mut sheet, entry)?;
        }
        match page.next {
            Some(_) => after = page.next,
            None => break,
        }
    }
    Ok(Some(Walked { entries: sheet.into_inner().map_err(unwritten)?, codes, members }))
}

fn write_entry(sheet: &mut Sheet, entry: &Entry) -> Result<(), StoreError> {
    let joined = |texts: Vec<String>| texts.join("; ");
    let lines = joined(entry.lines.iter().map(ToString::to_string).collect());
    let explanation = joined(entry.explanation.iter().map(ToString::to_string).collect());
    let balance = entry.balance;
    row(
        sheet,
        [
            &entry.id(),
            &entry.operation(),
            &entry.cause,
            &entry.points,
            &lines,
            &explanation,
            &balance.available,
            &balance.pending,
            &balance.reserved,
            &balance.debt,
            &entry.rules,
            &entry.actor,
            &entry.occurred_at,
            &entry.recorded_at,
            &entry.previous,
            &entry.hash(),
        ],
    )
}

async fn coupons(
    ledger: &Ledger,
    program: &Program,
    codes: Vec<CouponCode>,
    by: Separator,
) -> Result<Vec<u8>, StoreError> {
    let mut sheet = sheet(by, &["code", "member", "reward", "points", "until", "state"])?;
    for page in codes.chunks(PAGE as usize) {
        for Coupon { code, member, reward, points, until, state, .. } in ledger.coupons(&program.id, page).await? {
            row(&mut sheet, [&code, &member, &reward, &points, &until, &state.code()])?;
        }
    }
    sheet.into_inner().map_err(unwritten)
}

/// The counts of each wave of each survey. Small cells and open waves of employee surveys are left out, as in reports.
async fn surveys(ledger: &Ledger, program: &Program, now: Instant, by: Separator) -> Result<Vec<u8>, StoreError> {
    let columns = ["survey", "kind", "wave", "asked", "accepted", "answers", "promoters", "passives", "detractors"];
    let mut sheet = sheet(by, &columns)?;
    let today = day_of(now, &program.zone);
    for (survey, wave) in program.waves(today) {
        let total = ledger.survey_counts(&program.id, survey, wave).await?.total;
        if total.asked == 0 {
            continue;
        }
        let (kind, groups) = (survey.kind, total.groups(survey.kind));
        let shown = survey.shows(total.n(), wave, today);
        let [promoters, passives, detractors] =
            Group::ALL.map(|group| if shown { groups.of(group).to_string() } else { String::new() });
        row(
            &mut sheet,
            [
                &survey.id,
                &kind.code(),
                &wave,
                &total.asked,
                &total.accepted,
                &total.n(),
                &promoters,
                &passives,
                &detractors,
            ],
        )?;
    }
    sheet.into_inner().map_err(unwritten)
}

async fn staff(ledger: &Ledger, program: &Program, by: Separator) -> Result<Vec<u8>, StoreError> {
    let mut sheet = sheet(by, &["person", "number", "role", "ends"])?;
    for (person, one) in ledger.roster(&program.id).await? {
        let (number, ends) = (one.number.as_ref().map(MemberNo::to_string), one.ends_at.map(|ends| ends.to_string()));
        row(&mut sheet, [&person, &number.unwrap_or_default(), &one.role.code(), &ends.unwrap_or_default()])?;
    }
    sheet.into_inner().map_err(unwritten)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        for formula in ["=1+1", "+1-1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-", "+7a", "'=1"] {
            assert_eq!(spreadsheet_cell(formula.to_owned()), format!("'{formula}"));
        }
        for code in ["4561234567890123", "00123", "12e45", "1E9"] {
            assert_eq!(spreadsheet_cell(code.to_owned()), format!("'{code}"));
        }
        for plain in ["", "0", "79161234567", "0123456789abcdef", "-5", "+3", "-0.5", "café", "2026-11-28", "a=b"] {
            assert_eq!(spreadsheet_cell(plain.to_owned()), plain);
        }
        for (by, sign) in [(Separator::Comma, ','), (Separator::Semicolon, ';')] {
            let mut sheet = sheet(by, &["id", "n"]).unwrap();
            row(&mut sheet, [&"=cmd|' /c calc'!A0", &1]).unwrap();
            let written = String::from_utf8(sheet.into_inner().unwrap()).unwrap();
            assert_eq!(written, format!("\u{feff}id{sign}n\n'=cmd|' /c calc'!A0{sign}1\n"));
        }
    }
}
