#!/usr/bin/python3
"""Asks three validators about the same documents, and fails where two of them disagree.

    agree.py DOCUMENTS --schema     ours and the JSON Schemas of docs/schema
    agree.py DOCUMENTS --kube       and a real kube-apiserver with the CRDs of crds/, by dry run

DOCUMENTS is the program of documents.cc. The documents: all examples, the cases of tests/bad/manifests,
and 5,000 made up from the specs. LITECTL_AGREE_SEED repeats or varies these; the seed is printed.
The server is the one of LITECTL_REAL_KUBE_INSTANCE (tests/support/real-kube).
"""

import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

import jsonschema
import yaml

import exceptions

ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNT = 5000
IN_FLIGHT = 8
SHOWN = 20
GROUP = "/apis/litectl.dev/v1alpha1"


def read_documents(program):
    """What the program of documents.cc says: examples and wrong inputs, then made-up documents."""
    seed = os.environ.get("LITECTL_AGREE_SEED", "1")
    print(f"LITECTL_AGREE_SEED={seed}")
    files = sorted(ROOT.glob("examples/**/*.yaml")) + sorted(ROOT.glob("tests/bad/manifests/*.yaml"))
    commands = [["files", *map(str, files)], ["random", seed, str(COUNT)]]
    for command in commands:
        run = subprocess.run([program, *command], stdout=subprocess.PIPE, check=True, text=True)
        for line in run.stdout.splitlines():
            yield json.loads(line)


def holds_null(value):
    if isinstance(value, dict):
        return any(map(holds_null, value.values()))
    if isinstance(value, list):
        return any(map(holds_null, value))
    return value is None


class JsonSchemas:
    """Python's jsonschema, with the schema of a document's kind."""

    name = "schema"

    def __init__(self):
        # "$" is the end of the text in JSON Schema, and in Python also the place before a last \n.
        def pattern(validator, form, text, schema):
            if isinstance(text, str) and not re.search(form.replace("$", r"\Z"), text):
                yield jsonschema.ValidationError(f"{text!r} does not match")

        kind_of = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": pattern})
        self.by_kind = {}
        schemas = {path: json.loads(path.read_text()) for path in (ROOT / "docs/schema").glob("*.json")}
        for schema in schemas.values():
            jsonschema.Draft7Validator.check_schema(schema)
            # A schema that is referred to would be read without our pattern if it named its draft.
            del schema["$schema"]
        for path, schema in schemas.items():
            kind = schema.get("properties", {}).get("kind", {}).get("const")
            if kind == "Settings":
                self.settings = kind_of(schema)
            elif kind:
                self.by_kind[kind] = kind_of(schema)
            elif path.name == "manifest.json":
                resolver = jsonschema.RefResolver(
                    path.as_uri(), schema, {each.as_uri(): schemas[each] for each in schemas})
                self.any_kind = kind_of(schema, resolver=resolver)

    def check_settings(self, document):
        """What is wrong with the settings of an example, or nothing."""
        error = next(self.settings.iter_errors(document), None)
        return error and f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"

    def ask(self, document):
        schema = self.by_kind.get(document.get("kind")) if isinstance(document, dict) else None
        if schema is None:
            return "there is no such kind"
        error = next(schema.iter_errors(document), None)
        if self.any_kind.is_valid(document) != (error is None):
            sys.exit(f"the schema of all kinds differs from that of its kind about {document}")
        return error and f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"


class KubeServer:
    """A real API server that has our CRDs, asked by dry runs."""

    name = "kube"

    def __init__(self):
        self.instance = dict(
            line.split("=", 1)
            for line in pathlib.Path(os.environ["LITECTL_REAL_KUBE_INSTANCE"]).read_text().splitlines())
        self.tls = ssl.create_default_context(cafile=self.instance["CA_FILE"])
        self.host = urllib.parse.urlsplit(self.instance["URL"]).netloc
        self.local = threading.local()
        self.spaces = set()
        self.lock = threading.Lock()
        self.plurals = {}
        for path in sorted((ROOT / "crds").glob("*.yaml")):
            self.install(yaml.safe_load(path.read_text()))

    def call(self, method, path, body=None, kind="application/json"):
        for attempt in (1, 2):
            connection = getattr(self.local, "connection", None)
            if connection is None:
                connection = http.client.HTTPSConnection(self.host, context=self.tls, timeout=60)
                self.local.connection = connection
            try:
                connection.request(method, path, body and json.dumps(body), {
                    "Authorization": "Bearer " + self.instance["TOKEN"], "Content-Type": kind})
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read())
            except (http.client.HTTPException, OSError):
                self.local.connection = None
                if attempt == 2:
                    raise

    def install(self, crd):
        path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + crd["metadata"]["name"]
        status, answer = self.call(
            "PATCH", path + "?fieldManager=agree&force=true&fieldValidation=Strict", crd,
            "application/apply-patch+yaml")
        if status not in (200, 201):
            sys.exit(f"{crd['metadata']['name']} is refused: {answer.get('message')}")
        deadline = time.monotonic() + 30
        while True:
            answer = self.call("GET", path)[1]
            conditions = {c["type"]: c for c in (answer.get("status", {}).get("conditions") or [])}
            if conditions.get("NonStructuralSchema", {}).get("status") == "True":
                sys.exit(f"{crd['metadata']['name']}: {conditions['NonStructuralSchema']['message']}")
            if conditions.get("Established", {}).get("status") == "True":
                break
            if time.monotonic() > deadline:
                sys.exit(f"{crd['metadata']['name']} is not established: {conditions}")
            time.sleep(0.1)
        names = crd["spec"]["names"]
        self.plurals[names["kind"]] = names["plural"]
        # Established comes a moment before the objects are served.
        while self.call("GET", f"{GROUP}/{names['plural']}")[0] != 200:
            if time.monotonic() > deadline:
                sys.exit(f"{names['plural']} are not served")
            time.sleep(0.1)

    def check_ids(self):
        """An id is chosen once; left out it is the object's name, so that writing that out is no change."""
        wrong = []
        for kind, plural in self.plurals.items():
            crd = self.call("GET", f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{plural}.litectl.dev")[1]
            schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
            spec = schema["properties"]["spec"]
            if "id" not in spec["properties"]:
                continue
            needed = {name: "needed" for name in spec.get("required", [])}
            for first, second, allowed in [
                    ({}, {"id": "twin"}, True), ({}, {"id": "other"}, False), ({"id": "a"}, {"id": "b"}, False),
                    ({"id": "a"}, {}, False), ({"id": "a"}, {"id": "a"}, True), (None, {"id": "other"}, False)]:
                document = {"apiVersion": "litectl.dev/v1alpha1", "kind": kind, "metadata": {"name": "twin"}}
                if first is not None or needed:
                    document["spec"] = needed | (first or {})
                path = f"{GROUP}/namespaces/{self.ready_space(document)}/{plural}"
                self.call("DELETE", path + "/twin")
                made, answer = self.call("POST", path, document)
                if made != 201:
                    sys.exit(f"{kind} {first} is refused: {answer.get('message')}")
                answer["spec"] = needed | second
                status = self.call("PUT", path + "/twin?dryRun=All", answer)[0]
                self.call("DELETE", path + "/twin")
                if (status == 200) != allowed:
                    wrong.append(f"{kind}: a change of spec from {first} to {second} is answered {status}")
        return wrong

    def ready_space(self, document):
        """The namespace to ask in; a well-formed one is made."""
        metadata = document.get("metadata")
        space = metadata.get("namespace") if isinstance(metadata, dict) else None
        if not isinstance(space, str) or not re.fullmatch("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", space):
            space = "agree"
        with self.lock:
            if space not in self.spaces:
                status, answer = self.call("POST", "/api/v1/namespaces", {
                    "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}})
                if status not in (201, 409):
                    sys.exit(f"no namespace {space}: {answer}")
                self.spaces.add(space)
        return space

    def ask(self, document):
        plural = self.plurals.get(document.get("kind")) if isinstance(document, dict) else None
        if plural is None:
            return "there is no such kind"
        path = f"{GROUP}/namespaces/{self.ready_space(document)}/{plural}"
        status, answer = self.call("POST", path + "?dryRun=All&fieldValidation=Strict", document)
        if status == 201:
            return None
        if status in (400, 422):
            return answer.get("message", "")[:400]
        sys.exit(f"the API server answers {status}: {answer}")


def main():
    program, mode = sys.argv[1:]
    validators = [JsonSchemas()]
    if mode == "--kube":
        validators.append(KubeServer())
    cases = []
    left_out = 0
    for case in read_documents(program):
        if case.get("unreadable") or holds_null(case["document"]):
            left_out += 1
        elif exceptions.is_settings(case["document"]):
            problem = validators[0].check_settings(case["document"])
            if problem:
                sys.exit(f"{case['name']}: {problem}")
        else:
            cases.append(case)

    begin = time.monotonic()
    wrong = []
    used = {}
    accepted = {}
    for validator in validators:
        with concurrent.futures.ThreadPoolExecutor(
                IN_FLIGHT if validator.name == "kube" else 1) as pool:
            verdicts = list(pool.map(lambda case: validator.ask(case["document"]), cases))
        accepted[validator.name] = sum(verdict is None for verdict in verdicts)
        for case, verdict in zip(cases, verdicts):
            if (verdict is None) == (not case["problems"]):
                continue
            reason = exceptions.find(validator.name, case, verdict)
            if reason:
                used[validator.name, reason] = used.get((validator.name, reason), 0) + 1
            else:
                wrong.append((validator.name, case, verdict))

    for (name, reason), count in sorted(used.items()):
        print(f"excepted {count:5} × {name}: {reason}")
    for name, case, verdict in wrong[:SHOWN]:
        print(f"\nDISAGREE {case['name']}\n  {json.dumps(case['document'])[:1500]}")
        print(f"  litectl: {case['problems'] or 'right'}\n  {name}: {verdict or 'right'}")
    ours = sum(not case["problems"] for case in cases)
    print(f"\n{len(cases)} documents, {ours} of them right; {left_out} left out (null, or no YAML); "
          f"{len(wrong)} disagreements; {time.monotonic() - begin:.0f} s; right by {accepted}")
    # Both verdicts have to be given often, or nothing was asked.
    if wrong or ours < len(cases) // 10 or ours > len(cases) * 9 // 10:
        sys.exit(1)
    unused = exceptions.unused(used, [validator.name for validator in validators])
    wrong = validators[-1].check_ids() if mode == "--kube" else []
    if wrong:
        sys.exit("\n".join(wrong))
    if unused:
        sys.exit("exceptions that nothing needs:\n  " + "\n  ".join(unused))


if __name__ == "__main__":
    main()
