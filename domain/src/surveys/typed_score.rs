//! Scores that people type where buttons were offered.

use crate::typed::{plain, whole, without_units};

/// The words of scores.
const WORDS: &str = include_str!("scores.txt");

/// A score as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedScore {
    /// The score.
    pub score: u8,
    /// The highest one, if it was named.
    pub of: Option<u8>,
}

impl TypedScore {
    /// Reads `9`, `10/10`, `9 points`, or a number in words of any of the languages; `None` for anything else.
    pub fn read(text: &str) -> Option<TypedScore> {
        let text = plain(text).trim().trim_end_matches(['.', '!']).to_lowercase();
        let between = WORDS.lines().find_map(|line| line.strip_prefix("of: "))?.split(' ');
        let parts = between.filter_map(|word| text.split_once(word));
        for (score, of) in parts {
            let score = score.trim().trim_end_matches(" out");
            if let (Some(score), Some(of)) = (number(score), number(of)) {
                return Some(TypedScore { score, of: Some(of) });
            }
        }
        Some(TypedScore { score: number(&text)?, of: None })
    }
}

/// Reads a number in digits or in words, with or without a word for points.
fn number(text: &str) -> Option<u8> {
    let bare = without_units(text.trim().to_owned());
    let words = WORDS.lines().filter(|line| !line.starts_with('#') && !line.contains(':'));
    let said = |line: &str| line.split(' ').any(|word| word == bare || word == text.trim());
    let in_words = || words.enumerate().find(|(_, line)| said(line)).map(|(at, _)| at as i64);
    u8::try_from(whole(&bare).or_else(in_words)?).ok()
}
