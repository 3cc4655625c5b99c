#!/usr/bin/env python3
"""Proves CloudFormation templates: lints them, applies them in unfavourable
orders, reads back what came out, deletes them and looks for anything left.

    prove.py TEMPLATE.json [--region R] [--parameter K=V ...] [--delete]
    prove.py --layers layers.json --strategy all --delete
    prove.py TEMPLATE.json --expect EXPECTED.json         compare what is there
    prove.py TEMPLATE.json --print                        print what is there
    prove.py --batch DIR_OR_FILES... --delete --lint --json-report out.json
    prove.py --batch DIR... --expect-beside               ... with expected.json beside each

A parameter may be `K=new-vpc:172.31.0.0/16`: a VPC made beforehand, its id given;
`K=new-table:172.31.0.0/16`: likewise, a route table in that VPC. Both are made where
the first layer with that parameter goes; documents call them "parameter K".
In a batch a folder stands for its layers.json, else for its *.json. Exit code: 0
all proven, 1 something refused, 2 usage.
"""
import argparse
import json
import os
import sys
import time

from applier import STRATEGIES, Engine, leftovers, read_layers, snapshot
from emulator import Emulator
from readback import compare, read_back, skipped
from template import Failure

ENGINE = []  # cloudformation-validate's engine: dear to make, cheap to keep


def lint(path, text, region):
    """Yields (level, line) of cfn-lint and cloudformation-validate."""
    from cfnlint.api import lint as cfn_lint
    from cloudformation_validate import CompositeEngine, TemplateContent

    for match in cfn_lint(text, regions=[region]):
        level = {"E": "error", "W": "warning"}.get(match.rule.id[0], "info")
        where = "/".join(str(p) for p in (match.path or []))
        yield level, f"{path}:{match.linenumber}: cfn-lint {match.rule.id} {match.message} ({where})"
    if not ENGINE:
        ENGINE.append(CompositeEngine())
    for found in ENGINE[0].validate_template(TemplateContent(text, path)).diagnostics:
        name = found.severity.name
        level = "error" if name in ("FATAL", "ERROR") else "warning" if name.startswith("WARN") else "info"
        entity = getattr(found.entity, "logical_id", None) or found.entity or ""
        yield level, f"{path}:{found.start_line}: cloudformation-validate {found.rule_id} {found.message} {entity}".rstrip()


def stand_ins(emulator, layers, parameters):
    """Makes what `new-vpc:` and `new-table:` ask for, gives it to the layers, and says what to call it."""
    networks, known = {}, {}
    for key, value in parameters.items():
        takers = [layer for layer in layers if key in layer.template.get("Parameters", {})]
        what, _, cidr = value.partition(":")
        if what in ("new-vpc", "new-table"):
            if not takers:
                continue
            ec2 = emulator.client("ec2", takers[0].region, takers[0].account)
            home = (takers[0].account, takers[0].region, cidr)
            if home not in networks:
                networks[home] = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
            value = networks[home]
            if what == "new-table":
                value = ec2.create_route_table(VpcId=value)["RouteTable"]["RouteTableId"]
            known[value] = f"parameter {key}"
        for layer in takers:
            layer.parameters.setdefault(key, value)
    return known


class Prover:
    def __init__(self, options):
        self.options = options
        self.emulator = None
        self.dirty = False

    def fresh(self):
        if self.emulator is None:
            self.emulator = Emulator()
        elif self.dirty:
            self.emulator.reset()
        self.dirty = True
        return self.emulator

    def prove(self, path):
        """A report on one template or manifest."""
        options, started = self.options, time.monotonic()
        report = {"template": path, "ok": True, "errors": [], "warnings": [], "notes": [], "strategies": {}}

        def error(line):
            report["ok"] = False
            report["errors"].append(line)

        try:
            layers = read_layers(path, options.region)
        except (OSError, ValueError, KeyError) as problem:
            error(f"{path}: {problem}")
            return report
        if options.lint:
            folder = os.path.dirname(path)
            with open(path) as file:
                content = json.load(file)
            files = [(os.path.join(folder, i["template"]), i.get("region")) for i in content.get("layers", [])] or [(path, None)]
            for name, region in files:
                with open(name) as file:
                    text = file.read()
                for level, line in lint(name, text, region or options.region):
                    accepted = any(f" {rule} " in line for rule in options.accept)
                    if level == "error":
                        error(line)
                    elif level == "warning" and not accepted:
                        report["warnings"].append(line)
        document = None
        for strategy in options.strategies:
            begun = time.monotonic()
            try:
                found = self.run(path, strategy, report, error)
                if document is None:
                    document = found
                else:
                    for line in compare(document, found):
                        error(f"{strategy}: differs from {options.strategies[0]}: {line}")
            except Failure as failure:
                error(f"{strategy}: {failure}")
            report["strategies"][strategy] = round(time.monotonic() - begun, 2)
        expect = os.path.join(os.path.dirname(path), "expected.json") if options.expect_beside else options.expect
        if document is not None and expect:
            try:
                with open(expect) as file:
                    expected = json.load(file)
            except (OSError, ValueError) as problem:
                error(f"{expect}: {problem}")
            else:
                for line in compare(expected, document):
                    error(f"expected: {line}")
                report["notes"] += [f"not compared: {line}" for line in skipped(expected)]
        report["notes"] = sorted(set(report["notes"]))
        report["document"] = document
        report["seconds"] = round(time.monotonic() - started, 2)
        return report

    def run(self, path, strategy, report, error):
        options, emulator = self.options, self.fresh()
        layers = read_layers(path, options.region)
        known = stand_ins(emulator, layers, options.parameters)
        before = snapshot(emulator, layers)
        engine = Engine(emulator, strategy, prove_order=not options.trust_order)
        engine.apply(layers)
        document = read_back(emulator, layers, known=known)
        report["notes"] += engine.notes
        report["resources"] = sum(len(s.resources) for s in engine.stacks)
        if options.delete:
            engine.delete()
            left = leftovers(before, snapshot(emulator, layers))
            for line in left:
                error(f"{strategy}: left behind: {line}")
            self.dirty = bool(left or known)
        return document


def expand(names):
    """A folder is its layers.json, or each template in it and below it."""
    for name in names:
        if not os.path.isdir(name):
            yield name
            continue
        for folder, folders, files in sorted(os.walk(name)):
            folders.sort()
            if "layers.json" in files:
                yield os.path.join(folder, "layers.json")
                continue
            for file in sorted(files):
                path = os.path.join(folder, file)
                if file.endswith(".json") and is_template(path):
                    yield path


def is_template(path):
    try:
        with open(path) as file:
            return "Resources" in json.load(file)
    except (OSError, ValueError, TypeError):
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("template", nargs="?")
    parser.add_argument("--layers", help="a manifest of several templates, instead of one template")
    parser.add_argument("--batch", nargs="+", default=[], metavar="DIR_OR_FILE")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--parameter", action="append", default=[], metavar="K=V")
    parser.add_argument("--strategy", action="append", help=f"all, or one of {', '.join(STRATEGIES)}, seed:N (default: {STRATEGIES[0]})")
    parser.add_argument("--lint", action="store_true")
    parser.add_argument("--accept", action="append", default=[], metavar="RULE", help="a linter's warning that is meant to be")
    parser.add_argument("--expect", metavar="EXPECTED.json")
    parser.add_argument("--expect-beside", action="store_true", help="compare with the expected.json beside each template")
    parser.add_argument("--delete", action="store_true", help="delete afterwards and look for leftovers")
    parser.add_argument("--print", action="store_true", dest="show", help="print what was read back")
    parser.add_argument("--trust-order", action="store_true", help="let a dependency that is missing pass when the order happens to be right")
    parser.add_argument("--json-report", metavar="FILE")
    options = parser.parse_args()
    chosen = options.strategy or [STRATEGIES[0]]
    options.strategies = STRATEGIES if "all" in chosen else chosen
    for name in options.strategies:
        if name not in STRATEGIES and not (name.startswith("seed:") and name[5:].isdigit()):
            parser.error(f"no strategy {name}")
    if any("=" not in p for p in options.parameter):
        parser.error("--parameter is K=V")
    options.parameters = dict(p.split("=", 1) for p in options.parameter)
    paths = [p for p in (options.template, options.layers) if p] + list(expand(options.batch))
    if not paths:
        parser.error("nothing to prove")
    if options.expect and len(paths) > 1:
        parser.error("--expect goes with one template; --expect-beside with several")
    prover = Prover(options)
    reports = []
    try:
        for path in paths:
            report = prover.prove(path)
            reports.append(report)
            tell(report, options)
    finally:
        if prover.emulator:
            prover.emulator.close()
    ok = all(r["ok"] for r in reports)
    if options.json_report:
        with open(options.json_report, "w") as file:
            json.dump({"ok": ok, "reports": reports}, file, indent=1, sort_keys=True)
            file.write("\n")
    if len(reports) > 1:
        print(f"{sum(r['ok'] for r in reports)} of {len(reports)} proven", file=sys.stderr)
    return 0 if ok else 1


def tell(report, options):
    for line in report["warnings"]:
        print(f"warning: {line}", file=sys.stderr)
    for line in report["notes"]:
        print(f"note: {line}", file=sys.stderr)
    for line in report["errors"]:
        print(f"error: {line}", file=sys.stderr)
    word = "proven" if report["ok"] else "REFUSED"
    print(f"{word}: {report['template']}: {report.get('resources', '?')} resources, "
          f"{len(report['strategies'])} orders, {report.get('seconds', 0)} s", file=sys.stderr)
    if options.show:
        print(json.dumps(report["document"], indent=2))


if __name__ == "__main__":
    sys.exit(main())
