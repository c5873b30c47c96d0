//! Quotas that all gateways of a line share: how many may join from one network and in all, and what may be shown once
//! only. Pure; `now` is an argument.

use std::collections::HashMap;

use super::ids::UnixMs;

const MICROS_PER_MINUTE: u64 = 60_000_000;
/// Below this many entries nothing is swept.
const SWEEP_FROM: usize = 65_536;

/// So many a minute, and so many at once before the rate counts: the generic cell rate algorithm (ITU-T I.371), in whole
/// microseconds, so that scripts reckon exactly the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub(crate) interval_us: u64,
    pub(crate) burst: u64,
}

impl Quota {
    /// Of whole numbers of at least 1; more than 60 million a minute count as that.
    pub fn new(per_minute: u32, burst: u32) -> Self {
        let interval_us = (MICROS_PER_MINUTE / u64::from(per_minute.max(1))).max(1);
        Self { interval_us, burst: u64::from(burst.max(1)) }
    }

    /// The next theoretical arrival time, or the microseconds to wait.
    fn next(self, arrival_us: u64, now_us: u64) -> Result<u64, u64> {
        let next = arrival_us.max(now_us) + self.interval_us;
        let last = now_us + self.burst * self.interval_us;
        if next <= last { Ok(next) } else { Err(next - last) }
    }
}

/// Somebody who wants to join.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Knock {
    /// A name of the network that they come from; empty where it does not count.
    pub network: String,
    /// What they show that may be shown once only.
    pub once: Option<Once>,
}

/// What may be shown once only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// Its name.
    pub name: String,
    /// How long it is remembered: as long as it is good for anything.
    pub ttl_ms: u64,
}

/// All who knock at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnockOrder {
    /// For each network; `None` is no limit.
    pub per_network: Option<Quota>,
    /// For all networks together; `None` is no limit.
    pub in_all: Option<Quota>,
    /// Who knocks, in order.
    pub knocks: Vec<Knock>,
}

/// What came of a knock. Whoever is not in has used up nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knocked {
    /// Goes on.
    In,
    /// Too many from this network; again in so many milliseconds.
    NetworkOver(u64),
    /// Too many in all; again in so many milliseconds.
    AllOver(u64),
    /// What was shown has been shown before.
    Spent,
}

/// What the quotas have seen. It may be lost: then everybody has a whole burst again.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    in_all_us: u64,
    networks_us: HashMap<String, u64>,
    shown: HashMap<String, UnixMs>,
    sweep_at: usize,
}

impl Tally {
    /// Answers each knock in its order.
    pub fn knock(&mut self, order: &KnockOrder, now: UnixMs) -> Vec<Knocked> {
        self.sweep(now);
        order.knocks.iter().map(|knock| self.one(order, knock, now)).collect()
    }

    fn one(&mut self, order: &KnockOrder, knock: &Knock, now: UnixMs) -> Knocked {
        let now_us = now.0 * 1000;
        let mut network_next = None;
        if let Some(quota) = order.per_network.filter(|_| !knock.network.is_empty()) {
            let arrival = self.networks_us.get(&knock.network).copied().unwrap_or(0);
            match quota.next(arrival, now_us) {
                Ok(next) => network_next = Some(next),
                Err(wait_us) => return Knocked::NetworkOver(wait_us.div_ceil(1000)),
            }
        }
        let mut all_next = self.in_all_us;
        if let Some(quota) = order.in_all {
            match quota.next(self.in_all_us, now_us) {
                Ok(next) => all_next = next,
                Err(wait_us) => return Knocked::AllOver(wait_us.div_ceil(1000)),
            }
        }
        if let Some(once) = &knock.once {
            if self.shown.get(&once.name).is_some_and(|until| *until > now) {
                return Knocked::Spent;
            }
            self.shown.insert(once.name.clone(), UnixMs(now.0 + once.ttl_ms));
        }
        self.in_all_us = all_next;
        if let Some(next) = network_next {
            self.networks_us.insert(knock.network.clone(), next);
        }
        Knocked::In
    }

    /// Forgets what does not count any more, each time that there is twice as much as was left the last time.
    fn sweep(&mut self, now: UnixMs) {
        if self.networks_us.len() + self.shown.len() < self.sweep_at.max(SWEEP_FROM) {
            return;
        }
        self.networks_us.retain(|_, arrival_us| *arrival_us > now.0 * 1000);
        self.shown.retain(|_, until| *until > now);
        self.sweep_at = 2 * (self.networks_us.len() + self.shown.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(network: &str, count: usize) -> KnockOrder {
        let knock = Knock { network: network.to_owned(), once: None };
        KnockOrder {
            per_network: Some(Quota::new(60, 3)),
            in_all: Some(Quota::new(600, 5)),
            knocks: vec![knock; count],
        }
    }

    #[test]
    fn a_table_that_grows_forgets_what_is_over() {
        let mut tally = Tally::default();
        for at in 0..200_000_u64 {
            let once = Some(Once { name: at.to_string(), ttl_ms: 10_000 });
            let knock = Knock { network: at.to_string(), once };
            let order = KnockOrder { per_network: Some(Quota::new(60, 3)), in_all: None, knocks: vec![knock] };
            assert_eq!(tally.knock(&order, UnixMs(at)), [Knocked::In]);
        }
        assert!(tally.networks_us.len() + tally.shown.len() < 3 * SWEEP_FROM);
    }

    #[test]
    fn never_more_than_burst_and_rate_in_any_time() {
        let (mut tally, mut let_in) = (Tally::default(), Vec::new());
        for now in (0..60_000).step_by(70) {
            let answers = tally.knock(&order("a", 2), UnixMs(now));
            let_in.extend(answers.iter().filter(|answer| **answer == Knocked::In).map(|_| now));
        }
        for (at, from) in let_in.iter().enumerate() {
            for (more, to) in let_in[at..].iter().enumerate() {
                let allowed = 3 + (to - from) / 1000;
                assert!((more as u64) < allowed, "{more} from {from} to {to}");
            }
        }
        assert!(let_in.len() >= 60, "{}", let_in.len());
    }
}
