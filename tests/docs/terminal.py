"""A shell on a terminal of its own, and somebody who types."""

import os
import pty
import re
import select
import signal
import time

# Commands come on another descriptor, so that what is typed goes to whoever reads the terminal.
DRIVER = r"""
while IFS= read -r -u 3 line; do
  eval "$line"
  printf '\n<ended %d>\n' "$?"
done
jobs=$(jobs -p)
[ -z "$jobs" ] || kill $jobs
wait
"""
QUESTION = "[y/N] "
LIMIT = 300  # seconds for one line, only an upper bound


class Terminal:
    def __init__(self, folder, environment):
        commands, self.commands = os.pipe()
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.dup2(commands, 3)
            os.set_inheritable(3, True)
            os.close(self.commands)
            os.chdir(folder)
            os.execve("/bin/bash", ["bash", "--norc", "-c", DRIVER], environment)
        os.close(commands)
        self.seen = ""  # not yet handed out
        self.all = ""

    def run(self, command):
        """Output, exit status, and whether something was asked (and answered with yes)."""
        os.write(self.commands, (command + "\n").encode())
        asked = False
        deadline = time.monotonic() + LIMIT
        while not (ended := re.search(r"\n<ended (\d+)>\n", self.seen)):
            self.read(deadline)
            if not asked and QUESTION in self.seen:
                asked = True
                os.write(self.screen, b"y\n")
        output, self.seen = self.seen[: ended.start()], self.seen[ended.end():]
        return output.strip("\n"), int(ended[1]), asked

    def read_for(self, pattern):
        deadline = time.monotonic() + LIMIT
        while not (found := re.search(pattern + r"\s", self.all)):
            self.read(deadline)
        return found[1]

    def read(self, deadline):
        ready, _, _ = select.select([self.screen], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            raise SystemExit(f"no answer within {LIMIT} s; so far:\n{self.all}")
        text = os.read(self.screen, 65536).decode(errors="replace")
        text = re.sub(r"\x1b\[[0-9;]*m", "", text.replace("\r", ""))
        self.seen += text
        self.all += text

    def close(self):
        os.close(self.commands)
        try:
            while os.read(self.screen, 65536):
                pass
        except OSError:  # how a terminal without anybody at its other end ends
            pass
        os.close(self.screen)
        _, status = os.waitpid(self.pid, 0)
        if os.waitstatus_to_exitcode(status) == -signal.SIGKILL:
            raise SystemExit("the shell was killed")
