//! Invitations of those who are no members yet, and that somebody was one before: under a hash, for a time.

use super::Vault;
use crate::StoreError;
use crate::kit::item::{Item, Reader};
use crate::kit::keys;
use domain::{Instant, MemberNo, PersonKey, ProgramId};

/// How long an invitation counts that its reader did not follow.
const INVITATION_KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How long it is known, by a hash, that somebody was a member.
const MEMBERSHIP_KEPT_SECONDS: i64 = 180 * 24 * 60 * 60;
const ATTEMPTS_MAX: u32 = 10;

impl Vault {
    /// Keeps by whom somebody was invited who is no member yet: the first invitation counts, later ones are ignored
    /// (§5). Returns whose that is; `None` where he was a member before. Kept under a hash, for a time.
    pub async fn invite(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        referrer: MemberNo,
        now: Instant,
    ) -> Result<Option<MemberNo>, StoreError> {
        let key = self.invitation_key(program, person);
        for _ in 0..ATTEMPTS_MAX {
            if let Some(standing) = self.get(key.clone()).await? {
                let read = Reader::new("invitation", &standing);
                // What is past its time counts no more, removed or not.
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

    /// By whom he was invited, if he was and it still counts.
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

    /// He declined, or is a member now.
    pub async fn forget_invitation(&self, program: &ProgramId, person: &PersonKey) -> Result<(), StoreError> {
        self.delete(self.invitation_key(program, person)).await
    }

    /// Somebody who was a member and is forgotten cannot be brought anew for a time (§5); only a hash says so.
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
