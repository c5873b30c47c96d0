//! What a process needs before it serves: its data folder, its secrets, its log. Every fault here is one clear
//! sentence.

mod data;
mod secrets;

use std::net::SocketAddr;

pub use data::DataFolder;
pub use secrets::{admin_token, keys};

/// Why a process does not start. Its text is for a person and holds no secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(pub String);

impl StartError {
    /// From a sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

/// Listens on an address; port 0 takes a free one.
///
/// # Errors
/// When the address is taken or not ours.
pub fn listen(what: &str, key: &str, address: SocketAddr) -> Result<std::net::TcpListener, StartError> {
    let failed = |error: std::io::Error| {
        let why = match error.kind() {
            std::io::ErrorKind::AddrInUse => "another program listens there".to_owned(),
            std::io::ErrorKind::PermissionDenied => "ports below 1024 need more rights".to_owned(),
            _ => error.to_string(),
        };
        StartError(format!("cannot listen on {address} for the {what}: {why}; choose another with --set {key}=IP:PORT"))
    };
    let listener = std::net::TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}
