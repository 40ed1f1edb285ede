//! Dead letters for operators: listing and replaying them.

use crate::CliServices;
use anyhow::{Context, Result};
use aws_lambda_events::event::dynamodb::EventRecord;
use functions::workers::notifier::TelegramClient;
use functions::{Services, StreamEvent, workers};
use store::{DeadLetter, DeadLetters, Journeys, Outbox, Programs};

fn services(place: &CliServices) -> Services {
    Services {
        ledger: place.ledger.clone(),
        vault: place.vault.clone(),
        programs: Programs::new(place.ledger.clone()),
        journeys: Journeys::new(place.ledger.clone()),
        clock: place.clock.clone(),
        outbox: Outbox::new(place.client.clone(), &place.tables),
        dead_letters: DeadLetters::new(place.client.clone(), &place.tables),
    }
}

/// All workers. A replay makes no calls to Telegram: sending is left to the next run.
fn all_workers(services: &Services) -> Vec<std::sync::Arc<dyn functions::Worker>> {
    workers::all(services, &TelegramClient::new("http://localhost", ""))
}

/// All dead letters.
pub async fn dead_letters(place: &CliServices) -> Result<Vec<DeadLetter>> {
    let services = services(place);
    let mut all = Vec::new();
    for worker in all_workers(&services) {
        all.extend(services.dead_letters.of(worker.name()).await?);
    }
    all.extend(services.dead_letters.of(DeadLetter::BOT).await?);
    Ok(all)
}

/// The record of a dead letter, and of an update what was sent, if that is still kept.
pub(crate) async fn shown(place: &CliServices, letter: &DeadLetter) -> Result<String> {
    let content = match letter.update() {
        Some(update) => place.vault.failed_update(&update).await?,
        None => None,
    };
    let content = content.map(|content| format!("\n{}", String::from_utf8_lossy(&content)));
    Ok(format!("{}{}", letter.record, content.unwrap_or_default()))
}

/// Runs a worker on its record again, and deletes the dead letter if that succeeds. It is safe to repeat. An update is not
/// handled again: its sender was told to try again, so the letter is deleted alone.
pub async fn replay(place: &CliServices, letter: &DeadLetter) -> Result<()> {
    let services = services(place);
    if letter.update().is_some() {
        return Ok(services.dead_letters.remove(letter).await?);
    }
    let workers = all_workers(&services);
    let worker = workers.iter().find(|worker| worker.name() == letter.reader);
    let worker = worker.with_context(|| format!("there is no worker {}", letter.reader))?;
    let reader = worker.reader().with_context(|| format!("{} reads no stream", letter.reader))?;
    let record: EventRecord = serde_json::from_str(&letter.record)?;
    worker.replay(&StreamEvent::decode(reader, &record)?).await?;
    Ok(services.dead_letters.remove(letter).await?)
}
