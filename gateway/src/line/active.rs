//! How many different visitors made a request lately. Linear counting (Whang, Vander-Zanden and Taylor, 1990): a request
//! sets one bit, and the bits that are still clear tell how many visitors there were. Good to a few percent up to some
//! hundred thousand, without a lock and without remembering anybody.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Bits of a slice of time.
const BITS: usize = 32_768;
/// Slices that count; one more is being filled.
const SLICES: usize = 10;

/// The bits of the last slices of time; whoever calls [`Active::turn`] says how long one is.
pub(super) struct Active {
    slices: Vec<[AtomicU64; BITS / 64]>,
    current: AtomicUsize,
}

impl Default for Active {
    fn default() -> Self {
        let slice = || std::array::from_fn(|_| AtomicU64::new(0));
        Self { slices: (0..=SLICES).map(|_| slice()).collect(), current: AtomicUsize::new(0) }
    }
}

impl Active {
    /// This visitor makes a request.
    pub(super) fn seen(&self, visitor: u64) {
        let (at, bit) = place(visitor);
        let word = &self.slices[self.current.load(Ordering::Relaxed)][at];
        // Most requests find their bit set: then the line of the cache stays shared.
        if word.load(Ordering::Relaxed) & bit == 0 {
            word.fetch_or(bit, Ordering::Relaxed);
        }
    }

    /// This visitor is no longer inside. Another one whose bit is the same counts again with the next request.
    pub(super) fn gone(&self, visitor: u64) {
        let (at, bit) = place(visitor);
        for slice in &self.slices {
            slice[at].fetch_and(!bit, Ordering::Relaxed);
        }
    }

    /// Ends a slice of time, and says how many visitors the last slices had.
    pub(super) fn turn(&self) -> u64 {
        let next = (self.current.load(Ordering::Relaxed) + 1) % self.slices.len();
        for word in &self.slices[next] {
            word.store(0, Ordering::Relaxed);
        }
        self.current.store(next, Ordering::Relaxed);
        let union = |at: usize| self.slices.iter().fold(0, |bits, slice| bits | slice[at].load(Ordering::Relaxed));
        let clear: u32 = (0..BITS / 64).map(|at| union(at).count_zeros()).sum();
        let (all, clear) = (BITS as f64, f64::from(clear.max(1)));
        (all * (all / clear).ln()).round() as u64
    }
}

/// The word and the bit of a visitor.
fn place(visitor: u64) -> (usize, u64) {
    let at = mixed(visitor) as usize % BITS;
    (at / 64, 1_u64 << (at % 64))
}

/// SplitMix64's finaliser: neighbours land anywhere, as linear counting wants it.
fn mixed(mut value: u64) -> u64 {
    value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_are_counted_once_and_forgotten_in_time() {
        for people in [0_u64, 1, 50, 3_000, 100_000] {
            let active = Active::default();
            for _ in 0..3 {
                (0..people).for_each(|visitor| active.seen(visitor));
            }
            let counted = active.turn();
            assert!(counted.abs_diff(people) <= people / 25 + 1, "{counted} of {people}");
            let last = (1..SLICES).map(|_| active.turn()).last().expect("turns");
            assert_eq!(last, counted);
            assert_eq!(active.turn(), 0);
        }
    }

    #[test]
    fn whoever_is_gone_counts_no_longer() {
        let active = Active::default();
        (0..100).for_each(|visitor| active.seen(visitor));
        active.turn();
        (0..50).for_each(|visitor| active.seen(visitor));
        (0..90).chain(0..90).for_each(|visitor| active.gone(visitor));
        assert_eq!(active.turn(), 10);
    }
}
