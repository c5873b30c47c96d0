//! Every interleaving of a small room, by an explicit-state model checker (stateright): two gateways that plan on copies as
//! old as they like, visitors who join, sleep, come back, claim and leave, staff who pauses, and
//! the clock. What is checked is the real line and the real plan, not a model of them.

use std::hash::{Hash, Hasher};

use stateright::{Checker, Model, Property};
use waitroom::{
    Admit, AdmitOrder, Change, Claim, Counts, Effect, Epoch, JoinOrder, Known, Line, LineCopy, Number, Series,
    Settings, Touched, UnixMs, plan,
};

const EPOCH: Epoch = Epoch(0);
const START: u64 = 1_000_000;
const CLAIM_MS: u64 = 1_000;
/// The clock goes on so often at most; keeps the room small.
const STEPS_MAX: u64 = 3;

/// What a gateway found out at its last look, and what it would order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct Gateway {
    order: Option<(u64, Vec<(u8, u32)>)>,
}

#[derive(Clone)]
struct Room {
    line: Line,
    now: u64,
    joined: u8,
    gateways: [Gateway; 2],
    /// Calls so far: when, and whom.
    calls: Vec<(u64, u64)>,
    /// How often each number came in.
    claims: Vec<u8>,
    pauses: u8,
    broken: Option<&'static str>,
}

/// Whether a plan's turn is still its own, and whom it calls.
type Planned = (bool, Vec<(u8, u32)>);

/// Two rooms that differ in nothing that anybody could ever notice are one: stamps and versions only grow, and of a plan
/// only matters whether the turn is still its own.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Seen {
    sets: [Vec<u64>; 6],
    pace_ns: u64,
    paused: bool,
    plans: [Option<Planned>; 2],
    now: u64,
    joined: u8,
    calls: Vec<(u64, u64)>,
    claims: Vec<u8>,
    pauses: u8,
    broken: Option<&'static str>,
}

impl Room {
    fn seen(&self) -> Seen {
        let now = UnixMs(self.now);
        let (all, view) = (self.line.everything(now), self.line.view(&Known::default(), now));
        let timed = |list: &[(Number, UnixMs)]| list.iter().flat_map(|(number, until)| [number.0, until.0]).collect();
        let plan =
            |gateway: &Gateway| gateway.order.as_ref().map(|(expected, calls)| (*expected == view.turn, calls.clone()));
        let sets = [
            all.waiting.iter().collect(),
            all.done.iter().collect(),
            timed(&all.called),
            timed(&all.missed),
            timed(&all.inside),
            timed(&all.ended),
        ];
        Seen {
            sets,
            pace_ns: all.pace.spoken_for_ns,
            paused: view.orders.pause.is_some(),
            plans: [plan(&self.gateways[0]), plan(&self.gateways[1])],
            now: self.now,
            joined: self.joined,
            calls: self.calls.clone(),
            claims: self.claims.clone(),
            pauses: self.pauses,
            broken: self.broken,
        }
    }
}

impl PartialEq for Room {
    fn eq(&self, other: &Self) -> bool {
        self.seen() == other.seen()
    }
}

impl Hash for Room {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.seen().hash(state);
    }
}

impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.seen().fmt(f)
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Join,
    Look(usize),
    Admit(usize),
    Touch(u64),
    Claim(u64),
    Leave(u64),
    Away(u64),
    Pause,
    Resume,
    Later,
}

struct Sale {
    visitors: u8,
    settings: Settings,
}

impl Room {
    fn happened(&mut self, effects: Vec<Effect>) {
        effects.iter().for_each(|effect| self.line.apply(effect));
    }

    fn break_if(&mut self, broken: bool, what: &'static str) {
        if broken {
            self.broken.get_or_insert(what);
        }
    }

    fn waiting(&self) -> Vec<u64> {
        self.line.everything(UnixMs(self.now)).waiting.iter().collect()
    }

    fn look(&mut self, gateway: usize) {
        let now = UnixMs(self.now);
        let ticked = self.line.tick(now);
        self.happened(ticked);
        let view = self.line.view(&Known::default(), now);
        let mut copy = LineCopy::default();
        copy.apply(&view);
        let counts = Counts {
            waiting: copy.waiting(1),
            called: view.called_count,
            inside: view.inside_count,
            ..Counts::default()
        };
        let plan = plan(&view.settings, &view.orders, (&view.pace, &view.shares), &counts, now);
        self.gateways[gateway].order = (!plan.calls.is_empty()).then_some((view.turn, plan.calls));
    }

    fn admit(&mut self, gateway: usize, settings: &Settings) {
        let Some((expected, calls)) = self.gateways[gateway].order.take() else {
            return;
        };
        let now = UnixMs(self.now);
        let shares = self.line.view(&Known::default(), now).shares;
        let interval_ns = 60_000_000_000 / u64::from(settings.outflow_per_minute.unwrap_or(1));
        let order = AdmitOrder { expected, life: 0, calls, shares, interval_ns, claim_ms: CLAIM_MS };
        let (waiting, paused) = (self.waiting(), self.line.view(&Known::default(), now).orders.pause.is_some());
        let (admitted, effects) = self.line.admit(EPOCH, &order, now);
        self.happened(effects);
        let Admit::Called(numbers) = admitted else {
            return;
        };
        self.break_if(paused && !numbers.is_empty(), "called while paused");
        let front: Vec<_> = waiting.into_iter().take(numbers.len()).collect();
        self.break_if(numbers.iter().map(|number| number.0).collect::<Vec<_>>() != front, "not the first were called");
        self.calls.extend(numbers.iter().map(|number| (self.now, number.0)));
        let all = self.line.everything(now);
        let taken = all.called.len() + all.inside.len();
        self.break_if(settings.active_visitors_max.is_some_and(|max| taken > max as usize), "over the cap");
        // Any window up to now: burst and rate.
        for (at, (from, _)) in self.calls.clone().iter().enumerate() {
            let count = (self.calls.len() - at) as u64;
            let allowed = u64::from(settings.burst) * 60_000
                + u64::from(settings.outflow_per_minute.unwrap_or(u32::MAX)) * (self.now - from);
            self.break_if(count * 60_000 > allowed, "over burst and rate");
        }
    }
}

impl Model for Sale {
    type State = Room;
    type Action = Step;

    fn init_states(&self) -> Vec<Room> {
        let mut room = Room {
            line: Line::default(),
            now: START,
            joined: 0,
            gateways: Default::default(),
            calls: Vec::new(),
            claims: vec![0; usize::from(self.visitors) + 1],
            pauses: 0,
            broken: None,
        };
        let opened = room.line.open(&self.settings, UnixMs(START));
        room.happened(opened);
        vec![room]
    }

    fn actions(&self, room: &Room, actions: &mut Vec<Step>) {
        if room.joined < self.visitors {
            actions.push(Step::Join);
        }
        for (at, gateway) in room.gateways.iter().enumerate() {
            actions.push(if gateway.order.is_some() { Step::Admit(at) } else { Step::Look(at) });
        }
        for number in 1..=u64::from(room.joined) {
            actions.extend([Step::Touch(number), Step::Claim(number), Step::Leave(number), Step::Away(number)]);
        }
        if room.pauses < 1 {
            actions.push(Step::Pause);
        } else {
            actions.push(Step::Resume);
        }
        if room.now < START + STEPS_MAX * CLAIM_MS {
            actions.push(Step::Later);
        }
    }

    fn next_state(&self, last: &Room, step: Step) -> Option<Room> {
        let mut room = last.clone();
        let now = UnixMs(room.now);
        match step {
            Step::Join => {
                let (joined, effects) = room.line.join(&JoinOrder::of(Series::default(), 1), now);
                room.joined += 1;
                room.break_if(
                    joined.given().map(|joined| joined.first.0) != Some(u64::from(room.joined)),
                    "a number twice or left out",
                );
                room.happened(effects);
            }
            Step::Look(gateway) => room.look(gateway),
            Step::Admit(gateway) => room.admit(gateway, &self.settings),
            Step::Touch(number) => {
                let (touched, effects) = room.line.touch(EPOCH, &[Number(number)], now);
                let used = room.claims[number as usize] > 0 || room.line.everything(now).done.contains(number);
                room.break_if(touched[0] == Touched::Waiting && used, "a used place came back");
                room.happened(effects);
            }
            Step::Claim(number) => {
                let (claim, effects) = room.line.claim(EPOCH, Number(number), now);
                let called = room.line.everything(now).called.iter().any(|(called, _)| called.0 == number);
                if let Claim::Admitted { repeat: false, .. } = claim {
                    room.claims[number as usize] += 1;
                    room.break_if(!called, "came in without a call");
                    room.break_if(room.claims[number as usize] > 1, "claimed twice");
                }
                room.happened(effects);
            }
            Step::Leave(number) => {
                let left = room.line.leave(EPOCH, Number(number));
                room.happened(left);
            }
            // What the turn of a presence window does to somebody who sleeps.
            Step::Away(number) if room.waiting().contains(&number) => room.happened(vec![Effect::Away(vec![number])]),
            Step::Away(_) => {}
            Step::Pause => {
                let pause = Change::Pause { reason: String::new(), next_news_at: None };
                let (_, effects) = room.line.change(None, pause, now);
                room.happened(effects);
                room.pauses += 1;
            }
            Step::Resume if room.line.view(&Known::default(), now).orders.pause.is_some() => {
                let (_, effects) = room.line.change(None, Change::Resume, now);
                room.happened(effects);
            }
            Step::Resume => {}
            Step::Later => room.now += CLAIM_MS,
        }
        Some(room)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("the invariants hold", |_, room: &Room| room.broken.is_none()),
            Property::always("an audit finds nothing", |_, room: &Room| {
                waitroom::audit(&room.line.everything(UnixMs(room.now))).iter().all(|finding| finding.broken.is_none())
            }),
            Property::sometimes("everybody comes in", |sale, room: &Room| {
                room.claims.iter().filter(|claims| **claims > 0).count() == usize::from(sale.visitors)
            }),
            Property::sometimes("a missed turn is called again", |_, room: &Room| {
                (1..room.calls.len()).any(|at| room.calls[..at].iter().any(|(_, number)| *number == room.calls[at].1))
            }),
        ]
    }

    /// Small scopes find what large ones would: four calls are two for each.
    fn within_boundary(&self, room: &Room) -> bool {
        room.calls.len() <= 4
    }
}

fn sale(visitors: u8) -> Sale {
    let settings = Settings {
        outflow_per_minute: Some(60),
        burst: 1,
        active_visitors_max: Some(2),
        claim_ms: CLAIM_MS,
        admission_ms: 3_600_000,
        away_after_ms: 3_600_000,
        return_ms: None,
        ..Settings::default()
    };
    Sale { visitors, settings }
}

/// States that a search looks at; a full search of two visitors is larger than a test should be.
const STATES_MAX: usize = 100_000;

#[test]
fn every_interleaving_keeps_the_invariants() {
    let checker = sale(2).checker().target_state_count(STATES_MAX).spawn_bfs().join();
    println!("{} rooms, {} steps", checker.unique_state_count(), checker.state_count());
    checker.assert_no_discovery("the invariants hold");
    checker.assert_no_discovery("an audit finds nothing");
    checker.assert_any_discovery("everybody comes in");
    checker.assert_any_discovery("a missed turn is called again");
}
