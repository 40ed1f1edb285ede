//! A live program learns to speak one more language: its own words are asked for, shown, and added.

use super::{screen, translation_screen};
use crate::context::{
    App, EarlyReturn, Flow, Question, Sender, StaffContext, expect_answer, require_role, set_conversation,
};
use crate::screens::menu::staff_menu_with_notice;
use domain::{Lang, Permission, Program, ProgramId, WordsRefused, typed_lines};
use store::{Conflict, RULES_LEAD, Topic};

/// The desk of somebody who may change rules, with the program as it stands this moment, which does not speak `lang` yet
/// and has no change of its rules ahead.
async fn require_new_language(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    lang: Lang,
) -> Result<StaffContext, EarlyReturn> {
    app.programs.forget(program);
    let ctx = require_role(app, sender, Some(program), Permission::Rules).await?;
    let ahead = ctx.program.rules.iter().any(|rules| rules.from > ctx.now);
    if ahead || ctx.program.langs.contains(&lang) {
        return Err(screen::change(&ctx, false).into());
    }
    Ok(ctx)
}

/// The program with a language added, as the lines say it.
fn with(ctx: &StaffContext, lang: Lang, lines: &[String]) -> Result<Program, WordsRefused> {
    ctx.program.speaking(lang, lines, ctx.now + RULES_LEAD)
}

/// Which words are needed; the next message has them, a line each.
pub(crate) async fn language_ask(app: &App, sender: &Sender, program: &ProgramId, lang: Lang) -> Flow {
    let mut ctx = require_new_language(app, sender, program, lang).await?;
    expect_answer(app, &mut ctx.here.person, Question::Translation(program.clone(), lang)).await?;
    Ok(translation_screen::ask(&ctx, lang).into())
}

/// They were typed: how they stand beside each other, to be confirmed.
pub(crate) async fn typed(app: &App, sender: &Sender, program: &ProgramId, lang: Lang, text: &str) -> Flow {
    let mut ctx = require_new_language(app, sender, program, lang).await?;
    let lines = typed_lines(text);
    match with(&ctx, lang, &lines) {
        Ok(_) => {
            let screen = translation_screen::review(&ctx, lang, &lines);
            expect_answer(app, &mut ctx.here.person, Question::ConfirmTranslation(program.clone(), lang, lines))
                .await?;
            Ok(screen.into())
        }
        Err(why) => {
            Ok(translation_screen::ask(&ctx, lang).with_notice(translation_screen::refused(&ctx, lang, why)).into())
        }
    }
}

/// Confirmed, as it was shown: what was typed last is what is added, if it is still that.
pub(crate) async fn add_language(app: &App, sender: &Sender, program: &ProgramId, lang: Lang, seen: &str) -> Flow {
    let mut ctx = require_new_language(app, sender, program, lang).await?;
    let lines = match ctx.person.conversation.as_ref().map(|talk| &talk.topic) {
        Some(Topic::Question(question)) => match Question::parse(question) {
            Some(Question::ConfirmTranslation(of, said, lines)) if of == *program && said == lang => lines,
            _ => return language_ask(app, sender, program, lang).await,
        },
        _ => return language_ask(app, sender, program, lang).await,
    };
    let Ok(speaking) = with(&ctx, lang, &lines) else {
        return language_ask(app, sender, program, lang).await;
    };
    if translation_screen::fingerprint(&lines) != seen {
        return Ok(translation_screen::review(&ctx, lang, &lines).into());
    }
    if app.ledger.add_language(&speaking, &ctx.actor(), ctx.now).await? == Err(Conflict) {
        app.programs.forget(program);
        return language_ask(app, sender, program, lang).await;
    }
    set_conversation(app, &mut ctx.here.person, None).await?;
    app.programs.forget(program);
    Ok(staff_menu_with_notice(translation_screen::added(&ctx, lang), &ctx).into())
}

/// What was typed, once more.
pub(crate) async fn review(app: &App, sender: &Sender, program: &ProgramId, lang: Lang, lines: &[String]) -> Flow {
    let ctx = require_new_language(app, sender, program, lang).await?;
    let screen = if with(&ctx, lang, lines).is_ok() {
        translation_screen::review(&ctx, lang, lines)
    } else {
        translation_screen::ask(&ctx, lang)
    };
    Ok(screen.into())
}
