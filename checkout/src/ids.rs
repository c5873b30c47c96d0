//! The clock and the random names of this crate; the only place that reads either.

use std::time::{SystemTime, UNIX_EPOCH};

use inventory::UnixMs;
use ring::rand::{SecureRandom, SystemRandom};

/// Now.
pub(crate) fn now() -> UnixMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMs(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// 128 random bits in hex: nobody can guess one.
///
/// # Errors
/// When the system has no randomness to give.
pub(crate) fn random() -> Result<String, ring::error::Unspecified> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
