#!/usr/bin/env bash
# Stops the instance of RK_STATE. Its data stays for the next start, unless told otherwise.
#
#   stop.sh [--purge]     --purge removes the state folder too
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "$0")/env.sh"
[ -d "$RK_STATE" ] || exit 0

use_state
lock_state
stop_instance
[ "${1:-}" != --purge ] || rm -rf "$RK_STATE"
