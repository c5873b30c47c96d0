//! A room's rules as the console shows and takes them: the names and the checks of the configuration, in JSON.

use config::Rules;
use serde_json::{Map, Value};
use waitroom::Settings;

use super::problem::Problem;
use crate::line::{rules_of, settings_of};

/// Settings to JSON.
pub(super) fn show(settings: &Settings) -> Value {
    serde_json::to_value(rules_of(settings).to_table()).unwrap_or_default()
}

/// The settings with a patch applied.
pub(super) fn patched(current: &Settings, patch: &Map<String, Value>) -> Result<Settings, Problem> {
    if patch.is_empty() {
        return Err(Problem::BadBody("it changes nothing; give at least one setting".to_owned()));
    }
    let mut table = rules_of(current).to_table();
    for (key, value) in patch {
        table.insert(key.clone(), toml_value(key, value)?);
    }
    read(table)
}

/// Settings in place of all that there are; what is not named gets its default.
pub(super) fn whole(rules: &Map<String, Value>) -> Result<Settings, Problem> {
    let table = rules.iter().map(|(key, value)| Ok((key.clone(), toml_value(key, value)?)));
    read(table.collect::<Result<_, Problem>>()?)
}

fn toml_value(key: &str, value: &Value) -> Result<toml::Value, Problem> {
    // TOML knows no null; nothing here is switched off by it.
    toml::Value::try_from(value)
        .map_err(|_| Problem::field(key, format!("{value} is no value here; a limit is switched off by \"off\"")))
}

fn read(table: toml::Table) -> Result<Settings, Problem> {
    let rules = Rules::from_table(table).map_err(|faults| {
        let first = faults.first();
        let field = first.map_or_else(String::new, |fault| fault.path.clone());
        let told = faults.iter().map(|fault| match &fault.hint {
            Some(hint) => format!("{} ({hint})", fault.problem),
            None => fault.problem.clone(),
        });
        Problem::BadField { field, problem: told.collect::<Vec<_>>().join("; ") }
    })?;
    Ok(settings_of(&rules))
}
