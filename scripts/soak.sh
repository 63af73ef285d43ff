#!/usr/bin/env bash
# Kills the program at random moments of an apply of fifty keys, on the real LiteLLM, many more times
# than scripts/test.sh does, and prints the seed and where the kills landed.
#
#   soak.sh [KILLS]     200 unless told otherwise; LITECTL_KILL_SEED repeats the moments of a run,
#                       as far as the machine allows
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

[ "$#" -le 1 ] || die "usage: soak.sh [KILLS]"
kills=${1:-200}
[[ $kills =~ ^[1-9][0-9]*$ ]] || die "usage: soak.sh [KILLS]"

"$root/scripts/install.sh" test
"$root/scripts/build.sh" litectl kill_tests
real=$root/tests/support/real-litellm
"$real/setup.sh"

RL_STATE=$(mktemp -d)
export RL_STATE RL_OWNER=$$
end() { "$real/stop.sh" --purge >&2 || true; }
trap end EXIT
trap 'exit 130' INT TERM HUP
"$real/start.sh" --fresh

LITECTL_KILLS=$kills LITECTL_REAL_LITELLM_INSTANCE=$RL_STATE/instance.env \
  "$root/build/tests/kill/kill_tests" --gtest_filter='Real/*'
