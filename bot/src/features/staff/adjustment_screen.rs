//! Screens of adjustments.

use super::intent::StaffIntent;
use crate::context::StaffContext;
use crate::form::signed;
use crate::number;
use crate::screens::menu::{staff_menu_with_notice, to_home};
use crate::screens::parts::{Screen, tap};
use crate::texts::{free_text, program_name, texts};
use domain::{CardNumber, Lang, Program};
use store::Adjustment;

/// The adjustment was sent to the other managers for approval.
pub(crate) fn approval_sent(ctx: &StaffContext, card: CardNumber, points: i64, over: i64) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    staff_menu_with_notice(t.approval_sent(signed(lang, points), card.grouped(), number(lang, over)), ctx)
}

/// The refusal when nobody else could approve the adjustment.
pub(crate) fn approval_nobody(ctx: &StaffContext, over: i64) -> Screen {
    staff_menu_with_notice(texts(ctx.lang).approval_nobody(number(ctx.lang, over)), ctx)
}

/// The decision about an adjustment.
pub(crate) fn adjust_decided(program: &Program, approved: bool, points: i64, card: CardNumber, lang: Lang) -> String {
    let (t, called, points) = (texts(lang), program_name(program, lang), signed(lang, points));
    match approved {
        true => t.adjust_approved(called, points, card.grouped()),
        false => t.adjust_rejected(called, points, card.grouped()),
    }
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
