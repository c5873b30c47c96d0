//! The best free seats together.
