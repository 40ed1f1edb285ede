//! What all senders know of the messenger together, in one item: up to when its pace is spent, and whether it answers at
//! all.

use crate::kit::keys;
use crate::kit::row::{Row, is_default, ms, n, s};
use crate::kit::write::Write;
use crate::notifications::outbox::Outbox;
use crate::{Conflict, StoreError};
use domain::{Instant, PersonKey};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The token bucket, and the breaker beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// The instant up to which tokens are spent, in milliseconds; see the notifier's pace.
    pub spent_until_ms: i64,
    /// Whether anything may be sent.
    pub breaker: Breaker,
}

/// The breaker: where the messenger fails, nothing is sent until it has answered a trial call, which is no message. Where it
/// refuses the bot as a whole for a while, nothing is sent for so long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Nothing is sent before this instant.
    pub held_until: Option<Instant>,
    /// Whether a trial call must be answered before anything else is sent.
    pub open: bool,
    /// How often the messenger has failed since it last took a message.
    pub failures: u32,
    /// Which chat it last refused for a while, and until when: enough of the person's key to tell one from another.
    refused: Option<(String, Instant)>,
    /// How often the breaker has changed.
    revision: u64,
}

/// The longest pause between two trial calls.
const HOLD_MAX: SignedDuration = SignedDuration::from_secs(60);
/// How long others wait for the outcome of a trial call.
const TRIAL_MAX: SignedDuration = SignedDuration::from_secs(10);
/// So many digits of a person's key tell two chats that are refused at one time apart.
const TAG_DIGITS: usize = 8;

impl Breaker {
    /// Returns the instant before which nothing may be sent, if that is yet to come.
    pub fn held(&self, now: Instant) -> Option<Instant> {
        self.held_until.filter(|until| *until > now)
    }

    /// The messenger failed: it did not answer, or with an error of its own. Each time in a row it is left alone for longer.
    pub fn failed(&self, now: Instant) -> Breaker {
        let failures = self.failures.saturating_add(1);
        let pause = SignedDuration::from_secs(1 << failures.min(6)).min(HOLD_MAX);
        Breaker { held_until: Some(now + pause), open: true, failures, ..self.clone() }
    }

    /// One caller begins a trial; the others wait meanwhile.
    pub fn trying(&self, now: Instant) -> Breaker {
        Breaker { held_until: Some(now + TRIAL_MAX), ..self.clone() }
    }

    /// The trial call was answered. How often it failed is forgotten only when a message is taken.
    pub fn answered(&self) -> Breaker {
        Breaker { held_until: None, open: false, ..self.clone() }
    }

    /// The trial call was answered: it is there, and takes nothing for a while.
    pub fn answered_not_before(&self, now: Instant, wait: SignedDuration) -> Breaker {
        Breaker { held_until: now.checked_add(wait).ok(), ..self.answered() }
    }

    /// A message was taken.
    pub fn accepted(&self) -> Breaker {
        Breaker { failures: 0, ..self.clone() }
    }

    /// The messenger refused a chat for a while. Where another chat is refused at the same time, it is the bot as a whole
    /// that it refuses.
    pub fn flooded(&self, person: &PersonKey, now: Instant, wait: SignedDuration) -> Breaker {
        let until = now.checked_add(wait).unwrap_or(now);
        let chat = person.as_str()[..TAG_DIGITS].to_owned();
        let another = self.refused.as_ref().is_some_and(|(other, until)| *other != chat && *until > now);
        let held_until = if another { self.held_until.max(Some(until)) } else { self.held_until };
        Breaker { held_until, refused: Some((chat, until)), ..self.clone() }
    }
}

impl Outbox {
    /// Returns the pace at which messages may be sent.
    pub async fn pace(&self) -> Result<Pace, StoreError> {
        Ok(self.table.load::<StoredBucket>(keys::bucket()).await?.map_or_else(Pace::default, StoredBucket::pace))
    }

    /// Moves the bucket on, unless a concurrent notifier took from it.
    pub async fn take_from_bucket(&self, was: i64, becomes: i64) -> Result<Result<(), Conflict>, StoreError> {
        let update = self.table.update(keys::bucket()).set("ta", n(becomes));
        self.table.compare_and_set(unchanged(update, "ta", was)).await
    }

    /// Stores what the breaker becomes, unless somebody else changed it.
    pub async fn change_breaker(&self, was: &Breaker, becomes: &Breaker) -> Result<Result<(), Conflict>, StoreError> {
        let Breaker { held_until, open, failures, refused, .. } = becomes;
        let millis = |at: Instant| n(at.as_millisecond());
        let update = self.table.update(keys::bucket());
        let update = update
            .set_or_remove("hu", held_until.map(millis))
            .set("op", n(u8::from(*open)))
            .set("fa", n(failures))
            .set_or_remove("rc", refused.as_ref().map(|(chat, _)| s(chat)))
            .set_or_remove("ru", refused.as_ref().map(|(_, until)| millis(*until)))
            .set_if_absent("ta", n(0))
            .set("rv", n(was.revision + 1));
        self.table.compare_and_set(unchanged(update, "rv", was.revision as i64)).await
    }
}

/// Adds the condition that a number is as it was; what is absent is zero.
fn unchanged(update: Write, attribute: &str, was: i64) -> Write {
    let absent = if was == 0 { format!("attribute_not_exists({attribute}) OR ") } else { String::new() };
    update.when(&format!("({absent}{attribute} = :was)")).value(":was", n(was))
}

/// The token bucket and the breaker as they stand in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredBucket {
    /// The theoretical arrival time in milliseconds.
    #[serde(rename = "ta")]
    arrival_ms: i64,
    #[serde(rename = "hu", default, with = "ms::optional")]
    held_until: Option<Instant>,
    #[serde(rename = "op", default, skip_serializing_if = "is_default")]
    open: u8,
    #[serde(rename = "fa", default, skip_serializing_if = "is_default")]
    failures: u32,
    #[serde(rename = "rc")]
    refused_chat: Option<String>,
    #[serde(rename = "ru", default, with = "ms::optional")]
    refused_until: Option<Instant>,
    #[serde(rename = "rv", default, skip_serializing_if = "is_default")]
    revision: u64,
}

impl Row for StoredBucket {
    const KIND: &'static str = "bucket";
}

impl StoredBucket {
    fn pace(self) -> Pace {
        let StoredBucket { arrival_ms, held_until, open, failures, refused_chat, refused_until, revision } = self;
        let refused = refused_chat.zip(refused_until);
        let breaker = Breaker { held_until, open: open > 0, failures, refused, revision };
        Pace { spent_until_ms: arrival_ms, breaker }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::constant(1_804_240_000, 0);

    fn person(n: u8) -> PersonKey {
        PersonKey::from_bytes([n; 16])
    }

    #[test]
    fn each_failure_in_a_row_leaves_the_messenger_alone_for_longer_until_it_takes_a_message() {
        let seconds = |breaker: &Breaker| breaker.held_until.unwrap().duration_since(NOW).as_secs();
        let mut breaker = Breaker::default();
        for expected in [2, 4, 8, 16, 32, 60, 60] {
            breaker = breaker.failed(NOW);
            assert!(breaker.open && seconds(&breaker) == expected, "{breaker:?}");
            breaker = breaker.trying(NOW).answered();
            assert!(!breaker.open && breaker.held(NOW).is_none());
        }
        assert_eq!(seconds(&breaker.accepted().failed(NOW)), 2);
    }

    #[test]
    fn one_chat_that_is_refused_holds_nobody_and_a_second_one_all() {
        let (wait, soon) = (SignedDuration::from_secs(35), NOW + SignedDuration::from_secs(1));
        let one = Breaker::default().flooded(&person(1), NOW, wait);
        assert_eq!(one.held(NOW), None);
        assert_eq!(one.flooded(&person(1), soon, wait).held(soon), None, "the same chat again");
        let both = one.flooded(&person(2), soon, wait);
        assert_eq!(both.held(soon), Some(soon + wait));
        assert!(!both.open, "when it is over, nobody needs to ask");
        let later = NOW + SignedDuration::from_secs(36);
        assert_eq!(one.flooded(&person(2), later, wait).held(later), None, "the first refusal is over");
    }
}
