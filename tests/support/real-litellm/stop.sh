#!/usr/bin/env bash
# Stops the instance of RL_STATE. Its database stays for the next start, unless told otherwise.
#
#   stop.sh [--purge]     --purge removes the database and the state folder too
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "$0")/env.sh"
[ -d "$RL_STATE" ] || exit 0

use_state
lock_state
stop_instance
[ "${1:-}" != --purge ] || rm -rf "$pg_home" "$RL_STATE"
