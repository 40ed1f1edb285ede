//! Every item that a story leaves behind is one that `docs/items.md` describes: its key, its attributes and their types.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;
use std::sync::LazyLock;

static PAGE: LazyLock<ItemsPage> = LazyLock::new(|| ItemsPage::read(include_str!("../../docs/items.md")));

/// A kind of item, as the page describes it.
#[derive(Debug)]
struct ItemKind {
    name: String,
    table: String,
    pk: String,
    sks: Vec<String>,
    /// Names, or patterns of names, and types.
    attributes: Vec<(String, String)>,
}

#[derive(Debug)]
struct ItemsPage {
    kinds: Vec<ItemKind>,
    /// The types of the attributes that mean the same everywhere.
    shared: HashMap<String, String>,
}

impl ItemsPage {
    fn read(page: &str) -> ItemsPage {
        let mut read = ItemsPage { kinds: Vec::new(), shared: HashMap::new() };
        let (mut table, mut header, mut names) = (String::new(), String::new(), Vec::new());
        for line in page.lines() {
            if let Some(title) = line.strip_prefix("## ") {
                title.split(':').next().unwrap().clone_into(&mut table);
            }
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            if cells.len() < 2 {
                header.clear();
                continue;
            }
            if header.is_empty() {
                cells[1].clone_into(&mut header);
                continue;
            }
            if cells[0].starts_with("---") {
                continue;
            }
            match header.as_str() {
                "type" => {
                    read.shared.extend(spans(cells[0]).into_iter().map(|name| (name, cells[1].to_owned())));
                }
                "key" => {
                    let mut key = spans(cells[1]).into_iter();
                    let shared = spans(cells[4]).into_iter().filter_map(|name| read.shared.get_key_value(&name));
                    read.kinds.push(ItemKind {
                        name: cells[0].to_owned(),
                        table: table.clone(),
                        pk: key.next().unwrap(),
                        sks: key.collect(),
                        attributes: shared.map(|(name, kind)| (name.clone(), kind.clone())).collect(),
                    });
                }
                "attribute" => {
                    if !cells[0].is_empty() {
                        let items = cells[0].split(" (").next().unwrap();
                        names = items.split(", ").map(str::to_owned).collect();
                    }
                    read.describe(&names, cells[1], cells[2]);
                }
                _ => {}
            }
        }
        read
    }

    /// Adds what a row says of the attributes of some kinds: several types stand in the order of the attributes.
    fn describe(&mut self, names: &[String], attributes: &str, types: &str) {
        let types: Vec<&str> = types.split(", ").collect();
        for name in names {
            let kind = self.kinds.iter_mut().find(|kind| kind.name == *name);
            let kind = kind.unwrap_or_else(|| panic!("the page describes attributes of an unknown item: {name}"));
            for (at, attribute) in spans(attributes).into_iter().enumerate() {
                let of = types.get(at).or(types.last()).unwrap();
                kind.attributes.push((attribute, (*of).to_owned()));
            }
        }
    }

    /// The kind whose pattern says most of an item's key.
    fn kind(&self, table: &str, pk: &str, sk: &str) -> Option<&ItemKind> {
        let fits = |kind: &&ItemKind| {
            kind.table == table && matches(&kind.pk, pk) && kind.sks.iter().any(|pattern| matches(pattern, sk))
        };
        self.kinds.iter().filter(fits).max_by_key(|kind| literal(&kind.pk))
    }

    /// What is wrong with an item; `None` if it is as the page says.
    fn fault(&self, table: &str, item: &HashMap<String, AttributeValue>) -> Option<String> {
        let (pk, sk) = (item["pk"].as_s().unwrap(), item["sk"].as_s().unwrap());
        let Some(kind) = self.kind(table, pk, sk) else {
            return Some(format!("{table}: no kind of item has a key like {pk} / {sk}"));
        };
        let wrong = item.iter().find(|(name, value)| {
            let described = kind.attributes.iter().any(|(pattern, of)| matches(pattern, name) && of == type_of(value));
            !described && !["pk", "sk"].contains(&name.as_str())
        });
        wrong.map(|(name, value)| format!("{table}: {}: `{name}` of type {}", kind.name, type_of(value)))
    }
}

/// The texts between backquotes.
fn spans(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a text fits a pattern, in which `<…>` is filled in.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('<') else {
        return pattern == text;
    };
    let (_, after) = rest.split_once('>').unwrap();
    let Some(rest) = text.strip_prefix(before) else {
        return false;
    };
    let ends = rest.char_indices().map(|(at, char)| at + char.len_utf8());
    ends.into_iter().any(|end| matches(after, &rest[end..]))
}

/// How much of a pattern is not filled in.
fn literal(pattern: &str) -> usize {
    pattern.split('<').map(|part| part.split_once('>').map_or(part, |(_, rest)| rest).len()).sum()
}

fn type_of(value: &AttributeValue) -> &'static str {
    match value {
        AttributeValue::S(_) => "S",
        AttributeValue::N(_) => "N",
        AttributeValue::B(_) => "B",
        AttributeValue::Bool(_) => "BOOL",
        AttributeValue::L(_) => "L",
        AttributeValue::M(_) => "M",
        _ => "that we do not store",
    }
}

/// Panics if an item of the tables is not as the page says.
pub(crate) async fn as_documented(client: &Client) {
    for (table, title) in [("kopilka-ledger", "Ledger"), ("kopilka-vault", "Vault"), ("kopilka-outbox", "Outbox")] {
        let mut items = client.scan().table_name(table).into_paginator().items().send();
        while let Some(item) = items.next().await {
            let fault = PAGE.fault(title, &item.unwrap());
            assert!(fault.is_none(), "docs/items.md does not describe it: {}", fault.unwrap());
        }
    }
}

#[test]
fn what_the_page_does_not_describe_is_found() {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let item = |pk: &str, sk: &str, name: &str, value: AttributeValue| {
        HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk)), (name.to_owned(), value)])
    };
    let fault = |item| PAGE.fault("Ledger", &item);
    assert!(PAGE.kinds.len() > 40, "{}", PAGE.kinds.len());
    assert!(PAGE.kinds.iter().all(|kind| !kind.sks.is_empty()));
    assert_eq!(fault(item("P#cafe", "M", "cu", text("RUB"))), None);
    assert!(fault(item("P#cafe", "M", "cu", AttributeValue::Null(true))).is_some(), "an absent value is never NULL");
    assert!(fault(item("P#cafe", "M", "cu", AttributeValue::N("1".into()))).is_some(), "another type");
    assert!(fault(item("P#cafe", "M", "qq", text("RUB"))).is_some(), "another attribute");
    assert!(fault(item("P#cafe", "QQ", "cu", text("RUB"))).is_some(), "another key");
}
