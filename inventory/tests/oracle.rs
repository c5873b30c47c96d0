//! Anything that can happen to holds, at random, against a stock that is a few lists in memory. After each step the table's
//! stock says what the oracle says: invariant 5.

mod support;

use std::collections::BTreeMap;

use inventory::{Back, Change, Changed, Event, HoldState, Look, Refusal, Sale, Taken, UnixMs};
use proptest::prelude::*;
use proptest::test_runner::Config;
use support::site::{NOW, Site, event, hold_id, ms, pieces, seats};

/// Few seats and pieces, so that everybody is in everybody's way.
const SEATS: [&str; 5] = ["stalls-A-1", "stalls-A-2", "stalls-B-1", "upper-balcony-A-1", "upper-balcony-A-2"];
const PIECES: u64 = 6;

#[derive(Debug, Clone)]
enum Step {
    Take { seats: Vec<usize>, count: u64, time: u64 },
    Prolong(usize, u64),
    Sell(usize),
    Release(usize),
    Expire(usize),
    GiveBack(usize, u64),
    Wait(u64),
}

/// Round times, so that the very moment at which holds end is met often.
fn time() -> impl Strategy<Value = u64> {
    (1_u64..5).prop_map(|tens| tens * 10)
}

fn step() -> impl Strategy<Value = Step> {
    let hold = || any::<prop::sample::Index>().prop_map(|at| at.index(1 << 16));
    prop_oneof![
        4 => (prop::collection::vec(0..SEATS.len(), 0..3), 0_u64..4, time())
            .prop_map(|(seats, count, time)| Step::Take { seats, count, time }),
        1 => (hold(), time()).prop_map(|(at, more)| Step::Prolong(at, more)),
        2 => hold().prop_map(Step::Sell),
        2 => hold().prop_map(Step::Release),
        2 => hold().prop_map(Step::Expire),
        1 => (hold(), 1_u64..4).prop_map(|(at, count)| Step::GiveBack(at, count)),
        2 => time().prop_map(Step::Wait),
    ]
}

/// A hold as the oracle has it.
#[derive(Debug, Clone)]
struct Kept {
    state: HoldState,
    until: UnixMs,
    seats: Vec<&'static str>,
    pieces: u64,
}

/// The stock as everybody understands it: who has which seat, and how many pieces are where.
#[derive(Debug, Default)]
struct Oracle {
    /// By number of the hold; the seat is theirs for ever or until the hold ends.
    seats: BTreeMap<&'static str, usize>,
    holds: Vec<Kept>,
}

impl Oracle {
    /// Whether a hold may have a seat at this moment.
    fn is_free(&self, seat: &str, for_hold: Option<usize>, now: UnixMs) -> bool {
        let Some(at) = self.seats.get(seat) else { return true };
        let hold = &self.holds[*at];
        for_hold == Some(*at) || (hold.state == HoldState::Active && hold.until <= now)
    }

    fn left(&self) -> u64 {
        let has = |hold: &&Kept| matches!(hold.state, HoldState::Active | HoldState::Confirmed);
        PIECES - self.holds.iter().filter(has).map(|hold| hold.pieces).sum::<u64>()
    }

    fn take(&mut self, wanted: Kept, now: UnixMs) -> bool {
        let fits = wanted.seats.iter().all(|seat| self.is_free(seat, None, now)) && self.left() >= wanted.pieces;
        if fits {
            self.seats.extend(wanted.seats.iter().map(|seat| (*seat, self.holds.len())));
            self.holds.push(wanted);
        }
        fits
    }

    fn let_go(&mut self, at: usize) {
        self.seats.retain(|_, of| *of != at);
    }

    fn look(&self, seat: &str, now: UnixMs) -> Look {
        match self.seats.get(seat).map(|at| &self.holds[*at]) {
            Some(hold) if hold.state == HoldState::Confirmed => Look::Sold,
            Some(hold) if hold.until > now => Look::Held,
            _ => Look::Free,
        }
    }

    fn pieces(&self) -> (u64, u64, u64) {
        let of = |state| self.holds.iter().filter(|hold| hold.state == state).map(|hold| hold.pieces).sum::<u64>();
        (self.left(), of(HoldState::Active), of(HoldState::Confirmed))
    }
}

fn small() -> Event {
    let mut event = event();
    event.quotas[0].size = PIECES;
    event.quotas[0].shards = Some(4);
    // Seats of the balcony are counted against a quota that is never short.
    event.quotas[2].size = 1000;
    event
}

struct Run {
    site: Site,
    oracle: Oracle,
    sales: Vec<Sale>,
    now: UnixMs,
    ids: u64,
}

impl Run {
    async fn take(&mut self, wanted: Kept) {
        self.ids += 1;
        let mut wish = seats(&wanted.seats);
        wish.pieces = pieces("member", wanted.pieces).pieces;
        wish.codes = vec!["friend".to_owned()];
        let is_nothing = wanted.seats.is_empty() && wanted.pieces == 0;
        let until = wanted.until;
        let fits = !is_nothing && self.oracle.take(wanted, self.now);
        match self.site.try_take(self.ids, wish, self.now, until).await {
            Taken::Held(hold) => {
                assert!(fits, "it was not to be had");
                assert_eq!(hold.id, hold_id(self.ids));
                self.sales.push(self.site.sale(&hold.id).await);
            }
            Taken::Refused(Refusal::Nothing) => assert!(is_nothing),
            other => assert!(!fits, "{other:?}"),
        }
    }

    /// A change that the oracle allows or calls gone.
    async fn change(&mut self, at: usize, change: Change, fits: bool) -> bool {
        match self.site.change(&self.sales[at], change, self.now).await {
            Changed::Done(sale) => self.sales[at] = sale,
            Changed::Gone => {
                assert!(!fits, "it is gone, and should not be");
                return false;
            }
            other => panic!("{other:?}"),
        }
        assert!(fits, "it should be gone");
        true
    }

    async fn end(&mut self, at: usize, to: HoldState) {
        self.oracle.let_go(at);
        self.oracle.holds[at].state = to;
        self.change(at, Change::Free(to), true).await;
    }

    async fn sell(&mut self, at: usize) {
        let hold = self.oracle.holds[at].clone();
        let swept = hold.state == HoldState::Expired;
        let fits = hold.seats.iter().all(|seat| self.oracle.is_free(seat, Some(at), self.now))
            && (!swept || self.oracle.left() >= hold.pieces);
        if self.change(at, Change::Sell, fits).await {
            self.oracle.seats.extend(hold.seats.iter().map(|seat| (*seat, at)));
            self.oracle.holds[at].state = HoldState::Confirmed;
        }
    }

    async fn prolong(&mut self, at: usize, until: UnixMs) {
        let hold = &self.oracle.holds[at];
        let fits = hold.seats.iter().all(|seat| self.oracle.seats.get(seat) == Some(&at));
        if self.change(at, Change::Prolong(until), fits).await {
            self.oracle.holds[at].until = until;
        }
    }

    /// One seat, and some pieces.
    async fn give_back(&mut self, at: usize, count: u64) {
        let hold = &mut self.oracle.holds[at];
        let count = count.min(hold.pieces);
        hold.pieces -= count;
        let mut back = Vec::new();
        if let Some(id) = hold.seats.pop() {
            self.oracle.seats.remove(id);
            let kind = if id.starts_with("stalls") { "stalls" } else { "balcony" };
            back.push(Back { ticket_type: kind.into(), count: 1, seats: vec![support::site::seat(id)] });
        }
        if count > 0 {
            back.push(Back { ticket_type: "member".into(), count, seats: Vec::new() });
        }
        self.change(at, Change::GiveBack(back), true).await;
    }

    /// Of the holds in one of these states, one.
    fn one(&self, index: usize, states: &[HoldState]) -> Option<usize> {
        let fits = |at: &usize| states.contains(&self.oracle.holds[*at].state);
        let some: Vec<_> = (0..self.sales.len()).filter(fits).collect();
        (!some.is_empty()).then(|| some[index % some.len()])
    }

    async fn step(&mut self, step: Step) {
        use HoldState::{Active, Confirmed, Expired, Released};
        match step {
            Step::Wait(time) => self.now = ms(self.now, time),
            Step::Take { seats, count, time } => {
                let mut seats: Vec<_> = seats.into_iter().map(|at| SEATS[at]).collect();
                seats.sort_unstable();
                seats.dedup();
                let until = ms(self.now, time);
                self.take(Kept { state: Active, until, seats, pieces: count }).await;
            }
            Step::Prolong(at, more) => {
                if let Some(at) = self.one(at, &[Active]) {
                    let until = ms(self.oracle.holds[at].until.max(self.now), more);
                    self.prolong(at, until).await;
                }
            }
            Step::Sell(at) => {
                if let Some(at) = self.one(at, &[Active, Expired]) {
                    self.sell(at).await;
                }
            }
            Step::Release(at) => {
                if let Some(at) = self.one(at, &[Active]) {
                    self.end(at, Released).await;
                }
            }
            Step::Expire(at) => {
                if let Some(at) = self.one(at, &[Active]).filter(|at| self.oracle.holds[*at].until <= self.now) {
                    self.end(at, Expired).await;
                }
            }
            Step::GiveBack(at, count) => {
                if let Some(at) = self.one(at, &[Confirmed]) {
                    self.give_back(at, count).await;
                }
            }
        }
        self.agrees().await;
    }

    async fn agrees(&self) {
        let board = self.site.board().await;
        board.tick(self.now);
        let table = self.site.by_table(self.now).await;
        assert_eq!(self.site.bits().await, table);
        for id in SEATS {
            let (spot, look) = (self.site.spot(id), self.oracle.look(id, self.now));
            assert_eq!(board.look(spot), look, "{id} at {:?}", self.now);
        }
        let free = |look: &Look| *look == Look::Free;
        let taken = table.iter().flatten().filter(|look| !free(look)).count();
        let expected = SEATS.iter().filter(|id| !free(&self.oracle.look(id, self.now))).count();
        assert_eq!(taken, expected, "no other seat is touched");
        assert_eq!(self.site.quota("floor").await, self.oracle.pieces());
        for (quota, shards) in self.site.inventory.quotas(&self.site.show.event).await.expect("read") {
            let all = shards.into_iter().fold(inventory::Counts::default(), inventory::Counts::and);
            assert_eq!(Some(all), board.quota(&quota), "{quota}");
        }
    }
}

async fn run(steps: Vec<Step>) {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::of(support::embedded(folder.path()).await, &small()).await;
    let mut run = Run { site, oracle: Oracle::default(), sales: Vec::new(), now: NOW, ids: 0 };
    for step in steps {
        run.step(step).await;
    }
    run.site.sound(run.now).await;
}

proptest! {
    #![proptest_config(Config { cases: 12, failure_persistence: None, max_shrink_iters: 200, ..Config::default() })]

    #[test]
    fn the_stock_is_what_the_oracle_says(steps in prop::collection::vec(step(), 40..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(run(steps));
    }
}
