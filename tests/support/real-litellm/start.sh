#!/usr/bin/env bash
# Starts one instance, PostgreSQL and proxy, and waits until the proxy answers.
#
#   start.sh [--fresh]     --fresh begins with an empty database
#
# Where it listens, its key and its processes are then in RL_STATE/instance.env.
set -euo pipefail
umask 022
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "$0")/env.sh"
case $* in
  '') fresh='' ;;
  --fresh) fresh=yes ;;
  *) die "usage: start.sh [--fresh]" ;;
esac
[ -f "$RL_HOME/installed" ] || die "run setup.sh first: nothing is installed in $RL_HOME"
[ -n "$pg_bin" ] || die "no PostgreSQL in $postgres_root"
node=$(node_bin) || die "no Node of version 20 or later with npm"
: "${RL_MASTER_KEY:=sk-tests-only-$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')}"

# An instance whose owner is gone is about to be stopped by its watchdog.
in_use() {
  pid_of proxy >/dev/null || return 1
  [ ! -f "$RL_STATE/owner" ] || ps -o stat= -p "$(cat "$RL_STATE/owner")" | grep -qv '^Z'
}

use_state
lock_state
! in_use || die "an instance of $RL_STATE is running; stop.sh first"
trap 'status=$?; [ "$status" = 0 ] || stop_instance' EXIT
trap 'exit 130' INT TERM HUP
stop_instance # what an earlier one left: a database without its proxy, an instance.env

# Chooses a free port when asked for 0. The lock is inherited by the server and so is held for as
# long as it lives: two starts never choose the same port. Below 32768 no client connection can have
# one by chance.
claim_port() {
  local wanted=$1 fd port
  mkdir -p "$LITECTL_CACHE/ports"
  for _ in $(seq 100); do
    port=$((wanted ? wanted : 20000 + RANDOM % 12000))
    exec {fd}>>"$LITECTL_CACHE/ports/$port"
    if flock -w "$((wanted ? 5 : 0))" "$fd" && ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      claimed=$port
      return
    fi
    exec {fd}>&-
    [ "$wanted" = 0 ] || die "port $port is taken" # the proxy would silently choose another one
  done
  die "no free port"
}

# Folders of states that are gone.
drop_orphans() {
  local owner
  for owner in "$LITECTL_CACHE"/real-litellm/data/*/owner; do
    [ ! -f "$owner" ] || [ -d "$(cat "$owner")" ] || rm -rf "$(dirname "$owner")"
  done
}

start_postgres() {
  claim_port "$RL_PG_PORT"
  RL_PG_PORT=$claimed
  [ -z "$fresh" ] || rm -rf "$pg_home"
  mkdir -p "$pg_home"
  echo "$RL_STATE" >"$pg_home/owner"
  if [ ! -f "$pg_home/made-from" ]; then
    rm -rf "$pg_data"
    cp -a --reflink=auto "$template" "$pg_data"
    cp "$RL_HOME/installed" "$pg_home/made-from"
  fi
  cmp -s "$RL_HOME/installed" "$pg_home/made-from" ||
    die "the database of $RL_STATE is of another installation; start with --fresh"
  # Its data is disposable, so durability is traded for speed.
  as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -l "$pg_data/server.log" -w -t 60 -o "\
    -c listen_addresses=127.0.0.1 -c port=$RL_PG_PORT -c unix_socket_directories='' \
    -c max_connections=60 -c fsync=off -c synchronous_commit=off -c full_page_writes=off" \
    start >/dev/null {state_lock}>&- ||
    { tail -5 "$pg_data/server.log" >&2; exit 1; }
}

# Stops the instance when the process that wanted it is gone, however it went.
start_watchdog() {
  [ -n "$RL_OWNER" ] || return 0
  [ "$RL_OWNER" != parent ] || RL_OWNER=$PPID
  echo "$RL_OWNER" >"$RL_STATE/owner"
  # shellcheck disable=SC2016  # expanded by the inner shell
  (cd "$RL_STATE" && RL_STATE=$RL_STATE exec setsid \
    bash -c 'tail --pid="$1" -s 0.5 -f /dev/null; exec "$2"' watchdog "$RL_OWNER" "$here/stop.sh" \
    >/dev/null 2>&1 </dev/null {state_lock}>&-) &
  echo $! >"$RL_STATE/watchdog.pid"
}

start_proxy() {
  claim_port "$RL_PORT"
  RL_PORT=$claimed
  database_url=postgresql://litellm@127.0.0.1:$RL_PG_PORT/$database
  # The prisma command of the virtual environment must not come first on PATH, see setup.sh.
  (cd "$RL_STATE" && exec env \
    PATH="$RL_HOME/bin:$node:$PATH" \
    HOME="$RL_STATE" \
    DATABASE_URL="$database_url" \
    PRISMA_QUERY_ENGINE_BINARY="$RL_HOME/engine/query-engine.mjs" \
    ENGINE_LOG="$RL_ENGINE_LOG" \
    DISABLE_SCHEMA_UPDATE=true \
    STORE_MODEL_IN_DB=True \
    LITELLM_MASTER_KEY="$RL_MASTER_KEY" \
    LITELLM_SALT_KEY=sk-salt-for-tests \
    LITELLM_MODE=PRODUCTION \
    LITELLM_TELEMETRY=False \
    LITELLM_LOCAL_MODEL_COST_MAP=True \
    LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS=True \
    LITELLM_LOCAL_AUTOROUTER_PRESETS=True \
    LITELLM_LOCAL_BLOG_POSTS=True \
    LITELLM_LOCAL_POLICY_TEMPLATES=True \
    setsid "$RL_HOME/venv/bin/litellm" --config "$here/config.yaml" \
    --host 127.0.0.1 --port "$RL_PORT" --telemetry False \
    >"$proxy_log" 2>&1 </dev/null {state_lock}>&-) &
  proxy=$!
  echo "$proxy" >"$RL_STATE/proxy.pid"
}

# Ready, and ours: nobody else knows this key. It goes by standard input, not on a command line.
answers() {
  curl -fs -m 5 "$url/health/readiness" 2>/dev/null | grep -q '"db": *"connected"' &&
    printf 'header = "Authorization: Bearer %s"\n' "$RL_MASTER_KEY" |
    curl -fs -m 10 -o /dev/null -K - "$url/v1/models"
}

await_proxy() {
  url=http://127.0.0.1:$RL_PORT
  until answers; do
    if ! kill -0 "$proxy" 2>/dev/null || [ "$SECONDS" -ge "$RL_START_TIMEOUT" ]; then
      say "the proxy did not come up; the end of $proxy_log:"
      tail -40 "$proxy_log" >&2
      exit 1
    fi
    sleep 0.2
  done
}

write_instance() {
  (umask 077 && cat >"$instance.new") <<END
URL=$url
MASTER_KEY=$RL_MASTER_KEY
VERSION=$RL_VERSION
PORT=$RL_PORT
PROXY_PID=$proxy
PROXY_LOG=$proxy_log
DATABASE_URL=$database_url
POSTGRES_PORT=$RL_PG_PORT
POSTGRES_PID=$(as_postgres head -1 "$pg_data/postmaster.pid")
POSTGRES_DATA=$pg_data
STATE=$RL_STATE
END
  mv "$instance.new" "$instance"
}

SECONDS=0
start_watchdog
drop_orphans
start_postgres
start_proxy
await_proxy
write_instance
say "LiteLLM $RL_VERSION answers at $url after ${SECONDS}s; see $instance"
