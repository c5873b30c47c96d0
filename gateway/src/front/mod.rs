//! How bytes come in: the accept loop, the limits of connections, TLS, and the request head, which is read and checked
//! here before Pingora sees anything of it. It decides nothing about visitors; that is the gate's.
//!
//! Pingora's own listener is not used: a connection's place has to be given back when a handshake fails, the PROXY
//! header comes before TLS and on plain connections too, and a head needs one deadline as a whole, not one a read.

mod accept;
mod certificates;
mod connection;
mod direct;
#[cfg(test)]
mod fuzz_tests;
mod gathered;
mod head;
mod places;
mod proxied;
mod redirect;
mod strict;
mod tcp;
mod tls;
mod visitor;
mod workers;
mod writing;

pub use accept::{Door, Doorway};
pub use certificates::Certificates;
pub use direct::{Direct, Looked, Reply, Then};
pub use places::{Place, Places};
pub use proxied::Proxied;
pub use redirect::Redirect;
pub(crate) use strict::has_control;
pub use strict::{Connection, Head, HeadLimits, Version};
#[cfg(test)]
pub(crate) use strict::{check, end};
pub use tls::Handshakes;
pub use visitor::{Gone, Visitor};
pub use workers::{Front, Workers};
pub(crate) use writing::{Unwritten, write, write_together};
