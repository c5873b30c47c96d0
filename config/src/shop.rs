//! The inventory and checkout backend.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::load::{local, url};
use crate::section::{Section, Unit};
use crate::settings::Limit;

/// The inventory and checkout backend.
#[derive(Debug, Clone, PartialEq)]
pub struct Shop {
    /// Address and port of the shop, behind the gate.
    pub listen: SocketAddr,
    /// Address and port of the staff's API. `None`: `up` takes a free port that only the console knows; `shop` serves none.
    pub staff_listen: Option<SocketAddr>,
    /// Which DynamoDB.
    pub store: ShopStore,
    /// When a write of the embedded store counts as kept.
    pub durability: Durability,
    /// The one table.
    pub table: String,
    /// How long a hold lasts.
    pub hold: Duration,
    /// How long a hold lasts at least from the start of its payment; it is prolonged once.
    pub payment_extension: Duration,
    /// Seats and places in one hold at most.
    pub per_order_max: Limit,
    /// An order whose payment is under way is looked at this often, whether or not anybody says that it is paid.
    pub look: Duration,
    /// How often the stock is recomputed and compared. `None`: never by itself.
    pub verify: Option<Duration>,
    /// A request that takes longer is answered with "busy".
    pub request_patience: Duration,
    /// Where the keys that verify admissions are published. `None`: set by `up` to its own front door.
    pub jwks_url: Option<String>,
    /// Expected `iss` of an admission. `None`: set by `up` to its own front door.
    pub issuer: Option<String>,
    /// How buyers reach the shop, for links in mails. `None`: the issuer's address.
    pub public_url: Option<String>,
    /// File with the 32-byte secret (hex) of which the shop's keys are made; made in the data folder when absent.
    pub secret_file: Option<PathBuf>,
    /// Bytes of a request body.
    pub body_bytes_max: u32,
    /// Buyers who watch a seat map live at once, at 50 KiB each; who comes beyond asks again and again instead.
    pub live_viewers_max: u32,
    /// Put the demo sale into a new table.
    pub demo: bool,
    /// Who takes the money.
    pub payments: Payments,
    /// How buyers are written to. `None`: they are not.
    pub mail: Option<Mail>,
    /// Where the organiser's programs are told of what happens. `None`: nowhere.
    pub webhook: Option<Webhook>,
}

/// Which DynamoDB the shop uses.
#[derive(Debug, Clone, PartialEq)]
pub enum ShopStore {
    /// A DynamoDB-compatible engine inside this process, its file in the data folder.
    Embedded,
    /// A server that speaks the DynamoDB API at this URL.
    Server {
        /// `http://host:port`.
        url: String,
    },
    /// Amazon DynamoDB with the environment's credentials and region.
    Aws,
}

/// When a write of the embedded store counts as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Once it is on disk: it survives a power failure.
    Power,
    /// Once the operating system has it: it survives a crash of the process; a power failure may take the last moments.
    Process,
}

/// Who takes the money.
#[derive(Debug, Clone, PartialEq)]
pub enum Payments {
    /// The built-in test provider: no money moves.
    Test,
    /// Stripe.
    Stripe(Stripe),
}

impl Payments {
    /// Its name, as orders keep it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Stripe(_) => "stripe",
        }
    }
}

/// Stripe's account.
#[derive(Debug, Clone, PartialEq)]
pub struct Stripe {
    /// File with the secret key.
    pub secret_key_file: PathBuf,
    /// Files with the secrets that sign webhooks; two while one is exchanged.
    pub webhook_secret_files: Vec<PathBuf>,
    /// The key that buyers' browsers show.
    pub publishable_key: String,
    /// Ways to pay that are offered, such as `card`. Some of the others take days.
    pub methods: Vec<String>,
    /// Another server than Stripe's own, for tests.
    pub url: Option<String>,
}

/// How buyers are written to.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    /// `smtp://host:port` (STARTTLS), `smtps://host:port` (TLS) or `smtp+plain://host:port` (neither; for this machine only).
    pub url: String,
    /// The name that the server knows us by.
    pub user: Option<String>,
    /// File with its password.
    pub password_file: Option<PathBuf>,
    /// File with the authorities (PEM) that may have signed its certificate; the system's when absent.
    pub ca_file: Option<PathBuf>,
    /// The sender, such as `Box office <tickets@example.org>`.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
}

/// Where the organiser's programs are told of what happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// Gets a signed POST for each message.
    pub url: String,
    /// Files with the secrets that sign (`whsec_…`); two while one is exchanged.
    pub secret_files: Vec<PathBuf>,
    /// The kinds of messages; all when empty.
    pub kinds: Vec<String>,
}

pub(crate) fn read(mut section: Section<'_>) -> Shop {
    let store = store(&mut section);
    let durability = match section.text("durability").as_deref() {
        None | Some("power") => Durability::Power,
        Some("process") => Durability::Process,
        Some(other) => {
            section.fault("durability", format!("\"{other}\" is neither power nor process"), "power is the safe one");
            Durability::Power
        }
    };
    let shop = Shop {
        listen: section.address("listen").unwrap_or_else(|| local(0)),
        staff_listen: section.address("staff_listen"),
        store,
        durability,
        table: section.text("table").unwrap_or_else(|| "vestibule".to_owned()),
        hold: section.time("hold_s", Unit::Seconds, 300, 5, 86_400),
        payment_extension: section.time("payment_extension_s", Unit::Seconds, 120, 0, 86_400),
        per_order_max: section.limit("per_order_max", Some(6)),
        // A paid order is confirmed within this after a crash, and the buyer waits no longer than half a minute.
        look: section.time("look_s", Unit::Seconds, 10, 1, 600),
        verify: section.optional_time("verify_s", 10, 1, 86_400),
        // A browser's patience, and less than the gateway's.
        request_patience: section.time("request_patience_s", Unit::Seconds, 10, 1, 60),
        jwks_url: url(&mut section, "jwks_url"),
        issuer: section.text("issuer"),
        public_url: url(&mut section, "public_url").map(|url| url.trim_end_matches('/').to_owned()),
        secret_file: section.file("secret_file"),
        body_bytes_max: section.number("body_bytes_max", 65_536, 1024, 16 * 1024 * 1024),
        // A connection each, of 20 KB or so.
        live_viewers_max: section.number("live_viewers_max", 20_000, 0, 1_000_000),
        demo: section.flag("demo", false),
        payments: payments(&mut section),
        mail: section.optional_section("mail").map(mail),
        webhook: section.optional_section("webhook").map(webhook),
    };
    section.finish();
    shop
}

fn store(section: &mut Section<'_>) -> ShopStore {
    match section.text("store").as_deref() {
        None | Some("embedded") => ShopStore::Embedded,
        Some("aws") => ShopStore::Aws,
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
            ShopStore::Server { url: url.to_owned() }
        }
        Some(other) => {
            let problem = format!("\"{other}\" is not a DynamoDB");
            section.fault("store", problem, "use \"embedded\", \"aws\" or the http:// URL of a server");
            ShopStore::Embedded
        }
    }
}

fn files(section: &mut Section<'_>, key: &'static str) -> Vec<PathBuf> {
    section.texts(key).into_iter().map(PathBuf::from).collect()
}

fn payments(section: &mut Section<'_>) -> Payments {
    let kind = section.text("payments");
    let stripe = section.optional_section("stripe").map(stripe);
    match (kind.as_deref(), stripe) {
        (None | Some("test"), None) => Payments::Test,
        (Some("stripe"), Some(stripe)) => Payments::Stripe(stripe),
        (Some("stripe"), None) => {
            let hint = "[shop.stripe] has secret_key_file, webhook_secret_files and publishable_key";
            section.fault("stripe", "missing", hint);
            Payments::Test
        }
        (None | Some("test"), Some(_)) => {
            section.fault("stripe", "nobody uses it", "write payments = \"stripe\" in [shop]");
            Payments::Test
        }
        (Some(other), _) => {
            section.fault("payments", format!("\"{other}\" is no provider"), "use \"test\" or \"stripe\"");
            Payments::Test
        }
    }
}

fn stripe(mut section: Section<'_>) -> Stripe {
    let stripe = Stripe {
        secret_key_file: needed_file(&mut section, "secret_key_file"),
        webhook_secret_files: files(&mut section, "webhook_secret_files"),
        publishable_key: section.text("publishable_key").unwrap_or_default(),
        methods: Some(section.texts("methods"))
            .filter(|some| !some.is_empty())
            .unwrap_or_else(|| vec!["card".to_owned()]),
        url: url(&mut section, "url").map(|url| url.trim_end_matches('/').to_owned()),
    };
    if stripe.webhook_secret_files.is_empty() {
        section.fault("webhook_secret_files", "missing", "without it, nobody can tell Stripe's webhooks from others'");
    }
    if stripe.publishable_key.is_empty() {
        section.fault("publishable_key", "missing", "it begins with pk_");
    }
    section.finish();
    stripe
}

fn needed_file(section: &mut Section<'_>, key: &'static str) -> PathBuf {
    section.file(key).unwrap_or_else(|| {
        section.fault(key, "missing", "name a file that only this program can read");
        PathBuf::new()
    })
}

fn mail(mut section: Section<'_>) -> Mail {
    let address = section.text("url").unwrap_or_default();
    if !["smtp://", "smtps://", "smtp+plain://"].iter().any(|scheme| address.starts_with(scheme)) {
        let hint = "write smtps://host:465, smtp://host:587 or smtp+plain://127.0.0.1:25";
        section.fault("url", "not a mail server", hint);
    }
    let mail = Mail {
        url: address,
        user: section.text("user"),
        password_file: section.file("password_file"),
        ca_file: section.file("ca_file"),
        from: section.text("from").unwrap_or_default(),
        reply_to: section.text("reply_to"),
    };
    if mail.from.is_empty() {
        section.fault("from", "missing", "write the sender, such as \"Box office <tickets@example.org>\"");
    }
    section.finish();
    mail
}

fn webhook(mut section: Section<'_>) -> Webhook {
    let webhook = Webhook {
        url: url(&mut section, "url").unwrap_or_default(),
        secret_files: files(&mut section, "secret_files"),
        kinds: section.texts("kinds"),
    };
    if webhook.url.is_empty() {
        section.fault("url", "missing", "where messages are sent to");
    }
    if webhook.secret_files.is_empty() {
        section.fault("secret_files", "missing", "name a file with whsec_ and 24 to 64 random bytes in Base64");
    }
    section.finish();
    webhook
}
