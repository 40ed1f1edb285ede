//! The words of a step: the owner's own, or the template's, with the member's values filled in.

use crate::number;
use crate::screens::parts::Screen;
use crate::texts::{level_name, name, texts};
use domain::{
    Account, Instant, Journey, Lang, Placeholder, Program, Reward, Say, ShortId, SkipReason, Template, Words,
};

/// The points of an example.
const EXAMPLE_POINTS: i64 = 96;
/// The points that are missing in an example.
const EXAMPLE_MISSING: i64 = 24;

/// The template's words for a step, with placeholders; those that need no value, where `without`.
pub(super) fn template_words(template: Template, step: &ShortId, lang: Lang, without: bool) -> Option<Words> {
    let t = texts(lang);
    let token = |placeholder: Placeholder| format!("{{{}}}", placeholder.name(Lang::En));
    let (points, reward, missing) =
        (token(Placeholder::Points), token(Placeholder::Reward), token(Placeholder::Missing));
    let text = match (template, step.as_str(), without) {
        (Template::Welcome, "hello", false) => t.words_welcome_hello(),
        (Template::Welcome, "reward", false) => t.words_welcome_reward(reward, missing),
        (Template::Welcome, "reward", true) => t.words_welcome_reward_without(),
        (Template::Welcome, "first", false) => t.words_welcome_first(),
        (Template::SecondPurchase, "second", false) => t.words_second_second(points, missing, reward),
        (Template::SecondPurchase, "second", true) => t.words_second_second_without(),
        (Template::SecondPurchase, "again", false) => t.words_second_again(points),
        (Template::SecondPurchase, "again", true) => t.words_second_again_without(),
        (Template::WinBack, "day30", false) => t.words_winback_day30(points, missing, reward),
        (Template::WinBack, "day30", true) => t.words_winback_day30_without(),
        (Template::WinBack, "day60", false) => t.words_winback_day60(points),
        (Template::WinBack, "day60", true) => t.words_winback_day60_without(),
        (Template::WinBack, "day90", false) => t.words_winback_day90(points),
        (Template::WinBack, "day90", true) => t.words_winback_day90_without(),
        _ => return None,
    };
    Words::parse(&text).ok()
}

/// The words of a step in a language: the owner's, else the template's.
pub(super) fn words_of(journey: &Journey, step: &ShortId, say: &Say, lang: Lang, without: bool) -> Option<Words> {
    let own = if without { &say.words.without } else { &say.words.text };
    let of_template = || template_words(journey.template?, step, lang, without);
    own.get(&lang).cloned().or_else(of_template)
}

/// What the words of a step are filled with.
pub(super) struct Values<'a> {
    pub(super) program: &'a Program,
    pub(super) account: Account,
    pub(super) first_name: &'a str,
    pub(super) lang: Lang,
    pub(super) now: Instant,
}

impl Values<'_> {
    /// The value of a placeholder; `None` where there is nothing that could be said.
    fn value(&self, placeholder: Placeholder) -> Option<String> {
        let available = self.account.balance().available;
        match placeholder {
            Placeholder::Points => (available > 0).then(|| self.points(available)),
            Placeholder::Reward => self.next_reward().map(|reward| name(reward.names.get(self.lang))),
            Placeholder::Missing => {
                let missing = self.next_reward()?.price.get() - available;
                (missing > 0).then(|| self.points(missing))
            }
            Placeholder::Level => {
                let levels = &self.program.rules_at(self.now).levels;
                let level = levels.get(usize::from(self.account.progress.level))?;
                Some(level_name(self.program, &level.id, self.lang))
            }
            Placeholder::Name => Some(name(self.first_name)),
        }
    }

    fn points(&self, points: i64) -> String {
        texts(self.lang).value_points(points, number(self.lang, points))
    }

    /// The cheapest reward that is still out of reach, or else the dearest one. Those of which there are only so many are left
    /// out: the last may be gone by then.
    fn next_reward(&self) -> Option<Reward> {
        if !self.program.offers(self.now) {
            return None;
        }
        let has = self.account.balance().available;
        let free = |reward: &Reward| reward.offered && reward.stock.is_none() && reward.level.is_none();
        let mut offered: Vec<Reward> = self.program.catalog(self.now).filter(free).collect();
        offered.sort_by_key(|reward| reward.price);
        let next = offered.iter().find(|reward| reward.price.get() > has);
        next.or(offered.last()).cloned()
    }

    /// Words with examples for what this member has nothing of.
    pub(super) fn example(&self, words: &Words) -> String {
        let t = texts(self.lang);
        let example = |placeholder: Placeholder| match placeholder {
            Placeholder::Points => t.value_points(EXAMPLE_POINTS, number(self.lang, EXAMPLE_POINTS)),
            Placeholder::Missing => t.value_points(EXAMPLE_MISSING, number(self.lang, EXAMPLE_MISSING)),
            Placeholder::Reward | Placeholder::Level | Placeholder::Name => "…".to_owned(),
        };
        let filled = words.fill(|placeholder| Some(self.value(placeholder).unwrap_or_else(|| example(placeholder))));
        filled.unwrap_or_default()
    }

    /// The words of a step as this member reads them.
    pub(super) fn said(&self, journey: &Journey, step: &ShortId, say: &Say) -> Result<String, SkipReason> {
        let words = |without| words_of(journey, step, say, self.lang, without);
        let text = words(false).ok_or(SkipReason::NoWords)?;
        let filled = text.fill(|placeholder| self.value(placeholder));
        let without = |_| words(true)?.fill(|placeholder| self.value(placeholder)).ok();
        filled.or_else(|missing| without(missing).ok_or(SkipReason::NoValue))
    }

    /// The message of a step without its buttons.
    pub(super) fn screen(&self, journey: &Journey, step: &ShortId, say: &Say) -> Result<Screen, SkipReason> {
        let said = self.said(journey, step, say)?;
        let head = texts(self.lang).step_head(crate::texts::program_name(self.program, self.lang));
        Ok(Screen::new(format!("{head}\n{}", crate::texts::free_text(&said))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_of_each_template_has_words_in_each_language() {
        for template in Template::ALL {
            let journey = template.journey();
            for (_, step, say) in journey.says() {
                for lang in Lang::ALL {
                    let words = words_of(&journey, &step.id, say, lang, false).unwrap();
                    // What is said where a value is missing needs none.
                    let without = words_of(&journey, &step.id, say, lang, true);
                    let needs = !words.placeholders().is_empty();
                    assert_eq!(without.is_some(), needs, "{template:?} {} {lang:?}", step.id);
                    assert!(without.is_none_or(|without| without.placeholders().is_empty()));
                }
            }
        }
    }
}
