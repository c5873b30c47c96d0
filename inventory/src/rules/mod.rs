//! The rules of what is sold and who holds it. Pure: `now` and chance are arguments.

pub mod claim;
pub mod event;
pub mod hold;
pub mod mark;
pub mod quota;
pub mod refusal;
