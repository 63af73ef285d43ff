#!/usr/bin/env bash
# Builds the API server from its Go modules, unless these very sources were built before, and prints
# the path of the binary. RK_JOBS is how many packages compile at once.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "$0")/env.sh"

go=$(go_tool) || {
  "$root/scripts/install.sh" test
  go=$(go_tool) || die "no Go of version 1.24 or later"
}
binary=$(binary_path "$go")
mkdir -p "$(dirname "$binary")"
exec {lock}>"$(dirname "$binary")/lock"
flock "$lock"
if [ ! -x "$binary" ]; then
  say "building kube-apiserver $kube_version; minutes, once"
  minor=${kube_version#*.}
  stamp=k8s.io/component-base/version
  (cd "$here" && GOTOOLCHAIN=local GOFLAGS=-mod=readonly nice "$go" build -p "${RK_JOBS:-2}" \
    -trimpath -o "$binary.partial" -ldflags "-s -w -X $stamp.gitVersion=$kube_version \
      -X $stamp.gitMajor=1 -X $stamp.gitMinor=${minor%.*}" . >&2)
  mv "$binary.partial" "$binary"
fi
echo "$binary"
