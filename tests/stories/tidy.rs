//! Invariants of the tree: imports between rings, README's paths, no person's words in Rust.

use crate::texts::root;
use functions::workers;
use functions::{Schedule, StreamReader};
use std::fs;
use std::path::{Path, PathBuf};
use store::Broadcast;

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]").next().unwrap().to_owned()
}

#[test]
fn imports_between_rings_go_one_way() {
    let rings: [(&str, &[&str]); 5] = [
        (
            "domain",
            &[
                "store",
                "bot",
                "functions",
                "local",
                "serde_json",
                "toml",
                "tokio",
                "aws",
                "teloxide",
                "std::fs",
                "std::net",
                "SystemTime",
                "Timestamp::now",
                "Zoned::now",
            ],
        ),
        ("store", &["bot", "functions", "local", "teloxide", "lambda", "axum"]),
        ("bot", &["functions", "local", "aws_sdk", "axum"]),
        ("functions", &["local", "aws_sdk"]),
        ("local", &["aws_sdk"]),
    ];
    for (ring, forbidden) in rings {
        let mut files = Vec::new();
        rust_files(&root().join(ring).join("src"), &mut files);
        for file in files {
            for (number, line) in code(&file).lines().enumerate() {
                let line = line.trim();
                if line.starts_with("//") {
                    continue;
                }
                for name in forbidden {
                    let used = line.starts_with(&format!("use {name}"))
                        || line.contains(&format!(" {name}::"))
                        || line.contains(&format!("({name}::"));
                    assert!(!used, "{}:{} uses {name}", file.display(), number + 1);
                }
            }
        }
    }
}

#[test]
fn nothing_a_person_reads_stands_in_rust_code() {
    let mut files = Vec::new();
    for ring in ["domain", "store", "bot", "functions", "local"] {
        rust_files(&root().join(ring).join("src"), &mut files);
    }
    for file in files {
        for (number, line) in code(&file).lines().enumerate() {
            let said = line.split("//").next().unwrap_or_default();
            let foreign =
                said.chars().find(|c| ('\u{400}'..='\u{4ff}').contains(c) || ('\u{4e00}'..='\u{9fff}').contains(c));
            assert_eq!(foreign, None, "{}:{}", file.display(), number + 1);
        }
    }
}

#[test]
fn every_crate_opens_with_a_sentence() {
    for path in [
        "domain/src/lib.rs",
        "store/src/lib.rs",
        "bot/src/lib.rs",
        "functions/src/lib.rs",
        "local/src/lib.rs",
        "local/src/main.rs",
    ] {
        assert!(fs::read_to_string(root().join(path)).unwrap().starts_with("//! "), "{path}");
    }
}

#[test]
fn readme_names_paths_that_exist_and_the_two_commands_first() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (run, test) = (readme.find("cargo run").unwrap(), readme.find("cargo test --workspace").unwrap());
    assert!(run < test && test < readme.find("## ").unwrap(), "the two commands stand first");
    let table = readme.split("Where is …?").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut named = 0;
    for path in table.split('`').skip(1).step_by(2).filter(|path| path.contains('/') && !path.starts_with('/')) {
        assert!(root().join(path).exists(), "README names {path}");
        named += 1;
    }
    assert!(named > 10, "the map names {named} paths only");
}

/// Every document of the repository, with its path.
fn documents() -> Vec<(String, String)> {
    let mut folders = vec![root(), root().join("docs"), root().join("docs/decisions")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

#[test]
fn documents_name_paths_that_exist() {
    let folders =
        ["domain/", "store/", "bot/", "functions/", "local/", "tests/", "tools/", "docs/", "demo/", "locales/", ".ci/"];
    let mut named = 0;
    for (document, text) in documents() {
        for path in text.split('`').skip(1).step_by(2).filter(|path| folders.iter().any(|top| path.starts_with(top))) {
            // Patterns, commands and places to be filled in are no paths.
            if path.contains(['<', '{', '*', ' ', '…', '\n']) {
                continue;
            }
            let path = path.split('#').next().unwrap();
            assert!(root().join(path).exists(), "{document} names {path}");
            named += 1;
        }
    }
    assert!(named > 100, "{named} paths only");
}

#[test]
fn cited_rules_stand_in_the_rules() {
    let rules = fs::read_to_string(root().join("docs/rules.md")).unwrap();
    let slug = |heading: &str| -> String {
        let kept = heading
            .trim()
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c))
            .collect::<String>();
        kept.replace(' ', "-")
    };
    let anchors: Vec<String> =
        rules.lines().filter(|line| line.starts_with('#')).map(|line| slug(line.trim_start_matches('#'))).collect();
    let mut cited = 0;
    let crates = ["domain/src", "domain/tests", "store/src", "bot/src", "functions/src", "local/src", "tests/stories"];
    for source in crates.map(|folder| crate::texts::sources(&root().join(folder))) {
        for after in source.split("docs/rules.md#").skip(1) {
            let anchor = after.split(|c: char| !(c.is_alphanumeric() || c == '-')).next().unwrap();
            assert!(anchor.is_empty() || anchors.iter().any(|known| known == anchor), "docs/rules.md has no {anchor}");
            cited += 1;
        }
    }
    assert!(cited > 20, "{cited} citations only");
}

/// The lines of one resource of the template.
fn resource(name: &str) -> String {
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let from = template.find(&format!("\n  {name}:\n")).unwrap_or_else(|| panic!("the template has no {name}")) + 1;
    let rest: Vec<&str> = template[from..].lines().collect();
    let ends = |line: &&str| !line.starts_with("   ") && !line.is_empty();
    let length = rest[1..].iter().position(ends).map_or(rest.len(), |at| at + 1);
    rest[..length].join("\n")
}

#[test]
fn the_templates_tables_are_those_of_the_store() {
    for table in store::tables::TABLES {
        let text = resource(table.resource);
        let says = |part: &str| text.contains(part);
        let mut attributes = vec!["pk", "sk"];
        attributes.extend(table.indexes.iter().flat_map(|index| [index.hash, index.range]));
        for attribute in &attributes {
            assert!(
                says(&format!("{{ AttributeName: {attribute}, AttributeType: S }}")),
                "{}: {attribute}",
                table.resource
            );
        }
        assert_eq!(text.matches("AttributeType:").count(), attributes.len(), "{}", table.resource);
        for index in table.indexes {
            let described = text.split(&format!("IndexName: {}", index.name)).nth(1).expect(index.name);
            let described = described.split("IndexName: ").next().unwrap();
            assert!(described.contains(&format!("ProjectionType: {} }}", index.projection)), "{}", index.name);
            for (kind, name) in [("HASH", index.hash), ("RANGE", index.range)] {
                let key = format!("{{ AttributeName: {name}, KeyType: {kind} }}");
                assert!(described.contains(&key), "{}", index.name);
            }
        }
        assert_eq!(text.matches("IndexName:").count(), table.indexes.len(), "{}", table.resource);
        match table.stream {
            Some(view) => assert!(says(&format!("StreamViewType: {view} }}")), "{}", table.resource),
            None => assert!(!says("StreamViewType"), "{}", table.resource),
        }
        match table.ttl {
            Some(attribute) => assert!(says(&format!("{{ AttributeName: {attribute}, Enabled: true }}"))),
            None => assert!(!says("TimeToLive"), "{}", table.resource),
        }
        for kept in ["DeletionProtectionEnabled: true", "PointInTimeRecoveryEnabled: true", "SSEEnabled: true"] {
            assert!(says(kept), "{}: {kept}", table.resource);
        }
    }
}

/// What stands between two marks, wherever they come.
fn between<'a>(text: &'a str, before: &str, after: char) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).map(str::trim).collect()
}

#[test]
fn the_templates_functions_are_the_binaries_and_get_the_settings_they_read() {
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let mut deployed = between(&template, "Binary: ", '}');
    let manifests =
        ["bot/Cargo.toml", "functions/Cargo.toml"].map(|path| fs::read_to_string(root().join(path)).unwrap());
    let mut built: Vec<&str> = manifests.iter().flat_map(|text| between(text, "[[bin]]\nname = \"", '"')).collect();
    deployed.sort_unstable();
    deployed.dedup();
    built.sort_unstable();
    assert_eq!(deployed, built);

    let globals = template.split("\nResources:").next().unwrap().split("Variables:").nth(1).unwrap();
    let shared = fs::read_to_string(root().join("store/src/kit/settings.rs")).unwrap();
    let worker = "functions/src/bin/worker.rs";
    for (function, main) in [
        ("BotFunction", "bot/src/main.rs"),
        ("AccrualFunction", "functions/src/bin/accrual.rs"),
        ("NotifierFunction", worker),
        ("ProgramsFunction", worker),
        ("ReferralsFunction", worker),
        ("SurveysFunction", worker),
        ("ImportsFunction", worker),
        ("JourneysFunction", worker),
    ] {
        let main = fs::read_to_string(root().join(main)).unwrap();
        let own = resource(function);
        let mut read = between(&main, "setting(\"", '"');
        read.extend(between(&main, "QueueClient::from_env(\"", '"'));
        if function != "ProgramsFunction" {
            read.retain(|name| *name != "WORK_QUEUE_URL");
        }
        // Only two of the workers talk to Telegram.
        if main.contains("WORKER") && !["NotifierFunction", "ImportsFunction"].contains(&function) {
            read.retain(|name| !["TELOXIDE_TOKEN", "TELEGRAM_API_URL"].contains(name));
        }
        read.extend(["LEDGER_TABLE", "VAULT_TABLE", "OUTBOX_TABLE", "VAULT_PEPPER"]);
        // Those that follow the stream and the schedule take their parts from the environment, the vault's key among them.
        if ["master_keys_from_env", "Services::from_env"].iter().any(|reads| main.contains(reads)) {
            read.push("VAULT_MASTER_KEY");
        }
        for name in &read {
            assert!(
                own.contains(&format!("{name}: ")) || globals.contains(&format!("{name}: ")),
                "{function} lacks {name}"
            );
        }
        for line in own.lines().filter(|line| line.starts_with("          ") && line.contains(": !Ref ")) {
            let name = line.trim().split(':').next().unwrap();
            let setting = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            assert!(!setting || read.contains(&name), "{function} is given {name} and never reads it");
        }
    }
    assert!(["LEDGER_TABLE", "VAULT_PEPPER"].iter().all(|name| shared.contains(name)));
}

#[test]
fn every_worker_is_deployed_with_its_schedule_and_its_stream() {
    let client = store::local_client("http://127.0.0.1:9");
    let pepper = store::Pepper::parse(&store::Pepper::generate().unwrap()).unwrap();
    let keys = store::MasterKeys::parse(&store::MasterKeys::generate().unwrap()).unwrap();
    let names = store::TableNames::default();
    let services = functions::Services::new(client, &names, keys, pepper, store::Clock::default());
    let workers = workers::all(&services, &workers::notifier::TelegramClient::new("http://127.0.0.1:9", ""));
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let mut deployed = between(&template, "          WORKER: ", '\n');
    // A worker without a schedule works in the function of another one.
    let workers: Vec<_> = workers.into_iter().filter(|worker| worker.schedule() != Schedule::Never).collect();
    // What is done each hour is done by one function for all, program by program; those who follow a stream have one of their own
    // besides.
    let own = |worker: &&std::sync::Arc<dyn functions::Worker>| {
        worker.schedule() != Schedule::EachHour || worker.reader().is_some()
    };
    let mut known: Vec<&str> = workers.iter().filter(own).map(|worker| worker.name()).chain(["programs"]).collect();
    deployed.sort_unstable();
    known.sort_unstable();
    assert_eq!(deployed, known);
    let mut read: Vec<StreamReader> = Vec::new();
    for worker in workers {
        let own = ["Notifier", "Programs", "Referrals", "Surveys", "Imports", "Journeys"];
        let runs = if worker.schedule() == Schedule::EachHour { "programs" } else { worker.name() };
        let named = |setting: &str| {
            let text = format!("WORKER: {setting}\n");
            own.into_iter().find(|name| resource(&format!("{name}Function")).contains(&text))
        };
        let function = resource(&format!("{}Function", named(runs).unwrap()));
        let timeout =
            function.split("\n      Timeout: ").nth(1).unwrap().lines().next().unwrap().parse::<u64>().unwrap();
        if worker.schedule() == Schedule::EachMinute {
            let binary = fs::read_to_string(root().join("functions/src/bin/worker.rs")).unwrap();
            let runs_for: u64 =
                between(&binary, "const RUN_FOR: Duration = Duration::from_secs(", ')')[0].parse().unwrap();
            // What is begun at the last moment waits for its turn, and for Telegram.
            assert!(timeout >= runs_for + 45, "{}: {timeout} s for runs of {runs_for} s", worker.name());
        }
        let expression = function.split("ScheduleExpression: ").nth(1).unwrap().lines().next().unwrap();
        match worker.schedule() {
            Schedule::EachMinute => assert_eq!(expression, "rate(1 minute)", "{}", worker.name()),
            Schedule::Never => unreachable!("left out above"),
            Schedule::EachHour => assert_eq!(expression, "cron(0 * * * ? *)", "{}", worker.name()),
        }
        let table = match worker.reader() {
            Some(StreamReader::Follow | StreamReader::Count) => "Ledger",
            Some(StreamReader::Send) => "Outbox",
            None => continue,
        };
        // Of those who share a reader, one has the stream.
        let streams = |name: &&str| template.contains(&format!("\n  {name}Stream:\n"));
        let Some(name) = named(worker.name()).filter(streams) else { continue };
        read.extend(worker.reader());
        let arn = format!("{table}Table.StreamArn");
        assert!(resource(&format!("{name}Stream")).contains(&format!("EventSourceArn: !GetAtt {arn}")), "{name}");
        // The function may read this stream, and no other.
        let rights = resource(&format!("{name}Function"));
        let rights = rights.split("dynamodb:GetRecords").nth(1).unwrap();
        assert_eq!(rights.split("Resource: !GetAtt ").nth(1).unwrap().lines().next(), Some(arn.as_str()), "{name}");
    }
    assert_eq!(read, [StreamReader::Send, StreamReader::Follow, StreamReader::Count]);
}

/// Two stacks stand side by side in one account: what has a name there has its stack's in it.
#[test]
fn what_is_named_in_an_account_is_named_by_its_stack() {
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let schedules: Vec<&str> = template.split("Type: ScheduleV2").skip(1).collect();
    assert!(schedules.len() >= 3, "{}", schedules.len());
    let mut names = std::collections::BTreeSet::new();
    for schedule in schedules {
        let name = schedule.lines().find_map(|line| line.trim().strip_prefix("Name: ")).unwrap_or_default();
        assert!(name.starts_with("!Sub \"${AWS::StackName}-"), "{name}");
        assert!(names.insert(name), "{name} stands twice");
    }
    let kinds = ["FunctionName", "TableName", "QueueName", "TopicName", "LogGroupName", "RoleName", "DashboardName"];
    let named = template.lines().filter_map(|line| line.trim().split_once(": "));
    for (kind, name) in named.filter(|(kind, _)| kinds.contains(kind)) {
        assert!(name.starts_with('!'), "{kind}: {name} is the same for every stack");
    }
}

/// What `samconfig.toml` sets are parameters of the template, and none of them is a secret.
#[test]
fn each_environment_sets_parameters_that_the_template_has() {
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let config = fs::read_to_string(root().join("samconfig.toml")).unwrap();
    for environment in ["dev", "prod"] {
        let own = config.split(&format!("[{environment}.deploy.parameters]")).nth(1).unwrap();
        let own = own.split("\n[").next().unwrap();
        let set = own.split("parameter_overrides = ").nth(1).unwrap().lines().next().unwrap();
        let set: Vec<&str> = set.split('"').skip(1).step_by(2).map(|one| one.split('=').next().unwrap()).collect();
        assert!(!set.is_empty(), "{environment}");
        for name in set {
            let parameter = template.split(&format!("\n  {name}:\n    Type: ")).nth(1);
            let parameter = parameter.unwrap_or_else(|| panic!("the template has no parameter {name}"));
            assert!(!parameter.split("\n  ").next().unwrap().contains("NoEcho"), "{name} is a secret");
        }
        assert!(fs::read_to_string(root().join(".github/workflows/deploy.yml")).unwrap().contains(environment));
    }
}

#[test]
fn every_notification_that_is_queued_is_of_a_registered_kind() {
    let code = crate::texts::sources(&root().join("store/src"));
    let mut kinds = between(&code, "Notification::new(\"", '"');
    kinds.extend([Broadcast::Rules(1), Broadcast::WindDown(1)].map(Broadcast::kind));
    kinds.extend([Broadcast::RulesStay(1), Broadcast::Rewards(1), Broadcast::RewardsStay(1)].map(Broadcast::kind));
    kinds.extend([Broadcast::WindDownReminder(1), Broadcast::Reopened(1)].map(Broadcast::kind));
    assert!(kinds.len() > 15, "{kinds:?}");
    for kind in kinds {
        assert!(bot::notification_kind(kind).is_some(), "nothing puts {kind:?} into words");
    }
}

#[test]
fn a_paused_stack_does_nothing_and_secrets_are_shown_to_nobody() {
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let many = |part: &str| template.matches(part).count();
    let functions = many("Type: AWS::Serverless::Function");
    assert!(functions > 5);
    assert_eq!(many("State: !If [IsPaused, DISABLED, ENABLED]"), many("ScheduleExpression:"));
    assert_eq!(many(" Enabled: !If [IsPaused, false, true]"), many("EventSourceArn:"));
    let concurrency = between(&template, "ReservedConcurrentExecutions:", '\n');
    assert!(concurrency.iter().all(|says| says.starts_with("!If [IsPaused, 0, ")), "{concurrency:?}");
    let globals = template.split("\nResources:").next().unwrap().split("\nGlobals:").nth(1).unwrap();
    assert!(
        globals.contains("ReservedConcurrentExecutions:") && globals.contains("KmsKeyArn: !GetAtt SettingsKey.Arn")
    );
    assert_eq!(many("Action: [kms:Decrypt], Resource: !GetAtt SettingsKey.Arn"), functions);
    let parameters = template.split("\nConditions:").next().unwrap();
    let outputs = template.split("\nOutputs:").nth(1).unwrap();
    for secret in ["BotToken", "WebhookSecret", "VaultMasterKey", "VaultPepper"] {
        let says = parameters.split(&format!("\n  {secret}:\n")).nth(1).unwrap().lines().take(2);
        assert!(says.into_iter().any(|line| line.trim() == "NoEcho: true"), "{secret}");
        assert!(
            !outputs.contains(&format!("!Ref {secret}")) && !outputs.contains(&format!("${{{secret}}}")),
            "{secret}"
        );
    }
}

#[test]
fn the_openapi_document_names_every_route_and_problem() {
    let document: serde_json::Value = serde_json::from_str(functions::api::OPENAPI).unwrap();
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let mut deployed: Vec<String> = between(&template.replace('"', ""), "RouteKey: ", ',')
        .into_iter()
        .map(|route| route.lines().next().unwrap().trim().to_owned())
        .filter(|route| !route.ends_with("/telegram"))
        .collect();
    let mut described: Vec<String> = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    deployed.sort();
    described.sort();
    assert_eq!(deployed, described);
    let known = document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"].as_array().unwrap();
    for (code, ..) in functions::api::PROBLEMS {
        assert!(known.contains(&serde_json::json!(format!("urn:kopilka:problem:{code}"))), "{code}");
    }
    assert_eq!(known.len(), functions::api::PROBLEMS.len());
}

#[test]
fn alarms_count_what_is_logged_and_are_explained() {
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let operations = fs::read_to_string(root().join("docs/operations.md")).unwrap();
    let alarms: Vec<&str> =
        template.lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix("Alarm:")).collect();
    assert!(alarms.len() > 5, "{alarms:?}");
    for alarm in alarms {
        let told = operations
            .lines()
            .filter(|line| line.starts_with("| "))
            .any(|line| line.split('|').nth(1).unwrap().split(", ").any(|name| name.trim() == format!("{alarm}Alarm")));
        assert!(told, "docs/operations.md says nothing of {alarm}Alarm");
    }
    let mut files = Vec::new();
    ["functions/src", "bot/src"].iter().for_each(|ring| rust_files(&root().join(ring), &mut files));
    let logged: String = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let counted = between(&template, "$.fields.message = \"", '"');
    assert!(counted.len() > 2, "{counted:?}");
    for message in counted {
        assert!(logged.contains(&format!("\"{message}\"")), "nothing logs {message:?}");
    }
}

/// Screens, flows and stores know no messenger: its markup, links and limits stand in its channel.
#[test]
fn only_a_channel_knows_its_messenger() {
    let mut files = Vec::new();
    for ring in ["domain", "store", "bot"] {
        rust_files(&root().join(ring).join("src"), &mut files);
    }
    let channel = root().join("bot/src/channel");
    for file in files.into_iter().filter(|file| !file.starts_with(&channel)) {
        let source = code(&file);
        let source = source.split("#[cfg(test)]").next().unwrap();
        for own in ["t.me/", "ParseMode", "<b>", "<code>", "encode_utf16", "&lt;"] {
            assert!(!source.contains(own), "{} knows {own}", file.display());
        }
    }
}
