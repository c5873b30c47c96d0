//! What the shop counts. The words here are the help of the metrics.

use prometheus::{Gauge, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

use crate::audit::Audit;

/// The shop's metrics.
#[derive(Clone)]
pub(crate) struct Metrics {
    /// Answers of the shop by status.
    pub(crate) answers: IntCounterVec,
    stock: IntGaugeVec,
    violations: IntGauge,
    corrections: IntCounter,
    board: IntCounter,
    verify_s: Gauge,
    dead_letters: IntGauge,
    /// 1 while the table counts as down.
    pub(crate) table_down: IntGauge,
}

impl Metrics {
    /// Registers all of them.
    pub(crate) fn new(registry: &Registry) -> prometheus::Result<Self> {
        let opts = |name: &str, help: &str| Opts::new(format!("vestibule_shop_{name}"), help);
        let metrics = Self {
            answers: IntCounterVec::new(opts("answers_total", "Answers of the shop by status."), &["status"])?,
            stock: IntGaugeVec::new(
                opts(
                    "stock",
                    "Places of an event's section or quota by what is with them, as recomputed by the verifier.",
                ),
                &["event", "of", "state"],
            )?,
            violations: IntGauge::with_opts(opts(
                "violations",
                "What the last verification found wrong and did not put right. Alarm above 0.",
            ))?,
            corrections: IntCounter::with_opts(opts(
                "corrections_total",
                "What the verifier put right; each is in the audit.",
            ))?,
            board: IntCounter::with_opts(opts(
                "board_corrections_total",
                "Seats and quotas that this process's availability had wrong.",
            ))?,
            verify_s: Gauge::with_opts(opts("verify_seconds", "How long the last verification took."))?,
            dead_letters: IntGauge::with_opts(opts(
                "dead_letters",
                "Messages that a destination did not take. Alarm above 0.",
            ))?,
            table_down: IntGauge::with_opts(opts("table_down", "1 while the table does not answer."))?,
        };
        registry.register(Box::new(metrics.answers.clone()))?;
        registry.register(Box::new(metrics.stock.clone()))?;
        registry.register(Box::new(metrics.violations.clone()))?;
        registry.register(Box::new(metrics.corrections.clone()))?;
        registry.register(Box::new(metrics.board.clone()))?;
        registry.register(Box::new(metrics.verify_s.clone()))?;
        registry.register(Box::new(metrics.dead_letters.clone()))?;
        registry.register(Box::new(metrics.table_down.clone()))?;
        Ok(metrics)
    }

    /// What a verification found.
    pub(crate) fn verified(&self, audit: &Audit) {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let mut violations = audit.violations.len();
        for (event, report) in &audit.events {
            violations += report.violations.len();
            self.corrections.inc_by(report.corrections.len() as u64);
            self.board.inc_by(report.board);
            for (of, (left, held, sold)) in report.sections.iter().chain(&report.quotas) {
                for (state, count) in [("left", left), ("held", held), ("sold", sold)] {
                    self.stock.with_label_values(&[event.as_str(), of.as_str(), state]).set(whole(*count));
                }
            }
        }
        self.violations.set(whole(violations as u64));
        self.verify_s.set(audit.took_ms as f64 / 1000.0);
        self.dead_letters.set(whole(audit.dead_letters as u64));
    }
}
