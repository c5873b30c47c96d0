//! What is for sale and who holds it: pure rules (`rules`, `venue`), the one table over the DynamoDB API (`table`), and the
//! stock on it (`stock`). It knows nothing of orders and money; whoever sells adds to the same transactions.

mod ids;
mod rules;
mod stock;
mod table;
pub mod venue;

pub use ids::{EventId, HoldId, QuotaId, TypeId, UnixMs};
pub use rules::claim::{PIECES_MAX, Wish};
pub use rules::event::{Codes, Event, MONEY_MAX, Quota, TicketType, code_digest, is_name};
pub use rules::hold::{Back, Hold, HoldState, Line};
pub use rules::refusal::Refusal;
pub use stock::board::{Bits, Board, Counts, Look, Turn};
pub use stock::change::{Change, Changed};
pub use stock::inventory::{Inventory, Sale, TypeStock};
pub use stock::show::Show;
pub use stock::take::{NewHold, Taken};
pub use stock::verify::{Correction, Memory, Report, Violation};
pub use table::{
    Breaker, Connect, Cure, Durability, Failed, Fault, Item, Step, Table, Transaction, TxError, Value, Write, json,
    pause, time_left, within,
};
pub use venue::SeatId;
