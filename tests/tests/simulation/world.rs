//! The simulated sale: one store (the pure line), two gateways, people with phones, and a little shop.

use std::collections::BTreeMap;

use inventory::{HoldState, TicketType, TypeId, stock_adds_up};
use waitroom::{
    Admit, AdmitOrder, Claim, Counts, Effect, Epoch, Known, Line, LineCopy, Number, Pace, Settings, Sliding, StockGate,
    Touched, UnixMs, View, plan,
};

const START: u64 = 1_800_000_000_000;
const STEP_MS: u64 = 20;
const END_MS: u64 = 180_000;
const EPOCH: Epoch = Epoch(0);

/// Something that happened to the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: UnixMs,
    /// What.
    pub effect: Effect,
}

/// splitmix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }
}

/// On its way to the store or back.
enum Call {
    Join { visitor: usize },
    Touch { visitor: usize },
    Claim { visitor: usize },
    Leave { visitor: usize },
    Release { visitor: usize },
    Look { gateway: usize },
    Admit { gateway: usize, order: AdmitOrder },
    Number { visitor: usize, number: Number },
    Told { visitor: usize, touched: Touched },
    Entered { visitor: usize },
    Seen { gateway: usize, view: Box<View> },
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
    mind: Mind,
    number: Option<Number>,
    /// Numbers that were ever told; one, if nothing is wrong.
    told: Vec<Number>,
    admitted: bool,
    left: bool,
    holds: bool,
    next_touch: u64,
}

#[derive(Default)]
struct Gateway {
    copy: LineCopy,
    pace: Pace,
    counts: Counts,
    orders: waitroom::Orders,
    next_turn: u64,
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
    gateways: Vec<Gateway>,
    visitors: Vec<Visitor>,
    calls: BTreeMap<(u64, u64), Call>,
    sent: u64,
    stock: TicketType,
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
        };
        let people = 50 + dice.below(250);
        let visitors = (0..people).map(|_| Visitor {
            mind: Mind::Coming { at: START + dice.below(60_000) },
            number: None,
            told: Vec::new(),
            admitted: false,
            left: false,
            holds: false,
            next_touch: 0,
        });
        let quota = 20 + people / 2;
        let stock = TicketType {
            id: TypeId("t".to_owned()),
            name: "T".to_owned(),
            price: 1,
            currency: "EUR".to_owned(),
            seated: false,
            quota,
            left: quota,
            held: 0,
            sold: 0,
        };
        let mut world = Self {
            visitors: visitors.collect(),
            history: Vec::new(),
            now: START,
            line: Line::default(),
            gateways: vec![Gateway::default(), Gateway::default()],
            calls: BTreeMap::new(),
            sent: 0,
            stock,
            settings,
            dice,
        };
        let opened = world.line.open(&world.settings, UnixMs(world.now));
        world.happened(opened);
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
                // The store restarts; nothing acknowledged is lost.
                self.line = Line::restore(self.line.snapshot());
            }
            assert!(stock_adds_up(&self.stock), "invariant 5: {:?}", self.stock);
        }
    }

    fn happened(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.line.apply(&effect);
            self.history.push(Moment { at: UnixMs(self.now), effect });
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
                    let (number, effects) = self.line.join(1, now);
                    self.happened(effects);
                    self.send(|| Call::Number { visitor, number });
                }
                Call::Touch { visitor } => {
                    let Some(number) = self.visitors[visitor].number else {
                        continue;
                    };
                    let (touched, effects) = self.line.touch(EPOCH, &[number], now);
                    self.happened(effects);
                    let touched = touched[0];
                    self.send(|| Call::Told { visitor, touched });
                }
                Call::Claim { visitor } => {
                    let Some(number) = self.visitors[visitor].number else {
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
                    let Some(number) = self.visitors[visitor].number else {
                        continue;
                    };
                    let effects = self.line.leave(EPOCH, number);
                    self.visitors[visitor].left |= !effects.is_empty();
                    self.happened(effects);
                }
                Call::Release { visitor } => {
                    let Some(number) = self.visitors[visitor].number else {
                        continue;
                    };
                    let effects = self.line.release(EPOCH, number);
                    self.happened(effects);
                }
                Call::Look { gateway } => {
                    let effects = self.line.tick(now);
                    self.happened(effects);
                    let known: Known = self.gateways[gateway].copy.known();
                    let view = self.line.view(&known, now);
                    self.send(|| Call::Seen { gateway, view: Box::new(view.clone()) });
                }
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
            Call::Seen { gateway: asked, view } => {
                let gateway = &mut self.gateways[asked];
                // A view that was overtaken by a newer one is of no use.
                if view.stamp < gateway.copy.known().stamp {
                    return;
                }
                gateway.copy.apply(&view);
                gateway.pace = view.pace;
                gateway.orders = view.orders.clone();
                gateway.counts = Counts {
                    waiting: gateway.copy.waiting(),
                    called: view.called_count,
                    inside: view.inside_count,
                    stock: StockGate::Left { left: self.stock.left, held: self.stock.held },
                };
                let plan = plan(&view.settings, &gateway.orders, &gateway.pace, &gateway.counts, view.now);
                let (expected, claim_ms) = (view.turn, view.settings.claim_ms);
                let order = AdmitOrder { expected, count: plan.admit, interval_ns: plan.interval_ns, claim_ms };
                if plan.admit > 0 {
                    self.send(|| Call::Admit { gateway: asked, order });
                }
            }
            _ => {}
        }
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
        for visitor in &self.visitors {
            assert!(visitor.told.len() <= 1, "VESTIBULE_SEED={seed}: a place moved: {:?}", visitor.told);
            let Some(number) = visitor.number else {
                continue;
            };
            let (touched, _) = self.line.touch(EPOCH, &[number], now);
            match touched[0] {
                Touched::Waiting | Touched::Called { .. } => {
                    assert!(!visitor.admitted && !visitor.left)
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
