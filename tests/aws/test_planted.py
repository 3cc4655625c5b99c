#!/usr/bin/env python3
"""Bugs planted in the template of private_s3: each must be found by the comparison
with what the model says, although the template is well formed and applies.

    test_planted.py DIR      the folder of private_s3 with layers.json and expected.json
"""
import copy
import itertools
import json
import os
import sys
import unittest

from applier import Engine, Layer
from emulator import DEFAULT_ACCOUNT, Emulator
from readback import compare, read_back

FOLDER = ""


def properties(template, name):
    return template["Resources"][name]["Properties"]


class Planted(unittest.TestCase):
    accounts = itertools.count(300000000000)  # an empty one each, cheaper than a reset

    @classmethod
    def setUpClass(cls):
        cls.aws = Emulator()
        with open(os.path.join(FOLDER, "layers.json")) as file:
            (cls.layer,) = json.load(file)["layers"]
        with open(os.path.join(FOLDER, cls.layer["template"])) as file:
            cls.template = json.load(file)
        with open(os.path.join(FOLDER, "expected.json")) as file:
            cls.expected = file.read()

    @classmethod
    def tearDownClass(cls):
        cls.aws.close()

    def differences(self, change):
        template = copy.deepcopy(self.template)
        change(template)
        account = str(next(self.accounts))
        layers = [Layer(self.layer["name"], template, self.layer["region"], account)]
        Engine(self.aws, "template", prove_order=False).apply(layers)
        expected = json.loads(self.expected.replace(DEFAULT_ACCOUNT, account))
        return compare(expected, read_back(self.aws, layers))

    def found(self, change, words):
        lines = self.differences(change)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn(words, lines[0])

    def test_none(self):
        self.assertEqual(self.differences(lambda template: None), [])

    def test_a_property_is_dropped(self):
        self.found(lambda t: properties(t, "MainPublic").pop("MapPublicIpOnLaunch"), "main.public / map_public_ip")

    def test_a_rule_is_wider(self):
        def change(template):
            properties(template, "MainBastionSg")["SecurityGroupIngress"][0]["CidrIp"] = "203.0.112.0/23"

        lines = self.differences(change)
        self.assertEqual(len(lines), 2, lines)
        self.assertTrue(all("main.bastion_sg / ingress" in line for line in lines), lines)

    def test_a_table_is_left_out_of_the_endpoint(self):
        def change(template):
            properties(template, "MainS3")["RouteTableIds"] = []

        lines = self.differences(change)
        self.assertTrue(any("main.private_rt / routes / service s3: missing" in line for line in lines), lines)

    def test_a_subnet_has_the_table_of_another(self):
        def change(template):
            properties(template, "MainPrivateAssociation")["RouteTableId"] = {"Ref": "MainPublicRt"}

        lines = self.differences(change)
        self.assertTrue(any("main.private / route_table" in line for line in lines), lines)

    def test_a_role_may_do_more(self):
        def change(template):
            properties(template, "S3Reader")["ManagedPolicyArns"] = ["arn:aws:iam::aws:policy/AdministratorAccess"]

        self.found(change, "s3_reader / managed")

    def test_a_token_is_not_asked_for(self):
        self.found(lambda t: properties(t, "MainHost").pop("MetadataOptions"), "main.host / metadata / http_tokens")


if __name__ == "__main__":
    FOLDER = sys.argv.pop(1)
    unittest.main()
