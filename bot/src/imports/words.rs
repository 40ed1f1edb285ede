//! What an import says in words, in the chat and on the command line alike.

use crate::imports::columns::{Column, Mapping};
use crate::imports::rows::{Bad, Before};
use crate::texts::{free_text, texts};
use crate::{money, number};
use domain::{Lang, Money, Program};

/// The most characters of a column's name that are shown.
const NAME_MAX: usize = 40;

/// A column's name as its file writes it, cut short.
pub(crate) fn shown(name: &str) -> String {
    free_text(name).chars().take(NAME_MAX).collect()
}

/// The name of a column in a language.
pub(crate) fn column_name(column: Column, lang: Lang) -> String {
    let t = texts(lang);
    match column {
        Column::Member => t.column_member(),
        Column::Phone => t.column_phone(),
        Column::Email => t.column_email(),
        Column::Card => t.column_card(),
        Column::Balance => t.column_balance(),
        Column::Amount => t.column_amount(),
        Column::Quantity => t.column_quantity(),
        Column::Price => t.column_price(),
        Column::OccurredAt => t.column_occurred_at(),
        Column::Time => t.column_time(),
        Column::Receipt => t.column_receipt(),
        Column::Cashier => t.column_cashier(),
        Column::Level => t.column_level(),
        Column::ExpiresOn => t.column_expires_on(),
        Column::Debt => t.column_debt(),
        Column::JoinedOn => t.column_joined_on(),
    }
}

/// Why a line, or what it says, is left out.
pub fn bad_in_words(bad: &Bad, mapping: &Mapping, program: &Program, lang: Lang) -> String {
    let t = texts(lang);
    let named = |column: &Column| match mapping.at(*column) {
        Some(_) => shown(mapping.name(*column)),
        None => column_name(*column, lang),
    };
    let line = |line: &u64| number(lang, i64::try_from(*line).unwrap_or(i64::MAX));
    match bad {
        Bad::Broken => t.bad_broken(),
        Bad::Garbled => t.bad_garbled(),
        Bad::Nobody => t.bad_nobody(),
        Bad::Rounded(column) => t.bad_rounded(named(column)),
        Bad::Unclear(column) => t.bad_unclear(named(column)),
        Bad::Value(column) => t.bad_value(named(column)),
        Bad::Decimals => t.bad_decimals(),
        Bad::TwoBalances(other) => t.bad_two_balances(line(other)),
        Bad::MixedReceipt(other) => t.bad_mixed_receipt(line(other)),
        Bad::NothingToRefund => t.bad_nothing_to_refund(),
        Bad::Future => t.bad_future(),
        Bad::Over => t.bad_over(),
        Bad::UnknownLevel => t.bad_unknown_level(),
        Bad::OtherBefore(Before::Points(points)) => t.bad_other_points(number(lang, *points)),
        Bad::OtherBefore(Before::Minor(minor)) => {
            let amount = Money::new(*minor, program.currency).map(|amount| money(lang, amount));
            t.bad_other_minor(amount.unwrap_or_else(|_| number(lang, *minor)))
        }
        Bad::Closed => t.bad_closed(),
        Bad::Refused => t.bad_refused(),
    }
}
