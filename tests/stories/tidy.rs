//! Invariants of the tree: imports between rings, README's paths, no person's words in Rust.

use crate::texts::root;
use std::fs;
use std::path::{Path, PathBuf};

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
                "serde",
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
        ("functions", &["local", "aws_sdk", "axum"]),
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
