//! Words of a step, as owners write them, with names in braces in place of values (`docs/rules.md#words-of-a-step`).

use crate::{Lang, seen, serde_as_text};
use std::collections::BTreeSet;
use std::fmt;

/// The longest words of a step, in characters: with the values filled in, they still fit under a picture.
pub const WORDS_OF_A_STEP_MAX: usize = 900;

/// The names of placeholders in each language.
const NAMES: &str = include_str!("placeholders.txt");

/// A value of the member that stands in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placeholder {
    /// The points that are available.
    Points,
    /// The reward that can be taken, or else the cheapest one.
    Reward,
    /// The points that are lacking for that reward.
    Missing,
    /// The level.
    Level,
    /// The first name.
    Name,
}

impl Placeholder {
    /// All of them.
    pub const ALL: [Placeholder; 5] =
        [Placeholder::Points, Placeholder::Reward, Placeholder::Missing, Placeholder::Level, Placeholder::Name];

    /// Whether some members have no such value.
    pub fn may_be_missing(self) -> bool {
        !matches!(self, Placeholder::Name)
    }

    fn code(self) -> &'static str {
        match self {
            Placeholder::Points => "points",
            Placeholder::Reward => "reward",
            Placeholder::Missing => "missing",
            Placeholder::Level => "level",
            Placeholder::Name => "name",
        }
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        let line = NAMES.lines().find(move |line| line.split(' ').next() == Some(self.code()));
        line.into_iter().flat_map(|line| line.split(' ').skip(1))
    }

    /// Returns its name in a language.
    pub fn name(self, lang: Lang) -> &'static str {
        let place = match lang {
            Lang::En => 0,
            Lang::Ru => 1,
            Lang::Zh => 2,
        };
        self.names().nth(place).unwrap_or_default()
    }

    fn parse(name: &str) -> Option<Placeholder> {
        let name = name.trim().to_lowercase();
        Placeholder::ALL.into_iter().find(|known| known.names().any(|one| one == name))
    }

    /// The one whose name looks most like what was typed.
    fn nearest(typed: &str) -> Option<Placeholder> {
        let typed = typed.trim().to_lowercase();
        let likeness =
            |one: Placeholder| one.names().map(|name| strsim::jaro_winkler(name, &typed)).fold(0.0, f64::max);
        let nearest = Placeholder::ALL.into_iter().max_by(|one, other| likeness(*one).total_cmp(&likeness(*other)));
        nearest.filter(|one| likeness(*one) > 0.6)
    }
}

/// A piece of words.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value(Placeholder),
}

/// Words with placeholders. Their text names placeholders in English, in whatever language it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<Piece>);

serde_as_text!(Words, Words::to_string, |text| Words::parse(text).ok());

/// What is wrong with words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordsProblem {
    /// There are none.
    Empty,
    /// They are longer than [`WORDS_OF_A_STEP_MAX`]; so many characters.
    TooLong(usize),
    /// No placeholder has this name; the one that is most like it.
    Unknown(String, Option<Placeholder>),
}

impl Words {
    /// Reads words. A brace that opens no name stands for itself.
    pub fn parse(text: &str) -> Result<Words, WordsProblem> {
        let text = seen(text.trim());
        if text.is_empty() {
            return Err(WordsProblem::Empty);
        }
        let (mut parts, mut rest) = (Vec::new(), text.as_str());
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}').filter(|(name, _)| !name.contains(['{', '\n'])) else {
                parts.push(Piece::Text(format!("{before}{{")));
                rest = after;
                continue;
            };
            let value = Placeholder::parse(name);
            let value = value.ok_or_else(|| WordsProblem::Unknown(name.to_owned(), Placeholder::nearest(name)))?;
            parts.extend([Piece::Text(before.to_owned()), Piece::Value(value)]);
            rest = behind;
        }
        parts.push(Piece::Text(rest.to_owned()));
        parts.retain(|part| *part != Piece::Text(String::new()));
        let words = Words(parts);
        // In the form in which they are stored, or they could not be read again.
        match words.to_string().chars().count() {
            length if length > WORDS_OF_A_STEP_MAX => Err(WordsProblem::TooLong(length)),
            _ => Ok(words),
        }
    }

    /// Returns the placeholders in it.
    pub fn placeholders(&self) -> BTreeSet<Placeholder> {
        let value = |part: &Piece| match part {
            Piece::Value(value) => Some(*value),
            Piece::Text(_) => None,
        };
        self.0.iter().filter_map(value).collect()
    }

    /// Fills the values in. The first that is missing is the error: no placeholder is ever shown.
    pub fn fill(&self, value: impl Fn(Placeholder) -> Option<String>) -> Result<String, Placeholder> {
        self.0
            .iter()
            .map(|part| match part {
                Piece::Text(text) => Ok(text.clone()),
                Piece::Value(placeholder) => value(*placeholder).ok_or(*placeholder),
            })
            .collect()
    }

    /// Returns the text, with the names of placeholders in a language.
    pub fn named_in(&self, lang: Lang) -> String {
        let part = |part: &Piece| match part {
            Piece::Text(text) => text.clone(),
            Piece::Value(placeholder) => format!("{{{}}}", placeholder.name(lang)),
        };
        self.0.iter().map(part).collect()
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.named_in(Lang::En))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_languages_are_understood_and_stored_in_one() {
        for text in ["На счёте {баллы}, до «{награда}» ещё {осталось}", "{points} here", "您有 {积分}"]
        {
            let words = Words::parse(text).unwrap();
            assert_eq!(Words::parse(&words.to_string()).unwrap(), words);
        }
        let words = Words::parse("На счёте {Баллы}.").unwrap();
        assert_eq!(words.to_string(), "На счёте {points}.");
        assert_eq!(words.named_in(Lang::Zh), "На счёте {积分}.");
        assert_eq!(words.placeholders().into_iter().collect::<Vec<_>>(), [Placeholder::Points]);
        assert!(Placeholder::ALL.into_iter().all(|one| one.names().count() == 3));
    }

    #[test]
    fn a_name_that_nobody_knows_is_refused_with_the_likeliest() {
        let refused = |text: &str| Words::parse(text).unwrap_err();
        assert_eq!(refused("{point}"), WordsProblem::Unknown("point".to_owned(), Some(Placeholder::Points)));
        assert_eq!(refused("{балы}"), WordsProblem::Unknown("балы".to_owned(), Some(Placeholder::Points)));
        assert_eq!(refused("{积份}"), WordsProblem::Unknown("积份".to_owned(), Some(Placeholder::Points)));
        assert_eq!(refused("{qqq}"), WordsProblem::Unknown("qqq".to_owned(), None));
        assert_eq!(refused(" \u{200b} "), WordsProblem::Empty);
        assert_eq!(refused(&"я".repeat(901)), WordsProblem::TooLong(901));
        // What is stored has longer names than what was typed, and is read again.
        assert_eq!(refused(&("店".repeat(895) + "{积分}")), WordsProblem::TooLong(903));
        let longest = Words::parse(&("店".repeat(892) + "{积分}")).unwrap();
        assert_eq!(Words::parse(&longest.to_string()), Ok(longest));
    }

    #[test]
    fn what_is_missing_is_never_shown() {
        let words = Words::parse("{name}, {points} {").unwrap();
        let filled = words.fill(|one| (one == Placeholder::Points).then(|| "96 points".to_owned()));
        assert_eq!(filled, Err(Placeholder::Name));
        assert_eq!(words.fill(|_| Some("x".to_owned())).unwrap(), "x, x {");
    }
}
