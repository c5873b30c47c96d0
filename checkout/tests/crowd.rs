//! A thousand buyers want ten seats at once, over real sockets: ten have them, and everybody else is told so.

mod history;
mod site;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use checkout::{Shop, ShopHttp, serve};
use history::Recorder;
use inventory::{Connect, Durability, Table};
use serde_json::{Value, json};
use site::door::{self, Browser};
use site::{EVENT, seat};

/// Nobody waits longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);
const BUYERS: u32 = 1000;
const SEATS: u32 = 10;

struct Place {
    address: String,
    shop: Arc<Shop>,
    table: Table,
    recorder: Arc<Recorder>,
    _folder: tempfile::TempDir,
}

async fn place(seats: u32, standing: u64) -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let connect = Connect::Embedded(folder.path().join("shop.db"), Durability::Process);
    let table = Table::open(&connect, "vestibule").await.expect("opens");
    let recorder = Arc::new(Recorder::default());
    let mut settings = site::settings(Duration::from_secs(600), None);
    settings.request_patience = PATIENCE;
    let more = vec![Arc::clone(&recorder) as _];
    let shop = Shop::with(table.clone(), &settings, &site::ground(folder.path()), None, more).expect("opens");
    site::make(&shop, seats, standing, None).await;
    let shop = Arc::new(shop);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("bound").to_string();
    let registry = prometheus::Registry::new();
    let http = ShopHttp { jwks_url: door::keys().await, issuer: site::ISSUER.to_owned(), registry, staff: None };
    tokio::spawn(serve(listener, Arc::clone(&shop), http, std::future::pending()));
    Place { address, shop, table, recorder, _folder: folder }
}

impl Place {
    /// Until every message is brought, then everything that is wrong.
    async fn is_sound(&self) {
        let mut faults = vec!["not looked at".to_owned()];
        let end = std::time::Instant::now() + PATIENCE;
        while !faults.is_empty() && std::time::Instant::now() < end {
            self.shop.tick().await.expect("the table answers");
            let messages = self.recorder.0.lock().expect("no panic").clone();
            faults = history::faults(&self.shop, &self.table, &messages).await;
            // Entries of the agenda for orders at rest go when their moment comes.
            faults.retain(|fault| !fault.starts_with("not at rest: DUE#"));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// The same request several times at once: one answer.
async fn at_once(browser: &Browser, to: &str, path: &str, passport: &str, key: &str, body: &Value) -> (u16, Value) {
    let asked = (0..4).map(|_| browser.post(to, path, passport, key, body, PATIENCE));
    let answers = futures_util::future::join_all(asked).await;
    let first = answers[0].clone().expect("an answer");
    for answer in answers {
        let answer = answer.expect("an answer");
        assert_eq!((answer.0, &answer.1["id"]), (first.0, &first.1["id"]), "one effect, one answer");
    }
    first
}

/// Buys what is wished; the code of the refusal otherwise.
async fn buy(browser: Browser, to: String, visitor: String, wish: Value) -> Result<String, String> {
    let passport = door::passport(&visitor);
    let (status, hold) = browser.post(&to, "/holds", &passport, "hold", &wish, PATIENCE).await.expect("an answer");
    if status != 201 {
        assert_eq!(status, 409, "{hold}");
        return Err(hold["code"].as_str().expect("a code").to_owned());
    }
    let id = hold["id"].as_str().expect("an id").to_owned();
    let again = at_once(&browser, &to, "/holds", &passport, "hold", &wish).await;
    assert_eq!(again.1["id"], hold["id"]);
    let order = json!({ "hold": id });
    let (status, made) = at_once(&browser, &to, "/orders", &passport, "order", &order).await;
    assert_eq!(status, 201, "{made}");
    let pay = format!("/payments/{}/confirm", made["payment"]["id"].as_str().expect("a payment"));
    let (status, paid) = at_once(&browser, &to, &pay, &passport, "pay", &json!({ "outcome": "succeed" })).await;
    assert_eq!((status, &paid["state"]), (200, &json!("confirmed")));
    let other = browser.post(&to, &pay, &passport, "pay", &json!({ "outcome": "fail" }), PATIENCE).await;
    let (status, other) = other.expect("an answer");
    assert_eq!((status, &other["code"]), (422, &json!("idempotency_mismatch")));
    Ok(id)
}

async fn rush(place: &Place, wish: impl Fn(u32) -> Value) -> (usize, BTreeMap<String, usize>) {
    let browser = Browser::new();
    let mut all = tokio::task::JoinSet::new();
    for number in 0..BUYERS {
        all.spawn(buy(browser.clone(), place.address.clone(), format!("v{number}"), wish(number)));
    }
    let (mut sold, mut refused) = (0, BTreeMap::new());
    for outcome in all.join_all().await {
        match outcome {
            Ok(_) => sold += 1,
            Err(code) => *refused.entry(code).or_insert(0) += 1,
        }
    }
    (sold, refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_seats_are_sold_to_ten_of_a_thousand() {
    let place = place(SEATS, 1).await;
    let (sold, refused) = rush(&place, |number| json!({ "event": EVENT, "seats": [seat(number % SEATS)] })).await;
    assert_eq!((sold, refused), (10, BTreeMap::from([("seat_taken".to_owned(), 990)])));
    place.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_standing_places_are_sold_to_ten_of_a_thousand() {
    let place = place(SEATS, 10).await;
    let (sold, refused) = rush(&place, |_| json!({ "event": EVENT, "quantities": { "standing": 1 } })).await;
    assert_eq!((sold, refused), (10, BTreeMap::from([("sold_out".to_owned(), 990)])));
    place.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_for_one_request() {
    let place = place(SEATS, 10).await;
    let (browser, passport, to) = (Browser::new(), door::passport("v"), place.address.as_str());
    let wish = json!({ "event": EVENT, "seats": [seat(0)] });
    let hold = at_once(&browser, to, "/holds", &passport, "key", &wish).await;
    assert_eq!(hold.0, 201);
    let order = json!({ "hold": hold.1["id"] });
    at_once(&browser, to, "/orders", &passport, "order", &order).await;
    for (path, key, body) in [
        ("/holds", "key", json!({ "event": EVENT, "seats": [seat(1)] })),
        ("/orders", "order", json!({ "hold": hold.1["id"], "mail": "b@example.org" })),
        ("/orders", "key", order),
    ] {
        let answer = browser.post(to, path, &passport, key, &body, PATIENCE).await.expect("an answer");
        assert_eq!((answer.0, &answer.1["code"]), (422, &json!("idempotency_mismatch")), "{path} {key}");
    }
}
