"""Shared perimeters as people give them: systems, the sites they serve, what they prove for
others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vigie.core.vocabulary import Finess, InvalidFiness, SetAside

COLUMNS = ("code", "name", "sites", "provider", "inherits", "exceptions", "grouping")
_SPELLINGS = {
    "code": "code",
    "name": "name",
    "nom": "name",
    "sites": "sites",
    "provider": "provider",
    "fournisseur": "provider",
    "inherits": "inherits",
    "mesures_heritees": "inherits",
    "exceptions": "exceptions",
    "grouping": "grouping",
    "groupement": "grouping",
}


@dataclass(frozen=True, slots=True)
class SharedSystem:
    """One line of the table of perimeters.

    ``sites``: numbers served; ``inherits``: safeguards that ``provider`` (a perimeter code) proves
    for
    it; ``exceptions``: those it refuses to inherit.
    """

    code: str
    name: str
    sites: tuple[Finess, ...]
    provider: str = ""
    inherits: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    grouping: str = ""


@dataclass(slots=True)
class SharedSystems:
    """What a table of perimeters says, and the lines left aside."""

    systems: list[SharedSystem] = field(default_factory=list)
    left_out: list[SetAside] = field(default_factory=list)
    tells_inheritance: bool = False
    """Whether the table has a column of providers: without one it says nothing of inheritance."""


def field_of(header: str) -> str:
    """Return the field a column holds, in French or English; ``""`` when it is none of ours."""
    return _SPELLINGS.get(header.strip().lower().replace(" ", "_").replace("é", "e"), "")


def shared_systems(rows: Iterable[tuple[int, Mapping[str, str]]]) -> SharedSystems:
    """Read the lines of a table; several lines with one code add their sites and safeguards up."""
    found = SharedSystems()
    for line, row in rows:
        try:
            system = _system(row)
        except InvalidFiness as refusal:
            found.left_out.append(SetAside(f"line {line}", refusal.say("fr"), refusal.say("en")))
            continue
        if system is None:
            found.left_out.append(SetAside(f"line {line}", "code absent", "missing code"))
        else:
            found.systems.append(system)
    return found


def _system(row: Mapping[str, str]) -> SharedSystem | None:
    code = row.get("code", "").strip()
    if not code:
        return None
    return SharedSystem(
        code=code[:60],
        name=(row.get("name", "").strip() or code)[:200],
        sites=tuple(Finess(text.zfill(9)) for text in _several(row.get("sites", ""))),
        provider=row.get("provider", "").strip(),
        inherits=_several(row.get("inherits", "")),
        exceptions=_several(row.get("exceptions", "")),
        grouping=row.get("grouping", "").strip(),
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").replace("|", " ").split()))
