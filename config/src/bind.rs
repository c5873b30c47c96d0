//! What a place in a room is bound to besides its signature, so that a copied cookie is of no use.

use std::time::Duration;

use crate::fault::Faults;
use crate::section::{Section, Unit};
use crate::settings::Settings;

/// What a place and an admission are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bind {
    /// To the network that the visitor joined from. Phones change theirs, so it is off unless asked for.
    pub network: bool,
    /// To a key that the browser makes and never gives away.
    pub browser_key: BrowserKey,
    /// The browser proves again that it has the key so often, and whenever its network changes.
    pub proof_every: Duration,
    /// Bits of an IPv4 address that are its network.
    pub ipv4_prefix: u8,
    /// Bits of an IPv6 address that are its network.
    pub ipv6_prefix: u8,
}

/// Whether a place belongs to a key of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrowserKey {
    /// Never.
    Off,
    /// Where the browser runs scripts; who has none joins without a key.
    Optional,
    /// Always: nobody joins without a key.
    Required,
}

impl Default for Bind {
    fn default() -> Self {
        let (proof_every, browser_key) = (Duration::from_secs(300), BrowserKey::Off);
        Self { network: false, browser_key, proof_every, ipv4_prefix: 24, ipv6_prefix: 56 }
    }
}

pub(crate) fn read(room: &mut Section<'_>) -> Bind {
    let default = Bind::default();
    let Some(mut section) = room.optional_section("bind") else {
        return default;
    };
    let browser_key = match section.text("browser_key").as_deref() {
        None | Some("off") => BrowserKey::Off,
        Some("optional") => BrowserKey::Optional,
        Some("required") => BrowserKey::Required,
        Some(other) => {
            let hint = "optional lets those without scripts join without a key";
            section.fault("browser_key", format!("\"{other}\" is neither off, optional nor required"), hint);
            BrowserKey::Off
        }
    };
    let bits = |bits: u32| u8::try_from(bits).unwrap_or(u8::MAX);
    let bind = Bind {
        network: section.flag("network", default.network),
        browser_key,
        proof_every: section.time("proof_every_s", Unit::Seconds, 300, 1, 86_400),
        ipv4_prefix: bits(section.number("ipv4_prefix", 24, 8, 32)),
        ipv6_prefix: bits(section.number("ipv6_prefix", 56, 16, 64)),
    };
    section.finish();
    bind
}

/// Browsers have such keys over TLS and on their own machine only.
pub(crate) fn check_together(settings: &Settings, faults: &Faults) {
    let public = settings.edge.public_url.as_deref();
    let secure = settings.edge.tls.is_some()
        || public.is_some_and(|url| url.starts_with("https://"))
        || (public.is_none() && settings.edge.listen.ip().is_loopback());
    for room in settings.rooms.iter().filter(|room| room.bind.browser_key == BrowserKey::Required && !secure) {
        let hint = "give edge.tls, or edge.public_url = \"https://...\" where something else ends TLS".to_owned();
        let at = format!("rooms.{}.bind.browser_key", room.id);
        faults.add(at, "browsers make keys on https:// pages only, so nobody could join", Some(hint));
    }
}
