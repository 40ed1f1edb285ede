//! What the values of a whole file show, which one alone may not.

use crate::imports::columns::{Column, Mapping};
use crate::imports::table::FileTable;
use crate::imports::values::DayOrder;
use domain::typed::decimal;

/// The values of some columns in all rows.
fn values<'a>(table: &'a FileTable, mapping: &Mapping, columns: &[Column]) -> impl Iterator<Item = &'a String> {
    let places: Vec<usize> = columns.iter().filter_map(|column| mapping.at(*column)).collect();
    table.rows.iter().flat_map(move |(_, row)| {
        let cells: Vec<&String> = places.iter().filter_map(|at| row.get(*at)).collect();
        cells
    })
}

/// Whether a comma is the decimal sign in the numbers of a file, as far as one of them shows it.
pub(super) fn decimal_comma(table: &FileTable, mapping: &Mapping) -> Option<bool> {
    values(table, mapping, &[Column::Amount, Column::Price, Column::Balance]).find_map(|text| {
        let sign = text.rfind([',', '.'])?;
        let clear = decimal(text, None).is_ok_and(|number| number.decimals > 0);
        clear.then(|| text[sign..].starts_with(','))
    })
}

/// The order of day and month, as far as one of the days shows it.
pub(super) fn order_of(table: &FileTable, mapping: &Mapping) -> Option<DayOrder> {
    values(table, mapping, &[Column::OccurredAt, Column::ExpiresOn, Column::JoinedOn]).find_map(|text| {
        let parts: Vec<&str> = text.split(['/', '-', ' ']).collect();
        let first: u32 = parts.first()?.parse().ok()?;
        let second: u32 = parts.get(1)?.parse().ok()?;
        match () {
            () if first > 31 => None,
            () if first > 12 => Some(DayOrder::DayFirst),
            () if second > 12 => Some(DayOrder::MonthFirst),
            () => None,
        }
    })
}
