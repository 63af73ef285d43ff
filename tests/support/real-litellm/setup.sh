#!/usr/bin/env bash
# Installs the LiteLLM proxy of RL_VERSION with its database client and engine into RL_HOME, and
# makes a migrated empty database that instances begin with. Does nothing when that is done.
set -euo pipefail
umask 022
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "$0")/env.sh"
[ -f "$requirements" ] || die "no $requirements"

"$root/scripts/install.sh" test
pg_bin=$(postgres_bin) || die "no PostgreSQL in $postgres_root"
node=$(node_bin) || die "no Node of version 20 or later with npm"
python=$(python311) || die "no Python 3.11 with venv"

mkdir -p "$RL_HOME"
exec {lock}>"$RL_HOME.lock"
flock "$lock"

fingerprint=$({
  echo "$pg_bin" "$python" "$(id -un)"
  cat "$requirements" "$here"/{setup.sh,generate_client.py} "$here"/engine/*
} | sha256sum)
if [ "$(cat "$RL_HOME/installed" 2>/dev/null)" = "$fingerprint" ] &&
  "$RL_HOME/venv/bin/python" -c '' 2>/dev/null; then
  say "LiteLLM $RL_VERSION is set up in $RL_HOME"
  exit 0
fi
say "setting up LiteLLM $RL_VERSION in $RL_HOME"
rm -rf "$RL_HOME"
mkdir "$RL_HOME"

install_proxy() {
  "$python" -m venv "$RL_HOME/venv"
  PIP_ROOT_USER_ACTION=ignore "$RL_HOME/venv/bin/pip" install -q --disable-pip-version-check \
    --no-deps --only-binary :all: --require-hashes -r "$requirements"
}

# WebAssembly packages: no native engine, no install scripts.
install_engine() {
  cp -r "$here/engine" "$RL_HOME/engine"
  (cd "$RL_HOME/engine" && PATH=$node:$PATH npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier \
    --loglevel=error >&2)
}

generate_client() {
  local schema
  schema=$(site_packages)/litellm/proxy/schema.prisma
  "$node/node" "$RL_HOME/engine/dmmf.mjs" "$schema" >"$RL_HOME/dmmf.json"
  "$RL_HOME/venv/bin/python" "$here/generate_client.py" "$schema" "$RL_HOME/dmmf.json"
  rm "$RL_HOME/dmmf.json"
  # At start the proxy calls this command to compare schemas, and the real one would look for a
  # native engine on the network. The database is migrated already, so all is well.
  mkdir "$RL_HOME/bin"
  printf '#!/bin/sh\nexit 0\n' >"$RL_HOME/bin/prisma"
  chmod +x "$RL_HOME/bin/prisma"
}

# A database with all of LiteLLM's own migrations, stopped, for start.sh to copy.
make_template() {
  local socket
  socket=$(mktemp -d)
  mkdir "$template"
  [ "$(id -u)" != 0 ] || chown postgres "$socket" "$template"
  as_postgres "$pg_bin/initdb" -D "$template" -U litellm -A trust -E UTF8 --locale=C.UTF-8 \
    --wal-segsize=4 --no-sync >"$RL_HOME/initdb.log"
  as_postgres "$pg_bin/pg_ctl" -D "$template" -l "$template/server.log" -w -o \
    "-c listen_addresses='' -c unix_socket_directories='$socket' -c fsync=off" start >/dev/null ||
    { tail -5 "$template/server.log" >&2; return 1; }
  apply_migrations "$socket" || { stop_template "$socket"; return 1; }
  stop_template "$socket"
}

# All in one psql run, oldest first: the folders' names begin with a date.
apply_migrations() {
  local psql=("$pg_bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$1" -U litellm)
  "${psql[@]}" -d postgres -c "CREATE DATABASE $database" &&
    find "$(site_packages)/litellm_proxy_extras/migrations" -name migration.sql |
    LC_ALL=C sort | sed "s/.*/\\\\i '&'/" |
      PGOPTIONS='-c client_min_messages=warning' "${psql[@]}" -d "$database"
}

stop_template() {
  as_postgres "$pg_bin/pg_ctl" -D "$template" -m fast -w stop >/dev/null
  rm -rf "$1" "$template/server.log"
}

install_proxy
install_engine
generate_client
make_template
echo "$fingerprint" >"$RL_HOME/installed"
say "LiteLLM $RL_VERSION is set up in $RL_HOME"
