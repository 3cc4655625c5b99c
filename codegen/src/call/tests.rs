//! What the plan promises of every kind.

use dsl::{
    net::parse_ipv4_cidr,
    prelude::{Service, *},
    resource::KINDS,
};
use ipnet::Ipv4Net;

use super::{Call, Input, Plan, ROWS, calls_of, plan};

fn v4(text: &str) -> Ipv4Net {
    parse_ipv4_cidr(text).expect("a CIDR block")
}

/// A VPC with a way out, a host and what it needs.
fn small() -> Topology {
    let mut t = Topology::new("small").region("us-west-2");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")).ipv6(VpcIpv6::Amazon).dns_hostnames(true));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = Subnet::public("web", main, v4("10.0.1.0/24")).zone(Zone::A).ipv6(Slot(3));
    let web = t.add(web.map_public_ip_on_launch(true));
    let table = t.add(RouteTable::new("rt", main).subnets([web]).route(v4("0.0.0.0/0"), igw));
    let ssh = SecurityGroup::new("ssh", main, "SSH").ingress(Traffic::tcp(22), v4("203.0.113.0/24"));
    let ssh = t.add(ssh.egress(Traffic::tcp(443), v4("10.0.0.0/16")));
    t.add(GatewayEndpoint::new("s3", main, Service::S3).route_tables([table]));
    let key = t.add(KeyPair::new("ops").public_key("ssh-ed25519 AAAA ops"));
    let role = t.add(Role::new("reader").read_s3(vec!["docs".to_owned()]));
    t.add(Instance::new("host", main, web).security_groups([ssh]).key(key).role(role).public_ip(true));
    t
}

fn planned(topology: Topology) -> Plan {
    plan(&topology.graph()).expect("a plan")
}

fn find<'a>(plan: &'a Plan, operation: &str) -> &'a Call {
    let makes = |call: &&Call| call.make.as_ref().is_some_and(|request| request.operation == operation);
    plan.calls.iter().find(makes).unwrap_or_else(|| panic!("no {operation}"))
}

fn position(plan: &Plan, operation: &str) -> usize {
    let makes = |call: &Call| call.make.as_ref().is_some_and(|request| request.operation == operation);
    plan.calls.iter().position(makes).unwrap_or_else(|| panic!("no {operation}"))
}

#[test]
fn each_kind_of_aws_has_calls() {
    for kind in KINDS.iter().filter(|kind| kind.cloudformation.is_some() && kind.keyword != "resource") {
        assert!(calls_of(kind).is_some(), "{}", kind.keyword);
    }
    assert_eq!(ROWS.len(), KINDS.iter().filter(|kind| kind.cloudformation.is_some()).count() - 1);
}

#[test]
fn each_recipe_is_whole() {
    for row in ROWS {
        let Some(recipe) = row.recipe else { continue };
        assert!(row.kind.taggable, "{}", row.kind.keyword);
        for text in [
            recipe.create,
            recipe.tag_type,
            recipe.answer,
            recipe.describe,
            recipe.list,
            recipe.id,
            recipe.ids,
        ] {
            assert!(!text.is_empty(), "{}", row.kind.keyword);
        }
        assert!(!recipe.delete.0.is_empty() && !recipe.delete.1.is_empty(), "{}", row.kind.keyword);
    }
}

#[test]
fn calls_come_after_what_they_name() {
    let plan = planned(small());
    for (id, call) in plan.ids() {
        let mut named = Vec::new();
        call.find.results(&mut named);
        for (_, input) in call.make.iter().flat_map(|request| &request.inputs) {
            input.results(&mut named);
        }
        assert!(named.iter().all(|other| *other < id), "{} {}", call.path, call.what);
        assert!(call.after.iter().all(|other| *other < id), "{} {}", call.path, call.what);
        assert!(!call.find.request.operation.is_empty(), "{} {}", call.path, call.what);
    }
}

#[test]
fn order_is_that_of_aws() {
    let plan = planned(small());
    let order = [
        "CreateVpc",
        "CreateInternetGateway",
        "AttachInternetGateway",
        "CreateSubnet",
        "CreateRouteTable",
        "AssociateRouteTable",
        "CreateRoute",
        "RunInstances",
    ];
    let positions = order.map(|operation| position(&plan, operation));
    assert!(positions.is_sorted(), "{positions:?}");
}

#[test]
fn what_has_tags_is_found_by_them() {
    let plan = planned(small());
    for call in plan.calls.iter().filter(|call| call.step.is_empty()) {
        let made = call.make.as_ref().map_or(&[][..], |request| &request.inputs);
        let has_tags = made.iter().any(|(name, _)| name == "TagSpecifications");
        let by_tags = format!("{:?}", call.find).contains("tag:vpcraft:stage");
        assert_eq!(has_tags, by_tags, "{} {}", call.path, call.what);
    }
}

#[test]
fn attributes_are_one_a_call() {
    let plan = planned(small());
    let modify = plan
        .calls
        .iter()
        .filter_map(|call| call.make.as_ref())
        .filter(|r| r.operation == "ModifyVpcAttribute");
    assert!(modify.clone().all(|request| request.inputs.len() == 2));
    assert_eq!(modify.count(), 2);
}

#[test]
fn subnets_of_an_amazon_block_are_cut_when_it_is_known() {
    let plan = planned(small());
    let subnet = find(&plan, "CreateSubnet").make.as_ref().expect("a call");
    let slot = subnet.inputs.iter().find_map(|(name, input)| match input {
        Input::Slot(block, 3) if name == "Ipv6CidrBlock" => Some(*block),
        _ => None,
    });
    let block = plan.call(slot.expect("a slot"));
    assert!(block.make.is_none() && block.find.request.operation == "DescribeVpcs");
}

#[test]
fn rules_of_its_own_take_the_place_of_the_rule_of_aws() {
    let plan = planned(small());
    let (revoke, authorize) = ("RevokeSecurityGroupEgress", "AuthorizeSecurityGroupEgress");
    assert!(position(&plan, revoke) < position(&plan, authorize));
    assert!(find(&plan, authorize).undo.request.is_none(), "it goes along with its group");
}

#[test]
fn raw_resources_are_refused_by_name() {
    let mut t = small();
    t.add(Raw::new("log", "AWS::EC2::FlowLog"));
    let problems = plan(&t.graph()).expect_err("no calls");
    assert_eq!(problems[0].to_string(), "`log` of type `AWS::EC2::FlowLog` has no EC2 calls");
}

#[test]
fn a_route_to_a_raw_resource_is_left_out_with_it() {
    for (resource_type, property) in
        [("AWS::EC2::TransitGateway", "TransitGatewayId"), ("AWS::EC2::VPNGateway", "GatewayId")]
    {
        let mut t = Topology::new("t").region("us-west-2");
        let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
        let hub = t.add(Raw::new("hub", resource_type));
        t.add(RouteTable::new("rt", main).route(v4("10.9.0.0/16"), hub));
        let (plan, problems) = super::plan_in_part(&t.graph());
        assert!(!format!("{plan:?}").contains("\"CreateRoute\""));
        let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
        let wanted = [
            format!("`hub` of type `{resource_type}` has no EC2 calls"),
            format!("no EC2 call sets the property `{property}` of `main.rt.to.10.9.0.0/16`"),
        ];
        assert_eq!(said, wanted);
    }
}

#[test]
fn overrides_are_refused_by_name() {
    let mut t = Topology::new("t").region("us-west-2");
    t.add(Vpc::new("main", v4("10.0.0.0/16")).property("Ipv4IpamPoolId", "\"ipam-pool-1\""));
    let problems = plan(&t.graph()).expect_err("no calls");
    assert_eq!(problems[0].to_string(), "no EC2 call sets the property `Ipv4IpamPoolId` of `main`");
}

#[test]
fn roles_stand_under_the_path_of_the_topology_or_one_that_is_written() {
    let mut t = Topology::new("shop").region("us-east-1").stage("a b");
    let role = t.add(Role::new("reader"));
    t.add(InstanceProfile::new("hosts", role));
    t.add(Role::new("own").property("Path", r#""/team/""#));
    let plan = planned(t);
    let requests = plan.calls.iter().filter_map(|call| call.make.as_ref());
    let path = |request: &super::Request| {
        request.inputs.iter().find(|(name, _)| name == "Path").map(|(_, path)| path.clone())
    };
    let paths: Vec<_> = requests.filter_map(path).collect();
    let paths: Vec<_> = paths.iter().map(|path| format!("{path:?}")).collect();
    let ours = r#"Text("/vpcraft/shop/a%20b/")"#;
    assert_eq!(paths, [ours, ours, r#"Text("/team/")"#]);
}

#[test]
fn names_that_iam_would_refuse_are_refused_before() {
    let mut t = Topology::new("t").region("us-west-2");
    t.add(Role::new(&"r".repeat(58)).read_s3(vec!["docs".to_owned()]));
    let problems = plan(&t.graph()).expect_err("too long");
    assert!(problems[0].to_string().contains("AWS takes 64 characters"), "{}", problems[0]);
    let mut t = Topology::new("t").region("us-west-2");
    t.add(Role::new(&"r".repeat(57)).read_s3(vec!["docs".to_owned()]));
    assert!(plan(&t.graph()).is_ok());
}

#[test]
fn an_acceptance_is_made_where_the_accepter_is() {
    let mut t = Topology::new("t");
    let east = t.add(At::new("east").account("111122223333").region("us-east-1"));
    let west = t.add(At::new("west").account("444455556666").region("eu-west-1"));
    let one = t.add(Vpc::new("one", v4("10.0.0.0/16")).at(east));
    let two = t.add(Vpc::new("two", v4("10.1.0.0/16")).at(west));
    t.add(Peering::new("both", one, two).dns_from_requester(true));
    let plan = planned(t);
    let region = |operation| plan.sites[find(&plan, operation).site].region.clone().expect("a Region");
    assert_eq!(region("CreateVpcPeeringConnection"), "us-east-1");
    assert_eq!(region("AcceptVpcPeeringConnection"), "eu-west-1");
    assert_eq!(region("ModifyVpcPeeringConnectionOptions"), "eu-west-1");
}
