//! The three tables. The local runner creates them from this description, and a test compares the template with it.

pub use crate::kit::key::Index;
use crate::kit::key::{DUE, HISTORY, REVIEW};
use crate::{StoreError, TableNames};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, PointInTimeRecoveryStatus,
    Projection, ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType, TableDescription,
    TimeToLiveSpecification,
};

/// A table. The primary key is always `pk` and `sk`, both strings.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The resource in the template.
    pub resource: &'static str,
    /// The setting that holds its name.
    pub setting: &'static str,
    /// The indexes.
    pub indexes: &'static [Index],
    /// What the stream carries, if there is one.
    pub stream: Option<&'static str>,
    /// The attribute with the time after which an item may be removed.
    pub ttl: Option<&'static str>,
}

/// The Ledger: programs, accounts, entries, cards, keys.
pub const LEDGER: Table = Table {
    resource: "LedgerTable",
    setting: "LEDGER_TABLE",
    indexes: &[HISTORY, REVIEW],
    stream: Some("NEW_AND_OLD_IMAGES"),
    ttl: Some("ttl"),
};

/// The Vault: who a person is, sealed.
pub const VAULT: Table =
    Table { resource: "VaultTable", setting: "VAULT_TABLE", indexes: &[], stream: None, ttl: Some("ttl") };

/// The Outbox: messages to be sent.
pub const OUTBOX: Table = Table {
    resource: "OutboxTable",
    setting: "OUTBOX_TABLE",
    indexes: &[DUE],
    stream: Some("KEYS_ONLY"),
    ttl: Some("ttl"),
};

/// All tables.
pub const TABLES: [Table; 3] = [LEDGER, VAULT, OUTBOX];

impl TableNames {
    /// Returns the name of a table.
    pub fn of(&self, table: &Table) -> &str {
        match table.setting {
            "LEDGER_TABLE" => &self.ledger,
            "VAULT_TABLE" => &self.vault,
            _ => &self.outbox,
        }
    }
}

/// Creates the tables that do not exist yet.
pub async fn create(client: &Client, names: &TableNames) -> Result<(), StoreError> {
    for table in &TABLES {
        create_one(client, table, names.of(table)).await?;
    }
    Ok(())
}

async fn create_one(client: &Client, table: &Table, name: &str) -> Result<(), StoreError> {
    let unbuilt = |_| StoreError::corrupt("table", "description");
    let attributes = ["pk", "sk"].into_iter().chain(table.indexes.iter().flat_map(|index| [index.hash, index.range]));
    let mut request = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    for attribute in attributes {
        let string = AttributeDefinition::builder().attribute_name(attribute).attribute_type(ScalarAttributeType::S);
        request = request.attribute_definitions(string.build().map_err(unbuilt)?);
    }
    let schema = |hash: &str, range: &str| {
        let part = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
        Ok::<_, StoreError>([
            part(hash, KeyType::Hash).map_err(unbuilt)?,
            part(range, KeyType::Range).map_err(unbuilt)?,
        ])
    };
    request = request.set_key_schema(Some(schema("pk", "sk")?.into()));
    for index in table.indexes {
        let projection = Projection::builder().projection_type(ProjectionType::from(index.projection)).build();
        let built = GlobalSecondaryIndex::builder()
            .index_name(index.name)
            .set_key_schema(Some(schema(index.hash, index.range)?.into()))
            .projection(projection)
            .build()
            .map_err(unbuilt)?;
        request = request.global_secondary_indexes(built);
    }
    if let Some(view) = table.stream {
        let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::from(view));
        request = request.stream_specification(stream.build().map_err(unbuilt)?);
    }
    match request.send().await {
        Ok(_) => {}
        Err(error) if error.code() == Some("ResourceInUseException") => return Ok(()),
        Err(error) => return Err(StoreError::aws("CreateTable")(error)),
    }
    if let Some(attribute) = table.ttl {
        let ttl = TimeToLiveSpecification::builder().attribute_name(attribute).enabled(true);
        let request = client.update_time_to_live().table_name(name);
        let request = request.time_to_live_specification(ttl.build().map_err(unbuilt)?);
        request.send().await.map_err(StoreError::aws("UpdateTimeToLive"))?;
    }
    Ok(())
}

/// Removes items past their TTL by the product's clock, as DynamoDB does by its own. For local use only, since it
/// scans.
pub async fn sweep_ttl(client: &Client, names: &TableNames, now: domain::Instant) -> Result<usize, StoreError> {
    let mut removed = 0;
    for table in TABLES.iter() {
        let Some(attribute) = table.ttl else { continue };
        let mut start = None;
        loop {
            let page = client
                .scan()
                .table_name(names.of(table))
                .filter_expression("#ttl < :now")
                .projection_expression("pk, sk")
                .expression_attribute_names("#ttl", attribute)
                .expression_attribute_values(":now", crate::kit::row::n(now.as_second()))
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(StoreError::aws("Scan"))?;
            for key in page.items() {
                let request = client.delete_item().table_name(names.of(table)).set_key(Some(key.clone()));
                request.send().await.map_err(StoreError::aws("DeleteItem"))?;
                removed += 1;
            }
            start = page.last_evaluated_key().cloned();
            if start.is_none() {
                break;
            }
        }
    }
    Ok(removed)
}

/// Returns how the tables differ from the description, with advice; empty if they agree.
pub async fn differences(client: &Client, names: &TableNames) -> Vec<String> {
    let mut found = Vec::new();
    for table in &TABLES {
        let (setting, name) = (table.setting, names.of(table));
        match client.describe_table().table_name(name).send().await.map(|answer| answer.table) {
            Ok(Some(is)) => found.extend(difference(table, &is).map(|what| format!("{setting} {name}: {what}"))),
            Ok(None) => found.push(format!("{setting} {name}: not described")),
            Err(error) if error.code() == Some("ResourceNotFoundException") => {
                found.push(format!("{setting} {name}: not there; take its name from the stack's outputs"));
            }
            Err(error) => {
                let code = error.code().unwrap_or("not reached");
                found.push(format!("{setting} {name}: {code}; look at region, credentials and their rights"));
            }
        }
    }
    found
}

/// Returns the first difference between a table and its description.
fn difference(table: &Table, is: &TableDescription) -> Option<String> {
    let view = is.stream_specification().and_then(|stream| stream.stream_view_type()).map(StreamViewType::as_str);
    let stream = (view != table.stream).then(|| "its stream is off or another; deploy the template again".to_owned());
    shape(table, is).or(stream)
}

/// Returns the first difference between a table's keys and indexes and its description.
pub(crate) fn shape(table: &Table, is: &TableDescription) -> Option<String> {
    let keys = |schema: &[KeySchemaElement]| {
        let part =
            |kind: KeyType| schema.iter().find(|part| *part.key_type() == kind).map(|part| part.attribute_name());
        (part(KeyType::Hash).unwrap_or_default().to_owned(), part(KeyType::Range).unwrap_or_default().to_owned())
    };
    let wanted = |hash: &str, range: &str| (hash.to_owned(), range.to_owned());
    if keys(is.key_schema()) != wanted("pk", "sk") {
        return Some("its key is not pk and sk; deploy the template again".to_owned());
    }
    for index in table.indexes {
        let known = is.global_secondary_indexes().iter().find(|known| known.index_name() == Some(index.name));
        let projection = known.and_then(|known| known.projection()?.projection_type()).map(ProjectionType::as_str);
        let right = known.is_some_and(|known| keys(known.key_schema()) == wanted(index.hash, index.range));
        if !right || projection != Some(index.projection) {
            return Some(format!("its index {} is missing or another; deploy the template again", index.name));
        }
    }
    let more = is.global_secondary_indexes().len() > table.indexes.len();
    more.then(|| "it has an index more than this table; is it another one?".to_owned())
}

/// Returns which protections of the tables are off on AWS: point-in-time recovery, deletion protection, and removal by
/// TTL.
pub async fn unprotected(client: &Client, names: &TableNames) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    for table in &TABLES {
        let name = names.of(table);
        let (described, backups, ttl) = futures::try_join!(
            async { client.describe_table().table_name(name).send().await.map_err(StoreError::aws("DescribeTable")) },
            async {
                let asked = client.describe_continuous_backups().table_name(name).send().await;
                asked.map_err(StoreError::aws("DescribeContinuousBackups"))
            },
            async {
                let asked = client.describe_time_to_live().table_name(name).send().await;
                asked.map_err(StoreError::aws("DescribeTimeToLive"))
            },
        )?;
        let kept = described.table.and_then(|table| table.deletion_protection_enabled).unwrap_or_default();
        let backups =
            backups.continuous_backups_description.and_then(|backups| backups.point_in_time_recovery_description);
        let restores = backups.and_then(|backups| backups.point_in_time_recovery_status);
        let removes = ttl.time_to_live_description.and_then(|ttl| ttl.attribute_name);
        let off = [
            (!kept).then_some("deletion protection"),
            (restores != Some(PointInTimeRecoveryStatus::Enabled)).then_some("point-in-time recovery"),
            (removes.as_deref() != table.ttl).then_some("time to live"),
        ];
        found.extend(off.into_iter().flatten().map(|what| format!("{} {name}: {what} is off", table.setting)));
    }
    Ok(found)
}

/// Whether the tables exist and respond.
pub async fn exist(client: &Client, names: &TableNames) -> bool {
    client.describe_table().table_name(&names.ledger).send().await.is_ok()
}
