"""The template language of CloudFormation: what a template may say, what it
refers to, and what its functions yield. Knows nothing of emulators."""
import base64
import functools
import importlib.util
import ipaddress
import json
import os
import re

PSEUDO = {
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition",
    "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
}
CONDITIONAL = {"Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or", "Condition"}
FUNCTIONS = {
    "Ref", "Fn::Base64", "Fn::Cidr", "Fn::FindInMap", "Fn::GetAZs", "Fn::GetAtt", "Fn::If",
    "Fn::ImportValue", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub",
}
NO_VALUE = object()
SUB = re.compile(r"\$\{(!?)([^}]*)\}")
DYNAMIC = re.compile(r"\{\{resolve:([a-z-]+):([^}]*)\}\}")


class Failure(Exception):
    """What CloudFormation would have said, and about which logical id."""

    def __init__(self, logical_id, message):
        super().__init__(f"{logical_id}: {message}")
        self.logical_id = logical_id
        self.message = message


def function_of(node):
    """The name of the function a node is, or None."""
    if isinstance(node, dict) and len(node) == 1:
        (name,) = node
        if name in FUNCTIONS or name in CONDITIONAL or name.startswith("Fn::"):
            return name
    return None


def getatt_parts(argument):
    """`["A", "B.C"]` and `"A.B.C"` are the same."""
    if isinstance(argument, str):
        name, _, attribute = argument.partition(".")
        return name, attribute
    if isinstance(argument, list) and len(argument) == 2:
        return argument[0], argument[1]
    raise ValueError(f"malformed Fn::GetAtt {json.dumps(argument)}")


def sub_parts(argument):
    """The text of a Fn::Sub and its own variables."""
    if isinstance(argument, str):
        return argument, {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        return argument[0], argument[1]
    raise ValueError(f"malformed Fn::Sub {json.dumps(argument)}")


def references(node, conditions=None):
    """Yields (name, attribute or None) for each thing a node speaks of. With
    `conditions` the branch of an Fn::If that is not taken is left out."""
    name = function_of(node)
    if name == "Ref":
        yield node["Ref"], None
    elif name == "Fn::GetAtt":
        yield getatt_parts(node[name])
        if isinstance(node[name], list):
            yield from references(node[name][1], conditions)
    elif name == "Fn::Sub":
        text, variables = sub_parts(node[name])
        for literal, inside in SUB.findall(text):
            if literal or inside in variables:
                continue
            if inside in PSEUDO or "." not in inside:
                yield inside, None
            else:
                yield getatt_parts(inside)
        yield from references(variables, conditions)
    elif name == "Fn::If" and conditions is not None:
        condition, then, other = node[name]
        if condition not in conditions:
            raise ValueError(f"condition {condition} is not defined")
        yield from references(then if conditions[condition] else other, conditions)
    elif name == "Condition":
        return
    elif isinstance(node, dict):
        for value in node.values():
            yield from references(value, conditions)
    elif isinstance(node, list):
        for value in node:
            yield from references(value, conditions)


class Scope:
    """Evaluates nodes. The subclass or caller supplies the values:

    `ref(name)`, `attribute(name, attribute)`, `zones(region)`, `imported(name)`,
    `resolve(service, text)`.
    """

    mappings = {}
    conditions = {}

    def value(self, node):
        name = function_of(node)
        if name is None:
            if isinstance(node, dict):
                pairs = ((key, self.value(item)) for key, item in node.items())
                return {key: item for key, item in pairs if item is not NO_VALUE}
            if isinstance(node, list):
                return [item for item in map(self.value, node) if item is not NO_VALUE]
            if isinstance(node, str):
                return DYNAMIC.sub(lambda m: self.resolve(m[1], m[2]), node)
            return node
        method = getattr(self, "fn_" + name.removeprefix("Fn::").lower(), None)
        if method is None:
            raise ValueError(f"function {name} is not known")
        return method(node[name])

    def text(self, node):
        value = self.value(node)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (dict, list)) or value is NO_VALUE:
            raise ValueError(f"a string is needed, not {json.dumps(node)}")
        return str(value)

    def fn_ref(self, name):
        if name == "AWS::NoValue":
            return NO_VALUE
        return self.ref(name)

    def fn_getatt(self, argument):
        name, attribute = getatt_parts(argument)
        return self.attribute(name, self.text(attribute))

    def fn_sub(self, argument):
        text, variables = sub_parts(argument)

        def replace(match):
            literal, inside = match.groups()
            if literal:
                return "${" + inside + "}"
            if inside in variables:
                return self.text(variables[inside])
            if inside in PSEUDO or "." not in inside:
                return self.text({"Ref": inside})
            return self.text({"Fn::GetAtt": inside})

        return self.value(SUB.sub(replace, text))

    def fn_join(self, argument):
        separator, parts = argument
        parts = self.value(parts)
        if not isinstance(parts, list):
            raise ValueError("Fn::Join needs a list")
        return separator.join(self.text(part) for part in parts)

    def fn_split(self, argument):
        return self.text(argument[1]).split(argument[0])

    def fn_select(self, argument):
        index, items = int(self.text(argument[0])), self.value(argument[1])
        if not isinstance(items, list):
            raise ValueError("Fn::Select needs a list")
        if not 0 <= index < len(items):
            raise ValueError(f"Fn::Select {index} of a list of {len(items)}")
        return items[index]

    def fn_getazs(self, argument):
        region = self.text(argument) if argument else ""  # null is a converter's ""
        return self.zones(region or self.ref("AWS::Region"))

    def fn_cidr(self, argument):
        block = ipaddress.ip_network(self.text(argument[0]))
        count = int(self.text(argument[1]))
        bits = int(self.text(argument[2])) if len(argument) > 2 else None
        if bits is None:
            raise ValueError("Fn::Cidr without its third argument differs by address family; write it")
        prefix = block.max_prefixlen - bits
        if not 1 <= count <= 256:
            raise ValueError(f"Fn::Cidr count {count} is not 1 to 256")
        if prefix < block.prefixlen or count > 2 ** (prefix - block.prefixlen):
            raise ValueError(f"Fn::Cidr: {block} does not hold {count} blocks of {bits} bits")
        step = 2**bits
        start = int(block.network_address)
        kind = type(block)
        return [str(kind((start + i * step, prefix))) for i in range(count)]

    def fn_base64(self, argument):
        return base64.b64encode(self.text(argument).encode()).decode()

    def fn_findinmap(self, argument):
        top, second = self.text(argument[1]), self.text(argument[2])
        table = self.text(argument[0])
        try:
            return self.mappings[table][top][second]
        except KeyError:
            raise ValueError(f"mapping {table} has no {top}.{second}") from None

    def fn_importvalue(self, argument):
        return self.imported(self.text(argument))

    def fn_if(self, argument):
        condition, then, other = argument
        return self.value(then if self.fn_condition(condition) else other)

    def fn_condition(self, name):
        if name not in self.conditions:
            raise ValueError(f"condition {name} is not defined")
        return self.conditions[name]

    def truth(self, node):
        value = self.value(node)
        if isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return value == "true"
        raise ValueError(f"a condition is needed, not {json.dumps(node)}")

    def fn_equals(self, argument):
        left, right = (self.value(item) for item in argument)
        scalar = lambda v: v if isinstance(v, (list, dict)) else str(v).lower() if isinstance(v, bool) else str(v)
        return scalar(left) == scalar(right)

    def fn_and(self, argument):
        return all([self.truth(item) for item in argument])

    def fn_or(self, argument):
        return any([self.truth(item) for item in argument])

    def fn_not(self, argument):
        return not self.truth(argument[0])


# -------------------------------------------------------- what a type may hold


@functools.cache
def _schema_folder():
    found = importlib.util.find_spec("cfnlint")
    if found is None:
        return None
    folder = os.path.join(os.path.dirname(found.origin), "data", "schemas")
    return folder if os.path.isdir(os.path.join(folder, "resources")) else None


@functools.cache
def _types(region):
    with open(os.path.join(_schema_folder(), "providers", f"{region}.json")) as file:
        return json.load(file)


@functools.cache
def schema(kind, region="us-east-1"):
    """The schema of a resource type as cfn-lint ships it; None when there is none."""
    name = _types(region).get(kind)
    if name is None:
        return None
    with open(os.path.join(_schema_folder(), "resources", f"{name}.json")) as file:
        return json.load(file)


def check_properties(kind, properties, region):
    """Yields a line for each name, missing name or shape the schema refuses."""
    if _schema_folder() is None:
        raise RuntimeError("cfn-lint's schemas are not installed where they are expected")
    root = schema(kind, region)
    if root is None:
        yield f"there is no resource type {kind} in {region}"
        return
    hidden = {p.removeprefix("/properties/") for p in root.get("readOnlyProperties", [])}
    for name in sorted(hidden & set(properties)):
        yield f"property {name} is read-only"
    yield from _check(properties, root, root, "")


SHAPES = {"object": dict, "array": list, "string": (str, int, float, bool), "integer": (int, str),
          "number": (int, float, str), "boolean": (bool, str)}


def _check(node, rule, root, path):
    if function_of(node) or not isinstance(rule, dict):
        return
    while "$ref" in rule:
        rule = root["definitions"][rule["$ref"].rsplit("/", 1)[-1]]
    shapes = rule.get("type")
    shapes = [shapes] if isinstance(shapes, str) else shapes
    if shapes and not any(isinstance(node, SHAPES.get(s, object)) for s in shapes):
        yield f"property {path or '(all)'} is not of type {' or '.join(shapes)}"
        return
    if isinstance(node, dict):
        known = rule.get("properties")
        if known is None:
            return
        patterns = rule.get("patternProperties", {})
        for name, value in node.items():
            below = f"{path}.{name}" if path else name
            if name in known:
                yield from _check(value, known[name], root, below)
            elif not any(re.search(p, name) for p in patterns) and rule.get("additionalProperties") is False:
                yield f"property {below} is not known"
        for name in rule.get("required", []):
            if name not in node:
                yield f"property {f'{path}.{name}' if path else name} is missing"
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _check(item, rule.get("items"), root, f"{path}[{index}]")
    elif "enum" in rule and str(node) not in map(str, rule["enum"]):
        yield f"property {path}: {node!r} is none of {', '.join(map(str, rule['enum']))}"
