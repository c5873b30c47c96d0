//! Who of a room is in touch with this gateway: visitors with an open feed, and those who asked lately. Told to the
//! store in batches, several times within the grace after which somebody counts as away.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use waitroom::{Bits, Number};

#[derive(Default)]
struct Seen {
    connected: HashMap<Number, u32>,
    /// A bit a visitor: a million of them are 128 KiB.
    asked: Bits,
}

/// Cloning shares it.
#[derive(Clone, Default)]
pub(super) struct Presence(Arc<Mutex<Seen>>);

impl Presence {
    fn with<T>(&self, act: impl FnOnce(&mut Seen) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Somebody asked for this number.
    pub(super) fn asked(&self, number: Number) {
        self.with(|seen| seen.asked.insert(number.0));
    }

    /// A feed for this number is open until the guard is dropped.
    pub(super) fn connected(&self, number: Number) -> Connected {
        self.with(|seen| *seen.connected.entry(number).or_default() += 1);
        Connected { presence: self.clone(), number }
    }

    /// Everybody in touch since the last time.
    pub(super) fn take(&self) -> Bits {
        self.with(|seen| {
            let mut all = std::mem::take(&mut seen.asked);
            all.extend(seen.connected.keys().map(|number| number.0));
            all
        })
    }

    /// What could not be told to the store is told with the next batch.
    pub(super) fn put_back(&self, numbers: Bits) {
        self.with(|seen| {
            for (at, bytes) in numbers.to_chunks() {
                seen.asked.add_chunk(at, &bytes);
            }
        });
    }
}

/// An open feed.
pub(super) struct Connected {
    presence: Presence,
    number: Number,
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.presence.with(|seen| {
            if let Some(count) = seen.connected.get_mut(&self.number) {
                *count -= 1;
                if *count == 0 {
                    seen.connected.remove(&self.number);
                    // Seen until this moment: the grace begins now.
                    seen.asked.insert(self.number.0);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_tabs_are_one_visitor() {
        let presence = Presence::default();
        let first = presence.connected(Number(7));
        let second = presence.connected(Number(7));
        presence.asked(Number(9));
        let taken = || presence.take().iter().collect::<Vec<_>>();
        assert_eq!(taken(), [7, 9]);
        drop(first);
        assert_eq!(taken(), [7]);
        drop(second);
        assert_eq!(taken(), [7], "seen until the end");
        assert_eq!(taken().len(), 0);
    }
}
