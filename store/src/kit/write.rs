//! Writes: of one item under a condition, alone or as a part of a transaction.

use crate::kit::error::StoreError;
use crate::kit::key::{Attributes, Key};
use crate::kit::row::{self, Row};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use std::collections::HashMap;

/// A write of an item, with the condition under which it happens. The names of changes are given
/// to DynamoDB beside the expression, so that none can be one of its reserved words; conditions write `#at` for `at` where a
/// name is one.
#[derive(Clone)]
pub(crate) struct Write {
    table: String,
    action: Action,
    condition: Option<String>,
    names: HashMap<String, String>,
    values: Attributes,
}

#[derive(Clone)]
enum Action {
    Put(Result<Attributes, StoreError>),
    Update { key: Attributes, changes: Changes },
    Delete(Attributes),
    Check(Attributes),
}

/// The clauses of an update.
#[derive(Clone, Default)]
struct Changes {
    set: Vec<String>,
    add: Vec<String>,
    remove: Vec<String>,
}

impl Write {
    pub(super) fn put<R: Row>(table: &str, key: Key, row: &R) -> Write {
        Write::new(table, Action::Put(row::item(key, row)))
    }

    pub(super) fn update(table: &str, key: Key) -> Write {
        Write::new(table, Action::Update { key: key.attributes(), changes: Changes::default() })
    }

    pub(super) fn delete(table: &str, key: Key) -> Write {
        Write::new(table, Action::Delete(key.attributes()))
    }

    pub(super) fn check(table: &str, key: Key) -> Write {
        Write::new(table, Action::Check(key.attributes()))
    }

    fn new(table: &str, action: Action) -> Write {
        Write { table: table.to_owned(), action, condition: None, names: HashMap::new(), values: HashMap::new() }
    }

    /// Adds a condition to those before it.
    pub(crate) fn when(mut self, condition: &str) -> Write {
        for word in condition.split(|c: char| !c.is_ascii_alphanumeric() && c != '#' && c != '_') {
            if let Some(name) = word.strip_prefix('#') {
                self.names.entry(word.to_owned()).or_insert_with(|| name.to_owned());
            }
        }
        self.condition = Some(match self.condition {
            Some(before) => format!("({before}) AND ({condition})"),
            None => condition.to_owned(),
        });
        self
    }

    /// Says what a placeholder in the condition, such as `:was`, stands for.
    pub(crate) fn value(mut self, placeholder: &str, value: AttributeValue) -> Write {
        self.values.insert(placeholder.to_owned(), value);
        self
    }

    /// Writes only if there is no item of this key.
    pub(crate) fn if_absent(self) -> Write {
        self.when("attribute_not_exists(pk)")
    }

    /// Writes only if there is an item of this key.
    pub(crate) fn if_present(self) -> Write {
        self.when("attribute_exists(pk)")
    }

    /// Writes only if the item is as it was read, by the attribute that counts its writes; 0 is no item.
    pub(crate) fn if_revision(self, attribute: &str, revision: u64) -> Write {
        match revision {
            0 => self.if_absent(),
            _ => self.when(&format!("{attribute} = :revision")).value(":revision", row::n(revision)),
        }
    }

    /// Sets an attribute.
    pub(crate) fn set(self, name: &str, value: AttributeValue) -> Write {
        self.clause(name, Some(value), |changes, name, value| changes.set.push(format!("{name} = {value}")))
    }

    /// Sets an attribute that is absent.
    pub(crate) fn set_if_absent(self, name: &str, value: AttributeValue) -> Write {
        let set = |changes: &mut Changes, name: &str, value: &str| {
            changes.set.push(format!("{name} = if_not_exists({name}, {value})"));
        };
        self.clause(name, Some(value), set)
    }

    /// Sets an attribute, or removes it if there is no value.
    pub(crate) fn set_or_remove(self, name: &str, value: Option<AttributeValue>) -> Write {
        match value {
            Some(value) => self.set(name, value),
            None => self.remove(name),
        }
    }

    /// Adds to a number, which is 0 where it is absent.
    pub(crate) fn add(self, name: &str, by: i64) -> Write {
        let by = Some(row::n(by));
        self.clause(name, by, |changes, name, value| changes.add.push(format!("{name} {value}")))
    }

    /// Removes an attribute.
    pub(crate) fn remove(self, name: &str) -> Write {
        self.clause(name, None, |changes, name, _| changes.remove.push(name.to_owned()))
    }

    fn clause(
        mut self,
        name: &str,
        value: Option<AttributeValue>,
        add: impl FnOnce(&mut Changes, &str, &str),
    ) -> Write {
        let at = self.names.len();
        let (alias, placeholder) = (format!("#a{at}"), format!(":a{at}"));
        if let Action::Update { changes, .. } = &mut self.action {
            add(changes, &alias, &placeholder);
        }
        self.names.insert(alias, name.to_owned());
        self.values.extend(value.map(|value| (placeholder, value)));
        self
    }

    /// Returns the write as a part of a transaction. Where its condition fails, the item is returned.
    pub(super) fn in_transaction(self) -> Result<TransactWriteItem, StoreError> {
        let Write { table, action, condition, names, values } = self;
        let (names, values) = (some(names), some(values));
        let returned = ReturnValuesOnConditionCheckFailure::AllOld;
        let built = TransactWriteItem::builder();
        Ok(match action {
            Action::Put(item) => {
                let put = Put::builder().table_name(table).set_item(Some(item?)).set_condition_expression(condition);
                let put = put.set_expression_attribute_names(names).set_expression_attribute_values(values);
                built.put(put.return_values_on_condition_check_failure(returned).build().map_err(unbuilt)?)
            }
            Action::Update { key, changes } => {
                let update = Update::builder().table_name(table).set_key(Some(key)).set_condition_expression(condition);
                let update = update.update_expression(changes.expression());
                let update = update.set_expression_attribute_names(names).set_expression_attribute_values(values);
                built.update(update.return_values_on_condition_check_failure(returned).build().map_err(unbuilt)?)
            }
            Action::Delete(key) => {
                let delete = Delete::builder().table_name(table).set_key(Some(key)).set_condition_expression(condition);
                let delete = delete.set_expression_attribute_names(names).set_expression_attribute_values(values);
                built.delete(delete.return_values_on_condition_check_failure(returned).build().map_err(unbuilt)?)
            }
            Action::Check(key) => {
                let check = ConditionCheck::builder().table_name(table).set_key(Some(key));
                let check =
                    check.set_condition_expression(condition).return_values_on_condition_check_failure(returned);
                let check = check.set_expression_attribute_names(names).set_expression_attribute_values(values);
                built.condition_check(check.build().map_err(unbuilt)?)
            }
        }
        .build())
    }

    /// Writes alone. Returns `false`, and has changed nothing, if the condition failed.
    pub(super) async fn send(self, client: &Client) -> Result<bool, StoreError> {
        let Write { table, action, condition, names, values } = self;
        let (names, values) = (some(names), some(values));
        // The SDK's futures are large.
        match action {
            Action::Put(item) => {
                let put = client.put_item().table_name(table).set_item(Some(item?)).set_condition_expression(condition);
                let put = put.set_expression_attribute_names(names).set_expression_attribute_values(values);
                written("PutItem", Box::pin(put.send()).await)
            }
            Action::Update { key, changes } => {
                let update = client.update_item().table_name(table).set_key(Some(key));
                let update = update.set_condition_expression(condition).update_expression(changes.expression());
                let update = update.set_expression_attribute_names(names).set_expression_attribute_values(values);
                written("UpdateItem", Box::pin(update.send()).await)
            }
            Action::Delete(key) => {
                let delete = client.delete_item().table_name(table).set_key(Some(key));
                let delete = delete.set_condition_expression(condition);
                let delete = delete.set_expression_attribute_names(names).set_expression_attribute_values(values);
                written("DeleteItem", Box::pin(delete.send()).await)
            }
            // A check alone changes nothing; reading is the way to ask.
            Action::Check(_) => Err(StoreError::corrupt("write", "a check alone")),
        }
    }
}

impl Changes {
    fn expression(&self) -> String {
        let clauses = [("SET", &self.set), ("ADD", &self.add), ("REMOVE", &self.remove)];
        let clauses = clauses.iter().filter(|(_, of)| !of.is_empty());
        clauses.map(|(word, of)| format!("{word} {}", of.join(", "))).collect::<Vec<_>>().join(" ")
    }
}

/// Returns a map unless it is empty, as DynamoDB wants it.
fn some<V>(map: HashMap<String, V>) -> Option<HashMap<String, V>> {
    (!map.is_empty()).then_some(map)
}

fn unbuilt(_: aws_sdk_dynamodb::error::BuildError) -> StoreError {
    StoreError::corrupt("write", "a part that is missing")
}

fn written<T, E, R>(call: &'static str, answer: Result<T, SdkError<E, R>>) -> Result<bool, StoreError>
where
    SdkError<E, R>: ProvideErrorMetadata,
{
    match answer {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(false),
        Err(error) => Err(StoreError::aws(call)(error)),
    }
}
