"""A device as an inventory reports it."""

from typing import NamedTuple

from vigie.core.trees import NO_IDENTIFIERS, Identifiers


class Asset(NamedTuple):
    """A device as an inventory reports it; what is not known is empty.

    ``software`` is what else runs on it, or what it is mounted in: ``(vendor, name, version)``.
    """

    name: str
    vendor: str = ""
    model: str = ""
    version: str = ""
    serial: str = ""
    model_number: str = ""
    sku: str = ""
    identifiers: Identifiers = NO_IDENTIFIERS
    software: tuple[tuple[str, str, str], ...] = ()
