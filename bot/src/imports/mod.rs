//! Imports: files of people with their balances and purchases, as other systems and spreadsheets write them, and what
//! bringing them in does. The command line and the chat import alike.

mod bring;
pub mod columns;
mod decode;
mod guess;
mod person;
mod refunds;
mod rows;
mod run;
mod table;
mod take_back;
mod tried;
mod values;
pub mod words;

pub use columns::{Column, Mapping};
pub use person::home_of;
pub use rows::{Bad, Before, FilePerson, Meaning, Terms};
pub use run::{ImportRun, PersonDone, RunMode};
pub use table::{FileTable, Form, TableRefused, read as read_table};
pub use values::DayOrder;

use domain::{Money, Program};

/// A file that was read, and what its rows mean.
#[derive(Debug)]
pub struct BaseFile {
    /// Its form.
    pub form: Form,
    /// The number of its rows.
    pub rows: u64,
    /// Its columns.
    pub mapping: Mapping,
    /// What its rows mean.
    pub meaning: Meaning,
}

impl BaseFile {
    /// Reads the rows of a table by its columns.
    pub fn of(table: &FileTable, mapping: Mapping, order: Option<DayOrder>, program: &Program) -> BaseFile {
        let decimals = u32::try_from(Money::decimals(program.currency)).unwrap_or_default();
        let terms = Terms { decimals, home: home_of(program.currency), order, zone: program.zone.clone() };
        let meaning = rows::read(table, &mapping, &terms);
        BaseFile {
            form: table.form.clone(),
            rows: (table.rows.len() + table.broken.len() + table.garbled.len()) as u64,
            mapping,
            meaning,
        }
    }
}
