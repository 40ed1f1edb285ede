//! Joining and leaving the staff of a program: invitation links, and roles that are accepted, given up, revoked and
//! handed over.

use crate::kit::item::{Item, Reader, item_key, n, s};
use crate::kit::keys;
use crate::kit::token::link_token;
use crate::kit::transact::{Attempts, put, update};
use crate::{Ledger, Staff, StoreError};
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem, Update};
use base64::Engine;
use domain::{Actor, AuditAction, AuditEvent, Instant, MemberNo, PersonKey, ProgramId, Role};
use jiff::SignedDuration;

link_token! {
    /// The secret of a link that invites a person to work for a program, once.
    StaffToken, keys::staff_invite, "staff"
}

/// How long such a link can be opened.
pub const STAFF_INVITE_HOLDS: SignedDuration = SignedDuration::from_hours(48);

/// The offer of an invitation to work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffInvite {
    /// The program.
    pub program: ProgramId,
    /// The role.
    pub role: Role,
    /// The number under which the person will get notifications.
    pub number: MemberNo,
    /// The instant until which the link can be opened.
    pub expires_at: Instant,
    /// When the role ends by itself.
    pub ends: Option<Instant>,
    /// The inviter and their role at that time. The link is void once they lose it.
    pub by: (PersonKey, Role),
    /// The person who accepted it, if somebody did.
    pub accepted_by: Option<PersonKey>,
}

/// The reason why a role is not given or not revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffChangeRefused {
    /// The link is used, void or too old.
    InvitationExpired,
    /// The person works for the program already.
    AlreadyStaff,
    /// The person does not work for the program, or something else has changed since it was read.
    Changed,
    /// The program needs an owner.
    LastOwner,
    /// The program has as many staff as its limit allows.
    Full,
}

impl Ledger {
    /// Makes a link for one person to work for a program. `ends` is when the role ends, if it does.
    pub async fn invite_staff(
        &self,
        program: &ProgramId,
        role: Role,
        ends: Option<Instant>,
        by: (&PersonKey, Role),
        now: Instant,
    ) -> Result<StaffToken, StoreError> {
        let number = MemberNo::from_random(crate::random()?);
        let token = StaffToken::of(&self.pepper, program, number);
        let expires_at = now + STAFF_INVITE_HOLDS;
        let item = token
            .item(program, number)
            .s("ro", role.code())
            .s("ib", by.0)
            .s("ir", by.1.code())
            .s("op", expires_at)
            .s_if("en", ends)
            // The item is kept long after that, so that late visitors are told that the link has expired.
            .n("ttl", (expires_at + STAFF_INVITE_HOLDS * 15).as_second())
            .build();
        let (actor, event) = (Actor::Staff(by.0.clone()), AuditEvent::new(AuditAction::StaffInvited).to(role.code()));
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let writes = vec![put(&self.table, item.clone(), Some(NEW))?];
            // The number is random and unique: if the link exists, the answer to an earlier attempt was lost.
            if self.write_audited(program, &actor, &event, now, writes).await? || self.get(token.key()).await?.is_some()
            {
                return Ok(token);
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the offer of a link, if the link is valid.
    pub async fn staff_invite(&self, token: &StaffToken) -> Result<Option<StaffInvite>, StoreError> {
        let Some(item) = self.get(token.key()).await? else {
            return Ok(None);
        };
        let read = Reader::new("invitation to work", &item);
        Ok(Some(StaffInvite {
            program: read.parsed("p", |text| ProgramId::parse(text).ok())?,
            role: read.parsed("ro", Role::from_code)?,
            number: read.parsed("m", |text| MemberNo::parse(text).ok())?,
            expires_at: read.instant("op")?,
            ends: read.maybe_instant("en")?,
            by: (read.parsed("ib", |key| PersonKey::parse(key).ok())?, read.parsed("ir", Role::from_code)?),
            accepted_by: read.maybe_s("by").and_then(|key| PersonKey::parse(key).ok()),
        }))
    }

    /// Accepts an invitation, if fewer than `most` people work for the program. A repeat by the same person changes
    /// nothing. The link is void if the inviter no longer has the role.
    pub async fn accept_invitation(
        &self,
        token: &StaffToken,
        person: &PersonKey,
        most: u32,
        now: Instant,
    ) -> Result<Result<(), StaffChangeRefused>, StoreError> {
        let by = Actor::Staff(person.clone());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            // The staff is read first: if this link gave the person the role meanwhile, the link read after it says so.
            let Some(program) = self.staff_invite(token).await?.map(|invite| invite.program) else {
                return Ok(Err(StaffChangeRefused::InvitationExpired));
            };
            let head = self.audit_head(&program).await?;
            let before = self.staff(&program, person).await?;
            let Some(invite) = self.staff_invite(token).await? else {
                return Ok(Err(StaffChangeRefused::InvitationExpired));
            };
            match &invite.accepted_by {
                Some(taken) if taken == person => return Ok(Ok(())),
                Some(_) => return Ok(Err(StaffChangeRefused::InvitationExpired)),
                None if invite.expires_at <= now => return Ok(Err(StaffChangeRefused::InvitationExpired)),
                None => {}
            }
            if before.as_ref().is_some_and(|staff| staff.is_active_at(now)) {
                return Ok(Err(StaffChangeRefused::AlreadyStaff));
            }
            let (inviter, was) = &invite.by;
            let may = self.staff(&program, inviter).await?;
            if !may.is_some_and(|staff| staff.role == *was && staff.is_active_at(now)) {
                return Ok(Err(StaffChangeRefused::InvitationExpired));
            }
            if self.all_staff(&program, now).await?.len() >= most as usize {
                return Ok(Err(StaffChangeRefused::Full));
            }
            let (pk, sk) = keys::staff(&program, person);
            let staff = Item::at(pk, sk).s("ro", invite.role.code()).s("nu", invite.number).s_if("en", invite.ends);
            let took = Update::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(token.key())))
                .update_expression("SET #by = :by")
                .condition_expression("attribute_exists(pk) AND attribute_not_exists(#by)")
                .expression_attribute_names("#by", "by")
                .expression_attribute_values(":by", s(person));
            // A role that has ended by itself may be replaced.
            let free = if before.is_some() { None } else { Some(NEW) };
            let writes = vec![
                put(&self.table, staff.build(), free)?,
                update(took)?,
                self.role_unchanged(&program, inviter, *was)?,
            ];
            let event = AuditEvent::new(AuditAction::StaffJoined).target(person).to(invite.role.code());
            if self.write_audited_after(head, &program, &by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Whether a person is the only owner of a program that is not closed.
    pub async fn is_last_owner(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let owns = self.staff(program, person).await?.is_some_and(|staff| staff.role == Role::Owner);
        Ok(owns && self.other_owner(program, person).await?.is_none() && !self.is_closed(program, now).await?)
    }

    async fn other_owner(&self, program: &ProgramId, person: &PersonKey) -> Result<Option<PersonKey>, StoreError> {
        let roster = self.roster(program).await?.into_iter();
        let mut others = roster.filter(|(other, staff)| other != person && staff.role == Role::Owner);
        Ok(others.next().map(|(other, _)| other))
    }

    /// Revokes a role, or gives up one's own, from the next request on. An owner's role ends only if another owner
    /// stays or the program is closed.
    pub async fn revoke_role(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        staff: &Staff,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), StaffChangeRefused>, StoreError> {
        let own = *by == Actor::Staff(person.clone());
        let act = if own { AuditAction::StaffLeft } else { AuditAction::StaffRevoked };
        let event = AuditEvent::new(act).target(person).from(staff.role.code());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            match self.staff(program, person).await? {
                // The role has ended already, by this call or another one.
                None => return Ok(Ok(())),
                Some(known) if known.role != staff.role => return Ok(Err(StaffChangeRefused::Changed)),
                Some(_) => {}
            }
            let ends = Delete::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::staff(program, person))))
                .condition_expression("ro = :ro")
                .expression_attribute_values(":ro", s(staff.role.code()))
                .build()
                .map_err(|_| StoreError::corrupt("write", "delete"))?;
            let mut writes = vec![TransactWriteItem::builder().delete(ends).build()];
            if staff.role == Role::Owner {
                match self.other_owner(program, person).await? {
                    Some(other) => writes.push(self.role_unchanged(program, &other, Role::Owner)?),
                    None if self.is_closed(program, now).await? => {}
                    None => return Ok(Err(StaffChangeRefused::LastOwner)),
                }
            }
            if self.write_audited(program, by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Hands the program over to a person who works for it: they become the owner, and the former owner a manager.
    pub async fn transfer_ownership(
        &self,
        program: &ProgramId,
        owner: &PersonKey,
        new_owner: &PersonKey,
        now: Instant,
    ) -> Result<Result<(), StaffChangeRefused>, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let (was, staff) = futures::try_join!(self.staff(program, owner), self.staff(program, new_owner))?;
            let was = was.map(|owner| owner.role);
            match staff {
                Some(staff) if staff.role == Role::Owner && was == Some(Role::Manager) => return Ok(Ok(())),
                Some(staff) if staff.is_active_at(now) && was == Some(Role::Owner) => {
                    let event = AuditEvent::new(AuditAction::OwnershipTransferred)
                        .target(new_owner)
                        .from(staff.role.code())
                        .to(Role::Owner.code());
                    let writes = vec![
                        self.role_update(program, owner, Role::Owner, Role::Manager)?,
                        self.role_update(program, new_owner, staff.role, Role::Owner)?,
                    ];
                    if self.write_audited(program, &Actor::Staff(owner.clone()), &event, now, writes).await? {
                        return Ok(Ok(()));
                    }
                }
                _ => return Ok(Err(StaffChangeRefused::Changed)),
            }
        }
        Err(StoreError::Contended)
    }

    /// Sets the most that a person may ring up on a day, in minor units; `None` removes the limit.
    pub async fn set_till_limit(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        limit: Option<i64>,
        by: &Actor,
        now: Instant,
    ) -> Result<(), StoreError> {
        let shown = |limit: Option<i64>| limit.map(|minor| minor.to_string()).unwrap_or_default();
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(staff) = self.staff(program, person).await?.filter(|staff| staff.limit != limit) else {
                return Ok(());
            };
            let event =
                AuditEvent::new(AuditAction::LimitChanged).target(person).from(shown(staff.limit)).to(shown(limit));
            let limits = Update::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::staff(program, person))))
                .condition_expression("attribute_exists(pk)");
            let limits = match limit {
                Some(minor) => limits.update_expression("SET lm = :lm").expression_attribute_values(":lm", n(minor)),
                None => limits.update_expression("REMOVE lm"),
            };
            if self.write_audited(program, by, &event, now, vec![update(limits)?]).await? {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    fn role_update(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        was: Role,
        is: Role,
    ) -> Result<TransactWriteItem, StoreError> {
        update(
            Update::builder()
                .table_name(&self.table)
                .set_key(Some(item_key(keys::staff(program, person))))
                .update_expression("SET ro = :is REMOVE en, lm")
                .condition_expression("ro = :was")
                .expression_attribute_values(":is", s(is.code()))
                .expression_attribute_values(":was", s(was.code())),
        )
    }

    fn role_unchanged(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        role: Role,
    ) -> Result<TransactWriteItem, StoreError> {
        let check = aws_sdk_dynamodb::types::ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::staff(program, person))))
            .condition_expression("ro = :ro")
            .expression_attribute_values(":ro", s(role.code()))
            .build()
            .map_err(|_| StoreError::corrupt("write", "check"))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

const NEW: &str = "attribute_not_exists(pk)";
