"""What an observation compiles once, whatever the rows: the names, the claims on them, what is
asked of hosts."""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.findings import Component
from vigie.core.inventory import Reported
from vigie.core.products import ProductId
from vigie.engine import former
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.devices import Recognised, directory_at_hand, directory_of, recognised
from vigie.engine.estate import Estate
from vigie.engine.hosts import Classes, Hosts, hosts_of
from vigie.engine.kernel import Bench
from vigie.engine.names import identified
from vigie.engine.opened import Snapshot
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


class Known(NamedTuple):
    """What the components reported are taken for."""

    components: list[Component]
    is_device: Array
    """Which were looked up as devices, bool."""
    devices: Prepared | None
    """The claims on the products that trees add to; ``None`` when there are none."""


class Plan(NamedTuple):
    """All that does not grow with rows."""

    estate: Estate
    known: Known
    pairs: Pairs
    pair_of: Array
    """The pair of each component, uint32."""
    made: Compiled
    hosts: Hosts
    flags_of: pl.DataFrame
    """See ``watch.flags_of``."""
    flags: Array
    """Per group, uint8."""
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


def planned(
    lake: Any, estate: Estate, is_device: Array, inputs: Inputs, base: Snapshot | None = None
) -> Plan:
    """Compile the names reported and the claims on them. ``is_device``: which components are on a
    medical device; ``base``: a snapshot of the same inputs, whose work serves again."""
    advisories = inputs.advisories
    known = _known(lake, estate.components(), is_device, inputs, base)
    pairs, pair_of = interned(known.components)
    made = attached(_prepared(pairs.products, known.devices, advisories), pairs)
    made = without(made, pairs.products, inputs.suppressed)
    flags = flags_of(advisories, inputs.on) if base is None else base.table("flags")
    flagged = made.groups.join(flags, on="cve", how="left", maintain_order="left")
    return Plan(
        estate,
        known,
        pairs,
        pair_of,
        made,
        hosts_of(made, pairs),
        flags,
        np.array(flagged["flags"].fill_null(0), dtype=np.uint8),
        support_of(pairs, cycles_of(advisories), inputs.on),
    )


def _known(
    lake: Any,
    reported: list[Reported],
    is_device: Array,
    inputs: Inputs,
    base: Snapshot | None,
) -> Known:
    """Return what components are taken for, as the base says where it knows them all."""
    found = None if base is None else _known_before(lake, reported, is_device, inputs, base)
    if found is not None:
        return found
    advisories, aliases = inputs.advisories, inputs.aliases
    components = identified(lake, reported, advisories=advisories, aliases=aliases)
    seen = recognised(reported, components, is_device, directory_of(advisories, aliases))
    return Known(seen.components, is_device, _on_devices(seen, advisories))


def _known_before(
    lake: Any, reported: list[Reported], is_device: Array, inputs: Inputs, base: Snapshot
) -> Known | None:
    """Return what the base took components for; only those it does not know are looked up.
    ``None`` when a tree adds claims on one of them: they bear on the others too."""
    before = former.components_of(base, reported, is_device)
    fresh = [place for place, one in enumerate(before) if one is None]
    if fresh:
        advisories, aliases = inputs.advisories, inputs.aliases
        items = [reported[place] for place in fresh]
        taken = identified(lake, items, advisories=advisories, aliases=aliases)
        directory = directory_at_hand(advisories, aliases)
        seen = recognised(items, taken, is_device[fresh], directory)
        if seen.products:
            return None
        for place, one in zip(fresh, seen.components, strict=True):
            before[place] = one
    components = [one for one in before if one is not None]
    return Known(components, is_device, former.devices_of(base))


def _on_devices(seen: Recognised, advisories: AdvisorySnapshot) -> Prepared | None:
    """Return the prepared claims on the products that trees add to."""
    if not seen.products:
        return None
    tables = dict(claim_tables(advisories))
    tables["claims"] = seen.added_to(tables["claims"])
    return prepared(tuple(sorted(seen.products)), tables)


def _prepared(
    products: tuple[ProductId, ...], devices: Prepared | None, advisories: AdvisorySnapshot
) -> Prepared:
    """Return the prepared claims on the products, those on devices as trees say."""
    if devices is None:
        return prepared_for(products, advisories)
    apart = former.products_of(devices)
    found = prepared_for(tuple(p for p in products if p not in apart), advisories)
    return together([found, devices])
