#!/usr/bin/env python3
"""Runs the jobs of examples/ci as far as a machine can that is neither GitHub nor GitLab: their shell
lines, in a checkout, with CI=true, the key that each job may use, and a real sandbox.

    pipelines.py LITECTL
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SETTINGS = """apiVersion: litectl.dev/v1alpha1
kind: Settings
targets:
  prod: {url: %s, credential: {env: LITELLM_KEY}}
inventory: pipelines
store: sqlite:%s/state.db
audit: %s/audit
"""
TEAM = """apiVersion: litectl.dev/v1alpha1
kind: Team
metadata: {name: %s}
spec: {maxBudget: %s, budgetDuration: 30d}
"""


class Gateway:
    def __init__(self, litectl, folder):
        key_file = folder / "master-key"
        self.process = subprocess.Popen(
            [litectl, "sandbox", "--listen", "127.0.0.1:0", "--master-key-file", key_file],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]
        self.master = key_file.read_text()

    def call(self, path, body=None):
        request = urllib.request.Request(
            self.url + path, method="POST" if body else "GET",
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": "Bearer " + self.master, "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def key_with(self, role):
        self.call("/user/new", {"user_id": role, "user_role": role, "auto_create_key": False})
        return self.call("/key/generate", {"user_id": role})["key"]

    def teams(self):
        return {team["team_id"]: team["max_budget"]
                for team in self.call("/v2/team/list?page_size=100")["teams"]}


def github():
    """Per job: name of the secret that LITELLM_KEY gets, and its shell lines."""
    jobs = yaml.safe_load((ROOT / "examples/ci/github/.github/workflows/litectl.yaml").read_text())["jobs"]
    for name in ("plan", "apply"):
        secret = jobs[name]["env"]["LITELLM_KEY"].split("secrets.")[1].split()[0]
        yield name, secret, [step["run"] for step in jobs[name]["steps"] if "run" in step]


def gitlab():
    jobs = yaml.safe_load((ROOT / "examples/ci/gitlab/.gitlab-ci.yml").read_text())
    for name in ("plan", "apply"):
        secret = jobs[name]["variables"]["LITELLM_KEY"].lstrip("$")
        yield name, secret, ["\n".join(jobs[name]["script"])]


def run(job, lines, work, key, litectl):
    environment = {name: value for name, value in os.environ.items() if name != "LITELLM_MASTER_KEY"}
    environment |= {"CI": "true", "LITELLM_KEY": key, "PATH": f"{litectl.parent}:{environment['PATH']}"}
    for text in lines:
        print(f"-- {job}\n{text}", flush=True)
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", text], cwd=work, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        print(done.stdout, flush=True)
        assert done.returncode == 0, f"{job} ended with {done.returncode}"


def check(platform, litectl):
    print(f"== {platform.__name__}", flush=True)
    with tempfile.TemporaryDirectory(prefix="litectl-pipelines-") as name:
        folder = pathlib.Path(name)
        gateway = Gateway(litectl, folder)
        try:
            secrets = {"LITELLM_VIEWER_KEY": gateway.key_with("proxy_admin_viewer"),
                       "LITELLM_ADMIN_KEY": gateway.key_with("proxy_admin")}
            work = folder / "checkout"
            (work / "manifests").mkdir(parents=True)
            (work / "litectl.yaml").write_text(SETTINGS % (gateway.url, folder, folder))
            subprocess.run(["git", "init", "-q", work], check=True)
            for name_of_team, budget in (("search", 10), ("search", 20), ("other", 5)):
                for file in (work / "manifests").iterdir():
                    file.unlink()
                (work / f"manifests/{name_of_team}.yaml").write_text(TEAM % (name_of_team, budget))
                before = gateway.teams()
                for job, secret, lines in platform():
                    run(job, lines, work, secrets[secret], litectl)
                    if job == "plan":
                        assert gateway.teams() == before, "a plan changed something"
                        plan = (work / "plan.md").read_text()
                        assert name_of_team in plan and "sk-" not in plan, plan
                assert gateway.teams() == {name_of_team: budget}, gateway.teams()
        finally:
            gateway.process.terminate()
            gateway.process.wait()


def main():
    litectl = pathlib.Path(sys.argv[1]).resolve()
    for platform in (github, gitlab):
        check(platform, litectl)


main()
