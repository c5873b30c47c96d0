//! Text that no log, error or `Debug` may show.

use std::fmt;
use std::path::Path;

use crate::errors::OpenError;

/// A password or a key. It is shown to nobody; only `reveal` gives it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides it. White space around it does not belong to it.
    #[must_use]
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().trim().to_owned())
    }

    /// From a file that holds nothing else.
    ///
    /// # Errors
    /// When it cannot be read, with the name of the setting.
    pub fn read(file: &Path, setting: &str) -> Result<Self, OpenError> {
        let text = std::fs::read_to_string(file);
        let text = text.map_err(|error| OpenError(format!("cannot read {} ({setting}): {error}", file.display())))?;
        Ok(Self::new(text))
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
