//! Drafts: what somebody has answered so far about a program that he sets up, or whose rules he changes. They hold what
//! the program will tell everybody, and nothing of a person; whose a draft is stands in its key.

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
    /// The program that it will be, or whose rules it changes.
    pub program: ProgramId,
    /// The language in which names are asked first: that of whoever began.
    pub first: Lang,
    /// Whether the program runs already.
    pub live: bool,
    /// What was answered.
    pub answers: Answers,
    /// How often it was kept.
    pub revision: u64,
}

impl ProgramDraft {
    /// Nothing answered yet.
    pub fn new(program: ProgramId, first: Lang, live: bool) -> ProgramDraft {
        ProgramDraft { program, first, live, answers: Answers::default(), revision: 0 }
    }
}

impl Ledger {
    /// Somebody's drafts.
    pub async fn drafts(&self, person: &PersonKey) -> Result<Vec<ProgramDraft>, StoreError> {
        all(self.partition(keys::drafts(person))).await?.iter().map(read_draft).collect()
    }

    /// One of them.
    pub async fn draft(&self, person: &PersonKey, program: &ProgramId) -> Result<Option<ProgramDraft>, StoreError> {
        self.get(keys::draft(person, program)).await?.map(|item| read_draft(&item)).transpose()
    }

    /// Keeps a draft, if nobody has since it was read: two devices do no harm to each other.
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

    /// Throws a draft away.
    pub async fn drop_draft(&self, person: &PersonKey, program: &ProgramId) -> Result<(), StoreError> {
        self.delete(keys::draft(person, program)).await
    }
}

fn read_draft(item: &Attributes) -> Result<ProgramDraft, StoreError> {
    let read = Reader::new("draft", item);
    let answers = item.get("an").and_then(|answers| answers.as_m().ok()).ok_or(StoreError::corrupt("draft", "an"))?;
    let answer = |(code, said): (&String, &AttributeValue)| Some((Field::from_code(code)?, said.as_s().ok()?.clone()));
    // A field that an older version asked is asked no more.
    let answers: BTreeMap<Field, String> = answers.iter().filter_map(answer).collect();
    Ok(ProgramDraft {
        program: read.parsed("sk", |text| ProgramId::parse(text).ok())?,
        first: read.parsed("la", Lang::from_code)?,
        live: read.flag("lv"),
        answers: Answers(answers),
        revision: read.n("rv")?,
    })
}
