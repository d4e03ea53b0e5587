"""What every source module offers: it recognises its bytes and turns them into values; it never
saves or fetches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, Generic, Protocol, TypeVar

from vigie.core.inventory import SetAside

Record = TypeVar("Record", covariant=True)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of records and where it may be fetched.

    ``urls`` are the publisher's addresses (a mirror may replace them in the settings);
    ``every`` is the expected rhythm,
    beyond twice of which the source is called late. ``licence`` is an SPDX name or the
    publisher's words.
    """

    name: str
    title_fr: str
    title_en: str
    every: timedelta
    licence: str
    urls: tuple[str, ...] = ()
    page: str = ""
    """The page of ``docs/sources/`` that describes it."""
    checksum: str = ""
    """How the publisher gives a hash: ``meta`` (NVD: of the decompressed feed, in a ``.meta``
    beside it), ``beside`` (``.sha512`` or ``.sha256``), empty when it gives none."""


class SourceModule(Protocol[Record]):
    """A module of ``sources/feeds``, ``sources/inventories`` or ``sources/registries``.

    ``recognises`` gets the file's name and its first 64 KiB, decompressed; ``parse`` gets the
    whole decompressed stream and
    the name, and yields records or ``SetAside`` for one record it could not read. It raises
    ``InputRefused`` when the
    file as a whole cannot be trusted (truncated, not the format it claims).
    """

    SOURCE: Source

    def recognises(self, name: str, head: bytes) -> bool: ...

    def parse(self, raw: BinaryIO, name: str) -> Iterator[Record | SetAside]: ...


@dataclass(frozen=True, slots=True)
class Recognised(Generic[Record]):
    """A file and the module that reads it."""

    name: str
    module: SourceModule[Record]
