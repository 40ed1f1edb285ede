//! The texts of the local runner's page.

use crate::texts::texts;
use domain::Lang;

/// Every text of the page in a language, by its id.
pub fn page_words(lang: Lang) -> Vec<(&'static str, String)> {
    let t = texts(lang);
    vec![
        ("title", t.page_title()),
        ("lead", t.page_lead()),
        ("person", t.page_person()),
        ("add-person", t.page_add_person()),
        ("name", t.page_name()),
        ("app-language", t.page_app_language()),
        ("add", t.page_add()),
        ("message", t.page_message()),
        ("send", t.page_send()),
        ("open-link", t.page_open_link()),
        ("till", t.page_till()),
        ("program", t.page_program()),
        ("card", t.page_card()),
        ("card-take", t.page_card_take()),
        ("amount", t.page_amount()),
        ("buy", t.page_buy()),
        ("refund", t.page_refund()),
        ("new-card", t.page_new_card()),
        ("ask-points", t.page_ask_points()),
        ("coupon", t.page_coupon()),
        ("use-coupon", t.page_use_coupon()),
        ("answers", t.page_answers()),
        ("clock", t.page_clock()),
        ("day", t.page_day()),
        ("month", t.page_month()),
        ("copied", t.page_copied()),
        ("empty", t.page_empty()),
        ("picture", t.page_picture()),
        ("edited", t.page_edited()),
        ("connecting", t.page_connecting()),
        ("language", t.page_language()),
        ("close", t.page_close()),
        ("for-business", t.page_for_business()),
        ("attach", t.page_attach()),
        ("locked", t.page_locked()),
        ("hour", t.page_hour()),
        ("year", t.page_year()),
        ("moving", t.page_moving()),
        ("demo-month", t.page_demo_month()),
        ("commands", t.page_commands()),
        ("authenticator", t.page_authenticator()),
        ("authenticator-lead", t.page_authenticator_lead()),
    ]
}
