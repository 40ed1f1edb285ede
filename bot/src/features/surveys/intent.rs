//! Intents about answering surveys.

use crate::callback::{Command, WaveRef, intents};
use crate::texts::Texts;
use domain::ProgramId;
use store::AskKey;

intents! {
    /// Intents about answering surveys.
    SurveysIntent;
    /// Answer a survey with a score.
    Score(wave: WaveRef, score: u8) = "score",
    /// Change the answer.
    ChangeScore(wave: WaveRef) = "change",
    /// Finish without a comment.
    SkipWords(wave: WaveRef) = "skip",
    /// Not now.
    SnoozeSurveys(wave: WaveRef) = "later",
    /// Do not ask again.
    OptOutOfSurveys(wave: WaveRef) = "never",
    /// Let staff see the first name with the comment, or stop showing it.
    SignComment(wave: WaveRef, named: bool) = "sign" / "unsign",
    /// Go on with the conversation that followed an answer.
    ContinueConversation(wave: WaveRef) = "go_on",
    /// Show the setting for surveys; for staff, also the reports.
    Surveys(program: Option<ProgramId>) = "surveys",
    /// Turn surveys on or off.
    SetSurveysEnabled(program: ProgramId, on: bool) = "surveys_on" / "surveys_off",
    /// A comment on an answer, with the id of its message.
    Comment(key: AskKey, message: i32, text: String) = _,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<SurveysIntent>] = &[Command {
    names: &["surveys"],
    menu: Some((14, Texts::command_surveys)),
    intent: |_| SurveysIntent::Surveys(None),
}];
