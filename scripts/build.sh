#!/usr/bin/env bash
# Builds litectl.
#
#   build.sh [--release|--dev|--asan|--tsan] [TARGET...]
#
# --release (the default) makes build/litectl; the others use build-dev, build-asan (addresses and
# undefined behaviour) and build-tsan (threads). TARGET is litectl unless told otherwise; "all" makes
# the tests too. In CI (CI=true) warnings are errors.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

folder=build
options=(-DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -g1 -DNDEBUG")
# Fast to compile, and what a sanitizer reports still has lines.
checked=(-DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1")
targets=()
for argument; do
  case $argument in
    --release) ;;
    --dev)
      folder=build-dev
      options=(-DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-Og -g")
      ;;
    --asan)
      folder=build-asan
      options=("${checked[@]}" -DLITECTL_SANITIZE=address)
      ;;
    --tsan)
      folder=build-tsan
      options=("${checked[@]}" -DLITECTL_SANITIZE=thread)
      ;;
    -*) die "usage: build.sh [--release|--dev|--asan|--tsan] [TARGET...]" ;;
    *) targets+=("$argument") ;;
  esac
done
[ "${#targets[@]}" -gt 0 ] || targets=(litectl)

"$root/scripts/install.sh" build

if command -v ccache >/dev/null; then
  options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  export CCACHE_DIR=${CCACHE_DIR:-$LITECTL_CACHE/ccache} CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
fi
if command -v mold >/dev/null; then
  options+=(-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=mold)
fi
if [ -n "${CI:-}" ]; then
  options+=(-DLITECTL_WERROR=ON)
fi
cmake -S "$root" -B "$root/$folder" -G Ninja --log-level=WARNING "${options[@]}" >&2
cmake --build "$root/$folder" --parallel "$(nproc)" --target "${targets[@]}" >&2
