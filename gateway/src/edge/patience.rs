//! How long a visitor may take once the request head is read: to send a body, and to take an answer.

use std::time::Duration;

use config::Front;
use pingora::proxy::Session;

/// The time-outs of one request.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    body: Duration,
    body_bytes_per_s_min: Option<u32>,
    write: Duration,
}

impl Patience {
    /// From valid settings.
    pub fn new(front: &Front) -> Self {
        let body_bytes_per_s_min = front.limits.body_bytes_per_s_min;
        Self { body: front.timeouts.body, body_bytes_per_s_min, write: front.timeouts.write }
    }

    /// Tells Pingora, which waits without end by itself.
    pub fn apply(&self, session: &mut Session) {
        session.set_read_timeout(Some(self.body));
        session.set_write_timeout(Some(self.write));
        session.set_total_drain_timeout(Some(self.body));
    }

    /// Whether a body of which so many bytes have come in this time comes too slowly. Pingora's own time-out is for each
    /// part alone, so a byte every now and then would do.
    pub fn is_over(&self, bytes: usize, taken: Duration) -> bool {
        let Some(rate) = self.body_bytes_per_s_min else { return false };
        taken > self.body + Duration::from_secs(bytes as u64 / u64::from(rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_its_time_and_more_for_more_bytes() {
        let ten = Duration::from_secs(10);
        let patience = Patience { body: ten, body_bytes_per_s_min: Some(100), write: ten };
        assert!(!patience.is_over(1, ten));
        assert!(patience.is_over(1, Duration::from_secs(11)));
        assert!(!patience.is_over(1000, Duration::from_secs(20)));
        assert!(patience.is_over(1000, Duration::from_secs(21)));
        assert!(!Patience { body_bytes_per_s_min: None, ..patience }.is_over(1, Duration::from_secs(999)));
    }
}
