//! What must be true of everything that happened, from the table, the provider's ledger and the messages that came.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use checkout::outbox::{Destination, Kind, Message, Undelivered};
use checkout::{Order, OrderState, Shop};
use inventory::{HoldState, Item, Memory, Sale, Table};
use std::sync::Mutex;

/// Takes every message and keeps it.
#[derive(Debug, Default)]
pub struct Recorder(pub Mutex<Vec<Message>>);

#[async_trait]
impl Destination for Recorder {
    fn name(&self) -> &'static str {
        "recorder"
    }

    fn wants(&self, _: Kind) -> bool {
        true
    }

    async fn deliver(&self, message: &Message) -> Result<(), Undelivered> {
        self.0.lock().expect("no panic").push(message.clone());
        Ok(())
    }
}

/// All holds with their orders.
pub async fn sales(shop: &Shop) -> Vec<(Sale, Option<Order>)> {
    let mut all = Vec::new();
    for part in 0..=255 {
        for sale in shop.inventory().sales(part).await.expect("the table answers") {
            let order = sale.order.as_deref().map(|text| serde_json::from_str(text).expect("an order"));
            all.push((sale, order));
        }
    }
    all
}

/// Everything that is wrong. The shop is at rest: nothing is on the agenda or in the outbox.
pub async fn faults(shop: &Shop, table: &Table, messages: &[Message]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut items = Vec::new();
    table.everything(|item| items.push(item)).await.expect("the table answers");
    let sales = sales(shop).await;
    stock(shop, &mut faults).await;
    seats(&sales, &mut faults);
    money(&sales, &items, &mut faults);
    counts(&sales, &items, &mut faults);
    told(&sales, messages, &mut faults);
    for item in &items {
        if ["DUE#", "OUT#", "DEAD"].iter().any(|kind| item.pk().starts_with(kind)) {
            faults.push(format!("not at rest: {} {}", item.pk(), item.sk()));
        }
    }
    faults
}

/// Available, held and sold come to the quota, and each mark of a seat is its hold's.
async fn stock(shop: &Shop, faults: &mut Vec<String>) {
    let mut memory = Memory::default();
    for _ in 0..2 {
        let audit = shop.audit(&mut memory, false, true).await.expect("the table answers");
        let of_events = audit.events.values().flat_map(|report| &report.violations);
        faults.extend(of_events.chain(&audit.violations).map(|violation| violation.what.clone()));
    }
}

/// No seat has two valid tickets, and each valid ticket is of a sold hold.
fn seats(sales: &[(Sale, Option<Order>)], faults: &mut Vec<String>) {
    let mut taken = HashMap::new();
    for (sale, order) in sales {
        let tickets = order.iter().flat_map(|order| &order.tickets).filter(|ticket| !ticket.void);
        for ticket in tickets {
            if sale.hold.state != HoldState::Confirmed {
                faults.push(format!("a valid ticket of hold {}, which is {:?}", sale.hold.id, sale.hold.state));
            }
            if let Some(seat) = &ticket.seat
                && let Some(other) = taken.insert(seat.clone(), sale.hold.id.clone())
            {
                faults.push(format!("seat {seat} is sold by {other} and by {}", sale.hold.id));
            }
        }
        if sale.hold.state == HoldState::Active {
            faults.push(format!("hold {} is active at rest", sale.hold.id));
        }
    }
}

/// What the test provider kept of every payment.
fn ledger(items: &[Item]) -> BTreeMap<String, (bool, u64)> {
    let of = |item: &Item| {
        let payment = item.pk().strip_prefix("TESTPAY#")?.to_owned();
        Some((payment, (item.text("state") == Some("captured"), item.count("refunded"))))
    };
    items.iter().filter_map(of).collect()
}

/// Over all payments of an order: what was captured and not sent back is what its valid tickets cost.
fn money(sales: &[(Sale, Option<Order>)], items: &[Item], faults: &mut Vec<String>) {
    let mut ledger = ledger(items);
    for (sale, order) in sales {
        let Some(order) = order else { continue };
        let mut kept = 0_u64;
        for attempt in 1..=order.attempt {
            let Some((captured, refunded)) = ledger.remove(&format!("{}-{attempt}", sale.hold.id)) else { continue };
            let sum = if captured { order.total } else { 0 };
            match sum.checked_sub(refunded) {
                Some(rest) => kept += rest,
                None => faults.push(format!("order {}: {refunded} went back of {sum}", sale.hold.id)),
            }
        }
        let cost: u64 = order.tickets.iter().filter(|ticket| !ticket.void).map(|ticket| ticket.paid).sum();
        if kept != cost {
            faults.push(format!("order {} ({:?}): {kept} kept, tickets cost {cost}", sale.hold.id, order.state));
        }
        let rests = matches!(order.state, OrderState::Confirmed | OrderState::Refunded | OrderState::Abandoned);
        if !rests || order.refunds.iter().any(|refund| !refund.done) {
            faults.push(format!("order {} is {:?} at rest", sale.hold.id, order.state));
        }
    }
    faults.extend(
        ledger.iter().filter(|(_, (captured, _))| *captured).map(|(id, _)| format!("money without order: {id}")),
    );
}

/// What counts against each buyer's limit is what they have.
fn counts(sales: &[(Sale, Option<Order>)], items: &[Item], faults: &mut Vec<String>) {
    let mut have: BTreeMap<&str, i64> = BTreeMap::new();
    let mut of_order: BTreeMap<&str, i64> = BTreeMap::new();
    for (sale, order) in sales {
        let valid = order.iter().flat_map(|order| &order.tickets).filter(|ticket| !ticket.void).count();
        let valid = i64::try_from(valid).expect("fits");
        if sale.hold.counted {
            *have.entry(&sale.hold.owner).or_default() += valid;
        }
        of_order.insert(&sale.hold.id.0, valid);
    }
    let mut listed = BTreeSet::new();
    for item in items {
        if let Some(owner) = item.pk().strip_prefix("VISITOR#") {
            let counted: i64 = item
                .attributes()
                .filter(|(name, _)| name.starts_with("n:"))
                .map(|(name, _)| item.number(name).unwrap_or(0))
                .sum();
            let has = have.get(owner).copied().unwrap_or(0);
            if counted != has {
                faults.push(format!("visitor {owner} has {has}, and {counted} are counted"));
            }
        }
        if item.pk().starts_with("BUYER#") {
            let orders: Vec<_> = item.attributes().filter_map(|(name, _)| name.strip_prefix("o:")).collect();
            let has: i64 = orders.iter().filter_map(|id| of_order.get(id)).sum();
            let counted = item.number("n").unwrap_or(0);
            if counted != has {
                faults.push(format!("a buyer has {has}, and {counted} are counted: {orders:?}"));
            }
            listed.extend(orders.into_iter().map(str::to_owned));
        }
    }
    for (sale, order) in sales {
        let is_confirmed =
            order.as_ref().is_some_and(|order| order.mail.is_some() && order.state == OrderState::Confirmed);
        if is_confirmed && !listed.contains(&sale.hold.id.0) {
            faults.push(format!("order {} is not in its buyer's list", sale.hold.id));
        }
    }
}

/// Every message came at least once, nothing came that is not so, and those about one hold came in order.
fn told(sales: &[(Sale, Option<Order>)], messages: &[Message], faults: &mut Vec<String>) {
    let mut came: HashMap<&str, Vec<&Message>> = HashMap::new();
    let mut seen = BTreeSet::new();
    for message in messages.iter().filter(|message| seen.insert(message.id.clone())) {
        came.entry(&message.about).or_default().push(message);
    }
    for (sale, order) in sales {
        let id = sale.hold.id.0.as_str();
        let came = came.remove(id).unwrap_or_default();
        if came.windows(2).any(|two| two[0].at > two[1].at) {
            let order: Vec<_> = came.iter().map(|message| (message.kind, message.at)).collect();
            faults.push(format!("messages of {id} came in this order: {order:?}"));
        }
        let times = |kind: Kind| came.iter().filter(|message| message.kind == kind).count();
        let one = usize::from;
        let sold = order.as_ref().is_some_and(|order| !order.tickets.is_empty());
        let refunds = order.as_ref().map_or(0, |order| order.refunds.iter().filter(|refund| refund.done).count());
        let attempts = order.as_ref().map_or(0, |order| usize::try_from(order.attempt).expect("fits"));
        let ended = matches!(sale.hold.state, HoldState::Released | HoldState::Expired);
        for (kind, expected) in [
            (Kind::InventoryHeld, 1),
            (Kind::OrderCreated, one(order.is_some())),
            (Kind::PaymentStarted, attempts),
            (Kind::OrderPaid, one(sold)),
            (Kind::OrderRefunded, refunds),
        ] {
            if times(kind) != expected {
                faults.push(format!("{id}: {} of {}, not {expected}", times(kind), kind.word()));
            }
        }
        // Each payment came to nothing but the last, which did if its order was given up; it may be paid after that.
        let failed = times(Kind::PaymentFailed);
        let given_up = order.as_ref().is_some_and(|order| order.state == OrderState::Abandoned);
        if failed > attempts || failed + usize::from(!given_up) < attempts {
            faults.push(format!("{id}: {failed} of {attempts} payments failed"));
        }
        // A hold that ended and was sold after all told of its end, too.
        if times(Kind::InventoryReleased) > 1 || (ended && times(Kind::InventoryReleased) == 0) {
            faults.push(format!("{id}: its end was told {} times", times(Kind::InventoryReleased)));
        }
    }
    faults.extend(came.keys().map(|about| format!("messages about {about}, which is not there")));
}
