//! How one room's pages look: its template, logo, colours and extra words, read once at the start.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use config::{BrowserKey, Colours, Fault, Page, Room};
use ring::digest;

use super::shape::without_holes;
use super::templates::Templates;

/// A logo is there before the page is of any use, on the worst of networks.
const LOGO_BYTES_MAX: usize = 256 * 1024;
/// A template is a page that somebody wrote by hand.
const TEMPLATE_BYTES_MAX: usize = 256 * 1024;
/// The built-in waiting page.
pub(super) const BUILT_IN: &str = "waiting.html";

/// How one room's pages look.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) room: String,
    pub(super) title: String,
    /// Whether its places belong to keys of browsers.
    pub(super) bound: bool,
    /// Name of its template.
    pub(super) template: String,
    pub(super) logo: Option<Logo>,
    pub(super) logo_alt: String,
    pub(super) css: String,
    pub(super) intro: Vec<(String, String)>,
    pub(super) footer: Vec<(String, String)>,
}

/// A picture that we serve.
#[derive(Debug, Clone)]
pub struct Logo {
    /// Its media type.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Bytes,
    /// Changes with the file.
    pub version: String,
}

impl Look {
    /// Reads what the settings name; what cannot be used is a fault, and the built-in look in its place.
    pub(super) fn read(room: &Room, templates: &mut Templates, faults: &mut Vec<Fault>) -> Self {
        let page = &room.page;
        let mut fault = |key: &str, file: &Path, what: &str| {
            let path = format!("rooms.{}.page.{key}", room.id);
            faults.push(Fault { path, problem: format!("\"{}\": {what}", file.display()), hint: None });
        };
        let mut template = BUILT_IN.to_owned();
        if let Some(file) = &page.template {
            // The path is the name, so that faults name the file; it has a slash, which no built-in name has.
            let name = Path::new("./").join(file).with_extension("html").display().to_string();
            match text(file).and_then(|text| templates.add(&name, &text)) {
                Ok(()) => template = name,
                Err(what) => fault("template", file, &what),
            }
        }
        let logo = page.logo.as_ref().and_then(|file| match logo(file) {
            Ok(logo) => Some(logo),
            Err(what) => {
                fault("logo", file, &what);
                None
            }
        });
        Self {
            room: room.id.clone(),
            title: without_holes(&room.title),
            bound: room.bind.browser_key != BrowserKey::Off,
            template,
            logo,
            logo_alt: without_holes(&page.logo_alt),
            css: css(page),
            intro: cleaned(&page.intro),
            footer: cleaned(&page.footer),
        }
    }
}

fn cleaned(words: &[(String, String)]) -> Vec<(String, String)> {
    words.iter().map(|(lang, text)| (lang.clone(), without_holes(text))).collect()
}

fn bytes(file: &Path, bytes_max: usize) -> Result<Vec<u8>, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() > bytes_max {
        return Err(format!("{} bytes are more than {bytes_max}", bytes.len()));
    }
    Ok(bytes)
}

fn text(file: &Path) -> Result<String, String> {
    let text = String::from_utf8(bytes(file, TEMPLATE_BYTES_MAX)?).map_err(|_| "is not UTF-8".to_owned())?;
    Ok(without_holes(&text))
}

fn logo(file: &Path) -> Result<Logo, String> {
    let bytes = bytes(file, LOGO_BYTES_MAX)?;
    let content_type = media_type(&bytes).ok_or("is no SVG, PNG, JPEG, WebP or GIF")?;
    let hash = digest::digest(&digest::SHA256, &bytes);
    let version = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..9]);
    Ok(Logo { content_type, bytes: bytes.into(), version })
}

/// By the first bytes, whatever the file is called.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let beginning = &bytes[..bytes.len().min(512)];
    match beginning {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => std::str::from_utf8(bytes).ok().filter(|text| text.contains("<svg")).map(|_| "image/svg+xml"),
    }
}

/// The room's colours as custom properties over the built-in ones.
fn css(page: &Page) -> String {
    let day = properties(&page.colours);
    let night = properties(&page.colours_dark);
    let mut css = String::new();
    if !day.is_empty() {
        // By day only: at night the built-in dark colours go with the organiser's dark ones.
        css += &format!("@media (prefers-color-scheme: light) {{ :root {{ {day}}} }}");
    }
    if !night.is_empty() {
        css += &format!("@media (prefers-color-scheme: dark) {{ :root {{ {night}}} }}");
    }
    css
}

fn properties(colours: &Colours) -> String {
    let mut css = String::new();
    for (names, colour) in [
        (&["page"][..], colours.page),
        (&["card", "wash"], colours.card),
        (&["ink", "soft"], colours.ink),
        (&["accent"], colours.accent),
        (&["on-accent"], colours.on_accent),
        (&["velvet", "velvet-light"], colours.curtain),
    ] {
        for (name, colour) in names.iter().zip(colour.iter().cycle()) {
            css += &format!("--{name}: {colour}; ");
        }
    }
    if let Some(colour) = colours.curtain {
        let deep = config::Colour(colour.0.map(|part| part / 5 * 3));
        css += &format!("--velvet-deep: {deep}; ");
    }
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_their_bytes() {
        for (bytes, kind) in [
            (&b"\x89PNG\r\n"[..], Some("image/png")),
            (b"<?xml version=\"1.0\"?><svg xmlns=\"\"/>", Some("image/svg+xml")),
            (b"RIFF0000WEBPVP8", Some("image/webp")),
            (b"<html>", None),
            (b"", None),
        ] {
            assert_eq!(media_type(bytes), kind);
        }
    }

    #[test]
    fn colours_are_properties_of_their_mode() {
        let accent = config::Colour::parse("#004488");
        let page = Page { colours: Colours { accent, ..Colours::default() }, ..Page::default() };
        assert_eq!(css(&page), "@media (prefers-color-scheme: light) { :root { --accent: #004488; } }");
        assert_eq!(css(&Page::default()), "");
    }
}
