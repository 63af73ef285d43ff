#!/usr/bin/env python3
"""Runs the sh blocks of the pages that a new user reads first, word for word and as the user would:
line by line in one shell on a terminal, answering what is asked.

    run_blocks.py LITECTL [PAGE...]      PAGE is a path from the root of the tree; all without one

Each block gets a copy of the examples in a git work tree of its own, and a sandbox. All that is
changed in a line stands in `Block.substituted`; what a block is given, in the tables below. A line
must end with 0 unless its comment says otherwise, and every comment must be known here: as an
expectation that is checked, or as advice that is not about litectl's answer.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from terminal import Terminal

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTED_URLS = ("http://127.0.0.1:4000", "https://llm.example.com")

# Blocks that are not run, by their first line, and why.
NOT_RUN = {
    "litectl plan  --specs-dir my-specs --url http://127.0.0.1:4000 -f tags.yaml":
        "add_a_kind.py runs them on the real LiteLLM, which has tags",
    "scripts/build.sh          # build/litectl; installs what is missing":
        "its last line, test.sh, is what runs this test, and the others are parts of that",
}
# Blocks that build: in the tree itself, since a copy would be built from nothing.
IN_THE_TREE = {"scripts/build.sh"}
# What the text above a block says is there already, by the block's first line.
GIVEN = {
    "litectl plan  --url https://llm.example.com -f manifests/    # what would be done, and why":
        lambda folder: shutil.copytree(folder / "examples/quickstart", folder / "manifests"),
}
# What is on the proxy of a page that begins with one in use.
SEEDS = {"docs/guides/start-from-a-running-proxy.md": "keys=8,users=3,teams=2"}
# Where a page's commands are typed, if not at the root.
FOLDERS = {page + "/README.md": page for page in ("examples/gitops", "examples/plans")}

EXPECTED = {
    "what would be done, and why": lambda line: "5 to create" in line.output,
    "asks, then does it": lambda line: line.asked and "5 created" in line.output,
    "No changes": lambda line: "No changes" in line.output,
    "a manifest for each model and credential": lambda line: "Exported: 4 manifests" in line.output,
    "they are valid": lambda line: "Valid: 4 manifests." in line.output,
    "a file for each object": lambda line: "Exported: 13 manifests" in line.output,
    "all is taken over, nothing changed": lambda line: "13 to adopt" in line.output,
    "asks, then takes it over": lambda line: line.asked and "13 adopted" in line.output,
    "nothing left to do": lambda line: "No changes" in line.output,
    "2: there is something to do": lambda line: "to create" in line.output,
    "what the plans mean for each of them": lambda line: "6 to create" in line.output,
    "says how far it reaches": lambda line: "changes 1 object by link" in line.output,
    "prints its URL and its master key": lambda line: line.block.learn(),
    "the one it printed, or your proxy's": lambda line: line.block.key in line.text,
}
STATUS = {"2: there is something to do": 2}
# Seconds that a line may take where all is built already.
LIMITS = {"scripts/demo.sh": 60}
ADVICE = {"edit them: names, budgets, models of your proxy"}


class Line:
    def __init__(self, block, documented):
        self.block = block
        command, _, comment = documented.partition("#")
        self.comment = comment.strip()
        self.text = block.substituted(command.strip())
        begin = time.monotonic()
        self.output, self.status, self.asked = block.terminal.run(self.text)
        self.seconds = time.monotonic() - begin
        print(f"$ {self.text}\n{self.output}", flush=True)

    def check(self):
        if self.status != STATUS.get(self.comment, 0):
            raise SystemExit(f"ended with {self.status}: {self.text}")
        if self.seconds > LIMITS.get(self.text, self.seconds):
            raise SystemExit(f"took {self.seconds:.0f} s: {self.text}")
        if not self.comment or self.comment in ADVICE:
            return
        if self.comment not in EXPECTED:
            raise SystemExit(f"what to expect is not known: # {self.comment}")
        if not EXPECTED[self.comment](self):
            raise SystemExit(f"not as expected: {self.text}  # {self.comment}")


class Block:
    def __init__(self, litectl, page, lines):
        self.litectl, self.page, self.lines = litectl, page, lines
        self.url, self.key = "", ""

    def substituted(self, command):
        for url in DOCUMENTED_URLS:
            command = command.replace(url, self.url or url)
        command = command.replace("sk-...", self.key or "sk-...")
        # Its own port may be taken on this machine.
        return command.replace("litectl sandbox &", "litectl sandbox --listen 127.0.0.1:0 &")

    def learn(self):
        """Reads, as a user does, what a sandbox of the block's own printed."""
        self.url = self.terminal.read_for(r"at (http://127\.0\.0\.1:\d+)")
        self.key = self.terminal.read_for(r"export LITELLM_MASTER_KEY=(sk-\S+)")
        return True

    def run(self):
        with tempfile.TemporaryDirectory(prefix="litectl-docs-") as name:
            folder = pathlib.Path(name)
            if self.lines[0] in IN_THE_TREE:
                return self.run_in(ROOT, {})
            if any("litectl sandbox" in line for line in self.lines):
                return self.run_in(self.prepared(folder), {})
            with Sandbox(self.litectl, folder / "key", SEEDS.get(self.page, "")) as sandbox:
                self.url, self.key = sandbox.url, sandbox.key
                own = any("export LITELLM_MASTER_KEY" in line for line in self.lines)
                return self.run_in(self.prepared(folder),
                                   {} if own else {"LITELLM_MASTER_KEY": self.key})

    def run_in(self, folder, variables):
        # CI is unset: the keys live no longer than the test, there as anywhere.
        environment = {name: os.environ[name] for name in os.environ
                       if name not in ("CI", "LITELLM_MASTER_KEY")}
        environment |= {"PATH": f"{folder}/bin:{os.environ['PATH']}", **variables}
        self.terminal = Terminal(folder / FOLDERS.get(self.page, ""), environment)
        try:
            for line in self.lines:
                Line(self, line).check()
        finally:
            self.terminal.close()

    def prepared(self, folder):
        work = folder / "tree"
        shutil.copytree(ROOT / "examples", work / "examples",
                        ignore=shutil.ignore_patterns(".litectl"))
        for file in work.rglob("*.yaml"):
            file.write_text(self.substituted(file.read_text()))
        for place in ("bin", "build"):
            (work / place).mkdir()
            (work / place / "litectl").symlink_to(self.litectl)
        subprocess.run(["git", "init", "-q", work], check=True)
        GIVEN.get(self.lines[0], lambda _: None)(work)
        return work


class Sandbox:
    def __init__(self, litectl, key_file, seed):
        self.process = subprocess.Popen(
            [litectl, "sandbox", "--listen", "127.0.0.1:0", "--master-key-file", key_file,
             *(["--seed", seed] if seed else [])],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]
        self.key = key_file.read_text()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def blocks_of(page):
    text = (ROOT / page).read_text()
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield [line.rstrip() for line in block.splitlines() if line.strip()]


def pages():
    more = [*sorted((ROOT / "examples").glob("*/README.md")), *sorted((ROOT / "docs/guides").glob("*.md"))]
    return ["README.md", "CONTRIBUTING.md", *(str(page.relative_to(ROOT)) for page in more)]


def main():
    litectl = pathlib.Path(sys.argv[1]).resolve()
    known = set(NOT_RUN) | IN_THE_TREE | set(GIVEN)
    for page in sys.argv[2:] or pages():
        for lines in blocks_of(page):
            known.discard(lines[0])
            if lines[0] in NOT_RUN:
                print(f"== {page}, not run: {NOT_RUN[lines[0]]}", flush=True)
                continue
            print(f"== {page}", flush=True)
            Block(litectl, page, lines).run()
    if known and not sys.argv[2:]:
        raise SystemExit(f"no page has these blocks any more: {known}")


main()
