"""What a person may do, from their mandates, the table of rights and emergencies under way."""

from datetime import date, datetime
from functools import cache
from typing import Any

from vigie.core.rights import (
    EVERY_ZONE,
    Act,
    HeldMandate,
    Part,
    Rights,
    Role,
    acts_of,
    parse_rights,
    scope_for,
    sections_within,
)
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.operations.safeguards import catalogue
from vigie.operations.shipped import shipped
from vigie.store import accounts
from vigie.store import emergency as emergencies
from vigie.store.accounts import Reader

GOVERNANCE = "governance"
FINDINGS = "patched"
"""The safeguard that answers to findings speak of."""


@cache
def rights() -> Rights:
    """Return the table in force."""
    return parse_rights(shipped("rights.toml"))


def every_section() -> frozenset[str]:
    """Return the sections a mandate may choose: zones, and those of the table."""
    return EVERY_ZONE | rights().sections.keys()


def scope_of(user: Reader, today: date, *, now: datetime | None = None) -> Scope:
    """Return what the person may see by name; with ``now``, emergencies under way are counted."""
    seen = scope_of_act(user, Act.READ, today)
    return joined(seen, *_emergencies(user, now)) if now else seen


def scope_of_act(user: Reader, act: Act, today: date) -> Scope:
    """Return where the person may do an act other than giving evidence."""
    return scope_for(rights(), accounts.held_by(user, today), act)


def writing_scope_of(user: Reader, today: date, *, safeguard: str) -> Scope:
    """Return where the person may give evidence on that safeguard."""
    held = accounts.held_by(user, today)
    return scope_for(rights(), held, Act.GIVE, sections=sections_of(safeguard))


def writing_scope_anywhere(user: Reader, today: date) -> Scope:
    """Return where the person may give evidence on one safeguard at least: to show a form, never
    to accept what it says."""
    held = accounts.held_by(user, today)
    every = frozenset(section for one in held for section in sections_within(rights(), one))
    return scope_for(rights(), held, Act.GIVE, sections=every)


def sections_of(safeguard: str) -> frozenset[str]:
    """Return the sections of a safeguard: its zone, and those that name it; none for a key that
    the catalogue does not have."""
    if safeguard not in catalogue().index:
        return frozenset()
    zone = catalogue()[safeguard].zone
    return rights().sections_of(safeguard, zone.value if zone else GOVERNANCE)


def sections_held(mandate: dict[str, Any]) -> list[str]:
    """Return the sections a mandate gives evidence on, from its document."""
    held = HeldMandate(
        mandate["role"], mandate["code"], mandate["may_write"], frozenset(mandate["sections"])
    )
    return sorted(sections_within(rights(), held))


def acts_held(user: Reader, today: date) -> frozenset[Act]:
    """Return the acts of the person, wherever they hold them."""
    return acts_of(rights(), accounts.held_by(user, today))


def may_nationally(user: Reader, act: Act, today: date) -> bool:
    """Return whether the person holds the act for the whole country."""
    return scope_of_act(user, act, today).national


def role_of(key: str) -> Role:
    """Return a role of the table. Raises ``UnknownRole``."""
    return rights().role(key)


def roles_granted_by(user: Reader, today: date) -> list[Role]:
    """Return the roles that the person may give within their part."""
    held = {one.role for one in accounts.held_by(user, today) if _known(one)}
    keys = {key for role in held for key in rights().roles[role].grants}
    return [role for role in rights().roles.values() if role.key in keys]


def granting_scope(user: Reader, role: str, today: date) -> Scope:
    """Return where the person may give that role."""
    granting = [
        one
        for one in accounts.held_by(user, today)
        if _known(one) and role in rights().roles[one.role].grants
    ]
    return scope_for(rights(), granting, Act.ADMINISTER)


def _known(held: HeldMandate) -> bool:
    return held.role in rights().roles


def _emergencies(user: Reader, now: datetime) -> list[Scope]:
    return [scope_of_part(part, code) for part, code in emergencies.open_parts(user, now)]


def scope_of_part(part: str, code: str) -> Scope:
    """Return the scope of one part; nothing for a code that is missing."""
    if part == Part.NATIONAL:
        return NATION
    if not code:
        return NOBODY
    held = frozenset({code})
    return {
        Part.REGION: Scope(regions=held),
        Part.GROUPING: Scope(groupings=held),
        Part.ENTITY: Scope(entities=held),
    }[Part(part)]


def joined(*scopes: Scope) -> Scope:
    """Return the union of scopes."""
    if any(scope.national for scope in scopes):
        return NATION
    return Scope(
        regions=frozenset().union(*(scope.regions for scope in scopes)),
        departments=frozenset().union(*(scope.departments for scope in scopes)),
        groupings=frozenset().union(*(scope.groupings for scope in scopes)),
        entities=frozenset().union(*(scope.entities for scope in scopes)),
    )
