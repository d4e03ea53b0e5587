"""What mandates add up to: for one act, the part of the country where it is allowed."""

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.core.rights.roles import ALL, CHOSEN, Act, Part, Rights
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.core.vocabulary import Zone


@dataclass(frozen=True, slots=True)
class HeldMandate:
    """A mandate in force: a role on a part. ``may_write`` false takes away evidence, answers
    gathered and administration; ``sections`` are those the mandate chose, for the roles that
    choose."""

    role: str
    code: str = ""
    may_write: bool = True
    sections: frozenset[str] = frozenset()


def scope_for(
    rights: Rights,
    mandates: Iterable[HeldMandate],
    act: Act,
    *,
    sections: frozenset[str] = frozenset(),
) -> Scope:
    """Return where the holder may do the act; nowhere when no mandate says so.

    For ``Act.GIVE``, ``sections`` are those of the safeguard that evidence is given on: without
    any, nowhere is the answer.
    """
    holding = [
        held
        for held in mandates
        if _allows(rights, held, act)
        and (act is not Act.GIVE or sections_within(rights, held) & sections)
    ]
    return _union(rights, holding)


def _allows(rights: Rights, held: HeldMandate, act: Act) -> bool:
    return rights.may(held.role, act) and (held.may_write or act not in BY_WRITERS)


BY_WRITERS = frozenset({Act.GIVE, Act.ASSIST, Act.ADMINISTER})
"""Acts that a mandate without the right to write does not hold, whatever its role."""


def sections_within(rights: Rights, held: HeldMandate) -> frozenset[str]:
    """Return the sections a mandate may give evidence on, among those of the table and the
    zones."""
    if not held.may_write or not rights.may(held.role, Act.GIVE):
        return frozenset()
    given = rights.roles[held.role].sections
    if given == ALL:
        return EVERY_ZONE | rights.sections.keys()
    if given == CHOSEN:
        return held.sections
    return frozenset(given)


EVERY_ZONE = frozenset(zone.value for zone in Zone) | {"governance"}
"""The zones of the catalogue, governance with them; a test holds it to ``safeguards.toml``."""


def acts_of(rights: Rights, mandates: Iterable[HeldMandate]) -> frozenset[Act]:
    """Return the acts that one mandate at least holds, wherever."""
    return frozenset(act for held in mandates for act in Act if _allows(rights, held, act))


def _union(rights: Rights, mandates: Iterable[HeldMandate]) -> Scope:
    codes: dict[Part, set[str]] = {part: set() for part in Part}
    for held in mandates:
        part = rights.roles[held.role].part
        if held.code or part is Part.NATIONAL:
            codes[part].add(held.code)
    if not any(codes.values()):
        return NOBODY
    if codes[Part.NATIONAL]:
        return NATION
    return Scope(
        regions=frozenset(codes[Part.REGION]),
        groupings=frozenset(codes[Part.GROUPING]),
        entities=frozenset(codes[Part.ENTITY]),
    )
