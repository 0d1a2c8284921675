#!/bin/sh
# Installs the system packages that a step needs and that are missing: packages.sh build|test|torture|bench|fuzz …
# On Debian and Ubuntu through apt-get; elsewhere it says what is missing. Silent when nothing is.
set -eu

if ! command -v swift >/dev/null 2>&1; then
  echo "Swift is not installed (or not on PATH): get Swift 6.2 or newer from https://www.swift.org/install" >&2
  exit 1
fi

header() {
  for folder in /usr/include /usr/local/include /usr/include/*-linux-gnu; do
    [ -e "$folder/$1" ] && return 0
  done
  return 1
}

program() { command -v "$1" >/dev/null 2>&1; }

missing=""
why=""
need() {
  missing="$missing $1"
  why="$why${why:+, }$1 ($2)"
}

for step in "$@"; do
  case $step in
    build)
      header curses.h || need libncurses-dev "draws the screen"
      header sqlite3.h || need libsqlite3-dev "reads SQLite files"
      ;;
    test)
      program pgrep || need procps "finds the programs of the tests"
      program tmux || need tmux "the terminal that the tests drive"
      program sqlite3 || need sqlite3 "makes the databases of the tests"
      program curl || need curl "runs the samples of the vendors' pages"
      program python3 || need python3 "runs the samples of the vendors' pages"
      header zlib.h || need zlib1g-dev "the server that the tests talk to packs its answers"
      ;;
    torture)
      program sqlite3 || need sqlite3 "reads what the program kept"
      program tic || need ncurses-bin "describes the terminal that the program is killed in"
      header zlib.h || need zlib1g-dev "the server that the program talks to packs its answers"
      ;;
    fuzz)
      program timeout || need coreutils "ends a run that hangs"
      program find || need findutils "counts what was found"
      ;;
    bench)
      program sqlite3 || need sqlite3 "makes the data"
      program less || need less "is measured beside sheaf"
      program curl || need curl "is measured beside sheaf on whole tables"
      header zlib.h || need zlib1g-dev "the server that is measured against packs its answers"
      ;;
    *)
      echo "packages.sh: there is no step $step" >&2
      exit 2
      ;;
  esac
done

[ -n "$missing" ] || exit 0

if ! program apt-get; then
  echo "Missing: $why. Install them with this system's package manager; the names are those of Debian." >&2
  exit 1
fi

root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! program sudo; then
    echo "Missing: $why. As root: apt-get install$missing" >&2
    exit 1
  fi
  root="sudo"
fi

echo "Installing through apt-get: $why"
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -q
# shellcheck disable=SC2086 # a list of names
$root apt-get install -y -q --no-install-recommends $missing
