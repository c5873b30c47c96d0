//! The simulated sale: one store (the pure line), two gateways, people with phones, and a little shop.

mod dice;
mod gateway;
mod history;
mod trouble;

use std::collections::BTreeMap;

use dice::Dice;
use gateway::Gateway;
pub use history::{Event, Moment};
use inventory::{Counts as StockCounts, HoldState};
use waitroom::{
    Admit, AdmitOrder, Change, Claim, Counts, DrawKey, Effect, Epoch, JoinOrder, Known, Lane, Line, Method, Number,
    Schedule, Series, Settings, Sliding, StockGate, Touched, UnixMs, View, plan,
};

const START: u64 = 1_800_000_000_000;
const STEP_MS: u64 = 20;
const END_MS: u64 = 180_000;
const EPOCH: Epoch = Epoch(0);

/// What a replica that takes over may have lost.
const LOST_MS: u64 = 1_000;
/// What the Redis store skips then; see `lua/common.lua`.
const FORGOTTEN_MAX: u64 = 262_144;

/// On its way to the store or back.
enum Call {
    Join { visitor: usize },
    Touch { visitor: usize },
    Claim { visitor: usize },
    Leave { visitor: usize },
    Release { visitor: usize },
    Look { gateway: usize },
    Admit { gateway: usize, order: AdmitOrder },
    Renew { visitor: usize },
    Seal,
    Deal { gateway: usize },
    Staff { change: Change },
    Number { visitor: usize, number: Number },
    Told { visitor: usize, touched: Touched },
    Entered { visitor: usize },
    Seen { gateway: usize, view: Box<View>, returned: u64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mind {
    Coming { at: u64 },
    Waiting,
    Asleep { until: u64 },
    Inside { until: u64 },
    Gone,
}

struct Visitor {
    lane: u8,
    mind: Mind,
    number: Option<Number>,
    /// Numbers that were ever told; one, if nothing is wrong.
    told: Vec<Number>,
    admitted: bool,
    left: bool,
    holds: bool,
    next_touch: u64,
}

/// A sale in the making.
pub struct World {
    /// The room's settings.
    pub settings: Settings,
    /// What happened.
    pub history: Vec<Moment>,
    dice: Dice,
    now: u64,
    line: Line,
    /// What a replica has, a second late.
    replica: (u64, Line),
    spare: Line,
    life: u64,
    /// How many ever came back to their places.
    returned: u64,
    gateways: Vec<Gateway>,
    visitors: Vec<Visitor>,
    calls: BTreeMap<(u64, u64), Call>,
    sent: u64,
    stock: StockCounts,
    quota: u64,
}

impl World {
    /// A sale that this seed decides.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let settings = Settings {
            outflow_per_minute: (!dice.one_in(6)).then(|| 30 + dice.below(600) as u32),
            burst: 1 + dice.below(8) as u32,
            active_visitors_max: (!dice.one_in(6)).then(|| 1 + dice.below(30) as u32),
            claim_ms: 1_000 + dice.below(6_000),
            admission_ms: 5_000 + dice.below(20_000),
            sliding: Sliding::Fixed,
            away_after_ms: 2_000 + dice.below(8_000),
            method: if dice.one_in(3) { Method::Random } else { Method::Fifo },
            lanes: (0..1 + dice.below(3))
                .map(|lane| Lane { name: format!("l{lane}"), weight: 1 + dice.below(5) as u32 })
                .collect(),
            schedule: Schedule {
                opens_at: dice.one_in(2).then(|| UnixMs(START + dice.below(30_000))),
                prequeue_at: Some(UnixMs(START)),
                ..Schedule::default()
            },
            return_ms: None,
            ..Settings::default()
        };
        let people = 50 + dice.below(250);
        let lanes = settings.lanes.len() as u64;
        let visitors = (0..people).map(|_| Visitor {
            lane: dice.below(lanes) as u8,
            mind: Mind::Coming { at: START + dice.below(60_000) },
            number: None,
            told: Vec::new(),
            admitted: false,
            left: false,
            holds: false,
            next_touch: 0,
        });
        let quota = 20 + people / 2;
        let stock = StockCounts { left: quota, held: 0, sold: 0 };
        let mut world = Self {
            visitors: visitors.collect(),
            history: Vec::new(),
            now: START,
            line: Line::default(),
            replica: (START, Line::default()),
            spare: Line::default(),
            life: 0,
            returned: 0,
            gateways: vec![Gateway::default(), Gateway::default()],
            calls: BTreeMap::new(),
            sent: 0,
            stock,
            quota,
            settings,
            dice,
        };
        let opened = world.line.open(&world.settings, UnixMs(world.now));
        world.happened(opened);
        world.replica.1 = world.line.clone();
        world.spare = world.line.clone();
        world
    }

    /// Plays it to its end.
    pub fn run(&mut self) {
        while self.now < START + END_MS {
            self.now += STEP_MS;
            self.deliver();
            for at in 0..self.visitors.len() {
                self.live(at);
            }
            for at in 0..self.gateways.len() {
                self.keep(at);
            }
            if self.dice.one_in(3_000) {
                self.restart();
            }
            if self.dice.one_in(4_000) {
                self.fail_over();
            }
            if self.dice.one_in(3_000) {
                // A gateway is killed, and another one in its place begins with nothing.
                let dies = self.dice.below(self.gateways.len() as u64) as usize;
                self.gateways[dies] = Gateway::default();
            }
            if self.now >= self.replica.0 + LOST_MS / 2 {
                self.replicate();
            }
            if self.dice.one_in(1_500) {
                self.staff();
            }
            assert_eq!(self.stock.total(), self.quota, "invariant 5: {:?}", self.stock);
        }
    }

    fn happened(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.line.apply(&effect);
            if let Effect::Present(numbers) = &effect {
                self.returned += numbers.len() as u64;
            }
            self.history.push(Moment { at: UnixMs(self.now), event: Event::Effect(Box::new(effect)) });
        }
    }

    /// Sends a call that arrives later, perhaps never, perhaps twice.
    fn send(&mut self, call: impl Fn() -> Call) {
        let copies = match self.dice.below(100) {
            0..=2 => 0,
            3..=4 => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let delay = if self.dice.one_in(50) { 1_500 } else { 1 + self.dice.below(80) };
            self.sent += 1;
            self.calls.insert((self.now + delay, self.sent), call());
        }
    }

    fn deliver(&mut self) {
        while let Some(entry) = self.calls.first_entry() {
            if entry.key().0 > self.now {
                break;
            }
            let call = entry.remove();
            let now = UnixMs(self.now);
            match call {
                Call::Join { visitor } => {
                    let (lane, gateway) = (self.visitors[visitor].lane, visitor % self.gateways.len());
                    let gathers =
                        self.settings.method == Method::Random && self.gateways[gateway].copy.draw().is_none();
                    let series = if gathers { Series::gathered(lane) } else { Series::of_lane(lane) };
                    if !self.gateways[gateway].looked {
                        continue;
                    }
                    let floor = self.gateways[gateway].floors.get(&series).copied().unwrap_or(0);
                    let order = JoinOrder { floor: (EPOCH, floor), ..JoinOrder::of(series, 1) };
                    let (join, effects) = self.line.join(&order, now);
                    self.happened(effects);
                    if let Some(joined) = join.given() {
                        let floor = self.gateways[gateway].floors.entry(joined.first.series()).or_default();
                        *floor = (*floor).max(joined.first.serial());
                        self.send(|| Call::Number { visitor, number: joined.first });
                    }
                }
                Call::Renew { visitor } => {
                    let Some(number) = self.number(visitor) else {
                        continue;
                    };
                    let (renewed, effects) = self.line.renew(EPOCH, &[number], now);
                    self.visitors[visitor].admitted |= renewed[0].is_some();
                    self.happened(effects);
                }
                Call::Seal => {
                    let key = DrawKey::new([self.settings.burst as u8; 32]).to_hex();
                    let effects = self.line.seal(EPOCH, &key);
                    self.happened(effects);
                }
                Call::Deal { gateway } => {
                    let all = self.line.everything(now);
                    if let Some(deal) = self.gateways[gateway].copy.deal(&all.waiting, &all.done) {
                        let effects = self.line.deal(EPOCH, &deal, now);
                        self.happened(effects);
                    }
                }
                Call::Staff { change } => {
                    let (_, effects) = self.line.change(None, change, now);
                    self.happened(effects);
                }
                Call::Touch { visitor } => {
                    let Some(number) = self.number(visitor) else {
                        continue;
                    };
                    let (touched, effects) = self.line.touch(EPOCH, &[number], now);
                    self.happened(effects);
                    let touched = touched[0];
                    self.send(|| Call::Told { visitor, touched });
                }
                Call::Claim { visitor } => {
                    let Some(number) = self.number(visitor) else {
                        continue;
                    };
                    let (claim, effects) = self.line.claim(EPOCH, number, now);
                    self.happened(effects);
                    if let Claim::Admitted { .. } = claim {
                        self.visitors[visitor].admitted = true;
                        self.send(|| Call::Entered { visitor });
                    }
                }
                Call::Leave { visitor } => {
                    let Some(number) = self.number(visitor) else {
                        continue;
                    };
                    let effects = self.line.leave(EPOCH, number);
                    self.visitors[visitor].left |= !effects.is_empty();
                    self.happened(effects);
                }
                Call::Release { visitor } => {
                    let Some(number) = self.number(visitor) else {
                        continue;
                    };
                    let effects = self.line.release(EPOCH, number);
                    self.happened(effects);
                }
                Call::Look { gateway } => {
                    let effects = self.line.tick(now);
                    self.happened(effects);
                    let known: Known = self.gateways[gateway].copy.known();
                    // Another server than before shows all that it has.
                    let known = if known.life == self.life { known } else { Known::default() };
                    let view = View { life: self.life, ..self.line.view(&known, now) };
                    let returned = self.returned;
                    self.send(|| Call::Seen { gateway, view: Box::new(view.clone()), returned });
                }
                Call::Admit { order, .. } if order.life != self.life => {}
                Call::Admit { gateway, order } => {
                    let (admit, effects) = self.line.admit(EPOCH, &order, now);
                    self.happened(effects);
                    if let Admit::Called(_) = admit {
                        self.gateways[gateway].next_turn = self.now;
                    }
                }
                answer => self.hear(answer),
            }
        }
    }

    fn hear(&mut self, answer: Call) {
        let now = self.now;
        match answer {
            Call::Number { visitor, number } => {
                let visitor = &mut self.visitors[visitor];
                // A doubled request got a second number: the browser keeps the first ticket it was given.
                if visitor.number.is_none() {
                    visitor.number = Some(number);
                    visitor.told.push(number);
                    visitor.mind = Mind::Waiting;
                }
            }
            Call::Told { visitor, touched } => {
                if let (Touched::Called { .. }, Mind::Waiting) = (touched, self.visitors[visitor].mind) {
                    self.send(|| Call::Claim { visitor });
                }
            }
            Call::Entered { visitor } => {
                if let Mind::Waiting | Mind::Asleep { .. } = self.visitors[visitor].mind {
                    let stay = 500 + self.dice.below(8_000);
                    self.visitors[visitor].mind = Mind::Inside { until: now + stay };
                    self.hold(visitor);
                }
            }
            Call::Seen { gateway: asked, view, returned } => {
                let gateway = &mut self.gateways[asked];
                // A view that was overtaken by a newer one is of no use.
                let known = gateway.copy.known();
                if view.life < known.life || (view.life == known.life && view.stamp < known.stamp) {
                    return;
                }
                // Changes that are on top of something else are of no use either.
                if !view.whole && view.life != known.life {
                    return;
                }
                gateway.looked = true;
                gateway.copy.apply(&view);
                gateway.check_places(&view, returned);
                for (series, serial) in &view.last {
                    let floor = gateway.floors.entry(*series).or_default();
                    *floor = (*floor).max(*serial);
                }
                gateway.pace = view.pace;
                gateway.shares = view.shares.clone();
                gateway.orders = view.orders.clone();
                let (draw, random) = (gateway.copy.draw(), self.settings.method == Method::Random);
                gateway.counts = Counts {
                    waiting: gateway.copy.waiting(self.settings.lanes.len()),
                    gathered: gateway.copy.gathered(),
                    undealt: random && draw.is_none_or(|draw| !draw.dealt),
                    called: view.called_count,
                    inside: view.inside_count,
                    stock: StockGate::Left { left: self.stock.left, held: self.stock.held },
                    ..Counts::default()
                };
                let open = self.settings.phase(&gateway.orders, view.now) == waitroom::Phase::Open;
                let (sealed, dealt) = (draw.is_some(), draw.is_some_and(|draw| draw.dealt));
                let line = (&gateway.pace, &gateway.shares);
                let plan = plan(&view.settings, &gateway.orders, line, &gateway.counts, view.now);
                let order = AdmitOrder {
                    expected: view.turn,
                    life: view.life,
                    calls: plan.calls,
                    shares: plan.shares,
                    interval_ns: plan.interval_ns,
                    claim_ms: view.settings.claim_ms,
                };
                if random && open && !sealed {
                    self.send(|| Call::Seal);
                } else if random && sealed && !dealt {
                    self.send(|| Call::Deal { gateway: asked });
                } else if !order.calls.is_empty() {
                    self.send(|| Call::Admit { gateway: asked, order: order.clone() });
                }
            }
            _ => {}
        }
    }

    /// The number that a visitor's ticket stands at, as the visitor's gateway knows.
    fn number(&self, visitor: usize) -> Option<Number> {
        let number = self.visitors[visitor].number?;
        let gateway = &self.gateways[visitor % self.gateways.len()];
        // A gateway serves nobody before its first look.
        gateway.looked.then(|| gateway.copy.drawn(EPOCH, number))
    }

    fn keep(&mut self, gateway: usize) {
        if self.now < self.gateways[gateway].next_turn {
            return;
        }
        self.gateways[gateway].next_turn = self.now + 100 + self.dice.below(150);
        self.send(|| Call::Look { gateway });
    }

    fn live(&mut self, at: usize) {
        let now = self.now;
        match self.visitors[at].mind {
            Mind::Coming { at: when } if now >= when => {
                // Asked again if no answer came.
                self.visitors[at].mind = Mind::Coming { at: now + 3_000 };
                self.send(|| Call::Join { visitor: at });
            }
            Mind::Waiting if now >= self.visitors[at].next_touch => {
                self.visitors[at].next_touch = now + self.settings.away_after_ms / 4;
                match self.dice.below(400) {
                    0 => self.visitors[at].mind = Mind::Asleep { until: now + 20_000 },
                    1 => {
                        self.visitors[at].mind = Mind::Gone;
                        self.send(|| Call::Leave { visitor: at });
                    }
                    _ => self.send(|| Call::Touch { visitor: at }),
                }
            }
            Mind::Asleep { until } if now >= until => self.visitors[at].mind = Mind::Waiting,
            Mind::Inside { until } if now >= until => {
                self.visitors[at].mind = Mind::Gone;
                self.finish(at);
                self.send(|| Call::Release { visitor: at });
            }
            _ => {}
        }
    }

    fn hold(&mut self, visitor: usize) {
        if self.stock.left > 0 {
            self.stock.left -= 1;
            self.stock.held += 1;
            self.visitors[visitor].holds = true;
        }
    }

    fn finish(&mut self, visitor: usize) {
        if !std::mem::take(&mut self.visitors[visitor].holds) {
            return;
        }
        let to = if self.dice.one_in(4) { HoldState::Expired } else { HoldState::Confirmed };
        assert!(HoldState::Active.may_become(to));
        self.stock.held -= 1;
        match to {
            HoldState::Confirmed => self.stock.sold += 1,
            _ => self.stock.left += 1,
        }
    }

    /// How many were sold.
    pub fn sold(&self) -> u64 {
        self.stock.sold
    }

    /// Invariant 4: whoever was told a number still has it, unless it was used or given up.
    pub fn check_everybody(&mut self, seed: u64) {
        let now = UnixMs(self.now);
        for at in 0..self.visitors.len() {
            let number = self.number(at);
            let visitor = &self.visitors[at];
            assert!(visitor.told.len() <= 1, "VESTIBULE_SEED={seed}: a place moved: {:?}", visitor.told);
            let Some(number) = number else {
                continue;
            };
            let (touched, _) = self.line.touch(EPOCH, &[number], now);
            match touched[0] {
                // The call by which an admission would have been told to a store that forgot it may have been lost too.
                Touched::Waiting | Touched::Called { .. } => {
                    assert!(!visitor.left && (!visitor.admitted || self.life > 0), "VESTIBULE_SEED={seed}: {number:?}")
                }
                Touched::Inside { .. } => assert!(visitor.admitted),
                Touched::Done => {
                    assert!(visitor.admitted || visitor.left, "VESTIBULE_SEED={seed}: {number:?} was lost");
                }
                Touched::WrongEpoch => panic!("VESTIBULE_SEED={seed}: {number:?} is of no epoch"),
            }
        }
    }
}
