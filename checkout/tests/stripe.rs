//! Stripe as a payment provider, against a stand-in that loses answers, refuses, and is slow: every call under every
//! fault, and no money moves twice.

mod stripe_server;

use std::sync::Arc;
use std::time::Duration;

use checkout::Secret;
use checkout::payments::{
    Patience, Payment, PaymentProvider, PaymentState, ProviderFault, Standing, Stripe, StripeSettings,
};
use stripe_server::{Buyer, Entry, Fault, KEY, Operation, StripeServer};

const AMOUNT: u64 = 500;
const PART: u64 = 200;

/// Long enough for a busy machine, with short pauses.
const PATIENT: Patience = Patience {
    answer: Duration::from_secs(20),
    call: Duration::from_secs(60),
    pause_min: Duration::from_millis(2),
    pause_max: Duration::from_millis(20),
};

fn settings(url: &str, patience: Patience) -> StripeSettings {
    StripeSettings {
        url: url.to_owned(),
        key: Secret::new(KEY),
        webhook_secrets: vec![Secret::new("whsec_standin0123456789")],
        methods: Vec::new(),
        patience,
    }
}

fn provider(server: &StripeServer, patience: Patience) -> Stripe {
    Stripe::new(&settings(server.url(), patience)).expect("valid")
}

fn payment(id: &str) -> Payment {
    Payment {
        id: id.to_owned(),
        order: format!("order-of-{id}"),
        amount: AMOUNT,
        currency: "EUR".to_owned(),
        reference: None,
    }
}

fn standing(state: PaymentState, refunded: u64) -> Standing {
    Standing { state, refunded }
}

/// A shop's side of a payment, with the client secret that its buyer's page has.
async fn started(stripe: &Stripe, id: &str) -> (Payment, String) {
    let started = stripe.start(&payment(id)).await.expect("started");
    (Payment { reference: Some(started.reference), ..payment(id) }, started.client.expect("a client secret"))
}

async fn paid(server: &StripeServer, stripe: &Stripe, id: &str) -> Payment {
    let (payment, secret) = started(stripe, id).await;
    server.buyer(&secret, Buyer::Pays).expect("paid");
    payment
}

fn captured(id: &str) -> Entry {
    Entry::Captured { payment: id.to_owned(), amount: AMOUNT }
}

fn refunded(id: &str, refund: &str, amount: u64) -> Entry {
    Entry::Refunded { payment: id.to_owned(), refund: refund.to_owned(), amount }
}

/// What a fault tells holds no secret.
fn fault<T: std::fmt::Debug>(result: Result<T, ProviderFault>, retry: bool) -> String {
    let fault = result.expect_err("a fault");
    assert_eq!(fault.retry, retry, "{fault}");
    assert!(!fault.what.contains("sk_") && !fault.what.contains("_secret_"), "{fault}");
    fault.what
}

#[derive(Debug, Clone, Copy)]
enum Call {
    Start,
    Look,
    Cancel,
    Refund,
}

impl Call {
    /// On a payment that is ready for it. The reference was lost where `is_known` is false.
    async fn run(self, server: &StripeServer, is_known: bool, operation: Operation, faults: &[Fault]) -> Standing {
        let stripe = provider(server, PATIENT);
        let mut mine = match self {
            Self::Start => payment("p"),
            Self::Look | Self::Refund => paid(server, &stripe, "p").await,
            Self::Cancel => started(&stripe, "p").await.0,
        };
        if !is_known {
            mine.reference = None;
        }
        server.next(operation, faults);
        let result = match self {
            Self::Start => match stripe.start(&mine).await {
                Ok(begun) => {
                    mine.reference = Some(begun.reference);
                    assert!(begun.client.is_some());
                    stripe.look(&mine).await
                }
                Err(fault) => Err(fault),
            },
            Self::Look => stripe.look(&mine).await,
            Self::Cancel => stripe.cancel(&mine).await,
            Self::Refund => stripe.refund(&mine, PART, "r").await,
        };
        result.unwrap_or_else(|fault| panic!("{self:?} with {operation:?} {faults:?}: {fault}"))
    }

    fn expected(self) -> Standing {
        match self {
            Self::Start => standing(PaymentState::Pending, 0),
            Self::Look => standing(PaymentState::Captured, 0),
            Self::Cancel => standing(PaymentState::Cancelled, 0),
            Self::Refund => standing(PaymentState::Captured, PART),
        }
    }

    fn entries(self) -> Vec<Entry> {
        match self {
            Self::Start | Self::Cancel => vec![],
            Self::Look => vec![captured("p")],
            Self::Refund => vec![captured("p"), refunded("p", "r", PART)],
        }
    }
}

#[tokio::test]
async fn each_call_meets_each_fault_and_money_moves_once() {
    let operations = [
        (Call::Start, false, vec![Operation::Create, Operation::Retrieve]),
        (Call::Look, true, vec![Operation::Retrieve]),
        (Call::Look, false, vec![Operation::Create, Operation::Retrieve]),
        (Call::Cancel, true, vec![Operation::Cancel]),
        (Call::Cancel, false, vec![Operation::Create, Operation::Cancel]),
        (Call::Refund, true, vec![Operation::Retrieve, Operation::Refunds, Operation::Refund]),
        (Call::Refund, false, vec![Operation::Create, Operation::Retrieve, Operation::Refunds, Operation::Refund]),
    ];
    let faults: [&[Fault]; 9] = [
        &[],
        &[Fault::Unreached],
        &[Fault::Lost],
        &[Fault::Refused(429, "rate_limit", None)],
        &[Fault::Refused(409, "lock_timeout", None)],
        &[Fault::Refused(500, "api_error", None)],
        &[Fault::Refused(503, "api_error", None)],
        &[Fault::Refused(400, "odd", Some(true))],
        &[Fault::Lost, Fault::Refused(429, "rate_limit", None), Fault::Unreached, Fault::Lost],
    ];
    for (call, is_known, operations) in operations {
        for (operation, faults) in operations.iter().flat_map(|one| faults.map(|faults| (*one, faults))) {
            let server = StripeServer::start().await;
            let told = call.run(&server, is_known, operation, faults).await;
            let case = format!("{call:?} with {operation:?} {faults:?}");
            assert_eq!(told, call.expected(), "{case}");
            assert_eq!(server.entries(), call.entries(), "{case}");
            assert_eq!(server.intents_of("p"), 1, "{case}");
            assert!(server.seen(operation).len() > faults.len(), "{case}");
            server.assert_sound();
        }
    }
}

#[tokio::test]
async fn what_is_sent_is_what_stripe_wants() {
    let server = StripeServer::start().await;
    let stripe = provider(&server, PATIENT);
    let mine = paid(&server, &stripe, "p").await;
    stripe.refund(&mine, PART, "r").await.expect("refunded");
    let create = &server.seen(Operation::Create)[0];
    let form: Vec<_> = create.form.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let expected = [
        ("amount", "500"),
        ("automatic_payment_methods[enabled]", "true"),
        ("currency", "eur"),
        ("metadata[order]", "order-of-p"),
        ("metadata[payment]", "p"),
    ];
    assert_eq!(form, expected);
    assert_eq!((create.key.as_deref(), create.version.as_deref()), (Some("p"), Some("2026-02-25.clover")));
    let refund = &server.seen(Operation::Refund)[0];
    assert_eq!((refund.key.as_deref(), refund.form["amount"].as_str()), (Some("r"), "200"));

    let chosen = StripeSettings { methods: vec!["card".to_owned()], ..settings(server.url(), PATIENT) };
    Stripe::new(&chosen).expect("valid").start(&payment("q")).await.expect("started");
    assert_eq!(server.seen(Operation::Create)[1].form["payment_method_types[]"], "card");
}

#[tokio::test]
async fn while_an_answer_is_late_the_key_is_busy_and_nothing_is_done_again() {
    let hasty = Patience {
        answer: Duration::from_millis(100),
        call: Duration::from_secs(60),
        // The key is free again long before the last repetition.
        pause_min: Duration::from_millis(200),
        pause_max: Duration::from_secs(10),
    };
    let server = Arc::new(StripeServer::start().await);
    let mine = paid(&server, &provider(&server, PATIENT), "p").await;
    server.next(Operation::Refund, &[Fault::Held]);
    let stripe = provider(&server, hasty);
    let of = Arc::clone(&server);
    let released = tokio::spawn(async move {
        of.came(Operation::Refund, 2).await;
        of.release();
    });
    let mut told = stripe.refund(&mine, PART, "r").await;
    // On a busy machine a hundred milliseconds may be too few for any answer: then the shop comes back, as it does.
    while told.as_ref().is_err_and(|fault| fault.retry) {
        told = stripe.refund(&mine, PART, "r").await;
    }
    assert_eq!(told, Ok(standing(PaymentState::Captured, PART)));
    released.await.expect("released");
    assert_eq!(server.entries(), [captured("p"), refunded("p", "r", PART)]);
    server.assert_sound();
}

#[tokio::test]
async fn a_call_ends_in_time_and_what_it_began_is_found() {
    let brief =
        Patience { answer: Duration::from_millis(300), call: Duration::from_millis(300), ..Patience::default() };
    let server = StripeServer::start().await;
    server.next(Operation::Create, &[Fault::Held]);
    let begun = std::time::Instant::now();
    let what = fault(provider(&server, brief).start(&payment("p")).await, true);
    assert!(what.contains("no answer in time"), "{what}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    server.release();
    started(&provider(&server, PATIENT), "p").await;
    assert_eq!(server.intents_of("p"), 1);
    server.assert_sound();
}

#[tokio::test]
async fn nobody_there_is_a_fault_that_may_pass() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let stripe = Stripe::new(&settings(&url, PATIENT)).expect("valid");
    fault(stripe.start(&payment("p")).await, true);
}

#[tokio::test]
async fn with_https_nothing_goes_out_in_the_open() {
    let server = StripeServer::start().await;
    let stripe = Stripe::new(&settings(&server.url().replace("http:", "https:"), PATIENT)).expect("valid");
    fault(stripe.start(&payment("p")).await, true);
    assert!(server.seen(Operation::Create).is_empty());
}

#[tokio::test]
async fn what_does_not_help_is_not_repeated() {
    for (refusal, retry) in [
        (Fault::Refused(400, "parameter_invalid_integer", None), false),
        (Fault::Refused(403, "more_permissions_required", None), false),
        (Fault::Refused(400, "odd", Some(false)), false),
        (Fault::Refused(500, "api_error", Some(false)), true),
    ] {
        let server = StripeServer::start().await;
        server.next(Operation::Create, &[refusal]);
        fault(provider(&server, PATIENT).start(&payment("p")).await, retry);
        assert_eq!(server.seen(Operation::Create).len(), 1, "{refusal:?}");
        server.assert_sound();
    }
    let server = StripeServer::start().await;
    server.next(Operation::Create, &[Fault::Unreached; 5]);
    fault(provider(&server, PATIENT).start(&payment("p")).await, true);
    assert_eq!(server.seen(Operation::Create).len(), 5, "there is an end");
    server.assert_sound();
}

#[tokio::test]
async fn a_failure_that_stripe_has_written_down_moves_nothing_twice() {
    for done in [true, false] {
        let server = StripeServer::start().await;
        let stripe = provider(&server, PATIENT);
        server.next(Operation::Create, &[Fault::Broken { done }]);
        fault(stripe.start(&payment("p")).await, true);
        assert_eq!(server.seen(Operation::Create).len(), 2, "the second answer says that it is the first again");
        server.forget_keys();
        let mine = paid(&server, &stripe, "p").await;

        server.next(Operation::Refund, &[Fault::Broken { done }]);
        fault(stripe.refund(&mine, PART, "r").await, true);
        if !done {
            fault(stripe.refund(&mine, PART, "r").await, true);
        }
        server.forget_keys();
        for _ in 0..2 {
            assert_eq!(stripe.refund(&mine, PART, "r").await, Ok(standing(PaymentState::Captured, PART)));
        }
        assert_eq!(server.entries(), [captured("p"), refunded("p", "r", PART)]);
        server.assert_sound();
    }
}

#[tokio::test]
async fn after_a_day_a_known_payment_is_still_the_same() {
    let server = StripeServer::start().await;
    let stripe = provider(&server, PATIENT);
    let (mine, secret) = started(&stripe, "p").await;
    server.forget_keys();
    let again = stripe.start(&mine).await.expect("started");
    assert_eq!((Some(again.reference), again.client), (mine.reference.clone(), Some(secret.clone())));
    server.buyer(&secret, Buyer::Pays).expect("paid");
    assert_eq!(stripe.look(&mine).await, Ok(standing(PaymentState::Captured, 0)));
    assert_eq!(server.intents_of("p"), 1);
}

#[tokio::test]
async fn refunds_go_out_once_a_name_and_never_above_the_amount() {
    let server = StripeServer::start().await;
    let stripe = provider(&server, PATIENT);
    let mine = paid(&server, &stripe, "p").await;
    for _ in 0..2 {
        assert_eq!(stripe.refund(&mine, PART, "part").await, Ok(standing(PaymentState::Captured, PART)));
        server.forget_keys();
    }
    let what = fault(stripe.refund(&mine, PART + 1, "part").await, false);
    assert!(what.contains("another amount"), "{what}");
    let what = fault(stripe.refund(&mine, AMOUNT, "too-much").await, false);
    assert!(what.contains("charge_already_refunded"), "{what}");
    assert_eq!(stripe.refund(&mine, AMOUNT - PART, "rest").await, Ok(standing(PaymentState::Captured, AMOUNT)));
    assert_eq!(stripe.look(&mine).await, Ok(standing(PaymentState::Captured, AMOUNT)));
    let expected = [captured("p"), refunded("p", "part", PART), refunded("p", "rest", AMOUNT - PART)];
    assert_eq!(server.entries(), expected);
    server.assert_sound();
}

#[tokio::test]
async fn a_refund_that_fails_is_told() {
    let server = StripeServer::start().await;
    let stripe = provider(&server, PATIENT);
    let (open, _) = started(&stripe, "open").await;
    fault(stripe.refund(&open, PART, "r-open").await, false);
    let mine = paid(&server, &stripe, "p").await;
    server.next_refund("failed");
    for _ in 0..2 {
        let what = fault(stripe.refund(&mine, PART, "r").await, false);
        assert!(what.contains("failed"), "{what}");
    }
    assert_eq!(server.entries(), [captured("p")]);
    server.next_refund("pending");
    assert_eq!(stripe.refund(&mine, PART, "r2").await, Ok(standing(PaymentState::Captured, PART)));
}

#[tokio::test]
async fn many_at_once_are_one() {
    let server = StripeServer::start().await;
    let stripe = Arc::new(provider(&server, PATIENT));
    // A call that gives up while another one has the key is repeated, as the shop does.
    async fn persist(stripe: &Stripe, mine: Option<Payment>) -> Option<Standing> {
        loop {
            let result = match &mine {
                None => stripe.start(&payment("p")).await.map(|_| None),
                Some(mine) => stripe.refund(mine, PART, "r").await.map(Some),
            };
            match result {
                Err(fault) if fault.retry => {}
                result => return result.expect("no other fault"),
            }
        }
    }
    for (round, mine) in [(0, None), (1, Some(()))] {
        let mine = match mine {
            None => None,
            Some(()) => Some(paid(&server, &stripe, "p").await),
        };
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (stripe, mine) = (Arc::clone(&stripe), mine.clone());
                tokio::spawn(async move { persist(&stripe, mine).await })
            })
            .collect();
        for task in tasks {
            let expected = (round == 1).then(|| standing(PaymentState::Captured, PART));
            assert_eq!(task.await.expect("no panic"), expected);
        }
    }
    assert_eq!(server.intents_of("p"), 1);
    assert_eq!(server.entries(), [captured("p"), refunded("p", "r", PART)]);
    server.assert_sound();
}

#[tokio::test]
async fn a_payment_goes_the_ways_that_buyers_take() {
    let server = StripeServer::start().await;
    let stripe = provider(&server, PATIENT);
    let (mine, secret) = started(&stripe, "p").await;
    for (buyer, state) in [
        (Buyer::IsDeclined, PaymentState::Pending),
        (Buyer::MustConfirm, PaymentState::Pending),
        (Buyer::IsDeclined, PaymentState::Pending),
        (Buyer::PaysSlowly, PaymentState::Pending),
        // With another card, and the same intent.
        (Buyer::Pays, PaymentState::Captured),
    ] {
        server.buyer(&secret, buyer).expect("possible");
        assert_eq!(stripe.look(&mine).await, Ok(standing(state, 0)), "{buyer:?}");
        if buyer == Buyer::PaysSlowly {
            assert_eq!(stripe.cancel(&mine).await, Ok(standing(PaymentState::Pending, 0)), "it is under way");
        }
    }
    assert_eq!(stripe.cancel(&mine).await, Ok(standing(PaymentState::Captured, 0)), "it was paid meanwhile");

    let (gone, secret) = started(&stripe, "gone").await;
    server.buyer(&secret, Buyer::IsDeclined).expect("possible");
    for _ in 0..2 {
        assert_eq!(stripe.cancel(&gone).await, Ok(standing(PaymentState::Cancelled, 0)));
    }
    server.buyer(&secret, Buyer::Pays).expect_err("cancelled is cancelled");
    assert_eq!(server.entries(), [captured("p")]);
    server.assert_sound();
}

#[tokio::test]
async fn what_is_not_this_payment_is_not_touched() {
    let server = StripeServer::start().await;
    let stripe = provider(&server, PATIENT);
    let mine = paid(&server, &stripe, "p").await;
    let what = fault(stripe.start(&Payment { amount: 501, ..payment("p") }).await, false);
    assert!(what.contains("idempotency_error"), "{what}");
    for wrong in [
        Payment { id: "q".to_owned(), ..mine.clone() },
        Payment { amount: 499, ..mine.clone() },
        Payment { reference: Some("pi_00000000000099".to_owned()), ..mine.clone() },
        Payment { reference: Some("../refunds".to_owned()), ..mine.clone() },
        Payment { reference: Some(String::new()), ..mine.clone() },
    ] {
        fault(stripe.look(&wrong).await, false);
        fault(stripe.refund(&wrong, PART, "r").await, false);
    }
    for currency in ["ISK", "ugx"] {
        let what = fault(stripe.start(&Payment { currency: currency.to_owned(), ..payment("other") }).await, false);
        assert!(what.contains("units"), "{what}");
    }
    for id in [String::new(), "x".repeat(256), "a\nb".to_owned()] {
        fault(stripe.start(&payment(&id)).await, false);
    }
    assert_eq!(server.entries(), [captured("p")]);
    server.assert_sound();
}

#[tokio::test]
async fn the_key_is_never_shown() {
    let server = StripeServer::start().await;
    let wrong = StripeSettings { key: Secret::new("sk_test_wrong0123456789"), ..settings(server.url(), PATIENT) };
    let stripe = Stripe::new(&wrong).expect("valid");
    let what = fault(stripe.start(&payment("p")).await, false);
    assert!(what.contains("401") && what.contains("req_standin"), "{what}");
    assert!(!format!("{stripe:?} {wrong:?}").contains("sk_test"));
}
