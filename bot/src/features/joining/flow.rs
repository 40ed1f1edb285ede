//! Joining: language, consent, welcome, in at most three taps. Nothing of a person is stored before they consent,
//! except who invited them, which is kept under a hash and deleted if they decline.

use super::intent::JoiningIntent;
use super::screen;
use crate::context::{
    Answer, App, EarlyReturn, Flow, MemberContext, Outcome, Sender, boxed, chat_commands, workplaces,
};
use crate::features::points;
use crate::features::referrals;
use crate::features::setup::intent::SetupIntent;
use crate::features::staff::intent::StaffIntent;
use crate::payload::Payload;
use crate::screens::menu;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::{Lang, MemberNo, Phase, Program, ProgramId};
use futures::future::BoxFuture;
use std::sync::Arc;
use store::{Attempts, CardClaim, Conflict, Person, PostError, Profile, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a JoiningIntent) -> BoxFuture<'a, Flow> {
    match intent {
        JoiningIntent::Start(payload) => boxed(|| start(app, sender, payload)),
        JoiningIntent::JoinInLanguage(lang, payload) => boxed(|| speak(app, sender, *lang, payload)),
        JoiningIntent::Consent(lang, payload) => boxed(|| consent(app, sender, *lang, payload)),
        JoiningIntent::Policy(lang, payload) => boxed(|| policy(app, sender, *lang, payload)),
        JoiningIntent::Agree(lang, payload) => boxed(|| agree(app, sender, *lang, payload)),
        JoiningIntent::Decline(lang, payload) => boxed(|| decline(app, sender, *lang, payload)),
    }
}

/// Where a link leads.
enum JoinTarget {
    /// To a program, with a card or an invitation if the link carries one.
    Open(Arc<Program>, Arrival),
    /// Nowhere; the text says why.
    Closed(fn(Lang) -> String),
}

/// What a link carries besides the program.
#[derive(Default)]
struct Arrival {
    /// A card to take over.
    claim: Option<CardClaim>,
    /// The member who sent the invitation.
    inviter: Option<MemberNo>,
}

/// `/start`, with or without a link. A repeat has no further effect on a member.
pub(crate) async fn start(app: &App, sender: &Sender, payload: &Payload) -> Flow {
    let person = app.arrive(sender).await?;
    let lang = person.as_ref().map_or(Lang::best_fit(&sender.language_code), |person| person.profile.lang());
    match (payload, &person) {
        (Payload::Business, _) => return Ok(Outcome::redirect(StaffIntent::Business)),
        (Payload::StaffInvitation(token), Some(_)) => {
            return Ok(Outcome::redirect(StaffIntent::Invitation(lang, token.clone())));
        }
        (Payload::StaffInvitation(_), None) => {
            let ask = |lang| JoiningIntent::JoinInLanguage(lang, payload.clone());
            return Ok(menu::choose_language(&sender.language_code, ask).into());
        }
        // A person who works for programs and is a member of none.
        (Payload::None | Payload::Unknown, Some(person))
            if person.memberships.is_empty() && !person.staff_numbers.is_empty() =>
        {
            return Ok(workplaces(app, person.clone()).await?.into());
        }
        _ => {}
    }
    if let (Payload::None | Payload::Unknown, Some(person)) = (payload, &person)
        && let Some(ctx) = app.member_context_of(person.clone(), None).await?
    {
        return Ok(points::flow::home_of(app, &ctx).await?.into());
    }
    let (program, arrival) = match join_target(app, payload).await? {
        JoinTarget::Closed(text) => return show_closed_reason(app, person, lang, text).await,
        JoinTarget::Open(program, arrival) => (program, arrival),
    };
    match person {
        Some(person) if person.memberships.contains_key(&program.id) => enter(app, person, &program, arrival).await,
        person => {
            if let Some(why) = closed_reason(app, &program, &arrival).await? {
                return show_closed_reason(app, person, lang, why).await;
            }
            // The first invitation counts; it is deleted after a time if its reader does not join.
            if let Some(inviter) = arrival.inviter.filter(|_| invites(&program, app)) {
                app.vault.invite(&program.id, &app.person_key(sender), inviter, app.clock.now()).await?;
            }
            match person {
                Some(_) => Ok(ask_consent(app, sender, &program, lang, payload).await?.into()),
                None => Ok(menu::choose_language(&sender.language_code, |lang| {
                    JoiningIntent::JoinInLanguage(lang, payload.clone())
                })
                .into()),
            }
        }
    }
}

fn invites(program: &Program, app: &App) -> bool {
    program.rules_at(app.clock.now()).referral.is_some()
}

async fn ask_consent(
    app: &App,
    sender: &Sender,
    program: &Program,
    lang: Lang,
    payload: &Payload,
) -> Result<Screen, StoreError> {
    let inviter = match inviter(app, sender, program).await? {
        Some(member) => app.vault.first_name(&program.id, member).await?,
        None => None,
    };
    Ok(screen::consent_prompt(program, lang, payload, inviter.as_deref(), app.clock.now()))
}

/// The inviter whose invitation counts for somebody who is not a member yet.
async fn inviter(app: &App, sender: &Sender, program: &Program) -> Result<Option<MemberNo>, StoreError> {
    if !invites(program, app) {
        return Ok(None);
    }
    app.vault.invitation(&program.id, &app.person_key(sender), app.clock.now()).await
}

/// A language was chosen while joining; asks for consent.
pub(crate) async fn speak(app: &App, sender: &Sender, lang: Lang, payload: &Payload) -> Flow {
    match payload {
        Payload::Business => return Ok(screen::business_intro(lang).into()),
        Payload::StaffInvitation(token) => return Ok(Outcome::redirect(StaffIntent::Invitation(lang, token.clone()))),
        _ => {}
    }
    let program = require_joinable(app, sender, lang, payload).await?;
    Ok(ask_consent(app, sender, &program, lang, payload).await?.into())
}

/// Shows the text of consent.
pub(crate) async fn consent(app: &App, sender: &Sender, lang: Lang, payload: &Payload) -> Flow {
    let program = require_joinable(app, sender, lang, payload).await?;
    Ok(screen::consent_text(&program, lang, payload).into())
}

/// Shows the privacy policy.
pub(crate) async fn policy(app: &App, sender: &Sender, lang: Lang, payload: &Payload) -> Flow {
    let program = require_joinable(app, sender, lang, payload).await?;
    Ok(screen::policy_text(&program, lang, payload).into())
}

/// The program that the sender is about to join; otherwise returns early with the reason that it is closed to them.
async fn require_joinable(
    app: &App,
    sender: &Sender,
    lang: Lang,
    payload: &Payload,
) -> Result<Arc<Program>, EarlyReturn> {
    let person = app.arrive(sender).await?;
    match join_target(app, payload).await? {
        JoinTarget::Closed(text) => Err(show_closed_reason(app, person, lang, text).await?.into()),
        JoinTarget::Open(program, arrival) => match person {
            Some(person) if person.memberships.contains_key(&program.id) => {
                Err(enter(app, person, &program, arrival).await?.into())
            }
            person => match closed_reason(app, &program, &arrival).await? {
                Some(why) => Err(show_closed_reason(app, person, lang, why).await?.into()),
                None => Ok(program),
            },
        },
    }
}

/// Declines. Nothing is stored, and the invitation is deleted as well.
pub(crate) async fn decline(app: &App, sender: &Sender, lang: Lang, payload: &Payload) -> Flow {
    if let Payload::StaffInvitation(_) = payload {
        return Ok(Screen::new(texts(lang).staff_invitation_declined()).into());
    }
    if let JoinTarget::Open(program, _) = join_target(app, payload).await?
        && inviter(app, sender, &program).await?.is_some()
    {
        app.vault.forget_invitation(&program.id, &app.person_key(sender)).await?;
    }
    Ok(Screen::new(texts(lang).not_now_answer()).into())
}

/// Agrees. The Vault is written first, then the Ledger.
pub(crate) async fn agree(app: &App, sender: &Sender, lang: Lang, payload: &Payload) -> Flow {
    match payload {
        Payload::Business => return Ok(Outcome::redirect(SetupIntent::Begin(lang))),
        Payload::StaffInvitation(token) => {
            return Ok(Outcome::redirect(StaffIntent::AcceptInvitation(lang, token.clone())));
        }
        _ => {}
    }
    let mut attempts = Attempts::default();
    while attempts.again().await {
        let person = app.arrive(sender).await?;
        let (program, arrival) = match join_target(app, payload).await? {
            JoinTarget::Closed(text) => return show_closed_reason(app, person, lang, text).await,
            JoinTarget::Open(program, arrival) => (program, arrival),
        };
        if let Some(member) = person.as_ref().filter(|person| person.memberships.contains_key(&program.id)) {
            return enter(app, member.clone(), &program, arrival).await;
        }
        if let Some(why) = closed_reason(app, &program, &arrival).await? {
            return show_closed_reason(app, person, lang, why).await;
        }
        let mut person = match person {
            Some(person) => person,
            None => {
                let profile = Profile::new(sender.address.clone(), sender.first_name.clone(), lang);
                Person::new(app.person_key(sender), profile)
            }
        };
        let inviter = inviter(app, sender, &program).await?;
        let member = match &arrival.claim {
            Some(claim) => claim.member,
            None => MemberNo::from_random(store::random()?),
        };
        if app.vault.bind(&program.id, member, &person.key).await? == Err(Conflict) {
            return show_closed_reason(app, Some(person), lang, |lang| texts(lang).claim_used()).await;
        }
        person.memberships.insert(program.id.clone(), member);
        person.current = Some(program.id.clone());
        // A person who takes over a card was a customer before, so nobody brought them.
        if let Some(inviter) = inviter.filter(|_| arrival.claim.is_none()) {
            person.invited_by.insert(program.id.clone(), inviter);
        }
        person.profile.speak(lang);
        app.people().consent(&mut person, &program.id);
        if app.vault.save(&mut person).await? == Err(Conflict) {
            // Another device of theirs was faster; the number drawn here stays unused.
            if arrival.claim.is_none() {
                app.vault.unbind(&program.id, member, &person.key).await?;
            }
            continue;
        }
        let ctx = app.member_context_of(person, Some(&program.id)).await?.ok_or(StoreError::Contended)?;
        if inviter.is_some() {
            app.vault.forget_invitation(&program.id, &ctx.person.key).await?;
        }
        let inviter = match ctx.person.invited_by.get(&program.id) {
            Some(member) => app.vault.first_name(&program.id, *member).await?,
            None => None,
        };
        let welcome = menu::home(&ctx, true, None);
        let welcome = match inviter {
            Some(inviter) => referrals::screen::welcome(&ctx, welcome, &inviter),
            None => welcome,
        };
        let commands = Some(chat_commands(app, &ctx.person).await?);
        return Ok(Answer { commands, ..welcome.into() }.into());
    }
    Err(StoreError::Contended.into())
}

/// A member opens a link again; a card that it carries is merged into their account.
async fn enter(app: &App, mut person: Person, program: &Arc<Program>, arrival: Arrival) -> Flow {
    let lang = person.profile.lang();
    let ours = person.memberships.get(&program.id).copied();
    if let (Some(inviter), Some(ours)) = (arrival.inviter, ours) {
        return show_referral_rejection(app, person, program, inviter, ours).await;
    }
    if let (Some(claim), Some(ours)) = (&arrival.claim, ours)
        && claim.member != ours
    {
        let card = (program.id.clone(), claim.member);
        // A card that has a holder is theirs alone, unless it was this person's own act.
        let is_taken = claim.used && !person.cards.contains(&card);
        if is_taken || !take_over(app, &mut person, program, &card, ours).await? {
            return show_closed_reason(app, Some(person), lang, |lang| texts(lang).claim_used()).await;
        }
    }
    match app.member_context_of(person, Some(&program.id)).await? {
        Some(ctx) => Ok(points::flow::home_of(app, &ctx).await?.into()),
        None => Err(StoreError::Contended.into()),
    }
}

/// Merges a card's account into a member's; `false` if somebody else was faster. What failed leaves nothing of the card
/// in their record: it would be counted as theirs.
async fn take_over(
    app: &App,
    person: &mut Person,
    program: &Program,
    card: &(ProgramId, MemberNo),
    ours: MemberNo,
) -> Result<bool, EarlyReturn> {
    // It is stored before it is bound, so a deletion of their data finds it even after a crash in between.
    if person.cards.insert(card.clone()) && app.vault.save(person).await? == Err(Conflict) {
        return Err(StoreError::Contended.into());
    }
    let bound = app.vault.bind(&program.id, card.1, &person.key).await?;
    let merged = match bound {
        Err(Conflict) => false,
        Ok(()) => match app.ledger.transfer(program, card.1, ours, app.clock.now()).await {
            Ok(_) => true,
            Err(PostError::Store(error)) => return Err(error.into()),
            Err(_) => false,
        },
    };
    if !merged {
        if bound.is_ok() {
            app.vault.unbind(&program.id, card.1, &person.key).await?;
        }
        person.cards.remove(card);
        if app.vault.save(person).await? == Err(Conflict) {
            return Err(StoreError::Contended.into());
        }
    }
    Ok(merged)
}

/// A member opened an invitation; says why it does not count, by the first reason that applies
/// (docs/rules.md#attribution).
async fn show_referral_rejection(
    app: &App,
    person: Person,
    program: &Arc<Program>,
    inviter: MemberNo,
    ours: MemberNo,
) -> Flow {
    let cycle = inviter != ours && app.ledger.is_upstream_referrer(&program.id, ours, inviter).await?;
    let ctx = app.member_context_of(person, Some(&program.id)).await?.ok_or(StoreError::Contended)?;
    let t = texts(ctx.lang);
    let why = match () {
        () if inviter == ours => t.invite_self(),
        () if cycle => t.invite_cycle(),
        () => t.invite_existing(),
    };
    Ok(menu::menu_with_notice(why, &ctx).into())
}

/// Why somebody who is not a member cannot join, or `None` if they can. The holder of a card may join until the program
/// is closed: their account exists already, and they may spend its points until then.
async fn closed_reason(
    app: &App,
    program: &Program,
    arrival: &Arrival,
) -> Result<Option<fn(Lang) -> String>, StoreError> {
    let phase = program.phase_at(app.clock.now());
    match &arrival.claim {
        Some(claim) if claim.used => Ok(Some(|lang| texts(lang).claim_used())),
        Some(_) if phase < Phase::Closed => Ok(None),
        _ if phase != Phase::Open => Ok(Some(|lang| texts(lang).closed_to_newcomers())),
        Some(_) => Ok(None),
        None if app.ledger.has_room(program).await? => Ok(None),
        None => Ok(Some(|lang| texts(lang).program_full())),
    }
}

async fn join_target(app: &App, payload: &Payload) -> Result<JoinTarget, StoreError> {
    let (id, arrival) = match payload {
        Payload::None => match app.ledger.default_program().await? {
            Some(id) => (id, Arrival::default()),
            None => return Ok(JoinTarget::Closed(|lang| texts(lang).no_program())),
        },
        // Staff invitations and new programs have their own flows.
        Payload::Unknown | Payload::StaffInvitation(_) | Payload::Business => {
            return Ok(JoinTarget::Closed(|lang| texts(lang).unknown_program()));
        }
        Payload::Join(id) => (id.clone(), Arrival::default()),
        Payload::Invite(token) => match app.ledger.invited_by(token).await? {
            None => return Ok(JoinTarget::Closed(|lang| texts(lang).unknown_program())),
            Some((program, member)) => (program, Arrival { inviter: Some(member), claim: None }),
        },
        Payload::Claim(token) => match app.ledger.claim(token).await? {
            None => return Ok(JoinTarget::Closed(|lang| texts(lang).claim_unknown())),
            Some(claim) => (claim.program.clone(), Arrival { claim: Some(claim), inviter: None }),
        },
    };
    match app.programs.get(&id).await? {
        Some(program) => Ok(JoinTarget::Open(program, arrival)),
        None => Ok(JoinTarget::Closed(|lang| texts(lang).unknown_program())),
    }
}

/// Says why a link leads nowhere; a member gets their menu below it.
async fn show_closed_reason(app: &App, person: Option<Person>, lang: Lang, text: fn(Lang) -> String) -> Flow {
    let ctx: Option<MemberContext> = match person {
        Some(person) => app.member_context_of(person, None).await?,
        None => None,
    };
    Ok(match ctx {
        Some(ctx) => menu::menu_with_notice(text(ctx.lang), &ctx),
        None => Screen::new(text(lang)),
    }
    .into())
}
