//! Dead letters, for those who run a deployment: what lies there, and working on it again.

use crate::CliServices;
use aws_lambda_events::event::dynamodb::EventRecord;
use functions::Services;
use functions::notifier::Notifier;
use functions::referrals::Referrals;
use functions::surveys::Surveys;
use store::{DeadLetter, DeadLetters, Outbox, Programs};

/// The functions that read streams.
const READERS: [&str; 3] = [Notifier::NAME, Referrals::NAME, Surveys::NAME];

/// All of a place.
pub async fn dead_letters(place: &CliServices) -> Result<Vec<DeadLetter>, String> {
    let letters = DeadLetters::new(place.client.clone(), &place.tables);
    let mut all = Vec::new();
    for reader in READERS {
        all.extend(letters.of(reader).await.map_err(|error| error.to_string())?);
    }
    Ok(all)
}

/// Lets its function work on a record again, and takes the letter away if that succeeds. It is safe to repeat.
pub async fn replay(place: &CliServices, letter: &DeadLetter) -> Result<(), String> {
    let letters = DeadLetters::new(place.client.clone(), &place.tables);
    let record: EventRecord = serde_json::from_str(&letter.record).map_err(|error| error.to_string())?;
    let parts = || Services {
        ledger: place.ledger.clone(),
        vault: place.vault.clone(),
        programs: Programs::new(place.ledger.clone()),
        clock: place.clock.clone(),
        dead_letters: letters.clone(),
    };
    let replayed = match letter.reader.as_str() {
        Notifier::NAME => {
            let outbox = Outbox::new(place.client.clone(), &place.tables);
            Notifier::replay(&outbox, &record, place.clock.now()).await
        }
        Referrals::NAME => Referrals(parts()).replay(&record).await,
        _ => Surveys(parts()).replay(&record).await,
    };
    replayed.map_err(|error| error.to_string())?;
    letters.remove(letter).await.map_err(|error| error.to_string())
}
