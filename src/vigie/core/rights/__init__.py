"""Who may do what: roles, acts and mandates, decided from data in one place; deny by default."""

from vigie.core.rights.mandates import EVERY_ZONE, HeldMandate, acts_of, scope_for, sections_within
from vigie.core.rights.roles import Act, Part, Rights, Role, UnknownRole, parse_rights

__all__ = [
    "EVERY_ZONE",
    "Act",
    "HeldMandate",
    "Part",
    "Rights",
    "Role",
    "UnknownRole",
    "acts_of",
    "parse_rights",
    "scope_for",
    "sections_within",
]
