#!/usr/bin/env python3
"""Takes over a proxy that people filled by hand.

usage: hand_made.py LITECTL [--real]

Fills a LiteLLM over its REST interface with some two hundred objects as people leave them: odd names,
ids that the server made, wildcards, keys that are blocked, expired, without an alias or in a team that
is gone, budgets with and without users, secrets in metadata. Then `export` must write manifests that
plan clean, an apply of them must change no field of any object, and the plan after it must be empty.

The server is litectl's own sandbox, or with --real a LiteLLM of its own (tests/support/real-litellm).
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

import yaml

REAL = pathlib.Path(__file__).resolve().parents[1] / "support" / "real-litellm"

ODD = ["Research Team", "UPPER", "a/b/c", "研究", "café", "under_score", "dots..twice", "x" * 300,
       "trail.", "-lead", "emoji😀", "per%cent", "plus+sign", "at@home.org", "yes", "no", "010", "1e5",
       "null", "2027-01-31", 'quote"d', "it's", "back\\slash", "colon: x", "#hash", "*star",
       "Research-Team", "research team"]
LISTINGS = {
    "Budget": ("/budget/list", None, "budget_id"),
    "Team": ("/v2/team/list?page_size=100&page={page}", "teams", "team_id"),
    "User": ("/user/list?page_size=100&page={page}", "users", "user_id"),
    "Customer": ("/customer/list", None, "user_id"),
    "Credential": ("/credentials", "credentials", "credential_name"),
    "Model": ("/v2/model/info?size=1000", "data", "model_name"),
    "VirtualKey": ("/key/list?return_full_object=true&size=100&page={page}", "keys", "token"),
}
# What a write of nothing but metadata moves.
TIMES = {"updated_at", "settings_updated_at", "updated_by"}
SECRETS = ["hunter2!secret", "sk-0123456789abcdefghijklmn", "0123456789abcdef0123456789abcdef01234567"]


def expect(condition, what):
    if not condition:
        raise SystemExit(f"FAILED: {what}")


class Proxy:
    def __init__(self, url, key):
        self.url, self.key, self.made = url, key, 0

    def call(self, method, path, body=None):
        """The answer, or None where the server refused."""
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "Bearer " + self.key, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            error.read()
            return None

    def make(self, path, **body):
        answer = self.call("POST", path, body)
        self.made += answer is not None
        return answer or {}

    def rows(self):
        """All that litectl manages, by kind and id, without what litectl writes for itself."""
        out = {}
        for kind, (path, items, id_name) in LISTINGS.items():
            page = 1
            while True:
                answer = self.call("GET", path.format(page=page))
                expect(answer is not None, f"no listing of {kind}")
                rows = answer if items is None else answer[items]
                for row in rows:
                    for place in ("metadata", "credential_info", "model_info"):
                        for name in ("litectl", *TIMES):
                            (row.get(place) or {}).pop(name, None)
                    object_id = row["model_info"]["id"] if kind == "Model" else row[id_name]
                    out[kind, object_id] = {k: v for k, v in row.items() if k not in TIMES}
                if "{page}" not in path or len(rows) < 100:
                    break
                page += 1
        return out


def fill(proxy):
    make = proxy.make
    for i in range(12):
        make("/budget/new", budget_id=f"tier-{i}", max_budget=10.5 * i + 1, tpm_limit=1000 * i,
             budget_duration=["30d", "1mo", "24h", "7d"][i % 4])
    for name in ODD[:14]:
        make("/budget/new", budget_id=name, max_budget=5)
    used_once, used_twice = make("/budget/new", max_budget=7), make("/budget/new", max_budget=8, rpm_limit=0)
    make("/budget/new", budget_id="nothing")
    make("/budget/new", budget_id="precise", max_budget=0.1234567891, soft_budget=12345678901234567)
    make("/budget/new", budget_id="negative", max_budget=-4)
    make("/budget/new", budget_id="odd-window", max_budget=4, budget_duration="2mo")
    make("/budget/new", budget_id="parallel", max_parallel_requests=5, rpm_limit=9007199254740993)

    for i in range(15):
        make("/team/new", team_id=f"team-{i}", team_alias=f"Team {i}", max_budget=100 + i,
             budget_duration="30d", models=["gpt-4o", "openai/*"] if i % 2 else [],
             metadata={"env": "prod", "nested": {"a": [1, {"b": None}], "yes": "no"}, "cost.center": str(i)})
    for name in ODD:
        make("/team/new", team_alias=name)
    for name in ODD[:16]:
        make("/team/new", team_id=name, team_alias="by id " + name[:20])
    make("/team/new", team_id="no-alias")
    make("/team/new")
    make("/team/new", team_id="blocked-team", team_alias="blocked-team")
    proxy.call("POST", "/team/block", {"team_id": "blocked-team"})
    make("/team/new", team_id="limits", team_alias="limits", model_rpm_limit={"gpt-4o": 5, "openai/*": 6},
         model_tpm_limit={"gpt-4o": 500},
         metadata={"password": SECRETS[0], "api_key": SECRETS[1], "deploy": {"token": SECRETS[2]}, "ok": "fine",
                   "flag": False, "empty": "", "zero": 0, "big": 12345678901234567890, "float": 0.1})
    make("/team/new", team_id="memberbudget", team_alias="memberbudget", team_member_budget=5)
    make("/team/new", team_id="soft", team_alias="soft", max_budget=10, soft_budget=5)
    make("/team/new", team_id=" blank ", team_alias=" blanks ")
    make("/team/new", team_id="blank-alias", team_alias=" x ")

    for i in range(15):
        make("/user/new", user_id=f"user-{i}", user_email=f"u{i}@example.org", auto_create_key=False,
             user_role=["internal_user", "internal_user_viewer", "proxy_admin_viewer"][i % 3], max_budget=i,
             budget_duration="30d", models=["gpt-4o"] if i % 2 else [])
    for name in ODD[:12]:
        make("/user/new", user_id=name, user_alias=name[:40], auto_create_key=False)
    for i in range(4):
        make("/user/new", user_email=f"Server.Made{i}@Example.org", auto_create_key=False,
             metadata={"team": "x", "list": [1, 2]})
    make("/user/new", auto_create_key=False)
    make("/user/new", user_id="customer", user_role="customer", auto_create_key=False)
    make("/user/new", user_id="twin-a", user_email="twin@example.org", auto_create_key=False)
    make("/user/new", user_id="twin-b", auto_create_key=False)
    proxy.call("POST", "/user/update", {"user_id": "twin-b", "user_email": "TWIN@example.org"})
    make("/user/new", user_id="meta-user", auto_create_key=False, model_rpm_limit={"a": 1},
         metadata={"note": "line\nbreak", "deep": {"x": {"y": [[], {}, ""]}}})

    make("/credentials", credential_name="azure", credential_info={"custom_llm_provider": "azure"},
         credential_values={"api_key": SECRETS[1], "api_base": "https://a.example.com", "api_version": "2024-10-21"})
    make("/credentials", credential_name="Open AI", credential_info={}, credential_values={"api_key": SECRETS[1]})
    for i, name in enumerate(["gpt-4o", "gpt-4o", "openai/*", "Claude Sonnet", "yes"]):
        make("/model/new", model_name=name, model_info={"id": f"model-{i}"} if i % 2 else {},
             litellm_params={"model": "openai/gpt-4o-mini", "api_key": SECRETS[1], "rpm": i, "temperature": 0.5,
                             "tags": ["a"]} if i % 2 else
             {"model": "azure/gpt-4o", "litellm_credential_name": "azure", "input_cost_per_token": 0.000001})
    for name in ODD[:6]:
        make("/customer/new", user_id="customer " + name, alias=name, budget_id="tier-1")
    make("/customer/new", user_id="own-limits", max_budget=3)
    make("/customer/new", user_id="nothing-set")

    for i in range(45):
        key = dict(key_alias=f"app-{i}", max_budget=i + 0.25, budget_duration="30d", rpm_limit=i,
                   models=["gpt-4o-mini", "anthropic/*"] if i % 2 else [], metadata={"i": i, "list": ["a", "b"]})
        if i % 3:
            key["team_id"] = f"team-{i % 15}"
        elif i % 4 == 0:
            key["user_id"] = f"user-{i % 15}"
        if i % 5 == 0:
            key["budget_id"] = f"tier-{i % 12}"
        if i % 6 == 0:
            key["duration"] = "30d"
        make("/key/generate", **key)
    for name in ODD:
        make("/key/generate", key_alias=name)
    for _ in range(4):
        make("/key/generate")
    gone = make("/team/new", team_id="gone", team_alias="gone")
    make("/key/generate", key_alias="missing-team", team_id="nowhere")
    make("/key/generate", key_alias="missing-user", user_id="nobody")
    make("/key/generate", key_alias="soft", soft_budget=3, max_budget=9)
    make("/key/generate", key_alias="service", team_id="team-1",
         metadata={"service_account_id": "svc", "fine": {"k": [True, None, 1.5]}})
    make("/key/generate", key_alias="secretive", model_rpm_limit={"x": 3},
         metadata={"token": SECRETS[2], "fine": {"k": [True, None, 1.5]}})
    make("/key/generate", key_alias="expired", duration="1s")
    blocked = make("/key/generate", key_alias="blocked")
    proxy.call("POST", "/key/block", {"key": blocked["key"]})
    make("/key/generate", key_alias="own-budget", budget_id=used_once.get("budget_id"))
    make("/key/generate", key_alias="shared-1", budget_id=used_twice.get("budget_id"))
    make("/key/generate", key_alias="shared-2", budget_id=used_twice.get("budget_id"))
    make("/key/generate", key_alias="parallel", max_parallel_requests=3, tpm_limit=0, max_budget=0)
    expect(gone, "no team was made")


class Litectl:
    def __init__(self, binary, proxy, folder):
        self.binary, self.proxy, self.folder = binary, proxy, folder

    def __call__(self, *words, status=0):
        environment = {k: v for k, v in os.environ.items() if k != "CI"}
        command = [self.binary, *words]
        if words[0] != "validate":
            command += ["--url", self.proxy.url]
        run = subprocess.run(command, capture_output=True, text=True, cwd=self.folder,
                             env=environment | {"LITELLM_MASTER_KEY": self.proxy.key})
        expect(run.returncode == status,
               f"{' '.join(words)} ended with {run.returncode}:\n{run.stdout[-3000:]}\n{run.stderr[-6000:]}")
        return run


def texts(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.yaml"))}


def take_over(binary, proxy, folder):
    litectl = Litectl(binary, proxy, folder)
    fill(proxy)
    print(f"{proxy.made} objects made")
    expect(proxy.made >= 200, "the server took fewer than 200 objects")
    before = proxy.rows()

    fleet = folder / "fleet"
    exported = litectl("export", "-d", "fleet", "-v")
    print(exported.stdout)
    files = texts(fleet)
    for name, text in files.items():
        document = yaml.safe_load(text)
        expect(isinstance(document, dict), name)
        kind, stem = name.split("/")
        expect(kind == document["kind"].lower(), name)
        expect(document["metadata"]["name"] == stem.removesuffix(".yaml"), name)
    for secret in SECRETS:
        expect(secret not in "".join(files.values()) + exported.stdout + exported.stderr, "a secret was exported")
    expect(proxy.rows() == before, "an export changed something")
    litectl("export", "-d", "fleet")
    litectl("export", "-d", "again")
    expect(texts(folder / "again") == files, "a second export says something else")
    expect(litectl("export", "-d", "-").stdout == "".join("---\n" + files[name] for name in sorted(
        files, key=lambda name: (yaml.safe_load(files[name])["kind"], name.split("/")[1].removesuffix(".yaml")))),
        "standard output says something else")

    litectl("validate", "-f", "fleet")
    plan = json.loads(litectl("plan", "-f", "fleet", "-o", "json").stdout)
    for change in plan["changes"]:
        expect(change["action"] == "adopt" and not change["fields"], f"the plan would change: {change}")
    missing = len(before) - len(files)
    print(f"{len(files)} manifests for {len(before)} objects, {len(plan['changes'])} to adopt")
    expect(exported.stderr.count("it is not exported") == missing, "not every object that is left out has a note")

    litectl("apply", "-f", "fleet", "--yes")
    after = proxy.rows()
    for key, row in before.items():
        expect(after.get(key) == row, f"{key} was changed:\n{row}\n{after.get(key)}")
    expect(after.keys() == before.keys(), "something was made or deleted")
    empty = litectl("plan", "-f", "fleet", "--detailed-exitcode")
    expect("No changes" in empty.stdout, empty.stdout)
    # With its names for all that is ours now, and nothing to take over any more.
    litectl("export", "-d", "fleet", "--force")
    expect(texts(fleet).keys() == files.keys(), "names do not last")
    expect("manage: adopt" not in "".join(texts(fleet).values()), "ours is to be adopted")
    litectl("plan", "-f", "fleet", "--detailed-exitcode")


def with_sandbox(binary, folder):
    key_file = folder / "key"
    process = subprocess.Popen([binary, "sandbox", "--listen", "127.0.0.1:0", "--master-key-file", key_file],
                               stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().split()[-1]
        take_over(binary, Proxy(url, key_file.read_text()), folder)
    finally:
        process.terminate()
        process.wait()


def with_real(binary, folder):
    environment = os.environ | {"RL_STATE": str(folder / "litellm"), "RL_OWNER": str(os.getpid())}
    subprocess.run([REAL / "start.sh", "--fresh"], env=environment, check=True)
    try:
        lines = (folder / "litellm" / "instance.env").read_text().splitlines()
        instance = dict(line.split("=", 1) for line in lines if "=" in line)
        take_over(binary, Proxy(instance["URL"], instance["MASTER_KEY"]), folder)
    finally:
        subprocess.run([REAL / "stop.sh", "--purge"], env=environment, check=True)


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="litectl-export-") as name:
        (with_real if "--real" in sys.argv else with_sandbox)(binary, pathlib.Path(name))


if __name__ == "__main__":
    main()
