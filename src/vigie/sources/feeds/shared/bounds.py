"""Versions written as text, brought to bounds: ``before 8.4``, ``>= 2.0, < 2.5``, ``2.0 through
2.5``…

What does not name a version (``n/a``, ``unspecified``, ``see references``) is not usable:
``spans`` returns none.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from vigie.sources.feeds.shared.span import EVERY, Span, bare, ceiling, exactly, floor
from vigie.sources.feeds.shared.vers_spans import vers_spans

_TO = r"(?:through|thru|to|up to(?: and including)?|and|[-–—])"
_UNDER = r"(?:before|prior to|earlier than|until)"
_BELOW = r"(?:before|prior to|prior|below|earlier than|lower than|less than|older than|under)"
_AND = r"(?:,|\(|and|or|&|/)\s*(?:all\s+|any\s+)?"
_LEVEL = (
    r"(?:\s+(?:sp|service pack|update|upd|patch|hf|hotfix|cu|mr|fp|p)\.?\s*\d+)*"
    r"(?:\s+\(?build\s+[\w.]+\)?)?"
)
"""What some write after a version and belongs to it: ``V4.0 SP1``, ``16 Update 3``."""
_V = (
    r"(?:v(?:ersions?|er)?\.?\s*|r(?:ev(?:ision)?|el(?:ease)?)?\.?\s*)?"
    rf"(\d[^\s,|;<>=]*?{_LEVEL})"
)
_EVERY = re.compile(
    r"(?:vers:(?!none/)\w+/)?(?:\*|(?:all|any)(?:\s+(?:known\s+|supported\s+)?versions?)?)"
)
_LEAD = re.compile(r"^(?:(?:all|any)\s+)?(?:firmware|software|release|versions?|ver\.?)\s+(?=\S)")
_VERS = re.compile(r"^vers:[\w.+-]+/")
_COMPARISON = re.compile(rf"(>=|=<|<=|<|>|==?|≤|≥)\s*v?\.?([^\s,|<>=≤≥]+{_LEVEL})")
_FROM = re.compile(rf"v?\.?(\d[^\s,|<>=≤≥]*?{_LEVEL})\s*(?=<|≤|=<)")
"""A version before a comparison begins it: ``13.1 < 13.1-49.15``."""
_BOUND = re.compile(r"[a-z]{0,6}[-_]?\d")
_DASHED = re.compile(r"(\d+(?:\.\d+)+)-v?(\d+(?:\.\d+)+)")


def _between(including: bool) -> Callable[..., Span]:
    return lambda low, high: Span(start=floor(low), end=high, end_including=including)


def _until(including: bool) -> Callable[..., Span]:
    return lambda high: Span(end=high, end_including=including)


_EARLIER = r"(?:earlier|prior|below|older|before|lower|previous|under)"
_LATER = r"(?:later|above|newer|higher|after|up|onwards?)"
_PHRASES: tuple[tuple[re.Pattern[str], Callable[..., Span]], ...] = tuple(
    (re.compile(pattern), made)
    for pattern, made in (
        (
            rf"(?:from\s+)?{_V}\s*,?\s+(?:and\s+|up to\s+|to\s+)?{_UNDER}\s+{_V}",
            _between(False),
        ),
        (
            rf"(?:from\s+|between\s+)?{_V}\s+{_TO}\s+{_V}(?:\s+\(?inclusive\)?)?",
            _between(True),
        ),
        (rf"{_V}\s*[–—]\s*{_V}", _between(True)),
        (rf"(?:up to|through|until) and including\s+{_V}", _until(True)),
        (rf"(?:prior to|before) (?:and|or) including\s+{_V}", _until(True)),
        (rf"(?:up to|through|until)\s+{_V}", _until(True)),
        (
            rf"{_BELOW}\s+(?:to\s+)?{_V}",
            _until(False),
        ),
        (
            rf"{_V}\s*{_AND}{_EARLIER}(?:\s+versions?|\s+releases?)?\)?",
            _until(True),
        ),
        (
            rf"{_V}\s*{_AND}{_LATER}(?:\s+versions?|\s+releases?)?\)?",
            lambda low: Span(start=floor(low)),
        ),
        (rf"(?:since|from|starting (?:with|from))\s+{_V}", lambda low: Span(start=floor(low))),
        (
            rf"(?:after|later than|above)\s+{_V}",
            lambda low: Span(start=low, start_including=False),
        ),
        (rf"{_V}\+", lambda low: Span(start=floor(low))),
    )
)


@lru_cache(maxsize=1 << 15)
def spans(text: str) -> tuple[Span, ...]:
    """Return what a textual version covers; empty when it names no version."""
    plain = " ".join(text.lower().split()).rstrip(". ")
    if not plain:
        return ()
    if _EVERY.fullmatch(plain):
        return (EVERY,)
    drawn = vers_spans(text) if _VERS.match(plain) else None
    if drawn is not None:
        return drawn
    plain = _LEAD.sub("", _VERS.sub("", plain))
    if _COMPARISON.search(plain):
        return _compared(plain)
    return _phrase(plain) or _dashed(plain) or _listed(plain)


def _phrase(plain: str) -> tuple[Span, ...]:
    for pattern, made in _PHRASES:
        found = pattern.fullmatch(plain)
        if found:
            return (made(*(bare(one) for one in found.groups())),)
    return ()


def _dashed(plain: str) -> tuple[Span, ...]:
    """``1.0.0-1.0.5``: a range when both sides have the same number of parts and begin alike or
    are long enough; ``13.0-91.13`` is one version, a release and its build."""
    found = _DASHED.fullmatch(plain)
    if not found:
        return ()
    low, high = found.group(1).split("."), found.group(2).split(".")
    if len(low) != len(high) or (len(low) < 3 and low[0] != high[0]):
        return ()
    return (Span(start=found.group(1), end=found.group(2), end_including=True),)


def _listed(plain: str) -> tuple[Span, ...]:
    """Versions one by one: each must start with a digit, or hold one and no space."""
    parts = [
        part.strip() for part in re.split(r"\s*[,;|]\s*|\s+(?:and|or|&)\s+", plain) if part.strip()
    ]
    if not parts or not all(_is_version(bare(part)) for part in parts):
        return ()
    return tuple(exactly(part) for part in parts)


def _is_version(part: str) -> bool:
    if part.startswith(("http", "see ")) or len(part) > 100:
        return False
    return part[0].isdigit() or (" " not in part and any(letter.isdigit() for letter in part))


def _compared(plain: str) -> tuple[Span, ...]:
    """Comparisons in a row: a lower bound opens a span that the next upper bound closes."""
    found: list[Span] = []
    begins = _FROM.match(plain)
    low = Span(start=floor(bare(begins[1]))) if begins else None
    for operator, version in _COMPARISON.findall(plain):
        bound = bare(version)
        if not _BOUND.match(bound):
            return ()
        if operator in (">", ">=", "≥"):
            found.extend([low] if low else [])
            low = Span(
                start=bound if operator == ">" else floor(bound), start_including=operator != ">"
            )
        elif operator in ("=", "=="):
            found.append(exactly(bound))
        else:
            end, including = ceiling(bound, including=operator != "<")
            found.append((low or EVERY)._replace(end=end, end_including=including))
            low = None
    return tuple([*found, low] if low else found)
