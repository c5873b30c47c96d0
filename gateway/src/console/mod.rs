//! The desk: the staff's API and page, health and metrics, on an address of its own.

mod api;
pub mod client;
mod keys;
mod orders;
mod problem;
mod server;
mod settings;
mod shop;

pub use server::{Console, serve};
