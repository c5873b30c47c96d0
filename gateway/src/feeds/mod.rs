//! Live feeds: a visitor's connection that has left Pingora and now only carries line messages. Sockets and event
//! streams differ in their frames alone.

mod events;
mod frames;
mod handoff;
mod socket;

pub use handoff::{Feed, FeedKind, Manners};
