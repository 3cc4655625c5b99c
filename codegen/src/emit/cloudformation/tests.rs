//! What the template says of each kind, read back as JSON.

use dsl::{
    net::{parse_cidr, parse_ipv4_cidr},
    prelude::*,
    resource::KINDS,
};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde_json::{Value as Json, json};

use crate::emit::Emission;

fn v4(text: &str) -> Ipv4Net {
    parse_ipv4_cidr(text).expect("a CIDR block")
}

fn v6(text: &str) -> Ipv6Net {
    match parse_cidr(text) {
        Ok(IpNet::V6(net)) => net,
        other => panic!("{other:?}"),
    }
}

fn emission(topology: Topology) -> Emission {
    super::emission(&topology.graph()).expect("a template")
}

fn template(topology: Topology) -> Json {
    serde_json::from_str(&emission(topology).files[0].text).expect("JSON")
}

/// The one place that has each kind: two VPCs in one Region.
fn everything() -> Topology {
    let mut t = Topology::new("all").region("us-west-2").account("111122223333");
    let main = Vpc::new("main", v4("10.0.0.0/16")).secondary([v4("100.64.0.0/16")]).ipv6(VpcIpv6::Amazon);
    let main = t.add(main.dns_hostnames(true));
    let igw = t.add(InternetGateway::new("igw", main));
    let eigw = t.add(EgressOnlyInternetGateway::new("eigw", main));
    let web = t.add(Subnet::public("web", main, v4("10.0.1.0/24")).zone(Zone::A).ipv6(Slot(0)));
    let host = t.add(Subnet::private("host", main, v4("10.0.2.0/24")).zone(Zone::A).ipv6(Slot(1)));
    t.add(RouteTable::new("web_rt", main).subnets([web]).route(v4("0.0.0.0/0"), igw));
    let address = t.add(ElasticIp::new("nat_ip", main));
    let nat = t.add(NatGateway::new("nat", main, web).elastic_ip(address));
    let table = RouteTable::new("host_rt", main).subnets([host]).route(v4("0.0.0.0/0"), nat);
    let host_rt = t.add(table.route(v6("::/0"), eigw));
    t.add(NatGateway::new("inner", main, host).connectivity(Connectivity::Private));
    let zones = [Zone::A, Zone::B];
    let app = Tier::new("app", main, v4("10.0.16.0/20"), 24, zones, SubnetType::Private).nat(Nat::PerAz);
    let app = t.add(app.ipv6(Slot(16)));
    t.add(Tier::new("edge", main, v4("10.0.32.0/20"), 24, [Zone::B], SubnetType::Public).ipv6(Slot(32)));
    endpoints(&mut t, main, host_rt, app);
    hosts(&mut t, main, web, host);
    let spoke = t.add(Vpc::new("spoke", v4("10.1.0.0/16")));
    let peering = Peering::new("hub_spoke", main, spoke).between((app, spoke)).dns_from_requester(true);
    t.add(peering);
    t
}

fn endpoints(t: &mut Topology, main: Ref<Vpc>, table: Ref<RouteTable>, app: Ref<Tier>) {
    let group = SecurityGroup::new("endpoints", main, "HTTPS").ingress(Traffic::tcp(443), v4("10.0.0.0/16"));
    let group = t.add(group.no_egress(true));
    t.add(GatewayEndpoint::new("s3", main, Service::S3).route_tables([table]).policy(Policy::FULL_ACCESS));
    t.add(GatewayEndpoint::new("dynamodb", main, Service::DYNAMODB).used_by([app]));
    let ssm = InterfaceEndpoint::new("ssm", main, Service::SSM).subnets([app]).security_groups([group]);
    t.add(ssm.policy(Policy::allow(["ssm:*"], ["*"])));
    let s3 = InterfaceEndpoint::new("s3_interface", main, Service::S3).subnets([app]);
    t.add(s3.security_groups([group]).private_dns(true).private_dns_only_for_inbound_resolver(true));
    let sts = InterfaceEndpoint::new("sts", main, Service::STS).subnets([app]).security_groups([group]);
    t.add(sts.private_dns(false).dns_record_ip_type(DnsRecordIpType::Ipv4));
}

fn hosts(t: &mut Topology, main: Ref<Vpc>, web: Ref<Subnet>, host: Ref<Subnet>) {
    let key = t.add(KeyPair::new("ops").public_key("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA ops"));
    let known = t.add(KeyPair::known("old", "legacy-key"));
    let ssh = SecurityGroup::new("ssh", main, "SSH").ingress(Traffic::tcp(22), v4("203.0.113.0/24"));
    let ssh = t.add(ssh.egress_anywhere(Traffic::ALL));
    let inner = SecurityGroup::new("inner_sg", main, "inner").ingress(Traffic::tcp(22), ssh);
    let inner = t.add(inner.egress(Traffic::tcp(443), PrefixList::of(&Service::S3)));
    t.add(Egress::new(inner, Traffic::tcp_range(8000, 8010)).peer(ssh).description("to the bastion"));
    let role = Role::new("reader").managed_policies(["AmazonSSMManagedInstanceCore"]);
    let role = t.add(role.read_s3(["docs"]));
    let bastion = Instance::new("bastion", main, web).security_groups([ssh]).key(key).public_ip(true);
    t.add(bastion.role(role));
    let address = t.add(ElasticIp::new("host_ip", main));
    let inner = Instance::new("host_1", main, host).security_groups([inner]).key(known).role(role);
    t.add(inner.r#type("t4g.micro").user_data("#!/bin/sh\necho up\n").elastic_ip(address));
    let acl = NetworkAcl::new("acl", main).subnets([host]);
    let acl = acl.ingress(100, AclAction::Allow, Traffic::tcp_range(1024, 65535), v4("0.0.0.0/0"));
    t.add(acl.egress(100, AclAction::Allow, Traffic::ALL, v6("::/0")).ingress(
        110,
        AclAction::Deny,
        Traffic::ICMP,
        v4("10.0.0.0/8"),
    ));
    let log = Raw::within("log", main, "AWS::EC2::FlowLog").property("ResourceType", "\"VPC\"");
    let log = log.property("ResourceId", r#"{"Ref":"Main"}"#).property("TrafficType", "\"ALL\"");
    let log = log.property("LogDestinationType", "\"s3\"");
    t.add(log.property("LogDestination", "\"arn:aws:s3:::flow-logs-of-main\""));
}

fn resource<'a>(template: &'a Json, id: &str) -> &'a Json {
    let resources = &template["Resources"];
    assert!(resources[id].is_object(), "no `{id}` in {:?}", resources.as_object().map(|map| map.keys()));
    &resources[id]
}

fn properties<'a>(template: &'a Json, id: &str) -> &'a Json {
    &resource(template, id)["Properties"]
}

#[test]
fn each_kind_is_written() {
    let text = emission(everything()).files.swap_remove(0).text;
    for kind in KINDS.iter().filter(|kind| kind.rust != "Raw") {
        let Some(name) = kind.cloudformation else { continue };
        assert!(text.contains(&format!("\"Type\": \"{name}\"")), "{name}");
    }
}

#[test]
fn every_reference_is_to_something() {
    let template = template(everything());
    let mut names = Vec::new();
    references(&template["Resources"], &mut names);
    references(&template["Outputs"], &mut names);
    assert!(names.len() > 100, "{}", names.len());
    for name in names {
        let known = template["Resources"][name].is_object() || template["Parameters"][name].is_object();
        assert!(known || name.starts_with("AWS::"), "{name}");
    }
}

fn references<'a>(json: &'a Json, names: &mut Vec<&'a str>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| references(item, names)),
        Json::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("Ref", Json::String(name)) => names.push(name),
                    ("Fn::GetAtt", Json::Array(parts)) => names.extend(parts[0].as_str()),
                    ("DependsOn", Json::Array(ids)) => names.extend(ids.iter().filter_map(Json::as_str)),
                    _ => references(value, names),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn nat_gateways_wait_for_the_way_to_the_internet() {
    let t = template(everything());
    assert_eq!(
        resource(&t, "MainNat")["DependsOn"],
        json!(["MainIgwAttachment", "MainWebAssociation", "MainWebRtDefault"])
    );
    assert_eq!(
        properties(&t, "MainNat")["AllocationId"],
        json!({ "Fn::GetAtt": ["MainNatIp", "AllocationId"] })
    );
    assert_eq!(resource(&t, "MainNatIp")["DependsOn"], json!(["MainIgwAttachment"]));
    assert_eq!(properties(&t, "MainNatIp")["Domain"], "vpc");
    let inner = properties(&t, "MainInner");
    assert_eq!((&inner["ConnectivityType"], &inner["AllocationId"]), (&json!("private"), &Json::Null));
    let route = properties(&t, "MainHostRtDefaultIpv6");
    assert_eq!(route["EgressOnlyInternetGatewayId"], json!({ "Ref": "MainEigw" }));
    assert_eq!(properties(&t, "MainHostRtDefault")["NatGatewayId"], json!({ "Ref": "MainNat" }));
}

#[test]
fn rules_that_name_groups_are_resources() {
    let t = template(everything());
    let rule = properties(&t, "MainInnerSgIngressTcp22FromMainSsh");
    assert_eq!(rule["SourceSecurityGroupId"], json!({ "Fn::GetAtt": ["MainSsh", "GroupId"] }));
    assert_eq!(rule["GroupId"], json!({ "Fn::GetAtt": ["MainInnerSg", "GroupId"] }));
    assert_eq!(rule["SourceSecurityGroupOwnerId"], Json::Null);
    let rule = properties(&t, "MainInnerSgEgressTcp8000To8010ToMainSsh");
    assert_eq!((&rule["FromPort"], &rule["ToPort"]), (&json!(8000), &json!(8010)));
    assert_eq!(rule["Description"], "to the bastion");
    let group = properties(&t, "MainInnerSg");
    assert_eq!(group["SecurityGroupIngress"], Json::Null);
    assert_eq!(
        group["SecurityGroupEgress"],
        json!([{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "DestinationPrefixListId": "pl-68a54001" }])
    );
}

#[test]
fn a_group_without_egress_lets_nothing_leave() {
    let t = template(everything());
    assert_eq!(properties(&t, "MainEndpoints")["SecurityGroupEgress"][0]["CidrIp"], "127.0.0.1/32");
    let ssh = &properties(&t, "MainSsh")["SecurityGroupEgress"];
    let all = |name: &str, net: &str| json!({ "IpProtocol": "-1", name: net });
    assert_eq!(*ssh, json!([all("CidrIp", "0.0.0.0/0"), all("CidrIpv6", "::/0")]));
    assert_eq!(properties(&t, "MainSsh")["GroupName"], Json::Null);
}

#[test]
fn egress_by_group_alone_drops_the_default_and_no_egress_keeps_it() {
    let mut t = Topology::new("t");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    let silent = t.add(SecurityGroup::new("silent", main, "as AWS has it"));
    t.add(SecurityGroup::new("one", main, "to one group").egress(Traffic::tcp(443), silent));
    let t = template(t);
    assert_eq!(properties(&t, "MainSilent")["SecurityGroupEgress"], Json::Null);
    assert_eq!(properties(&t, "MainOne")["SecurityGroupEgress"][0]["CidrIp"], "127.0.0.1/32");
}

#[test]
fn endpoints_say_what_they_are() {
    let t = template(everything());
    let s3 = properties(&t, "MainS3");
    assert_eq!(
        (&s3["VpcEndpointType"], &s3["ServiceName"]),
        (&json!("Gateway"), &json!("com.amazonaws.us-west-2.s3"))
    );
    assert_eq!(s3["RouteTableIds"], json!([{ "Ref": "MainHostRt" }]));
    assert_eq!(s3["PolicyDocument"]["Statement"][0]["Effect"], "Allow");
    let tables = json!([{ "Ref": "MainAppTableA" }, { "Ref": "MainAppTableB" }]);
    assert_eq!(properties(&t, "MainDynamodb")["RouteTableIds"], tables);
    let ssm = properties(&t, "MainSsm");
    assert_eq!((&ssm["VpcEndpointType"], &ssm["PrivateDnsEnabled"]), (&json!("Interface"), &json!(true)));
    assert_eq!(ssm["SubnetIds"], json!([{ "Ref": "MainAppA" }, { "Ref": "MainAppB" }]));
    assert_eq!(resource(&t, "MainS3Interface")["DependsOn"], json!(["MainS3"]));
    let options = &properties(&t, "MainS3Interface")["DnsOptions"];
    assert_eq!(options["PrivateDnsOnlyForInboundResolverEndpoint"], "OnlyInboundResolver");
    assert_eq!(properties(&t, "MainSts")["PrivateDnsEnabled"], false);
    let name = json!({ "Fn::Select": [1, { "Fn::Split": [":", { "Fn::Select": [0,
        { "Fn::GetAtt": ["MainSts", "DnsEntries"] }] }] }] });
    assert_eq!(t["Outputs"]["MainStsDnsName"]["Value"], name);
    assert_eq!(t["Outputs"]["MainStsEndpointUrl"]["Value"]["Fn::Join"], json!(["", ["https://", name]]));
    assert_eq!(t["Outputs"]["MainSsmEndpointUrl"], Json::Null);
}

#[test]
fn a_service_has_its_name_where_no_region_is_known() {
    let mut t = Topology::new("t");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    t.add(GatewayEndpoint::new("s3", main, "s3"));
    t.add(InterfaceEndpoint::new("own", main, "com.amazonaws.vpce.us-east-1.vpce-svc-0a0152fbfb1aaecc7"));
    t.add(SecurityGroup::new("sg", main, "S3").egress(Traffic::tcp(443), PrefixList::of(&Service::S3)));
    let t = template(t);
    let rule = &properties(&t, "MainSg")["SecurityGroupEgress"][0];
    assert_eq!(rule["DestinationPrefixListId"], json!({ "Ref": "PrefixListS3" }));
    assert_eq!(
        properties(&t, "MainS3")["ServiceName"],
        json!({ "Fn::Sub": "com.amazonaws.${AWS::Region}.s3" })
    );
    let own = properties(&t, "MainOwn");
    assert_eq!(own["ServiceName"], "com.amazonaws.vpce.us-east-1.vpce-svc-0a0152fbfb1aaecc7");
    assert_eq!(own["PrivateDnsEnabled"], false);
}

#[test]
fn instances_and_their_keys_and_roles() {
    let t = template(everything());
    let bastion = properties(&t, "MainBastion");
    let interface = &bastion["NetworkInterfaces"][0];
    assert_eq!(
        (&interface["DeviceIndex"], &interface["AssociatePublicIpAddress"]),
        (&json!("0"), &json!(true))
    );
    assert_eq!(interface["GroupSet"], json!([{ "Fn::GetAtt": ["MainSsh", "GroupId"] }]));
    assert_eq!((&bastion["SubnetId"], &bastion["SecurityGroupIds"]), (&Json::Null, &Json::Null));
    assert_eq!(
        (&bastion["KeyName"], &bastion["InstanceType"]),
        (&json!({ "Ref": "Ops" }), &json!("t3.micro"))
    );
    assert_eq!(bastion["ImageId"], json!({ "Ref": "Al2023AmiKernelDefaultX8664" }));
    assert_eq!(bastion["MetadataOptions"]["HttpTokens"], "required");
    assert_eq!(bastion["IamInstanceProfile"], json!({ "Ref": "ReaderProfile" }));
    assert_eq!(resource(&t, "MainBastion")["DependsOn"], json!(["MainIgwAttachment"]));
    let host = properties(&t, "MainHost1");
    assert_eq!((&host["SubnetId"], &host["KeyName"]), (&json!({ "Ref": "MainHost" }), &json!("legacy-key")));
    assert_eq!(host["ImageId"], json!({ "Ref": "Al2023AmiKernelDefaultArm64" }));
    assert_eq!(host["IamInstanceProfile"], json!({ "Ref": "ReaderProfile" }));
    assert_eq!(host["UserData"], json!({ "Fn::Base64": "#!/bin/sh\necho up\n" }));
    assert_eq!(properties(&t, "Ops")["KeyName"], "all-main-ops");
    assert!(t["Resources"]["Old"].is_null() && t["Outputs"]["MainHost1PublicIp"].is_object());
    let role = properties(&t, "Reader");
    assert_eq!(
        role["ManagedPolicyArns"][0]["Fn::Sub"],
        "arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
    );
    assert_eq!(role["Policies"][0]["PolicyDocument"]["Statement"][1]["Action"], "s3:GetObject");
    assert_eq!(properties(&t, "ReaderProfile")["Roles"], json!([{ "Ref": "Reader" }]));
}

#[test]
fn entries_of_network_acls() {
    let t = template(everything());
    let entry = properties(&t, "MainAclIngress100");
    assert_eq!(entry["PortRange"], json!({ "From": 1024, "To": 65535 }));
    assert_eq!((&entry["Protocol"], &entry["Egress"]), (&json!(6), &json!(false)));
    let icmp = properties(&t, "MainAclIngress110");
    assert_eq!((&icmp["Icmp"], &icmp["RuleAction"]), (&json!({ "Type": -1, "Code": -1 }), &json!("deny")));
    let all = properties(&t, "MainAclEgress100");
    assert_eq!((&all["Ipv6CidrBlock"], &all["Protocol"]), (&json!("::/0"), &json!(-1)));
    assert_eq!(properties(&t, "MainHostAclAssociation")["NetworkAclId"], json!({ "Ref": "MainAcl" }));
}

#[test]
fn raw_resources_are_as_written() {
    let t = template(everything());
    assert_eq!(resource(&t, "MainLog")["Type"], "AWS::EC2::FlowLog");
    assert_eq!(properties(&t, "MainLog")["ResourceId"], json!({ "Ref": "Main" }));
    assert_eq!(properties(&t, "MainLog")["Tags"], Json::Null);
}

#[test]
fn tiers_and_peerings_show_what_they_imply() {
    let emission = emission(everything());
    let t: Json = serde_json::from_str(&emission.files[0].text).expect("JSON");
    assert_eq!(properties(&t, "MainAppB")["CidrBlock"], "10.0.17.0/24");
    assert_eq!(properties(&t, "MainAppNatA")["SubnetId"], json!({ "Ref": "MainWeb" }));
    assert_eq!(properties(&t, "MainAppNatB")["SubnetId"], json!({ "Ref": "MainEdgeB" }));
    assert_eq!(properties(&t, "MainAppTableBDefault")["NatGatewayId"], json!({ "Ref": "MainAppNatB" }));
    assert_eq!(
        resource(&t, "MainAppNatB")["DependsOn"],
        json!(["MainEdgeBAssociation", "MainEdgeTableDefault", "MainIgwAttachment"])
    );
    let route = properties(&t, "MainAppTableATo10x1x0x0s16");
    assert_eq!(route["VpcPeeringConnectionId"], json!({ "Ref": "HubSpoke" }));
    assert!(t["Resources"]["MainHostRtTo10x1x0x0s16"].is_null(), "written tables stay as written");
    assert!(properties(&t, "HubSpoke")["PeerOwnerId"].is_null());
    assert_eq!(emission.notes.len(), 1);
    assert!(emission.notes[0].contains("AccepterPeeringConnectionOptions"), "{:?}", emission.notes);
}

#[test]
fn a_peering_of_two_accounts_comes_between_two_layers() {
    let mut t = Topology::new("estate");
    let prod = t.add(At::new("prod").account("111122223333").region("us-west-2"));
    let role = "arn:aws:iam::012345678901:role/accept";
    let lab = t.add(At::new("lab").account("012345678901").region("us-east-1").peer_role(role));
    let hub = t.add(Vpc::new("hub", v4("10.0.0.0/16")).at(prod));
    t.add(Tier::new("app", hub, v4("10.0.16.0/20"), 24, [Zone::A], SubnetType::Isolated));
    let legacy = t.add(Vpc::new("legacy", v4("172.31.0.0/16")).at(lab).existing("vpc-0a0152fbfb1aaecc7"));
    t.add(RouteTable::new("main_rt", legacy).existing("rtb-0a0152fbfb1aaecc7"));
    t.add(Peering::new("hub_legacy", hub, legacy).routes(PeeringRoutes::All));
    let files = emission(t).files;
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    let base: Json = serde_json::from_str(&files[0].text).expect("JSON");
    let peering = properties(&base, "HubLegacy");
    assert_eq!(
        (&peering["PeerRegion"], &peering["PeerOwnerId"]),
        (&json!("us-east-1"), &json!("012345678901"))
    );
    assert_eq!(
        (&peering["PeerVpcId"], &peering["PeerRoleArn"]),
        (&json!("vpc-0a0152fbfb1aaecc7"), &json!(role))
    );
    assert!(base["Resources"]["HubAppTableATo172x31x0x0s16"].is_object());
    let routes: Json = serde_json::from_str(&files[1].text).expect("JSON");
    let back = properties(&routes, "LegacyMainRtTo10x0x0x0s16");
    assert_eq!(back["RouteTableId"], "rtb-0a0152fbfb1aaecc7");
}

#[test]
fn a_route_leads_to_a_raw_resource_after_its_attachment() {
    let mut t = Topology::new("demo").region("us-west-2");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    let hub = t.add(Raw::new("hub", "AWS::EC2::TransitGateway").property("Description", "\"hub\""));
    let app = t.add(Subnet::private("app", main, v4("10.0.1.0/24")).zone(Zone::A));
    let top = Raw::new("top", "AWS::EC2::VPCGatewayAttachment").property("VpcId", r#"{"Ref":"Main"}"#);
    t.add(top.property("VpnGatewayId", "\"vgw-0a0152fbfb1aaecc7\""));
    t.add(Raw::new("elsewhere", "AWS::EC2::VPCGatewayAttachment").property("VpcId", "\"vpc-0a0152fb\""));
    let join = Raw::within("join", main, "AWS::EC2::TransitGatewayVpcAttachment");
    let join = join.property("TransitGatewayId", r#"{"Ref":"Hub"}"#).property("VpcId", r#"{"Ref":"Main"}"#);
    let join = t.add(join.property("SubnetIds", r#"[{"Ref":"MainApp"}]"#).after([app]));
    let table = RouteTable::new("app_rt", main).subnets([app]).route(v4("0.0.0.0/0"), hub);
    let igw = t.add(InternetGateway::new("igw", main));
    t.add(Raw::within("note", main, "AWS::EC2::FlowLog").after([igw]));
    t.add(Raw::within("last", main, "AWS::EC2::FlowLog").after([join]));
    t.add(table);
    let template = template(t);
    let route = resource(&template, "MainAppRtDefault");
    assert_eq!(route["Properties"]["TransitGatewayId"], json!({"Ref": "Hub"}));
    assert_eq!(route["DependsOn"], json!(["MainJoin", "Top"]));
    assert_eq!(resource(&template, "MainJoin")["DependsOn"], json!(["MainApp"]));
    assert_eq!(resource(&template, "MainNote")["DependsOn"], json!(["MainIgwAttachment"]));
    assert_eq!(resource(&template, "MainLast")["DependsOn"], json!(["MainJoin"]));
}

#[test]
fn an_acl_for_a_tier_is_for_its_subnets() {
    let mut t = Topology::new("demo").region("us-west-2");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    let zones = List(vec![Zone::A, Zone::B]);
    let app = t.add(Tier::new("app", main, v4("10.0.0.0/22"), PrefixLength(24), zones, SubnetType::Isolated));
    let acl = NetworkAcl::new("acl", main).subnets([app]);
    t.add(acl.ingress(100, AclAction::Allow, Traffic::ALL, v4("0.0.0.0/0")));
    let template = template(t);
    for zone in ["MainAppA", "MainAppB"] {
        let found = template["Resources"].as_object().expect("resources").iter().any(|(_, it)| {
            it["Type"] == "AWS::EC2::SubnetNetworkAclAssociation"
                && it["Properties"]["SubnetId"] == json!({"Ref": zone})
        });
        assert!(found, "{zone}");
    }
}
