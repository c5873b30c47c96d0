//! Names and units of the line.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC, by the store's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct UnixMs(pub u64);

/// A line of numbers: who joined a lane (counted on from 1), and who gathered for it before a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Series(pub u8);

const GATHERED: u8 = 0x80;

impl Series {
    /// Those who stand in a lane.
    pub fn of_lane(lane: u8) -> Self {
        Self(lane & !GATHERED)
    }

    /// Those who gathered for a lane and are not drawn yet.
    pub fn gathered(lane: u8) -> Self {
        Self(lane | GATHERED)
    }

    /// Index of the lane in the room's settings; 0 is the lane of everybody.
    pub fn lane(self) -> u8 {
        self.0 & !GATHERED
    }

    /// Whether these are not drawn yet.
    pub fn is_gathered(self) -> bool {
        self.0 & GATHERED != 0
    }

    /// The number of somebody in it.
    pub fn number(self, serial: u64) -> Number {
        Number((u64::from(self.0) << SERIAL_BITS) | serial)
    }

    /// The numbers that it can hold.
    pub fn range(self) -> std::ops::Range<u64> {
        let start = self.number(0).0;
        start..start + (1 << SERIAL_BITS)
    }
}

/// A million million numbers a lane and epoch; with the series below the 53 bits that Redis' scripts count exactly.
const SERIAL_BITS: u32 = 40;

/// A place in the line, given once per room and epoch: a series and, below it, 1 for the first. Of two places in a lane the
/// smaller is in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Number(pub u64);

impl Number {
    /// Its series.
    pub fn series(self) -> Series {
        Series(u8::try_from(self.0 >> SERIAL_BITS).unwrap_or(u8::MAX))
    }

    /// The number that people read: 1 for the first of the series.
    pub fn serial(self) -> u64 {
        self.0 & ((1 << SERIAL_BITS) - 1)
    }

    /// Whether anybody can have it.
    pub fn is_possible(self) -> bool {
        self.serial() != 0 && self.0 >> SERIAL_BITS <= u64::from(u8::MAX)
    }
}

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
