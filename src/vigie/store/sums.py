"""The hashes of the files of the lake, which never change once written: what differs is damaged.

``lake/sums.json`` holds path → hash. A file is known from the first look after it was written;
what damages it before that look is found only if it can no longer be read.
"""

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from vigie.errors import VigieError
from vigie.store.home import lake

FOLDERS = (
    *("advisories/parts", "advisories/snapshots", "inventory/segments"),
    *("snapshots", "findings"),
)
SHOWN = 3
_COMPILED = "snapshots/"
_PLACE = "sums.json"


class DamagedLake(VigieError):
    fr = (
        "fichiers abîmés dans le lac : {files}. Le dernier jour observé reste montré ; "
        "restaurez une sauvegarde (« vigie restore »)"
    )
    en = (
        "damaged files in the lake: {files}. The last day observed is still shown; "
        "restore a backup (“vigie restore”)"
    )


def damaged() -> list[str]:
    """Return the files that are not as they were written, by path within the lake; those seen for
    the first time are noted. Cost: reads the lake once, about a second per gigabyte."""
    known, now = _known(), {}
    for path in _files():
        now[path] = _hash(lake() / path)
    wrong = sorted(path for path, found in now.items() if known.get(path, found) != found)
    _save(now | {path: known[path] for path in wrong})
    return wrong


def note() -> None:
    """Note the files that were written since the last look. Cost: reads those alone."""
    known = _known()
    _save({path: known.get(path) or _hash(lake() / path) for path in _files()})


def renew() -> None:
    """Note every file anew: what was rewritten on purpose (sealed, or erased) is not damage."""
    _save({path: _hash(lake() / path) for path in _files()})


def mend() -> list[str]:
    """Look the lake over; what is compiled from the rest is removed when damaged, and compiled
    again by the next observation. Return what was removed; raise ``DamagedLake`` for the rest."""
    wrong = damaged()
    compiled = [path for path in wrong if path.startswith(_COMPILED)]
    refuse([path for path in wrong if path not in compiled])
    if compiled:
        shutil.rmtree(lake() / _COMPILED)
        note()
    return compiled


def refuse(files: list[str]) -> None:
    if files:
        raise damage(files)


def damage(files: list[str]) -> DamagedLake:
    """Return the refusal that names some files."""
    more = f" … +{len(files) - SHOWN}" if len(files) > SHOWN else ""
    return DamagedLake(files=", ".join(files[:SHOWN]) + more)


def _files() -> list[str]:
    """Return the files that never change, those being written left out."""
    every = (path for one in FOLDERS for path in (lake() / one).glob("*/**/*") if path.is_file())
    inside = (path.relative_to(lake()) for path in every)
    return [str(one) for one in inside if not any(part.startswith(".") for part in one.parts)]


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()[:32]


def _known() -> dict[str, str]:
    place = lake() / _PLACE
    known: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}
    return known


def _save(known: dict[str, str]) -> None:
    handle, partial = tempfile.mkstemp(dir=lake(), prefix=".partial-")
    with os.fdopen(handle, "w") as stream:
        json.dump(known, stream, sort_keys=True)
    Path(partial).replace(lake() / _PLACE)
