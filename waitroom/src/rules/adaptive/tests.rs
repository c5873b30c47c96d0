//! The controller on an origin that is simulated: a fixed capacity, a queue, and a throughput that falls apart when too
//! many stand in the queue, as real ones do.

use proptest::prelude::*;

use super::*;

const NOW: UnixMs = UnixMs(1_700_000_000_000);
const BOUNDS: Adaptive =
    Adaptive { active_min: 5, active_max: 2_000, active_start: 5, latency_target_ms: 400, error_max_percent: 5 };

/// An origin, and visitors who each make one request every four seconds for a minute.
struct World {
    /// Requests per second at best.
    capacity: f64,
    queue: f64,
    visitors: f64,
    served: f64,
}

const THINK_S: f64 = 4.0;
const VISIT_S: f64 = 60.0;
/// Nobody waits longer for a page.
const PATIENCE_S: f64 = 10.0;
const TICK_S: f64 = 0.1;

impl World {
    fn new(capacity: f64) -> Self {
        Self { capacity, queue: 0.0, visitors: 0.0, served: 0.0 }
    }

    /// Beyond a queue of a second the origin loses a part of its work to the crowd, up to two thirds.
    fn rate(&self) -> f64 {
        let crowd = (self.queue / self.capacity - 1.0).max(0.0);
        self.capacity * (1.0 / (1.0 + crowd * crowd)).max(0.33)
    }

    /// Two seconds under this window, with a line that never ends; how it went.
    fn run(&mut self, window: f64) -> OriginReading {
        let (mut requests, mut worst) = (0.0, 0.0_f64);
        let ticks = (STEP_MS as f64 / 1000.0 / TICK_S) as u32;
        for _ in 0..ticks {
            // Visits take longer at a slow origin; who is inside leaves at the pace of the visits.
            let latency = 0.05 + self.queue / self.rate();
            let visit = VISIT_S * (1.0 + latency.min(PATIENCE_S) / THINK_S);
            self.visitors *= 1.0 - TICK_S / visit;
            self.queue *= 1.0 - TICK_S / visit;
            self.visitors = self.visitors.max(window);
            let asking = (self.visitors - self.queue).max(0.0);
            self.queue += asking / THINK_S * TICK_S;
            let done = (self.rate() * TICK_S).min(self.queue);
            self.queue -= done;
            requests += done;
            worst = worst.max(latency);
        }
        self.served += requests;
        OriginReading {
            requests: requests as u64,
            errors: 0,
            p95_ms: (worst * 1000.0) as u32,
            in_flight: self.queue as u32,
            active: self.visitors as u64,
        }
    }
}

/// Steps of two seconds under the controller; the windows.
fn controlled(world: &mut World, window: &mut Window, bounds: &Adaptive, steps: u64) -> Vec<u32> {
    (0..steps)
        .map(|_| {
            let reading = world.run(f64::from(window.size(bounds)));
            let now = UnixMs(window.stepped_at.0 + STEP_MS);
            *window = window.step(bounds, reading, now);
            window.size(bounds)
        })
        .collect()
}

/// Requests served in so many steps under a window that never changes, after a minute to fill up.
fn fixed(capacity: f64, window: f64, steps: u64) -> f64 {
    let mut world = World::new(capacity);
    for step in 0..30 + steps {
        if step == 30 {
            world.served = 0.0;
        }
        world.run(window);
    }
    world.served
}

#[test]
fn it_finds_what_the_best_fixed_window_serves_where_a_large_one_collapses() {
    for capacity in [5.0, 40.0, 200.0] {
        let best = (1..200).map(|at| fixed(capacity, f64::from(at) * capacity / 20.0, 100)).fold(0.0, f64::max);
        assert!(fixed(capacity, capacity * 20.0, 100) < best * 0.6, "the origin collapses under a crowd");
        let most = (capacity * 20.0) as u32;
        for start in [5, most] {
            let bounds = Adaptive { active_start: start, active_max: most.max(50), ..BOUNDS };
            let (mut world, mut window) = (World::new(capacity), Window::new(&bounds, NOW));
            controlled(&mut world, &mut window, &bounds, 250);
            world.served = 0.0;
            controlled(&mut world, &mut window, &bounds, 100);
            let part = world.served / best;
            println!("capacity {capacity}, from {start}: {part:.3} of the best fixed window");
            assert!(part > 0.9, "capacity {capacity}, from {start}: {part:.2} of the best fixed window");
        }
    }
}

#[test]
fn it_gives_way_when_the_origin_loses_half_and_takes_it_back_later() {
    let (mut world, mut window) = (World::new(40.0), Window::new(&BOUNDS, NOW));
    let mean = |windows: Vec<u32>| windows[50..].iter().sum::<u32>() / (windows.len() as u32 - 50);
    let before = mean(controlled(&mut world, &mut window, &BOUNDS, 150));
    world.capacity = 20.0;
    let during = mean(controlled(&mut world, &mut window, &BOUNDS, 100));
    assert!(during < before * 7 / 10, "{before} before, {during} with half of it");
    assert!(world.queue < 20.0, "no crowd stands at the origin: {}", world.queue);
    world.capacity = 40.0;
    let after = mean(controlled(&mut world, &mut window, &BOUNDS, 100));
    println!("windows: {before} before, {during} with half of the capacity, {after} after");
    assert!(after > before * 8 / 10, "{before} before, {after} after");
    let reasons: Vec<_> = window.decisions.iter().map(|decision| decision.reason).collect();
    assert!(reasons.contains(&Reason::Headroom), "{reasons:?}");
}

#[test]
fn each_reason_has_its_step() {
    let window = |size: f64| Window { size, probing: false, ..Window::new(&BOUNDS, NOW) };
    let good = OriginReading { requests: 100, errors: 0, p95_ms: 100, in_flight: 3, active: 100 };
    let next = |reading: OriginReading| {
        let next = window(100.0).step(&BOUNDS, reading, UnixMs(NOW.0 + STEP_MS));
        (next.reason, next.size(&BOUNDS))
    };
    assert_eq!(next(good), (Reason::Headroom, 110));
    assert_eq!(next(OriginReading { p95_ms: 300, ..good }), (Reason::Headroom, 105));
    assert_eq!(next(OriginReading { p95_ms: 400, ..good }), (Reason::OnTarget, 100));
    assert_eq!(next(OriginReading { p95_ms: 500, ..good }), (Reason::Slow, 80));
    assert_eq!(next(OriginReading { p95_ms: 9000, ..good }), (Reason::Slow, 50));
    assert_eq!(next(OriginReading { errors: 6, ..good }), (Reason::Errors, 50));
    assert_eq!(next(OriginReading { errors: 5, ..good }), (Reason::Headroom, 110));
    assert_eq!(next(OriginReading { active: 40, ..good }), (Reason::Unused, 100));
    assert_eq!(next(OriginReading { active: 40, p95_ms: 800, ..good }), (Reason::Slow, 20));
    assert_eq!(next(OriginReading { requests: 0, ..good }), (Reason::Stalled, 50));
    assert_eq!(next(OriginReading::default()), (Reason::Quiet, 100));
    let shrunk = window(100.0).step(&BOUNDS, OriginReading { errors: 90, ..good }, NOW);
    let soon = shrunk.step(&BOUNDS, OriginReading { errors: 90, ..good }, UnixMs(NOW.0 + STEP_MS));
    assert_eq!((soon.reason, soon.size(&BOUNDS)), (Reason::Settling, 50));
}

#[test]
fn gateways_are_summed_and_the_slower_one_counts() {
    let one = OriginReading { requests: 10, errors: 1, p95_ms: 100, in_flight: 2, active: 30 };
    let two = OriginReading { requests: 30, errors: 1, p95_ms: 300, in_flight: 4, active: 10 };
    let both = OriginReading { requests: 40, errors: 2, p95_ms: 300, in_flight: 6, active: 40 };
    assert_eq!(one.with(two), both);
    assert_eq!((both.error_percent(), OriginReading::default().error_percent()), (5, 0));
}

proptest! {
    #[test]
    fn it_never_leaves_the_bounds_and_never_halves_more_than_once(
        (min, more, start) in (1..100_u32, 0..1000_u32, 0..3000_u32),
        readings in prop::collection::vec((0..500_u64, 0..500_u64, 0..20_000_u32, 0..50_u32, 0..2000_u64), 1..100),
    ) {
        let bounds = Adaptive { active_min: min, active_max: min + more, active_start: start, ..BOUNDS };
        let mut window = Window::new(&bounds, NOW);
        for (at, (requests, errors, p95_ms, in_flight, active)) in (1..).zip(readings) {
            let reading = OriginReading { requests, errors: errors.min(requests), p95_ms, in_flight, active };
            let before = window.size(&bounds);
            window = window.step(&bounds, reading, UnixMs(NOW.0 + at * STEP_MS));
            let after = window.size(&bounds);
            prop_assert!((min..=min + more).contains(&after), "{after}");
            let bad = matches!(window.reason, Reason::Slow | Reason::Errors | Reason::Stalled);
            prop_assert!(bad || after >= before, "{before} to {after} for {:?}", window.reason);
            prop_assert!(!bad || after <= before.max(min), "{before} to {after} for {:?}", window.reason);
            prop_assert!(window.decisions.len() <= DECISIONS_MAX);
        }
        let text = serde_json::to_string(&window).expect("writes");
        let read: Window = serde_json::from_str(&text).expect("reads");
        prop_assert_eq!((read.size(&bounds), read.decisions), (window.size(&bounds), window.decisions));
        prop_assert!(text.len() < 4096, "it has to fit into a note: {}", text.len());
    }
}
