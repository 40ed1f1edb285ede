//! Accounts and cards: creating them, and finding the account of a card.

use crate::kit::item::{Attributes, Item, Reader, s};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, put};
use crate::points::account_item::LastTold;
use crate::points::account_item::card_item;
use crate::points::account_item::{account_item, read_account};
use crate::points::claims::CardClaimToken;
use crate::{AccountRow, Ledger, StoreError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::{Account, CardNumber, Day, Hash, Instant, MemberNo, Program, ProgramId};

/// A card for a customer who is not in the chat yet.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// The account.
    pub row: AccountRow,
    /// The link that claims it in the chat, once.
    pub claim: CardClaimToken,
    /// Whether this call created it.
    pub created: bool,
}

/// A position in the index `review`, from which reading continues.
#[derive(Clone, Debug)]
pub struct DueCursor(Attributes);

impl DueCursor {
    /// Makes a cursor from its stored form.
    pub(crate) fn from_stored(key: Attributes) -> DueCursor {
        DueCursor(key)
    }

    /// Returns the form to be stored.
    pub(crate) fn into_stored(self) -> Attributes {
        self.0
    }
}

/// Returns the member of an item by its partition.
pub(crate) fn member_of(item: &Attributes) -> Result<MemberNo, StoreError> {
    Reader::new("member's item", item).parsed("pk", |text| MemberNo::parse(text.rsplit('#').next()?).ok())
}

/// A text that sorts after every day and every instant.
pub(crate) const LATEST: &str = "~";
impl Ledger {
    /// Returns the account of a member in the chat and creates it if necessary, with the referral if they were invited.
    /// It is safe to repeat, so the next contact completes what a crash left unfinished.
    pub async fn open_account(
        &self,
        program: &Program,
        member: MemberNo,
        invited_by: Option<MemberNo>,
        now: Instant,
    ) -> Result<AccountRow, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if let Some(row) = self.account(&program.id, member).await? {
                return Ok(row);
            }
            let row = self.new_row(program, member, now, true)?;
            let mut writes = self.row_writes(&program.id, &row)?;
            if let Some(referrer) = invited_by {
                writes.extend(self.referral_begins(program, member, referrer, now)?);
            }
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(row),
                TransactOutcome::Condition(..) => {}
                TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the card of a client's own customer, which the first call creates.
    pub async fn card_for_customer(
        &self,
        program: &Program,
        customer: Hash,
        now: Instant,
    ) -> Result<NewMember, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if let Some(member) = self.customer(&program.id, customer).await? {
                let row = self.account(&program.id, member).await?;
                let row = row.ok_or(StoreError::corrupt("customer", "m"))?;
                return Ok(NewMember { row, claim: self.claim_token(&program.id, member), created: false });
            }
            let row = self.new_row(program, MemberNo::from_random(crate::random()?), now, false)?;
            let claim = self.claim_token(&program.id, row.member);
            let (pk, sk) = keys::customer(&program.id, customer);
            let known = Item::at(pk, sk).s("m", row.member).build();
            let mut writes = vec![put(&self.table, known, Some("attribute_not_exists(pk)"))?];
            writes.extend(self.row_writes(&program.id, &row)?);
            writes.push(put(&self.table, claim.item(&program.id, row.member).build(), None)?);
            match self.transact(writes).await? {
                TransactOutcome::Done => {
                    return Ok(NewMember { row, claim, created: true });
                }
                TransactOutcome::Condition(..) => {}
                TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the member of a client's customer.
    pub async fn customer(&self, program: &ProgramId, customer: Hash) -> Result<Option<MemberNo>, StoreError> {
        let item = self.get(keys::customer(program, customer)).await?;
        item.map(|item| Reader::new("customer", &item).parsed("m", |text| MemberNo::parse(text).ok())).transpose()
    }

    /// Replaces a lost card: its account gets another number, and the lost one stops at once. A repeat changes nothing.
    pub async fn replace_card(
        &self,
        program: &ProgramId,
        member: MemberNo,
        lost: CardNumber,
    ) -> Result<Option<AccountRow>, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(row) = self.account(program, member).await?.filter(|row| row.account.transferred_to.is_none())
            else {
                return Ok(None);
            };
            if row.card != lost {
                return Ok(Some(row));
            }
            let next = AccountRow { card: CardNumber::from_random(crate::random()?), ..row.clone() };
            let (pk, sk) = keys::card(lost);
            let stopped = Item::at(pk, sk).s("p", program).s("m", member).flag("st", true).build();
            let writes = vec![
                put(&self.table, card_item(program, &next), Some("attribute_not_exists(pk)"))?,
                put(&self.table, stopped, Some("attribute_exists(pk)"))?,
                self.put_account(program, &row, &next)?,
            ];
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(Some(next)),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the program and member of a card; `None` if the card was replaced.
    pub async fn card(&self, card: CardNumber) -> Result<Option<(ProgramId, MemberNo)>, StoreError> {
        let Some(item) = self.get(keys::card(card)).await? else {
            return Ok(None);
        };
        let read = Reader::new("card", &item);
        if read.flag("st") {
            return Ok(None);
        }
        let program = read.parsed("p", |text| ProgramId::parse(text).ok())?;
        Ok(Some((program, read.parsed("m", |text| MemberNo::parse(text).ok())?)))
    }

    /// The number of shards of the index `review`.
    pub const REVIEW_SHARDS: usize = keys::REVIEW_SHARDS;

    /// Returns the first day on which an account of a program is due for review.
    pub async fn first_review_due(&self, program: &ProgramId) -> Result<Option<Day>, StoreError> {
        self.first_due(|shard| keys::review_shard(program, shard)).await
    }

    /// Returns the first day or instant in any shard of the index `review`.
    pub(crate) async fn first_due<T: Ord + std::str::FromStr>(
        &self,
        partition: impl Fn(usize) -> String,
    ) -> Result<Option<T>, StoreError> {
        let mut first: Option<T> = None;
        for shard in 0..keys::REVIEW_SHARDS {
            let answer = self.review_query(partition(shard), LATEST).limit(1).send().await;
            for item in answer.map_err(StoreError::aws("Query"))?.items() {
                let day: T = Reader::new("due item", item).parsed("ld", |text| text.parse().ok())?;
                first = Some(match first {
                    Some(known) => day.min(known),
                    None => day,
                });
            }
        }
        Ok(first)
    }

    /// Returns a page of the open accounts of a shard that are due for review by `until`, the longest due first.
    pub async fn due_accounts(
        &self,
        program: &ProgramId,
        shard: usize,
        until: Day,
        after: Option<DueCursor>,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<DueCursor>), StoreError> {
        self.due_page(self.review_query(keys::review_shard(program, shard), until), after, limit).await
    }

    /// Returns at most a hundred accounts by their members.
    pub async fn accounts(&self, program: &ProgramId, members: &[MemberNo]) -> Result<Vec<AccountRow>, StoreError> {
        let items = self.get_all(members.iter().map(|member| keys::account(program, *member))).await?;
        items.iter().map(|item| read_account(member_of(item)?, item)).collect()
    }

    /// Returns a page of the index `review`: the members of its items, and the position of the next page.
    pub(crate) async fn due_page(
        &self,
        query: QueryFluentBuilder,
        after: Option<DueCursor>,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<DueCursor>), StoreError> {
        let query = query.limit(limit).set_exclusive_start_key(after.map(|cursor| cursor.0));
        let answer = query.send().await.map_err(StoreError::aws("Query"))?;
        let members = answer.items().iter().map(member_of).collect::<Result<Vec<_>, _>>()?;
        Ok((members, answer.last_evaluated_key.map(DueCursor)))
    }

    /// Returns the query of one partition of the index `review` up to a day.
    pub(crate) fn review_query(&self, partition: String, until: impl ToString) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.table).index_name(keys::REVIEW_INDEX);
        query
            .key_condition_expression("lp = :p AND ld <= :until")
            .expression_attribute_values(":p", s(partition))
            .expression_attribute_values(":until", s(until))
    }

    fn new_row(
        &self,
        program: &Program,
        member: MemberNo,
        now: Instant,
        in_chat: bool,
    ) -> Result<AccountRow, StoreError> {
        let card = CardNumber::from_random(crate::random()?);
        let account = Account::open(now, &program.zone, in_chat);
        let look = Some(AccountRow::first_review_on(account.last_active_on));
        Ok(AccountRow {
            member,
            card,
            account,
            told: LastTold::default(),
            revision: 0,
            warned_of: Vec::new(),
            next_review_on: look,
        })
    }

    fn row_writes(
        &self,
        program: &ProgramId,
        row: &AccountRow,
    ) -> Result<Vec<aws_sdk_dynamodb::types::TransactWriteItem>, StoreError> {
        let missing = Some("attribute_not_exists(pk)");
        Ok(vec![
            put(&self.table, account_item(program, row), missing)?,
            put(&self.table, card_item(program, row), missing)?,
            self.counts_member(program, row.member)?,
        ])
    }
}
