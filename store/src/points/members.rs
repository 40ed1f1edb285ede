//! Accounts and cards: creating them, and finding the account of a card.

use crate::kit::attempts::Attempts;
use crate::kit::key::{Attributes, Key, REVIEW};
use crate::kit::keys;
use crate::kit::row::{Row, read, read_all, s};
use crate::kit::table_client::{Range, page};
use crate::kit::token::LinkRow;
use crate::kit::write::Write;
use crate::points::account_item::{LastTold, StoredAccount, StoredCard};
use crate::points::claims::CardClaimToken;
use crate::{AccountRow, Ledger, StoreError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::{Account, CardNumber, Day, Hash, Instant, MemberNo, Program, ProgramId};
use serde::{Deserialize, Serialize};

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
pub struct DueCursor(pub(crate) Attributes);

/// Returns the member of an item by its partition.
pub(crate) fn member_of(item: &Attributes) -> Result<MemberNo, StoreError> {
    let Key { pk, .. } = Key::of(item)?;
    let member = pk.rsplit('#').next().and_then(|text| MemberNo::parse(text).ok());
    member.ok_or(StoreError::corrupt("item of a member", "pk"))
}

/// The member of a client's customer.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredCustomer {
    #[serde(rename = "m")]
    member: MemberNo,
}

impl Row for StoredCustomer {
    const KIND: &'static str = "customer";
}

/// What an item of the index `review` is ordered by: a day, an instant, or what else its partition orders.
#[derive(Serialize, Deserialize)]
pub(crate) struct Reviewed {
    #[serde(rename = "ld")]
    pub(crate) by: String,
}

impl Row for Reviewed {
    const KIND: &'static str = "item to be reviewed";
}

/// A text that sorts after every day and every instant.
pub(crate) const LATEST: &str = "~";
/// The most mergers that are followed from an account; a person has few cards.
pub(crate) const TRANSFERS_MAX: u32 = 16;

impl Ledger {
    /// Returns an account, or the account into which it was merged.
    pub async fn account_now(&self, program: &ProgramId, member: MemberNo) -> Result<Option<AccountRow>, StoreError> {
        let mut row = self.account(program, member).await?;
        for _ in 0..TRANSFERS_MAX {
            match row.as_ref().and_then(|row| row.account.transferred_to) {
                Some(other) => row = self.account(program, other).await?,
                None => return Ok(row),
            }
        }
        Ok(None)
    }

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
            let mut writes = self.row_writes(&program.id, &row);
            if let Some(referrer) = invited_by {
                writes.extend(self.referral_begins(program, member, referrer, now));
            }
            if self.table.transact(writes).await?.is_done() {
                return Ok(row);
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
            if let Some(known) = self.card_of_customer(&program.id, customer).await? {
                return Ok(known);
            }
            let row = self.new_row(program, MemberNo::from_random(crate::random()?), now, false)?;
            let claim = self.claim_token(&program.id, row.member);
            let known = StoredCustomer { member: row.member };
            let mut writes = vec![self.table.put(keys::customer(&program.id, customer), &known).if_absent()];
            writes.extend(self.row_writes(&program.id, &row));
            let link = LinkRow { program: program.id.clone(), member: row.member };
            writes.push(self.table.put(claim.key(), &link));
            if self.table.transact(writes).await?.is_done() {
                return Ok(NewMember { row, claim, created: true });
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the card of a client's own customer, if there is one.
    pub async fn card_of_customer(&self, program: &ProgramId, customer: Hash) -> Result<Option<NewMember>, StoreError> {
        let Some(member) = self.customer(program, customer).await? else { return Ok(None) };
        let row = self.account(program, member).await?.ok_or(StoreError::corrupt("customer", "m"))?;
        Ok(Some(NewMember { row, claim: self.claim_token(program, member), created: false }))
    }

    /// Returns a card and a link as a new customer would get them. Nothing is written, so they lead nowhere.
    pub fn try_card(&self, program: &Program, now: Instant) -> Result<NewMember, StoreError> {
        let row = self.new_row(program, MemberNo::from_random(crate::random()?), now, false)?;
        let claim = self.claim_token(&program.id, row.member);
        Ok(NewMember { row, claim, created: true })
    }

    /// Returns a page of accounts that are not merged into another, in the order of their next review, and where the next page
    /// begins. `None` if `after` is no such place.
    pub async fn members_page(
        &self,
        program: &ProgramId,
        after: Option<&str>,
        limit: i32,
    ) -> Result<Option<(Vec<AccountRow>, Option<String>)>, StoreError> {
        let place = after.map(|after| {
            let (shard, rest) = after.split_once('.')?;
            let shard = shard.parse().ok().filter(|shard| *shard < Ledger::REVIEW_SHARDS)?;
            let (day, member) = rest.split_once('.').filter(|_| !rest.is_empty())?;
            let place = match day {
                "" => None,
                day => Some((day.parse::<Day>().ok()?, MemberNo::parse(member).ok()?)),
            };
            Some((shard, place))
        });
        let (mut shard, mut place) = match place {
            None => (0, None),
            Some(Some(place)) => place,
            Some(None) => return Ok(None),
        };
        let mut found = Vec::new();
        while shard < Ledger::REVIEW_SHARDS {
            let partition = keys::review_shard(program, shard);
            let start = place.map(|(day, member)| {
                let mut start = keys::account(program, member).attributes();
                start.extend([("lp".to_owned(), s(&partition)), ("ld".to_owned(), s(day))]);
                DueCursor(start)
            });
            let left = limit - i32::try_from(found.len()).unwrap_or(limit);
            let at = |item: &Attributes| Ok((member_of(item)?, read::<Reviewed>(item.clone())?.by));
            let query = self.review_query(partition.clone(), LATEST);
            let (page, next) = self.due_page_of(query, start, left, at).await?;
            let last = page.last().cloned();
            found.extend(page.into_iter().map(|(member, _)| member));
            let next = next.and(last).and_then(|(member, day)| Some((day.parse::<Day>().ok()?, member)));
            match next {
                Some((day, member)) if found.len() >= limit as usize => {
                    let rows = self.accounts(program, &found).await?;
                    return Ok(Some((rows, Some(format!("{shard}.{day}.{member}")))));
                }
                Some(next) => place = Some(next),
                None => (shard, place) = (shard + 1, None),
            }
            if found.len() >= limit as usize {
                break;
            }
        }
        let next = (shard < Ledger::REVIEW_SHARDS).then(|| format!("{shard}.."));
        Ok(Some((self.accounts(program, &found).await?, next)))
    }

    /// Returns the member of a client's customer.
    pub async fn customer(&self, program: &ProgramId, customer: Hash) -> Result<Option<MemberNo>, StoreError> {
        let stored = self.table.load::<StoredCustomer>(keys::customer(program, customer)).await?;
        Ok(stored.map(|stored| stored.member))
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
            let stopped = StoredCard { program: program.clone(), member, stopped: true };
            let writes = vec![
                self.put_card(program, &next).if_absent(),
                self.table.put(keys::card(lost), &stopped).if_present(),
                self.put_account(program, &row, &next),
            ];
            if self.table.transact(writes).await?.is_done() {
                return Ok(Some(next));
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the program and member of a card; `None` if the card was replaced.
    pub async fn card(&self, card: CardNumber) -> Result<Option<(ProgramId, MemberNo)>, StoreError> {
        let stored = self.table.load::<StoredCard>(keys::card(card)).await?;
        Ok(stored.filter(|card| !card.stopped).map(|card| (card.program, card.member)))
    }

    /// Returns the write of an account's card.
    pub(crate) fn put_card(&self, program: &ProgramId, row: &AccountRow) -> Write {
        let card = StoredCard { program: program.clone(), member: row.member, stopped: false };
        self.table.put(keys::card(row.card), &card)
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
            let answer = page(self.review_query(partition(shard), LATEST).limit(1)).await?;
            for Reviewed { by } in read_all(answer.items.unwrap_or_default())? {
                let day: T = by.parse().map_err(|_| StoreError::corrupt(Reviewed::KIND, "ld"))?;
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

    /// Returns accounts by their members, in no order.
    pub async fn accounts(&self, program: &ProgramId, members: &[MemberNo]) -> Result<Vec<AccountRow>, StoreError> {
        let items = self.table.get_all(members.iter().map(|member| keys::account(program, *member))).await?;
        let rows = items.into_iter().map(|item| {
            let member = member_of(&item)?;
            read::<StoredAccount>(item)?.row(member)
        });
        rows.collect()
    }

    /// Returns a page of the index `review`: the members of its items, and the position of the next page.
    pub(crate) async fn due_page(
        &self,
        query: QueryFluentBuilder,
        after: Option<DueCursor>,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<DueCursor>), StoreError> {
        self.due_page_of(query, after, limit, member_of).await
    }

    /// Returns a page of the index `review`: what its items are by their keys, and the position of the next page.
    pub(crate) async fn due_page_of<T>(
        &self,
        query: QueryFluentBuilder,
        after: Option<DueCursor>,
        limit: i32,
        read: impl Fn(&Attributes) -> Result<T, StoreError>,
    ) -> Result<(Vec<T>, Option<DueCursor>), StoreError> {
        let query = query.limit(limit).set_exclusive_start_key(after.map(|cursor| cursor.0));
        let answer = page(query).await?;
        // What nobody can read keeps no other from its turn.
        let readable =
            |item| read(item).inspect_err(|error| tracing::error!(%error, "something due cannot be read")).ok();
        let due = answer.items().iter().filter_map(readable).collect();
        Ok((due, answer.last_evaluated_key.map(DueCursor)))
    }

    /// Returns the query of one partition of the index `review` up to a day.
    pub(crate) fn review_query(&self, partition: String, until: impl ToString) -> QueryFluentBuilder {
        self.table.index(&REVIEW, partition, Range::UpTo(until.to_string()))
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
            opened_at: Some(now),
            account,
            told: LastTold::default(),
            revision: 0,
            warned_of: Vec::new(),
            next_review_on: look,
        })
    }

    fn row_writes(&self, program: &ProgramId, row: &AccountRow) -> Vec<Write> {
        let account = StoredAccount::new(program, row);
        vec![
            self.table.put(keys::account(program, row.member), &account).if_absent(),
            self.put_card(program, row).if_absent(),
            self.counts_member(program, row.member),
        ]
    }
}
