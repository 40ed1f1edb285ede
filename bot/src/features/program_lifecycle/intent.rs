//! Intents: a program's limits, files and end.

use crate::callback::{Command, intents};
use domain::{Day, ProgramId};

intents! {
    /// Intents: a program's limits, files and end.
    ProgramLifecycleIntent;
    /// All of it as a file.
    ExportLog(program: ProgramId) = "export_log",
    /// The whole program as files.
    Export(program: ProgramId) = "export",
    /// Staff: what the program may have at most.
    Limits(program: ProgramId) = "limits",
    /// The program's end.
    WindDown(program: ProgramId) = "closing",
    /// Announce it, with so many days to spend points: asked for.
    AnnounceWindDownPrompt(program: ProgramId, days: u16) = "close_ask",
    /// Confirmed: the end of this number, as it was shown on this day.
    AnnounceWindDown(program: ProgramId, days: u16, number: u32, seen: Day) = "close",
    /// Call the end of this number off.
    Reopen(program: ProgramId, number: u32) = "keep_open",
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<ProgramLifecycleIntent>] = &[];
