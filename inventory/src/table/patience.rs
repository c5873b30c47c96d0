//! How long somebody waits for the table: a deadline from the request down to the last call, pauses that grow and are spread
//! by chance, and a breaker that asks a table that is down only now and then.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use ring::rand::{SecureRandom, SystemRandom};

/// The first pause between two tries; it doubles, and chance spreads the losers.
const PAUSE: Duration = Duration::from_millis(5);
/// Pauses grow no longer than this.
const PAUSE_MAX: Duration = Duration::from_millis(500);
/// Without a deadline of the request's, for jobs that nobody waits for.
const PATIENCE: Duration = Duration::from_secs(20);
/// Faults in a row after which the table counts as down.
const FAULTS_MAX: u32 = 8;
/// A table that is down is asked this often.
const PROBE_EVERY: Duration = Duration::from_secs(1);

tokio::task_local! {
    static DEADLINE: Instant;
}

/// Does this within that time: no call below waits or tries longer.
pub async fn within<F: Future>(time: Duration, work: F) -> F::Output {
    DEADLINE.scope(Instant::now() + time, work).await
}

/// How much time is left for whoever asks.
pub fn time_left() -> Duration {
    DEADLINE.try_with(|end| end.saturating_duration_since(Instant::now())).unwrap_or(PATIENCE)
}

/// The pause before another try, after so many: half of it fixed, half of it chance.
pub fn pause(tries: u32) -> Duration {
    let whole = PAUSE.saturating_mul(1 << tries.min(10)).min(PAUSE_MAX);
    let mut byte = [0_u8; 1];
    // Without chance, the whole pause.
    let part = SystemRandom::new().fill(&mut byte).map_or(1.0, |()| f64::from(byte[0]) / 255.0);
    whole.mul_f64(part.mul_add(0.5, 0.5))
}

/// Lets calls through while they succeed. After some faults in a row, one at a time, now and then.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    faults: u32,
    asked: Option<Instant>,
}

impl Breaker {
    /// Whether a call may be made at this moment. When the table counts as down, the one that may is the probe.
    pub fn may(&self, now: Instant) -> bool {
        let mut seen = self.seen();
        if seen.faults < FAULTS_MAX {
            return true;
        }
        let due = seen.asked.is_none_or(|asked| now.saturating_duration_since(asked) >= PROBE_EVERY);
        if due {
            seen.asked = Some(now);
        }
        due
    }

    /// A call was answered, whatever the answer was.
    pub fn answered(&self) {
        *self.seen() = Seen::default();
    }

    /// A call was not answered, or with a fault of the other side.
    pub fn failed(&self, now: Instant) {
        let mut seen = self.seen();
        seen.faults = seen.faults.saturating_add(1);
        seen.asked = Some(now);
    }

    /// Whether it counts as down.
    pub fn is_open(&self) -> bool {
        self.seen().faults >= FAULTS_MAX
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_is_down_is_asked_now_and_then() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for _ in 0..FAULTS_MAX {
            assert!(breaker.may(start));
            breaker.failed(start);
        }
        assert!(breaker.is_open() && !breaker.may(start));
        let later = start + PROBE_EVERY;
        assert!(breaker.may(later) && !breaker.may(later), "one asks");
        breaker.answered();
        assert!(breaker.may(later));
    }

    #[test]
    fn pauses_grow_and_end() {
        for tries in 1..20 {
            let pause = pause(tries);
            assert!(pause >= PAUSE && pause <= PAUSE_MAX, "{tries}: {pause:?}");
        }
    }

    #[tokio::test]
    async fn a_deadline_reaches_down() {
        let left = within(Duration::from_secs(3), async { time_left() }).await;
        assert!(left <= Duration::from_secs(3) && left > Duration::from_secs(2));
        assert_eq!(time_left(), PATIENCE);
    }
}
