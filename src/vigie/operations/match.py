"""One inventory file against some advisory files, without a home: nothing is kept afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from vigie.core.advisories import Advisory, NoticeTree
from vigie.core.devices import DeviceWords, Directory
from vigie.core.findings import Component
from vigie.core.inventory import Inventory, Machine, MachineRole, Reported, SetAside
from vigie.core.products import Dictionary, Identified, resolve
from vigie.core.products.hosts import with_distribution
from vigie.core.trees import Tree
from vigie.engine.criteria import criteria_of
from vigie.engine.devices import recognised
from vigie.engine.findings import Fleet, findings
from vigie.engine.pairs import interned
from vigie.engine.restating import meant_by, restated
from vigie.engine.spill import Names, Spill
from vigie.errors import InputRefused
from vigie.operations.products import aliases, dictionary_of
from vigie.sources.catalogue import recognise_file
from vigie.sources.opening import content_name, opened

NO_INVENTORY = ("aucun format d'inventaire connu", "no known inventory format")
NO_FILE = ("aucun fichier d'avis dans ce dossier", "no file of advisories in this folder")
NO_ADVISORY = ("aucun format d'avis connu", "no known advisory format")


@dataclass(slots=True)
class Matched:
    """What one run found, and what it could not read."""

    rows: pl.DataFrame
    """``row``, ``cve``, ``verdict``, ``confidence``, ``source``, ``configuration``…"""
    reported: list[Reported]
    """The component of each row, as the inventory gave it."""
    criteria: dict[int, str]
    """The words of the claims that decided."""
    set_aside: list[tuple[str, SetAside]] = field(default_factory=list)

    def documents(self) -> Iterator[dict[str, Any]]:
        """Yield the lines: ``component`` as given, ``cve`` (``None`` for an unresolved
        component), ``verdict``, ``confidence`` in [0, 1], ``source``, and ``configuration``: the
        statement that decided, ``None`` when it is what the source says of all the rest."""
        for row, cve, verdict, _, confidence, source, _, claim in self.rows.iter_rows():
            yield {
                "component": _as_given(self.reported[row]),
                "cve": cve or None,
                "verdict": verdict,
                "confidence": confidence,
                "source": source or None,
                "configuration": self.criteria.get(claim),
            }


def _as_given(reported: Reported) -> str:
    if reported.cpe or reported.purl:
        return reported.cpe or reported.purl
    return " ".join(word for word in (reported.publisher, reported.name, reported.version) if word)


def match(*, inventory: Path, advisories: Sequence[Path], everything: bool = False) -> Matched:
    """Match an inventory with advisories (files, or folders of files).

    ``everything`` adds what is not affected, for the CVEs that name the product. Raises
    ``InputRefused``.
    """
    set_aside: list[tuple[str, SetAside]] = []
    read = machines_of(inventory, set_aside)
    machines = [machine.components for machine in read]
    reported = [item for machine in machines for item in machine]
    is_medical = (machine for machine in read if machine.role is MachineRole.MEDICAL_DEVICE)
    medical = frozenset(item for machine in is_medical for item in machine.components)
    known = _given(reported)
    with TemporaryDirectory(prefix="vigie-match-") as folder:
        spill = Spill(Path(folder), names=_names(known) if known is not None else None)
        trees: list[Tree] = []
        for path in _some(files_of(advisories), advisories):
            spill.add(records_of(path, set_aside, trees))
        tables, named = dict(spill.tables()), spill.named()
        dictionary = cache(lambda: dictionary_of(named))
        identified = known if known is not None else _identified(dictionary(), reported)
        components = {item: Component(identified[item], item.part) for item in identified}
        tables = restated(tables, meant_by(named, dictionary), named).added_to(tables)
        tables["claims"] = _with_devices(components, medical, trees, tables["claims"])
        rows = findings(_fleet(machines, components), tables, everything=everything)
        criteria = criteria_of(tables, rows["claim"].unique())
        return Matched(rows, reported, criteria, set_aside)


def _given(reported: Sequence[Reported]) -> dict[Reported, Identified] | None:
    """Return the identities that the inventory itself gives; ``None`` when a name must be looked
    up in what the advisories name."""
    if not all(item.cpe for item in reported):
        return None
    nothing = Dictionary.of((), aliases())
    return {item: resolve(item, nothing) for item in dict.fromkeys(reported)}


def _names(identified: dict[Reported, Identified]) -> Names:
    products = (one.product for one in identified.values() if one.product is not None)
    return frozenset((product.vendor, product.product) for product in products)


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files, and those of the folders, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file())
        else:
            yield path


def _some(files: Iterator[Path], given: Sequence[Path]) -> Iterator[Path]:
    """Yield the files; raise ``InputRefused`` when there is none: nothing read is not nothing
    found."""
    first = next(files, None)
    if first is None:
        fr, en = NO_FILE
        raise InputRefused(file=", ".join(path.name for path in given), reason_fr=fr, reason_en=en)
    yield first
    yield from files


def machines_of(path: Path, set_aside: list[tuple[str, SetAside]]) -> list[Machine]:
    """Return the machines of an inventory file; raise ``InputRefused`` when it is none."""
    name = content_name(path.name)
    module = recognise_file("inventories", path)
    if module is None:
        fr, en = NO_INVENTORY
        raise InputRefused(file=path.name, reason_fr=fr, reason_en=en)
    machines: list[Machine] = []
    with opened(path) as stream:
        for record in module.parse(stream, name):
            if isinstance(record, Inventory):
                machines.extend(
                    replace(machine, components=with_distribution(machine.components))
                    for machine in record.machines
                )
                set_aside.extend((path.name, item) for item in record.set_aside)
            elif isinstance(record, SetAside):
                set_aside.append((path.name, record))
    return machines


def records_of(
    path: Path, set_aside: list[tuple[str, SetAside]], trees: list[Tree]
) -> Iterator[Advisory]:
    """Yield the advisories of a file; add its product trees to ``trees``."""
    name = content_name(path.name)
    module = recognise_file("feeds", path)
    if module is None:
        fr, en = NO_ADVISORY
        set_aside.append((path.name, SetAside("", fr, en)))
        return
    with opened(path) as stream:
        for record in module.parse(stream, name):
            if isinstance(record, Advisory):
                yield record
            elif isinstance(record, NoticeTree):
                trees.append(record.tree)
            elif isinstance(record, SetAside):
                set_aside.append((path.name, record))


def _identified(
    dictionary: Dictionary, reported: Sequence[Reported]
) -> dict[Reported, Identified]:
    """Resolve each distinct component once, by the products the advisories name."""
    return {item: resolve(item, dictionary) for item in dict.fromkeys(reported)}


def _with_devices(
    components: dict[Reported, Component],
    medical: frozenset[Reported],
    trees: Sequence[Tree],
    claims: pl.LazyFrame,
) -> pl.LazyFrame:
    """Recognise the devices by the product trees: give them their identities, and return the
    claims with those on them."""
    items = list(components)
    directory = Directory(trees, DeviceWords.parse(aliases()))
    given = [components[item] for item in items]
    known = recognised(items, given, [item in medical for item in items], directory)
    components.update(zip(items, known.components, strict=True))
    return known.added_to(claims)


def _fleet(
    machines: Sequence[tuple[Reported, ...]], components: dict[Reported, Component]
) -> Fleet:
    code = {item: number for number, item in enumerate(components)}
    pairs, place = interned(list(components.values()))
    installed = (code[item] for machine in machines for item in machine)
    row_pair = place[np.fromiter(installed, dtype=np.int64)]
    start = np.cumsum([0, *(len(machine) for machine in machines)]).astype(np.int64)
    return Fleet(pairs, start, row_pair)
