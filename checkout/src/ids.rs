//! The clock and the random names of this crate; the only place that reads either.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use inventory::UnixMs;
use ring::rand::{SecureRandom, SystemRandom};

/// How far this process's clock is ahead of the machine's, in milliseconds.
static AHEAD_MS: AtomicI64 = AtomicI64::new(0);

/// Sets the clock of this process ahead of the machine's, or behind it when negative: for simulations, where time passes
/// without waiting and the clocks of two shops differ.
pub fn set_clock_ahead(ms: i64) {
    AHEAD_MS.store(ms, Ordering::Relaxed);
}

/// Now.
pub(crate) fn now() -> UnixMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let real = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
    UnixMs(real.saturating_add_signed(AHEAD_MS.load(Ordering::Relaxed)))
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
