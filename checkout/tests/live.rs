//! Seat maps that move, over real sockets: what somebody holds is seen by everybody within a second, who is slow gets
//! everything instead, and who was away too long as well.

#[allow(dead_code, reason = "shared with the tests of the door")]
mod door;

use std::sync::Arc;
use std::time::{Duration, Instant};

use checkout::Shop;
use door::{ask, claims, gateway, opened, passport};
use inventory::{EventId, SeatId, Wish};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

const PATIENCE: Duration = Duration::from_secs(10);
/// What is promised to viewers.
const SEEN: Duration = Duration::from_secs(1);
const LIVE: &str = "/api/shop/v1/events/opening-night/live";

/// An open stream of events.
struct Viewer(BufReader<TcpStream>);

/// One event.
#[derive(Debug)]
struct Said {
    id: String,
    kind: String,
    data: Value,
}

impl Viewer {
    async fn open(address: &str, path: &str) -> Self {
        let mut socket = TcpStream::connect(address).await.expect("connects");
        let pass = passport(&claims(), 1, "one");
        // HTTP/1.0: the body is what comes until the end, without chunks.
        let request = format!("GET {path} HTTP/1.0\r\nHost: shop\r\nVestibule-Admission: {pass}\r\n\r\n");
        socket.write_all(request.as_bytes()).await.expect("writes");
        Self(BufReader::new(socket))
    }

    /// The next event; `None` at the end.
    async fn next(&mut self) -> Option<Said> {
        let mut said = Said { id: String::new(), kind: String::new(), data: Value::Null };
        loop {
            let mut line = String::new();
            let read = tokio::time::timeout(PATIENCE, self.0.read_line(&mut line)).await.expect("in time");
            if read.ok()? == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some(("id", id)) => id.clone_into(&mut said.id),
                Some(("event", kind)) => kind.clone_into(&mut said.kind),
                Some(("data", data)) => said.data = serde_json::from_str(data).expect("JSON"),
                _ if line.trim_end().is_empty() && !said.kind.is_empty() => return Some(said),
                _ => {}
            }
        }
    }

    /// The next event that says this of the stalls.
    async fn sees(&mut self, word: &str, ranges: &Value) -> Said {
        loop {
            let said = self.next().await.expect("the stream goes on");
            if said.data[word]["stalls"] == *ranges {
                return said;
            }
        }
    }
}

async fn hold(shop: &Shop, owner: &str, seats: &[&str]) -> inventory::Hold {
    let seats = seats.iter().map(|seat| (SeatId((*seat).to_owned()), None)).collect();
    let wish = Wish { seats, ..Wish::default() };
    shop.hold(owner, &EventId::from("opening-night"), wish, None).await.expect("held")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_holds_is_seen_by_all() {
    let (address, shop, _folder) = opened(gateway().await, |_| {}, std::future::pending()).await;
    let mut viewers = [Viewer::open(&address, LIVE).await, Viewer::open(&address, LIVE).await];
    for viewer in &mut viewers {
        let first = viewer.next().await.expect("an event");
        assert_eq!(first.kind, "whole");
        assert_eq!(first.data["stock"]["stalls"], serde_json::json!([120, 0, 0]));
    }
    let began = Instant::now();
    let held = hold(&shop, "somebody", &["stalls-A-2", "stalls-A-3", "stalls-B-1"]).await;
    let mut ids = Vec::new();
    for viewer in &mut viewers {
        let said = viewer.sees("held", &serde_json::json!([[1, 2], [15, 15]])).await;
        assert_eq!(said.data["stock"]["stalls"], serde_json::json!([117, 3, 0]));
        assert_eq!(said.id, format!("{}-{}", said.data["run"].as_str().expect("a run"), said.data["seq"]));
        ids.push(said.id);
    }
    assert!(began.elapsed() < SEEN, "seen after {:?}", began.elapsed());
    shop.release("somebody", &held.id).await.expect("released");
    for viewer in &mut viewers {
        viewer.sees("free", &serde_json::json!([[1, 2], [15, 15]])).await;
    }

    // Who comes back is told what was missed; who comes from another process, or from too long ago, everything.
    let back = Viewer::open(&address, &format!("{LIVE}?since={}", ids[0])).await.next().await.expect("an event");
    assert_eq!((back.kind.as_str(), &back.data["free"]["stalls"]), ("change", &serde_json::json!([[1, 2], [15, 15]])));
    for unknown in ["otherrun-3", "nonsense", &ids[0].replace('-', "-9")] {
        let said = Viewer::open(&address, &format!("{LIVE}?since={unknown}")).await.next().await.expect("an event");
        assert_eq!(said.kind, "whole", "{unknown}");
    }
    let pieces = Wish { pieces: [("standing".into(), 2)].into(), ..Wish::default() };
    shop.hold("somebody", &EventId::from("opening-night"), pieces, None).await.expect("held");
    let said = viewers[0].next().await.expect("an event");
    assert_eq!(said.data["stock"], serde_json::json!({ "standing": [98, 2, 0] }), "only what changed: {said:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_missed_too_much_gets_everything_and_who_is_slow_holds_nobody_up() {
    let (address, shop, _folder) = opened(gateway().await, |_| {}, std::future::pending()).await;
    // Never reads.
    let _slow = Viewer::open(&address, LIVE).await;
    let mut quick = Viewer::open(&address, LIVE).await;
    let first = quick.next().await.expect("an event").id;
    let row: Vec<_> = (1..=6).map(|seat| format!("stalls-C-{seat}")).collect();
    let row: Vec<_> = row.iter().map(String::as_str).collect();
    let began = Instant::now();
    for turn in 0..8 {
        let held = hold(&shop, &format!("buyer {turn}"), &row).await;
        quick.sees("held", &serde_json::json!([[30, 35]])).await;
        shop.release(&held.owner, &held.id).await.expect("released");
        quick.sees("free", &serde_json::json!([[30, 35]])).await;
    }
    assert!(began.elapsed() < SEEN * 16, "each is seen in time beside a slow viewer: {:?}", began.elapsed());
    // More changes than are kept.
    let (show, board) = {
        let show = shop.show(&EventId::from("opening-night")).await.expect("there");
        let board = shop.inventory().board(&show).await.expect("there");
        (show, board)
    };
    let all: Vec<_> = show.plan.iter().flat_map(|plan| plan.spots().filter_map(|spot| plan.id(spot))).collect();
    let mut keep = true;
    while board.since(board_seq(&first)).is_some() {
        let now = inventory::UnixMs(0);
        shop.inventory().keep_for_house(&show, &all, keep, now).await.expect("answers").expect("kept");
        keep = !keep;
    }
    let said = Viewer::open(&address, &format!("{LIVE}?since={first}")).await.next().await.expect("an event");
    assert_eq!(said.kind, "whole");
}

fn board_seq(id: &str) -> u64 {
    id.split_once('-').and_then(|(_, seq)| seq.parse().ok()).expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_a_limit_of_viewers_and_streams_end_with_the_shop() {
    let (stop, stopped) = oneshot::channel();
    let shutdown = async move {
        let _ = stopped.await;
    };
    let (address, _shop, _folder) = opened(gateway().await, |shop| shop.live_viewers_max = 1, shutdown).await;
    let mut viewer = Viewer::open(&address, LIVE).await;
    viewer.next().await.expect("an event");
    let pass = passport(&claims(), 1, "one");
    let (status, answer) = ask(&address, LIVE, Some(&pass)).await;
    assert_eq!((status, answer["code"].as_str()), (503, Some("too_many_viewers")));
    assert_eq!(ask(&address, LIVE, None).await.0, 403);
    let (status, answer) = ask(&address, &LIVE.replace("live", "availability"), Some(&pass)).await;
    assert_eq!((status, &answer["sections"]["stalls"]), (200, &serde_json::json!(["", ""])));
    stop.send(()).expect("it runs");
    assert!(viewer.next().await.is_none(), "the stream ends");
}

async fn post(address: &str, path: &str, key: &str, body: &str) -> (u16, Value) {
    let mut socket = TcpStream::connect(address).await.expect("connects");
    let pass = passport(&claims(), 1, "one");
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: shop\r\nVestibule-Admission: {pass}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n{key}\r\n{body}",
        body.len()
    );
    socket.write_all(request.as_bytes()).await.expect("writes");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("reads");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_best_seats_are_proposed_and_held_once_a_key() {
    let (address, shop, _folder) = opened(gateway().await, |_| {}, std::future::pending()).await;
    let best = LIVE.replace("live", "best");
    let key = "Idempotency-Key: one\r\n";
    let (status, said) = post(&address, &best, "", r#"{"count":3,"ticket_type":"balcony"}"#).await;
    let seats: Vec<_> = said["seats"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert_eq!((status, seats.len()), (200, 3));
    assert!(seats.iter().all(|seat| seat.starts_with("balcony-")), "{seats:?}");

    assert_eq!(post(&address, &best, "", r#"{"count":2,"hold":true}"#).await.0, 400, "a hold needs a key");
    let (status, first) = post(&address, &best, key, r#"{"count":2,"hold":true}"#).await;
    assert_eq!((status, first["state"].as_str()), (201, Some("active")));
    let (_, again) = post(&address, &best, key, r#"{"count":2,"hold":true}"#).await;
    assert_eq!(again["id"], first["id"]);
    assert_eq!(post(&address, &best, key, r#"{"count":3,"hold":true}"#).await.0, 422, "the key is used");
    for (wish, status) in [
        (r#"{"count":0}"#, 422),
        (r#"{"count":7}"#, 422),
        (r#"{"count":1,"section":"pit"}"#, 422),
        (r#"{"count":1,"ticket_type":"standing"}"#, 422),
        (r#"{"count":4,"accessible":4,"section":"balcony"}"#, 409),
        (r#"{"count":1,"colour":"red"}"#, 400),
    ] {
        assert_eq!(post(&address, &best, "", wish).await.0, status, "{wish}");
    }

    // Many at once are given different seats, and nobody in vain while there are some.
    let mut buyers = tokio::task::JoinSet::new();
    for buyer in 0..20 {
        let (address, best) = (address.clone(), best.clone());
        buyers.spawn(async move {
            let key = format!("Idempotency-Key: buyer-{buyer}\r\n");
            post(&address, &best, &key, r#"{"count":4,"hold":true}"#).await
        });
    }
    let answers = buyers.join_all().await;
    let mut seats: Vec<_> = answers
        .iter()
        .flat_map(|(status, hold)| {
            assert_eq!(*status, 201, "{hold}");
            hold["lines"][0]["seats"].as_array().cloned().unwrap_or_default()
        })
        .map(|seat| seat.to_string())
        .collect();
    seats.sort();
    seats.dedup();
    assert_eq!(seats.len(), 80);
    drop(Arc::clone(&shop));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_that_is_known_is_not_sent_again() {
    let (address, _shop, _folder) = opened(gateway().await, |_| {}, std::future::pending()).await;
    let pass = passport(&claims(), 1, "one");
    let plan = LIVE.replace("live", "plan");
    let (status, said) = ask(&address, &plan, Some(&pass)).await;
    assert_eq!((status, said["sections"][0]["rows"].as_array().map(Vec::len)), (200, Some(8)));
    assert_eq!(ask(&address, &plan, None).await.0, 403);
    let mut socket = TcpStream::connect(&address).await.expect("connects");
    let head = format!("GET {plan} HTTP/1.0\r\nHost: shop\r\nVestibule-Admission: {pass}\r\n");
    socket.write_all(format!("{head}\r\n").as_bytes()).await.expect("writes");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("reads");
    let etag = answer.lines().find_map(|line| line.strip_prefix("etag: ")).expect("an etag");
    let mut socket = TcpStream::connect(&address).await.expect("connects");
    socket.write_all(format!("{head}If-None-Match: {etag}\r\n\r\n").as_bytes()).await.expect("writes");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("reads");
    assert!(answer.starts_with("HTTP/1.0 304"), "{answer}");
}
