"""The bounds of one malformed thing: 30 seconds, one gigabyte for the whole process."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

LONGEST_S, MOST_BYTES = 30, 1 << 30
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Hung(BaseException):
    """Raised in the midst of what lasts too long; nothing that reads a file catches it."""


class Bounded:
    """What it took: ``seconds``, and ``peak`` in bytes (0 where the system does not tell)."""

    seconds = 0.0
    peak = 0


@contextmanager
def bounded() -> Iterator[Bounded]:
    """Stop what lasts more than ``LONGEST_S``, and tell the memory it took at most."""
    took = Bounded()
    _forget_the_peak()
    before = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(LONGEST_S)
    began = monotonic()
    try:
        yield took
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        took.seconds, took.peak = monotonic() - began, _peak()
    assert took.peak < MOST_BYTES, took.peak


def _stop(number: int, frame: Any) -> None:
    raise Hung(f"more than {LONGEST_S} s")


def _forget_the_peak() -> None:
    if RESET.exists():
        RESET.write_text("5")


def _peak() -> int:
    found = _PEAK.search(STATUS.read_text()) if STATUS.exists() else None
    return int(found[1]) * 1024 if found else 0
