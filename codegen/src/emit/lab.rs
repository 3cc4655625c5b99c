//! A bash script that builds the network out of Linux network namespaces, for real packets.

mod facts;
mod nft;
mod plan;
mod ruleset;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use analysis::{
    check::Checked,
    flow::fabric::{Fabric, fabric},
};
use dsl::graph::Graph;

use super::{
    Emission, EmitError, Emitter, File,
    script::word::{comment, quoted},
};

/// A lab: the network on one machine, with a namespace for each host, endpoint, gateway and VPC.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lab;

impl Emitter for Lab {
    fn name(&self) -> &'static str {
        "lab"
    }

    fn extension(&self) -> &'static str {
        "sh"
    }

    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError> {
        Ok(lab(checked.graph()))
    }
}

/// The lab of a network, whatever the checks say of it: what is wrong can be watched there, too.
pub fn lab(graph: &Graph) -> Emission {
    let fabric = fabric(graph);
    let name = format!("{}-lab.sh", graph.topology().name());
    let text = script(graph, &fabric, &name);
    let mut notes = vec![format!("run it as `sudo bash {name} up`, `probe`, `exec HOST COMMAND` or `down`")];
    notes.extend(fabric.notes.iter().map(|note| format!("not in the lab as it will be: {note}")));
    Emission { files: vec![File { text, name }], notes, ..Emission::default() }
}

/// The whole text.
fn script(graph: &Graph, fabric: &Fabric, name: &str) -> String {
    let mut text = head(graph, fabric, name);
    text.push_str(include_str!("lab/helpers.sh"));
    text.push_str(include_str!("lab/probe.sh"));
    text.push('\n');
    text.push_str(&plan::network(fabric));
    text.push('\n');
    text.push_str(&facts::facts(fabric));
    text.push_str(include_str!("lab/main.sh"));
    text
}

fn head(graph: &Graph, fabric: &Fabric, name: &str) -> String {
    let topology = graph.topology();
    let mut head = String::from("#!/usr/bin/env bash\n");
    for line in topology.doc().lines() {
        // Writing to a string does not fail.
        let _ = writeln!(head, "{}", format!("# {}", comment(line.trim())).trim_end());
    }
    let _ = write!(
        head,
        "#
# A lab: the same network on this machine, out of network namespaces that are linked with nothing else.
#
#   {name} up                   makes it
#   {name} exec HOST COMMAND…   runs a command in a host, such as `ping main.host`
#   {name} probe                holds its `expect`s against real packets; exit code 1 if one fails
#   {name} probe HOST ADDRESS [icmp|tcp|udp] [PORT]
#   {name} hosts                the hosts and their addresses
#   {name} down                 takes all of it away
#
# It needs Linux, root, iproute2, nftables and iputils-ping. LAB=name makes one more beside it. Addresses that AWS
# would choose are chosen here; security groups are rules in each host, network ACLs rules in its router.
"
    );
    for note in &fabric.notes {
        let _ = writeln!(head, "# Not as it will be: {}", comment(note));
    }
    let own = topology.name();
    let _ =
        write!(head, "set -euo pipefail\n\nTOPOLOGY={}\nLAB=${{LAB:-{}}}\n", quoted(own), lab_name(graph));
    head
}

/// The name that namespaces begin with: the topology, and its stage if that is not the usual one.
fn lab_name(graph: &Graph) -> String {
    let topology = graph.topology();
    let text = match topology.stage_name() {
        "main" => topology.name().to_owned(),
        stage => format!("{}_{stage}", topology.name()),
    };
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
