#!/usr/bin/env bash
# Measures a no-op plan against the same calls made bare, at 1,000 and 10,000 keys on the sandbox.
#
#   bench.sh [--url URL] [KEYS...]
#
# --url measures on a disposable LiteLLM instead: see tests/bench/no_op_plan.py.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"
"$root/scripts/build.sh"
python311 >/dev/null || "$root/scripts/install.sh" test
server=()
if [ "${1:-}" = --url ]; then
  server=("$1" "$2")
  shift 2
fi
[ "$#" -gt 0 ] || set -- 1000 10000
exec "$(python311)" "$root/tests/bench/no_op_plan.py" "$root/build/litectl" "${server[@]}" "$@"
