//! No modules of a crate import each other in a circle: what is naturally mutual is one module. Reads `use` paths and paths
//! in the code; a re-export counts as the module that defines the name.

use crate::texts::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module's own source, without comments, texts and tests.
struct Module {
    code: String,
    /// Names that it re-exports: each with the path that it stands for.
    reexports: BTreeMap<String, Vec<String>>,
}

type Modules = BTreeMap<Vec<String>, Module>;
/// What each module imports.
type Edges = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

/// Source without comments, texts and the module of tests at its end.
fn code_of(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    let mut code = String::new();
    let mut rest = source.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('/', Some('/')) => while rest.next_if(|c| *c != '\n').is_some() {},
            ('"', _) => {
                while let Some(c) = rest.next() {
                    match c {
                        '\\' => drop(rest.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            _ => code.push(c),
        }
    }
    code
}

/// The paths of a `use` declaration: each with the name that it gets here.
fn used(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    if let Some((prefix, rest)) = tree.split_once('{') {
        let prefix: Vec<String> = segments(prefix);
        let inner = rest.trim_end().strip_suffix('}').unwrap_or(rest);
        let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
        for (at, c) in inner.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(&inner[start..at]);
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(&inner[start..]);
        let below = parts.into_iter().filter(|part| !part.trim().is_empty()).flat_map(used);
        return below.map(|(path, name)| ([prefix.clone(), path].concat(), name)).collect();
    }
    let (path, name) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name.trim())));
    let mut path = segments(path);
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = name.map(str::to_owned).or_else(|| path.last().cloned()).unwrap_or_default();
    vec![(path, name)]
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// All `use` declarations of a source: whether each is a re-export, and what it names.
fn uses(code: &str) -> Vec<(bool, Vec<String>, String)> {
    let mut found = Vec::new();
    for declaration in code.split(';') {
        let Some(at) = declaration
            .rfind("use ")
            .filter(|at| *at == 0 || declaration[..*at].ends_with(|c: char| c.is_whitespace() || c == '}' || c == ']'))
        else {
            continue;
        };
        let before = declaration[..at].trim_end();
        let public = before.ends_with("pub")
            || (before.ends_with(')') && before.rsplit('(').nth(1).is_some_and(|text| text.ends_with("pub")));
        found.extend(used(&declaration[at + 4..]).into_iter().map(|(path, name)| (public, path, name)));
    }
    found
}

fn read(folder: &Path, at: &[String], modules: &mut Modules) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            if name != "bin" {
                read(&path, &[at, &[name]].concat(), modules);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "main" {
            let own = if ["lib", "mod"].contains(&name.as_str()) { at.to_vec() } else { [at, &[name]].concat() };
            let code = code_of(&fs::read_to_string(&path).unwrap());
            let reexports = uses(&code).into_iter().filter(|(public, ..)| *public);
            let reexports = reexports.map(|(_, path, name)| (name, path)).collect();
            modules.insert(own, Module { code, reexports });
        }
    }
}

/// A path as seen from a module, from the crate's root; `None` for another crate's.
fn absolute(path: &[String], from: &[String], modules: &Modules) -> Option<Vec<String>> {
    let first = path.first()?;
    match first.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([from, &path[1..]].concat()),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            Some([&from[..from.len().checked_sub(ups)?], &path[ups..]].concat())
        }
        // A module beside, declared here.
        _ => modules.contains_key(&[from, std::slice::from_ref(first)].concat()).then(|| [from, path].concat()),
    }
}

/// The module that defines what a path from the root names.
fn defining(path: &[String], modules: &Modules, depth: usize) -> Option<Vec<String>> {
    let own = (0..=path.len()).rev().map(|length| path[..length].to_vec()).find(|path| modules.contains_key(path))?;
    let Some(name) = path.get(own.len()).filter(|_| depth < 8) else {
        return Some(own);
    };
    match modules[&own].reexports.get(name).and_then(|target| absolute(target, &own, modules)) {
        Some(target) => defining(&[&target[..], &path[own.len() + 1..]].concat(), modules, depth + 1),
        None => Some(own),
    }
}

/// What each module imports.
fn imports(modules: &Modules) -> Edges {
    let mut edges = Edges::new();
    for (own, module) in modules {
        let mut paths: Vec<Vec<String>> =
            uses(&module.code).into_iter().filter(|(public, ..)| !public).map(|(_, path, _)| path).collect();
        for start in ["crate::", "super::"] {
            for (at, _) in module.code.match_indices(start) {
                let path =
                    module.code[at..].split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).next().unwrap();
                paths.push(segments(path));
            }
        }
        let targets = paths.iter().filter_map(|path| defining(&absolute(path, own, modules)?, modules, 0));
        edges.insert(own.clone(), targets.filter(|target| target != own).collect());
    }
    edges
}

/// Modules that lead to each other, however far apart.
fn circles(edges: &Edges) -> Vec<Vec<String>> {
    let reached = |start: &Vec<String>| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&Vec<String>> = edges[start].iter().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(&edges[next]);
            }
        }
        seen
    };
    let reached: BTreeMap<&Vec<String>, BTreeSet<&Vec<String>>> = edges.keys().map(|at| (at, reached(at))).collect();
    let mut found = BTreeSet::new();
    for (at, reaches) in reached.iter().filter(|(at, reaches)| reaches.contains(*at)) {
        let circle = reaches.iter().filter(|other| reached[**other].contains(at));
        found.insert(circle.map(|path| path.join("::")).collect::<Vec<String>>());
    }
    found.into_iter().collect()
}

#[test]
fn no_modules_of_a_crate_import_each_other_in_a_circle() {
    let mut all = Vec::new();
    for name in ["domain", "store", "bot", "functions", "local"] {
        let mut modules = Modules::new();
        read(&root().join(name).join("src"), &[], &mut modules);
        assert!(modules.len() > 5);
        let edges = imports(&modules);
        for circle in circles(&edges) {
            // What of it imports what: where to cut.
            let inner = edges.iter().filter(|(at, _)| circle.contains(&at.join("::"))).map(|(at, to)| {
                let to = to.iter().map(|path| path.join("::")).filter(|path| circle.contains(path));
                format!("{name}: {} imports {}", at.join("::"), to.collect::<Vec<_>>().join(", "))
            });
            all.extend(inner);
        }
    }
    assert!(all.is_empty(), "{all:#?}");
}

/// Names of types that the glossary gives to two ideas on purpose: what a flow comes to, and what an operation did.
const SHARED_NAMES: [&str; 1] = ["Outcome"];

#[test]
fn one_word_is_one_type() {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in ["domain", "store", "bot", "functions", "local"] {
        let mut modules = Modules::new();
        read(&root().join(name).join("src"), &[], &mut modules);
        for (path, module) in &modules {
            for line in module.code.lines() {
                let words: Vec<&str> = line.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
                let at = words.iter().position(|word| ["struct", "enum", "trait"].contains(word));
                if let Some(name_of) =
                    at.and_then(|at| words.get(at + 1)).filter(|name| name.starts_with(char::is_uppercase))
                {
                    places.entry((*name_of).to_owned()).or_default().insert(format!("{name}::{}", path.join("::")));
                }
            }
        }
    }
    assert!(places.len() > 200);
    let several =
        |(name, places): &(&String, &BTreeSet<String>)| places.len() > 1 && !SHARED_NAMES.contains(&name.as_str());
    let several: Vec<_> = places.iter().filter(several).collect();
    assert!(several.is_empty(), "{several:#?}");
}

/// A file that grows past this is usually two ideas.
const FILE_LINES_MAX: usize = 500;

#[test]
fn files_of_source_stay_short() {
    let mut open = ["domain", "store", "bot", "functions", "local"].map(|name| root().join(name).join("src")).to_vec();
    open.extend(["domain/tests", "tests/stories"].map(|name| root().join(name)));
    let mut long = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = fs::read_to_string(&path).unwrap().lines().count();
                if lines > FILE_LINES_MAX {
                    long.push(format!("{}: {lines}", path.display()));
                }
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn a_circle_is_found_through_a_re_export() {
    let module = |code: &str| Module {
        code: code.to_owned(),
        reexports: uses(code).into_iter().filter(|(public, ..)| *public).map(|(_, path, name)| (name, path)).collect(),
    };
    let path = |text: &str| segments(text);
    let modules = Modules::from([
        (path(""), module("mod a; mod b; pub use a::{Apple, Pear as Fruit};")),
        (path("a"), module("use crate::b::Bee; use std::fmt;")),
        (path("b"), module("mod c; pub(crate) use c::*; struct Bee;")),
        (path("b::c"), module("use crate::Fruit;")),
    ]);
    let edges = imports(&modules);
    assert_eq!(edges[&path("b::c")], BTreeSet::from([path("a")]));
    assert!(circles(&edges).is_empty());
    let closed = Modules::from([
        (path(""), module("mod a; mod b; pub use a::Apple;")),
        (path("a"), module("use super::b;")),
        (path("b"), module("fn f() -> crate::Apple { }")),
    ]);
    assert_eq!(circles(&imports(&closed)), [["a", "b"]]);
}
