#!/usr/bin/env python3
"""Measures a no-op plan on the sandbox against the same list calls made bare.

usage: no_op_plan.py LITECTL KEYS...

For each number of keys: applies that many, then prints calls, wall time, own CPU and peak memory of
a plan with nothing to do, the wall time of the same list calls made by curl (four at a time, as
litectl makes them, nothing parsed), and the ratio of the two. Medians of five. Times depend on the
machine; the ratio and the calls do not.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 5


def measured(command, **options):
    """Wall seconds, CPU seconds, peak MiB and output of a command that must succeed."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{output[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output


def write_manifests(folder, keys):
    documents = []
    for number in range(keys):
        documents.append(
            "---\napiVersion: litectl.dev/v1alpha1\nkind: VirtualKey\n"
            f"metadata: {{name: key-{number}}}\n"
            f"spec: {{maxBudget: {number % 50 + 1}, budgetDuration: 30d, models: [gpt-4o, claude], "
            "rpmLimit: 60, metadata: {env: prod, service: batch}}\n"
        )
    with open(os.path.join(folder, "keys.yaml"), "w") as file:
        file.writelines(documents)


def bench(litectl, keys):
    with tempfile.TemporaryDirectory() as folder:
        key_file = os.path.join(folder, "key")
        manifests = os.path.join(folder, "manifests")
        os.mkdir(manifests)
        sandbox = subprocess.Popen(
            [litectl, "sandbox", "--listen", "127.0.0.1:0", "--master-key-file", key_file],
            stdout=subprocess.PIPE, text=True,
        )
        try:
            url = sandbox.stdout.readline().split()[-1]
            environment = {k: v for k, v in os.environ.items() if k != "CI"}
            environment["LITELLM_MASTER_KEY"] = open(key_file).read()
            write_manifests(manifests, keys)
            flags = ["-f", manifests, "--url", url]
            measured([litectl, "apply", "--yes", *flags], env=environment)
            plans = [measured([litectl, "-v", "plan", "--detailed-exitcode", *flags], env=environment) for _ in range(RUNS)]
            calls = re.search(r"(\d+) reads and (\d+) writes", plans[0][3])
            pages = -(-keys // 100)
            listing = (
                f"{url}/key/list?return_full_object=true&size=100&sort_by=token&sort_order=asc&page=[1-{pages}]"
            )
            header = os.path.join(folder, "header")
            with open(header, "w") as file:
                file.write(f"Authorization: Bearer {environment['LITELLM_MASTER_KEY']}\n")
            bare = [
                measured(["curl", "-sf", "-Z", "--parallel-max", "4", "-H", f"@{header}", "-o", os.devnull, listing])
                for _ in range(RUNS)
            ]
        finally:
            sandbox.terminate()
            sandbox.wait()
    wall, cpu, memory = (statistics.median(plan[i] for plan in plans) for i in range(3))
    floor = statistics.median(run[0] for run in bare)
    print(
        f"{keys:7d} keys: {calls[1]} reads, {calls[2]} writes; plan {wall * 1000:.0f} ms wall, "
        f"{cpu * 1000:.0f} ms CPU, {memory:.0f} MiB peak; bare {pages} pages {floor * 1000:.0f} ms; "
        f"ratio {wall / floor:.2f}",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    for count in sys.argv[2:]:
        bench(sys.argv[1], int(count))
