//! The demo: two programs and a few people, created on the first start from the texts in `demo/`.

use crate::machine::data::{kept_json, write_private};
use crate::ops::program_file::{ProgramFile, apply};
use crate::sandbox::telegram::{BotApiServer, ChatUser};
use anyhow::{Context, Result};
use domain::{Instant, Program};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use store::{Ledger, Scope, Vault};

const FILES: [&str; 2] = [include_str!("../../../demo/cafe.toml"), include_str!("../../../demo/shop.toml")];
const PEOPLE: &str = include_str!("../../../demo/people.toml");

/// A demo program with its API key, which is shown in the demo only.
#[derive(Clone, Debug)]
pub(crate) struct Demo {
    pub(crate) program: Program,
    pub(crate) api_key: String,
}

#[derive(Deserialize)]
struct DemoPeople {
    person: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    id: i64,
    first_name: String,
    language_code: String,
}

/// Creates what does not exist yet.
pub(crate) async fn prepare(ledger: &Ledger, vault: &Vault, folder: &Path, now: Instant) -> Result<Vec<Demo>> {
    let file = folder.join("demo-keys.json");
    let mut keys: BTreeMap<String, String> = kept_json(&file)?.unwrap_or_default();
    let mut demos = Vec::new();
    for text in FILES {
        let wanted = ProgramFile::read(text, now)?;
        let (program, _) = apply(ledger, vault, &wanted, now).await?;
        let id = program.id.to_string();
        let known = match keys.get(&id) {
            Some(key) => ledger.api_key(key).await?.map(|_| key.clone()),
            None => None,
        };
        let api_key = match known {
            Some(key) => key,
            None => ledger.new_api_key(&program.id, Scope::Purchases, now).await?.text,
        };
        keys.insert(id, api_key.clone());
        demos.push(Demo { program, api_key });
    }
    let text = serde_json::to_string_pretty(&keys).unwrap_or_default();
    write_private(&file, &text).with_context(|| file.display().to_string())?;
    Ok(demos)
}

/// Creates the demo's people, unless there are people already.
pub(crate) fn people(telegram: &BotApiServer) {
    let mut inner = telegram.lock();
    if !inner.kept.people.is_empty() {
        return;
    }
    let people: DemoPeople = toml::from_str(PEOPLE).unwrap_or(DemoPeople { person: Vec::new() });
    for One { id, first_name, language_code } in people.person {
        let person = ChatUser { id, first_name, language_code, blocked: false, started: false };
        inner.kept.people.insert(id, person);
    }
}
