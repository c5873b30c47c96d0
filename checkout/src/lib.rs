//! A hold becomes a paid order and a ticket. The rules are pure (`order`); the payment provider is the one thing outside
//! (`payment`); `shop` performs; `http` serves buyers; `jobs` finish what a crash left.

mod audit;
mod demo;
mod errors;
mod http;
mod ids;
mod jobs;
mod order;
mod payment;
pub mod outbox;
pub mod payments;
pub mod tickets;
mod shop;

pub use errors::{OpenError, Refused, ShopError};
pub use http::{ShopHttp, serve};
pub use inventory::Violation;
pub use order::{Order, OrderState, Ticket};
pub use payment::{Outcome, Payment, PaymentState};
pub use shop::Shop;
