#!/usr/bin/env bash
# Checks every shell script of the tree with shellcheck.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"
command -v shellcheck >/dev/null || "$root/scripts/install.sh" test

cd "$root"
source_files '*.sh' .ci/run | xargs -0 -r shellcheck -x
