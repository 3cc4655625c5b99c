#!/usr/bin/env python3
"""Proves `apply` and `destroy`: the network that the SDK makes is that of the template and of the script.

    sdk.py                          the usual suite: every story, some faults
    sdk.py STORY...                 these stories alone
    sdk.py --faults STORY --every   every kind of fault at every call that changes something
    sdk.py --changed                from one network to another and back
    sdk.py --fleet MODEL            how long `apply`, an apply of nothing and `destroy` take

A story passes as one of `script.py` does, with the program in place of the script; besides, what
only calls can set is compared with what the script sets.
"""
import argparse
import base64
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import script
from applier import leftovers
from emulator import Emulator
from fast_aws import FastAws
from ministack_smoke import Ministack
from proxy import Proxy
from readback import compare

STORIES = [*script.STORIES, "odd_names"]
USUAL_FAULTS = {"private_s3": 24, "peering": 24}
WORDS = {"up": ["apply"], "down": ["destroy"]}


class Story(script.Story):
    """A story with its model beside its other texts."""

    def __init__(self, name, examples, folder, stage="main"):
        super().__init__(name, examples, folder, stage)
        command = [os.path.join(examples, name), "emit", "model", "--stage", stage]
        self.model = os.path.join(self.folder, "model.json")
        with open(self.model, "w") as file:
            subprocess.run(command, check=True, stdout=file, stderr=subprocess.DEVNULL)


class World(script.World):
    """The same world, in which the program runs instead of the script."""

    def __init__(self, emulator, aws_folder, folder, program):
        super().__init__(emulator, aws_folder, folder)
        self.program = program
        self.env["AWS_REGION"] = "us-east-1"

    def run(self, story, command, kill=None):
        words = [self.program, story.model, *WORDS[command[0]], *command[1:]]
        process = subprocess.Popen(words, env=self.env, start_new_session=True, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        killed = threading.Event()

        def end():
            killed.set()
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        if kill is not None:
            kill.append(end)
        self.said, _ = process.communicate()
        return None if killed.is_set() else process.returncode

    def by_script(self, story):
        """The network that the script makes, on an empty emulator."""
        self.reset(story)
        if super().run(story, ["up"]) != 0:
            raise SystemExit(f"{story.name}: the script failed\n{self.said}")
        return self.read(story)


class Suite(script.Suite):
    def prove(self, name):
        begun, found = time.monotonic(), super().prove(name)
        if found is not None:
            story = Story(name, self.options.examples, self.folder)
            for line in compare(found, self.world.by_script(story)):
                self.fail(story, f"program and script differ: {line}")
        print(f"{name}: three ways, {time.monotonic() - begun:.0f} s", file=sys.stderr)
        return found

    def odd(self, name="odd_names"):
        """Texts that mean something to a shell: by script and by program they name things, and do nothing else."""
        story, world = Story(name, self.options.examples, self.folder), self.world
        wanted = None
        for run in (lambda: script.World.run(world, story, ["up"]), lambda: world.run(story, ["up"])):
            world.reset(story)
            if run() != 0:
                return self.fail(story, f"it failed\n{world.said}")
            self.unchanged(story, "a second apply")
            ec2 = world.emulator.client("ec2", "us-east-1")
            # The emulator keeps the tags of the lock, a key pair that is gone.
            tags = [t for t in ec2.describe_tags()["Tags"] if t["ResourceType"] != "key-pair"]
            found = sorted((t["ResourceType"], t["Key"], t["Value"]) for t in tags)
            host = ec2.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
            data = ec2.describe_instance_attribute(InstanceId=host, Attribute="userData")["UserData"]["Value"]
            found.append(base64.b64decode(data).decode())
            for odd in ("$(touch odd-was-here)", "--no-dry-run", "file:///etc/hostname"):
                if not any(odd in tag for tag in found[:-1]):
                    self.fail(story, f"no tag is {odd}")
            if wanted not in (None, found):
                self.fail(story, f"program and script differ: {wanted} {found}")
            wanted = found
        if os.path.exists("odd-was-here"):
            self.fail(story, "a text was run")
        print(f"{name}: by script and by program", file=sys.stderr)
        return None

    def changed(self, name="private_s3"):
        """What a listing does not show is compared too: each change is made, then undone, and then nothing is left."""
        story, world = Story(name, self.options.examples, self.folder), self.world
        world.reset(story)
        if not self.expect(story, ["up"]):
            return
        first = world.read(story)
        with open(story.model) as file:
            before = file.read()
        model = json.loads(before)
        settings = {(e["kind"], e["name"]): e["settings"] for e in model["elements"] if "name" in e}
        settings["role", "s3_reader"]["read_s3"] = {"list": [{"text": "reports"}]}
        settings["instance", "host"]["user_data"] = {"text": "#!/bin/sh\necho $HOME\n"}
        settings["vpc", "main"]["secondary"] = {"list": [{"ipv4": "10.1.0.0/16"}]}
        steps = [(json.dumps(model), {"PutRolePolicy", "TerminateInstances", "RunInstances", "AssociateVpcCidrBlock"}),
                 (before, {"PutRolePolicy", "TerminateInstances", "RunInstances", "DisassociateVpcCidrBlock"})]
        for text, wanted in steps:
            with open(story.model, "w") as file:
                file.write(text)
            world.proxy.calls.clear()
            if not self.expect(story, ["up", "--yes"]):
                return
            lock = {"ImportKeyPair", "DeleteKeyPair"}
            sent = set(world.proxy.writes()) - lock
            if sent != wanted:
                self.fail(story, f"a change sends {sorted(sent)}, not {sorted(wanted)}")
            self.unchanged(story, "an apply after a change")
        for line in compare(first, world.read(story)):
            self.fail(story, f"a change that was undone: {line}")
        print(f"{name}: changed and changed back", file=sys.stderr)

    def left(self, name="private_s3"):
        """A role of another name takes the place of the one before; a network of nothing has none, and others stay."""
        story, world = Story(name, self.options.examples, self.folder), self.world
        world.reset(story)
        iam, path = world.emulator.client("iam", "us-east-1"), f"/vpcraft/{name}/main/"
        iam.create_role(RoleName="foreign", Path=path, AssumeRolePolicyDocument="{}")
        iam.create_instance_profile(InstanceProfileName="foreign", Path=path)
        other = Story(name, self.options.examples, self.folder, "main2")
        self.expect(other, ["up"])
        before = world.snapshot(story)
        self.expect(story, ["up"])
        with open(story.model) as file:
            model = json.load(file)
        for element in model["elements"]:
            if element["kind"] == "role":
                element["name"] = "reader"
        for elements, command in ((model["elements"], "up"), ([], "down")):
            with open(story.model, "w") as file:
                json.dump({**model, "elements": elements}, file)
            self.expect(story, [command, "--yes"])
            # The emulator lists profiles of every path.
            roles, profiles = iam.list_roles()["Roles"], iam.list_instance_profiles()["InstanceProfiles"]
            found = {f"role {role['RoleName']}" for role in roles if role["Path"] == path}
            found |= {f"profile {one['InstanceProfileName']}" for one in profiles if one["Path"] == path}
            wanted = {"role foreign", "profile foreign"}
            if elements:
                wanted |= {f"role {name}-main-reader", f"profile {name}-main-reader-profile"}
                hosts = [i for r in world.emulator.client("ec2", "us-west-2").describe_instances()["Reservations"]
                         for i in r["Instances"]]
                hung = [h["IamInstanceProfile"]["Arn"] for h in hosts if "IamInstanceProfile" in h]
                if not any(arn.endswith(f"{path}{name}-main-reader-profile") for arn in hung):
                    self.fail(story, f"no host has the new profile: {hung}")
                self.unchanged(story, "an apply after a role was exchanged")
            if found != wanted:
                self.fail(story, f"roles after {command}: {sorted(found)}, not {sorted(wanted)}")
        now = world.snapshot(story)
        for line in leftovers(before, now) + leftovers(now, before):
            self.fail(story, f"left behind, or taken from others: {line}")
        print(f"{name}: no role was left", file=sys.stderr)

    def expect(self, story, command, code=0):
        # The program has no `status`: a second `apply` that changes nothing says as much.
        return True if command == ["status"] else super().expect(story, command, code)


class WithoutOutputs(Proxy):
    """Before ministack, which has few attributes: templates lose their outputs."""

    def forward(self, request, body):
        form = urllib.parse.parse_qs(body.decode("utf8", "replace"), keep_blank_values=True)
        if "TemplateBody" in form:
            template = json.loads(form["TemplateBody"][0])
            template.pop("Outputs", None)
            form["TemplateBody"] = [json.dumps(template)]
            body = urllib.parse.urlencode(form, doseq=True).encode()
            request.headers.replace_header("Content-Length", str(len(body)))
        return super().forward(request, body)


def stacks(options, folder):
    """Lines on what is wrong with `deploy`: a stack made, left alone, changed, and one that fails."""
    models = {}
    for version in ("plain", "changed"):
        models[version] = os.path.join(folder, f"smoke-{version}.json")
        with open(models[version], "w") as file:
            subprocess.run([os.path.join(options.examples, "smoke"), version, "emit", "model"], check=True, stdout=file,
                           stderr=subprocess.DEVNULL)
    with Ministack() as server, WithoutOutputs(server.url) as proxy:
        env = {**{k: v for k, v in os.environ.items() if not k.startswith("AWS_")}, "AWS_ACCESS_KEY_ID": "test",
               "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}

        def run(url, version, *more):
            words = [options.program, models[version], "deploy", *more]
            done = subprocess.run(words, env={**env, "AWS_ENDPOINT_URL": url}, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True)
            return done.returncode, done.stderr

        ec2 = server.client("ec2", "us-east-1")
        hosts = lambda: [ec2.describe_vpc_attribute(VpcId=v["VpcId"], Attribute="enableDnsHostnames")["EnableDnsHostnames"]
                         ["Value"] for v in ec2.describe_vpcs()["Vpcs"] if v["CidrBlock"] == "10.95.0.0/16"]
        for version, words, named in (("plain", "+ create MainWeb ", False), ("plain", "nothing to change", False),
                                      ("changed", " Main (AWS::EC2::VPC)", True)):
            # Its change sets say of every change that it may replace.
            code, said = run(proxy.url, version, "--yes")
            if code or words not in said or hosts() != [named]:
                yield f"deploy {version}: exit code {code}, {hosts()}\n{said}"
        # As it comes it lacks an attribute that an output asks for: the stack fails, and the event says why.
        code, said = run(server.url, "plain", "--stage", "other")
        if code != 2 or "CREATE_FAILED" not in said or "ROLLBACK_COMPLETE: smoke-other: Requested attribute" not in said:
            yield f"a stack that fails: exit code {code}\n{said}"


def large(options, world, folder):
    """Lines on what is wrong with `deploy` of a template that is too long for a request, on the emulator."""
    models = {}
    for count in ("1", "5"):
        emit = [os.path.join(options.examples, "fleet"), count, "emit", "model"]
        model = json.loads(subprocess.run(emit, check=True, capture_output=True).stdout)
        # Its stacks make endpoints before their VPC has names: private DNS is refused.
        for element in model["elements"]:
            if element["kind"] == "interface_endpoint":
                element["settings"]["private_dns"] = {"bool": False}
        models[count] = os.path.join(folder, f"fleet-{count}.json")
        with open(models[count], "w") as file:
            json.dump(model, file)
    world.emulator.reset()
    # It takes a bucket out of the path of an address only where the host has this name.
    env = {**world.env, "AWS_REGION": "us-east-1",
           "AWS_ENDPOINT_URL": world.emulator.url.replace("127.0.0.1", "localhost")}
    ec2, s3 = (world.emulator.client(service, "us-east-1") for service in ("ec2", "s3"))
    s3.create_bucket(Bucket="templates")
    at_first = len(ec2.describe_vpcs()["Vpcs"])
    key = re.compile(r"vpcraft/fleet/main/fleet-main-[0-9a-f]{32}\.template\.json")
    for count, words, wanted, code, vpcs, puts in (
            ("5", [], "TemplateTooLarge: the template of `fleet-main` has ", 2, 0, 0),
            ("5", ["--s3-bucket", "nowhere"], "NoSuchBucket: bucket `nowhere`: ", 2, 0, 0),
            ("5", ["--s3-bucket", "s3://templates"], "the name of a bucket alone", 2, 0, 0),
            ("1", ["--s3-bucket", "templates", "--stage", "short"], "+ create V0 ", 0, 1, 0),
            ("5", ["--s3-bucket", "templates"], "+ create V4 ", 0, 6, 1)):
        done = subprocess.run([options.program, models[count], "deploy", "--yes", *words], env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        made = len(ec2.describe_vpcs()["Vpcs"]) - at_first
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket="templates").get("Contents", [])]
        is_good = done.returncode == code and wanted in done.stderr and made == vpcs and len(keys) == puts
        if not is_good or not all(key.fullmatch(one) for one in keys):
            yield f"deploy {count} {words}: exit code {done.returncode}, {made} VPCs, {keys}\n{done.stderr}"


def second_server(options, folder):
    """Lines on what is wrong with runs on ministack, another server than that of every other proof."""
    model = os.path.join(folder, "smoke-plain.json")
    with Ministack() as server:
        env = {**{k: v for k, v in os.environ.items() if not k.startswith("AWS_")}, "AWS_ACCESS_KEY_ID": "test",
               "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
               "AWS_ENDPOINT_URL": server.url}
        ec2 = server.client("ec2", "us-east-1")
        at_first = len(ec2.describe_vpcs()["Vpcs"])
        for words, said, vpcs in ((["apply"], " made", 1), (["apply"], "nothing to do: all is there", 1),
                                  (["drift"], "0 to create, 0 to update, 0 to replace, 0 to delete", 1),
                                  (["destroy", "--yes"], " deleted", 0), (["plan"], ", 0 unchanged", 0)):
            done = subprocess.run([options.program, model, *words], env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            count = len(ec2.describe_vpcs()["Vpcs"]) - at_first
            if done.returncode or said not in done.stdout or count != vpcs:
                yield f"{words[0]} on ministack: exit code {done.returncode}, {count} VPCs\n{done.stdout}"


def fleet(world, model):
    """Seconds for `apply`, for a second one, and for `destroy`, straight to the emulator; then how many calls each is."""
    story = argparse.Namespace(model=model)
    for url, is_timed in ((world.emulator.url, True), (world.proxy.url, False)):
        world.env["AWS_ENDPOINT_URL"] = url
        for words in (["up"], ["up"], ["down", "--yes"]):
            begun, calls = time.monotonic(), len(world.proxy.calls)
            code = world.run(story, words)
            what = f"{time.monotonic() - begun:.1f} s" if is_timed else f"{len(world.proxy.calls) - calls} calls"
            print(f"{words[0]}: {what}, exit code {code}")
            if code:
                print(world.said[-2000:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*")
    parser.add_argument("--program", required=True, help="the `vpcraft` with the feature `sdk`")
    parser.add_argument("--examples", required=True)
    parser.add_argument("--faults", metavar="STORY")
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--part", default="1/1")
    parser.add_argument("--brief", action="store_true", help="no second stage")
    parser.add_argument("--stacks", action="store_true", help="`deploy` and `apply` on ministack, a long template on moto")
    parser.add_argument("--fleet", metavar="MODEL")
    parser.add_argument("--changed", action="store_true", help="from one network to another and back")
    options = parser.parse_args()
    options.examples, options.program = os.path.abspath(options.examples), os.path.abspath(options.program)
    # The suite of the scripts makes its stories by this name.
    script.Story = Story
    with tempfile.TemporaryDirectory() as folder, Emulator() as emulator, FastAws() as fast:
        world = World(emulator, fast, folder, options.program)
        suite = Suite(options, world, folder)
        if options.stacks:
            suite.failures = [*stacks(options, folder), *second_server(options, folder), *large(options, world, folder)]
            good = ("ministack: deploy made, left alone, changed, failed; apply made, left alone, destroyed\n"
                    "moto: deploy of a long template through a bucket, and through none")
            print("\n".join(suite.failures) or good, file=sys.stderr)
        elif options.changed:
            suite.changed()
            suite.left()
        elif options.fleet:
            emulator.reset()
            fleet(world, options.fleet)
        elif options.faults:
            suite.faults(options.faults, 0 if options.every else options.count)
        else:
            for name in options.stories or STORIES:
                suite.odd() if name == "odd_names" else suite.prove(name)
            for name, count in {} if options.stories else USUAL_FAULTS.items():
                suite.faults(name, count)
        world.close()
        tried = f"{suite.points} faults tried, " if suite.points else ""
        print(f"{tried}{len(suite.failures)} failures", file=sys.stderr)
        return 1 if suite.failures else 0


if __name__ == "__main__":
    sys.exit(main())
