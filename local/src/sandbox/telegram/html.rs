//! The HTML of messages: parsed into a text and its entities, or into Telegram's error.

use super::ApiError;
use serde_json::{Value, json};

/// A text without its tags, and the entities that the tags stood for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Formatted {
    pub(crate) text: String,
    pub(crate) entities: Vec<Value>,
}

const TAGS: [(&str, &str); 11] = [
    ("b", "bold"),
    ("strong", "bold"),
    ("i", "italic"),
    ("em", "italic"),
    ("u", "underline"),
    ("s", "strikethrough"),
    ("code", "code"),
    ("pre", "pre"),
    ("a", "text_link"),
    ("blockquote", "blockquote"),
    ("tg-spoiler", "spoiler"),
];

/// Parses a text in a parse mode. Without a mode it is plain.
pub(crate) fn parse(text: &str, mode: Option<&str>) -> Result<Formatted, ApiError> {
    match mode {
        None => Ok(Formatted { text: text.trim().to_owned(), entities: Vec::new() }),
        Some(mode) if mode.eq_ignore_ascii_case("html") => parse_html(text.trim()),
        Some(_) => Err(ApiError::bad("unsupported parse_mode")),
    }
}

fn parse_html(source: &str) -> Result<Formatted, ApiError> {
    let broken = |why: String| ApiError::bad(&format!("can't parse entities: {why}"));
    let mut out = Formatted::default();
    let mut length = 0;
    let mut open: Vec<(&str, usize, Option<String>)> = Vec::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let at = source.len() - rest.len();
        match c {
            '<' => {
                let end = rest.find('>').ok_or_else(|| broken(format!("Unclosed start tag at byte offset {at}")))?;
                let tag = &rest[1..end];
                rest = &rest[end + 1..];
                if let Some(name) = tag.strip_prefix('/') {
                    let (opened, from, url) =
                        open.pop().ok_or_else(|| broken(format!("Unexpected end tag at byte offset {at}")))?;
                    if opened != name {
                        return Err(broken(format!(
                            "Unmatched end tag at byte offset {at}, expected \"</{opened}>\", found \"</{name}>\""
                        )));
                    }
                    let kind = TAGS.iter().find(|(tag, _)| *tag == name).map_or("", |(_, kind)| kind);
                    let mut entity = json!({ "type": kind, "offset": from, "length": length - from });
                    if let Some(url) = url {
                        entity["url"] = Value::String(url);
                    }
                    if length > from {
                        out.entities.push(entity);
                    }
                } else {
                    let name = tag.split_whitespace().next().unwrap_or_default();
                    let known = TAGS.iter().find(|(tag, _)| *tag == name);
                    let (known, _) =
                        known.ok_or_else(|| broken(format!("Unsupported start tag \"{name}\" at byte offset {at}")))?;
                    let url = tag.split_once("href=\"").and_then(|(_, url)| url.split('"').next()).map(str::to_owned);
                    open.push((known, length, url));
                }
            }
            '&' => {
                let named = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];
                let found = named.into_iter().find(|(name, _)| rest.starts_with(name));
                let (name, c) = found.unwrap_or(("&", '&'));
                out.text.push(c);
                length += c.len_utf16();
                rest = &rest[name.len()..];
            }
            c => {
                out.text.push(c);
                length += c.len_utf16();
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    match open.pop() {
        Some((name, ..)) => Err(broken(format!("Can't find end tag corresponding to start tag {name}"))),
        None => Ok(out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_entities_counted_in_utf16() {
        let read = parse("🪙 <b>A &amp; B</b> <code>12</code>", Some("HTML")).unwrap();
        assert_eq!(read.text, "🪙 A & B 12");
        assert_eq!(read.entities[0], json!({"type": "bold", "offset": 3, "length": 5}));
        assert_eq!(read.entities[1], json!({"type": "code", "offset": 9, "length": 2}));
    }

    #[test]
    fn what_telegram_refuses_is_refused() {
        for bad in ["<b>x", "x</b>", "<b><i>x</b></i>", "<h1>x</h1>", "a < b"] {
            let error = parse(bad, Some("HTML")).unwrap_err();
            assert!(error.description.starts_with("Bad Request: can't parse entities"), "{bad}");
        }
        assert_eq!(parse("<b>x", None).unwrap().text, "<b>x");
    }
}
