//! VPCs in rows, and the peerings between them.

use std::{collections::BTreeMap, ops::Range};

use analysis::report::{Diagram, Edge};

use super::{
    super::shape::{Shape, Wire},
    lanes::{LANE, Lanes, pack},
    network::{self, Network, Port},
};

/// Around everything, and beside lanes.
const MARGIN: i32 = 20;

/// One end of a peering: which VPC it leaves, and how.
#[derive(Clone, Copy)]
struct Exit {
    network: usize,
    row: usize,
    /// The right edge of its port, the lane beside the VPC, and the height.
    x: i32,
    lane: i32,
    y: i32,
}

pub(super) fn draw(diagram: &Diagram) -> Shape {
    let networks = networks(diagram);
    let rows = rows(&networks);
    let (mut networks, exits) = place(networks, &rows);
    let joined: Vec<(usize, [Exit; 2])> = exits
        .into_iter()
        .filter_map(|(edge, ends)| Some((edge, <[Exit; 2]>::try_from(ends).ok()?)))
        .collect();
    let spine = pack(&joined.iter().map(|(_, ends)| between_rows(ends)).collect::<Vec<_>>());
    let left = MARGIN + if spine.count > 0 { spine.width() + MARGIN } else { 0 };
    let channels: Vec<Lanes> = (0..rows.len()).map(|row| pack(&in_channel(&joined, row))).collect();
    let mut tops = Vec::new();
    let mut y = MARGIN;
    for (row, channel) in rows.iter().zip(&channels) {
        tops.push(y);
        let height = row.clone().map(|at| networks[at].height).max().unwrap_or(0);
        y += height + MARGIN + if channel.count > 0 { channel.width() + MARGIN - LANE } else { 0 };
    }
    let mut bottoms = Vec::new();
    for (row, top) in rows.iter().zip(&tops) {
        let height = row.clone().map(|at| networks[at].height).max().unwrap_or(0);
        bottoms.push(top + height + MARGIN);
        row.clone().for_each(|at| networks[at].shift(left, *top));
    }
    let mut shape = Shape { class: "paper".into(), height: y, ..Shape::default() };
    shape.wires = joined
        .iter()
        .enumerate()
        .map(|(at, (edge, ends))| {
            let lane = |row: usize| bottoms[row] + channels[row].of[at] * LANE;
            let spine = MARGIN + spine.of[at] * LANE;
            peering(&diagram.edges[*edge], ends, |row| tops[row], lane, (left, spine))
        })
        .collect();
    let drawn = networks.iter().map(Shape::right);
    let wired = shape.wires.iter().flat_map(|wire| &wire.points).map(|point| point.0);
    shape.width = drawn.chain(wired).max().unwrap_or(0) + MARGIN;
    shape.inner = networks;
    shape
}

fn networks(diagram: &Diagram) -> Vec<Network> {
    let mut ways: BTreeMap<&str, Vec<&Edge>> = BTreeMap::new();
    let mut ports: BTreeMap<&str, Vec<Port<'_>>> = BTreeMap::new();
    for (at, edge) in diagram.edges.iter().enumerate() {
        if edge.mutual {
            for (own, other) in [(&edge.from, &edge.to), (&edge.to, &edge.from)] {
                ports.entry(own).or_default().push(Port { edge: at, name: &edge.label, other });
            }
        } else {
            ways.entry(&edge.from).or_default().push(edge);
        }
    }
    let ports = |id: &str| ports.get(id).map(Vec::as_slice).unwrap_or_default();
    diagram.areas.iter().map(|area| network::draw(area, &ways, ports(&area.id))).collect()
}

/// The rows that need the smallest screen, one a little wider than high.
fn rows(networks: &[Network]) -> Vec<Range<usize>> {
    let sizes: Vec<(i64, i64)> =
        networks.iter().map(|it| (i64::from(it.shape.width), i64::from(it.shape.height))).collect();
    let mut width = 0;
    let widths = sizes.iter().map(|size| {
        width += size.0;
        width
    });
    let screen = |width: &i64| {
        let rows = rows_of(&sizes, *width);
        let of_row = |row: &Range<usize>| sizes[row.clone()].iter().map(|size| size.0).sum::<i64>();
        let height: i64 =
            rows.iter().filter_map(|row| sizes[row.clone()].iter().map(|size| size.1).max()).sum();
        (rows.iter().map(of_row).max().unwrap_or(0) * 5).max(height * 8)
    };
    // Sixty-four side by side are enough for ten thousand; trying each would take long for a large estate.
    let candidates: Vec<i64> = widths.take(64).collect();
    rows_of(&sizes, candidates.into_iter().min_by_key(screen).unwrap_or(0))
}

/// As many in a row as a width holds, at least one.
fn rows_of(sizes: &[(i64, i64)], width: i64) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    let mut used = 0;
    for (at, size) in sizes.iter().enumerate() {
        match rows.last_mut() {
            Some(row) if used + size.0 <= width => row.end = at + 1,
            _ => {
                rows.push(at..at + 1);
                used = 0;
            }
        }
        used += size.0;
    }
    rows
}

/// Puts the VPCs of each row side by side, with room for the peerings beside each; heights come later.
fn place(networks: Vec<Network>, rows: &[Range<usize>]) -> (Vec<Shape>, BTreeMap<usize, Vec<Exit>>) {
    let mut exits: BTreeMap<usize, Vec<Exit>> = BTreeMap::new();
    let mut shapes = Vec::with_capacity(networks.len());
    let mut networks = networks.into_iter();
    for (row, range) in rows.iter().enumerate() {
        let mut x = 0;
        for network in range.clone() {
            let Some(Network { mut shape, ports }) = networks.next() else { break };
            shape.shift(x, 0);
            // The lowest one is nearest, so that none crosses another.
            let mut beside = shape.right() + MARGIN - LANE;
            for (edge, y) in ports.iter().rev() {
                let exit = Exit { network, row, x: shape.right() - network::PAD, lane: beside, y: *y };
                exits.entry(*edge).or_default().push(exit);
                beside += LANE;
            }
            x = if ports.is_empty() { shape.right() + MARGIN } else { beside + MARGIN - LANE };
            shapes.push(shape);
        }
    }
    exits.values_mut().for_each(|ends| ends.sort_by_key(|end| end.network));
    (shapes, exits)
}

/// What a peering takes of the spine; nothing inside one row.
fn between_rows(ends: &[Exit; 2]) -> Option<(i32, i32)> {
    let [one, other] = ends.map(|end| i32::try_from(end.row).unwrap_or(i32::MAX));
    (one != other).then_some((one, other))
}

/// What each peering takes of the channel below a row: from lane to lane, or from the spine on the left.
fn in_channel(joined: &[(usize, [Exit; 2])], row: usize) -> Vec<Option<(i32, i32)>> {
    let range = |(_, ends): &(usize, [Exit; 2])| {
        let here: Vec<i32> = ends.iter().filter(|end| end.row == row).map(|end| end.lane).collect();
        match here.as_slice() {
            [] => None,
            [one] => Some((0, *one)),
            [one, other, ..] => Some((*one.min(other), *one.max(other))),
        }
    };
    joined.iter().map(range).collect()
}

fn peering(
    edge: &Edge,
    ends: &[Exit; 2],
    top: impl Fn(usize) -> i32,
    lane: impl Fn(usize) -> i32,
    (left, spine): (i32, i32),
) -> Wire {
    let [one, other] = ends;
    let way = |end: &Exit| {
        let y = end.y + top(end.row);
        [(end.x + left, y), (end.lane + left, y), (end.lane + left, lane(end.row))]
    };
    let mut points = way(one).to_vec();
    if one.row != other.row {
        points.extend([(spine, lane(one.row)), (spine, lane(other.row))]);
    }
    points.extend(way(other).into_iter().rev());
    Wire {
        class: "joint",
        from: edge.from.clone(),
        to: edge.to.clone(),
        title: format!("{}: {} with {}", edge.label, edge.from, edge.to),
        points,
        is_arrow: false,
    }
}
