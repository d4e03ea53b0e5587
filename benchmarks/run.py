"""Runs a benchmark in a folder of its own and reports wall time, peak memory and size on disk."""

import os
import platform
import resource
import shutil
import tempfile
import time
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.national import write_nation
from vigie.core.advisories import Advisory, Authority, Configuration, Group, Match
from vigie.core.inventory import Delivery, DeliveryKind
from vigie.engine import advisories, questions, snapshot
from vigie.engine.scope import PerimeterScope
from vigie.engine.snapshot import NoAdvisories, Snapshot
from vigie.store.home import lake

HOSPITALS, OTHERS = 4_000, 35_000
"""Perimeters: about the hospital sites of the registry, and the medico-social ones."""
_DAY = date(2026, 8, 20)
_AT = datetime(2026, 8, 20, tzinfo=UTC)


def national(*, rows: int, seed: int) -> dict[str, Any]:
    """Observe ``rows`` generated rows against all imported advisories; return what it took."""
    known = advisories.current(lake())
    if known is None:
        raise NoAdvisories
    folder = Path(tempfile.mkdtemp(prefix="vigie-bench-"))
    try:
        return _observed(folder, known, rows, seed)
    finally:
        shutil.rmtree(folder)


def _observed(
    folder: Path, known: advisories.AdvisorySnapshot, rows: int, seed: int
) -> dict[str, Any]:
    keys = np.arange(1, HOSPITALS + OTHERS + 1, dtype=np.uint32)
    segment = write_nation(
        folder, known, rows=rows, hospitals=keys[:HOSPITALS], others=keys[HOSPITALS:], seed=seed
    )
    before = time.perf_counter()
    made = snapshot.build(
        folder,
        deliveries=[Delivery(segment, int(k), "bench", DeliveryKind.FULL, _AT) for k in keys],
        advisories=known,
        aliases=(files("vigie") / "data" / "product-aliases.toml").read_bytes(),
        on=_DAY,
    )
    cold = time.perf_counter() - before
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        **made.about,
        "cold_s": round(cold, 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "disk_mib": sum(file.stat().st_size for file in made.folder.iterdir()) >> 20,
        **asked(made),
    }


def asked(made: Snapshot) -> dict[str, float]:
    """Return how long one CVE takes, warm: known to the snapshot, and new."""
    nation = PerimeterScope.nation()
    counts = made.groups.group_by("cve").len().sort("len", "cve", descending=True)
    cve = counts["cve"][0]
    product = max(made.products, key=lambda p: p.product == "chrome")
    new = Advisory(
        "CVE-2026-99999",
        "bench",
        Authority.CNA,
        _AT,
        configurations=(Configuration((Group((Match(*product, end="100.0"),)),)),),
    )
    questions.affected(made, cve, nation)
    questions.affected_by(made, [new], nation)
    before = time.perf_counter()
    questions.affected(made, cve, nation)
    between = time.perf_counter()
    questions.affected_by(made, [new], nation)
    return {
        "known_cve_s": round(between - before, 3),
        "new_advisory_s": round(time.perf_counter() - between, 3),
    }
