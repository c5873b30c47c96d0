//! A storm on two shops over one table: buyers that give up waiting and ask again, two processes that are killed at any
//! moment and started anew, clocks that differ, a table that loses calls and answers, throttles and is slow. What is true
//! afterwards is true of the whole history.
//!
//! By itself it is small enough for every run of the tests. `VESTIBULE_STORM=full` is the size that is promised: 20,000 buyers
//! on 5,000 seats and 500 standing places. `VESTIBULE_STORM_SEED` repeats the choices of a run.

mod history;
mod site;
mod table_server;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use checkout::outbox::{Destination, Kind, Message, Undelivered};
use checkout::{Shop, ShopHttp, serve, set_clock_ahead};
use inventory::{Connect, Table};
use serde_json::{Value, json};
use site::door::{self, Browser};
use site::{EVENT, seat};
use table_server::{Gate, Mishap};

/// Holds end during the storm.
const HOLD: Duration = Duration::from_secs(12);
/// How far the second shop's clock is ahead.
const SKEW_MS: i64 = 2_500;
/// A buyer gives up waiting for an answer after this, and asks again.
const IMPATIENCE_MS: u64 = 4_000;
/// And asks so often at most.
const TRIES: u32 = 200;
/// Buyers who are at the shop at once.
const INSIDE: usize = 150;
/// Between two deaths.
const LIFE_MS: std::ops::Range<u64> = 2_000..8_000;
/// Whatever is still open when the storm is over comes to rest within this.
const REST: Duration = Duration::from_secs(300);

struct Size {
    buyers: u32,
    seats: u32,
    standing: u64,
}

fn size() -> Size {
    match std::env::var("VESTIBULE_STORM").as_deref() {
        Ok("full") => Size { buyers: 20_000, seats: 5_000, standing: 500 },
        _ => Size { buyers: 500, seats: 125, standing: 25 },
    }
}

/// Numbers by chance, the same for the same seed (SplitMix64).
#[derive(Clone)]
struct Chance(Arc<AtomicU64>);

impl Chance {
    fn of(seed: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seed)))
    }

    fn next(&self) -> u64 {
        let mut mixed = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&self, end: u64) -> u64 {
        self.next() % end
    }
}

/// Writes each message as a line, so that it outlives the process that brought it.
struct Pen(Mutex<std::fs::File>);

#[async_trait]
impl Destination for Pen {
    fn name(&self) -> &'static str {
        "pen"
    }

    fn wants(&self, _: Kind) -> bool {
        true
    }

    async fn deliver(&self, message: &Message) -> Result<(), Undelivered> {
        let mut line = serde_json::to_vec(message).expect("JSON");
        line.push(b'\n');
        self.0.lock().expect("no panic").write_all(&line).expect("written");
        Ok(())
    }
}

async fn open(table: &Table, url: &str, folder: &std::path::Path) -> Shop {
    let file = std::fs::File::options().append(true).create(true).open(folder.join("messages")).expect("a file");
    let mut settings = site::settings(HOLD, Some(url));
    settings.request_patience = Duration::from_secs(10);
    settings.look = Duration::from_secs(1);
    // The verifier would hide what it puts right.
    settings.verify = None;
    let more = vec![Arc::new(Pen(Mutex::new(file))) as _];
    Shop::with(table.clone(), &settings, &site::ground(folder), None, more).expect("opens")
}

/// Not a test: what a child process of the storm does. It says where it listens, and serves until it is killed.
#[test]
#[ignore = "the storm starts it"]
fn a_shop_of_the_storm() {
    let Ok(url) = std::env::var("STORM_TABLE") else { return };
    let told = |name: &str| std::env::var(name).expect("told");
    set_clock_ahead(told("STORM_AHEAD_MS").parse().expect("a number"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let table = loop {
            // The table may be in the storm, too.
            if let Ok(table) = Table::open(&Connect::Server(url.clone()), "vestibule").await {
                break table;
            }
        };
        let shop = Arc::new(open(&table, &url, told("STORM_FOLDER").as_ref()).await);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        println!("\nserves at {}", listener.local_addr().expect("bound"));
        let registry = prometheus::Registry::new();
        let http = ShopHttp { jwks_url: told("STORM_KEYS"), issuer: site::ISSUER.to_owned(), registry, staff: None };
        serve(listener, shop, http, std::future::pending()).await.expect("serves");
    });
}

/// One of the two shops; each time it is started it has another address.
struct Keeper {
    child: Child,
    address: Arc<Mutex<String>>,
    environment: Vec<(&'static str, String)>,
}

impl Keeper {
    fn start(environment: Vec<(&'static str, String)>) -> Self {
        // Until it says where it is, nobody is there.
        let address = Arc::new(Mutex::new("127.0.0.1:1".to_owned()));
        let mut keeper = Self { child: Self::spawn(&environment), address, environment };
        keeper.hear();
        keeper
    }

    fn spawn(environment: &[(&'static str, String)]) -> Child {
        Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "a_shop_of_the_storm", "--ignored", "--nocapture"])
            .envs(environment.iter().cloned())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts")
    }

    fn hear(&mut self) {
        let lines = BufReader::new(self.child.stdout.take().expect("piped")).lines();
        let address = Arc::clone(&self.address);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(at) = line.strip_prefix("serves at ") {
                    at.clone_into(&mut address.lock().expect("no panic"));
                }
            }
        });
    }

    /// SIGKILL, and a new one.
    fn die(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
        self.child = Self::spawn(&self.environment);
        self.hear();
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a buyer was told in the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// These tickets are theirs.
    Confirmed(String),
    /// This refusal.
    Refused(String),
    /// They went away in the middle.
    Left,
}

#[derive(Clone)]
struct Crowd {
    browser: Browser,
    shops: [Arc<Mutex<String>>; 2],
    chance: Chance,
    unanswered: Arc<AtomicUsize>,
}

impl Crowd {
    /// Asks one of the shops until there is an answer that is no trouble of the shop's.
    async fn ask(&self, path: &str, passport: &str, key: &str, body: &Value) -> (u16, Value) {
        for _ in 0..TRIES {
            let shop = &self.shops[usize::from(self.chance.below(2) == 1)];
            let address = shop.lock().expect("no panic").clone();
            let patience = Duration::from_millis(50 + self.chance.below(IMPATIENCE_MS));
            match self.browser.post(&address, path, passport, key, body, patience).await {
                Some((status, answer)) if status < 500 => return (status, answer),
                _ => {
                    self.unanswered.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(20 + self.chance.below(200))).await;
                }
            }
        }
        panic!("nobody answers {path}");
    }

    fn wish(&self, size: &Size) -> Value {
        match self.chance.below(10) {
            0 => json!({ "event": EVENT, "quantities": { "standing": 1 } }),
            1 => {
                let first = u32::try_from(self.chance.below(u64::from(size.seats - 1))).expect("fits");
                json!({ "event": EVENT, "seats": [seat(first), seat(first + 1)], "quantities": { "standing": 1 } })
            }
            _ => {
                let at = u32::try_from(self.chance.below(u64::from(size.seats))).expect("fits");
                json!({ "event": EVENT, "seats": [seat(at)] })
            }
        }
    }

    async fn buy(self, number: u32, size: Arc<Size>) -> Told {
        let passport = door::passport(&format!("v{number}"));
        let (mut wish, mut answer) = (self.wish(&size), (0, Value::Null));
        // Somebody was faster: another seat, a few times.
        for time in 0..4 {
            answer = self.ask("/holds", &passport, &format!("hold {time}"), &wish).await;
            if answer.0 != 409 {
                break;
            }
            wish = self.wish(&size);
        }
        if answer.0 != 201 {
            return Told::Refused(answer.1["code"].as_str().unwrap_or("?").to_owned());
        }
        let hold = answer.1["id"].as_str().expect("an id").to_owned();
        if self.chance.below(20) == 0 {
            return Told::Left;
        }
        let order = json!({ "hold": hold, "mail": format!("b{number}@example.org") });
        for attempt in 1..4 {
            let (status, made) = self.ask("/orders", &passport, &format!("order {attempt}"), &order).await;
            if status != 201 {
                return Told::Refused(made["code"].as_str().unwrap_or("?").to_owned());
            }
            if made["state"] != "payment_started" || self.chance.below(25) == 0 {
                return Told::Left;
            }
            let outcome = match self.chance.below(10) {
                0 => "fail",
                1 => "delay",
                _ => "succeed",
            };
            let payment = made["payment"]["id"].as_str().expect("a payment").to_owned();
            let (pay, key) = (format!("/payments/{payment}/confirm"), format!("pay {attempt}"));
            let decision = json!({ "outcome": outcome });
            // It may be told twice, and late.
            let twice = self.chance.below(4) == 0;
            if self.chance.below(30) == 0 {
                tokio::time::sleep(HOLD + Duration::from_millis(self.chance.below(3_000))).await;
            }
            let (status, paid) = self.ask(&pay, &passport, &key, &decision).await;
            if twice {
                self.ask(&pay, &passport, &key, &decision).await;
            }
            match (status, paid["state"].as_str().unwrap_or("?")) {
                (200, "confirmed") => return Told::Confirmed(hold),
                (200, "declined") => {}
                (200, state) => return Told::Refused(state.to_owned()),
                _ => return Told::Refused(paid["code"].as_str().unwrap_or("?").to_owned()),
            }
        }
        Told::Left
    }
}

/// One call of the table in fifty meets something.
fn weather(chance: &Chance, calm: &AtomicBool) -> Mishap {
    if calm.load(Ordering::Relaxed) {
        return Mishap::None;
    }
    match chance.below(400) {
        0 => Mishap::Lost,
        1 | 2 => Mishap::Unanswered,
        3 | 4 => Mishap::Throttled,
        5 | 6 => Mishap::Slow(chance.below(400)),
        // Longer than a call may take.
        7 if chance.below(10) == 0 => Mishap::Slow(3_500),
        _ => Mishap::None,
    }
}

fn messages(folder: &std::path::Path) -> Vec<Message> {
    let text = std::fs::read_to_string(folder.join("messages")).expect("there");
    // Whoever is killed while writing leaves part of a line, and the message is brought again.
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sold_twice_and_no_money_is_lost_in_a_storm() {
    let seed = std::env::var("VESTIBULE_STORM_SEED").ok().and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
    println!("VESTIBULE_STORM_SEED={seed}");
    let (chance, size) = (Chance::of(seed), Arc::new(size()));
    let folder = tempfile::tempdir().expect("a folder");
    let server = table_server::start();
    let table = Table::open(&Connect::Server(server.clone()), "vestibule").await.expect("opens");
    let shop = open(&table, &server, folder.path()).await;
    site::make(&shop, size.seats, size.standing, Some(4)).await;
    let calm = Arc::new(AtomicBool::new(false));
    let (of_gate, is_calm) = (chance.clone(), Arc::clone(&calm));
    let gate = Gate::start(&server, move |_| weather(&of_gate, &is_calm)).await;
    let keys = door::keys().await;
    let mut keepers = [0, SKEW_MS].map(|ahead| {
        Keeper::start(vec![
            ("STORM_TABLE", gate.url.clone()),
            ("STORM_KEYS", keys.clone()),
            ("STORM_FOLDER", folder.path().display().to_string()),
            ("STORM_AHEAD_MS", ahead.to_string()),
        ])
    });
    let began = Instant::now();
    let shops = [Arc::clone(&keepers[0].address), Arc::clone(&keepers[1].address)];
    let crowd = Crowd { browser: Browser::new(), shops, chance: chance.clone(), unanswered: Arc::default() };
    let door = Arc::new(tokio::sync::Semaphore::new(INSIDE));
    let mut buyers = tokio::task::JoinSet::new();
    for number in 0..size.buyers {
        let (crowd, size, door) = (crowd.clone(), Arc::clone(&size), Arc::clone(&door));
        buyers.spawn(async move {
            let _inside = door.acquire().await.expect("open");
            crowd.buy(number, size).await
        });
    }
    let (mut told, mut deaths) = (Vec::new(), 0);
    let mut next = Instant::now() + Duration::from_millis(LIFE_MS.start);
    while !buyers.is_empty() {
        tokio::select! {
            Some(buyer) = buyers.join_next() => told.push(buyer.expect("an answer")),
            () = tokio::time::sleep_until(next.into()) => {
                keepers[usize::from(chance.below(2) == 1)].die();
                deaths += 1;
                next = Instant::now()
                    + Duration::from_millis(LIFE_MS.start + chance.below(LIFE_MS.end - LIFE_MS.start));
            }
        }
    }
    let took = began.elapsed();
    calm.store(true, Ordering::Relaxed);
    let mut faults = vec![String::new()];
    let end = Instant::now() + REST;
    while !faults.is_empty() && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(500)).await;
        if shop.tick().await.is_ok() {
            faults = history::faults(&shop, &table, &messages(folder.path())).await;
        }
    }
    let confirmed = told.iter().filter_map(|told| match told {
        Told::Confirmed(hold) => Some(hold.as_str()),
        Told::Refused(_) | Told::Left => None,
    });
    let confirmed: Vec<&str> = confirmed.collect();
    let sales: BTreeMap<_, _> =
        history::sales(&shop).await.into_iter().map(|(sale, order)| (sale.hold.id.0.clone(), order)).collect();
    for hold in &confirmed {
        let order = sales.get(*hold).and_then(Option::as_ref);
        if order.is_none_or(|order| order.tickets.iter().all(|ticket| ticket.void)) {
            faults.push(format!("the buyer of {hold} was told that it is paid, and it is not"));
        }
    }
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for told in &told {
        let name = match told {
            Told::Confirmed(_) => "confirmed".to_owned(),
            Told::Refused(code) => format!("refused: {code}"),
            Told::Left => "left".to_owned(),
        };
        *ends.entry(name).or_default() += 1;
    }
    let unanswered = crowd.unanswered.load(Ordering::Relaxed);
    println!("{} buyers in {took:.1?}, {deaths} deaths, {unanswered} requests asked again; {ends:?}", size.buyers);
    assert!(faults.is_empty(), "seed {seed}: {} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(deaths > 0 && unanswered > 0 && !confirmed.is_empty(), "there was no storm");
}
