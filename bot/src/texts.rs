//! The product's texts, typed: a missing text or argument does not compile.

use crate::channel::unmarked;
use domain::{ByLang, Lang, Program, ShortId, one_line, seen};
use std::sync::OnceLock;
use unicode_segmentation::UnicodeSegmentation;

/// What the build script generates from `locales/`.
// Some generated items are unused here; the locale tests check that every text is used.
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
mod l10n {
    include!(concat!(env!("OUT_DIR"), "/l10n.rs"));
}

pub(crate) use l10n::L10nLanguage as Texts;

/// The most user-perceived characters of a name that are shown.
const NAME_LENGTH_MAX: usize = 64;

/// All texts in one language.
pub(crate) fn texts(lang: Lang) -> &'static Texts {
    static ALL: OnceLock<ByLang<Texts>> = OnceLock::new();
    let all =
        ALL.get_or_init(|| ByLang { ru: l10n::L10n::Ru.load(), zh: l10n::L10n::Zh.load(), en: l10n::L10n::En.load() });
    all.get(lang)
}

/// A name that a person typed, as one line of what is seen, cut between characters. A name of which nothing is seen is
/// a dash, and one that a messenger would turn into a link or a command is spelled so that it does not.
pub(crate) fn name(raw: &str) -> String {
    let cut: String = unlinked(&one_line(&unmarked(raw))).graphemes(true).take(NAME_LENGTH_MAX).collect();
    if cut.is_empty() { "—".to_owned() } else { cut }
}

/// Replaces the signs by which messengers know addresses, users and commands by others that look alike.
fn unlinked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_word = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|c| c.is_alphanumeric());
    let alike = |(at, letter): (usize, &char)| {
        let (before, after) = (is_word(at.checked_sub(1)), is_word(Some(at + 1)));
        let begins = at == 0 || letters[at - 1].is_whitespace();
        match letter {
            '.' if before && after => '\u{2024}',
            '@' if after => '\u{ff20}',
            '#' if begins && after => '\u{ff03}',
            '/' if after && (before || begins) => '\u{2215}',
            ':' if letters.get(at + 1) == Some(&'/') => '\u{a789}',
            other => *other,
        }
    };
    letters.iter().enumerate().map(alike).collect()
}

/// Marks each line of what a member wrote, so that none of them can pass for one of the program's.
pub(crate) fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("│ {line}")).collect::<Vec<_>>().join("\n")
}

/// A text that a person typed, without the characters that mark spans and without hidden ones. Its length was limited
/// when it was typed.
pub(crate) fn free_text(raw: &str) -> String {
    unmarked(&seen(raw.trim()))
}

/// A program's name in a language.
pub(crate) fn program_name(program: &Program, lang: Lang) -> String {
    name(program.names.get(lang))
}

/// A level's name in a language, or its id if no version of the rules has it any more.
pub(crate) fn level_name(program: &Program, id: &ShortId, lang: Lang) -> String {
    let known = program.rules.iter().rev().flat_map(|rules| &rules.levels).find(|level| level.id == *id);
    known.map_or_else(|| id.to_string(), |level| name(level.names.get(lang)))
}

/// Joins the lines that are present, one below the other.
pub(crate) fn lines(lines: impl IntoIterator<Item = Option<String>>) -> String {
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_people_cannot_break_a_screen() {
        assert_eq!(name(" \u{2}<b>Ann & Co</b>\u{3} "), "<b>Ann & Co</b>");
        assert_eq!(name("Ann\u{202e}\nBoss: all is well"), "Ann Boss: all is well");
        assert_eq!(name("\u{3164}\u{200b}"), "—");
        for (raw, shown) in [
            ("t.me/evil", "t\u{2024}me\u{2215}evil"),
            ("@evil_bot", "\u{ff20}evil_bot"),
            ("https://a.b", "https\u{a789}//a\u{2024}b"),
            ("/points", "\u{2215}points"),
            ("J. R. Smith", "J. R. Smith"),
            ("Ann & Co.", "Ann & Co."),
        ] {
            assert_eq!(name(raw), shown);
        }
        assert_eq!(quoted("fine\nWe: refunded"), "│ fine\n│ We: refunded");
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(name(&family.repeat(100)), family.repeat(NAME_LENGTH_MAX));
    }

    #[test]
    fn points_agree_with_their_number_in_russian() {
        let shown = |n: i64| texts(Lang::Ru).posted_head(n, "К", crate::number(Lang::Ru, n));
        for (n, word) in [
            (0, "баллов"),
            (1, "балл"),
            (2, "балла"),
            (5, "баллов"),
            (11, "баллов"),
            (12, "баллов"),
            (14, "баллов"),
            (21, "балл"),
            (22, "балла"),
            (25, "баллов"),
            (101, "балл"),
            (111, "баллов"),
            (112, "баллов"),
            (1_000, "баллов"),
            (1_001, "балл"),
            (1_000_000, "баллов"),
        ] {
            assert!(shown(n).ends_with(&format!(" {word}")), "{}", shown(n));
        }
        assert!(shown(1_001).contains("+1\u{a0}001 балл"));
    }
}
