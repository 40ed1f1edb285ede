//! The menus of members and of staff, to which many screens lead back.

use crate::context::{MemberContext, ProgramContext, StaffContext};
use crate::features::api_keys::intent::ApiKeysIntent;
use crate::features::catalog::intent::CatalogIntent;
use crate::features::imports::intent::ImportsIntent;
use crate::features::points::intent::PointsIntent;
use crate::features::privacy::intent::PrivacyIntent;
use crate::features::profile::intent::ProfileIntent;
use crate::features::program_lifecycle::intent::ProgramLifecycleIntent;
use crate::features::referrals::intent::ReferralsIntent;
use crate::features::reports::intent::ReportsIntent;
use crate::features::rewards::intent::RewardsIntent;
use crate::features::second_factor::intent::SecondFactorIntent;
use crate::features::setup::intent::SetupIntent;
use crate::features::staff::intent::StaffIntent;
use crate::features::till::intent::TillIntent;
use crate::intent::Intent;
use crate::screens::parts::last_days;
use crate::screens::parts::{Button, Screen, available, tap, tap_if_allowed};
use crate::texts::{lines, program_name, texts};
use domain::{Instant, Lang, Phase, Program, ProgramId, Role};
use std::sync::Arc;
use store::ProgramDraft;

/// The member's menu; `fresh` adds the welcome for a new member.
pub(crate) fn home(ctx: &MemberContext, fresh: bool) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let program = program_name(&ctx.program, lang);
    let head = if fresh { t.welcome_head(program) } else { t.home_head(program) };
    let text = lines([
        Some(head),
        Some(available(&ctx.row.account, lang)),
        Some(t.card_line(ctx.row.card.grouped())),
        note(&ctx.program, lang, ctx.now),
        fresh.then(|| t.welcome_hint()),
    ]);
    menu(Screen::new(text), ctx)
}

pub(crate) fn menu(screen: Screen, ctx: &MemberContext) -> Screen {
    let t = texts(ctx.lang);
    let id = Some(ctx.program.id.clone());
    let offers = ctx.program.offers(ctx.now);
    let rewards = [
        tap(t.menu_rewards(), RewardsIntent::Rewards(id.clone())),
        tap(t.menu_coupons(), RewardsIntent::Coupons(id.clone())),
    ];
    let open = ctx.program.phase_at(ctx.now) == Phase::Open;
    let invites = open && ctx.program.rules_at(ctx.now).referral.is_some();
    let invite = invites.then(|| tap(t.menu_invite(), ReferralsIntent::Invite(id.clone())));
    let ranked = !ctx.program.rules_at(ctx.now).levels.is_empty();
    let level = ranked.then(|| tap(t.menu_level(), ProfileIntent::Level(id.clone())));
    let several = (ctx.person.memberships.len() > 1).then(|| tap(t.menu_programs(), ProfileIntent::Programs));
    let works = ctx
        .person
        .staff_numbers
        .contains_key(&ctx.program.id)
        .then(|| tap(t.menu_staff_menu(), StaffIntent::StaffMenu(id.clone())));
    screen
        .row([
            tap(t.menu_points(), PointsIntent::Points(id.clone())),
            tap(t.menu_history(), PointsIntent::History(id.clone(), None)),
        ])
        .row(rewards.into_iter().filter(|_| offers))
        .row(invite)
        .row([tap(t.menu_card(), PointsIntent::Card(id.clone())), tap(t.menu_rules(), SetupIntent::Rules(id.clone()))])
        .row([tap(t.menu_help(), PointsIntent::Help(id)), tap(t.menu_language(), ProfileIntent::Language)])
        .row([tap(t.menu_privacy(), PrivacyIntent::Privacy)].into_iter().chain(level))
        .row(several.into_iter().chain(works))
}

/// The menu below a short message.
pub(crate) fn menu_with_notice(answer: String, ctx: &MemberContext) -> Screen {
    home(ctx, false).with_notice(answer)
}

pub(crate) fn to_home(lang: Lang, program: &ProgramId) -> Button {
    tap(texts(lang).menu_home(), PointsIntent::Home(Some(program.clone())))
}

/// Asks for a language. Each language has its own name, and the one that is likely comes first.
pub(crate) fn choose_language<I: Into<Intent>>(app_language: &str, intent: impl Fn(Lang) -> I) -> Screen {
    let order = Lang::likely_first(app_language);
    let text = lines(order.map(|lang| Some(texts(lang).choose_language())));
    let buttons = order.map(|lang| tap(texts(lang).language_name(), intent(lang)));
    buttons.into_iter().fold(Screen::new(text), |screen, button| screen.row([button]))
}

pub(crate) fn role_in_words(role: Role, lang: Lang) -> String {
    let t = texts(lang);
    match role {
        Role::Owner => t.role_owner(),
        Role::Manager => t.role_manager(),
        Role::Cashier => t.role_cashier(),
        Role::Analyst => t.role_analyst(),
        Role::Agency => t.role_agency(),
    }
}

pub(crate) fn to_staff_menu(here: &ProgramContext) -> Button {
    tap(texts(here.lang).menu_staff_menu(), StaffIntent::StaffMenu(Some(here.program.id.clone())))
}

/// The staff menu: everything that the role may do in the program.
pub(crate) fn staff_menu(ctx: &StaffContext) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let may = |label: String, intent: Intent| tap_if_allowed(ctx.role, label, intent);
    let member = ctx.person.memberships.contains_key(id);
    let text = t.staff_menu_head(program_name(&ctx.program, lang), role_in_words(ctx.role, lang));
    let buttons = [
        may(t.menu_till(), TillIntent::Till(Some(id.clone())).into()),
        may(t.menu_rules(), SetupIntent::ChangeRules(id.clone()).into()),
        may(t.menu_rewards(), CatalogIntent::Catalog(id.clone()).into()),
        may(t.menu_promotions(), SetupIntent::Promotions(id.clone()).into()),
        may(t.menu_join_link(), StaffIntent::JoinLink(id.clone()).into())
            .filter(|_| ctx.program.phase_at(ctx.now) == Phase::Open),
        may(t.menu_team(), StaffIntent::Team(id.clone()).into()),
        may(t.menu_surveys(), ReportsIntent::Reports(Some(id.clone())).into()),
        may(t.menu_cases(), ReportsIntent::Cases(Some(id.clone())).into()),
        may(t.menu_held(), ReferralsIntent::Held(Some(id.clone())).into()),
        may(t.menu_keys(), ApiKeysIntent::Keys(id.clone()).into()),
        may(t.menu_audit_log(), StaffIntent::AuditLog(id.clone(), None).into()),
        may(t.menu_import(), ImportsIntent::ImportPrompt(Some(id.clone())).into()),
        may(t.menu_limits(), ProgramLifecycleIntent::Limits(id.clone()).into()),
        may(t.menu_wind_down(), ProgramLifecycleIntent::WindDown(id.clone()).into()),
        may(t.menu_resign(), StaffIntent::ResignPrompt(id.clone()).into()),
    ];
    let screen = Screen::new(text).pairs(buttons.into_iter().flatten());
    let home = member.then(|| to_home(lang, id));
    screen.row([tap(t.menu_business(), StaffIntent::Business)].into_iter().chain(home))
}

/// The staff menu below a short message.
pub(crate) fn staff_menu_with_notice(answer: String, at: &StaffContext) -> Screen {
    staff_menu(at).with_notice(answer)
}

/// The line about the program's wind-down that members see with their points; `None` if none is announced.
pub(crate) fn note(program: &Program, lang: Lang, now: Instant) -> Option<String> {
    let (t, wind_down) = (texts(lang), program.wind_down.as_ref()?);
    let (earn, spend) = last_days(wind_down, program, lang, now);
    Some(match wind_down.phase_at(now) {
        Phase::Open | Phase::Announced => t.note_wind_down(earn, spend),
        Phase::Spending => t.note_wind_down_spending(spend),
        Phase::Closed => t.note_closed(),
    })
}

/// The programs where somebody works, and their drafts.
pub(crate) fn business(lang: Lang, programs: &[(Arc<Program>, Role)], drafts: &[ProgramDraft]) -> Screen {
    let t = texts(lang);
    let begun: Vec<&ProgramDraft> = drafts.iter().filter(|draft| !draft.live).collect();
    let none = (programs.is_empty() && begun.is_empty()).then(|| t.business_none());
    let listed = programs
        .iter()
        .map(|(program, role)| Some(t.team_line(program_name(program, lang), role_in_words(*role, lang))));
    let text = lines([Some(t.business_head())].into_iter().chain(listed).chain([none]));
    let screen = programs.iter().fold(Screen::new(text), |screen, (program, _)| {
        screen.row([tap(program.names.get(lang).clone(), StaffIntent::StaffMenu(Some(program.id.clone())))])
    });
    let screen = begun.into_iter().fold(screen, |screen, draft| {
        screen.row([
            tap(t.menu_continue(), SetupIntent::Review(draft.program.clone())),
            tap(t.menu_drop_draft(), SetupIntent::DropDraftPrompt(draft.program.clone())),
        ])
    });
    let factor = (!programs.is_empty()).then(|| tap(t.menu_factor(), SecondFactorIntent::Factor));
    screen.row([tap(t.menu_new_program(), SetupIntent::NewProgram)].into_iter().chain(factor))
}
