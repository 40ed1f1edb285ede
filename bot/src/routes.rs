//! The bot's map: everything that can be asked, and the flow that answers it. No logic here; what is missing does not
//! build.

use crate::app::{App, Sender};
use crate::codec::Ask;
use crate::flows::{Flow, joining, looking, settings};

/// Whether the ask came by a tap (its screen is painted in place) or by a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Tap,
    Message,
}

pub(crate) async fn route(app: &App, sender: &Sender, ask: &Ask, by: By) -> Flow {
    match ask {
        Ask::Start(payload) => joining::start(app, sender, payload).await,
        Ask::Speak(lang, payload) => joining::speak(app, sender, *lang, payload).await,
        Ask::Consent(lang, payload) => joining::consent(app, sender, *lang, payload).await,
        Ask::Policy(lang, payload) => joining::policy(app, sender, *lang, payload).await,
        Ask::Agree(lang, payload) => joining::agree(app, sender, *lang, payload).await,
        Ask::Decline(lang) => joining::decline(*lang),
        Ask::Home(program) => looking::home(app, sender, program.as_ref()).await,
        Ask::Points(program) => looking::points(app, sender, program.as_ref()).await,
        Ask::History(program, before) => looking::history(app, sender, program.as_ref(), *before).await,
        Ask::Why(program, version) => looking::why(app, sender, program.as_ref(), *version).await,
        Ask::Card(program) if by == By::Message => looking::card_and_qr(app, sender, program.as_ref()).await,
        Ask::Card(program) => looking::card(app, sender, program.as_ref()).await,
        Ask::Qr(program) => looking::qr(app, sender, program.as_ref()).await,
        Ask::Help(program) => looking::help(app, sender, program.as_ref()).await,
        Ask::NotUnderstood => looking::not_understood(app, sender).await,
        Ask::OldButton => looking::old_button(app, sender).await,
        Ask::Language => settings::language(app, sender).await,
        Ask::SetLanguage(lang) => settings::set_language(app, sender, *lang).await,
        Ask::Programs => settings::programs(app, sender).await,
        Ask::Privacy => settings::privacy(app, sender).await,
        Ask::Forget => settings::forget(app, sender).await,
        Ask::ForgetForGood => settings::forget_for_good(app, sender).await,
    }
}
