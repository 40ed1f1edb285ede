//! A live program learns to speak one more language: its own words are asked for, shown, and added.

use super::desk::take_desk;
use super::talking::{expect, talk};
use super::{Early, Flow};
use crate::app::{App, Desk, Sender};
use crate::codec::Question;
use crate::screens::desk::after;
use crate::screens::setup as rules_screens;
use crate::screens::translating as shown;
use domain::{Lang, Program, ProgramId, Right, WordsRefused, typed_lines};
use store::{Conflict, RULES_LEAD, Topic};

/// The desk of somebody who may change rules, with the program as it stands this moment, which does not speak `lang` yet
/// and has no change of its rules ahead.
async fn desk_without(app: &App, sender: &Sender, program: &ProgramId, lang: Lang) -> Result<Desk, Early> {
    app.programs.forget(program);
    let desk = take_desk(app, sender, Some(program), Right::Rules).await?;
    let ahead = desk.program.rules.iter().any(|rules| rules.from > desk.now);
    if ahead || desk.program.langs.contains(&lang) {
        return Err(rules_screens::change(&desk, false).into());
    }
    Ok(desk)
}

/// The program with a language added, as the lines say it.
fn with(desk: &Desk, lang: Lang, lines: &[String]) -> Result<Program, WordsRefused> {
    desk.program.speaking(lang, lines, desk.now + RULES_LEAD)
}

/// Which words are needed; the next message has them, a line each.
pub(crate) async fn language_ask(app: &App, sender: &Sender, program: &ProgramId, lang: Lang) -> Flow {
    let mut desk = desk_without(app, sender, program, lang).await?;
    expect(app, &mut desk.here.person, Question::Words(program.clone(), lang)).await?;
    Ok(shown::ask(&desk, lang).into())
}

/// They were typed: how they stand beside each other, to be confirmed.
pub(crate) async fn typed(app: &App, sender: &Sender, program: &ProgramId, lang: Lang, text: &str) -> Flow {
    let mut desk = desk_without(app, sender, program, lang).await?;
    let lines = typed_lines(text);
    match with(&desk, lang, &lines) {
        Ok(_) => {
            let screen = shown::review(&desk, lang, &lines);
            expect(app, &mut desk.here.person, Question::WordsTyped(program.clone(), lang, lines)).await?;
            Ok(screen.into())
        }
        Err(why) => Ok(shown::ask(&desk, lang).after(shown::refused(&desk, lang, why)).into()),
    }
}

/// Confirmed, as it was shown: what was typed last is what is added, if it is still that.
pub(crate) async fn add_language(app: &App, sender: &Sender, program: &ProgramId, lang: Lang, seen: &str) -> Flow {
    let mut desk = desk_without(app, sender, program, lang).await?;
    let lines = match desk.person.talk.as_ref().map(|talk| &talk.topic) {
        Some(Topic::Question(question)) => match Question::parse(question) {
            Some(Question::WordsTyped(of, said, lines)) if of == *program && said == lang => lines,
            _ => return language_ask(app, sender, program, lang).await,
        },
        _ => return language_ask(app, sender, program, lang).await,
    };
    let Ok(speaking) = with(&desk, lang, &lines) else {
        return language_ask(app, sender, program, lang).await;
    };
    if shown::seen(&lines) != seen {
        return Ok(shown::review(&desk, lang, &lines).into());
    }
    if app.ledger.add_language(&speaking, &desk.actor(), desk.now).await? == Err(Conflict) {
        app.programs.forget(program);
        return language_ask(app, sender, program, lang).await;
    }
    talk(app, &mut desk.here.person, None).await?;
    app.programs.forget(program);
    Ok(after(shown::added(&desk, lang), &desk).into())
}

/// What was typed, once more.
pub(crate) async fn review(app: &App, sender: &Sender, program: &ProgramId, lang: Lang, lines: &[String]) -> Flow {
    let desk = desk_without(app, sender, program, lang).await?;
    let screen =
        if with(&desk, lang, lines).is_ok() { shown::review(&desk, lang, lines) } else { shown::ask(&desk, lang) };
    Ok(screen.into())
}
