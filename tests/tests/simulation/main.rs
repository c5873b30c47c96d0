//! A whole sale from a seed, over the pure rules: people arrive, sleep, leave and come back; two gateways plan with copies
//! that are late; calls to the store are slow, lost or doubled; gateways are killed; the store restarts, and fails over to a replica that has
//! lost its last second; there are lanes, draws, pauses and changes of the outflow. Checkers read the full history.
//!
//! `VESTIBULE_SEED=n` replays one seed; a failure prints its own.

mod checkers;
mod world;

use checkers::{Checked, check};
use waitroom::{Effect, Pace, Settings, Shares, UnixMs};
use world::{Event, Moment, World};

const SALES: u64 = 24;

fn play(seed: u64) -> (Settings, Vec<Moment>, World) {
    let mut world = World::new(seed);
    world.run();
    (world.settings.clone(), world.history.clone(), world)
}

#[test]
fn every_sale_keeps_the_invariants() {
    let replay = std::env::var("VESTIBULE_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds: Vec<u64> = replay.map_or_else(|| (1..=SALES).collect(), |seed| vec![seed]);
    let whole = replay.is_none();
    let (mut called, mut sold) = (0, 0);
    for seed in seeds {
        let (settings, history, mut world) = play(seed);
        let found = check(&settings, &history);
        assert_eq!(found, Checked::default(), "VESTIBULE_SEED={seed}");
        world.check_everybody(seed);
        called += history
            .iter()
            .filter(|moment| matches!(&moment.event, Event::Effect(effect) if matches!(**effect, Effect::Called(..))))
            .count();
        sold += world.sold();
    }
    // One sale alone may be a small one.
    assert!(!whole || called > 100 && sold > 100, "the sales were real: {called} calls, {sold} sold");
}

#[test]
fn a_seed_is_a_sale() {
    assert_eq!(play(7).1, play(7).1);
    assert_ne!(play(7).1, play(8).1);
}

/// Each checker must be able to complain.
#[test]
fn planted_faults_are_found() {
    let settings =
        Settings { outflow_per_minute: Some(60), burst: 2, active_visitors_max: Some(3), ..Settings::default() };
    let at = |ms: u64, effect| Moment { at: UnixMs(1_000_000 + ms), event: Event::Effect(Box::new(effect)) };
    let until = UnixMs(9_000_000);
    let call = |numbers: &[u64]| Effect::Called(numbers.to_vec(), until, Pace::default(), Shares::default());
    let joined = at(0, Effect::Joined(1, 9));
    let faults = |moments: Vec<Moment>| {
        let history: Vec<_> = std::iter::once(joined.clone()).chain(moments).collect();
        let found = check(&settings, &history);
        (found.order.is_some(), found.limits.is_some(), found.once.is_some(), found.numbers.is_some())
    };
    assert_eq!(faults(vec![at(1, call(&[1, 2]))]), (false, false, false, false));
    assert_eq!(faults(vec![at(1, call(&[2]))]), (true, false, false, false), "past the first");
    assert_eq!(faults(vec![at(1, call(&[1, 2, 3]))]), (false, true, false, false), "over the burst");
    let slowly = (0..4).map(|turn| at(turn * 60_000, call(&[turn + 1]))).collect();
    assert_eq!(faults(slowly), (false, true, false, false), "over the cap");
    let claimed = |ms, number| at(ms, Effect::Admitted(number, until));
    assert_eq!(faults(vec![claimed(1, 1)]), (false, false, true, false), "without a call");
    let twice = vec![at(1, call(&[1])), claimed(2, 1), claimed(3, 1)];
    assert_eq!(faults(twice), (false, false, true, false), "claimed twice");
    assert_eq!(faults(vec![at(1, Effect::Joined(9, 10))]), (false, false, false, true), "a number twice");
}
