"""The schemes that exist: every module of the folder ``schemes``, by each of its names."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from types import ModuleType

from vigie.core.versions import schemes
from vigie.errors import VigieError

Key = Callable[[str], bytes | None]
Order = Callable[[str, str], int | None]


class UnknownScheme(VigieError):
    fr = "schéma de version inconnu : {scheme!r}"
    en = "unknown version scheme: {scheme!r}"


@cache
def modules() -> dict[str, ModuleType]:
    """Return the module of each scheme, by every name it answers to."""
    found: dict[str, ModuleType] = {}
    for item in pkgutil.iter_modules(schemes.__path__):
        module = importlib.import_module(f"{schemes.__name__}.{item.name}")
        found |= dict.fromkeys(module.NAMES, module)
    return found


@cache
def keys() -> dict[str, Key]:
    """Return the key function of each scheme, by every name it answers to."""
    return {name: module.key for name, module in modules().items()}


@cache
def orders() -> dict[str, Order]:
    """Return the comparison of each scheme that offers one beside its keys, by every name."""
    return {n: module.order for n, module in modules().items() if hasattr(module, "order")}


def key_of(scheme: str) -> Key:
    """Return the key function of a scheme; raises ``UnknownScheme``."""
    found = keys().get(scheme) or keys().get(scheme.strip().lower())
    if found is None:
        raise UnknownScheme(scheme=scheme)
    return found


def order_of(scheme: str) -> Order | None:
    """Return the comparison of a scheme that offers one; ``None`` when its keys say it all."""
    return orders().get(scheme) or orders().get(scheme.strip().lower())


def own_name(scheme: str) -> str:
    """Return the first name of a scheme, whatever the name it is called by; raises
    ``UnknownScheme``."""
    key_of(scheme)
    return str(modules()[scheme.strip().lower()].NAMES[0])
