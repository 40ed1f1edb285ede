//! Promotions of a live program: each change is a draft of its rules, with the review that every change has.

use super::promotion_screen;
use crate::context::{App, Flow, Question, Sender, expect_answer, require_role, set_conversation};
use domain::{Field, Lang, ProgramId, PromotionChange, ShortId, day_of};
use store::StoreError;

/// Lists the promotions that are not over.
pub(super) async fn list(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    set_conversation(app, &mut ctx.person, None).await?;
    Ok(promotion_screen::list(&ctx).into())
}

/// Shows a promotion, with what can be done about it.
pub(super) async fn one(app: &App, sender: &Sender, program: &ProgramId, id: &ShortId) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    Ok(promotion_screen::one(&ctx, id).unwrap_or_else(|| promotion_screen::list(&ctx)).into())
}

/// Asks how much a new promotion gives, and with a factor, when. Both can be typed at once.
pub(super) async fn add(app: &App, sender: &Sender, program: &ProgramId, factor: Option<u32>) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    let question = Question::Field(program.clone(), Field::Promotion);
    expect_answer(app, &mut ctx.context.person, question).await?;
    Ok(promotion_screen::add(&ctx, factor).into())
}

/// Returns what was typed about a new promotion in its stored form; as it was typed if it is none.
pub(super) async fn read(app: &App, program: &ProgramId, said: &str, lang: Lang) -> Result<String, StoreError> {
    let program = app.programs.get(program).await?;
    let today = program.map(|program| day_of(app.clock.now(), &program.zone));
    let read = today.and_then(|today| PromotionChange::typed(said, today, lang));
    Ok(read.map_or_else(|| said.to_owned(), |change| change.text()))
}
