//! One more language for a live program.

use super::{Screen, tap};
use crate::app::Desk;
use crate::ask::Ask;
use crate::number;
use crate::texts::{free_text, lines, texts};
use domain::{Hash, Lang, WordsRefused};

/// How many hexadecimal digits tell whether words are those that were shown.
const SEEN_DIGITS: usize = 8;

/// What stands on a button, so that what is confirmed is what was shown.
pub(crate) fn seen(words: &[String]) -> String {
    Hash::of(words.join("\n").as_bytes()).to_string().chars().take(SEEN_DIGITS).collect()
}

/// The language in which whoever translates reads the words: his own, if the program speaks it.
fn source(desk: &Desk) -> Lang {
    let langs = &desk.program.langs;
    if langs.contains(&desk.lang) { desk.lang } else { langs.first().copied().unwrap_or(desk.lang) }
}

fn listed(words: &[String]) -> String {
    lines(words.iter().enumerate().map(|(at, said)| Some(format!("{}. {}", at + 1, free_text(said)))))
}

pub(crate) fn ask(desk: &Desk, lang: Lang) -> Screen {
    let (t, words) = (texts(desk.lang), desk.program.words(source(desk)));
    let count = words.len() as i64;
    let text = t.language_ask(count, texts(lang).language_name(), number(desk.lang, count));
    Screen::new(lines([Some(text), Some(listed(&words))]))
        .row([tap(t.back(), Ask::ChangeRules(desk.program.id.clone()))])
}

pub(crate) fn refused(desk: &Desk, lang: Lang, why: WordsRefused) -> String {
    let (t, shown) = (texts(desk.lang), |n: usize| number(desk.lang, n as i64));
    match why {
        WordsRefused::Count => {
            let count = desk.program.words(lang).len();
            t.language_count(count as i64, shown(count))
        }
        WordsRefused::TooLong(line, most) => t.language_too_long(shown(line), shown(most)),
    }
}

/// What was typed beside what it translates.
pub(crate) fn review(desk: &Desk, lang: Lang, words: &[String]) -> Screen {
    let (t, id) = (texts(desk.lang), &desk.program.id);
    let from = desk.program.words(source(desk));
    let pairs = from.iter().zip(words).map(|(from, to)| Some(format!("• {} → {}", free_text(from), free_text(to))));
    let head = Some(t.language_review(texts(lang).language_name()));
    Screen::new(lines([head].into_iter().chain(pairs))).row([
        tap(t.confirm(), Ask::AddLanguage(id.clone(), lang, seen(words))),
        tap(t.back(), Ask::LanguageAsk(id.clone(), lang)),
    ])
}

pub(crate) fn added(desk: &Desk, lang: Lang) -> String {
    texts(desk.lang).language_added(texts(lang).language_name())
}
