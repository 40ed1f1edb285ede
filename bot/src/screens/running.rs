//! Running a program: its end, what it may have at most, and changes that a second person agrees to.

use super::desk::{after, to_desk};
use super::{Screen, tap};
use crate::app::Desk;
use crate::ask::Ask;
use crate::form::signed;
use crate::texts::{lines, program_name, texts};
use crate::{date, number};
use domain::{CardNumber, Closing, Day, Instant, Lang, Phase, Program, day_of};

/// Until when points are earned, and until when they can be spent.
pub(crate) fn last_days(closing: &Closing, program: &Program, lang: Lang, now: Instant) -> (String, String) {
    let zone = &program.zone;
    let shown = |day: Day| date(lang, day, day_of(now, zone));
    (shown(closing.last_day_to_earn(zone)), shown(closing.last_day_to_spend(zone)))
}

/// What members are reminded of wherever they look at their points.
pub(crate) fn note(program: &Program, lang: Lang, now: Instant) -> Option<String> {
    let (t, closing) = (texts(lang), program.closing.as_ref()?);
    let (earn, spend) = last_days(closing, program, lang, now);
    Some(match closing.phase_at(now) {
        Phase::Open | Phase::Announced => t.note_closing(earn, spend),
        Phase::Spending => t.note_closing_spending(spend),
        Phase::Closed => t.note_closed(),
    })
}

/// How the program's end stands, and what can be done about it.
pub(crate) fn closing(desk: &Desk) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let called = program_name(&desk.program, lang);
    let export = tap(t.menu_export(), Ask::Export(id.clone()));
    let Some(closing) = &desk.program.closing else {
        let days = Closing::spends_days(desk.program.rules_at(desk.now).pending_days);
        let term =
            |days: u16| tap(t.menu_days(i64::from(days), number(lang, days.into())), Ask::CloseAsk(id.clone(), days));
        return Screen::new(t.closing_ask(called)).pairs(days.map(term)).row([export, to_desk(desk)]);
    };
    let (earn, spend) = last_days(closing, &desk.program, lang, desk.now);
    let stands = t.closing_stands(called, earn, spend);
    match closing.phase_at(desk.now) {
        Phase::Closed => Screen::new(t.closing_over(program_name(&desk.program, lang))),
        Phase::Spending => Screen::new(lines([Some(stands), Some(t.closing_no_way_back())])),
        Phase::Open | Phase::Announced => {
            Screen::new(stands).row([tap(t.menu_keep_open(), Ask::KeepOpen(id.clone(), closing.number))])
        }
    }
    .row([export, to_desk(desk)])
}

/// What is announced, to be confirmed today.
pub(crate) fn close_ask(desk: &Desk, closing: &Closing, days: u16) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let (earn, spend) = last_days(closing, &desk.program, lang, desk.now);
    let today = day_of(desk.now, &desk.program.zone);
    Screen::new(t.closing_confirm(program_name(&desk.program, lang), earn, spend)).row([
        tap(t.menu_announce(), Ask::Close(id.clone(), days, closing.number, today)),
        tap(t.back(), Ask::Closing(id.clone())),
    ])
}

/// What the program has of what it may have at most.
pub(crate) fn limits(desk: &Desk, members: u64, staff: usize, keys: usize) -> Screen {
    let (t, lang, most) = (texts(desk.lang), desk.lang, &desk.program.limits);
    let shown = |value: u64| number(lang, i64::try_from(value).unwrap_or(i64::MAX));
    let text = lines([
        Some(t.limits_head(program_name(&desk.program, lang))),
        Some(t.limits_members(shown(members), shown(most.members.into()))),
        Some(t.limits_staff(shown(staff as u64), shown(most.staff.into()))),
        Some(t.limits_keys(shown(keys as u64), shown(most.keys.into()))),
        Some(t.limits_purchases(shown(most.purchases_a_minute.into()))),
        Some(t.limits_hint()),
    ]);
    Screen::new(text).row([to_desk(desk)])
}

/// As many work here as may.
pub(crate) fn staff_full(program: &Program, lang: Lang) -> String {
    texts(lang).staff_full(number(lang, program.limits.staff.into()))
}

/// The others were asked to agree.
pub(crate) fn approval_sent(desk: &Desk, card: CardNumber, points: i64, over: i64) -> Screen {
    let (t, lang) = (texts(desk.lang), desk.lang);
    after(t.approval_sent(signed(lang, points), card.grouped(), number(lang, over)), desk)
}

/// Nobody else could.
pub(crate) fn approval_nobody(desk: &Desk, over: i64) -> Screen {
    after(texts(desk.lang).approval_nobody(number(desk.lang, over)), desk)
}

/// An adjustment was approved, or not.
pub(crate) fn adjust_decided(program: &Program, approved: bool, points: i64, card: CardNumber, lang: Lang) -> String {
    let (t, called, points) = (texts(lang), program_name(program, lang), signed(lang, points));
    match approved {
        true => t.adjust_approved(called, points, card.grouped()),
        false => t.adjust_rejected(called, points, card.grouped()),
    }
}
