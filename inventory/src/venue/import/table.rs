//! Houses from tables of comma-separated values, one line a seat, as spreadsheets save them; and back.

use std::collections::HashMap;

use csv::StringRecord;

use super::super::{PlaceKind, Venue};
use super::check::checked;
use super::draft::{At, Draft, DraftRow, DraftSeat, DraftSection, Format};
use super::fault::{Faults, ImportFault, shown};
use super::lines::Lines;

/// The columns there are, the first three of which are required. Their order in a table is free.
pub const COLUMNS: [&str; 8] = ["section", "row", "seat", "section_name", "x", "y", "kind", "gap"];
const REQUIRED: usize = 3;
const SECTION: usize = 0;
const ROW: usize = 1;
const SEAT: usize = 2;
const SECTION_NAME: usize = 3;
const X: usize = 4;
const Y: usize = 5;
const KIND: usize = 6;
const GAP: usize = 7;

/// A house from a table with a header. Sections, rows and seats are in the order in which they first appear; lines of a
/// row may be apart. Cells are separated by commas, semicolons or tabs, whichever the header has most; spaces around a
/// cell do not count. Without x and y the seats are laid out. `section_name` is needed on one line of a section only;
/// without any it is the section's id. `kind` is standard if empty, `gap` is no.
///
/// # Errors
/// Everything that is wrong with it, in the order of the lines.
pub fn from_csv(text: &[u8], id: &str, name: &str) -> Result<Venue, Vec<ImportFault>> {
    let mut faults = Faults::default();
    let text = super::as_text(text, &mut faults);
    let sections = sections(&text, &mut faults);
    let draft = Draft { format: Format::Table, id: id.to_owned(), name: name.to_owned(), line: 0, sections };
    checked(draft, faults)
}

/// The house as a table that `from_csv` reads back the same, apart from the house's own id and name.
pub fn to_csv(venue: &Venue) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // A buffer in memory takes every line, and all have the same number of cells.
    let _ = writer.write_record(COLUMNS);
    for section in &venue.sections {
        for row in &section.rows {
            for seat in &row.seats {
                let (x, y) = (seat.x.to_string(), seat.y.to_string());
                let gap = if seat.gap { "yes" } else { "no" };
                let cells = [&section.id, &row.name, &seat.label, &section.name, &x, &y, kind_name(seat.kind), gap];
                let _ = writer.write_record(cells);
            }
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn sections(text: &str, faults: &mut Faults) -> Vec<DraftSection> {
    if text.is_empty() {
        if faults.none() {
            faults.add(ImportFault::of_all("the table is empty; it needs a header and one line a seat"));
        }
        return Vec::new();
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Lines::of(text);
    let mut record = StringRecord::new();
    let mut table: Option<Table> = None;
    // A text that is UTF-8 cannot fail to be read here: any number of cells is taken, and quotes may stay open.
    while reader.read_record(&mut record).unwrap_or(false) {
        let offset = record.position().map_or(0, csv::Position::byte);
        let line = lines.find_after_empty(usize::try_from(offset).unwrap_or(usize::MAX));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &mut table {
            Some(table) => table.line(&record, line, faults),
            None => match header(&record, line, faults) {
                Some(columns) => table = Some(Table { columns, ..Table::default() }),
                None => return Vec::new(),
            },
        }
    }
    let table = table.unwrap_or_default();
    if table.sections.is_empty() && faults.none() {
        faults.add(ImportFault::of_all("the table has no seats; add one line a seat below the header"));
    }
    table.sections
}

/// Whichever the header has most.
fn separator(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    // Of equals the last wins, and a header of one column is missing others anyway.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// Where each known column is.
type Columns = [Option<usize>; COLUMNS.len()];

fn header(record: &StringRecord, line: usize, faults: &mut Faults) -> Option<Columns> {
    let mut columns: Columns = [None; COLUMNS.len()];
    let mut fits = true;
    let mut wrong = |problem: String| {
        fits = false;
        faults.add(ImportFault::at_line(line, problem));
    };
    // Spreadsheets pad lines with empty cells.
    let named = record.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    let named = named.map(|(index, _)| index + 1).last().unwrap_or(0);
    for (index, cell) in record.iter().take(named).enumerate() {
        let name = cell.trim().to_ascii_lowercase();
        match COLUMNS.iter().position(|known| *known == name) {
            Some(known) if columns[known].is_some() => wrong(format!("column {name} is there twice; take one out")),
            Some(known) => columns[known] = Some(index),
            None => wrong(format!(
                "{} is not a known column; take it out or use one of {}",
                shown(cell.trim()),
                COLUMNS.join(", ")
            )),
        }
    }
    for (name, _) in COLUMNS.iter().zip(columns).take(REQUIRED).filter(|(_, column)| column.is_none()) {
        wrong(format!("column {name} is missing; the first line has the names of the columns"));
    }
    fits.then_some(columns)
}

/// A table as far as it was read.
#[derive(Default)]
struct Table {
    columns: Columns,
    sections: Vec<DraftSection>,
    /// Where each section is, and its rows.
    known: HashMap<String, Known>,
}

struct Known {
    index: usize,
    /// The line that gave it its name, and whether another line said otherwise.
    named: Option<usize>,
    contradicted: bool,
    rows: HashMap<String, usize>,
}

impl Table {
    fn line(&mut self, record: &StringRecord, line: usize, faults: &mut Faults) {
        let columns = self.columns;
        let cell = |column: usize| columns[column].and_then(|index| record.get(index)).unwrap_or_default().trim();
        let last = columns.iter().flatten().max().copied().unwrap_or_default();
        if record.iter().skip(last + 1).any(|cell| !cell.trim().is_empty()) {
            let problem = "has more cells than the header; a cell with the separator in it needs quotation marks";
            faults.add(ImportFault::at_line(line, problem));
        }
        if let Some(column) = (0..COLUMNS.len()).find(|column| cell(*column).contains(['\n', '\r'])) {
            let problem = "goes on over a line's end; a quotation mark is missing or one too many";
            faults.add(ImportFault::at_field(line, COLUMNS[column], problem));
            return;
        }
        let empty = |column: &usize| cell(*column).is_empty();
        let mut complete = true;
        for column in (0..REQUIRED).filter(empty) {
            complete = false;
            faults.add(ImportFault::at_field(line, COLUMNS[column], "is empty; every line needs it"));
        }
        let mut seat = |index| DraftSeat {
            label: cell(SEAT).to_owned(),
            x: coordinate(cell(X), line, X, faults),
            y: coordinate(cell(Y), line, Y, faults),
            kind: kind(cell(KIND), line, faults),
            gap: gap(cell(GAP), line, faults),
            at: At { line, index },
        };
        if !complete {
            // Only for its faults.
            seat(0);
            return;
        }
        let (section, row) = self.row(cell(SECTION), cell(ROW), line);
        let seats = &mut self.sections[section].rows[row].seats;
        seats.push(seat(seats.len()));
        self.section_name(cell(SECTION), cell(SECTION_NAME), line, faults);
    }

    /// The indices of a section and a row of it, new ones if they are.
    fn row(&mut self, id: &str, name: &str, line: usize) -> (usize, usize) {
        if !self.known.contains_key(id) {
            let at = At { line, index: self.sections.len() };
            let known = Known { index: at.index, named: None, contradicted: false, rows: HashMap::new() };
            self.known.insert(id.to_owned(), known);
            self.sections.push(DraftSection { id: id.to_owned(), name: id.to_owned(), at, rows: Vec::new() });
        }
        let Some(known) = self.known.get_mut(id) else { return (0, 0) };
        let rows = &mut self.sections[known.index].rows;
        let row = match known.rows.get(name) {
            Some(row) => *row,
            None => {
                let at = At { line, index: rows.len() };
                known.rows.insert(name.to_owned(), at.index);
                rows.push(DraftRow { name: name.to_owned(), at, seats: Vec::new() });
                at.index
            }
        };
        (known.index, row)
    }

    fn section_name(&mut self, id: &str, name: &str, line: usize, faults: &mut Faults) {
        let Some(known) = self.known.get_mut(id).filter(|_| !name.is_empty()) else { return };
        let section = &mut self.sections[known.index];
        match known.named {
            None => {
                known.named = Some(line);
                section.name = name.to_owned();
            }
            Some(first) if section.name != name && !known.contradicted => {
                known.contradicted = true;
                let problem =
                    format!("{} is {} on line {first}; a section has one name", shown(name), shown(&section.name));
                faults.add(ImportFault::at_field(line, COLUMNS[SECTION_NAME], problem));
            }
            Some(_) => {}
        }
    }
}

fn coordinate(cell: &str, line: usize, column: usize, faults: &mut Faults) -> Option<i32> {
    if cell.is_empty() {
        return None;
    }
    let value = cell.parse();
    if value.is_err() {
        let problem = format!("{} is not a whole number; give it in tenths of a seat's width", shown(cell));
        faults.add(ImportFault::at_field(line, COLUMNS[column], problem));
    }
    value.ok()
}

fn kind(cell: &str, line: usize, faults: &mut Faults) -> PlaceKind {
    if cell.is_empty() {
        return PlaceKind::Standard;
    }
    let kinds = [PlaceKind::Standard, PlaceKind::Accessible, PlaceKind::Companion];
    let kind = kinds.into_iter().find(|kind| cell.eq_ignore_ascii_case(kind_name(*kind)));
    if kind.is_none() {
        let problem = format!("{} is not one of standard, accessible, companion", shown(cell));
        faults.add(ImportFault::at_field(line, COLUMNS[KIND], problem));
    }
    kind.unwrap_or_default()
}

fn kind_name(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Standard => "standard",
        PlaceKind::Accessible => "accessible",
        PlaceKind::Companion => "companion",
    }
}

fn gap(cell: &str, line: usize, faults: &mut Faults) -> bool {
    let among = |words: [&str; 3]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    let yes = among(["yes", "true", "1"]);
    if !yes && !cell.is_empty() && !among(["no", "false", "0"]) {
        let problem = format!("{} is neither yes nor no (true, false, 1 and 0 will do, too)", shown(cell));
        faults.add(ImportFault::at_field(line, COLUMNS[GAP], problem));
    }
    yes
}
