//! A VPC: zones side by side, gateways and endpoints below, peerings on the right, and the wires between.

use std::collections::BTreeMap;

use analysis::report::{Area, Edge};

use super::{
    super::{
        shape::{Shape, Wire},
        text::{ITEM, KIND, NETWORK, RANGE, ZONE},
    },
    class,
    lanes::{LANE, Lanes, pack},
    subnet::{self, Exit},
    wire_class,
};

pub(super) const PAD: i32 = 16;
const ZONE_PAD: i32 = 10;
const HEADER: i32 = 58;
const ZONE_HEADER: i32 = 24;
/// Beside lanes.
const MARGIN: i32 = 11;
const PORT_WIDTH: i32 = 150;
const PORT_HEIGHT: i32 = 36;

/// A VPC, its corner at the origin, and where its peerings leave it.
pub(super) struct Network {
    pub(super) shape: Shape,
    /// The number of the edge, and the height.
    pub(super) ports: Vec<(usize, i32)>,
}

/// One end of a peering, as a VPC shows it.
pub(super) struct Port<'d> {
    pub(super) edge: usize,
    pub(super) name: &'d str,
    pub(super) other: &'d str,
}

/// A wire's start: the right edge of a subnet.
struct Start<'d> {
    edge: &'d Edge,
    zone: usize,
    x: i32,
    y: i32,
}

/// A wire's end.
#[derive(Clone, Copy)]
enum End {
    /// The right edge of what stands in a subnet.
    Within { zone: usize, x: i32, y: i32 },
    /// The upper edge of what stands below the zones.
    Below { x: i32 },
}

/// All wires that lead to one thing.
struct Net<'d> {
    starts: Vec<Start<'d>>,
    end: End,
    class: &'static str,
}

/// Lower than everything.
const BUS: i32 = i32::MAX;

/// Draws a VPC.
pub(super) fn draw<'d>(
    area: &'d Area,
    ways: &BTreeMap<&'d str, Vec<&'d Edge>>,
    ports: &[Port<'d>],
) -> Network {
    let mut zones = zones(area, ways);
    let (mut wired, loose) = below(area, &zones);
    let nets = nets(&mut zones, &wired);
    let gutters: Vec<Lanes> = (0..zones.len()).map(|at| pack(&verticals(&nets, at))).collect();
    let right = place_zones(&mut zones, &gutters);
    let nets = shifted(nets, &zones);
    let bus = pack(&horizontals(&nets, &zones, &gutters));
    let zones_bottom = zones.iter().map(|it| it.shape.bottom()).max().unwrap_or(HEADER - 6);
    let top = zones_bottom + MARGIN + if bus.count > 0 { bus.width() + MARGIN - 2 } else { 0 };
    wired.iter_mut().for_each(|(it, _)| it.shift(0, top));
    let mut shape = Shape { class: class(area.outline).to_owned(), ..Shape::default() };
    shape.wires = wires(&nets, &gutters, &bus, &zones, zones_bottom + MARGIN, top);
    let least = if ports.is_empty() { 200 } else { 0 };
    let wired_edge = wired.last().map_or(0, |(it, _)| it.right());
    let own = [right, wired_edge, least].into_iter().fold(0, i32::max);
    let wired_bottom = wired.iter().map(|(it, _)| it.bottom()).max().unwrap_or(top);
    let loose = wrap(loose, (wired_edge, top, wired_bottom), own);
    let own = loose.iter().map(Shape::right).fold(own, i32::max);
    let wired = wired.into_iter().map(|(it, _)| it);
    shape.inner = zones.into_iter().map(|zone| zone.shape).chain(wired).chain(loose).collect();
    finish(shape, area, ports, own)
}

/// The name, and the peerings beside everything else, since they may be many.
fn finish(mut shape: Shape, area: &Area, ports: &[Port<'_>], own: i32) -> Network {
    let [name, range, _] = subnet::lines(area);
    let heading = (NETWORK.width(name).max(RANGE.width(range)) + PAD).min(420);
    let inside = heading.max(if ports.is_empty() { own } else { own + MARGIN + PORT_WIDTH });
    let (drawn, ports) = draw_ports(ports, inside);
    shape.inner.extend(drawn);
    shape.path = Some(area.id.clone());
    shape.title = [name, range].join(", ");
    shape.width = inside + PAD;
    shape.height = shape.inner.iter().map(Shape::bottom).max().unwrap_or(HEADER - PAD) + PAD;
    shape.write(NETWORK, name, (PAD, 28), inside - PAD);
    shape.write(RANGE, range, (PAD, 46), inside - PAD);
    Network { shape, ports }
}

/// A thing below the zones, and the class of the wires to it.
type Below = (Shape, &'static str);

/// What stands below the zones: first, side by side, what wires lead to; then the rest, without a place yet.
fn below(area: &Area, zones: &[Zone<'_>]) -> (Vec<Below>, Vec<Below>) {
    let beside = area.inner.iter().filter(|it| !subnet::is_zone(it));
    let all = beside.map(|it| (subnet::block(it, &area.id), wire_class(it.outline)));
    let is_target = |path: &Option<String>| {
        let mut ends = zones.iter().flat_map(|zone| &zone.exits).map(|(_, exit)| &exit.edge.to);
        path.as_ref().is_some_and(|path| ends.any(|to| to == path))
    };
    let (wired, loose) = all.partition(|(shape, _)| is_target(&shape.path));
    (row(wired, PAD), loose)
}

/// A zone with its subnets, its corner at the header's left end until it is placed.
struct Zone<'d> {
    shape: Shape,
    /// The right edge of the subnet, and the way.
    exits: Vec<(i32, Exit<'d>)>,
}

fn zones<'d>(area: &'d Area, ways: &BTreeMap<&'d str, Vec<&'d Edge>>) -> Vec<Zone<'d>> {
    let areas = area.inner.iter().filter(|it| subnet::is_zone(it));
    let mut zones: Vec<Zone<'d>> = areas.map(|it| zone(it, &area.id, ways)).collect();
    let height = zones.iter().map(|it| it.shape.height).max().unwrap_or(0);
    zones.iter_mut().for_each(|it| it.shape.height = height);
    zones
}

fn zone<'d>(area: &'d Area, network: &str, ways: &BTreeMap<&'d str, Vec<&'d Edge>>) -> Zone<'d> {
    let of = |subnet: &Area| ways.get(&*subnet.id).map(Vec::as_slice).unwrap_or_default();
    let [name, _, _] = subnet::lines(area);
    let wishes = area.inner.iter().map(|it| subnet::wish(it, network, of(it)));
    let width = wishes.fold(ZONE.width(name).min(200), i32::max);
    let mut shape = Shape { class: class(area.outline).into(), title: name.into(), ..Shape::default() };
    shape.y = HEADER;
    shape.width = width + 2 * ZONE_PAD;
    shape.write(ZONE, name, (ZONE_PAD, HEADER + 16), width);
    let mut exits = Vec::new();
    let mut y = HEADER + ZONE_HEADER;
    for inner in &area.inner {
        let (mut drawn, ways) = subnet::draw(inner, network, of(inner), width);
        drawn.shift(ZONE_PAD, y);
        exits.extend(ways.into_iter().map(|exit| (drawn.right(), Exit { y: exit.y + y, ..exit })));
        y = drawn.bottom() + ZONE_PAD;
        shape.inner.push(drawn);
    }
    shape.height = y - HEADER;
    Zone { shape, exits }
}

/// The ways by where they lead, in the order of their first starts; what leads to nothing drawn is left out.
fn nets<'d>(zones: &mut [Zone<'d>], below: &[Below]) -> Vec<Net<'d>> {
    let mut ends: BTreeMap<String, (End, &'static str)> = BTreeMap::new();
    for (at, zone) in zones.iter().enumerate() {
        for item in zone.shape.inner.iter().flat_map(|subnet| &subnet.inner) {
            let class = if item.class == "host" { "to-host" } else { "to-gateway" };
            let end = End::Within { zone: at, x: item.right(), y: item.middle() };
            ends.entry(item.path.clone().unwrap_or_default()).or_insert((end, class));
        }
    }
    for (shape, class) in below {
        let end = End::Below { x: shape.x + shape.width / 2 };
        ends.entry(shape.path.clone().unwrap_or_default()).or_insert((end, *class));
    }
    let mut nets: Vec<Net<'d>> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (zone, Zone { exits, .. }) in zones.iter_mut().enumerate() {
        for (x, exit) in exits.drain(..) {
            let Some((end, class)) = ends.get(&exit.edge.to) else { continue };
            let at = *known.entry(&exit.edge.to).or_insert_with(|| {
                nets.push(Net { starts: Vec::new(), end: *end, class });
                nets.len() - 1
            });
            nets[at].starts.push(Start { edge: exit.edge, zone, x, y: exit.y });
        }
    }
    nets
}

impl Net<'_> {
    /// Whether it has to leave the gutters of its starts.
    fn takes_bus(&self) -> bool {
        match self.end {
            End::Below { .. } => true,
            End::Within { zone, .. } => self.starts.iter().any(|start| start.zone != zone),
        }
    }

    /// What it takes of the gutter beside a zone; nothing is a range that meets no other.
    fn vertical(&self, zone: usize) -> Option<(i32, i32)> {
        let starts = self.starts.iter().filter(|start| start.zone == zone).map(|start| start.y);
        let end = match self.end {
            End::Within { zone: at, y, .. } if at == zone => Some(y),
            _ => None,
        };
        let heights: Vec<i32> = starts.chain(end).collect();
        let (first, last) = (*heights.iter().min()?, *heights.iter().max()?);
        Some((first, if self.takes_bus() { BUS } else { last }))
    }
}

fn verticals(nets: &[Net<'_>], zone: usize) -> Vec<Option<(i32, i32)>> {
    nets.iter().map(|net| net.vertical(zone)).collect()
}

/// Puts the zones side by side, with room for their gutters; gives the right edge of the last one's.
fn place_zones(zones: &mut [Zone<'_>], gutters: &[Lanes]) -> i32 {
    let mut x = PAD;
    for (zone, gutter) in zones.iter_mut().zip(gutters) {
        zone.shape.shift(x, 0);
        x = zone.shape.right() + if gutter.count > 0 { gutter.width() + 2 * MARGIN - LANE } else { MARGIN };
    }
    x
}

fn shifted<'d>(mut nets: Vec<Net<'d>>, zones: &[Zone<'_>]) -> Vec<Net<'d>> {
    for net in &mut nets {
        for start in &mut net.starts {
            start.x += zones[start.zone].shape.x;
        }
        if let End::Within { zone, x, .. } = &mut net.end {
            *x += zones[*zone].shape.x;
        }
    }
    nets
}

/// What each net takes of the bus, from gutter to gutter and to where it leads down.
fn horizontals(nets: &[Net<'_>], zones: &[Zone<'_>], gutters: &[Lanes]) -> Vec<Option<(i32, i32)>> {
    let horizontal = |(at, net): (usize, &Net<'_>)| {
        let starts = net.starts.iter().map(|start| lane_x(zones, gutters, start.zone, at));
        let end = match net.end {
            End::Within { zone, .. } => lane_x(zones, gutters, zone, at),
            End::Below { x } => x,
        };
        let places: Vec<i32> = starts.chain([end]).collect();
        net.takes_bus().then_some((*places.iter().min()?, *places.iter().max()?))
    };
    nets.iter().enumerate().map(horizontal).collect()
}

/// Where a net runs in the gutter beside a zone.
fn lane_x(zones: &[Zone<'_>], gutters: &[Lanes], zone: usize, net: usize) -> i32 {
    zones[zone].shape.right() + MARGIN + gutters[zone].of[net] * LANE
}

fn wires(
    nets: &[Net<'_>],
    gutters: &[Lanes],
    bus: &Lanes,
    zones: &[Zone<'_>],
    bus_y: i32,
    below_y: i32,
) -> Vec<Wire> {
    let mut wires = Vec::new();
    for (at, net) in nets.iter().enumerate() {
        let gutter = |zone: usize| lane_x(zones, gutters, zone, at);
        let lane = bus_y + bus.of[at] * LANE;
        for start in &net.starts {
            let from = gutter(start.zone);
            let mut points = vec![(start.x, start.y), (from, start.y)];
            match net.end {
                End::Within { zone, x, y } if zone == start.zone => points.extend([(from, y), (x, y)]),
                End::Within { zone, x, y } => {
                    let to = gutter(zone);
                    points.extend([(from, lane), (to, lane), (to, y), (x, y)]);
                }
                End::Below { x } => points.extend([(from, lane), (x, lane), (x, below_y)]),
            }
            wires.push(Wire {
                class: net.class,
                from: start.edge.from.clone(),
                to: start.edge.to.clone(),
                title: format!("{}: {} to {}", start.edge.from, start.edge.label, start.edge.to),
                points,
                is_arrow: true,
            });
        }
    }
    wires
}

/// Shapes side by side.
fn row(mut shapes: Vec<Below>, from: i32) -> Vec<Below> {
    let mut x = from;
    for (shape, _) in &mut shapes {
        shape.shift(x, 0);
        x = shape.right() + MARGIN;
    }
    shapes
}

/// Shapes side by side after others, in as many rows as the width asks for.
fn wrap(shapes: Vec<Below>, (after, top, mut bottom): (i32, i32, i32), width: i32) -> Vec<Shape> {
    let mut x = if after > 0 { after + MARGIN } else { PAD };
    let mut y = top;
    let mut placed = Vec::new();
    for (mut shape, _) in shapes {
        if x > PAD && x + shape.width > width {
            (x, y) = (PAD, bottom + MARGIN);
        }
        shape.shift(x, y);
        x = shape.right() + MARGIN;
        bottom = bottom.max(shape.bottom());
        placed.push(shape);
    }
    placed
}

fn draw_ports(ports: &[Port<'_>], right: i32) -> (Vec<Shape>, Vec<(usize, i32)>) {
    let mut shapes = Vec::new();
    let mut places = Vec::new();
    let mut y = HEADER;
    for port in ports {
        let with = format!("with {}", port.other);
        let mut shape = Shape {
            class: "port".into(),
            path: Some(port.name.to_owned()),
            title: format!("{} {with}", port.name),
            x: right - PORT_WIDTH,
            y,
            width: PORT_WIDTH,
            height: PORT_HEIGHT,
            ..Shape::default()
        };
        shape.write(ITEM, port.name, (shape.x + 10, y + 15), PORT_WIDTH - 20);
        shape.write(KIND, &with, (shape.x + 10, y + 29), PORT_WIDTH - 20);
        places.push((port.edge, shape.middle()));
        y = shape.bottom() + 8;
        shapes.push(shape);
    }
    (shapes, places)
}
