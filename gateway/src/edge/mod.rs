//! The front door: what listens on the public address. `proxy` holds Pingora's phases, `gate` decides, the rest is
//! what they decide with.

mod actions;
mod asked;
mod binding;
mod bypass;
mod challenge;
pub(crate) mod client;
mod cookies;
mod crawlers;
mod direct;
mod draw;
mod forwarded;
#[cfg(test)]
mod fuzz_tests;
mod gate;
mod limits;
mod own;
mod path;
mod patience;
mod proxy;
mod references;
mod refusal;
mod request;
mod respond;
mod routes;
mod server;
mod straight;
mod waiting;
mod written;

pub use gate::Pass;
pub use limits::FeedPlace;
pub use proxy::FrontDoor;
pub use references::look_up;
pub(crate) use refusal::Refusal;
pub(crate) use routes::is_plain_host;
pub use server::{Edge, Entrance};
