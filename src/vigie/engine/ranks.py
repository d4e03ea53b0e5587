"""Versions as integers: the rank of each key in its scheme, and how each pair reads under each
scheme."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.advisories import NOT_APPLICABLE
from vigie.core.findings.match import (
    Reading,
    is_concrete,
    is_truncated,
    joined_text,
    reading,
)
from vigie.engine.kernel import ANY, CONCRETE, DASH, INCOMPARABLE, Readings
from vigie.engine.pairs import Pairs

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Ranks:
    """The ranks of the claims' versions (``space_scheme``, ``text``, ``rank``), and those of the
    pairs, by space."""

    claims: pl.DataFrame
    readings: Readings
    spaces: pl.DataFrame
    """``owner``, ``space_scheme``, ``space``: where the readings of a product under a scheme
    begin."""


def ranked(pairs: Pairs, spaces: pl.DataFrame, keys: pl.DataFrame) -> Ranks:
    """Rank the keys of the claims and of the pairs together; ``spaces`` are the (owner, scheme)
    that claims use."""
    offsets, read = _read(pairs, spaces)
    order = _order(keys, read)
    claims = keys.with_columns(
        rank=pl.Series(
            [_rank(order, scheme, key) for scheme, _, key in keys.iter_rows()], dtype=pl.Int64
        )
    ).drop("key")
    columns = [
        [_rank(order, scheme, own[field]) for scheme, own in read] for field in (2, 3, 4, 5)
    ]
    arrays = (np.array(column, dtype=np.int64) for column in columns)
    placed = spaces.with_columns(space=pl.Series(offsets, dtype=pl.Int64))
    return Ranks(claims, Readings(*arrays), placed)


def _read(pairs: Pairs, spaces: pl.DataFrame) -> tuple[list[int], list[tuple[str, Reading]]]:
    offsets: list[int] = []
    read: list[tuple[str, Reading]] = []
    for owner, scheme in spaces.iter_rows():
        offsets.append(len(read))
        product = pairs.products[owner]
        for component in pairs.components[pairs.start[owner] : pairs.start[owner + 1]]:
            own = component.identified
            read.append((scheme, reading(product, own.version, own.update, scheme)))
    return offsets, read


def _order(keys: pl.DataFrame, read: Iterable[tuple[str, Reading]]) -> dict[str, dict[bytes, int]]:
    """Return the rank of each key, per scheme."""
    gathered: dict[str, set[bytes]] = {}
    for scheme, _, key in keys.iter_rows():
        if key is not None:
            gathered.setdefault(scheme, set()).add(key)
    for scheme, own in read:
        known = (key for key in (own.exact, own.joined, own.low, own.high) if key)
        gathered.setdefault(scheme, set()).update(known)
    return {
        s: {key: rank for rank, key in enumerate(sorted(found))} for s, found in gathered.items()
    }


def _rank(order: dict[str, dict[bytes, int]], scheme: str, key: Any) -> int:
    return INCOMPARABLE if key is None else order[scheme][key]


@dataclass(frozen=True)
class Texts:
    """The version texts of the pairs, numbered, so that equality is an integer's."""

    numbers: pl.DataFrame
    """``text``, ``number``."""
    kind: Array
    text: Array
    joined: Array
    is_truncated: Array


def texts_of(pairs: Pairs) -> Texts:
    """Return the texts of the pairs and how each is compared."""
    owned = [(c.product, c.identified.version, c.identified.update) for c in pairs.components]
    joined = [joined_text(version, update) for _, version, update in owned]
    number: dict[str, int] = {}
    for (_, version, _), both in zip(owned, joined, strict=True):
        number.setdefault(version, len(number))
        number.setdefault(both, len(number))
    frame = pl.DataFrame(
        list(number.items()), schema={"text": pl.String, "number": pl.Int64}, orient="row"
    )
    return Texts(
        frame,
        np.array([_kind(version) for _, version, _ in owned], dtype=np.uint8),
        np.array([number[version] for _, version, _ in owned], dtype=np.int64),
        np.array([number[both] for both in joined], dtype=np.int64),
        np.array([p is not None and is_truncated(p, v) for p, v, _ in owned], dtype=np.bool_),
    )


def _kind(version: str) -> int:
    if is_concrete(version):
        return CONCRETE
    return DASH if version == NOT_APPLICABLE else ANY
