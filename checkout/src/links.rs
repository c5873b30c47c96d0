//! Links by which a buyer, known only by an e-mail address, comes to all of their orders. A link says whose orders and until
//! when, and is signed; it is sent to that address only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use inventory::UnixMs;
use ring::hmac;

/// What a link or a cookie is for: none passes for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sent by mail.
    Link,
    /// Kept by the browser.
    Visit,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Visit => "visit",
        }
    }
}

fn signed_text(purpose: Purpose, mail: &str, until: UnixMs) -> String {
    format!("{}\n{}\n{mail}", purpose.word(), until.0)
}

/// A text that proves the address until then.
pub fn make(key: &hmac::Key, purpose: Purpose, mail: &str, until: UnixMs) -> String {
    let tag = hmac::sign(key, signed_text(purpose, mail, until).as_bytes());
    let mail = URL_SAFE_NO_PAD.encode(mail);
    format!("{mail}.{}.{}", until.0, URL_SAFE_NO_PAD.encode(tag))
}

/// The address that a text proves now; `None` when it does not.
pub fn read(key: &hmac::Key, purpose: Purpose, text: &str, now: UnixMs) -> Option<String> {
    let mut parts = text.splitn(3, '.');
    let mail = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    let mail = String::from_utf8(mail).ok()?;
    let until = UnixMs(parts.next()?.parse().ok()?);
    let tag = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    hmac::verify(key, signed_text(purpose, &mail, until).as_bytes(), &tag).ok()?;
    (now < until).then_some(mail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_proves_one_address_for_a_time() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"key");
        let text = make(&key, Purpose::Link, "ada@example.org", UnixMs(100));
        assert_eq!(read(&key, Purpose::Link, &text, UnixMs(99)).as_deref(), Some("ada@example.org"));
        assert_eq!(read(&key, Purpose::Link, &text, UnixMs(100)), None, "over");
        assert_eq!(read(&key, Purpose::Visit, &text, UnixMs(1)), None, "another purpose");
        let other = make(&hmac::Key::new(hmac::HMAC_SHA256, b"other"), Purpose::Link, "ada@example.org", UnixMs(100));
        assert_eq!(read(&key, Purpose::Link, &other, UnixMs(1)), None, "another key");
        let longer = text.replacen(".100.", ".999.", 1);
        assert_eq!(read(&key, Purpose::Link, &longer, UnixMs(1)), None, "another time");
        for odd in ["", ".", "..", "a.b.c", "YQ.9.YQ"] {
            assert_eq!(read(&key, Purpose::Link, odd, UnixMs(1)), None, "{odd}");
        }
    }
}
