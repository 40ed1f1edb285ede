//! The stream relay: the local counterpart of event source mappings. It reads the tables' streams and calls their
//! handlers with batches of the same event type. After a failure it delivers again from the first record that failed.

use crate::machine::engine::Engine;
use crate::machine::recorder::as_function;
use anyhow::{Result, bail};
use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;
use functions::Dispatcher;
use futures::future::join_all;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::Clock;

const BATCH: usize = 100;
/// The pause between two reads of an idle stream.
pub(crate) const IDLE: Duration = Duration::from_millis(50);

/// All streams, each with its reader.
pub(crate) struct Relay {
    pub(crate) engine: Engine,
    clock: Clock,
    streams: Vec<Stream>,
}

/// The digits of a position.
const POSITION_DIGITS: usize = 21;

/// A table's stream, and the position up to which it is read.
struct Stream {
    table: String,
    reader: StreamConsumer,
    /// The last processed record. Sequence numbers are opaque texts that sort.
    position: Option<String>,
    checkpoint: PathBuf,
}

/// The reader of a stream.
pub(crate) struct StreamConsumer {
    name: &'static str,
    /// The function that it is in the cloud.
    function: &'static str,
    /// Instances that work side by side, each on its share of a batch.
    instances: Vec<Dispatcher>,
}

impl StreamConsumer {
    /// A reader of several instances, as in the cloud where the stream has several shards.
    pub(crate) fn new(name: &'static str, function: &'static str, instances: Vec<Dispatcher>) -> StreamConsumer {
        StreamConsumer { name, function, instances }
    }

    async fn read(&self, event: Event) -> DynamoDbEventResponse {
        let shares = shared(event, self.instances.len());
        let work = self.instances.iter().zip(shares).map(|(instance, share)| instance.on_stream(share));
        let work = as_function(self.function, join_all(work));
        let mut all = DynamoDbEventResponse::default();
        all.batch_item_failures = work.await.into_iter().flat_map(|one| one.batch_item_failures).collect();
        all
    }
}

/// Splits a batch into shares, as if they came from that many shards. Records of one partition stay together.
fn shared(event: Event, shares: usize) -> Vec<Event> {
    let mut shared = vec![Event::default(); shares];
    for record in event.records {
        let partition = record.change.keys.get("pk").map_or_else(String::new, |pk| format!("{pk:?}"));
        let at = partition.bytes().fold(0_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())) % shares;
        shared[at].records.push(record);
    }
    shared
}

/// The result of a round.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Round {
    /// There was nothing new.
    Idle,
    /// Records were delivered.
    Delivered,
    /// The batch failed and will be delivered again.
    Failed,
}

impl Relay {
    /// A relay of the tables' streams. The position of each is stored in a file of the folder.
    pub(crate) fn new(
        engine: Engine,
        clock: Clock,
        readers: Vec<(String, StreamConsumer)>,
        folder: &Path,
    ) -> Result<Relay> {
        let stream = |(table, reader): (String, StreamConsumer)| {
            let checkpoint = folder.join(format!("relay.{table}.{}.position", reader.name));
            let position = std::fs::read_to_string(&checkpoint).ok().filter(|text| !text.is_empty());
            let is_position = |text: &String| text.len() == POSITION_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
            if position.as_ref().is_some_and(|text| !is_position(text)) {
                bail!(
                    "{}: this is not a position in a stream: delete the file, and what was read before is read once \
                     more, which changes nothing",
                    checkpoint.display()
                );
            }
            Ok(Stream { table, reader, position, checkpoint })
        };
        Ok(Relay { engine, clock, streams: readers.into_iter().map(stream).collect::<Result<_>>()? })
    }

    /// Delivers the next batch of each stream.
    pub(crate) async fn round(&mut self) -> Result<Round> {
        let mut done = Round::Idle;
        for stream in &mut self.streams {
            match stream.round(&self.engine, &self.clock).await? {
                Round::Idle => {}
                Round::Failed if done == Round::Delivered => {}
                other => done = other,
            }
        }
        Ok(done)
    }

    /// Deletes the records that every reader of their table has read, because writes slow down as records accumulate.
    pub(crate) fn forget_consumed(&mut self) {
        for stream in &self.streams {
            let readers = self.streams.iter().filter(|other| other.table == stream.table);
            let read = readers.map(|reader| reader.position.as_deref().map_or(0, stored_position)).min().unwrap_or(0);
            if let Err(error) = self.engine.drop_consumed(&stream.table, read) {
                tracing::warn!(%error, table = stream.table, "consumed stream records were not dropped");
            }
        }
    }
}

impl Stream {
    async fn round(&mut self, engine: &Engine, clock: &Clock) -> Result<Round> {
        let (event, sequence) = self.read(engine, clock)?;
        let Some(last) = sequence.last() else {
            return Ok(Round::Idle);
        };
        let failed = self.reader.read(event).await.batch_item_failures;
        let is_failed = |number: &&String| failed.iter().any(|one| one.item_identifier.as_ref() == Some(*number));
        let first_failed = sequence.iter().position(|number| is_failed(&number));
        // The reader moves a record that fails permanently to the dead letters, so this ends.
        if let Some(first) = first_failed {
            if first > 0 {
                self.position = Some(sequence[first - 1].clone());
            }
            return Ok(Round::Failed);
        }
        if let Err(error) = std::fs::write(&self.checkpoint, last) {
            tracing::warn!(%error, "the relay's position was not kept; records will be delivered again");
        }
        self.position = Some(last.clone());
        Ok(Round::Delivered)
    }

    #[expect(clippy::float_arithmetic, reason = "the engine's type; whole seconds are exact")]
    fn read(&self, engine: &Engine, clock: &Clock) -> Result<(Event, Vec<String>)> {
        let (arn, shards) = shards(engine, &self.table)?;
        let Some(shard) = shards.first() else {
            return Ok((Event::default(), Vec::new()));
        };
        let kind = if self.position.is_none() { "TRIM_HORIZON" } else { "AFTER_SEQUENCE_NUMBER" };
        let request = GetShardIteratorRequest {
            stream_arn: arn,
            shard_id: shard.shard_id.clone(),
            shard_iterator_type: kind.to_owned(),
            sequence_number: self.position.clone(),
        };
        let iterator = engine.database.get_shard_iterator(request)?.shard_iterator;
        let request = GetRecordsRequest { shard_iterator: iterator.unwrap_or_default(), limit: Some(BATCH) };
        let mut records = engine.database.get_records(request)?.records;
        // The engine dates its records by the system's clock; the readers go by the moved one.
        for record in &mut records {
            record.dynamodb.approximate_creation_date_time += (clock.offset_ms() / 1000) as f64;
        }
        let sequence = records.iter().map(|record| record.dynamodb.sequence_number.clone()).collect();
        let event = serde_json::from_value(json!({ "Records": records }))?;
        Ok((event, sequence))
    }
}

fn shards(engine: &Engine, table: &str) -> Result<(String, Vec<dynoxide::actions::describe_stream::Shard>)> {
    let request = ListStreamsRequest { table_name: Some(table.to_owned()), ..Default::default() };
    let streams = engine.database.list_streams(request)?.streams;
    let Some(stream) = streams.into_iter().next() else {
        bail!("{table} has no stream");
    };
    let request = DescribeStreamRequest { stream_arn: stream.stream_arn.clone(), ..Default::default() };
    let described = engine.database.describe_stream(request)?;
    Ok((stream.stream_arn, described.stream_description.shards))
}

/// The stored form of a sequence number. The public form is a 1 followed by the stored one in twenty digits.
fn stored_position(public: &str) -> i64 {
    public.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
