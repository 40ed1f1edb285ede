//! Screens of adding a language to a live program.

use super::intent::SetupIntent;
use crate::context::StaffContext;
use crate::number;
use crate::screens::parts::{Screen, tap};
use crate::texts::{free_text, lines, texts};
use domain::{Hash, Lang, WordsRefused};

/// Hexadecimal digits of [`fingerprint`].
const SEEN_DIGITS: usize = 8;

/// A short hash for the button, to check that the confirmed words are those that were shown.
pub(crate) fn fingerprint(words: &[String]) -> String {
    Hash::of(words.join("\n").as_bytes()).to_string().chars().take(SEEN_DIGITS).collect()
}

/// The language from which staff translates: their own, or else the program's first.
fn source(ctx: &StaffContext) -> Lang {
    let langs = &ctx.program.langs;
    if langs.contains(&ctx.lang) { ctx.lang } else { langs.first().copied().unwrap_or(ctx.lang) }
}

fn listed(words: &[String]) -> String {
    lines(words.iter().enumerate().map(|(at, said)| Some(format!("{}. {}", at + 1, free_text(said)))))
}

pub(crate) fn ask(ctx: &StaffContext, lang: Lang) -> Screen {
    let (t, words) = (texts(ctx.lang), ctx.program.words(source(ctx)));
    let count = words.len() as i64;
    let text = t.language_ask(count, texts(lang).language_name(), number(ctx.lang, count));
    Screen::new(lines([Some(text), Some(listed(&words))]))
        .row([tap(t.back(), SetupIntent::ChangeRules(ctx.program.id.clone()))])
}

pub(crate) fn refused(ctx: &StaffContext, lang: Lang, why: WordsRefused) -> String {
    let (t, shown) = (texts(ctx.lang), |n: usize| number(ctx.lang, n as i64));
    match why {
        WordsRefused::Count => {
            let count = ctx.program.words(lang).len();
            t.language_count(count as i64, shown(count))
        }
        WordsRefused::TooLong(line, most) => t.language_too_long(shown(line), shown(most)),
    }
}

/// The typed words beside those that they translate.
pub(crate) fn review(ctx: &StaffContext, lang: Lang, words: &[String]) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let from = ctx.program.words(source(ctx));
    let pairs = from.iter().zip(words).map(|(from, to)| Some(format!("• {} → {}", free_text(from), free_text(to))));
    let head = Some(t.language_review(texts(lang).language_name()));
    Screen::new(lines([head].into_iter().chain(pairs))).row([
        tap(t.confirm(), SetupIntent::AddLanguage(id.clone(), lang, fingerprint(words))),
        tap(t.back(), SetupIntent::AddLanguagePrompt(id.clone(), lang)),
    ])
}

pub(crate) fn added(ctx: &StaffContext, lang: Lang) -> String {
    texts(ctx.lang).language_added(texts(lang).language_name())
}
