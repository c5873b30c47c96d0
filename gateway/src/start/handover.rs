//! Listening sockets outlive a process: a new one takes them over from the old one, or gets them from systemd, by the protocol
//! of `sd_listen_fds(3)` (`LISTEN_FDS`, `LISTEN_FDNAMES`). While neither accepts, connections wait in the kernel's queue.
//!
//! An upgrade: the old process starts the binary by the name that it was started with itself, with the same arguments and its
//! sockets. The new one says when it takes over by sending SIGTERM, and the old one drains. Should the new one end instead,
//! nothing has happened. Pingora's own upgrade socket is not used: it knows nothing of the console, nor of systemd.

use std::io;
use std::net::TcpListener;
use std::os::unix::process::parent_id;
use std::process::{Child, Command};
use std::sync::{LazyLock, Mutex, PoisonError};

use command_fds::{CommandFdExt, FdMapping};
use listenfd::ListenFd;
use rustix::process::{Pid, Signal, kill_process};

/// The first passed descriptor, as the protocol says.
const FIRST: i32 = 3;
/// Says to a successor whom it takes over from.
const PREDECESSOR: &str = "LISTEN_PREDECESSOR";

/// Sockets by the setting that names their address, since the kernel's table of open files is one a process too.
struct Sockets {
    /// Passed to this process and not taken yet.
    inherited: Vec<(String, TcpListener)>,
    /// Open in this process.
    open: Vec<(String, TcpListener)>,
    /// Whether a successor was started and has not ended.
    succession: Succession,
}

#[derive(PartialEq, Eq)]
enum Succession {
    None,
    Begun,
}

static SOCKETS: LazyLock<Mutex<Sockets>> =
    LazyLock::new(|| Mutex::new(Sockets { inherited: passed(), open: Vec::new(), succession: Succession::None }));

fn with<T>(act: impl FnOnce(&mut Sockets) -> T) -> T {
    act(&mut SOCKETS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// What was passed. A socket whose name is no setting (systemd calls it after the unit) is the front door's.
fn passed() -> Vec<(String, TcpListener)> {
    let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
    let mut names =
        names.split(':').map(|name| if name.contains('.') && !name.ends_with(".socket") { name } else { "" });
    let mut sockets = ListenFd::from_env();
    let mut passed = Vec::new();
    for at in 0..sockets.len() {
        let name = names.next().filter(|name| !name.is_empty()).unwrap_or("edge.listen");
        if let Ok(Some(listener)) = sockets.take_tcp_listener(at) {
            passed.push((name.to_owned(), listener));
        }
    }
    passed
}

/// The socket that was passed for this setting.
pub(super) fn inherited(key: &str) -> Option<TcpListener> {
    with(|sockets| {
        let at = sockets.inherited.iter().position(|(name, _)| name == key)?;
        Some(sockets.inherited.swap_remove(at).1)
    })
}

/// Remembers a socket, to be passed on.
///
/// # Errors
/// When the process may open no more files.
pub(super) fn keep(key: &str, listener: &TcpListener) -> io::Result<()> {
    let copy = listener.try_clone()?;
    with(|sockets| sockets.open.push((key.to_owned(), copy)));
    Ok(())
}

/// Forgets the sockets: with those who accept gone too, who knocks is refused, unless a successor has them.
pub fn close() {
    with(|sockets| sockets.open.clear());
}

/// Whether a successor has the sockets.
pub fn has_successor() -> bool {
    with(|sockets| sockets.succession == Succession::Begun)
}

/// The successor ended.
pub fn forget_successor() {
    with(|sockets| sockets.succession = Succession::None);
}

/// Starts the successor with this process's sockets.
///
/// # Errors
/// When it cannot be started.
pub fn start_successor() -> io::Result<Child> {
    let (mut names, mut mappings) = (Vec::new(), Vec::new());
    with(|sockets| {
        for ((name, listener), child_fd) in sockets.open.iter().zip(FIRST..) {
            names.push(name.clone());
            mappings.push(FdMapping { parent_fd: listener.try_clone()?.into(), child_fd });
        }
        io::Result::Ok(())
    })?;
    let mut arguments = std::env::args_os();
    let program = arguments.next().ok_or_else(|| io::Error::other("this process does not know its own name"))?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("LISTEN_FDS", names.len().to_string())
        .env("LISTEN_FDNAMES", names.join(":"))
        .env_remove("LISTEN_PID")
        .env(PREDECESSOR, std::process::id().to_string());
    command.fd_mappings(mappings).map_err(io::Error::other)?;
    let successor = command.spawn()?;
    with(|sockets| sockets.succession = Succession::Begun);
    Ok(successor)
}

/// The process that this one takes over from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Predecessor(Pid);

impl Predecessor {
    /// If there is one: it says so, and it is the parent.
    pub fn find() -> Option<Self> {
        let said: u32 = std::env::var(PREDECESSOR).ok()?.parse().ok()?;
        if said != parent_id() {
            return None;
        }
        Pid::from_raw(i32::try_from(said).ok()?).map(Self)
    }

    /// Tells it to drain and go. One that is gone already needs no word.
    pub fn dismiss(self) {
        if let Err(error) = kill_process(self.0, Signal::TERM) {
            tracing::warn!(%error, "the process before this one could not be told to go");
        }
    }
}
