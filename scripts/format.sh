#!/usr/bin/env bash
# Formats the C++ sources in place.
#
#   format.sh [--check]     --check changes nothing and fails where something is out of format
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"
case $* in
  '') mode=(-i) ;;
  --check) mode=(--dry-run --Werror) ;;
  *) die "usage: format.sh [--check]" ;;
esac
command -v clang-format-19 >/dev/null || "$root/scripts/install.sh" test

cd "$root"
source_files '*.cc' '*.h' |
  xargs -0 -r -n 20 -P "$(nproc)" clang-format-19 "${mode[@]}"
