"""A nation's installed software, drawn from the products that the imported advisories name.
Seeded.

Few machines run many products and many products are rare: products follow a Zipf law, versions a
geometric one, machines
per perimeter a log-normal one, with most of them in hospitals.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.inventory import MachineRole
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.inventory import write_columns

Array = npt.NDArray[Any]
ROWS_PER_MACHINE = 45
HOSPITAL_SHARE = 0.8
"""Share of the machines that stand in hospitals."""
APPLICATIONS = 4_000
VERSIONS = 60
"""Versions kept per product, those that claims name."""
_SYSTEMS = (
    "windows_10",
    "windows_11",
    "windows_server",
    "windows_7",
    "ubuntu_linux",
    "debian_linux",
)
_GEAR = ("fortios", "ios", "ios_xe", "pan-os", "junos")
UNRESOLVED_SHARE = 0.03
"""Share of the components whose name no advisory knows."""


def catalogue(advisories: AdvisorySnapshot) -> tuple[pl.DataFrame, Array]:
    """Return the components to draw from (the columns of ``REPORTED``) and their weights."""
    claims = advisories.table("claims").filter(pl.col("part") != "")
    key = ["part", "vendor", "product"]
    versions = (
        pl.concat([claims.select(*key, version=pl.col(c)) for c in ("version", "start", "end")])
        .filter(~pl.col("version").is_in(["", "*", "-"]))
        .unique()
        .sort(*key, "version", descending=[False, False, False, True])
        .group_by(key, maintain_order=True)
        .head(VERSIONS)
    )
    known = claims.group_by(key).agg(pl.col("cve").n_unique().alias("cves"))
    return _weighted(known.join(versions, on=key).collect())


def _weighted(known: pl.DataFrame) -> tuple[pl.DataFrame, Array]:
    is_system = (pl.col("part") == "o") & pl.col("product").str.contains(
        f"^({'|'.join(_SYSTEMS)})"
    )
    is_gear = (pl.col("part") == "o") & pl.col("product").is_in(_GEAR)
    ranked = known.with_columns(
        kind=pl.when(is_gear).then(2).when(is_system).then(1).when(pl.col("part") == "a").then(0),
        place=pl.struct(-pl.col("cves").cast(pl.Int64), "vendor", "product").rank("dense"),
    ).filter(
        pl.col("kind").is_not_null() & ((pl.col("kind") > 0) | (pl.col("place") <= APPLICATIONS))
    )
    order = pl.int_range(pl.len()).over("part", "vendor", "product")
    weighted = ranked.sort("kind", "place", "version").with_columns(
        weight=(1.0 / pl.col("place")) * (0.93 ** order.cast(pl.Float64))
    )
    return weighted, weighted["weight"].to_numpy()


def reported(components: pl.DataFrame) -> pl.DataFrame:
    """Return the components as tools report them: systems by CPE, software by publisher, name and
    version."""
    strange = pl.int_range(pl.len()).hash(1) % 100 < int(100 * UNRESOLVED_SHARE)
    escaped = [
        pl.col(c).str.replace_all(r"([^a-z0-9._*-])", r"\$1")
        for c in ("vendor", "product", "version")
    ]
    cpe = pl.concat_str(
        [pl.lit("cpe:2.3"), "part", *escaped, pl.lit("*:*:*:*:*:*:*")], separator=":"
    )
    name = pl.col("product").str.replace_all("_", " ")
    return components.select(
        name=pl.when(strange).then(pl.lit("Progiciel interne ") + name).otherwise(name),
        publisher=pl.when(strange)
        .then(pl.lit(""))
        .otherwise(pl.col("vendor").str.replace_all("_", " ")),
        version=pl.col("version"),
        part=pl.col("part"),
        cpe=pl.when(pl.col("kind") > 0).then(cpe).otherwise(pl.lit("")),
        purl=pl.lit(""),
    ).with_row_index("reported")


def write_nation(
    lake: Path,
    advisories: AdvisorySnapshot,
    *,
    rows: int,
    hospitals: Array,
    others: Array,
    seed: int,
) -> str:
    """Write about ``rows`` installed rows over the perimeters as one segment; return its id.

    ``hospitals`` and ``others`` are the keys of the perimeters.
    """
    chance = np.random.default_rng(seed)
    components, weights = catalogue(advisories)
    count = max(1, rows // ROWS_PER_MACHINE)
    machines = _machines(chance, count, hospitals, others)
    kinds = components["kind"].to_numpy()
    gear = machines["role"].to_numpy() == list(MachineRole).index(MachineRole.NETWORK)
    system = np.where(
        gear, _draw(chance, kinds == 2, weights, count), _draw(chance, kinds == 1, weights, count)
    )
    each = ROWS_PER_MACHINE - 1
    owners = np.repeat(np.arange(count, dtype=np.uint32), each)
    owners = owners[~gear[owners]]
    software = _draw(chance, kinds == 0, weights, len(owners))
    installed = pl.DataFrame(
        {
            "machine": np.concatenate([np.arange(count, dtype=np.uint32), owners]),
            "reported": np.concatenate([system, software]).astype(np.uint32),
        }
    )
    return write_columns(
        lake, reported=reported(components), machines=machines, installed=installed
    )


def _draw(chance: np.random.Generator, among: Array, weights: Array, count: int) -> Array:
    places = np.flatnonzero(among)
    steps = np.cumsum(weights[places])
    drawn = np.searchsorted(steps, chance.random(count, dtype=np.float32) * steps[-1])
    return places[np.minimum(drawn, len(places) - 1)].astype(np.uint32)


def _machines(
    chance: np.random.Generator, count: int, hospitals: Array, others: Array
) -> pl.DataFrame:
    in_hospitals = int(count * HOSPITAL_SHARE)
    owners = np.concatenate(
        [_owners(chance, hospitals, in_hospitals), _owners(chance, others, count - in_hospitals)]
    )
    codes = {
        "exposure": _codes(chance, count, Exposure, (0.02, 0.08, 0.7, 0.05, 0.15)),
        "role": _codes(chance, count, MachineRole, (0.75, 0.12, 0.05, 0.03, 0.0, 0.02, 0.03, 0.0)),
        "care_service": chance.integers(0, len(CareService), count, dtype=np.uint8),
    }
    return pl.DataFrame(
        {"machine": np.arange(count, dtype=np.uint32), "perimeter": owners}
    ).with_columns(
        **{name: pl.Series(values) for name, values in codes.items()},
        name=pl.format("P-{}", pl.col("machine")),
        serial=pl.lit(""),
    )


def _owners(chance: np.random.Generator, perimeters: Array, count: int) -> Array:
    sizes = np.cumsum(chance.lognormal(0.0, 1.0, len(perimeters)))
    places = np.searchsorted(sizes, chance.random(count) * sizes[-1])
    return np.asarray(perimeters, dtype=np.uint32)[np.minimum(places, len(perimeters) - 1)]


def _codes(chance: np.random.Generator, count: int, kind: Any, shares: tuple[float, ...]) -> Array:
    shares = shares[: len(list(kind))]
    drawn = np.searchsorted(np.cumsum(shares), chance.random(count) * sum(shares))
    return np.minimum(drawn, len(shares) - 1).astype(np.uint8)
