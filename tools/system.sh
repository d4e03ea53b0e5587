#!/usr/bin/env bash
# Finds, or installs from the distribution when allowed, the programs that the tests drive. Never fails: tests skip and say so.
set -uo pipefail

found() {
  case $1 in
    chromium) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
    libfaketime) ls /usr/lib/*/faketime/libfaketimeMT.so.1 ;;
    java) command -v java ;;
    postgresql) command -v initdb || ls /usr/lib/postgresql/*/bin/initdb ;;
  esac >/dev/null 2>&1
}

missing=()
for program in "$@"; do found "$program" || missing+=("$program"); done
[ ${#missing[@]} -eq 0 ] && exit 0
packages=("${missing[@]/#java/openjdk-17-jre-headless}")

if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installation par la distribution / installing from the distribution: ${missing[*]}"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi
for program in "${missing[@]}"; do
  found "$program" || echo "Absent : $program (les tests qui en dépendent seront sautés et nommés / tests that need it will be skipped and named)"
done
exit 0
