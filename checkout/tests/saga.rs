//! Every step of a purchase repeated, and every step failed: before its write, after its write with the answer lost, and
//! with the process gone. Whatever the way, at rest the books are true.
//!
//! By itself it fails every fourth step, each way beginning at another one; `VESTIBULE_SAGA=all` fails every one, which takes
//! about ten minutes, and the name of a way fails all of that one.

mod history;
mod site;
mod table_server;

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use checkout::payments::test::TestProvider;
use checkout::payments::{BadNotice, Notice, Payment, PaymentProvider, ProviderFault, Started};
use checkout::{Outcome, PaymentState, Request, Settled, Shop, ShopError, Standing, set_clock_ahead};
use history::Recorder;
use inventory::{Connect, EventId, Hold, Table, TypeId, UnixMs, Wish};
use site::{EVENT, seat};
use table_server::{Gate, Mishap};

/// How long holds last.
const HOLD: Duration = Duration::from_secs(600);
/// Beyond every hold, and every pause of the outbox.
const LONG_MS: i64 = 4 * 3600 * 1000;
/// Steps from one that fails to the next.
const STRIDE: u64 = 4;
/// Rounds after which a shop that nobody disturbs is at rest.
const ROUNDS: u32 = 6;

static AHEAD_MS: AtomicI64 = AtomicI64::new(0);

fn later(ms: i64) {
    set_clock_ahead(AHEAD_MS.fetch_add(ms, Ordering::SeqCst) + ms);
}

/// A provider with faults, on books that are always there.
struct Bank {
    inner: TestProvider,
    calls: AtomicU64,
    /// From this call on nothing is answered; whether that call is still done.
    dead_from: AtomicU64,
    done: AtomicBool,
    /// Withdrawing does nothing and says this, for so many calls.
    cancel: PaymentState,
    no_cancels: AtomicU64,
    /// Money cannot be sent back for so many calls.
    no_refunds: AtomicU64,
}

impl Bank {
    fn new(table: Table) -> Self {
        Self {
            inner: TestProvider::new(table),
            calls: AtomicU64::new(0),
            dead_from: AtomicU64::new(u64::MAX),
            done: AtomicBool::new(false),
            cancel: PaymentState::Pending,
            no_cancels: AtomicU64::new(0),
            no_refunds: AtomicU64::new(0),
        }
    }

    async fn call<T>(&self, work: impl Future<Output = Result<T, ProviderFault>>) -> Result<T, ProviderFault> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let dead = self.dead_from.load(Ordering::SeqCst);
        let down = Err(ProviderFault { what: "as ordered".to_owned(), retry: true });
        match call.cmp(&dead) {
            std::cmp::Ordering::Less => work.await,
            std::cmp::Ordering::Equal if self.done.load(Ordering::SeqCst) => work.await.and(down),
            _ => down,
        }
    }
}

/// Whether there was one left, which is taken.
fn one_less(left: &AtomicU64) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

#[async_trait]
impl PaymentProvider for Bank {
    async fn start(&self, payment: &Payment) -> Result<Started, ProviderFault> {
        self.call(self.inner.start(payment)).await
    }

    async fn look(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        self.call(self.inner.look(payment)).await
    }

    async fn cancel(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        match one_less(&self.no_cancels) {
            true => self.call(async { Ok(Standing { state: self.cancel, refunded: 0 }) }).await,
            false => self.call(self.inner.cancel(payment)).await,
        }
    }

    async fn refund(&self, payment: &Payment, amount: u64, refund: &str) -> Result<Standing, ProviderFault> {
        if one_less(&self.no_refunds) {
            return Err(ProviderFault { what: "no refunds now".to_owned(), retry: true });
        }
        self.call(self.inner.refund(payment, amount, refund)).await
    }

    fn notice(&self, _: Option<&str>, _: &[u8], _: UnixMs) -> Result<Option<Notice>, BadNotice> {
        Err(BadNotice::Signature)
    }
}

/// A purchase of one run: its seat, and names that no other run has.
#[derive(Clone)]
struct Buyer {
    number: u32,
}

impl Buyer {
    fn owner(&self) -> String {
        format!("v{}", self.number)
    }

    async fn hold_as(&self, shop: &Shop, owner: &str) -> Result<Hold, ShopError> {
        let wish = Wish {
            seats: vec![(seat(self.number), None)],
            pieces: BTreeMap::from([(TypeId::from("standing"), 1)]),
            ..Wish::default()
        };
        let request = Request::new(&format!("hold {owner}"), "holds", &self.number);
        shop.hold(owner, &EventId::from(EVENT), wish, Some(&request)).await
    }

    async fn hold(&self, shop: &Shop) -> Result<Hold, ShopError> {
        self.hold_as(shop, &self.owner()).await
    }

    async fn order(&self, shop: &Shop, hold: &Hold, times: u32) -> Result<Settled, ShopError> {
        let request = Request::new(&format!("order {times}"), "orders", &self.number);
        let mail = format!("b{}@example.org", self.number);
        shop.order(&self.owner(), &hold.id, Some(&mail), Some(&request)).await
    }

    async fn pay(&self, shop: &Shop, order: &Settled, attempt: u32, outcome: Outcome) -> Result<Settled, ShopError> {
        let payment = format!("{}-{attempt}", order.hold.id);
        shop.decide(&payment, outcome, &Request::new(&format!("pay {attempt}"), "confirm", &outcome)).await
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Buys,
    IsDeclinedAndBuys,
    PaysSlowly,
    ReleasesHold,
    ReleasesOrder,
    ReleasesSlowPayment,
    LeavesHold,
    LeavesPayment,
    PaysLate,
    PaysLateAndSeatIsGone,
    PaysAfterWithdrawal,
    PaysAfterWithdrawalAndSeatIsGone,
    GivesOneBack,
    GivesAllBack,
    GivesBackWhileProviderIsDown,
}

const WAYS: [Way; 15] = [
    Way::Buys,
    Way::IsDeclinedAndBuys,
    Way::PaysSlowly,
    Way::ReleasesHold,
    Way::ReleasesOrder,
    Way::ReleasesSlowPayment,
    Way::LeavesHold,
    Way::LeavesPayment,
    Way::PaysLate,
    Way::PaysLateAndSeatIsGone,
    Way::PaysAfterWithdrawal,
    Way::PaysAfterWithdrawalAndSeatIsGone,
    Way::GivesOneBack,
    Way::GivesAllBack,
    Way::GivesBackWhileProviderIsDown,
];

impl Way {
    fn bank(self, table: Table) -> Bank {
        let bank = Bank::new(table);
        match self {
            Self::PaysAfterWithdrawal | Self::PaysAfterWithdrawalAndSeatIsGone => {
                Bank { cancel: PaymentState::Cancelled, no_cancels: AtomicU64::new(u64::MAX), ..bank }
            }
            Self::GivesBackWhileProviderIsDown => Bank { no_refunds: AtomicU64::new(2), ..bank },
            _ => bank,
        }
    }

    /// A provider that captures what it said was withdrawn is found out when somebody tells of it, which is repeated until
    /// it is heard.
    fn needs_telling(self) -> bool {
        matches!(self, Self::PaysAfterWithdrawal | Self::PaysAfterWithdrawalAndSeatIsGone)
    }

    /// Goes the way from its beginning; what was done before is found by its keys.
    async fn go(self, shop: &Shop, buyer: &Buyer) -> Result<(), ShopError> {
        let hold = buyer.hold(shop).await?;
        match self {
            Self::ReleasesHold => return shop.release(&buyer.owner(), &hold.id).await,
            Self::LeavesHold => {
                later(LONG_MS);
                return Ok(shop.tick().await?);
            }
            _ => {}
        }
        let order = buyer.order(shop, &hold, 1).await?;
        match self {
            Self::Buys | Self::ReleasesHold | Self::LeavesHold => {
                buyer.pay(shop, &order, 1, Outcome::Succeed).await?;
            }
            Self::IsDeclinedAndBuys => {
                buyer.pay(shop, &order, 1, Outcome::Fail).await?;
                let again = buyer.order(shop, &hold, 2).await?;
                buyer.pay(shop, &again, 2, Outcome::Succeed).await?;
            }
            Self::PaysSlowly => {
                buyer.pay(shop, &order, 1, Outcome::Delay).await?;
                later(11_000);
            }
            Self::ReleasesOrder => shop.release(&buyer.owner(), &hold.id).await?,
            Self::ReleasesSlowPayment => {
                buyer.pay(shop, &order, 1, Outcome::Delay).await?;
                let _ = shop.release(&buyer.owner(), &hold.id).await;
            }
            Self::LeavesPayment => later(LONG_MS),
            Self::PaysLate | Self::PaysLateAndSeatIsGone => {
                later(LONG_MS);
                if self == Self::PaysLateAndSeatIsGone {
                    buyer.hold_as(shop, &format!("other{}", buyer.number)).await?;
                }
                buyer.pay(shop, &order, 1, Outcome::Succeed).await?;
            }
            Self::PaysAfterWithdrawal | Self::PaysAfterWithdrawalAndSeatIsGone => {
                later(LONG_MS);
                shop.tick().await?;
                if self == Self::PaysAfterWithdrawalAndSeatIsGone {
                    buyer.hold_as(shop, &format!("other{}", buyer.number)).await?;
                }
                buyer.pay(shop, &order, 1, Outcome::Succeed).await?;
            }
            Self::GivesOneBack | Self::GivesAllBack | Self::GivesBackWhileProviderIsDown => {
                let paid = buyer.pay(shop, &order, 1, Outcome::Succeed).await?;
                let some: Vec<_> = paid.order.tickets.iter().take(1).map(|ticket| ticket.id.clone()).collect();
                let some = if self == Self::GivesOneBack { some } else { Vec::new() };
                shop.refund(&hold.id.0, &some, "asked", &Request::new("back", "refund", &"same")).await?;
            }
        }
        Ok(shop.tick().await?)
    }
}

/// What fails in a run.
#[derive(Debug, Clone, Copy)]
enum Break {
    Nothing,
    /// The n-th write of the table, once.
    Table(u64, Mishap),
    /// Everything from the n-th write on.
    End(u64, Mishap),
    /// Everything of the provider from its n-th call on; that one is still done, or not.
    Bank(u64, bool),
}

/// What the buyer does when it fails.
#[derive(Debug, Clone, Copy)]
enum After {
    Repeats,
    IsGone,
}

struct Stage {
    server: String,
    table: Table,
    /// The same behind a gate, and what that does.
    behind: Table,
    gate: Gate,
    broken: Arc<Mutex<Break>>,
    sound: Shop,
    recorder: Arc<Recorder>,
    folder: tempfile::TempDir,
    next: u32,
}

impl Stage {
    async fn new(way: Way) -> Self {
        let server = table_server::start();
        let table = Table::open(&Connect::Server(server.clone()), "vestibule").await.expect("opens");
        let (recorder, folder) = (Arc::new(Recorder::default()), tempfile::tempdir().expect("a folder"));
        let bank = Arc::new(way.bank(table.clone()));
        let settings = site::settings(HOLD, Some(&server));
        let more = Arc::clone(&recorder) as _;
        let sound = Shop::with(table.clone(), &settings, &site::ground(folder.path()), Some(bank), vec![more]);
        let sound = sound.expect("opens");
        site::make(&sound, 1000, 1000, Some(2)).await;
        let broken = Arc::new(Mutex::new(Break::Nothing));
        let plan = Arc::clone(&broken);
        let gate = Gate::start(&server, move |write| match (*plan.lock().expect("no panic"), write) {
            (Break::Table(at, mishap) | Break::End(at, mishap), Some(write)) if write == at => mishap,
            (Break::End(at, _), Some(write)) if write > at => Mishap::Dead,
            _ => Mishap::None,
        });
        let gate = gate.await;
        let behind = Table::open(&Connect::Server(gate.url.clone()), "vestibule").await.expect("opens");
        Self { server, table, behind, gate, broken, sound, recorder, folder, next: 0 }
    }

    /// One purchase in which something fails; whether it came to that.
    async fn run(&mut self, way: Way, broken: Break, after: After) -> bool {
        let buyer = Buyer { number: self.next };
        self.next += 1;
        *self.broken.lock().expect("no panic") = broken;
        let bank = Arc::new(way.bank(self.table.clone()));
        if let Break::Bank(from, done) = broken {
            bank.dead_from.store(from, Ordering::SeqCst);
            bank.done.store(done, Ordering::SeqCst);
        }
        let settings = site::settings(HOLD, Some(&self.server));
        let more = vec![Arc::clone(&self.recorder) as _];
        let ground = site::ground(self.folder.path());
        let shop = Shop::with(self.behind.clone(), &settings, &ground, Some(Arc::clone(&bank) as _), more);
        let shop = shop.expect("opens");
        self.gate.begin();
        let first = way.go(&shop, &buyer).await;
        let (writes, calls) = (self.gate.writes(), bank.calls.load(Ordering::SeqCst));
        if let (After::Repeats, Err(ShopError::Fault(_) | ShopError::Busy { .. })) = (after, &first) {
            // A new process, and the same requests once more.
            if let Err(ShopError::Fault(fault) | ShopError::Busy { fault, .. }) = way.go(&self.sound, &buyer).await {
                panic!("{way:?}, {broken:?}: {fault}");
            }
        }
        match broken {
            Break::Nothing => false,
            Break::Table(at, _) | Break::End(at, _) => writes >= at,
            Break::Bank(at, _) => calls >= at,
        }
    }

    async fn rest(&self) {
        for _ in 0..ROUNDS {
            later(LONG_MS);
            self.sound.tick().await.expect("the table answers");
        }
    }

    async fn check(&self, what: &str) {
        self.rest().await;
        let messages = self.recorder.0.lock().expect("no panic").clone();
        let faults = history::faults(&self.sound, &self.table, &messages).await;
        assert!(faults.is_empty(), "{what}: {} faults:\n{}", faults.len(), faults.join("\n"));
    }
}

/// Every `stride`th step fails, from `first` on.
async fn every_failure_of(way: Way, first: u64, stride: u64) {
    let mut stage = Stage::new(way).await;
    stage.run(way, Break::Nothing, After::IsGone).await;
    stage.check(&format!("{way:?} without a fault")).await;
    for after in [After::Repeats, After::IsGone] {
        if way.needs_telling() && matches!(after, After::IsGone) {
            continue;
        }
        for mishap in [Mishap::Lost, Mishap::Unanswered, Mishap::Throttled] {
            // The shop itself tries again: who asked sees nothing of it.
            let mut at = first;
            while matches!(after, After::Repeats) && stage.run(way, Break::Table(at, mishap), after).await {
                at += stride;
            }
        }
        for mishap in [Mishap::Dead, Mishap::DeadAfter] {
            let mut at = first;
            while stage.run(way, Break::End(at, mishap), after).await {
                at += stride;
            }
            assert!(stride > 1 || at > 1, "{way:?} writes nothing");
        }
        for done in [false, true] {
            let mut at = first;
            while stage.run(way, Break::Bank(at, done), after).await {
                at += stride;
            }
        }
        stage.check(&format!("{way:?}, and the buyer {after:?}")).await;
    }
    println!("{way:?}: {} purchases", stage.next);
}

/// Ways at once, each in a process of its own: the clock is the process's.
const AT_ONCE: usize = 2;
/// Tells such a process its way, the first step that fails and the stride, with spaces between.
const WAY: &str = "VESTIBULE_SAGA_WAY";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a part of whatever_fails_the_books_are_true_at_rest, which starts it"]
async fn one_way() {
    let said = std::env::var(WAY).expect("a way");
    let [way, first, stride] =
        said.split(' ').map(|number| number.parse::<u64>().expect("a number")).collect::<Vec<_>>()[..]
    else {
        panic!("{said} is no way")
    };
    every_failure_of(WAYS[usize::try_from(way).expect("fits")], first, stride).await;
}

#[test]
fn whatever_fails_the_books_are_true_at_rest() {
    let wanted = std::env::var("VESTIBULE_SAGA").ok();
    let ways = (0..).zip(WAYS).filter_map(|(number, way)| match wanted.as_deref() {
        None => Some((way, format!("{number} {} {STRIDE}", number % STRIDE + 1))),
        Some(name) => (name == "all" || name == format!("{way:?}")).then(|| (way, format!("{number} 1 1"))),
    });
    let ways = Mutex::new(ways);
    let next = || ways.lock().expect("no panic").next();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((way, said)) = next() {
                    let run = Command::new(std::env::current_exe().expect("this test"))
                        .args(["--exact", "one_way", "--ignored", "--nocapture"])
                        .env(WAY, said)
                        .output()
                        .expect("starts");
                    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                    assert!(run.status.success(), "{way:?}: {}{}", text(&run.stdout), text(&run.stderr));
                }
            });
        }
    });
}
