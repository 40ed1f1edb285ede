//! Intents: a program's rules; setting a program up, changing it, one more language.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{Field, Lang, ProgramId};

intents! {
    /// Intents: a program's rules; setting a program up, changing it, one more language.
    SetupIntent;
    /// Set a program up.
    NewProgram = "new_program",
    /// Ask for a field of a draft.
    Field(program: ProgramId, field: Field) = "field",
    /// The answer to it.
    Set(program: ProgramId, field: Field, answer: String) = "set",
    /// A draft as a whole.
    Review(program: ProgramId) = "review",
    /// A purchase to see what a draft does.
    TryOut(program: ProgramId) = "try",
    /// Open the program, as it was shown.
    Publish(program: ProgramId, seen: String) = "publish",
    /// Throw a draft away: asked for.
    DropDraftPrompt(program: ProgramId) = "drop_ask",
    /// Confirmed.
    DropDraft(program: ProgramId) = "drop",
    /// The live rules.
    Rules(program: Option<ProgramId>) = "rules",
    /// Staff: change them.
    ChangeRules(program: ProgramId) = "change_rules",
    /// Confirmed, as it was shown; so many days from now.
    ApplyRules(program: ProgramId, seen: String, days: u8) = "apply_rules",
    /// Staff: the program shall speak one more language.
    AddLanguagePrompt(program: ProgramId, lang: Lang) = "language_ask",
    /// Confirmed, as its words were shown.
    AddLanguage(program: ProgramId, lang: Lang, seen: String) = "add_language",
    /// Begin, in this language, after what is stored was said.
    Begin(lang: Lang) = _,
    /// A program's words in one more language were typed.
    TypeTranslation(program: ProgramId, lang: Lang, text: String) = _,
    /// They are shown once more.
    ReviewTranslation(program: ProgramId, lang: Lang, lines: Vec<String>) = _,
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<SetupIntent>] =
    &[Command { names: &["rules"], menu: Some((5, Texts::command_rules)), intent: |_| SetupIntent::Rules(None) }];
