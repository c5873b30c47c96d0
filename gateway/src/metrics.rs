//! What one gateway counts. One struct a process; every metric's help says its unit and what it means.

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

use crate::origin::OriginMetrics;

/// All metrics of a gateway. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
    /// Requests by how the gate answered them.
    pub verdicts: Verdicts,
    /// Proofs that were none, by what they claimed to be and what was wrong.
    pub forged: IntCounterVec,
    /// The generation of keys that signs here.
    pub key_generation: IntGauge,
    /// Requests that a bypass rule let through, by room and rule.
    pub bypassed: IntCounterVec,
    /// Refusals by their stable code.
    pub refused: IntCounterVec,
    /// Numbers given, by room.
    pub joins: IntCounterVec,
    /// Joins in one call of the store.
    pub join_batch: Histogram,
    /// Visitors called by this gateway, by room.
    pub called: IntCounterVec,
    /// Admissions made, by room.
    pub admitted: IntCounterVec,
    /// Visitors waiting, by room.
    pub waiting: IntGaugeVec,
    /// Visitors called and not yet in, by room.
    pub called_now: IntGaugeVec,
    /// Visitors inside, by room.
    pub inside: IntGaugeVec,
    /// How many visitors may be active at once, where that follows the origin, by room.
    pub adaptive_window: IntGaugeVec,
    /// Visitors who made a request lately, over all gateways, by room.
    pub adaptive_active: IntGaugeVec,
    /// Decisions about the window, by room and reason.
    pub adaptive_steps: IntCounterVec,
    /// Seconds from a staff change to its effect here, by room.
    pub change_delay: HistogramVec,
    /// How far estimates were off, as a part of the wait, by room.
    pub eta_error: HistogramVec,
    /// Estimates that were scored, by room and whether the wait was within the range.
    pub eta_scored: IntCounterVec,
    /// Live feeds open in this process.
    pub feeds: IntGauge,
    /// Messages written to live feeds.
    pub feed_messages: IntCounter,
    /// Calls of the queue store that failed, by operation.
    pub store_errors: IntCounterVec,
    /// Connections open at the front door, feeds included.
    pub connections: IntGauge,
    /// Connections that were closed before anything was read, by why.
    pub connections_refused: IntCounterVec,
    /// TLS handshakes that came to nothing, by why.
    pub handshakes_failed: IntCounterVec,
    /// Times that certificates were read again, by how it went.
    pub certificate_reloads: IntCounterVec,
    /// When certificates end, in seconds since 1970, by their name in the settings.
    pub certificate_expires_at: IntGaugeVec,
    /// Those of the upstreams.
    pub origins: OriginMetrics,
}

/// Requests by the gate's verdict. Every request counts, so nothing is looked up by name.
#[derive(Clone, Debug)]
pub struct Verdicts {
    /// Sent on to an upstream.
    pub forwarded: IntCounter,
    /// Answered by us.
    pub answered: IntCounter,
    /// Became a live feed.
    pub feed: IntCounter,
}

impl Verdicts {
    fn of(requests: &IntCounterVec) -> Self {
        let of = |verdict| requests.with_label_values(&[verdict]);
        Self { forwarded: of("forwarded"), answered: of("answered"), feed: of("feed") }
    }
}

impl Metrics {
    /// Registers everything with a fresh registry.
    ///
    /// # Errors
    /// Only if two metrics had one name, which is a bug.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let counters = |name: &str, help: &str, labels: &[&str]| {
            let vec = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(vec.clone()))?;
            Ok::<_, prometheus::Error>(vec)
        };
        let gauges = |name: &str, help: &str| {
            let vec = IntGaugeVec::new(Opts::new(name, help), &["room"])?;
            registry.register(Box::new(vec.clone()))?;
            Ok::<_, prometheus::Error>(vec)
        };
        let histograms = |name: &str, help: &str, buckets: Vec<f64>| {
            let vec = HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets), &["room"])?;
            registry.register(Box::new(vec.clone()))?;
            Ok::<_, prometheus::Error>(vec)
        };
        let batch = HistogramOpts::new("vestibule_join_batch_size", "Joins in one call of the queue store.");
        let join_batch = Histogram::with_opts(batch.buckets(prometheus::exponential_buckets(1.0, 4.0, 6)?))?;
        registry.register(Box::new(join_batch.clone()))?;
        let feeds = IntGauge::new("vestibule_feeds_open", "Sockets and event streams open in this process.")?;
        registry.register(Box::new(feeds.clone()))?;
        let connections =
            IntGauge::new("vestibule_connections_open", "Connections open at the front door, feeds included.")?;
        registry.register(Box::new(connections.clone()))?;
        let certificate_expires_at = IntGaugeVec::new(
            Opts::new("vestibule_certificate_expires_at_seconds", "When a certificate ends, in seconds since 1970."),
            &["certificate"],
        )?;
        registry.register(Box::new(certificate_expires_at.clone()))?;
        let feed_messages =
            IntCounter::new("vestibule_feed_messages_total", "Line messages written to sockets and event streams.")?;
        registry.register(Box::new(feed_messages.clone()))?;
        let key_generation =
            IntGauge::new("vestibule_key_generation", "The generation of keys that signs in this gateway.")?;
        registry.register(Box::new(key_generation.clone()))?;
        Ok(Self {
            key_generation,
            verdicts: Verdicts::of(&counters(
                "vestibule_requests_total",
                "Requests at the front door by the gate's verdict.",
                &["verdict"],
            )?),
            forged: counters(
                "vestibule_forged_proofs_total",
                "Tickets and admissions that were not ours, by proof and kind. They count as none.",
                &["proof", "kind"],
            )?,
            bypassed: counters(
                "vestibule_bypassed_total",
                "Requests let through by a bypass rule.",
                &["room", "rule"],
            )?,
            refused: counters("vestibule_refused_total", "Refusals by their stable code.", &["code"])?,
            joins: counters("vestibule_joins_total", "Numbers given.", &["room"])?,
            join_batch,
            called: counters("vestibule_called_total", "Visitors called by this gateway.", &["room"])?,
            admitted: counters("vestibule_admitted_total", "Admissions made by this gateway.", &["room"])?,
            waiting: gauges("vestibule_waiting", "Visitors who wait and are present.")?,
            called_now: gauges("vestibule_called", "Visitors who are called and not yet in.")?,
            inside: gauges("vestibule_inside", "Visitors inside.")?,
            adaptive_window: gauges(
                "vestibule_adaptive_window",
                "How many visitors may be active at once, where that follows how the origin does.",
            )?,
            adaptive_active: gauges(
                "vestibule_adaptive_active",
                "Visitors who made a request in the last ten seconds, over all gateways, where that is followed.",
            )?,
            adaptive_steps: counters(
                "vestibule_adaptive_steps_total",
                "Decisions of this gateway about the window of active visitors, by reason.",
                &["room", "reason"],
            )?,
            change_delay: histograms(
                "vestibule_change_delay_seconds",
                "From a staff change (rate, pause, notice) to its effect in this gateway.",
                vec![0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0],
            )?,
            eta_error: histograms(
                "vestibule_eta_error_ratio",
                "How far the middle of an estimated wait was off, as a part of the wait.",
                vec![0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0],
            )?,
            eta_scored: counters(
                "vestibule_eta_scored_total",
                "Estimated waits that were compared with what happened, by whether it was within the range.",
                &["room", "within"],
            )?,
            feeds,
            feed_messages,
            store_errors: counters(
                "vestibule_store_errors_total",
                "Calls of the queue store that failed.",
                &["operation"],
            )?,
            connections,
            connections_refused: counters(
                "vestibule_connections_refused_total",
                "Connections closed before any request, by the limit that they were over.",
                &["why"],
            )?,
            handshakes_failed: counters(
                "vestibule_tls_handshakes_failed_total",
                "TLS handshakes that came to nothing, by why.",
                &["why"],
            )?,
            certificate_reloads: counters(
                "vestibule_certificate_reloads_total",
                "Times that changed certificates were read, by how it went. After a failure the ones before stay.",
                &["result"],
            )?,
            certificate_expires_at,
            origins: OriginMetrics::new(&registry)?,
            registry,
        })
    }

    /// The registry, for parts that bring metrics of their own.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Everything in Prometheus' text format.
    ///
    /// # Errors
    /// When a metric cannot be written as text, which is a bug.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}
