"""cve-bin-tool asked as its scanner asks itself: its own NVD reader fills its own database, then
``CVEScanner.get_cves`` is called for each vendor, product and version.

Runs in the environment of cve-bin-tool: ``cve_bin_tool.py TASK ANSWER``.
"""

import gzip
import json
import logging
import sys
import time
from importlib.metadata import version
from pathlib import Path

from cve_bin_tool.cve_scanner import CVEScanner
from cve_bin_tool.cvedb import CVEDB
from cve_bin_tool.data_sources.nvd_source import NVD_Source
from cve_bin_tool.util import ProductInfo, decode_cpe23
from cve_bin_tool.version_compare import UnknownVersion, version_compare

UNASKED = ("*", "-", "")
"""Versions its readers of inventories drop before any look-up."""


def clock():
    """Return the time on the wall and that of the processor."""
    return time.perf_counter(), time.process_time()


def since(before):
    """Return the seconds on the wall and of the processor since then."""
    return time.perf_counter() - before[0], time.process_time() - before[1]


def filled(home, feeds):
    """Fill a database with NVD files; return its path and the ranges it holds."""
    database = CVEDB(sources=[], cachedir=str(home), version_check=False)
    severities, ranges = [], []
    for feed in feeds:
        read = NVD_Source().format_data(
            json.loads(gzip.decompress(Path(feed).read_bytes()))["CVE_Items"]
        )
        severities += read[0]
        ranges += read[1]
    database.init_database()
    database.data = [((severities, ranges), "NVD")]
    database.populate_db()
    return database.dbpath, len(ranges)


def looked_up(path, components):
    """Return the CVEs of each component, and the seconds the look-ups took: names are taken
    apart and versions compared inside."""
    CVEScanner.dbname = str(path)
    answers = []
    with CVEScanner(logger=logging.getLogger("peer")) as scanner:
        before = clock()
        for number, cpe in enumerate(components):
            vendor, product, release = decode_cpe23(cpe)
            if release in UNASKED:
                answers.append([])
                continue
            asked = ProductInfo(vendor, product, release, str(number), None)
            try:
                scanner.get_cves(asked, {"default": {}, "paths": set()})
            except UnknownVersion:
                answers.append([])
                continue
            found = scanner.all_cve_data[asked]["cves"] if asked in scanner.all_cve_data else []
            answers.append([cve.cve_number for cve in found])
        return answers, since(before)


def compared(rows):
    """Return -1, 0 or 1 per row, ``None`` where it refuses."""
    for _, one, other in rows:
        try:
            yield version_compare(one, other)
        except UnknownVersion:
            yield None


def main(task, home):
    answer = {"version": version("cve-bin-tool"), "call": "CVEScanner.get_cves"}
    if task["do"] == "compare":
        return answer | {"answers": list(compared(task["rows"]))}
    before = time.perf_counter()
    path, ranges = filled(home / "database", task["feeds"])
    answer |= {"load_s": time.perf_counter() - before, "ranges": ranges}
    runs = [looked_up(path, task["components"]) for _ in range(task["times"])]
    return answer | {"answers": runs[0][0], "seconds": [seconds for _, seconds in runs]}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asked = Path(sys.argv[1])
    (asked.parent / "database").mkdir(exist_ok=True)
    Path(sys.argv[2]).write_text(json.dumps(main(json.loads(asked.read_text()), asked.parent)))
