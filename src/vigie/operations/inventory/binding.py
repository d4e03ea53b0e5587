"""Who the machines of a file belong to: always said, never guessed."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vigie.errors import InputRefused, VigieError
from vigie.sources.inventories.columns import delimiter_of
from vigie.sources.inventories.reading import refuse_nul, text_of
from vigie.sources.inventories.vocabulary import plain
from vigie.store import inventory as store

SHOWN = 10
"""How many tags a refusal names."""
_TAGS = {"tag", "etiquette", "entite", "entity"}
_PERIMETERS = {"perimeter", "perimetre", "finess", "code"}


class UnboundMachines(InputRefused):
    """Machines of a file belong to no perimeter that is known."""


class UnknownPerimeter(VigieError):
    fr = "aucun périmètre ne répond à {reference!r} (code de périmètre ou numéro FINESS)"
    en = "no perimeter answers to {reference!r} (perimeter code or FINESS number)"


class AmbiguousPerimeter(VigieError):
    fr = "{reference!r} désigne {count} périmètres : donnez le code de l'un d'eux"
    en = "{reference!r} stands for {count} perimeters: give the code of one of them"


@dataclass(frozen=True, slots=True)
class Binding:
    """Who the machines of a file belong to: the perimeter given, else the one of their tag (GLPI
    entity or tag, column of the template), as it stands or through a mapping."""

    perimeters: Mapping[str, frozenset[int]]
    perimeter: int | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    machine: str = ""
    """The machine of a file that names none, such as a bill of materials."""

    def perimeter_of(self, tag: str) -> int | None:
        """Return the perimeter of a tag; ``None`` when none, or more than one, answers to it."""
        if self.perimeter is not None:
            return self.perimeter
        found = self.perimeters.get(self.mapping.get(tag, tag), frozenset())
        return next(iter(found)) if len(found) == 1 else None


def binding_of(*, perimeter: str | None, mapping: Mapping[str, str], machine: str) -> Binding:
    """Return the binding of an import. Raises for a perimeter, given or mapped to, that is not
    known."""
    perimeters = store.references()
    for reference in mapping.values():
        the_perimeter(reference, perimeters)
    key = None if perimeter is None else the_perimeter(perimeter, perimeters)
    return Binding(perimeters, key, mapping, machine)


def the_perimeter(reference: str, perimeters: Mapping[str, frozenset[int]] | None = None) -> int:
    """Return the one perimeter a code or a FINESS number stands for. Raises ``UnknownPerimeter``
    or ``AmbiguousPerimeter``."""
    known = store.references() if perimeters is None else perimeters
    found = known.get(reference.strip(), frozenset())
    if not found:
        raise UnknownPerimeter(reference=reference)
    if len(found) > 1:
        raise AmbiguousPerimeter(reference=reference, count=len(found))
    return next(iter(found))


def refuse_unbound(path: Path, unbound: Mapping[str, int]) -> None:
    """Refuse a file whose machines have no perimeter, with their tags and how many bear them."""
    shown = ", ".join(f"{tag or '∅'} ({count})" for tag, count in list(unbound.items())[:SHOWN])
    more = f" … +{len(unbound) - SHOWN}" if len(unbound) > SHOWN else ""
    machines = sum(unbound.values())
    raise UnboundMachines(
        file=path.name,
        reason_fr=f"{machines} machine(s) sans périmètre connu ; étiquettes : {shown}{more}. "
        "Donnez --perimeter, ou --mapping avec les colonnes tag;perimeter",
        reason_en=f"{machines} machine(s) of no known perimeter; tags: {shown}{more}. "
        "Give --perimeter, or --mapping with the columns tag;perimeter",
    )


def mapping_of(path: Path) -> dict[str, str]:
    """Read a mapping file, CSV with the columns ``tag`` and ``perimeter`` (or their French names).

    Raises ``InputRefused`` when it is not that, or gives one tag two perimeters.
    """
    text = text_of(_bytes(path))
    refuse_nul(text, path.name)
    lines = [line for line in text.splitlines() if line.strip()]
    rows = list(csv.reader(lines, delimiter=delimiter_of(lines[0] if lines else ";")))
    header = [plain(column) for column in rows[0]] if rows else []
    tag = next((i for i, name in enumerate(header) if name in _TAGS), None)
    perimeter = next((i for i, name in enumerate(header) if name in _PERIMETERS), None)
    if tag is None or perimeter is None:
        raise InputRefused(
            file=path.name,
            reason_fr="la correspondance a besoin des colonnes tag;perimeter",
            reason_en="the mapping needs the columns tag;perimeter",
            where="line 1",
        )
    return _pairs(path, rows[1:], tag, perimeter)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(
            file=str(path), reason_fr="fichier illisible", reason_en="unreadable file"
        ) from error


def _pairs(path: Path, rows: list[list[str]], tag: int, perimeter: int) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        cells = [cell.strip() for cell in row] + [""] * (1 + max(tag, perimeter))
        if not cells[perimeter]:
            raise _bad_line(path, number, "périmètre absent", "no perimeter")
        if mapping.setdefault(cells[tag], cells[perimeter]) != cells[perimeter]:
            raise _bad_line(
                path,
                number,
                f"l'étiquette {cells[tag]!r} a deux périmètres",
                f"the tag {cells[tag]!r} has two perimeters",
            )
    return mapping


def _bad_line(path: Path, number: int, fr: str, en: str) -> InputRefused:
    return InputRefused(file=path.name, reason_fr=fr, reason_en=en, where=f"line {number}")
