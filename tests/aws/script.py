#!/usr/bin/env python3
"""Proves the scripts of the stories: shellcheck and `bash -n`, then run by bash and the
AWS CLI against the emulator and compared with what the CloudFormation template makes.

    script.py                       the usual suite: every story, some faults
    script.py STORY...              these stories alone
    script.py --faults STORY        a spread of faults on one story
    script.py --faults STORY --every    every kind of fault at every call that changes something
    script.py --faults STORY --every --part 1/2    every other of them, while another run takes those between
    script.py --cli STORY           with the installed CLI instead of the preloaded one
    script.py --planted             shows that the faults find bugs that are put into the script

A story passes if `up` gives the network of the template, a second `up` changes
nothing, another stage beside it comes and goes without touching it, and `down` leaves
nothing. A fault passes if the run after it ends in the same network, nothing twice,
and `down` after that leaves nothing. Exit code: 0 all proven, 1 something is not.
"""
import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

from applier import Engine, Layer, inventory, leftovers, read_layers
from emulator import DEFAULT_ACCOUNT, Emulator
from fast_aws import FastAws
from proxy import FAULTS, Fault, Proxy
from readback import compare, read_back

HERE = os.path.dirname(os.path.abspath(__file__))
STORIES = ["private_s3", "interface_endpoint", "peering", "dual_stack", "hub_and_spoke", "three_tier", "cross_account_peering",
           "further_kinds"]
USUAL_FAULTS = {"peering": 6}
# Where a second stage comes and goes beside the first, in the usual suite.
TWO_STAGES = ("private_s3", "peering")
# The partner's VPC in cross_account_peering, as the story's `main` names it.
PARTNER = "vpc-0a1b2c3d4e5f60718"
# What a template can't set, and a script does.
BY_CALL_ALONE = ("dns_from_accepter", "dns_from_requester")


class Story:
    """A story's texts, under a stage."""

    def __init__(self, name, examples, folder, stage="main"):
        self.name, self.stage, self.partner = name, stage, PARTNER
        self.folder = os.path.join(folder, f"{name}-{stage}")
        for emitter in ("cloudformation", "script"):
            command = [os.path.join(examples, name), "emit", emitter, "--stage", stage, "-o", self.folder]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{' '.join(command)}: {done.stderr}")
        self.script = os.path.join(self.folder, f"{name}.sh")

    def use(self, partner):
        """Puts the id of a VPC that was made in place of the one in the text."""
        for file in os.listdir(self.folder):
            path = os.path.join(self.folder, file)
            with open(path) as source:
                text = source.read()
            if self.partner in text:
                with open(path, "w") as target:
                    target.write(text.replace(self.partner, partner))
        self.partner = partner

    def layers(self):
        manifest = os.path.join(self.folder, "layers.json")
        if os.path.exists(manifest):
            return read_layers(manifest)
        template = next(os.path.join(self.folder, f) for f in os.listdir(self.folder) if f.endswith(".template.json"))
        with open(self.script) as file:
            region = re.search(r"--region ([a-z0-9-]+)", file.read())[1]
        return read_layers(template, region)

    def places(self):
        return sorted({(layer.account, layer.region) for layer in self.layers()}, key=str)


class World:
    """An emulator with a proxy before it, and the environment that scripts run in."""

    def __init__(self, emulator, aws_folder, folder):
        self.emulator = emulator
        self.proxy = Proxy(emulator.url).__enter__()
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("AWS_")},
            "AWS_ENDPOINT_URL": self.proxy.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_CONFIG_FILE": os.path.join(folder, "config"),
            "AWS_SHARED_CREDENTIALS_FILE": os.path.join(folder, "credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "PATH": f"{aws_folder}:{os.environ['PATH']}",
        }

    def close(self):
        self.proxy.__exit__()

    def reset(self, story):
        """An empty emulator, with what the story takes for given."""
        self.emulator.reset()
        self.proxy.calls.clear()
        self.proxy.fault = None
        self.log_in(story)
        return self.before(story)

    def log_in(self, story):
        """A profile for each place that has an account of its own."""
        with open(story.script) as file:
            names = re.findall(r"^    ([A-Z0-9_]+_PROFILE)=\$\{\1:-([a-z0-9_]+)\}$", file.read(), re.M)
        accounts = dict(zip(sorted(n for _, n in names), sorted({a for a, _ in story.places() if a}, reverse=True)))
        accounts = {"prod": "111122223333", "lab": "444455556666"} if set(accounts) == {"prod", "lab"} else accounts
        lines = []
        for name, account in accounts.items():
            sts = self.emulator.client("sts", "us-east-1")
            got = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/test", RoleSessionName="test")["Credentials"]
            lines += [f"[{name}]", f"aws_access_key_id = {got['AccessKeyId']}",
                      f"aws_secret_access_key = {got['SecretAccessKey']}", f"aws_session_token = {got['SessionToken']}"]
        with open(self.env["AWS_SHARED_CREDENTIALS_FILE"], "w") as file:
            file.write("\n".join(lines) + "\n")

    def before(self, story):
        """Makes what the story takes for given, and says what there is."""
        if story.name == "cross_account_peering":
            ec2 = self.emulator.client("ec2", "us-east-1", "111122223333")
            story.use(ec2.create_vpc(CidrBlock="192.168.0.0/20")["Vpc"]["VpcId"])
        return self.snapshot(story)

    def snapshot(self, story):
        return {(a, r): inventory(self.emulator, r, a) for a, r in story.places()}

    def run(self, story, command, kill=None):
        """One run of the script; its exit code, None if it was killed."""
        process = subprocess.Popen(["bash", story.script, *command], env=self.env, start_new_session=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        killed = threading.Event()

        def end():
            killed.set()
            os.killpg(process.pid, signal.SIGKILL)

        if kill is not None:
            kill.append(end)
        self.said, _ = process.communicate()
        return None if killed.is_set() else process.returncode

    def read(self, story):
        document = read_back(self.emulator, story.places(), story.name)
        return json.loads(json.dumps(document).replace(story.partner, "the partner's VPC"))


def without_call_alone(document):
    for network in document["networks"]:
        for peering in network["peerings"].values():
            for key in BY_CALL_ALONE:
                peering.pop(key, None)
    return document


def lint(story):
    """Lines of shellcheck and of bash itself."""
    shellcheck = os.path.join(os.path.dirname(sys.executable), "shellcheck")
    for command in ([shellcheck, "--severity=style", story.script], ["bash", "-n", story.script]):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            yield f"{command[0]}: {done.stdout}{done.stderr}"


class Suite:
    def __init__(self, options, world, folder):
        self.options, self.world, self.folder = options, world, folder
        self.failures, self.points = [], 0

    def fail(self, story, line):
        self.failures.append(f"{story.name}: {line}")
        print(f"error: {story.name}: {line}", file=sys.stderr)

    def expect(self, story, command, code=0):
        got = self.world.run(story, command)
        if got != code:
            self.fail(story, f"{' '.join(command)}: exit code {got}\n{self.world.said}")
        return got == code

    def template(self, story):
        """The network that the template gives, on an empty emulator."""
        self.world.reset(story)
        Engine(self.world.emulator).apply(story.layers())
        return self.world.read(story)

    def prove(self, name):
        begun, world = time.monotonic(), self.world
        story = Story(name, self.options.examples, self.folder)
        for line in lint(story):
            self.fail(story, line)
        expected = self.template(story)
        before = world.reset(story)
        world.expected = expected
        if not self.expect(story, ["up"]):
            return None
        first = world.proxy.writes()
        made = len(first)
        found = world.read(story)
        for line in compare(without_call_alone(expected), without_call_alone(json.loads(json.dumps(found)))):
            self.fail(story, f"template and script differ: {line}")
        self.unchanged(story, "a second up")
        if not self.options.brief and (self.options.stories or name in TWO_STAGES):
            self.expect(story, ["status"])
            self.beside(story, found)
        world.proxy.in_parts = "CreateVpcEndpoint" in first
        self.expect(story, ["down", "--yes"])
        if world.proxy.in_parts:
            self.fail(story, "no endpoint was deleted")
        for line in leftovers(before, world.snapshot(story)):
            self.fail(story, f"left behind: {line}")
        print(f"{name}: {made} calls made it, {time.monotonic() - begun:.0f} s", file=sys.stderr)
        return found

    def unchanged(self, story, what):
        self.world.proxy.calls.clear()
        self.expect(story, ["up"])
        if self.world.proxy.writes():
            self.fail(story, f"{what} changes something: {self.world.proxy.writes()}")

    def beside(self, story, found):
        """Another stage comes and goes; this one stays as it is."""
        if story.name == "cross_account_peering":
            return  # the same pair of VPCs can't be peered twice
        other = Story(story.name, self.options.examples, self.folder, "other")
        alone = self.world.snapshot(story)
        if self.expect(other, ["up"]):
            self.unchanged(story, "an up beside another stage")
            self.expect(other, ["down", "--yes"])
        for line in leftovers(alone, self.world.snapshot(story)) + leftovers(self.world.snapshot(story), alone):
            self.fail(story, f"another stage touched it: {line}")
        for line in compare(found, self.world.read(story)):
            self.fail(story, f"another stage touched it: {line}")

    def faults(self, name, count):
        """Spoils calls, runs again, compares; `count` points spread over kinds and calls, or all."""
        story, world = Story(name, self.options.examples, self.folder), self.world
        world.reset(story)
        self.expect(story, ["up"])
        writes, whole = len(world.proxy.writes()), world.read(story)
        world.proxy.calls.clear()
        self.expect(story, ["down", "--yes"])
        calls = {"up": writes, "down": len(world.proxy.writes())}
        made = [(command, number) for command in calls for number in range(calls[command])]
        points = [(command, kind, number) for command, number in made for kind in FAULTS[command]]
        if count:
            # Calls at equal distances, each with the next kind.
            spread = [(at, *made[at * len(made) // count]) for at in range(count)]
            points = [(command, FAULTS[command][at % len(FAULTS[command])], number) for at, command, number in spread]
        part, parts = map(int, self.options.part.split("/"))
        points, begun = points[part - 1::parts], time.monotonic()
        for command, kind, number in points:
            self.points += 1
            failed = len(self.failures)
            label = self.fault(story, kind, number, whole) if command == "up" else self.fault_of_end(story, kind, number)
            if len(self.failures) == failed:
                print(f"  {story.name}: {label}: proven", file=sys.stderr)
        print(f"{name}: {len(points)} faults, {time.monotonic() - begun:.0f} s", file=sys.stderr)
        return len(points)

    def spoiled(self, story, kind, number, command):
        """A run with a fault, and one after it if the first was killed; what is said of it."""
        world, kill = self.world, []
        world.proxy.calls.clear()
        world.proxy.fault = Fault(kind, number, lambda: kill[0]())
        code = world.run(story, command, kill)
        hit, world.proxy.fault = world.proxy.fault.hit, None
        label = f"{command[0]}: {kind} at {number} ({hit})"
        if hit is None:
            self.fail(story, f"{label}: the call never came")
        elif code not in (0, None):
            self.fail(story, f"{label}: the run gave up\n{world.said}")
        elif code is None:
            self.expect(story, command)
        return label

    def fault(self, story, kind, number, whole):
        """A fault of an `up`."""
        world = self.world
        before = world.reset(story)
        label = self.spoiled(story, kind, number, ["up"])
        for line in compare(whole, world.read(story)):
            self.fail(story, f"{label}: {line}")
        self.unchanged(story, f"{label}: one more up")
        if self.options.every or number % 5 == 0:
            self.expect(story, ["down", "--yes"])
            for line in leftovers(before, world.snapshot(story)):
                self.fail(story, f"{label}: left behind: {line}")
        return label

    def fault_of_end(self, story, kind, number):
        """A fault of a `down`."""
        world = self.world
        before = world.reset(story)
        self.expect(story, ["up"])
        label = self.spoiled(story, kind, number, ["down", "--yes"])
        for line in leftovers(before, world.snapshot(story)):
            self.fail(story, f"{label}: left behind: {line}")
        return label


# Bugs: a create call is made again without a look at what there is; a delete call that failed is not made again.
PLANTED = [("        if found; then return 0; fi\n", "", "up", "lost", 0),
           ('        if error_is "$UNKNOWN"; then return 0; fi\n        tries', "        return 0\n        tries", "down", "in-use", 1)]


def planted(suite, name="peering"):
    """Puts each bug into the script and spoils a call; says which was not found."""
    suite.options.every, missed = True, []
    for old, new, command, kind, number in PLANTED:
        story = Story(name, suite.options.examples, suite.folder)
        with open(story.script) as file:
            text = file.read()
        assert old in text, old
        with open(story.script, "w") as file:
            file.write(text.replace(old, new, 1))
        suite.world.reset(story)
        suite.expect(story, ["up"])
        if command == "up":
            suite.fault(story, kind, number, suite.world.read(story))
        else:
            suite.fault_of_end(story, kind, number)
        if not suite.failures:
            missed.append(story)
        suite.failures = []
    for story in missed:
        suite.fail(story, "a planted bug was not found")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*")
    parser.add_argument("--examples", default=os.path.join(HERE, "../../target/debug/examples"))
    parser.add_argument("--faults", metavar="STORY")
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--part", default="1/1", help="K/N: of the points of `--faults` each N-th alone, from the K-th on")
    parser.add_argument("--brief", action="store_true", help="no second stage, no status")
    parser.add_argument("--cli", metavar="STORY")
    parser.add_argument("--planted", action="store_true")
    options = parser.parse_args()
    options.examples = os.path.abspath(options.examples)
    real = os.path.dirname(sys.executable)
    with tempfile.TemporaryDirectory() as folder, Emulator() as emulator, FastAws() as fast:
        world = World(emulator, real if options.cli else fast, folder)
        suite = Suite(options, world, folder)
        if options.cli:
            options.brief = True
            suite.prove(options.cli)
        elif options.planted:
            planted(suite)
        elif options.faults:
            suite.faults(options.faults, 0 if options.every else options.count)
        else:
            for name in options.stories or STORIES:
                suite.prove(name)
            for name, count in {} if options.stories else USUAL_FAULTS.items():
                suite.faults(name, count)
        world.close()
        print(f"{suite.points} faults tried, {len(suite.failures)} failures", file=sys.stderr)
        return 1 if suite.failures else 0


if __name__ == "__main__":
    sys.exit(main())
