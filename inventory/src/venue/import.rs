//! Houses from CSV and JSON.
