//! Where a visible signature stands on its page. What it looks like is drawn by a [`Stamp`] outside of the core, which
//! carries no fonts.

use std::fmt;
use std::io::{Read, Seek};
use std::ops::Range;
use std::sync::Arc;

use super::Late;
use super::text::decimal;
use super::update::Update;
use crate::pdf::{Document, Object, PdfError, Reference, Refusal};

/// How deep pages may be nested.
const MAX_DEPTH: usize = 64;
/// What of an appearance is not its content and resources, in bytes at most.
const APPEARANCE_BYTES: usize = 512;

/// A place for a visible signature, and what is drawn there.
#[derive(Debug, Clone)]
pub struct Visible {
    /// The page, from 0.
    pub page: u64,
    /// From the left edge of the page as it is shown (turned by `/Rotate`, cut to its crop box), in points.
    pub x: f64,
    /// From its lower edge.
    pub y: f64,
    /// To the right of `x`.
    pub width: f64,
    /// Above `y`.
    pub height: f64,
    /// What is drawn.
    pub stamp: Arc<dyn Stamp>,
}

/// Draws what a visible signature looks like.
pub trait Stamp: fmt::Debug + Send + Sync {
    /// The most bytes that the content and the resources take together.
    fn content_room(&self) -> usize;

    /// The most bytes that each of the objects takes that the resources refer to.
    fn object_rooms(&self) -> Vec<usize>;

    /// Draws in a box whose lower left corner is the origin, in points. Called in the tap.
    ///
    /// # Errors
    /// `pdf_name_missing`, `pdf_name_not_in_font`.
    fn draw(&self, late: &Late, size: Size, objects: &[Reference]) -> Result<Drawing, PdfError>;
}

/// In points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// To the right.
    pub width: f64,
    /// Up.
    pub height: f64,
}

/// What a stamp looks like.
pub struct Drawing {
    /// The entries of the resource dictionary (ISO 32000, 7.8.3).
    pub resources: String,
    /// The content stream (7.8.2).
    pub content: Vec<u8>,
    /// The bodies of the objects that the resources refer to.
    pub objects: Vec<Vec<u8>>,
}

/// A place in the coordinates of the page's contents.
#[derive(Clone)]
struct Placement {
    /// `/Rect`: left, lower, right, upper.
    rectangle: [f64; 4],
    /// As it is shown.
    size: Size,
    turn: Turn,
}

impl Placement {
    fn on<R: Read + Seek>(
        document: &mut Document<R>,
        page: &Object,
        visible: &Visible,
    ) -> Result<Self, PdfError> {
        let [left, lower, right, upper] = shown_box(document, page)?;
        let (across, up) = (right - left, upper - lower);
        let turn = Turn::of(document, page)?;
        let shown = match turn {
            Turn::None | Turn::Half => (across, up),
            Turn::Right | Turn::Left => (up, across),
        };
        let Visible {
            x, y, width, height, ..
        } = *visible;
        let (far, top) = (x + width, y + height);
        let fits = x >= 0.0 && y >= 0.0 && width > 0.0 && height > 0.0 && far <= shown.0 && top <= shown.1;
        if !fits {
            return Err(Refusal::StampOutsidePage.into());
        }
        let [x0, y0, x1, y1] = match turn {
            Turn::None => [x, y, far, top],
            Turn::Right => [across - top, x, across - y, far],
            Turn::Half => [across - far, up - top, across - x, up - y],
            Turn::Left => [y, up - far, top, up - x],
        };
        Ok(Self {
            rectangle: [left + x0, lower + y0, left + x1, lower + y1],
            size: Size { width, height },
            turn,
        })
    }
}

/// How a page is turned when it is shown, clockwise (7.7.3.3 `/Rotate`).
#[derive(Debug, Clone, Copy)]
enum Turn {
    None,
    Right,
    Half,
    Left,
}

impl Turn {
    fn of<R: Read + Seek>(document: &mut Document<R>, page: &Object) -> Result<Self, PdfError> {
        let degrees = match inherited(document, page, "Rotate")? {
            Some(degrees) => degrees.value().number().ok_or(Refusal::Malformed)?,
            None => 0.0,
        };
        match degrees.rem_euclid(360.0) {
            0.0 => Ok(Self::None),
            90.0 => Ok(Self::Right),
            180.0 => Ok(Self::Half),
            270.0 => Ok(Self::Left),
            _ => Err(Refusal::Malformed.into()),
        }
    }

    const fn degrees(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Right => 90,
            Self::Half => 180,
            Self::Left => 270,
        }
    }

    /// Turns the drawing the other way, so that it stands upright.
    const fn matrix(self) -> &'static str {
        match self {
            Self::None => "1 0 0 1 0 0",
            Self::Right => "0 1 -1 0 0 0",
            Self::Half => "-1 0 0 -1 0 0",
            Self::Left => "0 -1 1 0 0 0",
        }
    }
}

/// What of a page is shown: its crop box within its media box (14.11.2).
fn shown_box<R: Read + Seek>(document: &mut Document<R>, page: &Object) -> Result<[f64; 4], PdfError> {
    let media = rectangle(document, page, "MediaBox")?.ok_or(Refusal::Malformed)?;
    let crop = rectangle(document, page, "CropBox")?.unwrap_or(media);
    let [left, lower, right, upper] = crop;
    Ok([
        left.max(media[0]),
        lower.max(media[1]),
        right.min(media[2]),
        upper.min(media[3]),
    ])
}

/// Any two opposite corners (7.9.5), as left, lower, right and upper.
fn rectangle<R: Read + Seek>(
    document: &mut Document<R>,
    page: &Object,
    key: &str,
) -> Result<Option<[f64; 4]>, PdfError> {
    let Some(found) = inherited(document, page, key)? else {
        return Ok(None);
    };
    let mut numbers = Vec::new();
    for number in found.value().array().ok_or(Refusal::Malformed)? {
        let number = document
            .resolve(number?)?
            .and_then(|number| number.value().number());
        numbers.push(
            number
                .filter(|number| number.is_finite())
                .ok_or(Refusal::Malformed)?,
        );
    }
    let [x0, y0, x1, y1] = *numbers else {
        return Err(Refusal::Malformed.into());
    };
    Ok(Some([x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)]))
}

/// A page's attribute, or that of the nearest node above it which has one (7.7.3.4).
fn inherited<R: Read + Seek>(
    document: &mut Document<R>,
    page: &Object,
    key: &str,
) -> Result<Option<Object>, PdfError> {
    let mut node = page.clone();
    for _ in 0..MAX_DEPTH {
        if let Some(value) = document.lookup(&node.dictionary()?, key)? {
            return Ok(Some(value));
        }
        match document.lookup(&node.dictionary()?, "Parent")? {
            Some(parent) => node = parent,
            None => return Ok(None),
        }
    }
    Err(Refusal::TooDeep.into())
}

/// A stamp that waits for the tap: its objects are rooms in the late part.
#[derive(Clone)]
pub(super) struct PreparedStamp {
    stamp: Arc<dyn Stamp>,
    placement: Placement,
    appearance: Reference,
    objects: Vec<Reference>,
    /// Of the appearance, then of each object.
    rooms: Vec<Range<usize>>,
}

impl PreparedStamp {
    pub(super) fn new<R: Read + Seek>(
        document: &mut Document<R>,
        update: &mut Update,
        page: &Object,
        visible: &Visible,
    ) -> Result<Self, PdfError> {
        let objects = visible.stamp.object_rooms();
        Ok(Self {
            stamp: Arc::clone(&visible.stamp),
            placement: Placement::on(document, page, visible)?,
            appearance: update.new_reference()?,
            objects: objects
                .iter()
                .map(|_| update.new_reference())
                .collect::<Result<_, _>>()?,
            rooms: Vec::new(),
        })
    }

    /// The entries of the widget that tell its place and its appearance (12.5.2, 12.5.6.19).
    pub(super) fn of_widget(&self) -> String {
        let [left, lower, right, upper] = self.placement.rectangle.map(decimal);
        let Reference { number, generation } = self.appearance;
        format!(
            "/Rect[{left} {lower} {right} {upper}]/AP<</N {number} {generation} R>>/MK<</R {}>>",
            self.placement.turn.degrees()
        )
    }

    /// Keeps rooms in the tail.
    pub(super) fn with_rooms(mut self, update: &mut Update) -> Self {
        let appearance = APPEARANCE_BYTES + self.stamp.content_room();
        let lengths = std::iter::once(appearance).chain(self.stamp.object_rooms());
        let references = std::iter::once(&self.appearance).chain(&self.objects);
        self.rooms = references
            .zip(lengths)
            .map(|(reference, bytes)| {
                let at = update.object(*reference, &vec![b' '; bytes]);
                at..at + bytes
            })
            .collect();
        self
    }

    /// Draws, and fills the rooms.
    pub(super) fn fill(&self, tail: &mut [u8], late: &Late) -> Result<(), PdfError> {
        let drawing = self.stamp.draw(late, self.placement.size, &self.objects)?;
        let appearance = self.appearance(&drawing);
        let bodies = std::iter::once(&appearance).chain(&drawing.objects);
        for (room, body) in self.rooms.iter().zip(bodies) {
            super::fill(tail, room, body, Refusal::NameTooLong)?;
        }
        Ok(())
    }

    /// The form XObject (8.10, 12.5.5).
    fn appearance(&self, drawing: &Drawing) -> Vec<u8> {
        let Size { width, height } = self.placement.size;
        let (width, height) = (decimal(width), decimal(height));
        let head = format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 {width} {height}]/Matrix[{}]/Resources<<{}>>/Length {}>>stream\n",
            self.placement.turn.matrix(),
            drawing.resources,
            drawing.content.len()
        );
        [head.as_bytes(), &drawing.content, b"\nendstream"].concat()
    }
}
