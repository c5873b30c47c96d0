//! The limits on joins that count over all gateways, asked of the store: whoever knocks while one call is under way goes
//! with the next. While the store does not answer, each gateway's own limits are what there is.

use std::sync::Arc;

use config::{EdgeLimits, Rate, RateLimit};
use tokio::sync::{mpsc, oneshot};
use waitroom::{Knock, KnockOrder, Knocked, LineStore, Once, Quota};

use super::quota::{Exceeded, Which};

/// Knocks in one call of the store; bounds the script's time.
const BATCH_MAX: usize = 1024;
/// Knocks that wait for their batch; beyond it visitors are told to come again.
const QUEUE_MAX: usize = 65_536;

/// Why somebody who knocked may not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// Over a limit.
    Over(Exceeded),
    /// What was shown has been shown before.
    Spent,
    /// More knock than this process holds.
    Busy,
}

/// Asks for all gateways.
pub(super) struct Shared {
    queue: mpsc::Sender<(Knock, oneshot::Sender<Knocked>)>,
    per_network: RateLimit,
    in_all: RateLimit,
}

impl Shared {
    /// Starts asking; it ends when this value is dropped.
    pub(super) fn start(store: Arc<dyn LineStore>, settings: &EdgeLimits) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let quota = |rate: RateLimit| rate.map(|rate| Quota::new(rate.per_minute.get(), rate.burst.get()));
        let order = KnockOrder {
            per_network: quota(settings.joins_per_prefix),
            in_all: quota(settings.joins),
            knocks: Vec::new(),
        };
        tokio::spawn(ask(store, order, waiting));
        Self { queue, per_network: settings.joins_per_prefix, in_all: settings.joins }
    }

    /// Asks whether somebody from a network may join, who shows something that may be shown once only.
    pub(super) async fn knock(&self, network: String, once: Option<Once>) -> Result<(), Turned> {
        if once.is_none() && self.in_all.is_none() && (network.is_empty() || self.per_network.is_none()) {
            return Ok(());
        }
        let (answer, answered) = oneshot::channel();
        self.queue.try_send((Knock { network, once }, answer)).map_err(|_| Turned::Busy)?;
        let over = |which, rate: Option<Rate>, wait_ms: u64| match rate {
            Some(rate) => Err(Turned::Over(Exceeded { which, rate, retry_s: wait_ms / 1000 + 1 })),
            None => Ok(()),
        };
        match answered.await {
            // The store does not answer.
            Ok(Knocked::In) | Err(_) => Ok(()),
            Ok(Knocked::NetworkOver(wait_ms)) => over(Which::JoinsOfNetwork, self.per_network, wait_ms),
            Ok(Knocked::AllOver(wait_ms)) => over(Which::JoinsOfAll, self.in_all, wait_ms),
            Ok(Knocked::Spent) => Err(Turned::Spent),
        }
    }
}

async fn ask(
    store: Arc<dyn LineStore>,
    mut order: KnockOrder,
    mut waiting: mpsc::Receiver<(Knock, oneshot::Sender<Knocked>)>,
) {
    let (mut batch, mut answers) = (Vec::with_capacity(BATCH_MAX), Vec::with_capacity(BATCH_MAX));
    while waiting.recv_many(&mut batch, BATCH_MAX).await > 0 {
        order.knocks.clear();
        for (knock, answer) in batch.drain(..) {
            order.knocks.push(knock);
            answers.push(answer);
        }
        match store.knock(&order).await {
            Ok(knocked) => {
                for (answer, knocked) in answers.drain(..).zip(knocked) {
                    // Who does not wait any more needs no answer.
                    let _ = answer.send(knocked);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the shared limits cannot be asked; this gateway's own count");
                answers.clear();
            }
        }
    }
}
