//! First come, first served, on the full history of a storm: several gateways join and call at once over one Redis, and
//! every answer is kept and checked.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::conformance::{call, joins};
use crate::conformance_tests::Server;
use crate::{Admit, Clock, Epoch, JoinOrder, Known, LineStore, Number, RoomId, Series, Settings};

const EPOCH: Epoch = Epoch(0);
const GATEWAYS: u64 = 3;
const JOINERS: u64 = 4;
const PEOPLE: u64 = 210_000;

/// One answered join: from when to when, by a clock that only grows, and the numbers.
struct Joined {
    asked: u64,
    answered: u64,
    series: Series,
    first: u64,
    count: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_thousand_joins_are_served_in_the_order_of_their_numbers() {
    let server = Server::start();
    let room = RoomId::new("storm").expect("an id");
    let lanes = ["main", "members"].map(|name| crate::Lane { name: name.to_owned(), weight: 1 }).to_vec();
    let settings = Settings { away_after_ms: 3_600_000, claim_ms: 3_600_000, lanes, ..Settings::default() };
    let time = Arc::new(AtomicU64::new(0));
    let mut joiners = tokio::task::JoinSet::new();
    let mut callers = tokio::task::JoinSet::new();
    for gateway in 0..GATEWAYS {
        let store = Arc::new(server.store(Clock::System).await);
        store.open_room(&room, &settings).await.expect("opens");
        for joiner in 0..JOINERS {
            let (store, room, time) = (Arc::clone(&store), room.clone(), Arc::clone(&time));
            joiners.spawn(async move {
                let (mut left, mut all) = (PEOPLE / GATEWAYS / JOINERS, Vec::new());
                let mut size = 1 + gateway * 7 + joiner;
                while left > 0 {
                    size = 1 + (size * 31 + 7) % 200;
                    let series = Series::of_lane(u8::from(size.is_multiple_of(5)));
                    let asked = time.fetch_add(1, Ordering::SeqCst);
                    let order = JoinOrder { series, ..joins(size.min(left) as u32) };
                    let joined = store.join(&room, &order).await.expect("joins").given().expect("room");
                    let answered = time.fetch_add(1, Ordering::SeqCst);
                    let count = u64::from(joined.count);
                    all.push(Joined { asked, answered, series, first: joined.first.0, count });
                    left -= count;
                }
                all
            });
        }
        let room = room.clone();
        callers.spawn(async move {
            // Every gateway calls on its own copy of the turn; the store lets one through.
            let (mut called, mut stale, mut idle, mut known) = (Vec::new(), 0_u32, 0, Known::default());
            while idle < 20 {
                let view = store.refresh(&room, known).await.expect("refreshes");
                known = Known { epoch: view.epoch, life: view.life, stamp: view.stamp };
                let order = crate::AdmitOrder { calls: vec![(0, 350), (1, 150)], ..call(&view, 0) };
                match store.admit(&room, EPOCH, &order).await.expect("admits") {
                    Admit::Called(numbers) if numbers.is_empty() => {
                        idle += 1;
                        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                    }
                    Admit::Called(numbers) => {
                        idle = 0;
                        called.push((view.turn, numbers));
                    }
                    Admit::Stale => stale += 1,
                }
            }
            (called, stale)
        });
    }
    let history: Vec<Joined> = joiners.join_all().await.into_iter().flatten().collect();
    let callers = callers.join_all().await;
    let stale: u32 = callers.iter().map(|(_, stale)| stale).sum();
    let mut calls: Vec<(u64, Vec<Number>)> = callers.into_iter().flat_map(|(called, _)| called).collect();
    calls.sort_by_key(|(turn, _)| *turn);
    assert!(stale > 0, "the gateways were in each other's way");

    for lane in [0, 1] {
        let series = Series::of_lane(lane);
        let mut joined: Vec<_> = history.iter().filter(|joined| joined.series == series).collect();
        joined.sort_by_key(|joined| joined.first);
        let mut next = series.number(1).0;
        for joined in &joined {
            assert_eq!(joined.first, next, "no number twice, none left out");
            next += joined.count;
        }
        // Who was answered before somebody else asked stands in front.
        let mut latest = 0;
        for joined in &joined {
            assert!(joined.answered > latest, "somebody who asked later stands in front");
            latest = latest.max(joined.asked);
        }
        let called: Vec<u64> = calls
            .iter()
            .flat_map(|(_, numbers)| numbers)
            .filter(|number| number.series() == series)
            .map(|number| number.0)
            .collect();
        assert!(called.is_sorted(), "lane {lane} was called in the order of its numbers");
        let unique: BTreeSet<_> = called.iter().collect();
        assert_eq!((unique.len() as u64, called.len() as u64), (next - series.number(1).0, next - series.number(1).0));
    }
    assert_eq!(history.iter().map(|joined| joined.count).sum::<u64>(), PEOPLE);
}
