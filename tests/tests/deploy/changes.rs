//! From one network to another: what changes, what can't, and that it comes to the same as a first run.

use codegen::{call::Plan, json::Json};
use deploy::{Nobody, Options, Report, Session, Stop, Survey, memory::Memory};
use dsl::prelude::{Service, *};
use ipnet::Ipv4Net;

use super::{apply, destroy, plan, same, whole};

/// A network to change: `cidr` of the private subnet, and whether the web subnet, a route and a rule are there.
fn office(cidr: &str, more: bool, port: u16) -> Topology {
    let v4 = |text: &str| text.parse::<Ipv4Net>().expect("a block");
    let mut t = Topology::new("office").region("us-east-1");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    let igw = t.add(InternetGateway::new("igw", main));
    let private = t.add(Subnet::isolated("private", main, v4(cidr)).zone(Zone::A));
    let table = t.add(RouteTable::new("private_rt", main).subnets([private]));
    let public =
        t.add(Subnet::public("public", main, v4("10.0.9.0/24")).zone(Zone::A).map_public_ip_on_launch(more));
    t.add(RouteTable::new("public_rt", main).subnets([public]).route(v4("0.0.0.0/0"), igw));
    let group = SecurityGroup::new("web", main, "Web").ingress(Traffic::tcp(port), v4("203.0.113.0/24"));
    t.add(group);
    let mut tables = vec![table];
    if more {
        let extra = t.add(Subnet::isolated("extra", main, v4("10.0.8.0/24")).zone(Zone::B));
        tables.push(t.add(RouteTable::new("extra_rt", main).subnets([extra])));
    }
    t.add(GatewayEndpoint::new("s3", main, Service::S3).route_tables(tables));
    t
}

/// The signs and paths of what would change, and why it can't.
async fn changes(memory: &Memory, plan: &Plan) -> (Vec<String>, Vec<String>) {
    let session = Session::new(memory, plan, Options::default(), &Nobody, Stop::default());
    let survey = Survey::take(&session).await.expect("a survey");
    let changes = deploy::changes(&session, &survey).await.expect("changes");
    let lines =
        changes.list.iter().map(|change| format!("{} {} {}", change.action.sign(), change.path, change.what));
    (lines.collect(), changes.refusals)
}

async fn carry_out(memory: &Memory, plan: &Plan) -> Report {
    let session = Session::new(memory, plan, Options::default(), &Nobody, Stop::default());
    let survey = Survey::take(&session).await.expect("a survey");
    let changes = deploy::changes(&session, &survey).await.expect("changes");
    let report = deploy::carry_out(&session, survey, &changes).await;
    assert!(report.is_whole(), "{:?} {:?}", report.troubles, report.skipped);
    report
}

/// From one network to another: these changes, then none, and the network that a first run makes.
async fn becomes(from: Topology, to: Topology, expected: &[&str]) {
    let memory = Memory::default();
    whole(apply(&memory, &plan(from)).await);
    let to = plan(to);
    let (lines, refusals) = changes(&memory, &to).await;
    assert_eq!(refusals, [""; 0]);
    assert_eq!(lines, expected);
    carry_out(&memory, &to).await;
    assert_eq!(changes(&memory, &to).await, (Vec::new(), Vec::new()));
    let fresh = Memory::default();
    whole(apply(&fresh, &to).await);
    same(&memory.inventory(), &fresh.inventory(), "as if made at once");
}

#[tokio::test(start_paused = true)]
async fn a_rule_is_exchanged() {
    let expected = ["+ main.web ingress tcp 8443 from 203.0.113.0/24", "- main.web rule"];
    becomes(office("10.0.2.0/24", false, 443), office("10.0.2.0/24", false, 8443), &expected).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_added_is_made_and_joined() {
    let expected = [
        "~ main.public public IPv4 addresses at launch: on",
        "+ main.extra subnet",
        "+ main.extra_rt route table",
        "+ main.extra.association association",
        "~ main.s3 gateway endpoint",
    ];
    becomes(office("10.0.2.0/24", false, 443), office("10.0.2.0/24", true, 443), &expected).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_removed_is_deleted() {
    let expected = [
        "~ main.public public IPv4 addresses at launch: off",
        "~ main.s3 gateway endpoint",
        "- main.extra subnet",
        "- main.extra_rt route-table",
    ];
    becomes(office("10.0.2.0/24", true, 443), office("10.0.2.0/24", false, 443), &expected).await;
}

#[tokio::test(start_paused = true)]
async fn a_block_that_changes_replaces_its_subnet() {
    let expected = ["± main.private subnet", "± main.private.association association"];
    becomes(office("10.0.2.0/24", false, 443), office("10.0.2.0/25", false, 443), &expected).await;
}

/// The network of another block: everything in it is made anew with it, and nothing that uses it is in the way.
#[tokio::test(start_paused = true)]
async fn a_vpc_is_replaced_with_all_that_is_in_it() {
    let network = |second: u8| {
        let v4 = |text: String| text.parse::<Ipv4Net>().expect("a block");
        let mut t = Topology::new("moved").region("us-east-1");
        let main = t.add(Vpc::new("main", v4(format!("10.{second}.0.0/16"))));
        let app = Subnet::isolated("app", main, v4(format!("10.{second}.1.0/24"))).zone(Zone::A);
        let app = t.add(app);
        let table = t.add(RouteTable::new("app_rt", main).subnets([app]));
        let group =
            SecurityGroup::new("web", main, "Web").ingress(Traffic::tcp(443), v4("203.0.113.0/24".into()));
        let group = t.add(group);
        t.add(GatewayEndpoint::new("s3", main, Service::S3).route_tables([table]));
        t.add(Instance::new("host", main, app).security_groups([group]));
        t
    };
    let memory = Memory::default();
    whole(apply(&memory, &plan(network(1))).await);
    let to = plan(network(2));
    let (lines, refusals) = changes(&memory, &to).await;
    assert_eq!(refusals, [""; 0]);
    assert!(lines.len() >= 7 && lines.iter().all(|line| line.starts_with('±')), "{lines:?}");
    carry_out(&memory, &to).await;
    let fresh = Memory::default();
    whole(apply(&fresh, &to).await);
    same(&memory.inventory(), &fresh.inventory(), "as if made at once");
}

/// A host with a role: its policies, and what runs when it starts.
fn host(policies: &[(&str, &str)], managed: &[&str], user_data: &str) -> Topology {
    let v4 = |text: &str| text.parse::<Ipv4Net>().expect("a block");
    let mut t = Topology::new("office").region("us-east-1");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    let app = t.add(Subnet::isolated("app", main, v4("10.0.1.0/24")).zone(Zone::A));
    t.add(RouteTable::new("app_rt", main).subnets([app]));
    let document = |action: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}]}}"#
        )
    };
    let policies = policies.iter().map(|(name, action)| ((*name).into(), document(action).into())).collect();
    let managed = managed.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let role = t.add(Role::new("reader").policies(Pairs(policies)).managed_policies(managed));
    t.add(Instance::new("host", main, app).role(role).user_data(user_data));
    t
}

#[tokio::test(start_paused = true)]
async fn a_policy_is_what_the_role_says() {
    let managed = "AmazonSSMManagedInstanceCore";
    let from = host(&[("files", "s3:GetObject"), ("more", "s3:*")], &[managed], "");
    let to = host(&[("files", "s3:ListBucket")], &[], "");
    let expected = ["~ reader policy files", "- reader policy", "- reader policy"];
    becomes(from, to, &expected).await;
}

/// A role alone, with a name of its own or none.
fn role(name: &str, fixed: Option<&str>) -> Topology {
    let mut t = Topology::new("office").region("us-east-1");
    let role = Role::new(name).read_s3(["docs"]).managed_policies(["AmazonSSMManagedInstanceCore"]);
    let role = t.add(if let Some(fixed) = fixed { role.role_name(fixed) } else { role });
    t.add(InstanceProfile::new("hosts", role));
    t
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_in_no_plan_any_more_goes() {
    let nothing = || Topology::new("office").region("us-east-1");
    let gone = ["- hosts instance profile", "- reader IAM role"];
    becomes(role("reader", None), nothing(), &[gone[1], gone[0]]).await;
    let renamed = [
        "+ writer role",
        "+ writer managed policy AmazonSSMManagedInstanceCore",
        "+ writer policy read_s3",
        "+ hosts role in it",
        "- hosts role in it",
        "- reader IAM role",
    ];
    becomes(role("reader", None), role("writer", None), &renamed).await;
    let named = [
        "+ reader role",
        "+ reader managed policy AmazonSSMManagedInstanceCore",
        "+ reader policy read_s3",
        "+ hosts role in it",
        "- hosts role in it",
        "- reader IAM role",
    ];
    becomes(role("reader", None), role("reader", Some("fixed")), &named).await;
}

/// A host goes from one role to another, and to none, while it runs.
#[tokio::test(start_paused = true)]
async fn a_host_keeps_a_role_while_another_comes() {
    let network = |role: Option<&str>| {
        let v4 = |text: &str| text.parse::<Ipv4Net>().expect("a block");
        let mut t = Topology::new("office").region("us-east-1");
        let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
        let app = t.add(Subnet::isolated("app", main, v4("10.0.1.0/24")).zone(Zone::A));
        t.add(RouteTable::new("app_rt", main).subnets([app]));
        let host = Instance::new("host", main, app);
        let role = role.map(|name| t.add(Role::new(name)));
        t.add(if let Some(role) = role { host.role(role) } else { host });
        t
    };
    let moved = [
        "+ writer role",
        "+ writer.profile instance profile",
        "+ writer.profile role in it",
        "~ main.host instance",
        "- reader IAM role",
        "- reader.profile instance profile",
    ];
    becomes(network(Some("reader")), network(Some("writer")), &moved).await;
    let gone = ["~ main.host instance", "- reader IAM role", "- reader.profile instance profile"];
    becomes(network(Some("reader")), network(None), &gone).await;
    let comes = [
        "+ reader role",
        "+ reader.profile instance profile",
        "+ reader.profile role in it",
        "~ main.host instance",
    ];
    becomes(network(None), network(Some("reader")), &comes).await;
}

/// Another stage, a topology whose name begins the same, and what somebody else put under our path.
#[tokio::test(start_paused = true)]
async fn only_roles_with_our_tags_go() {
    let memory = Memory::default();
    whole(apply(&memory, &plan(role("reader", None).stage("other"))).await);
    let mut longer = Topology::new("office2").region("us-east-1");
    longer.add(Role::new("reader"));
    whole(apply(&memory, &plan(longer)).await);
    let text = |text: &str| Json::text(text);
    let foreign = [("RoleName", text("foreign")), ("Path", text("/vpcraft/office/main/"))];
    memory.by_hand("CreateRole", Json::object(foreign)).expect("a role");
    let others = memory.inventory();
    whole(apply(&memory, &plan(role("reader", None))).await);
    assert!(memory.inventory().len() > others.len());
    whole(destroy(&memory, &plan(Topology::new("office").region("us-east-1"))).await);
    assert_eq!(memory.inventory(), others);
}

#[tokio::test(start_paused = true)]
async fn a_network_without_roles_needs_no_right_to_list_them() {
    let memory = Memory::default();
    memory.denied.set(Some("ListRoles"));
    whole(apply(&memory, &plan(office("10.0.2.0/24", false, 443))).await);
    let session_plan = plan(role("reader", None));
    let session = Session::new(&memory, &session_plan, Options::default(), &Nobody, Stop::default());
    let troubles = Survey::take(&session).await.expect_err("what can't be listed is no role that is missing");
    assert!(troubles[0].to_string().contains("UnauthorizedOperation"), "{}", troubles[0]);
}

/// What `was` names stays, and is no leftover of the name before.
#[tokio::test(start_paused = true)]
async fn what_was_renamed_stays() {
    let network = |renamed: bool| {
        let v4 = |text: &str| text.parse::<Ipv4Net>().expect("a block");
        let mut t = Topology::new("office").region("us-east-1");
        let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
        let app =
            Subnet::isolated(if renamed { "web" } else { "app" }, main, v4("10.0.1.0/24")).zone(Zone::A);
        t.add(if renamed { app.name_tag("main.app").was("main.app") } else { app });
        let reader = Role::new(if renamed { "writer" } else { "reader" }).read_s3(["docs"]);
        t.add(if renamed { reader.name_tag("reader").was("reader") } else { reader });
        t
    };
    becomes(network(false), network(true), &[]).await;
}

#[tokio::test(start_paused = true)]
async fn what_runs_at_the_start_takes_another_host() {
    let script = |word: &str| format!("#!/bin/sh\necho {word}\n");
    let (from, to) = (host(&[], &[], &script("one")), host(&[], &[], &script("two")));
    becomes(from, to, &["± main.host instance"]).await;
    becomes(host(&[], &[], &script("one")), host(&[], &[], ""), &["± main.host instance"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_further_block_goes_after_the_subnets_in_it() {
    let network = |more: bool| {
        let v4 = |text: &str| text.parse::<Ipv4Net>().expect("a block");
        let mut t = Topology::new("office").region("us-east-1");
        let vpc = Vpc::new("main", v4("10.0.0.0/16"));
        let main = t.add(if more { vpc.secondary([v4("10.1.0.0/16")]).ipv6(VpcIpv6::Amazon) } else { vpc });
        let app = t.add(Subnet::isolated("app", main, v4("10.0.1.0/24")).zone(Zone::A));
        let mut subnets = vec![app];
        if more {
            subnets.push(t.add(Subnet::isolated("more", main, v4("10.1.1.0/24")).zone(Zone::B)));
        }
        t.add(RouteTable::new("app_rt", main).subnets(subnets));
        t
    };
    let expected = ["- main CIDR block", "- main CIDR block", "- main.more subnet"];
    becomes(network(true), network(false), &expected).await;
    let memory = Memory::default();
    whole(apply(&memory, &plan(network(true))).await);
    assert_eq!(changes(&memory, &plan(network(true))).await, (Vec::new(), Vec::new()));
}

/// A group whose description changes can't be exchanged under a host that stays.
#[tokio::test(start_paused = true)]
async fn a_group_in_use_is_not_replaced() {
    let network = |words: &str| {
        let v4 = |text: &str| text.parse::<Ipv4Net>().expect("a block");
        let mut t = Topology::new("office").region("us-east-1");
        let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
        let app = t.add(Subnet::isolated("app", main, v4("10.0.1.0/24")).zone(Zone::A));
        t.add(RouteTable::new("app_rt", main).subnets([app]));
        let group = t.add(SecurityGroup::new("web", main, words));
        t.add(Instance::new("host", main, app).security_groups([group]));
        t
    };
    let memory = Memory::default();
    whole(apply(&memory, &plan(network("Web"))).await);
    let (lines, refusals) = changes(&memory, &plan(network("The web"))).await;
    assert!(lines.iter().any(|line| line.starts_with("± main.web")), "{lines:?}");
    assert!(refusals.iter().any(|line| line.contains("`main.host` uses it and stays")), "{refusals:?}");
}

fn filter(name: &str, value: &str) -> Json {
    Json::list([Json::object([("Name", Json::text(name)), ("Values", Json::list([Json::text(value)]))])])
}

/// The id of the first thing of a kind with this path.
fn id_of(memory: &Memory, operation: &'static str, list: &str, id: &str, path: &str) -> String {
    let answer = memory.by_hand(operation, Json::object([("Filters", filter("tag:vpcraft:path", path))]));
    let text = answer.expect("an answer").compact();
    let data: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    data[list][0][id].as_str().expect("an id").to_owned()
}

#[tokio::test(start_paused = true)]
async fn what_was_done_by_hand_is_found_and_undone() {
    let (memory, plan) = (Memory::default(), plan(office("10.0.2.0/24", false, 443)));
    whole(apply(&memory, &plan).await);
    let made = memory.inventory();
    let table = id_of(&memory, "DescribeRouteTables", "RouteTables", "RouteTableId", "main.private_rt");
    let gateway =
        id_of(&memory, "DescribeInternetGateways", "InternetGateways", "InternetGatewayId", "main.igw");
    let vpc = id_of(&memory, "DescribeVpcs", "Vpcs", "VpcId", "main");
    let route = [("RouteTableId", &*table), ("DestinationCidrBlock", "0.0.0.0/0"), ("GatewayId", &*gateway)];
    let route = Json::object(route.map(|(name, value)| (name, Json::text(value))));
    memory.by_hand("CreateRoute", route).expect("a route");
    let off = Json::object([("Value", Json::from(false))]);
    let off = Json::object([("VpcId", Json::text(vpc)), ("EnableDnsSupport", off)]);
    memory.by_hand("ModifyVpcAttribute", off).expect("an attribute");
    let (lines, refusals) = changes(&memory, &plan).await;
    assert_eq!(lines, ["~ main DNS support: on", "- main.private_rt route"]);
    assert_eq!(refusals, [""; 0]);
    carry_out(&memory, &plan).await;
    same(&memory.inventory(), &made, "as it was");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_succeed_is_refused_before_anything_is_touched() {
    let (memory, first) = (Memory::default(), plan(office("10.0.2.0/24", false, 443)));
    whole(apply(&memory, &first).await);
    let vpc = id_of(&memory, "DescribeVpcs", "Vpcs", "VpcId", "main");
    let subnet = [("VpcId", &*vpc), ("CidrBlock", "10.0.3.0/24"), ("AvailabilityZone", "us-east-1b")];
    let subnet = Json::object(subnet.map(|(name, value)| (name, Json::text(value))));
    memory.by_hand("CreateSubnet", subnet).expect("a subnet");
    let (_, refusals) = changes(&memory, &plan(office("10.0.3.0/25", false, 443))).await;
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert!(refusals[0].contains("10.0.3.0/25 overlaps 10.0.3.0/24"), "{refusals:?}");

    let private = id_of(&memory, "DescribeSubnets", "Subnets", "SubnetId", "main.private");
    let image = Json::object([("ImageId", Json::text("ami-1")), ("SubnetId", Json::text(private))]);
    memory.by_hand("RunInstances", image).expect("an instance");
    let (_, refusals) = changes(&memory, &plan(office("10.0.4.0/24", false, 443))).await;
    assert!(refusals.iter().any(|line| line.contains("network interface")), "{refusals:?}");
}
