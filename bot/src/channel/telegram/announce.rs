//! The bot's profile in Telegram: commands, name and descriptions, in each language.

use crate::error::BotError;
use crate::intent::Intent;
use crate::texts::texts;
use domain::{Lang, Permission};
use teloxide::Bot;
use teloxide::payloads::{
    SetMyCommandsSetters, SetMyDescriptionSetters, SetMyNameSetters, SetMyShortDescriptionSetters,
};
use teloxide::requests::{Request, Requester};
use teloxide::types::BotCommand;

/// The menu of commands in a language, for somebody with these rights as staff.
pub(crate) fn commands(lang: Lang, rights: &[Permission]) -> Vec<BotCommand> {
    let menu = Intent::menu(texts(lang), |right| rights.contains(&right)).into_iter();
    menu.map(|(command, line)| BotCommand::new(command, line)).collect()
}

/// Sets commands, name and descriptions for each language, and in English for all others.
pub async fn publish_bot_profile(bot: &Bot) -> Result<(), BotError> {
    for lang in Lang::ALL {
        let (t, code) = (texts(lang), lang.code());
        bot.set_my_commands(commands(lang, &[])).language_code(code).send().await?;
        bot.set_my_name().name(t.bot_name()).language_code(code).send().await?;
        bot.set_my_description().description(t.bot_description()).language_code(code).send().await?;
        bot.set_my_short_description().short_description(t.bot_about()).language_code(code).send().await?;
    }
    let t = texts(Lang::En);
    bot.set_my_commands(commands(Lang::En, &[])).send().await?;
    bot.set_my_name().name(t.bot_name()).send().await?;
    bot.set_my_description().description(t.bot_description()).send().await?;
    bot.set_my_short_description().short_description(t.bot_about()).send().await?;
    Ok(())
}
