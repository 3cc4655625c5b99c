"""What an emulator holds of the networks that carry the tag vpcraft:topology,
as one JSON document in which ids are replaced by paths (tag vpcraft:path).

    document = read_back(emulator, layers)
    differences = compare(expected, document)

    {"networks": [{"account": ..., "region": ..., "vpcs": {PATH: {...}}, "subnets": ...}],
     "roles": {ACCOUNT: {PATH: {...}}}}

Things without tags are listed at their owner: routes and associations at the
route table, rules at the group, entries at the ACL, attachments at the gateway.
What a path cannot name keeps a name that is the same in every run: the owner's
path and its role in it ("main main table"), a name, or the id when all else fails.
Left out, since moto has them wrong: the ICMP types of ACL entries, an ACL's last entries.

An expected document may have {"skip": "why"} anywhere: what stands there is not compared.
"""
import json
import re

from applier import places
from emulator import DEFAULT_ACCOUNT

TOPOLOGY, PATH = "vpcraft:topology", "vpcraft:path"
GONE = ("deleted", "deleting", "terminated", "shutting-down", "rejected", "expired")


def tags_of(item):
    return {t["Key"]: t["Value"] for t in item.get("Tags") or item.get("TagSet") or []}


class Paths:
    """From ids to paths, over every account and Region read."""

    def __init__(self, topology=None, known=None):
        self.topology = topology
        self.by_id = dict(known or {})

    def mine(self, item, ident):
        tags = tags_of(item)
        if TOPOLOGY not in tags or self.topology not in (None, tags[TOPOLOGY]):
            return False
        self.by_id[item[ident]] = tags.get(PATH, item[ident])
        return True

    def __call__(self, ident):
        return self.by_id.get(ident, ident) if ident else None

    def all(self, idents):
        return sorted(self(i) for i in idents)


def read_back(emulator, layers_or_places, topology=None, known=None):
    """The document of every (account, region) that the layers use; `known` names ids that have no path."""
    where = layers_or_places
    if where and not isinstance(where[0], tuple):
        where = places(where)
    paths = Paths(topology, known)
    raw = {place: describe_all(emulator, *place) for place in where}
    for found in raw.values():
        register(found, paths)
    found_roles = {account: roles(emulator, account, topology) for account in sorted({a for a, _ in where}, key=str)}
    networks = [network(emulator, place, found, paths, found_roles[place[0]][1]) for place, found in raw.items()]
    return {
        "networks": [n for n in networks if any(v for k, v in n.items() if isinstance(v, dict))],
        "roles": {account or DEFAULT_ACCOUNT: there for account, (there, _) in found_roles.items() if there},
    }


def roles(emulator, account, topology):
    """The roles of an account by path, and the path of the role behind each instance profile by ARN."""
    iam = emulator.client("iam", "us-east-1", account)
    there, paths, profiles = {}, {}, {}
    for role in iam.list_roles()["Roles"]:
        name = role["RoleName"]
        tags = {t["Key"]: t["Value"] for t in iam.list_role_tags(RoleName=name)["Tags"]}
        paths[name] = tags.get(PATH, name)
        if TOPOLOGY not in tags or topology not in (None, tags[TOPOLOGY]):
            continue
        inline = {p: iam.get_role_policy(RoleName=name, PolicyName=p)["PolicyDocument"]
                  for p in iam.list_role_policies(RoleName=name)["PolicyNames"]}
        trusted = [s["Principal"].get("Service") for s in role["AssumeRolePolicyDocument"]["Statement"]]
        there[paths[name]] = {
            "path": role["Path"],
            "profiles": [],
            "managed": sorted(p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]),
            "inline": inline,
            "trusts": trusted,
        }
    for profile in iam.list_instance_profiles()["InstanceProfiles"]:
        profiles[profile["Arn"]] = path = next((paths[r["RoleName"]] for r in profile["Roles"]), None)
        if path in there:
            there[path]["profiles"].append(profile["Path"])
    return there, profiles


def describe_all(emulator, account, region):
    ec2 = emulator.client("ec2", region, account)
    return {
        "vpcs": ec2.describe_vpcs()["Vpcs"],
        "subnets": ec2.describe_subnets()["Subnets"],
        "tables": ec2.describe_route_tables()["RouteTables"],
        "gateways": ec2.describe_internet_gateways()["InternetGateways"],
        "egress_only": ec2.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"],
        "addresses": ec2.describe_addresses()["Addresses"],
        "nats": [n for n in ec2.describe_nat_gateways()["NatGateways"] if n["State"] not in GONE],
        "groups": ec2.describe_security_groups()["SecurityGroups"],
        "acls": ec2.describe_network_acls()["NetworkAcls"],
        "endpoints": [e for e in ec2.describe_vpc_endpoints()["VpcEndpoints"] if e["State"] not in GONE],
        "peerings": [p for p in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
                     if p["Status"]["Code"] not in GONE],
        "keys": ec2.describe_key_pairs()["KeyPairs"],
        "lists": ec2.describe_prefix_lists()["PrefixLists"],
        "interfaces": ec2.describe_network_interfaces()["NetworkInterfaces"],
        "instances": [i for r in ec2.describe_instances()["Reservations"] for i in r["Instances"]
                      if i["State"]["Name"] not in GONE],
    }


IDENTS = {
    "vpcs": "VpcId", "subnets": "SubnetId", "tables": "RouteTableId", "gateways": "InternetGatewayId",
    "egress_only": "EgressOnlyInternetGatewayId", "addresses": "AllocationId", "nats": "NatGatewayId",
    "groups": "GroupId", "acls": "NetworkAclId", "endpoints": "VpcEndpointId",
    "peerings": "VpcPeeringConnectionId", "instances": "InstanceId", "keys": "KeyName",
}


def register(found, paths):
    """Learns every path, and names for what EC2 makes along with a VPC."""
    for kind, ident in IDENTS.items():
        found[kind + " of ours"] = [item for item in found[kind] if paths.mine(item, ident)]
    for vpc in found["vpcs of ours"]:
        path = paths(vpc["VpcId"])
        for table in found["tables"]:
            if table["VpcId"] == vpc["VpcId"] and any(a.get("Main") for a in table["Associations"]):
                paths.by_id.setdefault(table["RouteTableId"], f"{path} main table")
        for group in found["groups"]:
            if group["VpcId"] == vpc["VpcId"] and group["GroupName"] == "default":
                paths.by_id.setdefault(group["GroupId"], f"{path} default group")
        for acl in found["acls"]:
            if acl["VpcId"] == vpc["VpcId"] and acl["IsDefault"]:
                paths.by_id.setdefault(acl["NetworkAclId"], f"{path} default ACL")
    for item in found["lists"]:
        paths.by_id[item["PrefixListId"]] = service(item["PrefixListName"])


def service(name):
    """com.amazonaws.us-east-1.s3 is the service s3."""
    short = re.fullmatch(r"com\.amazonaws\.[a-z0-9-]+\.(.+)", name)
    return f"service {short[1]}" if short else name


def network(emulator, place, found, paths, profiles):
    account, region = place
    ec2 = emulator.client("ec2", region, account)
    relative = lambda zone: zone.removeprefix(region) if zone else zone
    document = {"account": account or DEFAULT_ACCOUNT, "region": region}
    associations = {a["SubnetId"]: t["RouteTableId"] for t in found["tables"] for a in t["Associations"] if a.get("SubnetId")}
    acls = {a["SubnetId"]: acl["NetworkAclId"] for acl in found["acls"] for a in acl["Associations"]}
    interfaces = {i["NetworkInterfaceId"]: i for i in found["interfaces"]}

    def section(name, kind, describe):
        document[name] = {}
        for item in found[kind + " of ours"]:
            path = paths(item[IDENTS[kind]])
            if path in document[name]:
                path = f"{path} (again: {item[IDENTS[kind]]})"
            document[name][path] = describe(item)
        document[name] = dict(sorted(document[name].items()))

    def attribute(vpc, key, name):
        return ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=key)[name]["Value"]

    def slots(vpc_id):
        """The Amazon block of a VPC, so that a subnet's is a slot of it."""
        for vpc in found["vpcs"]:
            if vpc["VpcId"] == vpc_id:
                return [a["Ipv6CidrBlock"] for a in vpc.get("Ipv6CidrBlockAssociationSet", [])
                        if a["Ipv6CidrBlockState"]["State"] == "associated"]
        return []

    section("vpcs", "vpcs", lambda v: {
        "cidrs": [v["CidrBlock"]] + sorted(
            a["CidrBlock"] for a in v["CidrBlockAssociationSet"]
            if a["CidrBlock"] != v["CidrBlock"] and a["CidrBlockState"]["State"] == "associated"),
        "ipv6": bool(slots(v["VpcId"])),
        "dns_support": attribute(v, "enableDnsSupport", "EnableDnsSupport"),
        "dns_hostnames": attribute(v, "enableDnsHostnames", "EnableDnsHostnames"),
        "tenancy": v["InstanceTenancy"],
        "name": tags_of(v).get("Name"),
    })
    section("subnets", "subnets", lambda s: {
        "vpc": paths(s["VpcId"]),
        "cidr": s.get("CidrBlock"),
        "zone": relative(s["AvailabilityZone"]),
        "map_public_ip": s["MapPublicIpOnLaunch"],
        "assign_ipv6": s["AssignIpv6AddressOnCreation"],
        "ipv6": [slot(a["Ipv6CidrBlock"], slots(s["VpcId"])) for a in s["Ipv6CidrBlockAssociationSet"]],
        "route_table": paths(associations.get(s["SubnetId"])),
        "acl": paths(acls.get(s["SubnetId"])),
    })
    section("route_tables", "tables", lambda t: {
        "vpc": paths(t["VpcId"]),
        "subnets": paths.all(a["SubnetId"] for a in t["Associations"] if a.get("SubnetId")),
        "main": any(a.get("Main") for a in t["Associations"]),
        "routes": routes(t, paths, slots(t["VpcId"])),
    })
    section("internet_gateways", "gateways", lambda g: {
        "vpc": paths(g["Attachments"][0]["VpcId"]) if g["Attachments"] else None,
    })
    section("egress_only_gateways", "egress_only", lambda g: {
        "vpc": paths(g["Attachments"][0]["VpcId"]) if g["Attachments"] else None,
    })
    users = {a.get("AllocationId"): n["NatGatewayId"] for n in found["nats"] for a in n["NatGatewayAddresses"]}
    section("addresses", "addresses", lambda a: {
        "domain": a["Domain"],
        "used_by": paths(users.get(a["AllocationId"]) or a.get("InstanceId") or None),
    })
    section("nat_gateways", "nats", lambda n: {
        "vpc": paths(n["VpcId"]),
        "subnet": paths(n["SubnetId"]),
        "connectivity": n.get("ConnectivityType", "public"),
        "address": paths(next((a.get("AllocationId") for a in n["NatGatewayAddresses"]), None)),
        "state": n["State"],
    })
    section("security_groups", "groups", lambda g: {
        "vpc": paths(g["VpcId"]),
        "description": g["Description"],
        "ingress": rules(g["IpPermissions"], paths),
        "egress": rules(g["IpPermissionsEgress"], paths),
    })
    section("acls", "acls", lambda a: {
        "vpc": paths(a["VpcId"]),
        "subnets": paths.all(x["SubnetId"] for x in a["Associations"]),
        "entries": sorted(entry(e) for e in a["Entries"] if e["RuleNumber"] < 32767),
    })
    section("endpoints", "endpoints", lambda e: {
        "vpc": paths(e["VpcId"]),
        "type": e["VpcEndpointType"],
        "service": service(e["ServiceName"]),
        "route_tables": paths.all(e.get("RouteTableIds") or []),
        "subnets": paths.all(e.get("SubnetIds") or []),
        "groups": sorted({paths(g["GroupId"]) for i in e.get("NetworkInterfaceIds") or []
                          for g in interfaces.get(i, {}).get("Groups", [])}),
        "private_dns": e["VpcEndpointType"] == "Interface" and bool(e.get("PrivateDnsEnabled")),
        "policy": policy(e.get("PolicyDocument")),
    })

    def side(peering, which):
        return paths(peering[which]["VpcId"])

    def options(peering, which):
        return bool(peering[which].get("PeeringOptions", {}).get("AllowDnsResolutionFromRemoteVpc"))

    # A peering is seen from both sides; it is listed once, at its requester.
    home = document["account"], region
    found["peerings of ours"] = [
        p for p in found["peerings of ours"]
        if (p["RequesterVpcInfo"]["OwnerId"], p["RequesterVpcInfo"]["Region"]) == home]
    section("peerings", "peerings", lambda p: {
        "requester": side(p, "RequesterVpcInfo"),
        "accepter": side(p, "AccepterVpcInfo"),
        "status": p["Status"]["Code"],
        "dns_from_accepter": options(p, "RequesterVpcInfo"),
        "dns_from_requester": options(p, "AccepterVpcInfo"),
    })
    section("key_pairs", "keys", lambda k: {"name": k["KeyName"], "type": k.get("KeyType")})
    section("instances", "instances", lambda i: {
        "subnet": paths(i.get("SubnetId")),
        "groups": sorted({paths(g["GroupId"]) for n in i["NetworkInterfaces"] for g in n["Groups"]}),
        "public_ip": any(n.get("Association", {}).get("PublicIp") for n in i["NetworkInterfaces"]),
        "elastic_ip": paths(next((a["AllocationId"] for a in found["addresses"]
                                  if a.get("InstanceId") == i["InstanceId"]), None)),
        "key": paths(i.get("KeyName") or None),
        "role": profiles.get((i.get("IamInstanceProfile") or {}).get("Arn")),
        "type": i["InstanceType"],
        "source_dest_check": i.get("SourceDestCheck", True),
        "metadata": {
            "http_tokens": i.get("MetadataOptions", {}).get("HttpTokens"),
            "http_endpoint": i.get("MetadataOptions", {}).get("HttpEndpoint"),
        },
    })
    return document


def slot(block, of):
    """An IPv6 block that Amazon chose differs in every run; its slot does not."""
    import ipaddress

    inner = ipaddress.ip_network(block)
    for outer in map(ipaddress.ip_network, of):
        if inner.subnet_of(outer):
            return f"slot {(int(inner.network_address) - int(outer.network_address)) >> (128 - inner.prefixlen)} of /{inner.prefixlen}"
    return block


TARGETS = ("NatGatewayId", "EgressOnlyInternetGatewayId", "VpcPeeringConnectionId", "TransitGatewayId",
           "InstanceId", "NetworkInterfaceId", "GatewayId", "CarrierGatewayId", "LocalGatewayId")


def routes(table, paths, amazon):
    found = {}
    for route in table["Routes"]:
        target = next((route[t] for t in TARGETS if route.get(t)), None)
        where = (route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock")
                 or paths(route.get("DestinationPrefixListId")))
        if target == "local":
            where = "the VPC's IPv6 block" if where in amazon else where
        found[where] = "local" if target == "local" else paths(target)
    return dict(sorted(found.items(), key=lambda pair: (pair[1] != "local", pair[0])))


def rules(permissions, paths):
    """One line a rule: protocol, ports, peer, description."""
    lines = []
    for item in permissions:
        protocol = {"-1": "all"}.get(item["IpProtocol"], item["IpProtocol"])
        low, high = item.get("FromPort"), item.get("ToPort")
        ports = "" if low in (None, -1) and high in (None, -1) else f" {low}" if low == high else f" {low}-{high}"
        peers = [(r["CidrIp"], r) for r in item.get("IpRanges", [])]
        peers += [(r["CidrIpv6"], r) for r in item.get("Ipv6Ranges", [])]
        peers += [(paths(r["PrefixListId"]), r) for r in item.get("PrefixListIds", [])]
        peers += [(paths(r["GroupId"]), r) for r in item.get("UserIdGroupPairs", [])]
        for peer, record in peers:
            said = f' "{record["Description"]}"' if record.get("Description") else ""
            lines.append(f"{protocol}{ports} {peer}{said}")
    return sorted(lines)


def entry(item):
    ports = item.get("PortRange") or {}
    low, high = ports.get("From"), ports.get("To")
    words = [
        "out" if item["Egress"] else "in", f"{item['RuleNumber']:05}", item["RuleAction"],
        {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}.get(str(item["Protocol"]), str(item["Protocol"])),
        "" if low is None else str(low) if low == high else f"{low}-{high}",
        item.get("CidrBlock") or item.get("Ipv6CidrBlock") or "",
    ]
    return " ".join(word for word in words if word)


def policy(text):
    """None for the policy that allows everything, else the document."""
    document = json.loads(text) if isinstance(text, str) and text else text
    statements = (document or {}).get("Statement", [])
    statements = [statements] if isinstance(statements, dict) else statements
    whole = [{k: v for k, v in s.items() if k != "Sid"} for s in statements]
    return None if whole in ([], [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]) else document


def compare(expected, actual, path=""):
    """Readable lines, one a difference; [] when the two are the same. Networks are
    matched by account and Region, so that their order does not matter."""
    if path == "" and "networks" in expected and "networks" in actual:
        expected, actual = (
            {**{f"{n['account']} {n['region']}": n for n in d["networks"]}, "roles": d.get("roles", {})}
            for d in (expected, actual))
    here = path or "document"
    if isinstance(expected, dict) and set(expected) == {"skip"}:
        return []
    if isinstance(expected, dict) and isinstance(actual, dict):
        lines = []
        for key in sorted(set(expected) | set(actual)):
            below = f"{path} / {key}" if path else key
            if key not in actual:
                lines.append(f"{below}: missing, expected {short(expected[key])}")
            elif key not in expected:
                lines.append(f"{below}: not expected, is {short(actual[key])}")
            else:
                lines += compare(expected[key], actual[key], below)
        return lines
    if isinstance(expected, list) and isinstance(actual, list):
        missing = [item for item in expected if item not in actual]
        extra = [item for item in actual if item not in expected]
        lines = [f"{here}: missing {short(item)}" for item in missing]
        lines += [f"{here}: not expected: {short(item)}" for item in extra]
        if not lines and expected != actual:
            lines.append(f"{here}: expected {short(expected)}, is {short(actual)}")
        return lines
    return [] if expected == actual else [f"{here}: expected {short(expected)}, is {short(actual)}"]


def skipped(expected, path=""):
    """Lines for what an expected document leaves out."""
    if isinstance(expected, dict):
        if set(expected) == {"skip"}:
            return [f"{path}: {expected['skip']}"]
        return [line for key, value in expected.items() for line in skipped(value, f"{path} / {key}" if path else str(key))]
    if isinstance(expected, list):
        return [line for item in expected for line in skipped(item, path)]
    return []


def short(value):
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= 300 else text[:297] + "..."
