#!/usr/bin/env bash
# Measures a no-op plan at 1,000 and 10,000 keys on the sandbox against the bare list calls.
#
#   bench.sh [KEYS...]
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"
"$root/scripts/build.sh"
command -v curl >/dev/null || "$root/scripts/install.sh" test
[ "$#" -gt 0 ] || set -- 1000 10000
exec "$(python311)" "$root/tests/bench/no_op_plan.py" "$root/build/litectl" "$@"
