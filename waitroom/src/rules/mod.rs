//! The rules of the line. Pure: no clock, no randomness, no input or output; `now` is an argument.

mod bits;
mod copy;
mod estimate;
mod ids;
mod line;
mod plan;
mod settings;

pub use bits::{Bits, CHUNK_BITS, CHUNK_BYTES};
pub use copy::{LineCopy, Standing};
pub use estimate::{Estimate, Eta};
pub use ids::{BadRoomId, Epoch, Number, RoomId, UnixMs};
pub use line::{Effect, Line, Snapshot};
pub use plan::{Counts, Pace, Plan, StockGate, Why, plan};
pub use settings::{Notice, Orders, Pause, Settings, Sliding};
