//! Invariants 5 and 6 on live data.
