"""What an observation compiles once, whatever the rows: the names, the claims on them, what is
asked of hosts."""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.products import ProductId
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.devices import Recognised, directory_of, recognised
from vigie.engine.estate import Estate
from vigie.engine.hosts import Classes, Hosts, hosts_of
from vigie.engine.kernel import Bench
from vigie.engine.names import identified
from vigie.engine.pairs import Pairs, interned
from vigie.engine.prepared import Prepared, prepared, together
from vigie.engine.prepared_lake import claim_tables, prepared_for
from vigie.engine.statements import Compiled, attached
from vigie.engine.suppression import Suppressed, without
from vigie.engine.watch import cycles_of, flags_of, support_of

Array = npt.NDArray[Any]


class Inputs(NamedTuple):
    """What the rows are confronted with."""

    advisories: AdvisorySnapshot
    aliases: bytes
    """Our tables of names."""
    on: date
    suppressed: Suppressed


class Plan(NamedTuple):
    """All that does not grow with rows."""

    estate: Estate
    pairs: Pairs
    pair_of: Array
    """The pair of each component, uint32."""
    made: Compiled
    hosts: Hosts
    flags: Array
    """Per group, see ``watch.flags_of``, uint8."""
    said: Array
    """Per pair, see ``watch.support_of``, uint8."""


class Measured(NamedTuple):
    """What the rows gave; their arrays are written already."""

    bench: Bench
    classes: Classes
    start: Array
    """Where the rows of each machine begin, int64; one more than there are."""
    counts: Array
    """See ``counting.counted``."""
    watch: pl.DataFrame


def planned(lake: Any, estate: Estate, is_device: Array, inputs: Inputs) -> Plan:
    """Compile the names reported and the claims on them. ``is_device``: which components are on a
    medical device."""
    advisories, aliases = inputs.advisories, inputs.aliases
    reported = estate.components()
    components = identified(lake, reported, advisories=advisories, aliases=aliases)
    directory = directory_of(advisories, aliases)
    known = recognised(reported, components, is_device, directory)
    pairs, pair_of = interned(known.components)
    made = attached(_prepared(pairs.products, known, advisories), pairs)
    made = without(made, pairs.products, inputs.suppressed)
    flags = flags_of(advisories, inputs.on)
    flagged = made.groups.join(flags, on="cve", how="left", maintain_order="left")
    return Plan(
        estate,
        pairs,
        pair_of,
        made,
        hosts_of(made, pairs),
        np.array(flagged["flags"].fill_null(0), dtype=np.uint8),
        support_of(pairs, cycles_of(advisories), inputs.on),
    )


def _prepared(
    products: tuple[ProductId, ...], known: Recognised, advisories: AdvisorySnapshot
) -> Prepared:
    """Return the prepared claims on the products; those that trees add to are prepared anew."""
    found = prepared_for(tuple(p for p in products if p not in known.products), advisories)
    if not known.products:
        return found
    tables = dict(claim_tables(advisories))
    tables["claims"] = known.added_to(tables["claims"])
    return together([found, prepared(tuple(sorted(known.products)), tables)])
