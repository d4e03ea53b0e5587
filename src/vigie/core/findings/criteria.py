"""What a verdict rests on, in one line of text: the statement, and what it must run on."""

import re
from collections.abc import Iterable

from vigie.core.advisories import ANY, Group, Match, Status

SHOWN = 3
"""Alternatives of a platform that are written out; the others are counted."""
_SPECIAL = re.compile(r"([^a-z0-9_.\-])")
_ATTRIBUTES = (
    *("part", "vendor", "product", "version", "update", "edition", "language"),
    *("sw_edition", "target_sw", "target_hw", "other"),
)


def criterion(match: Match) -> str:
    """Return a statement as a CPE 2.3 name, its bounds and its status when it is not "affected":
    ``cpe:2.3:a:ntp:ntp:*:…:* >=4.2.0 <4.2.8p15``."""
    name = "cpe:2.3:" + ":".join(_bound(getattr(match, field)) for field in _ATTRIBUTES)
    start = f"{'>=' if match.start_including else '>'}{match.start}" if match.start else ""
    end = f"{'<=' if match.end_including else '<'}{match.end}" if match.end else ""
    status = "" if match.status == Status.AFFECTED else f"({match.status.name.lower()})"
    said = f'(said of "{match.said}")' if match.said else ""
    return " ".join(filter(None, (name, start, end, status, said)))


def _bound(value: str) -> str:
    """Escape an attribute as in a formatted string (NISTIR 7695); absent is any."""
    if value in ("", ANY, "-"):
        return value or ANY
    return _SPECIAL.sub(r"\\\1", value)


def configuration_text(match: Match, platforms: Iterable[Group]) -> str:
    """Return the statement that decided, ``AND`` each of the groups it must run on; the same
    claim always gives the same text."""
    return " AND ".join((criterion(match), *map(_platform, platforms)))


def _platform(group: Group) -> str:
    shown = [criterion(match) for match in group.matches[:SHOWN]]
    more = len(group.matches) - len(shown)
    if more:
        shown.append(f"{more} more")
    text = " OR ".join(shown)
    text = f"({text})" if len(shown) > 1 else text
    return f"NOT {text}" if group.negate else text
