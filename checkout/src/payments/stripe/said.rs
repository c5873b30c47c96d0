//! What Stripe says, and what it means here. Pure. The objects: <https://docs.stripe.com/api>.

use hyper::StatusCode;
use serde::Deserialize;

use crate::payments::{Payment, PaymentState, ProviderFault, Standing};

/// What we mark our objects with, so that they are known again.
#[derive(Deserialize)]
pub(super) struct Marks {
    /// Our payment.
    pub(super) payment: Option<String>,
    /// Our order.
    pub(super) order: Option<String>,
    /// Our refund.
    pub(super) refund: Option<String>,
}

/// Where an intent is.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Status {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Succeeded,
    Canceled,
    #[serde(other)]
    Unknown,
}

/// A payment intent, with its latest charge expanded.
#[derive(Deserialize)]
pub(super) struct Intent {
    id: String,
    status: Status,
    amount: u64,
    currency: String,
    latest_charge: Option<Charge>,
    metadata: Option<Marks>,
    /// What the buyer's page pays with.
    pub(super) client_secret: Option<String>,
}

#[derive(Deserialize)]
struct Charge {
    amount_refunded: u64,
}

/// A payment intent that was just created, or the same answer again. Everything else in it may be out of date.
#[derive(Deserialize)]
pub(super) struct Created {
    pub(super) id: String,
    pub(super) client_secret: Option<String>,
}

/// A refund.
#[derive(Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) amount: u64,
    pub(super) status: Option<String>,
    pub(super) metadata: Option<Marks>,
}

/// A page of a list of refunds.
#[derive(Deserialize)]
pub(super) struct Refunds {
    pub(super) data: Vec<Refund>,
    pub(super) has_more: bool,
}

impl Intent {
    /// That it is this payment's: what is paid or refunded by mistake is hard to get back.
    pub(super) fn belongs_to(self, payment: &Payment) -> Result<Self, ProviderFault> {
        let mark = self.metadata.as_ref().and_then(|marks| marks.payment.as_ref());
        let same = mark == Some(&payment.id)
            && self.amount == payment.amount
            && self.currency.eq_ignore_ascii_case(&payment.currency);
        match same {
            true => Ok(self),
            false => Err(hopeless(format!("{} at Stripe is not this payment, or has another amount", word(&self.id)))),
        }
    }

    /// Where the payment is.
    ///
    /// An intent whose card was refused goes back to `requires_payment_method`: the buyer, whom Stripe's fields tell so, can
    /// take another card, so it is pending until it is paid or cancelled.
    pub(super) fn standing(&self) -> Result<Standing, ProviderFault> {
        let state = match self.status {
            // Ours are captured at once; one that waits for it was made otherwise, and its money is not there.
            Status::RequiresPaymentMethod
            | Status::RequiresConfirmation
            | Status::RequiresAction
            | Status::Processing
            | Status::RequiresCapture => PaymentState::Pending,
            Status::Succeeded => PaymentState::Captured,
            Status::Canceled => PaymentState::Cancelled,
            Status::Unknown => return Err(hopeless(format!("{} has a status that is not known", word(&self.id)))),
        };
        let refunded = self.latest_charge.as_ref().map_or(0, |charge| charge.amount_refunded);
        Ok(Standing { state, refunded })
    }
}

impl Refund {
    /// Whether it is ours of this name.
    pub(super) fn is_named(&self, refund: &str) -> bool {
        self.metadata.as_ref().and_then(|marks| marks.refund.as_deref()) == Some(refund)
    }

    /// That the money is on its way: this refund, of this amount, and not one that failed.
    pub(super) fn is_under_way(&self, amount: u64) -> Result<(), ProviderFault> {
        let id = word(&self.id);
        match self.status.as_deref() {
            Some(status @ ("failed" | "canceled")) => {
                Err(hopeless(format!("the refund {id} has {status}: give the money back by hand")))
            }
            _ if self.amount != amount => Err(hopeless(format!("the refund {id} was made with another amount"))),
            _ => Ok(()),
        }
    }
}

#[derive(Deserialize, Default)]
struct ErrorBody {
    error: Error,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Error {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
    decline_code: Option<String>,
    param: Option<String>,
}

/// An answer that is no success.
pub(super) struct Refusal {
    /// Of HTTP.
    pub(super) status: StatusCode,
    /// Stripe's word for it, if it has one.
    pub(super) code: Option<String>,
    /// For operators.
    pub(super) text: String,
}

impl Refusal {
    /// From its body. Stripe's own sentence is left out: it can repeat what was sent.
    pub(super) fn read(status: StatusCode, request: Option<&str>, body: &[u8]) -> Self {
        let Error { kind, code, decline_code, param } =
            serde_json::from_slice::<ErrorBody>(body).unwrap_or_default().error;
        let mut text = format!("Stripe answered {}", status.as_u16());
        for said in [&kind, &code, &decline_code].into_iter().flatten() {
            text = format!("{text} {}", word(said));
        }
        for (name, said) in [("param", param.as_deref()), ("request", request)] {
            if let Some(said) = said {
                text = format!("{text}, {name} {}", word(said));
            }
        }
        Self { status, code, text }
    }
}

/// A fault that asking again does not mend.
pub(super) fn hopeless(what: String) -> ProviderFault {
    ProviderFault { what, retry: false }
}

/// One of Stripe's words as it may stand in a log: short, and nothing else than a word.
fn word(said: &str) -> String {
    /// The longest of Stripe's codes has about sixty.
    const CHARS_MAX: usize = 80;
    let fits = |char: char| char.is_ascii_alphanumeric() || "_-.[]".contains(char);
    let text: String = said.chars().filter(|char| fits(*char)).take(CHARS_MAX).collect();
    // Keys and client secrets are words too.
    match ["sk_", "rk_", "whsec_", "_secret_"].iter().any(|secret| text.contains(secret)) {
        true => "(hidden)".to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn intent(status: &str, more: &Value) -> Intent {
        let mut value = json!({
            "id": "pi_1", "status": status, "amount": 500, "currency": "eur", "last_payment_error": null,
            "latest_charge": null, "metadata": { "payment": "p", "order": "o" }, "client_secret": "pi_1_secret_x",
        });
        for (key, part) in more.as_object().expect("an object") {
            value[key] = part.clone();
        }
        serde_json::from_value(value).expect("an intent")
    }

    #[test]
    fn states_are_those_of_the_table() {
        let charge = |refunded: u64| json!({ "latest_charge": { "amount_refunded": refunded } });
        for (status, more, state, refunded) in [
            ("requires_payment_method", json!({}), PaymentState::Pending, 0),
            ("requires_payment_method", json!({ "last_payment_error": { "code": "x" } }), PaymentState::Pending, 0),
            ("requires_confirmation", json!({}), PaymentState::Pending, 0),
            ("requires_action", json!({ "last_payment_error": { "code": "x" } }), PaymentState::Pending, 0),
            ("processing", charge(0), PaymentState::Pending, 0),
            ("requires_capture", charge(0), PaymentState::Pending, 0),
            ("succeeded", charge(0), PaymentState::Captured, 0),
            ("succeeded", charge(200), PaymentState::Captured, 200),
            ("canceled", json!({}), PaymentState::Cancelled, 0),
        ] {
            assert_eq!(intent(status, &more).standing(), Ok(Standing { state, refunded }), "{status} {more}");
        }
        assert!(!intent("brand_new", &json!({})).standing().expect_err("not known").retry);
    }

    #[test]
    fn an_intent_of_somebody_else_is_not_believed() {
        let mine = Payment {
            id: "p".to_owned(),
            order: "o".to_owned(),
            amount: 500,
            currency: "EUR".to_owned(),
            reference: None,
        };
        assert!(intent("succeeded", &json!({})).belongs_to(&mine).is_ok());
        for more in [
            json!({ "metadata": {} }),
            json!({ "metadata": { "payment": "other" } }),
            json!({ "amount": 499 }),
            json!({ "currency": "usd" }),
        ] {
            assert!(intent("succeeded", &more).belongs_to(&mine).is_err(), "{more}");
        }
    }

    #[test]
    fn a_refusal_tells_no_secret() {
        let body = json!({ "error": {
            "type": "invalid_request_error", "code": "api_key_expired", "param": "sk_live_abc",
            "message": "Expired API Key provided: sk_live_abc of buyer@example.org",
        } });
        let refusal = Refusal::read(StatusCode::UNAUTHORIZED, Some("req_1"), body.to_string().as_bytes());
        let expected = "Stripe answered 401 invalid_request_error api_key_expired, param (hidden), request req_1";
        assert_eq!(refusal.text, expected);
        assert_eq!(refusal.code.as_deref(), Some("api_key_expired"));
        let garbage = Refusal::read(StatusCode::BAD_GATEWAY, None, b"<html>sk_live_abc</html>");
        assert_eq!((garbage.text.as_str(), garbage.code), ("Stripe answered 502", None));
        assert_eq!(word("a\nb c\u{1b}[31m"), "abc[31m");
    }
}
