//! The shop is opened: its table, its keys, its payment provider, and those who are told.

use std::fs;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

use config::{Durability as Kept, Payments, Shop as Settings, ShopStore};
use governor::{DefaultDirectRateLimiter, Quota};
use inventory::{Connect, Durability, Inventory, Table};
use ring::hmac;
use tokio::sync::Notify;

use crate::errors::OpenError;
use crate::ids;
use crate::outbox::mail::{Login, MAIL_DEADLINE, MailSettings, MailTls, Mailer};
use crate::outbox::relay::Relay;
use crate::outbox::webhook::{WEBHOOK_DEADLINE, Webhook, WebhookSettings};
use crate::outbox::{Destination, Kind};
use crate::payments::test::TestProvider;
use crate::payments::{Guarded, Patience, PaymentProvider, STRIPE_URL, Stripe, StripeSettings};
use crate::press::Press;
use crate::secret::Secret;
use crate::shop::Shop;

/// Looks at the provider for those who look at an order: pages ask again every few seconds, and Stripe takes a hundred requests
/// a second of a whole account. Beyond, the agenda and the provider's notices are soon enough.
const LOOKS_PER_S: NonZeroU32 = NonZeroU32::new(10).expect("not zero");

/// What the shop stands on.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The data folder, for the embedded table.
    pub data: PathBuf,
    /// The secret of which its keys are made. Shops of one table share it.
    pub secret: [u8; 32],
    /// How buyers reach it.
    pub public_url: String,
}

impl Shop {
    /// Opens the table in the data folder, on the server or at Amazon, and everything around it.
    ///
    /// # Errors
    /// One sentence.
    pub async fn open(settings: &Settings, ground: &Ground) -> Result<Self, OpenError> {
        let connect = match &settings.store {
            ShopStore::Embedded => Connect::Embedded(ground.data.join("shop.db"), durability(settings)),
            ShopStore::Server { url } => Connect::Server(url.clone()),
            ShopStore::Aws => Connect::Aws,
        };
        let table = Table::open(&connect, &settings.table).await.map_err(|fault| OpenError(fault.what))?;
        Self::on(table, settings, ground)
    }

    /// On a table that is open.
    ///
    /// # Errors
    /// One sentence: a file that cannot be read, a setting that does not fit.
    pub fn on(table: Table, settings: &Settings, ground: &Ground) -> Result<Self, OpenError> {
        Self::with(table, settings, ground, None, Vec::new())
    }

    /// On a table that is open, with another payment provider than the settings name, and with more who are told.
    ///
    /// # Errors
    /// As [`Shop::on`].
    pub fn with(
        table: Table,
        settings: &Settings,
        ground: &Ground,
        other: Option<Arc<dyn PaymentProvider>>,
        more: Vec<Arc<dyn Destination>>,
    ) -> Result<Self, OpenError> {
        let inventory = Arc::new(match settings.store {
            ShopStore::Embedded => Inventory::new(table.clone()),
            ShopStore::Server { .. } | ShopStore::Aws => Inventory::shared(table.clone()),
        });
        let seed = key(&ground.secret, "tickets");
        let press = Press::new(Arc::clone(&inventory), &seed, &ground.public_url);
        let press = Arc::new(press.map_err(|error| OpenError(format!("the shop's secret makes no key: {error}")))?);
        let mailer = mailer(settings, ground, &press)?;
        let mut destinations: Vec<Arc<dyn Destination>> = Vec::new();
        destinations.extend(mailer.iter().map(|mailer| Arc::clone(mailer) as Arc<dyn Destination>));
        destinations.extend(webhook(settings)?);
        destinations.extend(more);
        let (provider, test): (Arc<dyn PaymentProvider>, _) = match &settings.payments {
            Payments::Test => {
                let test = Arc::new(TestProvider::new(table));
                (Arc::clone(&test) as Arc<dyn PaymentProvider>, Some(test))
            }
            Payments::Stripe(stripe) => {
                (Arc::new(Guarded::new(Arc::new(self::stripe(stripe)?))) as Arc<dyn PaymentProvider>, None)
            }
        };
        let name = ids::random().map_err(|_| OpenError("the system has no random bytes to give".to_owned()))?;
        Ok(Self {
            relay: Relay::new(inventory.table().clone(), destinations.clone(), name),
            inventory,
            provider: other.unwrap_or(provider),
            test,
            destinations,
            mailer,
            press,
            settings: settings.clone(),
            public_url: ground.public_url.clone(),
            links: hmac::Key::new(hmac::HMAC_SHA256, &key(&ground.secret, "links")),
            told: Notify::new(),
            looks: DefaultDirectRateLimiter::direct(Quota::per_second(LOOKS_PER_S)),
            swept: tokio::sync::Mutex::default(),
        })
    }
}

/// A key for one purpose, so that none is used for two.
fn key(secret: &[u8; 32], purpose: &str) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), format!("vestibule shop {purpose}").as_bytes());
    let mut key = [0; 32];
    key.copy_from_slice(tag.as_ref());
    key
}

fn durability(settings: &Settings) -> Durability {
    match settings.durability {
        Kept::Power => Durability::Power,
        Kept::Process => Durability::Process,
    }
}

fn stripe(stripe: &config::Stripe) -> Result<Stripe, OpenError> {
    let secrets = stripe.webhook_secret_files.iter().map(|file| Secret::read(file, "shop.stripe.webhook_secret_files"));
    let of = StripeSettings {
        url: stripe.url.clone().unwrap_or_else(|| STRIPE_URL.to_owned()),
        key: Secret::read(&stripe.secret_key_file, "shop.stripe.secret_key_file")?,
        webhook_secrets: secrets.collect::<Result<_, _>>()?,
        methods: stripe.methods.clone(),
        patience: Patience::default(),
    };
    Stripe::new(&of).map_err(|bad| OpenError(format!("shop.stripe: {bad}")))
}

fn mailer(settings: &Settings, ground: &Ground, press: &Arc<Press>) -> Result<Option<Arc<Mailer>>, OpenError> {
    let Some(mail) = &settings.mail else { return Ok(None) };
    let (scheme, place) = mail.url.split_once("://").unwrap_or(("", &mail.url));
    let (tls, usual) = match scheme {
        "smtps" => (MailTls::Tls, 465),
        "smtp" => (MailTls::StartTls, 587),
        _ => (MailTls::None, 25),
    };
    let place = place.trim_end_matches('/');
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| OpenError(format!("shop.mail.url: {port} is no port")))?),
        None => (place, usual),
    };
    let login = match (&mail.user, &mail.password_file) {
        (Some(user), Some(file)) => {
            let password = Secret::read(file, "shop.mail.password_file")?;
            Some(Login { user: user.clone(), password })
        }
        (None, None) => None,
        _ => return Err(OpenError("shop.mail: user and password_file belong together".to_owned())),
    };
    let authorities = mail.ca_file.as_ref().map(|file| {
        fs::read(file)
            .map_err(|error| OpenError(format!("cannot read {} (shop.mail.ca_file): {error}", file.display())))
    });
    let of = MailSettings {
        host: host.to_owned(),
        port,
        tls,
        authorities: authorities.transpose()?,
        login,
        from: mail.from.clone(),
        reply_to: mail.reply_to.clone(),
        public_url: ground.public_url.clone(),
        deadline: MAIL_DEADLINE,
    };
    let mailer = Mailer::new(&of, Some(Arc::clone(press) as _));
    let mailer = mailer.map_err(|bad| OpenError(format!("shop.mail.{}: {}", bad.setting, bad.problem)))?;
    Ok(Some(Arc::new(mailer)))
}

fn webhook(settings: &Settings) -> Result<Option<Arc<dyn Destination>>, OpenError> {
    let Some(webhook) = &settings.webhook else { return Ok(None) };
    let secrets = webhook.secret_files.iter().map(|file| Secret::read(file, "shop.webhook.secret_files"));
    let kinds: Result<Vec<Kind>, _> =
        webhook.kinds.iter().map(|word| serde_json::from_value(word.as_str().into())).collect();
    let kinds = kinds.map_err(|_| OpenError("shop.webhook.kinds: an unknown kind; order.paid is one".to_owned()))?;
    let of = WebhookSettings {
        url: webhook.url.clone(),
        secrets: secrets.collect::<Result<_, _>>()?,
        kinds: (!kinds.is_empty()).then_some(kinds),
        deadline: WEBHOOK_DEADLINE,
    };
    let made = Webhook::new(&of, Arc::new(ids::now)).map_err(|bad| OpenError(format!("shop.webhook: {bad}")))?;
    Ok(Some(Arc::new(made)))
}
