#!/usr/bin/env bash
# Shows what litectl does, on its own sandbox: installs what the build needs, builds, and goes through
# headed steps, each with its command and one sentence of outcome. Stops what it started.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

"$root/scripts/build.sh"
litectl=$root/build/litectl

folder=$(mktemp -d)
sandbox=''
end() {
  [ -z "$sandbox" ] || { kill "$sandbox" && wait "$sandbox"; } 2>/dev/null || true
  rm -rf "$folder"
}
trap end EXIT
trap 'exit 130' INT TERM
# The keys of the demo live no longer than the demo, in CI as elsewhere.
unset CI

step=0
heading() {
  step=$((step + 1))
  printf '\n\033[1m%d. %s\033[0m\n' "$step" "$*"
}
# Runs litectl with the arguments, shows both, and stops unless it ends with the status that belongs
# to this step.
run() {
  local expected=$1 status=0
  shift
  printf '   $ litectl %s\n' "$*"
  (cd "$folder" && "$litectl" "$@") >"$folder/output" 2>&1 || status=$?
  sed 's/^/   | /' "$folder/output"
  [ "$status" = "$expected" ] || die "step $step ended with $status instead of $expected"
}
outcome() { printf '   => %s\n' "$*"; }
expect() { grep -qF -- "$1" "$folder/output" || die "step $step did not say: $1"; }

heading "Start the sandbox, a LiteLLM stand-in that lives in memory"
coproc serving { exec "$litectl" sandbox --listen 127.0.0.1:0 --master-key-file "$folder/key"; }
# shellcheck disable=SC2154  # set by coproc
sandbox=$serving_PID
read -r line <&"${serving[0]}"
url=${line##* }
LITELLM_MASTER_KEY=$(cat "$folder/key")
export LITELLM_MASTER_KEY
target=(-f manifests --url "$url")
outcome "it answers at $url and made a master key of its own."

behind_our_back() {
  printf '   $ curl -X POST %s%s -d %s\n' "$url" "$1" "'$2'"
  curl -fsS -o "$folder/answer" -H "Authorization: Bearer $LITELLM_MASTER_KEY" \
    -H 'Content-Type: application/json' -d "$2" "$url$1"
}

heading "Check the manifests, without a network"
cp -r "$root/examples/quickstart" "$folder/manifests"
run 0 validate -f manifests
outcome "budgets, a team, a user and keys: nothing wrong with them."

heading "Plan: what would be done?"
run 2 plan "${target[@]}" --detailed-exitcode
expect "5 to create"
outcome "nothing is there yet, so everything is to be created; nothing was changed."

heading "Apply it"
run 0 apply "${target[@]}" --yes
expect "5 created"
outcome "all is made, in the right order, and the keys' values lie in .litectl/keys, readable by you alone."

heading "Plan again"
run 0 plan "${target[@]}" --detailed-exitcode
expect "No changes"
outcome "nothing is left to do, and it stays so."

heading "Somebody changes a budget behind our back"
behind_our_back /team/update '{"team_id": "research", "max_budget": 99999}'
run 2 plan "${target[@]}" --detailed-exitcode
expect "maxBudget"
outcome "the plan names the field, both values, and that it was changed behind our back."

heading "Apply heals it"
run 0 apply "${target[@]}" --yes
expect "1 updated"
run 0 plan "${target[@]}" --detailed-exitcode
outcome "one call, and the team has its budget again."

heading "A field is removed from a manifest"
printf "   $ sed -i '/rpmLimit/d' manifests/team.yaml\n"
sed -i '/rpmLimit/d' "$folder/manifests/team.yaml"
run 0 apply "${target[@]}" --yes
expect "rpmLimit"
run 0 plan "${target[@]}" --detailed-exitcode
outcome "it is cleared on the server, not forgotten there."

heading "Twelve more budgets, and then their file is lost"
for i in $(seq 12); do
  printf -- '---\napiVersion: litectl.dev/v1alpha1\nkind: Budget\nmetadata: {name: tier-%d}\nspec: {maxBudget: %d}\n' "$i" "$i"
done >"$folder/manifests/tiers.yaml"
run 0 apply "${target[@]}" --yes
printf "   $ rm manifests/tiers.yaml\n"
rm "$folder/manifests/tiers.yaml"
run 3 apply "${target[@]}" --yes --prune
expect "E2003"
outcome "a mass deletion is refused; the message says which flag allows it when it is meant."

heading "The audit log"
run 0 audit verify manifests/.litectl/audit
outcome "every change above is recorded, and the chain of records is whole."

printf '\nThat was all; the sandbox is stopped and the folder removed.\n'
