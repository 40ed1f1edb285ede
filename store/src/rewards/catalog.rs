//! The catalog of rewards as staff change it: each change is one record of the audit log, whose head is the lock of all of
//! them.

use crate::kit::attempts::Attempts;
use crate::kit::write::Write;
use crate::notifications::notification::Broadcast;
use crate::points::pools::Pool;
use crate::{Conflict, Ledger, StoreError};
use domain::{
    Actor, AuditAction, AuditEvent, ByLang, Instant, PlannedChange, Program, ProgramId, Reward, RewardChange, ShortId,
};

/// Whether a change was made. A conflict means that the reward is not, or no longer, as it was shown.
type Changed = Result<Result<(), Conflict>, StoreError>;

impl Ledger {
    /// Adds a reward at the end of the catalog. A repeat finds it there; a conflict means that the catalog is full.
    pub async fn add_reward(&self, program: &ProgramId, reward: &Reward, by: &Actor, now: Instant) -> Changed {
        let event = AuditEvent::new(AuditAction::RewardAdded).target(&reward.id);
        self.write_catalog(program, by, &event, now, |stands, _| {
            if stands.reward(&reward.id).is_some() {
                return Ok(Vec::new());
            }
            let places = stands.rewards.len();
            (places < Reward::PER_PROGRAM_MAX)
                .then(|| vec![self.put_reward(program, places, reward).if_absent()])
                .ok_or(Conflict)
        })
        .await
    }

    /// Makes a change of a reward that was shown as `seen`: at once, or `later` with an announcement to the members. A repeat
    /// finds it made.
    pub async fn change_reward(
        &self,
        program: &ProgramId,
        seen: &Reward,
        change: &RewardChange,
        later: Option<Instant>,
        by: &Actor,
        now: Instant,
    ) -> Changed {
        let was = seen.before(change);
        if let (RewardChange::Stock(Some(pieces)), None) = (change, later) {
            self.grant_pool(program, &Pool::Stock(seen.id.clone()), (*pieces).into()).await?;
        }
        let event = AuditEvent::new(AuditAction::RewardChanged).target(&seen.id).from(was.to_string()).to(change);
        self.write_catalog(program, by, &event, now, |stands, number| {
            let (place, reward) = Self::placed(stands, &seen.id)?;
            let base = reward.at(now);
            let planned = |known: &PlannedChange| later == Some(known.from) && known.change == *change;
            let made = later.is_none() && base.planned.is_none() && base == seen.with(change);
            if made || base.planned.as_ref().is_some_and(planned) {
                return Ok(Vec::new());
            }
            if base != *seen || base.planned.is_some() {
                return Err(Conflict);
            }
            let planned = later.map(|from| PlannedChange { from, change: change.clone(), number });
            let put = match planned {
                Some(planned) => self.put_reward(program, place, &Reward { planned: Some(planned), ..base }),
                None => self.put_reward(program, place, &base.with(change)),
            };
            let told = later.map(|_| self.start_broadcast(program, Broadcast::Rewards(number)));
            Ok([Some(put), told].into_iter().flatten().collect())
        })
        .await
    }

    /// Withdraws the change that is planned under this number. Members who were told of it are told that it is off.
    pub async fn withdraw_reward_change(
        &self,
        program: &ProgramId,
        id: &ShortId,
        number: u32,
        by: &Actor,
        now: Instant,
    ) -> Changed {
        let Some(stands) = self.program(program).await? else { return Ok(Err(Conflict)) };
        let planned = stands.reward(id).and_then(|reward| Some((reward.clone(), reward.planned.clone()?)));
        let Some((reward, planned)) = planned.filter(|(_, planned)| planned.number == number) else {
            return Ok(Err(Conflict));
        };
        let event = AuditEvent::new(AuditAction::RewardKept).target(id);
        let event = event.from(&planned.change).to(reward.before(&planned.change));
        self.write_catalog(program, by, &event, now, |stands, _| {
            let (place, reward) = Self::placed(stands, id)?;
            if reward.planned.as_ref().is_none_or(|known| known.number != number || known.from <= now) {
                return Err(Conflict);
            }
            Ok(vec![
                // News of other changes that are planned goes on; none is told of what is planned no more.
                self.put_reward(program, place, &Reward { planned: None, ..reward.clone() }),
                self.start_broadcast(program, Broadcast::RewardsStay(number)),
            ])
        })
        .await
    }

    /// Takes the change of a reward back that was made under this number of the audit log.
    pub(crate) async fn restore_reward(
        &self,
        program: &Program,
        event: &AuditEvent,
        number: u64,
        by: &Actor,
        now: Instant,
    ) -> Changed {
        let (was, is) = (RewardChange::parse(&event.from), RewardChange::parse(&event.to));
        let reward = ShortId::parse(&event.target).ok().and_then(|id| program.reward(&id));
        let (Some(reward), Some(was), Some(is)) = (reward, was, is) else { return Ok(Err(Conflict)) };
        if let Some(planned) = reward.planned.as_ref().filter(|planned| u64::from(planned.number) == number) {
            return self.withdraw_reward_change(&program.id, &reward.id, planned.number, by, now).await;
        }
        let stands = reward.at(now);
        if stands.before(&is) != is || stands.planned.is_some() {
            return Ok(Err(Conflict));
        }
        self.change_reward(&program.id, &stands, &was, None, by, now).await
    }

    /// Gives a reward other names, and the same description where it was described by its name.
    pub async fn rename_reward(
        &self,
        program: &ProgramId,
        id: &ShortId,
        names: &ByLang<String>,
        by: &Actor,
        now: Instant,
    ) -> Changed {
        let event = AuditEvent::new(AuditAction::Renamed).target(id);
        self.write_catalog(program, by, &event, now, |stands, _| {
            let (place, reward) = Self::placed(stands, id)?;
            if reward.names == *names {
                return Ok(Vec::new());
            }
            let by_name = reward.descriptions == reward.names;
            let descriptions = if by_name { names } else { &reward.descriptions }.clone();
            Ok(vec![self.put_reward(program, place, &Reward { names: names.clone(), descriptions, ..reward.clone() })])
        })
        .await
    }

    /// Gives a program other names.
    pub async fn rename_program(
        &self,
        program: &ProgramId,
        names: &ByLang<String>,
        by: &Actor,
        now: Instant,
    ) -> Changed {
        let event = AuditEvent::new(AuditAction::Renamed).target(program);
        self.write_catalog(program, by, &event, now, |stands, _| {
            if stands.names == *names {
                return Ok(Vec::new());
            }
            let named = Program { names: names.clone(), ..stands.clone() };
            Ok(vec![self.put_head(&named).if_present()])
        })
        .await
    }

    fn placed<'a>(program: &'a Program, id: &ShortId) -> Result<(usize, &'a Reward), Conflict> {
        program.rewards.iter().enumerate().find(|(_, reward)| reward.id == *id).ok_or(Conflict)
    }

    /// Makes the writes that `change` finds for the program as it stands and the number that the record will have; none if
    /// nothing is left to be done.
    async fn write_catalog(
        &self,
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        now: Instant,
        change: impl Fn(&Program, u32) -> Result<Vec<Write>, Conflict>,
    ) -> Changed {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let head = self.audit_head(program).await?;
            let Some(stands) = self.program(program).await? else { return Ok(Err(Conflict)) };
            let number = u32::try_from(head.0 + 1).map_err(|_| StoreError::corrupt("audit head", "n"))?;
            let writes = match change(&stands, number) {
                Ok(writes) if writes.is_empty() => return Ok(Ok(())),
                Ok(writes) => writes,
                Err(Conflict) => return Ok(Err(Conflict)),
            };
            if self.write_audited_after(head, program, by, event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }
}
