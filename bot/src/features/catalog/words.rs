//! Changes of rewards in words.

use crate::number;
use crate::texts::{level_name, texts};
use domain::{Lang, Program, RewardChange};

/// A change of a reward in words: what it had, and what it will have.
pub(crate) fn change_in_words(was: &RewardChange, is: &RewardChange, program: &Program, lang: Lang) -> String {
    let t = texts(lang);
    let what = match is {
        RewardChange::Price(_) => t.menu_reward_price(),
        RewardChange::Stock(_) => t.reward_pieces(),
        RewardChange::Level(_) => t.menu_reward_level(),
        RewardChange::ValidDays(_) => t.menu_reward_days(),
        RewardChange::Returnable(_) => t.menu_reward_return(),
        RewardChange::Offered(_) => t.reward_state(),
    };
    t.reward_change(what, value(was, program, lang), value(is, program, lang))
}

fn value(change: &RewardChange, program: &Program, lang: Lang) -> String {
    let t = texts(lang);
    match change {
        RewardChange::Price(points) => number(lang, points.get()),
        RewardChange::Stock(None) => t.menu_no_limit(),
        RewardChange::Stock(Some(pieces)) => number(lang, i64::from(*pieces)),
        RewardChange::Level(None) => t.menu_all_members(),
        RewardChange::Level(Some(level)) => level_name(program, level, lang),
        RewardChange::ValidDays(days) => number(lang, i64::from(*days)),
        RewardChange::Returnable(true) => t.menu_yes(),
        RewardChange::Returnable(false) => t.menu_no(),
        RewardChange::Offered(true) => t.reward_offered(),
        RewardChange::Offered(false) => t.reward_hidden(),
    }
}
