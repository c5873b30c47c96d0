//! Stripe as a payment provider, against a stand-in that somebody else wrote: localstripe. It knows no idempotency keys and
//! few events, but its idea of payment intents, refunds and signatures is not ours.

mod stripe_server;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use checkout::Secret;
use checkout::payments::{Notice, Patience, Payment, PaymentProvider, PaymentState, Standing, Stripe, StripeSettings};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use inventory::UnixMs;
use serde_json::Value;
use stripe_server::{KEY, now_s, receiver};
use tokio::sync::{mpsc, oneshot};

const PROGRAM: &str = "VESTIBULE_LOCALSTRIPE";
const SECRET: &str = "whsec_localstripe0123456789";
const WAIT_MAX: Duration = Duration::from_secs(60);

const CARD: &str = "4242424242424242";
/// Taken as a means of payment, and declined when it is charged.
const CARD_DECLINED: &str = "4000000000000341";
/// The bank asks whether it is them.
const CARD_CONFIRMED: &str = "4000002500003155";

struct LocalStripe {
    url: String,
    process: Child,
}

impl Drop for LocalStripe {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/.venv/bin/localstripe");
    let program = std::env::var_os(PROGRAM).map_or(beside, PathBuf::from);
    assert!(
        program.is_file(),
        "{} is not there: `python3 -m venv tests/.venv && tests/.venv/bin/pip install localstripe==1.15.10` installs it, \
         or {PROGRAM} names it",
        program.display()
    );
    program
}

impl LocalStripe {
    async fn start() -> Self {
        let mut process = Command::new(program())
            .args(["--port", "0", "--from-scratch"])
            .env("PYTHONUNBUFFERED", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("localstripe starts");
        let output = BufReader::new(process.stdout.take().expect("its output"));
        let (tell, port) = oneshot::channel();
        std::thread::spawn(move || {
            let mut tell = Some(tell);
            // It stops when nobody reads what it says, so that is read to its end.
            for line in output.lines().map_while(Result::ok) {
                if let Some((_, rest)) = line.split_once("Running on http://[::]:")
                    && let Some(tell) = tell.take()
                {
                    let _ = tell.send(rest.chars().take_while(char::is_ascii_digit).collect::<String>());
                }
            }
        });
        let port =
            tokio::time::timeout(WAIT_MAX, port).await.expect("localstripe is ready").expect("it names its port");
        Self { url: format!("http://127.0.0.1:{port}"), process }
    }

    fn provider(&self) -> Stripe {
        let settings = StripeSettings {
            url: self.url.clone(),
            key: Secret::new(KEY),
            webhook_secrets: vec![Secret::new(SECRET)],
            // It does not know `automatic_payment_methods`.
            methods: vec!["card".to_owned()],
            patience: Patience { answer: Duration::from_secs(20), call: WAIT_MAX, ..Patience::default() },
        };
        Stripe::new(&settings).expect("valid")
    }

    /// As the payment page does it.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(format!("{}{path}", self.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("Bearer {KEY}"))
            .body(Full::from(Bytes::from(form)))
            .expect("a request");
        let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request).await.expect("an answer");
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.expect("whole").to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    /// A buyer pays with this card. Gives the status of the answer.
    async fn pay(&self, payment: &Payment, card: &str) -> u16 {
        let fields = [
            ("type", "card"),
            ("card[number]", card),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2040"),
            ("card[cvc]", "123"),
        ];
        let (status, method) = self.post("/v1/payment_methods", &fields).await;
        assert_eq!(status, 200, "{method}");
        let intent = format!("/v1/payment_intents/{}", payment.reference.as_deref().expect("started"));
        let chosen = [("payment_method", method["id"].as_str().expect("a name"))];
        assert_eq!(self.post(&intent, &chosen).await.0, 200);
        self.post(&format!("{intent}/confirm"), &[]).await.0
    }
}

async fn started(stripe: &Stripe, id: &str) -> (Payment, String) {
    let payment = Payment {
        id: id.to_owned(),
        order: format!("order-of-{id}"),
        amount: 6500,
        currency: "EUR".to_owned(),
        reference: None,
    };
    let started = stripe.start(&payment).await.expect("started");
    assert!(started.reference.starts_with("pi_"));
    (Payment { reference: Some(started.reference), ..payment }, started.client.expect("a client secret"))
}

fn standing(state: PaymentState, refunded: u64) -> Result<Standing, checkout::payments::ProviderFault> {
    Ok(Standing { state, refunded })
}

#[tokio::test]
async fn a_payment_is_made_paid_and_sent_back() {
    let server = LocalStripe::start().await;
    let stripe = server.provider();
    let (mine, secret) = started(&stripe, "p").await;
    assert_eq!(stripe.look(&mine).await, standing(PaymentState::Pending, 0));
    let again = stripe.start(&mine).await.expect("started");
    assert_eq!((Some(&again.reference), again.client), (mine.reference.as_ref(), Some(secret)));

    assert_eq!(server.pay(&mine, CARD).await, 200);
    assert_eq!(stripe.look(&mine).await, standing(PaymentState::Captured, 0));
    assert_eq!(stripe.cancel(&mine).await, standing(PaymentState::Captured, 0));

    // It has no idempotency keys: what is not sent twice is what is found by its name.
    for _ in 0..2 {
        assert_eq!(stripe.refund(&mine, 2500, "part").await, standing(PaymentState::Captured, 2500));
    }
    for _ in 0..2 {
        assert_eq!(stripe.refund(&mine, 4000, "rest").await, standing(PaymentState::Captured, 6500));
    }
    assert_eq!(stripe.look(&mine).await, standing(PaymentState::Captured, 6500));
}

#[tokio::test]
async fn declined_asked_back_and_cancelled() {
    let server = LocalStripe::start().await;
    let stripe = server.provider();
    let (declined, _) = started(&stripe, "declined").await;
    assert_eq!(server.pay(&declined, CARD_DECLINED).await, 402);
    assert_eq!(stripe.look(&declined).await, standing(PaymentState::Pending, 0), "another card may be taken");
    assert!(!stripe.refund(&declined, 1, "r").await.expect_err("nothing to send back").retry);
    for _ in 0..2 {
        assert_eq!(stripe.cancel(&declined).await, standing(PaymentState::Cancelled, 0));
    }

    let (asked, secret) = started(&stripe, "asked").await;
    assert_eq!(server.pay(&asked, CARD_CONFIRMED).await, 200);
    assert_eq!(stripe.look(&asked).await, standing(PaymentState::Pending, 0));
    let path = format!("/v1/payment_intents/{}/_authenticate", asked.reference.as_deref().expect("started"));
    let (status, _) = server.post(&path, &[("client_secret", &secret), ("success", "true")]).await;
    assert_eq!(status, 200);
    assert_eq!(stripe.look(&asked).await, standing(PaymentState::Captured, 0));

    let missing = Payment { reference: Some("pi_missing".to_owned()), ..asked };
    let fault = stripe.look(&missing).await.expect_err("not there");
    assert!(!fault.retry && fault.what.contains("404"), "{fault}");
}

#[tokio::test]
async fn its_webhooks_are_signed_as_we_read_them() {
    let server = LocalStripe::start().await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let stripe = std::sync::Arc::new(server.provider());
    let (url, _) = receiver(move |signature, body| {
        let now = UnixMs(u64::try_from(now_s()).expect("after 1970") * 1000);
        tell.send(stripe.notice(signature.as_deref(), &body, now)).is_ok()
    })
    .await;
    let (status, _) = server.post("/_config/webhooks/shop", &[("url", url.as_str()), ("secret", SECRET)]).await;
    assert_eq!(status, 200);

    let stripe = server.provider();
    let (paid, _) = started(&stripe, "paid").await;
    let (declined, _) = started(&stripe, "declined").await;
    server.pay(&paid, CARD).await;
    server.pay(&declined, CARD_DECLINED).await;
    let mut notices = BTreeMap::new();
    for _ in 0..2 {
        let next = tokio::time::timeout(WAIT_MAX, told.recv()).await.expect("it comes").expect("open");
        let Notice { payment, order, id } = next.expect("the signature fits").expect("ours");
        assert!(!id.is_empty());
        notices.insert(payment, order);
    }
    let expected = ["declined", "paid"].map(|id| (id.to_owned(), format!("order-of-{id}")));
    assert_eq!(notices, BTreeMap::from(expected));
}
