#!/usr/bin/env bash
# All that a tool can check, in one go: every check runs, and the failures are named at the end.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()
run() {
  local name=$1
  shift
  echo "— $name"
  "$@" || failed+=("$name")
}
run "style" $bin/ruff check .
run "format" $bin/ruff format --check -q .
run "types" $bin/mypy
run "contracts" $bin/lint-imports --config pyproject.toml
run "migrations" env VIGIE_HOME="$(mktemp -d)" $bin/python -m django makemigrations --check --dry-run --settings vigie.config.settings -v 0
run "migrations in service" env VIGIE_HOME="$(mktemp -d)" $bin/python -m django lintmigrations --settings tools.lint_settings
run "templates" $bin/python tools/templates.py
run "translations" $bin/python tools/translations.py --check
run "security pages" $bin/python tools/security.py
run "links" $bin/python tools/links.py
if [ ${#failed[@]} -gt 0 ]; then
  printf 'Refusé / refused: %s\n' "${failed[*]}"
  exit 1
fi
echo "Tout est en ordre / all in order"
