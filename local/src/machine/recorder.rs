//! Who asks what of the tables, for the proof that each function's policy in the template is as wide as it must be, and no
//! wider. With `KOPILKA_CALLS` set, each new kind of call is a line of that file.

use serde_json::Value;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

tokio::task_local! {
    static FUNCTION: &'static str;
}

/// The file, and the lines that this process has written.
struct Recorder {
    file: File,
    written: HashSet<String>,
}

static RECORDER: LazyLock<Option<Mutex<Recorder>>> = LazyLock::new(|| {
    let path = std::env::var_os("KOPILKA_CALLS")?;
    let file = OpenOptions::new().create(true).append(true).open(path).ok()?;
    Some(Mutex::new(Recorder { file, written: HashSet::new() }))
});

/// Works as a function of the template does.
pub(crate) async fn as_function<F: Future>(function: &'static str, work: F) -> F::Output {
    FUNCTION.scope(function, work).await
}

/// Records a call, if a function makes it and somebody wants to know.
pub(crate) fn record(target: &str, body: &[u8]) {
    let Some(recorder) = &*RECORDER else { return };
    let Ok(function) = FUNCTION.try_with(|function| *function) else { return };
    let operation = target.rsplit_once('.').map_or(target, |(_, operation)| operation);
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return };
    let mut recorder = recorder.lock().unwrap_or_else(PoisonError::into_inner);
    for (action, table, index) in actions(operation, &body) {
        let line = format!("{function} {action} {table} {index}");
        if recorder.written.insert(line.clone()) {
            let _ = writeln!(recorder.file, "{line}");
        }
    }
}

/// What a call is to a policy: actions on tables and their indexes.
fn actions(operation: &str, body: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    match operation {
        "TransactWriteItems" => {
            let items = body["TransactItems"].as_array().into_iter().flatten().filter_map(Value::as_object).flatten();
            let action =
                |kind: &str| if kind == "ConditionCheck" { "ConditionCheckItem".into() } else { format!("{kind}Item") };
            items.map(|(kind, item)| (action(kind), text(&item["TableName"]), "-".to_owned())).collect()
        }
        "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().into_iter().flatten();
            tables.map(|(table, _)| (operation.to_owned(), table.clone(), "-".to_owned())).collect()
        }
        _ => vec![(operation.to_owned(), text(&body["TableName"]), text(&body["IndexName"]))],
    }
}
