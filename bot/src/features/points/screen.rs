//! Screens of balance, history, explanations and the card.

use super::intent::PointsIntent;
use crate::channel::code;
use crate::context::{MemberContext, ProgramContext};
use crate::features::rewards::intent::RewardsIntent;
use crate::form::rule;
use crate::intent::Intent;
use crate::screens::menu;
use crate::screens::menu::{menu, to_home};
use crate::screens::parts::{Button, HISTORY_PAGE, Screen, available, tap};
use crate::texts::{free_text, lines, program_name, texts};
use crate::{date, number, receipts};
use domain::{Cause, Day, Entry, Lang, Phase, Program, Role, day_of};
use store::EntryPage;

pub(crate) fn points(ctx: &MemberContext) -> Screen {
    let (t, lang, account) = (texts(ctx.lang), ctx.lang, &ctx.row.account);
    let today = ctx.today();
    let shown = |value: i64| number(lang, value);
    let nonzero = |value: i64, line: &dyn Fn(String) -> String| (value != 0).then(|| line(shown(value)));
    let balance = account.balance();
    let lifetime = account.lifetime;
    let text = lines([
        Some(t.home_head(program_name(&ctx.program, lang))),
        Some(available(account, lang)),
        account.maturing().first().map(|(from, _)| t.pending_line(shown(balance.pending), date(lang, *from, today))),
        account
            .expiring(today)
            .first()
            .and_then(|(until, points)| Some((spendable_until(ctx, *until)?, points)))
            .map(|(until, points)| t.expiring_line(date(lang, until, today), shown(points.get()))),
        nonzero(balance.reserved, &|shown| t.reserved_line(shown)),
        nonzero(balance.debt, &|shown| t.debt_line(shown)),
        match (lifetime.earned, lifetime.spent) {
            (0, 0) => None,
            (earned, 0) => Some(t.lifetime_earned_line(shown(earned))),
            (earned, spent) => Some(t.lifetime_line(shown(earned), shown(spent))),
        },
        nonzero(lifetime.expired, &|shown| t.expired_line(shown)),
        nonzero(lifetime.reversed, &|shown| t.reversed_line(shown)),
        nonzero(lifetime.adjusted, &|shown| t.adjusted_line(shown)),
        menu::note(&ctx.program, lang, ctx.now),
    ]);
    let id = Some(ctx.program.id.clone());
    let history = tap(t.menu_history(), PointsIntent::History(id.clone(), None));
    let offers = ctx.program.offers(ctx.now);
    let spend = if offers {
        tap(t.menu_rewards(), RewardsIntent::Rewards(id))
    } else {
        tap(t.menu_card(), PointsIntent::Card(id))
    };
    Screen::new(text).row([spend, history]).row([to_home(lang, &ctx.program.id)])
}

pub(crate) fn history(ctx: &MemberContext, before: Option<u64>, page: &EntryPage) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let id = Some(ctx.program.id.clone());
    let head = Some(t.history_head(program_name(&ctx.program, lang)));
    if page.entries.is_empty() {
        return Screen::new(lines([head, Some(t.history_empty())])).row([to_home(lang, &ctx.program.id)]);
    }
    let entry_lines = page.entries.iter().map(|entry| Some(entry_line(ctx, entry)));
    let text = lines([head].into_iter().chain(entry_lines).chain([Some(t.history_tap())]));
    let numbers = page
        .entries
        .iter()
        .map(|entry| tap(number(lang, entry.version as i64), PointsIntent::Why(id.clone(), entry.version)));
    let newest = page.entries[0].version;
    let newer =
        before.map(|_| tap(t.newer(), PointsIntent::History(id.clone(), newer_page(newest, ctx.row.account.version))));
    let older = page.next.as_ref().and_then(|next| next.parse().ok());
    let older = older.map(|before| tap(t.older(), PointsIntent::History(id.clone(), Some(before))));
    Screen::new(text).row(numbers).row([older, newer].into_iter().flatten()).row([to_home(lang, &ctx.program.id)])
}

/// An entry in a line: its number, its day, the points and why.
pub(crate) fn entry_line(here: &ProgramContext, entry: &Entry) -> String {
    let day = date(here.lang, day_of(entry.occurred_at, &here.program.zone), here.today());
    let (points, reason) = headline(entry, &here.program, here.lang);
    texts(here.lang).history_line(number(here.lang, entry.version as i64), day, points, reason)
}

/// The bound of the page of entries after `newest`, of an account with so many; `None` for the newest page. It has full length,
/// so its first version is computed and not read.
pub(crate) fn newer_page(newest: u64, version: u64) -> Option<u64> {
    let bound = newest.saturating_add(1 + HISTORY_PAGE as u64);
    (bound <= version).then_some(bound)
}

/// The last day on which points can be spent that live until `until`: no later than the end of the program; `None` once it has
/// ended.
fn spendable_until(ctx: &MemberContext, until: Day) -> Option<Day> {
    let ends = ctx.program.wind_down.as_ref().map(|wind_down| wind_down.last_day_to_spend(&ctx.program.zone));
    let open = ctx.program.phase_at(ctx.now) < Phase::Closed;
    open.then(|| ends.map_or(until, |ends| until.min(ends)))
}

/// The sum and the reason of an entry. For an entry that only settles, the sum is what expired or matured.
fn headline(entry: &Entry, program: &Program, lang: Lang) -> (String, String) {
    let t = texts(lang);
    let expired = receipts::expired(entry);
    let reason = receipts::reason(entry, program, lang);
    if matches!(entry.cause, Cause::Settle) {
        let sum = if expired > 0 { -expired } else { receipts::matured(entry) };
        return (crate::form::signed(lang, sum), reason);
    }
    let reason = if expired > 0 { t.also_expired(reason, number(lang, expired)) } else { reason };
    (crate::form::signed(lang, entry.points), reason)
}

pub(crate) fn why(ctx: &MemberContext, entry: Option<&Entry>, reason: Option<&str>) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let id = Some(ctx.program.id.clone());
    let Some(entry) = entry else {
        let head = t.history_head(program_name(&ctx.program, lang));
        return Screen::new(lines([Some(head), Some(t.history_empty())])).row([to_home(lang, &ctx.program.id)]);
    };
    let today = ctx.today();
    let happened = date(lang, day_of(entry.occurred_at, &ctx.program.zone), today);
    let (points, what) = headline(entry, &ctx.program, lang);
    let head = [
        Some(t.why_head(program_name(&ctx.program, lang), number(lang, entry.version as i64))),
        Some(t.why_what(happened, points, what)),
        reason.filter(|reason| !reason.is_empty()).map(|reason| t.why_reason(free_text(reason))),
    ];
    let explained = receipts::explained(entry, &ctx.program, lang, today);
    let moved = receipts::movements(entry, lang, today);
    let balance = entry.balance;
    let after = Some(if balance.pending > 0 {
        t.why_after(number(lang, balance.available), number(lang, balance.pending))
    } else {
        t.why_after_available(number(lang, balance.available))
    });
    let text = lines(
        head.into_iter()
            .chain(explained.into_iter().map(Some))
            .chain(moved.into_iter().map(Some))
            .chain([after, Some(t.why_check(entry.check_code()))]),
    );
    let older = (entry.version > 1).then(|| tap(t.older(), PointsIntent::Why(id.clone(), entry.version - 1)));
    let newer = (entry.version < ctx.row.account.version)
        .then(|| tap(t.newer(), PointsIntent::Why(id.clone(), entry.version + 1)));
    let page = PointsIntent::History(id, Some(entry.version.saturating_add(1)));
    Screen::new(text)
        .row([older, newer].into_iter().flatten())
        .row([tap(t.menu_history(), page), to_home(lang, &ctx.program.id)])
}

pub(crate) fn card(ctx: &MemberContext) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let number = ctx.row.card;
    Screen::new(t.card_screen(program_name(&ctx.program, lang), code(&number.grouped())))
        .row([
            Button::Copy(t.menu_copy(), number.to_string()),
            tap(t.menu_qr(), PointsIntent::Qr(Some(ctx.program.id.clone()))),
        ])
        .row([
            tap(t.menu_lost_card(), PointsIntent::LostCardPrompt(ctx.program.id.clone())),
            to_home(lang, &ctx.program.id),
        ])
}

pub(crate) fn lost_card_prompt(ctx: &MemberContext) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    Screen::new(t.lost_card_ask(program_name(&ctx.program, ctx.lang), ctx.row.card.grouped())).row([
        tap(t.menu_replace_card(), PointsIntent::LostCard(id.clone(), ctx.row.card)),
        tap(t.back(), PointsIntent::Card(Some(id.clone()))),
    ])
}

/// How the program works, and every command that the sender may use, but those that lead here and to the menu.
pub(crate) fn help(ctx: &MemberContext, role: Option<Role>) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let rule = rule(&ctx.program, ctx.program.rules_at(ctx.now), lang);
    let commands = Intent::menu(t, |right| role.is_some_and(|role| role.may(right)));
    let commands = commands.into_iter().filter(|(command, _)| !["start", "help"].contains(command));
    let birthday = ctx.program.rules_at(ctx.now).birthday().map(|_| ("birthday", t.command_birthday()));
    let commands: Vec<String> = commands.chain(birthday).map(|(command, line)| t.help_line(command, line)).collect();
    menu(
        Screen::new(format!("{}\n\n{}", t.help_screen(program_name(&ctx.program, lang), rule), commands.join("\n"))),
        ctx,
    )
}

/// Whether a check code still matches the ledger; `entry` is given if it does.
pub(crate) fn verified(ctx: &MemberContext, version: u64, entry: Option<&Entry>) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let (called, n) = (program_name(&ctx.program, lang), number(lang, version as i64));
    let home = to_home(lang, &ctx.program.id);
    let why = tap(t.menu_history(), PointsIntent::Why(Some(ctx.program.id.clone()), version));
    match entry {
        Some(entry) => {
            let today = ctx.today();
            let happened = date(lang, day_of(entry.occurred_at, &ctx.program.zone), today);
            let (points, reason) = headline(entry, &ctx.program, lang);
            Screen::new(lines([Some(t.verify_same(called, n)), Some(t.why_what(happened, points, reason))]))
        }
        None => Screen::new(t.verify_different(called, n)),
    }
    .row([why, home])
}
