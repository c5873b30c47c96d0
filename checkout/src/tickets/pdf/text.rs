//! Text on paper: letters become placed glyphs, and lines of them fit a width. What the face cannot show is shown as a
//! box and still read by screen readers and when copied, so a strange name never breaks a ticket.

use harfrust::{Direction, FontRef, GlyphBuffer, GlyphPosition, ShapeOptions, ShaperData, UnicodeBuffer};
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::pen::LEADING;

/// Characters of one text that are set; names are shorter, and nobody reads more at a door.
const TEXT_CHARS_MAX: usize = 300;
/// Stands for what the face does not have.
const BOX: &str = "□";
/// Ends a line that goes on.
const MORE: char = '…';

/// A face of the font.
pub(super) struct Face {
    pub(super) font: Font,
    file: FontRef<'static>,
    shaper: ShaperData,
    /// What stands for a letter that the face does not have.
    stand_in: Option<(u32, GlyphPosition)>,
}

/// A line that is ready to be drawn. Its measures are in ems.
pub(super) struct Line {
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    width: f32,
}

impl Line {
    /// How wide it is at a size.
    pub(super) fn width(&self, size: f32) -> f32 {
        self.width * size
    }
}

/// Lines of a text at the size at which they fit.
pub(super) struct Fitted {
    pub(super) lines: Vec<Line>,
    pub(super) size: f32,
}

impl Fitted {
    /// From its first baseline to that of a line after it.
    pub(super) fn height(&self) -> f32 {
        self.size * LEADING * self.lines.len() as f32
    }
}

impl Face {
    /// From a font file; nothing if it is none.
    pub(super) fn read(file: &'static [u8]) -> Option<Self> {
        let font = Font::new(file.into(), 0)?;
        let file = FontRef::new(file).ok()?;
        let shaper = ShaperData::new(&file);
        let mut face = Self { font, file, shaper, stand_in: None };
        let shaped = face.shape(BOX);
        face.stand_in =
            shaped.glyph_infos().first().map(|info| info.glyph_id).zip(shaped.glyph_positions().first().copied());
        Some(face)
    }

    /// One line of any text, however long.
    pub(super) fn line(&self, text: &str) -> Line {
        self.shaped(&clean(text))
    }

    /// A text in so many lines at the largest of these sizes at which it fits; cut off at the smallest if at none.
    pub(super) fn fit(&self, text: &str, sizes: &[f32], width: f32, lines_max: usize) -> Fitted {
        let text = clean(text);
        let words: Vec<&str> = text.split(' ').collect();
        let mut fitted = Fitted { lines: Vec::new(), size: 0.0 };
        for size in sizes {
            let (lines, fits) = self.wrapped(&words, width / size, lines_max);
            fitted = Fitted { lines, size: *size };
            if fits {
                break;
            }
        }
        fitted
    }

    /// Lines no wider than so many ems, and whether all words are in them and none was broken.
    fn wrapped(&self, words: &[&str], ems: f32, lines_max: usize) -> (Vec<Line>, bool) {
        let mut texts: Vec<String> = Vec::new();
        let mut fits = true;
        for word in words {
            if texts.len() > lines_max {
                break;
            }
            let longer = texts.last().map(|last| format!("{last} {word}"));
            if let Some(longer) = longer.filter(|longer| self.shaped(longer).width <= ems) {
                texts.pop();
                texts.push(longer);
                continue;
            }
            let pieces = self.broken(word, ems);
            fits &= pieces.len() == 1;
            texts.extend(pieces);
        }
        texts.retain(|text| !text.is_empty());
        fits &= texts.len() <= lines_max;
        let goes_on = texts.len() > lines_max;
        texts.truncate(lines_max);
        let ends = texts.len();
        let line = |(at, text): (usize, String)| match at + 1 == ends {
            true if goes_on => self.cut(&text, ems),
            true => self.shaped(&text),
            // The space is not seen, but whoever copies the text or has it read gets two words.
            false => self.shaped(&format!("{text} ")),
        };
        (texts.into_iter().enumerate().map(line).collect(), fits)
    }

    /// A word in pieces that are narrow enough.
    fn broken(&self, word: &str, ems: f32) -> Vec<String> {
        let (mut pieces, mut piece) = (Vec::new(), String::new());
        for letter in word.chars() {
            let longer = format!("{piece}{letter}");
            if !piece.is_empty() && self.shaped(&longer).width > ems {
                pieces.push(std::mem::replace(&mut piece, letter.to_string()));
            } else {
                piece = longer;
            }
        }
        pieces.push(piece);
        pieces
    }

    /// A line that ends with an ellipsis and is narrow enough.
    fn cut(&self, text: &str, ems: f32) -> Line {
        let mut kept = text.to_owned();
        loop {
            let line = self.shaped(&format!("{}{MORE}", kept.trim_end()));
            if line.width <= ems || kept.pop().is_none() {
                return line;
            }
        }
    }

    fn shape(&self, text: &str) -> GlyphBuffer {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        // The face has only scripts that run to the right; boxes for others keep the order of their text.
        buffer.set_direction(Direction::LeftToRight);
        buffer.guess_segment_properties();
        self.shaper.shaper(&self.file).build().shape(buffer, ShapeOptions::new())
    }

    /// One line of a text that is clean.
    pub(super) fn shaped(&self, text: &str) -> Line {
        let em = self.font.units_per_em();
        let ems = |units: i32| units as f32 / em;
        let shaped = self.shape(text);
        let infos = shaped.glyph_infos();
        let glyphs: Vec<_> = infos
            .iter()
            .zip(shaped.glyph_positions())
            .enumerate()
            .map(|(at, (info, place))| {
                // The glyphs of a cluster stand for its letters together.
                let end =
                    infos[at..].iter().find(|other| other.cluster > info.cluster).map(|next| next.cluster as usize);
                let range = info.cluster as usize..end.unwrap_or(text.len());
                let (glyph, place) = match &self.stand_in {
                    Some((glyph, place)) if info.glyph_id == 0 => (*glyph, place),
                    _ => (info.glyph_id, place),
                };
                let (right, up) = (ems(place.x_offset), ems(place.y_offset));
                let (wide, high) = (ems(place.x_advance), ems(place.y_advance));
                KrillaGlyph::new(GlyphId::new(glyph), wide, right, up, high, range, None)
            })
            .collect();
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Line { text: text.to_owned(), glyphs, width }
    }
}

/// Without what has no shape: control characters, marks of byte order and direction, what is no character.
pub(super) fn clean(text: &str) -> String {
    let is_shown = |letter: &char| {
        !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
            && !matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}')
    };
    let shown: String = text
        .chars()
        .map(|letter| if letter.is_control() || letter.is_whitespace() { ' ' } else { letter })
        .filter(is_shown)
        .take(TEXT_CHARS_MAX)
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face() -> Face {
        Face::read(notosans::REGULAR_TTF).expect("a font")
    }

    fn texts(fitted: &Fitted) -> Vec<&str> {
        fitted.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn latin_greek_and_cyrillic_have_their_letters() {
        let boxed = face().shaped(BOX).glyphs[0].glyph_id;
        for text in
            ["Žluťoučký kůň, Ğüşİ, Þórr, Nghĩa", "Ξεσκεπάζω Ἀθῆναι", "Съешь ещё Їжак ѓ", "€ £ $ – — “„”’ · № ™ … ×"]
        {
            let line = face().line(text);
            assert!(line.glyphs.iter().all(|glyph| glyph.glyph_id != boxed), "{text}");
        }
        let strange = face().line("東京 🎸");
        assert!(strange.glyphs.iter().filter(|glyph| glyph.glyph_id == boxed).count() == 3);
        assert_eq!(&strange.text[strange.glyphs[0].text_range.clone()], "東", "it is read as what it was");
    }

    #[test]
    fn lines_fit_and_say_all_words() {
        let (face, width) = (face(), 260.0);
        let title = "An evening of chamber music with the players of the harbour";
        let fitted = face.fit(title, &[30.0, 20.0, 14.0], width, 3);
        assert_eq!(fitted.size, 20.0, "at 30 it takes more lines");
        assert!(fitted.lines.iter().all(|line| face.line(&line.text).width(fitted.size) <= width));
        assert_eq!(texts(&fitted).concat(), title);
        assert_eq!(texts(&face.fit("", &[9.0], width, 2)), [] as [&str; 0]);
    }

    #[test]
    fn what_fits_nowhere_is_cut_and_a_long_word_is_broken() {
        let (face, width) = (face(), 60.0);
        let cut = face.fit("one two three four five six seven", &[20.0, 12.0], width, 2);
        assert_eq!(cut.size, 12.0);
        assert!(cut.lines.len() == 2 && cut.lines[1].text.ends_with(MORE), "{:?}", texts(&cut));
        let broken = face.fit("Donaudampfschiffahrtsgesellschaft", &[12.0], width, 9);
        assert_eq!(texts(&broken).concat().replace(' ', ""), "Donaudampfschiffahrtsgesellschaft");
        for line in cut.lines.iter().chain(&broken.lines) {
            assert!(face.line(&line.text).width(12.0) <= width, "{}", line.text);
        }
    }

    #[test]
    fn what_has_no_shape_is_left_out() {
        assert_eq!(clean(" a\r\n\tb\u{0}\u{202e}c\u{feff}\u{ffff} "), "a b c");
        assert_eq!(clean(&"é".repeat(1_000)).chars().count(), TEXT_CHARS_MAX);
    }
}
