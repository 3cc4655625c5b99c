"""What vpcraft says of updates, held against the schemas of CloudFormation that cfn-lint ships.

    updates.py UPDATES.json TEMPLATE.json...

UPDATES.json is what the program `updates` writes: for each type the properties whose change replaces a resource,
and those whose change may. Each must be one in the schema, and each that the schema has must be there if one of the
templates has the property. A planted mistake of either sort must be found.
"""
import copy
import json
import sys

import template

# Raw resources have the type that their author gives.
OF_AUTHORS = {""}


def names(schema, member):
    """Top-level properties; a part of one is no property of ours."""
    return {path.removeprefix("/properties/") for path in schema.get(member, [])}


def differences(said, used):
    """Yields a line for each difference between what is said and what the schemas have."""
    for kind, row in [(kind, row) for kind in sorted(said) for row in said[kind]]:
        schema = template.schema(kind)
        if schema is None:
            if kind not in OF_AUTHORS:
                yield f"{kind}: no schema"
            continue
        pairs = (("create_only", "createOnlyProperties"),
                 ("maybe_create_only", "conditionalCreateOnlyProperties"))
        for member, wanted in pairs:
            ours, theirs = set(row[member]), names(schema, wanted)
            for name in sorted(ours - theirs):
                yield f"{kind}.{name}: {member}, but not in the schema"
            for name in sorted((theirs - ours) & used.get(kind, set())):
                yield f"{kind}.{name}: {wanted} in the schema, but not {member}"


def used_properties(files):
    used = {}
    for path in files:
        with open(path) as file:
            resources = json.load(file).get("Resources", {})
        for resource in resources.values():
            used.setdefault(resource["Type"], set()).update(resource.get("Properties", {}))
    return used


def main(updates, *files):
    with open(updates) as file:
        said = json.load(file)
    used = used_properties(files)
    found = list(differences(said, used))
    for line in found:
        print(line)
    planted = copy.deepcopy(said)
    (subnet,) = planted["AWS::EC2::Subnet"]
    subnet["create_only"].remove("CidrBlock")
    subnet["create_only"].append("MapPublicIpOnLaunch")
    missed = 2 - len(list(differences(planted, used))) + len(found)
    if missed:
        print(f"{missed} planted mistakes were not found")
    seen = sum(len(names) for names in used.values())
    print(f"{len(said)} types, {seen} properties in use: {len(found)} differences")
    return 1 if found or missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
