//! A language that a live program is to speak, too: its own words, in the order in which they are asked for.

use crate::setup::NAME_LENGTH_MAX;
use crate::{ByLang, Instant, Lang, Program};

/// The longest description, in characters.
pub const ABOUT_LENGTH_MAX: usize = 200;

/// What is wrong with words that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordsRefused {
    /// Not one line for each.
    Count,
    /// The line of this number, from 1, is longer than so many characters.
    TooLong(usize, usize),
}

impl Program {
    /// All its own words: its name, levels and promotions as they are now, and rewards. What has the same words in all
    /// languages twice, such as a reward that is described by its name, is asked for once.
    fn own_words(&mut self) -> Vec<(Vec<&mut ByLang<String>>, usize)> {
        let mut words = vec![(vec![&mut self.names], NAME_LENGTH_MAX)];
        if let Some(rules) = self.rules.last_mut() {
            for level in &mut rules.levels {
                words.push((vec![&mut level.names], NAME_LENGTH_MAX));
                words.extend(level.perks.as_mut().map(|perks| (vec![perks], ABOUT_LENGTH_MAX)));
            }
            words.extend(rules.promotions.iter_mut().map(|one| (vec![&mut one.names], NAME_LENGTH_MAX)));
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

    /// Its own words in a language that it speaks.
    pub fn words(&self, lang: Lang) -> Vec<String> {
        let mut copy = self.clone();
        copy.own_words().iter().map(|(texts, _)| texts[0].get(lang).clone()).collect()
    }

    /// The same program, which speaks one more language, with its words in the order of [`Program::words`]; levels and
    /// promotions stand in a new version of the rules, in force from `from`.
    pub fn speaking(&self, lang: Lang, words: &[String], from: Instant) -> Result<Program, WordsRefused> {
        let mut program = self.clone();
        let newest = program.rules.last().filter(|rules| !rules.levels.is_empty() || !rules.promotions.is_empty());
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

/// Lines as they were sent, without empty ones and the numbers before them.
pub fn typed_lines(typed: &str) -> Vec<String> {
    let line = |line: &str| {
        let line = line.trim();
        let bare = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = bare.len() < line.len() && bare.starts_with(['.', ')']);
        let said = if numbered { bare[1..].trim() } else { line };
        said.chars().filter(|c| !c.is_control()).collect::<String>()
    };
    typed.lines().map(line).filter(|line| !line.is_empty()).collect()
}
