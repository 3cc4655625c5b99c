#!/usr/bin/env python3
"""Creates, updates and deletes a stack on ministack, an emulator that has real
stack operations (rollback, update, deletion) for a few types only. A second
opinion on form and on stack behaviour; its EC2 refuses almost nothing.

    ministack_smoke.py TEMPLATE.json [UPDATED.json] [--parameter K=V ...]

Without UPDATED.json the update adds a tag to the first VPC. Outputs are left out: it
has few attributes. Prints PASS, FAIL or
SKIP (a type it does not have) and exits 0, 1, 0; --strict makes SKIP a failure.
"""
import argparse
import copy
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

KNOWN = {
    "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::InternetGateway", "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::RouteTable", "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::SecurityGroup", "AWS::EC2::VPCEndpoint", "AWS::EC2::LaunchTemplate",
    "AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::IAM::ManagedPolicy",
}


class Ministack:
    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.folder = tempfile.TemporaryDirectory()
        env = {**os.environ, "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "LOG_LEVEL": "ERROR"}
        program = os.path.join(os.path.dirname(sys.executable), "ministack")
        self.process = subprocess.Popen([sys.executable, program], env=env, cwd=self.folder.name,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("ministack did not start")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()

    def client(self, service, region):
        import boto3
        from botocore.config import Config

        return boto3.client(service, region_name=region, endpoint_url=self.url, aws_access_key_id="test",
                            aws_secret_access_key="test", config=Config(retries={"total_max_attempts": 1}))


def settle(cfn, name, wanted):
    """Waits for the end of an operation; None when it ended as wanted."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            status = cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        except cfn.exceptions.ClientError as error:
            return None if wanted == "DELETE_COMPLETE" and "exist" in str(error) else str(error)
        if status == wanted:
            return None
        if not status.endswith("IN_PROGRESS"):
            events = cfn.describe_stack_events(StackName=name)["StackEvents"]
            why = [f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason')}" for e in events
                   if e["ResourceStatus"].endswith("FAILED")]
            return f"{status}, not {wanted}: {'; '.join(why)}"
        time.sleep(0.1)
    return f"no end after 60 s, wanted {wanted}"


def changed(template):
    updated = copy.deepcopy(template)
    for resource in updated["Resources"].values():
        if resource["Type"] == "AWS::EC2::VPC":
            resource["Properties"].setdefault("Tags", []).append({"Key": "smoke", "Value": "updated"})
            return updated
    return None


def smoke(template, updated, parameters, region):
    """(word, lines)"""
    types = {r["Type"] for t in (template, updated or template) for r in t["Resources"].values()}
    if types - KNOWN:
        return "SKIP", [f"ministack has no {', '.join(sorted(types - KNOWN))}"]
    own = updated is None
    updated = updated or changed(template)
    given = [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()]
    common = {"StackName": "smoke", "Parameters": given, "Capabilities": ["CAPABILITY_NAMED_IAM"]}
    with Ministack() as server:
        cfn, ec2 = server.client("cloudformation", region), server.client("ec2", region)
        vpcs = lambda: {v["VpcId"] for v in ec2.describe_vpcs()["Vpcs"]}
        before = vpcs()
        cfn.create_stack(TemplateBody=json.dumps(template), **common)
        why = settle(cfn, "smoke", "CREATE_COMPLETE")
        if why:
            return "FAIL", [f"create: {why}"]
        made = cfn.describe_stack_resources(StackName="smoke")["StackResources"]
        missing = set(template["Resources"]) - {r["LogicalResourceId"] for r in made}
        missing = {m for m in missing if "Condition" not in template["Resources"][m]}
        if missing:
            return "FAIL", [f"create: not made: {', '.join(sorted(missing))}"]
        if updated:
            cfn.update_stack(TemplateBody=json.dumps(updated), **common)
            why = settle(cfn, "smoke", "UPDATE_COMPLETE")
            if why:
                return "FAIL", [f"update: {why}"]
            tags = [t["Key"] for v in ec2.describe_vpcs()["Vpcs"] for t in v.get("Tags", [])]
            if own and "smoke" not in tags:
                return "FAIL", ["update: the added tag is not there"]
        cfn.delete_stack(StackName="smoke")
        why = settle(cfn, "smoke", "DELETE_COMPLETE")
        if why:
            return "FAIL", [f"delete: {why}"]
        if vpcs() - before:
            return "FAIL", [f"delete: left behind {', '.join(sorted(vpcs() - before))}"]
    return "PASS", []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("template")
    parser.add_argument("updated", nargs="?")
    parser.add_argument("--parameter", action="append", default=[], metavar="K=V")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--strict", action="store_true", help="a template it cannot take is a failure")
    options = parser.parse_args()

    def load(path):
        if not path:
            return None
        with open(path) as file:
            return {section: value for section, value in json.load(file).items() if section != "Outputs"}

    word, lines = smoke(load(options.template), load(options.updated),
                        dict(p.split("=", 1) for p in options.parameter), options.region)
    print(word, options.template)
    for line in lines:
        print(" ", line)
    return 1 if word == "FAIL" or (word == "SKIP" and options.strict) else 0


if __name__ == "__main__":
    sys.exit(main())
