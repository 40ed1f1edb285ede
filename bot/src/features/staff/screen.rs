//! Screens of staff: the programs where somebody works, the team, invitations to work, and the audit log.

use super::intent::StaffIntent;
use crate::context::StaffContext;
use crate::features::api_keys::intent::ApiKeysIntent;
use crate::features::api_keys::screen::scope_in_words;
use crate::features::catalog::intent::CatalogIntent;
use crate::features::catalog::words::change_in_words;
use crate::features::joining::intent::JoiningIntent;
use crate::features::journeys::names::{change_of_state, journey_name};
use crate::features::program_lifecycle::intent::ProgramLifecycleIntent;
use crate::features::rewards::screen::title;
use crate::features::setup::intent::SetupIntent;
use crate::features::till::intent::TillIntent;
use crate::features::till::screen::amount;
use crate::form::{capital, signed};
use crate::payload::Payload;
use crate::screens::menu::{role_in_words, to_staff_menu};
use crate::screens::parts::{Button, Screen, day, tap, tap_if_allowed};
use crate::texts::{lines, name, program_name, texts};
use crate::{date, number};
use domain::{
    Actor, AuditAction, AuditRecord, CardNumber, CouponCode, Instant, Lang, MemberNo, Permission, PersonKey, Program,
    ReferralState, RewardChange, Role, ShortId, day_of, last_day_before,
};
use std::collections::HashMap;
use store::{Export, Scope, Staff, StaffInvite, TillLimit};

/// Entries of the audit log on a page.
pub(crate) const LOG_PAGE: i32 = 10;

/// The terms, in months, for which an agency can be invited.
const TERMS: [u8; 4] = [1, 3, 6, 12];

fn does(role: Role, lang: Lang) -> String {
    let t = texts(lang);
    match role {
        Role::Owner => t.role_owner_duties(),
        Role::Manager => t.role_manager_duties(),
        Role::Cashier => t.role_cashier_duties(),
        Role::Analyst => t.role_analyst_duties(),
        Role::Agency => t.role_agency_duties(),
    }
}

/// The link by which members join.
pub(crate) fn join_link(ctx: &StaffContext, link: String) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    Screen::new(t.join_link(program_name(&ctx.program, ctx.lang), &link))
        .row([Button::Copy(t.menu_copy_link(), link), tap(t.menu_poster(), StaffIntent::Poster(id.clone()))])
        .row([to_staff_menu(ctx)])
}

/// A member of staff, as colleagues see them.
pub(crate) struct StaffMember {
    pub(crate) key: PersonKey,
    pub(crate) staff: Staff,
    /// Their first name, if they are in the chat.
    pub(crate) name: Option<String>,
}

impl StaffMember {
    fn called(&self, ctx: &StaffContext) -> String {
        let t = texts(ctx.lang);
        let called = self.name.as_deref().map_or_else(|| t.team_unnamed(), name);
        if self.key == ctx.person.key { t.team_you(called) } else { called }
    }
}

pub(crate) fn team(ctx: &StaffContext, team: &[StaffMember]) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let line = |one: &StaffMember| {
        let (called, role) = (one.called(ctx), role_in_words(one.staff.role, lang));
        Some(match one.staff.ends_at {
            Some(ends) => t.team_line_until(called, role, day(ctx, ends)),
            None => t.team_line(called, role),
        })
    };
    let text = lines([Some(t.team_head(program_name(&ctx.program, lang)))].into_iter().chain(team.iter().map(line)));
    let others = team.iter().filter(|one| one.key != ctx.person.key);
    let open =
        |one: &StaffMember| Some(tap(plain_name(one, lang), StaffIntent::Colleague(id.clone(), one.staff.number?)));
    Screen::new(text)
        .pairs(others.filter_map(open))
        .row([tap(t.menu_invite_staff(), StaffIntent::InviteStaffPrompt(id.clone())), to_staff_menu(ctx)])
}

/// A name for a button, where nothing is escaped.
fn plain_name(one: &StaffMember, lang: Lang) -> String {
    match &one.name {
        Some(name) => name.chars().take(NAME_ON_BUTTON_MAX).collect(),
        None => capital(role_in_words(one.staff.role, lang)),
    }
}

const NAME_ON_BUTTON_MAX: usize = 20;

pub(crate) fn invite_staff_prompt(ctx: &StaffContext) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let open: Vec<Role> = Role::ALL.into_iter().filter(|role| ctx.role.may_appoint(*role)).collect();
    let line = |role: &Role| Some(t.role_line(capital(role_in_words(*role, lang)), does(*role, lang)));
    let text = lines([Some(t.invite_staff_prompt())].into_iter().chain(open.iter().map(line)));
    let button = |role: &Role| {
        let ask = match role {
            Role::Agency => StaffIntent::InviteStaffTermPrompt(id.clone()),
            role => StaffIntent::InviteStaff(id.clone(), *role, 0),
        };
        tap(capital(role_in_words(*role, lang)), ask)
    };
    Screen::new(text).pairs(open.iter().map(button)).row([tap(t.back(), StaffIntent::Team(id.clone()))])
}

pub(crate) fn invite_staff_term_prompt(ctx: &StaffContext) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let term = |months: u8| {
        let shown = t.menu_months(i64::from(months), number(lang, months.into()));
        tap(shown, StaffIntent::InviteStaff(id.clone(), Role::Agency, months))
    };
    Screen::new(t.invite_staff_term())
        .pairs(TERMS.map(term))
        .row([tap(t.back(), StaffIntent::InviteStaffPrompt(id.clone()))])
}

/// Whether an agency may be invited for this many months.
pub(crate) fn is_term(months: u8) -> bool {
    TERMS.contains(&months)
}

pub(crate) fn staff_invitation_link(ctx: &StaffContext, role: Role, link: &str) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let words = t.invite_staff_share(ctx.program.names.get(lang), role_in_words(role, lang));
    Screen::new(t.invite_staff_link(role_in_words(role, lang), link))
        .row([
            Button::Share { label: t.menu_share_link(), link: link.to_owned(), words },
            Button::Copy(t.menu_copy_link(), link.to_owned()),
        ])
        .row([tap(t.menu_team(), StaffIntent::Team(id.clone())), to_staff_menu(ctx)])
}

/// A member of staff, with the buttons to change their role.
pub(crate) fn colleague(ctx: &StaffContext, one: &StaffMember, number: MemberNo) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let role = one.staff.role;
    let at_till = role.may(Permission::Till);
    let text = lines([
        Some(t.team_line(one.called(ctx), role_in_words(role, lang))),
        Some(does(role, lang)),
        one.staff.ends_at.map(|ends| t.role_ends(day(ctx, ends))),
        at_till.then(|| match one.staff.limit {
            TillLimit::Set(most) => t.limit_line(amount(&ctx.program, most, lang)),
            TillLimit::Usual => t.limit_line(t.limit_usual()),
            TillLimit::None => t.limit_none(),
        }),
    ]);
    let limit = (at_till && ctx.role.may_appoint(role))
        .then(|| tap(t.menu_limit(), TillIntent::TillLimitPrompt(id.clone(), number)));
    let revoke =
        ctx.role.may_appoint(role).then(|| tap(t.menu_revoke_role(), StaffIntent::RevokePrompt(id.clone(), number)));
    let hand_over = tap_if_allowed(ctx.role, t.menu_hand_over(), StaffIntent::HandOverPrompt(id.clone(), number));
    let hand_over = hand_over.filter(|_| role != Role::Owner && one.name.is_some());
    Screen::new(text)
        .row(limit)
        .row(revoke)
        .row(hand_over)
        .row([tap(t.menu_team(), StaffIntent::Team(id.clone())), to_staff_menu(ctx)])
}

pub(crate) fn revoke_prompt(ctx: &StaffContext, one: &StaffMember, number: MemberNo) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    Screen::new(t.revoke_role_prompt(one.called(ctx), role_in_words(one.staff.role, ctx.lang))).row([
        tap(t.menu_revoke_role(), StaffIntent::Revoke(id.clone(), number)),
        tap(t.back(), StaffIntent::Colleague(id.clone(), number)),
    ])
}

pub(crate) fn revoked(ctx: &StaffContext, one: &StaffMember) -> String {
    texts(ctx.lang).role_revoked(one.called(ctx))
}

pub(crate) fn hand_over_prompt(ctx: &StaffContext, one: &StaffMember, number: MemberNo) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    Screen::new(t.hand_over_ask(one.called(ctx))).row([
        tap(t.menu_hand_over(), StaffIntent::HandOver(id.clone(), number)),
        tap(t.back(), StaffIntent::Colleague(id.clone(), number)),
    ])
}

pub(crate) fn handed_over(ctx: &StaffContext, one: &StaffMember) -> String {
    texts(ctx.lang).handed_over(one.called(ctx))
}

pub(crate) fn resign_prompt(ctx: &StaffContext) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    Screen::new(t.resign_ask()).row([tap(t.menu_resign(), StaffIntent::Resign(id.clone())), to_staff_menu(ctx)])
}

/// The offer behind an invitation to work.
pub(crate) fn invitation_offer(
    program: &Program,
    invite: &StaffInvite,
    payload: &Payload,
    lang: Lang,
    ends: Option<String>,
) -> Screen {
    let t = texts(lang);
    let offer =
        t.staff_invitation(program_name(program, lang), role_in_words(invite.role, lang), does(invite.role, lang));
    Screen::new(lines([Some(offer), ends.map(|ends| t.role_ends(ends))])).row([
        tap(t.menu_accept_invitation(), JoiningIntent::Agree(lang, payload.clone())),
        tap(t.not_now(), JoiningIntent::Decline(lang, payload.clone())),
    ])
}

/// Names of the people and numbers of the cards that appear on a page of the audit log.
#[derive(Default)]
pub(crate) struct AuditLogNames {
    pub(crate) people: HashMap<PersonKey, String>,
    pub(crate) cards: HashMap<MemberNo, CardNumber>,
}

impl AuditLogNames {
    fn person(&self, key: &PersonKey, lang: Lang) -> String {
        self.people.get(key).map_or_else(|| texts(lang).team_former(), |called| name(called))
    }

    fn actor(&self, by: &Actor, lang: Lang) -> String {
        match by {
            Actor::Staff(person) => self.person(person, lang),
            _ => texts(lang).log_system(),
        }
    }

    fn card(&self, text: &str) -> String {
        let card = MemberNo::parse(text).ok().and_then(|member| self.cards.get(&member));
        card.map_or_else(|| text.to_owned(), |card| card.grouped())
    }
}

pub(crate) fn audit_log(
    ctx: &StaffContext,
    before: Option<u64>,
    page: &[AuditRecord],
    named: &AuditLogNames,
) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let head = Some(t.log_head(program_name(&ctx.program, lang)));
    let line = |entry: &AuditRecord| {
        let what = audit_event_in_words(entry, named, &ctx.program, lang);
        Some(t.log_line(number(lang, entry.number as i64), day(ctx, entry.at), named.actor(&entry.by, lang), what))
    };
    let empty = page.is_empty().then(|| t.log_empty());
    let text = lines([head].into_iter().chain(page.iter().map(line)).chain([empty]));
    let older = page.last().filter(|last| last.number > 1);
    let older = older.map(|last| tap(t.older(), StaffIntent::AuditLog(id.clone(), Some(last.number))));
    let newer = before.map(|before| before.saturating_add(u64::from(LOG_PAGE.unsigned_abs())));
    let newer = newer.map(|before| tap(t.newer(), StaffIntent::AuditLog(id.clone(), Some(before))));
    let export = tap(t.menu_export_log(), ProgramLifecycleIntent::ExportLog(id.clone()));
    Screen::new(text).row(older.into_iter().chain(newer)).row([export, to_staff_menu(ctx)])
}

/// A record of the audit log that somebody is told of at once, with the way to where it can be changed back for those
/// who run the program.
pub(crate) fn audit_alert(
    program: &Program,
    record: &AuditRecord,
    named: &AuditLogNames,
    lang: Lang,
    reader: &AlertReader,
) -> Screen {
    let (t, id) = (texts(lang), &program.id);
    let what = audit_line(record, named, program, lang);
    let place = match record.event.action {
        AuditAction::RulesChanged | AuditAction::LanguageAdded => {
            tap(t.menu_change_rules(), SetupIntent::ChangeRules(id.clone()))
        }
        AuditAction::RewardAdded | AuditAction::RewardChanged | AuditAction::RewardKept | AuditAction::Renamed => {
            tap(t.menu_rewards(), CatalogIntent::Catalog(id.clone()))
        }
        AuditAction::KeyCreated | AuditAction::KeyRotated | AuditAction::KeyRevoked => {
            tap(t.menu_keys(), ApiKeysIntent::Keys(id.clone()))
        }
        AuditAction::ExportAsked | AuditAction::ExportStopped | AuditAction::Exported => {
            tap(t.menu_audit_log(), StaffIntent::AuditLog(id.clone(), None))
        }
        AuditAction::WindDownAnnounced | AuditAction::ProgramReopened => {
            tap(t.menu_wind_down(), ProgramLifecycleIntent::WindDown(id.clone()))
        }
        _ => tap(t.menu_team(), StaffIntent::Team(id.clone())),
    };
    let until = reader.until.as_ref().map(|until| t.take_back_until(until));
    let head = t.audit_alert_head(program_name(program, lang));
    let said = [head, what].into_iter().chain(reader.changes.clone()).chain([t.audit_alert_hint()]).chain(until);
    let said = lines(said.map(Some));
    let back = reader.until.as_ref().map(|_| tap(t.menu_take_back(), StaffIntent::TakeBack(id.clone(), record.number)));
    let said = Screen::new(said).row(back);
    if reader.runs_program { said.row([place]) } else { said }
}

/// The reader of an alert, and what they are shown.
pub(crate) struct AlertReader {
    /// What new rules change.
    pub(crate) changes: Vec<String>,
    pub(crate) runs_program: bool,
    /// The moment until which they can take the change back, if they can.
    pub(crate) until: Option<String>,
}

/// Who did what.
pub(crate) fn audit_line(record: &AuditRecord, named: &AuditLogNames, program: &Program, lang: Lang) -> String {
    let what = audit_event_in_words(record, named, program, lang);
    // It names who joined already.
    let own = record.event.action == AuditAction::StaffJoined;
    if own { what } else { texts(lang).audit_alert_line(named.actor(&record.by, lang), what) }
}

/// An entry of the audit log in words.
#[expect(clippy::too_many_lines, reason = "a table: an arm for each action")]
fn audit_event_in_words(entry: &AuditRecord, named: &AuditLogNames, program: &Program, lang: Lang) -> String {
    let t = texts(lang);
    let event = &entry.event;
    let role = |code: &str| Role::from_code(code).map_or_else(|| code.to_owned(), |role| role_in_words(role, lang));
    let person = || PersonKey::parse(&event.target).map(|key| named.person(&key, lang)).unwrap_or_default();
    let points = || event.to.parse().map_or_else(|_| event.to.clone(), |points| signed(lang, points));
    let code = || CouponCode::parse(&event.target).map_or_else(|_| event.target.clone(), |code| code.grouped());
    let reward = || ShortId::parse(&event.target).map(|id| title(program, &id, lang)).unwrap_or_default();
    match event.action {
        AuditAction::ProgramCreated => t.log_program_created(),
        AuditAction::RulesChanged => t.log_rules_changed(&event.from, &event.to),
        AuditAction::RewardAdded => t.log_reward_added(reward()),
        AuditAction::RewardChanged | AuditAction::RewardKept => {
            let changes = RewardChange::parse(&event.from).zip(RewardChange::parse(&event.to));
            let said = changes.map(|(was, is)| change_in_words(&was, &is, program, lang));
            t.log_reward_changed(reward(), said.unwrap_or_default())
        }
        AuditAction::Renamed => {
            t.log_renamed(if event.target == program.id.to_string() { program_name(program, lang) } else { reward() })
        }
        AuditAction::RulesProposed => t.log_rules_proposed(),
        AuditAction::ProposalDeclined => t.log_proposal_declined(person()),
        AuditAction::Imported => t.log_imported(&event.target),
        AuditAction::ImportUndone => t.log_import_undone(&event.target),
        AuditAction::JourneyChanged => {
            t.log_journey_changed(journey_name(&event.target, lang), change_of_state(&event.from, &event.to, lang))
        }
        AuditAction::StaffInvited => t.log_staff_invited(role(&event.to)),
        AuditAction::InvitationWithdrawn => t.log_invitation_withdrawn(role(&event.from)),
        AuditAction::StaffJoined => t.log_staff_joined(person(), role(&event.to)),
        AuditAction::StaffRevoked => t.log_staff_revoked(person(), role(&event.from)),
        AuditAction::StaffRestored => t.log_staff_restored(person(), role(&event.to)),
        AuditAction::StaffLeft => t.log_staff_left(role(&event.from)),
        AuditAction::OwnershipTransferred => t.log_handed_over(person()),
        AuditAction::OwnershipReturned => t.log_handed_back(person()),
        AuditAction::BalanceChanged => t.log_balance_changed(points(), named.card(&event.target)),
        AuditAction::ApprovalAsked => t.log_approval_asked(points(), named.card(&event.target)),
        AuditAction::AdjustmentApproved => t.log_adjust_approved(points(), named.card(&event.target)),
        AuditAction::AdjustmentRejected => t.log_adjust_rejected(points(), named.card(&event.target)),
        AuditAction::WindDownAnnounced => {
            let last = event.to.parse::<Instant>().map(|ends| last_day_before(ends, &program.zone));
            let said = day_of(entry.at, &program.zone);
            t.log_wind_down_announced(last.map_or_else(|_| event.to.clone(), |last| date(lang, last, said)))
        }
        AuditAction::ProgramReopened => t.log_reopened(),
        AuditAction::LanguageAdded => {
            let added = Lang::from_code(&event.to).map(|added| texts(added).language_name());
            t.log_language_added(added.unwrap_or_default())
        }
        AuditAction::ExportAsked if event.target == Export::Program.code() => t.log_export_asked_program(),
        AuditAction::ExportAsked => t.log_export_asked_log(),
        AuditAction::ExportStopped => t.log_export_stopped(person()),
        AuditAction::Exported if event.target == Export::Program.code() => t.log_exported_program(),
        AuditAction::Exported => t.log_exported_log(),
        AuditAction::LimitChanged => {
            let shown = |limit: &str| match TillLimit::from_code(limit) {
                Some(TillLimit::Set(minor)) => amount(program, minor, lang),
                Some(TillLimit::Usual) => t.limit_usual(),
                Some(TillLimit::None) | None => t.limit_off(),
            };
            t.log_limit_changed(person(), shown(&event.from), shown(&event.to))
        }
        AuditAction::CouponUsed => t.log_coupon_used(code()),
        AuditAction::CaseReplied => t.log_case_replied(named.card(&event.target)),
        AuditAction::CaseClosed => t.log_case_closed(named.card(&event.target)),
        AuditAction::ActionReportSent => t.log_action_report(&event.target, &event.to),
        AuditAction::KeyCreated => {
            let scope = Scope::from_code(&event.to).map(|scope| scope_in_words(scope, lang));
            t.log_key_created(&event.target, scope.unwrap_or_default())
        }
        AuditAction::KeyRotated => t.log_key_rotated(&event.target),
        AuditAction::KeyRevoked => t.log_key_revoked(&event.target),
        AuditAction::NameRead => t.log_name_read(named.card(&event.target)),
        AuditAction::CouponCancelled => t.log_coupon_cancelled(code()),
        AuditAction::ReferralDecided if event.to == ReferralState::Qualified.code() => {
            t.log_referral_approved(named.card(&event.target))
        }
        AuditAction::ReferralDecided => t.log_referral_rejected(named.card(&event.target)),
    }
}

/// The last message to somebody who gave up their role.
pub(crate) fn resigned(program: &Program, lang: Lang) -> Screen {
    let t = texts(lang);
    Screen::new(t.resigned(program_name(program, lang))).row([tap(t.menu_business(), StaffIntent::Business)])
}
