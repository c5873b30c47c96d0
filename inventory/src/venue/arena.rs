//! Houses out of a few numbers, for demos, tests and benchmarks: a bowl around a stage, and a small theatre.

use std::f64::consts::PI;

use super::{AISLE_TENTHS, Place, PlaceKind, ROW_TENTHS, Row, SEAT_TENTHS, STAGE_TENTHS, Section, Venue};

/// How far the bowl goes around the stage, in radians. The rest is behind the stage.
const BOWL_RADIANS: f64 = PI * 4.0 / 3.0;
/// From the middle of the stage to the first row at least.
const FLOOR_TENTHS: f64 = 200.0;
/// Between two sections, and between two tiers.
const WALKWAY_TENTHS: f64 = 60.0;
/// Seats without an aisle at most; nobody should have to pass more than half of them.
const UNBROKEN_SEATS_MAX: usize = 26;
/// Sections of a tier at most: the last two digits of a section's number.
const TIER_SECTIONS_MAX: usize = 99;

/// A bowl around a stage at the plan's origin: tiers of equal sections, the first tier the smallest, each row an arc.
/// Sections are "101", "102", … in the first tier, "201", … in the second; rows and seats have numbers from 1. Each
/// section's last row has an accessible seat with a companion's beside it at both ends, if it has 8 seats or more.
/// The numbers are not checked against the limits of a house.
pub fn arena(sections: usize, rows: usize, seats_per_row: usize) -> Venue {
    let aisles = seats_per_row.saturating_sub(1) / UNBROKEN_SEATS_MAX;
    let width = tenths(seats_per_row, SEAT_TENTHS) + tenths(aisles, AISLE_TENTHS) + WALKWAY_TENTHS;
    let mut radius = FLOOR_TENTHS.max(width * 1.5);
    let mut built = Vec::with_capacity(sections);
    let mut tier = 1;
    while built.len() < sections {
        let section_radians = 2.0 * (width / 2.0 / radius).atan();
        let fitting = (BOWL_RADIANS / section_radians) as usize;
        let in_tier = fitting.clamp(1, TIER_SECTIONS_MAX).min(sections - built.len());
        for number in 0..in_tier {
            let middle = section_radians * (number as f64 - (in_tier - 1) as f64 / 2.0);
            let name = (tier * 100 + number + 1).to_string();
            built.push(bent_section(&name, middle, radius, rows, seats_per_row));
        }
        radius += tenths(rows, ROW_TENTHS) + WALKWAY_TENTHS;
        tier += 1;
    }
    Venue { id: "arena".to_owned(), name: "Arena".to_owned(), sections: built }
}

/// A small theatre: "stalls" with rows A to H of 15 seats, the last with room for two wheelchairs, and behind it
/// "balcony" with rows J to N of 16 seats and an aisle in the middle.
pub fn theatre() -> Venue {
    // The arcs have their middle this far before the first row, so that all look at the stage.
    const BEND_TENTHS: f64 = 320.0;
    let stalls = ('A'..='H').enumerate().map(|(index, name)| {
        let depth = index as f64 * f64::from(ROW_TENTHS);
        let mut row = Row { name: name.to_string(), seats: arc(15, 0, 0.0, BEND_TENTHS + depth) };
        if name == 'H' {
            wheelchairs(&mut row.seats);
        }
        row
    });
    let stalls = Section { id: "stalls".to_owned(), name: "Stalls".to_owned(), rows: stalls.collect() };
    let behind = BEND_TENTHS + tenths(stalls.rows.len(), ROW_TENTHS) + WALKWAY_TENTHS;
    let balcony = ('J'..='N').enumerate().map(|(index, name)| Row {
        name: name.to_string(),
        seats: arc(16, 1, 0.0, behind + index as f64 * f64::from(ROW_TENTHS)),
    });
    let balcony = Section { id: "balcony".to_owned(), name: "Balcony".to_owned(), rows: balcony.collect() };
    let mut sections = vec![stalls, balcony];
    let lift = BEND_TENTHS as i32 - STAGE_TENTHS;
    for place in sections.iter_mut().flat_map(|section| &mut section.rows).flat_map(|row| &mut row.seats) {
        place.y -= lift;
    }
    Venue { id: "theatre".to_owned(), name: "Theatre".to_owned(), sections }
}

/// A section whose rows are arcs around the origin; `middle` is its direction, 0 straight away from the stage.
fn bent_section(name: &str, middle: f64, radius: f64, rows: usize, seats_per_row: usize) -> Section {
    let aisles = seats_per_row.saturating_sub(1) / UNBROKEN_SEATS_MAX;
    let rows = (0..rows).map(|index| {
        let radius = radius + tenths(index, ROW_TENTHS);
        let mut row = Row { name: (index + 1).to_string(), seats: arc(seats_per_row, aisles, middle, radius) };
        if index + 1 == rows && seats_per_row >= 8 {
            wheelchairs(&mut row.seats);
        }
        row
    });
    Section { id: name.to_owned(), name: format!("Block {name}"), rows: rows.collect() }
}

/// Seats side by side on an arc around the origin, with aisles that cut it into equal parts.
fn arc(seats: usize, aisles: usize, middle: f64, radius: f64) -> Vec<Place> {
    let length = tenths(seats.saturating_sub(1), SEAT_TENTHS) + tenths(aisles, AISLE_TENTHS);
    let mut along = -length / 2.0;
    let part = seats.div_ceil(aisles + 1).max(1);
    let places = (0..seats).map(|index| {
        let gap = index > 0 && index % part == 0;
        if index > 0 {
            along += f64::from(SEAT_TENTHS) + if gap { f64::from(AISLE_TENTHS) } else { 0.0 };
        }
        let direction = middle + along / radius;
        Place {
            label: (index + 1).to_string(),
            x: (radius * direction.sin()).round() as i32,
            y: (radius * direction.cos()).round() as i32,
            kind: PlaceKind::Standard,
            gap,
        }
    });
    places.collect()
}

/// Makes both ends of a row an accessible seat with a companion's beside it.
fn wheelchairs(seats: &mut [Place]) {
    if let [first, second, .., before, last] = seats {
        first.kind = PlaceKind::Accessible;
        second.kind = PlaceKind::Companion;
        before.kind = PlaceKind::Companion;
        last.kind = PlaceKind::Accessible;
    }
}

fn tenths(count: usize, each: i32) -> f64 {
    count as f64 * f64::from(each)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn the_arena_has_the_seats_asked_for_and_none_stands_in_another() {
        for (sections, rows, seats_per_row) in [(1, 1, 1), (1, 3, 4), (12, 20, 30), (40, 12, 100)] {
            let venue = arena(sections, rows, seats_per_row);
            assert_eq!(venue.sections.len(), sections);
            assert_eq!(venue.seats(), sections * rows * seats_per_row);
            nothing_overlaps(&venue);
        }
    }

    #[test]
    fn sections_of_an_arena_have_ids_of_their_own() {
        let venue = arena(300, 2, 2);
        let ids: std::collections::HashSet<_> = venue.sections.iter().map(|section| &section.id).collect();
        assert_eq!(ids.len(), 300);
    }

    #[test]
    fn the_theatre_has_its_rows_and_its_wheelchair_places() {
        let venue = theatre();
        nothing_overlaps(&venue);
        let shape: Vec<_> = venue.sections.iter().map(|s| (s.id.as_str(), s.rows.len(), s.seats())).collect();
        assert_eq!(shape, [("stalls", 8, 120), ("balcony", 5, 80)]);
        let mut kinds = HashMap::new();
        for place in venue.sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.seats) {
            *kinds.entry(format!("{:?}", place.kind)).or_insert(0) += 1;
        }
        assert_eq!((kinds["Accessible"], kinds["Companion"], kinds["Standard"]), (2, 2, 196));
        let first = &venue.sections[0].rows[0].seats;
        assert_eq!((first[7].x, first[7].y), (0, STAGE_TENTHS));
        assert!(first[0].y < first[7].y, "the ends of a row are nearer to the stage");
    }

    /// No two middles are nearer than a seat's width, but for rounding.
    fn nothing_overlaps(venue: &Venue) {
        let mut cells: HashMap<(i32, i32), Vec<(i32, i32)>> = HashMap::new();
        for place in venue.sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.seats) {
            let (column, line) = (place.x.div_euclid(SEAT_TENTHS), place.y.div_euclid(SEAT_TENTHS));
            for near in (column - 1..=column + 1).flat_map(|c| (line - 1..=line + 1).map(move |l| (c, l))) {
                for (x, y) in cells.get(&near).into_iter().flatten() {
                    let apart = f64::from(x - place.x).hypot(f64::from(y - place.y));
                    assert!(apart > 8.5, "{place:?} is {apart} tenths from a seat at {x}, {y}");
                }
            }
            cells.entry((column, line)).or_default().push((place.x, place.y));
        }
    }
}
