//! The state of a conversation: what a person's next message is about.

use crate::kit::row::ms;
use crate::surveys::ask_key::AskKey;
use domain::{Instant, MemberNo, ProgramId, ShortId, Wave};
use serde::{Deserialize, Serialize};

/// How long a message counts as the answer to the question before it.
const WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// The topic of the next message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Staff's reply to a member's answer.
    Reply(AskKey),
    /// The report on what a program has done about a wave's answers.
    ActionReport(ProgramId, ShortId, Wave),
    /// A question of a flow of its own, as text: codes and ids, or words of a program that were typed.
    Question(String),
}

/// A topic and the time until which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// The topic.
    pub topic: Topic,
    expires_at: Instant,
}

impl Conversation {
    /// Makes a conversation that holds for a day from now.
    pub fn new(topic: Topic, now: Instant) -> Conversation {
        Conversation { topic, expires_at: now + WITHIN }
    }

    /// Whether it still holds.
    pub fn is_active_at(&self, now: Instant) -> bool {
        now < self.expires_at
    }

    /// Returns when it was begun.
    pub fn began_at(&self) -> Instant {
        self.expires_at - WITHIN
    }

    pub(super) fn text(&self) -> String {
        let until = self.expires_at.as_millisecond();
        let key = |AskKey { program, member, survey, wave }: &AskKey| format!("{program} {survey} {wave} {member}");
        match &self.topic {
            Topic::Reply(ask) => format!("reply {until} {}", key(ask)),
            Topic::ActionReport(program, survey, wave) => format!("done {until} {program} {survey} {wave}"),
            Topic::Question(question) => format!("question {until} {question}"),
        }
    }

    pub(super) fn parse(text: &str) -> Option<Conversation> {
        if let Some((until, question)) = text.strip_prefix("question ").and_then(|rest| rest.split_once(' ')) {
            let until = Instant::from_millisecond(until.parse().ok()?).ok()?;
            return Some(Conversation { topic: Topic::Question(question.to_owned()), expires_at: until });
        }
        let parts: Vec<&str> = text.split(' ').collect();
        let [topic, until, program, survey, wave, member @ ..] = parts.as_slice() else {
            return None;
        };
        let (program, survey) = (ProgramId::parse(program).ok()?, ShortId::parse(survey).ok()?);
        let wave = Wave::parse(wave)?;
        let until = Instant::from_millisecond(until.parse().ok()?).ok()?;
        let key = || {
            let member = MemberNo::parse(member.first()?).ok()?;
            Some(AskKey { program: program.clone(), member, survey: survey.clone(), wave })
        };
        let topic = match *topic {
            "reply" => Topic::Reply(key()?),
            "done" => Topic::ActionReport(program, survey, wave),
            _ => return None,
        };
        Some(Conversation { topic, expires_at: until })
    }
}

/// An answer to a survey whose comment the person may write next, and the time until which it holds. It has a place of
/// its own beside a conversation, so that a comment is never taken for staff's work, nor the other way round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenComment {
    /// The answer.
    pub ask: AskKey,
    #[serde(with = "ms::required")]
    expires_at: Instant,
}

impl OpenComment {
    /// Waits for a comment for a day from now.
    pub fn new(ask: AskKey, now: Instant) -> OpenComment {
        OpenComment { ask, expires_at: now + WITHIN }
    }

    /// Whether it still waits.
    pub fn is_active_at(&self, now: Instant) -> bool {
        now < self.expires_at
    }

    /// Returns when it was opened.
    pub fn began_at(&self) -> Instant {
        self.expires_at - WITHIN
    }

    /// Whether it was opened after a conversation.
    pub fn is_newer_than(&self, conversation: &Conversation) -> bool {
        self.expires_at > conversation.expires_at
    }
}
