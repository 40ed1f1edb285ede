//! What was said after an answer: the member's words and the program's replies, sealed with the member's key, so that they
//! are forgotten with him.

use super::{Person, Vault};
use crate::kit::item::{Attributes, Item, Reader, n, s};
use crate::kit::keys;
use crate::surveys::ask_key::AskKey;
use crate::{Conflict, StoreError};
use domain::{Instant, MemberNo, ProgramId, ShortId, Wave};
use serde::{Deserialize, Serialize};

/// How many parts a conversation has at most.
const PARTS_MAX: usize = 40;
const ATTEMPTS_MAX: u32 = 5;

/// Who wrote a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// The member.
    Member,
    /// Staff, in the program's name.
    Program,
}

/// A part of a conversation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Names the message by which it came, so that it is kept once.
    pub id: String,
    /// Who wrote it.
    pub by: Voice,
    /// What.
    pub text: String,
}

/// A conversation.
#[derive(Clone)]
pub struct Thread {
    /// After which answer.
    pub key: AskKey,
    /// Its parts, the oldest first.
    pub parts: Vec<Part>,
    /// The member lets staff see his first name.
    pub named: bool,
    version: u64,
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddPartOutcome {
    /// It is kept, now or since before.
    Kept,
    /// The conversation is as long as one can be.
    Full,
}

impl Vault {
    /// A conversation, opened with its member's key; empty where nothing was said.
    pub async fn thread(&self, member: &Person, key: &AskKey, asked: Instant) -> Result<Thread, StoreError> {
        let item = self.get(keys::thread(key, asked.as_millisecond())).await?;
        match item {
            Some(item) => self.read_thread(member, key, &item),
            None => Ok(Thread { key: key.clone(), parts: Vec::new(), named: false, version: 0 }),
        }
    }

    fn read_thread(&self, member: &Person, key: &AskKey, item: &Attributes) -> Result<Thread, StoreError> {
        let read = Reader::new("thread", item);
        let wrapped = member.wrapped.as_ref().ok_or(StoreError::corrupt("thread", "member"))?;
        let parts = match self.keys.open(wrapped, &member.key, read.b("pt")?) {
            // He was forgotten and came back with another key: what he had said is gone all the same.
            Err(crate::SealError::Altered) => Vec::new(),
            opened => serde_json::from_slice(&opened?).map_err(|_| StoreError::corrupt("thread", "pt"))?,
        };
        Ok(Thread { key: key.clone(), parts, named: read.flag("nm"), version: read.n("vn")? })
    }

    /// Adds a part, once.
    pub async fn add_thread_part(
        &self,
        member: &Person,
        key: &AskKey,
        asked: Instant,
        part: &Part,
    ) -> Result<AddPartOutcome, StoreError> {
        for _ in 0..ATTEMPTS_MAX {
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

    /// The member lets staff see his first name with what he wrote, or not any more.
    pub async fn sign(&self, member: &Person, key: &AskKey, asked: Instant, named: bool) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS_MAX {
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
        let (pk, sk) = keys::thread(&thread.key, asked.as_millisecond());
        let item = Item::at(pk, sk)
            .b("pt", self.keys.seal(wrapped, &member.key, &plain)?)
            .flag("nm", thread.named)
            .n("vn", thread.version + 1)
            .build();
        match thread.version {
            0 => self.put_if(item, "attribute_not_exists(pk)", None).await,
            version => self.put_if(item, "vn = :v", Some((":v", n(version)))).await,
        }
    }

    /// Whose conversations a wave has, the newest ask first, so many at most.
    pub async fn threads(
        &self,
        program: &ProgramId,
        survey: &ShortId,
        wave: Wave,
        limit: i32,
    ) -> Result<Vec<MemberNo>, StoreError> {
        let query = self.client.query().table_name(&self.table).key_condition_expression("pk = :p");
        let query = query
            .expression_attribute_values(":p", s(keys::threads(program, survey, wave)))
            .projection_expression("pk, sk")
            .scan_index_forward(false)
            .limit(limit);
        let answer = query.send().await.map_err(StoreError::aws("Query"))?;
        let member = |item: &Attributes| {
            Reader::new("thread", item).parsed("sk", |sk| MemberNo::parse(sk.split_once('#')?.1).ok())
        };
        answer.items().iter().map(member).collect()
    }

    /// Forgets what was said.
    pub async fn forget_thread(&self, key: &AskKey, asked: Instant) -> Result<(), StoreError> {
        self.delete(keys::thread(key, asked.as_millisecond())).await
    }
}
