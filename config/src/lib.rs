//! Every setting: its type, default, unit and check. Reads text, files and the environment once, at start.

mod settings;

pub use settings::*;
