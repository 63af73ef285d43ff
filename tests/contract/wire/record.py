#!/usr/bin/env python3
"""Writes what a real LiteLLM answers into the wire pairs.

    record.py URL MASTER_KEY [NAME…]

Sends the requests of pairs.json (all scenarios, or those whose name begins with one of NAME), puts
status and answer of the server in place of what the file holds, and writes the file again. What
differs from run to run becomes a placeholder. How the file is read: see wire_pairs_test.cc.
"""
import http.client
import json
import pathlib
import re
import secrets
import sys
import urllib.parse

FILE = pathlib.Path(__file__).with_name("pairs.json")
TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)"
PLACEHOLDERS = [
    (re.compile(TIME), "{time}"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "{uuid}"),
    (re.compile(r"[0-9a-f]{64}"), "{hash}"),
    (re.compile(r"sk-[A-Za-z0-9_-]{22}"), "{secret}"),
    (re.compile(r"[A-Za-z0-9_-]{54,}={0,2}"), "{sealed}"),
]
INSIDE = re.compile(
    TIME + r"|(?<=Your user_id=)\S+|(?<=proxy_model_names=).*|[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|sk-\.\.\.[A-Za-z0-9_-]{4}")
CREATES = {
    "POST /key/generate": ("token", "/key/delete", "keys"),
    "POST /user/new": ("user_id", "/user/delete", "user_ids"),
    "POST /user/update": ("user_id", "/user/delete", "user_ids"),
    "POST /team/new": ("team_id", "/team/delete", "team_ids"),
    "POST /budget/new": ("budget_id", "/budget/delete", "id"),
    "POST /model/new": ("model_id", "/model/delete", "id"),
    "POST /customer/new": ("user_id", "/customer/delete", "user_ids"),
}


class Run:
    def __init__(self, url, master):
        self.address = urllib.parse.urlsplit(url).netloc
        self.names = {"run": "wp" + secrets.token_hex(4), "master": master}
        self.created = []

    def fill(self, value):
        """The request with every {name} replaced that is known."""
        if isinstance(value, str):
            return re.sub(r"\{(\w+)\}", lambda m: self.names.get(m[1], m[0]), value)
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        return value

    def send(self, method, path, body=None, text=None, kind="application/json", who="master"):
        headers = {}
        if who == "master":
            headers["Authorization"] = "Bearer " + self.names["master"]
        elif who.startswith("key:"):
            headers["Authorization"] = "Bearer " + self.fill(who[4:])
        elif who.startswith("raw:"):
            headers["Authorization"] = self.fill(who[4:])
        elif who.startswith("header:"):
            name, value = who[7:].split("=", 1)
            headers[name] = self.fill(value)
        if body is not None:
            text = json.dumps(self.fill(body))
        if text is not None:
            headers["Content-Type"] = kind
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request(method, urllib.parse.quote(self.fill(path), safe="/?&=%,.-_{}:*"),
                           None if text is None else text.encode(), headers)
        response = connection.getresponse()
        answer = response.read().decode()
        try:
            return response.status, json.loads(answer)
        except ValueError:
            return response.status, answer

    def remember(self, call, body, status, answer):
        """What a step made, to be removed when the scenario is over."""
        if status == 200 and call == "POST /credentials":
            name = urllib.parse.quote(self.fill(body["credential_name"]), safe="")
            self.created.append(("DELETE", "/credentials/" + name, None))
        if status == 500 and call == "POST /model/new" and "saved to the database" in str(answer):
            self.created.append(("POST", "/model/delete", {"id": self.fill(body["model_info"]["id"])}))
        if status != 200 or not isinstance(answer, dict):
            return
        if call.startswith("POST /customer/") and answer.get("budget_id"):
            self.created.append(("POST", "/budget/delete", {"id": answer["budget_id"]}))
        if call in CREATES and answer.get(CREATES[call][0]):
            field, remove, member = CREATES[call]
            value = answer[field]
            self.created.append(("POST", remove, {member: value if member == "id" else [value]}))

    def clean(self):
        for method, path, body in reversed(self.created):
            self.send(method, path, body)


def at(value, path):
    for part in path.split("."):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else "{absent}"
        elif isinstance(value, dict):
            value = value.get(part, "{absent}")
        else:
            return "{absent}"
    return value


def row_of(step, answer, fill):
    """The row of an answer, or the part, that a step is about."""
    row = step.get("row")
    if row and "path" in row:
        answer = at(answer, row["path"])
    elif row:
        rows = answer if row["list"] == "" else at(answer, row["list"])
        where = fill(row.get("where", {}))
        rows = rows if isinstance(rows, list) else []
        matching = [r for r in rows if all(at(r, k) == v for k, v in where.items())]
        answer = matching[0] if matching else None
    return answer


def shown(step, answer):
    if "show" in step and isinstance(answer, (dict, list)):
        return {path: at(answer, path) for path in step["show"]}
    return answer


def general(value, names):
    if isinstance(value, list):
        return [general(item, names) for item in value]
    if isinstance(value, dict):
        return {general(key, names): general(item, names) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    for name, known in sorted(names.items(), key=lambda item: -len(item[1])):
        if known:
            value = value.replace(known, "{" + name + "}")
    for pattern, placeholder in PLACEHOLDERS:
        if pattern.fullmatch(value):
            return placeholder
    return INSIDE.sub("{any}", value)


def play(scenario, url, master, note):
    run = Run(url, master)
    for step in scenario["steps"]:
        method, path = step["call"].split(" ", 1)
        status, answer = run.send(method, path, step.get("body"), step.get("raw"),
                                  step.get("type", "application/json"), step.get("as", "master"))
        run.remember(step["call"], step.get("body"), status, answer)
        answer = row_of(step, answer, run.fill)
        note(step, status, shown(step, answer), run.names)
        for name, field in step.get("save", {}).items():
            run.names[name] = str(answer.get(field, "")) if isinstance(answer, dict) else ""
    run.clean()


def write(scenarios):
    lines = []
    for scenario in scenarios:
        steps = ",\n".join("   " + json.dumps(step, ensure_ascii=False) for step in scenario["steps"])
        lines.append(' {"name": %s, "steps": [\n%s]}' % (json.dumps(scenario["name"]), steps))
    FILE.write_text('{"scenarios": [\n' + ",\n".join(lines) + "]}\n", encoding="utf-8")


def main():
    url, master, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
    scenarios = json.loads(FILE.read_text(encoding="utf-8"))["scenarios"]

    def note(step, status, answer, names):
        step["status"] = status
        step.pop("answer", None)
        if not step.get("status_only"):
            step["answer"] = general(answer, names)

    for scenario in scenarios:
        if not wanted or any(scenario["name"].startswith(name) for name in wanted):
            play(scenario, url, master, note)
    write(scenarios)


if __name__ == "__main__":
    main()
