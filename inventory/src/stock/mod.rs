//! The stock on the table: events, seats, quotas and holds; and the board of what is free.

pub mod board;
pub mod change;
mod feed;
pub mod house;
pub mod inventory;
mod keys;
mod making;
mod once;
pub mod show;
pub mod take;
pub mod verify;
