//! What texts are given: the compiler knows texts from numbers, but not a day from a card. Arguments stand in the order in which the
//! English text names its variables, so a reworded text could swap them unseen.

use crate::texts::{root, sources};
use std::collections::BTreeMap;

/// The variables of each English text in the order in which it names them, and the order of its comments.
fn declared() -> BTreeMap<String, (Vec<String>, Vec<String>)> {
    let mut all = BTreeMap::new();
    for file in std::fs::read_dir(root().join("locales/en")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let (mut comments, mut open): (Vec<String>, Option<String>) = (Vec::new(), None);
        for line in text.lines() {
            if let Some(declares) = line.strip_prefix("# $") {
                comments.push(declares.split(' ').next().unwrap().to_owned());
                continue;
            }
            let name = line.split_once(" =").map(|(name, _)| name);
            if let Some(name) = name.filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')) {
                open = Some(name.to_owned());
                all.insert(name.to_owned(), (Vec::new(), std::mem::take(&mut comments)));
            } else if line.starts_with('#') {
                (open, comments) = (None, Vec::new());
            }
            let Some((variables, _)) = open.as_ref().and_then(|name| all.get_mut(name)) else { continue };
            for part in line.split('$').skip(1) {
                let variable: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if !variables.contains(&variable) {
                    variables.push(variable);
                }
            }
        }
    }
    all
}

#[test]
fn variables_are_declared_in_the_order_in_which_a_text_names_them() {
    let all = declared();
    assert!(all.len() > 1_000, "{}", all.len());
    for (name, (variables, comments)) in all {
        assert_eq!(
            variables, comments,
            "{name}: the comments stand in the order of the text, which is that of the arguments"
        );
    }
}

/// What an expression makes, by the function that makes it; with the variables to which that may be given.
const MAKES: [(&[&str], &[&str]); 4] = [
    (&["date(", "day(", "moment("], &["date", "day", "until", "from", "moment", "to"]),
    (&["money(", "amount("], &["amount", "bill", "worth", "minimum", "most", "sum", "left", "rule"]),
    (&["last_digits(", ".grouped()"], &["card", "code", "referrer", "friend"]),
    (&["level_name(", "program_name("], &["level", "program", "name"]),
];
/// Variables to which no mere number is given.
const NO_NUMBERS: [&str; 9] = ["date", "day", "until", "card", "level", "program", "bill", "worth", "minimum"];

/// The arguments of a call, whose opening parenthesis was read.
fn arguments(code: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0_usize, 0, Vec::new());
    for (at, letter) in code.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => {
                found.push(code[from..at].trim());
                break;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(code[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|argument| !argument.is_empty());
    found
}

/// The function with which an expression begins, as `number(`.
fn begins_with(argument: &str, function: &str) -> bool {
    let called = argument.split('(').next().unwrap_or_default();
    let last = called.rsplit([':', '.']).next().unwrap_or_default();
    !function.starts_with('.') && format!("{last}(") == function
}

#[test]
fn what_a_text_is_given_is_what_its_variable_names() {
    let code = sources(&root().join("bot/src"));
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (name, (variables, _)) in declared().into_iter().filter(|(_, (variables, _))| !variables.is_empty()) {
        let call = format!(".{}(", name.replace('-', "_"));
        for (at, _) in code.match_indices(&call) {
            let arguments = arguments(&code[at + call.len()..]);
            if arguments.len() != variables.len() {
                continue;
            }
            seen += 1;
            for (argument, variable) in arguments.iter().zip(&variables) {
                let plain = argument.trim_start_matches('&');
                let other = variables.iter().any(|other| other == plain) && plain != variable;
                let makes = MAKES.iter().find(|(makes, _)| {
                    makes.iter().any(|makes| {
                        begins_with(argument, makes) || (makes.starts_with('.') && argument.ends_with(makes))
                    })
                });
                let misplaced = makes.is_some_and(|(_, takes)| !takes.contains(&variable.as_str()));
                let number = begins_with(argument, "number(") && NO_NUMBERS.contains(&variable.as_str());
                if other || misplaced || number {
                    wrong.push(format!("{name}: {variable} is given {argument}"));
                }
            }
        }
    }
    assert!(seen > 600, "{seen}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
