"""endoflife.date: release cycles and the end of their support. Described in
docs/sources/eol.md."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import ProductCycle
from vigie.core.inventory import SetAside
from vigie.core.products.cpe import NotACpe
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.cpe_match import named
from vigie.sources.feeds.shared.decoding import each, json_lines
from vigie.sources.feeds.shared.instants import day

SOURCE = Source(
    name="eol",
    title_fr="endoflife.date, fins de support",
    title_en="endoflife.date, ends of support",
    every=timedelta(days=7),
    licence="MIT",
    page="eol.md",
)

_When = str | bool | int | float | None
"""A date, or only whether: endoflife.date writes both."""


class _Release(msgspec.Struct, rename="camel"):
    release_cycle: str | int | float
    release_date: _When = None
    eol: _When = None
    eoes: _When = None
    latest: str | int | float | None = None


class _Product(msgspec.Struct, rename="camel"):
    product: str
    releases: list[_Release]
    identifiers: list[dict[str, str]] = []


_PRODUCT = msgspec.json.Decoder(_Product)


def recognises(name: str, head: bytes) -> bool:
    """Recognise the releases of a product."""
    return b'"releases"' in head and b'"releaseCycle"' in head


def parse(raw: BinaryIO, name: str) -> Iterator[ProductCycle | SetAside]:
    """Yield one record per release cycle of each product."""
    yield from each(json_lines(raw, name), _PRODUCT, _cycles, name=name, position="line")


def _cycles(product: _Product) -> Iterator[ProductCycle]:
    cpes = tuple(dict.fromkeys(_cpes(product.identifiers)))
    purls = tuple(dict.fromkeys(one["purl"] for one in product.identifiers if "purl" in one))
    for release in product.releases:
        ends_on = _date(release.eol)
        yield ProductCycle(
            product=product.product,
            cycle=str(release.release_cycle),
            cpes=cpes,
            purls=purls,
            released_on=_date(release.release_date),
            support_ends_on=ends_on,
            supported=_supported(release.eol) if ends_on is None else None,
            latest="" if release.latest is None else str(release.latest),
            extended_ends_on=_date(release.eoes),
        )


def _cpes(identifiers: list[dict[str, str]]) -> Iterator[str]:
    """Yield ``part:vendor:product`` of each CPE that names a product."""
    for one in identifiers:
        try:
            product = named(one["cpe"]).product if "cpe" in one else None
        except NotACpe:
            continue
        if product is not None:
            yield str(product)


def _date(when: _When) -> date | None:
    return day(when) if isinstance(when, str) else None


def _supported(ended: _When) -> bool | None:
    """``eol: true`` is ended, ``false`` is still supported."""
    return (not ended) if isinstance(ended, bool) else None
