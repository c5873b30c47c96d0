//! Tickets on paper: one PDF for an order, a page a ticket. It is tagged (PDF/UA-1), so a screen reader reads it in
//! order, and carries its fonts, so it looks the same everywhere. No clock and no chance: the same tickets give the
//! same bytes.

mod page;
mod pen;
mod text;

use krilla::configure::{Accessibility, ConfigurationBuilder, PdfVersion};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::tagging::{TagGroup, TagTree};
use krilla::{Document, SerializeSettings};

use super::TicketFacts;
use super::qr::{Qr, TooBig};
use page::Sheet;
use text::{Face, clean};

/// Pages of one PDF: more than a school class and its parents buy at once. A page takes some 22 KB.
pub const PAGES_MAX: usize = 200;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// Nothing to print, or too much.
    #[error("an order's PDF has 1 to {PAGES_MAX} tickets, not {0}; ask for fewer at once")]
    Pages(usize),
    /// A code that cannot be drawn.
    #[error(transparent)]
    Code(#[from] TooBig),
    /// The embedded font cannot be read, or the file cannot be written: a bug.
    #[error("the tickets cannot be printed: {0}")]
    Writing(String),
}

/// A ticket and the code that verifies it.
#[derive(Debug, Clone, Copy)]
pub struct Printed<'a> {
    /// What it says.
    pub facts: &'a TicketFacts,
    /// From [`super::sign::TicketSigner::sign`].
    pub code: &'a str,
}

struct Faces {
    regular: Face,
    bold: Face,
}

impl Faces {
    fn read() -> Option<Self> {
        Some(Self { regular: Face::read(notosans::REGULAR_TTF)?, bold: Face::read(notosans::BOLD_TTF)? })
    }
}

/// All tickets of an order, in this order.
///
/// # Errors
/// When there are none or too many, or a code is too long to draw.
pub fn render(tickets: &[Printed<'_>]) -> Result<Vec<u8>, PdfError> {
    let Some(first) = tickets.first().filter(|_| tickets.len() <= PAGES_MAX) else {
        return Err(PdfError::Pages(tickets.len()));
    };
    let faces = Faces::read().ok_or_else(|| PdfError::Writing("the font is unreadable".to_owned()))?;
    let mut document = Document::new_with(settings()?);
    let (mut tree, mut outline) = (TagTree::new().with_lang(Some("en".to_owned())), Outline::new());
    for (at, ticket) in tickets.iter().enumerate() {
        let sheet = Sheet { facts: ticket.facts, qr: Qr::of(ticket.code)?, at, of: tickets.len(), faces: &faces };
        let part: TagGroup = sheet.draw(&mut document);
        tree.push(part);
        let label = format!("Ticket {}", ticket.facts.number());
        outline.push_child(OutlineNode::new(label, XyzDestination::new(at, Point::from_xy(0.0, 0.0))));
    }
    document.set_tag_tree(tree);
    document.set_outline(outline);
    let title = format!("Tickets: {}", clean(&first.facts.title));
    document.set_metadata(Metadata::new().title(title).language("en".to_owned()).creator("Vestibule".to_owned()));
    document.finish().map_err(|error| PdfError::Writing(format!("{error:?}")))
}

fn settings() -> Result<SerializeSettings, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError::Writing(format!("{error:?}")))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

#[cfg(test)]
mod tests;
