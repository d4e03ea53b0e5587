"""What the establishments run: machines and their components as columns, drawn from the practice.

Shapes: ``machines`` has one row per machine, ``installed`` one row per component on a machine
(sorted by machine), ``reported`` one row per distinct component.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from vigie.sample.chance import Chance, stream
from vigie.sample.practice import Practice
from vigie.sample.software import Estate, Product, Profile, Software, software

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MACHINES_PER_STAFF = {"hospital": 0.72, "home": 0.27}
SEEN = (0.45, 1.0)
"""Share of an estate that an inventory shows, from and to; the better kept, the more is seen."""
UNKNOWN_EXPOSURE = 0.06
FOLLOWED, FORGOTTEN = 0.985, 0.6
"""Quality of a machine that is followed, and what is left of its estate's to a forgotten one."""
_ROLE_WORDS = {
    "workstation": "poste",
    "server": "serveur",
    "network": "réseau",
    "printer": "imprimante",
    "medical_device": "dispositif médical",
    "other": "autre",
}


class Reported(NamedTuple):
    """A component as it is reported."""

    name: str
    publisher: str
    version: str
    part: str
    cpe: str


@dataclass(frozen=True, slots=True)
class Estates:
    """The estates drawn for some perimeters."""

    machines: pl.DataFrame
    installed: pl.DataFrame
    reported: pl.DataFrame

    @property
    def rows(self) -> pl.DataFrame:
        """Return one row per component and machine, with the columns of the inventory template."""
        joined = self.installed.join(self.machines, on="machine_id", maintain_order="left")
        return joined.join(self.reported, on="reported", maintain_order="left")


def estates(
    practices: Sequence[Practice], *, seed: int, batch: str, better: float = 0.0
) -> Estates:
    """Draw the estates of the perimeters that deliver; ``better`` is added to their quality."""
    chance = stream(seed, "inventories", batch)
    table = software()
    drawn = _Drawing(chance, table)
    perimeters, profiles, qualities = _machines(practices, table, chance, better)
    for place, profile in enumerate(table.profiles.values()):
        chosen = np.flatnonzero(profiles == place)
        drawn.add(profile, chosen, qualities[chosen])
    return Estates(
        _described(practices, perimeters, profiles, table, chance),
        drawn.installed(),
        drawn.reported(),
    )


def _machines(
    practices: Sequence[Practice], table: Software, chance: Chance, better: float
) -> tuple[Ints, Ints, Floats]:
    """Return, per machine: the place of its perimeter, that of its profile, and its quality."""
    order = {key: place for place, key in enumerate(table.profiles)}
    perimeters, profiles, counts = [], [], []
    for place, practice in enumerate(practices):
        expected = practice.staff * MACHINES_PER_STAFF[practice.estate]
        least = SEEN[0] + (SEEN[1] - SEEN[0]) * 0.9 * practice.quality
        size = max(2.0, expected * float(chance.uniform(least, SEEN[1])))
        for key, count in _counts(table.estates[practice.estate], size, chance).items():
            perimeters.append(place)
            profiles.append(order[key])
            counts.append(count)
    repeated = np.repeat(np.array(perimeters, np.int64), counts)
    quality = np.array([practice.quality for practice in practices])[repeated] + better
    noisy = quality + chance.normal(0.0, 0.08, len(quality))
    return repeated, np.repeat(np.array(profiles, np.int64), counts), np.clip(noisy, 0.02, 0.99)


def _counts(estate: Estate, size: float, chance: Chance) -> dict[str, int]:
    """Share a size out among profiles; what is less than one machine is there by chance."""
    counts = {key: int(share * size + chance.random()) for key, share in estate.shares.items()}
    for key, least in estate.once.items():
        counts[key] = counts.get(key, 0) + int(size >= least)
    return {key: count for key, count in counts.items() if count}


class _Drawing:
    """Draws what runs on machines; interns the components."""

    def __init__(self, chance: Chance, table: Software) -> None:
        self._chance = chance
        self._table = table
        self._known: dict[Reported, int] = {}
        self._machines: list[Ints] = []
        self._components: list[Ints] = []

    def add(self, profile: Profile, machines: Ints, quality: Floats) -> None:
        """Draw the system and the software of the machines of one profile.

        A machine is followed or forgotten: followed ones are up to date, in the share of the
        quality; the others are later than the quality alone says.
        """
        followed = self._chance.random(len(machines)) < quality
        quality = np.where(followed, FOLLOWED, quality * FORGOTTEN)
        for key, chosen in self._systems(profile.systems, quality):
            self._install(self._table.products[key], machines[chosen], quality[chosen])
        for key, part in profile.software.items():
            chosen = np.flatnonzero(self._chance.random(len(machines)) < part)
            self._install(self._table.products[key], machines[chosen], quality[chosen])

    def _systems(
        self, weights: Mapping[str, tuple[float, float]], quality: Floats
    ) -> list[tuple[str, Ints]]:
        kept, neglected = np.array(list(weights.values()), float).T
        mixed = np.outer(quality, kept / kept.sum())
        mixed += np.outer(1 - quality, neglected / neglected.sum())
        ceilings = np.cumsum(mixed, axis=1)
        draws = self._chance.random(len(quality)) * ceilings[:, -1]
        places = (draws[:, None] >= ceilings).sum(axis=1)
        return [(key, np.flatnonzero(places == place)) for place, key in enumerate(weights)]

    def _install(self, product: Product, machines: Ints, quality: Floats) -> None:
        if not len(machines):
            return
        ordinals = self._ordinals(product)
        versions = self._versions(len(product.versions), quality)
        self._machines.append(machines)
        self._components.append(ordinals[versions])
        if product.hardware:
            extra = self._intern(
                Reported(product.name, product.publisher, "", "h", product.hardware)
            )
            self._machines.append(machines)
            self._components.append(np.full(len(machines), extra, np.int64))

    def _versions(self, count: int, quality: Floats) -> Ints:
        """Draw how many versions late each machine is: the less care, the later."""
        lateness = (1 - quality) ** 2 * count * 0.9 + 0.15
        late = np.floor(self._chance.exponential(lateness)).astype(np.int64)
        return np.maximum(count - 1 - late, 0)

    def _ordinals(self, product: Product) -> Ints:
        return np.array([self._intern(_reported(product, v)) for v in product.versions], np.int64)

    def _intern(self, reported: Reported) -> int:
        return self._known.setdefault(reported, len(self._known))

    def installed(self) -> pl.DataFrame:
        """Return one row per component on a machine, sorted by machine, each once."""
        frame = pl.DataFrame(
            {
                "machine_id": np.concatenate([np.empty(0, np.int64), *self._machines]),
                "reported": np.concatenate([np.empty(0, np.int64), *self._components]),
            },
            schema={"machine_id": pl.UInt32, "reported": pl.UInt32},
        )
        return frame.unique().sort("machine_id", "reported")

    def reported(self) -> pl.DataFrame:
        rows = [(place, *reported) for reported, place in self._known.items()]
        schema = {"reported": pl.UInt32} | dict.fromkeys(Reported._fields, pl.String)
        return pl.DataFrame(rows, schema=schema, orient="row")


def _reported(product: Product, version: str) -> Reported:
    cpe = product.cpe.format(version=version.replace("+", r"\+")) if product.cpe else ""
    return Reported(product.name, product.publisher, version, product.part, cpe)


def _described(
    practices: Sequence[Practice],
    perimeters: Ints,
    profiles: Ints,
    table: Software,
    chance: Chance,
) -> pl.DataFrame:
    """Return the machines: name, exposure, role, care service, perimeter, serial number."""
    kinds = list(table.profiles.values())
    ordinal = np.arange(len(perimeters)) - np.searchsorted(perimeters, perimeters)
    hidden = chance.random(len(perimeters)) < UNKNOWN_EXPOSURE
    picks = chance.random(len(perimeters))
    numbers = pl.Series("n", ordinal + 1).cast(pl.String).str.zfill(5)
    codes = pl.Series("p", [p.perimeter for p in practices], dtype=pl.String)
    prefixes = pl.Series("k", [_prefix(key) for key in table.profiles])
    roles = pl.Series("r", [_ROLE_WORDS[kind.role] for kind in kinds])
    exposures = pl.Series("e", [kind.exposure for kind in kinds]).gather(profiles)
    return pl.DataFrame(
        {
            "machine_id": pl.Series(np.arange(len(perimeters)), dtype=pl.UInt32),
            "machine": prefixes.gather(profiles) + "-" + numbers,
            "exposure": pl.select(
                pl.when(pl.Series(hidden)).then(pl.lit("")).otherwise(exposures)
            ).to_series(),
            "role": roles.gather(profiles),
            "care_service": _care_services(kinds, profiles, picks),
            "tag": codes.gather(perimeters),
        }
    )


def _prefix(key: str) -> str:
    return "".join(word[:3].upper() for word in key.split("_"))


def _care_services(kinds: Sequence[Profile], profiles: Ints, picks: Floats) -> pl.Series:
    """Return the care service of each machine: one of its profile's, else none said."""
    words = [kind.care_services or ("",) for kind in kinds]
    starts = np.cumsum([0, *(len(said) for said in words)])[:-1]
    sizes = np.array([len(said) for said in words])
    flat = pl.Series("c", [word for said in words for word in said], dtype=pl.String)
    return flat.gather(starts[profiles] + (picks * sizes[profiles]).astype(np.int64))
