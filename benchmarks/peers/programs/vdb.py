"""vulnerability-db asked by CPE: its own NVD reader fills its own database, then
``search_by_cpe_like`` is called for each component.

Runs in the environment of vdb: ``vdb.py TASK ANSWER``. The folder of its data is ``VDB_HOME``.
"""

import gzip
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from vdb.lib import db, search
from vdb.lib.nvd import NvdSource
from vdb.lib.vers import contains
from vdb.lib.vers.comparators import comparator_for_scheme


def clock():
    """Return the time on the wall and that of the processor."""
    return time.perf_counter(), time.process_time()


def since(before):
    """Return the seconds on the wall and of the processor since then."""
    return time.perf_counter() - before[0], time.process_time() - before[1]


def filled(feeds):
    """Fill the database with NVD files; return the ranges it holds."""
    source = NvdSource()
    for feed in feeds:
        source.store(source.convert(json.loads(gzip.decompress(Path(feed).read_bytes()))))
    (count,) = next(iter(db.get()[1].execute("SELECT count(*) FROM cve_index")))
    return count


def looked_up(components):
    """Return the CVEs of each component, and the seconds the look-ups took."""
    before = clock()
    answers = [[hit["cve_id"] for hit in search.search_by_cpe_like(cpe)] for cpe in components]
    return answers, since(before)


def compared(rows):
    """Return -1, 0 or 1 per row, ``None`` where it refuses."""
    for scheme, one, other in rows:
        try:
            found = comparator_for_scheme(scheme)(one, other)
            yield (found > 0) - (found < 0)
        except (KeyError, ValueError, TypeError):
            yield None


def contained(rows):
    """Return whether each range holds each version, ``None`` where it refuses."""
    for text, release in rows:
        try:
            yield bool(contains(text, release))
        except (KeyError, ValueError, TypeError):
            yield None


def main(task):
    answer = {"version": version("appthreat-vulnerability-db"), "call": "search_by_cpe_like"}
    if task["do"] == "compare":
        return answer | {"answers": list(compared(task["rows"]))}
    if task["do"] == "contain":
        return answer | {"answers": list(contained(task["rows"]))}
    before = time.perf_counter()
    ranges = filled(task["feeds"])
    answer |= {"load_s": time.perf_counter() - before, "ranges": ranges}
    runs = [looked_up(task["components"]) for _ in range(task["times"])]
    return answer | {"answers": runs[0][0], "seconds": [seconds for _, seconds in runs]}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
