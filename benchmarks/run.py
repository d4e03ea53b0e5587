"""Runs a benchmark in a folder of its own and reports wall time, peak memory and size on disk."""

import json
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.national import REGISTRY_SHARE, Perimeters, drawn_apart
from vigie.core.advisories import Advisory, Authority, Configuration, Group, Match
from vigie.core.inventory import Delivery, DeliveryKind
from vigie.core.products import ProductId
from vigie.core.scope import NATION
from vigie.engine import advisories, questions, snapshot
from vigie.engine.scope import PerimeterScope
from vigie.engine.snapshot import NoAdvisories, Snapshot
from vigie.store.establishments.columns import perimeter_columns
from vigie.store.home import lake

HOSPITALS, OTHERS = 3_000, 35_000
"""Perimeters generated: hospitals when no registry was imported, and medico-social ones."""
STAFF = 20.0
"""Staff of a perimeter of the registry that says none."""
RESULTS = Path(__file__).parent / "results"
_DAY = date(2026, 8, 20)
_AT = datetime(2026, 8, 20, tzinfo=UTC)
_TIMES = 7


def national(*, rows: int, seed: int) -> dict[str, Any]:
    """Observe ``rows`` generated rows against all imported advisories; return what it took, and
    keep it in ``results/national.json``."""
    known = advisories.current(lake())
    if known is None:
        raise NoAdvisories
    folder = Path(tempfile.mkdtemp(prefix="vigie-bench-"))
    try:
        result = {"asked": rows, **_observed(folder, known, rows, seed)}
    finally:
        shutil.rmtree(folder)
    _keep("national", result)
    return result


def _keep(name: str, result: dict[str, Any]) -> None:
    """Add a result to those kept."""
    RESULTS.mkdir(exist_ok=True)
    place = RESULTS / f"{name}.json"
    kept = json.loads(place.read_text()) if place.exists() else []
    place.write_text(json.dumps([*kept, result], indent=1) + "\n")


def perimeters(seed: int) -> tuple[Perimeters, int]:
    """Return who holds machines, and how many come from the registry: its perimeters, else
    generated hospitals, and generated medico-social ones."""
    chance = np.random.default_rng(seed)
    registry = perimeter_columns(_DAY, scope=NATION)
    keys, staff = registry.id, np.nan_to_num(registry.staff, nan=STAFF)
    if not len(keys):
        keys = np.arange(1, HOSPITALS + 1)
        staff = chance.lognormal(0.0, 1.0, HOSPITALS)
    staff = np.maximum(staff, staff.mean() / 100)
    others = chance.lognormal(0.0, 1.0, OTHERS)
    sizes = np.concatenate(
        [REGISTRY_SHARE * staff / staff.sum(), (1 - REGISTRY_SHARE) * others / others.sum()]
    )
    generated = np.arange(1, OTHERS + 1) + keys.max()
    return Perimeters(np.concatenate([keys, generated]), sizes), len(registry.id)


def _observed(
    folder: Path, known: advisories.AdvisorySnapshot, rows: int, seed: int
) -> dict[str, Any]:
    who, registered = perimeters(seed)
    segment = drawn_apart(folder, known, rows=rows, perimeters=who, seed=seed)
    deliveries = [Delivery(segment, int(k), "bench", DeliveryKind.FULL, _AT) for k in who.keys]
    before, busy = time.perf_counter(), time.process_time()
    made = snapshot.build(
        folder,
        deliveries=deliveries,
        advisories=known,
        aliases=(files("vigie") / "data" / "product-aliases.toml").read_bytes(),
        on=_DAY,
    )
    cold, busy = time.perf_counter() - before, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "machine": f"{os.cpu_count()} cores, {round(memory / 2**30)} GiB",
        "registry": registered,
        **made.about,
        "cold_s": round(cold, 1),
        "cpu_s": round(busy, 1),
        "peak_mib": peak,
        "disk_mib": sum(file.stat().st_size for file in made.folder.iterdir()) >> 20,
        **asked(made),
    }


def asked(made: Snapshot) -> dict[str, float]:
    """Return how long one CVE takes, warm (the median of some times): known to the snapshot, new,
    and new with a system it must run on."""
    nation = PerimeterScope.nation()
    counts = made.groups.group_by("cve").len().sort("len", "cve", descending=True)
    cve = counts["cve"][0]
    chrome = max(made.products, key=lambda product: product.product == "chrome")
    windows = Match("o", "microsoft", "windows", "-", vulnerable=False)
    plain, conditioned = _new(chrome), _new(chrome, Group((windows,)))
    return {
        "known_cve_s": _timed(lambda: questions.affected(made, cve, nation)),
        "new_advisory_s": _timed(lambda: questions.affected_by(made, [plain], nation)),
        "new_on_windows_s": _timed(lambda: questions.affected_by(made, [conditioned], nation)),
    }


def _new(product: ProductId, *platforms: Group) -> Advisory:
    claimed = Group((Match(*product, end="10000.0"),))
    configurations = (Configuration((claimed, *platforms)),)
    return Advisory("CVE-2026-99999", "bench", Authority.CNA, _AT, configurations=configurations)


def _timed(question: Callable[[], object]) -> float:
    question()
    taken = []
    for _ in range(_TIMES):
        before = time.perf_counter()
        question()
        taken.append(time.perf_counter() - before)
    return round(median(taken), 3)
