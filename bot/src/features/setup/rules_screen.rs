//! Screens of a program's rules in words. The lines are generated from the rules, for live ones as for drafts and
//! changes.

use super::intent::SetupIntent;
use crate::context::{MemberContext, ProgramContext};
use crate::form::rule;
use crate::form::{capital, date, factor, money, weekday};
use crate::number;
use crate::receipts::activity_name;
use crate::screens::menu;
use crate::screens::menu::to_home;
use crate::screens::parts::{Screen, tap};
use crate::texts::{level_name, lines, name, program_name, texts};
use domain::{
    Amount, Day, Expiry, Factor, Instant, Lang, Money, Program, Promotion, Qualifies, RefundPolicy, Rules, day_of,
};

/// The rules, one line each. Dates are written as seen from `today`.
pub(crate) fn rule_lines(program: &Program, rules: &Rules, lang: Lang, today: Day) -> Vec<String> {
    let t = texts(lang);
    let amount = |amount: Amount| {
        Money::new(amount.minor(program.currency), program.currency).map(|of| money(lang, of)).unwrap_or_default()
    };
    let mut said = vec![rule(program, rules, lang)];
    let days = i64::from(rules.pending_days);
    said.push(if days == 0 { t.rules_at_once() } else { t.rules_pending(days, number(lang, days)) });
    let months = |months: u8| (i64::from(months), number(lang, months.into()));
    match rules.expiry {
        Expiry::Never => said.push(t.rules_never()),
        Expiry::AfterMonths(n) => said.push(t.rules_after_months(months(n).0, months(n).1)),
        Expiry::IdleMonths(n) => said.push(t.rules_idle_months(months(n).0, months(n).1)),
    }
    if rules.expiry != Expiry::Never {
        let days = i64::from(rules.promise_days);
        said.push(t.rules_promise(days, number(lang, days)));
    }
    if let Some(pay) = rules.pay {
        said.push(t.rules_pay(number(lang, pay.share_percent.into()), amount(pay.point)));
        let least = pay.minimum.get();
        said.extend((least > 1).then(|| t.rules_pay_minimum(least, number(lang, least))));
    }
    let earned = |points: i64| (points, number(lang, points));
    for activity in rules.activities() {
        let (points, shown) = earned(activity.points.get());
        said.push(t.rules_activity(points, capital(activity_name(activity.kind, lang)), shown));
    }
    for nth in rules.nth_visits() {
        let (points, shown) = earned(nth.points.get());
        said.push(t.rules_nth_visit(points, number(lang, nth.every.into()), shown));
    }
    let visit = rules.visits.minimum.filter(|_| rules.nth_visits().next().is_some());
    said.extend(visit.map(|minimum| t.rules_visit_minimum(amount(minimum))));
    if let Some(gift) = rules.birthday() {
        said.push(t.rules_birthday(gift.get(), number(lang, gift.get())));
    }
    said.extend(rules.caps.purchase.map(|most| t.rules_cap_purchase(number(lang, most.get()))));
    said.extend(rules.caps.member_day.map(|most| t.rules_cap_day(number(lang, most.get()))));
    if let Some(referral) = &rules.referral {
        let (points, shown) = earned(referral.referrer_points.get());
        let friend = number(lang, referral.friend_points.get());
        said.push(match referral.qualifies {
            Qualifies::Purchase(minimum) => t.rules_referral(points, shown, friend, amount(minimum)),
            Qualifies::Stay(days) => t.rules_referral_stay(points, shown, friend, number(lang, days.into())),
        });
    }
    said.push(match rules.refund {
        RefundPolicy::WithinBalance => t.rules_refund(),
        RefundPolicy::Debt => t.rules_refund_debt(),
    });
    if !rules.levels.is_empty() {
        said.push(t.rules_levels());
        for level in &rules.levels {
            let (called, from) = (name(level.names.get(lang)), number(lang, level.threshold.get()));
            said.push(match level.multiplier {
                Factor::ONE => t.rules_level_plain(called, from),
                more => t.rules_level(called, from, factor(lang, more)),
            });
        }
        said.push(t.rules_level_down());
    }
    let open: Vec<_> = rules.promotions().filter(|promotion| promotion.until >= today).collect();
    if !open.is_empty() {
        said.push(t.rules_promotions());
        said.extend(open.into_iter().map(|one| promotion_line(program, one, lang, today)));
    }
    said
}

/// A promotion in a line: its factor, its days, and for whom it is.
pub(super) fn promotion_line(program: &Program, one: &Promotion, lang: Lang, today: Day) -> String {
    let t = texts(lang);
    let (called, by) = (name(one.names.get(lang)), factor(lang, one.factor));
    let from = date(lang, one.from, today);
    let when = if one.from == one.until { from } else { t.span(from, date(lang, one.until, today)) };
    let weekdays: Vec<String> = one.weekdays.iter().map(|day| weekday(lang, day)).collect();
    let level = one.level.as_ref().map(|id| t.promotion_level(level_name(program, id, lang)));
    let only = one.first_purchase.then(|| t.promotion_first());
    let weekdays = (!weekdays.is_empty()).then(|| t.promotion_weekdays(weekdays.join(&t.list_comma())));
    [Some(t.rules_promotion(called, by, when)), weekdays, level, only].into_iter().flatten().collect()
}

/// The lines in which two versions of the rules differ: those that go and those that come.
pub(crate) fn difference(program: &Program, was: &Rules, is: &Rules, lang: Lang, today: Day) -> Vec<String> {
    let t = texts(lang);
    let heads = [t.rules_levels(), t.rules_promotions()];
    let said = |rules| {
        let lines = rule_lines(program, rules, lang, today).into_iter().filter(|line| !heads.contains(line));
        lines.map(|line| line.trim_start_matches("• ").to_owned()).collect::<Vec<_>>()
    };
    let (was, is) = (said(was), said(is));
    let gone = was.iter().filter(|line| !is.contains(line)).map(|line| t.rules_gone(line));
    let new = is.iter().filter(|line| !was.contains(line)).map(|line| t.rules_new(line));
    gone.chain(new).collect()
}

/// `/rules`: the rules in force, and announced changes.
pub(crate) fn rules(ctx: &MemberContext) -> Screen {
    Screen::new(in_words(ctx)).row([to_home(ctx.lang, &ctx.program.id)])
}

/// The rules in force, and announced changes, in words.
pub(crate) fn in_words(here: &ProgramContext) -> String {
    let (t, lang, program) = (texts(here.lang), here.lang, &here.program);
    let today = here.today();
    let live = program.rules_at(here.now);
    let on = |at: Instant| date(lang, day_of(at, &program.zone), today);
    let mut said = vec![Some(t.rules_head(program_name(program, lang)))];
    said.extend(rule_lines(program, live, lang, today).into_iter().map(Some));
    said.push(Some(t.rules_version(live.version.to_string(), on(live.from))));
    if let Some(next) = program.planned(here.now) {
        let changes = difference(program, live, next, lang, today);
        if !changes.is_empty() {
            said.push(Some(t.rules_next(on(next.from))));
            said.extend(changes.into_iter().map(Some));
        }
    }
    lines(said)
}

/// The rules, with the button to change them, for staff.
pub(crate) fn for_desk(here: &ProgramContext) -> Screen {
    let (t, id) = (texts(here.lang), &here.program.id);
    Screen::new(in_words(here))
        .row([tap(t.menu_change_rules(), SetupIntent::ChangeRules(id.clone()))])
        .row([menu::to_staff_menu(here)])
}
