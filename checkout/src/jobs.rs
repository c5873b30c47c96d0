//! What runs beside the buyers: ends holds, finishes orders that a crash or an absent buyer left, relays messages. Each
//! takes no input, may run anywhere and any number of times.

use std::sync::Arc;
use std::time::Duration;

use inventory::Fault;

use crate::errors::ShopError;
use crate::shop::{Message, Shop};

/// Holds end within this after their moment; a buyer who wants such a seat ends it at once.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Orders that nobody drives are looked at this often.
const RECONCILE_EVERY: Duration = Duration::from_secs(2);
/// Messages leave within this.
const RELAY_EVERY: Duration = Duration::from_millis(500);

/// Starts the jobs; they end when the returned set is dropped.
pub(crate) fn start(shop: &Arc<Shop>) -> tokio::task::JoinSet<()> {
    let mut jobs = tokio::task::JoinSet::new();
    let of = |shop: &Arc<Shop>| Arc::clone(shop);
    jobs.spawn(every("sweeper", SWEEP_EVERY, of(shop), async |shop| shop.sweep().await.map(|_| ())));
    jobs.spawn(every("reconciler", RECONCILE_EVERY, of(shop), async |shop| shop.reconcile().await));
    jobs.spawn(every("outbox relay", RELAY_EVERY, of(shop), async |shop| shop.relay().await));
    jobs
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

impl Shop {
    /// Brings every open order as far as it can go.
    async fn reconcile(&self) -> Result<(), Fault> {
        for order in self.open_orders().await? {
            match self.settle(&order).await {
                Ok(_) => {}
                Err(ShopError::Fault(fault)) => return Err(fault),
                Err(ShopError::Refused(refused)) => {
                    tracing::warn!(order = order.get(..8), ?refused, "an open order cannot be settled");
                }
            }
        }
        Ok(())
    }

    /// Relays messages in the order in which they were written. A crash between telling and forgetting tells again:
    /// at least once. The destination is the log for now.
    async fn relay(&self) -> Result<(), Fault> {
        let table = self.inventory.table();
        for (sort, message) in table.list::<Message>("OUTBOX", None).await? {
            // An order's id opens its page; a log line names it by its beginning only.
            let order = message.value.order.get(..8).unwrap_or("");
            tracing::info!(kind = message.value.kind, order, "message");
            let mut transaction = table.transaction();
            transaction.delete("OUTBOX", &sort)?;
            if let Err(inventory::TxError::Fault(fault)) = transaction.commit().await {
                return Err(fault);
            }
        }
        Ok(())
    }
}
