//! An event source mapping, as AWS documents it and the template configures it.

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Mutex;

const TEMPLATE: &str = include_str!("../../../template.yaml");

/// A function's mapping in the template.
pub(crate) struct Mapping {
    pub(super) batch: usize,
    retries: u32,
    filters: Vec<Value>,
}

impl Mapping {
    pub(crate) fn of(function: &str) -> Mapping {
        let stream = function.replace("Function", "Stream");
        let block = TEMPLATE.split(&format!("\n  {stream}:\n")).nth(1).unwrap();
        assert_eq!(block.split("FunctionName: !Ref ").nth(1).unwrap().lines().next(), Some(function));
        let after = |name: &str| block.split(name).nth(1).unwrap().lines().next().unwrap().trim();
        assert_eq!(after("FunctionResponseTypes:"), "[ReportBatchItemFailures]");
        assert_eq!(after("BisectBatchOnFunctionError:"), "true");
        assert_eq!(after("ParallelizationFactor:"), "1");
        let filters = block[..block.find("DestinationConfig").unwrap()].lines();
        let filters = filters.filter_map(|line| line.trim().strip_prefix("- Pattern: '"));
        let filters = filters.map(|text| serde_json::from_str(text.trim_end_matches('\'')).unwrap());
        Mapping {
            batch: after("BatchSize:").parse().unwrap(),
            retries: after("MaximumRetryAttempts:").parse().unwrap(),
            filters: filters.collect(),
        }
    }

    pub(crate) fn takes(&self, record: &Value) -> bool {
        self.filters.iter().any(|filter| matches(filter, record))
    }
}

/// Whether a filter matches: objects by their members, arrays if one of their rules matches; a rule is a value, a prefix,
/// or that there is a value.
fn matches(filter: &Value, found: &Value) -> bool {
    match filter {
        Value::Object(members) => members.iter().all(|(name, filter)| matches(filter, &found[name])),
        Value::Array(rules) => rules.iter().any(|rule| match rule["prefix"].as_str() {
            Some(prefix) => found.as_str().is_some_and(|text| text.starts_with(prefix)),
            None if rule["exists"] == true => !found.is_null(),
            None => rule == found,
        }),
        other => panic!("a filter's leaf is an array, not {other}"),
    }
}

/// The sequence numbers of the records that failed, or an error if the function failed as a whole.
pub(super) type Answer = Result<Vec<String>, ()>;
pub(super) type Function<'a> = &'a (dyn Fn(Vec<Value>) -> BoxFuture<'a, Answer> + Sync);

pub(super) fn number(record: &Value) -> &str {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap()
}

/// Delivers a shard to a function. Returns the records that were given up and went to the destination for failures.
pub(super) async fn deliver(mapping: &Mapping, shard: Vec<Value>, function: Function<'_>) -> Vec<String> {
    let records: Vec<Value> = shard.into_iter().filter(|record| mapping.takes(record)).collect();
    let mut given_up = Vec::new();
    for batch in records.chunks(mapping.batch) {
        // The newest is last; splitting a batch costs no retry.
        let mut waiting = vec![(batch, 0)];
        while let Some((batch, tries)) = waiting.pop() {
            let (left, whole) = match function(batch.to_vec()).await {
                Ok(failed) if failed.is_empty() => continue,
                Ok(failed) => {
                    let known = failed.iter().map(|one| batch.iter().position(|record| number(record) == one));
                    // A number that is not in this batch fails all of it.
                    let lowest = known.collect::<Option<Vec<_>>>().and_then(|at| at.into_iter().min());
                    (&batch[lowest.unwrap_or(0)..], false)
                }
                Err(()) => (batch, true),
            };
            if whole && left.len() > 1 {
                let (first, second) = left.split_at(left.len() / 2);
                waiting.extend([(second, tries), (first, tries)]);
            } else if tries < mapping.retries {
                waiting.push((left, tries + 1));
            } else {
                given_up.extend(left.iter().map(|record| number(record).to_owned()));
            }
        }
    }
    given_up
}

fn plain(number: usize) -> Value {
    json!({ "eventName": "INSERT", "dynamodb": { "SequenceNumber": number.to_string() } })
}

/// Delivers ten records to a function that answers as told. Returns the batches that it got, and what was given up.
async fn trial(retries: u32, answer: impl Fn(&[String]) -> Answer + Sync) -> (Vec<String>, Vec<String>) {
    let mapping = Mapping { batch: 10, retries, filters: vec![json!({ "eventName": ["INSERT"] })] };
    let handed = Mutex::new(Vec::new());
    let function = |records: Vec<Value>| {
        let numbers: Vec<String> = records.iter().map(|record| number(record).to_owned()).collect();
        handed.lock().unwrap().push(numbers.join(" "));
        futures::future::ready(answer(&numbers)).boxed()
    };
    let given_up = deliver(&mapping, (0..10).map(plain).collect(), &function).await;
    (handed.into_inner().unwrap(), given_up)
}

#[tokio::test]
async fn the_mapping_does_as_documented() {
    let seen = Mutex::new(0);
    let (handed, given_up) = trial(3, |_| {
        let mut seen = seen.lock().unwrap();
        *seen += 1;
        if *seen == 1 { Ok(vec!["7".to_owned(), "4".to_owned()]) } else { Ok(Vec::new()) }
    })
    .await;
    assert_eq!(handed, ["0 1 2 3 4 5 6 7 8 9", "4 5 6 7 8 9"], "again from the lowest that failed");
    assert!(given_up.is_empty());
    let (handed, given_up) = trial(1, |numbers| match numbers.iter().any(|number| number == "3") {
        true => Err(()),
        false => Ok(Vec::new()),
    })
    .await;
    assert_eq!(given_up, ["3"], "a function that fails loses one record, not its neighbours");
    let all = ["0 1 2 3 4 5 6 7 8 9", "0 1 2 3 4", "0 1", "2 3 4", "2", "3 4", "3", "3", "4", "5 6 7 8 9"];
    assert_eq!(handed, all);
    let (handed, given_up) = trial(2, |_| Ok(vec!["8".to_owned()])).await;
    assert_eq!(handed, ["0 1 2 3 4 5 6 7 8 9", "8 9", "8 9"]);
    assert_eq!(given_up, ["8", "9"], "what is reported for too long goes, with all that waits behind it");
    let (handed, _) = trial(1, |_| Ok(vec!["elsewhere".to_owned()])).await;
    assert_eq!(handed[1], handed[0], "an unknown number stands for the whole batch");
}
