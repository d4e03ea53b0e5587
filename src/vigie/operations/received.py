"""Inventories that programs push: accepted at once and for good, imported later by a worker.

Accepting is one file written to the disk and one row: a night's push of thousands does not wait
for imports. Each file is imported in the transaction that says so: a kill leaves it waiting, and
importing again what stands changes nothing.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from vigie.core.scope import Scope
from vigie.errors import InputRefused, VigieError
from vigie.operations.importing import Outcome
from vigie.operations.inventory import deliver_one
from vigie.store import raw
from vigie.store import received as store
from vigie.store.home import home

LARGEST = 64 << 20
"""Bytes a pushed file has at most."""
SOURCE = "push"
LONGEST_NAME = 200
"""Bytes of a name that are kept: what a disk allows, and some room."""
BATCH = 200


class TooLarge(VigieError):
    fr = "fichier trop gros : {most} Mio au plus"
    en = "file too large: {most} MiB at most"


class EmptyFile(VigieError):
    fr = "fichier vide"
    en = "empty file"


def accept(
    content: bytes, *, scope: Scope, reference: str, name: str, by: str, now: datetime
) -> dict[str, Any] | None:
    """Keep a file for a perimeter that the asker answers for; return its receipt, ``None`` when
    there is no such perimeter in sight. Raises ``TooLarge`` or ``EmptyFile``."""
    if len(content) > LARGEST:
        raise TooLarge(most=LARGEST >> 20)
    if not content:
        raise EmptyFile
    perimeter = store.perimeter_of(reference, scope=scope)
    if perimeter is None:
        return None
    digest = _archived(content, perimeter)
    key = store.accept(perimeter=perimeter, sha256=digest, name=_plain(name), by=by, at=now)
    return store.receipt(key, scope=scope)


def _archived(content: bytes, perimeter: int) -> str:
    """Seal a file by the key of its perimeter; return its hash."""
    with _in_memory([content], "given") as given:
        return raw.archive(given, sealed_by=raw.key_for([perimeter]))[0]


@contextmanager
def _in_memory(blocks: Iterable[bytes], name: str) -> Iterator[Path]:
    """Yield a file of that name whose content is in memory alone: on the disk it is a link, so
    that a kill leaves nothing of it in the clear. Cost: its size."""
    with (
        open(os.memfd_create(name), "wb") as stream,  # noqa: PTH123 (it has no path)
        tempfile.TemporaryDirectory(dir=home(), prefix=".received-") as folder,
    ):
        stream.writelines(blocks)
        stream.flush()
        given = Path(folder) / name
        given.symlink_to(f"/proc/{os.getpid()}/fd/{stream.fileno()}")
        yield given


def _plain(name: str) -> str:
    """Return the last part of a name, without what a path or a terminal would act upon."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if c.isprintable()).lstrip(".")
    return shown.encode()[:LONGEST_NAME].decode(errors="ignore") or "inventaire"


def drain(*, now: datetime, most: int = BATCH) -> dict[str, int]:
    """Import the files that wait, oldest first; return how many ended how."""
    ended: dict[str, int] = {}
    for one in store.waiting(most=most):
        state = _import(one, now)
        ended[state] = ended.get(state, 0) + 1
    return ended


def drain_all(*, now: datetime) -> dict[str, int]:
    """Import all that waits."""
    ended: dict[str, int] = {}
    while batch := drain(now=now):
        for state, count in batch.items():
            ended[state] = ended.get(state, 0) + count
    return ended


def _import(one: store.Waiting, now: datetime) -> str:
    with _in_memory(raw.blocks(one.sha256), one.name) as given:
        try:
            with transaction.atomic():
                outcome = deliver_one(given, perimeter=one.perimeter, source=SOURCE, now=now)
                state = store.UNCHANGED if outcome is Outcome.UNCHANGED else store.IMPORTED
                store.done([one], state=state, at=now)
        except InputRefused as refusal:
            state = store.REFUSED
            reason = refusal.say("fr"), refusal.say("en")
            store.done([one], state=state, at=now, reason=reason)
    return state
