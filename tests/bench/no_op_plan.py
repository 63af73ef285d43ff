#!/usr/bin/env python3
"""Measures a no-op plan against the same calls made bare.

usage: no_op_plan.py LITECTL [--url URL] KEYS...

For each number of keys: applies that many, then prints calls, wall time, own CPU and peak memory of
a plan with nothing to do, the wall time of the same calls made by curl (four at a time on connections
that are kept, as litectl makes them, nothing parsed), and the ratio of the two. Medians of seven, the
two taken in turn so that a busy machine slows both. Times depend on the machine and on how long the
server takes for a page; the calls do not.

The server is litectl's own sandbox, which answers a page in about a millisecond. With --url it is a
disposable LiteLLM, whose keys stay there; its admin key is read from LITELLM_MASTER_KEY.
"""

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 7
PAGE = 100
LISTING = "key/list?return_full_object=true&size={size}&sort_by=token&sort_order=asc&page=[1-{pages}]"
OWN_KEY = "key/info"


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


@contextlib.contextmanager
def sandbox(litectl, folder):
    """URL and master key of a sandbox that ends with the block."""
    key_file = os.path.join(folder, "key")
    process = subprocess.Popen(
        [litectl, "sandbox", "--listen", "127.0.0.1:0", "--master-key-file", key_file],
        stdout=subprocess.PIPE, text=True,
    )
    try:
        url = process.stdout.readline().split()[-1]
        with open(key_file) as file:
            yield url, file.read()
    finally:
        process.terminate()
        process.wait()


def bare_calls(folder, url, key, pages):
    """The command that makes a plan's calls and looks at nothing."""
    header = os.path.join(folder, "header")
    with open(header, "w") as file:
        file.write(f"Authorization: Bearer {key}\n")
    listing = LISTING.format(size=PAGE, pages=pages)
    # The sandbox's own key is in no table, so that its call ends with 404: no --fail.
    return [
        "curl", "-s", "-Z", "--parallel-max", "4", "-H", f"@{header}", "-w", "%{http_code} ",
        f"{url}/{OWN_KEY}", "-o", os.devnull, f"{url}/{listing}", "-o", os.devnull,
    ]


def expect_pages(output, pages):
    if output.split().count("200") < pages:
        raise SystemExit(f"the bare calls were answered with {output}")


def bench(litectl, url, key, folder, keys):
    manifests = os.path.join(folder, "manifests")
    os.mkdir(manifests)
    write_manifests(manifests, keys)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment["LITELLM_MASTER_KEY"] = key
    flags = ["-f", manifests, "--url", url]
    measured([litectl, "apply", "--yes", *flags], env=environment)
    plan = [litectl, "-v", "plan", "--detailed-exitcode", *flags]
    calls = re.search(r"(\d+) reads and (\d+) writes", measured(plan, env=environment)[3])
    # Keys of others are listed as well.
    pages = int(calls[1]) - 1
    bare = bare_calls(folder, url, key, pages)
    plans, floors = [], []
    for _ in range(RUNS):
        plans.append(measured(plan, env=environment))
        floors.append(measured(bare))
        expect_pages(floors[-1][3], pages)
    wall, cpu, memory = (statistics.median(run[i] for run in plans) for i in range(3))
    floor = statistics.median(run[0] for run in floors)
    print(
        f"{keys:7d} keys: {calls[1]} reads, {calls[2]} writes; plan {wall * 1000:.0f} ms wall, "
        f"{cpu * 1000:.0f} ms CPU, {memory:.0f} MiB peak; bare {floor * 1000:.0f} ms wall; "
        f"ratio {wall / floor:.2f}",
        flush=True,
    )


def main(litectl, arguments):
    url = None
    if arguments[:1] == ["--url"]:
        url, arguments = arguments[1].rstrip("/"), arguments[2:]
    for count in arguments:
        with tempfile.TemporaryDirectory() as folder:
            if url:
                bench(litectl, url, os.environ["LITELLM_MASTER_KEY"], folder, int(count))
            else:
                with sandbox(litectl, folder) as (own, key):
                    bench(litectl, own, key, folder, int(count))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2:])
