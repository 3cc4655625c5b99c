//! A subnet: its name and block, what stands in it, and the ways out of it.

use analysis::report::{Area, Edge, Outline};

use super::super::{
    shape::Shape,
    text::{BLOCK, ITEM, KIND, PURPOSE, SUBNET, Style, WAY},
};

const PAD: i32 = 10;
const NARROWEST: i32 = 150;
const WIDEST: i32 = 270;
/// Between two texts on one line.
const GAP: i32 = 12;
const ITEM_HEIGHT: i32 = 24;
const WAY_HEIGHT: i32 = 17;

/// A way out, and the height at which it leaves its subnet.
pub(super) struct Exit<'d> {
    pub(super) edge: &'d Edge,
    pub(super) y: i32,
}

/// The name of an element, without that of the VPC it stands in.
pub(super) fn local<'t>(path: &'t str, network: &str) -> &'t str {
    path.strip_prefix(network).and_then(|rest| rest.strip_prefix('.')).unwrap_or(path)
}

/// The width that a subnet would like.
pub(super) fn wish(area: &Area, network: &str, ways: &[&Edge]) -> i32 {
    let [name, block, purpose] = lines(area);
    let item = |item: &Area| {
        let [name, kind, _] = lines(item);
        2 * PAD + pair((ITEM, local(name, network)), (KIND, kind))
    };
    let way = |edge: &&Edge| pair((WAY, &edge.label), (WAY, &arrow(edge, network)));
    let inner = area.inner.iter().map(item).chain(ways.iter().map(way));
    let heading = pair((SUBNET, local(name, network)), (PURPOSE, purpose)).max(BLOCK.width(block));
    (inner.fold(heading, i32::max) + 2 * PAD).clamp(NARROWEST, WIDEST)
}

fn pair(left: (Style, &str), right: (Style, &str)) -> i32 {
    left.0.width(left.1) + GAP + right.0.width(right.1)
}

fn arrow(edge: &Edge, network: &str) -> String {
    format!("→ {}", local(&edge.to, network))
}

/// The three lines that a label has at most.
pub(super) fn lines(area: &Area) -> [&str; 3] {
    let line = |at: usize| area.label.get(at).map_or("", String::as_str);
    [line(0), line(1), line(2)]
}

/// A subnet of a width, its corner at the origin.
pub(super) fn draw<'d>(
    area: &'d Area,
    network: &str,
    ways: &[&'d Edge],
    width: i32,
) -> (Shape, Vec<Exit<'d>>) {
    let [name, block, purpose] = lines(area);
    let known = ["public", "private", "isolated"].contains(&purpose);
    let class = if known { format!("part {purpose}") } else { "part".to_owned() };
    let title = area.label.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let mut shape = Shape { class, path: Some(area.id.clone()), title, width, ..Shape::default() };
    let inside = width - 2 * PAD;
    write_pair(&mut shape, (SUBNET, local(name, network)), (PURPOSE, purpose), 19, inside);
    shape.write(BLOCK, block, (PAD, 35), inside);
    let mut y = if block.is_empty() { 28 } else { 43 };
    for inner in &area.inner {
        let mut item = item(inner, network, inside);
        item.shift(PAD, y);
        y = item.bottom() + 5;
        shape.inner.push(item);
    }
    let mut exits = Vec::new();
    for edge in ways {
        write_pair(&mut shape, (WAY, &edge.label), (WAY, &arrow(edge, network)), y + 12, inside);
        exits.push(Exit { edge, y: y + WAY_HEIGHT / 2 });
        y += WAY_HEIGHT;
    }
    shape.height = y + 5;
    (shape, exits)
}

/// Two texts on one line, both shortened where they would meet.
fn write_pair(shape: &mut Shape, left: (Style, &str), right: (Style, &str), y: i32, inside: i32) {
    let wanted = right.0.width(right.1);
    let least = left.0.width(left.1).min(inside / 2);
    let room = wanted.min(inside - GAP - least);
    shape.write_to(right.0, right.1, (shape.width - PAD, y), room);
    let rest = if right.1.is_empty() { inside } else { inside - room - GAP };
    shape.write(left.0, left.1, (PAD, y), rest);
}

/// What stands in a subnet, on a line of its own.
fn item(area: &Area, network: &str, width: i32) -> Shape {
    let [name, kind, _] = lines(area);
    let class = super::class(area.outline).to_owned();
    let title = format!("{name}, {kind}");
    let mut shape = Shape {
        class,
        path: Some(area.id.clone()),
        title,
        width,
        height: ITEM_HEIGHT - 4,
        ..Shape::default()
    };
    write_pair(&mut shape, (ITEM, local(name, network)), (KIND, kind), 14, width - 2 * PAD);
    shape
}

/// A thing beside the zones of a VPC, as wide as it likes.
pub(super) fn block(area: &Area, network: &str) -> Shape {
    let [name, kind, more] = lines(area);
    let name = local(name, network);
    let width = [ITEM.width(name), KIND.width(kind), KIND.width(more)].into_iter().fold(0, i32::max);
    let width = (width + 2 * PAD).clamp(90, 200);
    let title = area.label.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let class = super::class(area.outline).to_owned();
    let height = if more.is_empty() { 40 } else { 53 };
    let mut shape = Shape { class, path: Some(area.id.clone()), title, width, height, ..Shape::default() };
    shape.write(ITEM, name, (PAD, 16), width - 2 * PAD);
    shape.write(KIND, kind, (PAD, 31), width - 2 * PAD);
    shape.write(KIND, more, (PAD, 46), width - 2 * PAD);
    shape
}

/// Whether it is a box for others.
pub(super) fn is_zone(area: &Area) -> bool {
    area.outline == Outline::Zone
}
