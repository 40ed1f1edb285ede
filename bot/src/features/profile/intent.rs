//! Intents: a member's own settings.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{Lang, ProgramId};

intents! {
    /// Intents: a member's own settings.
    ProfileIntent;
    /// Choose a language.
    Language = "language",
    /// A language was chosen.
    SetLanguage(lang: Lang) = "set_language",
    /// One's programs.
    Programs = "programs",
    /// The level and the way to the next.
    Level(program: Option<ProgramId>) = "level",
    /// The birthday.
    Birthday = "birthday",
    /// Choose its month.
    BirthdayMonths = "birthday_months",
    /// Choose its day in a month.
    BirthdayMonth(month: i8) = "birthday_month",
    /// This is it.
    SetBirthday(month: i8, day: i8) = "set_birthday",
    /// It shall not be stored any more.
    RemoveBirthday = "remove_birthday",
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<ProfileIntent>] = &[
    Command { names: &["level"], menu: Some((11, Texts::command_level)), intent: |_| ProfileIntent::Level(None) },
    Command { names: &["birthday"], menu: Some((12, Texts::command_birthday)), intent: |_| ProfileIntent::Birthday },
    Command { names: &["programs"], menu: Some((15, Texts::command_programs)), intent: |_| ProfileIntent::Programs },
    Command { names: &["language"], menu: Some((16, Texts::command_language)), intent: |_| ProfileIntent::Language },
];
