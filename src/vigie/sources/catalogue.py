"""Finds the source modules by folder: adding one is adding a module, no edit elsewhere."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from vigie.sources.contract import SourceModule
from vigie.sources.opening import content_name, head_of, tail_of

Family = Literal["feeds", "inventories", "registries"]


@cache
def modules(family: Family) -> tuple[SourceModule[Any], ...]:
    """Return the modules of a family, in the order of their names. A module without ``SOURCE``
    is a shared piece, not a source."""
    package = importlib.import_module(f"vigie.sources.{family}")
    found = (
        importlib.import_module(f"{package.__name__}.{item.name}")
        for item in pkgutil.iter_modules(package.__path__)
    )
    return tuple(cast(SourceModule[Any], module) for module in found if hasattr(module, "SOURCE"))


def recognise_file(family: Family, path: Path, *, name: str = "") -> SourceModule[Any] | None:
    """Return the module that reads a file, by its first bytes; a JSON object whose first bytes
    tell nothing (its members come in any order) is read to its end and told by its last."""
    shown = name or path.name
    head, plain = head_of(path, name=shown), content_name(shown)
    found = recognise(family, name=plain, head=head)
    if found is not None or not head.lstrip().startswith(b"{"):
        return found
    tail = tail_of(path, name=shown)
    return recognise(family, name=plain, head=b"{" + tail) if tail else None


def recognise(family: Family, *, name: str, head: bytes) -> SourceModule[Any] | None:
    """Return the module that reads a file, by its content; ``None`` when no module claims it."""
    return next((module for module in modules(family) if module.recognises(name, head)), None)
