//! Conversations after an answer: the member's text and the program's replies, sealed with the member's key. They
//! become unreadable when the member is deleted.

use super::{Person, Vault};
use crate::kit::attempts::Attempts;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::Row;
use crate::kit::table_client::page;
use crate::surveys::ask_key::AskKey;
use crate::{Conflict, StoreError};
use domain::{Instant, MemberNo, ProgramId, ShortId, Wave};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// The most parts of a conversation.
const PARTS_MAX: usize = 40;
/// The author of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartAuthor {
    /// The member.
    Member,
    /// Staff, in the program's name.
    Program,
}

/// A part of a conversation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The name of the message that brought it, which keeps it from being stored twice.
    pub id: String,
    /// The author.
    pub by: PartAuthor,
    /// The text.
    pub text: String,
}

/// A conversation.
#[derive(Clone)]
pub struct Thread {
    /// The key of the answer that it follows.
    pub key: AskKey,
    /// Its parts, the oldest first.
    pub parts: Vec<Part>,
    /// Whether the member lets staff see their first name.
    pub named: bool,
    version: u64,
}

/// The outcome of adding a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddPartOutcome {
    /// The part is stored, now or since before.
    Kept,
    /// The conversation has as many parts as it may.
    Full,
}

impl Vault {
    /// Returns a conversation, opened with its member's key; empty if nothing was written.
    pub async fn thread(&self, member: &Person, key: &AskKey, asked: Instant) -> Result<Thread, StoreError> {
        match self.table.load::<StoredThread>(keys::thread(key, asked.as_millisecond())).await? {
            Some(stored) => self.open_thread(member, key, &stored),
            None => Ok(Thread { key: key.clone(), parts: Vec::new(), named: false, version: 0 }),
        }
    }

    fn open_thread(&self, member: &Person, key: &AskKey, stored: &StoredThread) -> Result<Thread, StoreError> {
        let wrapped = member.wrapped.as_ref().ok_or(StoreError::corrupt("thread", "member"))?;
        let parts = match self.keys.open(wrapped, &member.key, &stored.parts) {
            // The member was deleted and came back with another key, so the old parts cannot be opened.
            Err(crate::SealError::Altered) => Vec::new(),
            opened => serde_json::from_slice(&opened?).map_err(|_| StoreError::corrupt(StoredThread::KIND, "pt"))?,
        };
        Ok(Thread { key: key.clone(), parts, named: stored.named, version: stored.version })
    }

    /// Adds a part once.
    pub async fn add_thread_part(
        &self,
        member: &Person,
        key: &AskKey,
        asked: Instant,
        part: &Part,
    ) -> Result<AddPartOutcome, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let mut thread = self.thread(member, key, asked).await?;
            if thread.parts.iter().any(|known| known.id == part.id) {
                return Ok(AddPartOutcome::Kept);
            }
            if thread.parts.len() >= PARTS_MAX {
                return Ok(AddPartOutcome::Full);
            }
            thread.parts.push(part.clone());
            if self.save_thread(member, &thread, asked).await?.is_ok() {
                return Ok(AddPartOutcome::Kept);
            }
        }
        Err(StoreError::Contended)
    }

    /// Sets whether staff may see the member's first name with their text.
    pub async fn sign(&self, member: &Person, key: &AskKey, asked: Instant, named: bool) -> Result<(), StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let thread = self.thread(member, key, asked).await?;
            if thread.named == named || thread.parts.is_empty() {
                return Ok(());
            }
            if self.save_thread(member, &Thread { named, ..thread }, asked).await?.is_ok() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    async fn save_thread(
        &self,
        member: &Person,
        thread: &Thread,
        asked: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let wrapped = member.wrapped.as_ref().ok_or(StoreError::corrupt("thread", "member"))?;
        let plain = serde_json::to_vec(&thread.parts).map_err(|_| StoreError::corrupt("thread", "pt"))?;
        let stored = StoredThread {
            parts: ByteBuf::from(self.keys.seal(wrapped, &member.key, &plain)?),
            named: thread.named,
            version: thread.version + 1,
        };
        let put = self.table.put(keys::thread(&thread.key, asked.as_millisecond()), &stored);
        self.table.compare_and_set(put.if_revision("vn", thread.version)).await
    }

    /// Returns the members of at most `limit` conversations of a wave, the newest ask first.
    pub async fn threads(
        &self,
        program: &ProgramId,
        survey: &ShortId,
        wave: Wave,
        limit: i32,
    ) -> Result<Vec<MemberNo>, StoreError> {
        let query = self.table.partition(keys::threads(program, survey, wave)).consistent_read(false);
        let query = query.projection_expression("pk, sk").scan_index_forward(false).limit(limit);
        let member = |item| {
            let sk = Key::of(item)?.sk;
            let member = sk.split_once('#').and_then(|(_, member)| MemberNo::parse(member).ok());
            member.ok_or(StoreError::corrupt(StoredThread::KIND, "sk"))
        };
        page(query).await?.items().iter().map(member).collect()
    }

    /// Deletes a conversation.
    pub async fn forget_thread(&self, key: &AskKey, asked: Instant) -> Result<(), StoreError> {
        self.delete(keys::thread(key, asked.as_millisecond())).await
    }
}

/// A conversation as it stands in the table.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredThread {
    #[serde(rename = "pt")]
    parts: ByteBuf,
    #[serde(rename = "nm", default)]
    named: bool,
    #[serde(rename = "vn")]
    version: u64,
}

impl Row for StoredThread {
    const KIND: &'static str = "conversation";
}
