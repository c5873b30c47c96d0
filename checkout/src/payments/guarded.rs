//! Any provider, with a deadline and a breaker: nobody waits for it longer than for the request that needs it, and one that is
//! down is asked only now and then, so that buyers are told at once that their places are safe meanwhile.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use inventory::{Breaker, UnixMs, time_left};

use super::{BadNotice, Notice, Payment, PaymentProvider, ProviderFault, Standing, Started};

/// A provider behind a breaker.
pub struct Guarded {
    inner: Arc<dyn PaymentProvider>,
    breaker: Breaker,
}

impl Guarded {
    /// In front of this one.
    pub fn new(inner: Arc<dyn PaymentProvider>) -> Self {
        Self { inner, breaker: Breaker::default() }
    }

    async fn ask<T>(&self, call: impl Future<Output = Result<T, ProviderFault>> + Send) -> Result<T, ProviderFault> {
        let lost = |what: &str| ProviderFault { what: what.to_owned(), retry: true };
        if !self.breaker.may(Instant::now()) {
            return Err(lost("it does not answer, and is asked again in a moment"));
        }
        let answer = tokio::time::timeout(time_left(), call).await;
        let answer = answer.unwrap_or_else(|_| Err(lost("it did not answer in time")));
        match &answer {
            Err(ProviderFault { retry: true, .. }) => self.breaker.failed(Instant::now()),
            Ok(_) | Err(_) => self.breaker.answered(),
        }
        answer
    }
}

#[async_trait]
impl PaymentProvider for Guarded {
    async fn start(&self, payment: &Payment) -> Result<Started, ProviderFault> {
        self.ask(self.inner.start(payment)).await
    }

    async fn look(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        self.ask(self.inner.look(payment)).await
    }

    async fn cancel(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        self.ask(self.inner.cancel(payment)).await
    }

    async fn refund(&self, payment: &Payment, amount: u64, refund: &str) -> Result<Standing, ProviderFault> {
        self.ask(self.inner.refund(payment, amount, refund)).await
    }

    fn notice(&self, signature: Option<&str>, body: &[u8], now: UnixMs) -> Result<Option<Notice>, BadNotice> {
        self.inner.notice(signature, body, now)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
    use std::time::Duration;

    use inventory::within;

    use super::*;
    use crate::payments::PaymentState;

    /// Answers, or never does.
    #[derive(Default)]
    struct Moody {
        down: AtomicBool,
        asked: AtomicU32,
    }

    #[async_trait]
    impl PaymentProvider for Moody {
        async fn start(&self, payment: &Payment) -> Result<Started, ProviderFault> {
            Ok(Started { reference: payment.id.clone(), client: None })
        }

        async fn look(&self, _: &Payment) -> Result<Standing, ProviderFault> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            if self.down.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            Ok(Standing { state: PaymentState::Pending, refunded: 0 })
        }

        async fn cancel(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
            self.look(payment).await
        }

        async fn refund(&self, payment: &Payment, _: u64, _: &str) -> Result<Standing, ProviderFault> {
            self.look(payment).await
        }

        fn notice(&self, _: Option<&str>, _: &[u8], _: UnixMs) -> Result<Option<Notice>, BadNotice> {
            Ok(None)
        }
    }

    #[tokio::test]
    async fn a_provider_that_is_down_costs_nobody_a_wait() {
        let moody = Arc::new(Moody::default());
        let guarded = Guarded::new(Arc::clone(&moody) as Arc<dyn PaymentProvider>);
        let payment = Payment {
            id: "p".to_owned(),
            order: "o".to_owned(),
            amount: 1,
            currency: "EUR".to_owned(),
            reference: None,
        };
        assert!(guarded.look(&payment).await.is_ok());
        moody.down.store(true, Ordering::Relaxed);
        for _ in 0..20 {
            let fault = within(Duration::from_millis(5), guarded.look(&payment)).await.expect_err("down");
            assert!(fault.retry, "{fault}");
        }
        let asked = moody.asked.load(Ordering::Relaxed);
        assert!(asked < 15, "after some faults in a row it is left alone: {asked}");
    }
}
