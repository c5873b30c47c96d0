//! What is for sale and who holds it: pure rules (`rules`), and the one table over the DynamoDB API (`table`). It knows
//! nothing of orders and money; whoever sells adds to the same transactions.

mod audit;
mod choice;
mod engine;
mod inventory;
mod rules;
mod table;
mod transaction;
pub mod venue;

pub use audit::Violation;
pub use inventory::{Inventory, NewEvent, NewTicketType, Taken};
pub use rules::{
    Event, EventId, Hold, HoldId, HoldState, Line, Refusal, Seat, SeatId, SeatState, TicketType, TypeId, UnixMs,
    stock_adds_up,
};
pub use table::{Connect, Fault, Record, Table};
pub use transaction::{Step, Transaction, TxError};
