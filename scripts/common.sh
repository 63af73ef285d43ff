# Shared by the scripts; sourced, never run.
# shellcheck shell=bash disable=SC2034  # what is set here is used by whoever sources this
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Everything that is downloaded or made once lives outside the tree. As root the folder must be one
# that the postgres user can reach, so not /root.
if [ -z "${LITECTL_CACHE:-}" ]; then
  if [ "$(id -u)" = 0 ]; then
    LITECTL_CACHE=/var/cache/litectl
  else
    LITECTL_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/litectl
  fi
fi
export LITECTL_CACHE

# A folder without server programs here means that PostgreSQL is missing.
postgres_root=${LITECTL_POSTGRES_ROOT:-/usr/lib/postgresql}
tools_venv=$LITECTL_CACHE/tools

say() { printf '%s\n' "$*" >&2; }
die() {
  say "${0##*/}: $*"
  exit 1
}

postgres_bin() {
  local found
  found=$(printf '%s\n' "$postgres_root"/*/bin/initdb | sort -V | tail -1)
  [ -x "$found" ] && dirname "$found"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

# The bin folder of a Node of version 20 or later that has npm: the machine's, else the PyPI one.
node_bin() {
  local node
  for node in "$(command -v node)" "$tools_venv/node/node"; do
    if [ ! -x "$node" ] || [ ! -x "$(dirname "$node")/npm" ]; then continue; fi
    "$node" -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null || continue
    dirname "$node"
    return
  done
  return 1
}

# A Go of version 1.24 or later: the machine's, else the PyPI one.
go_tool() {
  local go minor
  for go in "$(command -v go)" /usr/local/go/bin/go "$tools_venv/go"; do
    [ -x "$go" ] || continue
    minor=$("$go" env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
    [ "${minor:-0}" -ge 24 ] || continue
    echo "$go"
    return
  done
  return 1
}

# The pinned wheels are for this version.
python311() {
  local python
  for python in /usr/bin/python3.11 python3.11 python3; do
    "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null ||
      continue
    command -v "$python"
    return
  done
  return 1
}

# The files of the tree that match the patterns, new ones too, ended by NUL; for the root folder.
source_files() {
  git ls-files -z --cached --others --exclude-standard --deduplicate "$@" |
    while IFS= read -r -d '' file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done
}

# Runs one part of a longer script and notes how long it took: part NAME COMMAND...
part_report=
part() {
  local name=$1 begin=$SECONDS status=0 line
  shift
  say "== $name"
  "$@" || status=$?
  line=$(awk -v seconds=$((SECONDS - begin)) -v name="$name" -v status="$status" \
    'BEGIN { printf "%-28s %6.1f min  %s", name, seconds / 60, status ? "FAILED" : "ok" }')
  part_report+="$line"$'\n'
  return "$status"
}
