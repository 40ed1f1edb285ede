//! Intents: balance, history and explanations, the card.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{CardNumber, ProgramId};

intents! {
    /// Intents: balance, history and explanations, the card.
    PointsIntent;
    /// The menu.
    Home(program: Option<ProgramId>) = "home",
    /// The balance.
    Points(program: Option<ProgramId>) = "points",
    /// A page of history, entries before this version.
    History(program: Option<ProgramId>, before: Option<u64>) = "history",
    /// An entry explained; 0 is the newest.
    Why(program: Option<ProgramId>, version: u64) = "why",
    /// The card.
    Card(program: Option<ProgramId>) = "card",
    /// The card was lost: asked for.
    LostCardPrompt(program: ProgramId) = "lost_ask",
    /// Confirmed, of this number.
    LostCard(program: ProgramId, card: CardNumber) = "lost",
    /// The card's QR picture.
    Qr(program: Option<ProgramId>) = "qr",
    /// Help.
    Help(program: Option<ProgramId>) = "help",
    /// Whether the ledger still says what a code was made of.
    Verify(code: String) = _,
    /// Media, or a command that mean nothing to us.
    NotUnderstood = _,
    /// A button that no longer means anything.
    OldButton = _,
}

/// Its commands.
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
