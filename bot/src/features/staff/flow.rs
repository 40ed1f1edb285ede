//! Staff: the staff menu, the team, and the audit log. Permissions are checked at each request.

use super::intent::StaffIntent;
use super::{adjustments, screen};
use crate::channel::Channel;
use crate::context::{
    Answer, App, EarlyReturn, Flow, Sender, StaffContext, bind_staff_number, boxed, chat_commands, fallback,
    find_or_create_person, require_role, require_second_factor, require_staff, workplaces,
};
use crate::features::figures;
use crate::features::joining::intent::JoiningIntent;
use crate::features::program_lifecycle;
use crate::features::staff::screen::{AuditLogNames, StaffMember};
use crate::payload::Payload;
use crate::screens::menu;
use crate::screens::menu::staff_menu_with_notice;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::{AuditAction, AuditRecord, Instant, Lang, MemberNo, PersonKey, Phase, Program, ProgramId, Role, day_of};
use futures::future::{BoxFuture, try_join_all};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use store::{Ledger, StaffChangeRefused, StaffInvite, StaffToken, StoreError, Vault};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a StaffIntent) -> BoxFuture<'a, Flow> {
    match intent {
        StaffIntent::Invitation(lang, token) => boxed(|| job(app, sender, token, *lang)),
        StaffIntent::AcceptInvitation(lang, token) => boxed(|| accept_invitation(app, sender, *lang, token)),

        StaffIntent::AdjustPrompt(typed) => boxed(|| adjustments::adjust_prompt(app, sender, typed)),
        StaffIntent::AdjustPoints(program, member) => {
            boxed(|| adjustments::adjust_points(app, sender, program, *member))
        }
        StaffIntent::TypedAdjustment(program, member, text) => {
            boxed(|| adjustments::typed_adjustment(app, sender, program, *member, text))
        }
        StaffIntent::Adjust(program, id) => boxed(|| adjustments::adjust(app, sender, program, id)),
        StaffIntent::CancelCoupon(program, code) => boxed(|| adjustments::cancel_coupon(app, sender, program, code)),
        StaffIntent::Business => boxed(|| business(app, sender)),
        StaffIntent::StaffMenu(program) => boxed(|| figures::flow::desk(app, sender, program.as_ref())),
        StaffIntent::Settings(program) => boxed(|| settings(app, sender, program)),
        StaffIntent::JoinLink(program) => boxed(|| join_link(app, sender, program)),
        StaffIntent::Poster(program) => boxed(|| poster(app, sender, program)),
        StaffIntent::Team(program) => boxed(|| team(app, sender, program)),
        StaffIntent::InviteStaffPrompt(program) => boxed(|| invite_staff_prompt(app, sender, program)),
        StaffIntent::InviteStaffTermPrompt(program) => boxed(|| invite_staff_term_prompt(app, sender, program)),
        StaffIntent::InviteStaff(program, role, months) => boxed(|| hire(app, sender, program, *role, *months)),
        StaffIntent::Colleague(program, number) => boxed(|| colleague(app, sender, program, *number)),
        StaffIntent::RevokePrompt(program, number) => boxed(|| revoke_prompt(app, sender, program, *number)),
        StaffIntent::Revoke(program, number) => boxed(|| revoke(app, sender, program, *number)),
        StaffIntent::HandOverPrompt(program, number) => boxed(|| hand_over_prompt(app, sender, program, *number)),
        StaffIntent::HandOver(program, number) => boxed(|| hand_over(app, sender, program, *number)),
        StaffIntent::ResignPrompt(program) => boxed(|| resign_prompt(app, sender, program)),
        StaffIntent::Resign(program) => boxed(|| resign(app, sender, program)),
        StaffIntent::AuditLog(program, before) => boxed(|| audit_log(app, sender, program, *before)),
        StaffIntent::TakeBack(program, number) => boxed(|| take_back(app, sender, program, *number)),
        StaffIntent::ApproveAdjustment(program, id) => {
            boxed(|| adjustments::approve_adjustment(app, sender, program, id))
        }
        StaffIntent::RejectAdjustment(program, id) => {
            boxed(|| adjustments::reject_adjustment(app, sender, program, id))
        }
    }
}

/// What is set once and seldom changed.
async fn settings(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(menu::settings(&require_staff(app, sender, Some(program)).await?).into())
}

/// `/business`: the programs where the sender works, their drafts, and how to begin.
pub(crate) async fn business(app: &App, sender: &Sender) -> Flow {
    match app.arrive(sender).await? {
        Some(person) => Ok(workplaces(app, person).await?.into()),
        None => {
            let ask = |lang| JoiningIntent::JoinInLanguage(lang, Payload::Business);
            Ok(menu::choose_language(&sender.language_code, ask).into())
        }
    }
}

pub(crate) async fn join_link(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_open(app, sender, program).await?;
    let link = app.channel.deep_link(&Payload::Join(ctx.program.id.clone()));
    Ok(screen::join_link(&ctx, link).into())
}

/// The staff context of a program that newcomers can join.
async fn require_open(app: &App, sender: &Sender, program: &ProgramId) -> Result<StaffContext, EarlyReturn> {
    let ctx = require_staff(app, sender, Some(program)).await?;
    if ctx.program.phase_at(ctx.now) == Phase::Open {
        return Ok(ctx);
    }
    Err(staff_menu_with_notice(texts(ctx.lang).closed_to_newcomers(), &ctx).into())
}

/// Sends the link to join as a picture to print.
pub(crate) async fn poster(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_open(app, sender, program).await?;
    let link = app.channel.deep_link(&Payload::Join(ctx.program.id.clone()));
    let called = crate::texts::program_name(&ctx.program, ctx.lang);
    let caption = format!("{}\n{link}", texts(ctx.lang).poster_caption(called));
    Ok(Answer { picture: crate::qr_png(&link).map(|png| (png, caption)), ..Answer::default() }.into())
}

async fn team_of(app: &App, ctx: &StaffContext) -> Result<Vec<StaffMember>, StoreError> {
    let roster = app.ledger.roster(&ctx.program.id).await?;
    let current = roster.into_iter().filter(|(_, staff)| staff.is_active_at(ctx.now));
    let named = current.map(|(key, staff)| async move {
        let name = app.vault.person(&key).await?.map(|person| person.profile.first_name);
        Ok::<_, StoreError>(StaffMember { key, staff, name })
    });
    let mut team = try_join_all(named).await?;
    team.sort_by_key(|one| Role::ALL.iter().position(|role| *role == one.staff.role));
    Ok(team)
}

pub(crate) async fn team(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    Ok(screen::team(&ctx, &team_of(app, &ctx).await?).into())
}

pub(crate) async fn invite_staff_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(screen::invite_staff_prompt(&require_role(app, sender, Some(program)).await?).into())
}

pub(crate) async fn invite_staff_term_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(screen::invite_staff_term_prompt(&require_role(app, sender, Some(program)).await?).into())
}

/// Whether a program has as many staff as its limit allows.
async fn is_full(app: &App, program: &Program, now: Instant) -> Result<bool, StoreError> {
    Ok(app.ledger.all_staff(&program.id, now).await?.len() >= program.limits.staff as usize)
}

/// Makes a link for one new colleague. A repeated tap makes another link; each works once.
pub(crate) async fn hire(app: &App, sender: &Sender, program: &ProgramId, role: Role, months: u8) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    let timed = role == Role::Agency;
    if !ctx.role.may_appoint(role) || timed != screen::is_term(months) {
        return Ok(fallback());
    }
    if is_full(app, &ctx.program, ctx.now).await? {
        return Ok(staff_menu_with_notice(program_lifecycle::screen::staff_full(&ctx.program, ctx.lang), &ctx).into());
    }
    require_second_factor(
        app,
        sender,
        &mut ctx.context.person,
        StaffIntent::InviteStaff(program.clone(), role, months),
    )
    .await?;
    let ends = timed.then(|| {
        let last = domain::add_months(ctx.today(), months);
        domain::start_of(last, &ctx.program.zone)
    });
    let by = (&ctx.person.key, ctx.role);
    let token = app.ledger.invite_staff(program, role, ends, by, ctx.now).await?;
    let link = app.channel.deep_link(&Payload::StaffInvitation(token));
    Ok(screen::staff_invitation_link(&ctx, role, &link).into())
}

/// The staff context of somebody who may do what is wanted, and the colleague that a button names.
pub(crate) async fn require_colleague(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    number: MemberNo,
) -> Result<(StaffContext, StaffMember), EarlyReturn> {
    let ctx = require_role(app, sender, Some(program)).await?;
    let team = team_of(app, &ctx).await?;
    let is = |one: &StaffMember| one.staff.number == Some(number) && one.key != ctx.person.key;
    match team.iter().position(is) {
        Some(at) => Ok((ctx, team.into_iter().nth(at).ok_or(StoreError::Contended)?)),
        None => Err(screen::team(&ctx, &team).with_notice(texts(ctx.lang).team_changed()).into()),
    }
}

pub(crate) async fn colleague(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (ctx, one) = require_colleague(app, sender, program, number).await?;
    Ok(screen::colleague(&ctx, &one, number).into())
}

pub(crate) async fn revoke_prompt(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (ctx, one) = require_colleague(app, sender, program, number).await?;
    if !ctx.role.may_appoint(one.staff.role) {
        return Ok(screen::colleague(&ctx, &one, number).into());
    }
    Ok(screen::revoke_prompt(&ctx, &one, number).into())
}

pub(crate) async fn revoke(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (mut ctx, one) = require_colleague(app, sender, program, number).await?;
    if !ctx.role.may_appoint(one.staff.role) {
        return Ok(screen::colleague(&ctx, &one, number).into());
    }
    require_second_factor(app, sender, &mut ctx.context.person, StaffIntent::Revoke(program.clone(), number)).await?;
    let ended = app.ledger.revoke_role(program, &one.key, &one.staff, &ctx.actor(), ctx.now).await?;
    let said = match ended {
        Ok(()) => screen::revoked(&ctx, &one),
        Err(StaffChangeRefused::HandedOver) => texts(ctx.lang).just_handed_over(),
        Err(_) => texts(ctx.lang).team_changed(),
    };
    Ok(screen::team(&ctx, &team_of(app, &ctx).await?).with_notice(said).into())
}

pub(crate) async fn hand_over_prompt(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (ctx, one) = require_colleague(app, sender, program, number).await?;
    Ok(screen::hand_over_prompt(&ctx, &one, number).into())
}

pub(crate) async fn hand_over(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (mut ctx, one) = require_colleague(app, sender, program, number).await?;
    require_second_factor(app, sender, &mut ctx.context.person, StaffIntent::HandOver(program.clone(), number)).await?;
    let done = app.ledger.transfer_ownership(program, &ctx.person.key, &one.key, ctx.now).await?;
    let said = match done {
        Ok(()) => screen::handed_over(&ctx, &one),
        Err(StaffChangeRefused::HandedOver) => texts(ctx.lang).just_handed_over(),
        Err(_) => texts(ctx.lang).team_changed(),
    };
    let ctx = require_staff(app, sender, Some(program)).await?;
    Ok(staff_menu_with_notice(said, &ctx).into())
}

pub(crate) async fn resign_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(screen::resign_prompt(&require_staff(app, sender, Some(program)).await?).into())
}

/// Gives up the sender's own role. The last owner cannot.
pub(crate) async fn resign(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let mut ctx = require_staff(app, sender, Some(program)).await?;
    match app.people().resign_role(&mut ctx.context.person, program).await? {
        Ok(()) => {
            let commands = Some(chat_commands(app, &ctx.person).await?);
            Ok(Answer { commands, ..screen::resigned(&ctx.program, ctx.lang).into() }.into())
        }
        Err(StaffChangeRefused::LastOwner) => Ok(staff_menu_with_notice(texts(ctx.lang).last_owner(), &ctx).into()),
        Err(_) => Ok(staff_menu_with_notice(texts(ctx.lang).team_changed(), &ctx).into()),
    }
}

/// The invitation behind a link to work, if it is still valid.
async fn offered(app: &App, token: &StaffToken, lang: Lang) -> Result<StaffInvite, EarlyReturn> {
    let invite = app.ledger.staff_invite(token).await?;
    invite.ok_or_else(|| Screen::new(texts(lang).staff_invitation_over()).into())
}

/// Answers an opened invitation to work, in a language of the reader.
pub(crate) async fn job(app: &App, sender: &Sender, token: &StaffToken, lang: Lang) -> Flow {
    Ok(offer(app, sender, token, lang).await?.into())
}

async fn offer(app: &App, sender: &Sender, token: &StaffToken, lang: Lang) -> Result<Screen, EarlyReturn> {
    let invite = offered(app, token, lang).await?;
    let Some(program) = app.programs.get(&invite.program).await? else {
        return Ok(Screen::new(texts(lang).staff_invitation_over()));
    };
    if let Some(ctx) = app.staff_context(sender, Some(&program.id)).await? {
        let role = menu::role_in_words(ctx.role, ctx.lang);
        let own = invite.accepted_by.as_ref() == Some(&ctx.person.key);
        return Ok(if own {
            menu::staff_menu(&ctx)
        } else {
            staff_menu_with_notice(texts(ctx.lang).staff_invitation_has_role(role), &ctx)
        });
    }
    let now = app.clock.now();
    if invite.accepted_by.is_some() || invite.expires_at <= now {
        return Ok(Screen::new(texts(lang).staff_invitation_over()));
    }
    let in_words = |ends| crate::date(lang, day_of(ends, &program.zone), day_of(now, &program.zone));
    let payload = Payload::StaffInvitation(token.clone());
    Ok(screen::invitation_offer(&program, &invite, &payload, lang, invite.ends.map(in_words)))
}

/// Accepts an invitation to work. Nothing is stored of somebody who comes too late.
pub(crate) async fn accept_invitation(app: &App, sender: &Sender, lang: Lang, token: &StaffToken) -> Flow {
    let invite = offered(app, token, lang).await?;
    let over = || Ok(Screen::new(texts(lang).staff_invitation_over()).into());
    let key = app.person_key(sender);
    let staff = app.ledger.staff(&invite.program, &key).await?;
    let works = staff.is_some_and(|staff| staff.is_active_at(app.clock.now()));
    // A repeated tap does not bring back somebody who accepted and then left or had their data deleted.
    let open = invite.accepted_by.is_none() && invite.expires_at > app.clock.now();
    if !works && !open {
        return over();
    }
    let now = app.clock.now();
    let program = app.programs.get(&invite.program).await?.ok_or(StoreError::Contended)?;
    if !works && is_full(app, &program, now).await? {
        return Ok(Screen::new(program_lifecycle::screen::staff_full(&program, lang)).into());
    }
    let mut person = find_or_create_person(app, sender, lang).await?;
    if !works {
        match app.ledger.accept_invitation(token, &person.key, program.limits.staff, now).await? {
            Ok(()) => {}
            Err(StaffChangeRefused::Full) => {
                return Ok(Screen::new(program_lifecycle::screen::staff_full(&program, lang)).into());
            }
            Err(_) => return over(),
        }
        bind_staff_number(app, &mut person, &invite.program, invite.number).await?;
    }
    let screen = offer(app, sender, token, lang).await?;
    let commands = Some(chat_commands(app, &person).await?);
    Ok(Answer { commands, ..screen.into() }.into())
}

/// Takes back what a colleague changed, which only restores what was: so it asks for no code.
pub(crate) async fn take_back(app: &App, sender: &Sender, program: &ProgramId, number: u64) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    let record = app.ledger.audit_record(program, number).await?;
    let record = record.filter(|record| record.may_be_taken_back_by(&ctx.person.key, ctx.role, ctx.now));
    let said = match record {
        Some(record) if is_still_known(app, &record).await? => {
            let newest = app.programs.fresh(program).await?.ok_or(StoreError::Contended)?;
            let done = app.ledger.take_back(&newest, &record, &ctx.actor(), ctx.now).await?;
            app.programs.forget(program);
            let named = audit_log_names(&app.ledger, &app.vault, program, std::slice::from_ref(&record)).await?;
            done.ok().map(|()| texts(ctx.lang).taken_back(screen::audit_line(&record, &named, &newest, ctx.lang)))
        }
        _ => None,
    };
    let said = said.unwrap_or_else(|| texts(ctx.lang).take_back_over());
    let ctx = require_staff(app, sender, Some(program)).await?;
    Ok(staff_menu_with_notice(said, &ctx).into())
}

/// Whether the person whose role would be given back has not had their data deleted.
async fn is_still_known(app: &App, record: &AuditRecord) -> Result<bool, StoreError> {
    match (record.event.action, PersonKey::parse(&record.event.target)) {
        (AuditAction::StaffRevoked, Ok(person)) => Ok(app.vault.person(&person).await?.is_some()),
        _ => Ok(true),
    }
}

/// Shows the audit log, newest first.
pub(crate) async fn audit_log(app: &App, sender: &Sender, program: &ProgramId, before: Option<u64>) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    let page = app.ledger.audit_log(program, before, screen::LOG_PAGE).await?;
    let named = audit_log_names(&app.ledger, &app.vault, program, &page).await?;
    Ok(screen::audit_log(&ctx, before, &page, &named).into())
}

/// Reads the names of the people and the numbers of the cards that records of the audit log name.
pub(crate) async fn audit_log_names(
    ledger: &Ledger,
    vault: &Vault,
    program: &ProgramId,
    page: &[AuditRecord],
) -> Result<AuditLogNames, StoreError> {
    let mut named = AuditLogNames::default();
    let mut names: HashMap<PersonKey, Option<String>> = HashMap::new();
    for entry in page {
        let actor = entry.by.staff().cloned();
        for key in actor.into_iter().chain(PersonKey::parse(&entry.event.target)) {
            if let Entry::Vacant(unknown) = names.entry(key) {
                let person = vault.person(unknown.key()).await?;
                unknown.insert(person.map(|person| person.profile.first_name));
            }
        }
        if let Ok(member) = MemberNo::parse(&entry.event.target)
            && let Some(row) = ledger.account(program, member).await?
        {
            named.cards.insert(member, row.card);
        }
    }
    named.people = names.into_iter().filter_map(|(key, called)| Some((key, called?))).collect();
    Ok(named)
}
