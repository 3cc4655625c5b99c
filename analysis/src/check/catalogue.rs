//! Every check there is or shall be, with the stage it belongs to.

use super::CHECKS;
use crate::finding::Severity;

/// When a mistake is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The language and the builder have no way to write it.
    Type,
    /// It shows in the network as it is written.
    Topology,
    /// It shows once traffic is followed through the network.
    Flow,
    /// Only a rendering can make it.
    Emit,
    /// It shows against what is deployed.
    Plan,
}

impl Stage {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Topology => "topology",
            Self::Flow => "flow",
            Self::Emit => "emit",
            Self::Plan => "plan",
        }
    }
}

/// One row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What is wrong: `subnet-overlap`.
    pub id: &'static str,
    /// Its group.
    pub topic: &'static str,
    /// When it is found.
    pub stage: Stage,
    /// How much it weighs.
    pub severity: Severity,
    /// The mistake in a few words.
    pub summary: &'static str,
    /// Why no check of this crate finds it; empty for those that one finds.
    pub note: &'static str,
}

/// Every row: the checks of this crate, then what others find or nothing finds yet.
pub fn rows() -> impl Iterator<Item = Row> + Clone {
    let checks = CHECKS.iter().map(|check| Row {
        id: check.id,
        topic: check.topic,
        stage: if check.is_about_traffic() { Stage::Flow } else { Stage::Topology },
        severity: check.severity,
        summary: check.summary,
        note: "",
    });
    checks.chain(ELSEWHERE.iter().copied())
}

macro_rules! elsewhere {
    ($($topic:literal { $($id:literal $stage:ident $severity:ident $summary:literal, $note:literal;)* })*) => {
        &[$($(Row {
            id: $id,
            topic: $topic,
            stage: Stage::$stage,
            severity: Severity::$severity,
            summary: $summary,
            note: $note,
        },)*)*]
    };
}

/// The rows that no check of this crate stands for.
static ELSEWHERE: &[Row] = elsewhere! {
    "addressing" {
        "onprem-overlap" Topology Error "a VPC shares addresses with a network on premises",
            "needs a kind for networks on premises";
        "ipam-overlap-unprovable" Topology Warning "blocks of two address pools may overlap",
            "needs the kinds of address pools";
    }
    "subnets" {
        "subnet-az-name-cross-account" Flow Warning "zones of two accounts are compared by name",
            "needs a claim about zones";
        "subnet-replacement-conflict" Plan Error "a subnet is replaced by one with the same addresses",
            "`plan`, `apply` and `deploy` refuse it before they touch anything";
    }
    "routing" {
        "main-table-routes" Type Advice "the main route table has routes",
            "the main table cannot be written";
        "route-target-count" Type Error "a route has no destination or target, or two",
            "a route takes exactly one of each";
        "route-prefix-list-ambiguous" Topology Error "two prefix lists of one table overlap",
            "needs a kind for prefix lists";
        "edge-table-shape" Topology Error "a gateway's route table has a route it may not have",
            "needs a kind for tables of gateways";
        "middlebox-symmetry" Flow Error "only one direction passes an appliance",
            "needs a claim about appliances";
    }
    "peering" {
        "peering-return-route" Flow Error "a flow is routed one way only",
            "a finding of `peering-routes-missing`; of `expectation-refuted` between parts that a peering is not for";
        "peering-accept-region" Type Error "a peering is accepted in the wrong Region",
            "the place of the accepting call is derived from the accepter";
        "peering-dns-backend-gap" Emit Warning "CloudFormation has no DNS options of peerings",
            "the template says the step to make afterwards";
        "peering-role-missing" Emit Error "a peering with another account has no role to accept it",
            "a finding of the template";
    }
    "endpoints" {
        "endpoint-gateway-cross-region" Flow Error "a gateway endpoint is used for another Region",
            "a finding of `expectation-refuted`: which Region's buckets a host reads is in no network";
        "endpoint-type-implicit" Type Warning "an endpoint does not say its type",
            "each type is a kind of its own";
        "endpoint-private-dns-unset" Type Error "an endpoint leaves private DNS to AWS",
            "it is always written out";
        "endpoint-hub-dns" Flow Error "another VPC relies on private DNS of this one",
            "a finding of `endpoint-bundle-incomplete`";
        "gwlbe-single-subnet" Topology Error "a Gateway Load Balancer endpoint has not exactly one subnet",
            "needs the kind";
    }
    "nat-igw" {
        "no-internet-violated" Flow Error "a subnet that shall have no way out has one",
            "a finding of `subnet-type-routes` for isolated subnets, of `expectation-refuted` for what says so";
        "only-via-endpoint-violated" Flow Error "a service is reached past its endpoint",
            "a finding of `expectation-refuted`: only who says `only via` minds another way";
    }
    "security" {
        "sg-egress-restore" Emit Warning "a group without egress gets it back", "a rule of no effect is written";
        "bastion-path" Flow Error "an administrator's host cannot reach its target",
            "a finding of `sg-reference-unreached` where a rule names the bastion's group, else of `expectation-refuted`: \
             nothing else says which host is one";
    }
    "transit" {
        "tgw-az-gap" Topology Error "a zone has no attachment subnet", "needs the kinds of transit gateways";
        "tgw-one-way" Flow Error "a flow over a transit gateway is routed one way", "needs the proof engine";
        "tgw-nacl" Flow Error "a network ACL blocks a flow over a transit gateway", "needs the proof engine";
        "tgw-overlap" Topology Error "a transit gateway routes between VPCs that overlap",
            "needs the kinds of transit gateways";
        "tgw-full-mesh" Topology Warning "a transit gateway connects all by default",
            "needs the kinds of transit gateways";
    }
    "dns" {
        "custom-dns-bypass" Topology Warning "hosts ask other DNS servers than Amazon's",
            "needs a kind for DHCP options";
    }
    "limits" {
        "template-too-large" Emit Error "a template is larger than CloudFormation takes", "a finding of the template";
    }
    "naming" {
        "logical-id-unstable" Type Error "a logical id rests on a place in a list",
            "ids come from paths alone";
        "name-too-long" Emit Error "a name is longer than AWS takes", "a finding of templates, scripts and programs";
        "export-collision" Emit Error "two stacks export one name", "a finding of the template";
        "reference-unknown" Emit Error "a property names something that its template has not", "a finding of the template";
        "name-tag-missing" Type Advice "a resource has no name tag", "every resource gets one";
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = rows().map(|row| row.id).collect();
        ids.sort_unstable();
        assert!(ids.is_sorted_by(|left, right| left < right), "{ids:#?}");
    }

    #[test]
    fn checks_have_docs_under_every_heading() {
        let headings = ["What it finds", "Why it matters", "Example", "Instead", "Reference"];
        for check in CHECKS {
            let found: Vec<_> = check.doc.lines().filter_map(|line| line.trim().strip_prefix("# ")).collect();
            assert_eq!(found, headings, "{}", check.id);
            assert!(check.doc.contains("<https://docs.aws.amazon.com/"), "{}", check.id);
        }
    }

    #[test]
    fn checks_are_sorted_within_their_topic() {
        let key = |check: &&crate::check::Check| (check.topic, check.id);
        for pair in CHECKS.windows(2) {
            assert!(pair[0].topic != pair[1].topic || key(&pair[0]) < key(&pair[1]), "{}", pair[1].id);
        }
    }
}
