"""A nation's installed software, drawn from the products that the imported advisories name.
Seeded.

A machine has one system and 19 to 59 pieces of software, most of them the same everywhere:
products follow a Zipf law on how often advisories name them, versions a geometric one from the
newest known. Perimeters of the registry hold machines in proportion of their staff, generated ones
follow a log-normal law.
"""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.core.inventory import MachineRole
from vigie.core.versions import key
from vigie.core.vocabulary import CareService, Exposure
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.inventory import write_columns

Array = npt.NDArray[Any]
FEWEST, MOST = 20, 60
"""Components of a machine; their mean is ``ROWS_PER_MACHINE``."""
ROWS_PER_MACHINE = 45
KEPT_SHARE = 0.89
"""Share of the rows drawn that stay: a component drawn twice is one, network gear has one only."""
MOST_ROWS = 50_000_000
"""Rows of a segment: a larger nation comes in several."""
REGISTRY_SHARE = 0.8
"""Share of the machines that stand in the perimeters of the registry: most are hospitals."""
APPLICATIONS = 400
VERSIONS = 40
"""Versions kept per product: the newest of those that claims name."""
AGEING = 0.85
"""How much rarer a version is than the one after it."""
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
    product = ["part", "vendor", "product"]
    versions = (
        pl.concat(
            [claims.select(*product, version=pl.col(c)) for c in ("version", "start", "end")]
        )
        .filter(~pl.col("version").is_in(["", "*", "-"]))
        .unique()
    )
    known = claims.group_by(product).agg(pl.col("cve").n_unique().alias("cves"))
    return _weighted(_drawn_from(known.collect()).join(versions.collect(), on=product))


def _drawn_from(known: pl.DataFrame) -> pl.DataFrame:
    is_system = (pl.col("part") == "o") & pl.col("product").str.contains(
        f"^({'|'.join(_SYSTEMS)})"
    )
    is_gear = (pl.col("part") == "o") & pl.col("product").is_in(_GEAR)
    kind = pl.when(is_gear).then(2).when(is_system).then(1).when(pl.col("part") == "a").then(0)
    rank = pl.struct(-pl.col("cves").cast(pl.Int64), "vendor", "product").rank("dense")
    ranked = known.with_columns(kind=kind).filter(pl.col("kind").is_not_null())
    placed = ranked.with_columns(place=rank.over("kind"))
    return placed.filter((pl.col("kind") > 0) | (pl.col("place") <= APPLICATIONS))


def _weighted(known: pl.DataFrame) -> tuple[pl.DataFrame, Array]:
    keys = [key(version) or b"" for version in known["version"]]
    newest = (
        known.with_columns(key=pl.Series(keys, dtype=pl.Binary))
        .filter(pl.col("key") != b"")
        .sort("kind", "place", "key", "version", descending=[False, False, True, True])
        .with_columns(age=pl.int_range(pl.len()).over("part", "vendor", "product"))
        .filter(pl.col("age") < VERSIONS)
    )
    weights = 1.0 / newest["place"].to_numpy() * AGEING ** newest["age"].to_numpy()
    return newest, weights


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


class Perimeters(NamedTuple):
    """Who holds machines, and how many in proportion."""

    keys: Array
    sizes: Array
    """Machines, relative to each other."""


def write_nation(
    lake: Path, advisories: AdvisorySnapshot, *, rows: int, perimeters: Perimeters, seed: int
) -> str:
    """Write about ``rows`` installed rows over the perimeters as one segment; return its id.

    Memory: about 40 bytes per row. Run it in a process of its own (``drawn_apart``).
    """
    chance = np.random.default_rng(seed)
    components, weights = catalogue(advisories)
    count = max(1, round(rows / ROWS_PER_MACHINE / KEPT_SHARE))
    machines = _machines(chance, count, perimeters)
    kinds = components["kind"].to_numpy()
    gear = machines["role"].to_numpy() == list(MachineRole).index(MachineRole.NETWORK)
    system = np.where(
        gear, _draw(chance, kinds == 2, weights, count), _draw(chance, kinds == 1, weights, count)
    )
    mode = 3 * ROWS_PER_MACHINE - FEWEST - MOST
    each = chance.triangular(FEWEST, mode, MOST, count).round().astype(np.int64) - 1
    each[gear] = 0
    owners = np.repeat(np.arange(count, dtype=np.uint32), each)
    software = _draw(chance, kinds == 0, weights, len(owners))
    installed = pl.DataFrame(
        {
            "machine": np.concatenate([np.arange(count, dtype=np.uint32), owners]),
            "reported": np.concatenate([system, software]).astype(np.uint32),
        }
    )
    used = installed.select(pl.col("reported").unique())
    said = reported(components).join(used, on="reported", how="semi", maintain_order="left")
    return write_columns(lake, **_numbered(said, installed), machines=machines)


def _numbered(said: pl.DataFrame, installed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Number anew the components that are installed."""
    place = np.zeros(int(said["reported"].max() or 0) + 1, dtype=np.uint32)
    place[said["reported"].to_numpy()] = np.arange(len(said), dtype=np.uint32)
    rows = installed.with_columns(reported=pl.Series(place[installed["reported"].to_numpy()]))
    numbers = pl.Series("reported", np.arange(len(said), dtype=np.uint32))
    return {"reported": said.with_columns(numbers), "installed": rows}


def write_parts(
    lake: Path, advisories: AdvisorySnapshot, *, rows: int, perimeters: Perimeters, seed: int
) -> list[str]:
    """Write a nation as segments of at most ``MOST_ROWS``, so that memory is bounded: each holds
    some of the perimeters."""
    parts = -(-rows // MOST_ROWS)
    segments = []
    for part in range(parts):
        own = Perimeters(perimeters.keys[part::parts], perimeters.sizes[part::parts])
        share = own.sizes.sum() / perimeters.sizes.sum()
        asked = {"rows": round(rows * share), "perimeters": own, "seed": seed + 1000 * part}
        segments.append(write_nation(lake, advisories, **asked))
    return segments


def drawn_apart(lake: Path, advisories: AdvisorySnapshot, **asked: Any) -> list[str]:
    """Draw in another process, so that memory is measured without it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        segments: list[str] = other.submit(write_parts, lake, advisories, **asked).result()
        return segments


def _draw(chance: np.random.Generator, among: Array, weights: Array, count: int) -> Array:
    places = np.flatnonzero(among)
    steps = np.cumsum(weights[places])
    drawn = np.searchsorted(steps, chance.random(count, dtype=np.float32) * steps[-1])
    drawn = np.minimum(drawn, len(places) - 1)
    return np.asarray(places[drawn], dtype=np.uint32)


def _machines(chance: np.random.Generator, count: int, perimeters: Perimeters) -> pl.DataFrame:
    steps = np.cumsum(perimeters.sizes)
    places = np.searchsorted(steps, chance.random(count) * steps[-1])
    owners = np.asarray(perimeters.keys, dtype=np.uint32)[np.minimum(places, len(steps) - 1)]
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


def _codes(chance: np.random.Generator, count: int, kind: Any, shares: tuple[float, ...]) -> Array:
    shares = shares[: len(list(kind))]
    drawn = np.searchsorted(np.cumsum(shares), chance.random(count) * sum(shares))
    return np.minimum(drawn, len(shares) - 1).astype(np.uint8)
