//! Folding entries into figures. The facts about a member name the version up to which their entries are folded, and move
//! together with the counts of the days, so repeats, reordering and lost records change nothing but the moment.

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Mark, Row, is_default};
use crate::kit::write::Write;
use crate::{AccountRow, Ledger, StoreError};
use domain::{CardNumber, Day, DayCount, DayFigures, Entry, MemberFacts, MemberNo, Program, ProgramId, day_of};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most entries that are folded in one transaction.
const PAGE: i32 = 25;

/// Facts about a member as they stand in the table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoredFacts {
    #[serde(rename = "v")]
    pub(crate) folded: u64,
    #[serde(rename = "rw")]
    revision: u64,
    #[serde(rename = "cd")]
    card: CardNumber,
    #[serde(rename = "jo")]
    joined_on: Option<Day>,
    #[serde(rename = "pd", default, skip_serializing_if = "is_default")]
    paid: i64,
    #[serde(rename = "fb")]
    first_bought_on: Option<Day>,
    #[serde(rename = "lb")]
    last_bought_on: Option<Day>,
    #[serde(rename = "gn", default)]
    gone: bool,
    #[serde(rename = "lp")]
    seen_partition: Option<String>,
    #[serde(rename = "ld")]
    pub(crate) seen_range: Option<String>,
}

impl Row for StoredFacts {
    const KIND: &'static str = "facts about a member";
}

impl StoredFacts {
    pub(super) fn facts(&self) -> MemberFacts {
        let bought = self.first_bought_on.zip(self.last_bought_on);
        MemberFacts { joined_on: self.joined_on, paid: self.paid, bought, gone: self.gone }
    }
}

/// What entries add to the figures.
#[derive(Default)]
struct Folded {
    facts: MemberFacts,
    days: BTreeMap<Day, DayFigures>,
    /// The cards of accounts that were merged into this one, which go on working.
    cards: Vec<CardNumber>,
}

impl Folded {
    fn joined(&mut self, by: i64, on: Option<Day>) {
        if let Some(on) = on {
            self.days.entry(on).or_default().add(DayCount::Joined, by);
        }
    }
}

impl Ledger {
    /// Brings the figures of a member to the account's present version. It is safe to call at any time and any number of
    /// times.
    pub async fn fold_member(&self, program: &Program, member: MemberNo) -> Result<(), StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let (stored, row) =
                futures::try_join!(self.stored_facts(&program.id, member), self.account(&program.id, member))?;
            let Some(row) = row else {
                return Ok(());
            };
            let folded = stored.as_ref().map_or(0, |stored| stored.folded);
            if folded == row.account.version && stored.as_ref().is_some_and(|stored| stored.card == row.card) {
                return Ok(());
            }
            // The index may lag behind the account, whose version is the number of entries that must exist.
            let entries = match folded < row.account.version {
                true => self.entries_between(&program.id, member, folded + 1, row.account.version, PAGE).await?,
                false => Vec::new(),
            };
            let without_gaps = entries.iter().zip(folded + 1..).all(|(entry, version)| entry.version == version);
            if !without_gaps || (entries.is_empty() && folded < row.account.version) {
                return Err(StoreError::Lagging);
            }
            let next = self.folded(program, &row, stored.as_ref(), &entries).await?;
            let last = entries.last().map_or(folded, |entry| entry.version);
            let writes = self.fold_writes(&program.id, &row, stored.as_ref(), last, next);
            if self.table.transact(writes).await?.is_done() {
                if last == row.account.version {
                    return Ok(());
                }
                // A page of a long history.
                attempts = Attempts::default();
            }
        }
        Err(StoreError::Contended)
    }

    async fn folded(
        &self,
        program: &Program,
        row: &AccountRow,
        stored: Option<&StoredFacts>,
        entries: &[Entry],
    ) -> Result<Folded, StoreError> {
        let mut folded = match stored {
            Some(stored) => Folded { facts: stored.facts(), ..Folded::default() },
            None => {
                let joined_on = row.opened_at.map(|at| day_of(at, &program.zone));
                let mut folded =
                    Folded { facts: MemberFacts { joined_on, ..MemberFacts::default() }, ..Folded::default() };
                folded.joined(1, joined_on);
                folded
            }
        };
        for entry in entries {
            let (day, figures) = DayFigures::of_entry(entry, &program.zone);
            folded.days.entry(day).or_default().add_all(&figures);
            let Some(merged) = folded.facts.fold(entry, &program.zone) else { continue };
            // An account that was merged has no further entries of its own.
            Box::pin(self.fold_member(program, merged)).await?;
            let Some(stored) = self.stored_facts(&program.id, merged).await? else { continue };
            let theirs = stored.facts();
            // One person joined once: on the earlier day.
            folded.joined(-1, folded.facts.joined_on.max(theirs.joined_on).filter(|_| theirs.joined_on.is_some()));
            folded.facts.add(&theirs);
            folded.cards.push(stored.card);
        }
        folded.days.retain(|_, figures| !figures.is_empty());
        Ok(folded)
    }

    fn fold_writes(
        &self,
        program: &ProgramId,
        row: &AccountRow,
        stored: Option<&StoredFacts>,
        version: u64,
        Folded { facts, days, cards }: Folded,
    ) -> Vec<Write> {
        let (member, revision) = (row.member, stored.map_or(0, |stored| stored.revision));
        let seen = (!facts.gone).then(|| facts.seen_on().unwrap_or(row.account.last_active_on));
        let next = StoredFacts {
            folded: version,
            revision: revision + 1,
            card: row.card,
            joined_on: facts.joined_on,
            paid: facts.paid,
            first_bought_on: facts.bought.map(|(first, _)| first),
            last_bought_on: facts.bought.map(|(_, last)| last),
            gone: facts.gone,
            seen_partition: seen.map(|_| keys::members_seen(program, member.get() as usize % keys::REVIEW_SHARDS)),
            seen_range: seen.map(|day| format!("{day}#{member}")),
        };
        let mut writes = vec![self.table.put(keys::member_facts(program, member), &next).if_revision("rw", revision)];
        let days = days.iter().map(|(day, figures)| self.counts_on(program, *day, figures, member.get()));
        writes.extend(days);
        let listed_as = stored.filter(|stored| !stored.gone).map(|stored| stored.card);
        let card = (!facts.gone).then_some(row.card);
        // Two cards may end alike, and a transaction writes each item once.
        let mut found_by: BTreeMap<String, bool> = BTreeMap::new();
        if card != listed_as {
            found_by.extend(listed_as.map(|card| (card.ending(), false)));
            found_by.extend(card.map(|card| (card.ending(), true)));
        }
        found_by.extend(cards.into_iter().map(|card| (card.ending(), true)));
        writes.extend(found_by.into_iter().map(|(digits, is_found)| {
            let key = keys::card_ending(program, &digits, member);
            if is_found { self.table.put(key, &Mark {}) } else { self.table.delete(key) }
        }));
        let listed = i64::from(card.is_some()) - i64::from(listed_as.is_some());
        if listed != 0 {
            writes.push(self.table.update(keys::members_listed(program, member.get())).add("n", listed));
        }
        writes
    }

    pub(super) async fn stored_facts(
        &self,
        program: &ProgramId,
        member: MemberNo,
    ) -> Result<Option<StoredFacts>, StoreError> {
        self.table.load(keys::member_facts(program, member)).await
    }

    /// Returns the facts about a member, with the version of the account up to which they are folded.
    pub async fn folded_facts(
        &self,
        program: &ProgramId,
        member: MemberNo,
    ) -> Result<Option<(MemberFacts, u64)>, StoreError> {
        Ok(self.stored_facts(program, member).await?.map(|stored| (stored.facts(), stored.folded)))
    }

    /// Returns the facts about a member; `None` before the first entry or card was folded.
    pub async fn member_facts(&self, program: &ProgramId, member: MemberNo) -> Result<Option<MemberFacts>, StoreError> {
        Ok(self.stored_facts(program, member).await?.map(|stored| stored.facts()))
    }
}
