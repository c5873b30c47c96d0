//! Reads one table of a configuration key by key. What is wrong is noted and replaced by the default, so that
//! reading goes on and every fault is found in one go; what nobody asked for is an unknown key.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use toml::{Table, Value};

use crate::fault::Faults;
use crate::settings::Limit;

/// Units of time that a key's name may end in.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
}

pub(crate) struct Section<'a> {
    path: String,
    table: Table,
    known: Vec<&'static str>,
    faults: &'a Faults,
}

impl<'a> Section<'a> {
    pub(crate) fn new(path: impl Into<String>, table: Table, faults: &'a Faults) -> Self {
        Self { path: path.into(), table, known: Vec::new(), faults }
    }

    pub(crate) fn faults(&self) -> &'a Faults {
        self.faults
    }

    /// Where it stands in the configuration.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn path_of(&self, key: &str) -> String {
        let key = if key.is_empty() { "\"\"" } else { key };
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(crate) fn fault(&self, key: &str, problem: impl Into<String>, hint: &str) {
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        self.faults.add(self.path_of(key), problem, hint);
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        self.table.remove(key)
    }

    /// Whether the key was read, so that a fault of it is noted already.
    pub(crate) fn was_asked(&self, key: &str) -> bool {
        self.known.contains(&key)
    }

    /// Whether a section is switched off as a whole by `"off"`.
    pub(crate) fn is_off(&mut self, key: &'static str) -> bool {
        let off = self.table.get(key).and_then(Value::as_str) == Some("off");
        if off {
            self.take(key);
        }
        off
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A value that `read` understands, or `None` when absent or wrong (then it is noted).
    fn read<T>(&mut self, key: &'static str, wanted: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let value = self.take(key)?;
        let found = read(&value);
        if found.is_none() {
            self.fault(key, format!("{} is not {wanted}", shown(&value)), "");
        }
        found
    }

    pub(crate) fn section(&mut self, key: &'static str) -> Section<'a> {
        let table = self.table_of(key);
        Section::new(self.path_of(key), table, self.faults)
    }

    /// A sub-section that may be left out as a whole.
    pub(crate) fn optional_section(&mut self, key: &'static str) -> Option<Section<'a>> {
        let present = self.table.contains_key(key);
        let section = self.section(key);
        present.then_some(section)
    }

    /// Sub-tables that users name themselves.
    pub(crate) fn named(&mut self, key: &'static str) -> Vec<(String, Section<'a>)> {
        let base = self.path_of(key);
        let mut all = Vec::new();
        for (name, value) in self.table_of(key) {
            let path = format!("{base}.{name}");
            match value {
                Value::Table(table) => all.push((name, Section::new(path, table, self.faults))),
                other => self.faults.add(path, format!("{} is not a table", shown(&other)), None),
            }
        }
        all
    }

    /// A list of tables, of which one that only says `key` may be written as its text alone.
    pub(crate) fn list_or_texts(&mut self, name: &'static str, key: &str) -> Vec<Section<'a>> {
        if let Some(Value::Array(items)) = self.table.get_mut(name) {
            for item in items.iter_mut().filter(|item| item.is_str()) {
                let table = Table::from_iter([(key.to_owned(), item.clone())]);
                *item = Value::Table(table);
            }
        }
        self.list(name)
    }

    /// A list of tables.
    pub(crate) fn list(&mut self, key: &'static str) -> Vec<Section<'a>> {
        let base = self.path_of(key);
        let items = self.read(key, "a list of tables", |value| value.as_array().cloned());
        let mut all = Vec::new();
        for (at, item) in items.unwrap_or_default().into_iter().enumerate() {
            let path = format!("{base}[{at}]");
            match item {
                Value::Table(table) => all.push(Section::new(path, table, self.faults)),
                other => self.faults.add(path, format!("{} is not a table", shown(&other)), None),
            }
        }
        all
    }

    fn table_of(&mut self, key: &'static str) -> Table {
        self.read(key, "a table", |value| value.as_table().cloned()).unwrap_or_default()
    }

    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        self.read(key, "a text", |value| value.as_str().map(str::to_owned)).filter(|text| !text.is_empty())
    }

    /// A time, quoted or as TOML writes times.
    pub(crate) fn time_text(&mut self, key: &'static str) -> Option<String> {
        self.read(key, "a time", |value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Datetime(time) => Some(time.to_string()),
            _ => None,
        })
    }

    /// Words: a text, which counts as English, or a table of languages and texts.
    pub(crate) fn optional_words(&mut self, key: &'static str) -> Option<Vec<(String, String)>> {
        self.read(key, "a text or a table of languages and texts", |value| match value {
            Value::String(text) => Some(vec![("en".to_owned(), text.clone())]),
            Value::Table(table) if !table.is_empty() => {
                table.iter().map(|(lang, text)| Some((lang.clone(), text.as_str()?.to_owned()))).collect()
            }
            _ => None,
        })
    }

    pub(crate) fn file(&mut self, key: &'static str) -> Option<PathBuf> {
        self.text(key).map(PathBuf::from)
    }

    pub(crate) fn flag(&mut self, key: &'static str, default: bool) -> bool {
        self.read(key, "true or false", Value::as_bool).unwrap_or(default)
    }

    pub(crate) fn address(&mut self, key: &'static str) -> Option<SocketAddr> {
        self.read(key, "an address with a port such as \"127.0.0.1:8080\"", |value| value.as_str()?.parse().ok())
    }

    /// A whole number in `from..=to`.
    pub(crate) fn number(&mut self, key: &'static str, default: u32, from: u32, to: u32) -> u32 {
        let wanted = format!("a whole number from {from} to {to}");
        self.read(key, &wanted, |value| in_range(value, from, to)).unwrap_or(default)
    }

    /// A whole number of at least 1, or `"off"`.
    pub(crate) fn limit(&mut self, key: &'static str, default: Limit) -> Limit {
        let wanted = "a whole number of at least 1, or \"off\"";
        let read = |value: &Value| match value.as_str() {
            Some("off") => Some(None),
            _ => in_range(value, 1, u32::MAX).map(Some),
        };
        self.read(key, wanted, read).unwrap_or(default)
    }

    pub(crate) fn time(&mut self, key: &'static str, unit: Unit, default: u32, from: u32, to: u32) -> Duration {
        let number = u64::from(self.number(key, default, from, to));
        match unit {
            Unit::Seconds => Duration::from_secs(number),
            Unit::Milliseconds => Duration::from_millis(number),
        }
    }

    /// A time in seconds, or `"off"`.
    pub(crate) fn optional_time(&mut self, key: &'static str, default: u32, from: u32, to: u32) -> Option<Duration> {
        let wanted = format!("a whole number from {from} to {to}, or \"off\"");
        let read = |value: &Value| match value.as_str() {
            Some("off") => Some(None),
            _ => in_range(value, from, to).map(Some),
        };
        let seconds = self.read(key, &wanted, read).unwrap_or(Some(default));
        seconds.map(|seconds| Duration::from_secs(u64::from(seconds)))
    }

    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let read = |value: &Value| value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect();
        self.read(key, "a list of texts", read).unwrap_or_default()
    }

    /// Ends the reading: whatever is left has a key that nothing knows.
    pub(crate) fn finish(self) {
        for key in self.table.keys() {
            let near = self.known.iter().min_by_key(|known| distance(known, key));
            let hint = match near {
                Some(near) if distance(near, key) <= 3 => format!("did you mean {near}?"),
                _ => format!("known here: {}", self.known.join(", ")),
            };
            self.faults.add(self.path_of(key), "unknown setting", Some(hint));
        }
    }
}

fn in_range(value: &Value, from: u32, to: u32) -> Option<u32> {
    let number = u32::try_from(value.as_integer()?).ok()?;
    (from..=to).contains(&number).then_some(number)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Table(_) => "a table".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        other => other.to_string(),
    }
}

/// Levenshtein distance, for "did you mean".
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let change = corner + usize::from(left != *right);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
