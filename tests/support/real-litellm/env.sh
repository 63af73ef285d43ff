# Settings and functions of the scripts here; every RL_* variable can be set outside. Sourced, never
# run. What each variable means: README.md.
# shellcheck shell=bash disable=SC2034
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../../../scripts/common.sh
source "$here/../../../scripts/common.sh"

: "${RL_VERSION:=1.102.4}"
: "${RL_HOME:=$LITECTL_CACHE/real-litellm/$RL_VERSION}"
: "${RL_STATE:=$LITECTL_CACHE/real-litellm/state}"
: "${RL_PORT:=0}"
: "${RL_PG_PORT:=0}"
: "${RL_MASTER_KEY:=}"
: "${RL_OWNER:=}"
: "${RL_START_TIMEOUT:=240}"
: "${RL_ENGINE_LOG:=}"

case $RL_VERSION in
  1.82.7 | 1.82.8 | 1.107.0) die "LiteLLM $RL_VERSION was compromised; never install it" ;;
esac
requirements=$here/requirements-$RL_VERSION.txt
template=$RL_HOME/template
database=litellm
pg_bin=$(postgres_bin || true)

# The engine asks the schema for its types, the proxy for a node and a prisma command on its PATH.
site_packages() { "$RL_HOME/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }

# The state folder may be one that the postgres user cannot reach (a test's own, under /root), so
# the database's files lie in the cache, named after it.
use_state() {
  mkdir -p "$RL_STATE"
  RL_STATE=$(realpath "$RL_STATE")
  pg_home=$LITECTL_CACHE/real-litellm/data/$(sha256sum <<<"$RL_STATE" | cut -c1-16)
  pg_data=$pg_home/postgres
  instance=$RL_STATE/instance.env
  proxy_log=$RL_STATE/proxy.log
}

# One start or stop of a state folder at a time.
lock_state() {
  exec {state_lock}>"$RL_STATE/lock"
  flock "$state_lock"
}

# The number in a pid file, if that process is still one of this state folder.
pid_of() {
  local pid
  pid=$(cat "$RL_STATE/$1.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$RL_STATE" ] || return 1
  echo "$pid"
}

# Ends the process group that PID leads: politely, then after ten seconds for good.
end_group() {
  kill -TERM "$1" 2>/dev/null || return 0
  timeout 10 tail --pid="$1" -s 0.1 -f /dev/null || true
  kill -KILL -- "-$1" 2>/dev/null || true
}

postgres_runs() {
  [ -n "$pg_bin" ] && [ -f "$pg_data/PG_VERSION" ] &&
    as_postgres "$pg_bin/pg_ctl" -D "$pg_data" status >/dev/null
}

stop_instance() {
  local pid
  rm -f "$instance"
  if pid=$(pid_of proxy); then end_group "$pid"; fi
  # Called by the watchdog itself when the owner is gone.
  if pid=$(pid_of watchdog) && [ "$pid" != $$ ]; then kill -TERM -- "-$pid" 2>/dev/null || true; fi
  rm -f "$RL_STATE"/{proxy.pid,watchdog.pid,owner}
  if postgres_runs; then as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -m fast -w stop >/dev/null; fi
}
