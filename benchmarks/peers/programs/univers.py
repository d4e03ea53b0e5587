"""univers asked to order versions and to hold them in ranges: it knows no vulnerability.

Runs in the environment of univers: ``univers.py TASK ANSWER``.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from univers.version_range import RANGE_CLASS_BY_SCHEMES, VersionRange
from univers.versions import InvalidVersion

REFUSALS = (InvalidVersion, ValueError, TypeError, KeyError, AttributeError, NotImplementedError)


def clock():
    """Return the time on the wall and that of the processor."""
    return time.perf_counter(), time.process_time()


def since(before):
    """Return the seconds on the wall and of the processor since then."""
    return time.perf_counter() - before[0], time.process_time() - before[1]


def compared(rows):
    """Return -1, 0 or 1 per row, ``None`` where it refuses."""
    for scheme, one, other in rows:
        try:
            kind = RANGE_CLASS_BY_SCHEMES[scheme].version_class
            first, second = kind(one), kind(other)
            yield -1 if first < second else int(first != second)
        except REFUSALS:
            yield None


def contained(rows):
    """Return whether each range holds each version, ``None`` where it refuses."""
    ranges = {}
    for text, release in rows:
        try:
            if text not in ranges:
                ranges[text] = VersionRange.from_string(text)
            own = ranges[text]
            yield own.version_class(release) in own
        except REFUSALS:
            yield None


def main(task):
    answer = {"version": version("univers"), "call": "Version <, Version in VersionRange"}
    run = {"compare": compared, "contain": contained}[task["do"]]
    seconds = []
    for _ in range(task.get("times", 1)):
        before = clock()
        answers = list(run(task["rows"]))
        seconds.append(since(before))
    return answer | {"answers": answers, "seconds": seconds}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
