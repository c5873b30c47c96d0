//! What the stand-in knows: payment intents, refunds, and a ledger of all money that moved. Without I/O.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The fields of a form or a query.
pub type Form = BTreeMap<String, String>;
/// Status and body.
pub type Answer = (u16, Value);

/// Money that moved, once for each time that it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// From a buyer, for the payment of this id of the shop's.
    Captured { payment: String, amount: u64 },
    /// Back, for the refund of this name of the shop's.
    Refunded { payment: String, refund: String, amount: u64 },
}

/// What a buyer does on the payment page, or the bank after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buyer {
    Pays,
    IsDeclined,
    /// Is asked by the bank whether it is them.
    MustConfirm,
    /// Pays by something slow.
    PaysSlowly,
}

#[derive(Clone)]
struct Intent {
    id: String,
    amount: u64,
    currency: String,
    metadata: BTreeMap<String, String>,
    status: &'static str,
    declined: bool,
    refunded: Option<u64>,
}

struct Refund {
    id: String,
    intent: String,
    amount: u64,
    status: &'static str,
    metadata: BTreeMap<String, String>,
}

/// All of it.
#[derive(Default)]
pub struct Books {
    intents: BTreeMap<String, Intent>,
    refunds: Vec<Refund>,
    entries: Vec<Entry>,
    made: u32,
    /// What the next refund ends as, in place of `succeeded`.
    pub next_refund: Option<&'static str>,
    /// Kinds and objects of the events that nobody was told yet.
    pub events: Vec<(&'static str, Value)>,
}

fn error(status: u16, code: &str) -> Answer {
    (status, json!({ "error": { "type": "invalid_request_error", "code": code, "message": "It cannot be done." } }))
}

fn metadata(form: &mut Form) -> BTreeMap<String, String> {
    let keys: Vec<_> = form.keys().filter(|key| key.starts_with("metadata[")).cloned().collect();
    let name = |key: &str| key.trim_start_matches("metadata[").trim_end_matches(']').to_owned();
    keys.iter().filter_map(|key| form.remove(key).map(|value| (name(key), value))).collect()
}

impl Intent {
    fn secret(&self) -> String {
        format!("{}_secret_{}", self.id, self.amount)
    }

    fn charge(&self) -> Value {
        json!({
            "id": self.id.replace("pi_", "ch_"), "object": "charge", "amount": self.amount, "currency": self.currency,
            "amount_refunded": self.refunded, "payment_intent": self.id, "metadata": self.metadata,
        })
    }

    fn value(&self, is_expanded: bool) -> Value {
        let charge = match (self.refunded, is_expanded) {
            (None, _) => Value::Null,
            (Some(_), true) => self.charge(),
            (Some(_), false) => json!(self.id.replace("pi_", "ch_")),
        };
        json!({
            "id": self.id, "object": "payment_intent", "amount": self.amount, "currency": self.currency,
            "status": self.status, "client_secret": self.secret(), "latest_charge": charge, "metadata": self.metadata,
            "last_payment_error": self.declined.then(|| json!({ "code": "card_declined", "type": "card_error" })),
        })
    }
}

impl Refund {
    fn value(&self) -> Value {
        json!({
            "id": self.id, "object": "refund", "amount": self.amount, "status": self.status,
            "payment_intent": self.intent, "metadata": self.metadata,
        })
    }
}

impl Books {
    fn name(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}_{:014}", self.made)
    }

    /// `POST /v1/payment_intents`.
    pub fn create(&mut self, mut form: Form) -> Answer {
        let metadata = metadata(&mut form);
        let amount = form.remove("amount").and_then(|text| text.parse().ok()).unwrap_or(0);
        let currency = form.remove("currency").unwrap_or_default();
        let automatic = form.remove("automatic_payment_methods[enabled]").as_deref() == Some("true");
        let chosen = form.remove("payment_method_types[]").is_some();
        if !form.is_empty() || automatic == chosen {
            return error(400, "parameter_unknown");
        }
        if amount < 50 {
            return error(400, "amount_too_small");
        }
        if currency.len() != 3 || !currency.chars().all(|char| char.is_ascii_lowercase()) {
            return error(400, "parameter_invalid_string_currency");
        }
        let id = self.name("pi");
        let status = "requires_payment_method";
        let intent = Intent { id: id.clone(), amount, currency, metadata, status, declined: false, refunded: None };
        let value = intent.value(false);
        self.intents.insert(id, intent);
        (200, value)
    }

    /// `GET /v1/payment_intents/{id}`.
    pub fn retrieve(&self, id: &str, form: &Form) -> Answer {
        let is_expanded = form.get("expand[]").map(String::as_str) == Some("latest_charge");
        self.intents.get(id).map_or_else(|| error(404, "resource_missing"), |intent| (200, intent.value(is_expanded)))
    }

    /// `POST /v1/payment_intents/{id}/cancel`.
    pub fn cancel(&mut self, id: &str, form: &Form) -> Answer {
        let Some(intent) = self.intents.get_mut(id) else {
            return error(404, "resource_missing");
        };
        if ["succeeded", "canceled", "processing"].contains(&intent.status) {
            return error(400, "payment_intent_unexpected_state");
        }
        intent.status = "canceled";
        self.events.push(("payment_intent.canceled", intent.value(false)));
        self.retrieve(id, form)
    }

    /// `POST /v1/refunds`.
    pub fn refund(&mut self, mut form: Form) -> Answer {
        let metadata = metadata(&mut form);
        let amount = form.remove("amount").and_then(|text| text.parse().ok()).unwrap_or(0);
        let name = form.remove("payment_intent").unwrap_or_default();
        let status = self.next_refund.take().unwrap_or("succeeded");
        let id = self.name("re");
        let Some(intent) = self.intents.get_mut(&name) else {
            return error(404, "resource_missing");
        };
        let Some(refunded) = intent.refunded.filter(|_| form.is_empty() && intent.status == "succeeded") else {
            return error(400, "charge_not_refundable");
        };
        if amount == 0 || refunded + amount > intent.amount {
            return error(400, "charge_already_refunded");
        }
        let payment = intent.metadata.get("payment").cloned().unwrap_or_default();
        let refund = metadata.get("refund").cloned().unwrap_or_default();
        if status != "failed" {
            intent.refunded = Some(refunded + amount);
            self.entries.push(Entry::Refunded { payment, refund, amount });
        }
        let made = Refund { id, intent: name, amount, status, metadata };
        let value = made.value();
        self.events.push(("charge.refunded", intent.charge()));
        self.events.push(("refund.created", value.clone()));
        self.refunds.push(made);
        (200, value)
    }

    /// `GET /v1/refunds`.
    pub fn refunds(&self, form: &Form) -> Answer {
        let limit = form.get("limit").and_then(|text| text.parse().ok()).unwrap_or(10);
        let of = self.refunds.iter().rev().filter(|refund| Some(&refund.intent) == form.get("payment_intent"));
        let all: Vec<_> = of.map(Refund::value).collect();
        let has_more = all.len() > limit;
        (
            200,
            json!({ "object": "list", "has_more": has_more, "data": all.into_iter().take(limit).collect::<Vec<_>>() }),
        )
    }

    /// A buyer who has this client secret does this. Gives the status afterwards.
    pub fn buyer(&mut self, client_secret: &str, buyer: Buyer) -> Result<&'static str, &'static str> {
        let intent = self.intents.values_mut().find(|intent| intent.secret() == client_secret).ok_or("unknown")?;
        if ["succeeded", "canceled"].contains(&intent.status) {
            return Err("payment_intent_unexpected_state");
        }
        intent.declined = buyer == Buyer::IsDeclined;
        let (status, event) = match buyer {
            Buyer::Pays => ("succeeded", "payment_intent.succeeded"),
            Buyer::IsDeclined => ("requires_payment_method", "payment_intent.payment_failed"),
            Buyer::MustConfirm => ("requires_action", "payment_intent.requires_action"),
            Buyer::PaysSlowly => ("processing", "payment_intent.processing"),
        };
        intent.status = status;
        if buyer == Buyer::Pays {
            intent.refunded = Some(0);
            let payment = intent.metadata.get("payment").cloned().unwrap_or_default();
            self.entries.push(Entry::Captured { payment, amount: intent.amount });
        }
        self.events.push((event, intent.value(false)));
        Ok(status)
    }

    /// All money that moved, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many intents there are for a payment of the shop's.
    pub fn intents_of(&self, payment: &str) -> usize {
        let of = |intent: &&Intent| intent.metadata.get("payment").map(String::as_str) == Some(payment);
        self.intents.values().filter(of).count()
    }

    /// What is wrong with the money: captured twice for one payment, refunded twice under one name, or more than there was.
    pub fn faults(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut captured: BTreeMap<&str, u64> = BTreeMap::new();
        let mut names: BTreeMap<&str, u32> = BTreeMap::new();
        for entry in &self.entries {
            match entry {
                Entry::Captured { payment, amount } => {
                    if captured.insert(payment, *amount).is_some() {
                        found.push(format!("captured twice: {payment}"));
                    }
                }
                Entry::Refunded { payment, refund, amount } => {
                    *names.entry(refund).or_default() += 1;
                    match captured.get_mut(payment.as_str()) {
                        Some(rest) if *rest >= *amount => *rest -= amount,
                        _ => found.push(format!("more refunded than captured: {payment}")),
                    }
                }
            }
        }
        found.extend(
            names.into_iter().filter(|(_, times)| *times > 1).map(|(name, _)| format!("refunded twice: {name}")),
        );
        found
    }
}
