"""Reported names resolved once for all: a cache on disk, keyed by the dictionary that resolved
them."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import polars as pl

from vigie.core.findings import Component
from vigie.core.inventory import Reported
from vigie.core.products import Dictionary, Identified, ProductId, by_cpe, resolve
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.dictionary import dictionary_of
from vigie.engine.sealed import is_readable, read_parquet, write_parquet

EDITION = 5
"""Raised when ``core/products`` resolves otherwise: what an older one resolved is then resolved
again."""
KEPT = 2
"""Former caches kept for an observation that began with them."""
_FIELDS = list(Reported._fields)
_ATTRIBUTES = [field for field in Identified._fields if field not in ("product", "confidence")]
_CACHE = pl.Schema(
    dict.fromkeys(_FIELDS, pl.String)
    | {"is_resolved": pl.Boolean, "p_part": pl.String, "p_vendor": pl.String, "p_name": pl.String}
    | {f"i_{field}": pl.String for field in _ATTRIBUTES}
    | {"confidence": pl.Float64}
)


def identified(
    lake: Path, reported: Sequence[Reported], *, advisories: AdvisorySnapshot, aliases: bytes
) -> list[Component]:
    """Return what each component reported is taken for, in order; what was resolved before, with
    the same advisories and our same tables of names, is read."""
    place = lake / "names" / f"{_digest(advisories, aliases)}.parquet"
    known = _read(place, reported)
    unknown = [item for item in dict.fromkeys(reported) if item not in known]
    if unknown:
        told = {item: by_cpe(item) for item in unknown}
        fresh = {item: taken for item, taken in told.items() if taken is not None}
        if len(fresh) < len(told):
            dictionary = dictionary_at_hand(advisories, aliases)
            fresh |= {item: resolve(item, dictionary) for item in unknown if item not in fresh}
        _add(place, fresh)
        known |= fresh
    return [Component(known[item], item.part) for item in reported]


def refresh(lake: Path, *, advisories: AdvisorySnapshot, aliases: bytes) -> None:
    """Resolve again, with other advisories or tables, all the names resolved so far, so that an
    observation only reads them."""
    kept = sorted((lake / "names").glob("*.parquet"), key=lambda one: one.stat().st_mtime_ns)
    if kept:
        identified(lake, _resolved(kept[-1]), advisories=advisories, aliases=aliases)
    for old in kept[:-KEPT]:
        old.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def dictionary_at_hand(advisories: AdvisorySnapshot, aliases: bytes) -> Dictionary:
    """Return the dictionary of a snapshot of advisories, kept in memory: about 150 MB."""
    return dictionary_of(advisories.table("claims"), aliases)


def _digest(advisories: AdvisorySnapshot, aliases: bytes) -> str:
    said = b"%d\n%s\n" % (EDITION, advisories.id.encode())
    return hashlib.sha256(said + aliases).hexdigest()[:32]


def _resolved(place: Path) -> list[Reported]:
    """Return the names of a cache."""
    if not is_readable(place):
        return []
    return [Reported(*row) for row in read_parquet(place, _FIELDS).iter_rows()]


def _read(place: Path, wanted: Sequence[Reported]) -> dict[Reported, Identified]:
    """Return what some names were resolved to; those never met are left out."""
    if not is_readable(place):
        return {}
    asked = pl.DataFrame(list(wanted), schema=dict.fromkeys(_FIELDS, pl.String), orient="row")
    found: dict[Reported, Identified] = {}
    for row in read_parquet(place).join(asked, on=_FIELDS, how="semi").iter_rows():
        *values, confidence = row
        item, (is_resolved, *product), own = values[:6], values[6:10], values[10:]
        identity = ProductId(*product) if is_resolved else None
        *attributes, evidence = own
        found[Reported(*item)] = Identified._make((identity, *attributes, confidence, evidence))
    return found


def _row(item: Reported, taken: Identified) -> tuple[object, ...]:
    product = taken.product or ("", "", "")
    own = (getattr(taken, field) for field in _ATTRIBUTES)
    return (*item, taken.product is not None, *product, *own, taken.confidence)


def _add(place: Path, fresh: dict[Reported, Identified]) -> None:
    """Add to what is kept, the former file replaced at once."""
    place.parent.mkdir(parents=True, exist_ok=True)
    rows = [_row(item, taken) for item, taken in fresh.items()]
    table = pl.DataFrame(rows, schema=_CACHE, orient="row")
    if is_readable(place):
        before = read_parquet(place).join(table, on=_FIELDS, how="anti", maintain_order="left")
        table = pl.concat([before, table])
    handle, partial = tempfile.mkstemp(dir=place.parent, prefix=".partial-")
    os.close(handle)
    write_parquet(table, Path(partial))
    Path(partial).replace(place)
