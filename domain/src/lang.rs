//! The three languages of the product.

use crate::serde_as_text;
use serde::{Deserialize, Serialize};

/// The longest name of a program, level, promotion or reward, in characters.
pub const NAME_LENGTH_MAX: usize = 64;
/// The longest description, question or thanks in a program's rules, in characters.
pub const WORDS_LENGTH_MAX: usize = 300;

/// A language of the product. None of them is the source of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// Russian.
    Ru,
    /// Chinese, simplified.
    Zh,
    /// English.
    En,
}

serde_as_text!(Lang, |it| it.code(), Lang::from_code);

impl Lang {
    /// All languages, in the order in which the product got them.
    pub const ALL: [Lang; 3] = [Lang::Ru, Lang::Zh, Lang::En];

    /// Returns the code that is stored and that buttons carry: `ru`, `zh` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// Reads a stored code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Returns the best fit for an app's language tag (`ru-RU`, `zh-hans`, `en-GB`), or English for other languages.
    pub fn best_fit(tag: &str) -> Lang {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Lang::from_code(&primary).unwrap_or(Lang::En)
    }

    /// Returns all three languages, the best fit for `tag` first.
    pub fn likely_first(tag: &str) -> [Lang; 3] {
        match Lang::best_fit(tag) {
            Lang::Ru => [Lang::Ru, Lang::Zh, Lang::En],
            Lang::Zh => [Lang::Zh, Lang::Ru, Lang::En],
            Lang::En => [Lang::En, Lang::Ru, Lang::Zh],
        }
    }
}

/// One value in each of the three languages. A program with a missing text does not go live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByLang<T> {
    /// Russian.
    pub ru: T,
    /// Chinese.
    pub zh: T,
    /// English.
    pub en: T,
}

impl ByLang<String> {
    /// Whether each text has nothing hidden in it, is not empty and not longer than this many characters.
    pub fn fit(&self, length_max: usize) -> bool {
        let fits = |lang| {
            let text = self.get(lang).trim();
            (1..=length_max).contains(&text.chars().count()) && crate::seen(text) == text
        };
        Lang::ALL.into_iter().all(fits)
    }
}

impl<T> ByLang<T> {
    /// Returns the value in `lang`.
    pub fn get(&self, lang: Lang) -> &T {
        match lang {
            Lang::Ru => &self.ru,
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Returns the value in `lang` for changing it.
    pub(crate) fn get_mut(&mut self, lang: Lang) -> &mut T {
        match lang {
            Lang::Ru => &mut self.ru,
            Lang::Zh => &mut self.zh,
            Lang::En => &mut self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_language_decides_only_which_comes_first() {
        for (tag, first) in [
            ("ru-RU", Lang::Ru),
            ("ru", Lang::Ru),
            ("zh-hans", Lang::Zh),
            ("zh-hant", Lang::Zh),
            ("zh-TW", Lang::Zh),
            ("en-GB", Lang::En),
            ("uk", Lang::En),
            ("", Lang::En),
        ] {
            let order = Lang::likely_first(tag);
            assert_eq!(order[0], first, "{tag}");
            assert!(Lang::ALL.iter().all(|lang| order.contains(lang)));
        }
    }
}
