//! Questions that are answered in words, in the form in which they are stored with the person.

use crate::features::api_keys::intent::ApiKeysIntent;
use crate::features::catalog::intent::CatalogIntent;
use crate::features::conversation::intent::ConversationIntent;
use crate::features::figures::intent::FiguresIntent;
use crate::features::journeys::intent::JourneysIntent;
use crate::features::reports::intent::ReportsIntent;
use crate::features::second_factor::intent::SecondFactorIntent;
use crate::features::setup::intent::SetupIntent;
use crate::features::staff::intent::StaffIntent;
use crate::features::surveys::intent::SurveysIntent;
use crate::features::till::intent::TillIntent;
use crate::intent::Intent;
use domain::{CardNumber, Field, Lang, MemberNo, OrderId, ProgramId, RewardField, ShortId};
use store::{AskKey, Scope, Topic};

/// A question that the next message in words answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// A field of a draft.
    Field(ProgramId, Field),
    /// A card or a coupon at the till.
    Till(ProgramId),
    /// The amount of a sale to the holder of a card.
    Amount(ProgramId, CardNumber),
    /// The most that a cashier may ring up on a day.
    Limit(ProgramId, MemberNo),
    /// How many points shall pay a share of a sale.
    Points(ProgramId, OrderId),
    /// A card or the number of a receipt, to find purchases.
    Purchases(ProgramId),
    /// The part of a purchase that is refunded: the member and the version of its entry.
    Refund(ProgramId, MemberNo, u64),
    /// A card or the end of one, to find a member.
    Member(ProgramId),
    /// By how many points a member's balance is changed, and why.
    Adjustment(ProgramId, MemberNo),
    /// The name of a new API key.
    KeyName(ProgramId, Scope),
    /// A new reward.
    NewReward(ProgramId),
    /// Something about a reward.
    Reward(ProgramId, ShortId, RewardField),
    /// The program's name.
    ProgramName(ProgramId),
    /// The program's words in a language that is to be added.
    Translation(ProgramId, Lang),
    /// The typed words, to be confirmed or typed again.
    ConfirmTranslation(ProgramId, Lang, Vec<String>),
    /// The time of day where a member is.
    Time(ProgramId),
    /// New words of a step of a journey, in a language.
    StepWords(ProgramId, ShortId, ShortId, Lang),
    /// The typed words, to be confirmed or typed again.
    ConfirmStepWords(ProgramId, ShortId, ShortId, Lang, String),
    /// The first code of a second factor, which is set up for this intent if there is one.
    FirstCode(Option<Intent>),
    /// Nothing in words: the second factor was just set up for this intent, which waits for a tap.
    GoOn(Intent),
    /// A code of the second factor for this intent.
    Code(Intent),
    /// Words that were typed in this message for somebody else or long after the question, to be confirmed or typed again.
    Confirm(Box<Awaited>, i32, String),
}

/// What words that are to be confirmed were typed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Awaited {
    /// A reply to a case.
    Reply(AskKey),
    /// A comment on an answer.
    Comment(AskKey),
    /// The answer to a question.
    Answer(Question),
}

impl Awaited {
    fn text(&self) -> String {
        match self {
            Awaited::Reply(key) => format!("reply {key}"),
            Awaited::Comment(key) => format!("comment {key}"),
            Awaited::Answer(question) => question.text(),
        }
    }

    fn parse(text: &str) -> Option<Awaited> {
        match text.split_once(' ') {
            Some(("reply", key)) => Some(Awaited::Reply(key.parse().ok()?)),
            Some(("comment", key)) => Some(Awaited::Comment(key.parse().ok()?)),
            _ => Question::parse(text).map(Awaited::Answer),
        }
    }

    /// Returns what the bot waits for once the words were confirmed.
    pub(crate) fn topic(&self) -> Option<Topic> {
        match self {
            Awaited::Reply(key) => Some(Topic::Reply(key.clone())),
            Awaited::Comment(_) => None,
            Awaited::Answer(question) => Some(Topic::Question(question.text())),
        }
    }

    /// Returns the intent of the words.
    pub(crate) fn answered(self, message: i32, text: String) -> Intent {
        match self {
            Awaited::Reply(key) => ReportsIntent::Reply(key, message, text).into(),
            Awaited::Comment(key) => SurveysIntent::Comment(key, message, text).into(),
            Awaited::Answer(question) => question.answered(text),
        }
    }
}

impl Question {
    /// The question as it is stored.
    pub(crate) fn text(&self) -> String {
        match self {
            Question::Field(program, field) => format!("field {program} {}", field.code()),
            Question::Till(program) => format!("till {program}"),
            Question::Amount(program, card) => format!("amount {program} {card}"),
            Question::Limit(program, number) => format!("limit {program} {number}"),
            Question::Points(program, sale) => format!("points {program} {sale}"),
            Question::Purchases(program) => format!("sales {program}"),
            Question::Refund(program, member, version) => format!("refund {program} {member} {version}"),
            Question::Member(program) => format!("member {program}"),
            Question::Adjustment(program, member) => format!("adjust {program} {member}"),
            Question::KeyName(program, scope) => format!("key_name {program} {}", scope.code()),
            Question::NewReward(program) => format!("reward {program}"),
            Question::Reward(program, reward, of) => format!("reward {program} {reward} {}", of.code()),
            Question::ProgramName(program) => format!("name {program}"),
            Question::Translation(program, lang) => format!("words {program} {}", lang.code()),
            Question::ConfirmTranslation(program, lang, lines) => {
                format!("words_typed {program} {} {}", lang.code(), lines.join("\n"))
            }
            Question::Time(program) => format!("time {program}"),
            Question::StepWords(program, journey, step, lang) => {
                format!("step {program} {journey} {step} {}", lang.code())
            }
            Question::ConfirmStepWords(program, journey, step, lang, words) => {
                format!("step_typed {program} {journey} {step} {} {words}", lang.code())
            }
            Question::FirstCode(None) => "first_code".to_owned(),
            Question::FirstCode(Some(wanted)) => format!("first_code_for {}", wanted.callback_data()),
            Question::GoOn(wanted) => format!("go_on {}", wanted.callback_data()),
            Question::Code(ask) => format!("code {}", ask.callback_data()),
            Question::Confirm(awaited, message, words) => format!("confirm {message} {}\n{words}", awaited.text()),
        }
    }

    /// Reads a stored question; `None` if it is not valid any more.
    pub(crate) fn parse(text: &str) -> Option<Question> {
        if let Some(data) = text.strip_prefix("code ") {
            return Intent::decode(data).map(Question::Code);
        }
        if let Some(data) = text.strip_prefix("first_code_for ") {
            return Some(Question::FirstCode(Intent::decode(data)));
        }
        if let Some(data) = text.strip_prefix("go_on ") {
            return Intent::decode(data).map(Question::GoOn);
        }
        if let Some(typed) = Question::parse_typed(text) {
            return Some(typed);
        }
        let parts: Vec<&str> = text.split(' ').collect();
        match parts.as_slice() {
            ["words", program, lang] => {
                Some(Question::Translation(ProgramId::parse(program).ok()?, Lang::from_code(lang)?))
            }
            ["first_code"] => Some(Question::FirstCode(None)),
            ["time", program] => Some(Question::Time(ProgramId::parse(program).ok()?)),
            ["step", program, journey, step, lang] => {
                let (journey, step) = (ShortId::parse(journey).ok()?, ShortId::parse(step).ok()?);
                Some(Question::StepWords(ProgramId::parse(program).ok()?, journey, step, Lang::from_code(lang)?))
            }
            ["field", program, field] => {
                Some(Question::Field(ProgramId::parse(program).ok()?, Field::from_code(field)?))
            }
            ["key_name", program, scope] => {
                Some(Question::KeyName(ProgramId::parse(program).ok()?, Scope::from_code(scope)?))
            }
            ["reward", program] => Some(Question::NewReward(ProgramId::parse(program).ok()?)),
            ["reward", program, reward, of] => {
                let reward = ShortId::parse(reward).ok()?;
                Some(Question::Reward(ProgramId::parse(program).ok()?, reward, RewardField::from_code(of)?))
            }
            ["name", program] => Some(Question::ProgramName(ProgramId::parse(program).ok()?)),
            ["till", program] => Some(Question::Till(ProgramId::parse(program).ok()?)),
            ["points", program, sale] => {
                Some(Question::Points(ProgramId::parse(program).ok()?, OrderId::parse(sale).ok()?))
            }
            ["sales", program] => Some(Question::Purchases(ProgramId::parse(program).ok()?)),
            ["refund", program, member, version] => {
                let member = MemberNo::parse(member).ok()?;
                Some(Question::Refund(ProgramId::parse(program).ok()?, member, version.parse().ok()?))
            }
            ["member", program] => Some(Question::Member(ProgramId::parse(program).ok()?)),
            ["adjust", program, member] => {
                Some(Question::Adjustment(ProgramId::parse(program).ok()?, MemberNo::parse(member).ok()?))
            }
            ["amount", program, card] => {
                Some(Question::Amount(ProgramId::parse(program).ok()?, CardNumber::parse(card).ok()?))
            }
            ["limit", program, number] => {
                Some(Question::Limit(ProgramId::parse(program).ok()?, MemberNo::parse(number).ok()?))
            }
            _ => None,
        }
    }

    /// Reads a stored question that holds words which were typed.
    fn parse_typed(text: &str) -> Option<Question> {
        if let Some(typed) = text.strip_prefix("words_typed ") {
            let mut parts = typed.splitn(3, ' ');
            let (program, lang) = (ProgramId::parse(parts.next()?).ok()?, Lang::from_code(parts.next()?)?);
            return Some(Question::ConfirmTranslation(
                program,
                lang,
                parts.next()?.lines().map(str::to_owned).collect(),
            ));
        }
        if let Some(typed) = text.strip_prefix("step_typed ") {
            let mut parts = typed.splitn(5, ' ');
            let (program, journey) = (ProgramId::parse(parts.next()?).ok()?, ShortId::parse(parts.next()?).ok()?);
            let (step, lang) = (ShortId::parse(parts.next()?).ok()?, Lang::from_code(parts.next()?)?);
            return Some(Question::ConfirmStepWords(program, journey, step, lang, parts.next()?.to_owned()));
        }
        if let Some((head, words)) = text.strip_prefix("confirm ").and_then(|rest| rest.split_once('\n')) {
            let (message, awaited) = head.split_once(' ')?;
            let awaited = Box::new(Awaited::parse(awaited)?);
            return Some(Question::Confirm(awaited, message.parse().ok()?, words.to_owned()));
        }
        None
    }

    /// The intent of a text that answers the question.
    pub(crate) fn answered(self, text: String) -> Intent {
        match self {
            Question::Field(program, field) => SetupIntent::Set(program, field, text).into(),
            Question::Till(program) => TillIntent::Shown(program, text).into(),
            Question::Amount(program, card) => TillIntent::TypedAmount(program, card, text).into(),
            Question::Limit(program, number) => TillIntent::SetLimit(program, number, text).into(),
            Question::Points(program, sale) => TillIntent::TypedPoints(program, sale, text).into(),
            Question::Purchases(program) => TillIntent::FindPurchase(program, text).into(),
            Question::Refund(program, member, version) => {
                TillIntent::TypedRefund(program, member, version, text).into()
            }
            Question::Member(program) => FiguresIntent::FindMember(program, text).into(),
            Question::Adjustment(program, member) => StaffIntent::TypedAdjustment(program, member, text).into(),
            Question::KeyName(program, scope) => ApiKeysIntent::NameKey(program, scope, text).into(),
            Question::NewReward(program) => CatalogIntent::TypedReward(program, text).into(),
            Question::Reward(program, reward, of) => CatalogIntent::TypedRewardField(program, reward, of, text).into(),
            Question::ProgramName(program) => CatalogIntent::TypedName(program, text).into(),
            Question::Translation(program, lang) | Question::ConfirmTranslation(program, lang, _) => {
                SetupIntent::TypeTranslation(program, lang, text).into()
            }
            Question::Time(program) => JourneysIntent::TypedTime(program, text).into(),
            Question::StepWords(program, journey, step, lang)
            | Question::ConfirmStepWords(program, journey, step, lang, _) => {
                JourneysIntent::TypedStepWords(program, journey, step, lang, text).into()
            }
            Question::FirstCode(_) => SecondFactorIntent::FirstCode(text).into(),
            Question::GoOn(_) => ConversationIntent::Nothing.into(),
            Question::Code(wanted) => SecondFactorIntent::Code(wanted.callback_data(), text).into(),
            Question::Confirm(awaited, message, _) => awaited.answered(message, text),
        }
    }

    /// The intent that asks the question again.
    pub(crate) fn repeated(self) -> Intent {
        match self {
            Question::Field(program, field) => SetupIntent::Field(program, field).into(),
            Question::Till(program) => TillIntent::Till(Some(program)).into(),
            Question::Amount(program, card) => TillIntent::SaleAmount(program, card).into(),
            Question::Limit(program, number) => TillIntent::TillLimitPrompt(program, number).into(),
            Question::Points(program, sale) => TillIntent::SalePoints(program, sale).into(),
            Question::Purchases(program) => TillIntent::Purchases(program, None).into(),
            Question::Refund(program, member, version) => TillIntent::RefundPart(program, member, version).into(),
            Question::Member(program) => FiguresIntent::Members(program).into(),
            Question::Adjustment(program, member) => StaffIntent::AdjustPoints(program, member).into(),
            Question::KeyName(program, scope) => ApiKeysIntent::KeyNamePrompt(program, scope).into(),
            Question::NewReward(program) => CatalogIntent::AddRewardPrompt(program).into(),
            Question::Reward(program, reward, of) => CatalogIntent::RewardPrompt(program, reward, of).into(),
            Question::ProgramName(program) => CatalogIntent::RenamePrompt(program).into(),
            Question::Translation(program, lang) => SetupIntent::AddLanguagePrompt(program, lang).into(),
            Question::ConfirmTranslation(program, lang, lines) => {
                SetupIntent::ReviewTranslation(program, lang, lines).into()
            }
            Question::Time(program) => JourneysIntent::TypeTimePrompt(program).into(),
            Question::StepWords(program, journey, step, lang)
            | Question::ConfirmStepWords(program, journey, step, lang, _) => {
                JourneysIntent::StepWordsPrompt(program, journey, step, lang).into()
            }
            Question::FirstCode(_) => SecondFactorIntent::Factor.into(),
            Question::GoOn(_) => SecondFactorIntent::GoOn.into(),
            Question::Code(wanted) => wanted,
            Question::Confirm(..) => ConversationIntent::ShowWords.into(),
        }
    }

    /// Whether an answer changes something as it is typed. What others only look up, or show to be confirmed, may come late.
    pub(crate) fn acts_at_once(&self) -> bool {
        match self {
            Question::Field(..)
            | Question::Limit(..)
            | Question::KeyName(..)
            | Question::NewReward(_)
            | Question::Reward(..)
            | Question::ProgramName(_) => true,
            Question::Till(_)
            | Question::Points(..)
            | Question::Purchases(_)
            | Question::Refund(..)
            | Question::Member(_)
            | Question::Adjustment(..)
            | Question::Amount(..)
            | Question::Translation(..)
            | Question::ConfirmTranslation(..)
            | Question::Time(_)
            | Question::StepWords(..)
            | Question::ConfirmStepWords(..)
            | Question::FirstCode(_)
            | Question::GoOn(_)
            | Question::Code(_)
            | Question::Confirm(..) => false,
        }
    }
}
