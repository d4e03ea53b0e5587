"""The outlines of territories, kept as files of the home: they are a picture, not facts."""

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from vigie.core.establishments.boundaries import Boundaries, Outline
from vigie.store.home import home


def save(boundaries: Boundaries) -> bool:
    """Write the outlines of a kind of territory at once; return whether they changed."""
    path = _path(boundaries.kind)
    outlines = {code: asdict(each) for code, each in sorted(boundaries.outlines.items())}
    text = json.dumps(outlines)
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(text, "utf-8")
    draft.replace(path)
    return True


def outlines(kind: str) -> dict[str, Outline]:
    """Return the outlines of a kind of territory by code; none when no file gave them."""
    path = _path(kind)
    return _read(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int) -> dict[str, Outline]:
    rows = json.loads(path.read_text("utf-8"))
    return {code: Outline(row["path"], tuple(row["box"])) for code, row in rows.items()}


def _path(kind: str) -> Path:
    return home() / "boundaries" / f"{kind}.json"
