"""Names of vendors and products as feeds write them, brought to CPE style: lower case, words
joined by ``_``."""

import re
from functools import lru_cache

_SPACES = re.compile(r"[\s_]+")
_MARKS = re.compile(r"[®™©]|\((?:r|tm|c)\)", re.IGNORECASE)
_UNNAMED = frozenset(
    (
        "",
        "n/a",
        "na",
        "-",
        "unknown",
        "unspecified",
        "none",
        "*",
        "various",
        "[unknown]",
        "not_applicable",
    )
)
_LEGAL = re.compile(
    r"[,\s]+(?:inc|incorporated|corp|corporation|ltd|limited|llc|gmbh|ag|sa|s\.a|sas|bv|b\.v|co|company|plc|foundation)\.?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 15)
def cpe_style(name: str) -> str:
    """Return the name in lower case, words joined by ``_``; empty when it names nothing."""
    plain = _SPACES.sub("_", _MARKS.sub("", name).strip().lower()).strip("_")
    return "" if plain in _UNNAMED else plain


@lru_cache(maxsize=1 << 13)
def vendor_style(name: str) -> str:
    """Return the vendor in CPE style, without its legal form (``, Inc.``)."""
    return cpe_style(_LEGAL.sub("", name.strip()))
