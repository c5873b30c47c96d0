//! The line: pure rules (`rules`), and the stores that keep it (`embedded` in this process, `redis` for many gateways)
//! behind one trait (`store`) with one conformance suite.

mod clock;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod conformance_tests;
mod embedded;
#[cfg(test)]
mod failover_tests;
#[cfg(test)]
mod history_tests;
mod notes;
mod redis;
#[cfg(test)]
mod restart_tests;
mod rules;
pub mod simulate;
mod store;

pub use clock::Clock;
pub use embedded::EmbeddedStore;
pub use notes::{BadNote, Keep, Note, NoteOrder, Noted, Notes, Over, Topic};
pub use redis::RedisStore;
pub use rules::*;
pub use store::{
    Admit, AdmitOrder, Change, Changed, Claim, Deal, Invite, Join, JoinOrder, Joined, Known, LineStore, Retry,
    StoreError, Touched, View,
};
