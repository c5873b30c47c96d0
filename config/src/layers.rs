//! Puts the layers of a configuration on top of each other: file, then environment, then flags.

use toml::{Table, Value};

use crate::fault::Faults;

/// Variables that begin like settings but are none.
const NOT_SETTINGS: [&str; 1] = ["VESTIBULE_ADMIN_TOKEN"];

/// Applies `VESTIBULE_SECTION__KEY` variables.
pub(crate) fn environment(table: &mut Table, variables: &[(String, String)], faults: &Faults) {
    for (name, text) in variables {
        let Some(path) = name.strip_prefix("VESTIBULE_") else {
            continue;
        };
        let is_setting = path.contains("__") || path == "DATA";
        if NOT_SETTINGS.contains(&name.as_str()) || !is_setting {
            continue;
        }
        let path = path.to_ascii_lowercase().replace("__", ".");
        set(table, &path, value_of(text), faults);
    }
}

/// Applies `section.key=value` assignments.
pub(crate) fn assignments(table: &mut Table, sets: &[String], faults: &Faults) {
    for assignment in sets {
        match assignment.split_once('=') {
            Some((path, text)) if !path.trim().is_empty() => set(table, path.trim(), value_of(text.trim()), faults),
            _ => faults.add(
                format!("--set {assignment}"),
                "not an assignment",
                Some("write section.key=value, for instance rooms.demo.burst=5".to_owned()),
            ),
        }
    }
}

/// What a text means: a TOML value where it is one, else the text itself.
fn value_of(text: &str) -> Value {
    let parsed = format!("value = {text}").parse::<Table>();
    parsed.ok().and_then(|mut table| table.remove("value")).unwrap_or_else(|| Value::String(text.to_owned()))
}

fn set(table: &mut Table, path: &str, value: Value, faults: &Faults) {
    let (sections, key) = path.rsplit_once('.').unwrap_or(("", path));
    let mut here = table;
    for section in sections.split('.').filter(|name| !name.is_empty()) {
        let next = here.entry(section).or_insert_with(|| Value::Table(Table::new()));
        match next {
            Value::Table(inner) => here = inner,
            _ => return faults.add(path, format!("{section} is not a section"), None),
        }
    }
    here.insert(key.to_owned(), value);
}
