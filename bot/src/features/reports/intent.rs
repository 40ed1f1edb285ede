//! Intents about reports of surveys, and cases.

use crate::callback::{Command, WaveRef, intents};
use domain::{MemberNo, ProgramId};
use store::AskKey;

intents! {
    /// Intents about reports of surveys, and cases.
    ReportsIntent;
    /// Staff: show the report of a wave.
    SurveyReport(wave: WaveRef) = "report",
    /// Staff: show the scores of a wave as a picture.
    Histogram(wave: WaveRef) = "histogram",
    /// Staff: show a page of comments.
    Comments(wave: WaveRef, page: u16) = "comments",
    /// Staff: list the cases that wait for a reply.
    Cases(program: Option<ProgramId>) = "cases",
    /// Staff: show a case: a member's answer and conversation.
    Case(wave: WaveRef, member: MemberNo) = "c",
    /// Staff: reply to a case.
    CaseReply(wave: WaveRef, member: MemberNo) = "r",
    /// Staff: close a case.
    CaseClose(wave: WaveRef, member: MemberNo) = "x",
    /// Staff: write an action report, which tells those who answered what was done.
    ActionReportPrompt(wave: WaveRef) = "done",
    /// Staff: the action report is confirmed.
    SendActionReport(wave: WaveRef, draft: String) = "done_send",
    /// Staff: show why the holder of a card is asked or not, by its number as it was typed.
    SurveyEligibility(typed: String) = _,
    /// Staff: list the surveys and their reports.
    Reports(program: Option<ProgramId>) = "reports",
    /// Staff: a reply was typed.
    Reply(key: AskKey, message: i32, text: String) = _,
    /// Staff: an action report was typed.
    DraftActionReport(wave: WaveRef, text: String) = _,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<ReportsIntent>] = &[
    Command { names: &["cases"], menu: None, intent: |_| ReportsIntent::Cases(None) },
    Command { names: &["asked"], menu: None, intent: |typed| ReportsIntent::SurveyEligibility(typed.to_owned()) },
];
