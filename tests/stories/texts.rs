//! Texts are tested like code: same ids and variables, all plural forms, lengths, nothing neglected, nothing unused.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use fluent_syntax::parser;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const LANGUAGES: [(&str, &[&str]); 3] =
    [("ru", &["one", "few", "many", "other"]), ("zh", &["other"]), ("en", &["one", "other"])];
/// The longest label of a button of which two stand in a row, in UTF-16 units.
const LABEL_MAX: usize = 20;
/// The same in all three on purpose: names, and frames that hold nothing but a name.
const SAME_ON_PURPOSE: [&str; 32] = [
    "step-head",
    "example-referral",
    "member-line",
    "role-line",
    "why-movement-debt",
    "purchase-line-by",
    "reward-change",
    "rules-promotion",
    "promotion-weekdays",
    "list-comma",
    "moment",
    "audit-alert-line",
    "eligibility-line",
    "case-member-said",
    "comments-line",
    "friend-line",
    "log-line",
    "why-movement",
    "home-head",
    "history-line",
    "why-what",
    "command-language",
    "money",
    "bot-name",
    "programs-line",
    "list-separator",
    "report-head",
    "wave-month",
    "reward-head",
    "note-promotion",
    "import-column",
    "import-progress",
];

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn messages(language: &str) -> BTreeMap<String, Pattern<String>> {
    let mut all = BTreeMap::new();
    for file in std::fs::read_dir(root().join("locales").join(language)).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let resource: Resource<String> = parser::parse(text).unwrap();
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    let known = all.insert(message.id.name.clone(), message.value.unwrap());
                    assert!(known.is_none(), "{language}: {} stands twice", message.id.name);
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                other => panic!("{language}: {other:?}"),
            }
        }
    }
    all
}

fn variables(pattern: &Pattern<String>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => inline_variables(inline, found),
                Expression::Select { selector, variants } => {
                    inline_variables(selector, found);
                    variants.iter().for_each(|variant| variables(&variant.value, found));
                }
            }
        }
    }
}

fn inline_variables(inline: &InlineExpression<String>, found: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        found.insert(id.name.clone());
    }
}

fn plurals(pattern: &Pattern<String>) -> Option<BTreeSet<String>> {
    pattern.elements.iter().find_map(|element| match element {
        PatternElement::Placeable { expression: Expression::Select { variants, .. } } => Some(
            variants
                .iter()
                .map(|variant| match &variant.key {
                    fluent_syntax::ast::VariantKey::Identifier { name } => name.clone(),
                    fluent_syntax::ast::VariantKey::NumberLiteral { value } => value.clone(),
                })
                .collect(),
        ),
        _ => None,
    })
}

fn plain(pattern: &Pattern<String>) -> Option<String> {
    pattern
        .elements
        .iter()
        .map(|element| match element {
            PatternElement::TextElement { value } => Some(value.clone()),
            PatternElement::Placeable { .. } => None,
        })
        .collect()
}

#[test]
fn the_three_languages_say_the_same_things() {
    let english = messages("en");
    for (language, forms) in LANGUAGES {
        let spoken = messages(language);
        let ids = |messages: &BTreeMap<String, Pattern<String>>| messages.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(ids(&spoken), ids(&english), "{language}");
        for (id, pattern) in &spoken {
            let (mut here, mut there) = (BTreeSet::new(), BTreeSet::new());
            variables(pattern, &mut here);
            variables(&english[id], &mut there);
            assert_eq!(here, there, "{language}: variables of {id}");
            let wanted =
                plurals(&english[id]).map(|_| forms.iter().map(|form| (*form).to_owned()).collect::<BTreeSet<_>>());
            assert_eq!(plurals(pattern), wanted, "{language}: plural forms of {id}");
        }
    }
}

#[test]
fn no_language_was_neglected() {
    let (ru, zh, en) = (messages("ru"), messages("zh"), messages("en"));
    let cyrillic = |text: &str| text.chars().any(|c| ('а'..='ё').contains(&c));
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for id in en.keys().filter(|id| !SAME_ON_PURPOSE.contains(&id.as_str())) {
        let said = |messages: &BTreeMap<String, Pattern<String>>| format!("{:?}", messages[id]);
        assert!(said(&ru) != said(&en) && said(&zh) != said(&en) && said(&ru) != said(&zh), "{id}");
        let words = |pattern: &Pattern<String>| said_words(pattern);
        assert!(words(&en[id]).is_empty() || cyrillic(&words(&ru[id]).to_lowercase()), "ru: {id}");
        assert!(words(&en[id]).is_empty() || han(&words(&zh[id])) || id == "date-with-year", "zh: {id}");
    }
}

/// The letters of a message, without its variables.
fn said_words(pattern: &Pattern<String>) -> String {
    let mut words = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => words.extend(value.chars().filter(|c| c.is_alphabetic())),
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                variants.iter().for_each(|variant| words.push_str(&said_words(&variant.value)));
            }
            PatternElement::Placeable { .. } => {}
        }
    }
    words
}

#[test]
fn labels_fit_and_house_rules_hold() {
    for (language, _) in LANGUAGES {
        for (id, pattern) in messages(language) {
            let text = format!("{pattern:?}");
            if (id.starts_with("menu-")
                || matches!(id.as_str(), "agree" | "not-now" | "back" | "older" | "newer" | "keep-data"))
                && let Some(label) = plain(&pattern)
            {
                assert!(label.encode_utf16().count() <= LABEL_MAX, "{language}: {id}");
            }
            assert!(!text.contains("👋"), "{language}: {id}");
            if language == "zh" {
                let words: Vec<char> = said_text(&pattern).chars().collect();
                let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
                for pair in words.windows(2) {
                    let glued = !id.starts_with("bot-") && (han(pair[0]) && pair[1].is_ascii_alphanumeric())
                        || (pair[0].is_ascii_alphanumeric() && han(pair[1]));
                    assert!(!glued, "zh: a space is missing in {id}: {}{}", pair[0], pair[1]);
                    assert!(
                        id.starts_with("bot-")
                            || !(han(pair[0]) && matches!(pair[1], ',' | '.' | '?' | '!' | ':' | ';')),
                        "zh: half-width punctuation in {id}"
                    );
                }
            }
            if language == "ru" {
                assert!(!text.contains(" - "), "ru: a hyphen for a dash in {id}");
                assert!(
                    !text.contains("Вы ") || text.starts_with("Вы") || text.contains(". Вы ") || text.contains("\"Вы "),
                    "ru: {id}"
                );
            }
        }
    }
}

fn said_text(pattern: &Pattern<String>) -> String {
    let mut said = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => said.push_str(value),
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                variants.iter().for_each(|variant| {
                    said.push_str(&said_text(&variant.value));
                    said.push('\n');
                });
            }
            // A variable stands for itself; what it holds is not known here.
            PatternElement::Placeable { .. } => said.push('\u{fffc}'),
        }
    }
    said
}

/// All Rust sources below a folder.
pub(crate) fn sources(folder: &std::path::Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let one = |path: std::path::PathBuf| match path.is_dir() {
        true => sources(&path),
        false => std::fs::read_to_string(path).unwrap(),
    };
    entries.map(one).collect()
}

#[test]
fn every_text_is_used() {
    let code = sources(&root().join("bot/src"));
    let script = std::fs::read_to_string(root().join("local/src/sandbox/page/page.js")).unwrap()
        + &std::fs::read_to_string(root().join("local/src/sandbox/page/index.html")).unwrap();
    for id in messages("en").keys() {
        let name = id.replace("-", "_");
        let called = code.contains(&format!(".{name}(")) || code.contains(&format!("Texts::{name})"));
        assert!(called, "{id} is said nowhere");
        if let Some(word) = id.strip_prefix("page-") {
            let said = [format!("\"{word}\""), format!("'{word}'"), format!("words.{word}")];
            assert!(said.iter().any(|said| script.contains(said)), "the page does not say {word}");
        }
    }
}

/// A text that only one feature says stands in the file of that feature; `rules.ftl` is that of all who say what rules are.
#[test]
fn a_features_texts_stand_in_its_own_file() {
    let folder = root().join("bot/src");
    let shared =
        sources(&folder.join("screens")) + &sources(&folder.join("context")) + &sources(&folder.join("channel"));
    let shared = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .fold(shared, |code, path| code + &std::fs::read_to_string(path).unwrap());
    let features: Vec<(String, String)> = std::fs::read_dir(folder.join("features"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), sources(&path)))
        .collect();
    let mut checked = 0;
    for file in std::fs::read_dir(root().join("locales/en")).unwrap() {
        let path = file.unwrap().path();
        let stands = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let ids = text.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id);
        for id in ids.filter(|id| id.starts_with(|c: char| c.is_ascii_lowercase()) && !id.contains(' ')) {
            let name = id.replace('-', "_");
            let says = |code: &str| code.contains(&format!(".{name}(")) || code.contains(&format!("Texts::{name})"));
            let by: Vec<&str> = features.iter().filter(|(_, code)| says(code)).map(|(name, _)| name.as_str()).collect();
            if let ([only], false) = (by.as_slice(), says(&shared) || stands == "rules") {
                assert_eq!(*only, stands, "{id}");
                checked += 1;
            }
        }
    }
    assert!(checked > 400, "{checked}");
}

#[test]
fn the_text_of_consent_changes_only_with_its_version() {
    let texts: String = LANGUAGES.iter().map(|(language, _)| said_text(&messages(language)["consent-text"])).collect();
    let fingerprint = domain::Hash::of(texts.as_bytes()).to_string();
    assert_eq!(
        (store::CONSENT_VERSION, &fingerprint[..8]),
        (3, "c4cb59b1"),
        "the wording changed: raise CONSENT_VERSION, then put the new fingerprint here"
    );
}
