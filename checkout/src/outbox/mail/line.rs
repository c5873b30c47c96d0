//! One line of a letter. Pure.

use std::fmt;

use serde::{Deserialize, Deserializer};

/// Longest text from outside in a letter, in characters; a title or a reason is shorter.
const LINE_CHARS_MAX: usize = 200;

/// One line of text. Line ends and other controls are spaces in it, so that it can neither begin a header nor a
/// paragraph of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct OneLine(String);

impl OneLine {
    pub(super) fn new(text: &str) -> Self {
        let spaced: String = text.chars().map(|c| if c.is_control() || is_line_end(c) { ' ' } else { c }).collect();
        let joined = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if joined.chars().nth(LINE_CHARS_MAX).is_none() {
            return Self(joined);
        }
        Self(joined.chars().take(LINE_CHARS_MAX - 1).chain(['…']).collect())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The line ends that are no controls in Unicode.
fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

impl fmt::Display for OneLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for OneLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_on_one_line() {
        assert_eq!(OneLine::new("A\r\nBcc: x@y.example").as_str(), "A Bcc: x@y.example");
        assert_eq!(OneLine::new(" Ö\u{2028}\t\u{0}\u{85}  B ").as_str(), "Ö B");
        let long = OneLine::new(&"ö".repeat(500));
        assert_eq!(long.as_str().chars().count(), LINE_CHARS_MAX);
        assert!(long.as_str().ends_with('…'));
        let longest = "o".repeat(LINE_CHARS_MAX);
        assert_eq!(OneLine::new(&longest).as_str(), longest);
    }
}
