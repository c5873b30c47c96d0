//! The proofs in visitors' hands: queue tickets and admissions (compact, checked here on every request) and
//! passports (EdDSA JWTs, checked by upstreams). No store is asked to check any of them.

mod codes;
mod compact;
#[cfg(test)]
mod fuzz_tests;
mod keys;
mod passport;
mod proofs;

pub use compact::Forged;
pub use keys::{Keys, SECRET_BYTES};
pub use passport::{Bearer, Passport, PassportError};
pub use proofs::{Admission, InviteCode, QueueTicket, RecoveryCode, TicketId};
