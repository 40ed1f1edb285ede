//! A person as a whole, in the Vault and the Ledger: their consents, what is held of them, and its erasure.
//!
//! The bot and the command line use the same service, so that neither forgets a place where something is kept.

mod erase;
mod export;

pub use erase::Erasure;
pub use export::PersonExport;

use crate::{
    Clock, Conflict, Consent, ConsentPurpose, Ledger, Person, Programs, StaffChangeRefused, StoreError, Vault,
};
use domain::{Actor, MemberNo, ProgramId};

/// The version of the text of consent. A test ties the texts' fingerprint to it, so no wording changes unnoticed.
pub const CONSENT_VERSION: u32 = 3;

/// The version of the text of consent to advertising.
pub const ADVERTISING_VERSION: u32 = 1;

/// The service.
#[derive(Clone)]
pub struct People {
    ledger: Ledger,
    vault: Vault,
    programs: Programs,
    clock: Clock,
}

impl People {
    /// Makes the service over the stores.
    pub fn new(ledger: Ledger, vault: Vault, programs: Programs, clock: Clock) -> People {
        People { ledger, vault, programs, clock }
    }

    /// Adds a consent to the present text, in the person's language, to a record that the caller saves.
    pub fn consent(&self, person: &mut Person, program: &ProgramId) {
        self.consent_to(person, program, ConsentPurpose::Program, CONSENT_VERSION);
    }

    /// Adds a consent to advertising, where none stands.
    pub fn consent_to_advertising(&self, person: &mut Person, program: &ProgramId) {
        if person.profile.advertising(program).is_none() {
            person.profile.forget_old_advertising(program);
            self.consent_to(person, program, ConsentPurpose::Advertising, ADVERTISING_VERSION);
        }
    }

    fn consent_to(&self, person: &mut Person, program: &ProgramId, purpose: ConsentPurpose, version: u32) {
        person.profile.consents.push(Consent {
            program: program.to_string(),
            version,
            lang: person.profile.lang().code().to_owned(),
            at: self.clock.now().to_string(),
            purpose,
            withdrawn_at: None,
        });
    }

    /// Lets a person's second factor end in three days, because its app is lost, and tells them where they work. `false`
    /// if they have none, work nowhere, or have blocked the bot: they would not be told.
    pub async fn end_second_factor(&self, mut person: Person) -> Result<Result<bool, Conflict>, StoreError> {
        let now = self.clock.now();
        let works = !person.staff_numbers.is_empty() && !person.blocked;
        let Some(factor) = person.profile.factor.as_mut().filter(|factor| works && factor.is_on(now)) else {
            return Ok(Ok(false));
        };
        factor.end(now);
        // The messages come first, and say nothing if the record is not saved.
        for (program, number) in &person.staff_numbers {
            self.ledger.notify_factor_ends(program, *number, now).await?;
        }
        Ok(self.vault.save(&mut person).await?.map(|()| true))
    }

    /// Ends a person's own role in a program, and removes the number under which they were notified there.
    pub async fn resign_role(
        &self,
        person: &mut Person,
        program: &ProgramId,
    ) -> Result<Result<(), StaffChangeRefused>, StoreError> {
        let staff = self.ledger.staff(program, &person.key).await?;
        if let Some(staff) = &staff {
            let by = Actor::Staff(person.key.clone());
            let revoked = self.ledger.revoke_role(program, &person.key, staff, &by, self.clock.now()).await?;
            if let Err(refused) = revoked {
                return Ok(Err(refused));
            }
        }
        let number = person.staff_numbers.remove(program).or(staff.and_then(|staff| staff.number));
        if let Some(number) = number {
            self.forget_number(person, program, number).await?;
            if self.vault.save(person).await? == Err(Conflict) {
                return Err(StoreError::Contended);
            }
        }
        Ok(Ok(()))
    }

    /// Unbinds a number under which somebody worked, and deletes what they wrote under it.
    pub async fn forget_number(
        &self,
        person: &Person,
        program: &ProgramId,
        number: MemberNo,
    ) -> Result<(), StoreError> {
        self.forget_comments(program, number).await?;
        self.ledger.remove_respondent(program, number).await?;
        self.vault.unbind(program, number, &person.key).await
    }

    /// Deletes what a member wrote after their answers. The scores stay, under a number that leads to nobody.
    async fn forget_comments(&self, program: &ProgramId, member: MemberNo) -> Result<(), StoreError> {
        for ask in self.ledger.asks_of(program, member).await? {
            self.vault.forget_thread(&ask.key, ask.asked_at).await?;
        }
        Ok(())
    }
}
