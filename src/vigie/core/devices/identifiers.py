"""What the identifiers of an asset prove or exclude: model, serial and stock numbers, CPE, purl,
hashes, addresses."""

from collections.abc import Iterator
from typing import NamedTuple

from vigie.core.devices.asset import Asset
from vigie.core.devices.patterns import fits_any
from vigie.core.findings.verdicts import Truth
from vigie.core.products import cpe
from vigie.core.trees import Identifiers

_NO_SERIAL, _NO_MODEL_NUMBER = 0.5, 0.75


class Said(NamedTuple):
    """What one field says: whether it fits, how likely that makes the match, and why."""

    field: str
    truth: Truth
    factor: float
    note: str = ""


_IDENTIFIED = Said("identifier", Truth.TRUE, 0.99)


def identified(said: Identifiers, asset: Asset) -> Said | None:
    """Return what identifiers prove or exclude; ``None`` when they say nothing."""
    own = asset.identifiers
    if set(said.hashes) & set(own.hashes) or set(said.uris) & set(own.uris):
        return _IDENTIFIED._replace(note="hash or address")
    numbers = (asset.model_number, *own.model_numbers)
    for field, patterns, values in (
        ("model number", said.model_numbers, numbers),
        ("sku", said.skus, (asset.sku, *own.skus)),
    ):
        if patterns and any(values):
            return _by_pattern(field, patterns, values)
    if fits_any(said.model_numbers, asset.model.split()):
        return _IDENTIFIED._replace(note="model number")
    if any(_same_product(a, b) for a in said.cpes for b in own.cpes):
        return _IDENTIFIED._replace(note="cpe")
    if {_package(one) for one in said.purls} & {_package(one) for one in own.purls}:
        return _IDENTIFIED._replace(note="purl")
    if said.model_numbers:
        return Said("model number", Truth.UNKNOWN, _NO_MODEL_NUMBER, "not said")
    return None


def _by_pattern(field: str, patterns: tuple[str, ...], values: tuple[str, ...]) -> Said:
    if fits_any(patterns, values):
        return _IDENTIFIED._replace(note=field)
    return Said(field, Truth.FALSE, 0.01, "another")


def _same_product(one: str, other: str) -> bool:
    try:
        return cpe.parse(one).product == cpe.parse(other).product
    except cpe.NotACpe:
        return False


def _package(purl: str) -> str:
    return purl.split("?")[0].split("#")[0].rsplit("@", 1)[0].lower()


def serial_said(said: Identifiers, asset: Asset) -> Iterator[Said]:
    if not said.serial_numbers:
        return
    own = (asset.serial, *asset.identifiers.serial_numbers)
    if not any(own):
        yield Said("serial number", Truth.UNKNOWN, _NO_SERIAL, "not said")
    elif fits_any(said.serial_numbers, own):
        yield Said("serial number", Truth.TRUE, 1.0)
    else:
        yield Said("serial number", Truth.FALSE, 0.01, "another")
