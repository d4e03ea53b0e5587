"""The roles and what each may do, parsed from ``data/rights.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vigie.errors import VigieError


class UnknownRole(VigieError):
    fr = "rôle inconnu : {role!r}"
    en = "unknown role: {role!r}"


class InvalidRights(VigieError):
    fr = "table des droits incohérente : {field}"
    en = "inconsistent table of rights: {field}"


class Act(StrEnum):
    """What a role may do."""

    READ = "read"
    """See establishments by name."""
    GIVE = "give"
    """Give evidence."""
    ASSIST = "assist"
    """Gather the answers of an establishment that has no computer staff."""
    ADMINISTER = "administer"
    """Invite, end mandates, close accounts."""
    ASK = "ask"
    """Ask for a mass export or a publication."""
    APPROVE = "approve"
    """Decide on what another person asked."""
    EMERGENCY = "emergency"
    """Open an emergency access."""
    REVIEW = "review"
    """Review an emergency access that another person opened."""
    NOTICES = "notices"
    """Be told at once of an emergency access."""


class Part(StrEnum):
    """The kind of part of the country a mandate names."""

    NATIONAL = "national"
    REGION = "region"
    GROUPING = "grouping"
    ENTITY = "entity"


ALL, CHOSEN = "all", "chosen"
WRITING = frozenset({Act.GIVE, Act.ASSIST, Act.ADMINISTER, Act.ASK, Act.APPROVE, Act.REVIEW})


@dataclass(frozen=True, slots=True)
class Role:
    """A role. ``sections`` is ``"all"``, ``"chosen"`` (named by the mandate) or a fixed set."""

    key: str
    part: Part
    acts: frozenset[Act]
    grants: frozenset[str]
    sections: str | frozenset[str]
    title: Mapping[str, str]
    says: Mapping[str, str]
    two_persons: bool = False
    """Whether a second person must agree before it is given."""


@dataclass(frozen=True)
class Rights:
    """The table: roles by key, sections by key with their safeguards."""

    edition: str
    roles: Mapping[str, Role]
    sections: Mapping[str, frozenset[str]]
    section_titles: Mapping[str, Mapping[str, str]]

    def role(self, key: str) -> Role:
        """Return a role. Raises ``UnknownRole``."""
        if key not in self.roles:
            raise UnknownRole(role=key)
        return self.roles[key]

    def may(self, key: str, act: Act) -> bool:
        """Return whether the role holds the act; what is not known holds nothing."""
        return key in self.roles and act in self.roles[key].acts

    def sections_of(self, safeguard: str, zone: str) -> frozenset[str]:
        """Return the sections a safeguard belongs to: its zone, and those that name it."""
        named = {key for key, keys in self.sections.items() if safeguard in keys}
        return frozenset(named | {zone})


def parse_rights(raw: bytes) -> Rights:
    """Read ``data/rights.toml``. Raises ``InvalidRights``."""
    tree = tomllib.loads(raw.decode("utf-8"))
    rights = Rights(
        edition=tree["edition"],
        roles={key: _role(key, entry) for key, entry in tree["roles"].items()},
        sections={key: frozenset(one["safeguards"]) for key, one in tree["sections"].items()},
        section_titles={key: one["title"] for key, one in tree["sections"].items()},
    )
    _check(rights)
    return rights


def _role(key: str, entry: Mapping[str, Any]) -> Role:
    given = entry.get("sections", ())
    return Role(
        key=key,
        part=Part(entry["part"]),
        acts=frozenset(Act(act) for act in entry["acts"]),
        grants=frozenset(entry.get("grants", ())),
        sections=given if isinstance(given, str) else frozenset(given),
        title=entry["title"],
        says=entry["says"],
        two_persons=bool(entry.get("two_persons", False)),
    )


def _check(rights: Rights) -> None:
    """Refuse a grant of what does not exist, a section nobody defined, evidence without any."""
    for role in rights.roles.values():
        if not role.grants <= rights.roles.keys():
            raise InvalidRights(field=f"{role.key}.grants")
        if isinstance(role.sections, str) and role.sections not in {ALL, CHOSEN}:
            raise InvalidRights(field=f"{role.key}.sections")
        if isinstance(role.sections, frozenset) and not role.sections <= rights.sections.keys():
            raise InvalidRights(field=f"{role.key}.sections")
        if (Act.GIVE in role.acts) != bool(role.sections):
            raise InvalidRights(field=f"{role.key}.sections")
