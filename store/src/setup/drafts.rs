//! Drafts: a person's answers so far about a program that they set up or whose rules they change. They hold what the
//! program will publish and nothing about the person, who is named by the key only.

use crate::kit::key::{Attributes, Key};
use crate::kit::keys;
use crate::kit::row::{Row, read};
use crate::kit::table_client::all;
use crate::{Conflict, Ledger, StoreError};
use domain::{Answers, Field, Instant, Lang, PersonKey, ProgramId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long a draft is kept after its last answer.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramDraft {
    /// The program that is set up or changed.
    pub program: ProgramId,
    /// The language in which names are asked first: that of the person who began.
    pub first: Lang,
    /// Whether the program is live.
    pub live: bool,
    /// The answers so far.
    pub answers: Answers,
    /// The number of times it was saved.
    pub revision: u64,
}

impl ProgramDraft {
    /// Returns a draft without answers.
    pub fn new(program: ProgramId, first: Lang, live: bool) -> ProgramDraft {
        ProgramDraft { program, first, live, answers: Answers::default(), revision: 0 }
    }
}

impl Ledger {
    /// Returns a person's drafts.
    pub async fn drafts(&self, person: &PersonKey) -> Result<Vec<ProgramDraft>, StoreError> {
        all(self.table.partition(keys::drafts(person))).await?.into_iter().map(read_draft).collect()
    }

    /// Returns one of a person's drafts.
    pub async fn draft(&self, person: &PersonKey, program: &ProgramId) -> Result<Option<ProgramDraft>, StoreError> {
        self.table.get(keys::draft(person, program)).await?.map(read_draft).transpose()
    }

    /// Saves a draft, unless another device saved it since it was read.
    pub async fn save_draft(
        &self,
        person: &PersonKey,
        draft: &mut ProgramDraft,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let stored = StoredDraft {
            first: draft.first,
            live: draft.live,
            answers: draft.answers.0.iter().map(|(field, said)| (field.code().to_owned(), said.clone())).collect(),
            revision: draft.revision + 1,
            ttl: (now + KEPT).as_second(),
        };
        let put = self.table.put(keys::draft(person, &draft.program), &stored).if_revision("rv", draft.revision);
        let saved = self.table.compare_and_set(put).await?;
        if saved.is_ok() {
            draft.revision += 1;
        }
        Ok(saved)
    }

    /// Deletes a draft.
    pub async fn drop_draft(&self, person: &PersonKey, program: &ProgramId) -> Result<(), StoreError> {
        self.table.write(self.table.delete(keys::draft(person, program))).await.map(drop)
    }
}

/// A draft as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredDraft {
    #[serde(rename = "la")]
    first: Lang,
    #[serde(rename = "lv", default)]
    live: bool,
    #[serde(rename = "an")]
    answers: BTreeMap<String, String>,
    #[serde(rename = "rv")]
    revision: u64,
    ttl: i64,
}

impl Row for StoredDraft {
    const KIND: &'static str = "draft";
}

fn read_draft(item: Attributes) -> Result<ProgramDraft, StoreError> {
    let program = ProgramId::parse(&Key::of(&item)?.sk).map_err(|_| StoreError::corrupt(StoredDraft::KIND, "sk"))?;
    let StoredDraft { first, live, answers, revision, .. } = read(item)?;
    // A field of an older version is ignored.
    let answers = answers.into_iter().filter_map(|(code, said)| Some((Field::from_code(&code)?, said)));
    Ok(ProgramDraft { program, first, live, answers: Answers(answers.collect()), revision })
}
