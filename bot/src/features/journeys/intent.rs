//! Intents about messages.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{Lang, LeavingReason, ProgramId, ShortId};

intents! {
    /// Intents about messages.
    JourneysIntent;
    /// Show what the sender gets, and what they turned off.
    Messages(program: Option<ProgramId>) = "messages",
    /// Turn offers on or off.
    SetOffers(program: ProgramId, on: bool) = "offers_on" / "offers_off",
    /// Turn surveys on or off, from the screen of messages.
    SetSurveys(program: ProgramId, on: bool) = "ask_me" / "ask_me_not",
    /// Turn news of invited friends on or off.
    SetFriends(program: ProgramId, on: bool) = "friends_on" / "friends_off",
    /// Get fewer offers, or as many as usual.
    SetFewer(program: ProgramId, fewer: bool) = "fewer" / "as_usual",
    /// Turn off all that can be turned off.
    NoMessages(program: ProgramId) = "no_messages",
    /// Show the consent to advertising.
    ReadConsent(program: ProgramId) = "ads",
    /// Agree to advertising: to the text of this version, in the language in which it was read.
    AgreeToAdvertising(program: ProgramId, version: u32, lang: Lang) = "ads_agree",
    /// Do not agree to it.
    DeclineAdvertising(program: ProgramId) = "ads_not_now",
    /// Why the sender turned messages off.
    TellReason(program: ProgramId, reason: LeavingReason) = "leaving",
    /// Why a message came.
    WhySent(program: ProgramId, journey: ShortId) = "why_sent",
    /// Ask what time it is.
    TimePrompt(program: ProgramId) = "my_time",
    /// Clocks are ahead of UTC by so many minutes.
    SetTime(program: ProgramId, offset: i32) = "time_is",
    /// The time is typed.
    TypeTimePrompt(program: ProgramId) = "time_other",
    /// A time was typed.
    TypedTime(program: ProgramId, text: String) = _,
    /// List the automatic messages of a program.
    Journeys(program: ProgramId) = "journeys" for Rules,
    /// Show one of them.
    Journey(program: ProgramId, journey: ShortId) = "journey" for Rules,
    /// Switch it on, or pause it.
    SwitchJourney(program: ProgramId, journey: ShortId, on: bool) = "journey_on" / "journey_pause" for Rules,
    /// Ask for new words of a step.
    StepWordsPrompt(program: ProgramId, journey: ShortId, step: ShortId, lang: Lang) = "step_words" for Rules,
    /// New words were typed.
    TypedStepWords(program: ProgramId, journey: ShortId, step: ShortId, lang: Lang, text: String) = _ for Rules,
    /// Save the words that were typed last, if they are those that were seen.
    SaveStepWords(program: ProgramId, seen: String) = "words_save" for Rules,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<JourneysIntent>] = &[Command {
    names: &["messages"],
    menu: Some((15, Texts::command_messages)),
    intent: |_| JourneysIntent::Messages(None),
}];
