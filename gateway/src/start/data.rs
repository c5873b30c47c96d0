//! The data folder: made when absent, and held by one process at a time. A successor waits until the one before lets go; one
//! that keeps nothing in the folder but keys works beside it until then.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::StartError;

/// How often a successor looks whether the folder is free. The line stands still meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A data folder that this process holds until it ends; the system frees it even after `kill -9`.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: Arc<File>,
}

/// The file that says which process serves from this folder.
#[derive(Debug)]
pub struct PidFile(PathBuf);

impl DataFolder {
    /// Makes the folder if needed and takes it.
    ///
    /// # Errors
    /// When it cannot be written or another process holds it.
    pub fn take(path: &Path) -> Result<Self, StartError> {
        Self::take_within(path, Duration::ZERO)
    }

    /// Takes it when another process lets go of it within some time.
    ///
    /// # Errors
    /// When it cannot be written or stays held.
    pub fn take_within(path: &Path, patience: Duration) -> Result<Self, StartError> {
        let end = Instant::now() + patience;
        loop {
            match Self::try_take(path)? {
                Some(folder) => return Ok(folder),
                None if Instant::now() < end => std::thread::sleep(LOOK_EVERY),
                None => {
                    return Err(StartError(format!(
                        "the data folder {} is in use by another process; stop that one or choose another with --data DIR",
                        path.display()
                    )));
                }
            }
        }
    }

    /// `None` when another process holds it.
    fn try_take(path: &Path) -> Result<Option<Self>, StartError> {
        let lock = lock_file(path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { path: path.to_owned(), _lock: Arc::new(lock) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(unwritable(path, &error)),
        }
    }

    /// Uses the folder beside the process that holds it, and holds it as soon as that one ends. Only for one that writes
    /// nothing there but what both would write alike.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn share(path: &Path) -> Result<Self, StartError> {
        let lock = Arc::new(lock_file(path)?);
        let waiting = Arc::clone(&lock);
        std::thread::spawn(move || {
            if let Err(error) = waiting.lock() {
                tracing::warn!(%error, "the data folder is not held; see that no other process uses it");
            }
        });
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// Says in the file `pid` which process serves now, until the value is dropped.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn sign(&self) -> Result<PidFile, StartError> {
        let file = self.path.join("pid");
        fs::write(&file, format!("{}\n", std::process::id())).map_err(|error| unwritable(&self.path, &error))?;
        Ok(PidFile(file))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        // A successor has written its own.
        let ours = fs::read_to_string(&self.0).is_ok_and(|text| text.trim() == std::process::id().to_string());
        if ours && let Err(error) = fs::remove_file(&self.0) {
            tracing::warn!(%error, "the pid file stays behind");
        }
    }
}

fn lock_file(path: &Path) -> Result<File, StartError> {
    fs::create_dir_all(path).map_err(|error| unwritable(path, &error))?;
    let opened = File::options().create(true).truncate(false).write(true).open(path.join("lock"));
    opened.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> StartError {
    let shown = path.display();
    StartError(format!("cannot write to the data folder {shown}: {error}; choose another with --data DIR"))
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
    fn a_successor_works_beside_and_then_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = DataFolder::take(folder.path()).expect("free");
        let beside = DataFolder::share(folder.path()).expect("shared");
        let (pid, later) = (first.sign().expect("signed"), beside.sign().expect("signed"));
        drop((first, pid));
        assert!(!folder.path().join("pid").exists() || later.0.exists());
        let deadline = Instant::now() + Duration::from_secs(60);
        while DataFolder::take(folder.path()).is_ok() {
            assert!(Instant::now() < deadline, "held once the first let go");
        }
        drop(beside);
        DataFolder::take_within(folder.path(), Duration::from_secs(60)).expect("free again");
    }

    #[test]
    fn a_file_in_the_way_is_said() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let error = DataFolder::take(file.path()).expect_err("not a folder");
        assert!(error.0.contains("cannot write to the data folder"), "{error}");
    }
}
