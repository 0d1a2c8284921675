#!/usr/bin/env bash
# Runs the tests with a sanitizer: sanitize.sh address|thread. The tests in a real terminal start the program many
# times and have time limits of their own, so they are left out.
set -euo pipefail
kind=$1
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export TZ=UTC LC_ALL=C.UTF-8 SWIFT_BACKTRACE=enable=no
# Leaks are none of what is looked for: the system's and the test runner's own would be most of them.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1
export TSAN_OPTIONS=suppressions=$PWD/.ci/thread-sanitizer.txt:halt_on_error=0:exitcode=66:second_deadlock_stack=1

scratch=.build-$kind
log=$scratch/test.log
swift build --build-tests --scratch-path "$scratch" --sanitize "$kind"
status=0
swift test --skip-build --disable-xctest --scratch-path "$scratch" --sanitize "$kind" \
  --experimental-maximum-parallelization-width 2 --skip EndToEndTests >"$log" 2>&1 </dev/null || status=$?
reports=$(grep -c -E '^(WARNING: ThreadSanitizer|==[0-9]+==ERROR: AddressSanitizer)' "$log" || true)
echo "$kind: $reports reports; $(grep -E '^✔ Test run|^✘ Test run|Test run with' "$log" | tail -1)"
[ "$status" -eq 0 ] && [ "$reports" -eq 0 ] && exit 0
grep -E -A 12 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer|✘' "$log" | head -200
echo "The whole log is $log"
exit 1
