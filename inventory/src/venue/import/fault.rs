//! What is wrong with a text, where, and what to do about it.

use std::fmt;

use serde::Serialize;

/// Faults that are listed at most; more help nobody, since one cause often has thousands of lines.
pub const FAULTS_LISTED_MAX: usize = 200;
/// Characters of a wrong value that a fault shows at most.
const SHOWN_CHARS_MAX: usize = 40;

/// One thing that is wrong with a house's text. As text: `line 17, seat: "A 12" may have letters and digits only`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportFault {
    /// Its line, from 1; none when it is about the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Its byte in the line, from 1, where a text cannot be read on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The column of a table by its name, or the path to a field: `sections[0].rows[2].seats[5].l`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong, and what to do.
    pub problem: String,
}

impl ImportFault {
    pub(super) fn of_all(problem: impl Into<String>) -> Self {
        Self { line: None, column: None, field: None, problem: problem.into() }
    }

    pub(super) fn at_line(line: usize, problem: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::of_all(problem) }
    }

    pub(super) fn at_field(line: usize, field: impl Into<String>, problem: impl Into<String>) -> Self {
        // What a caller gives beside the text, its id and name, has no line.
        Self { line: (line > 0).then_some(line), field: Some(field.into()), ..Self::of_all(problem) }
    }
}

impl fmt::Display for ImportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.map(|line| format!("line {line}"));
        let column = self.column.map(|column| format!("column {column}"));
        let place: Vec<_> = [line, column, self.field.clone()].into_iter().flatten().collect();
        if !place.is_empty() {
            write!(f, "{}: ", place.join(", "))?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for ImportFault {}

/// Faults as they are found.
#[derive(Debug, Default)]
pub(super) struct Faults {
    listed: Vec<ImportFault>,
    more: usize,
}

impl Faults {
    /// One more.
    pub(super) fn add(&mut self, fault: ImportFault) {
        if self.listed.len() < FAULTS_LISTED_MAX {
            self.listed.push(fault);
        } else {
            self.more += 1;
        }
    }

    pub(super) fn none(&self) -> bool {
        self.listed.is_empty()
    }

    /// In the order of their lines, with the number of those not listed.
    pub(super) fn into_list(mut self) -> Vec<ImportFault> {
        self.listed.sort_by_key(|fault| (fault.line, fault.column));
        if self.more > 0 {
            self.listed.push(ImportFault::of_all(format!("and {} more", self.more)));
        }
        self.listed
    }
}

/// A value in quotation marks, cut where it is too long to be read.
pub(super) fn shown(value: &str) -> String {
    let mut chars = value.chars();
    let mut head: String = chars.by_ref().take(SHOWN_CHARS_MAX).collect();
    if chars.next().is_some() {
        head.push('…');
    }
    format!("{head:?}")
}
