//! Updates on which the bot has failed: since when, and for a week what they were, for those who mend it. What somebody
//! wrote is sealed with their key; of a sender who is not stored only the kind and a hash are kept.

use super::{Person, Vault};
use crate::StoreError;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Row, ms, read};
use crate::kit::table_client::all;
use domain::{Hash, Instant, PersonKey};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// How long what is known of a failed update is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The name of an update: who sent it, if somebody did, and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateKey {
    /// The sender, stored or not.
    pub sender: Option<PersonKey>,
    /// Its number.
    pub id: u32,
}

impl Vault {
    /// Returns since when an update fails: since now, the first time.
    pub async fn update_failing_since(
        &self,
        update: &UpdateKey,
        kind: &str,
        now: Instant,
    ) -> Result<Instant, StoreError> {
        let row = StoredFailedUpdate {
            since: now,
            kind: kind.to_owned(),
            hash: None,
            sealed: None,
            ttl: (now + KEPT).as_second(),
        };
        let put = self.table.put(keys::failed_update(update.sender.as_ref(), update.id), &row);
        if self.table.write(put.if_absent()).await? {
            return Ok(now);
        }
        let stands =
            self.table.load::<StoredFailedUpdate>(keys::failed_update(update.sender.as_ref(), update.id)).await?;
        Ok(stands.map_or(now, |stands| stands.since))
    }

    /// Keeps an update that was given up, and returns whether its content is kept.
    pub async fn keep_failed_update(
        &self,
        update: &UpdateKey,
        kind: &str,
        content: &[u8],
        now: Instant,
    ) -> Result<bool, StoreError> {
        let person = match &update.sender {
            Some(sender) => match self.person(sender).await {
                // Their own record may be what fails.
                Err(error) if error.is_permanent() => None,
                person => person?,
            },
            None => None,
        };
        let sealed = match person.as_ref().and_then(|person| Some((person, person.wrapped.as_ref()?))) {
            Some((person, wrapped)) => Some(self.keys.seal(wrapped, &person.key, content)?),
            None => None,
        };
        let row = StoredFailedUpdate {
            since: now,
            kind: kind.to_owned(),
            hash: sealed.is_none().then(|| Hash::of(content)),
            sealed: sealed.map(ByteBuf::from),
            ttl: (now + KEPT).as_second(),
        };
        let is_kept = row.sealed.is_some();
        self.table.write(self.table.put(keys::failed_update(update.sender.as_ref(), update.id), &row)).await?;
        Ok(is_kept)
    }

    /// Returns what a person sent that failed and is still kept, the oldest first.
    pub async fn failed_updates(&self, person: &Person) -> Result<Vec<(Instant, Vec<u8>)>, StoreError> {
        let Some(wrapped) = &person.wrapped else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for item in all(self.table.partition(keys::failed_update(Some(&person.key), 0).pk)).await? {
            let row: StoredFailedUpdate = read(item)?;
            if let Some(sealed) = row.sealed {
                found.push((row.since, self.keys.open(wrapped, &person.key, &sealed)?));
            }
        }
        Ok(found)
    }

    /// Returns the content of an update that was given up, if it is still kept.
    pub async fn failed_update(&self, update: &UpdateKey) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(sender) = &update.sender else { return Ok(None) };
        let key = keys::failed_update(Some(sender), update.id);
        let (row, person) = futures::try_join!(self.table.load::<StoredFailedUpdate>(key), self.person(sender))?;
        let sealed = row.and_then(|row| row.sealed).zip(person.and_then(|person| person.wrapped));
        sealed.map(|(sealed, wrapped)| Ok(self.keys.open(&wrapped, sender, &sealed)?)).transpose()
    }

    pub(super) async fn forget_failed_updates(&self, person: &PersonKey) -> Result<(), StoreError> {
        for item in all(self.table.partition(keys::failed_update(Some(person), 0).pk)).await? {
            self.delete(Key::of(&item)?).await?;
        }
        Ok(())
    }
}

/// An update on which the bot has failed, as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredFailedUpdate {
    #[serde(rename = "at", with = "ms::required")]
    since: Instant,
    #[serde(rename = "ki")]
    kind: String,
    /// Of a sender who is not stored.
    #[serde(rename = "ha")]
    hash: Option<Hash>,
    #[serde(rename = "up")]
    sealed: Option<ByteBuf>,
    ttl: i64,
}

impl Row for StoredFailedUpdate {
    const KIND: &'static str = "failed update";
}
