//! Joining and leaving the staff of a program: invitation links, and roles that are accepted, given up, revoked and
//! handed over.

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Row, ms, n, s};
use crate::kit::token::link_token;
use crate::kit::write::Write;
use crate::staff::people::StoredStaff;
use crate::{Ledger, Staff, StoreError, TillLimit};
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use domain::{Actor, AuditAction, AuditEvent, Instant, MemberNo, PersonKey, ProgramId, Role};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::fmt::Display;

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
    /// The program was handed over less than a day ago, and that can still be taken back.
    HandedOver,
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
        let token = self.staff_token(program, number);
        let expires_at = now + STAFF_INVITE_HOLDS;
        let stored = StoredInvite {
            program: program.clone(),
            number,
            role,
            by: by.0.clone(),
            by_role: by.1,
            expires_at,
            ends,
            accepted_by: None,
            // The item is kept long after that, so that late visitors are told that the link has expired.
            ttl: (expires_at + STAFF_INVITE_HOLDS * 15).as_second(),
        };
        let event = AuditEvent::new(AuditAction::StaffInvited).target(number).to(role.code());
        let actor = Actor::Staff(by.0.clone());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let writes = vec![self.table.put(token.key(), &stored).if_absent()];
            // The number is random and unique: if the link exists, the answer to an earlier attempt was lost.
            if self.write_audited(program, &actor, &event, now, writes).await?
                || self.table.get(token.key()).await?.is_some()
            {
                return Ok(token);
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the secret of the link that gives somebody this number.
    pub(crate) fn staff_token(&self, program: &ProgramId, number: MemberNo) -> StaffToken {
        StaffToken::of(&self.pepper, program, number)
    }

    /// Returns the offer of a link, if the link is valid.
    pub async fn staff_invite(&self, token: &StaffToken) -> Result<Option<StaffInvite>, StoreError> {
        let stored = self.table.load::<StoredInvite>(token.key()).await?;
        Ok(stored.map(|stored| StaffInvite {
            program: stored.program,
            role: stored.role,
            number: stored.number,
            expires_at: stored.expires_at,
            ends: stored.ends,
            by: (stored.by, stored.by_role),
            accepted_by: stored.accepted_by,
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
            let staff = StoredStaff::new(invite.role, invite.number, invite.ends);
            let joins = self.table.put(keys::staff(&program, person), &staff);
            let took = self.table.update(token.key()).set("by", s(person)).if_present();
            let writes = vec![
                // A role that has ended by itself may be replaced.
                if before.is_some() { joins } else { joins.if_absent() },
                // It may have been withdrawn meanwhile.
                took.when("attribute_not_exists(#by) AND op = :op").value(":op", n(invite.expires_at.as_millisecond())),
                self.role_unchanged(&program, inviter, *was),
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
        let event = RevokedRole::of(staff).map_or(event.clone(), |was| event.to(was));
        let mut attempts = Attempts::default();
        while attempts.again().await {
            match self.staff(program, person).await? {
                // The role has ended already, by this call or another one.
                None => return Ok(Ok(())),
                Some(known) if known.role != staff.role => return Ok(Err(StaffChangeRefused::Changed)),
                Some(known) if !own && known.has_just_handed_over(now) => {
                    return Ok(Err(StaffChangeRefused::HandedOver));
                }
                Some(_) => {}
            }
            let ends = self.table.delete(keys::staff(program, person));
            let mut writes = vec![ends.when("ro = :ro").value(":ro", s(staff.role.code()))];
            if staff.role == Role::Owner {
                match self.other_owner(program, person).await? {
                    Some(other) => writes.push(self.role_unchanged(program, &other, Role::Owner)),
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
            let received = was.as_ref().is_some_and(|owner| owner.has_just_handed_over(now));
            let was = was.map(|owner| owner.role);
            match staff {
                Some(staff) if staff.role == Role::Owner && was == Some(Role::Manager) => return Ok(Ok(())),
                Some(_) if received && was == Some(Role::Owner) => return Ok(Err(StaffChangeRefused::HandedOver)),
                Some(staff) if staff.is_active_at(now) && was == Some(Role::Owner) => {
                    let event =
                        AuditEvent::new(AuditAction::OwnershipTransferred).target(new_owner).from(staff.role.code());
                    let event = staff.ends_at.map_or(event.clone(), |ends| event.to(ends));
                    let is = |role| NewRole { role, ends_at: None, handed_over_at: Some(now) };
                    let writes = vec![
                        self.role_update(program, owner, Role::Owner, &is(Role::Manager)),
                        self.role_update(program, new_owner, staff.role, &is(Role::Owner)),
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

    /// Sets the most that a person may ring up on a day.
    pub async fn set_till_limit(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        wanted: TillLimit,
        by: &Actor,
        now: Instant,
    ) -> Result<(), StoreError> {
        let (limit, usual) = match wanted {
            TillLimit::None => (None, None),
            TillLimit::Usual => (None, Some(AttributeValue::Bool(true))),
            TillLimit::Set(minor) => (Some(n(minor)), None),
        };
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(staff) = self.staff(program, person).await?.filter(|staff| staff.limit != wanted) else {
                return Ok(());
            };
            let event = AuditEvent::new(AuditAction::LimitChanged).target(person);
            let event = event.from(staff.limit.code()).to(wanted.code());
            let limits = self.table.update(keys::staff(program, person)).set_or_remove("lm", limit.clone());
            let limits = limits.set_or_remove("ul", usual.clone());
            if self.write_audited(program, by, &event, now, vec![limits.if_present()]).await? {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the write that gives somebody another role. A cashier begins with the usual limit.
    pub(crate) fn role_update(&self, program: &ProgramId, person: &PersonKey, was: Role, is: &NewRole) -> Write {
        let at = |instant: Option<Instant>| instant.map(|instant| n(instant.as_millisecond()));
        let update = self
            .table
            .update(keys::staff(program, person))
            .set("ro", s(is.role.code()))
            .set_or_remove("en", at(is.ends_at))
            .remove("lm")
            .set_or_remove("ul", (is.role == Role::Cashier).then_some(AttributeValue::Bool(true)))
            .set_or_remove("ho", at(is.handed_over_at));
        update.when("ro = :was").value(":was", s(was.code()))
    }

    fn role_unchanged(&self, program: &ProgramId, person: &PersonKey, role: Role) -> Write {
        self.table.check(keys::staff(program, person)).when("ro = :ro").value(":ro", s(role.code()))
    }
}

/// The role that somebody gets in place of another one.
pub(crate) struct NewRole {
    pub(crate) role: Role,
    pub(crate) ends_at: Option<Instant>,
    /// When the program was handed over, if that is why.
    pub(crate) handed_over_at: Option<Instant>,
}

/// A role that was revoked, as the audit log keeps it.
pub(crate) struct RevokedRole {
    pub(crate) role: Role,
    pub(crate) number: MemberNo,
    pub(crate) ends_at: Option<Instant>,
}

impl RevokedRole {
    fn of(staff: &Staff) -> Option<RevokedRole> {
        Some(RevokedRole { role: staff.role, number: staff.number?, ends_at: staff.ends_at })
    }

    /// Reads what a record says: the role, and what `Display` writes.
    pub(crate) fn parse(role: &str, rest: &str) -> Option<RevokedRole> {
        let (number, ends) = rest.split_once(' ').map_or((rest, None), |(number, ends)| (number, Some(ends)));
        let ends_at = ends.map(str::parse).transpose().ok()?;
        Some(RevokedRole { role: Role::from_code(role)?, number: MemberNo::parse(number).ok()?, ends_at })
    }
}

impl Display for RevokedRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.number)?;
        self.ends_at.map_or(Ok(()), |ends| write!(f, " {ends}"))
    }
}

/// An invitation to work as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredInvite {
    #[serde(rename = "p")]
    program: ProgramId,
    #[serde(rename = "m")]
    number: MemberNo,
    #[serde(rename = "ro")]
    role: Role,
    #[serde(rename = "ib")]
    by: PersonKey,
    #[serde(rename = "ir")]
    by_role: Role,
    #[serde(rename = "op", with = "ms::required")]
    expires_at: Instant,
    #[serde(rename = "en", default, with = "ms::optional")]
    ends: Option<Instant>,
    #[serde(rename = "by")]
    accepted_by: Option<PersonKey>,
    ttl: i64,
}

impl Row for StoredInvite {
    const KIND: &'static str = "invitation to work";
}
