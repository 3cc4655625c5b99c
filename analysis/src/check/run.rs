//! Runs the checks and sorts what they say.

use std::{collections::BTreeSet, fmt, fmt::Write as _};

use dsl::{
    graph::{Allow, Graph, NodeId},
    origin::Origin,
    resource::{peering::Peering, tier::Tier, vpc::Vpc},
    topology::Topology,
    view::View,
};

use super::{CHECKS, Check, Context, Run};
use crate::finding::{Finding, Findings, Severity};

/// Every finding about a network, allowed ones too, by place.
pub fn findings(graph: &Graph) -> Vec<Finding> {
    let mut all = said(&Context::new(graph));
    let broken = Broken::new(graph);
    all.retain(|finding| !broken.touches(graph, finding));
    drop_explained(&mut all);
    let mut said = BTreeSet::new();
    all.retain(|finding| implied_by(graph, finding).is_none_or(|from| said.insert((finding.check.id, from))));
    for finding in &mut all {
        finding.path = finding.subject.map(|id| graph.path(id)).unwrap_or_default();
        finding.allowed = allowed(graph, finding).map(|allow| allow.reason.to_string());
    }
    all.sort_by(|a, b| (a.origin.order(), a.check.id).cmp(&(b.origin.order(), b.check.id)));
    all
}

/// What the checks say, in their order.
fn said(cx: &Context<'_>) -> Vec<Finding> {
    let about_traffic = CHECKS.partition_point(|check| !check.is_about_traffic());
    let (each_alone, in_turn) = CHECKS.split_at(about_traffic);
    let mut out = Findings::default();
    out.all = said_by_each(each_alone, cx);
    // What is said already explains what these find.
    for check in in_turn {
        out.begin(check);
        match check.run {
            Run::Network(run) => cx.networks().iter().for_each(|network| run(cx, network, &mut out)),
            Run::Whole(run) => run(cx, &mut out),
            Run::Elsewhere => {}
        }
    }
    out.all
}

/// What checks say that know nothing of each other.
///
/// They go through a VPC together: a large network does not fit into a processor's cache, one VPC does.
fn said_by_each(checks: &[&'static Check], cx: &Context<'_>) -> Vec<Finding> {
    let mut said: Vec<Findings> = checks.iter().map(|check| Findings::of(check)).collect();
    for network in cx.networks() {
        for (check, out) in checks.iter().zip(&mut said) {
            if let Run::Network(run) = check.run {
                run(cx, network, out);
            }
        }
    }
    for (check, out) in checks.iter().zip(&mut said) {
        if let Run::Whole(run) = check.run {
            run(cx, out);
        }
    }
    said.into_iter().flat_map(|out| out.all).collect()
}

/// A refuted expectation says more about the element that decides it than a warning about the same.
fn drop_explained(all: &mut Vec<Finding>) {
    let refuted = all.iter().filter(|finding| finding.check.is_about_traffic() && finding.is_error());
    let decisive: BTreeSet<NodeId> = refuted.flat_map(|finding| finding.about.iter().copied()).collect();
    all.retain(|finding| {
        finding.severity == Severity::Error || !finding.about.iter().any(|id| decisive.contains(id))
    });
}

/// The tier or peering that implied what a finding is about: what is wrong with one part is with all.
fn implied_by(graph: &Graph, finding: &Finding) -> Option<NodeId> {
    let from = graph.node(finding.subject?).derived_from?;
    (graph.is::<Tier>(from) || graph.is::<Peering>(from)).then_some(from)
}

/// The allowance that covers a finding: on its element, on what that stands in, or on the topology.
pub fn allowed<'a>(graph: &'a Graph, finding: &Finding) -> Option<&'a Allow> {
    let covers = |allow: &&Allow| *allow.check == *finding.check.id;
    let mut levels = std::iter::successors(finding.subject, |id| graph.node(*id).parent);
    let on_element = levels.find_map(|id| {
        let node = graph.node(id);
        let implied_by = node.derived_from.map(|from| graph.node(from));
        [Some(node), implied_by]
            .into_iter()
            .flatten()
            .find_map(|node| node.extra.as_ref()?.allows.iter().find(covers))
    });
    on_element.or_else(|| graph.topology().allows().iter().find(covers))
}

/// What could not be read, so that nothing is said that rests on it.
struct Broken {
    any: bool,
    /// VPCs with a part that could not be read; `None` for a part that stands in none.
    incomplete: Vec<Option<NodeId>>,
}

impl Broken {
    fn new(graph: &Graph) -> Self {
        let unread = graph.special().iter().filter(|id| graph.node(**id).is_incomplete());
        let mut incomplete: Vec<_> = unread.map(|id| vpc_of(graph, *id)).collect();
        incomplete.extend(graph.topology().is_incomplete().then_some(None));
        incomplete.sort();
        incomplete.dedup();
        Self { any: !incomplete.is_empty(), incomplete }
    }

    fn touches(&self, graph: &Graph, finding: &Finding) -> bool {
        self.any
            && finding.subject.iter().chain(&finding.about).any(|id| {
                let node = graph.node(*id);
                let implied_by_broken = node.derived_from.is_some_and(|from| graph.node(from).is_broken());
                let vpc_is_broken = graph.enclosing::<Vpc>(*id).is_some_and(|vpc| vpc.node().is_broken());
                let is_unread = node.is_broken() || node.is_incomplete() && !graph.is::<Vpc>(*id);
                is_unread
                    || vpc_is_broken
                    || implied_by_broken
                    || finding.check.absence && self.may_miss(graph, *id)
            })
    }

    /// Whether what seems to be missing may stand in a part that could not be read.
    fn may_miss(&self, graph: &Graph, id: NodeId) -> bool {
        let vpc = vpc_of(graph, id);
        vpc.is_none() || self.incomplete.contains(&None) || self.incomplete.contains(&vpc)
    }
}

fn vpc_of(graph: &Graph, id: NodeId) -> Option<NodeId> {
    graph.enclosing::<Vpc>(id).map(View::id)
}

/// A network without errors, and the findings that are none.
#[derive(Debug)]
pub struct Checked {
    graph: Graph,
    findings: Vec<Finding>,
}

impl Checked {
    /// The graph of AWS resources.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Warnings, advice, and errors that are allowed.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// The findings about a network with errors.
pub struct Report {
    graph: Graph,
    findings: Vec<Finding>,
}

impl Report {
    /// Every finding, by place.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The graph they are about.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }
}

/// What can be checked.
pub trait Checkable {
    /// Checks the whole network.
    ///
    /// # Errors
    /// All findings at once, if one of them is an error that is not allowed.
    ///
    /// # Example
    /// ```
    /// use vpcraft_analysis::prelude::*;
    /// use dsl::net::parse_ipv4_cidr;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut t = Topology::new("demo").region("us-west-2");
    /// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
    /// let igw = t.add(InternetGateway::new("igw", main));
    /// let web = t.add(Subnet::public("web", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
    /// t.add(RouteTable::new("web_rt", main).subnets([web]).route(parse_ipv4_cidr("0.0.0.0/0")?, igw));
    /// let checked = t.check()?;
    /// assert!(checked.findings().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    fn check(self) -> Result<Checked, Report>;
}

impl Checkable for Topology {
    fn check(self) -> Result<Checked, Report> {
        check_graph(Graph::new(self))
    }
}

/// Checks a network.
///
/// # Errors
/// All findings at once, if one of them is an error that is not allowed.
pub fn check_graph(graph: Graph) -> Result<Checked, Report> {
    let findings = findings(&graph);
    if findings.iter().any(Finding::is_error) {
        return Err(Report { graph, findings });
    }
    Ok(Checked { graph, findings })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for finding in self.findings.iter().filter(|finding| finding.severity > Severity::Advice) {
            if finding.allowed.is_some() {
                continue;
            }
            if let Origin::Place(place) = finding.origin {
                write!(text, "{}:{}:{}: ", place.file(), place.line(), place.column())?;
            }
            writeln!(text, "{}: {} [{}]", finding.severity.word(), finding.message, finding.check.id)?;
            if let Some(help) = &finding.help {
                writeln!(text, "    help: {help}")?;
            }
        }
        let errors = self.findings.iter().filter(|finding| finding.is_error()).count();
        let plural = if errors == 1 { "" } else { "s" };
        write!(f, "{text}`{}` has {errors} error{plural}", self.graph.topology().name())
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Report {}

#[cfg(test)]
mod tests {
    use super::CHECKS;

    #[test]
    fn what_needs_the_others_comes_last() {
        assert!(CHECKS.is_sorted_by_key(|check| check.is_about_traffic()));
    }
}
