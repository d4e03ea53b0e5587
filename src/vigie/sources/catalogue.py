"""Finds the source modules by folder: adding one is adding a module, no edit elsewhere."""

import importlib
import pkgutil
from functools import cache
from typing import Any, Literal, cast

from vigie.sources.contract import SourceModule

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


def recognise(family: Family, *, name: str, head: bytes) -> SourceModule[Any] | None:
    """Return the module that reads a file, by its content; ``None`` when no module claims it."""
    return next((module for module in modules(family) if module.recognises(name, head)), None)
