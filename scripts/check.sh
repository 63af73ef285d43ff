#!/usr/bin/env bash
# The quick checks to run before a commit: format, scripts, build, and the tests that start no
# server. test.sh runs everything.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

"$root/scripts/install.sh" test
"$root/scripts/format.sh" --check
"$root/scripts/lint_scripts.sh"
"$root/scripts/build.sh" all
ctest --test-dir "$root/build" --output-on-failure --no-tests=error -j "$(nproc)" \
  -L '^(unit|golden|prop|lint|generated)$'
