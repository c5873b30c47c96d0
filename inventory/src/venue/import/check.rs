//! The rules of a house. Each fault is added, and the checks go on.

use std::collections::HashMap;

use super::super::{
    COORDINATE_MAX, ITEM_BYTES_MAX, NAME_CHARS_MAX, Place, PlaceKind, ROW_SEATS_MAX, Row, SECTION_SEATS_MAX, Section,
    TITLE_CHARS_MAX, VENUE_ID_CHARS_MAX, VENUE_SEATS_MAX, VENUE_SECTIONS_MAX, Venue,
};
use super::draft::{At, Draft, DraftRow, DraftSeat, DraftSection, Field, Format};
use super::fault::{Faults, ImportFault, shown};
use super::layout;

/// The house, if nothing is wrong with it and nothing was before.
pub(super) fn checked(mut draft: Draft, mut faults: Faults) -> Result<Venue, Vec<ImportFault>> {
    let mut check = Check { format: draft.format, faults: &mut faults };
    check.house(&draft);
    for section in &draft.sections {
        check.section(section);
    }
    if check.coordinates(&draft) == Coordinates::None && faults.none() && !layout::lay_out(&mut draft.sections) {
        let problem = "so many sections and rows do not fit on a plan by themselves; give every seat x and y";
        faults.add(ImportFault::of_all(problem));
    }
    if !faults.none() {
        return Err(faults.into_list());
    }
    let (format, places) = (draft.format, draft.sections.iter().map(|section| section.at).collect::<Vec<_>>());
    let venue = finished(draft);
    let mut check = Check { format, faults: &mut faults };
    for (section, at) in venue.sections.iter().zip(places) {
        check.stored(section, at);
    }
    if faults.none() { Ok(venue) } else { Err(faults.into_list()) }
}

#[derive(PartialEq, Eq)]
enum Coordinates {
    None,
    Some,
}

struct Check<'a> {
    format: Format,
    faults: &'a mut Faults,
}

impl Check<'_> {
    fn fault(&mut self, line: usize, field: Field, problem: impl Into<String>) {
        self.faults.add(ImportFault::at_field(line, self.format.field(field), problem));
    }

    /// Where something else is. A tree may be all on one line, so its path is said, too.
    fn place(&self, line: usize, field: Field) -> String {
        match self.format {
            Format::Table => format!("line {line}"),
            Format::Tree => format!("line {line} ({})", self.format.field(field)),
        }
    }

    fn house(&mut self, draft: &Draft) {
        self.id(&draft.id, VENUE_ID_CHARS_MAX, draft.line, Field::Id);
        self.title(&draft.name, draft.line, Field::Name);
        let seats: usize = draft.sections.iter().map(seats_of).sum();
        if seats > VENUE_SEATS_MAX {
            let problem = format!("the house has {seats} seats, at most {VENUE_SEATS_MAX} are possible; split it");
            self.fault(draft.line, Field::Sections, problem);
        }
        let sections = draft.sections.len();
        if sections > VENUE_SECTIONS_MAX {
            let problem =
                format!("the house has {sections} sections, at most {VENUE_SECTIONS_MAX} are possible; join some");
            self.fault(draft.line, Field::Sections, problem);
        }
        let ids = draft.sections.iter().map(|section| (section.id.as_str(), section.at));
        self.twice(ids, |at| Field::SectionId(at.index), "a section");
    }

    fn section(&mut self, section: &DraftSection) {
        let At { line, index } = section.at;
        self.id(&section.id, NAME_CHARS_MAX, line, Field::SectionId(index));
        self.title(&section.name, line, Field::SectionName(index));
        let seats = seats_of(section);
        if seats > SECTION_SEATS_MAX {
            let id = shown(&section.id);
            let problem = format!("section {id} has {seats} seats, at most {SECTION_SEATS_MAX} are possible; split it");
            self.fault(line, Field::Rows(index), problem);
        }
        let names = section.rows.iter().map(|row| (row.name.as_str(), row.at));
        self.twice(names, |at| Field::RowName(index, at.index), "a row of this section");
        for row in &section.rows {
            self.row(index, row);
        }
        self.companions(section);
        self.apart(section);
    }

    /// A section as it is kept: long names and coordinates may make fewer seats too many.
    fn stored(&mut self, section: &Section, At { line, index }: At) {
        let bytes = serde_json::to_string(section).map_or(usize::MAX, |text| text.len());
        if bytes > ITEM_BYTES_MAX {
            let id = shown(&section.id);
            let problem = format!("section {id} has {bytes} bytes, at most {ITEM_BYTES_MAX} are possible; split it");
            self.fault(line, Field::Rows(index), problem);
        }
    }

    fn row(&mut self, section: usize, row: &DraftRow) {
        let At { line, index } = row.at;
        self.label(&row.name, line, Field::RowName(section, index));
        if row.seats.len() > ROW_SEATS_MAX {
            let (name, seats) = (shown(&row.name), row.seats.len());
            let problem = format!("row {name} has {seats} seats, at most {ROW_SEATS_MAX} are possible; split it");
            self.fault(line, Field::Seats(section, index), problem);
        }
        for seat in &row.seats {
            self.label(&seat.label, seat.at.line, Field::Label(section, index, seat.at.index));
        }
        let labels = row.seats.iter().map(|seat| (seat.label.as_str(), seat.at));
        self.twice(labels, |at| Field::Label(section, index, at.index), "a seat of this row");
    }

    /// Each name may be there once.
    fn twice<'a>(&mut self, names: impl Iterator<Item = (&'a str, At)>, field: impl Fn(At) -> Field, what: &str) {
        let mut seen: HashMap<&str, At> = HashMap::new();
        for (name, at) in names {
            if let Some(first) = seen.get(name) {
                let first = self.place(first.line, field(*first));
                let problem = format!("{} is {what} already, on {first}; give each its own", shown(name));
                self.fault(at.line, field(at), problem);
            } else {
                seen.insert(name, at);
            }
        }
    }

    fn companions(&mut self, section: &DraftSection) {
        let mut seats = section.rows.iter().flat_map(|row| row.seats.iter().map(move |seat| (row, seat)));
        if seats.clone().any(|(_, seat)| seat.kind == PlaceKind::Accessible) {
            return;
        }
        if let Some((row, seat)) = seats.find(|(_, seat)| seat.kind == PlaceKind::Companion) {
            let problem = "a companion seat is sold only together with an accessible seat, and this section has none; \
                           make one accessible or this one standard";
            self.fault(seat.at.line, Field::Kind(section.at.index, row.at.index, seat.at.index), problem);
        }
    }

    /// Where seats have coordinates, none of a section stands where another does.
    fn apart(&mut self, section: &DraftSection) {
        let mut taken: HashMap<(i32, i32), (usize, Field)> = HashMap::new();
        for (row, seat) in section.rows.iter().flat_map(|row| row.seats.iter().map(move |seat| (row, seat))) {
            let (Some(x), Some(y)) = (seat.x, seat.y) else { continue };
            let field = Field::X(section.at.index, row.at.index, seat.at.index);
            if let Some((line, first)) = taken.insert((x, y), (seat.at.line, field)) {
                let first = self.place(line, first);
                let problem = format!("x {x}, y {y} is where another seat is already, on {first}; move one of them");
                self.fault(seat.at.line, field, problem);
            }
        }
    }

    /// Every seat has x and y, or none has.
    fn coordinates(&mut self, draft: &Draft) -> Coordinates {
        let seats = || {
            draft.sections.iter().flat_map(|section| {
                section.rows.iter().flat_map(move |row| row.seats.iter().map(move |seat| (section.at, row.at, seat)))
            })
        };
        let given = seats().filter(|(.., seat)| seat.x.is_some() || seat.y.is_some()).count();
        if given == 0 {
            return Coordinates::None;
        }
        let mut without = None;
        let mut missing = 0;
        for (section, row, seat) in seats() {
            let (x, y) =
                (Field::X(section.index, row.index, seat.at.index), Field::Y(section.index, row.index, seat.at.index));
            match (seat.x, seat.y) {
                (None, None) => {
                    missing += 1;
                    without.get_or_insert((seat.at.line, x));
                }
                (None, Some(_)) => self.fault(seat.at.line, x, "is missing, but y is there; give both"),
                (Some(_), None) => self.fault(seat.at.line, y, "is missing, but x is there; give both"),
                (Some(_), Some(_)) => {}
            }
            for (value, field) in [(seat.x, x), (seat.y, y)] {
                if let Some(value) = value.filter(|value| value.unsigned_abs() > COORDINATE_MAX.unsigned_abs()) {
                    let problem = format!("{value} is not from -{COORDINATE_MAX} to {COORDINATE_MAX}");
                    self.fault(seat.at.line, field, problem);
                }
            }
        }
        if let Some((line, field)) = without {
            let problem = format!(
                "{given} seats have x and y and {missing} have not, of which this is the first; give them to all, or to \
                 none to have them laid out"
            );
            self.fault(line, field, problem);
        }
        Coordinates::Some
    }

    /// Lower-case letters, digits and hyphens.
    fn id(&mut self, value: &str, chars_max: usize, line: usize, field: Field) {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        self.name(value, chars_max, line, field, fits, "lower-case letters, digits and hyphens only (a-z, 0-9, -)");
    }

    /// Letters and digits.
    fn label(&mut self, value: &str, line: usize, field: Field) {
        let fits = |c: char| c.is_ascii_alphanumeric();
        self.name(value, NAME_CHARS_MAX, line, field, fits, "letters and digits only (A-Z, a-z, 0-9)");
    }

    fn name(&mut self, value: &str, chars_max: usize, line: usize, field: Field, fits: fn(char) -> bool, of: &str) {
        if value.is_empty() {
            self.fault(line, field, format!("is empty; it has {of}"));
        } else if !value.chars().all(fits) {
            self.fault(line, field, format!("{} may have {of}", shown(value)));
        } else if value.len() > chars_max {
            self.fault(line, field, format!("{} may have {chars_max} characters at most", shown(value)));
        }
    }

    /// What people read.
    fn title(&mut self, value: &str, line: usize, field: Field) {
        if value.is_empty() {
            self.fault(line, field, "is empty; give it a name");
        } else if value.trim() != value || value.chars().any(char::is_control) {
            let problem = format!("{} may not begin or end with a space or have control characters", shown(value));
            self.fault(line, field, problem);
        } else if value.chars().count() > TITLE_CHARS_MAX {
            self.fault(line, field, format!("{} may have {TITLE_CHARS_MAX} characters at most", shown(value)));
        }
    }
}

fn seats_of(section: &DraftSection) -> usize {
    section.rows.iter().map(|row| row.seats.len()).sum()
}

fn finished(draft: Draft) -> Venue {
    let sections = draft.sections.into_iter().map(|section| Section {
        id: section.id,
        name: section.name,
        rows: section.rows.into_iter().map(finished_row).collect(),
    });
    Venue { id: draft.id, name: draft.name, sections: sections.collect() }
}

fn finished_row(row: DraftRow) -> Row {
    // Both coordinates are there by now: given, checked or laid out.
    let place = |seat: DraftSeat| Place {
        label: seat.label,
        x: seat.x.unwrap_or_default(),
        y: seat.y.unwrap_or_default(),
        kind: seat.kind,
        gap: seat.gap,
    };
    Row { name: row.name, seats: row.seats.into_iter().map(place).collect() }
}
