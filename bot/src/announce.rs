//! What the bot says of itself in Telegram: commands, name, description; in each language.

use crate::edge::BotError;
use crate::texts::texts;
use domain::Lang;
use teloxide::Bot;
use teloxide::payloads::{
    SetMyCommandsSetters, SetMyDescriptionSetters, SetMyNameSetters, SetMyShortDescriptionSetters,
};
use teloxide::requests::{Request, Requester};
use teloxide::types::BotCommand;

/// The menu of commands in a language.
pub(crate) fn commands(lang: Lang) -> Vec<BotCommand> {
    let t = texts(lang);
    let described = [
        ("start", t.command_start()),
        ("points", t.command_points()),
        ("history", t.command_history()),
        ("why", t.command_why()),
        ("rules", t.command_rules()),
        ("card", t.command_card()),
        ("rewards", t.command_rewards()),
        ("coupons", t.command_coupons()),
        ("invite", t.command_invite()),
        ("leaders", t.command_leaderboard()),
        ("level", t.command_level()),
        ("birthday", t.command_birthday()),
        ("verify", t.command_verify()),
        ("surveys", t.command_surveys()),
        ("programs", t.command_programs()),
        ("language", t.command_language()),
        ("privacy", t.command_privacy()),
        ("help", t.command_help()),
        ("business", t.command_business()),
        ("till", t.command_till()),
    ];
    described.into_iter().map(|(command, description)| BotCommand::new(command, description)).collect()
}

/// Sets commands, name and descriptions for each language, and in English for all others.
pub async fn publish_bot_profile(bot: &Bot) -> Result<(), BotError> {
    for lang in Lang::ALL {
        let (t, code) = (texts(lang), lang.code());
        bot.set_my_commands(commands(lang)).language_code(code).send().await?;
        bot.set_my_name().name(t.bot_name()).language_code(code).send().await?;
        bot.set_my_description().description(t.bot_description()).language_code(code).send().await?;
        bot.set_my_short_description().short_description(t.bot_about()).language_code(code).send().await?;
    }
    let t = texts(Lang::En);
    bot.set_my_commands(commands(Lang::En)).send().await?;
    bot.set_my_name().name(t.bot_name()).send().await?;
    bot.set_my_description().description(t.bot_description()).send().await?;
    bot.set_my_short_description().short_description(t.bot_about()).send().await?;
    Ok(())
}
