"""A benchmark that prints its tables: run apart, shown as it goes, and kept as it printed."""

import subprocess
import sys
from pathlib import Path

from benchmarks.results import keep

ROOT = Path(__file__).resolve().parents[1]


class BenchmarkFailed(Exception):
    """The benchmark stopped."""


def run(name: str, *arguments: str) -> Path:
    """Run ``python -m benchmarks.NAME`` and keep what it prints in ``results/NAME.json``."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    lines = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            lines.append(line.rstrip())
    if process.returncode:
        raise BenchmarkFailed(f"benchmarks.{name}: {process.returncode}")
    return keep(name, {"printed": "\n".join(lines).strip()})
