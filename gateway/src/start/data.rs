//! The data folder: made when absent, and held by one process at a time.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::StartError;

/// A data folder that this process holds until it ends; the system frees it even after `kill -9`.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder if needed and takes it.
    ///
    /// # Errors
    /// When it cannot be written or another process holds it.
    pub fn take(path: &Path) -> Result<Self, StartError> {
        let shown = path.display();
        let unwritable = |error: std::io::Error| {
            StartError(format!("cannot write to the data folder {shown}: {error}; choose another with --data DIR"))
        };
        fs::create_dir_all(path).map_err(unwritable)?;
        let lock =
            File::options().create(true).truncate(false).write(true).open(path.join("lock")).map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StartError(format!(
                "the data folder {shown} is in use by another process; stop that one or choose another with --data DIR"
            ))),
            Err(TryLockError::Error(error)) => Err(unwritable(error)),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = DataFolder::take(folder.path()).expect("free");
        let second = DataFolder::take(folder.path()).expect_err("taken");
        assert!(second.0.contains("in use by another process"), "{second}");
        drop(first);
        DataFolder::take(folder.path()).expect("free again");
    }

    #[test]
    fn a_file_in_the_way_is_said() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let error = DataFolder::take(file.path()).expect_err("not a folder");
        assert!(error.0.contains("cannot write to the data folder"), "{error}");
    }
}
