//! Taking a change by staff back within a day: what was before is restored, as an act of its own in the audit log.

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::n;
use crate::notifications::notification::Notification;
use crate::staff::exports::Export;
use crate::staff::people::StoredStaff;
use crate::staff::roles::{NewRole, RevokedRole};
use crate::{Conflict, Ledger, RULES_LEAD, Staff, StoreError, TillLimit};
use domain::{
    Actor, ApiKeyId, AuditAction, AuditEvent, AuditRecord, Instant, MemberNo, PersonKey, Program, ProgramId, Role,
    Rules, day_of,
};

/// Whether a change was taken back. A conflict means that what it left is no longer there.
type TakenBack = Result<Result<(), Conflict>, StoreError>;

impl Ledger {
    /// Takes back the change of a record of the audit log of a program that was just read. A conflict means that it cannot
    /// be taken back, was taken back before, or that something else has changed since.
    pub async fn take_back(&self, program: &Program, record: &AuditRecord, by: &Actor, now: Instant) -> TakenBack {
        let (id, AuditEvent { action, target, from, to }) = (&program.id, &record.event);
        let person = PersonKey::parse(target).ok();
        match (action, person) {
            (AuditAction::RulesChanged, _) => self.restore_rules(program, record, by, now).await,
            (AuditAction::RewardChanged, _) => {
                self.restore_reward(program, &record.event, record.number, by, now).await
            }
            (AuditAction::StaffInvited, _) => match MemberNo::parse(target) {
                Ok(number) => self.withdraw_invitation(id, number, &record.by, by, now).await,
                Err(_) => Ok(Err(Conflict)),
            },
            (AuditAction::StaffRevoked, Some(person)) => match RevokedRole::parse(from, to) {
                Some(was) => self.restore_role(program, &person, &was, by, now).await,
                None => Ok(Err(Conflict)),
            },
            (AuditAction::OwnershipTransferred, Some(holder)) => match (&record.by, Role::from_code(from)) {
                (Actor::Staff(owner), Some(role)) => {
                    let was = NewRole { role, ends_at: to.parse().ok(), handed_over_at: None };
                    self.return_ownership(id, owner, (&holder, &was), by, now).await
                }
                _ => Ok(Err(Conflict)),
            },
            (AuditAction::LimitChanged, Some(person)) => match TillLimit::from_code(from) {
                Some(was) if self.staff(id, &person).await?.is_some_and(|staff| staff.limit.code() == *to) => {
                    Ok(Ok(self.set_till_limit(id, &person, was, by, now).await?))
                }
                _ => Ok(Err(Conflict)),
            },
            (AuditAction::KeyCreated, _) => self.revoke_new_key(id, from, None, by, now).await,
            (AuditAction::KeyRotated, _) => self.revoke_new_key(id, to, Some(from), by, now).await,
            (AuditAction::WindDownAnnounced, _) => match &program.wind_down {
                Some(stands) if stands.earning_ends.to_string() == *from && stands.spending_ends.to_string() == *to => {
                    self.reopen_program(id, stands.number, by, now).await
                }
                _ => Ok(Err(Conflict)),
            },
            (AuditAction::ExportAsked, _) => match (&record.by, Export::from_code(target)) {
                (Actor::Staff(asker), Some(export)) => self.stop_export(id, asker, export, by, now).await,
                _ => Ok(Err(Conflict)),
            },
            _ => Ok(Err(Conflict)),
        }
    }

    /// Puts the rules of before in force, also in place of what was added after the change; not where rules of before are in
    /// force again already.
    async fn restore_rules(&self, program: &Program, record: &AuditRecord, by: &Actor, now: Instant) -> TakenBack {
        let was = record.event.from.parse().ok().and_then(|version| program.rules_version(version));
        let (Some(was), Some(newest)) = (was, program.rules.last()) else {
            return Ok(Err(Conflict));
        };
        let rules = Rules { version: newest.version + 1, from: now + RULES_LEAD, ..was.clone() };
        let is_newest =
            |known: &Rules| Rules { version: newest.version, from: newest.from, ..known.clone() } == *newest;
        if program.rules.iter().filter(|known| known.version <= was.version).any(is_newest) {
            return Ok(Err(Conflict));
        }
        // What members were told of has its day still before it, whichever of the changes it was.
        let is_off = |pair: &&[Rules]| pair[1].version > was.version && pair[1].from > now;
        let today = day_of(now, &program.zone);
        let mut off = program.rules.windows(2).filter(is_off).filter(|pair| pair[1].is_worse_than(&pair[0], today));
        let announced = off.next_back().map(|pair| pair[1].version);
        self.restore_rules_version(&program.id, &rules, record.by.staff(), announced, by, now).await
    }

    /// Withdraws a change of rules that is planned as this version of a program that was just read. A conflict means that it is
    /// not, or no longer, to be withdrawn.
    pub async fn withdraw_rules(&self, program: &Program, version: u32, by: &Actor, now: Instant) -> TakenBack {
        let from = now + RULES_LEAD;
        let [.., was, planned] = program.rules.as_slice() else { return Ok(Err(Conflict)) };
        if planned.version != version || planned.from <= from {
            return Ok(Err(Conflict));
        }
        let rules = Rules { version: version + 1, from, ..was.clone() };
        let announced = planned.is_worse_than(was, day_of(now, &program.zone)).then_some(version);
        self.restore_rules_version(&program.id, &rules, None, announced, by, now).await
    }

    /// Makes an invitation void, or revokes the role that was accepted by it.
    async fn withdraw_invitation(
        &self,
        program: &ProgramId,
        number: MemberNo,
        inviter: &Actor,
        by: &Actor,
        now: Instant,
    ) -> TakenBack {
        let token = self.staff_token(program, number);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(invite) = self.staff_invite(&token).await?.filter(|invite| invite.program == *program) else {
                return Ok(Err(Conflict));
            };
            if let Some(person) = &invite.accepted_by {
                let staff = self.staff(program, person).await?;
                let gained = staff.filter(|staff| staff.number == Some(number) && staff.role == invite.role);
                let Some(staff) = gained else { return Ok(Err(Conflict)) };
                return Ok(self.revoke_role(program, person, &staff, by, now).await?.map_err(|_| Conflict));
            }
            if invite.expires_at <= now {
                return Ok(Err(Conflict));
            }
            let ends = self.table.update(token.key()).set("op", n(now.as_millisecond()));
            let ends = ends.if_present().when("attribute_not_exists(#by)");
            let event = AuditEvent::new(AuditAction::InvitationWithdrawn).from(invite.role.code());
            let event = inviter.staff().map_or(event.clone(), |inviter| event.target(inviter));
            if self.write_audited(program, by, &event, now, vec![ends]).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Gives a revoked role back, under the number that the person had, and tells them. A cashier begins with the usual
    /// limit.
    async fn restore_role(
        &self,
        program: &Program,
        person: &PersonKey,
        was: &RevokedRole,
        by: &Actor,
        now: Instant,
    ) -> TakenBack {
        let event = AuditEvent::new(AuditAction::StaffRestored).target(person).to(was.role.code());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let head = self.audit_head(&program.id).await?;
            let stands = self.staff(&program.id, person).await?;
            let ended = was.ends_at.is_some_and(|ends| ends <= now);
            if stands.is_some()
                || ended
                || self.all_staff(&program.id, now).await?.len() >= program.limits.staff as usize
            {
                return Ok(Err(Conflict));
            }
            let staff = StoredStaff::new(was.role, was.number, was.ends_at);
            let number = head.0 + 1;
            let told = Notification::new("audit_event_own", &[&number]);
            let writes = vec![
                self.table.put(keys::staff(&program.id, person), &staff).if_absent(),
                self.notify_staff(&program.id, was.number, &format!("audit_event.{number}"), &told, None),
            ];
            if self.write_audited_after(head, &program.id, by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Makes the former owner the owner again, and gives the person who has it meanwhile the role that they had.
    async fn return_ownership(
        &self,
        program: &ProgramId,
        owner: &PersonKey,
        (holder, was): (&PersonKey, &NewRole),
        by: &Actor,
        now: Instant,
    ) -> TakenBack {
        let event = AuditEvent::new(AuditAction::OwnershipReturned).target(owner).from(holder).to(was.role.code());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let (former, present) = futures::try_join!(self.staff(program, owner), self.staff(program, holder))?;
            let has = |staff: Option<Staff>, role| staff.is_some_and(|staff| staff.role == role);
            if !has(former, Role::Manager) || !has(present, Role::Owner) {
                return Ok(Err(Conflict));
            }
            let again = NewRole { role: Role::Owner, ends_at: None, handed_over_at: None };
            let writes = vec![
                self.role_update(program, owner, Role::Manager, &again),
                self.role_update(program, holder, Role::Owner, was),
            ];
            if self.write_audited(program, by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Revokes a key that was made; the key that it replaced goes on as before.
    async fn revoke_new_key(
        &self,
        program: &ProgramId,
        made: &str,
        replaced: Option<&String>,
        by: &Actor,
        now: Instant,
    ) -> TakenBack {
        let Ok(made) = ApiKeyId::parse(made) else { return Ok(Err(Conflict)) };
        let replaced = replaced.and_then(|id| ApiKeyId::parse(id).ok());
        let revoked = self.revoke_key_for(program, made, replaced, by, now).await?;
        Ok(if revoked { Ok(()) } else { Err(Conflict) })
    }
}
