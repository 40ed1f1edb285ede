//! Adding a language to a live program: its words are asked for, shown, and stored.

use super::intent::SetupIntent;
use super::{screen, translation_screen};
use crate::context::{
    App, EarlyReturn, Flow, Question, Sender, StaffContext, expect_answer, require_recent_second_factor, require_role,
    set_conversation,
};
use crate::screens::menu::staff_menu_with_notice;
use crate::texts::texts;
use domain::{Lang, Program, ProgramId, WordsRefused, typed_lines};
use store::{Conflict, RULES_LEAD, Topic};

/// The staff context of somebody who may change rules, with the program read anew. The program must not have `lang`
/// yet, nor a change of rules that is still to take effect.
async fn require_new_language(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    lang: Lang,
) -> Result<StaffContext, EarlyReturn> {
    app.programs.forget(program);
    let ctx = require_role(app, sender, Some(program)).await?;
    if !ctx.role.decides_rules() {
        return Err(screen::change(&ctx, false).with_notice(texts(ctx.lang).language_by_owner()).into());
    }
    let ahead = ctx.program.rules.iter().any(|rules| rules.from > ctx.now);
    if ahead || ctx.program.langs.contains(&lang) {
        return Err(screen::change(&ctx, false).into());
    }
    Ok(ctx)
}

/// The program with the language added, its words taken from the lines.
fn with(ctx: &StaffContext, lang: Lang, lines: &[String]) -> Result<Program, WordsRefused> {
    ctx.program.speaking(lang, lines, ctx.now + RULES_LEAD)
}

/// Asks for the program's words; the next message has them, one on each line. The second factor is asked for before, so
/// that its question replaces no words.
pub(crate) async fn language_prompt(app: &App, sender: &Sender, program: &ProgramId, lang: Lang) -> Flow {
    let mut ctx = require_new_language(app, sender, program, lang).await?;
    let wanted = SetupIntent::AddLanguagePrompt(program.clone(), lang);
    require_recent_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    expect_answer(app, &mut ctx.context.person, Question::Translation(program.clone(), lang)).await?;
    Ok(translation_screen::ask(&ctx, lang).into())
}

/// The words were typed; shows them beside the originals, to be confirmed.
pub(crate) async fn typed(app: &App, sender: &Sender, program: &ProgramId, lang: Lang, text: &str) -> Flow {
    let mut ctx = require_new_language(app, sender, program, lang).await?;
    let lines = typed_lines(text);
    match with(&ctx, lang, &lines) {
        Ok(_) => {
            let screen = translation_screen::review(&ctx, lang, &lines);
            expect_answer(app, &mut ctx.context.person, Question::ConfirmTranslation(program.clone(), lang, lines))
                .await?;
            Ok(screen.into())
        }
        Err(why) => {
            Ok(translation_screen::ask(&ctx, lang).with_notice(translation_screen::refused(&ctx, lang, why)).into())
        }
    }
}

/// Adds the language if the confirmed words are those that were typed last.
pub(crate) async fn add_language(app: &App, sender: &Sender, program: &ProgramId, lang: Lang, seen: &str) -> Flow {
    let mut ctx = require_new_language(app, sender, program, lang).await?;
    let lines = match ctx.person.conversation.as_ref().map(|conversation| &conversation.topic) {
        Some(Topic::Question(question)) => match Question::parse(question) {
            Some(Question::ConfirmTranslation(of, said, lines)) if of == *program && said == lang => lines,
            _ => return language_prompt(app, sender, program, lang).await,
        },
        _ => return language_prompt(app, sender, program, lang).await,
    };
    let Ok(speaking) = with(&ctx, lang, &lines) else {
        return language_prompt(app, sender, program, lang).await;
    };
    if translation_screen::fingerprint(&lines) != seen {
        return Ok(translation_screen::review(&ctx, lang, &lines).into());
    }
    if app.ledger.add_language(&speaking, &ctx.actor(), ctx.now).await? == Err(Conflict) {
        app.programs.forget(program);
        return language_prompt(app, sender, program, lang).await;
    }
    set_conversation(app, &mut ctx.context.person, None).await?;
    app.programs.forget(program);
    Ok(staff_menu_with_notice(translation_screen::added(&ctx, lang), &ctx).into())
}

/// Shows the typed words again.
pub(crate) async fn review(app: &App, sender: &Sender, program: &ProgramId, lang: Lang, lines: &[String]) -> Flow {
    let ctx = require_new_language(app, sender, program, lang).await?;
    let screen = if with(&ctx, lang, lines).is_ok() {
        translation_screen::review(&ctx, lang, lines)
    } else {
        translation_screen::ask(&ctx, lang)
    };
    Ok(screen.into())
}
