#!/usr/bin/env bash
# Fuzzes each target for some time: fuzz.sh PROGRAM SECONDS [TARGET…]. Fails when something was found.
#
# Without the address sanitizer: what is memory-safe has little to gain from it, and the limit of memory is then one
# of the program's own memory. `make sanitize` looks for the rest.
set -uo pipefail

program=$(realpath "$1")
seconds=$2
shift 2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
findings=${FINDINGS:-$root/.build-fuzz/findings}
corpora=$root/.build-fuzz/corpora
# What is slow is tried again by itself: on a busy machine everything is slow at times.
limits=(-timeout="${HANG:-1}" -rss_limit_mb=512)
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0

declare -A lengths
targets=()
while read -r name length; do
  lengths[$name]=$length
  targets+=("$name")
done < <("$program" </dev/null 2>/dev/null)
if [ $# -gt 0 ]; then targets=("$@"); fi

found=0
printf '%-16s %10s %9s %9s %8s\n' target inputs branches "peak MiB" findings
for target in "${targets[@]}"; do
  mkdir -p "$corpora/$target" "$findings/$target"
  log=$findings/$target.log
  export SHEAF_FUZZ_TARGET=$target SHEAF_FUZZ_SEEDS=$corpora/$target
  folders=("$corpora/$target")
  [ -d "$root/Tests/Fuzzing/Inputs/$target" ] && folders+=("$root/Tests/Fuzzing/Inputs/$target")
  timeout -s KILL $((seconds + 120)) "$program" "${folders[@]}" "${limits[@]}" -max_total_time="$seconds" \
    -max_len="${lengths[$target]:-4096}" -len_control=0 -reload=0 -print_final_stats=1 \
    -artifact_prefix="$findings/$target/" >"$log" 2>&1 </dev/null
  status=$?
  for file in "$findings/$target"/timeout-* "$findings/$target"/slow-unit-*; do
    [ -e "$file" ] || continue
    timeout -s KILL 60 "$program" "${limits[@]}" "$file" >/dev/null 2>&1 </dev/null && rm "$file"
  done
  count=$(find "$findings/$target" -type f | wc -l)
  # Killed, or ended with nothing kept: what it said is all there is.
  if [ "$status" -ne 0 ] && [ "$count" -eq 0 ] && ! grep -q 'ALARM: working' "$log"; then count=1; fi
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  branches=$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -c6-)
  memory=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")
  printf '%-16s %10s %9s %9s %8s\n' "$target" "${inputs:-?}" "${branches:-?}" "${memory:-?}" "$count"
  found=$((found + count))
done

[ "$found" -eq 0 ] && exit 0
echo "Found $found. Inputs and logs are in $findings; again: SHEAF_FUZZ_TARGET=TARGET $program FILE"
exit 1
