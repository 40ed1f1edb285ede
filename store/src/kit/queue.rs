//! A queue in SQS.

use crate::{MissingSetting, StoreError, aws_config, setting};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;

/// The most messages that SQS takes at once.
const BATCH_MAX: usize = 10;

/// A queue and the client that reaches it.
#[derive(Clone, Debug)]
pub struct QueueClient {
    client: Client,
    url: String,
}

impl QueueClient {
    /// Makes a client from the environment, of the queue whose address a setting names.
    pub fn from_env(name: &'static str) -> Result<QueueClient, MissingSetting> {
        Ok(QueueClient { client: Client::new(&aws_config("AWS_ENDPOINT_URL_SQS")?), url: setting(name)? })
    }

    /// Queues messages. After an error some of them may be queued.
    pub async fn send(&self, bodies: &[String]) -> Result<(), StoreError> {
        const CALL: &str = "SendMessageBatch";
        let entry = |(at, body): (usize, &String)| {
            let entry = SendMessageBatchRequestEntry::builder().id(at.to_string()).message_body(body);
            entry.build().map_err(|_| StoreError::corrupt("message of a queue", "body"))
        };
        for batch in bodies.chunks(BATCH_MAX) {
            let entries = batch.iter().enumerate().map(entry).collect::<Result<Vec<_>, _>>()?;
            let sent = self.client.send_message_batch().queue_url(&self.url).set_entries(Some(entries)).send().await;
            if let Some(failed) = sent.map_err(StoreError::aws(CALL))?.failed.into_iter().next() {
                return Err(StoreError::Aws { call: CALL, code: failed.code });
            }
        }
        Ok(())
    }
}
