//! How a room's pages look: `[rooms.ID.page]`. Colours are checked here for contrast, so that no page goes out that somebody
//! cannot read.

use std::path::PathBuf;

use crate::section::Section;

/// Text needs this contrast with what is behind it (WCAG 2.2, success criterion 1.4.3).
const CONTRAST_MIN: f64 = 4.5;

/// How a room's pages look.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// A template of the organiser's instead of the built-in waiting page.
    pub template: Option<PathBuf>,
    /// A picture above the title.
    pub logo: Option<PathBuf>,
    /// What the picture says to those who do not see it.
    pub logo_alt: String,
    /// A few words under the title, by language.
    pub intro: Vec<(String, String)>,
    /// A few words at the foot of the page, by language.
    pub footer: Vec<(String, String)>,
    /// Colours by day.
    pub colours: Colours,
    /// Colours by night.
    pub colours_dark: Colours,
}

/// The colours of a page; what is absent is as built in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Colours {
    /// Behind everything.
    pub page: Option<Colour>,
    /// Behind the text.
    pub card: Option<Colour>,
    /// The text.
    pub ink: Option<Colour>,
    /// Large figures, links and buttons.
    pub accent: Option<Colour>,
    /// The text on buttons.
    pub on_accent: Option<Colour>,
    /// The curtain.
    pub curtain: Option<Colour>,
}

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance (WCAG 2.2, section "relative luminance").
    fn luminance(self) -> f64 {
        let linear = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// Contrast ratio, 1 to 21 (WCAG 2.2, section "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The built-in colours, for the checks: page, card, ink, accent, on_accent (`gateway/pages/vestibule.css`).
const DAY: [Colour; 5] = [
    Colour([0xf2, 0xef, 0xf1]),
    Colour([0xff, 0xfd, 0xfc]),
    Colour([0x21, 0x16, 0x20]),
    Colour([0x8a, 0x18, 0x38]),
    Colour([0xff, 0xff, 0xff]),
];
const NIGHT: [Colour; 5] = [
    Colour([0x13, 0x0d, 0x13]),
    Colour([0x20, 0x18, 0x20]),
    Colour([0xf5, 0xec, 0xef]),
    Colour([0xef, 0xc7, 0x78]),
    Colour([0x2b, 0x1a, 0x04]),
];

pub(crate) fn read(mut section: Section<'_>) -> Page {
    let page = Page {
        template: section.file("template"),
        logo: section.file("logo"),
        logo_alt: section.text("logo_alt").unwrap_or_default(),
        intro: section.optional_words("intro").unwrap_or_default(),
        footer: section.optional_words("footer").unwrap_or_default(),
        colours: colours(section.section("colours"), DAY),
        colours_dark: colours(section.section("colours_dark"), NIGHT),
    };
    section.finish();
    page
}

fn colours(mut section: Section<'_>, built_in: [Colour; 5]) -> Colours {
    let colours = Colours {
        page: colour(&mut section, "page"),
        card: colour(&mut section, "card"),
        ink: colour(&mut section, "ink"),
        accent: colour(&mut section, "accent"),
        on_accent: colour(&mut section, "on_accent"),
        curtain: colour(&mut section, "curtain"),
    };
    let of = |own: Option<Colour>, at: usize| own.unwrap_or(built_in[at]);
    let (page, card, ink) = (of(colours.page, 0), of(colours.card, 1), of(colours.ink, 2));
    let (accent, on_accent) = (of(colours.accent, 3), of(colours.on_accent, 4));
    for (key, front, behind, name) in [
        ("ink", ink, card, "card"),
        ("ink", ink, page, "page"),
        ("accent", accent, card, "card"),
        ("accent", accent, page, "page"),
        ("on_accent", on_accent, accent, "accent"),
    ] {
        let contrast = front.contrast(behind);
        if contrast < CONTRAST_MIN {
            let problem = format!("{front} on {name} {behind} has a contrast of {contrast:.1}");
            section.fault(key, problem, "text needs at least 4.5 to be read by everybody");
        }
    }
    section.finish();
    colours
}

fn colour(section: &mut Section<'_>, key: &'static str) -> Option<Colour> {
    let text = section.text(key)?;
    let colour = Colour::parse(&text);
    if colour.is_none() {
        section.fault(key, format!("\"{text}\" is not a colour"), "write \"#8a1838\"");
    }
    colour
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let colour = |text: &str| Colour::parse(text).expect("a colour");
        assert!((colour("#000000").contrast(colour("#ffffff")) - 21.0).abs() < 1e-9);
        assert!((colour("#777777").contrast(colour("#ffffff")) - 4.48).abs() < 0.01);
        for (text, good) in
            [("#12AbcD", true), ("12abcd", false), ("#12abc", false), ("#12abcg", false), ("#ääb", false)]
        {
            assert_eq!(Colour::parse(text).is_some(), good, "{text}");
        }
    }
}
