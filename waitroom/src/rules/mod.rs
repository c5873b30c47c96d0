//! The rules of the line. Pure: no clock, no randomness, no input or output; `now` is an argument.

mod adaptive;
mod audit;
mod bits;
mod copy;
mod draw;
mod estimate;
mod forecast;
mod ids;
mod knock;
mod line;
mod plan;
mod schedule;
mod settings;
mod shares;

pub use adaptive::{ACTIVE_MS, Adaptive, Decision, OriginReading, Reason, STEP_MS, Window};
pub use audit::{Finding, audit};
pub use bits::{Bits, CHUNK_BITS, CHUNK_BYTES};
pub use copy::{LineCopy, Standing};
pub use draw::{DRAWN_MAX, Draw, DrawKey, DrawRecord, DrawnLane, Permutation};
pub use estimate::{Estimate, Eta};
pub use forecast::{Forecasts, Score};
pub use ids::{BadRoomId, Epoch, Number, RoomId, Series, UnixMs};
pub use knock::{Knock, KnockOrder, Knocked, Once, Quota, Tally};
pub use line::{Effect, Everything, Line};
pub use plan::{Counts, OriginGate, Pace, Plan, StockGate, Why, plan};
pub use schedule::{Phase, Planned, Schedule};
pub use settings::{Ask, Lane, MAIN_LANE, Method, Notice, Orders, Pause, Said, Settings, Sliding, Stage};
pub use shares::Shares;
