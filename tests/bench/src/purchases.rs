//! Whole purchases against a running shop, over HTTP as behind the gateway: a hold, an order, a payment with the test provider
//! that confirms it. Every buyer is another visitor with a passport of their own; two of three take two seats side by side, the
//! others two standing places.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::office::{self, Office, Wire, ticks};
use crate::stage::EVENT;

/// What a run is.
pub struct Run {
    /// The shop's address.
    pub shop: String,
    /// The shop's process.
    pub pid: u32,
    /// The port where the shop finds the keys of the passports.
    pub keys_port: u16,
    /// Buyers at once.
    pub buyers: u32,
    /// Seconds.
    pub seconds: u64,
    /// Purchases a second; as many as can be when 0.
    pub rate: f64,
    /// Purchases before this one were made by an earlier run: their seats are gone.
    pub from: u32,
}

struct Sale {
    office: Office,
    seats: Vec<(String, String)>,
    next: AtomicU32,
}

/// One step's times in milliseconds.
type Times = HashMap<&'static str, Vec<f64>>;

/// Prints purchases per second and each step's times as JSON.
pub async fn measure(run: Run) {
    let office = Office::open(run.keys_port);
    let sale = Arc::new(Sale { seats: seats(&run.shop, &office).await, office, next: AtomicU32::new(run.from) });
    let (started, ticks_before) = (Instant::now(), ticks(run.pid));
    let end = started + Duration::from_secs(run.seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for at in 0..run.buyers {
        let (sale, shop, rate, buyers) = (Arc::clone(&sale), run.shop.clone(), run.rate, run.buyers);
        tasks.spawn(async move {
            let mut times = Times::new();
            let mut wire = Wire::open(&shop).await;
            for turn in 0.. {
                let mut begin = Instant::now();
                if rate > 0.0 {
                    // Each purchase has its time, and a late answer counts from that time on.
                    begin =
                        started + Duration::from_secs_f64((f64::from(at) + f64::from(turn) * f64::from(buyers)) / rate);
                    tokio::time::sleep_until(begin.into()).await;
                }
                if begin >= end {
                    return times;
                }
                buy(&sale, &mut wire, begin, &mut times).await;
            }
            times
        });
    }
    let mut all = Times::new();
    for times in tasks.join_all().await {
        times.into_iter().for_each(|(step, times)| all.entry(step).or_default().extend(times));
    }
    let (took, ticks) = (started.elapsed().as_secs_f64(), ticks(run.pid) - ticks_before);
    let mut said = serde_json::Map::new();
    for (step, mut times) in all {
        times.sort_by(f64::total_cmp);
        let part = |part: f64| (times[((times.len() - 1) as f64 * part) as usize] * 100.0).round() / 100.0;
        said.insert(
            step.to_owned(),
            json!({ "count": times.len(), "p50_ms": part(0.5), "p99_ms": part(0.99), "max_ms": part(1.0) }),
        );
    }
    let count = said.get("confirm").and_then(|step| step["count"].as_u64()).unwrap_or(0);
    let next = sale.next.load(Ordering::Relaxed);
    println!(
        "{}",
        json!({
            "per_second": (count as f64 / took).round(), "purchases": count, "next": next, "steps": said,
            "cpu_us": (ticks as f64 * office::TICK_US / count as f64).round(),
        })
    );
}

/// Pairs of seats beside each other.
async fn seats(shop: &str, office: &Office) -> Vec<(String, String)> {
    let answer = Wire::get(shop, &format!("/api/shop/v1/events/{EVENT}/seats"), &office.passport("scout")).await;
    let all: Vec<_> =
        answer["seats"].as_array().expect("seats").iter().filter(|seat| seat["kind"] == "standard").cloned().collect();
    let id = |seat: &Value| seat["id"].as_str().unwrap_or_default().to_owned();
    let is_row =
        |two: &[Value]| two.len() == 2 && two[0]["row"] == two[1]["row"] && two[0]["section"] == two[1]["section"];
    all.chunks(2).filter(|two| is_row(two)).map(|two| (id(&two[0]), id(&two[1]))).collect()
}

async fn buy(sale: &Sale, wire: &mut Wire, begin: Instant, times: &mut Times) {
    let number = sale.next.fetch_add(1, Ordering::Relaxed);
    let passport = sale.office.passport(&format!("visitor-{number}"));
    let wish = match number % 3 {
        2 => json!({ "event": EVENT, "quantities": { "standing": 2 } }),
        _ => {
            // Buyers who come after each other do not sit in the same row.
            let pair = (number as usize / 3 * 2 + number as usize % 3) * 997 % sale.seats.len();
            let (one, other) = &sale.seats[pair];
            json!({ "event": EVENT, "seats": [one, other] })
        }
    };
    let mut note = |step: &'static str, since: Instant| {
        times.entry(step).or_default().push(since.elapsed().as_secs_f64() * 1000.0)
    };
    let (status, hold) = wire.post("/api/shop/v1/holds", &passport, &wish).await;
    assert_eq!(status, 201, "{hold}");
    note("hold", begin);
    let since = Instant::now();
    let mail = format!("buyer-{number}@example.org");
    let (status, order) =
        wire.post("/api/shop/v1/orders", &passport, &json!({ "hold": hold["id"], "mail": mail })).await;
    assert_eq!(status, 201, "{order}");
    note("order", since);
    let since = Instant::now();
    let payment = order["payment"]["id"].as_str().expect("a payment");
    let paid = wire
        .post(&format!("/api/shop/v1/payments/{payment}/confirm"), &passport, &json!({ "outcome": "succeed" }))
        .await;
    assert_eq!((paid.0, paid.1["state"].as_str()), (200, Some("confirmed")), "{}", paid.1);
    note("confirm", since);
    note("purchase", begin);
}
