//! The line in a gateway: one host a room, which keeps a copy of the line, gives numbers, calls people and tells every
//! visitor the truth. The rules and the stores are `waitroom`'s; this is the thin shell that runs them.

mod active;
mod board;
mod calls;
mod inside;
mod joins;
mod keeper;
mod message;
mod place;
mod presence;
mod room;
mod rooms;
mod rules;
mod slow;
mod spoken;
mod steering;
mod stock;
mod telling;
mod visit;

pub use inside::Holds;
pub use joins::JoinError;
pub use message::{DrawNews, EtaS, Notice, Own, PauseInfo, Reach, Shared, State, Stock, Why, rfc3339};
pub use place::{Entry, Place};
pub use room::RoomHost;
pub use rooms::{Opening, Rooms};
pub use rules::settings_of;
pub(crate) use rules::{notice, rules_of};
pub use spoken::{ForAll, Shown};
pub use telling::{DecisionReport, DrawReport, LaneReport, OriginReport, RoomReport};
pub use visit::{Teller, Told, Visit};
