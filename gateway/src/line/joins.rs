//! Joins in batches that clock themselves: whatever arrives while one call of the store is under way goes with the
//! next. A storm costs few round trips, and a single visitor waits for nobody.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use prometheus::{Histogram, IntCounter};
use tokio::sync::{mpsc, oneshot};
use waitroom::{Epoch, Invite, Join, JoinOrder, LineStore, Number, RoomId, Series, StoreError};

use super::board::Board;

/// Joins in one call of the store; bounds the script's time.
const BATCH_MAX: usize = 1024;
/// Joins that wait for their batch; beyond it visitors are told to come again rather than pile up.
const QUEUE_MAX: usize = 65_536;

type Given = Result<(Epoch, Number), JoinError>;

struct Joiner {
    lane: u8,
    invite: Option<Invite>,
    given: oneshot::Sender<Given>,
}

/// The entrance of a room's line.
pub(super) struct Joins {
    queue: mpsc::Sender<Joiner>,
}

/// Why no number was given.
#[derive(Debug, Clone, thiserror::Error)]
pub enum JoinError {
    /// The store refused or did not answer.
    #[error("the line cannot be joined: {0}")]
    Store(Arc<StoreError>),
    /// More joins wait than the process holds.
    #[error("too many joins at once")]
    Busy,
    /// As many wait as the room allows.
    #[error("the line is full")]
    Full,
    /// The invite code was used as often as it may be.
    #[error("the invite code is used up")]
    UsedUp,
}

/// What gives numbers.
struct Entrance {
    store: Arc<dyn LineStore>,
    room: RoomId,
    board: Arc<RwLock<Board>>,
    given: IntCounter,
    sizes: Histogram,
}

impl Joins {
    /// Starts the batcher of one room; it ends when this value is dropped.
    pub(super) fn start(
        store: Arc<dyn LineStore>,
        room: RoomId,
        board: Arc<RwLock<Board>>,
        given: IntCounter,
        sizes: Histogram,
    ) -> Self {
        let (queue, mut waiting) = mpsc::channel::<Joiner>(QUEUE_MAX);
        let entrance = Entrance { store, room, board, given, sizes };
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH_MAX);
            while waiting.recv_many(&mut batch, BATCH_MAX).await > 0 {
                entrance.let_join(batch.drain(..)).await;
            }
        });
        Self { queue }
    }

    /// The next number of a lane.
    pub(super) async fn next(&self, lane: u8, invite: Option<Invite>) -> Given {
        let (given, number) = oneshot::channel();
        self.queue.try_send(Joiner { lane, invite, given }).map_err(|_| JoinError::Busy)?;
        number.await.unwrap_or(Err(JoinError::Busy))
    }
}

impl Entrance {
    /// One call for each lane, and one for each invite code, whose uses the store counts.
    async fn let_join(&self, batch: impl Iterator<Item = Joiner>) {
        let mut lanes: BTreeMap<u8, Vec<Joiner>> = BTreeMap::new();
        let mut invited = Vec::new();
        for joiner in batch {
            match joiner.invite {
                Some(_) => invited.push(joiner),
                None => lanes.entry(joiner.lane).or_default().push(joiner),
            }
        }
        for (lane, joiners) in lanes {
            self.call(lane, joiners).await;
        }
        for joiner in invited {
            self.call(joiner.lane, vec![joiner]).await;
        }
    }

    async fn call(&self, lane: u8, joiners: Vec<Joiner>) {
        let count = u32::try_from(joiners.len()).unwrap_or(u32::MAX);
        self.sizes.observe(f64::from(count));
        let order = self.order(lane, count, joiners.first().and_then(|joiner| joiner.invite));
        let joined = self.store.join(&self.room, &order).await;
        let refused = match joined {
            Ok(Join::Given(joined)) => {
                self.given.inc_by(u64::from(joined.count));
                self.board.write().unwrap_or_else(PoisonError::into_inner).note_given(&joined);
                let (lucky, numbers) = (joined.count as usize, joined.first.0..);
                let mut joiners = joiners.into_iter();
                for (number, joiner) in numbers.zip(joiners.by_ref().take(lucky)) {
                    // A visitor who left meanwhile has a number that nobody uses: it counts as away.
                    let _ = joiner.given.send(Ok((joined.epoch, Number(number))));
                }
                for joiner in joiners {
                    let _ = joiner.given.send(Err(JoinError::Full));
                }
                return;
            }
            Ok(Join::Full { .. }) => JoinError::Full,
            Ok(Join::UsedUp) => JoinError::UsedUp,
            Err(error) => JoinError::Store(Arc::new(error)),
        };
        for joiner in joiners {
            let _ = joiner.given.send(Err(refused.clone()));
        }
    }

    fn order(&self, lane: u8, count: u32, invite: Option<Invite>) -> JoinOrder {
        let board = self.board.read().unwrap_or_else(PoisonError::into_inner);
        let series = if board.gathers() { Series::gathered(lane) } else { Series::of_lane(lane) };
        JoinOrder { series, count, floor: board.floor(series), line_max: board.settings.line_max, invite }
    }
}
