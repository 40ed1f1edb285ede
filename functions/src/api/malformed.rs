//! What is wrong with a body or a query, in the words of the API: which field, and what it takes.

use super::Problem;
use serde::de::DeserializeOwned;

/// Reads a body.
pub(super) fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = Some(error.path().to_string()).filter(|path| path != ".");
        let inner = error.into_inner();
        match inner.is_data() {
            true => of_data(path, &inner.to_string()),
            false => no_json(&inner),
        }
    })?;
    json.end().map_err(|error| no_json(&error))?;
    Ok(read)
}

fn no_json(error: &serde_json::Error) -> Problem {
    let why = format!("The body is no JSON: it breaks off in line {}, column {}.", error.line(), error.column());
    Problem::Malformed { field: None, why }
}

/// What a query does not take.
pub(super) fn query(said: &str) -> Problem {
    of_data(None, said)
}

/// Puts what the parser says of a value into words. `path` leads to the value, or to the object around it.
fn of_data(path: Option<String>, said: &str) -> Problem {
    let said = said.split(" at line ").next().unwrap_or(said);
    let named = said.split('`').nth(1).unwrap_or_default();
    // The path of a field that is missing or unknown ends before it, or with it.
    let whole = |name: &str| match &path {
        Some(path) if path == name || path.ends_with(&format!(".{name}")) => path.clone(),
        Some(path) => format!("{path}.{name}"),
        None => name.to_owned(),
    };
    let (field, why) = if said.starts_with("missing field") {
        (Some(whole(named)), format!("The field {} is missing.", whole(named)))
    } else if said.starts_with("duplicate field") {
        (Some(whole(named)), format!("The field {} stands twice.", whole(named)))
    } else if said.starts_with("unknown field") {
        let known: Vec<&str> = said.split('`').skip(3).step_by(2).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        (Some(whole(named)), format!("There is no field {}. There are: {known}.", whole(named)))
    } else {
        let expected = said.rsplit("expected ").next().unwrap_or_default();
        let name = path.clone().unwrap_or_else(|| "The body".to_owned());
        let takes = match expected {
            "i64" | "u64" | "i32" | "u32" if name.ends_with("minor") => {
                "whole minor units, such as kopecks, fen or cents: 1999 for 19.99"
            }
            "i64" | "u64" | "i32" | "u32" => "a whole number",
            "a string" => "a text",
            "a boolean" => "true or false",
            _ => "an object with named fields",
        };
        (path, format!("{name} takes {takes}."))
    };
    Problem::Malformed { field, why }
}

#[cfg(test)]
mod tests {
    use super::super::input::PurchaseRequest;
    use super::*;

    #[test]
    fn a_wrong_body_is_told_in_the_words_of_the_api() {
        let rest = r#""id": "b1", "member": "4539148803436467", "occurred_at": "2027-03-05T11:20:00Z""#;
        let money = |minor: &str| format!(r#"{{ {rest}, "amount": {{ "minor": {minor}, "currency": "RUB" }} }}"#);
        let kopecks = "amount.minor takes whole minor units, such as kopecks, fen or cents: 1999 for 19.99.";
        for (body, field, said) in [
            (money("19.99"), Some("amount.minor"), kopecks),
            (money("\"1999\""), Some("amount.minor"), kopecks),
            (money("null"), Some("amount.minor"), kopecks),
            (money("1e30"), Some("amount.minor"), kopecks),
            (format!("{{ {rest} }}"), Some("amount"), "The field amount is missing."),
            (format!("{{ {rest}, \"amount\": {{}} }}"), Some("amount.minor"), "The field amount.minor is missing."),
            (format!("{{ {rest}, \"amount\": 5 }}"), Some("amount"), "amount takes an object with named fields."),
            (format!("{{ {rest}, \"id\": \"b2\" }}"), Some("id"), "The field id stands twice."),
            (format!("{{ {rest}, \"sum\": 5 }}"), Some("sum"), "There is no field sum. There are: id, member, amount,"),
            ("{ \"id\": 7 }".to_owned(), Some("id"), "id takes a text."),
            ("\"anna\"".to_owned(), None, "The body takes an object with named fields."),
            ("{ \"id\": ".to_owned(), None, "The body is no JSON: it breaks off in line 1, column"),
            (format!("{} x", money("1")), None, "The body is no JSON"),
        ] {
            let Err(Problem::Malformed { field: named, why }) = super::body::<PurchaseRequest>(body.as_bytes()) else {
                panic!("{body}");
            };
            assert_eq!((named.as_deref(), why.get(..said.len().min(why.len()))), (field, Some(said)), "{body}");
        }
    }
}
