//! Mail to buyers: their tickets, their refunds, a link that lets them in. Text and HTML, without pictures from
//! elsewhere and without anything that tells who has read it.

mod address;
mod content;
mod letter;
mod line;
mod settings;
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use inventory::UnixMs;
use serde::Deserialize;

pub use address::is_address;
pub(super) use settings::is_this_machine;
pub use settings::{BadMailSetting, Login, MAIL_DEADLINE, MailSettings, MailTls};

use self::content::{Content, OrderTold};
use self::letter::{Head, digest_of};
use self::settings::Sender;
use self::smtp::Smtp;
use super::{Destination, Kind, Message, Undelivered};

/// Most bytes of attachments in a letter. Many servers take 10 MB, and an attachment grows by a third on its way; what
/// does not fit is behind the links.
const ATTACHED_BYTES_MAX: usize = 7_000_000;

/// A file in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is called when saved.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// What it is.
    pub bytes: Vec<u8>,
}

/// Whoever makes the files that go with tickets.
#[async_trait]
pub trait Attachments: Send + Sync {
    /// Those of a paid order.
    ///
    /// # Errors
    /// When they cannot be made now; the letter is then not sent now.
    async fn of(&self, order: &str) -> Result<Vec<Attachment>, Undelivered>;
}

/// Sends letters by one mail server. Told of paid and refunded orders, it writes to the buyers.
pub struct Mailer {
    smtp: Smtp,
    sender: Sender,
    attachments: Option<Arc<dyn Attachments>>,
    deadline: Duration,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("smtp", &self.smtp).field("sender", &self.sender).finish_non_exhaustive()
    }
}

impl Mailer {
    /// From settings; connects only when there is something to send. Without `attachments`, letters have links only.
    ///
    /// # Errors
    /// Which setting cannot be used, and why.
    pub fn new(settings: &MailSettings, attachments: Option<Arc<dyn Attachments>>) -> Result<Self, BadMailSetting> {
        let sender = settings.sender()?;
        let smtp = Smtp::new(settings, sender.from.email.domain())?;
        Ok(Self { smtp, sender, attachments, deadline: settings.deadline })
    }

    /// Sends a link that lets its reader in. The same link sent again is the same letter.
    ///
    /// # Errors
    /// When it was not delivered: for good if the address is none or the link is not the shop's own.
    pub async fn send_link(&self, to: &str, link: &str, expires_minutes: u32, now: UnixMs) -> Result<(), Undelivered> {
        let is_own = link.strip_prefix(&self.sender.public_url).is_some_and(|rest| rest.starts_with('/'));
        if !is_own || link.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Undelivered::for_good("the link is not below the shop's public_url"));
        }
        let content = content::link(&self.sender, link, expires_minutes).map_err(|error| unwritten(&error))?;
        self.within(self.post(to, &format!("link-{}", digest_of(link)), now, content, Vec::new())).await
    }

    async fn told(&self, message: &Message) -> Result<(), Undelivered> {
        let (told, content, attached) = match message.kind {
            Kind::OrderPaid => {
                let told = read(message)?;
                let content = content::paid(&self.sender, &told).map_err(|error| unwritten(&error))?;
                let attached = self.attached(message, &told.order).await?;
                (told, content, attached)
            }
            Kind::OrderRefunded => {
                let told = read(message)?;
                let content = content::refunded(&self.sender, &told).map_err(|error| unwritten(&error))?;
                (told, content, Vec::new())
            }
            Kind::OrderCreated
            | Kind::PaymentStarted
            | Kind::PaymentFailed
            | Kind::InventoryHeld
            | Kind::InventoryReleased => return Ok(()),
        };
        self.post(&told.mail, &message.id, message.at, content, attached).await
    }

    async fn attached(&self, message: &Message, order: &str) -> Result<Vec<Attachment>, Undelivered> {
        let Some(attachments) = &self.attachments else {
            return Ok(Vec::new());
        };
        let files = attachments.of(order).await?;
        let bytes = files.iter().fold(0, |sum: usize, file| sum.saturating_add(file.bytes.len()));
        if bytes > ATTACHED_BYTES_MAX {
            tracing::warn!(
                message.id = message.id,
                mail.attached_bytes = bytes,
                "too much to attach; the letter has links"
            );
            return Ok(Vec::new());
        }
        Ok(files)
    }

    async fn post(
        &self,
        to: &str,
        id: &str,
        at: UnixMs,
        content: Content,
        attached: Vec<Attachment>,
    ) -> Result<(), Undelivered> {
        let to = address::checked(to).ok_or_else(|| Undelivered::for_good("the buyer's address is not a valid one"))?;
        let letter = letter::letter(Head { sender: &self.sender, to, id, at }, content, attached);
        let letter =
            letter.map_err(|why| Undelivered::for_good(format!("the letter cannot be put together: {why}")))?;
        self.smtp.send(&letter).await
    }

    async fn within(&self, delivery: impl Future<Output = Result<(), Undelivered>>) -> Result<(), Undelivered> {
        tokio::time::timeout(self.deadline, delivery).await.unwrap_or_else(|_| {
            let ms = self.deadline.as_millis();
            Err(Undelivered::for_now(format!("the mail server did not take it within {ms} ms")))
        })
    }
}

#[async_trait]
impl Destination for Mailer {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn wants(&self, kind: Kind) -> bool {
        matches!(kind, Kind::OrderPaid | Kind::OrderRefunded)
    }

    async fn deliver(&self, message: &Message) -> Result<(), Undelivered> {
        self.within(self.told(message)).await
    }
}

/// What is wrong with the data is not repeated: its values are the buyer's.
fn read(message: &Message) -> Result<OrderTold, Undelivered> {
    let told = OrderTold::deserialize(&message.data)
        .map_err(|_| Undelivered::for_good("the message needs order, mail, event, total and currency for a letter"))?;
    if !content::is_order_id(&told.order) {
        return Err(Undelivered::for_good("the message's order is not an id"));
    }
    Ok(told)
}

fn unwritten(error: &askama::Error) -> Undelivered {
    Undelivered::for_good(format!("the letter cannot be written: {error}"))
}
