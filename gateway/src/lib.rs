//! The edge: Pingora proxy, gate, tokens, limits, live feeds, pages and the console. It knows the line (`waitroom`) and
//! the settings (`config`), and meets the shop only over HTTP.

pub mod console;
pub mod edge;
pub mod feeds;
pub mod front;
pub mod line;
pub mod metrics;
pub mod origin;
pub mod outgoing;
pub mod pages;
mod problem;
pub mod start;
pub mod tokens;
pub mod words;
