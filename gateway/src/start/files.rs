//! How many files this process may have open, sockets among them.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files for what is no visitor's connection: upstreams, the stores, the console, the log.
const RESERVE: u64 = 1000;

/// Raises the limit as far as this process may, since shells and service managers begin with a low one. Gives it; `None`
/// when there is none.
pub fn open_files_max() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of open files stays as it is");
        }
    }
    getrlimit(Resource::Nofile).current
}

/// How many connections may be open when a process may open so many files: never so many that none is left to serve
/// them with.
pub fn connections_max(wanted: Option<u32>, files: Option<u64>) -> Option<u32> {
    let fit = files.map(|files| u32::try_from(files - RESERVE.min(files / 2)).unwrap_or(u32::MAX));
    match (wanted, fit) {
        (Some(wanted), Some(fit)) => Some(wanted.min(fit)),
        (wanted, fit) => wanted.or(fit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_room_for_the_rest() {
        for (wanted, files, expected) in [
            (Some(19_000), Some(20_000), Some(19_000)),
            (Some(19_000), Some(1024), Some(512)),
            (None, Some(20_000), Some(19_000)),
            (Some(19_000), None, Some(19_000)),
            (None, None, None),
        ] {
            assert_eq!(connections_max(wanted, files), expected, "{wanted:?} of {files:?}");
        }
    }

    #[test]
    fn the_limit_is_raised() {
        assert_eq!(open_files_max(), getrlimit(Resource::Nofile).maximum);
    }
}
