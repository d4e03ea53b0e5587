"""The raw files of registries: which were imported, and what was set aside in them."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from vigie.core.inventory import SetAside
from vigie.store.models import RawFile, SetAsideRecord


class ReadFile(Protocol):
    """A file that was read: what the archive notes of it."""

    path: Path
    format: str
    digest: str
    records: int
    set_aside: list[SetAside]


def save_files(files: Iterable[ReadFile], *, kind: str, now: datetime) -> None:
    """Note the files that were archived and their records set aside; one known by its hash stays
    as it is."""
    for read in files:
        if not read.digest:
            continue
        row, created = RawFile.objects.get_or_create(
            sha256=read.digest,
            kind=kind,
            defaults={
                "name": read.path.name[:400],
                "format": read.format,
                "size": read.path.stat().st_size,
                "received_at": now,
                "records": read.records,
                "set_aside": len(read.set_aside),
            },
        )
        if created:
            _save_set_aside(row, read.set_aside)


def _save_set_aside(row: RawFile, items: list[SetAside]) -> None:
    SetAsideRecord.objects.bulk_create(
        [
            SetAsideRecord(
                raw_file=row,
                position=item.position[:200],
                reason_fr=item.reason_fr[:400],
                reason_en=item.reason_en[:400],
            )
            for item in items
        ],
        batch_size=2_000,
    )


def formats(kind: str) -> set[str]:
    """Return the formats of which at least one file was imported."""
    return set(RawFile.objects.filter(kind=kind).values_list("format", flat=True))


def newest_file(kind: str, format_name: str) -> str:
    """Return the hash of the last file imported of a format, ``""`` when there is none."""
    row = (
        RawFile.objects.filter(kind=kind, format=format_name)
        .order_by("-received_at", "-id")
        .first()
    )
    return row.sha256 if row else ""


def files_of(kind: str, prefix: str) -> list[str]:
    """Return the hashes of all the files of a registry (format ``prefix`` or ``prefix:table``),
    oldest first."""
    rows = RawFile.objects.filter(kind=kind, format__startswith=prefix).order_by(
        "received_at", "id"
    )
    return [row.sha256 for row in rows if row.format.split(":")[0] == prefix]
