#!/usr/bin/env python3
"""The applier itself: a whole network applies and deletes under every strategy,
and each thing CloudFormation or EC2 would refuse is refused, by the right name.

    python test_applier.py            everything (about three minutes)
    python test_applier.py Refusals   one class
"""
import copy
import itertools
import json
import os
import subprocess
import sys
import tempfile
import unittest

from applier import STRATEGIES, Engine, Layer, leftovers, read_layers, snapshot
from emulator import Emulator
from readback import compare, read_back
from template import Failure

HERE = os.path.dirname(os.path.abspath(__file__))
AMI = "{{resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64}}"
KEY = ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8v1pD1m7nYh9dZzF2N0l1k0Yh4E0mX8s7jC3cVb2Qd ops")


def ref(name):
    return {"Ref": name}


def att(name, attribute):
    return {"Fn::GetAtt": [name, attribute]}


def tags(path):
    return [{"Key": "Name", "Value": path}, {"Key": "vpcraft:topology", "Value": "whole"},
            {"Key": "vpcraft:stage", "Value": "main"}, {"Key": "vpcraft:path", "Value": path}]


def whole():
    """A network with one of everything."""
    r = {}

    def add(name, kind, path=None, depends=None, **props):
        if path:
            props["Tags"] = tags(path)
        r[name] = {"Type": f"AWS::{kind}", "Properties": props}
        if depends:
            r[name]["DependsOn"] = depends

    ipv6 = lambda n: {"Fn::Select": [n, {"Fn::Cidr": [{"Fn::Select": [0, att("Vpc", "Ipv6CidrBlocks")]}, 8, 64]}]}
    zone = lambda letter: {"Fn::Sub": "${AWS::Region}" + letter}
    add("Vpc", "EC2::VPC", "main", CidrBlock="10.0.0.0/16", EnableDnsSupport=True, EnableDnsHostnames=True)
    add("Ipv6", "EC2::VPCCidrBlock", VpcId=ref("Vpc"), AmazonProvidedIpv6CidrBlock=True)
    add("Second", "EC2::VPCCidrBlock", VpcId=ref("Vpc"), CidrBlock="100.64.0.0/16")
    add("Igw", "EC2::InternetGateway", "main.igw")
    add("Attachment", "EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Igw"))
    add("Eigw", "EC2::EgressOnlyInternetGateway", "main.eigw", VpcId=ref("Vpc"))
    add("Public", "EC2::Subnet", "main.public", "Ipv6", VpcId=ref("Vpc"), CidrBlock="10.0.1.0/24",
        AvailabilityZone=zone("a"), MapPublicIpOnLaunch=True, Ipv6CidrBlock=ipv6(1))
    add("Private", "EC2::Subnet", "main.private", "Ipv6", VpcId=ref("Vpc"), CidrBlock="10.0.2.0/24",
        AvailabilityZone=zone("b"), Ipv6CidrBlock=ipv6("2"), AssignIpv6AddressOnCreation=True)
    add("Deep", "EC2::Subnet", "main.deep", "Second", VpcId=ref("Vpc"), CidrBlock="100.64.1.0/24",
        AvailabilityZone={"Fn::Select": ["2", {"Fn::GetAZs": ""}]})
    add("PublicRt", "EC2::RouteTable", "main.public_rt", VpcId=ref("Vpc"))
    add("PrivateRt", "EC2::RouteTable", "main.private_rt", VpcId=ref("Vpc"))
    for name, table in (("Public", "PublicRt"), ("Private", "PrivateRt"), ("Deep", "PrivateRt")):
        add(f"{name}Association", "EC2::SubnetRouteTableAssociation", SubnetId=ref(name), RouteTableId=ref(table))
    add("PublicDefault", "EC2::Route", depends="Attachment", RouteTableId=ref("PublicRt"),
        DestinationCidrBlock="0.0.0.0/0", GatewayId=ref("Igw"))
    add("PublicDefault6", "EC2::Route", depends=["Attachment"], RouteTableId=ref("PublicRt"),
        DestinationIpv6CidrBlock="::/0", GatewayId=ref("Igw"))
    add("PrivateDefault", "EC2::Route", RouteTableId=ref("PrivateRt"), DestinationCidrBlock="0.0.0.0/0", NatGatewayId=ref("Nat"))
    add("PrivateDefault6", "EC2::Route", RouteTableId=ref("PrivateRt"), DestinationIpv6CidrBlock="::/0",
        EgressOnlyInternetGatewayId=ref("Eigw"))
    add("Address", "EC2::EIP", "main.nat_address", "Attachment", Domain="vpc")
    add("Nat", "EC2::NatGateway", "main.nat", ["PublicDefault", "PublicAssociation"],
        SubnetId=ref("Public"), AllocationId=att("Address", "AllocationId"))
    add("Bastion", "EC2::SecurityGroup", "main.bastion_sg", GroupDescription="SSH from the office", VpcId=ref("Vpc"),
        SecurityGroupIngress=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "203.0.113.0/24", "Description": "office"}],
        SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}])
    add("Host", "EC2::SecurityGroup", "main.host_sg", GroupDescription="SSH from the bastion", VpcId=ref("Vpc"),
        SecurityGroupEgress=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}])
    add("HostFromBastion", "EC2::SecurityGroupIngress", GroupId=att("Host", "GroupId"), IpProtocol="tcp",
        FromPort=22, ToPort=22, SourceSecurityGroupId=att("Bastion", "GroupId"))
    add("BastionFromHost", "EC2::SecurityGroupIngress", GroupId=att("Bastion", "GroupId"), IpProtocol="icmp",
        FromPort=-1, ToPort=-1, SourceSecurityGroupId=att("Host", "GroupId"))
    add("BastionToHost", "EC2::SecurityGroupEgress", GroupId=att("Bastion", "GroupId"), IpProtocol="tcp",
        FromPort=22, ToPort=22, DestinationSecurityGroupId=att("Host", "GroupId"))
    add("S3", "EC2::VPCEndpoint", "main.s3", VpcId=ref("Vpc"), VpcEndpointType="Gateway",
        ServiceName={"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"}, RouteTableIds=[ref("PublicRt"), ref("PrivateRt")])
    add("Ssm", "EC2::VPCEndpoint", "main.ssm", VpcId=ref("Vpc"), VpcEndpointType="Interface",
        ServiceName={"Fn::Join": [".", ["com.amazonaws", ref("AWS::Region"), "ssm"]]},
        SubnetIds=[ref("Private"), ref("Public")], SecurityGroupIds=[att("Host", "GroupId")], PrivateDnsEnabled=True)
    add("Acl", "EC2::NetworkAcl", "main.acl", VpcId=ref("Vpc"))
    add("AclIn", "EC2::NetworkAclEntry", NetworkAclId=ref("Acl"), RuleNumber=100, Protocol=-1, RuleAction="allow",
        CidrBlock="10.0.0.0/16")
    add("AclOut", "EC2::NetworkAclEntry", NetworkAclId=ref("Acl"), RuleNumber=100, Protocol=6, RuleAction="allow",
        Egress=True, CidrBlock="0.0.0.0/0", PortRange={"From": 443, "To": 443})
    add("AclDeep", "EC2::SubnetNetworkAclAssociation", SubnetId=ref("Deep"), NetworkAclId=ref("Acl"))
    add("Ops", "EC2::KeyPair", "ops", KeyName="whole-ops", PublicKeyMaterial=KEY)
    add("Role", "IAM::Role", "main.role", AssumeRolePolicyDocument={
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                                                "Action": "sts:AssumeRole"}]},
        ManagedPolicyArns=["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"])
    add("Policy", "IAM::ManagedPolicy", PolicyDocument={
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]},
        Roles=[ref("Role")])
    add("Profile", "IAM::InstanceProfile", Roles=[ref("Role")])
    add("BastionHost", "EC2::Instance", "main.bastion", ["PublicDefault", "PublicAssociation"], ImageId=AMI,
        InstanceType="t3.micro", KeyName=ref("Ops"), IamInstanceProfile=ref("Profile"),
        NetworkInterfaces=[{"DeviceIndex": "0", "SubnetId": ref("Public"), "AssociatePublicIpAddress": True,
                            "GroupSet": [att("Bastion", "GroupId")], "DeleteOnTermination": True}],
        MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled"},
        UserData={"Fn::Base64": {"Fn::Sub": "#!/bin/bash\necho ${AWS::Region} ${!HOME}\n"}})
    add("PrivateHost", "EC2::Instance", "main.host", ImageId=AMI, InstanceType="t3.micro", KeyName=ref("Ops"),
        SubnetId=ref("Private"), SecurityGroupIds=[att("Host", "GroupId")])
    add("Extra", "EC2::Subnet", "main.extra", VpcId=ref("Vpc"), CidrBlock="10.0.9.0/28")
    r["Extra"]["Condition"] = "Never"
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Size": {"Type": "String", "Default": "small"}},
        "Conditions": {"Never": {"Fn::Not": [{"Condition": "Small"}]}, "Small": {"Fn::Equals": [ref("Size"), "small"]}},
        "Resources": r,
        "Outputs": {"VpcId": {"Value": ref("Vpc"), "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-vpc"}}}},
    }


class Shared(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.aws = Emulator()

    @classmethod
    def tearDownClass(cls):
        cls.aws.close()

    def layer(self, template, name="whole", **more):
        return Layer(name, template, **more)


class Whole(Shared):
    def test_every_strategy(self):
        documents = {}
        for strategy in STRATEGIES:
            with self.subTest(strategy):
                layers = [self.layer(whole())]
                before = snapshot(self.aws, layers)
                engine = Engine(self.aws, strategy).apply(layers)
                self.assertEqual(engine.notes, [])
                documents[strategy] = read_back(self.aws, layers)
                engine.delete()
                self.assertEqual(leftovers(before, snapshot(self.aws, layers)), [])
        first = documents[STRATEGIES[0]]
        for strategy, document in documents.items():
            self.assertEqual(compare(first, document), [], strategy)
        self.facts(first)

    def facts(self, document):
        (network,) = document["networks"]
        self.assertEqual(network["vpcs"]["main"]["cidrs"], ["10.0.0.0/16", "100.64.0.0/16"])
        self.assertTrue(network["vpcs"]["main"]["ipv6"])
        self.assertEqual(network["subnets"]["main.public"]["route_table"], "main.public_rt")
        self.assertEqual(network["subnets"]["main.deep"]["acl"], "main.acl")
        routes = network["route_tables"]["main.private_rt"]["routes"]
        self.assertEqual(routes["0.0.0.0/0"], "main.nat")
        self.assertEqual(routes["::/0"], "main.eigw")
        self.assertEqual(routes["service s3"], "main.s3")
        self.assertEqual(network["internet_gateways"]["main.igw"]["vpc"], "main")
        self.assertEqual(network["addresses"]["main.nat_address"]["used_by"], "main.nat")
        groups = network["security_groups"]
        self.assertEqual(groups["main.host_sg"]["egress"], ["tcp 443 0.0.0.0/0"])
        self.assertEqual(groups["main.host_sg"]["ingress"], ["tcp 22 main.bastion_sg"])
        self.assertEqual(groups["main.bastion_sg"]["egress"], ["all 0.0.0.0/0", "tcp 22 main.host_sg"])
        self.assertEqual(network["endpoints"]["main.ssm"]["subnets"], ["main.private", "main.public"])
        host = network["instances"]["main.bastion"]
        self.assertEqual((host["subnet"], host["groups"], host["public_ip"], host["key"]),
                         ("main.public", ["main.bastion_sg"], True, "ops"))
        self.assertEqual(host["metadata"]["http_tokens"], "required")
        self.assertFalse(network["instances"]["main.host"]["public_ip"])


class Refusals(Shared):
    """Each breaks one thing; (logical id, part of the message) is what must be said."""

    accounts = itertools.count(200000000000)

    def refused(self, change, logical_id, words, layers=None, lucky=False, strategy="late-anchors"):
        template = whole()
        account = str(next(self.accounts))  # an empty one, cheaper than a reset
        if change:
            change(template["Resources"])
        with self.assertRaises(Failure) as caught:
            Engine(self.aws, strategy, prove_order=not lucky).apply(layers or [self.layer(template, account=account)])
        self.assertEqual(caught.exception.logical_id, logical_id, str(caught.exception))
        self.assertIn(words, caught.exception.message)

    def test_route_without_its_dependency(self):
        def change(r):
            del r["PublicDefault"]["DependsOn"]

        self.refused(change, "PublicDefault", "not attached")
        self.refused(change, "PublicDefault", "not attached", lucky=True)
        self.refused(change, "PublicDefault", "by luck", strategy="early-anchors")

    def test_address_without_its_dependency(self):
        self.refused(lambda r: r["Address"].pop("DependsOn"), "Address", "internet gateway")

    def test_nat_without_its_route(self):
        self.refused(lambda r: r["Nat"].update(DependsOn=["Attachment", "PublicAssociation"]), "Nat", "no default route")
        self.refused(lambda r: r["Nat"].update(DependsOn=["PublicDefault"]), "Nat", "no route table of its own")

    def test_attachment_dropped(self):
        def change(r):
            del r["Attachment"]
            for item in r.values():
                if "Attachment" in item.get("DependsOn", ()):
                    del item["DependsOn"]
            # the addresses' users come first in this order
            for name in ("Address", "Nat", "PrivateDefault", "BastionHost"):
                del r[name]

        self.refused(change, "PublicDefault", "not attached")

    def test_dependency_on_nothing(self):
        self.refused(lambda r: r.pop("Attachment"), "PublicDefault", "DependsOn Attachment")

    def test_nat_in_a_private_subnet(self):
        def change(r):
            r["Nat"]["Properties"]["SubnetId"] = ref("Deep")
            r["Nat"]["DependsOn"] = ["PublicDefault", "DeepAssociation"]

        self.refused(change, "Nat", "no default route")

    def test_public_instance_without_its_dependency(self):
        self.refused(lambda r: r["BastionHost"].pop("DependsOn"), "BastionHost", "internet gateway")

    def test_ipv6_subnet_without_its_block(self):
        self.refused(lambda r: r["Public"].pop("DependsOn"), "Public", "still empty")
        self.refused(lambda r: r["Public"].pop("DependsOn"), "Public", "by luck", strategy="early-anchors")

    def test_secondary_subnet_without_its_block(self):
        self.refused(lambda r: r["Deep"].pop("DependsOn"), "Deep", "in no CIDR block")
        self.refused(lambda r: r.pop("Second") and r["Deep"].pop("DependsOn"), "Deep", "in no CIDR block")

    def test_second_association(self):
        def change(r):
            r["Again"] = copy.deepcopy(r["PublicAssociation"])
            r["Again"]["Properties"]["RouteTableId"] = ref("PrivateRt")

        self.refused(change, "Again", "associated already")

    def test_second_acl(self):
        self.refused(lambda r: r.update(Again=copy.deepcopy(r["AclDeep"])), "Again", "has a network ACL already")

    def test_overlapping_subnet(self):
        def change(r):
            r["Twin"] = {"Type": "AWS::EC2::Subnet", "Properties": {
                "VpcId": ref("Vpc"), "CidrBlock": "10.0.1.128/25", "AvailabilityZone": "us-east-1a"}}
            r["Twin"]["DependsOn"] = "Public"

        self.refused(change, "Twin", "InvalidSubnet.Conflict")

    def test_narrow_subnet(self):
        self.refused(lambda r: r["Deep"]["Properties"].update(CidrBlock="100.64.1.0/29"), "Deep", "InvalidSubnet.Range")

    def test_address_with_host_bits(self):
        self.refused(lambda r: r["Deep"]["Properties"].update(CidrBlock="100.64.1.7/24"), "Deep", "host bits")

    def test_names_that_are_not(self):
        self.refused(lambda r: r["Vpc"]["Properties"].update(EnableDnsHostname=True), "Vpc", "EnableDnsHostname is not known")
        self.refused(lambda r: r["Bastion"]["Properties"]["SecurityGroupIngress"][0].update(Cidr="x"), "Bastion", "Cidr is not known")
        self.refused(lambda r: r["Vpc"].update(Type="AWS::EC2::Vpc"), "Vpc", "no resource type")
        self.refused(lambda r: r["Vpc"].update(Depends="Igw"), "Vpc", "no attribute Depends")
        self.refused(lambda r: r["Nat"]["Properties"].update(SubnetId=ref("Nowhere")), "Nat", "refers to Nowhere")
        self.refused(lambda r: r["Deep"]["Properties"].update(VpcId={"Fn::Sub": "${Nowhere.VpcId}"}), "Deep", "refers to Nowhere")
        self.refused(lambda r: r["Deep"]["Properties"].update(VpcId=ref("Extra")), "Deep", "condition is false")
        self.refused(lambda r: r["Nat"]["Properties"].update(AllocationId=att("Address", "Allocation")), "Nat", "no attribute Allocation")
        self.refused(lambda r: r["Vpc"]["Properties"].pop("CidrBlock"), "Vpc", "CidrBlock")
        self.refused(lambda r: r["Igw"]["Properties"].update(Tags={"a": "b"}), "Igw", "not of type array")
        self.refused(lambda r: r.update({"no-name": r["Igw"]}), "no-name", "letters and digits")

    def test_circle(self):
        self.refused(lambda r: r["Vpc"].update(DependsOn="PrivateHost"), "Vpc", "circle")

    def test_routes(self):
        def props(name):
            return lambda **change: lambda r: r[name]["Properties"].update(**change)

        self.refused(lambda r: r["PublicDefault"]["Properties"].update(NatGatewayId="nat-0"), "PublicDefault", "exactly one")
        self.refused(lambda r: r["PublicDefault"]["Properties"].pop("GatewayId"), "PublicDefault", "exactly one")
        self.refused(props("PublicDefault")(DestinationCidrBlock="10.1.2.3/8"), "PublicDefault", "canonical")
        self.refused(props("PrivateDefault")(NatGatewayId="nat-0123456789abcdef0"), "PrivateDefault", "")

        def twice(r):
            r["Twice"] = copy.deepcopy(r["PublicDefault"])
            r["Twice"]["DependsOn"] = "PublicDefault"

        self.refused(twice, "Twice", "RouteAlreadyExists")

    def test_gateway_of_another_vpc(self):
        def change(r):
            r["Other"] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}}
            r["OtherRt"] = {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": ref("Other")}}
            r["OtherRoute"] = {"Type": "AWS::EC2::Route", "DependsOn": "Attachment", "Properties": {
                "RouteTableId": ref("OtherRt"), "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": ref("Igw")}}

        self.refused(change, "OtherRoute", "not attached to Other")

    def test_second_gateway(self):
        def change(r):
            r["Igw2"] = {"Type": "AWS::EC2::InternetGateway"}
            r["Attachment2"] = {"Type": "AWS::EC2::VPCGatewayAttachment", "DependsOn": "Attachment",
                                "Properties": {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Igw2")}}

        self.refused(change, "Attachment2", "already has an internet gateway")

    def test_endpoints(self):
        self.refused(lambda r: r["Vpc"]["Properties"].pop("EnableDnsHostnames"), "Ssm", "EnableDnsHostnames")
        self.refused(lambda r: r["S3"]["Properties"].update(SubnetIds=[ref("Deep")]), "S3", "has no SubnetIds")
        self.refused(lambda r: r["S3"]["Properties"].update(ServiceName="com.amazonaws.us-east-1.ssm"), "S3", "does not match")

        def again(r):
            r["S3Again"] = {**copy.deepcopy(r["S3"]), "DependsOn": "S3"}

        self.refused(again, "S3Again", "RouteAlreadyExists")

        def ssm(r):
            r["SsmAgain"] = {**copy.deepcopy(r["Ssm"]), "DependsOn": "Ssm"}

        self.refused(ssm, "SsmAgain", "conflicting DNS domain")
        self.refused(lambda r: r["Private"]["Properties"].update(AvailabilityZone="us-east-1a"), "Ssm", "DuplicateSubnetsInSameZone")

    def test_groups(self):
        def foreign(r):
            r["Other"] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}}
            r["Stranger"] = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x", "VpcId": ref("Other")}}
            r["HostFromBastion"]["Properties"]["SourceSecurityGroupId"] = att("Stranger", "GroupId")

        self.refused(foreign, "HostFromBastion", "not peered")
        self.refused(lambda r: r["HostFromBastion"]["Properties"].update(CidrIp="10.0.0.0/8"), "HostFromBastion", "exactly one peer")
        self.refused(lambda r: r["HostFromBastion"]["Properties"].update(FromPort=30), "HostFromBastion", "port range")
        self.refused(lambda r: r["HostFromBastion"]["Properties"].pop("ToPort"), "HostFromBastion", "needs FromPort")

    def test_instances(self):
        self.refused(lambda r: r["PrivateHost"]["Properties"].update(KeyName="nobody"), "PrivateHost", "InvalidKeyPair.NotFound")
        self.refused(lambda r: r["PrivateHost"]["Properties"].update(IamInstanceProfile="nobody"), "PrivateHost", "NoSuchEntity")
        self.refused(lambda r: r["PrivateHost"]["Properties"].update(ImageId="ami-12345678901234567"), "PrivateHost", "InvalidAMIID")
        self.refused(lambda r: r["PrivateHost"]["Properties"].update(ImageId="{{resolve:ssm:/no/such}}"), "PrivateHost", "resolve:ssm")
        self.refused(lambda r: r["PrivateHost"]["Properties"].update(UserData="#!/bin/sh"), "PrivateHost", "")

    def test_parameters_and_outputs(self):
        template = whole()
        template["Parameters"]["Size"].pop("Default")
        self.refused(None, "Size", "no value", [self.layer(template)])
        self.refused(None, "Sise", "does not have", [self.layer(whole(), parameters={"Sise": "x"})])
        template = whole()
        template["Outputs"]["VpcId"]["Value"] = ref("Nowhere")
        self.refused(None, "VpcId", "Nowhere", [self.layer(template)])
        template = whole()
        template["Resources"]["Vpc"]["Properties"]["CidrBlock"] = {"Fn::ImportValue": "nothing"}
        self.refused(None, "Vpc", "no export named", [self.layer(template)])


class Deletion(Shared):
    """The emulator itself must refuse what EC2 refuses, else clean deletion proves nothing."""

    def test_each_thing_in_use(self):
        layers = [self.layer(whole())]
        engine = Engine(self.aws).apply(layers)
        ids = {r.logical_id: r for r in engine.resources()}
        ec2 = self.aws.client("ec2", "us-east-1")
        refused = [
            (ec2.delete_vpc, {"VpcId": ids["Vpc"].id}),
            (ec2.delete_subnet, {"SubnetId": ids["Private"].id}),
            (ec2.delete_subnet, {"SubnetId": ids["Public"].id}),
            (ec2.delete_security_group, {"GroupId": ids["Bastion"].id}),
            (ec2.delete_security_group, {"GroupId": ids["Host"].id}),
            (ec2.delete_route_table, {"RouteTableId": ids["PrivateRt"].id}),
            (ec2.delete_internet_gateway, {"InternetGatewayId": ids["Igw"].id}),
            (ec2.detach_internet_gateway, {"InternetGatewayId": ids["Igw"].id, "VpcId": ids["Vpc"].id}),
            (ec2.release_address, {"AllocationId": ids["Address"].attributes["AllocationId"]}),
            (ec2.delete_network_acl, {"NetworkAclId": ids["Acl"].id}),
            (ec2.disassociate_vpc_cidr_block, {"AssociationId": ids["Second"].id}),
        ]
        for call, arguments in refused:
            with self.subTest(str(arguments)), self.assertRaises(Exception) as caught:
                call(**arguments)
            self.assertRegex(str(caught.exception), "DependencyViolation|InUse")
        engine.delete()


def two_layers(folder, account="111122223333"):
    """Two accounts: base networks, then a peering, then the routes."""
    def base(cidr, path, role=False):
        t = {"Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr, "Tags": tags(path)}},
            "Rt": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": ref("Vpc"), "Tags": tags(f"{path}.rt")}},
        }, "Outputs": {"VpcId": {"Value": ref("Vpc")}, "RtId": {"Value": ref("Rt")}}}
        if role:
            t["Parameters"] = {"Requester": {"Type": "String", "Default": "123456789012"}}
            t["Resources"]["Accept"] = {"Type": "AWS::IAM::Role", "Properties": {
                "RoleName": "accept-peering", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${Requester}:root"}}, "Action": "sts:AssumeRole"}]}}}
            t["Outputs"]["RoleArn"] = {"Value": att("Accept", "Arn")}
        return t

    one = {"Parameters": {p: {"Type": "String"} for p in ("VpcId", "PeerVpcId", "RoleArn")}, "Resources": {
        "Peering": {"Type": "AWS::EC2::VPCPeeringConnection", "Properties": {
            "VpcId": ref("VpcId"), "PeerVpcId": ref("PeerVpcId"), "PeerOwnerId": account, "PeerRegion": "us-west-2",
            "PeerRoleArn": ref("RoleArn"), "Tags": tags("both")}}}, "Outputs": {"Id": {"Value": ref("Peering")}}}

    def routes(cidr):
        return {"Parameters": {"RtId": {"Type": "String"}, "Pcx": {"Type": "String"}}, "Resources": {
            "Back": {"Type": "AWS::EC2::Route", "Properties": {
                "RouteTableId": ref("RtId"), "DestinationCidrBlock": cidr, "VpcPeeringConnectionId": ref("Pcx")}}}}

    files = {"base-hub.json": base("10.0.0.0/16", "hub"), "base-lab.json": base("10.1.0.0/16", "lab", True),
             "peering.json": one, "routes-hub.json": routes("10.1.0.0/16"), "routes-lab.json": routes("10.0.0.0/16")}
    for name, content in files.items():
        with open(os.path.join(folder, name), "w") as file:
            json.dump(content, file)
    wire = lambda layer, output: {"layer": layer, "output": output}
    layers = [
        {"name": "base-hub", "template": "base-hub.json", "account": None, "region": "us-east-1"},
        {"name": "base-lab", "template": "base-lab.json", "account": account, "region": "us-west-2"},
        {"name": "peering", "template": "peering.json", "account": None, "region": "us-east-1", "parameters": {
            "VpcId": wire("base-hub", "VpcId"), "PeerVpcId": wire("base-lab", "VpcId"), "RoleArn": wire("base-lab", "RoleArn")}},
        {"name": "routes-hub", "template": "routes-hub.json", "account": None, "region": "us-east-1", "parameters": {
            "RtId": wire("base-hub", "RtId"), "Pcx": wire("peering", "Id")}},
        {"name": "routes-lab", "template": "routes-lab.json", "account": account, "region": "us-west-2", "parameters": {
            "RtId": wire("base-lab", "RtId"), "Pcx": wire("peering", "Id")}},
    ]
    path = os.path.join(folder, "layers.json")
    with open(path, "w") as file:
        json.dump({"version": 1, "layers": layers}, file)
    return path


class Layers(Shared):
    def test_two_accounts(self):
        with tempfile.TemporaryDirectory() as folder:
            layers = read_layers(two_layers(folder))
            before = snapshot(self.aws, layers)
            engine = Engine(self.aws).apply(layers)
            self.assertEqual(engine.notes, [])
            document = read_back(self.aws, layers)
            tables = {p: t["routes"] for n in document["networks"] for p, t in n["route_tables"].items()}
            self.assertEqual(tables["hub.rt"]["10.1.0.0/16"], "both")
            self.assertEqual(tables["lab.rt"]["10.0.0.0/16"], "both")
            (peering,) = [p for n in document["networks"] for p in n["peerings"].values()]
            self.assertEqual((peering["status"], peering["requester"], peering["accepter"]), ("active", "hub", "lab"))
            engine.delete()
            self.assertEqual(leftovers(before, snapshot(self.aws, layers)), [])

    def test_overlapping_peering(self):
        vpc = lambda cidr: {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr}}
        template = {"Resources": {"A": vpc("10.0.0.0/16"), "B": vpc("10.0.0.0/20"), "P": {
            "Type": "AWS::EC2::VPCPeeringConnection", "Properties": {"VpcId": ref("A"), "PeerVpcId": ref("B")}}}}
        self.aws.reset()
        with self.assertRaises(Failure) as caught:
            Engine(self.aws).apply([Layer("x", template)])
        self.assertEqual(caught.exception.logical_id, "P")
        self.assertIn("failed", caught.exception.message)

    def test_export_in_use(self):
        one = {"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}},
               "Outputs": {"O": {"Value": ref("A"), "Export": {"Name": "the-vpc"}}}}
        two = {"Resources": {"T": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Fn::ImportValue": "the-vpc"}}}}}
        engine = Engine(self.aws).apply([Layer("one", one), Layer("two", two)])
        with self.assertRaises(Failure):
            engine.stacks[0].delete()
        engine.delete()


class CommandLine(unittest.TestCase):
    def test_prove(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "whole.json")
            with open(path, "w") as file:
                json.dump(whole(), file, indent=1)
            report = os.path.join(folder, "report.json")
            done = subprocess.run([sys.executable, os.path.join(HERE, "prove.py"), path, "--delete", "--lint",
                                   "--json-report", report], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            with open(report) as file:
                self.assertTrue(json.load(file)["ok"])


if __name__ == "__main__":
    unittest.main()
