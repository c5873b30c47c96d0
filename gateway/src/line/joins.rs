//! Joins in batches that clock themselves: whatever arrives while one call of the store is under way goes with the
//! next. A storm costs few round trips, and a single visitor waits for nobody.

use std::sync::Arc;

use prometheus::{Histogram, IntCounter};
use tokio::sync::{mpsc, oneshot};
use waitroom::{Epoch, LineStore, Number, RoomId, StoreError};

/// Joins in one call of the store; bounds the script's time.
const BATCH_MAX: usize = 1024;
/// Joins that wait for their batch; beyond it visitors are told to come again rather than pile up.
const QUEUE_MAX: usize = 65_536;

type Given = Result<(Epoch, Number), Arc<StoreError>>;

/// The entrance of a room's line.
pub(super) struct Joins {
    queue: mpsc::Sender<oneshot::Sender<Given>>,
}

/// Why no number was given.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The store refused or did not answer.
    #[error("the line cannot be joined: {0}")]
    Store(Arc<StoreError>),
    /// More joins wait than the process holds.
    #[error("too many joins at once")]
    Full,
}

impl Joins {
    /// Starts the batcher of one room; it ends when this value is dropped.
    pub(super) fn start(store: Arc<dyn LineStore>, room: RoomId, given: IntCounter, sizes: Histogram) -> Self {
        let (queue, mut waiting) = mpsc::channel::<oneshot::Sender<Given>>(QUEUE_MAX);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH_MAX);
            while waiting.recv_many(&mut batch, BATCH_MAX).await > 0 {
                let count = u32::try_from(batch.len()).unwrap_or(u32::MAX);
                sizes.observe(f64::from(count));
                match store.join(&room, count).await {
                    Ok(joined) => {
                        given.inc_by(u64::from(count));
                        for (number, visitor) in (joined.first.0..).zip(batch.drain(..)) {
                            // A visitor who left meanwhile has a number that nobody uses: it counts as away.
                            let _ = visitor.send(Ok((joined.epoch, Number(number))));
                        }
                    }
                    Err(error) => {
                        let error = Arc::new(error);
                        for visitor in batch.drain(..) {
                            let _ = visitor.send(Err(Arc::clone(&error)));
                        }
                    }
                }
            }
        });
        Self { queue }
    }

    /// The next number.
    pub(super) async fn next(&self) -> Result<(Epoch, Number), JoinError> {
        let (sender, receiver) = oneshot::channel();
        self.queue.try_send(sender).map_err(|_| JoinError::Full)?;
        match receiver.await {
            Ok(given) => given.map_err(JoinError::Store),
            Err(_) => Err(JoinError::Full),
        }
    }
}
