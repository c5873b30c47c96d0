//! The way to the mail server: connections that are kept for the next letter, and what its answers mean.
//!
//! Lettre's pool is not used. It takes back a connection whose delivery was given up halfway, and may then write the
//! next buyer's letter into the one before (seen with 0.11.23). Here a connection is kept only once a letter went
//! through it as a whole.

use std::error::Error as _;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::settings::{BadMailSetting, MailSettings, MailTls};
use crate::outbox::Undelivered;

/// How many connections are kept: as many letters as go out at once on a busy day, and few enough for any server.
const KEPT_MAX: usize = 4;
/// A kept connection that says nothing for so long is broken; a new one is made.
const GREETING_AGAIN: Duration = Duration::from_secs(5);
/// Answers that are about our login, not about the letter (RFC 4954, section 6): the letter can wait for the staff.
const ABOUT_LOGIN: [u16; 4] = [530, 534, 535, 538];

/// The way to one mail server.
pub(super) struct Smtp {
    host: String,
    port: u16,
    protection: Protection,
    credentials: Option<Credentials>,
    hello: ClientId,
    kept: Mutex<Vec<AsyncSmtpConnection>>,
}

enum Protection {
    None,
    StartTls(TlsParameters),
    Tls(TlsParameters),
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Smtp {
    /// `hello` is the domain that it gives as its own.
    pub(super) fn new(settings: &MailSettings, hello: &str) -> Result<Self, BadMailSetting> {
        settings.check_connection()?;
        let login = settings.login.as_ref();
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port,
            protection: match settings.tls {
                MailTls::None => Protection::None,
                MailTls::StartTls => Protection::StartTls(tls(settings)?),
                MailTls::Tls => Protection::Tls(tls(settings)?),
            },
            credentials: login.map(|login| Credentials::new(login.user.clone(), login.password.reveal().to_owned())),
            hello: ClientId::Domain(hello.to_owned()),
            kept: Mutex::new(Vec::new()),
        })
    }

    /// Sends one letter. Given up halfway, it leaves no connection behind.
    pub(super) async fn send(&self, letter: &Message) -> Result<(), Undelivered> {
        let mut connection = self.connection().await?;
        connection.send(letter.envelope(), &letter.formatted()).await.map_err(|error| refused(&error))?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT_MAX {
            kept.push(connection);
        }
        Ok(())
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, Undelivered> {
        while let Some(mut connection) = self.kept() {
            if tokio::time::timeout(GREETING_AGAIN, connection.test_connected()).await == Ok(true) {
                return Ok(connection);
            }
        }
        self.connect().await.map_err(|error| unreachable(&error))
    }

    fn kept(&self) -> Option<AsyncSmtpConnection> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let at_once = match &self.protection {
            Protection::Tls(tls) => Some(tls.clone()),
            Protection::None | Protection::StartTls(_) => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, None, &self.hello, at_once, None).await?;
        if let Protection::StartTls(tls) = &self.protection {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

fn tls(settings: &MailSettings) -> Result<TlsParameters, BadMailSetting> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.authorities {
        let bad = |_| BadMailSetting { setting: "authorities", problem: "holds no certificates in PEM".to_owned() };
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(bad)?);
    }
    builder.build().map_err(|error| BadMailSetting { setting: "tls", problem: format!("cannot be used: {error}") })
}

/// No letter was begun, so nothing is known against it.
fn unreachable(error: &Error) -> Undelivered {
    match said(error) {
        Some(said) => Undelivered::for_now(format!("the mail server did not let us in ({said})")),
        None => Undelivered::for_now(format!("the mail server cannot be reached: {}", plain(error))),
    }
}

/// A letter was begun, and not taken. The server's own words are left out: they repeat the buyer's address.
fn refused(error: &Error) -> Undelivered {
    let code = error.status().map(u16::from);
    match said(error) {
        Some(said) if code.is_some_and(|code| ABOUT_LOGIN.contains(&code)) => {
            Undelivered::for_now(format!("the mail server wants another login ({said})"))
        }
        Some(said) if error.is_permanent() => Undelivered::for_good(format!("the mail server refused it ({said})")),
        Some(said) => Undelivered::for_now(format!("the mail server does not take it now ({said})")),
        // What only lettre itself says: the server cannot do what this letter needs, such as an address outside ASCII.
        None if error.is_client() => Undelivered::for_good(format!("the mail server cannot take it: {error}")),
        None => Undelivered::for_now(format!("the connection to the mail server broke: {}", plain(error))),
    }
}

/// The reply code, and the enhanced one (RFC 3463) when the server's words begin with it.
fn said(error: &Error) -> Option<String> {
    let code = error.status()?;
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    let first = words.split_whitespace().next().unwrap_or_default();
    let is_enhanced = first.len() <= "5.999.999".len()
        && first.split('.').count() == 3
        && first.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()));
    Some(if is_enhanced { format!("{code} {first}") } else { code.to_string() })
}

/// An error's text, unless the server had a hand in it.
fn plain(error: &Error) -> String {
    if error.is_response() { "its answer cannot be read".to_owned() } else { error.to_string() }
}
