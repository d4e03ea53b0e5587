"""Trees and devices made for the tests: an invented maker, in the words real ones use."""

from dataclasses import replace
from importlib.resources import files
from typing import Any

from vigie.core.devices import (
    Asset,
    DeviceWords,
    Identifiers,
    Reached,
    Stated,
    Tree,
    TreeProduct,
    match,
)

_SHIPPED = DeviceWords.parse((files("vigie.data") / "device-words.toml").read_bytes())
WORDS = replace(_SHIPPED, owner={**_SHIPPED.owner, "acme": "Acme", "roadrunner": "Acme"})


def product(name: str, version: str = "", **said: Any) -> TreeProduct:
    """Return a product of the invented maker."""
    return TreeProduct("P1", said.pop("vendor", "Acme Medical, Inc."), (name,), version, **said)


def asset(model: str, version: str = "", vendor: str = "ACME", **said: Any) -> Asset:
    """Return a device."""
    return Asset("device", vendor, model, version, **said)


def one(said: TreeProduct, device: Asset) -> Reached | None:
    """Return how a device stands to the only product of a tree; ``None`` when it is another."""
    return next(iter(match(Tree("N", products=(said,)), [device], words=WORDS)), None)


def tree(*products: TreeProduct, stated: tuple[Stated, ...] = ()) -> Tree:
    return Tree("ACME-1", "Sample", products, stated)


def identifiers(**said: tuple[str, ...]) -> Identifiers:
    return Identifiers(**said)
