//! Invitations of people who are no members yet, and former memberships: stored under a hash for a limited time.

use super::Vault;
use crate::StoreError;
use crate::kit::item::{Item, Reader};
use crate::kit::keys;
use crate::kit::transact::Attempts;
use domain::{Instant, MemberNo, PersonKey, ProgramId};

/// How long an invitation that was not followed counts.
const INVITATION_KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How long a former membership is stored, as a hash.
const MEMBERSHIP_KEPT_SECONDS: i64 = 180 * 24 * 60 * 60;
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
            if let Some(standing) = self.get(key.clone()).await? {
                let read = Reader::new("invitation", &standing);
                // An expired item does not count, even if it is not removed yet.
                if read.n::<i64>("ttl")? > now.as_second() {
                    return Ok(read.maybe_s("m").and_then(|text| MemberNo::parse(text).ok()));
                }
                self.delete(key.clone()).await?;
            }
            let ttl = now.as_second() + INVITATION_KEPT_SECONDS;
            let item = Item::at(key.0.clone(), key.1.clone()).s("m", referrer).n("ttl", ttl).build();
            if self.put_if(item, "attribute_not_exists(pk)", None).await?.is_ok() {
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
        let Some(item) = self.get(self.invitation_key(program, person)).await? else {
            return Ok(None);
        };
        let read = Reader::new("invitation", &item);
        let counts = read.n::<i64>("ttl")? > now.as_second();
        Ok(read.maybe_s("m").filter(|_| counts).and_then(|text| MemberNo::parse(text).ok()))
    }

    /// Deletes the invitation of a person who declined or is a member now.
    pub async fn forget_invitation(&self, program: &ProgramId, person: &PersonKey) -> Result<(), StoreError> {
        self.delete(self.invitation_key(program, person)).await
    }

    /// Stores the hash of a former member whose data was deleted. They cannot be invited again for a time
    /// (`docs/rules.md#attribution`).
    pub async fn was_member(&self, program: &ProgramId, person: &PersonKey, now: Instant) -> Result<(), StoreError> {
        let (pk, sk) = self.invitation_key(program, person);
        let item = Item::at(pk, sk).n("ttl", now.as_second() + MEMBERSHIP_KEPT_SECONDS).build();
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put.send().await.map(drop).map_err(StoreError::aws("PutItem"))
    }

    fn invitation_key(&self, program: &ProgramId, person: &PersonKey) -> keys::Key {
        keys::invitation(self.pepper.of_program(program, "invitation", person.as_str()))
    }
}
