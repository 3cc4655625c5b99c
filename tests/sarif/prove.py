"""Findings as SARIF, held to its schema. Run by prove.sh, which writes the logs."""

import copy
import json
import os
import unittest
from pathlib import Path

from jsonschema import Draft4Validator, FormatChecker

LOGS = {log.stem: json.loads(log.read_text()) for log in sorted(Path(os.environ["LOGS"]).glob("*.sarif"))}
SCHEMA = json.loads(Path(os.environ["SCHEMA"]).read_text())
Draft4Validator.check_schema(SCHEMA)
VALIDATOR = Draft4Validator(SCHEMA, format_checker=FormatChecker())


def flaws(log):
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(log)]


def results(name):
    return LOGS[name]["runs"][0]["results"]


class Logs(unittest.TestCase):
    def test_each_fits_the_schema(self):
        self.assertGreaterEqual(len(LOGS), 7)
        for name, log in LOGS.items():
            with self.subTest(name):
                self.assertEqual(flaws(log), [])

    def test_every_severity_is_among_them_and_none(self):
        levels = {result["level"] for name in LOGS for result in results(name)}
        self.assertEqual(levels, {"error", "warning", "note"})
        self.assertTrue(any("suppressions" in result for result in results("allowed")))
        self.assertTrue(any("relatedLocations" in result for result in results("overlap")))
        self.assertEqual(results("office"), [])

    def test_every_result_has_its_rule(self):
        for name, log in LOGS.items():
            rules = log["runs"][0]["tool"]["driver"]["rules"]
            for result in results(name):
                self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])


def planted(change):
    log = copy.deepcopy(LOGS["overlap"])
    run = log["runs"][0]
    change(log, run, run["results"][0])
    return log


class Planted(unittest.TestCase):
    """Bugs in copies of a log: a schema that does not refuse them is none."""

    def test_each_is_refused(self):
        place = lambda result: result["locations"][0]["physicalLocation"]
        bugs = {
            "a level that there is not": lambda _log, _run, result: result.update(level="advice"),
            "a result that says nothing": lambda _log, _run, result: result.pop("message"),
            "a message that is a text": lambda _log, _run, result: result.update(message="overlap"),
            "lines from 0": lambda _log, _run, result: place(result)["region"].update(startLine=0),
            "a member that there is not": lambda _log, _run, result: result.update(severity="error"),
            "a file name that is no URI": lambda _log, _run, result: place(result)["artifactLocation"].update(uri="a b{c"),
            "a tool without a name": lambda _log, run, _result: run["tool"]["driver"].pop("name"),
            "a rule twice": lambda _log, run, _result: run["tool"]["driver"]["rules"].append(run["tool"]["driver"]["rules"][0]),
            "another version": lambda log, _run, _result: log.update(version="2.1"),
            "no runs": lambda log, _run, _result: log.pop("runs"),
        }
        for bug, change in bugs.items():
            with self.subTest(bug):
                self.assertNotEqual(flaws(planted(change)), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
