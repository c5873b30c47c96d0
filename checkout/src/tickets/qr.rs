//! A ticket's code as a QR code (ISO/IEC 18004): a picture for pages, and its modules for paper.

use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

/// White modules around the code that the standard asks for.
pub const QUIET_MODULES: usize = 4;
/// Medium mends 15% of damage: a crease or a thumb. Low, 7%, is for what does not fit otherwise.
const LEVELS: [EcLevel; 2] = [EcLevel::M, EcLevel::L];

/// More than the largest QR code holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code of {0} bytes fits no QR code; shorten the ids of the event and of its ticket types")]
pub struct TooBig(pub usize);

/// A code, drawn.
pub struct Qr {
    code: QrCode,
}

impl Qr {
    /// The smallest QR code that holds a text.
    ///
    /// # Errors
    /// When none does.
    pub fn of(text: &str) -> Result<Self, TooBig> {
        let drawn = LEVELS.iter().find_map(|level| QrCode::with_error_correction_level(text, *level).ok());
        drawn.map(|code| Self { code }).ok_or(TooBig(text.len()))
    }

    /// An SVG for a page, at least so many pixels wide, quiet zone included. It is black on white in either colour
    /// mode: many scanners read nothing else.
    pub fn svg(&self, pixels_min: u32) -> String {
        let mut renderer = self.code.render::<Color<'_>>();
        renderer.dark_color(Color("#000")).light_color(Color("#fff")).quiet_zone(true);
        let svg = renderer.min_dimensions(pixels_min, pixels_min).build();
        // Inside a page there is no XML declaration.
        svg.split_once("?>").map_or(svg.as_str(), |(_, svg)| svg).to_owned()
    }

    /// Modules in a row, without the quiet zone.
    pub fn width(&self) -> usize {
        self.code.width()
    }

    /// Its rows from the top, each from the left; true is black. Without the quiet zone.
    pub fn rows(&self) -> Vec<Vec<bool>> {
        let row = |row: &[qrcode::Color]| row.iter().map(|module| *module == qrcode::Color::Dark).collect();
        self.code.to_colors().chunks(self.width()).map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a decoder that is not ours reads from the rows, each module four pixels wide.
    fn decoded(qr: &Qr) -> String {
        let (rows, side) = (qr.rows(), (qr.width() + 2 * QUIET_MODULES) * 4);
        let module = |at: usize| (at / 4).checked_sub(QUIET_MODULES);
        let is_black = |x, y| Some(*rows.get(module(y)?)?.get(module(x)?)?);
        let pixel = |x, y| if is_black(x, y) == Some(true) { 0 } else { 255 };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, pixel);
        let grids = picture.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().expect("decodes").1
    }

    #[test]
    fn a_decoder_reads_the_code_back() {
        for length in [1, 40, 350, 2_300, 2_900] {
            let text: String = "Vestibule.code-_09".chars().cycle().take(length).collect();
            assert_eq!(decoded(&Qr::of(&text).expect("fits")), text);
        }
    }

    #[test]
    fn it_mends_more_as_long_as_it_can() {
        let level = |length: usize| Qr::of(&"a".repeat(length)).map(|qr| qr.code.error_correction_level());
        assert_eq!(level(350), Ok(EcLevel::M));
        assert_eq!(level(2_900), Ok(EcLevel::L));
        assert_eq!(level(2_954), Err(TooBig(2_954)));
    }

    #[test]
    fn the_picture_stands_in_a_page_with_its_own_colours() {
        let svg = Qr::of("a ticket").expect("fits").svg(160);
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"), "{svg}");
        assert!(svg.contains("#000") && svg.contains("#fff"));
        let width = svg.split_once("width=\"").and_then(|(_, rest)| rest.split_once('"')).expect("a width").0;
        assert!(width.parse::<u32>().expect("pixels") >= 160);
    }
}
