#!/usr/bin/env bash
# Makes the environment of the project from the pinned, hashed requirements. Needs Python 3.11+ and nothing else.
set -euo pipefail
requirements=$1 stamp=$2
cd "$(dirname "$0")/.."

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Python 3.11 ou plus récent est nécessaire / Python 3.11 or newer is needed" >&2
  exit 1
fi

make_environment() {
  rm -rf .venv
  "$python" -m venv .venv 2>/dev/null && return 0
  # Debian keeps the venv module in a package of its own.
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    rm -rf .venv
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    "$python" -m venv .venv && return 0
  fi
  echo "Installez le paquet python3-venv, puis recommencez / install the python3-venv package, then try again" >&2
  exit 1
}

if [ ! -x .venv/bin/python ]; then
  make_environment
fi
if ! .venv/bin/python -c 'import uv' 2>/dev/null; then
  .venv/bin/python -m ensurepip -q >/dev/null 2>&1 || true
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r tools/uv.txt
fi
echo "Installation de / installing $requirements"
.venv/bin/python -m uv pip install -q --python .venv/bin/python --require-hashes -r "$requirements"
.venv/bin/python -m uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
touch "$stamp"
