"""Which safeguards a class owes, and the merges that are made before any product, on arrays."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vigie.core.safeguards.catalogue import Catalogue

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def applicability(catalogue: Catalogue, kinds: Sequence[str]) -> Flags:
    """Return a mask (perimeters × safeguards of the catalogue): owed or not by the class of each
    perimeter."""
    distinct = {kind: _owed(catalogue, kind) for kind in dict.fromkeys(kinds)}
    if not kinds:
        return np.zeros((0, len(catalogue.safeguards)), dtype=bool)
    return np.stack([distinct[kind] for kind in kinds])


def scored_columns(catalogue: Catalogue) -> npt.NDArray[np.intp]:
    """Return the places of the scored safeguards among all."""
    return np.array([catalogue.index[s.key] for s in catalogue.scored], dtype=np.intp)


def merged(catalogue: Catalogue, held: Floats, owed: Flags) -> Floats:
    """Return the shares in place of the scored safeguards: (…, all) → (…, scored).

    Supported = s + (1 - s) x isolated: a machine no longer maintained but cut off counts as
    maintained.
    """
    shares = np.array(held[..., scored_columns(catalogue)], dtype=np.float64)
    place = {s.key: k for k, s in enumerate(catalogue.scored)}
    for one in catalogue.safeguards:
        if one.merged_into is not None:
            column, target = catalogue.index[one.key], place[one.merged_into]
            added = np.where(owed[..., column], held[..., column], 0.0)
            shares[..., target] += (1.0 - shares[..., target]) * added
    return shares


def _owed(catalogue: Catalogue, kind: str) -> Flags:
    return np.array([catalogue.applies(s, kind) for s in catalogue.safeguards], dtype=bool)
