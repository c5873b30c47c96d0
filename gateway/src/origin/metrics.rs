//! What a gateway counts of its upstreams.

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry};

/// Metrics of all upstreams. Cloning shares them.
#[derive(Clone, Debug)]
pub struct OriginMetrics {
    /// Requests sent to origins, by upstream, origin and what came of them.
    pub requests: IntCounterVec,
    /// Requests that failed at one origin, by upstream and what was done about it.
    pub retries: IntCounterVec,
    /// Seconds until an answer began, by upstream; waiting for a free place is part of it.
    pub seconds: HistogramVec,
    /// Whether an origin is sent requests, by upstream and origin.
    pub up: IntGaugeVec,
    /// Requests under way, by upstream.
    pub in_flight: IntGaugeVec,
    /// Times that a breaker opened, by upstream and origin.
    pub opened: IntCounterVec,
}

impl OriginMetrics {
    /// Registers them.
    ///
    /// # Errors
    /// Only if two metrics had one name, which is a bug.
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let counters = |name: &str, help: &str, labels: &[&str]| {
            let vec = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(vec.clone()))?;
            Ok::<_, prometheus::Error>(vec)
        };
        let gauges = |name: &str, help: &str, labels: &[&str]| {
            let vec = IntGaugeVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(vec.clone()))?;
            Ok::<_, prometheus::Error>(vec)
        };
        let help = "Until an origin's answer began, waiting for a free place included.";
        let buckets = vec![0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
        let options = HistogramOpts::new("vestibule_upstream_seconds", help).buckets(buckets);
        let seconds = HistogramVec::new(options, &["upstream"])?;
        registry.register(Box::new(seconds.clone()))?;
        Ok(Self {
            requests: counters(
                "vestibule_upstream_requests_total",
                "Requests sent to origins by what came of them: answered, unavailable (502, 503, 504), connect, broken, timeout.",
                &["upstream", "origin", "outcome"],
            )?,
            retries: counters(
                "vestibule_upstream_retries_total",
                "Requests that failed at one origin and could be tried at another: retried, or not for want of budget.",
                &["upstream", "result"],
            )?,
            seconds,
            up: gauges(
                "vestibule_origin_up",
                "1 while an origin is sent requests, 0 while it is ill or its breaker is open.",
                &["upstream", "origin"],
            )?,
            in_flight: gauges("vestibule_upstream_in_flight", "Requests under way at an upstream.", &["upstream"])?,
            opened: counters(
                "vestibule_breaker_opened_total",
                "Times that an origin's breaker opened.",
                &["upstream", "origin"],
            )?,
        })
    }
}
