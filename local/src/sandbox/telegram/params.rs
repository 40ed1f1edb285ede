//! Parameters of a call, from any kind of request.

use super::ApiError;
use axum::extract::Multipart;
use serde_json::{Map, Value};

/// Parameters by name, and files by the name under which they were attached.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params {
    pub(crate) values: Map<String, Value>,
    files: Vec<File>,
}

/// A file, with the name of its field.
#[derive(Clone, Debug)]
pub(crate) struct File {
    field: String,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Params {
    pub(crate) fn from_json(body: &[u8]) -> Option<Params> {
        let values = serde_json::from_slice::<Value>(body).ok()?.as_object()?.clone();
        Some(Params { values, files: Vec::new() })
    }

    pub(crate) fn from_form(form: &str) -> Option<Params> {
        let pairs: Vec<(String, String)> =
            axum::extract::Query::try_from_uri(&format!("/?{form}").parse().ok()?).ok()?.0;
        let values = pairs.into_iter().map(|(name, value)| (name, loose(value))).collect();
        Some(Params { values, files: Vec::new() })
    }

    pub(crate) async fn from_multipart(mut multipart: Multipart) -> Option<Params> {
        let mut params = Params::default();
        while let Some(field) = multipart.next_field().await.ok()? {
            let called = field.name()?.to_owned();
            if let Some(name) = field.file_name().map(str::to_owned) {
                params.files.push(File { field: called, name, bytes: field.bytes().await.ok()?.to_vec() });
            } else {
                params.values.insert(called, loose(field.text().await.ok()?));
            }
        }
        Some(params)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str)
    }

    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        let value = self.values.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    pub(crate) fn chat(&self) -> Result<i64, ApiError> {
        self.int("chat_id").ok_or_else(|| ApiError::bad("chat not found"))
    }

    /// A file: attached under the field's own name, or named by `attach://`.
    pub(crate) fn file(&self, name: &str) -> Option<&File> {
        let attached = self.text(name).and_then(|text| text.strip_prefix("attach://")).unwrap_or(name);
        self.files.iter().find(|file| file.field == attached)
    }
}

/// The value of a form's field. In forms everything is text, and objects and lists are JSON in text.
fn loose(text: String) -> Value {
    if text.starts_with(['{', '[']) {
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    } else {
        Value::String(text)
    }
}
