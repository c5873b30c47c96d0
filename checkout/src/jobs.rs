//! What runs beside the buyers: looks at what is on the agenda, relays messages, keeps the boards' time. Each takes no input,
//! may run anywhere and any number of times.

use std::sync::Arc;
use std::time::Duration;

use inventory::{Fault, Memory};

use crate::ids;
use crate::metrics::Metrics;
use crate::shop::Shop;

/// Holds end within this after their moment; a buyer who wants such a seat has it at once.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// A seat whose hold is over looks free within this, and what other processes changed is known.
const TICK_EVERY: Duration = Duration::from_millis(100);
/// The outbox is looked through this often without anybody saying so.
const RELAY_EVERY: Duration = Duration::from_secs(2);
/// And not more often than this.
const RELAY_PAUSE: Duration = Duration::from_millis(100);
/// What lived long enough is taken away this often, where the table does not do that by itself.
const EXPIRE_EVERY: Duration = Duration::from_secs(600);

/// Starts the jobs; they end when the returned set is dropped.
pub(crate) fn start(shop: &Arc<Shop>, metrics: &Metrics) -> tokio::task::JoinSet<()> {
    let mut jobs = tokio::task::JoinSet::new();
    let of = |shop: &Arc<Shop>| Arc::clone(shop);
    jobs.spawn(every("agenda", LOOK_EVERY, of(shop), async |shop| shop.look_at_due().await));
    jobs.spawn(every("boards", TICK_EVERY, of(shop), async |shop| {
        shop.inventory.boards().iter().for_each(|(_, board)| board.tick(ids::now()));
        shop.inventory.follow_others(ids::now()).await
    }));
    jobs.spawn(relay(of(shop)));
    if let Some(every) = shop.settings.verify {
        jobs.spawn(verify(every, of(shop), metrics.clone()));
    }
    jobs.spawn(every("old items", EXPIRE_EVERY, of(shop), async |shop| shop.inventory.table().expire().await));
    jobs
}

impl Shop {
    /// One round of what the jobs do: what is due, the boards, and the outbox.
    ///
    /// # Errors
    /// When the table does not answer; the next round goes on.
    pub async fn tick(&self) -> Result<(), Fault> {
        self.look_at_due().await?;
        self.inventory.boards().iter().for_each(|(_, board)| board.tick(ids::now()));
        self.inventory.follow_others(ids::now()).await?;
        self.relay.pass().await
    }
}

/// Recomputes the stock, puts right what is safe, and tells the metrics.
async fn verify(every: Duration, shop: Arc<Shop>, metrics: Metrics) {
    let mut memory = Memory::default();
    loop {
        match shop.audit(&mut memory, true, false).await {
            Ok(audit) => {
                for (event, report) in &audit.events {
                    for violation in &report.violations {
                        tracing::error!(event, what = violation.what, "the stock does not add up");
                    }
                    for correction in &report.corrections {
                        tracing::warn!(
                            event,
                            what = correction.what,
                            reason = correction.reason,
                            "the stock was put right"
                        );
                    }
                }
                for violation in &audit.violations {
                    tracing::error!(what = violation.what, "an order does not add up");
                }
                metrics.verified(&audit);
            }
            Err(fault) => tracing::warn!(job = "verifier", %fault, "will be tried again"),
        }
        metrics.table_down.set(i64::from(shop.inventory.table().is_down()));
        tokio::time::sleep(every).await;
    }
}

/// Relays at once when there is something to tell, and now and then for what others wrote.
async fn relay(shop: Arc<Shop>) {
    loop {
        if let Err(fault) = shop.relay.pass().await {
            tracing::warn!(job = "outbox", %fault, "will be tried again");
        }
        let _ = tokio::time::timeout(RELAY_EVERY, shop.told.notified()).await;
        // Whatever is told at the same moment goes with it.
        tokio::time::sleep(RELAY_PAUSE).await;
    }
}

async fn every<F>(name: &'static str, pause: Duration, shop: Arc<Shop>, work: F)
where
    F: AsyncFn(&Shop) -> Result<(), Fault>,
{
    loop {
        if let Err(fault) = work(&shop).await {
            tracing::warn!(job = name, %fault, "will be tried again");
        }
        tokio::time::sleep(pause).await;
    }
}
