//! A house: sections, rows and numbered seats. It never changes while events use it; what is with a seat is kept elsewhere.

pub mod arena;
pub mod best;
pub mod import;
pub mod plan;

use std::fmt;

use serde::{Deserialize, Serialize};

/// Bytes of what is kept as one item at most, a section's plan or an event: an item of the table may have 400 KB with its keys
/// and names.
pub(crate) const ITEM_BYTES_MAX: usize = 390_000;
/// Seats in one row at most: what is with them is one item of the table, written as a whole.
pub const ROW_SEATS_MAX: usize = 200;
/// Seats in one section at most: its plan is one item of the table, which may have 400 KB.
pub const SECTION_SEATS_MAX: usize = 6000;
/// Seats in a house at most: above the largest stadium there is, and few enough for one process to have in memory.
pub const VENUE_SEATS_MAX: usize = 300_000;
/// Sections of a house at most: each is an item of the table and a choice of the buyer.
pub const VENUE_SECTIONS_MAX: usize = 2000;
/// Characters in the name of a section, row or seat that is part of a seat's id.
pub const NAME_CHARS_MAX: usize = 24;
/// Characters in the id of a house, which stands in addresses and keys.
pub const VENUE_ID_CHARS_MAX: usize = 64;
/// Characters in what people call a house or a section; it has to fit on a ticket.
pub const TITLE_CHARS_MAX: usize = 100;
/// How far a seat may be from the plan's origin, in tenths of a seat's width: five kilometres, a typing error beyond.
pub const COORDINATE_MAX: i32 = 100_000;
/// From a seat's middle to the middle of the one beside it, in tenths of a seat's width: by this unit, ten.
pub const SEAT_TENTHS: i32 = 10;
/// From one row to the next: rows are usually 90 cm deep where seats are 50 cm wide.
pub const ROW_TENTHS: i32 = 18;
/// What an aisle adds between two seats: one metre.
pub const AISLE_TENTHS: i32 = 20;
/// From the front of the stage to the first row.
pub const STAGE_TENTHS: i32 = 30;

/// A house with numbered seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Venue {
    /// Lower-case letters, digits and hyphens.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its blocks of seats.
    pub sections: Vec<Section>,
}

/// A block of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Lower-case letters, digits and hyphens.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// From the stage backwards.
    pub rows: Vec<Row>,
}

/// A row of seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Letters and digits.
    pub name: String,
    /// From the left, as the audience sees it. Neighbours in this list sit beside each other unless `gap` says otherwise.
    pub seats: Vec<Place>,
}

/// A numbered seat of a house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Letters and digits; what stands on the seat.
    #[serde(rename = "l")]
    pub label: String,
    /// Where its middle is on the plan, in tenths of a seat's width: more is further right, as the audience sees it.
    /// Any origin will do; a plan that this crate lays out has the middle of the stage at 0.
    #[serde(rename = "x")]
    pub x: i32,
    /// And from the front of the stage: more is further back.
    #[serde(rename = "y")]
    pub y: i32,
    /// Who it is for.
    #[serde(rename = "k", default, skip_serializing_if = "PlaceKind::is_standard")]
    pub kind: PlaceKind,
    /// An aisle is between it and the seat before it.
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    pub gap: bool,
}

/// Who a seat is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Everybody.
    #[default]
    Standard,
    /// People who use a wheelchair, or cannot climb.
    Accessible,
    /// Somebody with them: sold only together with an accessible seat of the same order.
    Companion,
}

impl PlaceKind {
    fn is_standard(&self) -> bool {
        *self == Self::Standard
    }
}

/// A seat's place in its house, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Which section.
    pub section: u32,
    /// Which of its rows.
    pub row: u32,
    /// Which seat of the row.
    pub seat: u32,
}

/// A numbered place of an event: `section-row-label`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SeatId(pub String);

impl SeatId {
    /// Of these names.
    pub fn of(section: &str, row: &str, label: &str) -> Self {
        Self(format!("{section}-{row}-{label}"))
    }

    /// Section, row and label. Sections may have hyphens, rows and labels have none.
    pub fn parts(&self) -> Option<(&str, &str, &str)> {
        let (rest, label) = self.0.rsplit_once('-')?;
        let (section, row) = rest.rsplit_once('-')?;
        Some((section, row, label))
    }
}

impl fmt::Display for SeatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Venue {
    /// How many seats it has.
    pub fn seats(&self) -> usize {
        self.sections.iter().map(Section::seats).sum()
    }
}

impl Section {
    /// How many seats it has.
    pub fn seats(&self) -> usize {
        self.rows.iter().map(|row| row.seats.len()).sum()
    }
}
