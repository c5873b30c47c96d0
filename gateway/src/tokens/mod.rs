//! The proofs in visitors' hands: queue tickets and admissions (compact, checked here on every request) and
//! passports (EdDSA JWTs, checked by upstreams). No store is asked to check any of them; in it gateways only tell each
//! other of new generations of keys.

mod binding;
mod codes;
mod compact;
#[cfg(test)]
mod fuzz_tests;
mod generations;
mod keys;
mod passport;
mod possession;
mod proofs;
mod puzzle;
mod reference;
mod rotation;

pub use binding::{Binding, Bound, KeyPrint, Need};
pub use compact::Forged;
pub use generations::{Generation, Generations, Schedule, Stage, When};
pub use keys::{Keys, SECRET_BYTES, Secret};
pub use passport::{Bearer, PassportError};
pub use possession::NoProof;
pub use proofs::{Admission, InviteCode, QueueTicket, RecoveryCode, TicketId};
pub use puzzle::{Puzzle, Task};
pub use reference::Reference;
pub use rotation::{Report, Rotation};
