"""``vers:`` ranges: read, checked, brought to their canonical form, and what they contain.

Source: the VERS specification of package-url.
"""

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

from vigie.core.versions.catalogue import keys
from vigie.core.versions.order import compare, key
from vigie.core.versions.ranges.bounds import Bound, all_of, any_of, holds
from vigie.errors import VigieError

_PREFIX = "vers:"
_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONSTRAINT = re.compile(r"(>=|<=|!=|=|<|>)?([^<>=!|*\s]+)")
_SCHEME = re.compile(r"[a-z0-9][a-z0-9.+-]*")
_SAFE = ":!~()_-.+^"
_INSTANT = re.compile(r"[0-9T:.+Z-]+")
_DATES = "datetime"
_NOTHING, _EVERYTHING = "none", "all"


class NotCanonical(VigieError):
    fr = "vers: {text!r} : {why_fr}"
    en = "vers: {text!r}: {why_en}"


class Vers(NamedTuple):
    """A range: its scheme and its constraints; ``every`` when it is ``*``."""

    scheme: str
    constraints: tuple[Bound, ...]
    every: bool = False

    def __str__(self) -> str:
        if self.every:
            return f"{_PREFIX}{self.scheme}/*"
        return f"{_PREFIX}{self.scheme}/{'|'.join(map(_written, self.constraints))}"


def _written(bound: Bound) -> str:
    operator = "" if bound.operator == "=" else bound.operator
    return operator + quote(bound.version, safe=_SAFE)


def _refused(text: str, fr: str, en: str) -> NotCanonical:
    return NotCanonical(text=text, why_fr=fr, why_en=en)


def parsed(text: str) -> Vers:
    """Read a range whatever the order of its constraints; raises ``NotCanonical``."""
    scheme, slash, constraints = text.strip().removeprefix(_PREFIX).partition("/")
    scheme = scheme.lower()
    if not text.strip().startswith(_PREFIX) or not slash or not _SCHEME.fullmatch(scheme):
        raise _refused(text, "ni schéma ni contraintes", "no scheme or no constraint")
    if constraints == "*":
        return Vers(scheme, (), every=True)
    parts = [part.strip() for part in constraints.strip("|").split("|") if part.strip()]
    if not parts:
        raise _refused(text, "aucune contrainte", "no constraint")
    return Vers(scheme, tuple(_bound(part, text) for part in parts))


def _bound(part: str, text: str) -> Bound:
    plain = re.sub(r"\s", "", part)
    read = _CONSTRAINT.fullmatch(plain)
    if read is None:
        raise _refused(text, f"contrainte illisible {part!r}", f"unreadable constraint {part!r}")
    if _ENCODED.search(read[2]):
        raise _refused(text, "codage pour cent invalide", "invalid percent-encoding in version")
    return Bound(read[1] or "=", unquote(read[2]))


def canonical(text: str) -> Vers:
    """Read a range and sort its constraints by version; raises ``NotCanonical``."""
    return _sorted(parsed(text), text)


def _sorted(vers: Vers, text: str) -> Vers:
    scheme = ordering(vers)
    ordered = [(key(bound.version, scheme), bound) for bound in vers.constraints]
    if any(found is None for found, _ in ordered):
        return vers
    return vers._replace(
        constraints=tuple(bound for _, bound in sorted(ordered, key=lambda pair: pair[0] or b""))
    )


def strict(text: str) -> Vers:
    """Read a range that must be canonical; raises ``NotCanonical`` with the reason."""
    body = text.partition("/")[2]
    for is_wrong, fr, en in (
        (re.search(r"\s", text), "espaces non permises", "whitespace is not permitted"),
        (body.startswith("|"), "commence par |", "leading pipe is not permitted"),
        (body.endswith("|"), "finit par |", "trailing pipe is not permitted"),
        ("||" in body, "deux | de suite", "consecutive pipes are not permitted"),
    ):
        if is_wrong:
            raise _refused(text, fr, en)
    vers = parsed(text)
    _check_spelling(vers, body, text)
    if _sorted(vers, text) != vers:
        raise _refused(text, "contraintes non triées", "constraints are not sorted by version")
    return vers


def _check_spelling(vers: Vers, body: str, text: str) -> None:
    if vers.scheme == _DATES:
        if re.search(r"%3[aA]", body) and "%3a" not in body:
            raise _refused(text, "deux-points codés", "datetime time colons must be unencoded")
        if "%" not in body and not all(_INSTANT.fullmatch(b.version) for b in vers.constraints):
            raise _refused(text, "T et Z en capitales", "datetime must use uppercase T and Z")
    if str(vers) != text:
        raise _refused(
            text, "codage non canonique", "percent-encoding in version is not canonical"
        )


# ---- what a range contains ---------------------------------------------------------------------


def contains(version: str, vers: Vers) -> bool | None:
    """Return whether a version is in a range: equalities first, then the intervals."""
    if vers.scheme == _NOTHING:
        return False
    if vers.every or vers.scheme == _EVERYTHING:
        return True
    scheme = ordering(vers)
    for bound in vers.constraints:
        if bound.operator in ("=", "!=") and holds(version, bound._replace(operator="="), scheme):
            return bound.operator == "="
    ordered = [bound for bound in vers.constraints if bound.operator not in ("=", "!=")]
    if not ordered:
        return _by_equalities(version, vers, scheme)
    answers = (
        all_of([holds(version, b, scheme) for b in pair]) for pair in intervals(ordered, scheme)
    )
    return any_of(list(answers))


def _by_equalities(version: str, vers: Vers, scheme: str) -> bool | None:
    """A list of versions names none but its own; a list of exclusions, all but its own."""
    if any(compare(version, bound.version, scheme) is None for bound in vers.constraints):
        return None
    return any(bound.operator == "!=" for bound in vers.constraints)


def ordering(vers: Vers) -> str:
    """Return the scheme that orders the versions of a range: its own, else ``generic``."""
    return vers.scheme if vers.scheme in keys() else "generic"


def intervals(bounds: list[Bound], scheme: str) -> list[list[Bound]]:
    """Return the intervals that bounds in the order of their versions draw: one or two bounds
    each."""
    if any(key(bound.version, scheme) is None for bound in bounds):
        return [[bound] for bound in bounds]
    pairs: list[list[Bound]] = []
    for bound in sorted(bounds, key=lambda one: key(one.version, scheme) or b""):
        is_closing = bound.operator[0] == "<"
        if is_closing and pairs and len(pairs[-1]) == 1 and pairs[-1][0].operator[0] == ">":
            pairs[-1].append(bound)
        else:
            pairs.append([bound])
    return pairs
