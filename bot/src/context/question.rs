//! Questions that are answered in words, as they are kept with the person who was asked.

use crate::features::keys::intent::KeysIntent;
use crate::features::second_factor::intent::SecondFactorIntent;
use crate::features::setup::intent::SetupIntent;
use crate::features::till::intent::TillIntent;
use crate::intent::Intent;
use domain::{CardNumber, Field, Lang, MemberNo, ProgramId};
use store::Scope;

/// What was asked, where the next message in words is the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// A field of a draft.
    Field(ProgramId, Field),
    /// A card or a coupon at the till.
    Till(ProgramId),
    /// For how much the holder of a card buys.
    Amount(ProgramId, CardNumber),
    /// The most that one of the staff rings up on a day.
    Limit(ProgramId, MemberNo),
    /// What a new key is called.
    KeyName(ProgramId, Scope),
    /// A program's own words in a language that it shall speak, too.
    Translation(ProgramId, Lang),
    /// They were typed, and are to be confirmed, or typed anew.
    ConfirmTranslation(ProgramId, Lang, Vec<String>),
    /// The first code of a second factor.
    FirstCode,
    /// A code that proves who asks this.
    Code(Intent),
}

impl Question {
    /// As it is kept with whoever was asked.
    pub(crate) fn text(&self) -> String {
        match self {
            Question::Field(program, field) => format!("field {program} {}", field.code()),
            Question::Till(program) => format!("till {program}"),
            Question::Amount(program, card) => format!("amount {program} {card}"),
            Question::Limit(program, number) => format!("limit {program} {number}"),
            Question::KeyName(program, scope) => format!("key_name {program} {}", scope.code()),
            Question::Translation(program, lang) => format!("words {program} {}", lang.code()),
            Question::ConfirmTranslation(program, lang, lines) => {
                format!("words_typed {program} {} {}", lang.code(), lines.join("\n"))
            }
            Question::FirstCode => "first_code".to_owned(),
            Question::Code(ask) => format!("code {}", ask.callback_data()),
        }
    }

    /// Reads what was kept.
    pub(crate) fn parse(text: &str) -> Option<Question> {
        if let Some(data) = text.strip_prefix("code ") {
            return Intent::decode(data).map(Question::Code);
        }
        if let Some(typed) = text.strip_prefix("words_typed ") {
            let mut parts = typed.splitn(3, ' ');
            let (program, lang) = (ProgramId::parse(parts.next()?).ok()?, Lang::from_code(parts.next()?)?);
            return Some(Question::ConfirmTranslation(
                program,
                lang,
                parts.next()?.lines().map(str::to_owned).collect(),
            ));
        }
        let parts: Vec<&str> = text.split(' ').collect();
        match parts.as_slice() {
            ["words", program, lang] => {
                Some(Question::Translation(ProgramId::parse(program).ok()?, Lang::from_code(lang)?))
            }
            ["first_code"] => Some(Question::FirstCode),
            ["field", program, field] => {
                Some(Question::Field(ProgramId::parse(program).ok()?, Field::from_code(field)?))
            }
            ["key_name", program, scope] => {
                Some(Question::KeyName(ProgramId::parse(program).ok()?, Scope::from_code(scope)?))
            }
            ["till", program] => Some(Question::Till(ProgramId::parse(program).ok()?)),
            ["amount", program, card] => {
                Some(Question::Amount(ProgramId::parse(program).ok()?, CardNumber::parse(card).ok()?))
            }
            ["limit", program, number] => {
                Some(Question::Limit(ProgramId::parse(program).ok()?, MemberNo::parse(number).ok()?))
            }
            _ => None,
        }
    }

    /// What it means that this was typed in answer.
    pub(crate) fn answered(self, text: String) -> Intent {
        match self {
            Question::Field(program, field) => SetupIntent::Set(program, field, text).into(),
            Question::Till(program) => TillIntent::Shown(program, text).into(),
            Question::Amount(program, card) => TillIntent::TypedAmount(program, card, text).into(),
            Question::Limit(program, number) => TillIntent::SetLimit(program, number, text).into(),
            Question::KeyName(program, scope) => KeysIntent::NameKey(program, scope, text).into(),
            Question::Translation(program, lang) | Question::ConfirmTranslation(program, lang, _) => {
                SetupIntent::TypeTranslation(program, lang, text).into()
            }
            Question::FirstCode => SecondFactorIntent::FirstCode(text).into(),
            Question::Code(wanted) => SecondFactorIntent::Code(wanted.callback_data(), text).into(),
        }
    }

    /// What asks it once more.
    pub(crate) fn repeated(self) -> Intent {
        match self {
            Question::Field(program, field) => SetupIntent::Field(program, field).into(),
            Question::Till(program) => TillIntent::Till(Some(program)).into(),
            Question::Amount(program, card) => TillIntent::SaleAmount(program, card).into(),
            Question::Limit(program, number) => TillIntent::TillLimitPrompt(program, number).into(),
            Question::KeyName(program, scope) => KeysIntent::KeyNamePrompt(program, scope).into(),
            Question::Translation(program, lang) => SetupIntent::AddLanguagePrompt(program, lang).into(),
            Question::ConfirmTranslation(program, lang, lines) => {
                SetupIntent::ReviewTranslation(program, lang, lines).into()
            }
            Question::FirstCode => SecondFactorIntent::Factor.into(),
            Question::Code(wanted) => wanted,
        }
    }
}
