//! Level, birthday, a checked receipt, and what staff confirms.

use super::{Screen, headline, tap, to_home};
use crate::app::{MemberContext, StaffContext};
use crate::ask::Intent;
use crate::form::{factor, month, signed};
use crate::screens::rewards::level_name;
use crate::texts::{free_text, lines, name, program_name, texts};
use crate::{date, number};
use domain::{CardNumber, Day, Entry, Lang, Level, Month, day_of};
use store::{Adjustment, Birthday};

/// Days of a month in one row of buttons.
const DAYS_IN_A_ROW: usize = 7;
/// Months in one row.
const MONTHS_IN_A_ROW: usize = 3;

pub(crate) fn level(ctx: &MemberContext) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let called = program_name(&ctx.program, lang);
    let levels = &ctx.program.rules_at(ctx.now).levels;
    let home = [to_home(lang, &ctx.program.id)];
    if levels.is_empty() {
        return Screen::new(t.level_none(called)).row(home);
    }
    let today = day_of(ctx.now, &ctx.program.zone);
    let progress = &ctx.row.account.progress;
    let counts = progress.qualifying.sum(Month::of(today));
    let level = |place: u8| level_name(&ctx.program, place, ctx.now, lang);
    let next = levels.get(usize::from(progress.level) + 1).map(|level| {
        let missing = (level.threshold.get() - counts).max(0);
        t.level_next(missing, number(lang, missing), name(level.names.get(lang)))
    });
    let falls = progress.level_drops_on().map(|on| {
        let keep = levels.get(usize::from(progress.level)).map_or(0, |level| (level.threshold.get() - counts).max(0));
        lines([
            Some(t.level_keep(keep, number(lang, keep))),
            Some(t.level_until(date(lang, on, today), level(progress.level.saturating_sub(1)))),
        ])
    });
    let line = |level: &Level| {
        let (from, by) = (level.threshold.get(), factor(lang, level.multiplier));
        let line = t.level_line(from, name(level.names.get(lang)), number(lang, from), by);
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

/// The day in words, without a year.
pub(crate) fn birthday_in_words(birthday: &Birthday, lang: Lang) -> String {
    // A leap year, which has every day.
    Day::new(2028, birthday.month, birthday.day).map(|day| date(lang, day, day)).unwrap_or_default()
}

pub(crate) fn birthday(ctx: &MemberContext, birthday: &Birthday) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let gift = ctx.program.rules_at(ctx.now).birthday.map(|points| points.get());
    let text = lines([
        Some(t.birthday_saved(birthday_in_words(birthday, lang))),
        gift.map(|points| t.birthday_gift(points, number(lang, points))),
        gift.map(|_| t.birthday_notice_period()),
    ]);
    Screen::new(text)
        .row([tap(t.birthday_change(), Intent::BirthdayMonths), tap(t.birthday_remove(), Intent::RemoveBirthday)])
        .row([to_home(lang, &ctx.program.id)])
}

pub(crate) fn birthday_months(ctx: &MemberContext) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let months: Vec<i8> = (1..=12).collect();
    let screen = months.chunks(MONTHS_IN_A_ROW).fold(Screen::new(t.birthday_month()), |screen, row| {
        screen.row(row.iter().map(|number| tap(month(lang, *number), Intent::BirthdayMonth(*number))))
    });
    screen.row([to_home(lang, &ctx.program.id)])
}

pub(crate) fn birthday_days(ctx: &MemberContext, of: i8) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let days: Vec<i8> = (1..=31).filter(|day| Birthday::new(of, *day, ctx.now).is_some()).collect();
    let screen = days.chunks(DAYS_IN_A_ROW).fold(Screen::new(t.birthday_day(month(lang, of))), |screen, row| {
        screen.row(row.iter().map(|day| tap(day.to_string(), Intent::SetBirthday(of, *day))))
    });
    screen.row([tap(t.back(), Intent::BirthdayMonths)])
}

/// Whether the ledger still says what a code was made of; `entry` where it does.
pub(crate) fn verified(ctx: &MemberContext, version: u64, entry: Option<&Entry>) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let (called, n) = (program_name(&ctx.program, lang), number(lang, version as i64));
    let home = to_home(lang, &ctx.program.id);
    let why = tap(t.menu_history(), Intent::Why(Some(ctx.program.id.clone()), version));
    match entry {
        Some(entry) => {
            let today = day_of(ctx.now, &ctx.program.zone);
            let happened = date(lang, day_of(entry.occurred_at, &ctx.program.zone), today);
            let (points, reason) = headline(entry, &ctx.program, lang);
            Screen::new(lines([Some(t.verify_same(called, n)), Some(t.why_what(happened, points, reason))]))
        }
        None => Screen::new(t.verify_different(called, n)),
    }
    .row([why, home])
}

pub(crate) fn adjust_ask(ctx: &StaffContext, card: CardNumber, adjustment: &Adjustment) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let points = signed(lang, adjustment.points);
    let called = program_name(&ctx.program, lang);
    let text = t.adjust_ask(called, card.grouped(), points, free_text(&adjustment.reason));
    let confirm = Intent::Adjust(ctx.program.id.clone(), adjustment.id.clone());
    Screen::new(text).row([tap(t.confirm(), confirm), to_home(lang, &ctx.program.id)])
}

pub(crate) fn adjusted(ctx: &StaffContext, card: CardNumber, points: i64) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let called = program_name(&ctx.program, lang);
    Screen::new(t.adjust_done(called, signed(lang, points), card.grouped())).row([to_home(lang, &ctx.program.id)])
}
