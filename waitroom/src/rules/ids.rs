//! Names and units of the line.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC, by the store's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct UnixMs(pub u64);

/// A place in the line: 1 for the first. Given once per room and epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Number(pub u64);

/// Counts the resets of a room; numbers of another epoch mean nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Epoch(pub u32);

/// A room's id: 1 to 32 of a-z, 0-9 and `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomId(String);

/// Not a room's id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a room id: use 1 to 32 of a-z, 0-9 and -")]
pub struct BadRoomId(String);

/// It is part of cookie names and keys.
const ROOM_ID_BYTES_MAX: usize = 32;

impl RoomId {
    /// Checks a text.
    ///
    /// # Errors
    /// When it is no id.
    pub fn new(text: &str) -> Result<Self, BadRoomId> {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || text.len() > ROOM_ID_BYTES_MAX || !text.bytes().all(good) {
            return Err(BadRoomId(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
