//! Screens of a program's life: its end and its limits.

use super::intent::ProgramLifecycleIntent;
use crate::context::StaffContext;
use crate::export::Separator;
use crate::number;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::last_days;
use crate::screens::parts::{Screen, tap};
use crate::texts::{lines, program_name, texts};
use domain::{Lang, Phase, Program, ProgramId, WindDown};
use store::Export;

/// The state of the program's wind-down, with the buttons to announce it or to call it off.
pub(crate) fn wind_down(ctx: &StaffContext) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let called = program_name(&ctx.program, lang);
    let export = tap(t.menu_export(), ProgramLifecycleIntent::Export(id.clone()));
    let Some(wind_down) = &ctx.program.wind_down else {
        let days = WindDown::spending_days_choices(ctx.program.rules_at(ctx.now).pending_days);
        let term = |days: u16| {
            tap(
                t.menu_days(i64::from(days), number(lang, days.into())),
                ProgramLifecycleIntent::AnnounceWindDownPrompt(id.clone(), days),
            )
        };
        return Screen::new(t.wind_down_prompt(called)).pairs(days.map(term)).row([export, to_staff_menu(ctx)]);
    };
    let (earn, spend) = last_days(wind_down, &ctx.program, lang, ctx.now);
    let stands = t.wind_down_announced(called, earn, spend);
    match wind_down.phase_at(ctx.now) {
        Phase::Closed => Screen::new(t.wind_down_ended(program_name(&ctx.program, lang))),
        Phase::Spending => Screen::new(lines([Some(stands), Some(t.wind_down_irrevocable())])),
        Phase::Open | Phase::Announced => Screen::new(stands)
            .row([tap(t.menu_reopen(), ProgramLifecycleIntent::Reopen(id.clone(), wind_down.number))]),
    }
    .row([export, to_staff_menu(ctx)])
}

/// Asks the owner to confirm a wind-down. The button carries today's date; see [`super::flow::close`].
pub(crate) fn announce_prompt(ctx: &StaffContext, wind_down: &WindDown, days: u16) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let (earn, spend) = last_days(wind_down, &ctx.program, lang, ctx.now);
    let today = ctx.today();
    Screen::new(t.wind_down_confirm(program_name(&ctx.program, lang), earn, spend)).row([
        tap(
            t.menu_announce_wind_down(),
            ProgramLifecycleIntent::AnnounceWindDown(id.clone(), days, wind_down.number, today),
        ),
        tap(t.back(), ProgramLifecycleIntent::WindDown(id.clone())),
    ])
}

/// The program's limits and how much of each is in use.
pub(crate) fn limits(ctx: &StaffContext, members: u64, staff: usize, keys: usize) -> Screen {
    let (t, lang, most) = (texts(ctx.lang), ctx.lang, &ctx.program.limits);
    let shown = |value: u64| number(lang, i64::try_from(value).unwrap_or(i64::MAX));
    let text = lines([
        Some(t.limits_head(program_name(&ctx.program, lang))),
        Some(t.limits_members(shown(members), shown(most.members.into()))),
        Some(t.limits_staff(shown(staff as u64), shown(most.staff.into()))),
        Some(t.limits_keys(shown(keys as u64), shown(most.keys.into()))),
        Some(t.limits_purchases(shown(most.purchases_a_minute.into()))),
        Some(t.limits_hint()),
    ]);
    Screen::new(text).row([to_staff_menu(ctx)])
}

/// The refusal when a program already has as many staff as its limit allows.
pub(crate) fn staff_full(program: &Program, lang: Lang) -> String {
    texts(lang).staff_full(number(lang, program.limits.staff.into()))
}

/// The intent of downloading an export with values separated by a sign.
pub(crate) fn export_intent(program: &ProgramId, export: Export, by: Separator) -> ProgramLifecycleIntent {
    use ProgramLifecycleIntent as To;
    match (export, by) {
        (Export::AuditLog, Separator::Comma) => To::ExportLog(program.clone()),
        (Export::AuditLog, Separator::Semicolon) => To::ExportLogSemicolons(program.clone()),
        (Export::Program, Separator::Comma) => To::Export(program.clone()),
        (Export::Program, Separator::Semicolon) => To::ExportSemicolons(program.clone()),
    }
}
