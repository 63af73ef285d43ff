# Functions of the scripts here. Sourced, never run.
# shellcheck shell=bash disable=SC2034
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../../../scripts/common.sh
source "$here/../../../scripts/common.sh"

: "${PG_STATE:?a folder of the caller\'s own}"
mkdir -p "$PG_STATE"
PG_STATE=$(realpath "$PG_STATE")
pg_bin=$(postgres_bin || true)
# Where the postgres user can reach it, named after the state folder.
pg_home=$LITECTL_CACHE/postgres/$(sha256sum <<<"$PG_STATE" | cut -c1-16)

stop_instance() {
  rm -f "$PG_STATE/instance.env"
  [ -f "$pg_home/data/postmaster.pid" ] || return 0
  as_postgres "$pg_bin/pg_ctl" -D "$pg_home/data" -m fast -w stop >/dev/null || true
}
