//! A letter as it goes over the wire: head, both forms of the text, attachments.

use std::time::{Duration, UNIX_EPOCH};

use inventory::UnixMs;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment as AttachedPart, Mailbox, MultiPart};
use lettre::{Address, Message};
use ring::digest::{SHA256, digest};

use super::Attachment;
use super::content::Content;
use super::settings::Sender;

/// Longest id that a Message-ID has as it is. Lines of a head end at 78 characters, with the house's domain beside it.
const ID_CHARS_MAX: usize = 48;
/// Bytes of a digest in a Message-ID: enough that no two are the same.
const DIGEST_BYTES: usize = 16;

/// Says that a program wrote it, so that no other program answers (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// What makes a letter out of its content.
pub(super) struct Head<'a> {
    pub(super) sender: &'a Sender,
    pub(super) to: Address,
    /// The same for the same letter.
    pub(super) id: &'a str,
    /// When what it tells of was.
    pub(super) at: UnixMs,
}

/// Puts it together.
pub(super) fn letter(head: Head<'_>, content: Content, attached: Vec<Attachment>) -> Result<Message, String> {
    let Head { sender, to, id, at } = head;
    let mut builder = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(None, to))
        .subject(content.subject)
        .date(UNIX_EPOCH + Duration::from_millis(at.0))
        .message_id(Some(message_id(id, sender.from.email.domain())))
        .header(AutoSubmitted);
    if let Some(reply_to) = &sender.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    let mut body = MultiPart::alternative_plain_html(content.text, content.html);
    if !attached.is_empty() {
        body = MultiPart::mixed().multipart(body);
        for Attachment { name, content_type, bytes } in attached {
            let kind = ContentType::parse(&content_type).map_err(|_| format!("{content_type:?} is no content type"))?;
            body = body.singlepart(AttachedPart::new(name).body(bytes, kind));
        }
    }
    builder.multipart(body).map_err(|error| error.to_string())
}

/// The same id gives the same Message-ID, so that a letter that came twice is seen to be one.
fn message_id(id: &str, domain: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !id.is_empty() && id.len() <= ID_CHARS_MAX && id.chars().all(is_plain) {
        return format!("<{id}@{domain}>");
    }
    format!("<{}@{domain}>", digest_of(id))
}

/// Names a text without giving it away.
pub(super) fn digest_of(text: &str) -> String {
    let digest = digest(&SHA256, text.as_bytes());
    digest.as_ref().iter().take(DIGEST_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_or_digested_and_stay_the_same() {
        assert_eq!(message_id("0f3a-paid", "b.example"), "<0f3a-paid@b.example>");
        for odd in ["", "a b", "a>\r\nBcc: c@d.example", &"a".repeat(49)] {
            let made = message_id(odd, "b.example");
            assert_eq!(made, message_id(odd, "b.example"));
            assert_eq!(made.len(), "<@b.example>".len() + 2 * DIGEST_BYTES, "{made}");
        }
        assert_ne!(message_id("a b", "b.example"), message_id("a c", "b.example"));
    }
}
