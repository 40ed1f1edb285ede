//! Frozen samples: items as they were once written, of every kind. What is deployed has such items for ever, so each
//! must be read, and be written again with the same bytes. A changed sample is a changed format.

use crate::StoreError;
use crate::api_keys::keys::StoredKey;
use crate::figures::StoredFacts;
use crate::imports::StoredImport;
use crate::journeys::{StoredJourney, StoredJourneyVersion, StoredLeaving, StoredRun};
use crate::kit::key::{Attributes, Key};
use crate::kit::row::{self, Counters, Mark, MarkUntil, Row};
use crate::kit::token::LinkRow;
use crate::notifications::outbox::{StoredMessage, StoredSendRecord};
use crate::notifications::pace::StoredBucket;
use crate::operations::dead_letters::{StoredDeadLetter, StoredFailing};
use crate::points::account_item::{StoredAccount, StoredCard};
use crate::points::birthdays::StoredBirthdays;
use crate::points::entries::StoredEntry;
use crate::points::members::StoredCustomer;
use crate::points::pools::StoredPool;
use crate::program_lifecycle::broadcast::StoredBroadcast;
use crate::program_lifecycle::limits::{StoredLimits, StoredMembers};
use crate::program_lifecycle::wind_down::StoredWindDown;
use crate::programs::cache::{StoredDefaultProgram, StoredProgram};
use crate::programs::rules_item::{StoredReward, StoredRules};
use crate::referrals::StoredReferral;
use crate::rewards::coupons::StoredCoupon;
use crate::rewards::redemptions::StoredRedemption;
use crate::setup::drafts::StoredDraft;
use crate::staff::approvals::StoredApproval;
use crate::staff::audit_log::{StoredHead, StoredRecord};
use crate::staff::exports::StoredExport;
use crate::staff::people::StoredStaff;
use crate::staff::roles::StoredInvite;
use crate::surveys::{StoredAsk, StoredCase, StoredReport, StoredRespondent};
use crate::till::sales::StoredSale;
use crate::till::usual::StoredUsual;
use crate::vault::{
    StoredAttention, StoredFailedUpdate, StoredInvitation, StoredLastAsk, StoredMember, StoredPerson, StoredReason,
    StoredThread,
};
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Reads an item and writes it again.
type Rewrite = fn(Attributes) -> Result<Attributes, StoreError>;

fn rewrite<R: Row>(item: Attributes) -> Result<Attributes, StoreError> {
    row::item(Key::of(&item)?, &row::read::<R>(item)?)
}

/// The kinds by the names of their samples. Those that pack what they hold are unpacked and packed again.
const KINDS: &[(&str, Rewrite)] = &[
    ("account", |item| {
        let row = row::read::<StoredAccount>(item.clone())?.row(crate::points::members::member_of(&item)?)?;
        let key = Key::of(&item)?;
        let program = key.pk.split('#').nth(1).and_then(|program| domain::ProgramId::parse(program).ok()).unwrap();
        row::item(key, &StoredAccount::new(&program, &row))
    }),
    ("announced_end", rewrite::<StoredWindDown>),
    ("any_other_entry", rewrite_entry),
    ("api_key", rewrite::<StoredKey>),
    ("approval", rewrite::<StoredApproval>),
    ("ask", rewrite::<StoredAsk>),
    ("attention_budget", rewrite::<StoredAttention>),
    ("audit_record", rewrite::<StoredRecord>),
    ("birthday", rewrite::<Mark>),
    ("broadcast", rewrite::<StoredBroadcast>),
    ("broadcast_receipt", rewrite::<Mark>),
    ("bucket", rewrite::<StoredBucket>),
    ("card", rewrite::<StoredCard>),
    ("case", rewrite::<StoredCase>),
    ("cashiers_day", rewrite::<Counters>),
    ("claim_link", rewrite::<LinkRow>),
    ("conversation", rewrite::<StoredThread>),
    ("counters_of_a_wave", rewrite::<Counters>),
    ("counts_of_a_journey", rewrite::<Counters>),
    ("coupon", rewrite::<StoredCoupon>),
    ("customer", rewrite::<StoredCustomer>),
    ("dead_letter", rewrite::<StoredDeadLetter>),
    ("default_program", rewrite::<StoredDefaultProgram>),
    ("draft", rewrite::<StoredDraft>),
    ("end_of_a_card", rewrite::<Mark>),
    ("entry_of_a_decision", rewrite_entry),
    ("entry_of_a_purchase", rewrite_entry),
    ("entry_of_a_refund", rewrite_entry),
    ("entry_of_an_activity", rewrite_entry),
    ("export", rewrite::<StoredExport>),
    ("facts_about_a_member", rewrite::<StoredFacts>),
    ("failed_update", rewrite::<StoredFailedUpdate>),
    ("failing_record", rewrite::<StoredFailing>),
    ("figures_of_a_day", rewrite::<Counters>),
    ("friends_by_state", rewrite::<Counters>),
    ("head_of_adjustments", rewrite::<Counters>),
    ("head_of_the_audit_log", rewrite::<StoredHead>),
    ("import", rewrite::<StoredImport>),
    ("invitation", rewrite::<StoredInvitation>),
    ("invitation_link", rewrite::<LinkRow>),
    ("invitation_to_work", rewrite::<StoredInvite>),
    ("journey", rewrite::<StoredJourney>),
    ("last_ask", rewrite::<StoredLastAsk>),
    ("leaving_reason", rewrite::<StoredLeaving>),
    ("limits", rewrite::<StoredLimits>),
    ("listed_api_key", rewrite::<Mark>),
    ("listed_members", rewrite::<Counters>),
    ("listed_program", rewrite::<Mark>),
    ("means_of_payment", rewrite::<MarkUntil>),
    ("member", rewrite::<StoredMember>),
    ("members_count", rewrite::<StoredMembers>),
    ("message", rewrite_message),
    ("minute", rewrite::<Counters>),
    ("notified_once", rewrite::<MarkUntil>),
    ("person", rewrite::<StoredPerson>),
    ("pool", rewrite::<StoredPool>),
    ("pools_shard", rewrite::<StoredPool>),
    ("program", rewrite::<StoredProgram>),
    ("reason", rewrite::<StoredReason>),
    ("redemption", rewrite::<StoredRedemption>),
    ("referral", |item| {
        let friend = crate::points::members::member_of(&item)?;
        let row = row::read::<StoredReferral>(item.clone())?.row(friend)?;
        let (program, key) = (item["hp"].as_s().unwrap().split('#').next().unwrap(), Key::of(&item)?);
        row::item(key, &StoredReferral::new(&domain::ProgramId::parse(program).unwrap(), &row))
    }),
    ("referrals_of_a_day", rewrite::<Counters>),
    ("referrers_month", |item| {
        // Its place on the leaderboard is only read by the index.
        let place = ["lp", "ld"].map(|name| (name.to_owned(), item[name].clone()));
        let mut written = rewrite::<Counters>(item)?;
        written.extend(place);
        Ok(written)
    }),
    ("report", rewrite::<StoredReport>),
    ("respondent", rewrite::<StoredRespondent>),
    ("reward", rewrite::<StoredReward>),
    ("rules", |item| row::item(Key::of(&item)?, &StoredRules::new(&row::read::<StoredRules>(item)?.rules()?)?)),
    ("run", rewrite::<StoredRun>),
    ("sale", rewrite::<StoredSale>),
    ("send_record", rewrite::<StoredSendRecord>),
    ("staff", rewrite::<StoredStaff>),
    ("staffs_day", rewrite::<Counters>),
    ("usual_sales", rewrite::<StoredUsual>),
    ("version_of_a_journey", rewrite::<StoredJourneyVersion>),
    ("birthdays_done", rewrite::<StoredBirthdays>),
];

fn rewrite_entry(item: Attributes) -> Result<Attributes, StoreError> {
    row::item(Key::of(&item)?, &StoredEntry::new(&row::read::<StoredEntry>(item)?.entry()?))
}

/// The time after which a message may be removed is set by its last change, and no part of the row.
fn rewrite_message(mut item: Attributes) -> Result<Attributes, StoreError> {
    let ttl = item.remove("ttl");
    let mut written = rewrite::<StoredMessage>(item)?;
    written.extend(ttl.map(|ttl| ("ttl".to_owned(), ttl)));
    Ok(written)
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/frozen")
}

fn items(kind: &str) -> Vec<Attributes> {
    let text = std::fs::read_to_string(samples().join(format!("{kind}.json"))).unwrap();
    let items: Vec<serde_dynamo::Item> = serde_json::from_str(&text).unwrap();
    items.into_iter().map(Attributes::from).collect()
}

#[test]
fn items_of_every_kind_are_read_and_written_again_byte_for_byte() {
    for (kind, rewrite) in KINDS {
        for item in items(kind) {
            assert!(!item.values().any(AttributeValue::is_null), "{kind}: an absent value is never NULL");
            assert_eq!(rewrite(item.clone()).as_ref(), Ok(&item), "{kind}");
        }
    }
}

#[test]
fn every_row_and_every_item_of_the_page_has_a_sample() {
    let page = include_str!("../../docs/items.md");
    let kinds: BTreeSet<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
    let rows = page.lines().filter(|line| line.starts_with("| ") && line.contains("` / "));
    let documented: BTreeSet<String> = rows
        .map(|row| row[2..].split(" |").next().unwrap().to_lowercase().replace('\'', "").replace(' ', "_"))
        .collect();
    assert_eq!(documented.iter().map(String::as_str).collect::<BTreeSet<_>>(), kinds);
    let files = std::fs::read_dir(samples()).unwrap().map(|file| file.unwrap().path());
    let files: BTreeSet<String> = files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(files, documented);
}

#[test]
fn the_page_names_the_fields_of_the_rows() {
    let page = include_str!("../../docs/items.md");
    let mut checked = 0;
    let mut source = String::new();
    read_sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
    let mut row = "";
    for line in page.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let Some((_, named)) = cells[0].split_once("(`") {
            row = named.split('`').next().unwrap();
        }
        let [first, attributes, _, fields, _] = cells[..] else { continue };
        if !row.starts_with("Stored") || fields.starts_with('(') || !(first.is_empty() || first.ends_with("`)")) {
            continue;
        }
        let body = source.split(&format!("struct {row} {{\n")).nth(1).unwrap_or_else(|| panic!("no {row}"));
        let body = body.split("\n}\n").next().unwrap();
        for (attribute, field) in spans(attributes).into_iter().zip(spans(fields)) {
            let line = body
                .lines()
                .position(|line| line.trim().trim_start_matches("pub(crate) ").starts_with(&format!("{field}:")));
            let line = line.unwrap_or_else(|| panic!("{row} has no field {field}"));
            let before = line.checked_sub(1).map_or("", |before| body.lines().nth(before).unwrap());
            let renamed = before.contains(&format!("rename = \"{attribute}\""));
            assert!(renamed || (attribute == field && !before.contains("rename")), "{row}: {attribute} is not {field}");
            checked += 1;
        }
    }
    assert!(checked > 120, "{checked}");
}

fn spans(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn read_sources(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}
