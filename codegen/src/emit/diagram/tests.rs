//! The picture as it is written: every label in its box, none over another, no wire over a label.

use dsl::prelude::*;
use ipnet::Ipv4Net;

use super::{svg, text};

type Rect = (i32, i32, i32, i32);

/// What stands in a picture, read back from its text.
#[derive(Debug, Default)]
struct Picture {
    size: (i32, i32),
    /// Each label with the innermost box that it was written into.
    labels: Vec<(String, Rect, Rect)>,
    boxes: Vec<Rect>,
    segments: Vec<Rect>,
}

fn attribute<'t>(element: &'t str, name: &str) -> &'t str {
    let after = element.split(&format!(" {name}=\"")).nth(1).unwrap_or_default();
    after.split('"').next().unwrap_or_default()
}

fn number(element: &str, name: &str) -> i32 {
    attribute(element, name).parse().unwrap_or(0)
}

fn read(svg: &str) -> Picture {
    let mut picture = Picture { size: (number(svg, "width"), number(svg, "height")), ..Picture::default() };
    let mut open: Vec<Option<Rect>> = Vec::new();
    for element in svg.split('<').skip(1) {
        match element.split([' ', '>']).next().unwrap_or_default() {
            "g" => open.push(None),
            "/g" => drop(open.pop()),
            "rect" if !open.is_empty() => {
                let corner = (number(element, "x"), number(element, "y"));
                let rect = (
                    corner.0,
                    corner.1,
                    corner.0 + number(element, "width"),
                    corner.1 + number(element, "height"),
                );
                picture.boxes.push(rect);
                *open.last_mut().expect("a group") = Some(rect);
            }
            "text" => {
                let rect = label(element);
                let within = open.iter().rev().find_map(|it| *it).expect("a label is in a box");
                let content = element.split('>').nth(1).unwrap_or_default().to_owned();
                picture.labels.push((content, rect, within));
            }
            "path" if attribute(element, "class").starts_with("wire") => {
                picture.segments.extend(segments(attribute(element, "d")));
            }
            _ => {}
        }
    }
    picture
}

fn label(element: &str) -> Rect {
    let mut classes = attribute(element, "class").split(' ');
    let class = classes.next().unwrap_or_default();
    let style = text::STYLES.iter().find(|it| it.class == class).expect("a style");
    let content = element.split('>').nth(1).unwrap_or_default();
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let content = entities.iter().fold(content.to_owned(), |text, (entity, c)| text.replace(entity, c));
    let (x, y, width) = (number(element, "x"), number(element, "y"), style.width(&content));
    let left = if classes.next() == Some("end") { x - width } else { x };
    (left, y - style.size * 9 / 100, left + width, y + style.size * 22 / 1000)
}

fn segments(path: &str) -> Vec<Rect> {
    let mut at = (0, 0);
    let mut segments = Vec::new();
    let mut rest = path.strip_prefix('M').expect("a path begins somewhere");
    let start = rest.find(['H', 'V']).unwrap_or(rest.len());
    if let Some((x, y)) = rest[..start].split_once(' ') {
        at = (x.parse().expect("a number"), y.parse().expect("a number"));
    }
    rest = &rest[start..];
    while let Some(word) = rest.chars().next() {
        let end = rest[1..].find(['H', 'V']).map_or(rest.len(), |end| end + 1);
        let to: i32 = rest[1..end].parse().expect("a number");
        let next = if word == 'H' { (to, at.1) } else { (at.0, to) };
        segments.push((at.0.min(next.0), at.1.min(next.1), at.0.max(next.0), at.1.max(next.1)));
        (at, rest) = (next, &rest[end..]);
    }
    segments
}

fn meet(a: Rect, b: Rect) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

fn within(inner: Rect, outer: Rect) -> bool {
    outer.0 <= inner.0 && outer.1 <= inner.1 && inner.2 <= outer.2 && inner.3 <= outer.3
}

/// What is wrong with a picture; at most one line of each sort.
fn flaws(svg: &str) -> Vec<String> {
    let picture = read(svg);
    let mut labels: Vec<_> = picture.labels.iter().collect();
    labels.sort_by_key(|it| it.1.1);
    let mut flaws = Vec::new();
    let outside = labels.iter().find(|it| !within(it.1, it.2));
    flaws.extend(outside.map(|it| format!("`{}` leaves its box", it.0)));
    let page = (0, 0, picture.size.0, picture.size.1);
    let off = picture.boxes.iter().chain(&picture.segments).find(|it| !within(**it, page));
    flaws.extend(off.map(|it| format!("{it:?} is off the page")));
    for (at, one) in labels.iter().enumerate() {
        let near = labels[at + 1..].iter().take_while(|other| other.1.1 < one.1.3);
        if let Some(other) = near.into_iter().find(|other| meet(one.1, other.1)) {
            flaws.push(format!("`{}` is over `{}`", one.0, other.0));
            break;
        }
    }
    let mut segments = picture.segments;
    segments.sort_unstable_by_key(|it| it.1);
    let crossed = labels.iter().find_map(|it| {
        let near = segments.iter().take_while(|segment| segment.1 <= it.1.3);
        near.into_iter().any(|line| meet((line.0, line.1, line.2 + 1, line.3 + 1), it.1)).then_some(&it.0)
    });
    flaws.extend(crossed.map(|label| format!("a wire crosses `{label}`")));
    let partly = |(at, one): (usize, &Rect)| {
        let others = picture.boxes[at + 1..].iter();
        others
            .into_iter()
            .find(|other| meet(*one, **other) && !within(**other, *one) && !within(*one, **other))
            .copied()
    };
    flaws.extend(picture.boxes.iter().enumerate().find_map(partly).map(|it| format!("{it:?} sticks out")));
    flaws
}

fn net(text: &str) -> Ipv4Net {
    text.parse().expect("a CIDR block")
}

/// VPCs with every sort of thing, names of a length, all peered with the first.
fn estate(networks: u8, zones: usize, name: &str) -> Topology {
    let mut t = Topology::new("estate").region("us-east-1");
    let all = [Zone::A, Zone::B, Zone::C, Zone::D, Zone::E, Zone::F];
    let mut first = None;
    for number in 0..networks {
        let main = t.add(Vpc::new(&format!("v{number}_{name}"), net(&format!("10.{number}.0.0/16"))));
        let igw = t.add(InternetGateway::new("igw", main));
        let mut tables = Vec::new();
        let mut nat = None;
        for (at, zone) in all.iter().take(zones).enumerate() {
            let block = |third: usize| net(&format!("10.{number}.{third}.0/24"));
            let web = t.add(Subnet::public(&format!("web{at}{name}"), main, block(at)).zone(zone.clone()));
            let app = t.add(Subnet::private(&format!("app{at}"), main, block(at + 8)).zone(zone.clone()));
            t.add(Instance::new(&format!("host{at}{name}"), main, web));
            // One for all zones: the others cross to it.
            let nat = *nat.get_or_insert_with(|| {
                let address = t.add(ElasticIp::new("eip", main));
                t.add(NatGateway::new("nat", main, web).elastic_ip(address))
            });
            let web_rt = RouteTable::new(&format!("web{at}_rt"), main).subnets([web]);
            tables.push(t.add(web_rt.route(net("0.0.0.0/0"), igw)));
            let app_rt = RouteTable::new(&format!("app{at}_rt"), main).subnets([app]);
            tables.push(t.add(app_rt.route(net("0.0.0.0/0"), nat)));
        }
        for service in ["s3", "dynamodb"] {
            t.add(
                GatewayEndpoint::new(&format!("{service}{name}"), main, service).route_tables(tables.clone()),
            );
        }
        for service in ["ssm", "ec2", "logs", "kms", "sts", "sqs", "sns"] {
            t.add(InterfaceEndpoint::new(&format!("{service}{name}"), main, service));
        }
        let hub = *first.get_or_insert(main);
        if number > 0 {
            t.add(Peering::new(&format!("p{number}_{name}"), hub, main));
        }
    }
    t
}

#[test]
fn labels_fit_and_nothing_is_in_their_way() {
    let long = "_name_that_goes_on_and_on_and_would_not_fit_anywhere";
    for (networks, zones) in [(0, 0), (1, 0), (1, 1), (2, 2), (5, 3), (12, 6), (30, 3)] {
        for name in ["", long, "<script>\"&'ü漢字😀"] {
            let text = super::svg(&estate(networks, zones, name).graph());
            assert_eq!(flaws(&text), Vec::<String>::new(), "{networks} VPCs of {zones} zones named {name:?}");
        }
    }
}

#[test]
fn flaws_are_found() {
    let fine = super::svg(&estate(1, 1, "").graph());
    let moved = fine.replacen("class=\"block\" x=\"", "class=\"block\" x=\"9", 1);
    assert!(flaws(&moved).iter().any(|it| it.ends_with("leaves its box")), "{:?}", flaws(&moved));
    let block = fine.split("class=\"block\"").nth(1).expect("a block");
    let y = number(block, "y");
    let risen =
        fine.replacen(block, &block.replacen(&format!("y=\"{y}\""), &format!("y=\"{}\"", y - 10), 1), 1);
    assert!(flaws(&risen).iter().any(|it| it.contains(" is over ")), "{:?}", flaws(&risen));
    let wire = fine.replacen("class=\"wire", "class=\"wire\" d=\"M0 60H300V500\"/><path class=\"", 1);
    assert!(!flaws(&wire).is_empty());
}

#[test]
fn what_leads_to_nothing_drawn_has_no_wire() {
    let mut t = Topology::new("demo").region("us-east-1");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
    let aside = t.add(Vpc::new("aside", net("10.1.0.0/16")));
    let igw = t.add(InternetGateway::new("igw", aside));
    let web = t.add(Subnet::public("web", main, net("10.0.1.0/24")));
    t.add(RouteTable::new("rt", main).subnets([web]).route(net("0.0.0.0/0"), igw));
    let text = super::svg(&t.graph());
    assert!(text.contains(">→ aside.igw</text>") && !text.contains("class=\"wire"), "{text}");
}

#[test]
fn user_text_stays_text() {
    let evil = "<script>alert(1)</script>\"]; ](x)";
    let text = super::svg(&estate(2, 1, evil).describe(evil).graph());
    assert!(!text.contains("<script") && text.contains("&lt;script&gt;"), "{text}");
    assert_eq!(svg::escaped(evil).matches(['<', '"', '>']).count(), 0);
}
