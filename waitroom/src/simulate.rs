//! Plays a planned sale with the very rules that serve the real one: the same line, the same plan. Deterministic from a
//! seed; time goes in steps of a second.

use std::collections::BTreeMap;

use crate::rules::{
    Bits, Counts, DrawKey, Line, LineCopy, Method, Number, OriginGate, Phase, Series, Settings, StockGate, UnixMs, plan,
};
use crate::store::{Admit, AdmitOrder, Claim, JoinOrder, Known, View};

const STEP_MS: u64 = 1_000;
/// Plans in one step; each calls at most a thousand.
const PLANS_MAX: u32 = 64;

/// So many people, evenly between two moments, in seconds from the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrivals {
    /// How many.
    pub people: u64,
    /// The first second.
    pub from_s: u64,
    /// The second after the last.
    pub to_s: u64,
    /// Index of their lane.
    pub lane: u8,
}

/// A planned sale.
#[derive(Debug, Clone, PartialEq)]
pub struct Sale {
    /// How the room admits. Times of its schedule are counted from the start.
    pub settings: Settings,
    /// Who comes when.
    pub arrivals: Vec<Arrivals>,
    /// Tickets for sale; `None` where the room is not tied to a sale.
    pub tickets: Option<u64>,
    /// Tickets that one buyer takes, on the average.
    pub tickets_per_order: f64,
    /// The part of those inside who buy.
    pub buy_ratio: f64,
    /// Seconds that somebody is inside, on the average.
    pub inside_s: u64,
    /// The part of those called who do not come.
    pub no_show_ratio: f64,
    /// Seconds after which somebody gives the place up, on the average; `None` for never.
    pub patience_s: Option<u64>,
    /// When to stop, in seconds.
    pub until_s: u64,
    /// Decides every chance.
    pub seed: u64,
}

/// How the line stood at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Seconds from the start.
    pub at_s: u64,
    /// In the line.
    pub waiting: u64,
    /// Called or inside.
    pub inside: u64,
    /// Sold by then.
    pub sold: u64,
}

/// What came of a sale.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Who joined.
    pub joined: u64,
    /// Who came when the line was full or closed.
    pub turned_away: u64,
    /// Who came in.
    pub admitted: u64,
    /// Who was called and did not come.
    pub no_shows: u64,
    /// Who gave up.
    pub gave_up: u64,
    /// Who still waited at the end.
    pub left_waiting: u64,
    /// Orders and tickets.
    pub orders: u64,
    /// Tickets sold.
    pub sold: u64,
    /// When the last ticket was sold.
    pub sold_out_at_s: Option<u64>,
    /// When nobody waited any more.
    pub line_empty_at_s: Option<u64>,
    /// Seconds of waiting of everybody who came in, sorted.
    pub waits_s: Vec<u64>,
    /// The line, at most 400 points.
    pub points: Vec<Point>,
}

impl Outcome {
    /// The wait that this part of those who came in did not exceed.
    pub fn wait_s(&self, part: f64) -> Option<u64> {
        let last = self.waits_s.len().checked_sub(1)?;
        Some(self.waits_s[(part * last as f64).round() as usize])
    }
}

/// splitmix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    /// A number of [0, 1).
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A time of this average, as of something that can happen at any moment.
    fn time(&mut self, mean_s: u64) -> u64 {
        (-(1.0 - self.roll()).ln() * mean_s as f64).round() as u64
    }

    /// A whole number of this average.
    fn about(&mut self, mean: f64) -> u64 {
        mean.floor() as u64 + u64::from(self.roll() < mean.fract())
    }
}

enum Event {
    GiveUp(Number),
    Claim(Number),
    Out(Number, u64),
}

struct Play<'a> {
    sale: &'a Sale,
    dice: Dice,
    line: Line,
    now_s: u64,
    joined_at: BTreeMap<Number, u64>,
    present: Bits,
    events: BTreeMap<u64, Vec<Event>>,
    left: u64,
    held: u64,
    out: Outcome,
}

/// Plays the sale to its end.
pub fn simulate(sale: &Sale) -> Outcome {
    let mut play = Play {
        sale,
        dice: Dice(sale.seed),
        line: Line::default(),
        now_s: 0,
        joined_at: BTreeMap::new(),
        present: Bits::default(),
        events: BTreeMap::new(),
        left: sale.tickets.unwrap_or(0),
        held: 0,
        out: Outcome::default(),
    };
    let opened = play.line.open(&sale.settings, UnixMs(0));
    play.happened(opened);
    let every = (sale.until_s / 400).max(1);
    let last_arrival = sale.arrivals.iter().map(|arrivals| arrivals.to_s).max().unwrap_or(0);
    while play.now_s < sale.until_s {
        play.step();
        let waiting = play.present.len();
        if play.now_s.is_multiple_of(every) {
            let view = play.counts();
            let point =
                Point { at_s: play.now_s, waiting, inside: view.called_count + view.inside_count, sold: play.out.sold };
            play.out.points.push(point);
        }
        if waiting == 0 && play.now_s >= last_arrival && play.events.is_empty() {
            break;
        }
        play.now_s += 1;
    }
    play.out.left_waiting = play.present.len();
    play.out.waits_s.sort_unstable();
    play.out
}

impl Play<'_> {
    fn now(&self) -> UnixMs {
        UnixMs(self.now_s * STEP_MS)
    }

    /// The line without its people: whoever knows all of them is told none.
    fn counts(&self) -> View {
        let known = Known { epoch: self.line.epoch(), life: 0, stamp: u64::MAX };
        self.line.view(&known, self.now())
    }

    fn happened(&mut self, effects: Vec<crate::rules::Effect>) {
        effects.iter().for_each(|effect| self.line.apply(effect));
    }

    fn later(&mut self, seconds: u64, event: Event) {
        self.events.entry(self.now_s + seconds.max(1)).or_default().push(event);
    }

    fn step(&mut self) {
        let now = self.now();
        let epoch = self.line.epoch();
        self.line.see_chunks(epoch, &self.present.to_chunks(), now);
        let ticked = self.line.tick(now);
        self.happened(ticked);
        self.arrive();
        for event in self.events.remove(&self.now_s).unwrap_or_default() {
            self.happen(event);
        }
        self.draw();
        for _ in 0..PLANS_MAX {
            if !self.admit() {
                break;
            }
        }
        let sold_out = self.sale.tickets.is_some_and(|tickets| self.out.sold >= tickets);
        if sold_out && self.out.sold_out_at_s.is_none() {
            self.out.sold_out_at_s = Some(self.now_s);
        }
        if self.present.is_empty() && self.out.joined > 0 {
            self.out.line_empty_at_s.get_or_insert(self.now_s);
        } else {
            self.out.line_empty_at_s = None;
        }
    }

    fn arrive(&mut self) {
        let now = self.now();
        let settings = &self.sale.settings;
        let takes = settings.takes_joins(&Default::default(), now) && settings.method != Method::Reject;
        for arrivals in &self.sale.arrivals {
            if !(arrivals.from_s..arrivals.to_s).contains(&self.now_s) {
                continue;
            }
            // So many by the end of this second, less those by its beginning: evenly, to the person.
            let share = |second: u64| arrivals.people * (second - arrivals.from_s) / (arrivals.to_s - arrivals.from_s);
            let people = share(self.now_s + 1) - share(self.now_s);
            if !takes {
                self.out.turned_away += people;
                continue;
            }
            let gathers = settings.method == Method::Random && self.counts().draw.is_none();
            let series = if gathers { Series::gathered(arrivals.lane) } else { Series::of_lane(arrivals.lane) };
            let count = u32::try_from(people).unwrap_or(u32::MAX);
            let order = JoinOrder { line_max: settings.line_max, ..JoinOrder::of(series, count) };
            let (joined, effects) = if count == 0 { continue } else { self.line.join(&order, now) };
            self.happened(effects);
            let given = joined.given().map_or(0, |joined| u64::from(joined.count));
            self.out.joined += given;
            self.out.turned_away += people - given;
            let first = joined.given().map_or(0, |joined| joined.first.0);
            for number in (first..first + given).map(Number) {
                self.joined_at.insert(number, self.now_s);
                self.present.insert(number.0);
                if let Some(patience) = self.sale.patience_s {
                    let time = self.dice.time(patience);
                    self.later(time, Event::GiveUp(number));
                }
            }
        }
    }

    /// At the opening everybody who gathered stands at the drawn place.
    fn draw(&mut self) {
        let (now, settings) = (self.now(), &self.sale.settings);
        let open = settings.phase(&Default::default(), now) == Phase::Open;
        if settings.method != Method::Random || !open {
            return;
        }
        let epoch = self.line.epoch();
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.sale.seed.to_be_bytes());
        let sealed = self.line.seal(epoch, &DrawKey::new(key).to_hex());
        if sealed.is_empty() {
            return;
        }
        self.happened(sealed);
        let (mut copy, all) = (LineCopy::default(), self.line.everything(now));
        copy.apply(&self.line.view(&Known::default(), now));
        if let Some(deal) = copy.deal(&all.waiting, &all.done) {
            let dealt = self.line.deal(epoch, &deal, now);
            self.happened(dealt);
        }
        let drawn = |number: Number| copy.drawn(epoch, number);
        self.joined_at =
            std::mem::take(&mut self.joined_at).into_iter().map(|(at, since)| (drawn(at), since)).collect();
        let present: Vec<_> = self.present.iter().map(|number| drawn(Number(number)).0).collect();
        self.present = Bits::default();
        self.present.extend(present);
        for event in self.events.values_mut().flatten() {
            if let Event::GiveUp(number) = event {
                *number = drawn(*number);
            }
        }
    }

    fn admit(&mut self) -> bool {
        let (now, epoch, view) = (self.now(), self.line.epoch(), self.counts());
        let lanes = self.sale.settings.lanes.len();
        let waiting = (0..lanes).map(|lane| self.waiting_in(Series::of_lane(u8::try_from(lane).unwrap_or(0))));
        let stock = match self.sale.tickets {
            None => StockGate::Unknown,
            Some(_) => StockGate::Left { left: self.left, held: self.held },
        };
        let counts = Counts {
            waiting: waiting.collect(),
            gathered: 0,
            undealt: false,
            called: view.called_count,
            inside: view.inside_count,
            stock,
            origin: OriginGate::Open,
        };
        let plan = plan(&view.settings, &view.orders, (&view.pace, &view.shares), &counts, now);
        if plan.calls.is_empty() {
            return false;
        }
        let order = AdmitOrder {
            expected: view.turn,
            life: 0,
            calls: plan.calls,
            shares: plan.shares,
            interval_ns: plan.interval_ns,
            claim_ms: view.settings.claim_ms,
        };
        let (admitted, effects) = self.line.admit(epoch, &order, now);
        self.happened(effects);
        if let Admit::Called(numbers) = admitted {
            for number in numbers {
                self.present.remove(number.0);
                if self.dice.roll() < self.sale.no_show_ratio {
                    self.out.no_shows += 1;
                } else {
                    self.later(2, Event::Claim(number));
                }
            }
        }
        true
    }

    fn waiting_in(&self, series: Series) -> u64 {
        self.present.len_in(&series.range())
    }

    fn happen(&mut self, event: Event) {
        let (now, epoch) = (self.now(), self.line.epoch());
        match event {
            Event::GiveUp(number) => {
                if self.present.remove(number.0) {
                    self.out.gave_up += 1;
                    let left = self.line.leave(epoch, number);
                    self.happened(left);
                }
            }
            Event::Claim(number) => {
                let (claim, effects) = self.line.claim(epoch, number, now);
                self.happened(effects);
                if let Claim::Admitted { repeat: false, .. } = claim {
                    self.out.admitted += 1;
                    let since = self.joined_at.get(&number).copied().unwrap_or(self.now_s);
                    self.out.waits_s.push(self.now_s - since);
                    let holds = self.hold();
                    let stay = self.dice.time(self.sale.inside_s);
                    self.later(stay, Event::Out(number, holds));
                }
            }
            Event::Out(number, holds) => {
                self.held -= holds;
                self.out.sold += holds;
                self.out.orders += u64::from(holds > 0);
                let released = self.line.release(epoch, number);
                self.happened(released);
            }
        }
    }

    /// What somebody who came in takes; nothing when just looking.
    fn hold(&mut self) -> u64 {
        if self.dice.roll() >= self.sale.buy_ratio {
            return 0;
        }
        let wanted = self.dice.about(self.sale.tickets_per_order).max(1);
        let taken = if self.sale.tickets.is_some() { wanted.min(self.left) } else { wanted };
        self.left = self.left.saturating_sub(taken);
        self.held += taken;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Schedule;

    fn sale(settings: Settings) -> Sale {
        Sale {
            settings,
            arrivals: vec![Arrivals { people: 600, from_s: 0, to_s: 60, lane: 0 }],
            tickets: None,
            tickets_per_order: 2.0,
            buy_ratio: 1.0,
            inside_s: 30,
            no_show_ratio: 0.0,
            patience_s: None,
            until_s: 7_200,
            seed: 1,
        }
    }

    fn steady() -> Settings {
        Settings { outflow_per_minute: Some(60), burst: 1, active_visitors_max: None, ..Settings::default() }
    }

    #[test]
    fn the_line_moves_as_the_rate_says() {
        let outcome = simulate(&sale(steady()));
        assert_eq!((outcome.joined, outcome.admitted, outcome.left_waiting), (600, 600, 0));
        // 600 people at one a second; the last came after a minute.
        let longest = outcome.wait_s(1.0).expect("somebody waited");
        assert!((538..=546).contains(&longest), "{longest}");
        assert!(outcome.line_empty_at_s.is_some_and(|at| (598..=604).contains(&at)), "{:?}", outcome.line_empty_at_s);
        assert_eq!(outcome, simulate(&sale(steady())), "a seed is a sale");
    }

    #[test]
    fn nobody_is_let_in_for_what_is_gone() {
        let outcome = simulate(&Sale { tickets: Some(100), ..sale(steady()) });
        assert_eq!((outcome.sold, outcome.admitted <= 100), (100, true));
        assert!(outcome.sold_out_at_s.is_some() && outcome.left_waiting >= 500);
    }

    #[test]
    fn early_and_late_have_the_same_chance_in_a_draw() {
        let schedule =
            Schedule { prequeue_at: Some(UnixMs(0)), opens_at: Some(UnixMs(100_000)), ..Schedule::default() };
        let outcome = simulate(&sale(Settings { method: Method::Random, schedule, ..steady() }));
        assert_eq!(outcome.admitted, 600);
        assert!(outcome.wait_s(0.0).is_some_and(|shortest| shortest >= 40), "nobody before the opening");
    }

    #[test]
    fn who_does_not_come_or_gives_up_is_counted() {
        let outcome = simulate(&Sale { no_show_ratio: 0.2, patience_s: Some(300), ..sale(steady()) });
        assert_eq!(outcome.admitted + outcome.no_shows + outcome.gave_up + outcome.left_waiting, 600);
        assert!(outcome.no_shows > 20 && outcome.gave_up > 100, "{outcome:?}");
    }
}
