//! The parts of a screen: a text and its buttons. One message is one screen.

use crate::channel::Channel;
use crate::context::ProgramContext;
use crate::date;
use crate::intent::Intent;
use crate::number;
use crate::payload::Payload;
use crate::texts::texts;
use domain::{Account, Instant, Lang, Role, TEXT_LENGTH_MAX, day_of};
use domain::{Day, Program, WindDown};

/// A button of a screen, with its label first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Button {
    /// Sends an intent.
    Tap(String, Intent),
    /// Copies a text.
    Copy(String, String),
    /// Opens a link.
    Link(String, String),
    /// Sends a link to somebody, with words.
    Share { label: String, link: String, words: String },
}

/// A text, and rows of buttons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Screen {
    pub(crate) text: String,
    pub(crate) rows: Vec<Vec<Button>>,
}

impl Screen {
    pub(crate) fn new(text: impl Into<String>) -> Screen {
        Screen { text: text.into(), rows: Vec::new() }
    }

    /// The same screen below a short message.
    pub(crate) fn with_notice(self, answer: String) -> Screen {
        Screen { text: format!("{answer}\n\n{}", self.text), ..self }
    }

    pub(crate) fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Screen {
        let row: Vec<Button> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.rows.push(row);
        }
        self
    }

    /// Adds the buttons in rows of two.
    pub(crate) fn pairs(self, buttons: impl IntoIterator<Item = Button>) -> Screen {
        let buttons: Vec<Button> = buttons.into_iter().collect();
        buttons.chunks(2).fold(self, |screen, row| screen.row(row.to_vec()))
    }
}

pub(crate) fn tap(text: String, intent: impl Into<Intent>) -> Button {
    Button::Tap(text, intent.into())
}

/// A button that is shown only to a role that may use it.
pub(crate) fn tap_if_allowed(role: Role, text: String, intent: impl Into<Intent>) -> Option<Button> {
    let intent = intent.into();
    intent.right().is_none_or(|right| role.may(right)).then(|| tap(text, intent))
}

pub(crate) fn available(account: &Account, lang: Lang) -> String {
    let available = account.balance().available;
    texts(lang).available_line(available, number(lang, available))
}

/// The day of an instant in the program's zone, in the language of the reader.
pub(crate) fn day(here: &ProgramContext, at: Instant) -> String {
    let zone = &here.program.zone;
    crate::date(here.lang, day_of(at, zone), day_of(here.now, zone))
}

/// Entries on a page of history.
pub(crate) const HISTORY_PAGE: i32 = 5;

/// The bot's only answer in a group.
pub(crate) fn only_in_private(lang: Lang, channel: &dyn Channel, payload: Option<&Payload>) -> Screen {
    let t = texts(lang);
    let carried = payload.filter(|payload| !payload.text().is_empty());
    let link = carried.map_or_else(|| channel.conversation_link(), |payload| channel.deep_link(payload));
    Screen::new(t.only_in_private()).row([Button::Link(t.open_chat(), link)])
}

/// Refuses a text that is too long. It stays in the chat, so the member can shorten it.
pub(crate) fn too_long(ctx: &ProgramContext, text: &str) -> Option<Screen> {
    let length = text.chars().count();
    let number = |count: usize| crate::number(ctx.lang, count as i64);
    let said = || texts(ctx.lang).comment_long(number(TEXT_LENGTH_MAX), number(length));
    (length > TEXT_LENGTH_MAX).then(|| Screen::new(said()))
}

/// The last days on which points are earned and spent, as texts.
pub(crate) fn last_days(wind_down: &WindDown, program: &Program, lang: Lang, now: Instant) -> (String, String) {
    let zone = &program.zone;
    let shown = |day: Day| date(lang, day, day_of(now, zone));
    (shown(wind_down.last_day_to_earn(zone)), shown(wind_down.last_day_to_spend(zone)))
}
