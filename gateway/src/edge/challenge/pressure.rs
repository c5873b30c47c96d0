//! How many join a room, and from a network, in about a minute: what decides whether newcomers are asked to do something
//! and how hard it is. Pure; `now` is an argument.

use std::collections::HashMap;

use quick_cache::unsync::Cache;
use waitroom::UnixMs;

/// A count fades by half in this time times ln 2, so it is about what came within it.
const MINUTE_MS: f64 = 60_000.0;
/// Networks that are remembered; the ones that were not seen for longest make room.
const NETWORKS_MAX: usize = 65_536;

/// A count that fades.
#[derive(Debug, Clone, Copy, Default)]
struct Heat {
    count: f64,
    at: UnixMs,
}

impl Heat {
    fn at(self, now: UnixMs) -> f64 {
        self.count * (-(now.0.saturating_sub(self.at.0) as f64) / MINUTE_MS).exp()
    }

    fn more(self, count: f64, now: UnixMs) -> Self {
        Self { count: self.at(now) + count, at: now }
    }
}

/// From where `auto` asks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thresholds {
    /// Joins of a room in a minute.
    pub(super) room: Option<u32>,
    /// Joins from a network in a minute.
    pub(super) network: Option<u32>,
}

/// The joins of about the last minute.
pub(super) struct Pressure {
    thresholds: Thresholds,
    rooms: HashMap<String, Heat>,
    networks: Cache<u64, Heat>,
}

impl Pressure {
    pub(super) fn new(thresholds: Thresholds) -> Self {
        Self { thresholds, rooms: HashMap::new(), networks: Cache::new(NETWORKS_MAX) }
    }

    /// Somebody joined.
    pub(super) fn joined(&mut self, room: &str, network: u64, now: UnixMs) {
        match self.rooms.get_mut(room) {
            Some(heat) => *heat = heat.more(1.0, now),
            None => drop(self.rooms.insert(room.to_owned(), Heat::default().more(1.0, now))),
        }
        self.suspect(network, 1.0, now);
    }

    /// A network did what people do not.
    pub(super) fn suspect(&mut self, network: u64, count: f64, now: UnixMs) {
        let heat = self.networks.get(&network).copied().unwrap_or_default();
        self.networks.insert(network, heat.more(count, now));
    }

    /// How far the thresholds are passed, for somebody of this network: 1 is exactly there.
    pub(super) fn of(&self, room: &str, network: u64, now: UnixMs) -> f64 {
        let part = |heat: Option<&Heat>, threshold: Option<u32>| match (heat, threshold) {
            (Some(heat), Some(threshold)) => heat.at(now) / f64::from(threshold.max(1)),
            _ => 0.0,
        };
        let room = part(self.rooms.get(room), self.thresholds.room);
        room.max(part(self.networks.peek(&network), self.thresholds.network))
    }
}

/// Zero bits of each part of the work: the fewest at the threshold, and one more each time that the pressure doubles.
pub(super) fn bits(pressure: f64, min: u32, max: u32) -> u8 {
    let more = pressure.max(1.0).log2().floor();
    u8::try_from(min + (more as u32).min(max.saturating_sub(min))).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pressure_is_of_the_last_minute() {
        let mut pressure = Pressure::new(Thresholds { room: Some(100), network: Some(10) });
        let at = |seconds: u64| UnixMs(1_800_000_000_000 + seconds * 1000);
        for _ in 0..10 {
            pressure.joined("demo", 1, at(0));
        }
        assert!((pressure.of("demo", 1, at(0)) - 1.0).abs() < 1e-9, "its network is at the threshold");
        assert!((pressure.of("demo", 2, at(0)) - 0.1).abs() < 1e-9, "others are not");
        assert!(pressure.of("demo", 1, at(60)) < 0.4 && pressure.of("demo", 1, at(600)) < 0.001);
        assert_eq!(pressure.of("other", 2, at(0)), 0.0);
        (0..200).for_each(|network| pressure.joined("demo", 100 + network, at(0)));
        assert!(pressure.of("demo", 9_999, at(0)) > 2.0, "a storm concerns everybody");
        let off = Pressure::new(Thresholds { room: None, network: None });
        assert_eq!(off.of("demo", 1, at(0)), 0.0);
    }

    #[test]
    fn work_grows_with_the_doublings() {
        for (pressure, expected) in [(0.0, 13), (1.0, 13), (1.9, 13), (2.0, 14), (4.1, 15), (1e9, 17)] {
            assert_eq!(bits(pressure, 13, 17), expected, "{pressure}");
        }
    }
}
