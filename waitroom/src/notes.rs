//! The blackboard of a queue store: short notes by topic and name that gateways leave for each other. Pure; the embedded
//! store keeps one in memory, Redis has the same rules in scripts.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::time::Duration;

use crate::rules::UnixMs;

/// Bytes of a name, and of a topic: both are part of keys.
const NAME_BYTES_MAX: usize = 64;
/// Bytes of a value: all notes of a topic are read at once.
const VALUE_BYTES_MAX: usize = 4096;
/// Notes of one topic: what can grow has an end.
pub(crate) const NOTES_MAX: usize = 1024;

/// What notes are about, and who reads them together: 1 to 64 of a-z, 0-9, `-`, `.`, `_` and `/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Topic(String);

/// Not a topic, or a note out of bounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// The topic has other characters, or too many.
    #[error("\"{0}\" is not a topic: use 1 to 64 of a-z, 0-9, -, ., _ and /")]
    Topic(String),
    /// The name is empty or too long.
    #[error("a note's name has 1 to {NAME_BYTES_MAX} bytes")]
    Name,
    /// The value is too long.
    #[error("a note has at most {VALUE_BYTES_MAX} bytes")]
    Value,
    /// There is no room for another.
    #[error("a topic has at most {NOTES_MAX} notes")]
    Full,
}

impl Topic {
    /// Checks a text.
    ///
    /// # Errors
    /// When it is no topic.
    pub fn new(text: &str) -> Result<Self, BadNote> {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._/".contains(&byte);
        if text.is_empty() || text.len() > NAME_BYTES_MAX || !text.bytes().all(good) {
            return Err(BadNote::Topic(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How long a note stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Until it is wiped; it survives the store's process.
    ForGood,
    /// So long by the store's clock, at least a millisecond; it may be gone sooner when the store's process ends.
    For(Duration),
}

/// What happens to a note of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// It is written over.
    Any,
    /// It stays, and nothing is written: of many who write at once, one does.
    Nothing,
}

/// A note to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteOrder<'a> {
    /// Its name within the topic: 1 to 64 bytes.
    pub name: &'a str,
    /// What it says: at most 4 KiB. No secrets; whoever reads the store reads it.
    pub value: &'a str,
    /// How long it stays.
    pub keep: Keep,
    /// What happens to a note of the same name.
    pub over: Over,
}

impl NoteOrder<'_> {
    pub(crate) fn check(&self) -> Result<(), BadNote> {
        if self.name.is_empty() || self.name.len() > NAME_BYTES_MAX {
            return Err(BadNote::Name);
        }
        if self.value.len() > VALUE_BYTES_MAX { Err(BadNote::Value) } else { Ok(()) }
    }

    /// Milliseconds; `None` is for good.
    pub(crate) fn millis(&self) -> Option<u64> {
        match self.keep {
            Keep::ForGood => None,
            Keep::For(time) => Some(u64::try_from(time.as_millis()).unwrap_or(u64::MAX).clamp(1, u64::MAX >> 11)),
        }
    }
}

/// What came of writing a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It stands there.
    Written,
    /// Another of its name stood there, and stays.
    Taken,
}

/// A note as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its name.
    pub name: String,
    /// What it says.
    pub value: String,
    /// When it vanishes; `None` when it stays.
    pub until: Option<UnixMs>,
}

/// All notes of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notes {
    /// The store's clock.
    pub now: UnixMs,
    /// By name.
    pub all: Vec<Note>,
}

type Written = BTreeMap<String, (String, Option<UnixMs>)>;

/// The blackboard in memory.
#[derive(Debug, Default)]
pub(crate) struct Board(HashMap<Topic, Written>);

impl Board {
    /// The notes of a topic that have not vanished.
    fn topic(&mut self, topic: &Topic, now: UnixMs) -> &mut Written {
        let notes = self.0.entry(topic.clone()).or_default();
        notes.retain(|_, (_, until)| until.is_none_or(|until| until > now));
        notes
    }

    pub(crate) fn write(&mut self, topic: &Topic, order: &NoteOrder<'_>, now: UnixMs) -> Result<Noted, BadNote> {
        order.check()?;
        let notes = self.topic(topic, now);
        let there = notes.contains_key(order.name);
        if there && order.over == Over::Nothing {
            return Ok(Noted::Taken);
        }
        if !there && notes.len() >= NOTES_MAX {
            return Err(BadNote::Full);
        }
        let until = order.millis().map(|millis| UnixMs(now.0 + millis));
        notes.insert(order.name.to_owned(), (order.value.to_owned(), until));
        Ok(Noted::Written)
    }

    /// Whether a note of this name stays for good.
    pub(crate) fn stays(&self, topic: &Topic, name: &str) -> bool {
        let note = self.0.get(topic).and_then(|notes| notes.get(name));
        note.is_some_and(|(_, until)| until.is_none())
    }

    pub(crate) fn wipe(&mut self, topic: &Topic, name: &str) {
        if let Some(notes) = self.0.get_mut(topic) {
            notes.remove(name);
        }
    }

    pub(crate) fn read(&mut self, topic: &Topic, now: UnixMs) -> Notes {
        let one = |(name, (value, until)): (&String, &(String, Option<UnixMs>))| Note {
            name: name.clone(),
            value: value.clone(),
            until: *until,
        };
        Notes { now, all: self.topic(topic, now).iter().map(one).collect() }
    }
}
