#!/usr/bin/env bash
# Starts a PostgreSQL of the tests' own on a socket of this machine, and waits until it answers.
#
#   start.sh     with PG_STATE, a folder of the caller's; PG_OWNER: stop when this process is gone
#
# Where it is stands in PG_STATE/instance.env then. Role litectl may do everything without a
# password, role guarded needs one: "correct horse".
set -euo pipefail
umask 022
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "$0")/env.sh"
[ -n "$pg_bin" ] || die "no PostgreSQL in $postgres_root"

start_watchdog() {
  [ -n "${PG_OWNER:-}" ] || return 0
  [ "$PG_OWNER" != parent ] || PG_OWNER=$PPID
  # Only the server that was started here: by then the folder may have the one of another run.
  # shellcheck disable=SC2016  # expanded by the inner shell
  PG_STATE=$PG_STATE setsid bash -c '
    tail --pid="$1" -s 0.5 -f /dev/null
    [ "$(head -1 "$3" 2>/dev/null)" != "$4" ] || exec "$2"' \
    watchdog "$PG_OWNER" "$here/stop.sh" "$pg_home/data/postmaster.pid" \
    "$(head -1 "$pg_home/data/postmaster.pid")" >/dev/null 2>&1 </dev/null &
}

trap 'status=$?; [ "$status" = 0 ] || stop_instance' EXIT
stop_instance
rm -rf "$pg_home"
mkdir -p "$pg_home"
[ "$(id -u)" != 0 ] || chown postgres "$pg_home"
as_postgres "$pg_bin/initdb" -D "$pg_home/data" -U litectl -A trust -E UTF8 --locale=C.UTF-8 \
  --wal-segsize=4 --no-sync >"$PG_STATE/initdb.log"
printf 'local all guarded scram-sha-256\nlocal all all trust\n' |
  as_postgres tee "$pg_home/data/pg_hba.conf" >/dev/null
# Its data is disposable, so durability is traded for speed.
as_postgres "$pg_bin/pg_ctl" -D "$pg_home/data" -l "$pg_home/server.log" -w -t 60 -o "\
  -c listen_addresses='' -c unix_socket_directories='$pg_home' -c max_connections=60 \
  -c fsync=off -c full_page_writes=off" start >/dev/null ||
  { tail -5 "$pg_home/server.log" >&2; exit 1; }
"$pg_bin/psql" -X -q -h "$pg_home" -U litectl -d postgres \
  -c "CREATE ROLE guarded LOGIN PASSWORD 'correct horse'"
echo "SOCKET=$pg_home" >"$PG_STATE/instance.env"
start_watchdog
say "PostgreSQL answers at $pg_home"
