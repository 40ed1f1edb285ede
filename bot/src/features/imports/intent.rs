//! Intents about imports.

use super::upload::Upload;
use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::ProgramId;

intents! {
    /// Intents about imports.
    ImportsIntent;
    /// Staff: asks for a file.
    ImportPrompt(program: Option<ProgramId>) = "import" for Ownership,
    /// Staff: send a file to be filled in.
    ImportSample(program: ProgramId) = "import_sample" for Ownership,
    /// Staff: a file was sent.
    ImportFile(file: Box<Upload>) = _ for Ownership,
    /// Staff: show an import.
    ShowImport(program: ProgramId, number: u32) = "import_show" for Ownership,
    /// Staff: show the columns of a file, to change one.
    ImportColumns(program: ProgramId, number: u32) = "import_cols" for Ownership,
    /// Staff: say what a column holds; asks for it.
    ImportColumn(program: ProgramId, number: u32, place: u8) = "import_col" for Ownership,
    /// Staff: a column holds this; `none` for what is not used.
    SetImportColumn(program: ProgramId, number: u32, place: u8, code: String) = "import_set" for Ownership,
    /// Staff: the columns are confirmed; finds out what the import would do.
    CheckImport(program: ProgramId, number: u32) = "import_check" for Ownership,
    /// Staff: the import is confirmed.
    StartImport(program: ProgramId, number: u32) = "import_go" for Ownership,
    /// Staff: stop what is being done.
    StopImport(program: ProgramId, number: u32) = "import_stop" for Ownership,
    /// Staff: drop a file that was not imported.
    DropImport(program: ProgramId, number: u32) = "import_drop" for Ownership,
    /// Staff: take an import back.
    UndoImport(program: ProgramId, number: u32) = "import_undo" for Ownership,
    /// Staff: send the lines that are left out.
    ImportBadLines(program: ProgramId, number: u32) = "import_bad" for Ownership,
    /// Staff: send the cards and their links.
    ImportCards(program: ProgramId, number: u32) = "import_cards" for Ownership,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<ImportsIntent>] = &[Command {
    names: &["import"],
    menu: Some((28, Texts::command_import)),
    intent: |_| ImportsIntent::ImportPrompt(None),
}];
