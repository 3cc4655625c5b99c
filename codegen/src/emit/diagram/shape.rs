//! Boxes, labels and wires, before they are text.

use super::text::Style;

/// A box with what is written and stands in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    /// What it is, as the style sheet calls it.
    pub(super) class: String,
    /// The path of the element; none for what is no element.
    pub(super) path: Option<String>,
    /// Everything about it in words.
    pub(super) title: String,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) labels: Vec<Label>,
    pub(super) inner: Vec<Shape>,
    /// Drawn over what stands in it.
    pub(super) wires: Vec<Wire>,
}

/// A line of text.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub(super) style: Style,
    pub(super) text: String,
    /// Where it begins, or ends.
    pub(super) x: i32,
    /// Its baseline.
    pub(super) y: i32,
    pub(super) ends_there: bool,
}

/// A way from one thing to another, along horizontal and vertical lines.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    pub(super) class: &'static str,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) title: String,
    pub(super) points: Vec<(i32, i32)>,
    /// Whether it has a point at its end.
    pub(super) is_arrow: bool,
}

impl Shape {
    /// Moves it with all that is in it.
    pub(super) fn shift(&mut self, dx: i32, dy: i32) {
        self.x += dx;
        self.y += dy;
        for label in &mut self.labels {
            label.x += dx;
            label.y += dy;
        }
        for point in self.wires.iter_mut().flat_map(|wire| &mut wire.points) {
            *point = (point.0 + dx, point.1 + dy);
        }
        self.inner.iter_mut().for_each(|inner| inner.shift(dx, dy));
    }

    /// Its right edge.
    pub(super) fn right(&self) -> i32 {
        self.x + self.width
    }

    /// Its lower edge.
    pub(super) fn bottom(&self) -> i32 {
        self.y + self.height
    }

    /// The height of its middle.
    pub(super) fn middle(&self) -> i32 {
        self.y + self.height / 2
    }

    /// Writes a text that begins at a place, as much of it as fits a width.
    pub(super) fn write(&mut self, style: Style, text: &str, at: (i32, i32), width: i32) {
        self.label(style, text, at, width, false);
    }

    /// Writes a text that ends at a place, as much of it as fits a width.
    pub(super) fn write_to(&mut self, style: Style, text: &str, at: (i32, i32), width: i32) {
        self.label(style, text, at, width, true);
    }

    fn label(&mut self, style: Style, text: &str, (x, y): (i32, i32), width: i32, ends_there: bool) {
        if !text.is_empty() {
            let text = style.fit(text, width);
            self.labels.push(Label { style, text, x, y, ends_there });
        }
    }
}
