//! What costs nothing is sold and given back without the provider, which would not take it; and a refund that the provider never
//! takes holds nothing else up.

mod site;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use checkout::payments::test::TestProvider;
use checkout::payments::{BadNotice, Notice, Payment, PaymentProvider, ProviderFault, Started};
use checkout::{OrderState, Outcome, Request, Settled, Shop, Standing};
use inventory::{Connect, Durability, Event, EventId, Table, TypeId, UnixMs, Wish};

/// Takes no amount of nothing, as Stripe, and no refunds at all while it is `strict`.
struct Picky {
    inner: TestProvider,
    strict: AtomicBool,
}

impl Picky {
    fn takes(&self, amount: u64) -> Result<(), ProviderFault> {
        match amount {
            0 => Err(ProviderFault { what: "nothing is no amount".to_owned(), retry: false }),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl PaymentProvider for Picky {
    async fn start(&self, payment: &Payment) -> Result<Started, ProviderFault> {
        self.takes(payment.amount)?;
        self.inner.start(payment).await
    }

    async fn look(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        self.takes(payment.amount)?;
        self.inner.look(payment).await
    }

    async fn cancel(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        self.takes(payment.amount)?;
        self.inner.cancel(payment).await
    }

    async fn refund(&self, payment: &Payment, amount: u64, refund: &str) -> Result<Standing, ProviderFault> {
        self.takes(amount)?;
        if self.strict.load(Ordering::SeqCst) {
            return Err(ProviderFault { what: "the card is gone".to_owned(), retry: false });
        }
        self.inner.refund(payment, amount, refund).await
    }

    fn notice(&self, _: Option<&str>, _: &[u8], _: UnixMs) -> Result<Option<Notice>, BadNotice> {
        Err(BadNotice::Signature)
    }
}

struct Site {
    shop: Shop,
    provider: Arc<Picky>,
    _folder: tempfile::TempDir,
}

async fn site() -> Site {
    let folder = tempfile::tempdir().expect("a folder");
    let connect = Connect::Embedded(folder.path().join("shop.db"), Durability::Process);
    let table = Table::open(&connect, "vestibule").await.expect("opens");
    let provider = Arc::new(Picky { inner: TestProvider::new(table.clone()), strict: AtomicBool::new(false) });
    let settings = site::settings(Duration::from_secs(600), None);
    let ground = site::ground(folder.path());
    let shop = Shop::with(table, &settings, &ground, Some(Arc::clone(&provider) as _), Vec::new()).expect("opens");
    let event: Event = serde_json::from_value(serde_json::json!({
        "id": "open-day", "title": "Open day", "venue": "Hall", "starts_at": "2027-03-12T10:00:00Z", "currency": "EUR",
        "ticket_types": [
            { "id": "adult", "name": "Adult", "price": 1000, "quotas": ["all"] },
            { "id": "child", "name": "Child", "price": 0, "quotas": ["all"] },
        ],
        "quotas": [{ "id": "all", "size": 10 }],
    }))
    .expect("an event");
    assert!(shop.inventory().make_event(&event).await.expect("made"));
    Site { shop, provider, _folder: folder }
}

impl Site {
    async fn order(&self, adults: u64, children: u64) -> Settled {
        let pieces = BTreeMap::from([(TypeId::from("adult"), adults), (TypeId::from("child"), children)]);
        let wish = Wish { pieces, ..Wish::default() };
        let hold = self.shop.hold("me", &EventId::from("open-day"), wish, None).await.expect("held");
        self.shop.order("me", &hold.id, None, None).await.expect("ordered")
    }

    async fn refund(&self, order: &Settled, name: &str) -> Result<Settled, checkout::ShopError> {
        let ticket = order.order.tickets.iter().find(|ticket| ticket.name == name).expect("a ticket");
        let request = Request::new(name, "refund", &ticket.id);
        self.shop.refund(&order.hold.id.0, std::slice::from_ref(&ticket.id), "Ill", &request).await
    }
}

#[tokio::test]
async fn what_costs_nothing_is_sold_and_given_back_without_a_provider() {
    let site = site().await;
    let free = site.order(0, 2).await;
    assert_eq!((free.order.state, free.order.tickets.len()), (OrderState::Confirmed, 2));
    let request = Request::new("all", "refund", &());
    let back = site.shop.refund(&free.hold.id.0, &[], "Ill", &request).await.expect("given back");
    assert_eq!(back.order.state, OrderState::Refunded);
}

#[tokio::test]
async fn a_refund_that_is_never_taken_holds_nothing_up() {
    let site = site().await;
    let order = site.order(2, 1).await;
    let payment = order.order.payment(&order.hold).id;
    let request = Request::new("pay", "confirm", &());
    for other in ["0", "01", "+1", "2", "1 "] {
        let id = format!("{}-{other}", order.hold.id);
        assert!(site.shop.payment(&id).await.is_err(), "{id} was never started");
        assert!(site.shop.decide(&id, Outcome::Succeed, &request).await.is_err(), "{id}");
    }
    let paid = site.shop.decide(&payment, Outcome::Succeed, &request).await.expect("paid");
    assert_eq!(paid.order.state, OrderState::Confirmed);

    site.provider.strict.store(true, Ordering::SeqCst);
    let adult = site.refund(&paid, "Adult").await.expect("it is written down, and asked again");
    assert_eq!(adult.order.open_refunds().count(), 1);
    let child = site.refund(&paid, "Child").await.expect("the other one is given back");
    assert_eq!(child.order.refunds.iter().map(|refund| refund.done).collect::<Vec<_>>(), [false, true]);
    assert_eq!(child.order.state, OrderState::Confirmed, "a ticket is left");

    site.provider.strict.store(false, Ordering::SeqCst);
    let settled = site.shop.settle(&order.hold.id.0).await.expect("it is taken in the end");
    assert_eq!(settled.order.open_refunds().count(), 0);
}
