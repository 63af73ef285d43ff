#!/usr/bin/env bash
# Starts one API server and waits until it is ready.
#
#   start.sh [--fresh]     --fresh begins with an empty etcd
#
# Where it listens and how to sign in is then in RK_STATE/instance.env.
set -euo pipefail
umask 077
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "$0")/env.sh"
case $* in
  '') fresh='' ;;
  --fresh) fresh=yes ;;
  *) die "usage: start.sh [--fresh]" ;;
esac
binary=$("$here/setup.sh")

use_state
lock_state
! pid_of server >/dev/null || die "an instance of $RK_STATE is running; stop.sh first"
trap 'status=$?; [ "$status" = 0 ] || stop_instance' EXIT
trap 'exit 130' INT TERM HUP
stop_instance # what an earlier one left
[ -z "$fresh" ] || rm -rf "$RK_STATE/data"
mkdir -p "$RK_STATE/data"
rm -f "$RK_STATE/data/admin.kubeconfig" # appears when this server is ready

# Stops the instance when the process that wanted it is gone, however it went.
if [ -n "$RK_OWNER" ]; then
  [ "$RK_OWNER" != parent ] || RK_OWNER=$PPID
  # shellcheck disable=SC2016  # expanded by the inner shell
  (cd "$RK_STATE" && RK_STATE=$RK_STATE exec setsid \
    bash -c 'tail --pid="$1" -s 0.5 -f /dev/null; exec "$2"' watchdog "$RK_OWNER" "$here/stop.sh" \
    >/dev/null 2>&1 </dev/null {state_lock}>&-) &
  echo $! >"$RK_STATE/watchdog.pid"
fi

token=tests-only-$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')
printf '%s,tests,tests,system:masters\n' "$token" >"$RK_STATE/tokens.csv"
(cd "$RK_STATE" && exec setsid "$binary" serve -dir "$RK_STATE/data" -port "$RK_PORT" \
  -tokens "$RK_STATE/tokens.csv" >"$RK_STATE/out" 2>"$server_log" </dev/null {state_lock}>&-) &
server=$!
echo "$server" >"$RK_STATE/server.pid"

SECONDS=0
until [ -e "$RK_STATE/data/admin.kubeconfig" ]; do
  if ! kill -0 "$server" 2>/dev/null || [ "$SECONDS" -ge "$RK_START_TIMEOUT" ]; then
    say "the API server did not become ready; the end of $server_log:"
    tail -20 "$server_log" >&2
    exit 1
  fi
  sleep 0.1
done
cat >"$instance.new" <<END
URL=$(cat "$RK_STATE/data/url")
TOKEN=$token
CA_FILE=$RK_STATE/data/pki/ca.crt
KUBECONFIG=$RK_STATE/data/admin.kubeconfig
VERSION=$kube_version
PID=$server
END
mv "$instance.new" "$instance"
say "kube-apiserver $kube_version answers after ${SECONDS}s; see $instance"
