"""Reads samples and made-up content as an import would."""

import io
from pathlib import Path
from typing import Any

from vigie.errors import InputRefused
from vigie.sources import catalogue
from vigie.sources.opening import content_name, head_of, opened

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "feeds"


def read(path: Path) -> list[Any]:
    """Return what the module that recognises a file says of it."""
    name = content_name(path.name)
    module = catalogue.recognise("feeds", name=name, head=head_of(path))
    if module is None:
        raise InputRefused(file=name, reason_fr="non reconnu", reason_en="unrecognised")
    with opened(path) as stream:
        return list(module.parse(stream, name))


def sample(name: str) -> list[Any]:
    """Return the records of one of our samples."""
    return read(SAMPLES / name)


def parse_bytes(module: Any, content: bytes, name: str = "made-up") -> list[Any]:
    """Return what a module says of some bytes."""
    return list(module.parse(io.BufferedReader(io.BytesIO(content)), name))  # type: ignore[arg-type]
