//! Intents: answering surveys.

use crate::callback::{Command, WaveRef, intents};
use crate::texts::Texts;
use domain::ProgramId;
use store::AskKey;

intents! {
    /// Intents: answering surveys.
    SurveysIntent;
    /// The answer to a survey.
    Score(wave: WaveRef, score: u8) = "score",
    /// Give another one.
    ChangeScore(wave: WaveRef) = "change",
    /// No words.
    SkipWords(wave: WaveRef) = "skip",
    /// Not now.
    SnoozeSurveys(wave: WaveRef) = "later",
    /// Never ask.
    OptOutOfSurveys(wave: WaveRef) = "never",
    /// Staff may see the first name with what was written, or may not any more.
    SignComment(wave: WaveRef, named: bool) = "sign" / "unsign",
    /// Go on with the conversation that followed an answer.
    ContinueConversation(wave: WaveRef) = "go_on",
    /// Being asked; for staff the reports.
    Surveys(program: Option<ProgramId>) = "surveys",
    /// Be asked, or not.
    SetSurveysEnabled(program: ProgramId, on: bool) = "surveys_on" / "surveys_off",
    /// Words about an answer; by the number of their message.
    Comment(key: AskKey, message: i32, text: String) = _,
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<SurveysIntent>] = &[Command {
    names: &["surveys"],
    menu: Some((14, Texts::command_surveys)),
    intent: |_| SurveysIntent::Surveys(None),
}];
