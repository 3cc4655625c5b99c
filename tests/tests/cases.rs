//! Networks that failed for others: each mistake is found at its place, and is gone from the network put right.
//!
//! `tests/cases/<case>/broken.vpc` has the mistake, on the lines marked `// <-- here`; `fixed.vpc` is without it.
//! `UPDATE=1 cargo test -p vpcraft-tests --test cases` writes `docs/failures.md` anew.

#![allow(clippy::print_stdout, reason = "figures are what the test reports")]

use std::{env, fmt::Write as _, fs, path::Path};

use vpcraft_tests::{Expansion, Message, expand};

use self::Stage::{Flow, Language, Silent, Topology, Undecidable, Unexpressible};

/// Where a mistake can be found.
#[derive(Clone, Copy)]
enum Stage {
    /// In the network as it is written, by this check.
    Topology(&'static str),
    /// The language does not take it, and says this.
    Language(&'static str),
    /// Only where traffic is followed, by this check.
    Flow(&'static str),
    /// It can't be written yet, for want of this.
    Unexpressible(&'static str),
    /// Nowhere in a network: the rest of it is right, and nothing is to be said.
    Undecidable(&'static str),
    /// There is no mistake in the network.
    Silent,
}

struct Case {
    id: &'static str,
    report: &'static str,
    stage: Stage,
}

const fn case(id: &'static str, report: &'static str, stage: Stage) -> Case {
    Case { id, report, stage }
}

/// Every case, by what was to be built.
#[rustfmt::skip]
static CASES: &[Case] = &[
    case("routes-with-host-bits-collapse", "hashicorp/terraform-provider-aws#794", Topology("cidr-not-canonical")),
    case("peering-request-never-accepted", "QT-DevOps/DevOpsIssues#105", Topology("route-to-blackhole")),
    case("peering-accepter-in-wrong-region", "hashicorp/terraform-provider-aws#7178",
        Unexpressible("the place of the acceptance follows from the accepter")),
    case("sg-reference-cross-region-peer", "hashicorp/terraform-provider-aws#17537", Topology("peering-sg-reference")),
    case("vpn-through-peered-vpc", "awsdocs/amazon-vpc-peering-guide#7",
        Unexpressible("no kind for VPN gateways and networks on premises")),
    case("nat-of-peer-vpc", "dfds/infrastructure-modules#1995", Topology("subnet-type-routes")),
    case("efs-name-in-peered-vpc", "awsdocs/amazon-efs-user-guide#10",
        Unexpressible("no kind for file systems and private zones")),
    case("eks-private-endpoint-name-from-peer", "aws/containers-roadmap#221", Silent),
    case("s3-endpoint-public-table-only", "azavea/terraform-aws-vpc#9", Topology("endpoint-gateway-no-tables")),
    case("nat-bill-no-s3-endpoint", "wellcomecollection/platform#2623", Topology("cost-s3-through-nat")),
    case("task-egress-blocks-ecr-layers", "GuardBench/guardbench-iac#4", Flow("endpoint-bundle-incomplete")),
    case("s3-policy-starves-docker-hub", "docker/hub-feedback#1318", Topology("endpoint-policy-starves")),
    case("ecs-private-subnets-no-path-to-ecr", "anomalyco/sst#6019", Topology("endpoint-bundle-incomplete")),
    case("isolated-eks-nodes-need-eks-api", "aws/containers-roadmap#745", Topology("endpoint-bundle-incomplete")),
    case("consumer-zone-outside-provider-zones", "aws/aws-sdk-go-v2#1024",
        Unexpressible("no kind for endpoint services of one's own")),
    case("session-manager-without-ssmmessages", "awsdocs/aws-systems-manager-user-guide#91",
        Topology("endpoint-bundle-incomplete")),
    case("fargate-awslogs-without-logs-endpoint", "awsdocs/amazon-ecr-user-guide#18",
        Topology("endpoint-bundle-incomplete")),
    case("fargate-one-four-needs-ecr-api", "awsdocs/amazon-ecr-user-guide#4", Topology("endpoint-bundle-incomplete")),
    case("s3-interface-private-dns-needs-gateway", "marcincuber/eks#15", Topology("endpoint-s3-inbound-only")),
    case("endpoint-type-omitted-with-subnets", "nanlabs/terraform-aws-starter#18",
        Language("a gateway endpoint has no field `subnets`")),
    case("dynamodb-looked-up-as-interface", "terraform-aws-modules/terraform-aws-vpc#642",
        Language("an interface endpoint has no field `route_tables`")),
    case("fips-names-in-isolated-vpc", "bottlerocket-os/bottlerocket#4372",
        Undecidable("which names an image calls is no part of a network")),
    case("ecr-endpoint-policy-without-allow", "terraform-aws-modules/terraform-aws-vpc#1197",
        Topology("endpoint-policy-starves")),
    case("nat-gateways-in-private-subnets", "HHS/simpler-grants-gov#1062", Topology("nat-loop")),
    case("nat-instance-routes-to-itself", "AndrewGuenther/fck-nat#76", Topology("nat-loop")),
    case("nat-instance-group-closed", "AndrewGuenther/cdk-fck-nat#118", Flow("expectation-refuted")),
    case("fargate-without-public-ip-on-igw-route", "aws/amazon-ecs-agent#1266", Topology("igw-no-public-ip")),
    case("private-instance-never-signals", "widdix/aws-cf-templates#522", Topology("subnet-type-routes")),
    case("nat-replacement-keeps-eip", "terraform-aws-modules/terraform-aws-vpc#999",
        Undecidable("needs a plan against what is deployed")),
    case("one-nat-for-three-zones", "GSA-TTS/datagov-brokerpak-eks#109", Topology("nat-single-point")),
    case("second-association-replaces-nat-table", "terraform-aws-modules/terraform-aws-vpc#394",
        Topology("subnet-two-tables")),
    case("firewall-route-by-wrong-zone", "ministryofjustice/modernisation-platform-environments#18247",
        Unexpressible("no kind for firewall endpoints and transit gateways")),
    case("private-acl-blocks-the-vpc-itself", "clouddrove/terraform-aws-subnet#73", Topology("nacl-empty")),
    case("rule-names-group-of-unrelated-vpc", "hashicorp/terraform#2857", Topology("sg-reference-scope")),
    case("spoke-eigw-never-routed", "aws-samples/aws-network-hub-for-terraform#15",
        Topology("dual-stack-default-missing")),
    case("group-open-for-ipv4-only", "aws-samples/ec2-former2#1", Flow("expectation-refuted")),
    case("vpc-ten-slash-eight", "aws/aws-cdk#7296", Topology("vpc-cidr-size")),
    case("second-slash-twenty-two-starts-inside-the-first", "QT-DevOps/DevOpsIssues#201", Topology("cidr-not-canonical")),
    case("slash-twenty-seven-per-zone-for-eks", "aws/amazon-vpc-cni-k8s#547", Topology("subnet-exhausted")),
    case("third-zone-renumbers-subnets", "aws/aws-cdk#24708", Undecidable("needs a plan against what is deployed")),
    case("new-zone-in-list-recreates-nat-gateways", "terraform-aws-modules/terraform-aws-vpc#106",
        Undecidable("needs a plan against what is deployed")),
    case("group-referenced-by-endpoint-group-cannot-go", "hashicorp/terraform-provider-aws#16165", Silent),
    case("instance-connect-agent-delays-boot", "aws/aws-ec2-instance-connect-config#8",
        Unexpressible("`needs` knows no service without endpoints")),
];

/// Cases that should be found and are not yet.
static MISSED: &[&str] = &[];

/// What else is said about a network with one mistake, and not about the one put right: case and check.
static ALSO_SAID: &[(&str, &str)] = &[("nat-instance-routes-to-itself", "public-ip-in-private-subnet")];

/// The end of a line that must carry the finding.
const HERE: &str = "// <-- here";

/// What became of the network with the mistake.
#[derive(Default)]
struct Outcome {
    found: bool,
    /// Errors and warnings that are not the expected finding.
    also: Vec<Message>,
}

impl Case {
    fn text(&self, file: &str) -> Option<String> {
        fs::read_to_string(format!("cases/{}/{file}.vpc", self.id)).ok()
    }

    fn expansion(&self, file: &str) -> Option<Expansion> {
        let text = self.text(file)?;
        assert!(
            text.contains(&format!("Reported as {}.", self.report)),
            "{}/{file}: says no report",
            self.id
        );
        Some(expand(&text).unwrap_or_else(|| panic!("{}/{file}: Rust's lexer refuses it", self.id)))
    }

    /// The check that finds it, or what the language says.
    fn finder(&self) -> &'static str {
        match self.stage {
            Topology(said) | Language(said) | Flow(said) => said,
            Unexpressible(_) | Undecidable(_) | Silent => "",
        }
    }

    /// Whether the network with the mistake can be written.
    fn is_expressible(&self) -> bool {
        !self.finder().is_empty()
    }

    fn is_expected(&self, message: &Message) -> bool {
        match self.stage {
            Language(said) => message.message == said,
            _ => check_of(message) == Some(self.finder()),
        }
    }

    fn outcome(&self) -> Outcome {
        let Some(broken) = self.expansion("broken") else { return Outcome::default() };
        let text = self.text("broken").unwrap_or_default();
        let marked: Vec<_> =
            (1..).zip(text.lines()).filter(|(_, line)| line.ends_with(HERE)).map(|(at, _)| at).collect();
        assert!(!marked.is_empty(), "{}: no line is marked", self.id);
        let said: Vec<_> =
            broken.messages.iter().chain(&broken.advice).filter(|it| self.is_expected(it)).collect();
        let mut lines: Vec<_> = said.iter().map(|message| message.line).collect();
        lines.sort_unstable();
        let also = broken.messages.iter().filter(|message| !self.is_expected(message)).cloned().collect();
        Outcome { found: lines == marked, also }
    }
}

/// The check that a message names at its end.
fn check_of(message: &Message) -> Option<&str> {
    message.message.strip_suffix(']')?.rsplit_once('[').map(|(_, check)| check)
}

fn ids(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| check_of(message).unwrap_or(&message.message)).collect()
}

#[test]
fn the_network_put_right_has_no_errors() {
    for case in CASES {
        let Some(fixed) = case.expansion("fixed") else {
            assert!(matches!(case.stage, Unexpressible(_)), "{}: there is no fixed.vpc", case.id);
            continue;
        };
        let errors: Vec<_> = fixed.errors().collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", case.id);
        let same = fixed.messages.iter().chain(&fixed.advice).find(|message| case.is_expected(message));
        assert!(same.is_none(), "{}: still there: {same:#?}", case.id);
        if matches!(case.stage, Silent | Undecidable(_)) {
            assert!(fixed.messages.is_empty(), "{}: {:#?}", case.id, fixed.messages);
        }
    }
}

#[test]
fn every_mistake_is_found_at_its_place() {
    let (mut missed, mut also) = (Vec::new(), Vec::new());
    for case in CASES {
        assert_eq!(case.text("broken").is_some(), case.is_expressible(), "{}: broken.vpc", case.id);
        let outcome = case.outcome();
        if case.is_expressible() && !outcome.found {
            missed.push(case.id);
        }
        also.extend(ids(&outcome.also).into_iter().map(|check| (case.id, check.to_owned())));
    }
    let expressible = CASES.iter().filter(|case| case.is_expressible()).count();
    println!("{} found / {expressible} expressible / {} all", expressible - missed.len(), CASES.len());
    for case in CASES {
        match case.stage {
            Unexpressible(why) => println!("{}: can't be written: {why}", case.id),
            Undecidable(why) => println!("{}: nothing to find: {why}", case.id),
            Topology(check) | Language(check) if missed.contains(&case.id) => {
                println!("{}: no {check}", case.id);
            }
            Flow(check) if missed.contains(&case.id) => {
                println!("{}: waits for the proof of traffic, {check}", case.id);
            }
            _ => {}
        }
    }
    let also: Vec<_> = also.iter().map(|(case, check)| (*case, check.as_str())).collect();
    assert_eq!(missed, MISSED, "these are missed; the list of those that are is not the same");
    assert_eq!(also, ALSO_SAID, "these are said besides");
}

#[test]
fn every_folder_is_a_case() {
    let folders = fs::read_dir("cases").expect("there are cases").flatten();
    for folder in folders {
        let name = folder.file_name().to_string_lossy().into_owned();
        assert!(CASES.iter().any(|case| case.id == name), "{name} is no case");
    }
}

#[test]
fn the_document_says_the_same() {
    let path = Path::new("../docs/failures.md");
    let text = document();
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all("../docs").expect("a folder for documents");
        fs::write(path, &text).expect("the document is written");
    }
    assert!(text.lines().count() < 80);
    let written = fs::read_to_string(path).unwrap_or_default();
    assert!(written == text, "docs/failures.md is old: run with UPDATE=1");
}

fn document() -> String {
    let found = CASES.iter().filter(|case| !MISSED.contains(&case.id) && case.is_expressible()).count();
    let expressible = CASES.iter().filter(|case| case.is_expressible()).count();
    let mut text = format!(
        "# Networks that failed\n\n\
         {} failures that people reported in public, each as a small topology in `tests/cases`. Of them {expressible} can be\n\
         written today, and {found} are compile errors or findings at the line that causes them. A test writes this page.\n\n\
         | case | report | stage | today |\n|---|---|---|---|\n",
        CASES.len()
    );
    for case in CASES {
        let (stage, today) = match case.stage {
            Topology(check) => (
                "topology",
                if MISSED.contains(&case.id) {
                    format!("missed; for `{check}`")
                } else {
                    format!("`{check}`")
                },
            ),
            Language(said) => ("language", said.to_owned()),
            Flow(check) => (
                "flow",
                if MISSED.contains(&case.id) {
                    format!("missed; for `{check}`")
                } else {
                    format!("`{check}`")
                },
            ),
            Unexpressible(why) => ("unexpressible", why.to_owned()),
            Undecidable(why) => ("undecidable", why.to_owned()),
            Silent => ("silent", "nothing to say, and nothing said".to_owned()),
        };
        writeln!(text, "| `{}` | {} | {stage} | {today} |", case.id, case.report).expect("text grows");
    }
    text
}
