"""CPE match strings: a name, bounds on its version, and whether it is the vulnerable part."""

from functools import lru_cache

from vigie.core.advisories import ANY, Match
from vigie.core.products import cpe
from vigie.core.products.identity import Identified


@lru_cache(maxsize=1 << 16)
def named(name: str) -> Identified:
    """Return the product and the attributes of a CPE name; raises ``NotACpe``."""
    return cpe.parse(name)


def cpe_match(
    name: str,
    *,
    vulnerable: bool = True,
    start: str = "",
    start_including: bool = True,
    end: str = "",
    end_including: bool = False,
) -> Match:
    """Return the match of a CPE name. Bounds apply to any version: a version in the name gives way to them."""
    (part, vendor, product), version, *rest = named(name)[:9]
    bounded = bool(start or end)
    return Match(
        part,
        vendor,
        product,
        ANY if bounded else version,
        start,
        start_including,
        end,
        end_including,
        *rest,
        vulnerable,
    )
