//! Up to which day the birthdays of a program were looked at, so that those of an outage are done afterwards
//! (`docs/rules.md#activities-and-birthdays`).

use crate::kit::keys;
use crate::kit::row::Row;
use crate::{Ledger, StoreError};
use domain::{Day, ProgramId};
use serde::{Deserialize, Serialize};

impl Ledger {
    /// Returns the last day whose birthdays were all looked at.
    pub async fn birthdays_done_until(&self, program: &ProgramId) -> Result<Option<Day>, StoreError> {
        let stored = self.table.load::<StoredBirthdays>(keys::birthdays_done(program)).await?;
        Ok(stored.map(|stored| stored.until))
    }

    /// Notes that the birthdays up to a day were all looked at.
    pub async fn note_birthdays_done(&self, program: &ProgramId, until: Day) -> Result<(), StoreError> {
        let note = self.table.put(keys::birthdays_done(program), &StoredBirthdays { until });
        self.table.write(note).await.map(drop)
    }
}

/// The day as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredBirthdays {
    #[serde(rename = "un")]
    until: Day,
}

impl Row for StoredBirthdays {
    const KIND: &'static str = "birthdays done";
}
