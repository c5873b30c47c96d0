//! One simulated buyer.
