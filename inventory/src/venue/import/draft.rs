//! A house as it was read, before it is checked: what both formats have in common.

use super::super::PlaceKind;

/// How the text was written, and so how its fields are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Table,
    Tree,
}

#[derive(Debug)]
pub(super) struct Draft {
    pub(super) format: Format,
    pub(super) id: String,
    pub(super) name: String,
    /// Where the house begins; 0 when its id and name are not in the text.
    pub(super) line: usize,
    pub(super) sections: Vec<DraftSection>,
}

#[derive(Debug)]
pub(super) struct DraftSection {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) at: At,
    pub(super) rows: Vec<DraftRow>,
}

#[derive(Debug)]
pub(super) struct DraftRow {
    pub(super) name: String,
    pub(super) at: At,
    pub(super) seats: Vec<DraftSeat>,
}

#[derive(Debug)]
pub(super) struct DraftSeat {
    pub(super) label: String,
    pub(super) x: Option<i32>,
    pub(super) y: Option<i32>,
    pub(super) kind: PlaceKind,
    pub(super) gap: bool,
    pub(super) at: At,
}

/// Where a part of the text stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) line: usize,
    /// Its index in its list of the text, which is not the index in the draft when parts before it could not be read.
    pub(super) index: usize,
}

/// A field that can be wrong, with the indices that lead to it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    Id,
    Name,
    Sections,
    SectionId(usize),
    SectionName(usize),
    Rows(usize),
    RowName(usize, usize),
    Seats(usize, usize),
    Label(usize, usize, usize),
    X(usize, usize, usize),
    Y(usize, usize, usize),
    Kind(usize, usize, usize),
}

impl Format {
    /// What the writer of the text calls the field.
    pub(super) fn field(self, field: Field) -> String {
        match self {
            Self::Table => column(field).to_owned(),
            Self::Tree => path(field),
        }
    }
}

fn column(field: Field) -> &'static str {
    match field {
        Field::Id => "id",
        Field::Name => "name",
        Field::Sections | Field::Rows(_) | Field::SectionId(_) => "section",
        Field::SectionName(_) => "section_name",
        Field::RowName(..) | Field::Seats(..) => "row",
        Field::Label(..) => "seat",
        Field::X(..) => "x",
        Field::Y(..) => "y",
        Field::Kind(..) => "kind",
    }
}

fn path(field: Field) -> String {
    match field {
        Field::Id => "id".to_owned(),
        Field::Name => "name".to_owned(),
        Field::Sections => "sections".to_owned(),
        Field::SectionId(s) => format!("sections[{s}].id"),
        Field::SectionName(s) => format!("sections[{s}].name"),
        Field::Rows(s) => format!("sections[{s}].rows"),
        Field::RowName(s, r) => format!("sections[{s}].rows[{r}].name"),
        Field::Seats(s, r) => format!("sections[{s}].rows[{r}].seats"),
        Field::Label(s, r, p) => format!("sections[{s}].rows[{r}].seats[{p}].l"),
        Field::X(s, r, p) => format!("sections[{s}].rows[{r}].seats[{p}].x"),
        Field::Y(s, r, p) => format!("sections[{s}].rows[{r}].seats[{p}].y"),
        Field::Kind(s, r, p) => format!("sections[{s}].rows[{r}].seats[{p}].k"),
    }
}
