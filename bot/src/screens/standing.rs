//! Level, birthday, a checked receipt, and what staff confirms.

use super::{Screen, headline, tap, to_home};
use crate::app::{Desk, Seat};
use crate::ask::Ask;
use crate::form::{factor, month, signed};
use crate::screens::rewards::level_name;
use crate::texts::{free_text, lines, name, program_name, texts};
use crate::{date, number};
use domain::{CardNumber, Day, Entry, Lang, Month, Tier, day_of};
use store::{Adjustment, Birthday};

/// Days of a month in one row of buttons.
const DAYS_IN_A_ROW: usize = 7;
/// Months in one row.
const MONTHS_IN_A_ROW: usize = 3;

pub(crate) fn level(seat: &Seat) -> Screen {
    let (t, lang) = (texts(seat.lang), seat.lang);
    let called = program_name(&seat.program, lang);
    let tiers = &seat.program.rules_at(seat.now).tiers;
    let home = [to_home(lang, &seat.program.id)];
    if tiers.is_empty() {
        return Screen::new(t.level_none(called)).row(home);
    }
    let today = day_of(seat.now, &seat.program.zone);
    let progress = &seat.row.account.progress;
    let counts = progress.qualifying.sum(Month::of(today));
    let level = |place: u8| level_name(&seat.program, place, seat.now, lang);
    let next = tiers.get(usize::from(progress.tier) + 1).map(|tier| {
        let missing = (tier.threshold.get() - counts).max(0);
        t.level_next(missing, number(lang, missing), name(tier.names.get(lang)))
    });
    let falls = progress.falls_on().map(|on| {
        let keep = tiers.get(usize::from(progress.tier)).map_or(0, |tier| (tier.threshold.get() - counts).max(0));
        lines([
            Some(t.level_keep(keep, number(lang, keep))),
            Some(t.level_until(date(lang, on, today), level(progress.tier.saturating_sub(1)))),
        ])
    });
    let line = |tier: &Tier| {
        let (from, by) = (tier.threshold.get(), factor(lang, tier.multiplier));
        let line = t.level_line(from, name(tier.names.get(lang)), number(lang, from), by);
        Some(lines([Some(line), tier.perks.as_ref().map(|perks| free_text(perks.get(lang)))]))
    };
    let head = [
        Some(t.level_head(called, level(progress.tier))),
        Some(t.level_counts(counts, number(lang, counts))),
        falls.or(next),
        Some(String::new()),
    ];
    Screen::new(lines(head.into_iter().chain(tiers.iter().map(line)))).row(home)
}

/// The day in words, without a year.
pub(crate) fn birthday_in_words(birthday: &Birthday, lang: Lang) -> String {
    // A leap year, which has every day.
    Day::new(2028, birthday.month, birthday.day).map(|day| date(lang, day, day)).unwrap_or_default()
}

pub(crate) fn birthday(seat: &Seat, birthday: &Birthday) -> Screen {
    let (t, lang) = (texts(seat.lang), seat.lang);
    let gift = seat.program.rules_at(seat.now).birthday.map(|points| points.get());
    let text = lines([
        Some(t.birthday_saved(birthday_in_words(birthday, lang))),
        gift.map(|points| t.birthday_gift(points, number(lang, points))),
        gift.map(|_| t.birthday_lead()),
    ]);
    Screen::new(text)
        .row([tap(t.birthday_change(), Ask::BirthdayMonths), tap(t.birthday_remove(), Ask::RemoveBirthday)])
        .row([to_home(lang, &seat.program.id)])
}

pub(crate) fn birthday_months(seat: &Seat) -> Screen {
    let (t, lang) = (texts(seat.lang), seat.lang);
    let months: Vec<i8> = (1..=12).collect();
    let screen = months.chunks(MONTHS_IN_A_ROW).fold(Screen::new(t.birthday_month()), |screen, row| {
        screen.row(row.iter().map(|number| tap(month(lang, *number), Ask::BirthdayMonth(*number))))
    });
    screen.row([to_home(lang, &seat.program.id)])
}

pub(crate) fn birthday_days(seat: &Seat, of: i8) -> Screen {
    let (t, lang) = (texts(seat.lang), seat.lang);
    let days: Vec<i8> = (1..=31).filter(|day| Birthday::new(of, *day, seat.now).is_some()).collect();
    let screen = days.chunks(DAYS_IN_A_ROW).fold(Screen::new(t.birthday_day(month(lang, of))), |screen, row| {
        screen.row(row.iter().map(|day| tap(day.to_string(), Ask::SetBirthday(of, *day))))
    });
    screen.row([tap(t.back(), Ask::BirthdayMonths)])
}

/// Whether the ledger still says what a code was made of; `entry` where it does.
pub(crate) fn verified(seat: &Seat, version: u64, entry: Option<&Entry>) -> Screen {
    let (t, lang) = (texts(seat.lang), seat.lang);
    let (called, n) = (program_name(&seat.program, lang), number(lang, version as i64));
    let home = to_home(lang, &seat.program.id);
    let why = tap(t.menu_history(), Ask::Why(Some(seat.program.id.clone()), version));
    match entry {
        Some(entry) => {
            let today = day_of(seat.now, &seat.program.zone);
            let happened = date(lang, day_of(entry.occurred_at, &seat.program.zone), today);
            let (points, reason) = headline(entry, &seat.program, lang);
            Screen::new(lines([Some(t.verify_same(called, n)), Some(t.why_what(happened, points, reason))]))
        }
        None => Screen::new(t.verify_different(called, n)),
    }
    .row([why, home])
}

pub(crate) fn adjust_ask(desk: &Desk, card: CardNumber, adjustment: &Adjustment) -> Screen {
    let (t, lang) = (texts(desk.lang), desk.lang);
    let points = signed(lang, adjustment.points);
    let called = program_name(&desk.program, lang);
    let text = t.adjust_ask(called, card.grouped(), points, free_text(&adjustment.reason));
    let confirm = Ask::Adjust(desk.program.id.clone(), adjustment.id.clone());
    Screen::new(text).row([tap(t.confirm(), confirm), to_home(lang, &desk.program.id)])
}

pub(crate) fn adjusted(desk: &Desk, card: CardNumber, points: i64) -> Screen {
    let (t, lang) = (texts(desk.lang), desk.lang);
    let called = program_name(&desk.program, lang);
    Screen::new(t.adjust_done(called, signed(lang, points), card.grouped())).row([to_home(lang, &desk.program.id)])
}
