//! Adding a language to a live program: the program's own words in the order in which they are asked for.

use crate::{ByLang, EarningRule, Instant, Lang, NAME_LENGTH_MAX, Program, one_line};

/// The longest description, in characters.
pub const ABOUT_LENGTH_MAX: usize = 200;

/// The reason why sent words are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordsRefused {
    /// There is not one line for each word.
    Count,
    /// The line of this number, from 1, is longer than this many characters.
    TooLong(usize, usize),
}

impl Program {
    /// Returns all words of the program with their longest lengths: its name, its current levels and promotions, and
    /// its rewards. Texts that are equal in all languages, such as a reward described by its name, are asked for once.
    fn own_words(&mut self) -> Vec<(Vec<&mut ByLang<String>>, usize)> {
        let mut words = vec![(vec![&mut self.names], NAME_LENGTH_MAX)];
        if let Some(rules) = self.rules.last_mut() {
            for level in &mut rules.levels {
                words.push((vec![&mut level.names], NAME_LENGTH_MAX));
                words.extend(level.perks.as_mut().map(|perks| (vec![perks], ABOUT_LENGTH_MAX)));
            }
            words.extend(rules.earning.iter_mut().filter_map(|rule| match rule {
                EarningRule::Promotion(one) => Some((vec![&mut one.names], NAME_LENGTH_MAX)),
                _ => None,
            }));
        }
        for reward in &mut self.rewards {
            if reward.names == reward.descriptions {
                words.push((vec![&mut reward.names, &mut reward.descriptions], NAME_LENGTH_MAX));
            } else {
                words.push((vec![&mut reward.names], NAME_LENGTH_MAX));
                words.push((vec![&mut reward.descriptions], ABOUT_LENGTH_MAX));
            }
        }
        words
    }

    /// Returns the program's own words in a language that it speaks.
    pub fn words(&self, lang: Lang) -> Vec<String> {
        let mut copy = self.clone();
        copy.own_words().iter().map(|(texts, _)| texts[0].get(lang).clone()).collect()
    }

    /// Returns the program with one more language and its `words` in the order of [`Program::words`]. The words of
    /// levels and promotions form a new version of the rules, in force from `from`.
    pub fn speaking(&self, lang: Lang, words: &[String], from: Instant) -> Result<Program, WordsRefused> {
        let mut program = self.clone();
        let newest =
            program.rules.last().filter(|rules| !rules.levels.is_empty() || rules.promotions().next().is_some());
        if let Some(newest) = newest.cloned() {
            program.rules.push(crate::Rules { version: newest.version + 1, from, ..newest });
        }
        let own = program.own_words();
        if own.len() != words.len() {
            return Err(WordsRefused::Count);
        }
        for (at, ((texts, most), said)) in own.into_iter().zip(words).enumerate() {
            if said.chars().count() > most {
                return Err(WordsRefused::TooLong(at + 1, most));
            }
            for text in texts {
                *text.get_mut(lang) = said.clone();
            }
        }
        program.langs.push(lang);
        Ok(program)
    }
}

/// Returns the lines of a sent text without empty ones and without numbers in front.
pub fn typed_lines(typed: &str) -> Vec<String> {
    let line = |line: &str| {
        let line = line.trim();
        let bare = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = bare.len() < line.len() && bare.starts_with(['.', ')']);
        let said = if numbered { bare[1..].trim() } else { line };
        one_line(said)
    };
    typed.lines().map(line).filter(|line| !line.is_empty()).collect()
}
