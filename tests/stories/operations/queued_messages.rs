//! The messages that the outbox holds, read past the notifier.

use super::Bench;
use crate::wire::own_tables;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Actor, MemberNo};
use std::collections::{BTreeSet, HashMap};
use store::{LastTold, MessageClass, MessageKey, MessageName};

impl Bench<'_> {
    /// The messages to a member or to somebody of the staff, in the order of their keys.
    pub(super) async fn messages(&self, number: MemberNo) -> Vec<QueuedMessage> {
        let query = self.client.query().table_name(own_tables().outbox).consistent_read(true);
        let query = query.key_condition_expression("pk = :pk");
        let query =
            query.expression_attribute_values(":pk", AttributeValue::S(format!("M#{}#{number}", self.program.id)));
        let items: Vec<_> = query.into_paginator().items().send().try_collect().await.unwrap();
        let read = |item: &HashMap<String, AttributeValue>| {
            let (pk, sk) = (item["pk"].as_s().unwrap(), item["sk"].as_s().unwrap());
            let MessageKey { class, name, .. } = MessageKey::parse(pk, sk).unwrap();
            QueuedMessage { class, name, after: item.get("af").map(|after| after.as_n().unwrap().parse().unwrap()) }
        };
        items.iter().map(read).collect()
    }

    /// Checks that the outbox tells of every entry that is told, once, and that each such message names the one before it
    /// up to the last one that the account knows of.
    pub(crate) async fn messages_are_whole(&self) {
        let members = self.members.lock().unwrap().clone();
        for member in members {
            let row = self.sound.account(&self.program.id, member).await.unwrap().unwrap();
            let messages = self.messages(member).await;
            let LastTold { service, expiry, referral } = row.told;
            let last =
                [(MessageClass::Service, service), (MessageClass::Expiry, expiry), (MessageClass::Referral, referral)];
            for (class, last) in last {
                let mut before = None;
                for message in messages.iter().filter(|message| message.class == class) {
                    let MessageName::Entry(version) = message.name else { continue };
                    assert_eq!(message.after, before, "before {version} of {class:?}");
                    before = Some(version);
                }
                assert_eq!(before.unwrap_or(0), last, "the last of {class:?}");
            }
            let told: BTreeSet<u64> = messages
                .iter()
                .filter_map(|message| match message.name {
                    MessageName::Entry(version) => Some(version),
                    MessageName::Cause(_) => None,
                })
                .collect();
            let entries = self.sound.history(&self.program.id, member, u64::MAX, 1_000).await.unwrap().entries;
            for entry in entries.iter().filter(|entry| matches!(entry.actor, Actor::Staff(_)) && row.account.in_chat) {
                assert!(told.contains(&entry.version), "what staff did in {} is told", entry.version);
            }
        }
    }
}

/// A message of the outbox.
pub(super) struct QueuedMessage {
    pub(super) class: MessageClass,
    name: MessageName,
    after: Option<u64>,
}
