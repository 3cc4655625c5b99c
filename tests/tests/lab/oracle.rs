//! A lab of a network, what the engine says about every pair of its ends, and what packets do.

use std::{
    collections::BTreeMap,
    fmt,
    io::Write as _,
    net::IpAddr,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use analysis::flow::{
    Reach, Spot, Trace, TrafficSet, Tri,
    fabric::{Behind, Fabric, Role, fabric},
};
use codegen::emit::lab::lab;
use dsl::{
    graph::Graph,
    net::{Family, IpNet},
    value::Traffic,
};
use serde_json::{Value, json};

/// One protocol with its port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Tcp(u16),
    Udp(u16),
    Echo,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Tcp(_) => "tcp",
            Self::Udp(_) => "udp",
            Self::Echo => "icmp",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Tcp(port) | Self::Udp(port) => port,
            Self::Echo => 0,
        }
    }

    fn traffic(self, family: Family) -> TrafficSet {
        TrafficSet::of(match (self, family) {
            (Self::Tcp(port), _) => Traffic::tcp(port),
            (Self::Udp(port), _) => Traffic::udp(port),
            (Self::Echo, Family::V4) => Traffic { protocol: 1, from: 8, to: 0 },
            (Self::Echo, Family::V6) => Traffic { protocol: 58, from: 128, to: 0 },
        })
    }
}

/// One end: where packets are sent in the lab, and what the engine calls it.
#[derive(Clone, Debug)]
struct Place {
    name: String,
    space: String,
    spot: Spot,
    address: IpAddr,
    /// The address that must be bound to send from here; none where the namespace has no other.
    bound: Option<IpAddr>,
    sends: bool,
    receives: bool,
    is_outside: bool,
}

/// One packet and what the engine says of it.
#[derive(Clone, Debug)]
struct Probe {
    from: usize,
    to: usize,
    kind: Kind,
    arrives: Tri,
    works: Tri,
    /// What happens on the way, or the code for why it ends.
    about: Vec<&'static str>,
}

/// What came out of one network.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) probes: usize,
    /// Answers of the engine that packets could refute: of requests that arrive, and of replies that come back.
    pub(crate) held: usize,
    /// How many of them said that it works.
    pub(crate) open: usize,
    /// Answers that depend on what is not known.
    pub(crate) unknown: usize,
    pub(crate) wrong: Vec<String>,
    /// How often packets confirmed a way that works, by what happens on it, and a loss, by its code.
    pub(crate) confirmed: BTreeMap<&'static str, usize>,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { probes, held, open, unknown, wrong, .. } = self;
        write!(
            f,
            "{probes} probes, {held} answers held against packets ({open} of them yes), {unknown} unknown, {} wrong",
            wrong.len()
        )
    }
}

impl Outcome {
    pub(crate) fn add(&mut self, other: &Self) {
        self.probes += other.probes;
        self.held += other.held;
        self.open += other.open;
        self.unknown += other.unknown;
        self.wrong.extend(other.wrong.iter().cloned());
        for (what, count) in &other.confirmed {
            *self.confirmed.entry(what).or_default() += count;
        }
    }
}

/// A lab that is up, and goes down when it is dropped.
pub(crate) struct Lab {
    script: PathBuf,
    name: String,
    _folder: tempfile::TempDir,
}

impl Drop for Lab {
    fn drop(&mut self) {
        let down = self.run(&["down"]);
        assert!(std::thread::panicking() || down.status.success(), "{}", text(&down));
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

impl Lab {
    /// Makes the lab of a network.
    pub(crate) fn up(graph: &Graph) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let folder = tempfile::tempdir().expect("a folder");
        let script = folder.path().join("lab.sh");
        let emission = lab(graph);
        std::fs::write(&script, &emission.files[0].text).expect("a script");
        let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let lab = Self { script, name, _folder: folder };
        let up = lab.run(&["up"]);
        assert!(up.status.success(), "{}", text(&up));
        lab
    }

    /// Runs one command of the script.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("bash");
        command.arg(&self.script).args(arguments).env("LAB", &self.name);
        command.output().expect("bash runs")
    }

    /// Sends packets; those that arrive, and those that are answered, by number.
    fn probe(&self, job: &mut Value) -> [Vec<bool>; 2] {
        let count = job["count"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
        for space in job["spaces"].as_array_mut().expect("spaces") {
            let name = format!("{}-{}", self.name, space["name"].as_str().unwrap_or_default());
            space["name"] = name.into();
        }
        let prober = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/prober.py");
        let mut child = Command::new("python3")
            .arg(prober)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        child.stdin.take().expect("a pipe").write_all(job.to_string().as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "the prober failed");
        let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        ["arrives", "works"].map(|what| {
            let mut seen = vec![false; count];
            for number in said[what].as_array().into_iter().flatten().filter_map(Value::as_u64) {
                seen[usize::try_from(number).expect("a number of ours")] = true;
            }
            seen
        })
    }
}

/// A network with all its ends.
pub(crate) struct Oracle<'g> {
    graph: &'g Graph,
    places: Vec<Place>,
    probes: Vec<Probe>,
}

impl<'g> Oracle<'g> {
    /// Asks the engine about every pair of ends and each kind of traffic.
    pub(crate) fn new(graph: &'g Graph, kinds: &[Kind]) -> Self {
        let fabric = fabric(graph);
        let places = places(&fabric);
        let reach = Reach::new(graph);
        let mut probes = Vec::new();
        for (at, from) in places.iter().enumerate().filter(|(_, place)| place.sends) {
            for (to_at, to) in places.iter().enumerate().filter(|(_, place)| place.receives) {
                if from.address.is_ipv4() != to.address.is_ipv4()
                    || from.space == to.space
                    || from.is_outside && !is_called_from_outside(to)
                {
                    continue;
                }
                let family = Family::of(IpNet::from(to.address));
                let Some(trace) = reach.trace(&from.spot, &to.spot, family, &TrafficSet::all()) else {
                    continue;
                };
                for kind in kinds {
                    let (arrives, works) = said(&trace, &kind.traffic(family));
                    let about = about(&trace, &kind.traffic(family), works);
                    probes.push(Probe { from: at, to: to_at, kind: *kind, arrives, works, about });
                }
            }
        }
        Self { graph, places, probes }
    }

    /// Holds the engine's answers against the packets of a lab; a difference must show twice.
    pub(crate) fn hold(&self, lab: &Lab) -> Outcome {
        let all: Vec<usize> = (0..self.probes.len()).collect();
        let mut outcome = Outcome { probes: all.len(), ..Outcome::default() };
        for probe in &self.probes {
            for said in [Some(probe.works), self.can_see_arrival(probe).then_some(probe.arrives)]
                .into_iter()
                .flatten()
            {
                match said {
                    Tri::Maybe => outcome.unknown += 1,
                    said => {
                        outcome.held += 1;
                        outcome.open += usize::from(said == Tri::Yes);
                    }
                }
            }
        }
        for what in self.probes.iter().flat_map(|probe| &probe.about) {
            *outcome.confirmed.entry(what).or_default() += 1;
        }
        let mut suspects = all;
        let mut wrong = Vec::new();
        for quiet in [0.25, 0.5, 1.5] {
            wrong = self.differences(lab, &suspects, quiet);
            suspects = wrong.iter().map(|(number, _)| *number).collect();
            if suspects.is_empty() {
                break;
            }
        }
        outcome.wrong = wrong.into_iter().map(|(_, text)| text).collect();
        outcome
    }

    /// Only the prober's own listeners say that a request arrived: TCP is answered by the kernel.
    fn can_see_arrival(&self, probe: &Probe) -> bool {
        !matches!(probe.kind, Kind::Tcp(_))
    }

    fn differences(&self, lab: &Lab, numbers: &[usize], quiet: f64) -> Vec<(usize, String)> {
        let [arrives, works] = lab.probe(&mut self.job(numbers, quiet));
        let differs = |said: Tri, seen: bool| said == Tri::Yes && !seen || said == Tri::No && seen;
        let mut wrong = Vec::new();
        for number in numbers {
            let probe = &self.probes[*number];
            let mut texts = Vec::new();
            if differs(probe.works, works[*number]) {
                texts.push(format!("works: {:?}, packets: {}", probe.works, works[*number]));
            }
            if self.can_see_arrival(probe) && differs(probe.arrives, arrives[*number]) {
                texts.push(format!("arrives: {:?}, packets: {}", probe.arrives, arrives[*number]));
            }
            if !texts.is_empty() {
                wrong.push((*number, format!("{}: the engine says {}", self.text(probe), texts.join("; "))));
            }
        }
        wrong
    }

    fn text(&self, probe: &Probe) -> String {
        let (from, to) = (&self.places[probe.from], &self.places[probe.to]);
        let family = Family::of(IpNet::from(to.address));
        let trace = Reach::new(self.graph).trace(&from.spot, &to.spot, family, &probe.kind.traffic(family));
        let way: Vec<String> = trace
            .iter()
            .flat_map(|trace| {
                let steps = trace.steps.iter().map(|step| {
                    let element = step.element.map(|id| self.graph.path(id)).unwrap_or_default();
                    format!("{}{} {element}", if step.is_reply { "back: " } else { "" }, step.what)
                });
                steps.chain(trace.losses.iter().map(|loss| format!("LOST {} {}", loss.reason, loss.what)))
            })
            .collect();
        let [kind, port] = [probe.kind.word().to_owned(), probe.kind.port().to_string()];
        format!("{} -> {} ({}) {kind} {port} [{}]", from.name, to.name, to.address, way.join(" > "))
    }

    fn job(&self, numbers: &[usize], quiet: f64) -> Value {
        let mut spaces: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for place in &self.places {
            spaces.entry(&place.space).or_default();
        }
        for number in numbers {
            let probe = &self.probes[*number];
            let (from, to) = (&self.places[probe.from], &self.places[probe.to]);
            let line = json!([
                number,
                probe.kind.word(),
                from.bound.map(|it| it.to_string()),
                to.address.to_string(),
                probe.kind.port()
            ]);
            spaces.entry(&from.space).or_default().push(line);
        }
        let ports = |is: fn(&Kind) -> bool| {
            let mut ports: Vec<u16> =
                self.probes.iter().map(|probe| probe.kind).filter(is).map(Kind::port).collect();
            ports.sort_unstable();
            ports.dedup();
            ports
        };
        let tcp = ports(|kind| matches!(kind, Kind::Tcp(_)));
        let udp = ports(|kind| matches!(kind, Kind::Udp(_)));
        let spaces: Vec<Value> = spaces
            .into_iter()
            .map(|(name, probes)| json!({ "name": name, "tcp": tcp, "udp": udp, "probes": probes }))
            .collect();
        json!({ "spaces": spaces, "quiet": quiet, "most": 20, "count": self.probes.len() })
    }
}

fn is_called_from_outside(to: &Place) -> bool {
    match &to.spot {
        Spot::Public { .. } => true,
        Spot::Interface { .. } => to.address.is_ipv6() && to.sends,
        _ => false,
    }
}

/// What the engine says of some traffic: that it arrives, and that it works both ways.
fn said(trace: &Trace, traffic: &TrafficSet) -> (Tri, Tri) {
    let of = |sure: &TrafficSet, maybe: &TrafficSet| match (sure.covers(traffic), maybe.covers(traffic)) {
        (true, _) => Tri::Yes,
        (_, true) => Tri::Maybe,
        _ => Tri::No,
    };
    (of(&trace.arrives, &trace.may_arrive), of(&trace.works, &trace.may_work))
}

/// What an answer rests on: the stops of a way that works, or the first thing that loses all of it.
fn about(trace: &Trace, traffic: &TrafficSet, works: Tri) -> Vec<&'static str> {
    match works {
        Tri::Yes => {
            let mut stops: Vec<_> = trace.steps.iter().map(|step| step.what).collect();
            stops.sort_unstable();
            stops.dedup();
            stops
        }
        Tri::No => {
            let lost = trace.losses.iter().find(|loss| loss.is_certain && loss.traffic.covers(traffic));
            lost.map(|loss| loss.reason.code()).into_iter().collect()
        }
        Tri::Maybe => Vec::new(),
    }
}

fn places(fabric: &Fabric) -> Vec<Place> {
    let mut places = Vec::new();
    let internet = || "internet".to_owned();
    for interface in &fabric.interfaces {
        if interface.role == Role::Nat {
            continue;
        }
        let subnet = fabric.subnets[interface.subnet].id;
        let is_host = interface.role != Role::Endpoint;
        let own = interface.addresses.iter().map(|address| (fabric.spot(interface), *address, is_host));
        let public = Spot::Public { of: interface.id, subnet };
        let public = interface.public.map(|address| (public, IpAddr::from(address), false));
        for (spot, address, sends) in own.chain(public) {
            places.push(Place {
                name: interface.path.clone(),
                space: interface.path.clone(),
                spot,
                address,
                bound: None,
                sends,
                receives: true,
                is_outside: false,
            });
        }
    }
    let outside = |name: String, spot: Spot, address: IpAddr, sends: bool| Place {
        name,
        space: internet(),
        spot,
        address,
        bound: Some(address),
        sends,
        receives: true,
        is_outside: true,
    };
    for service in &fabric.services {
        // Behind a gateway endpoint the same address is in a namespace of its own.
        places.push(outside(service.word.clone(), service.spot(), service.address, false));
    }
    for address in &fabric.internet {
        places.push(outside(address.to_string(), Spot::Address(*address), *address, true));
    }
    for gateway in &fabric.gateways {
        if let Behind::Service(at) = gateway.behind {
            // It listens, but is nobody's end: what it answers counts for the service.
            let service = &fabric.services[at];
            let place = outside(gateway.path.clone(), service.spot(), service.address, false);
            places.push(Place { space: gateway.path.clone(), receives: false, ..place });
        }
    }
    places
}
