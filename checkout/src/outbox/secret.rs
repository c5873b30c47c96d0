//! Text that no log, error or `Debug` may show.

use std::fmt;

/// A password or a key. It is shown to nobody; only `reveal` gives it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What it is; for the call that needs it, and nothing else.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}
