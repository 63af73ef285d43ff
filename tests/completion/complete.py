#!/usr/bin/python3
"""Types at bash, zsh and fish, and looks at what their completion makes of it.

    complete.py SHELL     with the scripts of completions/; the current folder is the root of the tree
"""

import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "completions"

# What is typed, and the word that its last one becomes.
CASES = [
    ("val", "validate"),
    ("aud", "audit"),
    ("audit ver", "verify"),
    ("plan --outp", "--output"),
    ("plan --detailed", "--detailed-exitcode"),
    ("plan --log-f", "--log-format"),
    ("plan -o mark", "markdown"),
    ("plan --output js", "json"),
    ("--log-format js", "json"),
    ("plan -f examp", "examples/"),
    ("plan --file examp", "examples/"),
    ("plan --config READ", "README.md"),
    ("audit verify examp", "examples/"),
    ("explain Virt", "VirtualKey/"),
    ("explain -f examples Virt", "VirtualKey/"),
    ("plan --release-forbidden Virt", "VirtualKey/"),
    ("gen cr", "crds"),
    ("gen --che", "--check"),
    ("gen --out examp", "examples/"),
]
# What is offered where nothing is typed yet.
OFFERED = ("gen ", {"all", "completion", "crds", "docs", "schema"})


def bash(line):
    words = ["litectl", *line.split(" ")]
    script = """source "$1"; shift
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
      # Outside of readline this has no effect, and readline is what puts the slash behind a folder.
      compopt() { case "$*" in *filenames*) names=yes ;; esac; }
      _litectl
      for word in "${COMPREPLY[@]}"; do
        [ -z "${names:-}" ] || [ ! -d "$word" ] || word+=/
        printf '%s\\n' "$word"
      done"""
    run = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", str(SCRIPTS / "litectl.bash"), *words],
        stdout=subprocess.PIPE, text=True, check=True)
    return set(run.stdout.split())


def fish(line):
    run = subprocess.run(
        ["fish", "--no-config", "-c",
         f"source {SCRIPTS}/litectl.fish; complete -C 'litectl {line}'"],
        stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "HOME": HOME})
    return {offered.split("\t")[0] for offered in run.stdout.splitlines()}


class Zsh:
    """One shell on a terminal; ^X shows what the line has become."""

    SETUP = f"""fpath=({SCRIPTS} $fpath); autoload -Uz compinit; compinit -u -D
      unsetopt beep; LISTMAX=0; PROMPT=''; unsetopt prompt_sp zle_bracketed_paste
      zstyle ':completion:*' list-prompt ''; unsetopt auto_list list_ambiguous
      show() {{ zle -I; print -r -- "<<$BUFFER>>"; BUFFER='' }}; zle -N show; bindkey '^X' show
      print re''ady\n"""

    def __init__(self):
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(ROOT)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, "HOME": HOME, "TERM": "dumb"})
        self.type(self.SETUP.replace("\n      ", "; "))
        self.read("ready")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def read(self, end):
        seen = ""
        deadline = time.monotonic() + 60
        while not re.search(end, seen):
            ready, _, _ = select.select([self.terminal], [], [], deadline - time.monotonic())
            if not ready:
                sys.exit(f"zsh did not answer: {seen!r}")
            seen += os.read(self.terminal, 65536).decode(errors="replace")
        return seen

    def __call__(self, line):
        self.type(f"litectl {line}\t\x18")
        shown = r"<<litectl (.*)>>"
        # Behind an option that takes a value zsh puts "=", and takes it back before a blank.
        return {re.search(shown, self.read(shown)).group(1).split()[-1].rstrip("=")}


def main():
    shell = sys.argv[1]
    os.chdir(ROOT)
    complete = {"bash": bash, "fish": fish, "zsh": Zsh}[shell]
    if shell == "zsh":
        complete = complete()
    failed = 0
    for line, expected in CASES:
        found = complete(line)
        if found != {expected}:
            failed += 1
            print(f"{shell}: litectl {line} became {sorted(found)} instead of {expected}")
    if shell != "zsh" and not OFFERED[1] <= complete(OFFERED[0]):
        failed += 1
        print(f"{shell}: litectl {OFFERED[0]} offers {complete(OFFERED[0])}")
    print(f"{shell}: {len(CASES)} cases, {failed} failed")
    sys.exit(failed > 0)


with tempfile.TemporaryDirectory() as HOME:
    main()
