"""Applies CloudFormation templates by EC2 and IAM calls, in the least helpful
order CloudFormation could choose. A test's stand-in for the service: it reads
templates alone and knows nothing of what wrote them.

    engine = Engine(emulator, strategy="late-anchors")
    engine.apply(layers)      raises Failure(logical_id, message)
    engine.delete()

CloudFormation starts a resource once everything it names (Ref, Fn::GetAtt,
Fn::Sub, DependsOn) is complete. Which of the startable ones is done first is up
to it, so a template must not need luck. Two ways find that out:

- a strategy picks the next resource (`STRATEGIES`); "late-anchors" puts off what
  others need without naming it: attachments, associations, CIDR blocks, routes;
- whenever a resource needs another to exist, that other one must be among those
  it depends on, directly or not (`need`); else it fails even when the order at
  hand was a lucky one. `prove_order=False` leaves only the strategies.

Deletion runs the same graph backwards, anchors as early as they may go.
"""
import base64
import ipaddress
import json
import os
import random
import re

from botocore.exceptions import BotoCoreError, ClientError

from emulator import DEFAULT_ACCOUNT
from template import NO_VALUE, PSEUDO, Failure, Scope, check_properties, references

# What others need without naming it. The later ones are needed by the earlier ones too.
ANCHORS = {"AWS::EC2::" + name: place for place, name in enumerate([
    "SecurityGroupIngress", "SecurityGroupEgress", "NetworkAclEntry", "EIPAssociation", "Route",
    "SubnetNetworkAclAssociation", "SubnetRouteTableAssociation", "SubnetCidrBlock", "VPCCidrBlock",
    "VPCGatewayAttachment"], 1)}
STRATEGIES = ["late-anchors", "early-anchors", "few-first", "few-last", "template", "reverse", "seed:1", "seed:2"]
NAME = re.compile(r"[A-Za-z0-9]{1,255}")


class Resource:
    """One resource of a stack: as written, as evaluated, as made."""

    def __init__(self, stack, index, logical_id, raw):
        self.stack, self.index, self.logical_id, self.raw = stack, index, logical_id, raw
        self.type = raw.get("Type", "")
        self.needs = set()  # logical ids it names
        self.ancestors = set()  # ... and all that those name
        self.props = None
        self.id = None  # what Ref yields
        self.attributes = {}
        self.live = False

    def __repr__(self):
        return f"{self.logical_id} ({self.type})"


class Props(dict):
    """Evaluated properties that notice which of them nobody asked for."""

    def __init__(self, values):
        super().__init__(values)
        self.asked = set()

    def get(self, key, default=None):
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key):
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.asked.add(key)
        return super().__contains__(key)


class Layer:
    """A template and where it goes."""

    def __init__(self, name, template, region="us-east-1", account=None, parameters=None):
        self.name, self.template = name, template
        self.region, self.account = region, account
        self.parameters = parameters or {}


def read_layers(path, region="us-east-1", parameters=None):
    """The layers of a manifest, or the one of a template."""
    with open(path) as file:
        content = json.load(file)
    if "layers" not in content:
        name = os.path.splitext(os.path.basename(path))[0]
        return [Layer(name, content, region, None, dict(parameters or {}))]
    if content.get("version") != 1:
        raise ValueError(f"{path}: manifest version {content.get('version')} is not known")
    layers = []
    for item in content["layers"]:
        with open(os.path.join(os.path.dirname(path), item["template"])) as file:
            template = json.load(file)
        wired = dict(item.get("parameters") or {})
        for name, value in (parameters or {}).items():
            if name in template.get("Parameters", {}):
                wired.setdefault(name, value)
        layers.append(Layer(item["name"], template, item.get("region") or region, item.get("account"), wired))
    return layers


class Engine:
    def __init__(self, emulator, strategy="late-anchors", prove_order=True):
        self.emulator = emulator
        self.strategy = strategy
        self.prove_order = prove_order
        self.random = random.Random(int(strategy[5:]) if strategy.startswith("seed:") else 0)
        self.stacks = []
        self.exports = {}  # (account, region, name) -> (value, stack)
        self.imports = {}  # stack -> names of exports it uses
        self.notes = []  # what was not carried out to the letter

    def apply(self, layers):
        for layer in layers:
            stack = Stack(self, layer)
            self.stacks.append(stack)
            stack.create()
        return self

    def delete(self):
        for stack in reversed(self.stacks):
            stack.delete()
        self.stacks = []

    def rank(self, resource):
        """The smallest is made first and deleted last."""
        anchor = ANCHORS.get(resource.type, 0)
        explicit = len(resource.needs)
        return {
            "late-anchors": (anchor, explicit, resource.index),
            "early-anchors": (-anchor, explicit, resource.index),
            "few-first": (explicit, resource.index),
            "few-last": (-explicit, resource.index),
            "template": (resource.index,),
            "reverse": (-resource.index,),
        }.get(self.strategy) or (self.random.random(),)

    def resources(self, kind=None, **props):
        """Live resources of every stack, by type and evaluated properties."""
        for stack in self.stacks:
            for resource in stack.resources.values():
                if resource.live and (kind is None or resource.type == "AWS::EC2::" + kind):
                    if all(dict.get(resource.props, k) == v for k, v in props.items()):
                        yield resource

    def by_id(self, kind, physical_id):
        return next((r for r in self.resources(kind) if r.id == physical_id), None)


class Stack(Scope):
    def __init__(self, engine, layer):
        self.engine, self.layer = engine, layer
        self.template = layer.template
        self.region, self.account = layer.region, layer.account
        self.mappings = self.template.get("Mappings", {})
        self.conditions = {}
        self.parameters = {}
        self.outputs = {}
        self.resources = {}
        self.zone_names = {}
        self.open_conditions = []

    def client(self, service="ec2"):
        return self.engine.emulator.client(service, self.region, self.account)

    # ------------------------------------------------------------ evaluation

    def ref(self, name):
        if name in PSEUDO:
            account = self.account or DEFAULT_ACCOUNT
            return {
                "AWS::AccountId": account,
                "AWS::Region": self.region,
                "AWS::Partition": "aws",
                "AWS::URLSuffix": "amazonaws.com",
                "AWS::StackName": self.layer.name,
                "AWS::StackId": f"arn:aws:cloudformation:{self.region}:{account}:stack/{self.layer.name}/0",
                "AWS::NotificationARNs": [],
            }[name]
        if name in self.parameters:
            return self.parameters[name]
        resource = self.resources.get(name)
        if resource is None:
            raise ValueError(f"there is no parameter or resource {name}")
        return resource.id

    def attribute(self, name, attribute):
        resource = self.resources.get(name)
        if resource is None:
            raise ValueError(f"there is no resource {name}")
        value = resource.attributes.get(attribute)
        if callable(value):
            value = value()
        if value is None:
            raise ValueError(f"{resource} has no attribute {attribute}")
        if value == []:
            raise ValueError(f"attribute {attribute} of {resource} is still empty: "
                             "what fills it is not made yet, and nothing says to wait for it")
        return value

    def zones(self, region):
        if region not in self.zone_names:
            found = self.engine.emulator.client("ec2", region, self.account).describe_availability_zones()
            self.zone_names[region] = [z["ZoneName"] for z in found["AvailabilityZones"]]
        return self.zone_names[region]

    def imported(self, name):
        found = self.engine.exports.get((self.account, self.region, name))
        if found is None:
            raise ValueError(f"no export named {name} in this account and Region")
        self.engine.imports.setdefault(self, set()).add(name)
        return found[0]

    def resolve(self, service, text):
        if service != "ssm":
            raise ValueError(f"dynamic reference to {service} is not emulated")
        try:
            return self.client("ssm").get_parameter(Name=text)["Parameter"]["Value"]
        except ClientError as error:
            raise ValueError(f"{{{{resolve:ssm:{text}}}}}: {error}") from None

    # ------------------------------------------------------------ before it starts

    def prepare(self):
        template = self.template
        for key in template:
            if key not in ("AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings",
                           "Conditions", "Rules", "Resources", "Outputs", "Transform"):
                raise Failure(key, "no such section in a template")
        if template.get("AWSTemplateFormatVersion", "2010-09-09") != "2010-09-09":
            raise Failure("AWSTemplateFormatVersion", "the only version is 2010-09-09")
        if "Transform" in template:
            raise Failure("Transform", "transforms are not emulated")
        if not template.get("Resources"):
            raise Failure("Resources", "a template needs at least one resource")
        for section, limit in (("Resources", 500), ("Parameters", 200), ("Outputs", 200), ("Mappings", 200)):
            if len(template.get(section, {})) > limit:
                raise Failure(section, f"{len(template[section])} entries, {limit} are allowed")
        if len(json.dumps(template, separators=(",", ":"))) > 1_000_000:
            raise Failure("template", "larger than 1 MB")
        for name, definition in template.get("Parameters", {}).items():
            self.parameters[name] = self.parameter(name, definition)
        for name in self.layer.parameters:
            if name not in self.parameters:
                raise Failure(name, "a value is given for a parameter the template does not have")
        for name in template.get("Conditions", {}):
            self.guard(name, lambda: self.fn_condition(name))
        for index, (name, raw) in enumerate(template["Resources"].items()):
            if not NAME.fullmatch(name):
                raise Failure(name, "a logical id is letters and digits alone")
            if name in self.parameters:
                raise Failure(name, "is the name of a parameter too")
            condition = raw.get("Condition")
            if condition is None or self.guard(name, lambda: self.fn_condition(condition)):
                self.resources[name] = Resource(self, index, name, raw)
        for resource in self.resources.values():
            self.check(resource)
        self.close_over()

    def fn_condition(self, name):
        """Conditions may name each other in any order."""
        if name not in self.conditions and name in self.template.get("Conditions", {}):
            if name in self.open_conditions:
                raise Failure(name, "the condition depends on itself")
            self.open_conditions.append(name)
            self.conditions[name] = self.truth(self.template["Conditions"][name])
            self.open_conditions.pop()
        return super().fn_condition(name)

    def parameter(self, name, definition):
        kind = definition.get("Type", "")
        value = self.layer.parameters.get(name, definition.get("Default"))
        if isinstance(value, dict):
            value = self.wired(name, value)
        if value is None:
            raise Failure(name, "the parameter has no value and no default")
        value = str(value)
        allowed = definition.get("AllowedValues")
        if allowed is not None and value not in map(str, allowed):
            raise Failure(name, f"{value!r} is none of {allowed}")
        pattern = definition.get("AllowedPattern")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise Failure(name, f"{value!r} does not match {pattern}")
        if not definition.get("MinLength", 0) <= len(value) <= definition.get("MaxLength", 4096):
            raise Failure(name, f"{value!r} is too short or too long")
        stored = re.fullmatch(r"AWS::SSM::Parameter::Value<(.*)>", kind)
        if stored:
            value = self.guard(name, lambda: self.resolve("ssm", value))
            kind = stored[1]
        if kind == "Number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise Failure(name, f"{value!r} is not a number")
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return [item.strip() for item in value.split(",")]
        if kind not in ("String", "Number") and not kind.startswith("AWS::"):
            raise Failure(name, f"{kind!r} is no type of a parameter")
        return value

    def wired(self, name, source):
        for stack in self.engine.stacks:
            if stack.layer.name == source.get("layer"):
                if source["output"] not in stack.outputs:
                    raise Failure(name, f"layer {source['layer']} has no output {source['output']}")
                return stack.outputs[source["output"]]
        raise Failure(name, f"layer {source.get('layer')} is not applied before this one")

    def guard(self, logical_id, function):
        """Runs it; whatever goes wrong is a failure of that logical id."""
        try:
            return function()
        except Failure:
            raise
        except ClientError as error:
            raise Failure(logical_id, f"{error.response['Error']['Code']}: {error.response['Error']['Message']}") from error
        except (ValueError, KeyError, TypeError, BotoCoreError) as error:
            raise Failure(logical_id, str(error) or type(error).__name__) from error

    def check(self, resource):
        name, raw = resource.logical_id, resource.raw
        for key in raw:
            if key not in ("Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy",
                           "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy"):
                raise Failure(name, f"a resource has no attribute {key}")
        for line in check_properties(resource.type, raw.get("Properties", {}), self.region):
            raise Failure(name, line)
        if resource.type not in KINDS:
            raise Failure(name, f"{resource.type} is not emulated")
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if raw.get(policy, "Delete") not in ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"):
                raise Failure(name, f"{policy} {raw[policy]} is not known")
        if raw.get("DeletionPolicy", "Delete") != "Delete":
            self.engine.notes.append(f"{name}: deleted in spite of its DeletionPolicy")
        depends = raw.get("DependsOn", [])
        for other in [depends] if isinstance(depends, str) else depends:
            if other not in self.template["Resources"]:
                raise Failure(name, f"DependsOn {other}: there is no such resource")
            if other in self.resources:
                resource.needs.add(other)
        for other, attribute in self.guard(name, lambda: list(references(raw.get("Properties", {}), self.conditions))):
            if other in PSEUDO or (other in self.parameters and attribute is None):
                continue
            if other not in self.resources:
                why = "its condition is false" if other in self.template["Resources"] else "there is no such resource or parameter"
                raise Failure(name, f"refers to {other}: {why}")
            resource.needs.add(other)
        if name in resource.needs:
            raise Failure(name, "refers to itself")

    def close_over(self):
        """Fills in the ancestors; a circle is a failure that names its members."""
        state = {}

        def visit(name, path):
            if state.get(name) == "done":
                return self.resources[name].ancestors
            if name in path:
                raise Failure(name, "circle of dependencies: " + " -> ".join(path[path.index(name):] + [name]))
            resource = self.resources[name]
            for other in sorted(resource.needs):
                resource.ancestors |= {other} | visit(other, path + [name])
            state[name] = "done"
            return resource.ancestors

        for name in self.resources:
            visit(name, [])

    # ------------------------------------------------------------ making and unmaking

    def create(self):
        self.prepare()
        waiting = dict(self.resources)
        while waiting:
            ready = [r for r in waiting.values() if not any(n in waiting for n in r.needs)]
            resource = min(ready, key=self.engine.rank)
            del waiting[resource.logical_id]
            self.make(resource)
        for name, node in self.template.get("Outputs", {}).items():
            if "Condition" in node and not self.guard(name, lambda: self.fn_condition(node["Condition"])):
                continue
            value = self.guard(name, lambda: self.value(node["Value"]))
            if isinstance(value, (list, dict)) or value is NO_VALUE:
                raise Failure(name, "the value of an output is a string")
            self.outputs[name] = str(value)
            if "Export" in node:
                export = self.guard(name, lambda: self.text(node["Export"]["Name"]))
                key = (self.account, self.region, export)
                if key in self.engine.exports:
                    raise Failure(name, f"export {export} exists already")
                self.engine.exports[key] = (self.outputs[name], self)

    def make(self, resource):
        kind = KINDS[resource.type]
        name = resource.logical_id

        def run():
            resource.props = Props(self.value(resource.raw.get("Properties", {})))
            step = Step(self, resource)
            kind.create(step, resource.props)
            resource.live = True

        self.guard(name, run)
        unasked = set(resource.props) - resource.props.asked
        if unasked:
            self.engine.notes.append(f"{name}: not applied: {', '.join(sorted(unasked))}")

    def delete(self):
        for (account, region, name), (_, owner) in list(self.engine.exports.items()):
            if owner is self:
                users = [s.layer.name for s, used in self.engine.imports.items() if name in used and s is not self]
                if users:
                    raise Failure(name, f"the export is in use by {', '.join(users)}")
                del self.engine.exports[(account, region, name)]
        self.engine.imports.pop(self, None)
        waiting = {n: r for n, r in self.resources.items() if r.live}
        while waiting:
            held = set().union(*(r.needs for r in waiting.values()))
            ready = [r for n, r in waiting.items() if n not in held]
            resource = max(ready, key=self.engine.rank)
            del waiting[resource.logical_id]
            self.guard(resource.logical_id, lambda: KINDS[resource.type].delete(Step(self, resource), resource.props))
            resource.live = False


class Step:
    """What the making of one resource may use."""

    def __init__(self, stack, resource):
        self.stack, self.resource, self.engine = stack, resource, stack.engine

    @property
    def ec2(self):
        return self.stack.client("ec2")

    @property
    def iam(self):
        return self.stack.client("iam")

    @property
    def id(self):
        return self.resource.id

    def done(self, physical_id, **attributes):
        self.resource.id = physical_id
        self.resource.attributes = {k.replace("__", "."): v for k, v in attributes.items()}

    def fail(self, message):
        raise Failure(self.resource.logical_id, message)

    def need(self, providers, message):
        """One of the providers must exist now, and not by luck."""
        providers = [p for p in providers if p is not None]
        if not providers:
            self.fail(message)
        if not self.engine.prove_order:
            return
        sure = [p for p in providers if p.stack is not self.stack or p.logical_id in self.resource.ancestors]
        if not sure:
            self.fail(f"{message} (only there by luck: nothing makes it wait for {providers[0].logical_id})")

    def tags(self, kind):
        tags = self.resource.props.get("Tags") or []
        tags = [{"Key": t["Key"], "Value": str(t["Value"])} for t in tags]
        return [{"ResourceType": kind, "Tags": tags}] if tags else []

    def tagged(self, kind):
        specifications = self.tags(kind)
        return {"TagSpecifications": specifications} if specifications else {}

    # Questions about the network as it is at this moment.

    def describe(self, operation, answer, **query):
        found = getattr(self.ec2, operation)(**query)[answer]
        return found[0] if found else None

    def subnet(self, subnet_id):
        return self.describe("describe_subnets", "Subnets", SubnetIds=[subnet_id])

    def vpc_of_subnet(self, subnet_id):
        return self.subnet(subnet_id)["VpcId"]

    def vpc_of_table(self, table_id):
        return self.describe("describe_route_tables", "RouteTables", RouteTableIds=[table_id])["VpcId"]

    def vpc_of_group(self, group_id):
        return self.describe("describe_security_groups", "SecurityGroups", GroupIds=[group_id])["VpcId"]

    def attachments(self, vpc_id, gateway_id=None):
        """Attachments of internet gateways to a VPC; None when it came from elsewhere."""
        ours = [
            r
            for r in self.engine.resources("VPCGatewayAttachment", VpcId=vpc_id)
            if dict.get(r.props, "InternetGatewayId") and gateway_id in (None, r.props["InternetGatewayId"])
        ]
        return ours

    def need_internet(self, vpc_id, what):
        if not self.attachments(vpc_id) and self.foreign_gateway(vpc_id):
            return
        self.need(self.attachments(vpc_id), f"{what} needs an internet gateway attached to {self.name_of(vpc_id)}")

    def foreign_gateway(self, vpc_id):
        """True when a VPC that no stack made has a gateway of its own."""
        if any(r.id == vpc_id for r in self.engine.resources("VPC")):
            return False
        return bool(self.describe("describe_internet_gateways", "InternetGateways",
                                  Filters=[{"Name": "attachment.vpc-id", "Values": [vpc_id]}]))

    def name_of(self, physical_id):
        for resource in self.engine.resources():
            if resource.id == physical_id:
                return resource.logical_id
        return physical_id

    def same_vpc(self, what, vpc_id, other):
        if vpc_id != other:
            self.fail(f"{what} is of VPC {self.name_of(other)}, not of {self.name_of(vpc_id)}")


# ---------------------------------------------------------------- the types


KINDS = {}


def kind(name):
    def add(cls):
        KINDS[name] = cls
        return cls

    return add


@kind("AWS::EC2::VPC")
class Vpc:
    @staticmethod
    def create(step, props):
        ec2 = step.ec2
        if "CidrBlock" not in props:
            step.fail("only a VPC with a CidrBlock is emulated")
        support, hostnames = props.get("EnableDnsSupport", True), props.get("EnableDnsHostnames", False)
        if truth(hostnames) and not truth(support):
            step.fail("EnableDnsHostnames needs EnableDnsSupport")
        vpc_id = ec2.create_vpc(
            CidrBlock=props["CidrBlock"], InstanceTenancy=props.get("InstanceTenancy", "default"),
            **step.tagged("vpc"))["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsSupport={"Value": truth(support)})
        ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsHostnames={"Value": truth(hostnames)})

        def associations(key, block, state):
            vpc = ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]
            return [a[block] for a in vpc.get(key, []) if a[state]["State"] == "associated"]

        def of(operation, answer, ident, **extra):
            filters = [{"Name": "vpc-id", "Values": [vpc_id]}]
            filters += [{"Name": k, "Values": [v]} for k, v in extra.items()]
            return getattr(ec2, operation)(Filters=filters)[answer][0][ident]

        step.done(
            vpc_id, VpcId=vpc_id, CidrBlock=props["CidrBlock"],
            CidrBlockAssociations=lambda: associations("CidrBlockAssociationSet", "AssociationId", "CidrBlockState"),
            Ipv6CidrBlocks=lambda: associations("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState"),
            DefaultNetworkAcl=lambda: of("describe_network_acls", "NetworkAcls", "NetworkAclId", default="true"),
            DefaultSecurityGroup=lambda: of("describe_security_groups", "SecurityGroups", "GroupId", **{"group-name": "default"}),
        )

    @staticmethod
    def delete(step, props):
        step.ec2.delete_vpc(VpcId=step.id)


@kind("AWS::EC2::VPCCidrBlock")
class VpcCidrBlock:
    @staticmethod
    def create(step, props):
        amazon = truth(props.get("AmazonProvidedIpv6CidrBlock", False))
        if amazon:
            answer = step.ec2.associate_vpc_cidr_block(VpcId=props["VpcId"], AmazonProvidedIpv6CidrBlock=True)
            made = answer["Ipv6CidrBlockAssociation"]
            step.resource.block = made["Ipv6CidrBlock"]
        elif "CidrBlock" in props:
            answer = step.ec2.associate_vpc_cidr_block(VpcId=props["VpcId"], CidrBlock=props["CidrBlock"])
            made = answer["CidrBlockAssociation"]
            step.resource.block = made["CidrBlock"]
        else:
            step.fail("neither CidrBlock nor AmazonProvidedIpv6CidrBlock")
        step.done(made["AssociationId"], Id=made["AssociationId"])

    @staticmethod
    def delete(step, props):
        step.ec2.disassociate_vpc_cidr_block(AssociationId=step.id)


def need_block(step, vpc_id, block, what):
    """The VPC must have a CIDR block that holds this one."""
    block = ipaddress.ip_network(block)
    vpc = step.describe("describe_vpcs", "Vpcs", VpcIds=[vpc_id])
    inside = lambda text: ipaddress.ip_network(text).version == block.version and block.subnet_of(ipaddress.ip_network(text))
    if inside(vpc["CidrBlock"]):
        return
    made = [r for r in step.engine.resources("VPCCidrBlock", VpcId=vpc_id) if inside(r.block)]
    listed = [a["CidrBlock"] for a in vpc["CidrBlockAssociationSet"]]
    listed += [a["Ipv6CidrBlock"] for a in vpc.get("Ipv6CidrBlockAssociationSet", [])]
    if not made and any(map(inside, listed)):
        return  # a VPC from elsewhere
    step.need(made, f"{what} {block} is in no CIDR block that {step.name_of(vpc_id)} has at this moment")


@kind("AWS::EC2::Subnet")
class Subnet:
    @staticmethod
    def create(step, props):
        ec2, vpc_id = step.ec2, props["VpcId"]
        wanted = {"VpcId": vpc_id}
        for key in ("CidrBlock", "Ipv6CidrBlock"):
            if key in props:
                try:
                    canonical = str(ipaddress.ip_network(props[key]))
                except ValueError as error:
                    step.fail(f"{key}: {error}")
                if canonical != props[key]:
                    step.fail(f"{key} {props[key]} is written {canonical}")
                need_block(step, vpc_id, props[key], key)
                wanted[key] = props[key]
        if "AvailabilityZone" in props:
            wanted["AvailabilityZone"] = props["AvailabilityZone"]
        elif "AvailabilityZoneId" in props:
            zones = ec2.describe_availability_zones(ZoneIds=[props["AvailabilityZoneId"]])["AvailabilityZones"]
            wanted["AvailabilityZone"] = zones[0]["ZoneName"]  # moto maps public addresses when given the id
        if truth(props.get("Ipv6Native", False)):
            wanted["Ipv6Native"] = True
        made = ec2.create_subnet(**wanted, **step.tagged("subnet"))["Subnet"]
        subnet_id = made["SubnetId"]
        for key in ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"):
            if key in props:
                if key == "AssignIpv6AddressOnCreation" and truth(props[key]) and "Ipv6CidrBlock" not in props:
                    step.fail(f"{key} needs an Ipv6CidrBlock")
                ec2.modify_subnet_attribute(SubnetId=subnet_id, **{key: {"Value": truth(props[key])}})

        def now(key):
            return step.subnet(subnet_id)[key]

        step.done(
            subnet_id, SubnetId=subnet_id, VpcId=vpc_id, CidrBlock=dict.get(props, "CidrBlock"),
            AvailabilityZone=made["AvailabilityZone"], AvailabilityZoneId=made["AvailabilityZoneId"],
            Ipv6CidrBlocks=lambda: [a["Ipv6CidrBlock"] for a in now("Ipv6CidrBlockAssociationSet")],
            NetworkAclAssociationId=lambda: acl_association(step, subnet_id)[0],
        )

    @staticmethod
    def delete(step, props):
        step.ec2.delete_subnet(SubnetId=step.id)


@kind("AWS::EC2::SubnetCidrBlock")
class SubnetCidrBlock:
    @staticmethod
    def create(step, props):
        vpc_id = step.vpc_of_subnet(props["SubnetId"])
        need_block(step, vpc_id, props["Ipv6CidrBlock"], "Ipv6CidrBlock")
        made = step.ec2.associate_subnet_cidr_block(SubnetId=props["SubnetId"], Ipv6CidrBlock=props["Ipv6CidrBlock"])
        association = made["Ipv6CidrBlockAssociation"]["AssociationId"]
        step.done(association, Id=association)

    @staticmethod
    def delete(step, props):
        step.ec2.disassociate_subnet_cidr_block(AssociationId=step.id)


@kind("AWS::EC2::RouteTable")
class RouteTable:
    @staticmethod
    def create(step, props):
        table = step.ec2.create_route_table(VpcId=props["VpcId"], **step.tagged("route-table"))["RouteTable"]
        step.done(table["RouteTableId"], RouteTableId=table["RouteTableId"])

    @staticmethod
    def delete(step, props):
        step.ec2.delete_route_table(RouteTableId=step.id)


DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
TARGETS = ("GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId", "VpcPeeringConnectionId",
           "InstanceId", "NetworkInterfaceId", "TransitGatewayId", "VpcEndpointId", "CarrierGatewayId",
           "LocalGatewayId", "CoreNetworkArn")


@kind("AWS::EC2::Route")
class Route:
    @staticmethod
    def create(step, props):
        destinations = [d for d in DESTINATIONS if d in props]
        targets = [t for t in TARGETS if t in props]
        if len(destinations) != 1 or len(targets) != 1:
            step.fail("a route has exactly one destination and one target, not "
                      f"{', '.join(destinations + targets) or 'none'}")
        destination, target = destinations[0], targets[0]
        if destination != "DestinationPrefixListId":
            text = props[destination]
            if str(ipaddress.ip_network(text, strict=False)) != text:
                step.fail(f"destination {text} is not a canonical CIDR block")
        table, wanted = props["RouteTableId"], props[target]
        vpc_id = step.vpc_of_table(table)
        if target == "GatewayId" and wanted.startswith("igw-"):
            if step.attachments(vpc_id, wanted) or not step.foreign_gateway(vpc_id):
                step.need(step.attachments(vpc_id, wanted),
                          f"its target {step.name_of(wanted)} is not attached to {step.name_of(vpc_id)}")
        elif target == "NatGatewayId":
            nat = step.describe("describe_nat_gateways", "NatGateways", NatGatewayIds=[wanted])
            step.same_vpc(f"NAT gateway {step.name_of(wanted)}", vpc_id, nat["VpcId"])
        elif target == "EgressOnlyInternetGatewayId":
            gateway = step.describe("describe_egress_only_internet_gateways", "EgressOnlyInternetGateways",
                                    EgressOnlyInternetGatewayIds=[wanted])
            step.same_vpc(f"gateway {step.name_of(wanted)}", vpc_id, gateway["Attachments"][0]["VpcId"])
            if destination != "DestinationIpv6CidrBlock":
                step.fail("an egress-only internet gateway carries IPv6 alone")
        elif target == "VpcPeeringConnectionId":
            peering = step.describe("describe_vpc_peering_connections", "VpcPeeringConnections",
                                    VpcPeeringConnectionIds=[wanted])
            if peering["Status"]["Code"] != "active":
                step.fail(f"peering {step.name_of(wanted)} is {peering['Status']['Code']}")
            if vpc_id not in (peering["RequesterVpcInfo"]["VpcId"], peering["AccepterVpcInfo"]["VpcId"]):
                step.fail(f"peering {step.name_of(wanted)} has no side in {step.name_of(vpc_id)}")
        elif target in ("TransitGatewayId", "CarrierGatewayId", "LocalGatewayId", "CoreNetworkArn"):
            step.fail(f"{target} is not emulated")
        step.ec2.create_route(RouteTableId=table, **{destination: props[destination], target: wanted})
        step.done(f"{table}|{props[destination]}", CidrBlock=props[destination])

    @staticmethod
    def delete(step, props):
        (destination,) = [d for d in DESTINATIONS if d in props]
        step.ec2.delete_route(RouteTableId=props["RouteTableId"], **{destination: props[destination]})


@kind("AWS::EC2::SubnetRouteTableAssociation")
class SubnetRouteTableAssociation:
    @staticmethod
    def create(step, props):
        subnet, table = props["SubnetId"], props["RouteTableId"]
        step.same_vpc(f"route table {step.name_of(table)}", step.vpc_of_subnet(subnet), step.vpc_of_table(table))
        for other in step.engine.resources("SubnetRouteTableAssociation", SubnetId=subnet):
            step.fail(f"subnet {step.name_of(subnet)} is associated already, by {other.logical_id}")
        made = step.ec2.associate_route_table(SubnetId=subnet, RouteTableId=table)["AssociationId"]
        step.done(made, Id=made)

    @staticmethod
    def delete(step, props):
        step.ec2.disassociate_route_table(AssociationId=step.id)


@kind("AWS::EC2::InternetGateway")
class InternetGateway:
    @staticmethod
    def create(step, props):
        made = step.ec2.create_internet_gateway(**step.tagged("internet-gateway"))["InternetGateway"]
        step.done(made["InternetGatewayId"], InternetGatewayId=made["InternetGatewayId"])

    @staticmethod
    def delete(step, props):
        step.ec2.delete_internet_gateway(InternetGatewayId=step.id)


@kind("AWS::EC2::VPCGatewayAttachment")
class VpcGatewayAttachment:
    @staticmethod
    def create(step, props):
        if "VpnGatewayId" in props or "InternetGatewayId" not in props:
            step.fail("exactly one gateway; VPN gateways are not emulated")
        step.ec2.attach_internet_gateway(InternetGatewayId=props["InternetGatewayId"], VpcId=props["VpcId"])
        step.done(f"IGW|{props['VpcId']}", AttachmentType="IGW")

    @staticmethod
    def delete(step, props):
        step.ec2.detach_internet_gateway(InternetGatewayId=props["InternetGatewayId"], VpcId=props["VpcId"])


@kind("AWS::EC2::EgressOnlyInternetGateway")
class EgressOnlyInternetGateway:
    @staticmethod
    def create(step, props):
        made = step.ec2.create_egress_only_internet_gateway(
            VpcId=props["VpcId"], **step.tagged("egress-only-internet-gateway"))
        gateway = made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
        step.done(gateway, Id=gateway)

    @staticmethod
    def delete(step, props):
        step.ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=step.id)


@kind("AWS::EC2::EIP")
class Eip:
    @staticmethod
    def create(step, props):
        for vpc_id in Eip.networks(step):
            step.need_internet(vpc_id, "the address is used in the VPC and")
        made = step.ec2.allocate_address(Domain=props.get("Domain", "vpc"), **step.tagged("elastic-ip"))
        if "InstanceId" in props:
            step.ec2.associate_address(AllocationId=made["AllocationId"], InstanceId=props["InstanceId"])
        step.done(made["PublicIp"], AllocationId=made["AllocationId"], PublicIp=made["PublicIp"])

    @staticmethod
    def networks(step):
        """The VPCs where the template will use the address, as far as it can be read."""
        stack, own, found = step.stack, step.resource.logical_id, []
        for user in stack.resources.values():
            raw = user.raw.get("Properties", {})
            if user.type in ("AWS::EC2::NatGateway", "AWS::EC2::EIPAssociation") and own in user.needs:
                if user.type == "AWS::EC2::EIPAssociation":
                    instance = stack.resources.get(only(raw.get("InstanceId")))
                    raw = instance.raw.get("Properties", {}) if instance else {}
                    raw = (raw.get("NetworkInterfaces") or [raw])[0]
                subnet = raw.get("SubnetId")
                inside = stack.resources.get(only(subnet))
                node = inside.raw["Properties"].get("VpcId") if inside else None
                vpc = stack.resources.get(only(node))
                if vpc is None or vpc.live:
                    try:
                        vpc_id = vpc.id if vpc else step.vpc_of_subnet(stack.value(subnet))
                    except ClientError:
                        continue
                    found.append(vpc_id)
                elif vpc:
                    step.fail(f"{user.logical_id} uses it in {vpc.logical_id}, whose internet gateway is not attached yet")
        if "InstanceId" in step.resource.props:
            instance = step.describe("describe_instances", "Reservations", InstanceIds=[step.resource.props["InstanceId"]])
            found.append(instance["Instances"][0]["VpcId"])
        return found

    @staticmethod
    def delete(step, props):
        allocation = step.resource.attributes["AllocationId"]
        if "InstanceId" in props:
            address = step.describe("describe_addresses", "Addresses", AllocationIds=[allocation])
            step.ec2.disassociate_address(AssociationId=address["AssociationId"])
        step.ec2.release_address(AllocationId=allocation)


def only(node):
    """The logical id a node is a reference to, if it is nothing else."""
    found = [name for name, _ in references(node)] if node is not None else []
    return found[0] if len(found) == 1 else None


@kind("AWS::EC2::EIPAssociation")
class EipAssociation:
    @staticmethod
    def create(step, props):
        wanted = {k: props[k] for k in ("AllocationId", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress") if k in props}
        if "InstanceId" in wanted:
            found = step.describe("describe_instances", "Reservations", InstanceIds=[wanted["InstanceId"]])
            step.need_internet(found["Instances"][0]["VpcId"], "an elastic IP address")
        made = step.ec2.associate_address(**wanted)["AssociationId"]
        step.done(made, Id=made)

    @staticmethod
    def delete(step, props):
        step.ec2.disassociate_address(AssociationId=step.id)


@kind("AWS::EC2::NatGateway")
class NatGateway:
    @staticmethod
    def create(step, props):
        subnet = props.get("SubnetId") or step.fail("only zonal NAT gateways are emulated; SubnetId is missing")
        vpc_id = step.vpc_of_subnet(subnet)
        wanted = {"SubnetId": subnet, "ConnectivityType": props.get("ConnectivityType", "public")}
        if wanted["ConnectivityType"] == "public":
            if "AllocationId" not in props:
                step.fail("a public NAT gateway needs an AllocationId")
            wanted["AllocationId"] = props["AllocationId"]
            step.need_internet(vpc_id, "a public NAT gateway")
            NatGateway.need_way_out(step, subnet, vpc_id)
        made = step.ec2.create_nat_gateway(**wanted, **step.tagged("natgateway"))["NatGateway"]
        nat = step.describe("describe_nat_gateways", "NatGateways", NatGatewayIds=[made["NatGatewayId"]])
        if nat["State"] != "available":
            step.fail(f"state {nat['State']}: {nat.get('FailureMessage')}")
        step.done(nat["NatGatewayId"], NatGatewayId=nat["NatGatewayId"],
                  EniId=nat["NatGatewayAddresses"][0]["NetworkInterfaceId"])

    @staticmethod
    def need_way_out(step, subnet, vpc_id):
        """Its subnet's table must send the internet to an internet gateway."""
        ours = list(step.engine.resources("SubnetRouteTableAssociation", SubnetId=subnet))
        if not ours and not step.engine.by_id("Subnet", subnet):
            return  # a subnet from elsewhere
        name = step.name_of(subnet)
        step.need(ours, f"subnet {name} of the NAT gateway has no route table of its own at this moment")
        table = ours[0].props["RouteTableId"]
        out = [
            r
            for r in step.engine.resources("Route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
            if str(dict.get(r.props, "GatewayId", "")).startswith("igw-")
        ]
        step.need(out, f"route table {step.name_of(table)} of subnet {name} has no default route "
                       "to an internet gateway at this moment")

    @staticmethod
    def delete(step, props):
        step.ec2.delete_nat_gateway(NatGatewayId=step.id)


def permission(rule, egress):
    """An EC2 permission from the fields of a CloudFormation rule."""
    made = {"IpProtocol": str(rule["IpProtocol"])}
    for key in ("FromPort", "ToPort"):
        if rule.get(key) is not None:
            made[key] = int(rule[key])
    said = {"Description": rule["Description"]} if rule.get("Description") else {}
    side = "Destination" if egress else "Source"
    peers = []
    if rule.get("CidrIp"):
        peers.append({"IpRanges": [{"CidrIp": rule["CidrIp"], **said}]})
    if rule.get("CidrIpv6"):
        peers.append({"Ipv6Ranges": [{"CidrIpv6": rule["CidrIpv6"], **said}]})
    if rule.get(side + "PrefixListId"):
        peers.append({"PrefixListIds": [{"PrefixListId": rule[side + "PrefixListId"], **said}]})
    if rule.get(side + "SecurityGroupId"):
        pair = {"GroupId": rule[side + "SecurityGroupId"], **said}
        if rule.get("SourceSecurityGroupOwnerId"):
            pair["UserId"] = rule["SourceSecurityGroupOwnerId"]
        peers.append({"UserIdGroupPairs": [pair]})
    if len(peers) != 1:
        raise ValueError(f"a rule names exactly one peer, not {len(peers)}: {json.dumps(rule)}")
    if made["IpProtocol"] in ("tcp", "udp", "6", "17") and len(made) < 3:
        raise ValueError(f"protocol {made['IpProtocol']} needs FromPort and ToPort")
    return {**made, **peers[0]}


def check_peer_group(step, group_id, rule, egress):
    other = rule.get(("Destination" if egress else "Source") + "SecurityGroupId")
    if not other or rule.get("SourceSecurityGroupOwnerId"):
        return
    here, there = step.vpc_of_group(group_id), None
    try:
        there = step.vpc_of_group(other)
    except ClientError:
        step.fail(f"group {other} does not exist")
    if here != there:
        peerings = [
            p
            for p in step.engine.resources("VPCPeeringConnection")
            if {p.props["VpcId"], p.props["PeerVpcId"]} == {here, there}
        ]
        step.need(peerings, f"group {step.name_of(other)} is of another VPC, and the two are not peered at this moment")


@kind("AWS::EC2::SecurityGroup")
class SecurityGroup:
    @staticmethod
    def create(step, props):
        ec2 = step.ec2
        name = props.get("GroupName") or f"{step.stack.layer.name}-{step.resource.logical_id}"
        if "VpcId" not in props:
            step.fail("a group without a VpcId would go to the default VPC")
        group = ec2.create_security_group(GroupName=name, Description=props["GroupDescription"],
                                          VpcId=props["VpcId"], **step.tagged("security-group"))["GroupId"]
        step.done(group, GroupId=group, Id=group, VpcId=props["VpcId"])
        if props.get("SecurityGroupEgress"):
            there = step.describe("describe_security_groups", "SecurityGroups", GroupIds=[group])
            ec2.revoke_security_group_egress(GroupId=group, IpPermissions=there["IpPermissionsEgress"])
        for egress, call in ((False, ec2.authorize_security_group_ingress), (True, ec2.authorize_security_group_egress)):
            for rule in props.get("SecurityGroupEgress" if egress else "SecurityGroupIngress") or []:
                check_peer_group(step, group, rule, egress)
                call(GroupId=group, IpPermissions=[permission(rule, egress)])

    @staticmethod
    def delete(step, props):
        step.ec2.delete_security_group(GroupId=step.id)


class Rule:
    egress = False

    @classmethod
    def create(cls, step, props):
        for key in list(props):
            props.get(key)
        group = props.get("GroupId") or step.fail("GroupId is missing")
        check_peer_group(step, group, props, cls.egress)
        call = step.ec2.authorize_security_group_egress if cls.egress else step.ec2.authorize_security_group_ingress
        made = call(GroupId=group, IpPermissions=[permission(props, cls.egress)])
        rules = made.get("SecurityGroupRules") or [{}]
        step.done(rules[0].get("SecurityGroupRuleId") or step.resource.logical_id, Id=rules[0].get("SecurityGroupRuleId"))

    @classmethod
    def delete(cls, step, props):
        call = step.ec2.revoke_security_group_egress if cls.egress else step.ec2.revoke_security_group_ingress
        call(GroupId=props["GroupId"], IpPermissions=[permission(props, cls.egress)])


@kind("AWS::EC2::SecurityGroupIngress")
class SecurityGroupIngress(Rule):
    egress = False


@kind("AWS::EC2::SecurityGroupEgress")
class SecurityGroupEgress(Rule):
    egress = True


@kind("AWS::EC2::NetworkAcl")
class NetworkAcl:
    @staticmethod
    def create(step, props):
        acl = step.ec2.create_network_acl(VpcId=props["VpcId"], **step.tagged("network-acl"))["NetworkAcl"]
        step.done(acl["NetworkAclId"], Id=acl["NetworkAclId"])

    @staticmethod
    def delete(step, props):
        step.ec2.delete_network_acl(NetworkAclId=step.id)


@kind("AWS::EC2::NetworkAclEntry")
class NetworkAclEntry:
    @staticmethod
    def create(step, props):
        wanted = {
            "NetworkAclId": props["NetworkAclId"], "RuleNumber": int(props["RuleNumber"]),
            "Protocol": str(props["Protocol"]), "RuleAction": props["RuleAction"],
            "Egress": truth(props.get("Egress", False)),
        }
        if ("CidrBlock" in props) == ("Ipv6CidrBlock" in props):
            step.fail("exactly one of CidrBlock and Ipv6CidrBlock")
        for key in ("CidrBlock", "Ipv6CidrBlock"):
            if key in props:
                wanted[key] = props[key]
        if "PortRange" in props:
            wanted["PortRange"] = {k: int(v) for k, v in props["PortRange"].items()}
        elif wanted["Protocol"] in ("6", "17"):
            step.fail(f"protocol {wanted['Protocol']} needs a PortRange")
        if "Icmp" in props:
            wanted["IcmpTypeCode"] = {k: int(v) for k, v in props["Icmp"].items()}
        step.ec2.create_network_acl_entry(**wanted)
        step.done(f"{wanted['NetworkAclId']}|{wanted['RuleNumber']}|{wanted['Egress']}", Id=step.resource.logical_id)

    @staticmethod
    def delete(step, props):
        step.ec2.delete_network_acl_entry(NetworkAclId=props["NetworkAclId"], RuleNumber=int(props["RuleNumber"]),
                                          Egress=truth(props.get("Egress", False)))


def acl_association(step, subnet_id):
    acl = step.describe("describe_network_acls", "NetworkAcls",
                        Filters=[{"Name": "association.subnet-id", "Values": [subnet_id]}])
    for item in acl["Associations"]:
        if item["SubnetId"] == subnet_id:
            return item["NetworkAclAssociationId"], acl["VpcId"]


@kind("AWS::EC2::SubnetNetworkAclAssociation")
class SubnetNetworkAclAssociation:
    @staticmethod
    def create(step, props):
        subnet = props["SubnetId"]
        for other in step.engine.resources("SubnetNetworkAclAssociation", SubnetId=subnet):
            step.fail(f"subnet {step.name_of(subnet)} has a network ACL already, by {other.logical_id}")
        association, _ = acl_association(step, subnet)
        made = step.ec2.replace_network_acl_association(
            AssociationId=association, NetworkAclId=props["NetworkAclId"])["NewAssociationId"]
        step.done(made, AssociationId=made)

    @staticmethod
    def delete(step, props):
        association, vpc_id = acl_association(step, props["SubnetId"])
        default = step.describe("describe_network_acls", "NetworkAcls", Filters=[
            {"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "default", "Values": ["true"]}])
        step.ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=default["NetworkAclId"])


@kind("AWS::EC2::VPCEndpoint")
class VpcEndpoint:
    @staticmethod
    def create(step, props):
        ec2, vpc_id, form = step.ec2, props["VpcId"], props.get("VpcEndpointType", "Gateway")
        wanted = {"VpcId": vpc_id, "ServiceName": props["ServiceName"], "VpcEndpointType": form}
        services = ec2.describe_vpc_endpoint_services(
            Filters=[{"Name": "service-name", "Values": [props["ServiceName"]]}])["ServiceNames"]
        if not services:
            step.engine.notes.append(f"{step.resource.logical_id}: the emulator does not list {props['ServiceName']}")
        if form == "Gateway":
            for key in ("SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled"):
                if key in props:
                    step.fail(f"a gateway endpoint has no {key}")
            wanted["RouteTableIds"] = props.get("RouteTableIds") or []
            for table in wanted["RouteTableIds"]:
                step.same_vpc(f"route table {step.name_of(table)}", vpc_id, step.vpc_of_table(table))
        elif form == "Interface":
            if "RouteTableIds" in props:
                step.fail("an interface endpoint has no RouteTableIds")
            wanted["SubnetIds"] = props.get("SubnetIds") or []
            for subnet in wanted["SubnetIds"]:
                step.same_vpc(f"subnet {step.name_of(subnet)}", vpc_id, step.vpc_of_subnet(subnet))
            if props.get("SecurityGroupIds"):
                wanted["SecurityGroupIds"] = props["SecurityGroupIds"]
                for group in wanted["SecurityGroupIds"]:
                    step.same_vpc(f"group {step.name_of(group)}", vpc_id, step.vpc_of_group(group))
            wanted["PrivateDnsEnabled"] = truth(props.get("PrivateDnsEnabled", False))
            if wanted["PrivateDnsEnabled"]:
                for key, name in (("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")):
                    if not ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=key)[name]["Value"]:
                        step.fail(f"private DNS needs {name} on {step.name_of(vpc_id)}")
        else:
            step.fail(f"endpoints of type {form} are not emulated")
        if "PolicyDocument" in props:
            wanted["PolicyDocument"] = json.dumps(props["PolicyDocument"])
        made = ec2.create_vpc_endpoint(**wanted, **step.tagged("vpc-endpoint"))["VpcEndpoint"]
        step.done(made["VpcEndpointId"], Id=made["VpcEndpointId"], CreationTimestamp="2026-01-01T00:00:00Z",
                  DnsEntries=[f"{d.get('HostedZoneId')}:{d['DnsName']}" for d in made.get("DnsEntries", [])],
                  NetworkInterfaceIds=made.get("NetworkInterfaceIds", []))

    @staticmethod
    def delete(step, props):
        failed = step.ec2.delete_vpc_endpoints(VpcEndpointIds=[step.id]).get("Unsuccessful")
        if failed:
            step.fail(f"{failed[0]['Error']}")


@kind("AWS::EC2::VPCPeeringConnection")
class VpcPeeringConnection:
    @staticmethod
    def create(step, props):
        mine = step.stack.account or DEFAULT_ACCOUNT
        owner, region = str(props.get("PeerOwnerId", mine)), props.get("PeerRegion", step.stack.region)
        wanted = {"VpcId": props["VpcId"], "PeerVpcId": props["PeerVpcId"]}
        for key, value in (("PeerOwnerId", props.get("PeerOwnerId")), ("PeerRegion", props.get("PeerRegion"))):
            if value:
                wanted[key] = str(value)
        if owner == mine:
            accepter = step.engine.emulator.client("ec2", region, step.stack.account)
        else:
            arn = props.get("PeerRoleArn") or step.fail(f"a peering with account {owner} needs a PeerRoleArn")
            if arn.split(":")[4] != owner:
                step.fail(f"PeerRoleArn is a role of {arn.split(':')[4]}, the peer is {owner}")
            VpcPeeringConnection.check_role(step, arn, owner, region)
            accepter = step.engine.emulator.assume("ec2", region, arn)
        made = step.ec2.create_vpc_peering_connection(
            **wanted, **step.tagged("vpc-peering-connection"))["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        there = lambda: step.describe("describe_vpc_peering_connections", "VpcPeeringConnections",
                                      VpcPeeringConnectionIds=[made])["Status"]
        if there()["Code"] != "pending-acceptance":
            step.fail(f"state {there()['Code']}: {there()['Message']}")
        accepter.accept_vpc_peering_connection(VpcPeeringConnectionId=made)
        if there()["Code"] != "active":
            step.fail(f"state {there()['Code']}: {there()['Message']}")
        step.done(made, Id=made)

    @staticmethod
    def check_role(step, arn, owner, region):
        name = arn.rsplit("/", 1)[-1]
        try:
            step.engine.emulator.client("iam", region, owner).get_role(RoleName=name)
        except ClientError:
            step.engine.notes.append(f"{step.resource.logical_id}: role {name} is not in account {owner}; taken as given")

    @staticmethod
    def delete(step, props):
        step.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=step.id)


@kind("AWS::EC2::KeyPair")
class KeyPair:
    @staticmethod
    def create(step, props):
        ec2, name = step.ec2, props["KeyName"]
        if "PublicKeyMaterial" in props:
            made = ec2.import_key_pair(KeyName=name, PublicKeyMaterial=props["PublicKeyMaterial"].encode(),
                                       **step.tagged("key-pair"))
        else:
            made = ec2.create_key_pair(KeyName=name, KeyType=props.get("KeyType", "rsa"),
                                       KeyFormat=props.get("KeyFormat", "pem"), **step.tagged("key-pair"))
        step.done(name, KeyPairId=made["KeyPairId"], KeyFingerprint=made["KeyFingerprint"])

    @staticmethod
    def delete(step, props):
        step.ec2.delete_key_pair(KeyName=step.id)


@kind("AWS::EC2::Instance")
class Instance:
    @staticmethod
    def create(step, props):
        ec2 = step.ec2
        wanted = {"ImageId": props.get("ImageId") or step.fail("ImageId is missing"),
                  "InstanceType": props.get("InstanceType", "m1.small"), "MinCount": 1, "MaxCount": 1}
        cards = props.get("NetworkInterfaces")
        if cards:
            for key in ("SubnetId", "SecurityGroupIds", "SecurityGroups"):
                if key in props:
                    step.fail(f"{key} belongs into NetworkInterfaces when that is given")
            wanted["NetworkInterfaces"] = [Instance.card(step, card) for card in cards]
            subnet = cards[0].get("SubnetId")
            public = cards[0].get("AssociatePublicIpAddress")
        else:
            subnet, public = props.get("SubnetId"), None
            if not subnet:
                step.fail("an instance without a subnet would go to the default VPC")
            wanted["SubnetId"] = subnet
            if props.get("SecurityGroupIds"):
                wanted["SecurityGroupIds"] = props["SecurityGroupIds"]
        if subnet:
            there = step.subnet(subnet)
            if truth(there["MapPublicIpOnLaunch"] if public is None else public):
                step.need_internet(there["VpcId"], "a public IP address")
        for key in ("KeyName", "PrivateIpAddress"):
            if key in props:
                wanted[key] = props[key]
        if "IamInstanceProfile" in props:
            wanted["IamInstanceProfile"] = {"Name": props["IamInstanceProfile"]}
            step.iam.get_instance_profile(InstanceProfileName=props["IamInstanceProfile"])
        if "UserData" in props:
            wanted["UserData"] = base64.b64decode(props["UserData"], validate=True).decode("utf8", "replace")
        if "MetadataOptions" in props:
            options = dict(props["MetadataOptions"])
            if "HttpPutResponseHopLimit" in options:
                options["HttpPutResponseHopLimit"] = int(options["HttpPutResponseHopLimit"])
            wanted["MetadataOptions"] = options
        made = ec2.run_instances(**wanted, **step.tagged("instance"))["Instances"][0]["InstanceId"]
        if "SourceDestCheck" in props:
            ec2.modify_instance_attribute(InstanceId=made, SourceDestCheck={"Value": truth(props["SourceDestCheck"])})

        def now(key):
            return lambda: ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"][0].get(key)

        zone = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"][0]["Placement"]
        step.done(made, InstanceId=made, AvailabilityZone=zone["AvailabilityZone"],
                  PrivateIp=now("PrivateIpAddress"), PublicIp=now("PublicIpAddress"), VpcId=now("VpcId"),
                  PrivateDnsName=now("PrivateDnsName"), PublicDnsName=now("PublicDnsName"))

    @staticmethod
    def card(step, card):
        made = {"DeviceIndex": int(card["DeviceIndex"])}
        for key in ("SubnetId", "PrivateIpAddress", "Description", "NetworkInterfaceId"):
            if key in card:
                made[key] = card[key]
        if "GroupSet" in card:
            made["Groups"] = card["GroupSet"]
        for key in ("AssociatePublicIpAddress", "DeleteOnTermination"):
            if key in card:
                made[key] = truth(card[key])
        if "Ipv6AddressCount" in card:
            made["Ipv6AddressCount"] = int(card["Ipv6AddressCount"])
        return made

    @staticmethod
    def delete(step, props):
        step.ec2.terminate_instances(InstanceIds=[step.id])


def made_name(step, limit=64):
    return f"{step.stack.layer.name}-{step.resource.logical_id}"[:limit]


@kind("AWS::IAM::Role")
class Role:
    @staticmethod
    def create(step, props):
        iam, name = step.iam, props.get("RoleName") or made_name(step)
        wanted = {"RoleName": name, "AssumeRolePolicyDocument": document(props["AssumeRolePolicyDocument"])}
        for key in ("Path", "Description", "PermissionsBoundary"):
            if key in props:
                wanted[key] = props[key]
        if "MaxSessionDuration" in props:
            wanted["MaxSessionDuration"] = int(props["MaxSessionDuration"])
        if props.get("Tags"):
            wanted["Tags"] = [{"Key": t["Key"], "Value": str(t["Value"])} for t in props["Tags"]]
        role = iam.create_role(**wanted)["Role"]
        step.done(name, Arn=role["Arn"], RoleId=role["RoleId"])
        for policy in props.get("Policies") or []:
            iam.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=document(policy["PolicyDocument"]))
        for arn in props.get("ManagedPolicyArns") or []:
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)

    @staticmethod
    def delete(step, props):
        iam, name = step.iam, step.id
        for policy in props.get("Policies") or []:
            iam.delete_role_policy(RoleName=name, PolicyName=policy["PolicyName"])
        for arn in props.get("ManagedPolicyArns") or []:
            iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        iam.delete_role(RoleName=name)


@kind("AWS::IAM::ManagedPolicy")
class ManagedPolicy:
    @staticmethod
    def create(step, props):
        wanted = {"PolicyName": props.get("ManagedPolicyName") or made_name(step, 128),
                  "PolicyDocument": document(props["PolicyDocument"])}
        for key in ("Path", "Description"):
            if key in props:
                wanted[key] = props[key]
        arn = step.iam.create_policy(**wanted)["Policy"]["Arn"]
        for role in props.get("Roles") or []:
            step.iam.attach_role_policy(RoleName=role, PolicyArn=arn)
        step.done(arn, PolicyArn=arn)

    @staticmethod
    def delete(step, props):
        for role in props.get("Roles") or []:
            step.iam.detach_role_policy(RoleName=role, PolicyArn=step.id)
        step.iam.delete_policy(PolicyArn=step.id)


@kind("AWS::IAM::InstanceProfile")
class InstanceProfile:
    @staticmethod
    def create(step, props):
        name = props.get("InstanceProfileName") or made_name(step, 128)
        wanted = {"Path": props["Path"]} if "Path" in props else {}
        if len(props["Roles"]) != 1:
            step.fail("an instance profile has exactly one role")
        made = step.iam.create_instance_profile(InstanceProfileName=name, **wanted)["InstanceProfile"]
        step.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=props["Roles"][0])
        step.done(name, Arn=made["Arn"])

    @staticmethod
    def delete(step, props):
        step.iam.remove_role_from_instance_profile(InstanceProfileName=step.id, RoleName=props["Roles"][0])
        step.iam.delete_instance_profile(InstanceProfileName=step.id)


def document(policy):
    return policy if isinstance(policy, str) else json.dumps(policy)


def truth(value):
    return str(value).lower() == "true"


# ---------------------------------------------------------------- what is there


def inventory(emulator, region, account=None):
    """The ids of everything a stack could leave behind in one account and Region,
    without what is deleted and only still listed."""
    ec2, iam = emulator.client("ec2", region, account), emulator.client("iam", region, account)
    gone = ("deleted", "deleting", "terminated", "rejected", "failed", "expired")
    found = {}

    def add(kind, items, ident, state=lambda item: None):
        found[kind] = {item[ident] for item in items if state(item) not in gone}

    add("vpcs", ec2.describe_vpcs()["Vpcs"], "VpcId")
    add("subnets", ec2.describe_subnets()["Subnets"], "SubnetId")
    add("route tables", ec2.describe_route_tables()["RouteTables"], "RouteTableId")
    add("security groups", ec2.describe_security_groups()["SecurityGroups"], "GroupId")
    add("network ACLs", ec2.describe_network_acls()["NetworkAcls"], "NetworkAclId")
    add("network interfaces", ec2.describe_network_interfaces()["NetworkInterfaces"], "NetworkInterfaceId")
    add("internet gateways", ec2.describe_internet_gateways()["InternetGateways"], "InternetGatewayId")
    add("egress-only gateways", ec2.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"], "EgressOnlyInternetGatewayId")
    add("NAT gateways", ec2.describe_nat_gateways()["NatGateways"], "NatGatewayId", lambda n: n["State"])
    add("addresses", ec2.describe_addresses()["Addresses"], "AllocationId")
    add("endpoints", ec2.describe_vpc_endpoints()["VpcEndpoints"], "VpcEndpointId", lambda e: e["State"])
    add("peerings", ec2.describe_vpc_peering_connections()["VpcPeeringConnections"], "VpcPeeringConnectionId",
        lambda p: p["Status"]["Code"])
    add("key pairs", ec2.describe_key_pairs()["KeyPairs"], "KeyName")
    instances = [i for r in ec2.describe_instances()["Reservations"] for i in r["Instances"]]
    add("instances", instances, "InstanceId", lambda i: i["State"]["Name"])
    add("roles", iam.list_roles()["Roles"], "RoleName")
    add("policies", iam.list_policies(Scope="Local")["Policies"], "Arn")
    add("instance profiles", iam.list_instance_profiles()["InstanceProfiles"], "InstanceProfileName")
    return found


def places(layers):
    return sorted({(layer.account, layer.region) for layer in layers}, key=str)


def snapshot(emulator, layers):
    return {place: inventory(emulator, place[1], place[0]) for place in places(layers)}


def leftovers(before, after):
    """Lines for what is in `after` and was not in `before`."""
    return [
        f"{account or DEFAULT_ACCOUNT} {region}: {kind}: {', '.join(sorted(ids - before[(account, region)][kind]))}"
        for (account, region), kinds in after.items()
        for kind, ids in kinds.items()
        if ids - before[(account, region)][kind]
    ]
