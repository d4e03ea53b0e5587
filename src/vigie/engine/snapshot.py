"""The compiled observation on disk: one immutable folder per build, and a pointer replaced
atomically.

Readers keep the folder they opened; a kill leaves the last good one.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from vigie.core.inventory import Delivery
from vigie.engine.advisories import AdvisorySnapshot
from vigie.engine.opened import Snapshot, opened
from vigie.engine.plan import Inputs
from vigie.engine.sealed import is_readable
from vigie.engine.suppression import Suppressed
from vigie.engine.tail import changed, complete, describe, digest, save_deliveries
from vigie.engine.writing import EDITION, write
from vigie.errors import VigieError

__all__ = ["EDITION", "KEPT", "NoAdvisories", "Snapshot", "build", "current"]

KEPT = 2
"""Former snapshots kept for readers that opened them."""
_PARTIAL = ".partial-"


class NoAdvisories(VigieError):
    fr = "aucun avis n'est importé : rien à quoi confronter les inventaires"
    en = "no advisory is imported: nothing to match inventories with"


def current(lake: Path) -> Snapshot | None:
    """Return the snapshot in force; ``None`` before the first observation, or when the one there
    was written by another edition, or sealed by a key that was destroyed since: the next
    observation writes it anew."""
    try:
        name = (lake / "snapshots" / "CURRENT").read_text().strip()
    except FileNotFoundError:
        return None
    found = opened(lake / "snapshots" / name)
    return found if found.about.get("edition") == EDITION and _is_whole(found) else None


def _is_whole(snapshot: Snapshot) -> bool:
    """Return whether the keys of a snapshot, and of the one it completes, stand."""
    own = is_readable(snapshot.folder / "machines.parquet")
    return own and (snapshot.base is None or _is_whole(snapshot.base))


def build(
    lake: Path,
    *,
    deliveries: Sequence[Delivery],
    advisories: AdvisorySnapshot,
    aliases: bytes,
    on: date,
    suppressed: Suppressed = (),
    engine: str = "",
) -> Snapshot:
    """Compile what stands of the deliveries against the advisories, as of a day; put it in force.

    ``aliases`` is our tables of names; ``suppressed`` the claims that reviews found wrong;
    ``engine`` the address of a cluster, when this machine is not enough. The same inputs give the
    same snapshot: nothing is then written.
    """
    name = _name(deliveries, advisories, aliases, on, suppressed)
    final = lake / "snapshots" / name
    if final.is_dir() and not _is_whole(opened(final)):
        shutil.rmtree(final)
        opened.cache_clear()
    if not final.is_dir():
        final.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=final.parent, prefix=_PARTIAL))
        try:
            _write(partial, lake, deliveries, Inputs(advisories, aliases, on, suppressed), engine)
            partial.rename(final)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    _point(final.parent, name)
    _forget(final.parent, name)
    return opened(final)


def _write(
    folder: Path, lake: Path, deliveries: Sequence[Delivery], inputs: Inputs, engine: str
) -> None:
    """Write all that stands, or only what changed since a snapshot that all the rest is as in."""
    words = digest(inputs.aliases + repr(sorted(inputs.suppressed)).encode())
    said = {"advisories": inputs.advisories.id, "said": words, "on": inputs.on.isoformat()}
    change = changed(lake, current(lake), deliveries, said)
    if change is None:
        write(folder, lake, deliveries, inputs, engine)
        describe(folder, **said)
    else:
        write(folder, lake, change.deliveries, inputs, base=change.base)
        complete(folder, change, **said)
    save_deliveries(folder, deliveries)


def _name(
    deliveries: Sequence[Delivery],
    advisories: AdvisorySnapshot,
    aliases: bytes,
    on: date,
    suppressed: Suppressed,
) -> str:
    stood = sorted(
        repr((d.segment, d.perimeter, d.source, str(d.kind), d.received_at)) for d in deliveries
    )
    text = "\n".join(
        [str(EDITION), advisories.id, on.isoformat(), *stood, *map(repr, sorted(suppressed))]
    ).encode()
    return hashlib.sha256(text + aliases).hexdigest()[:16]


def _point(folder: Path, name: str) -> None:
    """Replace the pointer atomically."""
    handle, partial = tempfile.mkstemp(dir=folder, prefix=_PARTIAL)
    with os.fdopen(handle, "w") as stream:
        stream.write(name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    Path(partial).replace(folder / "CURRENT")


def _forget(folder: Path, name: str) -> None:
    """Remove the snapshots that no reader should hold any more, and that none completes."""
    former = [
        f for f in folder.iterdir() if f.is_dir() and not f.name.startswith(".") and f.name != name
    ]
    former.sort(key=lambda one: one.stat().st_mtime_ns, reverse=True)
    kept = [opened(one) for one in (folder / name, *former[:KEPT])]
    needed = {one.about.get("base") for one in kept}
    for one in former[KEPT:]:
        if one.name not in needed:
            shutil.rmtree(one, ignore_errors=True)
