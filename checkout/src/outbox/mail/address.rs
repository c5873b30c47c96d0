//! Addresses of people: what may be written to, checked before anything else is done with it.

use lettre::Address;

/// Octets of an address, as RFC 5321 (4.5.3.1.3) has room for: a path of 256 with its two brackets.
const ADDRESS_BYTES_MAX: usize = 254;

/// Whether mail can be sent to this address, as far as its form tells. `Mailer` refuses every other.
pub fn is_address(text: &str) -> bool {
    checked(text).is_some()
}

/// The address with its domain in ASCII, so that mail servers of any age take it; `None` when it is none.
pub(super) fn checked(text: &str) -> Option<Address> {
    // A quoted part may hold much; line ends and other controls are never part of an address.
    if text.len() > ADDRESS_BYTES_MAX || text.chars().any(char::is_control) {
        return None;
    }
    let (user, domain) = text.rsplit_once('@')?;
    let domain = if domain.is_ascii() { domain.to_owned() } else { idna::domain_to_ascii(domain).ok()? };
    let address = Address::new(user, domain).ok()?;
    let whole: &str = address.as_ref();
    (whole.len() <= ADDRESS_BYTES_MAX).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_people_are_taken() {
        for good in ["a@b.example", "First.Last+tickets@mail.b.example", "\"with space\"@b.example", "jörg@b.example"]
        {
            assert!(is_address(good), "{good}");
        }
        let domain = checked("buyer@müller.example").expect("an address");
        assert_eq!(domain.to_string(), "buyer@xn--mller-kva.example");
    }

    #[test]
    fn what_is_none_is_refused() {
        let long_user = format!("{}@b.example", "a".repeat(65));
        let long = format!("a@{}.example", ["b"; 4].map(|part| part.repeat(63)).join("."));
        for bad in [
            "",
            "a",
            "@b.example",
            "a@",
            "a b@c.example",
            "a@b.example\r\nBcc: c@d.example",
            "a\r\n@b.example",
            "\"a\r\nRCPT TO:<c@d.example>\"@b.example",
            "a@b.example>\r\nDATA",
            "a@b.example, c@d.example",
            "<a@b.example>",
            "Name <a@b.example>",
            "a\0@b.example",
            long_user.as_str(),
            long.as_str(),
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}
