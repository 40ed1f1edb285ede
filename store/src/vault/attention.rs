//! The attention budget of a person over all programs (`docs/rules.md#the-attention-budget`).

use super::Vault;
use crate::StoreError;
use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::Row;
use domain::{AttentionBudget, FrequencyCap, Instant, PersonKey, PlannedPromo, ProgramId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The record is kept longer than anything in it matters.
const KEPT: SignedDuration = SignedDuration::from_hours(40 * 24);

impl Vault {
    /// Returns the promotions of a person.
    pub async fn attention(&self, person: &PersonKey) -> Result<AttentionBudget, StoreError> {
        Ok(self.stored_attention(person).await?.map_or_else(AttentionBudget::default, |stored| stored.budget()))
    }

    async fn stored_attention(&self, person: &PersonKey) -> Result<Option<StoredAttention>, StoreError> {
        self.table.load(keys::attention(person)).await
    }

    /// Gives a message the first free place from an instant on, and returns when that is. A place more than a day ahead is not
    /// taken yet. `awake` moves an instant out of quiet hours.
    pub async fn reserve_attention(
        &self,
        person: &PersonKey,
        (program, name, cap): (&ProgramId, &str, FrequencyCap),
        from: Instant,
        now: Instant,
        awake: impl Fn(Instant) -> Instant,
    ) -> Result<Instant, StoreError> {
        self.change_attention(person, now, |budget| {
            let at = budget.first_free(program, name, cap, from, &awake);
            if at <= now + AttentionBudget::TAKEN_AHEAD {
                budget.take(program, name, at, false);
            }
            at
        })
        .await
    }

    /// Moves the place of a message to now, because it is about to be sent; or says when it may be.
    pub async fn claim_attention(
        &self,
        person: &PersonKey,
        (program, name, cap): (&ProgramId, &str, FrequencyCap),
        now: Instant,
        awake: impl Fn(Instant) -> Instant,
    ) -> Result<Result<(), Instant>, StoreError> {
        self.change_attention(person, now, |budget| {
            let at = budget.first_free(program, name, cap, now, &awake);
            if at <= now {
                budget.take(program, name, now, true);
                return Ok(());
            }
            if at <= now + AttentionBudget::TAKEN_AHEAD {
                budget.take(program, name, at, false);
            }
            Err(at)
        })
        .await
    }

    /// Gives the place of a message back that was not sent.
    pub async fn release_attention(
        &self,
        person: &PersonKey,
        program: &ProgramId,
        name: &str,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.change_attention(person, now, |budget| budget.give_back(program, name)).await
    }

    async fn change_attention<T>(
        &self,
        person: &PersonKey,
        now: Instant,
        change: impl Fn(&mut AttentionBudget) -> T,
    ) -> Result<T, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let stored = self.stored_attention(person).await?;
            let revision = stored.as_ref().map_or(0, |stored| stored.revision);
            let was = stored.map_or_else(AttentionBudget::default, |stored| stored.budget());
            let mut budget = was.clone();
            budget.forget_old(now);
            let done = change(&mut budget);
            if budget == was {
                return Ok(done);
            }
            let next = StoredAttention::new(&budget, revision + 1, now);
            let put = self.table.put(keys::attention(person), &next).if_revision("rv", revision);
            if self.table.write(put).await? {
                return Ok(done);
            }
        }
        Err(StoreError::Contended)
    }

    pub(super) async fn forget_attention(&self, person: &PersonKey) -> Result<(), StoreError> {
        self.delete(keys::attention(person)).await
    }
}

/// The promotions of a person as they stand in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredAttention {
    /// `<ms>#<s, if it was sent, or r>#<program>#<name of the message>`
    #[serde(rename = "pr", default)]
    promos: Vec<String>,
    #[serde(rename = "rv")]
    revision: u64,
    ttl: i64,
}

impl Row for StoredAttention {
    const KIND: &'static str = "attention budget";
}

impl StoredAttention {
    fn new(budget: &AttentionBudget, revision: u64, now: Instant) -> StoredAttention {
        let text = |promo: &PlannedPromo| {
            let state = if promo.sent { "s" } else { "r" };
            format!("{}#{state}#{}#{}", promo.at.as_millisecond(), promo.program, promo.name)
        };
        StoredAttention { promos: budget.promos.iter().map(text).collect(), revision, ttl: (now + KEPT).as_second() }
    }

    /// What cannot be read is left out: it would hold all others back for ever.
    fn budget(&self) -> AttentionBudget {
        let promo = |text: &String| {
            let mut parts = text.splitn(4, '#');
            let at = Instant::from_millisecond(parts.next()?.parse().ok()?).ok()?;
            let sent = parts.next()? == "s";
            let program = ProgramId::parse(parts.next()?).ok()?;
            Some(PlannedPromo { program, name: parts.next()?.to_owned(), at, sent })
        };
        AttentionBudget { promos: self.promos.iter().filter_map(promo).collect() }
    }
}
