//! Thousands of viewers of one seat map while somebody holds seats: how late each of them sees it, and what each costs the shop.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Barrier, mpsc};

use crate::office::{self, Office, Wire, ticks};
use crate::stage::EVENT;

/// Between two holds: longer than anybody should wait for a message.
const TURN: Duration = Duration::from_secs(1);
/// Connections that are made at once.
const AT_ONCE: usize = 64;

/// What a run is.
pub struct Run {
    /// The shop's address.
    pub shop: String,
    /// The shop's process.
    pub pid: u32,
    /// The port where the shop finds the keys of the passports.
    pub keys_port: u16,
    /// Viewers at once.
    pub viewers: usize,
    /// Holds, one after the other.
    pub holds: usize,
}

/// Prints the delays from a hold's answer to each viewer's message, and memory and processor time of a viewer, as JSON.
pub async fn measure(run: Run) {
    let office = Arc::new(Office::open(run.keys_port));
    // Its passport makes the shop ask for the keys, once.
    let seats = format!("/api/shop/v1/events/{EVENT}/seats");
    let all = Wire::get(&run.shop, &seats, &office.passport("scout")).await;
    let mut wire = Wire::open(&run.shop).await;
    let free = all["seats"].as_array().expect("seats").iter().filter(|seat| seat["state"] == "free");
    let seats: Vec<_> = free.map(|seat| seat["id"].clone()).collect();
    let kib_before = resident_kib(run.pid);
    let all_there = Arc::new(Barrier::new(run.viewers + 1));
    let places = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
    let (told, mut heard) = mpsc::unbounded_channel();
    for at in 0..run.viewers {
        let (office, shop, told) = (Arc::clone(&office), run.shop.clone(), told.clone());
        let (all_there, places) = (Arc::clone(&all_there), Arc::clone(&places));
        tokio::spawn(async move {
            let place = places.acquire().await.expect("open");
            let mut stream = watch(&shop, &office.passport(&format!("viewer-{at}"))).await;
            drop(place);
            all_there.wait().await;
            let mut buffer = Vec::with_capacity(4096);
            loop {
                buffer.clear();
                assert!(stream.read_buf(&mut buffer).await.expect("reads") > 0, "the shop hung up");
                if buffer.windows(14).any(|part| part == b"event: change\n") {
                    let _ = told.send(Instant::now());
                }
            }
        });
    }
    all_there.wait().await;
    let kib = (resident_kib(run.pid) - kib_before) as f64 / run.viewers as f64;
    let ticks_before = ticks(run.pid);
    let (mut delays, mut messages) = (Vec::new(), 0_usize);
    for turn in 0..run.holds {
        let wish = json!({ "event": EVENT, "seats": [seats[turn * 7]] });
        let (status, answer) = wire.post("/api/shop/v1/holds", &office.passport(&format!("buyer-{turn}")), &wish).await;
        assert_eq!(status, 201, "{answer}");
        let since = Instant::now();
        tokio::time::sleep(TURN).await;
        while let Ok(at) = heard.try_recv() {
            delays.push(at.saturating_duration_since(since).as_secs_f64() * 1000.0);
            messages += 1;
        }
    }
    let cpu = (ticks(run.pid) - ticks_before) as f64 * office::TICK_US / messages as f64;
    delays.sort_by(f64::total_cmp);
    let part = |part: f64| (delays[((delays.len() - 1) as f64 * part) as usize] * 10.0).round() / 10.0;
    println!(
        "{}",
        json!({
            "viewers": run.viewers, "messages": messages, "expected": run.viewers * run.holds,
            "p50_ms": part(0.5), "p99_ms": part(0.99), "max_ms": part(1.0),
            "kib_a_viewer": (kib * 10.0).round() / 10.0, "cpu_us_a_message": (cpu * 10.0).round() / 10.0,
        })
    );
}

/// A stream that has had everything.
async fn watch(shop: &str, passport: &str) -> TcpStream {
    let mut stream = TcpStream::connect(shop).await.expect("connects");
    let request = format!(
        "GET /api/shop/v1/events/{EVENT}/live HTTP/1.1\r\nHost: shop\r\nVestibule-Admission: {passport}\r\n\
         Accept: text/event-stream\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("writes");
    let mut buffer = Vec::with_capacity(1 << 16);
    loop {
        assert!(stream.read_buf(&mut buffer).await.expect("reads") > 0, "no stream");
        let whole = buffer.windows(13).position(|part| part == b"event: whole\n");
        if whole.is_some_and(|at| buffer[at..].windows(2).any(|part| part == b"\n\n")) {
            return stream;
        }
    }
}

/// The memory of a process (proc(5)).
fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
