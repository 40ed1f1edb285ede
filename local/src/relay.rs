//! The stream relay: what an event source mapping does in the cloud. It reads the outbox's stream and calls the notifier
//! with batches of the same event type, delivering again from the first record that failed.

use crate::engine::Engine;
use aws_lambda_events::event::dynamodb::Event;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;
use functions::notifier::Notifier;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

const BATCH: usize = 100;
/// Between two looks at an idle stream.
pub(crate) const IDLE: Duration = Duration::from_millis(50);
/// How often a batch is delivered again before it is given up; what it would have sent is found by the sweep or stays
/// in the outbox, where nothing is lost.
const RETRIES_MAX: u32 = 5;
/// Consumed records are dropped each time so many have come together.
const DROP_EACH: u64 = 500;

pub(crate) struct Relay {
    engine: Engine,
    notifier: Notifier,
    tables: Tables,
    position: u64,
    dropped: u64,
    retries: u32,
    checkpoint: PathBuf,
}

/// The names of the tables that have streams.
pub(crate) struct Tables {
    pub(crate) outbox: String,
    pub(crate) ledger: String,
}

/// What a round did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Round {
    /// Nothing new.
    Idle,
    /// Records were delivered.
    Delivered,
    /// The batch failed and will be delivered again.
    Failed,
}

impl Relay {
    pub(crate) fn new(engine: Engine, notifier: Notifier, tables: Tables, checkpoint: PathBuf) -> Relay {
        let position = std::fs::read_to_string(&checkpoint).ok().and_then(|text| text.trim().parse().ok());
        let position = position.unwrap_or(0);
        Relay { engine, notifier, tables, position, dropped: position, retries: 0, checkpoint }
    }

    /// Delivers the next batch.
    pub(crate) async fn round(&mut self) -> Result<Round, String> {
        let (event, last) = self.read()?;
        let Some(last) = last else { return Ok(Round::Idle) };
        let failed = self.notifier.on_stream(event).await.batch_item_failures;
        let first_failed = failed.iter().filter_map(|failure| failure.item_identifier.as_deref()?.parse::<u64>().ok()).min();
        if let Some(first) = first_failed.filter(|_| self.retries < RETRIES_MAX) {
            self.retries += 1;
            self.position = self.position.max(first - 1);
            return Ok(Round::Failed);
        }
        self.retries = 0;
        self.position = last;
        if let Err(error) = std::fs::write(&self.checkpoint, last.to_string()) {
            tracing::warn!(%error, "the relay's position was not kept; records will be delivered again");
        }
        if self.position >= self.dropped + DROP_EACH {
            self.drop_consumed();
        }
        Ok(Round::Delivered)
    }

    /// The ledger's stream has no readers yet, so its records are consumed as soon as they are written.
    fn drop_consumed(&mut self) {
        let tables = [(&self.tables.outbox, self.position), (&self.tables.ledger, self.ledger_position())];
        for (table, before) in tables {
            if let Err(error) = self.engine.drop_consumed(table, before) {
                tracing::warn!(%error, table, "consumed stream records were not dropped");
            }
        }
        self.dropped = self.position;
    }

    fn ledger_position(&self) -> u64 {
        let newest = |shard: &dynoxide::actions::describe_stream::Shard| {
            shard.sequence_number_range.ending_sequence_number.as_deref()?.parse().ok()
        };
        self.shards(&self.tables.ledger).ok().and_then(|(_, shards)| shards.first().and_then(newest)).unwrap_or(0)
    }

    fn read(&self) -> Result<(Event, Option<u64>), String> {
        let (arn, shards) = self.shards(&self.tables.outbox)?;
        let Some(shard) = shards.first() else { return Ok((Event::default(), None)) };
        let (kind, after) = match self.position {
            0 => ("TRIM_HORIZON", None),
            position => ("AFTER_SEQUENCE_NUMBER", Some(position.to_string())),
        };
        let request = GetShardIteratorRequest {
            stream_arn: arn,
            shard_id: shard.shard_id.clone(),
            shard_iterator_type: kind.to_owned(),
            sequence_number: after,
        };
        let text = |error: dynoxide::DynoxideError| error.to_string();
        let iterator = self.engine.database.get_shard_iterator(request).map_err(text)?.shard_iterator;
        let request = GetRecordsRequest { shard_iterator: iterator.unwrap_or_default(), limit: Some(BATCH) };
        let records = self.engine.database.get_records(request).map_err(text)?.records;
        let last = records.last().and_then(|record| record.dynamodb.sequence_number.parse().ok());
        let event = serde_json::from_value(json!({ "Records": records })).map_err(|error| error.to_string())?;
        Ok((event, last))
    }

    fn shards(&self, table: &str) -> Result<(String, Vec<dynoxide::actions::describe_stream::Shard>), String> {
        let text = |error: dynoxide::DynoxideError| error.to_string();
        let request = ListStreamsRequest { table_name: Some(table.to_owned()), ..Default::default() };
        let streams = self.engine.database.list_streams(request).map_err(text)?.streams;
        let Some(stream) = streams.into_iter().next() else { return Err(format!("{table} has no stream")) };
        let request = DescribeStreamRequest { stream_arn: stream.stream_arn.clone(), ..Default::default() };
        let described = self.engine.database.describe_stream(request).map_err(text)?;
        Ok((stream.stream_arn, described.stream_description.shards))
    }
}
