//! The way to the origins: upstreams with their pools, the choice among origins, health, breakers, retries where they are
//! safe, and how the origins do. It decides nothing about visitors: whoever sets out has a `Pass` of the gate.

mod balance;
mod breaker;
mod budget;
mod idle;
mod meter;
mod metrics;
mod peer;
mod place;
mod probe;
mod trip;
mod upstream;
mod upstreams;
mod watch;
mod wellness;

pub use meter::Reading;
pub use metrics::OriginMetrics;
pub use place::{Place, PlaceReport};
pub use trip::{Fault, Next, Repeatable, Trip};
pub use upstream::{NoOrigin, Upstream};
pub use upstreams::Upstreams;
