//! Stripe as a payment provider, over its REST API: a payment is a payment intent, which the buyer pays on a page of ours
//! with Stripe's own script, so that card numbers never come here. <https://docs.stripe.com/api>
//!
//! **What makes repeating safe.** An intent is created with our payment's id as its idempotency key, and a refund with the
//! refund's: whatever was lost on the way, asking again gives what is there. Stripe forgets a key after a day. From then on
//! the rest holds: a payment whose reference we have is looked at and never created; one whose reference was lost gets a
//! second intent, and the first can take no money, because its client secret reached nobody (so the shop keeps the
//! reference *before* it shows the client secret); and before a refund is made, those of the payment are looked through
//! for one that is marked with its name.
//!
//! **What is set at Stripe:** a webhook endpoint at the shop with the events of `notice::EVENTS`. Each only says which payment
//! to look at, so the endpoint's API version does not matter.
//!
//! **What this never does:** capture by hand, keep a card, believe a notice without asking, send a key in the open.

mod notice;
mod retry;
mod said;
mod settings;
mod wire;

use std::fmt;

use async_trait::async_trait;
use form_urlencoded::Serializer;
use hyper::StatusCode;
use inventory::UnixMs;
use ring::hmac;
use tokio::time::Instant;

pub use notice::TOLERANCE_S;
pub use settings::{BadStripe, Patience, STRIPE_URL, StripeSettings};

use said::{Created, Intent, Refund, Refunds, hopeless};
use wire::{Call, Failed, Wire};

use crate::Secret;

use super::{BadNotice, Notice, Payment, PaymentProvider, PaymentState, ProviderFault, Standing, Started};

/// Currencies whose smallest unit is another one at Stripe than in ISO 4217, so that an amount would be a hundred times too
/// much or too little. <https://docs.stripe.com/currencies#special-cases>
const OTHER_UNITS: [&str; 3] = ["ISK", "MGA", "UGX"];
/// The most that Stripe gives in one page. A payment has a few refunds: one for each ticket, at most.
const REFUNDS_MAX: usize = 100;
/// Longer than any name that Stripe promises.
const REFERENCE_CHARS_MAX: usize = 255;
/// With this, what became of the money comes along.
const EXPAND: (&str, &str) = ("expand[]", "latest_charge");

/// Stripe. One for the process: it keeps connections open, and is shared by reference.
pub struct Stripe {
    wire: Wire,
    methods: Vec<String>,
    webhook_keys: Vec<hmac::Key>,
}

impl fmt::Debug for Stripe {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Stripe").field("methods", &self.methods).finish_non_exhaustive()
    }
}

impl Stripe {
    /// Checks the settings; asks nobody yet.
    ///
    /// # Errors
    /// When they cannot work, or the system's certificates cannot be read.
    pub fn new(settings: &StripeSettings) -> Result<Self, BadStripe> {
        settings.check()?;
        let key = |secret: &Secret| hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
        Ok(Self {
            wire: Wire::new(settings)?,
            methods: settings.methods.clone(),
            webhook_keys: settings.webhook_secrets.iter().map(key).collect(),
        })
    }

    /// Creates the intent, or finds the one that was created with the same key.
    async fn create(&self, payment: &Payment, until: Instant) -> Result<Created, ProviderFault> {
        if OTHER_UNITS.contains(&payment.currency.to_ascii_uppercase().as_str()) {
            return Err(hopeless(format!("Stripe counts {} in other units than we do", payment.currency)));
        }
        let amount = payment.amount.to_string();
        let currency = payment.currency.to_ascii_lowercase();
        let mut parts = vec![("amount", amount.as_str()), ("currency", &currency)];
        match self.methods.is_empty() {
            true => parts.push(("automatic_payment_methods[enabled]", "true")),
            false => parts.extend(self.methods.iter().map(|method| ("payment_method_types[]", method.as_str()))),
        }
        parts.extend([("metadata[payment]", payment.id.as_str()), ("metadata[order]", &payment.order)]);
        let call = Call {
            what: "a payment cannot be started",
            path: "/v1/payment_intents".to_owned(),
            form: Some(form(&parts)),
            key: Some(&payment.id),
        };
        Ok(self.wire.call(&call, until).await?)
    }

    /// Stripe's name of the payment. One whose name was lost is found by creating it again.
    async fn name(&self, payment: &Payment, until: Instant) -> Result<String, ProviderFault> {
        let name = match &payment.reference {
            Some(reference) => reference.clone(),
            None => self.create(payment, until).await?.id,
        };
        // It becomes a part of a path.
        let fits = |char: char| char.is_ascii_alphanumeric() || char == '_';
        match !name.is_empty() && name.len() <= REFERENCE_CHARS_MAX && name.chars().all(fits) {
            true => Ok(name),
            false => Err(hopeless("a payment's reference is no name of Stripe's".to_owned())),
        }
    }

    async fn intent(&self, name: &str, payment: &Payment, until: Instant) -> Result<Intent, ProviderFault> {
        let call = Call {
            what: "a payment cannot be looked at",
            path: format!("/v1/payment_intents/{name}?{}", form(&[EXPAND])),
            form: None,
            key: None,
        };
        self.wire.call::<Intent>(&call, until).await?.belongs_to(payment)
    }

    async fn standing(&self, name: &str, payment: &Payment, until: Instant) -> Result<Standing, ProviderFault> {
        self.intent(name, payment, until).await?.standing()
    }

    /// The refund of this name, if there is one. Not every refund is made by us: the dashboard can make some too.
    async fn find_refund(&self, name: &str, refund: &str, until: Instant) -> Result<Option<Refund>, ProviderFault> {
        let limit = REFUNDS_MAX.to_string();
        let call = Call {
            what: "a payment's refunds cannot be looked at",
            path: format!("/v1/refunds?{}", form(&[("payment_intent", name), ("limit", &limit)])),
            form: None,
            key: None,
        };
        let Refunds { data, has_more } = self.wire.call(&call, until).await?;
        let found = data.into_iter().find(|one| one.is_named(refund));
        match found.is_none() && has_more {
            true => {
                Err(hopeless(format!("a payment has more than {REFUNDS_MAX} refunds: give the money back by hand")))
            }
            false => Ok(found),
        }
    }

    async fn make_refund(
        &self,
        name: &str,
        payment: &Payment,
        amount: u64,
        refund: &str,
        until: Instant,
    ) -> Result<Refund, ProviderFault> {
        let amount = amount.to_string();
        let parts = [
            ("payment_intent", name),
            ("amount", &amount),
            ("metadata[refund]", refund),
            ("metadata[payment]", &payment.id),
            ("metadata[order]", &payment.order),
        ];
        let call = Call {
            what: "a payment cannot be refunded",
            path: "/v1/refunds".to_owned(),
            form: Some(form(&parts)),
            key: Some(refund),
        };
        Ok(self.wire.call(&call, until).await?)
    }
}

/// As Stripe reads it: a form, or the same as a query.
fn form(parts: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(parts).finish()
}

#[async_trait]
impl PaymentProvider for Stripe {
    /// `client` is the client secret for Stripe's script on the payment page. The reference is kept before that is shown.
    async fn start(&self, payment: &Payment) -> Result<Started, ProviderFault> {
        let until = self.wire.deadline();
        let (reference, client) = match &payment.reference {
            None => {
                let created = self.create(payment, until).await?;
                (created.id, created.client_secret)
            }
            Some(_) => {
                let name = self.name(payment, until).await?;
                let client = self.intent(&name, payment, until).await?.client_secret;
                (name, client)
            }
        };
        Ok(Started { reference, client })
    }

    /// Where the reference was lost this creates the intent again, which finds the one that is there; one that was never
    /// started is made by this, and nobody can pay it.
    async fn look(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        let until = self.wire.deadline();
        let name = self.name(payment, until).await?;
        self.standing(&name, payment, until).await
    }

    /// Finds it as `look` does. Without an idempotency key: cancelling again changes nothing, and a refusal that Stripe has written down for a key
    /// (the payment was just being worked on) would be told for a day.
    async fn cancel(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        let until = self.wire.deadline();
        let name = self.name(payment, until).await?;
        let call = Call {
            what: "a payment cannot be cancelled",
            path: format!("/v1/payment_intents/{name}/cancel"),
            form: Some(form(&[EXPAND])),
            key: None,
        };
        match self.wire.call::<Intent>(&call, until).await {
            Ok(intent) => intent.belongs_to(payment)?.standing(),
            Err(Failed { refusal: Some(refusal), fault }) if refusal.status == StatusCode::BAD_REQUEST => {
                // It was paid or cancelled meanwhile, or is being worked on.
                let standing = self.standing(&name, payment, until).await?;
                let is_over = matches!(standing.state, PaymentState::Captured | PaymentState::Cancelled);
                match is_over || refusal.code.as_deref() == Some("payment_intent_unexpected_state") {
                    true => Ok(standing),
                    false => Err(fault),
                }
            }
            Err(failed) => Err(failed.into()),
        }
    }

    /// `refunded` of the result counts what is on its way; a bank can send it back days later (`refund.failed`), and then
    /// repeating it says so.
    async fn refund(&self, payment: &Payment, amount: u64, refund: &str) -> Result<Standing, ProviderFault> {
        let until = self.wire.deadline();
        let name = self.name(payment, until).await?;
        let Standing { state, .. } = self.standing(&name, payment, until).await?;
        if state != PaymentState::Captured {
            return Err(hopeless(format!("a payment that is not captured ({state:?}) cannot be refunded")));
        }
        let made = match self.find_refund(&name, refund, until).await? {
            Some(found) => found,
            None => self.make_refund(&name, payment, amount, refund, until).await?,
        };
        made.is_under_way(amount)?;
        self.standing(&name, payment, until).await
    }

    fn notice(&self, signature: Option<&str>, body: &[u8], now: UnixMs) -> Result<Option<Notice>, BadNotice> {
        notice::read(&self.webhook_keys, signature, body, now)
    }
}
