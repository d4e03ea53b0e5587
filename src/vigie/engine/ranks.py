"""Versions as integers: the rank of each key in its scheme, and how each pair reads under each
scheme."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import NOT_APPLICABLE
from vigie.core.findings.match import (
    is_concrete,
    is_truncated,
    joined_text,
    reading,
)
from vigie.engine.kernel import ANY, CONCRETE, DASH, INCOMPARABLE, PAIR, READING, Readings
from vigie.engine.pairs import Pairs

Array = npt.NDArray[Any]
UNNAMED = -2
"""The number of a version that no claim names."""


def readings_of(pairs: Pairs, spaces: pl.DataFrame, texts: pl.DataFrame) -> tuple[Readings, Array]:
    """Return how the pairs read under each scheme, in the ranks of ``texts``; and where the
    readings of each space begin (by its number)."""
    keys: dict[int, list[bytes]] = dict(_keys(texts))
    begin = np.zeros(int(spaces["space"].max() or 0) + 1, dtype=np.int64)  # type: ignore[arg-type]
    rows: list[tuple[int, ...]] = []
    for owner, space, scheme in spaces.select("owner", "space", "space_scheme").iter_rows():
        begin[space] = len(rows)
        own, product = keys.get(space, []), pairs.products[owner]
        for component in pairs.components[pairs.start[owner] : pairs.start[owner + 1]]:
            identified = component.identified
            read = reading(product, identified.version, identified.update, scheme)
            rows.append(tuple(_rank(own, key) for key in read[2:6]))
    return Readings(np.array(rows, dtype=READING)), begin


def _keys(texts: pl.DataFrame) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the distinct keys of each space, sorted."""
    known = texts.filter(pl.col("key").is_not_null()).select("space", "key").unique()
    listed = known.sort("space", "key").group_by("space", maintain_order=True).agg("key")
    yield from listed.iter_rows()


def _rank(keys: list[bytes], key: bytes | None) -> int:
    """Return the rank of a key among those of the claims: see ``engine.prepared``."""
    if key is None:
        return INCOMPARABLE
    place = bisect_left(keys, key)
    return 2 * place + int(place < len(keys) and keys[place] == key)


def texts_of(pairs: Pairs, texts: pl.DataFrame) -> Array:
    """Return the numbers of the pairs' versions among ``texts``, and how each is compared:
    ``kernel.PAIR``, without its qualifier."""
    owned = [(c.product, c.identified.version, c.identified.update) for c in pairs.components]
    joined = [joined_text(version, update) for _, version, update in owned]
    known = texts.select("owner", "text", "number").unique()
    numbers = {(owner, text): number for owner, text, number in known.iter_rows()}
    owners = pairs.product_of.tolist()

    def numbered(values: Iterable[str]) -> Array:
        found = (numbers.get(key, UNNAMED) for key in zip(owners, values, strict=True))
        return np.fromiter(found, dtype=np.int64, count=len(owners))

    each = np.zeros(len(owned), dtype=PAIR)
    each["kind"] = [_kind(version) for _, version, _ in owned]
    each["text"] = numbered(version for _, version, _ in owned)
    each["joined_text"] = numbered(joined)
    each["is_truncated"] = [p is not None and is_truncated(p, v) for p, v, _ in owned]
    return each


def _kind(version: str) -> int:
    if is_concrete(version):
        return CONCRETE
    return DASH if version == NOT_APPLICABLE else ANY
