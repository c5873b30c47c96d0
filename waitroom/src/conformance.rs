//! What every queue store must do, told once. Each property takes a fresh store with a clock that the test sets; the
//! embedded store and Redis both run all of them.

mod knocks;
mod notes;
mod places;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) use knocks::*;
pub(crate) use notes::*;
pub(crate) use places::*;

use crate::{
    Admit, AdmitOrder, Change, Changed, Claim, Clock, Epoch, Join, JoinOrder, Known, Lane, LineCopy, LineStore, Number,
    Pace, RoomId, Series, Settings, Shares, Standing, Touched, UnixMs, View,
};

const START: u64 = 1_800_000_000_000;
const EPOCH: Epoch = Epoch(0);

/// A store under test, its clock and one room.
pub(crate) struct Bench {
    pub(crate) store: Arc<dyn LineStore>,
    pub(crate) clock: Arc<AtomicU64>,
    pub(crate) room: RoomId,
}

/// A clock that stands at a known moment.
pub(crate) fn clock() -> (Clock, Arc<AtomicU64>) {
    let millis = Arc::new(AtomicU64::new(START));
    (Clock::Manual(Arc::clone(&millis)), millis)
}

pub(crate) fn settings() -> Settings {
    let lane = |name: &str| Lane { name: name.to_owned(), weight: 1 };
    Settings {
        claim_ms: 1_000,
        admission_ms: 10_000,
        away_after_ms: 5_000,
        return_ms: Some(20_000),
        claim_extensions_max: 1,
        lanes: vec![lane("main"), lane("members")],
        ..Settings::default()
    }
}

/// Of everybody's lane.
pub(crate) fn call(view: &View, count: u32) -> AdmitOrder {
    AdmitOrder {
        expected: view.turn,
        life: view.life,
        calls: vec![(0, count)],
        shares: Shares::default(),
        interval_ns: 0,
        claim_ms: 1_000,
    }
}

pub(crate) fn joins(count: u32) -> JoinOrder {
    JoinOrder::of(Series::default(), count)
}

fn numbers(all: impl IntoIterator<Item = u64>) -> Vec<Number> {
    all.into_iter().map(Number).collect()
}

impl Bench {
    pub(crate) async fn new(store: Arc<dyn LineStore>, clock: Arc<AtomicU64>, room: &str) -> Self {
        let room = RoomId::new(room).expect("an id");
        store.open_room(&room, &settings()).await.expect("opens");
        Self { store, clock, room }
    }

    fn later(&self, millis: u64) {
        self.clock.fetch_add(millis, Ordering::SeqCst);
    }

    fn now(&self) -> UnixMs {
        UnixMs(self.clock.load(Ordering::SeqCst))
    }

    async fn view(&self) -> View {
        self.store.refresh(&self.room, Known::default()).await.expect("refreshes")
    }

    async fn join(&self, count: u32) -> u64 {
        self.join_as(&joins(count)).await.given().expect("there is room").first.0
    }

    async fn join_as(&self, order: &JoinOrder) -> Join {
        self.store.join(&self.room, order).await.expect("joins")
    }

    async fn touch(&self, all: &[u64]) -> Vec<Touched> {
        self.store.touch(&self.room, EPOCH, &numbers(all.iter().copied())).await.expect("touches")
    }

    async fn call(&self, count: u32) -> Vec<u64> {
        self.call_as(&call(&self.view().await, count)).await
    }

    async fn call_as(&self, order: &AdmitOrder) -> Vec<u64> {
        let admit = self.store.admit(&self.room, EPOCH, order).await;
        match admit.expect("admits") {
            Admit::Called(numbers) => numbers.into_iter().map(|number| number.0).collect(),
            Admit::Stale => panic!("nobody else is here"),
        }
    }

    async fn claim(&self, number: u64) -> Claim {
        self.store.claim(&self.room, EPOCH, Number(number)).await.expect("claims")
    }

    async fn waiting(&self) -> Vec<u64> {
        let mut copy = LineCopy::default();
        let view = self.view().await;
        copy.apply(&view);
        (1..=copy.last_of(Series::default())).filter(|number| is_waiting(&copy, *number)).collect()
    }
}

fn is_waiting(copy: &LineCopy, number: u64) -> bool {
    matches!(copy.standing(EPOCH, Number(number)), Standing::Waiting { .. })
}

pub(crate) async fn numbers_have_no_gap_and_no_double(bench: &Bench) {
    let mut tasks = tokio::task::JoinSet::new();
    for count in 1..=20 {
        let (store, room) = (Arc::clone(&bench.store), bench.room.clone());
        tasks.spawn(async move {
            let joined = store.join(&room, &joins(count)).await.expect("joins").given().expect("room");
            assert_eq!(joined.count, count);
            (joined.first.0, count)
        });
    }
    let mut seen = BTreeSet::new();
    for (first, count) in tasks.join_all().await {
        for number in first..first + u64::from(count) {
            assert!(seen.insert(number), "{number} was given twice");
        }
    }
    assert_eq!(seen, (1..=210).collect());
    assert_eq!(bench.waiting().await.len(), 210, "who joins is present");
}

pub(crate) async fn the_first_are_called_first(bench: &Bench) {
    bench.join(5).await;
    assert_eq!(bench.call(2).await, [1, 2]);
    assert_eq!(bench.call(2).await, [3, 4]);
    assert_eq!(bench.waiting().await, [5]);
    let view = bench.view().await;
    assert_eq!((view.called_count, view.called_total), (4, 4));
    assert_eq!(bench.call(9).await, [5]);
    assert!(bench.call(1).await.is_empty());
}

pub(crate) async fn the_absent_hold_nobody_up_and_come_back_to_their_number(bench: &Bench) {
    bench.join(4).await;
    bench.view().await;
    for _ in 0..3 {
        bench.later(5_000);
        bench.touch(&[2, 4]).await;
        bench.view().await;
    }
    assert_eq!(bench.waiting().await, [2, 4]);
    assert_eq!(bench.call(1).await, [2]);
    assert_eq!(bench.touch(&[1]).await, [Touched::Waiting]);
    assert_eq!(bench.waiting().await, [1, 4]);
    assert_eq!(bench.call(1).await, [1], "back, and in front of who came after");
}

pub(crate) async fn a_pause_of_everybody_takes_nobody_out(bench: &Bench) {
    bench.join(3).await;
    bench.view().await;
    bench.later(3_600_000);
    assert_eq!(bench.waiting().await, [1, 2, 3], "nobody looked, so nobody can know who was there");
}

pub(crate) async fn who_does_not_come_in_time_frees_the_slot_and_is_next(bench: &Bench) {
    bench.join(3).await;
    assert_eq!(bench.call(1).await, [1]);
    let until = UnixMs(bench.now().0 + 1_000);
    assert_eq!(bench.touch(&[1]).await, [Touched::Called { claim_by: until }]);
    bench.later(1_000);
    assert_eq!(bench.view().await.called_count, 0);
    assert_eq!(bench.claim(1).await, Claim::NotCalled);
    assert_eq!(bench.waiting().await, [2, 3]);
    assert_eq!(bench.touch(&[1]).await, [Touched::Waiting]);
    assert_eq!(bench.call(1).await, [1]);
}

pub(crate) async fn a_turn_is_taken_once(bench: &Bench) {
    bench.join(2).await;
    assert_eq!(bench.claim(1).await, Claim::NotCalled);
    bench.call(1).await;
    let expires_at = UnixMs(bench.now().0 + 10_000);
    assert_eq!(bench.claim(1).await, Claim::Admitted { expires_at, repeat: false });
    bench.later(500);
    assert_eq!(bench.claim(1).await, Claim::Admitted { expires_at, repeat: true }, "the same one again");
    assert_eq!(bench.touch(&[1]).await, [Touched::Inside { expires_at }]);
    let view = bench.view().await;
    assert_eq!((view.called_count, view.inside_count), (0, 1));
    bench.later(10_000);
    assert_eq!(bench.view().await.inside_count, 0);
    assert_eq!(bench.claim(1).await, Claim::Done);
    assert_eq!(bench.touch(&[1]).await, [Touched::Done], "a used place never comes back");
}

pub(crate) async fn an_admission_is_prolonged_or_ended(bench: &Bench) {
    bench.join(2).await;
    bench.call(2).await;
    bench.claim(1).await;
    bench.claim(2).await;
    bench.later(4_000);
    let renewed = bench.store.renew(&bench.room, EPOCH, &numbers([1])).await.expect("renews");
    assert_eq!(renewed[0], Some(UnixMs(bench.now().0 + 10_000)));
    bench.store.release(&bench.room, EPOCH, Number(2)).await.expect("releases");
    bench.store.release(&bench.room, EPOCH, Number(2)).await.expect("again");
    let view = bench.view().await;
    assert_eq!((view.inside_count, view.ended), (1, vec![(Number(2), UnixMs(bench.now().0 + 6_000))]));
    assert_eq!(bench.claim(2).await, Claim::Done);
    bench.later(6_000);
    assert_eq!(bench.view().await.ended, [], "forgotten when it would have ended by itself");
    assert_eq!(bench.view().await.inside_count, 1, "the prolonged one goes on");
}

pub(crate) async fn who_leaves_is_gone(bench: &Bench) {
    bench.join(3).await;
    bench.call(1).await;
    for number in [1, 2, 2] {
        bench.store.leave(&bench.room, EPOCH, Number(number)).await.expect("leaves");
    }
    assert_eq!(bench.waiting().await, [3]);
    assert_eq!(bench.view().await.called_count, 0, "the turn is free again");
    assert_eq!(bench.touch(&[1, 2, 3]).await, [Touched::Done, Touched::Done, Touched::Waiting]);
}

pub(crate) async fn tickets_heal_a_store_that_forgot(bench: &Bench) {
    bench.join(2).await;
    assert_eq!(bench.touch(&[70_000]).await, [Touched::Waiting]);
    assert_eq!(bench.view().await.last, [(Series::default(), 70_000)]);
    assert_eq!(bench.join(1).await, 70_001, "no number is given twice");
    assert_eq!(bench.waiting().await, [1, 2, 70_000, 70_001]);
    assert_eq!(bench.call(3).await, [1, 2, 70_000]);
}

pub(crate) async fn an_old_plan_is_refused(bench: &Bench) {
    bench.join(4).await;
    let turn = bench.view().await.turn;
    let admit = async |expected, epoch| {
        let order = AdmitOrder { expected, interval_ns: 60_000_000_123, ..call(&bench.view().await, 2) };
        bench.store.admit(&bench.room, epoch, &order).await.expect("admits")
    };
    bench.later(17);
    assert_eq!(admit(turn, EPOCH).await, Admit::Called(numbers([1, 2])));
    assert_eq!(admit(turn, EPOCH).await, Admit::Stale, "another gateway was first");
    let view = bench.view().await;
    let spoken_for_ns = (START + 17) * 1_000_000 + 2 * 60_000_000_123;
    assert_eq!(view.pace, Pace { spoken_for_ns }, "to the nanosecond, from the moment of the call");
    bench
        .store
        .change(&bench.room, None, Change::Pause { reason: "x".to_owned(), next_news_at: None })
        .await
        .expect("changes");
    assert_eq!(admit(view.turn, EPOCH).await, Admit::Stale, "staff paused meanwhile");
    assert_eq!(admit(view.turn + 1, Epoch(9)).await, Admit::Stale, "another epoch");
}

pub(crate) async fn staff_changes_are_seen_and_compared(bench: &Bench) {
    let before = bench.view().await;
    let change = |expected, change| bench.store.change(&bench.room, expected, change);
    let reason = || "Soundcheck".to_owned();
    let paused = change(Some(before.version), Change::Pause { reason: reason(), next_news_at: Some(UnixMs(7)) })
        .await
        .expect("changes");
    assert_eq!(paused, Changed::Now(before.version + 1));
    let stale = change(Some(before.version), Change::Resume).await.expect("changes");
    assert_eq!(stale, Changed::Stale);
    let view = bench.view().await;
    let pause = view.orders.pause.expect("paused");
    assert_eq!((pause.reason, pause.since), (reason(), bench.now()));
    let faster = Settings { outflow_per_minute: None, ..settings() };
    change(None, Change::Settings(faster.clone())).await.expect("changes");
    change(None, Change::Resume).await.expect("changes");
    let view = bench.view().await;
    assert_eq!((view.settings.clone(), view.orders.pause), (faster.clone(), None));

    bench.store.open_room(&bench.room, &settings()).await.expect("opens again");
    assert_eq!(bench.view().await.settings, faster, "what staff set outlives a restart");
    let configured = Settings { burst: 9, ..settings() };
    bench.store.open_room(&bench.room, &configured).await.expect("opens");
    assert_eq!(bench.view().await.settings, configured, "a changed configuration is adopted");
}

pub(crate) async fn a_changed_configuration_gives_no_second_burst(bench: &Bench) {
    let configured = |per_minute| Settings { outflow_per_minute: Some(per_minute), burst: 9, ..settings() };
    let spoken_for = async || bench.view().await.pace.spoken_for_ns;
    bench.store.open_room(&bench.room, &configured(60)).await.expect("opens");
    bench.join(5).await;
    let order = AdmitOrder { interval_ns: 1_000_000_000, ..call(&bench.view().await, 4) };
    assert_eq!(bench.store.admit(&bench.room, EPOCH, &order).await.expect("admits"), Admit::Called(numbers(1..=4)));
    assert_eq!(spoken_for().await, (START + 4_000) * 1_000_000);
    bench.later(1_000);
    bench
        .store
        .change(&bench.room, None, Change::Pause { reason: "x".to_owned(), next_news_at: None })
        .await
        .expect("pauses");
    // Three are still spoken for, and twice as fast.
    bench.store.open_room(&bench.room, &configured(120)).await.expect("opens");
    assert_eq!(spoken_for().await, (START + 2_500) * 1_000_000);
    assert!(bench.view().await.orders.pause.is_some(), "what staff ordered stands");
    let version = bench.view().await.version;
    bench.store.open_room(&bench.room, &configured(120)).await.expect("opens");
    assert_eq!(bench.view().await.version, version, "the same again changes nothing");
}

pub(crate) async fn what_changed_makes_the_same_copy(bench: &Bench) {
    let mut copy = LineCopy::default();
    for turn in 0..30_u64 {
        match turn % 5 {
            0 => drop(bench.join(700).await),
            1 => drop(bench.call(90).await),
            2 => bench.store.leave(&bench.room, EPOCH, Number(turn * 100 + 1)).await.expect("leaves"),
            3 => drop(bench.touch(&[66_000 + turn, 5, 1_000]).await),
            _ => bench.later(1_700),
        }
        let view = bench.store.refresh(&bench.room, copy.known()).await.expect("refreshes");
        copy.apply(&view);
        let mut whole = LineCopy::default();
        let full = bench.view().await;
        whole.apply(&full);
        assert_eq!(copy.waiting(2), whole.waiting(2), "turn {turn}");
        for number in (1..=whole.last_of(Series::default())).step_by(97) {
            let number = Number(number);
            assert_eq!(copy.standing(EPOCH, number), whole.standing(EPOCH, number), "turn {turn}, {number:?}");
        }
    }
}

/// Runs every property on stores that `make` makes.
macro_rules! suite {
    ($make:expr) => {
        suite!(@each $make,
            numbers_have_no_gap_and_no_double,
            the_first_are_called_first,
            the_absent_hold_nobody_up_and_come_back_to_their_number,
            a_pause_of_everybody_takes_nobody_out,
            who_does_not_come_in_time_frees_the_slot_and_is_next,
            a_turn_is_taken_once,
            an_admission_is_prolonged_or_ended,
            who_leaves_is_gone,
            tickets_heal_a_store_that_forgot,
            an_old_plan_is_refused,
            staff_changes_are_seen_and_compared,
            a_changed_configuration_gives_no_second_burst,
            what_changed_makes_the_same_copy,
            lanes_have_numbers_of_their_own,
            a_full_line_says_so,
            an_invite_is_used_as_often_as_it_may_be,
            no_number_below_the_floor_is_given,
            seen_in_chunks_is_seen,
            who_needs_longer_may_have_it_once,
            a_missed_turn_is_kept_for_a_time,
            a_place_has_one_holder,
            everybody_can_be_put_out,
            who_holds_an_admission_that_was_forgotten_is_inside,
            a_reset_begins_anew,
            the_draw_places_everybody,
            without_a_gathering_the_draw_is_nothing,
            notes_are_read_by_topic_and_written_over,
            a_note_vanishes_when_its_time_is_over,
            of_many_who_note_the_same_one_does,
            notes_out_of_bounds_are_refused,
            quotas_count_for_networks_and_for_all,
            what_is_shown_once_is_spent,
            knocks_are_answered_as_by_the_rule,
        );
    };
    (@each $make:expr, $($property:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $property() {
                let (bench, _keep) = $make(stringify!($property)).await;
                crate::conformance::$property(&bench).await;
            }
        )*
    };
}
pub(crate) use suite;
