//! From a place in a text to its line.

/// Walks forward through a text and counts its lines, so that many places cost one walk.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
    line_starts_at: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0, line: 1, line_starts_at: 0 }
    }

    /// Line and byte in the line, both from 1. Places have to come in the order of the text. Lines end with LF, CRLF or
    /// CR, as they do for the reader of tables.
    pub(super) fn find(&mut self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        while self.at < offset {
            let byte = self.text[self.at];
            self.at += 1;
            if byte == b'\n' || byte == b'\r' && self.text.get(self.at) != Some(&b'\n') {
                self.line += 1;
                self.line_starts_at = self.at;
            }
        }
        (self.line, offset.saturating_sub(self.line_starts_at) + 1)
    }

    /// The same for what begins after empty lines.
    pub(super) fn find_after_empty(&mut self, offset: usize) -> usize {
        let rest = self.text.get(offset..).unwrap_or_default();
        let empty = rest.iter().take_while(|byte| matches!(**byte, b'\n' | b'\r')).count();
        self.find(offset + empty).0
    }
}
