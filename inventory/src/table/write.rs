//! Writes with conditions, in DynamoDB's own expression language.

use super::item::{Item, Value};

/// What a write is about, so that a refusal can say which condition did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// What is with the seats of a row.
    Row {
        /// The row's keys.
        row: String,
    },
    /// A shard of a quota.
    Quota {
        /// Which quota.
        quota: String,
        /// Which shard.
        shard: u32,
    },
    /// A hold, and the order that was made of it.
    Sale,
    /// What a visitor did so far.
    Visitor,
    /// Something else.
    Other(&'static str),
}

/// One write of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    pub(super) pk: String,
    pub(super) sk: String,
    pub(super) act: Act,
    /// The condition; empty when there is none.
    pub(super) when: String,
    pub(super) names: Vec<(String, String)>,
    pub(super) values: Vec<(String, Value)>,
}

/// What a write does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// The whole item, in place of whatever is there.
    Put(Item),
    /// Some attributes; makes the item if it is not there.
    Update(String),
    /// Takes the item away.
    Delete,
    /// Only the condition.
    Check,
}

impl Write {
    fn new(pk: &str, sk: &str, act: Act) -> Self {
        Self { pk: pk.to_owned(), sk: sk.to_owned(), act, when: String::new(), names: Vec::new(), values: Vec::new() }
    }

    /// The whole item, in place of whatever is there.
    pub fn put(pk: &str, sk: &str, item: Item) -> Self {
        let item = item.with("PK", pk).with("SK", sk);
        Self::new(pk, sk, Act::Put(item))
    }

    /// A new item of version 1; refused when it is there already.
    pub fn create(pk: &str, sk: &str, item: Item) -> Self {
        Self::put(pk, sk, item.with(super::item::VERSION, 1_u64)).when("attribute_not_exists(PK)")
    }

    /// The whole item in place of the one of this version; refused when it has another.
    pub fn replace(pk: &str, sk: &str, item: Item, version: u64) -> Self {
        let next = item.with(super::item::VERSION, version + 1);
        Self::put(pk, sk, next).when("#version = :version").name("#version", "version").value(":version", version)
    }

    /// Some attributes by an update expression; makes the item if it is not there.
    pub fn update(pk: &str, sk: &str, change: &str) -> Self {
        Self::new(pk, sk, Act::Update(change.to_owned()))
    }

    /// Takes an item away; one that is not there is no matter.
    pub fn delete(pk: &str, sk: &str) -> Self {
        Self::new(pk, sk, Act::Delete)
    }

    /// Writes nothing, but everything else only if its condition holds.
    pub fn check(pk: &str, sk: &str) -> Self {
        Self::new(pk, sk, Act::Check)
    }

    /// Only if this condition holds.
    #[must_use]
    pub fn when(mut self, condition: &str) -> Self {
        condition.clone_into(&mut self.when);
        self
    }

    /// A name that its expressions use.
    #[must_use]
    pub fn name(mut self, placeholder: &str, name: impl Into<String>) -> Self {
        self.names.push((placeholder.to_owned(), name.into()));
        self
    }

    /// A value that its expressions use.
    #[must_use]
    pub fn value(mut self, placeholder: &str, value: impl Into<Value>) -> Self {
        self.values.push((placeholder.to_owned(), value.into()));
        self
    }
}
