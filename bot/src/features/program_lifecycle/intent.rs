//! Intents about a program's limits, files and end.

use crate::callback::{Command, intents};
use domain::{Day, ProgramId};

intents! {
    /// Intents about a program's limits, files and end.
    ProgramLifecycleIntent;
    /// Staff: export the whole audit log as a file.
    ExportLog(program: ProgramId) = "export_log" for AuditLog,
    /// Staff: export the whole program as files.
    Export(program: ProgramId) = "export" for Ownership,
    /// Staff: export the whole audit log as a file with semicolons.
    ExportLogSemicolons(program: ProgramId) = "export_log_sc" for AuditLog,
    /// Staff: export the whole program as files with semicolons.
    ExportSemicolons(program: ProgramId) = "export_sc" for Ownership,
    /// Staff: show the program's limits.
    Limits(program: ProgramId) = "limits" for Figures,
    /// Staff: show the program's end.
    WindDown(program: ProgramId) = "closing" for Ownership,
    /// Staff: announce the end with this many days to spend points; asks for confirmation.
    AnnounceWindDownPrompt(program: ProgramId, days: u16) = "close_ask" for Ownership,
    /// Staff: the announcement is confirmed, for the wind-down of this number as it was shown on this day.
    AnnounceWindDown(program: ProgramId, days: u16, number: u32, seen: Day) = "close" for Ownership,
    /// Staff: call the wind-down of this number off.
    Reopen(program: ProgramId, number: u32) = "keep_open" for Ownership,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<ProgramLifecycleIntent>] = &[];
