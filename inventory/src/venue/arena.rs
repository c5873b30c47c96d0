//! Houses made by rule, for the demo, tests and benchmarks.

use super::{Place, PlaceKind, Row, Section, Venue};

fn rows(letters: &str, seats: i32, from: i32) -> Vec<Row> {
    let place = |y: i32, n: i32| Place { label: n.to_string(), x: n * 10, y, kind: PlaceKind::Standard, gap: false };
    let row = |(at, letter): (i32, char)| Row { name: letter.to_string(), seats: (1..=seats).map(|n| place(from + at * 10, n)).collect() };
    (0..).zip(letters.chars()).map(row).collect()
}

/// A small theatre: stalls with eight rows of 15 seats, and a balcony with five rows of 16.
pub fn theatre(id: &str, name: &str) -> Venue {
    let section = |id: &str, name: &str, rows| Section { id: id.to_owned(), name: name.to_owned(), rows };
    Venue {
        id: id.to_owned(),
        name: name.to_owned(),
        sections: vec![section("stalls", "Stalls", rows("ABCDEFGH", 15, 0)), section("balcony", "Balcony", rows("JKLMN", 16, 120))],
    }
}

/// Sections of equal rows, named `s1` and so on.
pub fn arena(id: &str, sections: u32, rows: u32, seats: u32) -> Venue {
    let place = |section: u32, row: u32, seat: u32| {
        let at = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        Place { label: seat.to_string(), x: at(seat) * 10 + at(section) * 400, y: at(row) * 10, kind: PlaceKind::Standard, gap: false }
    };
    let row = |section: u32, row: u32| Row { name: row.to_string(), seats: (1..=seats).map(|seat| place(section, row, seat)).collect() };
    let section = |at: u32| Section { id: format!("s{at}"), name: format!("Section {at}"), rows: (1..=rows).map(|of| row(at, of)).collect() };
    Venue { id: id.to_owned(), name: id.to_owned(), sections: (1..=sections).map(section).collect() }
}
