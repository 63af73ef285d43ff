# Settings and functions of the scripts here; every RK_* variable can be set outside. Sourced, never
# run. What each variable means: README.md.
# shellcheck shell=bash disable=SC2034
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../../../scripts/common.sh
source "$here/../../../scripts/common.sh"

: "${RK_HOME:=$LITECTL_CACHE/real-kube}"
: "${RK_STATE:=$LITECTL_CACHE/real-kube/state}"
: "${RK_PORT:=0}"
: "${RK_OWNER:=}"
: "${RK_START_TIMEOUT:=120}"

# The version that the server reports is the one that go.mod requires.
kube_version=$(sed -n 's/^[[:space:]]*k8s.io\/kubernetes \(v[0-9.]*\)$/\1/p' "$here/go.mod")

# One binary for each state of the sources and each compiler.
binary_path() {
  local go=$1 key
  key=$({ cat "$here"/{go.mod,go.sum,*.go,setup.sh}; "$go" version; } | sha256sum | cut -c1-16)
  echo "$RK_HOME/$key/real-kube"
}

use_state() {
  mkdir -p "$RK_STATE"
  RK_STATE=$(realpath "$RK_STATE")
  instance=$RK_STATE/instance.env
  server_log=$RK_STATE/server.log
}

# One start or stop of a state folder at a time.
lock_state() {
  exec {state_lock}>"$RK_STATE/lock"
  flock "$state_lock"
}

# The number in a pid file, if that process is still one of this state folder. The server goes into
# its data's.
pid_of() {
  local pid
  pid=$(cat "$RK_STATE/$1.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] || return 1
  case $(readlink "/proc/$pid/cwd") in
    "$RK_STATE" | "$RK_STATE/data") echo "$pid" ;;
    *) return 1 ;;
  esac
}

stop_instance() {
  local pid
  rm -f "$instance"
  if pid=$(pid_of server); then
    kill -TERM "$pid" 2>/dev/null || true
    timeout 15 tail --pid="$pid" -s 0.1 -f /dev/null || true
    kill -KILL "$pid" 2>/dev/null || true
  fi
  # Called by the watchdog itself when the owner is gone.
  if pid=$(pid_of watchdog) && [ "$pid" != $$ ]; then kill -TERM -- "-$pid" 2>/dev/null || true; fi
  rm -f "$RK_STATE"/{server.pid,watchdog.pid}
}
