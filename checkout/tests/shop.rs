//! The checkout on a real table: every step repeated, and every crash between two steps picked up.

use std::collections::BTreeMap;
use std::time::Duration;

use checkout::{Ground, OrderState, Outcome, PaymentState, Refused, Request, Settled, Shop, ShopError};
use config::ShopStore;
use inventory::{Connect, Durability, EventId, Hold, HoldState, Memory, Refusal, SeatId, Table, TypeId, UnixMs, Wish};

struct Site {
    shop: Shop,
    _folder: tempfile::TempDir,
}

fn settings(hold: Duration) -> config::Shop {
    let demo = config::Sources { text: config::DEMO.to_owned(), ..config::Sources::default() };
    let mut shop = config::load(&demo).expect("valid").shop;
    shop.hold = hold;
    shop.payment_extension = Duration::ZERO;
    shop.store = ShopStore::Embedded;
    shop
}

async fn site(hold: Duration) -> Site {
    let folder = tempfile::tempdir().expect("a folder");
    let connect = Connect::Embedded(folder.path().join("shop.db"), Durability::Process);
    let table = Table::open(&connect, "vestibule").await.expect("opens");
    let ground =
        Ground { data: folder.path().to_owned(), secret: [7; 32], public_url: "https://tickets.example".to_owned() };
    let shop = Shop::on(table, &settings(hold), &ground).expect("opens");
    shop.seed_demo().await.expect("made");
    Site { shop, _folder: folder }
}

const LONG: Duration = Duration::from_secs(600);

fn event() -> EventId {
    EventId::from("opening-night")
}

fn seats(seats: &[&str]) -> Wish {
    Wish { seats: seats.iter().map(|seat| (SeatId((*seat).to_owned()), None)).collect(), ..Wish::default() }
}

fn pieces(count: u64) -> Wish {
    Wish { pieces: BTreeMap::from([(TypeId::from("standing"), count)]), ..Wish::default() }
}

impl Site {
    async fn hold_as(&self, owner: &str, wish: Wish, key: &str) -> Result<Hold, ShopError> {
        let request = Request::new(key, "holds", &format!("{wish:?}"));
        self.shop.hold(owner, &event(), wish, Some(&request)).await
    }

    async fn hold(&self, seat: &str, key: &str) -> Result<Hold, ShopError> {
        self.hold_as("me", seats(&[seat]), key).await
    }

    async fn order(&self, hold: &Hold) -> Result<Settled, ShopError> {
        self.shop.order(&hold.owner, &hold.id, None, None).await
    }

    async fn pay(&self, payment: &str, outcome: Outcome) -> Result<Settled, ShopError> {
        let key = format!("{payment} {outcome:?}");
        self.shop.decide(payment, outcome, &Request::new(&key, "confirm", &outcome)).await
    }

    async fn sold(&self) -> u64 {
        let show = self.shop.show(&event()).await.expect("an event");
        self.shop.stock(&show).await.expect("stock").iter().map(|stock| stock.counts.sold).sum()
    }

    async fn sound(&self) {
        let show = self.shop.show(&event()).await.expect("an event");
        let mut memory = Memory::default();
        for _ in 0..2 {
            let now =
                UnixMs(u64::try_from(std::time::UNIX_EPOCH.elapsed().expect("a clock").as_millis()).expect("fits"));
            let report = self.shop.inventory().verify(&show, &mut memory, false, now).await.expect("verified");
            assert_eq!((report.violations, report.board), (Vec::new(), 0));
        }
    }
}

fn payment(settled: &Settled) -> String {
    settled.order.payment(&settled.hold).id
}

fn refused(error: ShopError) -> Refused {
    match error {
        ShopError::Refused(refused) => refused,
        ShopError::Fault(fault) | ShopError::Busy { fault, .. } => panic!("{fault}"),
    }
}

#[tokio::test]
async fn each_step_may_be_repeated() {
    let site = site(LONG).await;
    let hold = site.hold("stalls-A-1", "key").await.expect("held");
    assert_eq!(site.hold("stalls-A-1", "key").await.expect("again"), hold, "the same key gives the same hold");
    let other = site.hold("stalls-A-2", "key").await.expect_err("another wish");
    assert_eq!(refused(other), Refused::IdempotencyMismatch);

    let order = site.order(&hold).await.expect("ordered");
    assert_eq!(site.order(&hold).await.expect("again"), order);
    let stranger = site.shop.order("somebody", &hold.id, None, None).await.expect_err("not theirs");
    assert_eq!(refused(stranger), Refused::Stock(Refusal::HoldUnknown));

    let paid = site.pay(&payment(&order), Outcome::Succeed).await.expect("paid");
    assert_eq!((paid.order.state, paid.order.tickets.len()), (OrderState::Confirmed, 1));
    assert_eq!(site.pay(&payment(&order), Outcome::Succeed).await.expect("again"), paid, "decided is decided");
    let used = Request::new(&format!("{} {:?}", payment(&order), Outcome::Succeed), "confirm", &Outcome::Fail);
    let other = site.shop.decide(&payment(&order), Outcome::Fail, &used).await.expect_err("another decision");
    assert_eq!(refused(other), Refused::IdempotencyMismatch);
    let fail = Request::new("another key", "confirm", &Outcome::Fail);
    assert_eq!(
        site.shop.decide(&payment(&order), Outcome::Fail, &fail).await.expect("again"),
        paid,
        "decided is decided"
    );
    assert_eq!(site.order(&hold).await.expect("again"), paid);
    assert_eq!(site.shop.settle(&order.hold.id.0).await.expect("again"), paid);
    let gone = site.shop.release("me", &hold.id).await.expect_err("sold");
    assert_eq!(refused(gone), Refused::Stock(Refusal::HoldOver(HoldState::Confirmed)));
    assert_eq!(site.sold().await, 1);
    site.sound().await;
}

#[tokio::test]
async fn a_declined_payment_can_be_tried_again() {
    let site = site(LONG).await;
    let hold = site.hold("balcony-J-1", "key").await.expect("held");
    let first = site.order(&hold).await.expect("ordered");
    let declined = site.pay(&payment(&first), Outcome::Fail).await.expect("decided");
    assert_eq!(declined.order.state, OrderState::Declined);
    let second = site.order(&hold).await.expect("ordered again");
    assert_eq!((&second.hold.id, second.order.attempt), (&first.hold.id, 2));
    assert_ne!(payment(&second), payment(&first));
    let late = site.pay(&payment(&first), Outcome::Succeed).await.expect("decided");
    assert_eq!(late.order.state, OrderState::PaymentStarted, "the declined payment stays declined");
    let paid = site.pay(&payment(&second), Outcome::Succeed).await.expect("paid");
    assert_eq!(paid.order.state, OrderState::Confirmed);
    site.sound().await;
}

#[tokio::test]
async fn many_decisions_at_once_sell_once() {
    let site = std::sync::Arc::new(site(LONG).await);
    let hold = site.hold("stalls-B-1", "key").await.expect("held");
    let order = site.order(&hold).await.expect("ordered");
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (site, payment) = (std::sync::Arc::clone(&site), payment(&order));
        tasks.spawn(async move { site.pay(&payment, Outcome::Succeed).await.expect("decided") });
    }
    let all = tasks.join_all().await;
    assert!(all.iter().all(|order| *order == all[0]), "one answer for all");
    assert_eq!(site.sold().await, 1);
    site.sound().await;
}

#[tokio::test]
async fn money_for_a_hold_that_is_over_goes_back() {
    let site = site(Duration::from_millis(300)).await;
    let hold = site.hold("stalls-C-1", "key").await.expect("held");
    let order = site.order(&hold).await.expect("ordered");
    tokio::time::sleep(Duration::from_millis(400)).await;
    // Somebody else takes the seat, which ends the hold.
    site.hold("stalls-C-1", "other").await.expect("held anew");
    let paid = site.pay(&payment(&order), Outcome::Succeed).await.expect("decided");
    assert_eq!(paid.order.state, OrderState::Refunded);
    let (_, standing) = site.shop.payment(&payment(&order)).await.expect("there");
    assert_eq!((standing.state, standing.refunded), (PaymentState::Captured, order.order.total), "all of it went back");
    assert_eq!(site.sold().await, 0);
    site.sound().await;
}

#[tokio::test]
async fn a_payment_that_comes_late_confirms_while_nobody_else_has_the_seat() {
    let site = site(Duration::from_millis(300)).await;
    let hold = site.hold("stalls-D-1", "key").await.expect("held");
    let order = site.order(&hold).await.expect("ordered");
    tokio::time::sleep(Duration::from_millis(400)).await;
    let paid = site.pay(&payment(&order), Outcome::Succeed).await.expect("decided");
    assert_eq!(paid.order.state, OrderState::Confirmed);
    site.sound().await;
}

#[tokio::test]
async fn bad_wishes_lose_nothing() {
    let site = site(LONG).await;
    let error = site.hold_as("me", pieces(7), "k").await.expect_err("too many");
    assert_eq!(refused(error), Refused::Stock(Refusal::TooMany { max: 6 }));
    site.hold_as("me", pieces(2), "k").await.expect("a refused wish does not use the key up");
    assert_eq!(refused(site.shop.find("nothing").await.expect_err("none")), Refused::OrderUnknown);
    assert_eq!(refused(site.shop.payment("nothing").await.expect_err("none")), Refused::PaymentUnknown);
    site.sound().await;
}
