//! The checkout on a real table: every step repeated, and every crash between two steps picked up.

use std::collections::BTreeMap;
use std::time::Duration;

use checkout::{OrderState, Outcome, PaymentState, Refused, Shop, ShopError};
use config::ShopStore;
use inventory::{Connect, EventId, Hold, HoldState, Refusal, SeatId, Table, TypeId};

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
    let table = Table::open(&Connect::Embedded(folder.path().join("shop.db")), "vestibule").await.expect("opens");
    let shop = Shop::on(table, &settings(hold));
    shop.seed_demo().await.expect("made");
    Site { shop, _folder: folder }
}

const LONG: Duration = Duration::from_secs(600);

impl Site {
    async fn hold(&self, seat: &str, key: &str) -> Result<Hold, ShopError> {
        let event = EventId("opening-night".to_owned());
        self.shop.hold("me", &event, &[SeatId(seat.to_owned())], &BTreeMap::new(), key).await
    }

    async fn sold(&self) -> u64 {
        let stock = self.shop.stock(&EventId("opening-night".to_owned())).await.expect("stock");
        stock.iter().map(|kind| kind.sold).sum()
    }

    async fn sound(&self) {
        assert_eq!(self.shop.audit().await.expect("audited"), []);
    }
}

fn refused(error: ShopError) -> Refused {
    match error {
        ShopError::Refused(refused) => refused,
        ShopError::Fault(fault) => panic!("{fault}"),
    }
}

#[tokio::test]
async fn each_step_may_be_repeated() {
    let site = site(LONG).await;
    let hold = site.hold("stalls-A1", "key").await.expect("held");
    assert_eq!(site.hold("stalls-A1", "key").await.expect("again"), hold, "the same key gives the same hold");
    let other = site.hold("stalls-A2", "key").await.expect_err("another wish");
    assert_eq!(refused(other), Refused::IdempotencyMismatch);

    let order = site.shop.order("me", &hold.id).await.expect("ordered");
    assert_eq!(site.shop.order("me", &hold.id).await.expect("again"), order);
    let stranger = site.shop.order("somebody", &hold.id).await.expect_err("not theirs");
    assert_eq!(refused(stranger), Refused::Stock(Refusal::HoldUnknown));

    let paid = site.shop.decide(&order.payment, Outcome::Succeed).await.expect("paid");
    assert_eq!((paid.state, paid.tickets.len()), (OrderState::Confirmed, 1));
    for outcome in [Outcome::Succeed, Outcome::Fail] {
        assert_eq!(site.shop.decide(&order.payment, outcome).await.expect("again"), paid, "decided is decided");
    }
    assert_eq!(site.shop.order("me", &hold.id).await.expect("again"), paid);
    assert_eq!(site.shop.settle(&order.id).await.expect("again"), paid);
    let gone = site.shop.release("me", &hold.id).await.expect_err("sold");
    assert_eq!(refused(gone), Refused::Stock(Refusal::HoldOver(HoldState::Confirmed)));
    assert_eq!(site.sold().await, 1);
    site.sound().await;
}

#[tokio::test]
async fn a_declined_payment_can_be_tried_again() {
    let site = site(LONG).await;
    let hold = site.hold("balcony-J1", "key").await.expect("held");
    let first = site.shop.order("me", &hold.id).await.expect("ordered");
    let declined = site.shop.decide(&first.payment, Outcome::Fail).await.expect("decided");
    assert_eq!(declined.state, OrderState::Declined);
    let second = site.shop.order("me", &hold.id).await.expect("ordered again");
    assert_eq!((second.id.as_str(), second.attempt), (first.id.as_str(), 2));
    assert_ne!(second.payment, first.payment);
    let late = site.shop.decide(&first.payment, Outcome::Succeed).await.expect("decided");
    assert_eq!(late.state, OrderState::PaymentStarted, "the declined payment stays declined");
    let paid = site.shop.decide(&second.payment, Outcome::Succeed).await.expect("paid");
    assert_eq!(paid.state, OrderState::Confirmed);
    site.sound().await;
}

#[tokio::test]
async fn many_decisions_at_once_sell_once() {
    let site = std::sync::Arc::new(site(LONG).await);
    let hold = site.hold("stalls-B1", "key").await.expect("held");
    let order = site.shop.order("me", &hold.id).await.expect("ordered");
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (site, payment) = (std::sync::Arc::clone(&site), order.payment.clone());
        tasks.spawn(async move { site.shop.decide(&payment, Outcome::Succeed).await.expect("decided") });
    }
    let all = tasks.join_all().await;
    assert!(all.iter().all(|order| *order == all[0]), "one answer for all");
    assert_eq!(site.sold().await, 1);
    site.sound().await;
}

#[tokio::test]
async fn money_for_a_hold_that_is_over_goes_back() {
    let site = site(Duration::from_millis(300)).await;
    let hold = site.hold("stalls-C1", "key").await.expect("held");
    let order = site.shop.order("me", &hold.id).await.expect("ordered");
    tokio::time::sleep(Duration::from_millis(400)).await;
    // Somebody else takes the seat, which ends the hold.
    site.hold("stalls-C1", "other").await.expect("held anew");
    let paid = site.shop.decide(&order.payment, Outcome::Succeed).await.expect("decided");
    assert_eq!(paid.state, OrderState::Refunded);
    let payment = site.shop.payment(&order.payment).await.expect("there");
    assert_eq!(payment.state, PaymentState::Refunded);
    assert_eq!(site.sold().await, 0);
    site.sound().await;
}

#[tokio::test]
async fn a_payment_that_comes_late_confirms_while_nobody_else_has_the_seat() {
    let site = site(Duration::from_millis(300)).await;
    let hold = site.hold("stalls-D1", "key").await.expect("held");
    let order = site.shop.order("me", &hold.id).await.expect("ordered");
    tokio::time::sleep(Duration::from_millis(400)).await;
    let paid = site.shop.decide(&order.payment, Outcome::Succeed).await.expect("decided");
    assert_eq!(paid.state, OrderState::Confirmed);
    site.sound().await;
}

#[tokio::test]
async fn bad_wishes_lose_nothing() {
    let site = site(LONG).await;
    let event = EventId("opening-night".to_owned());
    let many = BTreeMap::from([(TypeId("standing".to_owned()), 7)]);
    let error = site.shop.hold("me", &event, &[], &many, "k").await.expect_err("too many");
    assert_eq!(refused(error), Refused::Stock(Refusal::TooMany { max: 6 }));
    let few = BTreeMap::from([(TypeId("standing".to_owned()), 2)]);
    site.shop.hold("me", &event, &[], &few, "k").await.expect("a refused wish does not use the key up");
    assert_eq!(refused(site.shop.find("nothing").await.expect_err("none")), Refused::OrderUnknown);
    assert_eq!(refused(site.shop.payment("nothing").await.expect_err("none")), Refused::PaymentUnknown);
    site.sound().await;
}
