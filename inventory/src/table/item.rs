//! Items as the table keeps them: attributes by name, each a text or a whole number.

use std::collections::HashMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::fault::Fault;

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    S(String),
    /// A whole number.
    N(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::S(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::S(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::N(number)
    }
}

impl From<u64> for Value {
    /// Counts and moments; what is beyond 2^63 is none of ours.
    fn from(number: u64) -> Self {
        Self::N(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// An item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item(pub(crate) HashMap<String, Value>);

impl Item {
    /// Of these attributes.
    pub fn of<const N: usize>(attributes: [(&str, Value); N]) -> Self {
        Self(attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// With one more attribute.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Its partition key.
    pub fn pk(&self) -> &str {
        self.text("PK").unwrap_or("")
    }

    /// Its sort key.
    pub fn sk(&self) -> &str {
        self.text("SK").unwrap_or("")
    }

    /// An attribute that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(Value::S(text)) => Some(text),
            _ => None,
        }
    }

    /// An attribute that is a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name) {
            Some(Value::N(number)) => Some(*number),
            _ => None,
        }
    }

    /// An attribute that is a count; what is absent or below zero counts as none.
    pub fn count(&self, name: &str) -> u64 {
        self.number(name).and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
    }

    /// Every attribute but the keys.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value)).filter(|(name, _)| *name != "PK" && *name != "SK")
    }

    /// The version that a replacing write compares.
    pub fn version(&self) -> u64 {
        self.count(VERSION)
    }

    /// An attribute that holds JSON.
    ///
    /// # Errors
    /// When it is not there or is something else.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, Fault> {
        let odd = |why: &dyn std::fmt::Display| {
            Fault::last(format!("the item {} {} cannot be read: {name}: {why}", self.pk(), self.sk()))
        };
        let text = self.text(name).ok_or_else(|| odd(&"absent"))?;
        serde_json::from_str(text).map_err(|error| odd(&error))
    }
}

/// The attribute of versions.
pub(crate) const VERSION: &str = "version";

/// A value as JSON, for an attribute.
///
/// # Errors
/// When it cannot be written.
pub fn json<T: Serialize>(value: &T) -> Result<Value, Fault> {
    serde_json::to_string(value).map(Value::S).map_err(|error| Fault::last(error.to_string()))
}
