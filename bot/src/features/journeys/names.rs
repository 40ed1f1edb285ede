//! Names of journeys and of their states.

use crate::texts::texts;
use domain::{Lang, LeavingReason, Template};

/// The name of a journey.
pub(crate) fn journey_name(id: &str, lang: Lang) -> String {
    let t = texts(lang);
    match Template::from_code(id) {
        Some(Template::Welcome) => t.template_welcome(),
        Some(Template::SecondPurchase) => t.template_second(),
        Some(Template::WinBack) => t.template_winback(),
        None => id.to_owned(),
    }
}

/// What became of a journey, by its states before and after, as the audit log has them.
pub(crate) fn change_of_state(from: &str, to: &str, lang: Lang) -> String {
    let t = texts(lang);
    match to {
        _ if from == to => t.log_journey_same(),
        "on" => t.log_journey_on(),
        "paused" => t.log_journey_paused(),
        _ => t.log_journey_off(),
    }
}

/// Why somebody turned messages off.
pub(super) fn reason_in_words(reason: LeavingReason, lang: Lang) -> String {
    let t = texts(lang);
    match reason {
        LeavingReason::TooMany => t.leaving_many(),
        LeavingReason::NotInteresting => t.leaving_dull(),
        LeavingReason::Prices => t.leaving_prices(),
        LeavingReason::MovedAway => t.leaving_moved(),
        LeavingReason::Other => t.leaving_other(),
    }
}
