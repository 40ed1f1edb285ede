//! Invitations of people who are no members yet, and former memberships: stored under a hash for a limited time.

use super::Vault;
use crate::StoreError;
use crate::kit::attempts::Attempts;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::Row;
use domain::{Day, Instant, MemberNo, PersonKey, ProgramId};
use serde::{Deserialize, Serialize};

/// How long an invitation that was not followed counts.
const INVITATION_KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How long a former membership is stored, as a hash, with the day of its last birthday award.
const MEMBERSHIP_KEPT_SECONDS: i64 = 400 * 24 * 60 * 60;
impl Vault {
    /// Stores who invited a person who is no member yet. The first invitation counts, later ones are ignored
    /// (`docs/rules.md#attribution`). Returns the referrer who counts; `None` if the person was a member before.
    pub async fn invite(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        referrer: MemberNo,
        now: Instant,
    ) -> Result<Option<MemberNo>, StoreError> {
        let key = self.invitation_key(program, person);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if let Some(standing) = self.table.load::<StoredInvitation>(key.clone()).await? {
                if standing.counts_at(now) {
                    return Ok(standing.referrer);
                }
                self.delete(key.clone()).await?;
            }
            let ttl = now.as_second() + INVITATION_KEPT_SECONDS;
            let put = self
                .table
                .put(key.clone(), &StoredInvitation { referrer: Some(referrer), last_birthday_award: None, ttl });
            if self.table.write(put.if_absent()).await? {
                return Ok(Some(referrer));
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns who invited a person, if the invitation still counts.
    pub async fn invitation(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        now: Instant,
    ) -> Result<Option<MemberNo>, StoreError> {
        Ok(self.counting(program, person, now).await?.and_then(|stored| stored.referrer))
    }

    /// Deletes the invitation of a person who declined or is a member now.
    pub async fn forget_invitation(&self, program: &ProgramId, person: &PersonKey) -> Result<(), StoreError> {
        self.delete(self.invitation_key(program, person)).await
    }

    /// Stores the hash of a former member whose data was deleted. They cannot be invited again for a time
    /// (`docs/rules.md#attribution`), and get no second birthday award either, be it this or an earlier membership's.
    pub async fn was_member(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        birthday_award: Option<Day>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let last_birthday_award = birthday_award.max(self.last_birthday_award(program, person, now).await?);
        let ttl = now.as_second() + MEMBERSHIP_KEPT_SECONDS;
        let former = StoredInvitation { referrer: None, last_birthday_award, ttl };
        self.table.write(self.table.put(self.invitation_key(program, person), &former)).await.map(drop)
    }

    /// Returns the day of the last birthday award of a former membership.
    pub async fn last_birthday_award(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        now: Instant,
    ) -> Result<Option<Day>, StoreError> {
        Ok(self.counting(program, person, now).await?.and_then(|stored| stored.last_birthday_award))
    }

    async fn counting(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        now: Instant,
    ) -> Result<Option<StoredInvitation>, StoreError> {
        let stored = self.table.load::<StoredInvitation>(self.invitation_key(program, person)).await?;
        Ok(stored.filter(|stored| stored.counts_at(now)))
    }

    fn invitation_key(&self, program: &ProgramId, person: &PersonKey) -> Key {
        keys::invitation(self.pepper.of_program(program, "invitation", person.as_str()))
    }
}

/// An invitation, or a former membership, as it stands in the table.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredInvitation {
    /// Absent for a former member.
    #[serde(rename = "m")]
    referrer: Option<MemberNo>,
    /// Of a former member.
    #[serde(rename = "bd")]
    last_birthday_award: Option<Day>,
    ttl: i64,
}

impl Row for StoredInvitation {
    const KIND: &'static str = "invitation";
}

impl StoredInvitation {
    /// An expired item does not count, even if it is not removed yet.
    fn counts_at(&self, now: Instant) -> bool {
        self.ttl > now.as_second()
    }
}
