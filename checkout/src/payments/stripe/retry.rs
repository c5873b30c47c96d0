//! When a request is repeated, and after how long. Pure. What Stripe says of it: <https://docs.stripe.com/error-low-level>.

use std::time::Duration;

use hyper::StatusCode;

use super::settings::Patience;

/// One request and four repetitions: with the pauses of `Patience::default` that is about four seconds of trouble.
pub(super) const ATTEMPTS_MAX: u32 = 5;

/// What Stripe's answer says about repeating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// It may help at once.
    Now,
    /// It may help later, by hand of whoever called. A failure that Stripe has written down for the key is of this kind: it
    /// is told again until the key is forgotten, after a day.
    Later,
    /// It does not help.
    Never,
}

/// Of an answer that is no success. `should_retry` is Stripe's own word in the header of that name, and comes first;
/// `replayed` says that the answer was written down when the key was first used.
pub(super) fn again(status: StatusCode, should_retry: Option<bool>, replayed: bool) -> Again {
    // 409: another request with this key, or about this object, is being worked on. 429: too many requests.
    let trouble = status.is_server_error() || status == StatusCode::CONFLICT || status == StatusCode::TOO_MANY_REQUESTS;
    match should_retry {
        Some(true) => Again::Now,
        Some(false) if trouble => Again::Later,
        Some(false) => Again::Never,
        None if trouble && !replayed => Again::Now,
        None if trouble => Again::Later,
        None => Again::Never,
    }
}

/// How long to wait before repetition `number` (the first is 0): doubled each time, and then between half and all of it, so
/// that many callers do not come back together. `None` when Stripe asks for more than is waited for within a call.
pub(super) fn pause(number: u32, asked: Option<Duration>, random: u64, patience: &Patience) -> Option<Duration> {
    let doubled = patience.pause_min.saturating_mul(1_u32.checked_shl(number).unwrap_or(u32::MAX));
    let half = doubled.min(patience.pause_max) / 2;
    // In thousandths, which is fine enough for this.
    let jitter = half * u32::try_from(random % 1001).unwrap_or(0) / 1000;
    let own = half + jitter;
    match asked {
        Some(asked) if asked > patience.pause_max => None,
        Some(asked) => Some(own.max(asked)),
        None => Some(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated() {
        use Again::{Later, Never, Now};
        for (status, should_retry, replayed, expected) in [
            (400, None, false, Never),
            (401, None, false, Never),
            (402, None, false, Never),
            (404, None, true, Never),
            (409, None, false, Now),
            (429, None, false, Now),
            (500, None, false, Now),
            (503, None, false, Now),
            (500, None, true, Later),
            (500, Some(false), false, Later),
            (429, Some(false), false, Later),
            (400, Some(false), false, Never),
            (400, Some(true), false, Now),
            (500, Some(true), true, Now),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(again(status, should_retry, replayed), expected, "{status} {should_retry:?} {replayed}");
        }
    }

    #[test]
    fn pauses_double_vary_and_end() {
        let patience = Patience::default();
        let ms = |number, random| pause(number, None, random, &patience).expect("a pause").as_millis();
        assert_eq!((ms(0, 0), ms(0, 500), ms(0, 1000)), (125, 187, 250));
        assert_eq!((ms(1, 0), ms(1, 1000)), (250, 500));
        assert_eq!((ms(40, 1000), ms(u32::MAX, u64::MAX)), (4000, ms(31, u64::MAX)));
        let asked = |seconds| pause(0, Some(Duration::from_secs(seconds)), 0, &patience);
        assert_eq!(asked(0), Some(Duration::from_millis(125)));
        assert_eq!(asked(2), Some(Duration::from_secs(2)));
        assert_eq!(asked(60), None);
    }
}
