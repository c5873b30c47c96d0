//! A limit in words that programs read: which one, how much of it is left, and when there is more. Pure.

use config::Rate;
use http::HeaderName;

/// Which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Requests of an address.
    Requests,
    /// Requests of a network.
    RequestsOfNetwork,
    /// Requests of an address on one path.
    Route,
    /// Joins of an address.
    Joins,
    /// Joins of a network.
    JoinsOfNetwork,
    /// Joins of everybody.
    JoinsOfAll,
    /// Joins of a network by waiting.
    Waits,
    /// Looks at the line with one ticket.
    Polls,
    /// Codes tried by an address.
    Guesses,
}

impl Which {
    /// Its name in header fields.
    fn policy(self) -> &'static str {
        match self {
            Self::Requests => "requests-per-address",
            Self::RequestsOfNetwork => "requests-per-network",
            Self::Route => "requests-per-address-and-path",
            Self::Joins => "joins-per-address",
            Self::JoinsOfNetwork => "joins-per-network",
            Self::JoinsOfAll => "joins",
            Self::Waits => "waits-per-network",
            Self::Polls => "polls-per-ticket",
            Self::Guesses => "codes-per-address",
        }
    }
}

/// What is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Which limit.
    pub which: Which,
    /// What it allows.
    pub rate: Rate,
    /// How many more are allowed now.
    pub left: u32,
}

/// A limit that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exceeded {
    /// Which limit.
    pub which: Which,
    /// What it allows.
    pub rate: Rate,
    /// Seconds until the next is allowed, at least 1.
    pub retry_s: u64,
}

/// Seconds in which so many become allowed again.
fn refill_s(rate: Rate, count: u32) -> u64 {
    (u64::from(count) * 60).div_ceil(u64::from(rate.per_minute.get()))
}

fn fields(which: Which, rate: Rate, left: u32, reset_s: u64) -> [(HeaderName, String); 2] {
    let (policy, window_s) = (which.policy(), refill_s(rate, rate.burst.get()).max(1));
    let parameters = |(first, value): (&str, u32), (second, seconds): (&str, u64)| {
        let mut text = String::with_capacity(64);
        let mut digits = itoa::Buffer::new();
        text.extend(["\"", policy, "\"", first, digits.format(value)]);
        text.extend([second, digits.format(seconds)]);
        text
    };
    [
        (HeaderName::from_static("ratelimit-policy"), parameters((";q=", rate.burst.get()), (";w=", window_s))),
        (HeaderName::from_static("ratelimit"), parameters((";r=", left), (";t=", reset_s))),
    ]
}

impl Quota {
    /// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10): the quota `q` comes back within `w`
    /// seconds; `r` is left, and all of it is back in `t` seconds.
    pub fn fields(self) -> [(HeaderName, String); 2] {
        let used = self.rate.burst.get().saturating_sub(self.left);
        fields(self.which, self.rate, self.left, refill_s(self.rate, used))
    }
}

impl Exceeded {
    /// As [`Quota::fields`]; nothing is left, and there is something again in `t` seconds.
    pub fn fields(self) -> [(HeaderName, String); 2] {
        fields(self.which, self.rate, 0, self.retry_s)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[test]
    fn programs_read_what_is_left() {
        let number = |number| NonZeroU32::new(number).expect("not zero");
        let rate = Rate { per_minute: number(120), burst: number(60) };
        let texts = |fields: [(HeaderName, String); 2]| fields.map(|(_, value)| value);
        let quota = Quota { which: Which::Polls, rate, left: 57 };
        assert_eq!(texts(quota.fields()), ["\"polls-per-ticket\";q=60;w=30", "\"polls-per-ticket\";r=57;t=2"]);
        let over = Exceeded { which: Which::Joins, rate, retry_s: 9 };
        assert_eq!(texts(over.fields()), ["\"joins-per-address\";q=60;w=30", "\"joins-per-address\";r=0;t=9"]);
    }
}
