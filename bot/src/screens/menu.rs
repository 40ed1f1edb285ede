//! The menus of members and of staff, to which many screens lead back.

use crate::context::{MemberContext, ProgramContext, StaffContext};
use crate::features::api_keys::intent::ApiKeysIntent;
use crate::features::catalog::intent::CatalogIntent;
use crate::features::figures::intent::FiguresIntent;
use crate::features::imports::intent::ImportsIntent;
use crate::features::journeys::intent::JourneysIntent;
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
use crate::number;
use crate::screens::parts::last_days;
use crate::screens::parts::{Button, Screen, available, tap, tap_if_allowed};
use crate::texts::{lines, name, program_name, texts};
use domain::{Day, Instant, Lang, Month, Phase, Program, ProgramId, Reward, Role};
use std::sync::Arc;
use store::ProgramDraft;

/// The member's menu: what there is, and how far the next reward and the next level are. `fresh` adds the welcome for a new
/// member; `coupon` is what the one to be used first is for, and its last day.
pub(crate) fn home(ctx: &MemberContext, fresh: bool, coupon: Option<(String, Day)>) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let program = program_name(&ctx.program, lang);
    let head = if fresh { t.welcome_head(program) } else { t.home_head(program) };
    let (goal, redeem) = next_reward(ctx);
    let account = &ctx.row.account;
    let new = account.version == 0 && ctx.program.phase_at(ctx.now) < Phase::Spending;
    let coupon = coupon.map(|(reward, until)| t.home_coupon(reward, crate::date(lang, until, ctx.today())));
    let text = lines([
        Some(head),
        Some(available(account, lang)),
        (!new).then_some(goal).flatten(),
        (!new).then(|| next_level(ctx)).flatten(),
        coupon,
        Some(t.card_line(ctx.row.card.grouped())),
        note(&ctx.program, lang, ctx.now),
        new.then(|| if fresh { t.welcome_hint() } else { t.home_hint() }),
    ]);
    menu(Screen::new(text).row(redeem), ctx)
}

/// The signs of a bar.
const BAR: i64 = 10;

/// How far something is, as a bar: rounded down, one sign once it is begun, all of them only when it is reached.
fn bar(done: i64, of: i64) -> String {
    let (done, of) = (done.clamp(0, of.max(0)), of.max(1));
    let full = (done * BAR / of).max(i64::from(done > 0));
    (0..BAR).map(|at| if at < full { '▰' } else { '▱' }).collect()
}

/// The dearest reward that the points suffice for, with its button; or else the cheapest of those to come. Rewards of which there
/// are only so many are left out: the last may be gone by then.
fn next_reward(ctx: &MemberContext) -> (Option<String>, Option<Button>) {
    let (t, lang, has) = (texts(ctx.lang), ctx.lang, ctx.row.account.balance().available);
    if !ctx.program.offers(ctx.now) {
        return (None, None);
    }
    let mut offered: Vec<Reward> = ctx
        .program
        .catalog(ctx.now)
        .filter(|reward| reward.offered && reward.stock.is_none() && ctx.may_have(reward))
        .collect();
    offered.sort_by_key(|reward| reward.price);
    let called = |reward: &Reward| name(reward.names.get(lang));
    if let Some(enough) = offered.iter().rev().find(|reward| reward.price.get() <= has) {
        let redeem = RewardsIntent::Reward(Some(ctx.program.id.clone()), enough.id.clone());
        return (Some(t.home_enough(called(enough))), Some(tap(t.menu_redeem(), redeem)));
    }
    let goal = offered.first().map(|reward| {
        let missing = reward.price.get() - has;
        lines([Some(t.home_reward(missing, called(reward), number(lang, missing))), Some(bar(has, reward.price.get()))])
    });
    (goal, None)
}

/// How far the next level is.
fn next_level(ctx: &MemberContext) -> Option<String> {
    let (t, lang, progress) = (texts(ctx.lang), ctx.lang, &ctx.row.account.progress);
    let level = ctx.program.rules_at(ctx.now).levels.get(usize::from(progress.level) + 1)?;
    let (counts, from) = (progress.qualifying.sum(Month::of(ctx.today())), level.threshold.get());
    let missing = (from - counts).max(0);
    Some(lines([
        Some(t.home_level(missing, name(level.names.get(lang)), number(lang, missing))),
        Some(bar(counts, from)),
    ]))
}

pub(crate) fn menu(screen: Screen, ctx: &MemberContext) -> Screen {
    let t = texts(ctx.lang);
    let id = Some(ctx.program.id.clone());
    let offers = ctx.program.offers(ctx.now);
    let card = tap(t.menu_card(), PointsIntent::Card(id.clone()));
    let rewards = offers.then(|| tap(t.menu_rewards(), RewardsIntent::Rewards(id.clone())));
    let coupons = offers.then(|| tap(t.menu_coupons(), RewardsIntent::Coupons(id.clone())));
    let open = ctx.program.phase_at(ctx.now) == Phase::Open;
    let invites = open && ctx.program.rules_at(ctx.now).referral.is_some();
    let invite = invites.then(|| tap(t.menu_invite(), ReferralsIntent::Invite(id.clone())));
    let more = tap(t.menu_more(), PointsIntent::More(id.clone()));
    let works = ctx
        .person
        .staff_numbers
        .contains_key(&ctx.program.id)
        .then(|| tap(t.menu_staff_menu(), StaffIntent::StaffMenu(id)));
    screen.pairs([Some(card), rewards, coupons, invite, Some(more), works].into_iter().flatten())
}

/// What members seldom look for.
pub(crate) fn more(ctx: &MemberContext) -> Screen {
    let t = texts(ctx.lang);
    let id = Some(ctx.program.id.clone());
    let ranked = !ctx.program.rules_at(ctx.now).levels.is_empty();
    let buttons = [
        Some(tap(t.menu_points(), PointsIntent::Points(id.clone()))),
        Some(tap(t.menu_history(), PointsIntent::History(id.clone(), None))),
        ranked.then(|| tap(t.menu_level(), ProfileIntent::Level(id.clone()))),
        Some(tap(t.menu_rules(), SetupIntent::Rules(id.clone()))),
        Some(tap(t.menu_messages(), JourneysIntent::Messages(id.clone()))),
        Some(tap(t.menu_privacy(), PrivacyIntent::Privacy)),
        Some(tap(t.menu_language(), ProfileIntent::Language)),
        Some(tap(t.menu_help(), PointsIntent::Help(id))),
        (ctx.person.memberships.len() > 1).then(|| tap(t.menu_programs(), ProfileIntent::Programs)),
    ];
    Screen::new(lines([
        Some(t.home_head(program_name(&ctx.program, ctx.lang))),
        Some(available(&ctx.row.account, ctx.lang)),
    ]))
    .pairs(buttons.into_iter().flatten())
    .row([to_home(ctx.lang, &ctx.program.id)])
}

/// The menu below a short message.
pub(crate) fn menu_with_notice(answer: String, ctx: &MemberContext) -> Screen {
    home(ctx, false, None).with_notice(answer)
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
    let t = texts(ctx.lang);
    let head = t.staff_menu_head(program_name(&ctx.program, ctx.lang), role_in_words(ctx.role, ctx.lang));
    staff_rows(Screen::new(head), ctx)
}

/// Adds the buttons of the staff menu: what is done each day, and the settings as a screen of their own where they are many.
pub(crate) fn staff_rows(screen: Screen, ctx: &StaffContext) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let may = |label: String, intent: Intent| tap_if_allowed(ctx.role, label, intent);
    let daily = [
        may(t.menu_till(), TillIntent::Till(Some(id.clone())).into()),
        may(t.menu_members(), FiguresIntent::Members(id.clone()).into()),
        may(t.menu_journeys(), JourneysIntent::Journeys(id.clone()).into()),
        may(t.menu_rewards(), CatalogIntent::Catalog(id.clone()).into()),
        may(t.menu_promotions(), SetupIntent::Promotions(id.clone()).into()),
        may(t.menu_surveys(), ReportsIntent::Reports(Some(id.clone())).into()),
    ];
    let settings = match settings_of(ctx) {
        few if few.len() <= SETTINGS_ON_DESK => few,
        _ => vec![tap(t.menu_settings(), StaffIntent::Settings(id.clone()))],
    };
    let home = ctx.person.memberships.contains_key(id).then(|| to_home(ctx.lang, id));
    screen
        .pairs(daily.into_iter().flatten().chain(settings))
        .row([tap(t.menu_business(), StaffIntent::Business)].into_iter().chain(home))
}

/// So many settings need no screen of their own.
const SETTINGS_ON_DESK: usize = 3;

/// What is set once and seldom changed, as far as the role may.
fn settings_of(ctx: &StaffContext) -> Vec<Button> {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let may = |label: String, intent: Intent| tap_if_allowed(ctx.role, label, intent);
    let open = ctx.program.phase_at(ctx.now) == Phase::Open;
    let buttons = [
        may(t.menu_rules(), SetupIntent::ChangeRules(id.clone()).into()),
        may(t.menu_join_link(), StaffIntent::JoinLink(id.clone()).into()).filter(|_| open),
        may(t.menu_team(), StaffIntent::Team(id.clone()).into()),
        may(t.menu_keys(), ApiKeysIntent::Keys(id.clone()).into()),
        may(t.menu_import(), ImportsIntent::ImportPrompt(Some(id.clone())).into()),
        may(t.menu_held(), ReferralsIntent::Held(Some(id.clone())).into()),
        may(t.menu_audit_log(), StaffIntent::AuditLog(id.clone(), None).into()),
        may(t.menu_limits(), ProgramLifecycleIntent::Limits(id.clone()).into()),
        may(t.menu_wind_down(), ProgramLifecycleIntent::WindDown(id.clone()).into()),
        may(t.menu_resign(), StaffIntent::ResignPrompt(id.clone()).into()),
    ];
    buttons.into_iter().flatten().collect()
}

/// The settings of a program.
pub(crate) fn settings(ctx: &StaffContext) -> Screen {
    let t = texts(ctx.lang);
    let factor = tap(t.menu_factor(), SecondFactorIntent::Factor);
    Screen::new(t.settings_head(program_name(&ctx.program, ctx.lang)))
        .pairs(settings_of(ctx).into_iter().chain([factor]))
        .row([to_staff_menu(ctx)])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_that_something_is_begun_and_is_full_only_at_the_end() {
        let full = |done, of| bar(done, of).chars().filter(|sign| *sign == '▰').count();
        let bars = [(0, 120), (1, 120), (96, 120), (119, 120), (120, 120), (500, 120), (0, 0)];
        assert_eq!(bars.map(|(done, of)| full(done, of)), [0, 1, 8, 9, 10, 10, 0]);
        assert!(bars.iter().all(|(done, of)| bar(*done, *of).chars().count() == 10));
    }
}
