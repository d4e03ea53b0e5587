"""What is out of its publisher's support within a scope, when, and how much of it is exposed."""

from datetime import date

import polars as pl

from vigie.core.findings.support import Stage, is_extended, stage_of
from vigie.core.scope import Scope
from vigie.core.vocabulary import Exposure
from vigie.engine import advisories, questions, snapshot, watch
from vigie.engine.questions import Support
from vigie.engine.scope import PerimeterScope
from vigie.engine.support import Tracked
from vigie.operations.findings.shown import Document, seen
from vigie.store import findings as store
from vigie.store.home import lake

SCHEMA = "vigie/end-of-life/1"
SORTS = ("ends", "exposed", "machines", "product")
_STAGES = [str(stage) for stage in Stage]
_EXPOSED = (str(Exposure.INTERNET), str(Exposure.REMOTE))
_UNKNOWN = str(Exposure.UNKNOWN)


def support_document(
    *, scope: Scope, region: str = "", finess: str = "", sort: str = "ends"
) -> Document | None:
    """Return the products and cycles in place, the most pressing first, for all that the asker
    may see, a region of it or an establishment; ``None`` before any observation.

    Machines count once per product and cycle. ``exposed`` is reachable from the internet or
    remotely; an exposure that is not known is counted apart. An extended support, often paid for,
    never makes a cycle supported: it is said beside.
    """
    compiled, known = snapshot.current(lake()), advisories.current(lake())
    if compiled is None or known is None:
        return None
    on = date.fromisoformat(compiled.about["on"])
    found = questions.support(compiled, watch.cycles_of(known), on, _within(scope, region, finess))
    rows = [_row(found, place, on) for place in range(len(found.tracked))]
    return {
        "schema": SCHEMA,
        "on": on.isoformat(),
        "region": region,
        "finess": finess,
        "sort": sort if sort in SORTS else SORTS[0],
        "stages": [_stage(stage, rows) for stage in _STAGES],
        "rows": sorted(rows, key=_ORDERS.get(sort, _by_end)),
    }


def _within(scope: Scope, region: str, finess: str) -> PerimeterScope:
    if finess:
        return PerimeterScope.of(store.perimeters_of(finess, scope))
    if not region:
        return seen(scope)
    own = set(store.perimeters_in(Scope(regions=frozenset((region,)))))
    return PerimeterScope.of(own.intersection(store.perimeters_in(scope)))


def _row(found: Support, place: int, on: date) -> Document:
    tracked = found.tracked[place]
    own = found.counts.filter(pl.col("place") == place)
    exposure = _by(own, "exposure")
    return {
        **_named(tracked, on),
        "machines": int(own["machines"].sum()),
        "exposed": sum(exposure.get(name, 0) for name in _EXPOSED),
        "exposure_unknown": exposure.get(_UNKNOWN, 0),
        "perimeters": found.perimeters[place],
        "by_exposure": exposure,
        "by_care_service": _by(own, "care_service"),
    }


def _named(tracked: Tracked, on: date) -> Document:
    product, cycle = tracked
    return {
        "product": str(product),
        "name": product.product.replace("_", " "),
        "vendor": product.vendor.replace("_", " "),
        "cycle": cycle.name if cycle else "",
        "stage": str(stage_of(cycle, on)),
        "support_ends_on": cycle.ends_on.isoformat() if cycle and cycle.ends_on else None,
        "extended_ends_on": (
            cycle.extended_on.isoformat() if cycle and cycle.extended_on else None
        ),
        "is_extended": cycle is not None and is_extended(cycle, on),
    }


def _by(rows: pl.DataFrame, column: str) -> dict[str, int]:
    counted = rows.group_by(column).agg(pl.col("machines").sum())
    return dict(counted.sort("machines", column, descending=[True, False]).iter_rows())


def _stage(stage: str, rows: list[Document]) -> Document:
    own = [row for row in rows if row["stage"] == stage]
    return {
        "stage": stage,
        "products": len(own),
        "installations": sum(row["machines"] for row in own),
        "exposed": sum(row["exposed"] for row in own),
        "exposure_unknown": sum(row["exposure_unknown"] for row in own),
    }


def _by_end(row: Document) -> tuple[object, ...]:
    ends = row["support_ends_on"] or "9999"
    return _STAGES.index(row["stage"]), -row["exposed"], -row["machines"], ends, row["product"]


_ORDERS = {
    "ends": _by_end,
    "exposed": lambda row: (-row["exposed"], *_by_end(row)),
    "machines": lambda row: (-row["machines"], *_by_end(row)),
    "product": lambda row: (row["name"], row["cycle"], row["product"]),
}
