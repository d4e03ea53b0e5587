"""Runs a benchmark in a folder of its own and reports wall time, peak memory and size on disk."""

import json
import os
import platform
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.furnishing import ROWS
from benchmarks.national import REGISTRY_SHARE, Perimeters, drawn_apart, write_nation
from benchmarks.observed import observed
from vigie.core.advisories import Advisory, Authority, Configuration, Group, Match
from vigie.core.establishments.classes import Kind
from vigie.core.inventory import Delivery, DeliveryKind
from vigie.core.products import ProductId
from vigie.core.scope import NATION
from vigie.engine import advisories, questions, snapshot
from vigie.engine.inventory import open_segment
from vigie.engine.prepared_lake import prepare
from vigie.engine.questions import Touched
from vigie.engine.scope import PerimeterScope
from vigie.engine.snapshot import NoAdvisories, Snapshot
from vigie.operations import products
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
_OTHERS = (Kind.CARE_HOME, Kind.DISABILITY, Kind.CHILD_PROTECTION, Kind.SMALL_HOME)
DAY = 300
"""Advisories of a day."""
Array = npt.NDArray[Any]
_Made = TypeVar("_Made")


def national(*, rows: int, seed: int, observe: bool = False, engine: str = "") -> dict[str, Any]:
    """Observe ``rows`` generated rows against all imported advisories; return what it took, and
    keep it in ``results/national.json``. With ``observe``, by the whole command, in a home of its
    own: ``results/observe.json``. ``engine``: the cluster that builds."""
    if observe:
        taken = observed(rows=rows, seed=seed)
        whole = {"asked": rows, **_machine(), **taken}
        _keep("observe", whole)
        return whole
    known = advisories.current(lake())
    if known is None:
        raise NoAdvisories
    folder = Path(tempfile.mkdtemp(prefix="vigie-bench-"))
    try:
        result = {"asked": rows, **_observed(folder, known, rows, seed, engine)}
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
    others = chance.lognormal(0.0, 1.0, OTHERS)
    generated = np.arange(1, OTHERS + 1) + keys.max()
    sizes = np.concatenate(
        [REGISTRY_SHARE * _by_staff(staff), (1 - REGISTRY_SHARE) * others / others.sum()]
    )
    return Perimeters(np.concatenate([keys, generated]), sizes), len(registry.id)


def the_perimeters(on: date) -> Perimeters:
    """Return the perimeters of the registry, hospitals and others, and what each holds."""
    registry = perimeter_columns(on, scope=NATION)
    hospital = np.array([Kind(kind) not in _OTHERS for kind in registry.kind])
    staff = np.nan_to_num(registry.staff, nan=STAFF)
    sizes = np.zeros(len(staff))
    for own, share in ((hospital, REGISTRY_SHARE), (~hospital, 1 - REGISTRY_SHARE)):
        sizes[own] = share * _by_staff(staff[own])
    return Perimeters(registry.id, sizes)


def _by_staff(staff: Array) -> Array:
    """The share of each by its staff; none is much smaller than the mean."""
    bounded = np.maximum(staff, staff.mean() / 100) if len(staff) else staff
    return np.asarray(bounded / bounded.sum())


def _machine() -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    python = f"Python {platform.python_version()}"
    made = f"{python}, NumPy {np.__version__}, Polars {pl.__version__}, numba {numba.__version__}"
    return {
        "machine": f"{os.cpu_count()} cores, {round(memory / 2**30)} GiB",
        "versions": made,
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def _observed(
    folder: Path, known: advisories.AdvisorySnapshot, rows: int, seed: int, engine: str
) -> dict[str, Any]:
    who, registered = perimeters(seed)
    segments = drawn_apart(folder, known, rows=rows, perimeters=who, seed=seed)
    deliveries = [one for segment in segments for one in _deliveries(folder, segment, _AT)]
    folder_of, prepare_s = _took(lambda: prepare(known))
    busy = time.process_time()
    made, cold = _took(lambda: _build(folder, known, deliveries, engine))
    busy = time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return {
        **_machine(),
        "engine": engine.split(":")[0],
        "registry": registered,
        **made.about,
        "prepare_s": round(prepare_s, 1),
        "prepared_mib": sum(file.stat().st_size for file in folder_of.iterdir()) >> 20,
        "cold_s": round(cold, 1),
        "cpu_s": round(busy, 1),
        "peak_mib": peak,
        "disk_mib": sum(file.stat().st_size for file in made.folder.iterdir()) >> 20,
        **asked(made),
        **of_a_day(made, known),
        **delivered(folder, known, made, deliveries, seed),
    }


def _deliveries(place: Path, segment: str, at: datetime) -> list[Delivery]:
    """Return a segment as full deliveries of its perimeters."""
    keys = open_segment(place, segment).machines.select(pl.col("perimeter").unique()).collect()
    full = DeliveryKind.FULL
    return [Delivery(segment, int(key), "bench", full, at) for key in keys["perimeter"]]


def _build(
    place: Path,
    known: advisories.AdvisorySnapshot,
    deliveries: list[Delivery],
    engine: str = "",
) -> Snapshot:
    said = products.aliases()
    return snapshot.build(
        place, deliveries=deliveries, advisories=known, aliases=said, on=_DAY, engine=engine
    )


def _took(act: Callable[[], _Made]) -> tuple[_Made, float]:
    before = time.perf_counter()
    made = act()
    return made, time.perf_counter() - before


def of_a_day(made: Snapshot, known: advisories.AdvisorySnapshot) -> dict[str, Any]:
    """Return how long the CVEs whose records changed last take, warm, all together."""
    records = known.table("records").group_by("cve").agg(pl.col("modified_at").max())
    newest = records.sort("modified_at", "cve", descending=True).head(DAY).collect()
    known_here = made.groups["cve"].unique().sort().to_list()
    spread = known_here[:: max(1, len(known_here) // DAY)][:DAY]
    nation, day = PerimeterScope.nation(), newest["cve"].to_list()

    def ask(cves: list[str]) -> list[Touched]:
        return questions.touched(made, cves, nation)

    reached = sum((part.counts()["affected"] > 0).sum() for part in ask(day))
    return {
        "day_advisories": len(day),
        "day_touching": int(reached),
        "day_s": _timed(lambda: ask(day), 5),
        "all_installed_s": _timed(lambda: ask(spread), 5),
    }


def delivered(
    place: Path,
    known: advisories.AdvisorySnapshot,
    made: Snapshot,
    deliveries: list[Delivery],
    seed: int,
) -> dict[str, Any]:
    """Return how long one establishment's new inventory takes, from its rows on disk to its
    findings, names included: first in a process that knows no name, then as the next ones do."""
    keys, _ = made.perimeters
    taken = {}
    for number, name in enumerate(("delivery_first_s", "delivery_s")):
        one = Perimeters(keys[number : number + 1], np.ones(1))
        segment = write_nation(place, known, rows=ROWS, perimeters=one, seed=seed + 7 + number)
        other = [d for d in deliveries if d.perimeter != keys[number]]
        new = _deliveries(place, segment, _AT + timedelta(hours=1 + number))

        def found(stood: list[Delivery], key: int) -> pl.DataFrame:
            now = _build(place, known, stood)
            return questions.findings(now, key, PerimeterScope.of([key]), limit=100)

        _, took = _took(lambda: found([*other, *new], int(keys[number])))  # noqa: B023
        taken[name] = round(took, 2)
    return {"delivery_rows": ROWS, **taken}


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


def _timed(question: Callable[[], object], digits: int = 3) -> float:
    question()
    taken = [_took(question)[1] for _ in range(_TIMES)]
    return round(median(taken), digits)
