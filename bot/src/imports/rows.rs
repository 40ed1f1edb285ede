//! What the rows of a file mean: people, what they have, what they bought and what they returned.

use crate::imports::columns::{Column, Mapping};
use crate::imports::guess::{decimal_comma, order_of};
use crate::imports::person::{email, phone};
use crate::imports::table::{FileTable, Form};
use crate::imports::values::{DayOrder, ValueRefused, day};
use domain::Zone;
use domain::typed::{NumberRefused, TypedNumber, code, decimal};
use jiff::civil::{Date, DateTime};
use phonenumber::country;
use std::collections::{BTreeMap, HashMap};

/// What has to be known besides the file.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The decimals of the currency.
    pub decimals: u32,
    /// The country in which phones without a country code are.
    pub home: Option<country::Id>,
    /// The order of day and month, where somebody says it.
    pub order: Option<DayOrder>,
    /// The zone of the days.
    pub zone: Zone,
}

/// What was brought in before under the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Points.
    Points(i64),
    /// An amount, in minor units.
    Minor(i64),
}

/// Why a row, or what it says, is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bad {
    /// It is no row: a quotation mark is not closed.
    Broken,
    /// It is no text.
    Garbled,
    /// Nothing says who it is about.
    Nobody,
    /// A spreadsheet has rounded this value.
    Rounded(Column),
    /// This value may mean two things.
    Unclear(Column),
    /// This value is not what the column holds.
    Value(Column),
    /// The amount has more decimals than the currency.
    Decimals,
    /// Another line says another balance of the same person.
    TwoBalances(u64),
    /// The rows of a receipt are of several people.
    MixedReceipt(u64),
    /// Nothing was bought before that a refund could be of.
    NothingToRefund,
    /// It lies in the future.
    Future,
    /// The last day of the points is over.
    Over,
    /// The program has no such level.
    UnknownLevel,
    /// Something else was brought in before.
    OtherBefore(Before),
    /// The program is closed.
    Closed,
    /// The program's rules refuse it.
    Refused,
}

/// What a person has in the other system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Has {
    /// The line that says it.
    pub line: u64,
    /// The points; 0 makes a card only.
    pub balance: Option<i64>,
    /// What is owed.
    pub debt: i64,
    /// The level, by its name or id.
    pub level: Option<String>,
    /// The last day of the balance.
    pub expires_on: Option<Date>,
    /// The day on which they joined.
    pub joined_on: Option<Date>,
}

/// A purchase, or a refund: one receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSale {
    /// Its first line.
    pub line: u64,
    /// The number of the receipt, if it has one.
    pub receipt: Option<String>,
    /// What was paid or given back, in minor units.
    pub minor: i64,
    /// When.
    pub at: DateTime,
    /// By whom it was rung up.
    pub cashier: Option<String>,
}

/// A person of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePerson {
    /// The first line about them.
    pub line: u64,
    /// What they have.
    pub has: Has,
    /// What they bought, the oldest first.
    pub purchases: Vec<FileSale>,
    /// What they returned, the oldest first.
    pub refunds: Vec<FileSale>,
    /// Whether lines say different balances.
    disputed: bool,
}

impl FilePerson {
    fn says_nothing(&self) -> bool {
        Has { line: 0, ..self.has.clone() } == Has::default()
    }
}

/// All that a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// Everybody, by the name under which they are known.
    pub people: BTreeMap<String, FilePerson>,
    /// Rows that were left out, by their lines.
    pub bad: Vec<(u64, Bad)>,
    /// Rows whose balance lost a fraction of a point.
    pub fractions: u64,
}

/// Reads all rows of a table.
pub(super) fn read(table: &FileTable, mapping: &Mapping, terms: &Terms) -> Meaning {
    let order = terms.order.or_else(|| order_of(table, mapping));
    // In a sheet numbers are no texts.
    let comma = match table.form {
        Form::Sheet(_) => Some(false),
        Form::Text(..) => decimal_comma(table, mapping),
    };
    let terms = Terms { order, ..terms.clone() };
    let mut reader = RowReader { mapping, terms: &terms, comma, meaning: Meaning::default() };
    reader.meaning.bad.extend(table.broken.iter().map(|line| (*line, Bad::Broken)));
    reader.meaning.bad.extend(table.garbled.iter().map(|line| (*line, Bad::Garbled)));
    let mut sales = Vec::new();
    for (line, row) in &table.rows {
        match reader.row(*line, row) {
            Ok(sale) => sales.extend(sale),
            Err(bad) => reader.meaning.bad.push((*line, bad)),
        }
    }
    let mut meaning = reader.meaning;
    receipts(sales, &mut meaning);
    meaning.bad.sort_by_key(|(line, _)| *line);
    meaning
}

struct RowReader<'a> {
    mapping: &'a Mapping,
    terms: &'a Terms,
    comma: Option<bool>,
    meaning: Meaning,
}

impl RowReader<'_> {
    /// Reads one row: what it says about a person is entered, what it sold is returned with the person.
    fn row(&mut self, line: u64, row: &[String]) -> Result<Option<(String, FileSale)>, Bad> {
        let cells = Cells { mapping: self.mapping, row, terms: self.terms, comma: self.comma };
        let person = cells.person()?;
        let (balance, fraction) = cells.points(Column::Balance)?.unzip();
        let has = Has {
            line,
            balance,
            debt: cells.points(Column::Debt)?.map_or(0, |(points, _)| points),
            level: cells.value(Column::Level).map(str::to_owned),
            expires_on: cells.date(Column::ExpiresOn)?,
            joined_on: cells.date(Column::JoinedOn)?,
        };
        let sale = cells.sale(line)?;
        self.meaning.fractions += u64::from(fraction == Some(true));
        self.enter(person.clone(), has)?;
        Ok(sale.map(|sale| (person, sale)))
    }

    /// Enters what a person has. Two lines that say different balances are a question, not a sum.
    fn enter(&mut self, person: String, has: Has) -> Result<(), Bad> {
        let line = has.line;
        let known = self.meaning.people.entry(person).or_insert_with(|| FilePerson { line, ..FilePerson::default() });
        let first = known.has.line;
        if known.disputed && has.balance.is_some() {
            return Err(Bad::TwoBalances(first));
        }
        match (known.has.balance, has.balance) {
            (Some(_), Some(_)) if Has { line: first, ..has.clone() } != known.has => {
                known.disputed = true;
                known.has = Has { line: first, ..Has::default() };
                self.meaning.bad.push((first, Bad::TwoBalances(line)));
                return Err(Bad::TwoBalances(first));
            }
            (None, Some(_)) => known.has = has,
            // Of what no balance stands beside, the first that says anything counts.
            (None, None) if Has { line, ..Has::default() } != has && known.says_nothing() => known.has = has,
            (None, None) if known.has.line == 0 => known.has.line = line,
            _ => {}
        }
        Ok(())
    }
}

/// The values of a row.
struct Cells<'a> {
    mapping: &'a Mapping,
    row: &'a [String],
    terms: &'a Terms,
    comma: Option<bool>,
}

impl<'a> Cells<'a> {
    fn value(&self, column: Column) -> Option<&'a str> {
        let at = self.mapping.at(column)?;
        // The apostrophe before what a spreadsheet would take for a formula or a number is none of it.
        let text = self.row.get(at)?.trim();
        Some(text.strip_prefix('\'').unwrap_or(text)).filter(|text| !text.is_empty())
    }

    fn number(&self, column: Column) -> Result<Option<TypedNumber>, Bad> {
        let Some(text) = self.value(column) else { return Ok(None) };
        decimal(text, self.comma).map(Some).map_err(|refused| bad_of(column, refused.into()))
    }

    /// A number of points, rounded down, and whether a fraction was lost.
    fn points(&self, column: Column) -> Result<Option<(i64, bool)>, Bad> {
        let number = match self.number(column) {
            // Points are whole, so a comma groups thousands; a point may be either.
            Err(Bad::Unclear(_)) if self.value(column).is_some_and(|text| text.contains(',')) => {
                self.value(column).and_then(|text| decimal(text, Some(false)).ok())
            }
            read => read?,
        };
        let Some(TypedNumber { units, decimals }) = number else { return Ok(None) };
        let parts = 10_i128.checked_pow(decimals).ok_or(Bad::Value(column))?;
        let points = i64::try_from(units / parts).ok().filter(|points| (0..=POINTS_MAX).contains(points));
        points.filter(|_| units >= 0).map(|points| Some((points, units % parts != 0))).ok_or(Bad::Value(column))
    }

    fn date(&self, column: Column) -> Result<Option<Date>, Bad> {
        let Some(text) = self.value(column) else { return Ok(None) };
        day(text, self.terms.order, &self.terms.zone)
            .map(|at| Some(at.date()))
            .map_err(|refused| bad_of(column, refused))
    }

    /// The name under which a person is known: the client's own id, else the card, the phone or the e-mail.
    fn person(&self) -> Result<String, Bad> {
        if let Some(id) = self.value(Column::Member) {
            // A column of members often holds phones or e-mails.
            let as_phone = phone(id, self.terms.home, false).ok().flatten();
            return Ok(as_phone.or_else(|| email(id)).unwrap_or_else(|| id.to_owned()));
        }
        if let Some(card) = self.value(Column::Card) {
            let card = code(card);
            return match decimal(&card, None) {
                Err(NumberRefused::Rounded) => Err(Bad::Rounded(Column::Card)),
                _ => Ok(card),
            };
        }
        match self.value(Column::Phone).map(|text| (text, phone(text, self.terms.home, true))) {
            Some((_, Ok(Some(phone)))) => return Ok(phone),
            Some((_, Err(_))) => return Err(Bad::Rounded(Column::Phone)),
            // Where the country is not known, the digits are a name as good as any.
            Some((text, Ok(None)))
                if self.terms.home.is_none() && text.chars().filter(char::is_ascii_digit).count() > 5 =>
            {
                return Ok(text.chars().filter(char::is_ascii_digit).collect());
            }
            Some((_, Ok(None))) if self.value(Column::Email).is_none() => return Err(Bad::Value(Column::Phone)),
            _ => {}
        }
        match self.value(Column::Email) {
            Some(text) => email(text).ok_or(Bad::Value(Column::Email)),
            None => Err(Bad::Nobody),
        }
    }

    /// What the row sold; an amount below zero is a refund.
    fn sale(&self, line: u64) -> Result<Option<FileSale>, Bad> {
        let amount = match (self.number(Column::Amount)?, self.number(Column::Price)?) {
            (Some(amount), _) => (Column::Amount, amount),
            (None, Some(price)) => {
                let pieces = self.number(Column::Quantity)?.unwrap_or(TypedNumber { units: 1, decimals: 0 });
                let units = price.units.checked_mul(pieces.units).ok_or(Bad::Value(Column::Price))?;
                (Column::Price, TypedNumber { units, decimals: price.decimals + pieces.decimals })
            }
            (None, None) => return Ok(None),
        };
        let minor = minor_units(amount.1, self.terms, amount.0)?;
        let at = self.value(Column::OccurredAt).ok_or(Bad::Value(Column::OccurredAt))?;
        let at = self.value(Column::Time).map_or_else(|| at.to_owned(), |time| format!("{at} {time}"));
        let at = day(&at, self.terms.order, &self.terms.zone).map_err(|refused| bad_of(Column::OccurredAt, refused))?;
        let text = |column| self.value(column).map(str::to_owned);
        Ok(Some(FileSale { line, receipt: text(Column::Receipt), minor, at, cashier: text(Column::Cashier) }))
    }
}

/// The most points of a balance; more is a typing mistake.
const POINTS_MAX: i64 = 1_000_000_000_000;

fn bad_of(column: Column, refused: ValueRefused) -> Bad {
    match refused {
        ValueRefused::Rounded => Bad::Rounded(column),
        ValueRefused::Ambiguous | ValueRefused::DayOrMonth => Bad::Unclear(column),
        ValueRefused::NoNumber | ValueRefused::NoDay => Bad::Value(column),
    }
}

fn minor_units(number: TypedNumber, terms: &Terms, column: Column) -> Result<i64, Bad> {
    let scaled = match number.decimals.checked_sub(terms.decimals) {
        None | Some(0) => {
            let by = 10_i128.checked_pow(terms.decimals - number.decimals);
            by.and_then(|by| number.units.checked_mul(by))
        }
        Some(more) => {
            let by = 10_i128.checked_pow(more).ok_or(Bad::Value(column))?;
            if number.units % by != 0 {
                return Err(Bad::Decimals);
            }
            Some(number.units / by)
        }
    };
    scaled.and_then(|minor| i64::try_from(minor).ok()).ok_or(Bad::Value(column))
}

/// Adds up the rows of each receipt and enters what each person bought and returned.
fn receipts(sales: Vec<(String, FileSale)>, meaning: &mut Meaning) {
    let mut whole: Vec<(String, FileSale)> = Vec::new();
    let mut places: HashMap<(String, bool), usize> = HashMap::new();
    for (person, sale) in sales {
        let key = sale.receipt.clone().map(|receipt| (receipt, sale.minor < 0));
        match key.as_ref().and_then(|key| places.get(key)).map(|at| &mut whole[*at]) {
            Some((known, first)) if *known == person => first.minor = first.minor.saturating_add(sale.minor),
            Some((_, first)) => meaning.bad.push((sale.line, Bad::MixedReceipt(first.line))),
            None => {
                if let Some(key) = key {
                    places.insert(key, whole.len());
                }
                whole.push((person, sale));
            }
        }
    }
    for (person, sale) in whole {
        let Some(person) = meaning.people.get_mut(&person) else { continue };
        match sale.minor {
            0.. => person.purchases.push(sale),
            _ => person.refunds.push(FileSale { minor: sale.minor.saturating_neg(), ..sale }),
        }
    }
    for person in meaning.people.values_mut() {
        // The order of the lines means nothing.
        person.purchases.sort_by(|a, b| (a.at, a.minor, &a.receipt).cmp(&(b.at, b.minor, &b.receipt)));
        person.refunds.sort_by(|a, b| (a.at, a.minor, &a.receipt).cmp(&(b.at, b.minor, &b.receipt)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;
    use std::collections::BTreeSet;

    fn of(text: &str) -> Meaning {
        let table = crate::imports::table::read(text.as_bytes()).unwrap();
        let mapping = Mapping::of(&table.header, &[]).unwrap();
        let zone = Zone::get("Europe/Moscow").unwrap();
        read(&table, &mapping, &Terms { decimals: 2, home: Some(country::RU), order: None, zone })
    }

    fn sums(sales: &[FileSale]) -> Vec<i64> {
        sales.iter().map(|sale| sale.minor).collect()
    }

    #[test]
    fn balances_make_people_and_a_second_one_is_a_question() {
        let meaning =
            of("Телефон;Бонусы\n+7 916 123-45-67;1 250,50\n89161234568;0\n8 (916) 123-45-67;1 250\n79161234567;7\n");
        let balances: Vec<(&str, Option<i64>)> =
            meaning.people.iter().map(|(who, person)| (who.as_str(), person.has.balance)).collect();
        assert_eq!(balances, [("+79161234567", None), ("+79161234568", Some(0))]);
        assert_eq!((meaning.fractions, meaning.bad), (1, vec![(2, Bad::TwoBalances(5)), (5, Bad::TwoBalances(2))]));
    }

    #[test]
    fn what_differs_beside_an_equal_balance_is_a_question_too() {
        let meaning = of(
            "member;balance;valid until;debt\na;100;01.01.2031;\na;100;01.06.2031;\nb;;;\nb;;;40\nc;1.250;;\nd;1,250;;\n",
        );
        assert_eq!(meaning.people["b"].has.debt, 40);
        assert_eq!(meaning.people["d"].has.balance, Some(1_250));
        let bad = [(2, Bad::TwoBalances(3)), (3, Bad::TwoBalances(2)), (6, Bad::Unclear(Column::Balance))];
        assert_eq!(meaning.bad, bad);
    }

    #[test]
    fn lines_of_a_receipt_are_one_purchase_and_negative_ones_refunds() {
        let meaning =
            of("customer,date,amount,receipt\nanna,2026-10-05,60,r1\nanna,2026-10-05,60,r1\nivan,2026-10-05,500.00,\n\
                          ivan,2026-10-06,-200,\nolga,2026-10-06,5,r1\n");
        let (anna, ivan) = (&meaning.people["anna"], &meaning.people["ivan"]);
        assert_eq!(
            (sums(&anna.purchases), sums(&ivan.purchases), sums(&ivan.refunds)),
            (vec![12_000], vec![50_000], vec![20_000])
        );
        assert_eq!(meaning.bad, [(6, Bad::MixedReceipt(2))]);
    }

    #[test]
    fn the_order_of_the_lines_changes_nothing() {
        let mut lines =
            ["a,2026-10-05,5,", "a,2026-10-05,5,", "a,2026-10-05,7,x", "b,2026-10-04,9,", "a,2026-10-07,-12,"];
        let meaning = |lines: &[&str]| {
            let meaning = of(&format!("customer,date,amount,receipt\n{}\n", lines.join("\n")));
            let plain = |sales: &[FileSale]| {
                sales.iter().map(|sale| (sale.at, sale.minor, sale.receipt.clone())).collect::<Vec<_>>()
            };
            meaning
                .people
                .into_iter()
                .map(|(who, of)| (who, plain(&of.purchases), plain(&of.refunds)))
                .collect::<Vec<_>>()
        };
        let before = meaning(&lines);
        lines.reverse();
        assert_eq!(meaning(&lines), before);
        assert_eq!(before[0].1.len(), 3);
    }

    #[test]
    fn a_price_times_its_pieces_is_an_amount() {
        let meaning = of(
            "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,100,12/1/2010 8:26,0.055,17850\n1,2,12/1/2010 8:26,2.55,17850\n\
                          C2,-2,12/13/2010 9:00,2.55,17850\n",
        );
        let person = &meaning.people["17850"];
        assert_eq!((sums(&person.purchases), sums(&person.refunds), meaning.bad), (vec![1_060], vec![510], vec![]));
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said() {
        let meaning =
            of("phone,balance,date,amount\n7.91612E+10,5,,\n,5,,\n+79161234567,x,,\n+79161234567,,03/04/2026,5\n\
                          +79161234567,,2026-10-05,5.0011\n+79161234567,,,5\n");
        let said: Vec<&Bad> = meaning.bad.iter().map(|(_, bad)| bad).collect();
        assert_eq!(
            said,
            [
                &Bad::Rounded(Column::Phone),
                &Bad::Nobody,
                &Bad::Value(Column::Balance),
                &Bad::Unclear(Column::OccurredAt),
                &Bad::Decimals,
                &Bad::Value(Column::OccurredAt),
            ]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::with_cases(500) })]
        #[test]
        fn whatever_a_file_holds_a_line_spoils_no_other(
            lines in "([a-z0-9 ,.\"\u{fe0f}é-]|\r|\n|\r\n|2026-11-22|,19.90|c1,){0,120}",
        ) {
            let good = "known1,2026-11-22,10.00\n";
            let meaning = of(&format!("member,occurred_at,amount\n{good}{lines}\n{}", good.replace('1', "9")));
            prop_assert_eq!(sums(&meaning.people["known1"].purchases), vec![1_000]);
            let lines: BTreeSet<u64> = meaning.bad.iter().map(|(line, _)| *line).collect();
            prop_assert_eq!(lines.len(), meaning.bad.len(), "a line is named once");
        }
    }
}
