//! What the shop has to know to use Stripe, and what is wrong with it.

use std::time::Duration;

use crate::Secret;

/// Stripe's API.
pub const STRIPE_URL: &str = "https://api.stripe.com";

/// Secrets of the webhook endpoint that hold at the same time: the new one and the one before it, while Stripe rolls it.
/// Each more costs another HMAC for every notice, also for those that strangers send.
const WEBHOOK_SECRETS_MAX: usize = 2;

/// How long Stripe is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For one answer, from the connection on.
    pub answer: Duration,
    /// For one call of the provider, with all that is asked for it, all repetitions and the pauses between them.
    pub call: Duration,
    /// Before the first repetition; doubled for each further one.
    pub pause_min: Duration,
    /// The longest pause. Stripe may ask for a longer one; then the call ends, and whoever called repeats it later.
    pub pause_max: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            // Most calls take well under a second; the slow ones wait for a bank.
            answer: Duration::from_secs(10),
            // A buyer waits for it on a page.
            call: Duration::from_secs(25),
            pause_min: Duration::from_millis(250),
            pause_max: Duration::from_secs(4),
        }
    }
}

/// What the shop has to know.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// Where the API is: `STRIPE_URL`, or a stand-in for tests.
    pub url: String,
    /// The secret key (`sk_…`), or better a restricted one (`rk_…`) that may write payment intents and refunds and read
    /// charges.
    pub key: Secret,
    /// The secrets of the webhook endpoint (`whsec_…`): one, or two while it is rolled.
    pub webhook_secrets: Vec<Secret>,
    /// The kinds of payment that are offered, for instance `card`. Empty leaves the choice to Stripe's dashboard; some of
    /// those there take days, longer than places are held. A change is a change of what a payment is created with: those
    /// whose reference was lost cannot be found for a day after it.
    pub methods: Vec<String>,
    /// How long Stripe is waited for.
    pub patience: Patience,
}

/// Why Stripe cannot be used: what to do, without the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadStripe(pub(super) String);

impl StripeSettings {
    /// Refuses what cannot work, or would tell a key to the network.
    pub(super) fn check(&self) -> Result<(), BadStripe> {
        let key = self.key.reveal();
        let kind = ["sk_live_", "sk_test_", "rk_live_", "rk_test_"].into_iter().find(|kind| key.starts_with(kind));
        let Some(kind) = kind else {
            return Err(bad(
                "the Stripe key is no secret key: it begins with sk_live_, sk_test_, rk_live_ or rk_test_",
            ));
        };
        let is_test = kind.ends_with("_test_");
        if !(self.url.starts_with("https://") || (is_test && self.url.starts_with("http://"))) {
            return Err(bad("the Stripe URL begins with https://; http:// is for test keys only"));
        }
        let secrets = &self.webhook_secrets;
        if secrets.is_empty() || secrets.len() > WEBHOOK_SECRETS_MAX {
            return Err(bad("Stripe's webhook endpoint has one secret, or two while it is rolled"));
        }
        // An empty one would let everybody sign.
        if secrets
            .iter()
            .any(|secret| !secret.reveal().starts_with("whsec_") || secret.reveal().len() < "whsec_".len() + 16)
        {
            return Err(bad("a secret of Stripe's webhook endpoint begins with whsec_ and is longer than this one"));
        }
        let Patience { answer, call, pause_min, pause_max } = self.patience;
        if answer.is_zero() || answer > call || pause_min.is_zero() || pause_min > pause_max {
            return Err(bad("Stripe's times do not fit: 0 < answer <= call, 0 < pause_min <= pause_max"));
        }
        Ok(())
    }
}

fn bad(what: &str) -> BadStripe {
    BadStripe(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, key: &str, secrets: &[&str]) -> StripeSettings {
        StripeSettings {
            url: url.to_owned(),
            key: Secret::new(key),
            webhook_secrets: secrets.iter().map(Secret::new).collect(),
            methods: Vec::new(),
            patience: Patience::default(),
        }
    }

    const WEBHOOK: &str = "whsec_0123456789abcdef";

    #[test]
    fn what_cannot_work_is_refused_without_its_secret() {
        let live = "sk_live_verysecret";
        assert_eq!(settings(STRIPE_URL, live, &[WEBHOOK]).check(), Ok(()));
        assert_eq!(settings("http://127.0.0.1:1", "rk_test_verysecret", &[WEBHOOK, WEBHOOK]).check(), Ok(()));
        for (url, key, secrets) in [
            ("http://127.0.0.1:1", live, &[WEBHOOK][..]),
            ("ftp://api.stripe.com", "sk_test_verysecret", &[WEBHOOK]),
            (STRIPE_URL, "pk_live_verysecret", &[WEBHOOK]),
            (STRIPE_URL, "", &[WEBHOOK]),
            (STRIPE_URL, live, &[]),
            (STRIPE_URL, live, &[WEBHOOK, WEBHOOK, WEBHOOK]),
            (STRIPE_URL, live, &["whsec_"]),
            (STRIPE_URL, live, &["verysecret0123456789abcdef"]),
        ] {
            let BadStripe(why) = settings(url, key, secrets).check().expect_err("refused");
            assert!(!why.contains("verysecret"), "{why}");
        }
        let mut hasty = settings(STRIPE_URL, live, &[WEBHOOK]);
        hasty.patience.answer = hasty.patience.call * 2;
        hasty.check().expect_err("an answer takes no longer than the call");
        assert!(!format!("{hasty:?}").contains("verysecret"));
    }
}
