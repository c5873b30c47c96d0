//! What a process needs before it serves: its data folder, its secrets, its log. Every fault here is one clear
//! sentence.

mod data;
mod files;
pub mod handover;
mod secrets;
mod sockets;

pub use data::{DataFolder, PidFile};
pub use files::{connections_max, open_files_max};
pub use handover::Predecessor;
pub use secrets::{admin_token, keys, shop_secret, write};
pub use sockets::{Port, listen, listen_on};

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
