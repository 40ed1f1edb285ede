//! Intents about reports of surveys, and cases.

use crate::callback::{Command, WaveRef, intents};
use crate::texts::Texts;
use domain::{MemberNo, ProgramId};
use store::AskKey;

intents! {
    /// Intents about reports of surveys, and cases.
    ReportsIntent;
    /// Staff: show the report of a wave.
    SurveyReport(wave: WaveRef) = "report" for Figures,
    /// Staff: show the scores of a wave as a picture.
    Histogram(wave: WaveRef) = "histogram" for Figures,
    /// Staff: show a page of comments.
    Comments(wave: WaveRef, page: u16) = "comments" for Members,
    /// Staff: list the cases that wait for a reply.
    Cases(program: Option<ProgramId>) = "cases" for Members,
    /// Staff: show a case: a member's answer and conversation.
    Case(wave: WaveRef, member: MemberNo) = "c" for Members,
    /// Staff: reply to a case.
    CaseReply(wave: WaveRef, member: MemberNo) = "r" for Members,
    /// Staff: close a case.
    CaseClose(wave: WaveRef, member: MemberNo) = "x" for Members,
    /// Staff: write an action report, which tells those who answered what was done.
    ActionReportPrompt(wave: WaveRef) = "done" for Members,
    /// Staff: the action report is confirmed.
    SendActionReport(wave: WaveRef, draft: String) = "done_send" for Members,
    /// Staff: show why the holder of a card is asked or not, by its number as it was typed.
    SurveyEligibility(typed: String) = _ for Members,
    /// Staff: list the surveys and their reports.
    Reports(program: Option<ProgramId>) = "reports" for Figures,
    /// Staff: a reply was typed.
    Reply(key: AskKey, message: i32, text: String) = _ for Members,
    /// Staff: an action report was typed.
    DraftActionReport(wave: WaveRef, text: String) = _ for Members,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<ReportsIntent>] = &[
    Command { names: &["cases"], menu: Some((21, Texts::command_cases)), intent: |_| ReportsIntent::Cases(None) },
    Command {
        names: &["asked"],
        menu: Some((25, Texts::command_asked)),
        intent: |typed| ReportsIntent::SurveyEligibility(typed.to_owned()),
    },
];
