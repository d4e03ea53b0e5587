"""Configurations added to NVD records that NVD did not analyse. Described in
docs/sources/nvd_overrides.md."""

from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

import msgspec

from vigie.core.advisories import Advisory, Authority
from vigie.core.inventory import SetAside
from vigie.core.vocabulary import CveId
from vigie.sources.contract import Source
from vigie.sources.feeds.shared.decoding import each, json_lines
from vigie.sources.feeds.shared.instants import EPOCH, instant
from vigie.sources.feeds.shared.nvd_nodes import Tree, configurations_of_trees

SOURCE = Source(
    name="nvd-overrides",
    title_fr="Compléments au NVD (Anchore)",
    title_en="NVD overrides (Anchore)",
    every=timedelta(days=2),
    licence="CC0-1.0",
    page="nvd_overrides.md",
)


class _Annotation(msgspec.Struct):
    cve_id: str
    description: str | None = None
    modified: str | None = None
    published: str | None = None
    references: list[str] | None = None


class _Cve(msgspec.Struct):
    configurations: list[Tree] = []


class _Override(msgspec.Struct):
    annotation: _Annotation = msgspec.field(name="_annotation")
    cve: _Cve = msgspec.field(default_factory=_Cve)


_OVERRIDE = msgspec.json.Decoder(_Override)


def recognises(name: str, head: bytes) -> bool:
    """Recognise the annotation that stands in each override."""
    return b'"_annotation"' in head and b'"cve_id"' in head


def parse(raw: BinaryIO, name: str) -> Iterator[Advisory | SetAside]:
    """Yield one advisory per line."""
    yield from each(json_lines(raw, name), _OVERRIDE, _advisories, name=name, position="line")


def _advisories(override: _Override) -> Iterator[Advisory]:
    said = override.annotation
    yield Advisory(
        cve=CveId(said.cve_id).text,
        source="nvd-overrides",
        authority=Authority.NVD_OVERRIDE,
        modified_at=instant(said.modified) or EPOCH,
        published_at=instant(said.published),
        description=said.description or "",
        configurations=configurations_of_trees(override.cve.configurations),
        references=tuple(dict.fromkeys(said.references or ())),
    )
