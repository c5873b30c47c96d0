//! Who may use whom, what may be in the tree, and what a file has to be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A crate of ours, and which of ours it may use.
const MAY_USE: [(&str, &[&str]); 6] = [
    ("config", &[]),
    ("waitroom", &[]),
    ("inventory", &[]),
    ("checkout", &["config", "inventory"]),
    ("gateway", &["checkout", "config", "waitroom"]),
    ("system-tests", &["checkout", "config", "gateway", "inventory", "waitroom"]),
];
/// Where the edge may name the shop.
const SHOP_MEETS_EDGE: [&str; 3] = ["main.rs", "commands/up.rs", "commands/shop.rs"];
/// One of each: two would be two TLS or HTTP stacks.
const ONE_EACH: [&str; 5] = ["rustls", "hyper", "http", "h2", "tokio-rustls"];
const BANNED: [&str; 3] = ["openssl", "openssl-sys", "native-tls"];
/// What pure modules never name.
const IMPURE: [&str; 7] =
    ["SystemTime", "Instant::now", "std::net::Tcp", "std::fs", "std::env", "tokio::", "SystemRandom"];
/// The pure modules.
const PURE: [&str; 9] = [
    "waitroom/src/rules",
    "inventory/src/rules",
    "inventory/src/venue",
    "checkout/src/order.rs",
    "checkout/src/views.rs",
    "checkout/src/tickets",
    "gateway/src/edge/path.rs",
    "gateway/src/edge/routes.rs",
    "gateway/src/edge/client.rs",
];
const LINES_MAX: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn packages(metadata: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let packages = metadata["packages"].as_array().expect("packages");
    packages.iter().map(|package| (package["name"].as_str().expect("a name"), package))
}

fn files(under: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    if under.is_file() {
        return vec![(under.to_owned(), fs::read_to_string(under).expect("readable"))];
    }
    let entries = fs::read_dir(under).unwrap_or_else(|error| panic!("{}: {error}", under.display()));
    let mut all = Vec::new();
    for path in entries.map(|entry| entry.expect("readable").path()) {
        if path.is_dir() {
            all.extend(files(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            let text = fs::read_to_string(&path).expect("readable");
            all.push((path, text));
        }
    }
    all
}

/// Uses that the table does not allow.
fn forbidden_uses(uses: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let ours: BTreeSet<_> = MAY_USE.iter().map(|(name, _)| *name).collect();
    let mut found = Vec::new();
    for (name, allowed) in MAY_USE {
        for used in uses.get(name).into_iter().flatten() {
            if ours.contains(used.as_str()) && !allowed.contains(&used.as_str()) {
                found.push(format!("{name} uses {used}"));
            }
        }
    }
    found
}

#[test]
fn crates_use_only_whom_they_may() {
    let metadata = metadata();
    let uses = packages(&metadata)
        .filter(|(name, _)| MAY_USE.iter().any(|(known, _)| known == name))
        .map(|(name, package)| {
            let dependencies = package["dependencies"].as_array().expect("dependencies").iter();
            let of = dependencies.filter(|used| name == "system-tests" || used["kind"].is_null());
            (name.to_owned(), of.map(|used| used["name"].as_str().expect("a name").to_owned()).collect())
        })
        .collect();
    assert_eq!(forbidden_uses(&uses), Vec::<String>::new());

    let planted = BTreeMap::from([("waitroom".to_owned(), BTreeSet::from(["config".to_owned()]))]);
    assert_eq!(forbidden_uses(&planted), ["waitroom uses config"]);
}

#[test]
fn edge_and_shop_meet_in_one_place() {
    let source = root().join("gateway/src");
    let mut meeting = Vec::new();
    for (path, text) in files(&source, "rs") {
        let name = path.strip_prefix(&source).expect("below").display().to_string();
        let names_it = text.contains("checkout::") || text.contains("use checkout") || text.contains("inventory::");
        if names_it && !SHOP_MEETS_EDGE.contains(&name.as_str()) {
            meeting.push(name);
        }
    }
    assert_eq!(meeting, Vec::<String>::new());
}

/// More than one version, by name.
fn doubles<'a>(all: impl Iterator<Item = (&'a str, String)>) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (name, version) in all.filter(|(name, _)| ONE_EACH.contains(name)) {
        versions.entry(name).or_default().insert(version);
    }
    versions.into_iter().filter(|(_, found)| found.len() > 1).map(|(name, found)| format!("{name} {found:?}")).collect()
}

#[test]
fn one_tls_and_one_http_stack() {
    let metadata = metadata();
    let versions = packages(&metadata).map(|(name, package)| (name, package["version"].to_string()));
    assert_eq!(doubles(versions), Vec::<String>::new());
    let planted = [("http", "0.2".to_owned()), ("http", "1.5".to_owned())];
    assert_eq!(doubles(planted.into_iter()).len(), 1);
    let banned: Vec<_> = packages(&metadata).map(|(name, _)| name).filter(|name| BANNED.contains(name)).collect();
    assert_eq!(banned, Vec::<&str>::new());
}

/// Whether an SPDX expression can be met with the allowed licences. Enough for the expressions in the tree: `OR` and
/// `/` before `AND`, one level of brackets.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    let mut rest = expression.as_str();
    let mut parts = Vec::new();
    while let Some((before, inner)) = rest.split_once('(') {
        let (inner, after) = inner.split_once(')').unwrap_or((inner, ""));
        parts.extend(before.split(" AND ").map(str::to_owned));
        parts.push(inner.to_owned());
        rest = after;
    }
    parts.extend(rest.split(" AND ").map(str::to_owned));
    let is_met = |part: &String| part.split(" OR ").any(|one| allowed.iter().any(|known| known == one.trim()));
    parts.iter().filter(|part| !part.trim().is_empty()).all(is_met)
}

#[test]
fn licences_are_those_of_deny_toml() {
    let deny = fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    let list = deny.split_once("allow = [").and_then(|(_, rest)| rest.split_once(']')).expect("a list").0;
    let allowed: Vec<_> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    let metadata = metadata();
    let refused: Vec<_> = packages(&metadata)
        .filter(|(_, package)| !is_allowed(package["license"].as_str().unwrap_or("none"), &allowed))
        .map(|(name, package)| format!("{name}: {}", package["license"]))
        .collect();
    assert_eq!(refused, Vec::<String>::new());
    assert!(!is_allowed("GPL-3.0-only", &allowed) && !is_allowed("MIT AND GPL-3.0-only", &allowed));
    assert!(is_allowed("(MIT OR GPL-3.0-only) AND ISC", &allowed));
}

#[test]
fn scripts_say_what_they_take_and_give() {
    let scripts = files(&root().join("waitroom/src/redis/lua"), "lua");
    assert!(scripts.len() >= 10);
    for (path, text) in scripts {
        let (header, code): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with("--"));
        let (header, code) = (header.join("\n"), code.join("\n"));
        let mut needed = vec!["Returns".to_owned()];
        if path.ends_with("common.lua") {
            // What every script begins with says what is the same for all.
            needed = vec!["KEYS[1]".to_owned(), "ARGV[1]".to_owned()];
        } else {
            let used = code.split("ARGV[").skip(1).map(|rest| rest.chars().take_while(char::is_ascii_digit).collect());
            needed.extend(used.filter(|at: &String| !at.is_empty()).map(|at| format!("ARGV[{at}")));
        }
        for part in needed {
            assert!(header.contains(&part), "{}: the header does not say {part}", path.display());
        }
    }
}

fn impure(text: &str) -> Vec<&'static str> {
    // Tests may do what they like.
    let code = text.split("#[cfg(test)]").next().unwrap_or("");
    IMPURE.into_iter().filter(|word| code.contains(word)).collect()
}

#[test]
fn rules_are_pure() {
    for place in PURE {
        for (path, text) in files(&root().join(place), "rs").into_iter().filter(|(path, _)| !path.ends_with("tests.rs"))
        {
            assert_eq!(impure(&text), Vec::<&str>::new(), "{}", path.display());
        }
    }
    assert_eq!(impure("let now = std::time::Instant::now();"), ["Instant::now"]);
}

#[test]
fn a_file_is_one_idea() {
    for part in ["config", "waitroom", "inventory", "checkout", "gateway", "tests"] {
        for folder in ["src", "tests"] {
            let folder = root().join(part).join(folder);
            if !folder.exists() {
                continue;
            }
            for (path, text) in files(&folder, "rs") {
                let lines = text.lines().count();
                assert!(lines <= LINES_MAX, "{} has {lines} lines", path.display());
                assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
            }
        }
    }
}

#[test]
fn every_route_of_the_shop_is_in_its_openapi_and_no_other() {
    for (router, openapi, base) in [
        ("checkout/src/http/router.rs", "checkout/openapi.json", "/api/shop/v1"),
        ("checkout/src/http/staff.rs", "checkout/staff-openapi.json", "/api/shop/staff/v1"),
    ] {
        let router = fs::read_to_string(root().join(router)).expect("readable");
        let routes =
            router.split_once("let api = Router::new()").and_then(|(_, rest)| rest.split_once(';')).expect("api").0;
        let after = |part: &str| part.split('"').nth(1).map(str::to_owned);
        let routed: BTreeSet<_> = routes.split(".route(").skip(1).filter_map(after).collect();
        let text = fs::read_to_string(root().join(openapi)).expect("readable");
        let openapi: Value = serde_json::from_str(&text).expect("JSON");
        let paths = openapi["paths"].as_object().expect("paths");
        let told: BTreeSet<_> = paths.keys().map(|path| path.trim_start_matches(base).to_owned()).collect();
        assert_eq!(told, routed);
    }
}
