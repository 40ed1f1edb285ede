//! Intents about balance, history, explanations and the card.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{CardNumber, ProgramId};

intents! {
    /// Intents about balance, history, explanations and the card.
    PointsIntent;
    /// Show the menu.
    Home(program: Option<ProgramId>) = "home",
    /// Show what members seldom look for.
    More(program: Option<ProgramId>) = "more",
    /// Show the balance.
    Points(program: Option<ProgramId>) = "points",
    /// Show a page of history, with the entries before this version.
    History(program: Option<ProgramId>, before: Option<u64>) = "history",
    /// Explain an entry; 0 is the newest.
    Why(program: Option<ProgramId>, version: u64) = "why",
    /// Show the card.
    Card(program: Option<ProgramId>) = "card",
    /// Replace a lost card; asks for confirmation.
    LostCardPrompt(program: ProgramId) = "lost_ask",
    /// Replace the lost card of this number: confirmed.
    LostCard(program: ProgramId, card: CardNumber) = "lost",
    /// Show the QR picture of the card.
    Qr(program: Option<ProgramId>) = "qr",
    /// Show help.
    Help(program: Option<ProgramId>) = "help",
    /// Check whether a check code still matches the ledger.
    Verify(code: String) = _,
    /// Media or a command that the bot does not understand.
    NotUnderstood = _,
    /// A button that is not valid any more.
    OldButton = _,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<PointsIntent>] = &[
    Command { names: &["menu"], menu: None, intent: |_| PointsIntent::Home(None) },
    Command {
        names: &["points", "balance"],
        menu: Some((2, Texts::command_points)),
        intent: |_| PointsIntent::Points(None),
    },
    Command {
        names: &["history"],
        menu: Some((3, Texts::command_history)),
        intent: |_| PointsIntent::History(None, None),
    },
    Command {
        names: &["why"],
        menu: Some((4, Texts::command_why)),
        intent: |typed| PointsIntent::Why(None, typed.parse().unwrap_or(0)),
    },
    Command { names: &["card"], menu: Some((6, Texts::command_card)), intent: |_| PointsIntent::Card(None) },
    Command {
        names: &["verify"],
        menu: Some((13, Texts::command_verify)),
        intent: |typed| PointsIntent::Verify(typed.trim().to_owned()),
    },
    Command { names: &["help"], menu: Some((18, Texts::command_help)), intent: |_| PointsIntent::Help(None) },
];
