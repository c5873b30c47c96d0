//! A house with its indexes: seats found by name, and names by position.

use std::collections::HashMap;

use super::{Place, SeatId, Spot, Venue};

/// A house, ready for lookups.
#[derive(Debug)]
pub struct Plan {
    venue: Venue,
    sections: HashMap<String, u32>,
    rows: Vec<HashMap<String, u32>>,
    /// For each section, how many seats stand before each of its rows.
    before: Vec<Vec<u32>>,
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Plan {
    /// Of this house.
    pub fn new(venue: Venue) -> Self {
        let sections = venue.sections.iter().enumerate().map(|(at, section)| (section.id.clone(), index(at))).collect();
        let (mut rows, mut before) = (Vec::new(), Vec::new());
        for section in &venue.sections {
            rows.push(section.rows.iter().enumerate().map(|(at, row)| (row.name.clone(), index(at))).collect());
            let mut seats = 0;
            let counts = section.rows.iter().map(|row| {
                let first = seats;
                seats += index(row.seats.len());
                first
            });
            before.push(counts.collect());
        }
        Self { venue, sections, rows, before }
    }

    /// The house.
    pub fn venue(&self) -> &Venue {
        &self.venue
    }

    /// The position of a section.
    pub fn section(&self, id: &str) -> Option<u32> {
        self.sections.get(id).copied()
    }

    /// The position of a row of a section.
    pub fn row(&self, section: u32, name: &str) -> Option<u32> {
        self.rows.get(section as usize)?.get(name).copied()
    }

    /// Where a seat is.
    pub fn find(&self, id: &SeatId) -> Option<Spot> {
        let (section, row, label) = id.parts()?;
        let section = self.section(section)?;
        let row = self.row(section, row)?;
        let seats = &self.venue.sections[section as usize].rows[row as usize].seats;
        let seat = seats.iter().position(|place| place.label == label)?;
        Some(Spot { section, row, seat: index(seat) })
    }

    /// A seat of the house.
    pub fn place(&self, spot: Spot) -> Option<&Place> {
        let section = self.venue.sections.get(spot.section as usize)?;
        section.rows.get(spot.row as usize)?.seats.get(spot.seat as usize)
    }

    /// Every seat, section by section and row by row.
    pub fn spots(&self) -> impl Iterator<Item = Spot> {
        let sections = (0..).zip(&self.venue.sections);
        sections.flat_map(|(section, of)| {
            (0..)
                .zip(&of.rows)
                .flat_map(move |(row, of)| (0..index(of.seats.len())).map(move |seat| Spot { section, row, seat }))
        })
    }

    /// What a seat is called.
    pub fn id(&self, spot: Spot) -> Option<SeatId> {
        let section = self.venue.sections.get(spot.section as usize)?;
        let row = section.rows.get(spot.row as usize)?;
        Some(SeatId::of(&section.id, &row.name, &row.seats.get(spot.seat as usize)?.label))
    }

    /// A seat's number within its section, from the first seat of the first row.
    pub fn number(&self, spot: Spot) -> Option<u32> {
        Some(self.before.get(spot.section as usize)?.get(spot.row as usize)? + spot.seat)
    }
}
