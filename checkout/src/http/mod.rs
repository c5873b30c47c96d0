//! The shop's server: its API, its pages, and who may use them.

mod admission;
mod api;
mod assets;
mod event;
mod forms;
mod guesses;
mod handout;
mod house;
mod mine;
mod pages;
mod problem;
mod router;
mod staff;
mod stripe;

pub use router::{ShopHttp, StaffHttp, serve};
