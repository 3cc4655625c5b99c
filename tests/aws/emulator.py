#!/usr/bin/env python3
"""A moto server on a free loopback port, made stricter where EC2 is stricter.

As a program (for tests in other languages):

    emulator.py --print-port                     serves until it is killed
    emulator.py --print-port --until-stdin-closes   ... or its parent is gone

The first line on stdout is the port. From Python:

    with Emulator() as aws:
        aws.client("ec2", "us-east-1").create_vpc(CidrBlock="10.0.0.0/16")
        aws.reset()

Accounts are selected by assuming a role in them (any role name does); without
that everything belongs to moto's own account, 123456789012.

moto answers many calls that EC2 refuses, so a wrong template or a wrong order
of deletion would pass unnoticed. The patches below close the gaps that matter
for networks. Each is one function with the decorator `patch`; the original is
its first argument. What is patched, by section:

    repairs, where moto is wrong
      endpoint services   filter by service-name understands * and ?
      endpoint type       none given means Gateway
      modify endpoint     adding and removing route tables moves the route
      addresses           NAT gateways and endpoints get addresses of their subnet
      endpoint groups     interface endpoints carry their security groups, or the default one
      default group       accepts traffic from itself
      security rule       one that names a group shows its description, and is the same without it
      IPv6 block          groups whose egress nobody touched let IPv6 out too
      NAT gateway         deleting it removes its interface and frees its address
      instance            terminating it removes the interfaces made with it
      instance profile    the one that takes another's place is shown by the instance; a role that is not in it
                          can't be taken out of it
      subnet, VPC         deleting them removes what belongs to them alone
      key pair            delete by id works
      filters             of peerings, NAT and egress-only gateways are respected
      DryRun              never carries the call out
      inner errors        come as an EC2 error, not as an HTML page
      reset               takes a tenth of the time: managed policies and images are read once

    refusals, where EC2 is stricter
      delete VPC          gateways, groups, ACLs, endpoints, interfaces, peerings left
      delete subnet       an interface in it (instance, NAT gateway, endpoint)
      delete group        used by an interface or named by a rule of another group
      delete route table  (moto does it)
      detach gateway      public addresses in its VPC
      release address     associated
      remove CIDR block   a subnet in it
      attach gateway      the VPC has one already
      create subnet       not /16 to /28; IPv6 block not a /64 of the VPC
      add CIDR block      overlaps a block of the VPC, not /16 to /28
      create route        target unknown, of another VPC, unattached, or dead;
                          destination taken, IPv6 included
      associate table     subnet has another table, or is of another VPC
      associate address   no internet gateway in the VPC
      create NAT gateway  no internet gateway: state failed; address missing or taken
      security rule       group of an unrelated VPC, bad address block, reversed ports
      peering             overlapping blocks: state failed; pair already peered
      gateway endpoint    service already on a table, table of another VPC
      interface endpoint  two subnets in one zone, private DNS without both VPC
                          attributes or twice for one service, foreign group or subnet
      run instances       group of another VPC
      network ACL         association of a subnet with an ACL of another VPC
"""
import argparse
import copy
import fnmatch
import functools
import io
import ipaddress
import os
import re
import subprocess
import sys
import threading
import urllib.parse
import urllib.request

SWITCHES = {
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "true",
    "MOTO_ENABLE_AMI_VALIDATION": "true",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "true",
}

DEFAULT_ACCOUNT = "123456789012"
TEST_KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


# ---------------------------------------------------------------- client side


class Emulator:
    """A server of its own process, and boto3 clients for it."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "--print-port", "--until-stdin-closes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **SWITCHES},
        )
        line = self.process.stdout.readline().strip()
        if not line:
            self.close()
            raise RuntimeError("the emulator did not start; see its error output above")
        self.url = f"http://127.0.0.1:{int(line)}"
        self.clients = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait(5)
        self.process.stdout.close()

    def reset(self, seed=None):
        """Forgets every resource of every account; with a seed ids repeat."""
        for key in [k for k in self.clients if k[0] == "credentials" or str(k[-1]).startswith("arn:")]:
            del self.clients[key]
        self._post("/moto-api/reset")
        if seed is not None:
            self._post(f"/moto-api/seed?a={seed}")

    def _post(self, path):
        urllib.request.urlopen(urllib.request.Request(self.url + path, method="POST")).close()

    def client(self, service, region, account=None):
        """A boto3 client; `account` has 12 digits, None is moto's own. Where rights
        don't matter the account is named by a header: it outlives a reset."""
        key = (service, region, account)
        if key not in self.clients:
            made = self._make(service, region, TEST_KEYS)
            if account is not None:
                made.meta.events.register(
                    "before-sign",
                    lambda request, **_: request.headers.__setitem__("x-moto-account-id", account),
                )
            self.clients[key] = made
        return self.clients[key]

    def assume(self, service, region, role_arn):
        """A boto3 client with the rights of a role."""
        key = (service, region, role_arn)
        if key not in self.clients:
            self.clients[key] = self._make(service, region, self._assumed(role_arn))
        return self.clients[key]

    def _assumed(self, role_arn):
        key = ("credentials", role_arn)
        if key not in self.clients:
            sts = self.client("sts", "us-east-1")
            got = sts.assume_role(RoleArn=role_arn, RoleSessionName="vpcraft-test")["Credentials"]
            self.clients[key] = {
                "aws_access_key_id": got["AccessKeyId"],
                "aws_secret_access_key": got["SecretAccessKey"],
                "aws_session_token": got["SessionToken"],
            }
        return self.clients[key]

    def _make(self, service, region, credentials):
        from botocore.config import Config

        return _session().client(
            service,
            region_name=region,
            endpoint_url=self.url,
            config=Config(retries={"total_max_attempts": 1}, read_timeout=240),
            **credentials,
        )


@functools.cache
def _session():
    import boto3

    return boto3.session.Session()


# ---------------------------------------------------------------- server side


def install_patches():
    """Patches moto's classes; called once, in the server's process."""
    from moto.core.exceptions import ServiceException
    from moto.ec2 import ec2_backends
    from moto.ec2.models import instances, nat_gateways, network_acls, vpcs
    from moto.ec2.models import EC2Backend
    from moto.ec2.models.security_groups import SecurityGroupRule

    def refuse(code, message):
        raise type("Refused", (ServiceException,), {})(code, message)

    def patch(owner, name):
        original = getattr(owner, name)

        def install(function):
            @functools.wraps(original)
            def wrapper(*args, **kwargs):
                return function(functools.partial(original, args[0]), *args, **kwargs)

            setattr(owner, name, wrapper)
            return function

        return install

    def net(text):
        return ipaddress.ip_network(str(text), strict=False)

    def blocks(vpc):
        """The address blocks of a VPC that are in use, IPv4 and IPv6."""
        return [
            net(entry["cidr_block"])
            for entry in vpc._cidr_block_association_set.values()
            if entry["cidr_block_state"]["state"] == "associated"
        ]

    def overlap(left, right):
        return any(a.version == b.version and a.overlaps(b) for a in left for b in right)

    def gateway_of(backend, vpc_id):
        found = (g for g in list(backend.internet_gateways.values()) if g.vpc and g.vpc.id == vpc_id)
        return next(found, None)

    def interfaces(backend, **where):
        return [
            eni
            for eni in list(backend.enis.values())
            if all(getattr(eni, key) == value for key, value in where.items())
        ]

    def live_endpoints(backend, vpc_id):
        return [
            e
            for e in list(backend.vpc_end_points.values())
            if e.vpc_id == vpc_id and e.state != "deleted"
        ]

    def is_interface(endpoint):
        return (endpoint.vpc_endpoint_type or "Gateway").lower() == "interface"

    def peered(backend, vpc_id, other):
        return any(
            {p.vpc.id, p.peer_vpc.id} == {vpc_id, other} and p._status.code == "active"
            for p in list(backend.vpc_pcxs.values())
        )

    # --- haste: what every account and Region begins with is read once

    from moto.ec2.models import amis
    from moto.iam.exceptions import NotFoundException
    from moto.iam.models import IAMBackend

    managed = {}

    @patch(IAMBackend, "_init_aws_policies")
    def _(original, self):
        key = (self.account_id, self.region_name)
        if key not in managed:
            managed[key] = original()
        return [copy.copy(policy) for policy in managed[key]]

    @patch(IAMBackend, "remove_role_from_instance_profile")
    def _(original, self, profile_name, role_name):
        if role_name not in [role.name for role in self.get_instance_profile(profile_name).roles]:
            raise NotFoundException(f"Role {role_name} is not in instance profile {profile_name}.")
        return original(profile_name, role_name)

    read_images = functools.cache(amis.load_resource)
    amis.load_resource = lambda path: [dict(image) for image in read_images(path)]

    # --- endpoints

    nat_gateways.random_private_ip = lambda *_: None  # the interface then takes one of its subnet
    vpcs.random_private_ip = lambda *_: None
    vpcs_filter = vpcs.VPCBackend._filter_endpoint_services

    def filter_endpoint_services(names, filters, services):
        rest = []
        for item in filters or []:
            if item["Name"] == "service-name":
                patterns = item.get("Values") or item.get("Value") or []
                services = [
                    s
                    for s in services
                    if any(fnmatch.fnmatchcase(s["ServiceName"], p) for p in patterns)
                ]
            else:
                rest.append(item)
        return vpcs_filter(names, rest, services)

    vpcs.VPCBackend._filter_endpoint_services = staticmethod(filter_endpoint_services)

    @patch(EC2Backend, "create_vpc_endpoint")
    def _(original, self, vpc_id, service_name, endpoint_type, policy_document=None,
          route_table_ids=None, subnet_ids=None, security_group_ids=None,
          private_dns_enabled=None, **rest):
        endpoint_type = endpoint_type or "Gateway"
        route_table_ids, subnet_ids = list(route_table_ids or []), list(subnet_ids or [])
        security_group_ids = list(security_group_ids or [])
        vpc = self.get_vpc(vpc_id)
        same = [e for e in live_endpoints(self, vpc_id) if e.service_name == service_name]
        if not re.fullmatch(r"(com\.amazonaws|aws\.api|aws\.sagemaker|com\.amazonaws\.vpce)\..+", service_name):
            refuse("InvalidServiceName", f"The Vpc Endpoint Service '{service_name}' does not exist")
        if endpoint_type == "Gateway":
            if not re.search(r"\.(s3|dynamodb|s3express)$", service_name):
                refuse("InvalidParameter", f"Endpoint type (Gateway) does not match available service types for {service_name}")
            for table in route_table_ids:
                if self.get_route_table(table).vpc_id != vpc_id:
                    refuse("InvalidRouteTableId.NotFound", f"The routeTable ID '{table}' does not exist in {vpc_id}")
                if any(table in e.route_table_ids for e in same if not is_interface(e)):
                    refuse("RouteAlreadyExists", f"route table {table} already has a route to {service_name}")
        else:
            zones = [self.get_subnet(s).availability_zone for s in subnet_ids]
            if len(set(zones)) < len(zones):
                refuse("DuplicateSubnetsInSameZone", "Found another VPC endpoint subnet in the availability zone")
            for subnet in subnet_ids:
                if self.get_subnet(subnet).vpc_id != vpc_id:
                    refuse("InvalidSubnetId.NotFound", f"The subnet ID '{subnet}' does not exist in {vpc_id}")
            for group in security_group_ids:
                found = self.get_security_group_from_id(group)
                if not found or found.vpc_id != vpc_id:
                    refuse("InvalidGroup.NotFound", f"The security group '{group}' does not exist in {vpc_id}")
            if private_dns_enabled:
                if not (_true(vpc.enable_dns_support) and _true(vpc.enable_dns_hostnames)):
                    refuse("InvalidParameter", "Enabling private DNS requires both enableDnsSupport and "
                                               f"enableDnsHostnames VPC attributes set to true for {vpc_id}")
                if any(is_interface(e) and e.private_dns_enabled for e in same):
                    refuse("InvalidParameter", "private-dns-enabled cannot be set because there is already a "
                                               f"conflicting DNS domain for {service_name} in the VPC {vpc_id}")
            if not security_group_ids:
                security_group_ids = [self.get_default_security_group(vpc_id).id]
        endpoint = original(
            vpc_id, service_name, endpoint_type, policy_document, route_table_ids, subnet_ids,
            security_group_ids=security_group_ids,
            private_dns_enabled=private_dns_enabled if endpoint_type != "Gateway" else False, **rest)
        for eni in endpoint.network_interface_ids:
            self.enis[eni].interface_type = "vpc_endpoint"
            self.enis[eni].requester_managed = True
            self.enis[eni]._group_set = [self.get_security_group_from_id(g) for g in security_group_ids]
        return endpoint

    @patch(EC2Backend, "modify_vpc_endpoint")
    def _(original, self, vpc_id, policy_doc, add_subnets, remove_subnets,
          remove_route_tables, add_route_tables, *rest, **named):
        endpoint = self.get_vpc_end_point(vpc_id)
        had = set(endpoint.route_table_ids or [])
        original(vpc_id, policy_doc, add_subnets, remove_subnets,
                 remove_route_tables, add_route_tables, *rest, **named)
        if endpoint.destination_prefix_list_id:
            for table in set(add_route_tables or []) - had:
                self.create_route(table, None, gateway_id=vpc_id,
                                  destination_prefix_list_id=endpoint.destination_prefix_list_id)
            for table in set(remove_route_tables or []) & had:
                self.delete_route(table, endpoint.destination_prefix_list_id)
        if is_interface(endpoint):
            present = {self.enis[e].subnet_id: e for e in endpoint.network_interface_ids}
            for subnet in set(endpoint.subnet_ids) - set(present):
                endpoint.network_interface_ids.append(self.create_network_interface(subnet, None).id)
            for subnet in set(present) - set(endpoint.subnet_ids):
                endpoint.network_interface_ids.remove(present[subnet])
                self.enis.pop(present[subnet])
            for eni in endpoint.network_interface_ids:
                self.enis[eni].interface_type = "vpc_endpoint"
                self.enis[eni]._group_set = [
                    self.get_security_group_from_id(g) for g in endpoint.security_group_ids]

    # --- VPCs and subnets

    @patch(EC2Backend, "delete_vpc")
    def _(original, self, vpc_id):
        vpc = self.get_vpc(vpc_id)
        left = []
        gateway = gateway_of(self, vpc_id)
        left += [gateway.id] if gateway else []
        left += [g.id for g in self.groups[vpc_id].values() if not g.is_default]
        left += [e.id for e in live_endpoints(self, vpc_id)]
        left += [a.id for a in self.network_acls.values() if a.vpc_id == vpc_id and not a.default]
        left += [e.id for e in self.egress_only_internet_gateways.values() if e.vpc_id == vpc_id]
        left += [n.id for n in interfaces(self, vpc_id=vpc_id)]
        left += [
            p.id
            for p in self.vpc_pcxs.values()
            if vpc in (p.vpc, p.peer_vpc) and p._status.code == "active"
        ]
        if left:
            refuse("DependencyViolation", f"The vpc '{vpc_id}' has dependencies and cannot be deleted: {', '.join(left)}")
        deleting.vpc = vpc_id
        try:
            result = original(vpc_id)
        finally:
            deleting.vpc = None
        for acl in [a for a in self.network_acls.values() if a.vpc_id == vpc_id]:
            self.network_acls.pop(acl.id)
        self.groups.pop(vpc_id, None)
        return result

    deleting = threading.local()

    @patch(EC2Backend, "delete_subnet")
    def _(original, self, subnet_id):
        self.get_subnet(subnet_id)
        users = interfaces(self, subnet_id=subnet_id)
        if users:
            refuse("DependencyViolation", f"The subnet '{subnet_id}' has dependencies and cannot be deleted: "
                                          f"{', '.join(f'{u.id} ({u.interface_type})' for u in users)}")
        for table in self.route_tables.values():
            for key in [k for k, v in table._associations.items() if v == subnet_id]:
                table._associations.pop(key)
        for acl in self.network_acls.values():
            for key in [k for k, v in acl._associations.items() if v.subnet_id == subnet_id]:
                acl._associations.pop(key)
        return original(subnet_id)

    @patch(EC2Backend, "create_subnet")
    def _(original, self, vpc_id, cidr_block, ipv6_cidr_block=None, *rest, **named):
        vpc = self.get_vpc(vpc_id)
        if cidr_block and not 16 <= net(cidr_block).prefixlen <= 28:
            refuse("InvalidSubnet.Range", f"The CIDR '{cidr_block}' is invalid.")
        if ipv6_cidr_block:
            check_ipv6(self, vpc, ipv6_cidr_block)
        return original(vpc_id, cidr_block, ipv6_cidr_block, *rest, **named)

    @patch(EC2Backend, "associate_subnet_cidr_block")
    def _(original, self, subnet_id, ipv6_cidr_block):
        subnet = self.get_subnet(subnet_id)
        if subnet.ipv6_cidr_block_association_set:
            refuse("InvalidSubnet.Conflict", f"{subnet_id} already has an IPv6 CIDR block")
        check_ipv6(self, self.get_vpc(subnet.vpc_id), ipv6_cidr_block)
        return original(subnet_id, ipv6_cidr_block)

    def check_ipv6(self, vpc, cidr):
        block = net(cidr)
        inside = any(b.version == 6 and block.subnet_of(b) for b in blocks(vpc))
        if block.prefixlen not in range(44, 65, 4) or not inside:
            refuse("InvalidSubnet.Range", f"The CIDR '{cidr}' is invalid.")
        for subnet in self.describe_subnets(filters={"vpc-id": [vpc.id]}):
            for entry in subnet.ipv6_cidr_block_association_set:
                if overlap([block], [net(entry["ipv6CidrBlock"])]):
                    refuse("InvalidSubnet.Conflict", f"The CIDR '{cidr}' conflicts with another subnet")

    @patch(EC2Backend, "associate_vpc_cidr_block")
    def _(original, self, vpc_id, cidr_block, amazon_provided_ipv6_cidr_block):
        if cidr_block and not amazon_provided_ipv6_cidr_block:
            block = net(cidr_block)
            if not 16 <= block.prefixlen <= 28:
                refuse("InvalidVpc.Range", f"The CIDR '{cidr_block}' is invalid.")
            if overlap([block], blocks(self.get_vpc(vpc_id))):
                refuse("InvalidVpc.Range", f"The CIDR '{cidr_block}' conflicts with a block of {vpc_id}")
        made = original(vpc_id, cidr_block, amazon_provided_ipv6_cidr_block)
        if amazon_provided_ipv6_cidr_block:
            for group in list(self.groups[vpc_id].values()):
                if not getattr(group, "egress_touched", group.is_default and len(group.egress_rules) > 1):
                    group.egress_rules.append(SecurityGroupRule(self, "-1", group.id, None, None, {"CidrIpv6": "::/0"}))
        return made

    @patch(EC2Backend, "disassociate_vpc_cidr_block")
    def _(original, self, association_id):
        for vpc in list(self.vpcs.values()):
            entry = vpc._cidr_block_association_set.get(association_id)
            if not entry:
                continue
            block = [net(entry["cidr_block"])]
            for subnet in self.describe_subnets(filters={"vpc-id": [vpc.id]}):
                mine = [net(e["ipv6CidrBlock"]) for e in subnet.ipv6_cidr_block_association_set]
                mine += [net(subnet.cidr_block)] if subnet.cidr_block else []
                if overlap(mine, block):
                    refuse("InvalidCidrBlock.InUse", f"The vpc {vpc.id} currently has a subnet within CIDR block {block[0]}")
        return original(association_id)

    # --- gateways and addresses

    @patch(EC2Backend, "attach_internet_gateway")
    def _(original, self, internet_gateway_id, vpc_id):
        self.get_vpc(vpc_id)
        if gateway_of(self, vpc_id):
            refuse("InvalidParameterValue", f"Network {vpc_id} already has an internet gateway attached")
        return original(internet_gateway_id, vpc_id)

    @patch(EC2Backend, "detach_internet_gateway")
    def _(original, self, internet_gateway_id, vpc_id):
        mapped = [eni for eni in interfaces(self, vpc_id=vpc_id) if eni.public_ip]
        if mapped:
            refuse("DependencyViolation", f"Network {vpc_id} has some mapped public address(es). "
                                          "Please unmap those public address(es) before detaching the gateway.")
        return original(internet_gateway_id, vpc_id)

    @patch(EC2Backend, "create_nat_gateway")
    def _(original, self, subnet_id, allocation_id, tags=None, connectivity_type="public", **rest):
        public = (connectivity_type or "public") == "public"
        subnet = self.get_subnet(subnet_id)
        if public and not allocation_id:
            refuse("MissingParameter", "The request must contain the parameter AllocationId")
        attached = gateway_of(self, subnet.vpc_id) is not None
        if public:
            for address in self.address_by_allocation([allocation_id]):
                if address.eni or address.instance:
                    refuse("Resource.AlreadyAssociated", f"Elastic IP address [{allocation_id}] is already associated")
        nat = original(subnet_id, allocation_id if public and attached else None, tags,
                       connectivity_type or "public", **rest)
        nat._eni.interface_type = "nat_gateway"
        nat._eni.requester_managed = True
        nat._eni._group_set = []
        if public and not attached:
            nat.state = "failed"
            nat.failure_code = "Gateway.NotAttached"
            nat.failure_message = f"Network {subnet.vpc_id} has no Internet gateway attached"
            self.enis.pop(nat._eni.id, None)
        return nat

    @patch(EC2Backend, "delete_nat_gateway")
    def _(original, self, nat_gateway_id):
        nat = self.nat_gateways.get(nat_gateway_id)
        if not nat:
            refuse("NatGatewayNotFound", f"The Nat Gateway {nat_gateway_id} was not found")
        for address in self.addresses:
            if address.eni is nat._eni:
                self.disassociate_address(address=address.public_ip)
        self.enis.pop(nat._eni.id, None)
        return original(nat_gateway_id)

    @patch(EC2Backend, "release_address")
    def _(original, self, address=None, allocation_id=None):
        found = self.address_by_allocation([allocation_id]) if allocation_id else self.address_by_ip([address])
        if found[0].eni or found[0].instance:
            refuse("InvalidIPAddress.InUse", f"Address {found[0].public_ip} is in use.")
        return original(address, allocation_id)

    @patch(EC2Backend, "associate_address")
    def _(original, self, instance=None, eni=None, **rest):
        target = eni or (instance.nics[0] if instance else None)
        if target and not gateway_of(self, target.vpc_id):
            refuse("Gateway.NotAttached", f"Network {target.vpc_id} is not attached to any internet gateway")
        return original(instance=instance, eni=eni, **rest)

    @patch(EC2Backend, "replace_iam_instance_profile_association")
    def _(original, self, *rest, **named):
        found = original(*rest, **named)
        profile = {"Arn": found.iam_instance_profile.arn, "Id": found.association_id}
        self.modify_instance_attribute(found.instance_id, "iam_instance_profile", profile)
        return found

    @patch(instances.Instance, "terminate")
    def _(original, self, *args, **kwargs):
        for address in self.ec2_backend.addresses:
            if address.instance is self or address.eni in self.nics.values():
                self.ec2_backend.disassociate_address(address=address.public_ip)
        nics = dict(self.nics)
        result = original(*args, **kwargs)
        for index, nic in nics.items():
            if index == 0 or nic.delete_on_termination:
                self.ec2_backend.enis.pop(nic.id, None)
        return result

    @patch(EC2Backend, "run_instances")
    def _(original, self, image_id, count, user_data, security_group_names, **kwargs):
        nics = kwargs.get("nics") or []
        subnets = [kwargs.get("subnet_id")] + [n.get("SubnetId") for n in nics if isinstance(n, dict)]
        groups = list(kwargs.get("security_group_ids") or [])
        groups += [g for n in nics if isinstance(n, dict) for g in n.get("Groups") or []]
        for subnet in filter(None, subnets):
            vpc_id = self.get_subnet(subnet).vpc_id
            for group in groups:
                found = self.get_security_group_from_id(group) if isinstance(group, str) else group
                if found is None:
                    refuse("InvalidGroup.NotFound", f"The security group '{group}' does not exist")
                if found.vpc_id != vpc_id:
                    refuse("InvalidParameter", f"Security group {found.id} and subnet {subnet} belong to different networks.")
        return original(image_id, count, user_data, security_group_names, **kwargs)

    # --- routes

    @patch(EC2Backend, "create_route")
    def _(original, self, route_table_id, destination_cidr_block, destination_ipv6_cidr_block=None,
          destination_prefix_list_id=None, local=False, gateway_id=None, instance_id=None,
          nat_gateway_id=None, egress_only_igw_id=None, transit_gateway_id=None, interface_id=None,
          vpc_peering_connection_id=None, **rest):
        table = self.get_route_table(route_table_id)
        if not local:
            wanted = destination_cidr_block or destination_ipv6_cidr_block or destination_prefix_list_id
            for route in list(table._routes.values()):
                there = (route.destination_cidr_block or route.destination_ipv6_cidr_block
                         or (route.destination_prefix_list and route.destination_prefix_list.id))
                same = there == wanted or (
                    not destination_prefix_list_id and "/" in str(there) and net(there) == net(wanted))
                if same:
                    refuse("RouteAlreadyExists", f"The route identified by {wanted} already exists.")

        def foreign(what):
            refuse("InvalidParameterValue",
                   f"route table {route_table_id} and network gateway {what} belong to different networks")

        if gateway_id and gateway_id.startswith("igw-"):
            gateway = self.internet_gateways.get(gateway_id)
            if not gateway:
                refuse("InvalidGatewayID.NotFound", f"The gateway ID '{gateway_id}' does not exist")
            if not gateway.vpc or gateway.vpc.id != table.vpc_id:
                foreign(gateway_id)
        if nat_gateway_id:
            nat = self.nat_gateways.get(nat_gateway_id)
            if not nat or nat.state in ("deleted", "failed"):
                refuse("InvalidNatGatewayID.NotFound", f"The natGateway ID '{nat_gateway_id}' does not exist")
            if nat.vpc_id != table.vpc_id:
                foreign(nat_gateway_id)
        if egress_only_igw_id and self.get_egress_only_igw(egress_only_igw_id).vpc_id != table.vpc_id:
            foreign(egress_only_igw_id)
        if transit_gateway_id and transit_gateway_id not in self.transit_gateways:
            refuse("InvalidTransitGatewayID.NotFound", f"Transit Gateway {transit_gateway_id} was deleted or does not exist.")
        if vpc_peering_connection_id:
            peering = self.get_vpc_peering_connection(vpc_peering_connection_id)
            if peering._status.code not in ("active", "pending-acceptance"):
                refuse("InvalidVpcPeeringConnectionID.NotFound",
                       f"The vpcPeeringConnection ID '{vpc_peering_connection_id}' does not exist")
            if table.vpc_id not in (peering.vpc.id, peering.peer_vpc.id):
                foreign(vpc_peering_connection_id)
        return original(route_table_id, destination_cidr_block, destination_ipv6_cidr_block,
                        destination_prefix_list_id, local, gateway_id, instance_id, nat_gateway_id,
                        egress_only_igw_id, transit_gateway_id, interface_id,
                        vpc_peering_connection_id, **rest)

    @patch(EC2Backend, "associate_route_table")
    def _(original, self, route_table_id, gateway_id=None, subnet_id=None):
        table = self.get_route_table(route_table_id)
        if subnet_id:
            if self.get_subnet(subnet_id).vpc_id != table.vpc_id:
                refuse("InvalidParameterValue", f"Route table {route_table_id} and subnet {subnet_id} belong to different networks")
            for other in self.route_tables.values():
                if other is not table and subnet_id in other._associations.values():
                    refuse("Resource.AlreadyAssociated", f"the specified association for route table {route_table_id} "
                                                         f"conflicts with an existing association of {subnet_id}")
        return original(route_table_id, gateway_id, subnet_id)

    @patch(network_acls.NetworkAclBackend, "replace_network_acl_association")
    def _(original, self, association_id, network_acl_id):
        acl = self.get_network_acl(network_acl_id)
        old = next((a for a in self.network_acls.values() if association_id in a._associations), None)
        if not old:
            refuse("InvalidAssociationID.NotFound", f"The association ID '{association_id}' does not exist")
        if old.vpc_id != acl.vpc_id:
            refuse("InvalidParameterValue", f"network ACL {network_acl_id} and the subnet belong to different networks")
        return original(association_id, network_acl_id)

    # --- security groups

    @patch(EC2Backend, "create_security_group")
    def _(original, self, *args, **kwargs):
        group = original(*args, **kwargs)
        if group.is_default and not group.ingress_rules:
            group.ingress_rules.append(SecurityGroupRule(
                self, "-1", group.id, None, None, None,
                source_group={"GroupId": group.id, "UserId": self.account_id, "OwnerId": self.account_id},
                is_egress=False))
        return group

    @patch(EC2Backend, "delete_security_group")
    def _(original, self, name=None, group_id=None):
        group = self.get_security_group_from_id(group_id) if group_id else None
        if group and getattr(deleting, "vpc", None) != group.vpc_id:
            if group.is_default:
                refuse("CannotDelete", f'the specified group: "{group_id}" name: "default" cannot be deleted by a user')
            users = [e.id for e in list(self.enis.values()) if group in e.group_set]
            users += [
                other.id
                for members in list(self.groups.values())
                for other in list(members.values())
                if other is not group
                for rule in other.ingress_rules + other.egress_rules
                if rule.source_group.get("GroupId") == group_id
            ]
            if users:
                refuse("DependencyViolation", f"resource {group_id} has a dependent object: {', '.join(sorted(set(users)))}")
        return original(name, group_id)

    def check_rule(self, group_name_or_id, from_port, to_port, ip_ranges, source_groups, ip_protocol):
        group = self.get_security_group_from_id(group_name_or_id)
        for item in ip_ranges or []:
            text = item.get("CidrIp") or item.get("CidrIpv6") if isinstance(item, dict) else item
            try:
                ipaddress.ip_network(text)
            except ValueError:
                refuse("InvalidParameterValue", f"CIDR block {text} is malformed")
        numbers = [p for p in (from_port, to_port) if p not in (None, "")]
        if len(numbers) == 2 and str(ip_protocol) in ("tcp", "udp", "6", "17"):
            low, high = map(int, numbers)
            if not 0 <= low <= high <= 65535:
                refuse("InvalidParameterValue", f"Invalid port range {low}-{high}")
        for item in source_groups or []:
            other = self.get_security_group_from_id(item["GroupId"]) if "GroupId" in item else None
            if not group or not other or other.vpc_id == group.vpc_id:
                continue
            if not peered(self, group.vpc_id, other.vpc_id):
                refuse("InvalidGroup.NotFound", f"You have specified two resources that belong to different networks: "
                                                f"{group.id} and {other.id}")

    for name in ("authorize_security_group_ingress", "authorize_security_group_egress"):

        @patch(EC2Backend, name)
        def _(original, self, group_name_or_id, ip_protocol, from_port, to_port, ip_ranges,
              sgrule_tags=None, source_groups=None, *rest, name=name, **named):
            if name.endswith("egress") and self.get_security_group_from_id(group_name_or_id):
                self.get_security_group_from_id(group_name_or_id).egress_touched = True
            check_rule(self, group_name_or_id, from_port, to_port,
                       ip_ranges if isinstance(ip_ranges, list) else [], source_groups, ip_protocol)
            return original(group_name_or_id, ip_protocol, from_port, to_port, ip_ranges,
                            sgrule_tags, source_groups, *rest, **named)

    @patch(EC2Backend, "revoke_security_group_egress")
    def _(original, self, group_name_or_id, *rest, **named):
        group = self.get_security_group_from_id(group_name_or_id)
        if group:
            group.egress_touched = True
        return original(group_name_or_id, *rest, **named)

    # The description of a rule that names a group is kept with the group's id, and is no part of what the rule is.
    same_rule = SecurityGroupRule.__eq__

    def is_same_rule(self, other):
        pair = copy.copy(self), copy.copy(other)
        for rule in pair:
            rule.source_group = {key: value for key, value in rule.source_group.items() if key != "Description"}
        return same_rule(*pair)

    SecurityGroupRule.__eq__ = is_same_rule
    SecurityGroupRule.description = property(
        lambda self: self.ip_range.get("Description") or self.source_group.get("Description"))

    # A rule may name a group of a peered VPC in another account.
    add_source_group = EC2Backend._add_source_group

    def find_source_group(self, source_groups, vpc_id):
        here, elsewhere = [], []
        for item in source_groups or []:
            owner = item.get("UserId")
            abroad = owner and owner != self.account_id and "GroupId" in item
            (elsewhere if abroad else here).append(item)
        for item in elsewhere:
            other = ec2_backends[item["UserId"]][self.region_name].get_security_group_from_id(item["GroupId"])
            if not other:
                refuse("InvalidGroup.NotFound", f"The security group '{item['GroupId']}' does not exist")
            item.setdefault("OwnerId", item["UserId"])
        return add_source_group(self, here, vpc_id) + elsewhere

    EC2Backend._add_source_group = find_source_group

    # --- peering

    @patch(EC2Backend, "create_vpc_peering_connection")
    def _(original, self, vpc, peer_vpc, tags=None):
        for other in self.vpc_pcxs.values():
            live = other._status.code in ("active", "pending-acceptance")
            if live and {other.vpc.id, other.peer_vpc.id} == {vpc.id, peer_vpc.id}:
                refuse("VpcPeeringConnectionAlreadyExists", f"A VPC peering connection between {vpc.id} and {peer_vpc.id} exists: {other.id}")
        peering = original(vpc, peer_vpc, tags)
        if vpc is peer_vpc or overlap(blocks(vpc), blocks(peer_vpc)):
            peering._status.code = "failed"
            peering._status.message = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"
        return peering

    # --- filters

    from moto.ec2.responses.egress_only_internet_gateways import EgressOnlyInternetGateway as EgressOnlyResponses
    from moto.ec2.responses.nat_gateways import NatGateways as NatResponses
    from moto.ec2.responses.vpc_peering_connections import VPCPeeringConnections as PeeringResponses

    asked = threading.local()

    def filtered(responses, name, value):
        """Makes a describe operation respect its filters: by tag, or by what `value` says of the others."""

        @patch(responses, name)
        def _(original, self):
            asked.filters = self._filters_from_querystring()
            try:
                return original()
            finally:
                asked.filters = {}

        @patch(EC2Backend, name)
        def _(original, self, *ids, **named):
            found = original(*ids, **named)
            for key, wanted in (getattr(asked, "filters", None) or {}).items():
                found = [
                    item for item in found
                    if any(fnmatch.fnmatchcase(str(filter_value(item, key, value)), want) for want in wanted)
                ]
            return found

    def filter_value(item, key, value):
        if key.startswith("tag:"):
            return next((t["value"] for t in item.get_tags() if t["key"] == key[4:]), None)
        return value(item, key) if value(item, key) is not None else refuse(
            "InvalidParameterValue", f"The filter '{key}' is invalid")

    filtered(EgressOnlyResponses, "describe_egress_only_internet_gateways", lambda gateway, key: None)
    filtered(NatResponses, "describe_nat_gateways", lambda nat, key: {
        "nat-gateway-id": nat.id,
        "vpc-id": nat.vpc_id,
        "subnet-id": nat.subnet_id,
        "state": nat.state,
    }.get(key))
    filtered(PeeringResponses, "describe_vpc_peering_connections", lambda peering, key: {
        "status-code": peering._status.code,
        "requester-vpc-info.vpc-id": peering.vpc.id,
        "accepter-vpc-info.vpc-id": peering.peer_vpc.id,
    }.get(key))

    # --- key pairs

    @patch(EC2Backend, "delete_key_pair")
    def _(original, self, name):
        return original(name)

    from moto.ec2.responses.key_pairs import KeyPairs

    @patch(KeyPairs, "delete_key_pair")
    def _(original, self):
        key_id = self._get_param("KeyPairId")
        for pair in list(self.ec2_backend.key_pairs.values()):
            if key_id and pair.id == key_id:
                self.ec2_backend.key_pairs.pop(pair.key_name, None)
        return original()


def _true(value):
    return str(value).lower() == "true"


class Gate:
    """In front of moto's application: DryRun, and inner errors as EC2 errors."""

    def __init__(self, inner):
        self.inner = inner

    def __call__(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        environ["wsgi.input"] = io.BytesIO(body)
        if b"DryRun=true" in body and b"Action=" in body:
            return self.error(start_response, "412 Precondition Failed", "DryRunOperation",
                              "Request would have succeeded, but DryRun flag is set.")
        seen = {}

        def watch(status, headers, exc_info=None):
            seen.update(status=status, headers=dict(headers))
            return lambda data: None

        try:
            chunks = self.inner(environ, watch)
            try:
                answer = b"".join(chunks)
            finally:
                getattr(chunks, "close", lambda: None)()
        except Exception:  # moto's own, outside of its application
            import traceback

            traceback.print_exc()
            seen.update(status="500", headers={"Content-Type": "text/html"})
        if seen["status"].startswith("500") and "html" in seen["headers"].get("Content-Type", ""):
            action = urllib.parse.parse_qs(body.decode("utf8", "replace")).get("Action", ["?"])[0]
            return self.error(start_response, "400 Bad Request", "EmulatorError",
                              f"moto has no answer to {action} (its own error, see the emulator's output)")
        start_response(seen["status"], list(seen["headers"].items()))
        return [answer]

    @staticmethod
    def error(start_response, status, code, message):
        text = (f'<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>{code}</Code>'
                f"<Message>{message}</Message></Error></Errors><RequestID>0</RequestID></Response>")
        start_response(status, [("Content-Type", "text/xml"), ("Content-Length", str(len(text)))])
        return [text.encode()]


def serve(port, print_port, until_stdin_closes):
    os.environ.update({k: os.environ.get(k, v) for k, v in SWITCHES.items()})
    import logging

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    install_patches()

    class Quiet(WSGIRequestHandler):
        def log_request(self, *_):
            pass

    server = make_server("127.0.0.1", port, Gate(DomainDispatcherApplication(create_backend_app)),
                         threaded=True, request_handler=Quiet)
    os.environ["MOTO_PORT"] = str(server.port)
    if until_stdin_closes:
        def watch():
            sys.stdin.buffer.read()
            os._exit(0)

        threading.Thread(target=watch, daemon=True).start()
    if print_port:
        print(server.port, flush=True)
    else:
        print(f"serving on http://127.0.0.1:{server.port}", file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


def main():
    parser = argparse.ArgumentParser(description="moto, stricter, on a loopback port")
    parser.add_argument("--port", type=int, default=0, help="port to use (default: a free one)")
    parser.add_argument("--print-port", action="store_true", help="print the port alone on stdout")
    parser.add_argument("--until-stdin-closes", action="store_true",
                        help="end when standard input ends, so that no server outlives its test")
    args = parser.parse_args()
    serve(args.port, args.print_port, args.until_stdin_closes)


if __name__ == "__main__":
    main()
