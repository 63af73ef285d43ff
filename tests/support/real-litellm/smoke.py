#!/usr/bin/env python3
"""Walk through the management API of a running proxy and check the answers.

usage: smoke.py INSTANCE_ENV     the file that start.sh wrote
"""

import json
import sys
import urllib.error
import urllib.request

if len(sys.argv) != 2:
    raise SystemExit(__doc__)
with open(sys.argv[1]) as lines:
    instance = dict(line.rstrip("\n").split("=", 1) for line in lines)
failures = 0
checks = 0


def call(method, path, body=None):
    request = urllib.request.Request(
        instance["URL"] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {instance['MASTER_KEY']}",
            "Content-Type": "application/json",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def check(what, method, path, body=None, status=200, holds=lambda answer: True):
    global checks, failures
    checks += 1
    got, answer = call(method, path, body)
    good = got == status and holds(answer)
    if not good:
        failures += 1
    print(f"{'ok  ' if good else 'FAIL'} {what}: {method} {path} -> {got}")
    if not good:
        print(f"     expected {status}; {json.dumps(answer)[:500]}")
    return answer


check("ready", "GET", "/health/readiness", holds=lambda a: a["db"] == "connected")

check("budget", "POST", "/budget/new", {"budget_id": "s-budget", "max_budget": 10, "budget_duration": "30d", "rpm_limit": 5})
check("budget twice", "POST", "/budget/new", {"budget_id": "s-budget"}, status=400)
check("budget update", "POST", "/budget/update", {"budget_id": "s-budget", "max_budget": 20, "rpm_limit": None})
check("budget read", "POST", "/budget/info", {"budgets": ["s-budget"]}, holds=lambda a: (a[0]["max_budget"], a[0]["rpm_limit"]) == (20, None))
check("budgets", "GET", "/budget/list", holds=lambda a: "s-budget" in [b["budget_id"] for b in a])

user = {"user_id": "s-user", "user_email": "s@example.com", "user_role": "internal_user", "metadata": {"n": {"deep": [1, "é"]}}, "auto_create_key": False}
check("user", "POST", "/user/new", user)
check("user twice", "POST", "/user/new", user, status=409)
check("user update", "POST", "/user/update", {"user_id": "s-user", "max_budget": 7.5})
check("user read", "GET", "/user/info?user_id=s-user", holds=lambda a: (a["user_info"]["max_budget"], a["user_info"]["metadata"]) == (7.5, user["metadata"]))
check("users", "GET", "/user/list?page=1&page_size=100", holds=lambda a: "s-user" in [u["user_id"] for u in a["users"]])

check("team", "POST", "/team/new", {"team_id": "s-team", "team_alias": "smoke", "max_budget": 100, "models": ["s-model"]})
check("team twice", "POST", "/team/new", {"team_id": "s-team"}, status=400)
check("team update", "POST", "/team/update", {"team_id": "s-team", "max_budget": 150})
check("member", "POST", "/team/member_add", {"team_id": "s-team", "member": {"role": "user", "user_id": "s-user"}, "max_budget_in_team": 3})
check("member update", "POST", "/team/member_update", {"team_id": "s-team", "user_id": "s-user", "max_budget_in_team": 4})
check(
    "team read", "GET", "/team/info?team_id=s-team",
    holds=lambda a: a["team_info"]["max_budget"] == 150 and a["team_memberships"][0]["litellm_budget_table"]["max_budget"] == 4,
)
check("teams", "GET", "/team/list", holds=lambda a: "s-team" in [t["team_id"] for t in a])
check("teams, paged", "GET", "/v2/team/list?page=1&page_size=100", holds=lambda a: "s-team" in [t["team_id"] for t in a["teams"]])

made = check("key", "POST", "/key/generate", {"key_alias": "s-key", "team_id": "s-team", "user_id": "s-user", "max_budget": 2, "tpm_limit": 9007199254740993})
key, token = made["key"], made["token"]
check("key twice", "POST", "/key/generate", {"key_alias": "s-key"}, status=400)
check("key update", "POST", "/key/update", {"key": token, "max_budget": 3.5, "metadata": {"rev": "2"}})
check("key read", "GET", f"/key/info?key={token}", holds=lambda a: (a["info"]["max_budget"], a["info"]["metadata"], a["info"]["tpm_limit"]) == (3.5, {"rev": "2"}, 9007199254740993))
check("keys", "GET", "/key/list?return_full_object=true&size=100", holds=lambda a: token in [k["token"] for k in a["keys"]])
check("key regenerate is licensed", "POST", f"/key/{key}/regenerate", {}, status=500, holds=lambda a: "Enterprise" in a["error"]["message"])
check("key delete", "POST", "/key/delete", {"keys": [token]})
check("key gone", "GET", f"/key/info?key={token}", status=404)

check("model", "POST", "/model/new", {"model_name": "s-model", "litellm_params": {"model": "openai/gpt-x", "api_key": "sk-fake", "tpm": 10}, "model_info": {"id": "s-model-1"}})
check("model update", "PATCH", "/model/s-model-1/update", {"litellm_params": {"tpm": 20}})
check("model read", "GET", "/model/info?litellm_model_id=s-model-1", holds=lambda a: a["data"][0]["litellm_params"]["tpm"] == 20 and a["data"][0]["model_info"]["db_model"])
check("model delete", "POST", "/model/delete", {"id": "s-model-1"})

organization = {"organization_alias": "s-org"}
if instance["VERSION"] == "1.90.0":
    made = check("organization", "POST", "/organization/new", organization)
    gone = {"organization_ids": [made["organization_id"]]}
    check("organization delete", "DELETE", "/organization/delete", gone)
else:
    check("organization is licensed", "POST", "/organization/new", organization, status=403)

check("customer", "POST", "/customer/new", {"user_id": "s-customer", "max_budget": 4})
check("customer update", "POST", "/customer/update", {"user_id": "s-customer", "alias": "renamed"})
check("customers", "GET", "/customer/list", holds=lambda a: "renamed" in [c["alias"] for c in a])
check("customer delete", "POST", "/customer/delete", {"user_ids": ["s-customer"]})

check("credential", "POST", "/credentials", {"credential_name": "s-cred", "credential_values": {"api_key": "sk-fake-123456"}, "credential_info": {}})
check("credential update", "PATCH", "/credentials/s-cred", {"credential_name": "s-cred", "credential_values": {"api_key": "sk-fake-999999"}, "credential_info": {"rev": "2"}})
check("credentials", "GET", "/credentials", holds=lambda a: "s-cred" in [c["credential_name"] for c in a["credentials"]])
check("credential delete", "DELETE", "/credentials/s-cred")

check("tag", "POST", "/tag/new", {"name": "s-tag", "description": "one"})
check("tag update", "POST", "/tag/update", {"name": "s-tag", "description": "two"})
check("tags", "GET", "/tag/list", holds=lambda a: "two" in [t["description"] for t in a])
check("tag delete", "POST", "/tag/delete", {"name": "s-tag"})

check("team delete", "POST", "/team/delete", {"team_ids": ["s-team"]})
check("user delete", "POST", "/user/delete", {"user_ids": ["s-user"]})
check("budget delete", "POST", "/budget/delete", {"id": "s-budget"})

print(f"{checks - failures} passed, {failures} failed")
sys.exit(1 if failures else 0)
