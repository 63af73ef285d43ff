#!/usr/bin/env python3
"""Does what docs/guides/add-a-kind.md says, on a LiteLLM of its own: the page's files, the page's commands.

    add_a_kind.py LITECTL INSTANCE      INSTANCE is the instance.env of a real LiteLLM
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Proxy:
    def __init__(self, instance):
        known = dict(line.split("=", 1) for line in pathlib.Path(instance).read_text().split())
        self.url, self.key = known["URL"], known["MASTER_KEY"]

    def call(self, path, body=None):
        request = urllib.request.Request(
            self.url + path, method="POST" if body else "GET",
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": "Bearer " + self.key, "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def tag(self):
        return next((tag for tag in self.call("/tag/list") if tag["name"] == "batch"), None)


def main():
    litectl, proxy = pathlib.Path(sys.argv[1]).resolve(), Proxy(sys.argv[2])
    page = (ROOT / "docs/guides/add-a-kind.md").read_text()
    with tempfile.TemporaryDirectory(prefix="litectl-add-a-kind-") as name:
        folder = pathlib.Path(name)
        for path, text in re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", page, re.DOTALL):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        commands = re.search(r"```sh\n(.*?)```", page, re.DOTALL)[1]
        commands = commands.replace("http://127.0.0.1:4000", proxy.url)
        environment = {name: value for name, value in os.environ.items() if name != "CI"}
        environment |= {"LITELLM_MASTER_KEY": proxy.key,
                        "PATH": f"{litectl.parent}:{environment['PATH']}"}

        def run(text):
            print(f"$ {text}", flush=True)
            done = subprocess.run(["bash", "-ec", text], cwd=folder, env=environment, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            print(done.stdout, flush=True)
            assert done.returncode == 0, f"ended with {done.returncode}"
            return done.stdout

        outputs = [run(line) for line in commands.strip().splitlines()]
        assert "create" in outputs[0] and "No changes" in outputs[-1], "not as the page says"
        assert proxy.tag()["litellm_budget_table"]["max_budget"] == 5

        # A change, a field that goes along, one that goes, and what others did.
        tags = folder / "tags.yaml"
        tags.write_text(tags.read_text().replace("maxBudget: 5", "maxBudget: 7"))
        apply, plan = commands.strip().splitlines()[1:3]
        run(apply)
        assert proxy.tag()["description"] == "Nightly jobs", "an update reset what it left out"
        assert proxy.tag()["litellm_budget_table"]["max_budget"] == 7
        proxy.call("/tag/update", {"name": "batch", "description": "changed", "max_budget": 7})
        run(apply)
        assert proxy.tag()["description"] == "Nightly jobs", "drift was not healed"
        tags.write_text(tags.read_text().replace("  description: Nightly jobs\n", ""))
        run(apply)
        assert proxy.tag()["description"] is None
        assert "No changes" in run(plan)

        # And it goes with its manifest.
        tags.write_text(tags.read_text().replace("name: batch", "name: other"))
        run(apply + " --prune")
        assert proxy.tag() is None
        assert [tag["name"] for tag in proxy.call("/tag/list")] == ["other"]
        proxy.call("/tag/delete", {"name": "other"})


main()
