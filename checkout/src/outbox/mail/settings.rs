//! How mail leaves the house, checked before the first is sent.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Mailbox;

use super::address;
use crate::Secret;

/// How long one delivery may take, from the first look at the message to the server's last word.
pub const MAIL_DEADLINE: Duration = Duration::from_secs(30);

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// Not at all; only for a server on this machine.
    None,
    /// Begun in the clear, then TLS before anything else is said. Usually port 587.
    StartTls,
    /// TLS from the first byte. Usually port 465.
    Tls,
}

/// Who the mail server lets in.
#[derive(Debug, Clone)]
pub struct Login {
    /// The name there.
    pub user: String,
    /// Hidden from logs.
    pub password: Secret,
}

/// Where mail goes out, and in whose name.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The mail server's name or address. Its certificate has to be for this.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Protection of the connection.
    pub tls: MailTls,
    /// Certificates (PEM) of authorities that are trusted besides the system's; for a server of one's own.
    pub authorities: Option<Vec<u8>>,
    /// `None` when the server asks for no login.
    pub login: Option<Login>,
    /// Who writes: `The Meridian <tickets@meridian.example>`. The name is what letters call the house.
    pub from: String,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<String>,
    /// What people reach the shop at; links begin with it: `https://tickets.meridian.example`.
    pub public_url: String,
    /// Longest time of one delivery; [`MAIL_DEADLINE`] unless there is a reason.
    pub deadline: Duration,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting} {problem}")]
pub struct BadMailSetting {
    /// Its name.
    pub setting: &'static str,
    /// What is wrong, and what to write instead.
    pub problem: String,
}

/// What is said in letters and their heads; valid.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    pub(super) from: Mailbox,
    pub(super) reply_to: Option<Mailbox>,
    /// The house's name.
    pub(super) house: String,
    /// Without a slash at the end.
    pub(super) public_url: String,
}

impl MailSettings {
    /// The part that letters need.
    pub(super) fn sender(&self) -> Result<Sender, BadMailSetting> {
        let from = mailbox("from", &self.from)?;
        let reply_to = self.reply_to.as_deref().map(|text| mailbox("reply_to", text)).transpose()?;
        let house = from.name.clone().unwrap_or_else(|| from.email.domain().to_owned());
        Ok(Sender { from, reply_to, house, public_url: public_url(&self.public_url)? })
    }

    /// Whether the connection is protected well enough for what goes over it.
    pub(super) fn check_connection(&self) -> Result<(), BadMailSetting> {
        if self.host.is_empty() || self.host.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(bad("host", "is not a name; write the mail server's, such as smtp.meridian.example"));
        }
        if self.tls == MailTls::None && !is_this_machine(&self.host) {
            return Err(bad("tls", "may be none only for a server on this machine; use starttls or tls"));
        }
        Ok(())
    }
}

fn bad(setting: &'static str, problem: &str) -> BadMailSetting {
    BadMailSetting { setting, problem: problem.to_owned() }
}

/// Whether a host is a loopback address.
pub(in crate::outbox) fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn mailbox(setting: &'static str, text: &str) -> Result<Mailbox, BadMailSetting> {
    let wrong = || bad(setting, "is not an address; write it as `The Meridian <tickets@meridian.example>`");
    if text.chars().any(char::is_control) {
        return Err(wrong());
    }
    let read: Mailbox = text.parse().map_err(|_| wrong())?;
    let email = address::checked(read.email.as_ref()).ok_or_else(wrong)?;
    Ok(Mailbox::new(read.name, email))
}

fn public_url(text: &str) -> Result<String, BadMailSetting> {
    let wrong =
        || bad("public_url", "is not where people reach the shop; write it as https://tickets.meridian.example");
    let uri: http::Uri = text.parse().map_err(|_| wrong())?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    if !is_web || uri.host().is_none_or(str::is_empty) || uri.query().is_some() {
        return Err(wrong());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> MailSettings {
        MailSettings {
            host: "smtp.meridian.example".to_owned(),
            port: 587,
            tls: MailTls::StartTls,
            authorities: None,
            login: Some(Login { user: "shop".to_owned(), password: Secret::new("swordfish") }),
            from: "Das Große Haus <tickets@meridian.example>".to_owned(),
            reply_to: None,
            public_url: "https://tickets.meridian.example/".to_owned(),
            deadline: MAIL_DEADLINE,
        }
    }

    #[test]
    fn good_settings_are_taken_and_hide_the_password() {
        let settings = settings();
        settings.check_connection().expect("protected");
        let sender = settings.sender().expect("valid");
        assert_eq!(
            (sender.house.as_str(), sender.public_url.as_str()),
            ("Das Große Haus", "https://tickets.meridian.example")
        );
        assert!(!format!("{settings:?}").contains("swordfish"));
    }

    #[test]
    fn bad_ones_are_named() {
        let plain = MailSettings { tls: MailTls::None, ..settings() };
        assert_eq!(plain.check_connection().expect_err("unprotected").setting, "tls");
        for here in ["localhost", "127.0.0.1", "::1", "[::1]"] {
            MailSettings { host: here.to_owned(), ..plain.clone() }.check_connection().expect("this machine");
        }
        for from in ["", "nobody", "A <a@b.example>\r\nBcc: c@d.example"] {
            let wrong = MailSettings { from: from.to_owned(), ..settings() };
            assert_eq!(wrong.sender().expect_err("no address").setting, "from", "{from:?}");
        }
        for url in ["", "/orders", "ftp://a.example", "https://a.example/?x=1", "javascript:alert(1)"] {
            let wrong = MailSettings { public_url: url.to_owned(), ..settings() };
            assert_eq!(wrong.sender().expect_err("no address").setting, "public_url", "{url:?}");
        }
    }
}
