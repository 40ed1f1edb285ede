//! Intents: what surveys came to, and cases.

use crate::callback::{Command, WaveRef, intents};
use domain::{MemberNo, ProgramId};
use store::AskKey;

intents! {
    /// Intents: what surveys came to, and cases.
    ReportsIntent;
    /// Staff: what a wave came to.
    SurveyReport(wave: WaveRef) = "report",
    /// Staff: the same as a picture.
    Histogram(wave: WaveRef) = "histogram",
    /// Staff: a page of what was written.
    Comments(wave: WaveRef, page: u16) = "comments",
    /// Staff: cases that wait for a reply.
    Cases(program: Option<ProgramId>) = "cases",
    /// Staff: what a member answered and wrote.
    Case(wave: WaveRef, member: MemberNo) = "c",
    /// Staff: reply to it.
    CaseReply(wave: WaveRef, member: MemberNo) = "r",
    /// Staff: nothing more is to be done about it.
    CaseClose(wave: WaveRef, member: MemberNo) = "x",
    /// Staff: tell those who answered what was done about it.
    ActionReportPrompt(wave: WaveRef) = "done",
    /// Staff: confirmed.
    SendActionReport(wave: WaveRef, draft: String) = "done_send",
    /// Staff: why the holder of a card is asked or not, as it was typed.
    SurveyEligibility(typed: String) = _,
    /// Staff: the surveys, and what they came to.
    Reports(program: Option<ProgramId>) = "reports",
    /// Staff: a reply was typed.
    Reply(key: AskKey, message: i32, text: String) = _,
    /// Staff: what was done about the answers was typed.
    DraftActionReport(wave: WaveRef, text: String) = _,
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<ReportsIntent>] = &[
    Command { names: &["cases"], menu: None, intent: |_| ReportsIntent::Cases(None) },
    Command { names: &["asked"], menu: None, intent: |typed| ReportsIntent::SurveyEligibility(typed.to_owned()) },
];
