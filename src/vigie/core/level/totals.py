"""Care hours lost per territory from losses per perimeter, on arrays: the steps of a move."""

import numpy as np

from vigie.core.level.country import Country, Partition
from vigie.core.level.v1 import Floats


def totals_of(
    country: Country, partition: Partition, *, lost: Floats, care: Floats, borne: Floats
) -> Floats:
    """Return the patient-hours lost per year of each territory of a partition.

    ``lost`` and ``care``: hours lost and care of each perimeter, (P,). ``borne``: the care of each
    edge of the country, (E,): a perimeter's loss is shared over its sites as its care is.
    """
    whole = care[country.perimeter]
    portion = np.divide(borne, whole, out=np.zeros_like(borne), where=whole > 0.0)
    by_site = np.bincount(
        country.site,
        weights=lost[country.perimeter] * portion,
        minlength=len(country.sites.key),
    )
    counts = len(partition.codes)
    weights = by_site[partition.site]
    summed = np.bincount(partition.group, weights=weights, minlength=counts)
    return np.asarray(summed, dtype=np.float64)
