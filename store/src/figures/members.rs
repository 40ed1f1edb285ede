//! Members as staff lists and finds them.

use crate::kit::key::{Key, REVIEW};
use crate::kit::keys;
use crate::kit::row::{Counters, read_all};
use crate::kit::table_client::{Range, all, page};
use crate::points::members::Reviewed;
use crate::{DueCursor, Ledger, StoreError};
use domain::{Day, MemberNo, ProgramId};

/// The most members that are found by the end of a card. In a program with a million members about a hundred share it.
const FOUND_MAX: i32 = 20;

/// From where a page of members goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembersPlace {
    /// From those who were seen last.
    Newest,
    /// After this member, toward those who were seen earlier.
    Older(MemberNo),
    /// Before this member.
    Newer(MemberNo),
}

impl Ledger {
    /// Returns the number of members who are listed.
    pub async fn members_listed(&self, program: &ProgramId) -> Result<i64, StoreError> {
        let shards = all(self.table.beginning_with(keys::members_listed_shards(program))).await?;
        Ok(read_all::<Counters>(shards)?.iter().map(|shard| shard.get("n")).sum())
    }

    /// Returns a page of members, those who were seen last first, and whether there are others before and after it.
    pub async fn members_seen(
        &self,
        program: &ProgramId,
        place: MembersPlace,
        limit: usize,
    ) -> Result<(Vec<MemberNo>, bool, bool), StoreError> {
        let at = match place {
            MembersPlace::Newest => None,
            MembersPlace::Older(member) | MembersPlace::Newer(member) => {
                self.stored_facts(program, member).await?.and_then(|stored| stored.seen_range)
            }
        };
        let newer = matches!(place, MembersPlace::Newer(_)) && at.is_some();
        let mut found: Vec<String> = Vec::new();
        for shard in 0..keys::REVIEW_SHARDS {
            let range = match &at {
                None => Range::All,
                Some(at) if newer => Range::After(at.clone()),
                Some(at) => Range::Before(at.clone()),
            };
            let query = self.table.index(&REVIEW, keys::members_seen(program, shard), range);
            let limit = i32::try_from(limit + 1).unwrap_or(i32::MAX);
            let answer = page(query.scan_index_forward(newer).limit(limit)).await?;
            found.extend(read_all(answer.items.unwrap_or_default())?.into_iter().map(|Reviewed { by }| by));
        }
        found.sort_unstable();
        if !newer {
            found.reverse();
        }
        let more = found.len() > limit;
        found.truncate(limit);
        if newer {
            found.reverse();
        }
        let member = |range: &String| range.split_once('#').and_then(|(_, member)| MemberNo::parse(member).ok());
        let members: Option<Vec<MemberNo>> = found.iter().map(member).collect();
        let members = members.ok_or(StoreError::corrupt("member", "ld"))?;
        Ok(if newer { (members, more, true) } else { (members, at.is_some(), more) })
    }

    /// Returns a page of the members of a shard who were seen last on some days, both included.
    pub async fn members_seen_between(
        &self,
        program: &ProgramId,
        shard: usize,
        (first, last): (Day, Day),
        after: Option<DueCursor>,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<DueCursor>), StoreError> {
        let days = Range::Between(first.to_string(), format!("{last}#~"));
        let query = self.table.index(&REVIEW, keys::members_seen(program, shard), days);
        self.due_page(query, after, limit).await
    }

    /// Returns members whose cards end in these four digits, in the order of their numbers.
    pub async fn members_by_card_ending(&self, program: &ProgramId, digits: &str) -> Result<Vec<MemberNo>, StoreError> {
        let found = page(self.table.partition(keys::cards_ending_in(program, digits)).limit(FOUND_MAX)).await?;
        let member = |item| MemberNo::parse(&Key::of(item)?.sk).map_err(|_| StoreError::corrupt("end of a card", "sk"));
        found.items().iter().map(member).collect()
    }
}
