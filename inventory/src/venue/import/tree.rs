//! Houses from JSON. Each part is read for itself, from the place in the text where it stands: so a part that cannot be
//! read does not hide the faults of the others, and every fault has its line.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::{PlaceKind, Venue};
use super::check::checked;
use super::draft::{At, Draft, DraftRow, DraftSeat, DraftSection, Field, Format};
use super::fault::{Faults, ImportFault};
use super::lines::Lines;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextVenue<'a> {
    id: String,
    name: String,
    #[serde(borrow)]
    sections: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextSection<'a> {
    id: String,
    name: String,
    #[serde(borrow)]
    rows: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextRow<'a> {
    name: String,
    #[serde(borrow)]
    seats: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextSeat {
    l: String,
    x: Option<i32>,
    y: Option<i32>,
    #[serde(default)]
    k: PlaceKind,
    #[serde(default)]
    g: bool,
}

/// A house from the JSON of `Venue`. Seats without x and y, all of them or none, are laid out.
///
/// # Errors
/// Everything that is wrong with it, in the order of the lines. After a fault of syntax nothing else is looked at.
pub fn from_json(text: &[u8]) -> Result<Venue, Vec<ImportFault>> {
    let mut faults = Faults::default();
    let text = super::as_text(text, &mut faults);
    if text.is_empty() {
        if faults.none() {
            faults.add(ImportFault::of_all("the text is empty; it needs a house as JSON"));
        }
        return Err(faults.into_list());
    }
    let mut tree = Tree { text: &text, lines: Lines::of(&text), faults };
    match tree.venue() {
        Some(draft) => checked(draft, tree.faults),
        None => Err(tree.faults.into_list()),
    }
}

struct Tree<'a> {
    text: &'a str,
    lines: Lines<'a>,
    faults: Faults,
}

impl<'a> Tree<'a> {
    fn venue(&mut self) -> Option<Draft> {
        let text: TextVenue<'a> = match serde_json::from_str(self.text) {
            Ok(venue) => venue,
            Err(fault) => {
                self.unreadable(&fault, (1, 1), None);
                return None;
            }
        };
        let line = self.lines.find(self.text.find('{').unwrap_or(0)).0;
        if text.sections.is_empty() {
            self.empty(line, Field::Sections, "a house without sections; add some");
        }
        let sections = text.sections.iter().enumerate();
        let sections = sections.filter_map(|(index, section)| self.section(section, index)).collect();
        Some(Draft { format: Format::Tree, id: text.id, name: text.name, line, sections })
    }

    fn section(&mut self, raw: &'a RawValue, index: usize) -> Option<DraftSection> {
        let (line, column) = self.place(raw);
        let text: TextSection<'a> = match serde_json::from_str(raw.get()) {
            Ok(section) => section,
            Err(fault) => {
                self.unreadable(&fault, (line, column), Some(format!("sections[{index}]")));
                return None;
            }
        };
        if text.rows.is_empty() {
            self.empty(line, Field::Rows(index), "a section without rows; add some or take it out");
        }
        let rows = text.rows.iter().enumerate();
        let rows = rows.filter_map(|(row, raw)| self.row(raw, index, row)).collect();
        Some(DraftSection { id: text.id, name: text.name, at: At { line, index }, rows })
    }

    fn row(&mut self, raw: &'a RawValue, section: usize, index: usize) -> Option<DraftRow> {
        let (line, column) = self.place(raw);
        let text: TextRow<'a> = match serde_json::from_str(raw.get()) {
            Ok(row) => row,
            Err(fault) => {
                self.unreadable(&fault, (line, column), Some(format!("sections[{section}].rows[{index}]")));
                return None;
            }
        };
        if text.seats.is_empty() {
            self.empty(line, Field::Seats(section, index), "a row without seats; add some or take it out");
        }
        let mut seats = Vec::with_capacity(text.seats.len());
        for (seat, raw) in text.seats.iter().enumerate() {
            let (line, column) = self.place(raw);
            match serde_json::from_str::<TextSeat>(raw.get()) {
                Ok(TextSeat { l: label, x, y, k: kind, g: gap }) => {
                    seats.push(DraftSeat { label, x, y, kind, gap, at: At { line, index: seat } });
                }
                Err(fault) => {
                    let path = format!("sections[{section}].rows[{index}].seats[{seat}]");
                    self.unreadable(&fault, (line, column), Some(path));
                }
            }
        }
        Some(DraftRow { name: text.name, at: At { line, index }, seats })
    }

    /// Where a part begins. The part is borrowed from the text, so its address says where.
    fn place(&mut self, raw: &'a RawValue) -> (usize, usize) {
        self.lines.find(raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr()))
    }

    fn empty(&mut self, line: usize, field: Field, problem: &str) {
        self.faults.add(ImportFault::at_field(line, Format::Tree.field(field), problem));
    }

    /// The reader counts lines and columns from the beginning of the part that it was given.
    fn unreadable(&mut self, fault: &serde_json::Error, begins: (usize, usize), path: Option<String>) {
        let (line, column) = (fault.line().max(1), fault.column());
        let text = fault.to_string();
        let problem = text.rsplit_once(" at line ").map_or(text.as_str(), |(problem, _)| problem);
        self.faults.add(ImportFault {
            line: Some(begins.0 + line - 1),
            column: Some(if line == 1 { begins.1 + column.saturating_sub(1) } else { column }),
            field: path,
            problem: problem.to_owned(),
        });
    }
}
