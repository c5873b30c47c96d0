//! A hold becomes a paid order and a ticket. The rules are pure (`order`); the payment provider is the one thing outside
//! (`payments`); `shop` performs; `http` serves buyers; `jobs` finish what a crash left; `outbox` tells others.

mod agenda;
mod audit;
mod buyer;
mod demo;
mod errors;
mod http;
mod ids;
mod jobs;
mod links;
mod live;
mod metrics;
mod open;
mod order;
pub mod outbox;
pub mod payments;
mod press;
mod secret;
mod shop;
pub mod tickets;
mod views;
mod visitor;
mod words;

pub use audit::Audit;
pub use errors::{OpenError, Refused, ShopError};
pub use http::{ShopHttp, StaffHttp, serve};
pub use ids::set_clock_ahead;
pub use inventory::Violation;
pub use open::Ground;
pub use order::{Order, OrderState, Ticket};
pub use payments::test::Outcome;
pub use payments::{PaymentState, Standing};
pub use secret::Secret;
pub use shop::{Settled, Shop};
pub use visitor::Request;
