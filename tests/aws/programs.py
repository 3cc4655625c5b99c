#!/usr/bin/env python3
"""Proves `emit rust-sdk`: every program compiles without a warning, and some are run against the emulator.

    programs.py --build MESSAGES --examples DIR                 every story and every kind compiled, two stories run
    programs.py --build MESSAGES --examples DIR STORY...        these stories alone, compiled and run
    programs.py --build MESSAGES --examples DIR --planted       shows that planted bugs are found

MESSAGES is what `cargo build --features sdk --message-format json` wrote: the crates of the SDK that it built are
those that the programs are compiled with, so that nothing is built twice. A story that is run passes as one of
`script.py` does, with the program in place of the script, and survives some of its faults.
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import script
import sdk
from emulator import Emulator
from fast_aws import FastAws

# Examples, some with a word that chooses one of theirs.
COMPILED = ["every_kind", *script.STORIES, "odd_names", "bare empty", "bare given"]
# Stories that are run, with the number of their faults.
RUN = {"private_s3": 2, "peering": 3, "further_kinds": 0, "odd_names": 0}


class Compiler:
    """rustc with the crates that a build has made."""

    def __init__(self, messages):
        self.crates = {}
        with open(messages) as file:
            for message in map(json.loads, file):
                if message.get("reason") == "compiler-artifact" and "lib" in message["target"]["kind"]:
                    found = [f for f in message["filenames"] if f.endswith(".rlib")]
                    if found:
                        self.crates[message["target"]["name"].replace("-", "_")] = found[0]

    def compile(self, folder, emit):
        """What the compiler says of the program in a folder; nothing if all is well."""
        names = [line.split(" = ")[0].replace("-", "_") for line in dependencies(folder)]
        missing = [name for name in names if name not in self.crates]
        if missing:
            return f"the build has no {missing}"
        around = {os.path.dirname(self.crates[name]) for name in names}
        command = ["rustc", "--edition", "2024", "--crate-name", "program", "--emit", emit, "-D", "warnings",
                   "--out-dir", folder, *(f"-Ldependency={deps}" for deps in sorted(around)),
                   *(word for name in names for word in ("--extern", f"{name}={self.crates[name]}")),
                   os.path.join(folder, "src/main.rs")]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.stdout + done.stderr if done.returncode or done.stderr else ""


def change(path, old, new):
    with open(path) as file:
        text = file.read()
    assert old in text, old
    with open(path, "w") as file:
        file.write(text.replace(old, new))


def dependencies(folder):
    with open(os.path.join(folder, "Cargo.toml")) as file:
        lines = file.read().split("[dependencies]\n")[1].split("\n\n")[0].splitlines()
    return [line for line in lines if line]


def emit(name, examples, folder, *more):
    """The program of a story, in a folder."""
    name, *words = name.split()
    command = [os.path.join(examples, name), *words, "emit", "rust-sdk", "-o", folder, *more]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return folder


class Story(sdk.Story):
    """A story with its program, which is compiled once for each text of it."""

    compiler, built = None, {}

    def __init__(self, name, examples, folder, stage="main"):
        super().__init__(name, examples, folder, stage)
        self.package = emit(name, examples, f"{self.folder}-program", "--stage", stage)
        if name != "cross_account_peering":
            self.build()

    def use(self, partner):
        change(os.path.join(self.package, "src/main.rs"), self.partner, partner)
        super().use(partner)
        self.build()

    def build(self):
        with open(os.path.join(self.package, "src/main.rs")) as file:
            text = file.read()
        self.program = os.path.join(self.package, "program")
        if self.built.get(self.program) != text:
            said = self.compiler.compile(self.package, "link")
            if said:
                raise SystemExit(f"{self.name}: {said}")
            self.built[self.program] = text


class World(sdk.World):
    """The same world, in which the program of the story runs."""

    def run(self, story, command, kill=None):
        process = subprocess.Popen([story.program, *command], env=self.env, start_new_session=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        killed = threading.Event()

        def end():
            killed.set()
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        if kill is not None:
            kill.append(end)
        self.said, _ = process.communicate()
        return None if killed.is_set() else process.returncode


class Suite(sdk.Suite):
    # The programs have a `status`, as the scripts do; their network is compared with the template's.
    expect, prove = script.Suite.expect, script.Suite.prove

    def words(self, name):
        """What people and other programs are told: `status` of nothing, of a whole, and a command that is none."""
        story = Story(name, self.options.examples, self.folder)
        self.world.reset(story)
        for command, code, words in ((["status"], 1, "(absent)"), (["down"], 1, "down --yes"), (["around"], 2, "usage: "),
                                     (["up"], 0, "all is there"), (["status"], 0, "0 missing"),
                                     (["down", "--yes"], 0, "all is gone"), (["status"], 1, "missing")):
            if self.expect(story, command, code) and words not in self.world.said:
                self.fail(story, f"{' '.join(command)} does not say {words}: {self.world.said}")


def compiled(options, compiler, folder):
    """Lines on programs that do not compile without a warning."""
    begun = time.monotonic()

    def check(name):
        package = emit(name, options.examples, os.path.join(folder, f"{name}-compiled"), "--leave-out")
        return name, compiler.compile(package, "metadata")

    # Two at once: each takes a gigabyte for the crates.
    with ThreadPoolExecutor(2) as pool:
        for name, said in pool.map(check, COMPILED):
            if said:
                yield f"{name}: {said}"
    print(f"{len(COMPILED)} programs compiled, {time.monotonic() - begun:.0f} s", file=sys.stderr)


def planted(suite, compiler, folder):
    """Bugs that must be found: a warning, a create call that is repeated without a look, a write in a second `up`."""
    package = emit("peering", suite.options.examples, os.path.join(folder, "planted"))
    main = os.path.join(package, "src/main.rs")
    change(main, "type Id =", "fn unused() {}\n\ntype Id =")
    if "unused" not in compiler.compile(package, "metadata"):
        yield "a warning was not found"
    for old, new, kind in (("let id = self.found(path, &find).await?;\n            if id.is_some()", "let id: Id = None;\n            if id.is_some()", "lost"),
                           ("if id.is_some() {\n            return Ok(id);", "if id.is_some() && path != \"left\" {\n            return Ok(id);", None)):
        story = Story("peering", suite.options.examples, folder)
        change(os.path.join(story.package, "src/main.rs"), old, new)
        story.build()
        suite.failures = []
        suite.world.reset(story)
        suite.expect(story, ["up"])
        if kind:
            suite.fault(story, kind, 0, suite.world.read(story))
        else:
            suite.unchanged(story, "a second up")
        if not suite.failures:
            yield f"not found: {new}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*")
    parser.add_argument("--build", required=True, metavar="MESSAGES")
    parser.add_argument("--examples", required=True)
    parser.add_argument("--planted", action="store_true")
    options = parser.parse_args()
    options.examples, options.brief = os.path.abspath(options.examples), not options.stories
    options.every, options.part = False, "1/1"
    compiler = Story.compiler = Compiler(options.build)
    script.Story = sdk.Story = Story
    with tempfile.TemporaryDirectory() as folder, Emulator() as emulator, FastAws() as fast:
        world = World(emulator, fast, folder, None)
        suite = Suite(options, world, folder)
        if options.planted:
            suite.failures = list(planted(suite, compiler, folder))
        else:
            if not options.stories:
                suite.failures += compiled(options, compiler, folder)
            for name in options.stories or RUN:
                suite.odd() if name == "odd_names" else suite.prove(name)
                if RUN.get(name):
                    suite.faults(name, RUN[name])
            if not options.stories:
                suite.words("peering")
        print("\n".join(suite.failures), file=sys.stderr)
        world.close()
        print(f"{suite.points} faults tried, {len(suite.failures)} failures", file=sys.stderr)
        return 1 if suite.failures else 0


if __name__ == "__main__":
    sys.exit(main())
