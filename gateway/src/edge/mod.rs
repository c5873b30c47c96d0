//! The front door: what listens on the public address. `proxy` holds Pingora's phases, `gate` decides, the rest is
//! what they decide with.

mod asked;
mod client;
mod cookies;
mod gate;
mod limits;
mod own;
mod proxy;
mod respond;
mod routes;
mod server;
mod waiting;

pub use limits::FeedPlace;
pub use server::Edge;
