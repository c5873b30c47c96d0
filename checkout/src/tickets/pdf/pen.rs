//! What draws: each stroke goes onto the page and, with its meaning, into the structure that screen readers follow.

use krilla::color::rgb;
use krilla::geom::{Path, Point};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, BBox, ContentTag, SpanTag, Tag, TagGroup, TagKind};

use super::text::{Face, Fitted, Line};

/// From one baseline to the next, as a part of the size.
pub(super) const LEADING: f32 = 1.25;

/// Red, green and blue.
pub(super) type Rgb = [u8; 3];

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) face: &'a Face,
    pub(super) color: Rgb,
}

/// Lines of one look and size, and where the first baseline begins.
pub(super) struct Text<'a>(pub(super) &'a [Line], pub(super) Look<'a>, pub(super) f32, pub(super) (f32, f32));

/// How a line looks.
pub(super) struct Edge {
    pub(super) color: Rgb,
    pub(super) width: f32,
    /// Lengths of its strokes and gaps.
    pub(super) dashes: Option<[f32; 2]>,
}

/// A page while it is drawn.
pub(super) struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    part: TagGroup,
}

impl<'a, 'b> Pen<'a, 'b> {
    pub(super) fn new(surface: &'a mut Surface<'b>) -> Self {
        Self { surface, part: TagGroup::new(Tag::Part) }
    }

    /// The structure of what was drawn, in the order in which it was.
    pub(super) fn done(self) -> TagGroup {
        self.part
    }

    /// What only pleases the eye.
    pub(super) fn ornament(&mut self, draw: impl FnOnce(&mut Self)) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        draw(self);
        self.surface.end_tagged();
    }

    /// A picture, and what it says to those who do not see it.
    pub(super) fn figure(&mut self, says: String, bounds: Option<BBox>, draw: impl FnOnce(&mut Self)) {
        let mut figure = TagGroup::new(Tag::Figure(Some(says)).with_bbox(bounds));
        figure.push(self.surface.start_tagged(ContentTag::Other));
        draw(self);
        self.surface.end_tagged();
        self.part.push(figure);
    }

    pub(super) fn fill(&mut self, path: Option<Path>, color: Rgb) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(paint(color)));
        if let Some(path) = path {
            self.surface.draw_path(&path);
        }
    }

    pub(super) fn line(&mut self, path: Option<Path>, edge: &Edge) {
        let dash = edge.dashes.map(|dashes| StrokeDash { array: dashes.to_vec(), offset: 0.0 });
        let stroke = Stroke { paint: paint(edge.color).paint, width: edge.width, dash, ..Stroke::default() };
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(stroke));
        if let Some(path) = path {
            self.surface.draw_path(&path);
        }
    }

    /// A paragraph whose first baseline begins there. Gives the baseline of the line after it.
    pub(super) fn fitted(&mut self, text: &Fitted, look: Look<'_>, at: (f32, f32)) -> f32 {
        self.paragraph(&text.lines, look, text.size, at);
        at.1 + text.height()
    }

    pub(super) fn paragraph(&mut self, lines: &[Line], look: Look<'_>, size: f32, at: (f32, f32)) {
        self.block(Tag::P.into(), &[Text(lines, look, size, at)]);
    }

    /// Texts that are one thing, such as a heading or a name and its value.
    pub(super) fn block(&mut self, tag: TagKind, texts: &[Text<'_>]) {
        let mut group = TagGroup::new(tag);
        for Text(lines, look, size, at) in texts {
            self.text(&mut group, lines, *look, *size, *at);
        }
        self.part.push(group);
    }

    fn text(&mut self, group: &mut TagGroup, lines: &[Line], look: Look<'_>, size: f32, (x, mut y): (f32, f32)) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(paint(look.color)));
        for line in lines {
            group.push(self.surface.start_tagged(ContentTag::Span(SpanTag::empty())));
            let (font, start) = (look.face.font.clone(), Point::from_xy(x, y));
            self.surface.draw_glyphs(start, &line.glyphs, font, &line.text, size, false);
            self.surface.end_tagged();
            y += size * LEADING;
        }
    }
}

fn paint([red, green, blue]: Rgb) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}
