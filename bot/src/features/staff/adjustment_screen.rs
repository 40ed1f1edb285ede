//! Screens of adjustments.

use super::intent::StaffIntent;
use crate::context::StaffContext;
use crate::features::figures::intent::FiguresIntent;
use crate::form::signed;
use crate::number;
use crate::screens::menu::{staff_menu_with_notice, to_home};
use crate::screens::parts::{Screen, tap};
use crate::texts::{free_text, program_name, texts};
use domain::{ADJUSTMENT_MAX, AdjustmentLimit, CardNumber, Lang, Program};
use store::{AccountRow, Adjustment};

/// The limit that an adjustment would exceed.
pub(crate) fn adjust_limit(ctx: &StaffContext, limit: AdjustmentLimit) -> Screen {
    let (t, most) = (texts(ctx.lang), number(ctx.lang, limit.most()));
    let said = match limit {
        AdjustmentLimit::Member => t.adjust_limit_card(most),
        AdjustmentLimit::Person => t.adjust_limit_person(most),
        AdjustmentLimit::Program => t.adjust_limit_program(most),
    };
    staff_menu_with_notice(said, ctx)
}

/// The decision about an adjustment.
pub(crate) fn adjust_decided(program: &Program, approved: bool, points: i64, card: CardNumber, lang: Lang) -> String {
    let (t, called, points) = (texts(lang), program_name(program, lang), signed(lang, points));
    match approved {
        true => t.adjust_approved(called, points, card.grouped()),
        false => t.adjust_rejected(called, points, card.grouped()),
    }
}

/// Asks by how many points a balance is changed, and why.
pub(super) fn adjust_points(ctx: &StaffContext, row: &AccountRow) -> Screen {
    let t = texts(ctx.lang);
    let most = number(ctx.lang, ADJUSTMENT_MAX);
    let back = FiguresIntent::Member(ctx.program.id.clone(), row.member);
    let text = t.adjust_points_ask(program_name(&ctx.program, ctx.lang), row.card.grouped(), most);
    Screen::new(text).row([tap(t.back(), back)])
}

pub(crate) fn adjust_prompt(ctx: &StaffContext, card: CardNumber, adjustment: &Adjustment) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let points = signed(lang, adjustment.points);
    let called = program_name(&ctx.program, lang);
    let text = t.adjust_ask(called, card.grouped(), points, free_text(&adjustment.reason));
    let confirm = StaffIntent::Adjust(ctx.program.id.clone(), adjustment.id.clone());
    Screen::new(text).row([tap(t.confirm(), confirm), to_home(lang, &ctx.program.id)])
}

pub(crate) fn adjusted(ctx: &StaffContext, card: CardNumber, points: i64) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let called = program_name(&ctx.program, lang);
    Screen::new(t.adjust_done(called, signed(lang, points), card.grouped())).row([to_home(lang, &ctx.program.id)])
}
