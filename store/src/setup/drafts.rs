//! Drafts: a person's answers so far about a program that they set up or whose rules they change. They hold what the
//! program will publish and nothing about the person, who is named by the key only.

use crate::kit::item::{Attributes, Item, Reader, all, n, s};
use crate::kit::keys;
use crate::kit::transact::is_condition;
use crate::{Conflict, Ledger, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Answers, Field, Instant, Lang, PersonKey, ProgramId};
use jiff::SignedDuration;
use std::collections::{BTreeMap, HashMap};

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
        all(self.partition(keys::drafts(person))).await?.iter().map(read_draft).collect()
    }

    /// Returns one of a person's drafts.
    pub async fn draft(&self, person: &PersonKey, program: &ProgramId) -> Result<Option<ProgramDraft>, StoreError> {
        self.get(keys::draft(person, program)).await?.map(|item| read_draft(&item)).transpose()
    }

    /// Saves a draft, unless another device saved it since it was read.
    pub async fn save_draft(
        &self,
        person: &PersonKey,
        draft: &mut ProgramDraft,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let (pk, sk) = keys::draft(person, &draft.program);
        let answers: HashMap<String, AttributeValue> =
            draft.answers.0.iter().map(|(field, said)| (field.code().to_owned(), s(said))).collect();
        let mut item = Item::at(pk, sk)
            .s("la", draft.first.code())
            .flag("lv", draft.live)
            .n("rv", draft.revision + 1)
            .n("ttl", (now + KEPT).as_second())
            .build();
        item.insert("an".to_owned(), AttributeValue::M(answers));
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let request = match draft.revision {
            0 => request.condition_expression("attribute_not_exists(pk)"),
            was => request.condition_expression("rv = :v").expression_attribute_values(":v", n(was)),
        };
        match request.send().await {
            Ok(_) => {
                draft.revision += 1;
                Ok(Ok(()))
            }
            Err(error) if is_condition(&error) => Ok(Err(Conflict)),
            Err(error) => Err(StoreError::aws("PutItem")(error)),
        }
    }

    /// Deletes a draft.
    pub async fn drop_draft(&self, person: &PersonKey, program: &ProgramId) -> Result<(), StoreError> {
        self.delete(keys::draft(person, program)).await
    }
}

fn read_draft(item: &Attributes) -> Result<ProgramDraft, StoreError> {
    let read = Reader::new("draft", item);
    let answers = item.get("an").and_then(|answers| answers.as_m().ok()).ok_or(StoreError::corrupt("draft", "an"))?;
    let answer = |(code, said): (&String, &AttributeValue)| Some((Field::from_code(code)?, said.as_s().ok()?.clone()));
    // A field of an older version is ignored.
    let answers: BTreeMap<Field, String> = answers.iter().filter_map(answer).collect();
    Ok(ProgramDraft {
        program: read.parsed("sk", |text| ProgramId::parse(text).ok())?,
        first: read.parsed("la", Lang::from_code)?,
        live: read.flag("lv"),
        answers: Answers(answers),
        revision: read.n("rv")?,
    })
}
