//! Intents about a member's profile.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{Lang, ProgramId};

intents! {
    /// Intents about a member's profile.
    ProfileIntent;
    /// Choose a language.
    Language = "language",
    /// A language was chosen.
    SetLanguage(lang: Lang) = "set_language",
    /// List the sender's programs.
    Programs = "programs",
    /// Show the level and what is missing to the next.
    Level(program: Option<ProgramId>) = "level",
    /// Show the birthday.
    Birthday = "birthday",
    /// Choose the month of the birthday.
    BirthdayMonths = "birthday_months",
    /// Choose the day of the birthday in a month.
    BirthdayMonth(month: i8) = "birthday_month",
    /// A birthday was chosen.
    SetBirthday(month: i8, day: i8) = "set_birthday",
    /// Delete the birthday.
    RemoveBirthday = "remove_birthday",
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<ProfileIntent>] = &[
    Command { names: &["level"], menu: Some((11, Texts::command_level)), intent: |_| ProfileIntent::Level(None) },
    // Its line stands in the help of programs that give something for it.
    Command { names: &["birthday"], menu: None, intent: |_| ProfileIntent::Birthday },
    Command { names: &["programs"], menu: Some((15, Texts::command_programs)), intent: |_| ProfileIntent::Programs },
    Command { names: &["language"], menu: Some((16, Texts::command_language)), intent: |_| ProfileIntent::Language },
];
