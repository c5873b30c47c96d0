//! The front door: what listens on the public address. `proxy` holds Pingora's phases, `gate` decides, the rest is
//! what they decide with.

mod actions;
mod asked;
mod bypass;
mod client;
mod cookies;
mod crawlers;
mod draw;
mod forwarded;
mod gate;
mod limits;
mod own;
mod path;
mod proxy;
mod respond;
mod routes;
mod server;
mod waiting;

pub use limits::FeedPlace;
pub use server::Edge;
