#!/usr/bin/env bash
# Installs what the tests need, builds, and runs all tests.
#
#   test.sh [--fast]     --fast leaves out the real LiteLLM, PostgreSQL and the sanitizers: what remains starts
#                        no server but those in our own binary, and relays of the tests before them
#
# A part that fails does not stop the parts that can do without it. The minutes of each part come at
# the end, and after them ctest's own summary of the main run.
# shellcheck disable=SC2317  # functions are called by name, through part
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"
case $* in
  '') fast='' ;;
  --fast) fast=yes ;;
  *) die "usage: test.sh [--fast]" ;;
esac

logs=$(mktemp -d)
setup_pid=''
setup_log=$logs/setup.log
main_log=$logs/ctest.log
end() {
  # An interrupted run does not leave an installation at work behind it.
  [ -z "$setup_pid" ] || kill -TERM -- "-$setup_pid" 2>/dev/null || true
  rm -rf "$logs"
}
trap end EXIT
trap 'exit 130' INT TERM HUP

run_ctest() {
  local folder=$1
  shift
  ctest --test-dir "$root/$folder" --output-on-failure --no-tests=error -j "$(nproc)" "$@"
}

check_sources() {
  local status=0
  "$root/scripts/format.sh" --check || status=1
  "$root/scripts/lint_scripts.sh" || status=1
  return "$status"
}

# Mostly waiting for downloads, so it goes on beside the compiler.
begin_real_setup() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  setsid bash -c '"$1/real-litellm/setup.sh" && "$1/real-kube/setup.sh"' setup "$root/tests/support" \
    >"$setup_log" 2>&1 </dev/null &
  setup_pid=$!
}
await_real_setup() {
  local status=0
  wait "$setup_pid" || status=$?
  setup_pid=''
  cat "$setup_log" >&2
  return "$status"
}

sanitized() {
  local kind=$1 labels=$2
  local targets
  read -ra targets <<<"$3"
  "$root/scripts/build.sh" "--$kind" "${targets[@]}" &&
    ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1 \
      UBSAN_OPTIONS=print_stacktrace=1 \
      TSAN_OPTIONS=second_deadlock_stack=1 \
      run_ctest "build-$kind" -L "$labels"
}

run_all() {
  local only=()
  [ -z "$fast" ] || only=(-LE '^(real|postgres)$')
  LITECTL_REAL_LITELLM_DIR=$root/tests/support/real-litellm \
    run_ctest build "${only[@]}" | tee "$main_log"
}

begin=$SECONDS
failed=0
attempt() { part "$@" || failed=1; }

report() {
  say
  say "minutes of each part"
  printf '%s' "$part_report" >&2
  awk -v seconds=$((SECONDS - begin)) 'BEGIN { printf "%-28s %6.1f min\n\n", "all", seconds / 60 }' >&2
}

part "install" "$root/scripts/install.sh" test || {
  report
  exit 1
}
[ -n "$fast" ] || begin_real_setup
attempt "format and shellcheck" check_sources
part "build" "$root/scripts/build.sh" all || {
  report
  exit 1
}
if [ -z "$fast" ]; then
  attempt "address sanitizer" sanitized asan '^(unit|golden|prop|lint)$' \
    'tests_unit tests_golden tests_prop tests_lint'
  attempt "thread sanitizer" sanitized tsan '^tsan$' tests_tsan
  attempt "real servers, rest of setup" await_real_setup
fi
attempt "tests" run_all
report
sed -n '/tests passed,/,$p' "$main_log"
exit "$failed"
