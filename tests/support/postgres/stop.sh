#!/usr/bin/env bash
# Stops the PostgreSQL of PG_STATE and removes its data. Harmless when nothing runs.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "$0")/env.sh"
stop_instance
rm -rf "$pg_home"
