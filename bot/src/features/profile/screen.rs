//! Screens of levels, birthdays and the member's programs.

use super::intent::ProfileIntent;
use crate::context::MemberContext;
use crate::features::points::intent::PointsIntent;
use crate::form::{birthday_in_words, factor, month};
use crate::screens::menu::to_home;
use crate::screens::parts::{Screen, tap};
use crate::texts::{free_text, lines, name, program_name, texts};
use crate::{date, number};
use domain::{Factor, Lang, Level, Month, Program};
use std::sync::Arc;
use store::Birthday;

pub(crate) fn programs(lang: Lang, programs: &[(Arc<Program>, i64)]) -> Screen {
    let t = texts(lang);
    let listed = programs
        .iter()
        .map(|(program, available)| Some(t.programs_line(program_name(program, lang), number(lang, *available))));
    let text = lines([Some(t.programs_head())].into_iter().chain(listed));
    programs.iter().fold(Screen::new(text), |screen, (program, _)| {
        screen.row([tap(program.names.get(lang).clone(), PointsIntent::Home(Some(program.id.clone())))])
    })
}

/// Days in one row of buttons.
const DAYS_IN_A_ROW: usize = 7;

/// Months in one row of buttons.
const MONTHS_IN_A_ROW: usize = 3;

pub(crate) fn level(ctx: &MemberContext) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let called = program_name(&ctx.program, lang);
    let levels = &ctx.program.rules_at(ctx.now).levels;
    let home = [to_home(lang, &ctx.program.id)];
    if levels.is_empty() {
        return Screen::new(t.level_none(called)).row(home);
    }
    let today = ctx.today();
    let progress = &ctx.row.account.progress;
    let counts = progress.qualifying.sum(Month::of(today));
    let rules = ctx.program.rules_at(ctx.now);
    let level = |place: u8| rules.level(place).map(|level| name(level.names.get(lang))).unwrap_or_default();
    let next = levels.get(usize::from(progress.level) + 1).map(|level| {
        let missing = (level.threshold.get() - counts).max(0);
        t.level_next(missing, number(lang, missing), name(level.names.get(lang)))
    });
    let falls = progress.level_drops_on().map(|on| {
        let keep = levels.get(usize::from(progress.level)).map_or(0, |level| (level.threshold.get() - counts).max(0));
        lines([
            Some(t.level_keep(keep, number(lang, keep))),
            Some(t.level_until(level(progress.level.saturating_sub(1)), date(lang, on, today))),
        ])
    });
    let line = |level: &Level| {
        let (from, by) = (level.threshold.get(), factor(lang, level.multiplier));
        let (called, shown) = (name(level.names.get(lang)), number(lang, from));
        let line = match level.multiplier {
            Factor::ONE => t.level_line_plain(from, called, shown),
            _ => t.level_line(from, called, shown, by),
        };
        Some(lines([Some(line), level.perks.as_ref().map(|perks| free_text(perks.get(lang)))]))
    };
    let head = [
        Some(t.level_head(called, level(progress.level))),
        Some(t.level_counts(counts, number(lang, counts))),
        falls.or(next),
        Some(String::new()),
    ];
    Screen::new(lines(head.into_iter().chain(levels.iter().map(line)))).row(home)
}

pub(crate) fn birthday(ctx: &MemberContext, birthday: &Birthday) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let gift = ctx.program.rules_at(ctx.now).birthday().map(|points| points.get());
    let text = lines([
        Some(t.birthday_saved(birthday_in_words(birthday, lang))),
        gift.map(|points| t.birthday_gift(points, number(lang, points))),
        gift.map(|_| t.birthday_notice_period()),
    ]);
    Screen::new(text)
        .row([
            tap(t.birthday_change(), ProfileIntent::BirthdayMonths),
            tap(t.birthday_remove(), ProfileIntent::RemoveBirthday),
        ])
        .row([to_home(lang, &ctx.program.id)])
}

pub(crate) fn birthday_months(ctx: &MemberContext) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let months: Vec<i8> = (1..=12).collect();
    let screen = months.chunks(MONTHS_IN_A_ROW).fold(Screen::new(t.birthday_month()), |screen, row| {
        screen.row(row.iter().map(|number| tap(month(lang, *number), ProfileIntent::BirthdayMonth(*number))))
    });
    screen.row([to_home(lang, &ctx.program.id)])
}

pub(crate) fn birthday_days(ctx: &MemberContext, of: i8) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let days: Vec<i8> = (1..=31).filter(|day| Birthday::new(of, *day, ctx.now).is_some()).collect();
    let screen = days.chunks(DAYS_IN_A_ROW).fold(Screen::new(t.birthday_day(month(lang, of))), |screen, row| {
        screen.row(row.iter().map(|day| tap(day.to_string(), ProfileIntent::SetBirthday(of, *day))))
    });
    screen.row([tap(t.back(), ProfileIntent::BirthdayMonths)])
}
