//! Screens of a program's promotions.

use super::intent::SetupIntent;
use super::rules_screen::promotion_line;
use crate::context::StaffContext;
use crate::form::{date, factor};
use crate::number;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Button, Screen, tap};
use crate::texts::{lines, program_name, texts};
use domain::{Day, Factor, Field, Promotion, PromotionChange, ShortId};
use jiff::ToSpan;
use jiff::civil::Weekday;

/// The choices of a factor, in hundredths.
const FACTORS: [u32; 3] = [200, 150, 300];
/// The days of a week.
const WEEK: i64 = 7;

fn set(ctx: &StaffContext, label: String, change: &PromotionChange) -> Button {
    tap(label, SetupIntent::Set(ctx.program.id.clone(), Field::Promotion, change.text()))
}

/// The promotions that are not over, by the newest rules.
fn open(ctx: &StaffContext) -> Vec<&Promotion> {
    let today = ctx.today();
    let newest = ctx.program.rules.last().into_iter();
    newest.flat_map(|rules| rules.promotions()).filter(|promotion| promotion.until >= today).collect()
}

/// The promotions, each with a button.
pub(super) fn list(ctx: &StaffContext) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let open = open(ctx);
    let none = open.is_empty().then(|| t.promotions_none());
    let said = open.iter().map(|promotion| Some(promotion_line(&ctx.program, promotion, lang, ctx.today())));
    let text = lines([Some(t.promotions_head(program_name(&ctx.program, lang)))].into_iter().chain(said).chain([none]));
    let button = |promotion: &&Promotion| {
        tap(promotion.names.get(lang).clone(), SetupIntent::Promotion(id.clone(), promotion.id.clone()))
    };
    let screen = open.iter().map(button).fold(Screen::new(text), |screen, button| screen.row([button]));
    screen.row([tap(t.menu_add(), SetupIntent::AddPromotion(id.clone(), None)), to_staff_menu(ctx)])
}

/// A promotion; `None` if it is not there any more.
pub(super) fn one(ctx: &StaffContext, id: &ShortId) -> Option<Screen> {
    let (t, lang, today) = (texts(ctx.lang), ctx.lang, ctx.today());
    let promotion = open(ctx).into_iter().find(|promotion| promotion.id == *id)?;
    let longer = promotion.until.saturating_add(WEEK.days());
    let extend = set(ctx, t.menu_extend(), &PromotionChange::Until(id.clone(), longer));
    // Members were promised a promotion that has begun: a shorter one is a change to their loss, with its notice.
    let soonest = today.saturating_add(WEEK.days());
    let end = match (promotion.from > today, promotion.until > soonest) {
        (true, _) => Some(set(ctx, t.menu_withdraw(), &PromotionChange::Drop(id.clone()))),
        (false, true) => Some(set(ctx, t.menu_end(), &PromotionChange::Until(id.clone(), soonest))),
        (false, false) => None,
    };
    let by_itself = end.is_none().then(|| t.promotion_ends(date(lang, promotion.until, today)));
    let text = lines([
        Some(t.promotions_head(program_name(&ctx.program, lang))),
        Some(promotion_line(&ctx.program, promotion, lang, today)),
        by_itself,
    ]);
    let back = tap(t.back(), SetupIntent::Promotions(ctx.program.id.clone()));
    Some(Screen::new(text).row([extend].into_iter().chain(end)).row([back]))
}

/// Asks for the factor of a new promotion, or for its days.
pub(super) fn add(ctx: &StaffContext, chosen: Option<u32>) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let back = tap(t.back(), SetupIntent::Promotions(id.clone()));
    let head = Some(t.promotions_head(program_name(&ctx.program, lang)));
    let Some(chosen) = chosen.and_then(Factor::new) else {
        let button = |hundredths: u32| {
            let shown = Factor::new(hundredths).map(|of| factor(lang, of)).unwrap_or_default();
            tap(t.menu_times(shown), SetupIntent::AddPromotion(id.clone(), Some(hundredths)))
        };
        let text = lines([head, Some(t.setup_promotion())]);
        return Screen::new(text).row(FACTORS.map(button)).row([back]);
    };
    let on = |label: String, (from, until): (Day, Day)| {
        set(ctx, label, &PromotionChange::Add { factor: chosen, from, until })
    };
    let today = ctx.today();
    let text = lines([head, Some(t.promotion_when(factor(lang, chosen)))]);
    Screen::new(text)
        .row([on(t.menu_today(), (today, today)), on(t.menu_weekend(), weekend(today))])
        .row([on(t.menu_days(WEEK, number(lang, WEEK)), (today, today.saturating_add((WEEK - 1).days()))), back])
}

/// The days of this weekend, or of what is left of it.
fn weekend(today: Day) -> (Day, Day) {
    let to = |weekday: Weekday| today.saturating_add(i64::from(today.weekday().until(weekday)).days());
    match today.weekday() {
        Weekday::Sunday => (today, today),
        _ => (to(Weekday::Saturday), to(Weekday::Sunday)),
    }
}
